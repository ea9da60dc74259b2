"""This deployment's models: files under models/<stamp>/ with a card of their SHA-256, and which of them is chosen.

The choice is a row, the last one counting; its card's SHA-256 stands in the row, each file's in the card. A file that is
not as its card says is refused by name, never read in part."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from errors import BadModel, StorageError, StorageFull
from records.learning import ChosenModel
from storage.rows import plain
from storage.tables_learning import model_choices

CARD = "card.json"
SECTOR = "sector.json"
RANKING = "ranking.json"
ROWS = "rows.jsonl"
_FULL = 28


def latest(connection: Connection) -> ChosenModel | None:
    """The choice that counts, None where none was ever made."""
    row = connection.execute(select(model_choices).order_by(model_choices.c.id.desc()).limit(1)).mappings().first()
    return ChosenModel(**row) if row else None


def history(connection: Connection, limit: int = 20) -> list[ChosenModel]:
    """The choices, newest first."""
    query = select(model_choices).order_by(model_choices.c.id.desc()).limit(limit)
    return [ChosenModel(**row) for row in connection.execute(query).mappings()]


def sectors(connection: Connection) -> list[str]:
    """The sector models that were ever chosen."""
    return [sector for sector in connection.execute(select(model_choices.c.sector).distinct()).scalars() if sector]


def before(connection: Connection, chosen: ChosenModel) -> ChosenModel | None:
    """What undoing a choice goes back to: the last choice of another model that was made before this model was first
    chosen; None where that is the shipped model alone."""
    first = select(func.min(model_choices.c.id)).where(model_choices.c.stamp == chosen.stamp).scalar_subquery()
    query = select(model_choices).where(model_choices.c.id < first).order_by(model_choices.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return ChosenModel(**row) if row else None


def choose(connection: Connection, chosen: ChosenModel) -> None:
    """Keeps a choice (its `id` is ignored)."""
    row = plain(replace(chosen, refused=None))
    del row["id"]
    connection.execute(insert(model_choices).values(**row))


def refuse(connection: Connection, chosen: ChosenModel, reason: str | None) -> None:
    """Keeps why a chosen model is not used, or None where it is after all; the desk shows it."""
    if chosen.refused != reason:
        connection.execute(update(model_choices).where(model_choices.c.id == chosen.id).values(refused=reason))


def keep(folder: Path, stamp: str, files: Mapping[str, bytes], card: Mapping[str, Any]) -> str:
    """Writes a model's files and its card aside, then renames; the card's SHA-256. Raises StorageFull or StorageError."""
    aside, whole = folder / f".{stamp}.writing", folder / stamp
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    told = json.dumps({**card, "sha256": digests}, ensure_ascii=False, indent=1).encode()
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        for name, content in {**files, CARD: told}.items():
            with (aside / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        shutil.rmtree(whole, ignore_errors=True)
        aside.rename(whole)
    except OSError as error:
        if error.errno == _FULL:
            raise StorageFull("Đĩa không đủ chỗ để lưu mô hình mới; mô hình đang dùng giữ nguyên.", str(error)) from error
        raise StorageError(f"Không ghi được mô hình vào {whole}; mô hình đang dùng giữ nguyên.", str(error)) from error
    return hashlib.sha256(told).hexdigest()


def card(folder: Path, chosen: ChosenModel) -> dict[str, Any]:
    """The card of a chosen model. Raises BadModel where it is missing or not the one that was kept."""
    content = _whole(folder / chosen.stamp / CARD, chosen.card)
    found: dict[str, Any] = json.loads(content)
    return found


def read(folder: Path, chosen: ChosenModel, name: str) -> dict[str, Any]:
    """One JSON file of a chosen model. Raises BadModel where it or the card is missing or not what was kept."""
    digest = card(folder, chosen)["sha256"].get(name, "")
    content = _whole(folder / chosen.stamp / name, digest)
    found: dict[str, Any] = json.loads(content)
    return found


def _whole(path: Path, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadModel(
            f"Không đọc được tệp mô hình riêng {path.parent.name}/{path.name}. Đang dùng mô hình đi kèm.", str(error)
        ) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise BadModel(
            f"Tệp mô hình riêng {path.parent.name}/{path.name} đã bị thay đổi nên không dùng. Đang dùng mô hình đi kèm; "
            "mời khôi phục tệp từ bản sao lưu hoặc huấn luyện lại.",
            f"{path}: sha256 differs",
        )
    return content
