"""Good words about our units; and good words about others, or none."""

from tests.detector_examples import HOSPITAL, STRANGER, piece, post

POSITIVE = {
    "a life is saved": piece(f"{HOSPITAL} cứu sống bé trai ngừng tim do đuối nước"),
    "a patient is thankful": post(f"Gia đình tôi biết ơn y bác sĩ {HOSPITAL} đã tận tình chăm sóc mẹ"),
    "an operation is a success": piece(f"Bác sĩ {HOSPITAL} ghép thận thành công cho bệnh nhân 14 tuổi"),
    "in the text": piece("Chuyện ấm lòng", f"Điều dưỡng {HOSPITAL} được biểu dương vì trả lại của rơi."),
}
NEGATIVE = {
    "another hospital is praised": piece(f"{STRANGER} cứu sống bé trai đuối nước"),
    "praise that is denied": post(f"Chưa hài lòng với cách phục vụ của {HOSPITAL}, mong được tận tình hơn"),
    "our hospital speaks of a success elsewhere": piece(f"{HOSPITAL} cho biết kỹ thuật này đã thành công ở nước ngoài"),
    "as much against it": piece(f"{HOSPITAL} cứu sống bệnh nhân nhưng người nhà vẫn bức xúc"),
    "plain news": piece(f"{HOSPITAL} tiếp nhận 20 máy thở"),
    "on its own page": post(f"{HOSPITAL} cứu sống bé trai", own=True),
}
