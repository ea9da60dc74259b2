"""Reporters who ask us; and those who ask others, or were answered."""

from tests.detector_examples import DEPARTMENT, HOSPITAL, STRANGER, piece, post

POSITIVE = {
    "a message to us": post(
        "Đề nghị cung cấp thông tin", "Phóng viên Báo Sơn Bình đề nghị Sở Y tế cho biết số ca bệnh trước 16 giờ.", to_us=True
    ),
    "a request for an interview": post("Kính gửi Sở Y tế", "Tòa soạn xin được phỏng vấn lãnh đạo Sở về dịch bệnh.", to_us=True),
    "a piece that was not answered": piece(
        f"Bệnh nhân kêu ở {HOSPITAL}", f"PV đã liên hệ với lãnh đạo {HOSPITAL} nhưng chưa nhận được phản hồi."
    ),
    "asked over two sentences": piece(
        f"Vụ việc ở {DEPARTMENT}", "Chúng tôi đã liên hệ với Sở Y tế để làm rõ. Đến nay đơn vị này không phản hồi."
    ),
}
NEGATIVE = {
    "the police did not answer": piece("Vụ án", "PV đã liên hệ với công an nhưng chưa nhận được phản hồi."),
    "another hospital did not answer": piece("Vụ việc", f"PV đã liên hệ {STRANGER} nhưng chưa nhận được phản hồi."),
    "the unit answered": piece(f"Vụ việc ở {HOSPITAL}", f"Trao đổi với phóng viên, lãnh đạo {HOSPITAL} cho biết đã xin lỗi."),
    "a citizen writes to us": post("Xin hỏi lịch tiêm", "Cho tôi hỏi lịch tiêm chủng tháng này.", to_us=True),
    "not of the sector": piece(f"Giải bóng đá gần {HOSPITAL}", "PV đã liên hệ nhưng bệnh viện không phản hồi.", sector=False),
    "our own page": post("Phóng viên đề nghị cung cấp thông tin", own=True, to_us=True),
}
