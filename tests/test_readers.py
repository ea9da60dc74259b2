"""What every way of reading promises, whoever wrote it: one test visits every file of crawlers/readers."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crawlers.outcomes import DETAILS
from crawlers.readers import names, reader
from crawlers.remember import after
from errors import NotNow
from records.source import Answer, Outcome, ReaderKind, Source, SourceState

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SOURCE = Source(
    id=9,
    outlet_key="bao",
    name="Báo",
    reader=ReaderKind.FEED,
    address="https://bao.example.vn/tin",
    basis="công khai",
    pace_seconds=7,
)
STATE = SourceState(source_id=9, next_due=NOW, cursor="1763690400", body_sha256="0" * 64)
CHANCE = random.Random(11)
KINDS = tuple(ReaderKind(name) for name in names())
HOSTILE = [
    b"", b"\0" * 5000, b"<" * 50_000, b"{" * 50_000, b"[" * 50_000, b"\x1f\x8b\x08", b"<html>" + b"<div>" * 20_000,
    b"<feed><entry><title>" + b"x" * 2_000_000, b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><rss><item>&b;</item></rss>',
    b'{"data": [{"id": 1}, [], null], "paging": {"next": "http://169.254.169.254/"}}', b'{"error": {"code": "x"}}',
    CHANCE.randbytes(20_000), "<a href='http://[::1'>Một liên kết hỏng ở trong trang này</a>".encode(),
]  # fmt: skip


def of(kind: ReaderKind) -> Source:
    return replace(SOURCE, reader=kind)


def answer(body: bytes = b"", status: int | None = 200, outcome: Outcome | None = None) -> Answer:
    return Answer(url=SOURCE.address, final_url=SOURCE.address, at=NOW, status=status, headers=(), body=body, outcome=outcome)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.visited])
def test_a_reader_asks_for_its_source_at_its_pace_and_holds_no_token_in_the_address(kind: ReaderKind) -> None:
    asked = reader(kind).ask(of(kind), STATE, "ma-bi-mat")
    assert (asked.source_id, asked.pace_seconds) == (9, 7)
    assert asked.url.startswith("https://bao.example.vn/tin")
    assert "ma-bi-mat" not in asked.url


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.visited])
def test_a_reader_of_what_people_hand_in_asks_for_nothing(kind: ReaderKind) -> None:
    with pytest.raises(NotNow):
        reader(kind).ask(of(kind), STATE, None)


def test_every_kind_of_source_has_its_reader() -> None:
    assert set(KINDS) == set(ReaderKind)


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_never_raises_for_what_a_source_sent_and_asks_for_nothing_elsewhere(kind: ReaderKind, body: bytes) -> None:
    found = reader(kind).read(of(kind), STATE, answer(body), now=NOW)
    assert found.outcome.succeeded or found.detail
    assert len(found.entries) <= 500
    assert found.more is None or found.more.url.startswith("https://bao.example.vn/")


@pytest.mark.parametrize("outcome", DETAILS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_failed_answer_keeps_its_name_and_what_was_known(kind: ReaderKind, outcome: Outcome) -> None:
    found = reader(kind).read(of(kind), STATE, answer(outcome=outcome, status=None), now=NOW)
    assert (found.outcome, found.entries) == (outcome, ())
    known = after(of(kind), STATE, found, new=0, now=NOW)
    assert (known.cursor, known.body_sha256) == (STATE.cursor, STATE.body_sha256)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(304, Outcome.NOT_MODIFIED), (404, Outcome.GONE), (429, Outcome.PACED), (403, Outcome.BLOCKED), (500, Outcome.SERVER_ERROR)],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_status_has_one_meaning_for_all(kind: ReaderKind, status: int, outcome: Outcome) -> None:
    assert reader(kind).read(of(kind), STATE, answer(status=status), now=NOW).outcome is outcome
