"""Hosts in trouble, within one run: after what answers a host's other pages are not asked for, and how long it is left alone.

Pages of one host share its fate: a server that says “not so often”, is down or shields itself answers the next page alike,
and each attempt costs it, us and, with 30 s of silence, everybody else's turn. Pure."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawlers.outcomes import judge, retry_after
from records.source import Answer, Outcome

ENOUGH = {
    Outcome.PACED: 1,
    Outcome.SERVER_ERROR: 2,
    Outcome.TIMEOUT: 2,
    Outcome.UNREACHABLE: 2,
    Outcome.CERTIFICATE: 2,
    Outcome.BLOCKED: 3,
    Outcome.BLOCK_PAGE: 3,
}
"""Answers of one kind in a row after which the host is spared: a single page may be withdrawn or broken by itself."""

LEFT_ALONE = {
    Outcome.PACED: timedelta(minutes=15),
    Outcome.SERVER_ERROR: timedelta(minutes=15),
    Outcome.TIMEOUT: timedelta(minutes=15),
    Outcome.UNREACHABLE: timedelta(minutes=15),
    Outcome.CERTIFICATE: timedelta(hours=6),
    Outcome.BLOCKED: timedelta(hours=6),
    Outcome.BLOCK_PAGE: timedelta(hours=6),
}
"""How long, where the server itself names no time."""


@dataclass(slots=True)
class _Seen:
    outcome: Outcome | None = None
    times: int = 0
    answer: Answer | None = None


class Troubles:
    """What the hosts of one run answered last."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._seen: dict[str, _Seen] = defaultdict(_Seen)

    def saw(self, place: str, answer: Answer) -> None:
        """Takes an answer of a host; a good one ends a row of bad ones."""
        seen = self._seen[place]
        outcome = judge(answer)
        outcome = outcome if outcome in ENOUGH else None
        if named(answer, outcome):
            seen.times = ENOUGH[outcome or Outcome.PACED]
        else:
            seen.times = seen.times + 1 if outcome is not None and outcome is seen.outcome else 1
        seen.outcome, seen.answer = outcome, answer

    def stands_for(self, place: str) -> Answer | None:
        """The answer that stands for all further pages of the host, marked as not asked; None where it may be asked."""
        seen = self._seen.get(place)
        if seen is None or seen.outcome is None or seen.answer is None or seen.times < ENOUGH[seen.outcome]:
            return None
        kept = tuple((name, value) for name, value in seen.answer.headers if name.lower() == "retry-after")
        why = f"not asked: {place} answered {seen.answer.status or seen.outcome} {seen.times} times"
        return replace(seen.answer, asked=False, outcome=seen.outcome, body=b"", headers=kept, detail=why, seconds=0.0)


def named(answer: Answer, outcome: Outcome | None) -> bool:
    """True where a server in trouble says itself when to come again (429 or 503 with Retry-After)."""
    return outcome is not None and answer.status in (429, 503) and retry_after(answer, answer.at) is not None


def left_alone(answer: Answer, now: datetime) -> tuple[Outcome, datetime] | None:
    """Why, and until when, the host of an answer that was not asked for is left alone; None where it was asked."""
    if answer.asked or answer.outcome is None:
        return None
    return answer.outcome, now + (retry_after(answer, now) or LEFT_ALONE.get(answer.outcome, timedelta(minutes=15)))
