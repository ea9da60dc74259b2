"""How far a detector has earned its own message: its precision by people's verdicts decides its channel (decision 0035).

Never silenced: what is urgent, a known claim spread, and what a person asked for. Lives go first (R075).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from records.flag import Flag, Level
from records.learning import OFFICER_DETECTOR, ChannelChoice, DetectorStanding
from records.watch import WATCH_DETECTOR

LEAST_REVIEWS = 20
"""Fewer say too little: the interval is wide, and a new detector must be heard before it is judged."""
LEAST_PRECISION = 0.3
"""Where even the upper bound is below, three of ten messages or fewer are of use, and people stop reading the rest."""
_Z = 1.959964

ASKED_FOR = frozenset({OFFICER_DETECTOR, WATCH_DETECTOR, "priority_topic", "reporter_request"})
"""Somebody set these up, or waits for an answer within a term of the law: no count of verdicts takes them away."""
SPREAD = "claim_spread"


class Why(StrEnum):
    """Why a detector's channel is what it is (law 8)."""

    ASKED_FOR = "do_nguoi_yeu_cau"
    TOO_FEW = "chua_du_so_tham_dinh"
    PRECISE = "du_chinh_xac"
    IMPRECISE = "do_chinh_xac_thap"
    SET = "quan_tri_dat"


@dataclass(frozen=True, slots=True)
class Trust:
    """A detector's channel now, and why; `low` and `high` bound its precision (95 % Wilson), 0 and 1 where none is known."""

    standing: DetectorStanding
    channel: ChannelChoice
    why: Why
    low: float
    high: float

    @property
    def precision(self) -> float | None:
        """Confirmed of reviewed; None where nothing was reviewed."""
        return self.standing.confirmed / self.standing.reviewed if self.standing.reviewed else None


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) for no tries."""
    if tries <= 0:
        return 0.0, 1.0
    share, z2 = hits / tries, _Z * _Z
    middle = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = _Z * math.sqrt(share * (1 - share) / tries + z2 / (4 * tries * tries)) / (1 + z2 / tries)
    return max(0.0, middle - half), min(1.0, middle + half)


def trust(standing: DetectorStanding, choice: ChannelChoice = ChannelChoice.BY_PRECISION) -> Trust:
    """What a detector has earned; `choice` is an administrator's, which goes before the count."""
    low, high = wilson(standing.confirmed, standing.reviewed)
    if standing.detector in ASKED_FOR:
        channel, why = ChannelChoice.ALERT, Why.ASKED_FOR
    elif choice is not ChannelChoice.BY_PRECISION:
        channel, why = choice, Why.SET
    elif standing.reviewed < LEAST_REVIEWS:
        channel, why = ChannelChoice.ALERT, Why.TOO_FEW
    elif high < LEAST_PRECISION:
        channel, why = ChannelChoice.QUEUE_ONLY, Why.IMPRECISE
    else:
        channel, why = ChannelChoice.ALERT, Why.PRECISE
    return Trust(standing, channel, why, low, high)


def never_muted(flag: Flag) -> bool:
    """True where a flag is told of whatever its detector's precision: urgent, a claim spread that is more than a faint
    suggestion (every confirmed match is at least high), or what a person asked for."""
    spread = flag.detector == SPREAD and flag.level is not Level.NORMAL
    return flag.level is Level.URGENT or spread or flag.detector in ASKED_FOR


def muted(flags: Iterable[Flag], trusts: Mapping[str, Trust]) -> bool:
    """True where every one of these flags is of a detector that has lost its own message; one other flag is enough to tell."""
    shown = list(flags)
    return bool(shown) and all(
        not never_muted(flag) and flag.detector in trusts and trusts[flag.detector].channel is ChannelChoice.QUEUE_ONLY
        for flag in shown
    )
