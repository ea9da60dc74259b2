"""Documents that are not as Decree 30/2020 has them; and real ones, as papers cite them."""

from datetime import date

from records.analysis import Topic
from tests.detector_examples import piece, post

POSITIVE = {
    "a circular of an impossible number": post("Thông tư 2830/2025/TT-BYT bắt buộc mọi người dân tiêm vắc xin mới"),
    "the year in the number is another than that of the date": post(
        "Theo Thông tư số 30/2025/TT-BYT ngày 12/3/2024 thì mọi trạm y tế phải đóng cửa"
    ),
    "a day that no calendar has": post("Công văn số 1123/SYT-NVY ngày 31/02/2026 của Sở Y tế cho toàn tỉnh nghỉ học"),
    "dated after it was spread": post("Chia sẻ gấp: Quyết định số 215/QĐ-SYT ngày 15/12/2026 phong tỏa toàn thành phố"),
    "another body's symbol": post("Thông tư số 12/2026/TT-BGDĐT của Bộ Y tế về thu tiền tiêm chủng"),
    "a body that is no more": post("Công văn số 456/BTTTT-TTCS ngày 05/5/2026 yêu cầu khóa tài khoản chưa tiêm vắc xin"),
    "a decision with the symbol of a circular": post("Quyết định số 45/2026/TT-BYT: cấm bán thuốc hạ sốt từ đêm nay"),
    "a pasted letter without its parts that wants data": post(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 118/SYT-VP. Kính gửi: các hộ dân. Đề nghị người dân quét mã QR và cung cấp thông tin cá nhân để nhận hỗ trợ.",
    ),
    "a paper repeats a document with two faults": piece(
        "Thông tư 2830/2025/TT-BYT ngày 12/3/2024 quy định mới về viện phí", day=date(2025, 6, 1)
    ),
}
NEGATIVE = {
    "a real letter on medicines": post("Công văn số 10613/BYT-TT-KT ngày 14/12/2021 của Bộ Y tế về truyền thông"),
    "a letter of the former information department": piece("Công văn 1767/STTTT-TTBCXB ngày 21/9/2020 của Sở TT&TT"),
    "a provincial directive": piece("Ngày 08/4/2013, UBND tỉnh ban hành văn bản chỉ đạo số 687/UBND-VX"),
    "a resolution of the government": post("Nghị quyết 128/NQ-CP ngày 11/10/2021 của Chính phủ về thích ứng an toàn"),
    "a directive said to be the government's": post("Chỉ thị 16/CT-TTg ngày 31/3/2020 của Chính phủ về cách ly xã hội"),
    "a telegram under a directive's symbol, as papers write": post(
        "Công điện số 541/CT-TTg ngày 23/4/2021 của Thủ tướng Chính phủ"
    ),
    "a decree": post("Nghị định số 15/2018/NĐ-CP ngày 02/02/2018 của Chính phủ quy định chi tiết Luật An toàn thực phẩm"),
    "a law": post("Luật số 91/2025/QH15 về bảo vệ dữ liệu cá nhân có hiệu lực từ 01/01/2026"),
    "a joint circular": post("Thông tư liên tịch số 51/2015/TTLT-BYT-BNV ngày 11/12/2015 của Bộ Y tế và Bộ Nội vụ"),
    "a decision of the minister": post("Quyết định số 2151/QĐ-BYT ngày 04/6/2015 của Bộ trưởng Bộ Y tế"),
    "an old circular without a year": post("Thông tư số 07/BYT-TT ngày 30/5/1996 của Bộ Y tế"),
    "a plan and a report": post("Kế hoạch số 170/KH-UBND ngày 5/9/2026; Báo cáo 1234/BC-SYT ngày 10/9/2026 của Sở Y tế"),
    "dates, doses and shares are no documents": post("Uống 1/2 viên, 24/7, tốc độ 60 km/h, 12/2025, 3/4 dân số, 100 mg/kg"),
    "a draft has no number yet": post("Dự thảo công văn số /SYT-VP ngày tháng 9 năm 2026 của Sở Y tế"),
    "a paper says that the document is false": piece("Bộ Y tế bác bỏ Thông tư 2830/2025/TT-BYT lan truyền trên mạng là giả mạo"),
    "a piece about false information": piece("Thông tư 2830/2025/TT-BYT ngày 12/3/2024 là sai", topic=Topic.MISINFO),
    "one misprint in a paper": piece("Theo Thông tư số 30/2025/TT-BYT ngày 12/3/2024, trạm y tế xã đổi tên"),
    "our own page": post("Thông tư 2830/2025/TT-BYT", own=True),
}
