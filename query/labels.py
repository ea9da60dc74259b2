"""What topics and tones are called in a query; the first name is the one written back."""

from records.analysis import Tone, Topic

TOPICS: dict[Topic, tuple[str, ...]] = {
    Topic.OUTBREAK: ("dịch bệnh", "dịch"),
    Topic.POISONING: ("ngộ độc", "an toàn thực phẩm", "ngộ độc, an toàn thực phẩm"),
    Topic.INCIDENT: ("sự cố", "sự cố y khoa", "tai biến", "an ninh bệnh viện"),
    Topic.DRUG: ("thuốc", "vắc xin", "mỹ phẩm", "thiết bị"),
    Topic.POLICY: ("chính sách", "quản lý y tế"),
    Topic.STAFF: ("nhân lực", "gương người tốt", "cán bộ"),
    Topic.LAW: ("vi phạm", "xử lý vi phạm", "pháp luật"),
    Topic.TREATMENT: ("khám bệnh", "chữa bệnh", "khám chữa bệnh"),
    Topic.ADVICE: ("kiến thức", "khuyến cáo", "tư vấn"),
    Topic.RESEARCH: ("nghiên cứu", "kỹ thuật mới"),
    Topic.MISINFO: ("tin giả", "tin sai sự thật"),
    Topic.OTHER: ("khác", "nội dung khác"),
    Topic.NONE: ("chưa phân loại", "không thuộc y tế"),
}
TONES: dict[Tone, tuple[str, ...]] = {
    Tone.POSITIVE: ("tích cực", "positive"),
    Tone.NEUTRAL: ("trung tính", "neutral"),
    Tone.NEGATIVE: ("tiêu cực", "negative"),
}
SAID: dict[str, str] = {topic.value: names[0] for topic, names in TOPICS.items()} | {
    tone.value: names[0] for tone, names in TONES.items()
}
"""The name of a topic or tone, by its value."""
