"""A piece that criticises one of our units: words against it beside its name, not the tone of the whole text (R050, R089)."""

from detectors.reading.towards import Word, words_about_units
from detectors.subject import Facts, Subject
from detectors.wording import short
from records.flag import Flag, Level

NAME = "unit_criticism"
LEAST_FOR_HIGH = 2  # different words, or one in the title


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each of our units that words are said against; the sentences are the evidence."""
    against: dict[str, list[Word]] = {}
    for word in words_about_units(subject, facts, "blames", "punished"):
        against.setdefault(word.unit, []).append(word)
    return tuple(_flag(unit, words) for unit, words in against.items())


def _flag(unit: str, words: list[Word]) -> Flag:
    said = list(dict.fromkeys(word.said.lower() for word in words))
    strong = len(said) >= LEAST_FOR_HIGH or any(word.in_title for word in words)
    return Flag(
        detector=NAME,
        key=unit[:100],
        score=round(min(0.95, 0.5 + 0.12 * len(said) + 0.1 * any(word.in_title for word in words)), 4),
        level=Level.HIGH if strong else Level.NORMAL,
        reason=f"Có lời phê bình {short(unit, 80)} ({', '.join(said[:3])}): “{short(words[0].sentence.text, 120)}”.",
        evidence=tuple(dict.fromkeys(word.sentence for word in words))[:4],
        unit=unit,
    )
