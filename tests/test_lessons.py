"""From verdicts to training rows, and from rows to precision and ranks: the pure parts of learning."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.trust import Why, muted, never_muted, trust, wilson
from casework.lessons import age_weight, split_by_time, taught
from casework.ranking import Ranking, ranking_of
from errors import BadModel
from records.flag import About, Flag, Level
from records.learning import (
    OFFICER_DETECTOR,
    SECTOR,
    CaseLesson,
    ChannelChoice,
    Correction,
    CorrectionKind,
    DetectorStanding,
    Lesson,
    Opinion,
    PieceKey,
    SeenFlag,
)

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PIECES = {number: PieceKey(text=f"t{number}", story=f"s{number}") for number in range(1, 9)}


def seen(case: int, item: int, detector: str = "unit_mention", **given: object) -> SeenFlag:
    values = {"level": Level.NORMAL, "score": 0.7, "about": About.ITEM, "at": NOW - 9 * DAY} | given
    return SeenFlag(case_id=case, item_id=item, detector=detector, **values)  # type: ignore[arg-type]


def opinion(case: int, officer: int, days: float, *, confirmed: bool) -> Opinion:
    return Opinion(case_id=case, account_id=officer, at=NOW - days * DAY, confirmed=confirmed, level=Level.NORMAL)


def correction(item: int, officer: int, kind: CorrectionKind, days: float = 1) -> Correction:
    return Correction(item_id=item, account_id=officer, at=NOW - days * DAY, kind=kind)


def labels(found: object) -> set[tuple[str, str, bool]]:
    return {(one.task, one.text, one.label) for one in found.lessons}  # type: ignore[attr-defined]


def test_a_confirmed_case_teaches_its_detectors_and_that_the_piece_is_the_sectors() -> None:
    found = taught([opinion(1, 1, 2, confirmed=True)], {1: [seen(1, 1)]}, [], PIECES, NOW)
    assert labels(found) == {("unit_mention", "t1", True), (SECTOR, "t1", True)}
    assert [one.confirmed for one in found.cases] == [True]


def test_a_dismissed_case_says_nothing_of_the_sector() -> None:
    found = taught([opinion(1, 1, 2, confirmed=False)], {1: [seen(1, 1)]}, [], PIECES, NOW)
    assert labels(found) == {("unit_mention", "t1", False)}


def test_what_was_flagged_after_the_verdict_is_not_judged_by_it() -> None:
    later = seen(1, 2, at=NOW - DAY)
    found = taught([opinion(1, 1, 2, confirmed=True)], {1: [seen(1, 1), later]}, [], PIECES, NOW)
    assert {one.text for one in found.lessons} == {"t1"}


def test_what_a_watch_caught_teaches_no_detector() -> None:
    assert taught([opinion(1, 1, 2, confirmed=True)], {1: [seen(1, 1, "watch_matched")]}, [], PIECES, NOW).lessons == ()


def test_who_dismisses_a_report_of_a_miss_disagrees_with_who_made_it() -> None:
    flags = {1: [seen(1, 1, OFFICER_DETECTOR, key=CorrectionKind.CRITICISM.value)]}
    report = [correction(1, 1, CorrectionKind.CRITICISM, 5)]
    torn = taught([opinion(1, 2, 2, confirmed=False)], flags, report, PIECES, NOW)
    assert labels(torn) == {(SECTOR, "t1", True)}
    assert torn.conflicts == 1
    agreed = taught([opinion(1, 2, 2, confirmed=True)], flags, report, PIECES, NOW)
    assert labels(agreed) == {(SECTOR, "t1", True), ("unit_criticism", "t1", True)}
    plain = {1: [seen(1, 1, OFFICER_DETECTOR, key=CorrectionKind.SECTOR.value)]}
    assert taught([opinion(1, 2, 2, confirmed=True)], plain, [], PIECES, NOW).lessons == ()


def test_a_spike_teaches_its_detector_but_not_that_each_piece_is_the_sectors() -> None:
    found = taught([opinion(1, 1, 2, confirmed=True)], {1: [seen(1, 1, "spike", about=About.SERIES)]}, [], PIECES, NOW)
    assert labels(found) == {("spike", "t1", True)}


def test_two_officers_who_disagree_on_a_case_are_both_left_out_and_counted() -> None:
    words = [opinion(1, 1, 3, confirmed=True), opinion(1, 2, 2, confirmed=False), opinion(2, 1, 2, confirmed=True)]
    found = taught(words, {1: [seen(1, 1)], 2: [seen(2, 2)]}, [], PIECES, NOW)
    assert {one.text for one in found.lessons} == {"t2"}
    assert [one.case_id for one in found.cases] == [2]
    assert found.conflicts == 1


def test_an_officer_who_changes_their_mind_is_heard_last() -> None:
    words = [opinion(1, 1, 3, confirmed=True), opinion(1, 1, 2, confirmed=False)]
    found = taught(words, {1: [seen(1, 1)]}, [], PIECES, NOW)
    assert labels(found) == {("unit_mention", "t1", False)}
    assert found.conflicts == 0


def test_copies_count_once_and_copies_judged_differently_are_left_out() -> None:
    copies = {1: PieceKey(text="t", story="s"), 2: PieceKey(text="t", story="s")}
    same = [correction(1, 1, CorrectionKind.SECTOR), correction(2, 2, CorrectionKind.SECTOR)]
    assert len(taught([], {}, same, copies, NOW).lessons) == 1
    torn = [correction(1, 1, CorrectionKind.SECTOR), correction(2, 2, CorrectionKind.NOT_SECTOR)]
    found = taught([], {}, torn, copies, NOW)
    assert found.lessons == ()
    assert found.conflicts == 1


def test_a_missed_piece_teaches_its_detector_and_the_sector_and_a_topic_teaches_neither() -> None:
    told = [correction(1, 1, CorrectionKind.CRITICISM), correction(2, 1, CorrectionKind.TOPIC)]
    assert labels(taught([], {}, told, PIECES, NOW)) == {("unit_criticism", "t1", True), (SECTOR, "t1", True)}


def test_a_year_halves_what_a_verdict_weighs_and_a_word_on_the_piece_outweighs_what_only_follows() -> None:
    assert age_weight(NOW - 365 * DAY, NOW) == pytest.approx(0.5)
    assert age_weight(NOW + DAY, NOW) == 1
    found = taught(
        [opinion(1, 1, 0, confirmed=True)], {1: [seen(1, 1)]}, [correction(2, 1, CorrectionKind.SECTOR, 0)], PIECES, NOW
    )
    weights = {one.text: one.weight for one in found.lessons if one.task == SECTOR}
    assert weights == {"t1": 0.5, "t2": 1.0}


def test_a_row_names_no_officer() -> None:
    found = taught([opinion(1, 77, 0, confirmed=True)], {1: [seen(1, 1)]}, [], PIECES, NOW)
    fields = {*Lesson.__slots__, *CaseLesson.__slots__}
    assert found.lessons
    assert not {name for name in fields if "account" in name or "officer" in name}


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12)), max_size=60))
def test_a_story_is_on_one_side_of_the_split_only(drawn: list[tuple[int, int]]) -> None:
    rows = [(NOW - days * DAY, f"s{story}") for days, story in drawn]
    fit, held = split_by_time(rows)
    assert sorted([*fit, *held]) == list(range(len(rows)))
    assert not {rows[n][1] for n in fit} & {rows[n][1] for n in held}


def test_the_newest_fifth_is_held_out() -> None:
    rows = [(NOW - number * DAY, f"s{number}") for number in range(10)]
    assert split_by_time(rows)[1] == [1, 0]


# Reference values: Newcombe (1998), 81 of 263 and 15 of 148; 1 of 29.
@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718), (0, 0, 0, 1)],
)
def test_the_interval_is_wilsons(hits: int, tries: int, low: float, high: float) -> None:
    assert wilson(hits, tries) == pytest.approx((low, high), abs=5e-5)


def standing(detector: str, confirmed: int, reviewed: int) -> DetectorStanding:
    return DetectorStanding(detector=detector, confirmed=confirmed, reviewed=reviewed)


@pytest.mark.parametrize(
    ("given", "choice", "channel", "why"),
    [
        (standing("unit_mention", 1, 40), ChannelChoice.BY_PRECISION, ChannelChoice.QUEUE_ONLY, Why.IMPRECISE),
        (standing("unit_mention", 0, 19), ChannelChoice.BY_PRECISION, ChannelChoice.ALERT, Why.TOO_FEW),
        (standing("unit_mention", 8, 40), ChannelChoice.BY_PRECISION, ChannelChoice.ALERT, Why.PRECISE),
        (standing("unit_mention", 1, 40), ChannelChoice.ALERT, ChannelChoice.ALERT, Why.SET),
        (standing("unit_mention", 40, 40), ChannelChoice.QUEUE_ONLY, ChannelChoice.QUEUE_ONLY, Why.SET),
        (standing("reporter_request", 0, 90), ChannelChoice.BY_PRECISION, ChannelChoice.ALERT, Why.ASKED_FOR),
        (standing("watch_matched", 0, 90), ChannelChoice.QUEUE_ONLY, ChannelChoice.ALERT, Why.ASKED_FOR),
        (standing(OFFICER_DETECTOR, 0, 90), ChannelChoice.BY_PRECISION, ChannelChoice.ALERT, Why.ASKED_FOR),
    ],
)
def test_precision_decides_the_channel(given: DetectorStanding, choice: ChannelChoice, channel: ChannelChoice, why: Why) -> None:
    found = trust(given, choice)
    assert (found.channel, found.why) == (channel, why)


def flag(detector: str, level: Level = Level.NORMAL) -> Flag:
    return Flag(detector=detector, key="", score=0.9, level=level, reason="", evidence=())


def test_only_a_case_whose_every_flag_has_lost_its_message_is_muted() -> None:
    trusts = {name: trust(standing(name, 0, 60)) for name in ("unit_mention", "unit_praise", "claim_spread")}
    assert muted([flag("unit_mention"), flag("unit_praise", Level.HIGH)], trusts)
    assert not muted([flag("unit_mention"), flag("unit_criticism")], trusts)
    assert not muted([], trusts)


def test_lives_go_before_any_count() -> None:
    trusts = {name: trust(standing(name, 0, 600), ChannelChoice.QUEUE_ONLY) for name in ("unit_mention", "claim_spread")}
    assert not muted([flag("unit_mention", Level.URGENT)], trusts)
    assert not muted([flag("claim_spread", Level.HIGH)], trusts)
    assert muted([flag("claim_spread")], trusts)  # a faint suggestion, or a question
    assert never_muted(flag(OFFICER_DETECTOR))


def test_a_cases_chance_is_that_of_its_likeliest_flag() -> None:
    ranking = Ranking({"detector unit_criticism": 2.0, "bias": -1.0})
    low, high = seen(1, 1, "unit_mention"), seen(1, 1, "unit_criticism")
    assert ranking.chance([low, high]) == ranking.chance([high, low]) > ranking.chance([low, low]) > 0
    assert ranking.chance([]) == 0
    assert ranking_of(ranking.plain()) == ranking


@pytest.mark.parametrize("value", [None, {}, {"kind": "sector"}, {"kind": "ranking", "weights": {"a": "x"}}, {"kind": "ranking"}])
def test_what_is_no_ranking_is_refused(value: object) -> None:
    with pytest.raises(BadModel):
        ranking_of(value)
