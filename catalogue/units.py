"""Units: the shipped register of ministry bodies, hospitals and departments, and anyone's own list in the same columns."""

from dataclasses import replace
from pathlib import Path

from catalogue.rows import Loaded, Row, load
from records.unit import Unit, UnitKind
from text import fold, tone

SHIPPED = Path(__file__).with_name("units.csv")
ABBREVIATIONS = Path(__file__).with_name("abbreviations.csv")
NEEDED = ("name", "aliases", "parent", "province")
_KIND_BY_HEAD = (("sở y tế", UnitKind.DEPARTMENT), ("trạm y tế", UnitKind.STATION), ("đài truyền thanh", UnitKind.RADIO))


def _kind(row: Row) -> UnitKind:
    """The kind stated, or by the name's head, or a subordinate unit."""
    stated = row.get("kind")
    if stated:
        try:
            return UnitKind(stated)
        except ValueError:
            kinds = ", ".join(UnitKind)
            raise row.bad(f"cột “kind”: “{stated[:40]}” không phải một loại đơn vị ({kinds})", "unknown kind") from None
    name = tone(row.get("name")).lower()
    return next((kind for head, kind in _KIND_BY_HEAD if name.startswith(head)), UnitKind.SUBORDINATE)


def load_units(file: Path = SHIPPED) -> Loaded[Unit]:
    """The units of a CSV file with columns name, aliases (several parted by |), parent, province and, if wanted, kind.

    Ids count from 1 in the file's order; a parent that isn't in the file is left None. A name given twice is a bad row.
    Raises BadInput where the file or a column is missing.
    """
    ids: dict[str, int] = {}
    parents: dict[int, str] = {}

    def read(row: Row) -> Unit:
        name = row.need("name")
        key = fold(tone(name))
        kind = _kind(row)
        if key in ids:
            raise row.bad(f"đơn vị “{name[:80]}” đã có ở một dòng trên; xin bỏ bớt một dòng", "duplicate unit")
        ids[key] = len(ids) + 1
        parents[ids[key]] = row.get("parent")
        aliases = tuple(alias for part in row.get("aliases").split("|") if (alias := part.strip()))
        return Unit(id=ids[key], name=name, kind=kind, aliases=aliases, province=row.get("province") or None)

    loaded = load(file, NEEDED, read)
    units = (replace(unit, parent_id=ids.get(fold(tone(parents[unit.id])))) for unit in loaded.records)
    return Loaded(tuple(units), loaded.problems)


def load_abbreviations(file: Path = ABBREVIATIONS) -> dict[str, str]:
    """What the sector's abbreviations stand for, lower case: {"bvđk": "bệnh viện đa khoa", …}."""
    loaded = load(file, ("short", "long"), lambda row: (row.need("short").lower(), row.need("long").lower()))
    return dict(loaded.records)
