"""The known claims that a piece matches, and what came of each: flagged, or why not (law 8)."""

from dataclasses import dataclass

from detectors.claim_spread import ClaimOutcome, outcomes
from detectors.subject import Subject
from records.analysis import Match, Text
from records.item import Item
from records.source import OutletKind
from storage import analyses, claims, outlets
from storage.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedClaim:
    """A claim's sentence (its id where it is no longer listed), the match, and what came of it."""

    sentence: str
    match: Match
    outcome: ClaimOutcome


def claims_of(connection: Connection, item: Item) -> list[MatchedClaim]:
    """Those of a piece, best first; none where it was not analysed yet. The rule is the detector's own, asked again."""
    analysis = analyses.of(connection, [item.id]).get(item.id)
    if analysis is None or not analysis.matches:
        return []
    kind = next((one.kind for one in outlets.every(connection) if one.key == item.outlet_key), OutletKind.PRESS)
    subject = Subject(text=Text(title=item.title), analysis=analysis, outlet_kind=kind, own_channel=item.unit_id is not None)
    sentences = {claim.id: claim.sentence for claim in claims.every(connection)}
    return [
        MatchedClaim(sentence=sentences.get(match.claim, match.claim), match=match, outcome=outcome)
        for match, outcome in outcomes(subject)
    ]
