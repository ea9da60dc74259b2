"""A piece that praises one of our units, beside its name: good news to share again (R089)."""

from detectors.reading.towards import Word, words_about_units
from detectors.subject import Facts, Subject
from detectors.wording import short
from records.flag import Flag, Level

NAME = "unit_praise"


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each of our units that is praised, unless the piece says as much against it."""
    blamed = [word.unit for word in words_about_units(subject, facts, "blames", "punished")]
    praised: dict[str, list[Word]] = {}
    for word in words_about_units(subject, facts, "praises"):
        praised.setdefault(word.unit, []).append(word)
    return tuple(_flag(unit, words) for unit, words in praised.items() if blamed.count(unit) < len(words))


def _flag(unit: str, words: list[Word]) -> Flag:
    said = list(dict.fromkeys(word.said.lower() for word in words))
    return Flag(
        detector=NAME,
        key=unit[:100],
        score=round(min(0.95, 0.5 + 0.12 * len(said) + 0.1 * any(word.in_title for word in words)), 4),
        level=Level.NORMAL,
        reason=f"Có lời khen, tin tốt về {short(unit, 80)} ({', '.join(said[:3])}): “{short(words[0].sentence.text, 120)}”.",
        evidence=tuple(dict.fromkeys(word.sentence for word in words))[:4],
        unit=unit,
    )
