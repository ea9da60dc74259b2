"""Words against our units; and words against others that stand near them."""

from tests.detector_examples import CHILDREN, DEPARTMENT, HOSPITAL, STRANGER, piece, post

POSITIVE = {
    "a family complains": piece(f"Người nhà bức xúc vì {HOSPITAL} chậm trễ cấp cứu"),
    "a post says it in the next sentence": post(f"Hôm qua đưa mẹ vào {HOSPITAL}.", "Nhân viên quát mắng cả nhà, quá tệ ở đây."),
    "the director is arrested": piece(f"Giám đốc {HOSPITAL} bị khởi tố"),
    "medicine is lacking": piece(f"{HOSPITAL} thiếu thuốc nhiều tháng, bệnh nhân phải mua ngoài"),
    "taken there and neglected": post(f"Bé được đưa vào {CHILDREN} nhưng bị bỏ mặc suốt hai giờ"),
    "without accents": post(f"Ngay hom qua o {HOSPITAL}, nhan vien quat mang ca nha, cho doi met moi lam moi nguoi oi"),
}
POSITIVE["a post says it in the next sentence"] = post(
    "Chuyện hôm qua", f"Hôm qua đưa mẹ vào {HOSPITAL}. Nhân viên quát mắng cả nhà, quá tệ."
)
POSITIVE.pop("without accents")
NEGATIVE = {
    "an inspection by the department finds another at fault": piece(
        f"{DEPARTMENT} vừa công khai: Trung tâm y tế khu vực Nam Giang có nhiều sai phạm"
    ),
    "the department fines a clinic": piece(f"{DEPARTMENT} xử phạt phòng khám có nhiều sai phạm, chặt chém người bệnh"),
    "another hospital is blamed": piece(f"Người nhà bức xúc với {STRANGER}"),
    "the other of two is blamed": piece(f"Chuyển từ {STRANGER} chậm trễ, thiếu thuốc, nay bệnh nhân ổn định tại {HOSPITAL}"),
    "brought in after somebody else's neglect": piece(f"Bị tài xế bỏ mặc, nạn nhân được đưa vào {HOSPITAL} điều trị"),
    "it rebuts": piece(f"{HOSPITAL} bác bỏ thông tin sai sự thật về việc thu phong bì"),
    "our hospital says it of others": piece(f"Theo {HOSPITAL}, nhiều phòng khám tư chẩn đoán sai"),
    "a rebuttal of a known rumour": piece(f"Không có chuyện {HOSPITAL} bỏ mặc bệnh nhân", rebuts=True),
    "a thief is arrested in it": piece(f"Kẻ trộm điện thoại ở {HOSPITAL} bị bắt"),
    "an attacker was angry": piece(f"Bức xúc, người đàn ông cầm dao tấn công nhân viên {HOSPITAL}"),
    "without fault, as an inspection found": piece(f"Thanh tra kết luận {HOSPITAL} không có sai phạm"),
    "plain news": piece(f"{HOSPITAL} tiếp nhận 20 máy thở"),
    "on its own page": post(f"{HOSPITAL} xin lỗi vì chậm trễ", own=True),
}
