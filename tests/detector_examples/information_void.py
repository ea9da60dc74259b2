"""Questions that nobody official answers; and those that are answered, old, or one person's."""

from tests.detector_examples import RUMOUR, asked

ASKS = (
    "Có thật là Sơn Bình có bạch hầu không? Ai biết cho hỏi",
    "Nghe nói bạch hầu về Sơn Bình, có đúng không mọi người?",
    "Thực hư chuyện bạch hầu ở Sơn Bình thế nào ạ",
    "Bạch hầu Sơn Bình thật hay giả vậy?",
)
POSITIVE = {
    "three pages ask": asked(*ASKS[:3]),
    "four pages ask, one tells": asked(*ASKS, "Hôm nay trời mưa ở Sơn Bình"),
    "about a known claim": asked(*ASKS, claim=RUMOUR),
}
NEGATIVE = {
    "two ask": asked(*ASKS[:2]),
    "the department has answered": asked(*ASKS, "Sở Y tế: Sơn Bình không có ca bạch hầu", official=4),
    "one page asks four times": asked(*ASKS, sources=1),
    "nobody asks": asked("Tin một", "Tin hai", "Tin ba"),
    "asked last week": asked(*ASKS, hours=60),
}
