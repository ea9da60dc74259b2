"""Figures the department has published: never changed, a correction is a row that names the one it replaces (R068)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from records.figure import FigureKind, FigureSuggestion, PublishedFigure, SuggestionState
from storage.rows import insert_new, plain
from storage.tables import items
from storage.tables_figures import figure_suggestions, published_figures

SEEN_WITHIN = timedelta(days=7)
"""Pieces first seen this long ago or less are shown to the detectors again when a figure is added."""
_SAID = ("item_id", "kind", "matter", "commune", "since", "until", "figure")


def add(connection: Connection, figures: Sequence[PublishedFigure], now: datetime) -> list[int]:
    """Keeps new figures (their `id` is ignored); recent pieces become due for the detectors again. Their ids.

    Raises IntegrityError where one corrects what another has corrected already."""
    kept = [
        int(connection.execute(insert(published_figures).values(**_row(one)).returning(published_figures.c.id)).scalar_one())
        for one in figures
    ]
    if kept:
        recent = (items.c.first_seen >= now - SEEN_WITHIN) & (items.c.flagged_with != "")
        connection.execute(update(items).where(recent).values(flagged_with=""))
    return kept


def _row(figure: PublishedFigure) -> dict[str, Any]:
    row = plain(figure)
    del row["id"]
    number = row.pop("value")
    return {**row, "figure": number}


def in_force(connection: Connection, since: date) -> tuple[PublishedFigure, ...]:
    """Figures whose last day is `since` or later and that no other corrects."""
    query = select(published_figures).where(published_figures.c.until >= since, ~_corrected())
    return tuple(_record(row) for row in connection.execute(query.order_by(published_figures.c.id)).mappings())


def _corrected() -> Any:
    other = published_figures.alias("other")
    return exists(select(other.c.id).where(other.c.corrects == published_figures.c.id))


def newest(connection: Connection, limit: int = 200, *, before: date | None = None) -> list[tuple[PublishedFigure, bool]]:
    """The figures of the latest days, and whether each was corrected since; those up to `before` where given."""
    query = select(published_figures, _corrected().label("corrected"))
    if before is not None:
        query = query.where(published_figures.c.until <= before)
    query = query.order_by(published_figures.c.until.desc(), published_figures.c.id.desc()).limit(limit)
    return [(_record(row), bool(row["corrected"])) for row in connection.execute(query).mappings()]


def of(connection: Connection, figure_ids: Sequence[int]) -> list[PublishedFigure]:
    """The figures of these ids, corrected ones too."""
    query = select(published_figures).where(published_figures.c.id.in_(list(figure_ids)[:500])).order_by(published_figures.c.id)
    return [_record(row) for row in connection.execute(query).mappings()]


def is_corrected(connection: Connection, figure_id: int) -> bool:
    """True where another row replaces it."""
    query = select(published_figures.c.id).where(published_figures.c.corrects == figure_id).limit(1)
    return connection.execute(query).first() is not None


def same(connection: Connection, figure: PublishedFigure) -> PublishedFigure | None:
    """The figure in force of the same count and days, or None."""
    row = plain(figure)
    equal = [
        published_figures.c[name] == row[name] for name in ("kind", "matter", "province", "commune", "unit", "since", "until")
    ]
    found = connection.execute(select(published_figures).where(*equal, ~_corrected()).limit(1)).mappings().first()
    return _record(found) if found else None


def suggest(connection: Connection, suggestions: Sequence[FigureSuggestion]) -> None:
    """Keeps figures read from own publications, each once however often the piece is read."""
    rows = []
    for one in suggestions:
        row = _row(one.figure)
        del row["entered_by"], row["corrects"]
        rows.append({**row, "item_id": one.item_id, "sentence": one.sentence, "state": one.state.value})
    insert_new(connection, figure_suggestions, rows, on=_SAID)


def waiting(connection: Connection, limit: int = 50) -> list[FigureSuggestion]:
    """Suggestions that nobody has answered, newest first."""
    query = select(figure_suggestions).where(figure_suggestions.c.state == SuggestionState.WAITING.value)
    rows = connection.execute(query.order_by(figure_suggestions.c.id.desc()).limit(limit)).mappings()
    return [_suggestion(row) for row in rows]


def suggestion(connection: Connection, suggestion_id: int) -> FigureSuggestion | None:
    """The suggestion of that id, or None."""
    row = connection.execute(select(figure_suggestions).where(figure_suggestions.c.id == suggestion_id)).mappings().first()
    return _suggestion(row) if row else None


def answer(connection: Connection, suggestion_id: int, state: SuggestionState) -> bool:
    """Keeps what a person said of it; False where somebody answered before."""
    ours = (figure_suggestions.c.id == suggestion_id) & (figure_suggestions.c.state == SuggestionState.WAITING.value)
    return connection.execute(update(figure_suggestions).where(ours).values(state=state.value)).rowcount == 1


def _record(row: Any) -> PublishedFigure:
    values = {name: row[name] for name in PublishedFigure.__slots__ if name not in ("value", "kind")}
    return PublishedFigure(**values, value=row["figure"], kind=FigureKind(row["kind"]))


def _suggestion(row: Any) -> FigureSuggestion:
    figure = _record({**row, "entered_by": "", "corrects": None})
    state = SuggestionState(row["state"])
    return FigureSuggestion(id=row["id"], item_id=row["item_id"], figure=figure, sentence=row["sentence"], state=state)
