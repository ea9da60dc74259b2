"""Known claims found in texts, as templates: across slang, missing accents, evasion, other places and numbers."""

import json
from pathlib import Path

import pytest

from catalogue.claims import load, shown_as_fact
from catalogue.lexicons import chat_words, claim_lexicon, claim_vocabulary, entries
from errors import BadInput
from nlp.claims import Library
from nlp.claims_windows import read_text, windows
from nlp.concepts import mended
from records.analysis import Claim, Stance, Text, Tier

TEXTS = Path(__file__).parents[1] / "nlp" / "models" / "train" / "texts"
OWN, LATER = TEXTS / "claims_own.jsonl", TEXTS / "claims_later.jsonl"
HELD = Path(__file__).parent / "data" / "claims_held.jsonl"  # claims and texts that nothing was fitted or mended with
HELD_MORE = HELD.with_name("claims_held_more.jsonl")  # of which one half was looked at while the matcher was mended
HEADER = "id,category,claim_vi,verdict,verdict_summary_vi,verdict_by,date,place,source_url,confidence"


def _claim(key: str, sentence: str) -> Claim:
    return Claim(
        id=key,
        category="",
        sentence=sentence,
        verdict="false",
        verdict_summary="",
        verdict_by="",
        day="",
        place="",
        source_url="",
        confidence="A",
    )


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(load().records, claim_lexicon())


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Bà con ơi ăn bưởi nhiều là bị ung thư vú đó, chị bạn tôi bị rồi, bỏ ngay đi nha", {"KR057"}),
        ("an b.uoi nhieu la bi ung thu vu do nha ba con, chi ban t bi roi", {"KR057"}),
        ("Tiêm vắc xin xong là con bị tự kỷ luôn, nhà hàng xóm mình có đứa bị rồi, các mẹ đừng tiêm nha", {"KR051"}),
        (
            "Nghe nói bắt cóc trẻ con mổ lấy nội tạng ở tỉnh Sơn Bình, giữ con kỹ nha các mẹ",
            {"KR072", "KR073", "KR074", "KR075", "KR076"},
        ),
    ],
)
def test_a_claim_is_found_in_other_words(library: Library, text: str, claims: set[str]) -> None:
    found = library.match(Text(text=text))
    assert found
    assert found[0].claim in claims
    assert found[0].stance is Stance.SPREADS


@pytest.mark.parametrize(
    "text",
    [
        "Sở Y tế tỉnh Sơn Bình ghi nhận 6 ca sốt xuất huyết trong tuần, đã phun hóa chất diệt muỗi tại ba tổ dân phố.",
        "Giá bưởi tăng nhẹ dịp cuối năm, nhà vườn phấn khởi.",
        "Nước mắm truyền thống là niềm tự hào của làng nghề.",
        "Đội tuyển nữ thắng 3-1.",
    ],
)
def test_ordinary_news_on_the_subject_is_no_match(library: Library, text: str) -> None:
    assert library.match(Text(text=text)) == ()


def test_a_long_article_does_not_match_by_adding_up_words_from_its_ends(library: Library) -> None:
    filler = " ".join(f"Câu số {n} nói về đường sá, cầu cống và lịch họp của thôn." for n in range(60))
    text = f"Vườn bưởi năm nay được mùa. {filler} Bệnh viện khám sàng lọc ung thư vú cho phụ nữ."
    assert library.match(Text(title="Tin trong tuần", text=text)) == ()


def test_the_evidence_is_exactly_what_stands_in_the_field(library: Library) -> None:
    text = "Mọi người coi chừng, ăn bư\u200bởi là bị ung thư vú đó nha"
    match = library.match(Text(text=text))[0]
    assert match.evidence
    assert all(text[span.start : span.end] == span.text for span in match.evidence)


def test_every_match_shows_evidence_though_the_lexicon_has_no_word_for_it() -> None:
    told = [json.loads(line) for line in HELD.read_text(encoding="utf-8").splitlines()]
    brought = [_claim(row["claim"], row["sentence"]) for row in told if "sentence" in row]
    given = Library([*load().records, *brought], claim_lexicon())
    found = [(row["text"], match) for row in told if "text" in row for match in given.match(Text(text=row["text"]))]
    assert len(found) > 80
    for text, match in found:
        assert match.evidence
        assert all(text[span.start : span.end] == span.text for span in match.evidence)


def test_a_text_of_few_words_is_only_suggested(library: Library) -> None:
    found = library.match(Text(text="ăn b.ưởi là K vú đó mấy chế"))
    assert found
    assert all(match.tier is Tier.SUGGESTED for match in found)


def test_a_claim_given_at_run_time_needs_nothing_but_its_sentence() -> None:
    given = Library([_claim("X1", "Dưa hấu bị tiêm phẩm màu cho đỏ ruột")], claim_lexicon())
    found = given.match(Text(text="Dưa hấu giờ toàn bơm phẩm màu cho đỏ au, nhà tôi cắt ra thấy rõ, đừng mua nữa bà con ơi"))
    assert [match.claim for match in found] == ["X1"]


