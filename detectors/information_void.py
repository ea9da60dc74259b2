"""Many ask whether something is true, and nobody official has answered: the gap that rumours fill (R068).

Counted are sources, not posts; a unit's own channel, a ministry's, and whoever rebuts the claim count as an answer."""

from datetime import timedelta

from detectors.reading.phrases import Phrases, fields_of
from detectors.subject import Facts, Piece, Story
from detectors.wording import short
from records.analysis import Span, Stance
from records.flag import About, Flag, Level

NAME = "information_void"
ABOUT = About.STORY
LEAST, MANY = 3, 5  # sources that ask: from which it is a gap, and a wide one
WITHIN = timedelta(hours=72)
MOST = 5


def detect(subject: Story, facts: Facts) -> tuple[Flag, ...]:
    """A flag on each piece that asks (five at most), where three sources and more ask within 72 hours and none answers."""
    if any(piece.official or piece.stance is Stance.REBUTS for piece in subject.pieces):
        return ()
    words = facts.shipped.phrases("asking")
    asking = [
        (piece, span)
        for piece in subject.pieces
        if subject.now - WITHIN <= piece.when <= subject.now and (span := question(piece, words)) is not None
    ]
    first_of_each = {piece.source: (piece, span) for piece, span in reversed(asking)}
    if len(first_of_each) < LEAST:
        return ()
    shown = sorted(first_of_each.values(), key=lambda pair: pair[0].when)[:MOST]
    return tuple(_flag(subject, piece, span, len(first_of_each)) for piece, span in shown)


def question(piece: Piece, words: Phrases) -> Span | None:
    """The sentence in which a piece asks whether something is true; None where it does not."""
    first = None
    for field in fields_of(piece.text):
        for hit in words.find(field):
            return field.sentence_span(hit.sentence)
        if first is None and piece.stance is Stance.ASKS and field.sentences:
            first = field.sentence_span(0)
    return first


def _flag(story: Story, piece: Piece, span: Span, sources: int) -> Flag:
    about = f" về “{short(story.claim.sentence, 90)}”" if story.claim is not None else ""
    return Flag(
        detector=NAME,
        key=story.key[:100],
        score=round(min(0.95, 0.5 + 0.08 * sources), 4),
        level=Level.HIGH if sources >= MANY else Level.NORMAL,
        reason=f"{sources} nơi đăng cùng hỏi{about} trong 72 giờ, chưa thấy trả lời chính thức: “{short(span.text, 110)}”.",
        evidence=(span,),
        claim=story.claim.id if story.claim is not None else None,
        about=About.STORY,
        item=piece.item,
    )
