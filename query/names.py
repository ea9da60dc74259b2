"""The names by which fields and their values may be called, in Vietnamese with or without accents, and in English."""

import re

from query.labels import TONES, TOPICS
from query.nodes import FieldName
from text import fold, nfc

_SPACING = re.compile(r"[\s_-]+")


def plain(name: str) -> str:
    """A name without case, accents and spacing: “Chủ-đề”, chu_de and chude are one."""
    return _SPACING.sub("", fold(nfc(name)))


_CALLED: dict[str, FieldName] = {
    "title": FieldName.TITLE,
    "unit": FieldName.UNIT,
    "source": FieldName.SOURCE,
    "place": FieldName.PLACE,
    "topic": FieldName.TOPIC,
    "tone": FieldName.TONE,
    "claim": FieldName.CLAIM,
    "date": FieldName.DAY,
    "day": FieldName.DAY,
    "since": FieldName.SINCE,
    "from": FieldName.SINCE,
    "until": FieldName.UNTIL,
    "to": FieldName.UNTIL,
    "tungay": FieldName.SINCE,
    "denngay": FieldName.UNTIL,
    "nguondang": FieldName.SOURCE,
    "diaban": FieldName.PLACE,
}
_SPELT = {_SPACING.sub("", field.value): field for field in FieldName}
_UNACCENTED = _CALLED | {plain(field.value): field for field in FieldName}


def field_of(name: str) -> FieldName | None:
    """The field of that name. As with words, one typed with accents is just that: “Nội:” is not “nơi:”."""
    spelt = _SPACING.sub("", nfc(name).lower())
    return _UNACCENTED.get(spelt) if fold(spelt) == spelt else _SPELT.get(spelt)


VALUES: dict[FieldName, dict[str, str]] = {
    FieldName.TOPIC: {plain(name): topic.value for topic, names in TOPICS.items() for name in (topic.value, *names)},
    FieldName.TONE: {plain(name): tone.value for tone, names in TONES.items() for name in (tone.value, *names)},
}
