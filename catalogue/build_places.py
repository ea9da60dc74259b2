"""Builds places.tsv.gz from the two MIT-licensed lists of administrative units and the table of merged provinces.

    python -m catalogue.build_places FOLDER places.tsv.gz

FOLDER holds gazetteer/units_2026-07-25.json, gazetteer/units_until_2025-06-30.json and provinces.csv; see README.md.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from text import nfc, tone

MERGED = "2025-07-01"
LAST_DAY = "2025-06-30"
# Name changes outside the mergers of 2025: Resolution 175/2024/QH15 made Thừa Thiên Huế the city of Huế.
RENAMED = (("Thừa Thiên Huế", "Tỉnh", "Huế", "2024-12-31"), ("Thừa Thiên - Huế", "Tỉnh", "Huế", "2024-12-31"))
TYPES = ("Thành phố", "Tỉnh", "Thị xã", "Quận", "Huyện", "Phường", "Xã", "Đặc khu")


def split(full: str) -> tuple[str, str]:
    """("Phường", "Ba Đình") of "Phường Ba Đình"."""
    clean = tone(nfc(" ".join(full.split())))
    for kind in TYPES:
        if clean.lower().startswith(kind.lower() + " "):
            return kind, clean[len(kind) + 1 :]
    raise ValueError(full)


def rows(folder: Path) -> Iterator[tuple[str, str, str, str, str, str]]:
    """(level, type, name, today's province, first day, last day), empty where unknown or in force."""
    table = list(csv.DictReader((folder / "provinces.csv").open(encoding="utf-8")))
    today: dict[str, str] = {}
    for row in table:
        name = tone(row["name_vi"])
        today[name] = name
        for old in filter(None, row["merged_from_pre_2025_07_01"].split(";")):
            today[tone(old.removeprefix("TP. "))] = name
    for province in json.loads((folder / "gazetteer/units_2026-07-25.json").read_text(encoding="utf-8")):
        kind, name = split(province["FullName"])
        yield "tinh", kind, name, name, MERGED, ""
        for ward in province["Wards"]:
            yield "xa", *split(ward["FullName"]), name, MERGED, ""
    for province in json.loads((folder / "gazetteer/units_until_2025-06-30.json").read_text(encoding="utf-8")):
        kind, old = split(province["FullName"])
        yield "tinh", kind, old, today[old], "", LAST_DAY
        for district in province["District"]:
            if district["FullName"]:
                yield "huyen", *split(district["FullName"]), today[old], "", LAST_DAY
    for name, kind, now, last in RENAMED:
        yield "tinh", kind, name, now, "", last


def main(folder: Path, target: Path) -> None:
    """Writes the table, the same bytes each time."""
    lines = ["\t".join(row) for row in rows(folder)]
    body = "level\ttype\tname\tprovince\tvalid_from\tvalid_to\n" + "\n".join(lines) + "\n"
    target.write_bytes(gzip.compress(body.encode(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
