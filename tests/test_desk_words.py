"""Links, excerpts, moments and words: the desk's small pure parts."""

import hashlib
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest

from desk import moments
from desk.access import passwords
from desk.excerpt import MOST, excerpt
from desk.links import linked, outside
from desk.words import OUTCOMES, TABLES
from detectors import every as every_detector
from detectors.claim_spread import ClaimOutcome
from errors import BadInput
from records.account import Role
from records.alert import AlertReason, DeliveryState
from records.analysis import Span, Stance, Tier, Tone, Topic
from records.case import CaseState, Defect, Harm, Verdict
from records.claim import Aspect, ClaimState
from records.flag import Level
from records.item import Item, ItemKind, PageState
from records.publication import Genre, NotCounted
from records.source import Outcome, OutletKind, ReaderKind
from records.unit import Duty, UnitKind

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
VENDOR = Path(__file__).resolve().parent.parent / "desk" / "static" / "vendor"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//bao.example/x",
        "https://a b.example",
        "https://user@bao.example/",
        "https:///x",
        "https://bao.example\\@xau.example",
        "ftp://bao.example",
        "https://bao.example:99999/",
        "https://bao.example/\u202etxt.exe",
        "",
        None,
    ],
)
def test_an_address_that_is_not_plainly_of_the_web_is_no_link(address: str | None) -> None:
    assert outside(address) is None


def test_a_link_names_the_host_it_really_leads_to() -> None:
    link = outside("https://bаo.example/tin")  # the second letter is Cyrillic
    assert link is not None
    assert link.host == "xn--bo-7kc.example"
    plain = outside("HTTPS://Bao.Example/tin?x=1")
    assert plain is not None
    assert plain.host == "bao.example"


def test_addresses_in_a_letter_become_links_without_the_stop_behind() -> None:
    assert linked("Xem http://a.example/x. Hết") == [
        ("Xem ", None),
        ("http://a.example/x", "http://a.example/x"),
        (". Hết", None),
    ]


def _item(text: str, *, title: str = "Tiêu đề", lead: str | None = None) -> Item:
    return Item(
        id=1,
        source_id=1,
        outlet_key="bao",
        address="https://bao.example/1",
        link="https://bao.example/1",
        kind=ItemKind.PAGE,
        title=title,
        lead=lead,
        text=text,
        author=None,
        published=None,
        published_origin=None,
        updated=None,
        first_seen=NOW,
        language=None,
        degraded=None,
        photos=0,
        version=1,
        page_state=PageState.READ,
    )


def test_an_excerpt_marks_the_evidence_and_leaves_the_rest_out() -> None:
    text = "đầu " * 500 + "bằng chứng" + " cuối" * 500
    start = text.index("bằng chứng")
    shown = excerpt(_item(text), [Span(field="text", start=start, end=start + 10, text="bằng chứng")]).text
    assert [part.text for part in shown if part.marked] == ["bằng chứng"]
    assert sum(len(part.text) for part in shown) < 300
    assert shown[0].text == "… "
    assert shown[-1].text == " …"


def test_an_excerpt_stays_short_however_much_evidence_there_is() -> None:
    text = "chứng cứ " * 5000
    spans = [Span(field="text", start=place, end=place + 5, text="chứng") for place in range(0, 40_000, 900)]
    shown = excerpt(_item(text), spans).text
    assert sum(len(part.text) for part in shown) < MOST + 20


def test_evidence_of_an_edited_piece_is_looked_for_and_else_left_out() -> None:
    moved = Span(field="title", start=40, end=47, text="Tiêu đề")
    gone = Span(field="title", start=0, end=4, text="Xưa!")
    assert [(part.text, part.marked) for part in excerpt(_item("x", title="Một Tiêu đề"), [moved, gone]).title] == [
        ("Một ", False),
        ("Tiêu đề", True),
    ]


def test_overlapping_evidence_is_marked_once() -> None:
    spans = [Span(field="title", start=0, end=4, text="Tiêu"), Span(field="title", start=2, end=7, text="êu đề")]
    assert [(part.text, part.marked) for part in excerpt(_item(""), spans).title] == [("Tiêu đề", True)]


