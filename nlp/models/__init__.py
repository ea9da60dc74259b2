"""The trained files, each with a card: data, licence, date, scores, and what it is bad at."""

import hashlib
from functools import cache
from pathlib import Path

from errors import BadInput

FOLDER = Path(__file__).parent
HEALTH = FOLDER / "health.tsv.gz"
TERMS = FOLDER / "terms.tsv"
VECTORS = FOLDER / "vectors.npz"
PHRASES = FOLDER / "phrases.tsv.gz"
ACCENTS = FOLDER / "accents.npz"
RARITY = FOLDER / "rarity.tsv.gz"
ENTITIES = FOLDER / "entities.tsv.gz"
CLAIMS = FOLDER / "claims.json"
SUMS = "SHA256SUMS"
"""Beside the models: what each is, byte for byte, as sha256sum writes it (nlp/models/train/sums.py)."""


def content(path: Path) -> bytes:
    """The bytes of a model file. Raises BadInput where it is missing, or where its folder's SHA256SUMS says otherwise:
    one changed weight would pass every other test and decide wrongly for months."""
    try:
        held = path.read_bytes()
    except OSError as fault:
        raise unreadable(path, fault) from fault
    wanted = _sums(path.with_name(SUMS)).get(path.name)
    if wanted is not None and hashlib.sha256(held).hexdigest() != wanted:
        sentence = f"Tệp mô hình {path.name} không còn nguyên như khi phát hành; cài lại chương trình để có tệp đúng."
        raise BadInput(sentence, f"{path}: SHA-256 is not {wanted}")
    return held


def unreadable(path: Path, fault: Exception) -> BadInput:
    """The error of a model file that is missing or not of its form."""
    return BadInput(f"Không đọc được tệp mô hình {path.name}; cài lại chương trình để có tệp đúng.", f"{path}: {fault!r}")


@cache
def _sums(file: Path) -> dict[str, str]:
    """File name → SHA-256. Empty for a folder without sums: a fit under way, or a test's."""
    if not file.exists():
        return {}
    return {name: told for told, name in map(str.split, file.read_text(encoding="utf-8").splitlines())}
