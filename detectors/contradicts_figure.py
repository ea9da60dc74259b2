"""A piece states a number that disagrees with the department's own published figure of the same matter, place and time.

Numbers grow: a larger one may be news, and is said to be so. A text that rebuts, one whose number is only old, and one that
also gives the published number without insisting on the other is not flagged (law 6)."""

from detectors.reading.published import Difference, Way, states
from detectors.subject import Facts, Subject
from detectors.wording import short
from records.analysis import Topic
from records.figure import FIGURE_DETECTOR, Extent, FigureKind, PublishedFigure, StatedFigure
from records.flag import Flag, Level

NAME = FIGURE_DETECTOR
MOST = 3
KINDS = {
    FigureKind.CASES: "số ca mắc",
    FigureKind.DEATHS: "số ca tử vong",
    FigureKind.ADMITTED: "số người nhập viện",
    FigureKind.POSITIVE: "số mẫu dương tính",
    FigureKind.DOSES: "số liều",
}
_WAYS = {
    Way.SMALLER: "Số liệu thấp hơn số đã công bố",
    Way.LARGER: "Số liệu cao hơn số đã công bố",
    Way.NEWER: "Số liệu cao hơn số đã công bố ngày {day}, có thể là số mới",
}
_LONGEST_SOURCE = 120


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each published figure that the piece contradicts, the worst first; at most three."""
    if subject.own_channel or subject.rebuts(facts.claims) or subject.analysis.topic is Topic.MISINFO:
        return ()
    worst: dict[int, Difference] = {}
    for stated in subject.figures:
        found = facts.figures.differs(stated, _units(subject, stated), edited=subject.edited)
        if found and not stated.insisted and any(states(one, found.figure) for one in subject.figures):
            continue
        if found and (found.figure.id not in worst or found.level.rank < worst[found.figure.id].level.rank):
            worst[found.figure.id] = found
    ranked = sorted(worst.values(), key=lambda one: (one.level.rank, one.stated.kind is not FigureKind.DEATHS))
    return tuple(_flag(one) for one in ranked[:MOST])


def _units(subject: Subject, stated: StatedFigure) -> frozenset[str]:
    """The units of ours that its sentence names."""
    where = stated.sentence
    return frozenset(
        mention.unit
        for mention in subject.analysis.mentions
        if mention.unit and mention.span.field == where.field and where.start <= mention.span.start < where.end
    )


def _flag(found: Difference) -> Flag:
    stated, figure = found.stated, found.figure
    way = _WAYS[found.way].format(day=f"{figure.until:%d/%m/%Y}")
    said = f"bài nêu “{short(stated.said, 60)}” ({KINDS[stated.kind]}, {figure.matter}{_when(stated)})"
    reason = f"{way}: {said}; {published(figure)}, nguồn: {short(figure.source, _LONGEST_SOURCE)}."
    return Flag(
        detector=NAME,
        key=str(figure.id),
        score=0.8 if found.level is Level.HIGH else 0.5,
        level=found.level,
        reason=reason,
        evidence=(stated.span, stated.sentence) if stated.span != stated.sentence else (stated.span,),
        unit=figure.unit or None,
    )


def published(figure: PublishedFigure) -> str:
    """The published figure as reasons and the desk say it."""
    where = ", ".join(part for part in (figure.unit, figure.commune, figure.province) if part)
    number = f"{figure.value:,}".replace(",", ".")
    return f"đã công bố {number} tại {where} từ {figure.since:%d/%m/%Y} đến {figure.until:%d/%m/%Y}"


def _when(stated: StatedFigure) -> str:
    if stated.until is None:
        return ""
    if stated.extent is Extent.PERIOD and stated.since is not None:
        return f", từ {stated.since:%d/%m/%Y} đến {stated.until:%d/%m/%Y}"
    return f", {'tính đến' if stated.dated else 'bài ngày'} {stated.until:%d/%m/%Y}"
