"""What “Có thể cùng vụ” offers: of the stories that the machine tore apart, how many are offered, and among how many.

    python -m bench.quality_suggestions FOLDER_OF_PAPERS [MIXED_INTO]

clusters-dev among 5,000 (or MIXED_INTO) items of the stream. A story found is of the event that most of its pieces tell;
two of one event are torn apart. Offers are made as the desk makes them: of the two oldest and two newest pieces.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from bench.parts.verdict import Figure
from bench.quality_stories import Piece, around, told
from catalogue import lexicons
from nlp.stories import DAYS_APART, SUGGEST, Signer, likeness, meeting_keys, place
from records.analysis import Signature, StoryCandidate

MIXED_INTO = 5_000
OFFERED = 8
MOST, WINDOW, LEAST_SHARED = 60, 14, 2  # candidates, days and keys, as storage hands them over


class World:
    """Pieces placed one after the other in memory."""

    def __init__(self, pieces: Sequence[Piece], signer: Signer) -> None:
        self.kept: list[StoryCandidate] = []
        self.under: dict[int, list[int]] = defaultdict(list)
        self.signatures: list[Signature] = []
        self.members: dict[str, list[int]] = defaultdict(list)
        for number, piece in enumerate(pieces):
            signature = signer.signature(piece.text, piece.moment.date())
            near = self.near(signature, number, WINDOW, LEAST_SHARED)
            placing = place(number, signature, near)
            self.signatures.append(signature)
            self.kept.append(
                StoryCandidate(item_id=number, copy_group=placing.copy_group, story=placing.story, signature=signature)
            )
            for key in meeting_keys(signature):
                self.under[key].append(number)
            self.members[placing.story].append(number)
        self.event = {key: Counter(pieces[one].story for one in each).most_common(1)[0][0] for key, each in self.members.items()}

    def near(self, signature: Signature, number: int, days: int, least: int) -> list[StoryCandidate]:
        """The pieces that share most keys, `least` or more, within so many days."""
        shared = Counter(one for key in meeting_keys(signature) for one in self.under.get(key, ()) if one != number)
        most = sorted((-count, -one) for one, count in shared.items() if count >= least)
        near = (-one for _, one in most if _days(self.signatures[-one], signature) <= days)
        return [self.kept[one] for one in islice(near, MOST)]

    def offers(self, key: str) -> list[str]:
        """What the desk would offer to join with a story."""
        best: dict[str, float] = {}
        own = self.members[key]
        for number in dict.fromkeys([*own[:2], *own[-2:]]):
            signature = self.signatures[number]
            for story, agreement in likeness(signature, self.near(signature, number, DAYS_APART, 1)).items():
                best[story] = max(agreement, best.get(story, 0.0))
        offered = sorted((one for one, most in best.items() if most >= SUGGEST and one != key), key=lambda one: -best[one])
        return offered[:OFFERED]


def _days(one: Signature, other: Signature) -> int:
    return abs((one.day - other.day).days) if one.day and other.day else 0


def figures(folder: Path, mixed_into: int = MIXED_INTO) -> list[Figure]:
    """Titles with summaries, and with bodies."""
    signer = Signer(lexicons.rarity(), lexicons.vectors(), lexicons.accents())
    found = []
    for name, body in (("title + summary", False), ("with body", True)):
        pieces = told(folder, body=body)
        world = World(sorted([*pieces, *around(folder, pieces, mixed_into)], key=lambda piece: piece.moment), signer)
        ours = [key for key, event in world.event.items() if event is not None]
        torn = offered = right = 0
        for key in ours:
            wanted = {one for one in ours if one != key and world.event[one] == world.event[key]}
            given = world.offers(key)
            torn, offered, right = torn + len(wanted), offered + len(given), right + len(wanted & set(given))
        found += [
            Figure(name=f"torn apart and offered, {name}", value=f"{right} of {torn}"),
            Figure(name=f"offers a story, {name}", value=f"{offered / len(ours):.1f}"),
        ]
    return found


if __name__ == "__main__":
    for one in figures(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else MIXED_INTO):
        print(f"{one.name:45} {one.value}")
