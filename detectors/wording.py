"""Words of the reasons, as officials say them."""

from datetime import date

from records.analysis import Tone, Topic

TOPICS = {
    Topic.OUTBREAK: "dịch bệnh",
    Topic.POISONING: "ngộ độc",
    Topic.INCIDENT: "sự cố, tai biến y khoa",
    Topic.DRUG: "thuốc, thực phẩm, mỹ phẩm",
    Topic.POLICY: "chính sách y tế",
    Topic.STAFF: "cán bộ, nhân viên y tế",
    Topic.LAW: "vụ việc pháp luật",
    Topic.TREATMENT: "khám, chữa bệnh",
    Topic.ADVICE: "tư vấn sức khỏe",
    Topic.RESEARCH: "nghiên cứu y học",
    Topic.MISINFO: "thông tin sai sự thật",
    Topic.OTHER: "ngành y tế",
    Topic.NONE: "ngành y tế",
}
TONES = {Tone.NEGATIVE: "tiêu cực", Tone.NEUTRAL: "trung tính", Tone.POSITIVE: "tích cực"}
VERDICTS = {
    "false": "sai sự thật",
    "no_evidence": "không có căn cứ",
    "fabricated_document": "dựa trên văn bản giả",
    "unapproved_ad": "quảng cáo không được cấp phép",
    "misleading": "gây hiểu nhầm",
}
_LONGEST = 160


def short(sentence: str, longest: int = _LONGEST) -> str:
    """The sentence, cut at a word with an ellipsis where it is longer than a reader takes in at a glance."""
    flat = " ".join(sentence.split()).rstrip(".")
    if len(flat) <= longest:
        return flat
    return flat[:longest].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def on_day(day: str) -> str:
    """ " ngày 01/02/2020" of 2020-02-01; empty where the day isn't whole."""
    try:
        return f" ngày {date.fromisoformat(day):%d/%m/%Y}"
    except ValueError:
        return ""
