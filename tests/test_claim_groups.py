"""A claim's groups of words as people change them, and the states a claim goes through; pure."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework import claims as rules
from catalogue.claims import load
from catalogue.lexicons import claim_lexicon, classes
from catalogue.tables import aspects
from desk.claiming import Given, claim_of, draft_of, edits_of, given_of, rows_of
from errors import BadInput, NotAllowed, NotNow
from jobs.try_claims import want_of
from nlp.claims import Library
from nlp.claims_asked import asked
from query.reading import Piece, Subject
from query.wanting import All, Has, Want
from records.analysis import Claim, Text, Tier
from records.claim import Aspect, ClaimState, ClaimVersion, Group, GroupEdit

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HELD = Path(__file__).parent / "data" / "claims_held.jsonl"
SENTENCE = "Uống nước lá vối nấu với muối chữa khỏi sốt xuất huyết sau một đêm"
SAME = "Bà con ơi nước lá vối nấu muối uống một đêm là khỏi sốt xuất huyết nha, nhà em thử rồi"
OTHER_LEAF = "Mọi người ơi lá đơn đỏ nấu lên uống là hết sốt xuất huyết luôn nhé, chia sẻ cho ai cần"
BARE = "ba con oi cay muoi troi uong la het sot xuat huyet nha"


def made(key: str = "X1", sentence: str = SENTENCE) -> Claim:
    return Claim(
        id=key,
        category="chua_benh_sai",
        sentence=sentence,
        verdict="no_evidence",
        verdict_summary="Không có bằng chứng khoa học",
        verdict_by="Bộ Y tế",
        day="2026-08-12",
        place="",
        source_url="https://moh.example/bac-bo",
        confidence="A",
    )


def matched(text: str, *edits: GroupEdit) -> list[str]:
    """The words by which a text matches the claim; [] where it doesn't."""
    found = Library([made()], claim_lexicon(), {"X1": edits}).match(Text(text=text))
    return [span.text for match in found for span in match.evidence]


def test_no_edits_are_as_derived() -> None:
    plain, empty = Library([made()], claim_lexicon()), Library([made()], claim_lexicon(), {"X1": (), "KR999": ()})
    assert plain.profiles == empty.profiles
    assert plain.match(Text(text=SAME)) == empty.match(Text(text=SAME))


def test_the_groups_of_a_sentence_say_what_it_is_made_of() -> None:
    found = {group.key: group for group in Library([], claim_lexicon()).groups_of(made())}
    assert found["remedy"].words == ("lá vối", "muối")
    assert found["remedy"].core
    assert found["epidemic"].words == ("sốt xuất huyết",)
    assert "sxh" in found["epidemic"].listed


def test_an_added_word_says_what_its_group_says_with_and_without_accents() -> None:
    added = GroupEdit(group="remedy", added=("lá đơn đỏ", "cây muỗi trời"), required=True)
    assert "lá đơn đỏ" in matched(OTHER_LEAF, added)
    assert "cay muoi troi" in matched(BARE, added)


def test_a_required_group_must_be_said_in_its_own_words() -> None:
    required = GroupEdit(group="remedy", required=True)
    assert matched(OTHER_LEAF)
    assert matched(SAME, required)
    assert not matched(OTHER_LEAF, required)


def test_a_group_of_ones_own_can_be_required() -> None:
    own = GroupEdit(group="them:cai_gi", added=("muỗi trời",), required=True)
    assert not matched(SAME, own)
    assert "muoi troi" in matched(BARE, own)


def test_a_required_word_in_the_title_counts_for_the_text_but_not_one_far_down_an_article() -> None:
    library = Library(
        [made()], claim_lexicon(), {"X1": (GroupEdit(group="them:cai_gi", added=("cây đinh lăng",), required=True),)}
    )
    filler = "Hội nghị bàn về công tác thi đua của ngành trong năm nay. " * 30
    long = f"{SAME}. {filler}"
    assert library.match(Text(title="Tin đồn về cây đinh lăng", text=long))
    assert not library.match(Text(title="Tin đồn trên mạng", text=f"{long} Cây đinh lăng được trồng ở sân trường."))


def test_a_removed_word_counts_for_nothing() -> None:
    library = Library([made()], claim_lexicon(), {"X1": (GroupEdit(group="remedy", removed=("lá vối", "muối")),)})
    profile = library.profiles[0]
    assert {slot.group for slot in profile.slots} == {"cure", "remedy_way", "epidemic"}
    assert not {"vối", "muối"} & profile.words
    assert "vối" not in profile.sequence
    half = Library([made()], claim_lexicon(), {"X1": (GroupEdit(group="remedy", removed=("muối",)),)}).profiles[0]
    assert "vối" in half.words
    assert "muối" not in half.words


