"""Analyses every item that today's model has not seen, and places it with its copies and its story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from detectors import AGAIN
from jobs.context import Analyst, Context, Report
from nlp import stories as room
from nlp.analyst import OWN, UNREADABLE
from nlp.fields import field_texts
from nlp.rulings import bounds
from records.analysis import Analysis, Placing, Signature, Text, Tier
from records.item import DateOrigin, Item
from records.learning import ChosenModel
from storage import analyses, items, models, rulings, stories
from storage.engine import Connection, reading, writing
from working_time import local

EVERY = timedelta(seconds=5)
LANE = "understand"
THEN = ("flag", "credit", "index")
BATCH = 64

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Analyses one batch, in one transaction. An item that can't be analysed is counted and set apart after three times."""
    with reading(context.engine) as connection:
        analyst, revision = context.understanding.analyst(connection)
        chosen = models.history(connection)
        batch = _batch(connection, analyst.model, chosen)
    _tell_refused(context, chosen)
    if not batch:
        return Report(done=0)
    signer = context.understanding.signer()
    said = [understood(analyst, signer, item) for item in batch]
    found = [one for one in said if one is not None]
    failed = [item.id for item, one in zip(batch, said, strict=True) if one is None]
    now = context.clock()
    with writing(context.engine) as connection:
        rulings.hold(connection, alone=False)  # before any row is written: a ruling takes the lock first and its rows after
        read = [(one.item, one.analysis) for one in found]
        analyses.keep(connection, read, revision, now, shown_again_since=now - AGAIN)
        place(connection, found)
        for item_id in failed:
            items.failed(connection, item_id)
    return Report(done=len(found), failed=len(failed), more=len(batch) == BATCH)


def _batch(connection: Connection, model: str, chosen: Sequence[ChosenModel]) -> list[Item]:
    """What is due. A change of this deployment's own part redoes the pieces of its last days only (decision 0035)."""
    if not chosen:
        return items.to_analyse(connection, model, BATCH)
    shipped = model.partition(OWN)[0]
    stamps = {shipped, *(f"{shipped}{OWN}{sector}" for sector in models.sectors(connection))}
    return items.to_analyse(connection, model, BATCH, siblings=frozenset(stamps - {model}), redo_from=chosen[0].redo_from)


def _tell_refused(context: Context, chosen: Sequence[ChosenModel]) -> None:
    """Keeps for the desk whether the chosen model could be used."""
    if chosen and chosen[0].sector and chosen[0].refused != context.understanding.refused:
        with writing(context.engine) as connection:
            models.refuse(connection, chosen[0], context.understanding.refused)


@dataclass(frozen=True, slots=True)
class Understood:
    """An item with what its text says and the signature by which its story is found."""

    item: Item
    analysis: Analysis
    signature: Signature


def understood(analyst: Analyst, signer: room.Signer, item: Item) -> Understood | None:
    """Reads one item; None where its text can't be read, so that a poisonous one harms only itself (G7)."""
    stated = item.published is not None and item.published_origin is not DateOrigin.GUESSED
    moment: datetime = item.published if stated and item.published else item.first_seen
    try:
        fields = field_texts(text_of(item))
        analysis = analyst.analyse_read(fields)
        claims = [match.claim for match in analysis.matches if match.tier is Tier.CONFIRMED]
        return Understood(item, analysis, signer.signature_read(fields, local(moment).date(), claims))
    except UNREADABLE as error:
        log.error("item_failed", item=item.id, error=repr(error))
        return None


def text_of(item: Item) -> Text:
    """What is analysed of an item."""
    return Text(title=item.title or None, summary=item.lead, text=item.text)


def place(connection: Connection, found: Sequence[Understood]) -> None:
    """Places items one after the other, each with candidates from the store and from those before it; keeps all (law 1).
    What officers ruled of them holds."""
    rulings.hold(connection, alone=False)
    ruled = rulings.said(connection, [one.item.id for one in found])
    beside = room.Beside()
    placed: list[tuple[int, Signature, Placing]] = []
    keys: list[list[int]] = []
    for one in found:
        item_id, signature = one.item.id, one.signature
        near = stories.candidates(connection, signature, room.meeting_keys(signature), item_id, beside.sharing(signature))
        placing = room.place(item_id, signature, near, bounds(ruled.get(item_id, ())))
        beside.add(item_id, signature, placing)
        placed.append((item_id, signature, placing))
        keys.append(room.keys_to_keep(item_id, signature, near))
    if placed:
        stories.keep(connection, placed, keys)
