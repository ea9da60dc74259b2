"""What people hand in is kept once, under its outlet's own source, and such a source is never due, failing or silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from crawlers import pasted
from crawlers.pasted import of_words, outlet_of
from crawlers.readers import intake as reader
from errors import BadInput
from jobs.notice_silence import run as notice_silence
from records.account import Account, Role
from records.intake import Draft, LetterReason, LetterState, Taken
from records.item import DateOrigin, ItemKind, PageState
from records.source import Answer, GapKind, Outcome, OutletKind, ReaderKind
from storage import accounts, coverage, figures, gaps, intake, items, outlets, sources, volumes
from storage.engine import reading, writing
from tests.seeds import entry, seed_outlet
from tests.stage import context_for, settings_for

LINK = "https://bao.example/tin-1.html"
WORDS = "Nghe nói ở Hạ Lâm có người mắc bệnh lạ, cả xóm đang hoang mang."


def keep(store: Engine, now: datetime, *handed) -> intake.Kept:
    with writing(store) as connection:
        known = outlets.every(connection)
        return intake.keep(connection, [(one.entry, outlet_of(one, known)) for one in handed], now)


def test_a_link_of_a_known_outlet_is_that_outlet_s_and_waits_for_its_page(store: Engine, now: datetime) -> None:
    seed_outlet(store, now)
    (item,) = keep(store, now, of_words(link=f"{LINK}?utm_source=zalo")).fresh
    assert (item.outlet_key, item.kind, item.page_state) == ("bao-son-binh", ItemKind.PAGE, PageState.WANTED)
    assert item.title.startswith(LINK), "until its page is read"
    with reading(store) as connection:
        (mine,) = (one for one, _ in sources.every(connection) if one.reader is ReaderKind.INTAKE)
        assert (mine.name, mine.unit_id) == ("Báo Sơn Bình (nhập tay)", None)
        assert mine.basis == intake.BASIS
        assert [one.id for one in items.pages_wanted(connection, now)] == [item.id]


def test_what_is_here_already_is_shown_and_never_kept_twice(store: Engine, now: datetime) -> None:
    source = seed_outlet(store, now)
    with writing(store) as connection:
        items.keep(connection, source, [entry(1)], now)
    found = keep(store, now, of_words(link="http://m.bao.example/tin-1.html#x", text=WORDS), of_words(text=WORDS))
    assert [one.source_id for one in found.known] == [source.id]
    assert found.known[0].text is None, "words of others do not change what was read"
    again = keep(store, now, of_words(text=f"  {WORDS.upper()}\n\n"))
    assert again.fresh == ()
    assert again.known == found.fresh


def test_words_pasted_for_a_page_that_could_not_be_read_become_its_words(store: Engine, now: datetime) -> None:
    (item,) = keep(store, now, of_words(link=LINK)).fresh
    with writing(store) as connection:
        items.page_failed(connection, item.id, now, permanent=True)
    (filled,) = keep(store, now, of_words(link=LINK, text=WORDS, title="Bệnh lạ ở Hạ Lâm?")).known
    assert (filled.id, filled.text, filled.title) == (item.id, WORDS, "Bệnh lạ ở Hạ Lâm?")
    with reading(store) as connection:
        assert [one.id for one in items.to_analyse(connection, "m1", 10)] == [item.id]


def test_a_post_names_no_person_and_a_network_is_no_publisher(store: Engine, now: datetime) -> None:
    named = of_words(link="https://www.facebook.com/p/1", text=WORDS, outlet="Trang Sơn Bình 24h")
    bare = of_words(link="https://www.facebook.com/p/2", text=f"{WORDS} (2)")
    nowhere = of_words(text=f"{WORDS} (3)")
    found = keep(store, now, named, bare, nowhere).fresh
    assert {one.kind for one in found} == {ItemKind.POST}
    assert {one.author for one in found} == {None}
    with reading(store) as connection:
        names = {outlet.key: (outlet.name, outlet.kind, outlet.domain) for outlet in outlets.every(connection)}
    assert [names[one.outlet_key] for one in sorted(found, key=lambda one: one.link, reverse=True)] == [
        ("Mạng xã hội (facebook.com)", OutletKind.FANPAGE, ""),
        ("Trang Sơn Bình 24h", OutletKind.FANPAGE, ""),
        ("Chưa rõ nơi đăng", OutletKind.FANPAGE, ""),
    ]


def test_a_day_that_a_person_states_counts_and_one_nobody_states_is_no_day(store: Engine, now: datetime) -> None:
    stated = now - timedelta(days=40)
    (item,) = keep(store, now, of_words(text=WORDS, published=stated)).fresh
    assert (item.published, item.published_origin) == (stated, DateOrigin.ENTERED)
    keep(store, now, of_words(text=f"{WORDS} (không rõ ngày)"))
    with reading(store) as connection:
        then = figures.by_outlet(connection, stated - timedelta(days=1), stated + timedelta(days=1))
        today = figures.by_outlet(connection, now - timedelta(hours=1), now + timedelta(hours=1))
    assert [one.collected for one in (*then, *today)] == [1, 1]


@pytest.mark.parametrize("given", ["20/11/2027", "1/1/1990", "ngày kia", "31/02/2026"])
def test_a_day_that_cannot_be_is_refused_not_guessed(given: str, now: datetime) -> None:
    with pytest.raises(BadInput):
        pasted.stated_moment(given, now=now)


def test_a_source_of_handed_in_pieces_is_never_due_failing_silent_or_a_gap(sqlite_store: Engine, now: datetime, tmp_path) -> None:
    keep(sqlite_store, now - timedelta(days=90), of_words(text=WORDS))
    later = now + timedelta(days=30)
    context = context_for(sqlite_store, settings_for(tmp_path), later)
    notice_silence(context)
    with writing(sqlite_store) as connection:
        (mine, state) = sources.every(connection)[0]
        assert mine.reader is ReaderKind.INTAKE
        assert sources.due(connection, later) == []
        assert gaps.open_now(connection) == {}
        sources.set_enabled(connection, mine.id, False, now)
        assert coverage.gaps_between(connection, now - timedelta(days=60), later) == ()
        assert coverage.days_by_outlet(connection, now - timedelta(days=60), later) == {}
        assert volumes.unmeasured(connection, later, 10) == []
        assert GapKind.QUIET not in {kind for _, kind in gaps.open_now(connection)}
    assert state.last_outcome is None


def answer(body: str = "", final: str = LINK, **given) -> Answer:
    head = (("Content-Type", "text/html; charset=utf-8"),)
    made = Answer(url=LINK, final_url=final, at=datetime.now(UTC), status=200, headers=head, body=body.encode())
    return replace(made, **given)


PARAGRAPH = "Chiều nay, bệnh viện tiếp nhận năm máy thở do nhà hảo tâm trao tặng. " * 4
HEADLINE = "Bệnh viện tiếp nhận máy thở mới"
PAGE = f"<html><head><title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1><p>{PARAGRAPH}</p></article></body></html>"


def test_a_page_behind_a_short_link_is_known_by_where_it_stands(now: datetime) -> None:
    found = reader.page(answer(PAGE, "https://www.tinsang.example/a-2.html?fbclid=1"), now=now)
    assert found.entry is not None
    assert (found.outcome, found.entry.address) == (Outcome.FRESH, "https://tinsang.example/a-2.html")
    assert found.entry.title == "Bệnh viện tiếp nhận máy thở mới"


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        (answer(PAGE, "https://bao.example/"), Outcome.ELSEWHERE),
        (answer(outcome=Outcome.ROBOTS_DENIED, status=None), Outcome.ROBOTS_DENIED),
        (answer(status=404), Outcome.GONE),
        (answer("<html><body></body></html>"), Outcome.MALFORMED),
        (answer("%PDF-1.7 " + PAGE, headers=(("Content-Type", "application/pdf"),)), Outcome.MALFORMED),
    ],
)
def test_a_page_that_is_no_piece_says_why(given: Answer, outcome: Outcome, now: datetime) -> None:
    found = reader.page(given, now=now)
    assert (found.outcome, found.entry) == (outcome, None)
    assert found.detail


def letter(uid: int, now: datetime) -> Taken:
    return Taken(
        id=0, mailbox="m", validity=1, uid=uid, message_id=f"<{uid}@x>", at=now, sender="a@b.example", subject="Tin",
        state=LetterState.TAKEN,
    )  # fmt: skip


def test_a_letter_is_noted_once_and_the_server_is_told_later(store: Engine, now: datetime) -> None:
    with writing(store) as connection:
        intake.keep_letter(connection, letter(7, now))
        intake.keep_letter(connection, replace(letter(9, now), problems=("Tệp hỏng.",)))
        assert intake.last_uid(connection, "m", 1) == 9
        assert intake.last_uid(connection, "m", 2) == 0
        assert intake.is_known(connection, "m", "<7@x>")
        assert intake.unmarked(connection, "m", 1) == [7, 9]
        intake.mark(connection, "m", 1, 7)
        assert intake.unmarked(connection, "m", 1) == [9]
        assert [one.problems for one in intake.newest_letters(connection, "m")] == [("Tệp hỏng.",), ()]
    with reading(store) as connection:
        assert intake.newest(connection) == []


def test_the_words_of_letters_set_aside_are_let_go_and_that_they_were_dealt_with_is_not(store: Engine, now: datetime) -> None:
    with writing(store) as connection:
        intake.keep_letter(connection, letter(1, now))
        intake.keep_letter(connection, replace(letter(2, now), state=LetterState.ASIDE, reason=LetterReason.FORGED))
        intake.forget_words(connection, now)
        assert {one.subject for one in intake.newest_letters(connection, "m")} == {"Tin"}
        intake.forget_words(connection, now + timedelta(days=30))
        assert [one.subject for one in intake.newest_letters(connection, "m")] == ["", "Tin"]
        assert intake.last_uid(connection, "m", 1) == 2


def test_two_long_names_are_two_outlets() -> None:
    first, second = (of_words(text=WORDS, outlet=f"{'Trang tin của nhân dân ' * 4} {end}") for end in ("một", "hai"))
    assert outlet_of(first, []).key != outlet_of(second, []).key
    assert len(outlet_of(first, []).key) <= 80


def test_a_mailbox_remembers_since_when_it_fails(store: Engine, now: datetime) -> None:
    with writing(store) as connection:
        intake.note_visit(connection, "m", None, now)
        for minutes in (5, 10):
            intake.note_visit(connection, "m", "Sai mật khẩu.", now + timedelta(minutes=minutes))
        state = intake.mailbox_state(connection, "m")
    assert state is not None
    assert (state.last_success, state.since) == (now, now + timedelta(minutes=5))


def test_a_draft_is_its_account_s_own_and_is_let_go_after_its_time(store: Engine, now: datetime) -> None:
    made = Draft(key="k" * 43, account_id=_account(store), made=now, name="tin.csv", content=b"\x00\xff")
    with writing(store) as connection:
        intake.keep_draft(connection, made)
        assert intake.draft(connection, made.key, made.account_id) == made
        assert intake.draft(connection, made.key, made.account_id + 1) is None
        intake.drop_drafts(connection, before=now + timedelta(seconds=1))
        assert intake.draft(connection, made.key, made.account_id) is None


def _account(store: Engine) -> int:
    with writing(store) as connection:
        account = Account(id=0, login="theodoi", name="Theo dõi", role=Role.MONITOR, unit_id=None)
        return accounts.add(connection, account, "!")
