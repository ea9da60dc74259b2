"""No alert lost, none sent twice but the one in flight at a kill, and that one marked (G2, G3)."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from demo.mailbox import Mailbox
from jobs import deliver
from records.alert import Alert, AlertReason, DeliveryState, Message
from records.case import Case, CaseState
from records.flag import Level
from storage import alerts, cases
from storage.engine import open_store, reading, writing
from tests.conftest import HOUSE
from tests.seeds import seed_units
from tests.stage import context_for, furnish, settings_for


def queue_letters(engine: Engine, count: int, now: datetime) -> None:
    """`count` cases, each with an alert and a letter in the outbox."""
    furnish(engine)
    seed_units(engine)
    with writing(engine) as connection:
        for number in range(1, count + 1):
            case_id = cases.open_(
                connection,
                Case(
                    id=0,
                    story=f"s{number}",
                    title=f"Vụ {number}",
                    state=CaseState.OPEN,
                    level=Level.HIGH,
                    unit_id=None,
                    officer_id=1,
                    opened=now,
                    due=now,
                ),
            )
            alert = Alert(id=0, case_id=case_id, officer_id=1, step=1, reason=AlertReason.FIRST, at=now)
            alert_id = alerts.keep(connection, alert)
            message = Message(
                message_id=f"<{number}@sonbinh.example>",
                address="daumoi1@sonbinh.example",
                subject=f"[Lắng Nghe] Vụ việc số {number}",
                body="Kính gửi đồng chí\n",
            )
            alerts.queue(connection, alert_id, "email", message, now)


def test_a_letter_is_sent_once_however_often_the_job_runs(store: Engine, tmp_path: Path, mailbox: Mailbox, now: datetime) -> None:
    queue_letters(store, 6, now)
    context = context_for(store, settings_for(tmp_path, mailbox), now)
    for _ in range(4):
        deliver.run(context)
    assert sorted(mail.message_id for mail in mailbox.messages()) == [f"<{number}@sonbinh.example>" for number in range(1, 7)]
    with reading(store) as connection:
        assert alerts.waiting(connection) == 0


def test_a_letter_found_in_doubt_goes_out_again_marked_under_the_same_id(
    store: Engine, tmp_path: Path, mailbox: Mailbox, now: datetime
) -> None:
    queue_letters(store, 1, now)
    with writing(store) as connection:
        taken = alerts.claim(connection, "died", now, timedelta(minutes=2), 4)
    assert len(taken) == 1
    settings = settings_for(tmp_path, mailbox)
    deliver.run(context_for(store, settings, now + timedelta(minutes=1)))
    assert mailbox.messages() == []  # its lease still runs
    deliver.run(context_for(store, settings, now + timedelta(minutes=3)))
    (mail,) = mailbox.messages()
    assert mail.message_id == "<1@sonbinh.example>"
    assert "(gửi lại)" in mail.subject


def test_without_a_mail_server_letters_wait_and_then_show_as_not_sent(store: Engine, tmp_path: Path, now: datetime) -> None:
    queue_letters(store, 1, now)
    settings = settings_for(tmp_path)
    later = now
    for _ in range(8):
        deliver.run(context_for(store, settings, later))
        later += timedelta(hours=6)
    with reading(store) as connection:
        (dead,) = alerts.dead(connection)
    assert dead.state is DeliveryState.DEAD
    assert dead.result is not None
    assert "LANGNGHE_SMTP_HOST" in dead.result


SENDER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from demo.mailbox import Mailbox
from jobs import deliver
from storage.engine import open_store
from tests.stage import context_for, settings_for
folder, port = Path(sys.argv[1]), int(sys.argv[2])
box = Mailbox(folder / "unused")
box.port = port
engine = open_store(f"sqlite:///{folder / 'langnghe.db'}")
later = datetime.now(UTC) + timedelta(minutes=float(sys.argv[3]))
while deliver.run(context_for(engine, settings_for(folder, box), later)).done:
    pass
"""


def test_letters_survive_kills_at_any_moment(sqlite_store: Engine, tmp_path: Path, mailbox: Mailbox, now: datetime) -> None:
    letters, kills = 60, 0
    queue_letters(sqlite_store, letters, now)
    sqlite_store.dispose()
    for attempt in range(40):
        # Each next sender lives in a later minute, when the leases of the one killed before have run out.
        command = [sys.executable, "-c", SENDER, str(tmp_path), str(mailbox.port), str(10 * attempt)]
        process = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, "PYTHONPATH": str(HOUSE)})
        before = len(mailbox.messages())
        until = time.monotonic() + 20
        while process.poll() is None and len(mailbox.messages()) < before + 7 and time.monotonic() < until:
            time.sleep(0.003)
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
    engine = open_store(f"sqlite:///{tmp_path / 'langnghe.db'}")
    with reading(engine) as connection:
        assert alerts.waiting(connection) == 0
        assert alerts.dead(connection) == []
    engine.dispose()
    arrived = [mail.message_id for mail in mailbox.messages()]
    assert len(set(arrived)) == letters  # none lost (G2), one id each (G3)
    assert len(arrived) - letters <= deliver.IN_FLIGHT * kills
    assert kills >= 3
