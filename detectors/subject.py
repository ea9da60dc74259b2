"""What a detector is shown: a piece with its analysis, a story or a series; and what it must know of us."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from detectors.reading.phrases import Phrases
from detectors.reading.published import Published
from query.reading import Piece as QueriedPiece
from query.watches import Watches
from records.analysis import Analysis, Claim, Match, Stance, Text
from records.document import AdvertRule, DocumentKind, DocumentReference, IssuingBody
from records.figure import StatedFigure
from records.item import Item
from records.series import DayCount, SeriesName
from records.source import OutletKind
from records.topic import PriorityTopic

# Who has editors: they report deaths, numbers and rumours every day, so their pieces need stronger signs.
EDITED = frozenset({OutletKind.PRESS, OutletKind.LOCAL_PRESS, OutletKind.BROADCASTER, OutletKind.PORTAL})

PERHAPS = 0.2
"""Probability from which a piece may be about health: sport and business news have less than 0.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A site or page: what it is called, its address, and whose it is by our register (None: nobody's that we know)."""

    name: str
    address: str
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One piece. `outlet_kind` is None where nobody knows who published it; `own_channel` is a unit's own site or page.

    `day` is its stated day, else the day we first saw it (Asia/Ho_Chi_Minh); `channel` where it stood; `documents` the
    official documents it cites, `figures` the numbers it states (none where none are published); `to_us` is True where it is a
    letter that its writer sent to the department; `piece` is what queries see of `item`, both None without watches."""

    text: Text
    analysis: Analysis
    outlet_kind: OutletKind | None = None
    own_channel: bool = False
    day: date | None = None
    channel: Channel | None = None
    documents: tuple[DocumentReference, ...] = ()
    figures: tuple[StatedFigure, ...] = ()
    to_us: bool = False
    piece: QueriedPiece | None = None
    item: Item | None = None

    def matches(self, stance: Stance) -> tuple[Match, ...]:
        """The claims it repeats in that stance, best first."""
        return tuple(match for match in self.analysis.matches if match.stance is stance)

    def rebuts(self, known: Container[str]) -> bool:
        """True where it rebuts a known claim; `known` are the ids of the claims in force. What was withdrawn, perhaps because
        it was wrong, excuses nothing."""
        return any(match.claim in known for match in self.matches(Stance.REBUTS))

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
class Piece:
    """One piece of a story: where it stood, when it was seen or stated (UTC), and how it stands to the claim in question
    (None: to none). `official` is True on a unit's own channel, a ministry's or another body's."""

    item: int
    source: int
    when: datetime
    text: Text
    official: bool
    stance: Stance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Pieces that tell the same thing (`claim` None), or that repeat one claim; oldest first."""

    key: str
    pieces: tuple[Piece, ...]
    now: datetime
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A piece that a series counted on the day in question."""

    item: int
    outlet: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series up to a day: `counts` are its publishers of each day, oldest first, the last being the day in question;
    `examples` pieces of that day. `critical` is the probability at or below which this day alarms, given all series looked
    at together; None where it is looked at alone. `first_day` is when a spike that still lasts began."""

    name: SeriesName
    today: DayCount
    counts: tuple[int, ...]
    examples: tuple[Example, ...] = ()
    critical: float | None = None
    first_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What comes with the program as dated data: phrases by lexicon, bodies and kinds of documents, rules on adverts."""

    words: Mapping[str, Phrases] = field(default_factory=dict)
    bodies: tuple[IssuingBody, ...] = ()
    document_kinds: tuple[DocumentKind, ...] = ()
    advert_rules: tuple[AdvertRule, ...] = ()

    def phrases(self, name: str) -> Phrases:
        """The phrases of that lexicon; none where it is not there."""
        return self.words.get(name) or Phrases()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a detector may know: the names of our units, our province of today, the known claims by id; the channels on
    our register (units' own and outlets'), other names and places that look like ours and are not; priority topics; the
    watches; the figures we have published."""

    units: frozenset[str]
    province: str | None
    claims: Mapping[str, Claim]
    shipped: Shipped = field(default_factory=Shipped)
    channels: tuple[Channel, ...] = ()
    other_names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    topics: tuple[PriorityTopic, ...] = ()
    watches: Watches = field(default_factory=Watches)
    figures: Published = field(default_factory=Published)