def test_no_claims_and_no_words_give_no_matches(library: Library) -> None:
    assert Library([], claim_lexicon()).match(Text(text="ăn bưởi bị ung thư")) == ()
    assert library.match(Text(text="…")) == ()


def test_claims_of_our_own_are_found_though_they_stand_in_no_list() -> None:
    told = [json.loads(line) for line in OWN.read_text(encoding="utf-8").splitlines()]
    given = Library(
        [*load().records, *(_claim(row["claim"], row["sentence"]) for row in told if "sentence" in row)], claim_lexicon()
    )
    texts = [row for row in told if row.get("rumour")]
    found = sum(row["rumour"] in [match.claim for match in given.match(Text(text=row["text"]))] for row in texts)
    assert found >= 0.6 * len(texts)


def test_a_claim_the_lexicon_has_no_words_for_is_found_by_its_own_words_also_without_accents() -> None:
    given = Library([*load().records, _claim("X1", "Bệnh viện tính tiền giường đôi dù bệnh nhân phải nằm ghép")], claim_lexicon())
    found = given.match(Text(text="nam ghep 2 ng 1 giuong ma bv van thu du tien giuong moi ng nha, an chan kieu nay ai chiu noi"))
    assert [match.claim for match in found[:1]] == ["X1"]
    assert found[0].stance is Stance.SPREADS
    news = Text(
        title="Bệnh viện Đa khoa tỉnh Sơn Bình thêm 120 giường bệnh",
        summary="Tòa nhà mới giúp giảm tình trạng nằm ghép ở khoa Nội, khoa Nhi trong mùa cao điểm.",
    )
    assert given.match(news) == ()


def test_care_that_is_not_needed_is_a_promise_and_no_denial(library: Library) -> None:
    found = library.match(Text(text="Nước lá đu đủ chữa khỏi sốt xuất huyết, không cần đến bệnh viện"))
    assert [match.stance for match in found[:1]] == [Stance.SPREADS]


def test_thanks_to_a_hospital_spread_nothing(library: Library) -> None:
    assert library.match(Text(text="Cảm ơn ekip bác sĩ Bệnh viện Sơn Bình, mẹ mình mổ xong đã khỏe, mọi người tốt lắm ạ")) == ()


def test_a_claim_without_words_is_harmless() -> None:
    assert Library([_claim("X1", "!!!")], claim_lexicon()).match(Text(text="ăn bưởi bị ung thư vú đó nha")) == ()


def test_chat_spellings_are_mended_and_words_left() -> None:
    words = ["tjem", "nóg", "fòng", "trog", "virus", "bệnh"]
    assert [mended(word) for word in words] == ["tiem", "nóng", "phòng", "trong", "virus", "bệnh"]


def test_part_of_a_name_is_no_concept() -> None:
    vocabulary = claim_vocabulary()
    names = [vocabulary.entries[hit.concept].name for hit in vocabulary.read("Đoàn về Nghệ An sáng nay").hits]
    assert "soursop" not in names


def test_windows_are_no_wider_than_three_sentences_in_long_texts() -> None:
    text = " ".join(f"Câu thứ {n} dài vừa đủ để đọc thử thôi mà." for n in range(40))
    fields = read_text(Text(text=text), claim_vocabulary())
    assert max(window.last - window.first for window in windows(fields)) <= 3 * 11


def test_every_concept_has_a_class_with_a_weight() -> None:
    lexicon = claim_lexicon()
    assert {entry.group for entry in lexicon.concepts.entries} <= set(lexicon.classes)
    assert len(entries("claim_concepts.tsv")) > 200
    assert chat_words()["bv"] == "bệnh viện"


