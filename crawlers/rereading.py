"""When a page is read again, and what its answers come to. Pure: what is known of a page and one reading in, what is known
now out."""

from dataclasses import replace
from datetime import datetime, timedelta

from records.removal import Reread

AFTER = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(hours=72))
"""From the flag on: most edits and removals come within a day."""

HELD = timedelta(days=3)  # while a case waits for somebody, after those
CONFIRM = timedelta(hours=6)  # between the two readings that show a page to be gone
AGAIN = timedelta(hours=6)  # after a reading that failed: a fault of the line or of the server
BACK = timedelta(days=1)  # a piece taken down is looked for once a day …
BACK_FOR = timedelta(days=14)  # … for two weeks, longer while a case waits
GIVEN_UP = timedelta(days=7)  # a page that can't be read is not asked for ever


def well(known: Reread, outcome: str, now: datetime, *, held: bool) -> Reread:
    """After a reading that found the page there."""
    rounds = known.rounds + 1
    return replace(
        known, rounds=rounds, last=now, last_outcome=outcome, gone_since=None, gone_evidence=None,
        due=_next(known.began, now, held=held),
    )  # fmt: skip


def first_gone(known: Reread, outcome: str, evidence: str | None, now: datetime) -> Reread:
    """After the first reading that found it gone: looked at once more, six hours later at the earliest."""
    return replace(
        known, rounds=known.rounds + 1, last=now, last_outcome=outcome, gone_since=now, gone_evidence=evidence,
        due=now + CONFIRM,
    )  # fmt: skip


def still_gone(known: Reread, outcome: str, now: datetime, *, held: bool) -> Reread:
    """After a reading that found gone what is known to be gone."""
    since = known.gone_since or now
    over = not held and now - since > BACK_FOR
    due = None if over else now + (HELD if held and now - since > BACK_FOR else BACK)
    return replace(known, rounds=known.rounds + 1, last=now, last_outcome=outcome, due=due)


def unsure(known: Reread, outcome: str, now: datetime, *, held: bool) -> Reread:
    """After a reading that says nothing about the piece: nothing is concluded, it is asked again."""
    over = not held and known.gone_since is None and now - known.began > GIVEN_UP
    return replace(known, last=now, last_outcome=outcome, due=None if over else now + AGAIN)


def is_confirmation(known: Reread, now: datetime) -> bool:
    """True where a reading at `now` that finds the page gone is the second, far enough from the first."""
    return known.gone_since is not None and now - known.gone_since >= CONFIRM


def _next(began: datetime, now: datetime, *, held: bool) -> datetime | None:
    """The next moment of the plan; those that passed while the service stood still are not made up for."""
    planned = next((began + step for step in AFTER if began + step > now), None)
    return planned or (now + HELD if held else None)