def test_a_name_the_lexicon_lacks_takes_other_spellings() -> None:
    sentence = "Viên sủi Khang Thọ Vàng chữa dứt điểm tiểu đường sau mười ngày"
    library = Library([made(sentence=sentence)], claim_lexicon())
    name = next(group for group in library.groups_of(library.claims[0]) if group.kind == "name")
    text = Text(text="Nhà em dùng KTV gold chữa dứt điểm tiểu đường rồi nha bà con, inbox em")
    edited = Library(
        [made(sentence=sentence)], claim_lexicon(), {"X1": (GroupEdit(group=name.key, added=("ktv gold",), required=True),)}
    )
    assert [match.claim for match in edited.match(text)] == ["X1"]
    assert "KTV gold" in [span.text for span in edited.match(text)[0].evidence]
    assert not edited.match(Text(text="Nhà em dùng thuốc nam chữa dứt điểm tiểu đường rồi nha bà con, inbox em"))


def test_edits_of_one_claim_change_no_other() -> None:
    claims = [*load().records, made()]
    added = (
        GroupEdit(group="remedy", added=("lá đơn đỏ", "nước muối ấm", "tiêm vắc xin")),
        GroupEdit(group="them:ai", added=("bệnh viện",)),
    )
    plain, edited = Library(claims, claim_lexicon()), Library(claims, claim_lexicon(), {"X1": added})
    rows = [json.loads(line) for line in HELD.read_text(encoding="utf-8").splitlines()]
    texts = [Text(text=row["text"]) for row in rows if "text" in row]
    assert len(texts) > 100
    for text in texts:
        before = [match for match in plain.match(text) if match.claim != "X1"]
        assert [match for match in edited.match(text) if match.claim != "X1"] == before


def test_a_claim_is_asked_for_by_its_own_added_and_listed_words() -> None:
    library = Library([made()], claim_lexicon(), {"X1": (GroupEdit(group="remedy", added=("lá đơn đỏ",)),)})
    said = asked(library, 0)
    assert "lá đơn đỏ" in {form for forms in said.things for form in forms}
    assert "lá vối" in said.alone
    assert "vối nấu" in said.alone


def _holds(want: Want, tokens: frozenset[str]) -> bool:
    if isinstance(want, Has):
        return want.token in tokens
    held = (_holds(part, tokens) for part in want.parts)
    return all(held) if isinstance(want, All) else any(held)


