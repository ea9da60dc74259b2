"""The accounts of one rumour, told in other words by posts, papers and those who rebut it, are one story."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import combinations
from random import Random

from catalogue import claims, lexicons
from demo.newsroom import SHIPPED
from demo.piece import Piece, read_pieces
from nlp.claims import Library
from nlp.fields import field_texts
from nlp.stories import Placer, Signer
from nlp.story_terms import CLAIM, KINDS
from records.analysis import Signature, Text, Tier
from working_time import local

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SIGNER = Signer(lexicons.rarity(), lexicons.vectors(), lexicons.accents())
ORDERS = 10
RUMOURS = {
    "vaccine": ("b-bac-bo-vac-xin", "t-vac-xin-het-han", "f-vac-xin-1", "f-vac-xin-2", "f-hoi-vac-xin", "y-dinh-chinh"),
    "hidden deaths": ("s-bac-bo-giau-ca", "n-tin-dinh-chinh", "t-tin-giau-ca", "f-giau-ca"),
}
"""What spreads, rebuts or asks about each of the demo's two local rumours; f-vac-xin-2 is written without accents."""
BARE = "f-vac-xin-2"


def _told(piece: Piece) -> Text:
    return Text(title=piece.title or None, summary=piece.lead or None, text=piece.text or None)


@cache
def _signatures(known: bool) -> Mapping[str, Signature]:
    """The shipped newsroom's pieces; `known`: its rumours stand in the library of claims."""
    own = claims.load(SHIPPED / "claims.csv").records if known else ()
    library = Library((*claims.load().records, *own), lexicons.claim_lexicon())
    signatures = {}
    for piece in read_pieces(SHIPPED / "items.jsonl", now=NOW):
        text = _told(piece)
        matched = [match.claim for match in library.match(text) if match.tier is Tier.CONFIRMED]
        signatures[piece.id] = SIGNER.signature_read(field_texts(text), local(piece.published).date(), matched)
    return signatures


def _joined(signatures: Mapping[str, Signature], left_out: Sequence[str] = ()) -> tuple[float, float]:
    """The shares of joined pairs, of one rumour and of a rumour's piece with any other, over ten orders."""
    of = {name: rumour for rumour, names in RUMOURS.items() for name in names}
    chance, right, wrong = Random(5), list[bool](), list[bool]()
    names = [name for name in signatures if name not in left_out]
    for _ in range(ORDERS):
        placer = Placer()
        placed = {name: placer.add(signatures[name]).story for name in chance.sample(names, len(names))}
        for one, other in combinations(names, 2):
            if one in of or other in of:
                (right if of.get(one) == of.get(other) else wrong).append(placed[one] == placed[other])
    return sum(right) / len(right), sum(wrong) / len(wrong)


def test_the_accounts_of_a_known_rumour_are_one_story_in_whatever_order_they_come() -> None:
    right, wrong = _joined(_signatures(known=True))
    assert right >= 0.95
    assert wrong <= 0.02


def test_most_accounts_of_a_rumour_that_no_library_knows_are_one_story() -> None:
    right, _ = _joined(_signatures(known=False), left_out=[BARE])
    assert right >= 0.7


def test_a_known_claim_alone_joins_nothing() -> None:
    texts = ("Lá đu đủ sắc với sả chữa khỏi ung thư", "Giá xăng giảm nhẹ từ 15 giờ chiều nay theo liên Bộ Công Thương")
    placer, day = Placer(), date(2026, 3, 2)
    signatures = [SIGNER.signature_read(field_texts(Text(title=text)), day, ["KR045"]) for text in texts]
    assert all(one.terms[0][0] % KINDS == CLAIM for one in signatures)
    assert len({placer.add(signature).story for signature in signatures}) == 2


def test_a_text_without_accents_meets_what_it_tells_again() -> None:
    written = "Cháy kho vật tư bệnh viện đa khoa Hải Vân, bốn mươi người bệnh được đưa ra ngoài an toàn trong đêm"
    bare = "chay kho vat tu benh vien da khoa hai van, bon muoi nguoi benh duoc dua ra ngoai an toan trong dem"
    placer, day = Placer(), date(2026, 3, 2)
    first = placer.add(SIGNER.signature(Text(title=written), day))
    assert placer.add(SIGNER.signature(Text(text=bare), day)).story == first.story
