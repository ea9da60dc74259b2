"""A piece about the health sector that names one of our units (R050, R060, R089)."""

from detectors.subject import Facts, Subject
from detectors.wording import TONES, TOPICS
from records.analysis import Mention, Tone
from records.flag import Flag, Level

NAME = "unit_mention"
UNSURE_SHARE = 0.5  # of the score, where the name fits others too


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """One flag for each of our units named: high where the tone is negative, else normal.

    A name that fits several units is flagged for the department, with all of them in the reason; nobody guesses.
    """
    if subject.own_channel or not subject.analysis.sector.is_:
        return ()
    ours: dict[str, list[Mention]] = {}
    for mention in subject.analysis.mentions:
        if mention.unit in facts.units:
            ours.setdefault(mention.unit, []).append(mention)
        elif mention.unit is None and facts.units.intersection(mention.candidates):
            ours.setdefault(_either(mention), []).append(mention)
    return tuple(_flag(subject, name, mentions) for name, mentions in ours.items())


def _either(mention: Mention) -> str:
    return " hoặc ".join(mention.candidates[:3])


def _flag(subject: Subject, name: str, mentions: list[Mention]) -> Flag:
    analysis = subject.analysis
    certain = mentions[0].unit
    about = f"Tin về {TOPICS[analysis.topic]}, sắc thái {TONES[analysis.tone]}"
    if certain:
        reason = f"{about}, nhắc đến {certain}."
    else:
        reason = f"{about}, viết “{mentions[0].span.text}”: có thể là {name}, cần người xác định."
    negative = analysis.tone is Tone.NEGATIVE
    return Flag(
        detector=NAME,
        key=name[:200],
        score=round(analysis.sector.p * (1.0 if certain else UNSURE_SHARE), 4),
        level=Level.HIGH if negative and certain else Level.NORMAL,
        reason=reason,
        evidence=tuple(mention.span for mention in mentions),
        unit=certain,
    )
