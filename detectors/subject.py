"""What a detector is shown: one piece with its analysis, and what it must know of us."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from query.reading import Piece
from query.watches import Watches
from records.analysis import Analysis, Claim, Match, Stance, Text
from records.item import Item
from records.source import OutletKind

# Who has editors: they report deaths, numbers and rumours every day, so their pieces need stronger signs.
EDITED = frozenset({OutletKind.PRESS, OutletKind.LOCAL_PRESS, OutletKind.BROADCASTER, OutletKind.PORTAL})

PERHAPS = 0.2
"""Probability from which a piece may be about health: sport and business news have less than 0.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One piece. `outlet_kind` is None where nobody knows who published it; `own_channel` is a unit's own site or page;
    `piece` is what queries see of `item`, both None where there are no watches."""

    text: Text
    analysis: Analysis
    outlet_kind: OutletKind | None = None
    own_channel: bool = False
    piece: Piece | None = None
    item: Item | None = None

    def matches(self, stance: Stance) -> tuple[Match, ...]:
        """The claims it repeats in that stance, best first."""
        return tuple(match for match in self.analysis.matches if match.stance is stance)

    @property
    def rebuts(self) -> bool:
        """True where it rebuts a known claim."""
        return bool(self.matches(Stance.REBUTS))

    @property
    def edited(self) -> bool:
        """True where an editor stands behind it."""
        return self.outlet_kind in EDITED

    @property
    def concerns_health(self) -> bool:
        """True where it is about health, or a health department would want to see it."""
        return self.analysis.health.is_ or self.analysis.sector.is_

    @property
    def may_concern_health(self) -> bool:
        """True where it may be about health: rumours are told in other words than the news the classifier knows."""
        return self.concerns_health or max(self.analysis.health.p, self.analysis.sector.p) >= PERHAPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a detector may know: the names of our units, our province of today, the known claims by id, the watches."""

    units: frozenset[str]
    province: str | None
    claims: Mapping[str, Claim]
    watches: Watches = field(default_factory=Watches)
