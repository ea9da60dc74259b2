"""Food sold as medicine; and news, advice and honest adverts."""

from records.analysis import Topic
from tests.detector_examples import piece, post

POSITIVE = {
    "a cure promised with the number to call": post(
        "Viên uống An Khớp chữa khỏi thoái hóa", "Cam kết khỏi 100%, để lại số điện thoại nhận tư vấn miễn phí."
    ),
    "three generations of healers": post("Nhà tôi 3 đời làm thuốc nam trị dứt điểm dạ dày, inbox để đặt hàng"),
    "doctors as witnesses": post("Thực phẩm bảo vệ sức khỏe Sáng Mắt được bác sĩ khuyên dùng", "Mua 2 tặng 1, hotline đặt hàng."),
    "a letter of thanks": post("TPCN Đường Ổn", "Thư cảm ơn của cô Ba, sản phẩm giảm giá hôm nay, mua ngay."),
    "without accents": post("vien uong tieu duong dac tri tan goc, cam ket khoi benh, dat hang ngay de duoc giam gia ca nha oi"),
    "evasion spelling": post("Viên uống đ.ặ.c t.r.ị tiểu đường, chữa khỏi hoàn toàn, in.box đặt hàng freeship"),
}
NEGATIVE = {
    "a fine for such an advert": piece(
        "Phạt 60 triệu đồng vì quảng cáo thực phẩm chức năng chữa khỏi bệnh, đặt hàng qua hotline"
    ),
    "a warning of such an advert": post("Cảnh báo sản phẩm Đường Ổn quảng cáo đặc trị tiểu đường, inbox đặt hàng"),
    "a supplement advertised as the law asks": post(
        "Thực phẩm bảo vệ sức khỏe Sáng Mắt bổ sung vitamin A", "Không phải là thuốc. Đặt hàng, giảm giá 10%."
    ),
    "a cure in medical news": piece("Bệnh viện chữa khỏi hoàn toàn ca ung thư máu bằng ghép tế bào gốc"),
    "a doctor advises": piece(
        "Bác sĩ khuyên dùng rau xanh", "Ăn nhiều rau giúp giảm nguy cơ tiểu đường, không nên tin thuốc gia truyền."
    ),
    "there is no cure": piece("Chưa có thuốc đặc trị sốt xuất huyết", "Người bệnh cần đến cơ sở y tế, liên hệ hotline 115."),
    "goods that promise no cure": post("Viên uống vitamin C giảm giá, inbox đặt hàng"),
    "a piece about false information": piece("Viên uống đặc trị, đặt hàng", topic=Topic.MISINFO),
    "our own page": post("Viên uống đặc trị, đặt hàng", own=True),
}
