"""A claim's life at the desk: its versions, what people changed in its groups of words, and trials of what it would match."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.analysis import Claim, Span, Stance, Tier


class ClaimState(StrEnum):
    """Of one version of a claim: written, then approved by a second person or sent back, replaced by a later one or withdrawn."""

    DRAFT = "cho_duyet"
    IN_FORCE = "hieu_luc"
    REPLACED = "da_thay"
    REFUSED = "tra_lai"
    WITHDRAWN = "da_rut"


class Aspect(StrEnum):
    """Which question about a claim a group of words answers."""

    WHO = "ai"
    WHAT = "cai_gi"
    SEVERITY = "muc_do"
    MANNER = "cach_thuc"
    SETTING = "hoan_canh"


OWN_GROUP = "them:"
"""How the key of a group begins that the sentence has no word for: a person added it; an Aspect follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEdit:
    """What a person changed in one group: words of the sentence that don't count, other words that say the same, and
    whether a text must say it. `group` is the key of a Group, or OWN_GROUP with an aspect for a group of their own."""

    group: str
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    required: bool = False

    @property
    def empty(self) -> bool:
        """True where nothing is changed."""
        return not (self.removed or self.added or self.required)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as derived from the sentence. `kind` is its class in the lexicon ("name" and "rare" where the lexicon has no
    word for it), `words` are those of the sentence, `listed` some the lexicon holds to say the same; `core` where it makes
    the rumour and is not circumstance."""

    key: str
    kind: str
    words: tuple[str, ...]
    listed: tuple[str, ...]
    core: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVersion:
    """One version of a claim; nothing of it changes but its state, once. `written_by` is an account, None for the shipped
    list's; `decided_by` approved, refused or withdrew it, with the `reason` where one was given."""

    claim: Claim
    version: int
    state: ClaimState
    groups: tuple[GroupEdit, ...]
    written_by: int | None
    written: datetime
    decided_by: int | None = None
    decided: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialMatch:
    """A stored piece that a claim under trial would match."""

    item_id: int
    tier: Tier
    stance: Stance
    score: float
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearClaim:
    """A claim of the library that the sentence under trial itself repeats; `score` is 0 to 1."""

    claim: str
    sentence: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOutcome:
    """What came of a trial. `looked` pieces were held against the claim, back to `since`; `whole` where those are all that
    have its words within the days asked for. `matches` are all, newest first; `lost` pieces match the claim as it is in
    force and no longer would; `crowded` match it alone, but others of the library better."""

    groups: tuple[Group, ...]
    near: tuple[NearClaim, ...]
    looked: int
    since: datetime
    whole: bool
    matches: tuple[TrialMatch, ...]
    lost: tuple[int, ...]
    crowded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A claim as filled in at the desk, to be held against what is stored; `claim.id` is empty for a new one. `fault` says
    in Vietnamese why it could not be tried."""

    key: str
    account_id: int
    made: datetime
    claim: Claim
    groups: tuple[GroupEdit, ...]
    outcome: TrialOutcome | None = None
    fault: str = ""

    @property
    def done(self) -> bool:
        """True where there is nothing to wait for."""
        return self.outcome is not None or bool(self.fault)
