"""A piece of the sector on a matter that is given priority for a time: an epidemic, a campaign (R060)."""

from functools import lru_cache

from detectors.reading.phrases import Field, Hit, Phrases, fields_of
from detectors.subject import Facts, Subject
from detectors.wording import short
from records.flag import Flag
from records.topic import PriorityTopic, TopicStanding

NAME = "priority_topic"
LEAST_IN_TEXT = 2  # times it is said where neither title nor summary says it


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each priority in force on the piece's day that the piece is about.

    Out of its dates a priority flags nothing; PriorityTopic.standing gives the reason, and the desk shows it (law 8)."""
    if subject.own_channel or not subject.analysis.sector.is_ or subject.day is None:
        return ()
    flags = []
    for topic in facts.topics:
        if topic.standing(subject.day) is TopicStanding.IN_FORCE:
            found = [(field, hit) for field in fields_of(subject.text) for hit in _phrases(topic.words).find(field)]
            outside = [pair for pair in found if pair[0].name != "text"]
            if outside or len(found) >= LEAST_IN_TEXT:
                flags.append(_flag(topic, outside or found, len(found)))
    return tuple(flags)


@lru_cache(maxsize=256)
def _phrases(words: tuple[str, ...]) -> Phrases:
    return Phrases(("words", word) for word in words)


def _flag(topic: PriorityTopic, found: list[tuple[Field, Hit]], times: int) -> Flag:
    until = f" đến {topic.until:%d/%m/%Y}" if topic.until else ""
    field, first = found[0]
    said = field.plain[first.start : first.end]
    since = f"từ {topic.since:%d/%m/%Y}{until}"
    return Flag(
        detector=NAME,
        key=f"{topic.id}",
        score=round(min(0.95, 0.55 + 0.08 * times), 4),
        level=topic.level,
        reason=f"Thuộc chủ đề ưu tiên “{short(topic.name, 80)}” ({since}): nhắc “{said}”.",
        evidence=tuple(dict.fromkeys(one.span(hit.start, hit.end) for one, hit in found))[:5],
    )
