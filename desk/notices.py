"""The sentences shown after a form was kept, by the name that stands in the address."""

NOTICES: dict[str, tuple[str, str]] = {
    "da-ket-luan": ("good", "Đã lưu kết luận."),
    "da-mo-lai": ("good", "Vụ việc đã được mở lại."),
    "da-nhan": ("good", "Đã ghi nhận: đồng chí đã nhận vụ việc này."),
    "da-bat": ("good", "Đã bật nguồn. Hệ thống sẽ đọc ở lượt tới."),
    "da-tat": ("good", "Đã tắt nguồn. Nguồn đã tắt được ghi rõ trong báo cáo là không theo dõi."),
    "da-them-nguon": ("good", "Đã thêm nguồn. Hệ thống sẽ đọc ngay ở lượt tới; kết quả hiện ở đây."),
    "da-them-don-vi": ("good", "Đã lưu đơn vị."),
    "da-them-can-bo": ("good", "Đã lưu cán bộ."),
    "dang-lap": ("good", "Đã yêu cầu lập báo cáo. Báo cáo hiện ở đây khi xong, thường trong một phút; mời tải lại trang."),
    "da-luu": ("good", "Đã lưu."),
    "da-gui-thu": ("good", "Máy chủ thư đã nhận thư thử. Mời mở hộp thư để kiểm tra."),
    "xong": ("good", "Đã thiết lập xong. Lắng Nghe bắt đầu theo dõi các nguồn."),
    "da-thoat": ("good", "Đã đăng xuất."),
    "da-them-tai-khoan": ("good", "Đã thêm tài khoản."),
    "da-khoa": ("good", "Đã khóa tài khoản và kết thúc các phiên làm việc của tài khoản."),
    "da-doi-mat-khau": ("good", "Đã đổi mật khẩu. Mời đăng nhập lại."),
    "da-luu-theo-doi": (
        "good",
        "Đã lưu mục theo dõi. Tin, bài 90 ngày qua khớp câu tìm sẽ hiện ở đây sau ít phút, không báo lại.",
    ),
    "da-tam-dung": ("good", "Đã tạm dừng: mục này vẫn ghi tin khớp nhưng không báo cho ai."),
    "da-chay-tiep": ("good", "Mục theo dõi chạy tiếp từ bây giờ. Tin trong lúc tạm dừng không được báo lại."),
    "dang-doc": ("good", "Đã yêu cầu đọc các nguồn đến lượt."),
}