def test_the_shipped_claims_load_whole_and_weak_sources_are_no_facts() -> None:
    loaded = load()
    assert len(loaded.records) == 99
    assert loaded.problems == ()
    assert {claim.id for claim in loaded.records if not shown_as_fact(claim)} >= {"KR061", "KR067", "KR071", "KR091"}


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("id,category\nA,b\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load(file)
    assert "claim_vi" in refused.value.sentence


def test_a_bad_row_is_named_by_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(f"{HEADER}\nA,x,Ăn tỏi khỏi cúm,false,,,,,,A\nB,x,,false,,,,,,A\nA,x,Lặp,false,,,,,,A\n", encoding="utf-8")
    loaded = load(file)
    assert [claim.id for claim in loaded.records] == ["A"]
    assert ["dòng 3" in problem.sentence for problem in loaded.problems] == [True, False]


def test_claims_added_later_are_found_in_most_of_the_texts_that_tell_them() -> None:
    rows = [json.loads(line) for line in LATER.read_text(encoding="utf-8").splitlines()]
    added = [_claim(row["claim"], row["sentence"]) for row in rows if "sentence" in row]
    library = Library([*load().records, *added], claim_lexicon())
    told = [(row, library.match(_as_text(row["text"]))) for row in rows if "text" in row]
    spread = [match[:1] and match[0].claim == row["rumour"] for row, match in told if row["stance"] == "spreads"]
    assert sum(map(bool, spread)) >= 0.8 * len(spread)
    assert not [row["text"] for row, match in told if row["kind"] == "near_miss" and match]
    rebuts = [match[0].stance for row, match in told if row["stance"] == "rebuts" and match]
    assert Stance.SPREADS not in rebuts
    assert len(rebuts) >= 10


def _as_text(written: str) -> Text:
    head, _, rest = written.partition("\n")
    return Text(title=head, summary=rest) if rest else Text(text=written)


def test_claims_that_nothing_was_fitted_with_are_found_and_their_rebuttals_are_not_flagged() -> None:
    told = [json.loads(line) for line in HELD.read_text(encoding="utf-8").splitlines()]
    brought = [_claim(row["claim"], row["sentence"]) for row in told if "sentence" in row]
    given = Library([*load().records, *brought], claim_lexicon())
    texts = [(row, given.match(_text(row["text"]))) for row in told if "text" in row]
    spread = [(row, found) for row, found in texts if row["stance"] == "spreads"]
    right = [row["rumour"] in [match.claim for match in found] for row, found in spread]
    assert sum(right) >= 0.7 * len(spread)  # 0.78 measured; 0.54 before words were compared as vectors
    rebutting = [found for row, found in texts if row["stance"] == "rebuts"]
    assert sum(any(match.stance is Stance.SPREADS for match in found) for found in rebutting) <= 0.1 * len(rebutting)
    near = [found for row, found in texts if row["kind"] == "near_miss"]
    assert sum(map(bool, near)) <= 0.15 * len(near)  # 9 of 24 before true news on a claim's subject was learned from as like it


def test_true_news_on_the_very_subject_of_a_claim_is_hardly_ever_a_match_though_it_has_its_names_and_numbers() -> None:
    told = [json.loads(line) for line in HELD_MORE.read_text(encoding="utf-8").splitlines()]
    brought = [_claim(row["claim"], row["sentence"]) for row in told if "sentence" in row]
    given = Library([*load().records, *brought], claim_lexicon())
    looked_at = [(row, given.match(_text(row["text"]))) for row in told if "text" in row and row["half"] == "dev"]
    near = [found for row, found in looked_at if row["kind"] == "near_miss"]
    assert sum(map(bool, near)) <= 0.25 * len(near)
    spread = [row["rumour"] in [match.claim for match in found] for row, found in looked_at if row["stance"] == "spreads"]
    assert sum(spread) >= 0.5 * len(spread)  # a third of them changes place, person and thing at once
    assert not [row["text"] for row, found in looked_at if row["kind"] == "ordinary" and found]


def test_a_rumour_in_the_middle_of_a_long_article_is_found(library: Library) -> None:
    filler = " ".join(f"Câu số {n} nói về đường sá, cầu cống và lịch họp của thôn." for n in range(30))
    rumour = "Trên mạng, nhiều người truyền nhau rằng ăn bưởi là bị ung thư vú, chị em phải bỏ ngay kẻo chết."
    found = library.match(Text(title="Chuyện trong tuần ở thôn Hạ", text=f"{filler} {rumour} {filler}"))
    assert [match.claim for match in found[:1]] == ["KR057"]


def test_a_name_in_the_claim_finds_the_claim_told_in_other_words() -> None:
    given = Library(
        [*load().records, _claim("X1", "Bệnh viện Tâm Phược dùng lại kim tiêm làm 12 người lây viêm gan")], claim_lexicon()
    )
    text = "Cô tạp vụ chỗ Tâm Phược kể ống chích xài xong họ luộc sơ rồi phát lại cho khoa, ai từng nằm đó đi xét nghiệm liền đi"
    assert [match.claim for match in given.match(Text(text=text))[:1]] == ["X1"]


def _text(written: str) -> Text:
    head, _, rest = written.partition("\n")
    return Text(title=head, summary=rest) if rest else Text(text=written)


def test_a_claims_own_word_is_no_denial_and_to_deny_its_words_is_one() -> None:
    claims = [
        _claim("X1", "Thuốc hạ sốt giả bán ở chợ làm nhiều trẻ hôn mê"),
        _claim("X2", "Bộ Y tế cấm bán trà sữa cho người dưới 18 tuổi"),
    ]
    given = Library([*load().records, *claims], claim_lexicon())
    spread = given.match(Text(text="Nhiều trẻ rơi vào hôn mê sau khi uống thuốc hạ sốt giả mua tại chợ Rạng."))
    denied = given.match(Text(text="Bộ Y tế không cấm bán trà sữa cho người dưới 18 tuổi"))
    assert [(match.claim, match.stance) for match in spread[:1]] == [("X1", Stance.SPREADS)]
    assert [(match.claim, match.stance) for match in denied[:1]] == [("X2", Stance.REBUTS)]
