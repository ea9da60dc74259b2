"""Every detector on named examples: what it flags, what it must never flag, and the shape all detector files share."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import detectors
from detectors import Detector
from detectors.claim_spread import ClaimOutcome, outcomes
from detectors.subject import Facts, Subject
from query.reading import Piece
from query.reading import Subject as Read
from query.watches import Watches
from records.analysis import Analysis, Assertion, Claim, Label, Match, Mention, Place, Span, Stance, Text, Tier, Tone, Topic
from records.flag import Flag, Level
from records.item import Item, ItemKind, PageState
from records.source import OutletKind
from records.watch import Watch

DETECTORS = detectors.load()
ALL = detectors.every()
HOSPITAL = "Bệnh viện Đa khoa tỉnh Sơn Bình"
TITLE = f"Người nhà bức xúc về {HOSPITAL}"
RUMOUR = Claim(
    id="KR900",
    category="chua_benh_sai",
    sentence="Uống nước lá đu đủ chữa khỏi ung thư",
    verdict="no_evidence",
    verdict_summary="Không có bằng chứng",
    verdict_by="Bộ Y tế",
    day="2026-02-01",
    place="",
    source_url="https://example.vn/1",
    confidence="A",
)
OTHER = dataclasses.replace(RUMOUR, id="KR901", sentence="Uống nước chanh nóng chữa khỏi ung thư")
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def watch(number: int, query: str, *, unit: str | None = None, paused: bool = False) -> Watch:
    return Watch(
        id=number,
        title=f"Mục số {number}",
        query=query,
        level=Level.HIGH,
        unit_id=1 if unit else None,
        unit=unit,
        officers=(),
        since=NOW,
        paused=NOW if paused else None,
    )


WATCHES = (
    watch(1, "bức xúc"),
    watch(2, 'nguồn:"Báo Sông Trăng"'),
    watch(3, "phẫu thuật", unit=HOSPITAL),
    watch(4, "tạm dừng", paused=True),
)
FACTS = Facts(
    units=frozenset({HOSPITAL}),
    province="Cà Mau",
    claims={RUMOUR.id: RUMOUR, OTHER.id: OTHER},
    watches=Watches(WATCHES, NOW + timedelta(days=1)),
)
SPAN = Span(field="title", start=TITLE.index(HOSPITAL), end=len(TITLE), text=HOSPITAL)
SAID = Span(field="title", start=0, end=9, text="Người nhà")


def analysis(**changes) -> Analysis:
    plain = Analysis(
        model="test",
        health=Label(p=0.9, is_=True),
        sector=Label(p=0.9, is_=True),
        topic=Topic.INCIDENT,
        tone=Tone.NEGATIVE,
        unreliable=0.2,
    )
    return dataclasses.replace(plain, **changes)


def subject(own_channel: bool = False, outlet_kind: OutletKind | None = None, **changes) -> Subject:
    return Subject(text=Text(title=TITLE), analysis=analysis(**changes), outlet_kind=outlet_kind, own_channel=own_channel)


def mention(unit: str | None = HOSPITAL, candidates: tuple[str, ...] = ()) -> Mention:
    return Mention(span=SPAN, unit=unit, candidates=candidates)


def match(stance: Stance, tier: Tier = Tier.CONFIRMED, claim: str = RUMOUR.id) -> Match:
    return Match(claim=claim, score=0.8, tier=tier, stance=stance, evidence=(SAID,))


def assertion(kind: str = "chua_khoi", score: float = 0.9) -> Assertion:
    return Assertion(span=SAID, kind=kind, score=score)


def watched(
    lead: str = "", *, before: bool = False, own: bool = False, source: str = "Báo Hạ Lâm", units: tuple[str, ...] = ()
) -> Subject:
    """A piece as the job shows it while there are watches."""
    seen = NOW + timedelta(hours=-1 if before else 1)
    title = TITLE if lead == "" else f"{TITLE}: {lead}"
    item = Item(
        id=1,
        source_id=1,
        outlet_key="bao",
        address="https://bao.example/1",
        link="https://bao.example/1",
        kind=ItemKind.FEED,
        title=title,
        lead=None,
        text=None,
        author=None,
        published=None,
        published_origin=None,
        updated=None,
        first_seen=seen,
        language=None,
        degraded=None,
        photos=0,
        version=1,
        page_state=PageState.NOT_WANTED,
        unit_id=1 if own else None,
    )
    read = Piece(Read(title=title, sources=(source,), units=units, when=seen))
    return dataclasses.replace(subject(own_channel=own), text=Text(title=title), piece=read, item=item)


POSITIVE: dict[str, tuple[str, Subject]] = {
    "criticism of our hospital": ("unit_mention", subject(mentions=(mention(),))),
    "good news of our hospital": ("unit_mention", subject(mentions=(mention(),), tone=Tone.POSITIVE)),
    "a name that may be ours": ("unit_mention", subject(mentions=(mention(None, (HOSPITAL, "Bệnh viện Sông Trăng")),))),
    "a rumour is spread": ("claim_spread", subject(matches=(match(Stance.SPREADS),))),
    "a rumour is asked about": ("claim_spread", subject(matches=(match(Stance.ASKS),))),
    "a post promises a cure": ("alarming_assertion", subject(assertions=(assertion(),), outlet_kind=OutletKind.FANPAGE)),
    "words of a watch": ("watch_matched", watched()),
    "only the source of a watch": ("watch_matched", watched("x", source="Báo Sông Trăng")),
    "a unit's watch and the unit": ("watch_matched", watched("phẫu thuật", units=(HOSPITAL,))),
    "a paper promises a cure": ("alarming_assertion", subject(assertions=(assertion(),), outlet_kind=OutletKind.PRESS)),
}
NEGATIVE: dict[str, tuple[str, Subject]] = {
    "another province's hospital": ("unit_mention", subject(mentions=(mention("Bệnh viện Sông Trăng"),))),
    "our hospital in sports news": ("unit_mention", subject(mentions=(mention(),), sector=Label(p=0.1, is_=False))),
    "our hospital on its own site": ("unit_mention", subject(mentions=(mention(),), own_channel=True)),
    "a rumour that was withdrawn": ("claim_spread", subject(matches=(match(Stance.SPREADS, claim="KR000"),))),
    "a rebuttal": ("claim_spread", subject(matches=(match(Stance.REBUTS),))),
    "a rebuttal that quotes a spreader": (
        "claim_spread",
        subject(matches=(match(Stance.SPREADS), match(Stance.REBUTS, claim=OTHER.id))),
    ),
    "sports news of a paper that looks like a rumour": (
        "claim_spread",
        subject(
            matches=(match(Stance.SPREADS),),
            outlet_kind=OutletKind.PRESS,
            health=Label(p=0.1, is_=False),
            sector=Label(p=0.1, is_=False),
        ),
    ),
    "a unit warns on its own page": ("claim_spread", subject(matches=(match(Stance.SPREADS),), own_channel=True)),
    "a rebuttal with figures": (
        "alarming_assertion",
        subject(assertions=(assertion(),), matches=(match(Stance.REBUTS),)),
    ),
    "a piece about a rumour": ("alarming_assertion", subject(assertions=(assertion(),), topic=Topic.MISINFO)),
    "no health": (
        "alarming_assertion",
        subject(assertions=(assertion(),), health=Label(p=0.1, is_=False), sector=Label(p=0.1, is_=False)),
    ),
    "a paper's plain numbers": (
        "alarming_assertion",
        subject(assertions=(assertion("so_ca", 0.6),), outlet_kind=OutletKind.PRESS),
    ),
    "a piece older than the watch": ("watch_matched", watched(before=True)),
    "a watched piece on our own channel": ("watch_matched", watched(own=True)),
    "no piece as queries see it": ("watch_matched", subject()),
    "a known claim, flagged by its own detector": (
        "alarming_assertion",
        subject(assertions=(assertion(),), matches=(match(Stance.SPREADS),)),
    ),
}


def flags(name: str, shown: Subject) -> tuple[Flag, ...]:
    return DETECTORS[name].detect(shown, FACTS)


def test_every_file_of_the_folder_is_a_detector_of_its_own_name():
    folder = Path(detectors.__file__).parent
    files = {file.stem for file in folder.glob("*.py")} - {"__init__", "subject", "wording"}
    assert {detector.__name__.rpartition(".")[2] for detector in ALL.values()} == files
    assert set(ALL) == {detector.NAME for detector in ALL.values()}


@pytest.mark.parametrize("name", POSITIVE)
def test_it_flags_with_reason_and_evidence(name: str):
    detector, shown = POSITIVE[name]
    raised = flags(detector, shown)
    assert raised
    for flag in raised:
        assert flag.detector == detector
        assert flag.reason.endswith(".")
        assert len(flag.reason) <= 330
        assert flag.evidence
        assert 0 < flag.score <= 1
        title = shown.text.title or ""
        assert all(title[span.start : span.end] == span.text for span in flag.evidence)


@pytest.mark.parametrize("name", NEGATIVE)
def test_it_does_not_flag(name: str):
    detector, shown = NEGATIVE[name]
    assert flags(detector, shown) == ()


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=list(DETECTORS))
def test_a_plain_piece_is_flagged_by_none(detector: Detector):
    assert detector.detect(subject(), FACTS) == ()


def test_a_watch_says_which_and_which_words():
    (flag,) = flags("watch_matched", watched())
    assert flag.reason == "Khớp mục theo dõi “Mục số 1”: “bức”, “xúc”."
    assert (flag.key, flag.level, flag.unit) == ("1", Level.HIGH, None)
    by_source = flags("watch_matched", watched("x", source="Báo Sông Trăng"))[-1]
    assert by_source.reason == "Khớp mục theo dõi “Mục số 2”: nguồn Báo Sông Trăng."


def test_a_units_watch_catches_what_names_the_unit_and_a_paused_one_nothing():
    named = watched("phẫu thuật, tạm dừng", units=(HOSPITAL,))
    assert [(flag.key, flag.unit) for flag in flags("watch_matched", named)] == [("1", None), ("3", HOSPITAL)]
    assert [flag.key for flag in flags("watch_matched", watched("phẫu thuật, tạm dừng"))] == ["1"]


def test_negative_tone_makes_a_mention_high():
    assert flags("unit_mention", subject(mentions=(mention(),)))[0].level is Level.HIGH
    assert flags("unit_mention", subject(mentions=(mention(),), tone=Tone.NEUTRAL))[0].level is Level.NORMAL


def test_the_reason_of_a_mention_says_what_and_whom():
    raised = flags("unit_mention", subject(mentions=(mention(), mention())))
    assert [flag.reason for flag in raised] == [f"Tin về sự cố, tai biến y khoa, sắc thái tiêu cực, nhắc đến {HOSPITAL}."]
    assert (raised[0].unit, len(raised[0].evidence)) == (HOSPITAL, 2)


def test_an_uncertain_mention_belongs_to_the_department_and_names_all():
    raised = flags("unit_mention", subject(mentions=(mention(None, (HOSPITAL, "Bệnh viện Sông Trăng")),)))
    assert raised[0].unit is None
    assert f"{HOSPITAL} hoặc Bệnh viện Sông Trăng" in raised[0].reason


def test_a_dangerous_claim_confirmed_is_urgent_and_a_question_is_not():
    assert flags("claim_spread", subject(matches=(match(Stance.SPREADS),)))[0].level is Level.URGENT
    assert flags("claim_spread", subject(matches=(match(Stance.SPREADS, Tier.SUGGESTED),)))[0].level is Level.HIGH
    paper = subject(matches=(match(Stance.SPREADS, Tier.SUGGESTED),), outlet_kind=OutletKind.PRESS)
    assert flags("claim_spread", paper)[0].level is Level.NORMAL
    asked = flags("claim_spread", subject(matches=(match(Stance.ASKS),)))[0]
    assert asked.level is Level.NORMAL
    assert asked.reason.startswith("Người đăng đang hỏi")


def test_the_reason_of_a_claim_gives_verdict_body_and_day():
    reason = flags("claim_spread", subject(matches=(match(Stance.SPREADS),)))[0].reason
    assert reason == (
        "Lặp lại thông tin đã được kết luận là không có căn cứ: “Uống nước lá đu đủ chữa khỏi ung thư”."
        " Kết luận của Bộ Y tế ngày 01/02/2026."
    )


def test_harm_to_health_weighs_above_reputation():
    cure, cover = (flags("alarming_assertion", subject(assertions=(assertion(kind),)))[0] for kind in ("chua_khoi", "giau_dich"))
    assert (cure.level, cover.level) == (Level.HIGH, Level.NORMAL)


def test_an_assertion_about_our_province_says_so():
    places = (Place(text="Cà Mau", province="Cà Mau"),)
    raised = flags("alarming_assertion", subject(assertions=(assertion(),), places=places))
    assert "tại địa bàn" in raised[0].reason


def test_a_verdict_of_low_confidence_is_not_shown_as_fact():
    doubtful = Facts(units=FACTS.units, province=None, claims={RUMOUR.id: dataclasses.replace(RUMOUR, confidence="C")})
    raised = DETECTORS["claim_spread"].detect(subject(matches=(match(Stance.SPREADS),)), doubtful)
    assert "Kết luận của" not in raised[0].reason
    assert "đã được kết luận" not in raised[0].reason


def test_each_match_that_raises_no_flag_has_a_named_reason():
    known = (RUMOUR.id, "KR002")
    spread, hint = match(Stance.SPREADS), match(Stance.SPREADS, Tier.SUGGESTED)
    unsure, far = Label(is_=False, p=0.3), Label(is_=False, p=0.05)
    perhaps = subject(outlet_kind=OutletKind.PRESS, matches=(hint, spread), health=unsure, sector=unsure)
    assert [why for _, why in outcomes(perhaps, known)] == [ClaimOutcome.ONLY_PERHAPS, ClaimOutcome.FLAGGED]
    sport = subject(outlet_kind=OutletKind.PRESS, matches=(hint,), health=far, sector=far)
    assert [why for _, why in outcomes(sport, known)] == [ClaimOutcome.NOT_HEALTH]
    beside = subject(matches=(spread, match(Stance.ASKS)))
    assert [why for _, why in outcomes(beside, known)] == [ClaimOutcome.FLAGGED, ClaimOutcome.SPREAD_FIRST]
    rebutting = subject(matches=(match(Stance.REBUTS), spread))
    assert {why for _, why in outcomes(rebutting, known)} == {ClaimOutcome.REBUTTED}
    assert [why for _, why in outcomes(subject(matches=(spread,), own_channel=True), known)] == [ClaimOutcome.OWN]
    asked = subject(matches=(match(Stance.ASKS), match(Stance.ASKS, claim="KR002")))
    assert [why for _, why in outcomes(asked, known)] == [ClaimOutcome.FLAGGED, ClaimOutcome.ENOUGH]
    gone = subject(matches=(match(Stance.SPREADS, claim="KR001"), spread))
    assert [why for _, why in outcomes(gone, known)] == [ClaimOutcome.WITHDRAWN, ClaimOutcome.FLAGGED]
    for each in (gone, perhaps, sport, beside, rebutting, asked):
        flagged = [why for _, why in outcomes(each, known) if why is ClaimOutcome.FLAGGED]
        assert len(flagged) == len(flags("claim_spread", each))


def test_a_match_of_a_withdrawn_claim_neither_flags_nor_stands_in_the_way_of_an_alarming_sentence():
    repeated = subject(matches=(match(Stance.SPREADS, claim="KR001"),), assertions=(assertion(),))
    assert flags("claim_spread", repeated) == ()
    assert [flag.key for flag in flags("alarming_assertion", repeated)] == ["chua_khoi"]
    assert flags("alarming_assertion", subject(matches=(match(Stance.SPREADS),), assertions=(assertion(),))) == ()


def test_a_rebuttal_of_a_withdrawn_claim_does_not_stand_in_the_way_of_a_claim_in_force():
    both = subject(matches=(match(Stance.REBUTS, claim="KR001"), match(Stance.SPREADS)))
    assert [why for _, why in outcomes(both, FACTS.claims)] == [ClaimOutcome.WITHDRAWN, ClaimOutcome.FLAGGED]
    assert [flag.key for flag in flags("claim_spread", both)] == [RUMOUR.id]
    alarming = subject(matches=(match(Stance.REBUTS, claim="KR001"),), assertions=(assertion(),))
    assert [flag.key for flag in flags("alarming_assertion", alarming)] == ["chua_khoi"]
