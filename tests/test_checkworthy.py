"""Alarming assertions and the manner of unreliable texts."""

import pytest

from catalogue.lexicons import alarm_vocabulary
from nlp.checkworthy import CheckWorthy
from nlp.unreliable import Unreliable
from records.analysis import Text

ALARMING = [
    ("Nghe nói xã bên có hai người chết vì bệnh lạ mà họ giấu nhẹm, mọi người chia sẻ gấp nha!", "giau_dich"),
    ("Bà con ơi, người nhà làm trong viện kể bắt cóc trẻ mổ lấy nội tạng đó, coi chừng nha", "bat_coc_noi_tang"),
]
PLAIN = [
    "CDC tỉnh Sơn Bình ghi nhận 12 ca mắc sởi, một trường hợp tử vong; ngành y tế khuyến cáo tiêm chủng đầy đủ.",
    "Bộ Y tế công bố số ca sốt xuất huyết tuần qua giảm 8 % so với cùng kỳ.",
    "Sở Y tế bác bỏ tin đồn giấu dịch, khẳng định không có ca tử vong nào.",
    "Cầu thủ không giấu được niềm vui sau chiến thắng.",
]


@pytest.fixture(scope="module")
def worthy() -> CheckWorthy:
    return CheckWorthy(alarm_vocabulary())


@pytest.mark.parametrize(("text", "kind"), ALARMING)
def test_hearsay_and_hiding_are_alarming(worthy: CheckWorthy, text: str, kind: str) -> None:
    found = worthy.assertions(Text(text=text))
    assert kind in [assertion.kind for assertion in found]
    assert all(text[each.span.start : each.span.end] == each.span.text for each in found)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_news_and_denials_are_not(worthy: CheckWorthy, text: str) -> None:
    assert worthy.assertions(Text(title=text, text=text)) == ()


def test_a_forwarded_scare_ranks_above_an_official_notice() -> None:
    style = Unreliable(alarm_vocabulary())
    scare = max(style.probability(Text(text=text)) for text, _ in ALARMING)
    notice = max(style.probability(Text(text=text)) for text in PLAIN[:2])
    assert 0 < notice < 0.5 < scare < 1


@pytest.mark.parametrize("text", [Text(), Text(title="", summary="", text=""), Text(title=" ")])
def test_a_text_without_words_has_a_score_too_and_asserts_nothing(worthy: CheckWorthy, text: Text) -> None:
    assert 0 < Unreliable(alarm_vocabulary()).probability(text) < 0.5
    assert worthy.assertions(text) == ()
