"""What one full round of the demo came to, held against the newsroom's own answer key."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from demo.newsroom import Newsroom
from demo.piece import Planted
from jobs.context import Context
from storage import outcome as kept
from storage.engine import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOutcome:
    """The JSON line of ./run demo --once --json; the two lists hold the newsroom's ids."""

    collected: int
    health_sector: int
    flags: int
    cases: int
    alerts_delivered: int
    spread_items: list[str]
    rebut_items: list[str]
    publications_credited: int
    sources_failed: int
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Why the round did not do its job: empty lists where it did."""

    untold: list[str]
    wronged: list[str]
    lost: list[str]

    def __bool__(self) -> bool:
        """True where anything fell short."""
        return bool(self.untold or self.wronged or self.lost)


def judge(context: Context, newsroom: Newsroom, seconds: Mapping[str, float]) -> tuple[RoundOutcome, Shortfall]:
    """Counts from the store, and compares with what was planted."""
    with reading(context.engine) as connection:
        counts = kept.counts(connection)
        told = _ids(newsroom, kept.told(connection))
        spreading = _ids(newsroom, kept.flagged_by(connection, "claim_spread"))
        rebutting = _ids(newsroom, kept.rebutting(connection))
        present = _ids(newsroom, kept.addresses(connection))
    planted = {piece.id: piece.planted for piece in newsroom.pieces.values()}
    outcome = RoundOutcome(
        **asdict(counts),
        spread_items=sorted(spreading),
        rebut_items=sorted(rebutting),
        seconds={stage: round(spent, 3) for stage, spent in seconds.items()},
    )
    shortfall = Shortfall(
        untold=sorted(one for one, what in planted.items() if what is Planted.SPREAD and one not in told),
        wronged=sorted(one for one, what in planted.items() if what is Planted.REBUT and one in spreading),
        lost=sorted(set(newsroom.published) - present),
    )
    return outcome, shortfall


def _ids(newsroom: Newsroom, addresses: list[str]) -> set[str]:
    found = (newsroom.id_of(address) for address in addresses)
    return {one for one in found if one is not None}
