"""A piece that matches a watch: a query somebody wants to be told about."""

from detectors.subject import Facts, Subject
from detectors.wording import short
from query.watches import Caught
from records.analysis import Span
from records.flag import Flag
from records.watch import WATCH_DETECTOR, HitReason

NAME = WATCH_DETECTOR
WORDS_SAID = 4
_LONGEST_NAME = 80


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each watch that catches the piece, is not paused, and was made before it. Whose matter it is: the
    watch's unit, else the department's. What else a watch catches is kept by the job with its reason."""
    if subject.piece is None or subject.item is None or not facts.watches:
        return ()
    caught = facts.watches.catch(subject.piece)
    return tuple(_flag(one, subject) for one in caught if one.watch.of_piece(subject.item) is HitReason.FLAGGED)


def _flag(caught: Caught, subject: Subject) -> Flag:
    watch, found = caught.watch, caught.found
    said = list(dict.fromkeys(f"“{short(span.text, 60)}”" for span in found.spans))
    why = ", ".join([*said[:WORDS_SAID], *found.fields[:WORDS_SAID]])
    more = " và từ khác" if len(said) > WORDS_SAID else ""
    return Flag(
        detector=NAME,
        key=str(watch.id),
        score=1.0,
        level=watch.level,
        reason=f"Khớp mục theo dõi “{short(watch.title, _LONGEST_NAME)}”{f': {why}{more}' if why else ''}.",
        evidence=found.spans or _whole(subject),
        unit=watch.unit,
    )


def _whole(subject: Subject) -> tuple[Span, ...]:
    """The first field, where only fields such as the source matched."""
    return tuple(Span(field=name, start=0, end=len(text), text=text) for name, text in subject.text.fields()[:1])
