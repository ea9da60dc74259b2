"""The known claims that a piece matches, and what came of each: flagged, or why not (law 8)."""

from dataclasses import dataclass
from datetime import datetime

from detectors import AGAIN
from detectors.claim_spread import NAME, ClaimOutcome, outcomes
from detectors.subject import Subject
from records.analysis import Match, Text
from records.item import Item
from records.source import OutletKind
from storage import analyses, desk_views, flags, items, outlets
from storage.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedClaim:
    """A claim's sentence (its id where no words are kept), whether it was `withdrawn`, the match, and what came of it."""

    sentence: str
    withdrawn: bool
    match: Match
    outcome: ClaimOutcome


def claims_of(connection: Connection, item: Item, now: datetime) -> list[MatchedClaim]:
    """Those of a piece, best first; none where it was not analysed yet. What was flagged, the flags say; why another was
    not, the detector's own rule, asked again."""
    analysis = analyses.of(connection, [item.id]).get(item.id)
    if analysis is None or not analysis.matches:
        return []
    kind = next((one.kind for one in outlets.every(connection) if one.key == item.outlet_key), OutletKind.PRESS)
    subject = Subject(text=Text(title=item.title), analysis=analysis, outlet_kind=kind, own_channel=item.unit_id is not None)
    shown = desk_views.claims_of(connection, [match.claim for match in analysis.matches])
    known = {key for key, one in shown.items() if one.withdrawn is None}
    told = {one.flag.claim for one in flags.of_item(connection, item.id) if one.flag.detector == NAME}
    unseen = _unseen(connection, item, now)
    return [
        MatchedClaim(
            sentence=shown[match.claim].claim.sentence if match.claim in shown else match.claim,
            withdrawn=match.claim not in known,
            match=match,
            outcome=ClaimOutcome.FLAGGED if match.claim in told else unseen if outcome is ClaimOutcome.FLAGGED else outcome,
        )
        for match, outcome in outcomes(subject, known)
    ]


def _unseen(connection: Connection, item: Item, now: datetime) -> ClaimOutcome:
    """Why what would be flagged was not: the piece is still to be shown to today's detectors, or was too old for that."""
    passed = items.seen_by_detectors(connection, item.id) and item.first_seen < now - AGAIN
    return ClaimOutcome.TOO_OLD if passed else ClaimOutcome.NOT_YET