def test_the_index_names_nearly_every_text_that_a_claim_alone_matches() -> None:
    rows = [json.loads(line) for line in HELD.read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows:
        if "sentence" not in row:
            continue
        alone = Library([made("X1", row["sentence"])], claim_lexicon())
        want = want_of(asked(alone, 0))
        assert want is not None
        texts = [one["text"] for one in rows if one.get("rumour") == row["claim"] and one["kind"] != "near_miss"]
        matching = [text for text in texts if alone.match(Text(text=text))]
        found += [_holds(want, Piece(Subject(text=text, when=NOW)).tokens) for text in matching]
    assert len(found) > 90
    assert sum(found) >= 0.95 * len(found)


def test_a_sentence_is_near_the_claim_that_says_the_same_and_no_other() -> None:
    library = Library(load().records, claim_lexicon())
    assert library.near("Hoa đu đủ đực ngâm mật ong trị hết ung thư", 3)
    assert library.near("Trạm y tế xã mở thêm phòng khám vào chiều thứ bảy", 3) == ()


def test_every_class_of_words_has_its_question_and_its_name() -> None:
    weighty = {name for name, weight in classes().items() if weight.weight}
    assert weighty <= set(aspects())
    assert all((said and said[0].islower()) or said.startswith("HIV") for _, said in aspects().values())


def test_a_long_added_text_or_a_strange_one_harms_nothing() -> None:
    odd = GroupEdit(group="remedy", added=("“”", "a" * 500, "x y z " * 50), removed=("không có trong câu",), required=False)
    assert Library([made()], claim_lexicon(), {"X1": (odd,)}).match(Text(text=SAME))
    stray = GroupEdit(group="không có", added=("gì đó",), required=True)
    assert Library([made()], claim_lexicon(), {"X1": (stray,)}).match(Text(text=SAME))


def version(state: ClaimState, by: int | None = 1) -> ClaimVersion:
    return ClaimVersion(
        claim=made(), version=2, state=state, groups=(), written_by=by, written=datetime(2026, 11, 20, tzinfo=UTC)
    )


def test_a_claim_enters_into_force_by_a_second_person_only() -> None:
    draft = version(ClaimState.DRAFT)
    assert rules.approve(draft, 2) is ClaimState.IN_FORCE
    with pytest.raises(NotAllowed, match="author"):
        rules.approve(draft, 1)
    assert rules.refuse(draft) is ClaimState.REFUSED


@pytest.mark.parametrize("state", [state for state in ClaimState if state is not ClaimState.DRAFT])
def test_what_is_decided_is_not_approved_again(state: ClaimState) -> None:
    with pytest.raises(NotNow):
        rules.approve(version(state), 2)
    with pytest.raises(NotNow):
        rules.refuse(version(state))


def test_only_what_is_in_force_is_withdrawn_and_with_a_reason() -> None:
    assert rules.withdraw(version(ClaimState.IN_FORCE), "Bộ Y tế đã đính chính") is ClaimState.WITHDRAWN
    for wrong in (ClaimState.DRAFT, ClaimState.REPLACED, ClaimState.WITHDRAWN):
        with pytest.raises(NotNow):
            rules.withdraw(version(wrong), "lý do")
    with pytest.raises(NotNow):
        rules.withdraw(version(ClaimState.IN_FORCE), "  ")
    assert set(rules.TRANSITIONS) == set(ClaimState)
    assert rules.replace(version(ClaimState.IN_FORCE)) is ClaimState.REPLACED


def test_the_form_is_read_into_groups_and_shown_again() -> None:
    form = {
        "nhom": ["remedy", "epidemic"],
        "them": [" Lá Đơn Đỏ , cây muỗi trời;", ""],
        "bo": ["remedy|muối"],
        "can": ["epidemic"],
        "nhom_moi": ["ai"],
        "them_moi": ["thầy lang"],
        "can_moi": ["1"],
    }
    edits = edits_of(form)
    assert edits == (
        GroupEdit(group="remedy", removed=("muối",), added=("lá đơn đỏ", "cây muỗi trời")),
        GroupEdit(group="epidemic", required=True),
        GroupEdit(group="them:ai", added=("thầy lang",), required=True),
    )
    derived = [
        Group(key="remedy", kind="remedy", words=("lá vối", "muối"), listed=("gừng",), core=True),
        Group(key="epidemic", kind="epidemic", words=("sốt xuất huyết",), listed=(), core=False),
    ]
    rows = rows_of(derived, edits)
    assert [row.key for row in rows[Aspect.WHAT]] == ["remedy", "epidemic"]
    assert rows[Aspect.WHAT][0].words == (("lá vối", False), ("muối", True))
    assert rows[Aspect.WHO][0].required
    assert rows_of([derived[1]], edits[:1])[Aspect.WHAT][0].key == "epidemic"  # the sentence has no remedy any more
    assert edits_of({"nhom": ["remedy"], "them": [""]}) == ()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("sentence", "lá vối", "một câu"),
        ("sentence", "a " * 600, "một câu"),
        ("category", "gi_do", "Nhóm"),
        ("verdict", "", "Kết luận"),
        ("verdict_summary", " ", "Nội dung kết luận"),
        ("verdict_by", "", "Cơ quan"),
        ("confidence", "D", "Độ tin cậy"),
        ("source_url", "", "Địa chỉ nguồn"),
        ("source_url", "javascript:alert(1)", "Địa chỉ nguồn"),
        ("source_url", "https://may-noi-bo/x", "Địa chỉ nguồn"),
        ("day", "32/01/2026", "Ngày"),
        ("day", "hôm qua", "Ngày"),
    ],
)
def test_what_is_filled_in_wrongly_is_named(field: str, value: str, said: str) -> None:
    told = {name: getattr(given_of(made(), ()), name) for name in Given.__slots__}
    with pytest.raises(BadInput) as raised:
        claim_of(Given(**(told | {field: value})))
    assert said in raised.value.sentence


@pytest.mark.parametrize(("typed", "kept"), [("5/1/2026", "2026-01-05"), ("09/2014", "2014-09"), ("2014", "2014"), ("", "")])
def test_a_day_is_kept_as_the_list_writes_it(typed: str, kept: str) -> None:
    assert draft_of(Given(sentence=SENTENCE, day=typed)).day == kept


def test_a_kept_claim_goes_through_the_form_unchanged() -> None:
    assert claim_of(given_of(made(), ())) == made()
    assert Library([made()], claim_lexicon()).match(Text(text=SAME))[0].tier is Tier.CONFIRMED
