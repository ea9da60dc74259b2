"""Quotas: what each kind of unit owes a month, from which day, on what basis (R027, R029; law 11)."""

from pathlib import Path

from catalogue.rows import Loaded, Row, load
from records.publication import Quota
from records.unit import UnitKind

SHIPPED = Path(__file__).with_name("quotas.csv")
NEEDED = ("unit_kind", "per_month", "photo_needed", "valid_from", "basis")


def _quota(row: Row) -> Quota:
    kind = row.need("unit_kind")
    if kind not in list(UnitKind):
        raise row.bad(f"cột “unit_kind”: “{kind[:40]}” không phải một loại đơn vị ({', '.join(UnitKind)})", "unknown kind")
    row.need("valid_from")
    first = row.day("valid_from")
    if first is None:
        raise row.bad("cột “valid_from” để trống; xin điền vào", "empty valid_from")
    return Quota(
        unit_kind=UnitKind(kind),
        per_month=row.number("per_month", 0, 1000),
        photo_needed=row.number("photo_needed", 0, 1) == 1,
        valid_from=first,
        basis=row.need("basis"),
    )


def load_quotas(file: Path = SHIPPED) -> Loaded[Quota]:
    """The quotas of a CSV file, oldest first within a kind. Raises BadInput where the file or a column is missing."""
    loaded = load(file, NEEDED, _quota)
    return Loaded(tuple(sorted(loaded.records, key=lambda quota: (quota.unit_kind, quota.valid_from))), loaded.problems)
