"""What a text is judged to be: health, sector, topic, tone, and the words that decided."""

import json
import math
from pathlib import Path

import pytest

from nlp.health import MODEL, Classifier, stamp
from nlp.models import FOLDER, HEALTH, TERMS
from records.analysis import Text, Tone, Topic

POISONING = Text(
    title="Hơn 60 học sinh xã Tân Lộc nhập viện nghi ngộ độc sau bữa ăn bán trú",
    summary="Sở Y tế tỉnh Sơn Bình đã lấy mẫu thức ăn; các em được điều trị tại Bệnh viện Đa khoa tỉnh.",
)
SPORT = Text(title="Đội bóng Sơn Bình giành vé vào chung kết", summary="Tiền đạo trẻ ghi hai bàn ở phút bù giờ trước đội khách.")
ADVICE = Text(title="Ăn chuối buổi tối có tốt cho giấc ngủ?", summary="Chuối giàu kali và magie, giúp thư giãn cơ và dễ ngủ hơn.")
ABROAD = Text(title="Hàn Quốc ghi nhận nhiều ca cúm mùa", summary="Giới chức Hàn Quốc khuyên người dân Seoul đeo khẩu trang.")
RESCUE = Text(
    title="Bệnh viện Đa khoa tỉnh Sơn Bình cứu sống sản phụ nguy kịch",
    summary="Ê kíp bác sĩ phẫu thuật thành công, mẹ con sản phụ đã khỏe mạnh và chuẩn bị xuất viện.",
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


def test_a_school_poisoning_is_health_sector_poisoning_and_negative(classifier: Classifier) -> None:
    (judged,) = classifier.judge([POISONING])
    assert judged.health.is_
    assert judged.sector.is_
    assert (judged.topic, judged.tone) == (Topic.POISONING, Tone.NEGATIVE)


def test_a_football_match_is_none_and_neutral(classifier: Classifier) -> None:
    (judged,) = classifier.judge([SPORT])
    assert not judged.health.is_
    assert not judged.sector.is_
    assert (judged.topic, judged.tone) == (Topic.NONE, Tone.NEUTRAL)


def test_wellness_advice_is_health_but_not_the_sector(classifier: Classifier) -> None:
    (judged,) = classifier.judge([ADVICE])
    assert (judged.health.is_, judged.sector.is_, judged.topic) == (True, False, Topic.ADVICE)


def test_an_outbreak_abroad_is_health_but_not_the_sector(classifier: Classifier) -> None:
    (judged,) = classifier.judge([ABROAD])
    assert (judged.health.is_, judged.sector.is_) == (True, False)


def test_a_successful_rescue_is_positive(classifier: Classifier) -> None:
    (judged,) = classifier.judge([RESCUE])
    assert (judged.sector.is_, judged.topic, judged.tone) == (True, Topic.TREATMENT, Tone.POSITIVE)


def test_deciding_words_stand_in_the_text_heaviest_first(classifier: Classifier) -> None:
    (judged,) = classifier.judge([POISONING])
    written = f"{POISONING.title}\n{POISONING.summary}"
    assert judged.words
    assert all(word in written for word, _ in judged.words)
    weights = [abs(weight) for _, weight in judged.words]
    assert weights == sorted(weights, reverse=True)
    assert any("ngộ độc" in word for word, _ in judged.words)


def test_a_text_is_judged_alike_alone_and_among_others(classifier: Classifier) -> None:
    many = [POISONING, SPORT, ADVICE, ABROAD, RESCUE]
    assert classifier.judge(many) == [classifier.judge([text])[0] for text in many]


def test_tone_placement_and_composition_change_nothing(classifier: Classifier) -> None:
    ours, other = Text(title="Khám sức khỏe ở Thanh Hóa"), Text(title="Khám sức khoẻ ở Thanh Hoá")
    apart = Text(title="Khám sức khỏe ở Thanh Hóa")
    judged = classifier.judge([ours, other, apart])
    assert judged[0].health == judged[1].health == judged[2].health


@pytest.mark.parametrize("text", ["?", "…", "1", "\u200b", "aaaa " * 5000, "😀😀"])
def test_odd_texts_get_a_probability_and_no_error(classifier: Classifier, text: str) -> None:
    (judged,) = classifier.judge([Text(text=text)])
    assert 0 <= judged.health.p <= 1
    assert not math.isnan(judged.sector.p)


def test_topic_is_none_exactly_where_neither_label_is_yes(classifier: Classifier) -> None:
    words = ["bệnh viện", "Sở Y tế", "bóng đá", "thuốc", "giá vàng", "ngộ độc", "Mỹ", "vaccine", "ca sĩ", "khởi tố"]
    texts = [Text(title=f"{a} và {b}", summary=f"Tin về {b}, {a}.") for a in words for b in words]
    for judged in classifier.judge(texts):
        assert (judged.topic == Topic.NONE) == (not (judged.health.is_ or judged.sector.is_))
        assert judged.topic != Topic.NONE or judged.tone == Tone.NEUTRAL


def test_an_article_is_called_health_only_where_it_is_surer_than_a_feed_entry_must_be(classifier: Classifier) -> None:
    entry = Text(title="Đi bộ mỗi ngày", summary="Nhiều người thích đi bộ trong công viên để thư giãn và giữ sức khỏe.")
    (short,) = classifier.judge([entry])
    (body,) = classifier.judge([Text(title=entry.title, text=entry.summary)])
    assert short.health.p == body.health.p
    assert short.health.is_ or not body.health.is_


def test_the_stamp_changes_with_the_files(tmp_path: Path) -> None:
    for path in (HEALTH, TERMS):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert stamp(tmp_path) == stamp(FOLDER) == MODEL
    with (tmp_path / TERMS.name).open("a", encoding="utf-8") as file:
        file.write("disease\tbệnh lạ\n")
    assert stamp(tmp_path) != MODEL


@pytest.mark.shared
def test_the_development_gold_is_judged_about_as_well_as_the_card_says(shared: Path, classifier: Classifier) -> None:
    lines = (shared / "data/gold/mentions-dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    judged = classifier.judge([Text(title=row["title"], summary=row["summary"] or None) for row in rows])
    for task, wanted in (("health", 0.94), ("sector", 0.86)):
        pairs = [(row[task], getattr(answer, task).is_) for row, answer in zip(rows, judged, strict=True)]
        hits = sum(truth and said for truth, said in pairs)
        assert 2 * hits / sum(truth + said for truth, said in pairs) >= wanted, task
    right = sum(row["tone"] == answer.tone for row, answer in zip(rows, judged, strict=True))
    assert right / len(rows) >= 0.86
