"""Claims as the desk's pages show them: lines of the list, the outcome of a trial, the pieces that repeat one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue.claims import shown_as_fact
from desk.access.visitors import Visitor
from desk.excerpt import Excerpt, excerpt
from records.analysis import Claim, Match, Span, Stance, Tier
from records.claim import ClaimState, ClaimVersion, NearClaim, TrialOutcome
from records.item import Item
from storage import claim_trials, claim_versions, claims, desk_views, items, outlets, search_index
from storage.engine import Connection
from text import fold

SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One claim of the list. `state` is that of its newest version, IN_FORCE for one of the shipped list; `waits` is the
    draft that waits beside what is in force."""

    claim: Claim
    state: ClaimState
    newest: ClaimVersion | None
    repeated: Mapping[Stance, int]

    @property
    def shown(self) -> Claim:
        """The words the list shows: of the draft that waits, else of what is in force."""
        return self.newest.claim if self.newest is not None and self.waits else self.claim

    @property
    def fact(self) -> bool:
        """True where the shown verdict may be told as established."""
        return shown_as_fact(self.shown)

    @property
    def waits(self) -> bool:
        """True where a draft waits for approval."""
        return self.newest is not None and self.newest.state is ClaimState.DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece as the page shows it, with how it stands to the claim; None where it no longer does."""

    item: Item
    outlet: str
    parts: Excerpt
    tier: Tier | None
    stance: Stance | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The outcome of a trial: pieces counted by tier and stance, the newest shown, and those that would match no more.
    `behind` pieces are not in the index yet."""

    outcome: TrialOutcome
    counts: tuple[tuple[Tier, Stance, int], ...]
    shown: tuple[Piece, ...]
    lost: tuple[Piece, ...]
    near: tuple[NearClaim, ...]
    behind: int

    @property
    def number(self) -> int:
        """How many pieces it would match."""
        return len(self.outcome.matches)


def lines(connection: Connection, since: datetime) -> list[Line]:
    """Every claim in force, waiting, sent back or withdrawn: what waits first, then by id."""
    newest = claim_versions.newest(connection)
    standing = {claim.id: claim for claim in claims.every(connection)}
    repeated = claim_trials.counts(connection, since)
    found = []
    for claim_id in {*standing, *newest}:
        version = newest.get(claim_id)
        claim = standing.get(claim_id) or (version.claim if version else None)
        if claim is None:
            continue
        state = ClaimState.IN_FORCE if claim_id in standing else (version.state if version else ClaimState.IN_FORCE)
        told = repeated.get(claim_id, {})
        found.append(Line(claim=claim, state=state, newest=version, repeated=told))
    return sorted(found, key=lambda line: (not line.waits, line.claim.id))


def fits(line: Line, words: str, state: str, confidence: str, category: str) -> bool:
    """True where a line is what the filter asks for; `words` must all stand in it, accents apart."""
    if state and not (line.waits if state == ClaimState.DRAFT else line.state.value == state):
        return False
    told = line.shown
    if (confidence and told.confidence != confidence) or (category and told.category != category):
        return False
    said = f" {fold(' '.join((told.id, told.sentence, told.verdict_summary, told.verdict_by, told.place, told.note)).lower())} "
    return all(word in said for word in fold(words.lower()).split())


def tried(connection: Connection, outcome: TrialOutcome) -> Tried:
    """What a trial's page shows."""
    counted = Counter((match.tier, match.stance) for match in outcome.matches)
    order = [(tier, stance, counted[tier, stance]) for tier in (Tier.CONFIRMED, Tier.SUGGESTED) for stance in Stance]
    told = [(one.item_id, one.tier, one.stance, one.evidence) for one in outcome.matches[:SHOWN]]
    return Tried(
        outcome=outcome,
        counts=tuple(one for one in order if one[2]),
        shown=_shown(connection, told),
        lost=_shown(connection, [(item_id, None, None, ()) for item_id in outcome.lost[:SHOWN]]),
        near=outcome.near,
        behind=search_index.behind(connection),
    )


def pieces(connection: Connection, visitor: Visitor, claim_id: str, stance: Stance | None) -> tuple[Piece, ...]:
    """The newest pieces that repeat a claim, as far as the visitor may see them (law 9)."""
    found = claim_trials.repeated(connection, claim_id, SHOWN if visitor.scope.everything else 5 * SHOWN, stance)
    seen = [(item_id, match) for item_id, match in found if _visible(connection, visitor, item_id)][:SHOWN]
    return _shown(connection, [_told(item_id, match) for item_id, match in seen])


def _told(item_id: int, match: Match) -> tuple[int, Tier, Stance, Sequence[Span]]:
    return item_id, match.tier, match.stance, match.evidence


def _visible(connection: Connection, visitor: Visitor, item_id: int) -> bool:
    if visitor.scope.everything:
        return True
    if desk_views.names_unit(connection, item_id, visitor.unit.name if visitor.unit else ""):
        return True
    return desk_views.case_of_item(connection, item_id, visitor.scope) is not None


def _shown(connection: Connection, told: Sequence[tuple[int, Tier | None, Stance | None, Sequence[Span]]]) -> tuple[Piece, ...]:
    kept: dict[int, Item] = items.several(connection, [one[0] for one in told])
    names = {outlet.key: outlet.name for outlet in outlets.every(connection)}
    return tuple(
        Piece(
            item=kept[item_id],
            outlet=names.get(kept[item_id].outlet_key, kept[item_id].outlet_key),
            parts=excerpt(kept[item_id], evidence),
            tier=tier,
            stance=stance,
        )
        for item_id, tier, stance, evidence in told
        if item_id in kept
    )
