"""Writes nlp/models/SHA256SUMS anew, after models were trained: python -m nlp.models.train.sums"""

import hashlib
from pathlib import Path

from nlp.models import FOLDER, SUMS

KINDS = (".gz", ".json", ".npz", ".tsv")


def sums(folder: Path = FOLDER) -> str:
    """The lines of the file, by name."""
    files = sorted(file for file in folder.iterdir() if file.suffix in KINDS)
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)


if __name__ == "__main__":
    (FOLDER / SUMS).write_text(sums(), encoding="utf-8")
