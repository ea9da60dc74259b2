"""Whether this deployment's own model is in use, and what it is worth: what the desk says of it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from errors import BadModel
from records.learning import ChosenModel
from storage import models
from storage.engine import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """The chosen model and what its card tells, None where the shipped one is used alone. `trouble` says why it is not used
    though chosen."""

    chosen: ChosenModel | None
    made: datetime | None
    card: dict[str, Any] | None
    trouble: str | None


def state_of(connection: Connection, folder: Path) -> ModelState:
    """As it stands: every file is held against its card, which takes milliseconds."""
    chosen = models.latest(connection)
    if chosen is None or not chosen.stamp:
        return ModelState(chosen=None, made=None, card=None, trouble=None)
    try:
        card = models.card(folder, chosen)
        for name in (models.SECTOR, models.RANKING):
            if name in card["sha256"]:
                models.read(folder, chosen, name)
    except BadModel as error:
        return ModelState(chosen=chosen, made=chosen.at, card=None, trouble=error.sentence)
    return ModelState(chosen=chosen, made=datetime.fromisoformat(card["made"]), card=card, trouble=chosen.refused)
