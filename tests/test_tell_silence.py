"""A source that fails or is quiet is told of by one letter, and its end by another, through the outbox of alerts (law 10)."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from demo.mailbox import Mailbox
from desk.access.permissions import MAY, Permission
from jobs import deliver, tell_silence
from records.account import Account, Role
from records.source import Gap, GapKind, Outcome, OutletKind, ReaderKind, Source
from records.source import Outlet as OutletRecord
from storage import accounts, alerts, gaps, outcome, outlets, sources
from storage.engine import reading, writing
from tests.conftest import NOW
from tests.seeds import seed_units
from tests.stage import context_for, furnish, settings_for

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def watcher(login: str, role: Role, email: str | None, *, disabled: bool = False) -> Account:
    return Account(id=0, login=login, name=login, role=role, unit_id=None, email=email, disabled=disabled)


@pytest.fixture
def ids(store: Engine) -> list[int]:
    """Thirty sources of one outlet, in a furnished department."""
    furnish(store)
    with writing(store) as connection:
        outlets.keep(connection, [OutletRecord(key="bao", name="Báo", domain="bao.example", kind=OutletKind.PRESS)])
        return [
            sources.add(
                connection,
                Source(
                    id=0, outlet_key="bao", name=f"Nguồn {n:02}", reader=ReaderKind.FEED, address=f"https://bao.example/{n}",
                    basis="RSS công khai",
                ),
                now=NOW,
            )
            for n in range(30)
        ]  # fmt: skip


@pytest.fixture
def people(store: Engine) -> None:
    with writing(store) as connection:
        for one in (
            watcher("quantri", Role.ADMIN, "quantri@sonbinh.example"),
            watcher("theodoi", Role.MONITOR, "theodoi@sonbinh.example"),
            watcher("khongthu", Role.MONITOR, None),
            watcher("canbo", Role.OFFICER, "canbo@sonbinh.example"),
        ):
            accounts.add(connection, one, "!")


def failing(source_id: int, since: datetime, outcome: Outcome = Outcome.SERVER_ERROR) -> Gap:
    return Gap(source_id=source_id, kind=GapKind.FAILING, since=since, raised=since, outcome=outcome)


def quiet(source_id: int, since: datetime) -> Gap:
    return Gap(source_id=source_id, kind=GapKind.QUIET, since=since, raised=NOW)


def start(store: Engine, *found: Gap) -> None:
    with writing(store) as connection:
        for gap in found:
            gaps.start(connection, gap)


class Post:
    """The two jobs and the mail server's box."""

    def __init__(self, store: Engine, folder: Path, box: Mailbox) -> None:
        self.store, self.settings, self.box = store, settings_for(folder, box), box

    def at(self, now: datetime) -> list[tuple[str, str]]:
        """Runs the jobs at `now`; subject and address of the letters that came by it."""
        before = len(self.box.messages())
        context = context_for(self.store, self.settings, now)
        tell_silence.run(context)
        deliver.run(context)
        return sorted((mail.subject, mail.to[0]) for mail in self.box.messages()[before:])


@pytest.fixture
def post(store: Engine, tmp_path: Path, mailbox: Mailbox) -> Post:
    return Post(store, tmp_path, mailbox)


def test_several_sources_are_one_letter_to_each_who_watches_and_nothing_is_repeated(store, ids, people, post) -> None:
    start(store, failing(ids[0], NOW - 2 * HOUR), failing(ids[1], NOW - 3 * HOUR), quiet(ids[2], NOW - 30 * HOUR))
    subject = "[Lắng Nghe] 3 nguồn bị gián đoạn hoặc im ắng bất thường"
    assert post.at(NOW) == [(subject, "quantri@sonbinh.example"), (subject, "theodoi@sonbinh.example")]
    assert [post.at(NOW + n * HOUR) for n in range(1, 30)] == [[]] * 29
    body = post.box.messages()[0].text
    assert body.index("Nguồn 02") < body.index("Nguồn 01") < body.index("Nguồn 00")
    assert "http://127.0.0.1:8000/nguon" in body


