"""What the text of an item says, by which model: labels as defined in the project's labelling guide."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Topic(StrEnum):
    """What a health piece is about; NONE where it isn't about health or its sector."""

    OUTBREAK = "outbreak"
    POISONING = "poisoning"
    INCIDENT = "incident"
    DRUG = "drug"
    POLICY = "policy"
    STAFF = "staff"
    LAW = "law"
    TREATMENT = "treatment"
    ADVICE = "advice"
    RESEARCH = "research"
    MISINFO = "misinfo"
    OTHER = "other"
    NONE = "none"


class Tone(StrEnum):
    """Towards the health sector (R089)."""

    POSITIVE = "pos"
    NEUTRAL = "neu"
    NEGATIVE = "neg"


class Stance(StrEnum):
    """How a text stands to a claim it repeats."""

    SPREADS = "spreads"
    REBUTS = "rebuts"
    ASKS = "asks"


class Tier(StrEnum):
    """Two thresholds and a person (law 6)."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is analysed: the fields of an item, each None where absent; all are for an empty post."""

    title: str | None = None
    summary: str | None = None
    text: str | None = None

    def fields(self) -> tuple[tuple[str, str], ...]:
        """The present fields in reading order, as (name, text)."""
        pairs = (("title", self.title), ("summary", self.summary), ("text", self.text))
        return tuple((name, value) for name, value in pairs if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of one field: `text` is exactly that field's [start:end], counted in code points."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A yes-or-no judgement with its calibrated probability."""

    p: float
    is_: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A health organisation named in the text. `unit` is the registry's name, or None where it isn't registered or
    where two or more fit; then `candidates` lists them, best first, and nobody guesses (R060)."""

    span: Span
    unit: str | None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A Vietnamese place as written, resolved to today's province and commune where that is certain."""

    text: str
    province: str | None
    commune: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A known assertion with an official verdict (R068); the columns of catalogue/claims.csv."""

    id: str
    category: str
    sentence: str
    verdict: str
    verdict_summary: str
    verdict_by: str
    day: str
    place: str
    source_url: str
    confidence: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An item that repeats a claim, and how it stands to it; `evidence` is what made it match."""

    claim: str
    score: float
    tier: Tier
    stance: Stance
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """A sentence worth checking: it asserts numbers, deaths, a cure, a cover-up or urges to forward (R068)."""

    span: Span
    kind: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that nlp says of one text. `words` are those that decided on `sector`, heaviest first: (word, weight)."""

    model: str
    health: Label
    sector: Label
    topic: Topic
    tone: Tone
    unreliable: float
    words: tuple[tuple[str, float], ...] = ()
    mentions: tuple[Mention, ...] = ()
    places: tuple[Place, ...] = ()
    matches: tuple[Match, ...] = ()
    assertions: tuple[Assertion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What finds a text's likely copies and companions without comparing it with every other.

    `exact` is the hash of the normalised whole text; `bands` are the keys under which near-duplicates meet;
    `terms` are the hashed salient words with weights under which items of one story meet; `direction` is what the text is
    about as a vector, each place a signed byte (127 is one), empty where no word has a vector."""

    exact: str
    bands: tuple[int, ...]
    terms: tuple[tuple[int, float], ...]
    day: date | None
    direction: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCandidate:
    """A stored item that shares a band or a term with the one to be placed, as storage hands it to nlp.stories."""

    item_id: int
    copy_group: str
    story: str
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where an item belongs: the group of its copies and the story it tells; both keys are never empty."""

    copy_group: str
    story: str
