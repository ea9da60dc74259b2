"""How a text stands to a claim: what counts is that a rebuttal is never told to spread."""

import json
from pathlib import Path

import pytest

from catalogue.claims import load
from catalogue.lexicons import claim_lexicon
from nlp.claims import Library
from records.analysis import Stance, Text
from text import fold


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(load().records, claim_lexicon())


def _stance(library: Library, text: str) -> Stance | None:
    found = library.match(Text(text=text))
    return found[0].stance if found else None


@pytest.mark.parametrize(
    "text",
    [
        "Công an xử phạt người đăng tin sai sự thật rằng ăn bưởi gây ung thư vú; người này đã gỡ bài và xin lỗi.",
        "Đại diện bệnh viện khẳng định không có chuyện mổ lấy thận bệnh nhân tai nạn tử vong, tin lan truyền là bịa đặt.",
        "Không có bằng chứng vắc xin gây tự kỷ, bác sĩ cho biết sau khi rà soát nhiều nghiên cứu.",
    ],
)
def test_a_rebuttal_is_told_to_rebut(library: Library, text: str) -> None:
    assert _stance(library, text) is Stance.REBUTS


def test_a_spreader_who_scoffs_at_denials_still_spreads(library: Library) -> None:
    text = "Họ bác bỏ hoài chứ con tôi tiêm vắc xin xong là tự kỷ luôn, đừng ai bảo trùng hợp, các mẹ đừng tiêm nữa nha"
    assert _stance(library, text) is Stance.SPREADS


@pytest.mark.parametrize(
    "text",
    [
        "Cong an xu phat nguoi dang tin sai su that rang an buoi gay ung thu vu; nguoi nay da go bai va xin loi.",
        "Khong co bang chung vac xin gay tu ky, bac si cho biet sau khi ra soat nhieu nghien cuu.",
        "An buoi khong gay ung thu vu, chi co lo uong thuoc cung luc moi phai hoi bac si thoi",
    ],
)
def test_a_rebuttal_typed_without_accents_is_not_told_to_spread(library: Library, text: str) -> None:
    assert _stance(library, text) in (Stance.REBUTS, Stance.ASKS)


def test_a_question_asks(library: Library) -> None:
    assert _stance(library, "Cho em hỏi ăn bưởi có bị ung thư vú thật không ạ, em nghe người ta nói mà lo quá?") is Stance.ASKS


@pytest.mark.shared
def test_rebuttals_of_the_labelled_texts_are_not_taken_for_spreading(library: Library, shared: Path) -> None:
    told = [json.loads(line) for line in (shared / "data/gold/rumours-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    wanted = {"spread": Stance.SPREADS, "debunk": Stance.REBUTS, "question": Stance.ASKS}
    judged = [(row["stance"], _stance(library, row["text"])) for row in told if row["rumour"]]
    matched = [(wanted[stance], found) for stance, found in judged if found]
    assert sum(a == b for a, b in matched) >= 0.92 * len(matched)
    assert not [pair for pair in matched if pair == (Stance.REBUTS, Stance.SPREADS)]


@pytest.mark.shared
def test_rebuttals_of_the_labelled_texts_do_not_spread_without_their_accents(library: Library, shared: Path) -> None:
    told = [json.loads(line) for line in (shared / "data/gold/rumours-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    rebutting = [_stance(library, fold(row["text"])) for row in told if row["rumour"] and row["stance"] == "debunk"]
    assert len([found for found in rebutting if found]) >= 0.7 * len(rebutting)
    assert Stance.SPREADS not in rebutting