def test_the_end_is_told_once_and_only_where_the_beginning_was(store, ids, people, post) -> None:
    start(store, failing(ids[0], NOW - 2 * HOUR), failing(ids[1], NOW - 10 * MINUTE))
    assert [one for one, _ in post.at(NOW)] == ["[Lắng Nghe] nguồn “Nguồn 00” bị gián đoạn"] * 2
    with writing(store) as connection:
        for source_id in ids[:2]:
            gaps.end(connection, source_id, GapKind.FAILING, NOW + 20 * MINUTE)
    assert [one for one, _ in post.at(NOW + HOUR)] == ["[Lắng Nghe] nguồn “Nguồn 00” đã trở lại bình thường"] * 2
    assert post.at(NOW + 3 * HOUR) == []


def test_a_failure_that_mends_itself_within_the_hour_is_no_letter(store, ids, people, post) -> None:
    start(store, failing(ids[0], NOW))
    assert post.at(NOW + 59 * MINUTE) == []
    assert len(post.at(NOW + 60 * MINUTE)) == 2


def test_fifty_failures_of_an_evening_are_a_few_letters_and_each_names_twenty_at_most(store, ids, people, post) -> None:
    start(store, *(failing(source_id, NOW + n * 4 * MINUTE) for n, source_id in enumerate(ids)))
    letters = [one for n in range(60 * 6) for one in post.at(NOW + n * MINUTE)]
    assert len(letters) // 2 <= 6
    start(store, *(quiet(source_id, NOW) for source_id in ids))
    (first, _) = post.at(NOW + 8 * HOUR)
    assert first[0] == "[Lắng Nghe] 30 nguồn im ắng bất thường"
    body = post.box.messages()[-1].text
    assert (body.count("- Nguồn"), "và 10 nguồn khác" in body) == (20, True)


def test_what_nobody_failed_at_is_not_told(store, ids, people, post) -> None:
    start(store, Gap(source_id=ids[0], kind=GapKind.UNREAD, since=NOW - 9 * HOUR, raised=NOW))
    start(store, failing(ids[1], NOW - 2 * HOUR))
    with writing(store) as connection:
        sources.set_enabled(connection, ids[1], False, NOW)
    assert post.at(NOW) == []


def test_without_any_address_the_department_s_officer_is_told_and_without_one_it_waits(store, ids, post) -> None:
    start(store, failing(ids[0], NOW - 2 * HOUR))
    assert post.at(NOW) == []
    seed_units(store)
    ((_, address),) = post.at(NOW + MINUTE)
    assert address == "daumoi1@sonbinh.example"


def test_a_notice_is_no_alert_and_its_letters_keep_their_ids(store, ids, people, post) -> None:
    start(store, failing(ids[0], NOW - 2 * HOUR))
    post.at(NOW)
    first, second = (mail.message_id for mail in post.box.messages())
    assert first != second
    with reading(store) as connection:
        assert outcome.counts(connection).alerts_delivered == 0
        assert alerts.waiting(connection) == 0


def test_a_killed_sender_resends_a_notice_under_its_id_marked(store, ids, people, post) -> None:
    start(store, failing(ids[0], NOW - 2 * HOUR))
    context = context_for(store, post.settings, NOW)
    tell_silence.run(context)
    with writing(store) as connection:
        taken = alerts.claim(connection, "killed", NOW, deliver.LEASE, 4)
    deliver.run(context_for(store, post.settings, NOW + 2 * deliver.LEASE))
    assert sorted(mail.message_id for mail in post.box.messages()) == sorted(message.message_id for _, message in taken)
    assert all(mail.subject.endswith("(gửi lại)") for mail in post.box.messages())


def test_a_source_s_name_can_t_break_the_letter(store, ids, people, post) -> None:
    with writing(store) as connection:
        every = {source.id: source for source, _ in sources.every(connection)}
        sources.add(connection, replace(every[ids[0]], name="Báo\r\nBcc: ai@do.example " + "x" * 300), now=NOW)
    start(store, failing(ids[0], NOW - 2 * HOUR))
    (first, _) = post.at(NOW)
    assert first[1] == "quantri@sonbinh.example"
    assert len(first[0]) <= 150


def test_who_is_told_is_who_may_see_the_sources() -> None:
    assert {role for role in Role if role.watches_sources} == {role for role in Role if Permission.SEE_SOURCES in MAY[role]}
