"""Whether an officer is told about a case now; every 'no' has a named reason (law 8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from records.alert import Alert, AlertReason
from records.case import Case
from records.flag import Level
from records.unit import Officer


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertIntent:
    """Write this alert, and one delivery per channel, in the transaction that wrote the case.

    (case_id, officer_id, step) is unique in storage: two jobs that decide alike write one row."""

    case_id: int
    officer_id: int
    step: int
    reason: AlertReason
    at: datetime


@dataclass(frozen=True, slots=True)
class No:
    """Nobody is told, and why."""

    reason: AlertReason


def decide(
    case: Case,
    told: Sequence[Alert],
    officer: Officer | None,
    now: datetime,
    *,
    raised: bool = False,
    watched: bool = False,
    elsewhere: Collection[int] = (),
    muted: bool = False,
    least: Level = Level.NORMAL,
) -> AlertIntent | No:
    """Tell `officer` about `case`, or say why not.

    `told` are the case's earlier alerts; an officer who came to the duty later is told for the first time. `raised`
    says that the case's level has just grown: then even one who knows the case is told again. Cases below `least` are
    seen at the desk only. `watched` says that the officer is named by a watch, not by duty; `elsewhere` are the officers who
    were told of the same pieces in another case, which these left, or which was taken up, by an officer's ruling;
    `muted` that only detectors that have lost their own message spoke (alerts.trust): the case waits in the queue and
    stands in the digest, unsent."""
    if not case.state.waiting:
        return No(AlertReason.DECIDED)
    if case.level.rank > least.rank:
        return No(AlertReason.BELOW_LEVEL)
    if officer is None:
        return No(AlertReason.NO_OFFICER)
    knows = any(alert.officer_id == officer.id for alert in told)
    if knows and not raised:
        return No(AlertReason.GROUPED)
    if officer.id in elsewhere and not raised:
        return No(AlertReason.TOLD_ELSEWHERE)
    if muted and not watched:
        return No(AlertReason.IMPRECISE)
    return AlertIntent(
        case_id=case.id,
        officer_id=officer.id,
        step=1 + max((alert.step for alert in told), default=0),
        reason=AlertReason.RAISED if knows or officer.id in elsewhere else AlertReason.WATCHED if watched else AlertReason.FIRST,
        at=now,
    )