def test_without_evidence_the_opening_is_shown() -> None:
    shown = excerpt(_item("chữ " * 400), []).text
    assert 200 < sum(len(part.text) for part in shown) < 300


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=20), "dưới 1 phút"),
        (timedelta(minutes=5), "5 phút"),
        (timedelta(hours=3, minutes=10), "3 giờ 10 phút"),
        (timedelta(days=2, hours=3), "2 ngày 3 giờ"),
        (timedelta(days=40, hours=3), "40 ngày"),
    ],
)
def test_a_length_is_said_in_its_two_largest_units(span: timedelta, words: str) -> None:
    assert moments.length(span) == words
    assert moments.term(NOW + span, NOW) == f"còn {words}"
    assert moments.ago(NOW - span, NOW) == f"{words} trước"


def test_moments_are_shown_in_vietnamese_time() -> None:
    assert moments.moment(NOW) == "10:00 ngày 20/11/2026"
    assert moments.short(NOW, NOW) == "10:00 hôm nay"
    assert moments.short(datetime(2025, 12, 31, 18, 0, tzinfo=UTC), NOW) == "01:00 01/01"
    assert moments.short(datetime(2025, 12, 31, 16, 0, tzinfo=UTC), NOW) == "23:00 31/12/2025"


SHOWN: tuple[tuple[str, type[StrEnum]], ...] = (
    ("topic", Topic),
    ("tone", Tone),
    ("stance", Stance),
    ("tier", Tier),
    ("level", Level),
    ("state", CaseState),
    ("defect", Defect),
    ("harm", Harm),
    ("verdict", Verdict),
    ("alert_reason", AlertReason),
    ("delivery", DeliveryState),
    ("reader", ReaderKind),
    ("outlet_kind", OutletKind),
    ("unit_kind", UnitKind),
    ("duty", Duty),
    ("role", Role),
    ("genre", Genre),
    ("item_kind", ItemKind),
    ("not_counted", NotCounted),
    ("claim_state", ClaimState),
    ("aspect", Aspect),
    ("claim_outcome", ClaimOutcome),
)


@pytest.mark.parametrize(("table", "kind"), SHOWN)
def test_every_value_of_a_record_has_its_vietnamese_word(table: str, kind: type[StrEnum]) -> None:
    assert set(TABLES[table]) == {member.value for member in kind}


def test_every_outcome_of_a_reading_has_words_and_a_failure_says_what_to_do() -> None:
    assert set(OUTCOMES) == set(Outcome)
    for outcome, shown in OUTCOMES.items():
        assert shown.kind in ("well", "slow", "broken")
        assert (shown.kind == "well") == Outcome(outcome).succeeded
        assert shown.do or Outcome(outcome).succeeded


def test_every_detector_has_a_name_for_people() -> None:
    assert set(TABLES["detector"]) == set(every_detector())


@pytest.mark.parametrize("password", ["ngan", "a" * 12, "x" * 201, "abab" * 5])
def test_a_weak_password_is_refused_with_the_remedy(password: str) -> None:
    with pytest.raises(BadInput) as refusal:
        passwords.hashed(password)
    assert "12" in refusal.value.sentence


def test_a_password_is_kept_as_argon2id_and_fits_only_itself() -> None:
    kept = passwords.hashed("một câu dài dễ nhớ")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.fits(kept, "một câu dài dễ nhớ")
    assert not passwords.fits(kept, "một câu dài dễ nhở")
    assert not passwords.fits(None, "một câu dài dễ nhớ")
    assert not passwords.fits("!", "")


VENDORED = {
    "pico.min.css": "fbc9a63fc9fc9f72d12fd7fc9806e11fa9f77ae4f9cad146b27003a1119ba3db",
    "htmx.min.js": "57d9191515339922bd1356d7b2d80b1ee3b29f1b3a2c65a078bb8b2e8fd9ae5f",
}


@pytest.mark.parametrize(("name", "digest"), VENDORED.items())
def test_files_of_others_are_just_as_published(name: str, digest: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-01-05", "05/01/2026"),
        ("2014-09", "tháng 09/2014"),
        ("2014", "năm 2014"),
        ("đầu năm 2020", "đầu năm 2020"),
        ("", ""),
    ],
)
def test_a_claims_day_is_shown_as_offices_write_it(written: str, shown: str) -> None:
    assert moments.stated_day(written) == shown
