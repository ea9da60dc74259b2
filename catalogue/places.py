"""Places: provinces of today and before, former districts, and today's communes (sources in README.md)."""

import gzip
from datetime import date
from functools import cache
from pathlib import Path

from records.area import Area, AreaLevel

SHIPPED = Path(__file__).with_name("places.tsv.gz")


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


@cache
def load_places() -> tuple[Area, ...]:
    """Every area of the shipped table: 34 provinces, 63 former ones, 696 former districts, 3,321 communes."""
    lines = gzip.decompress(SHIPPED.read_bytes()).decode().splitlines()
    days: dict[str, date | None] = {}
    areas = []
    for line in lines[1:]:
        level, kind, name, province, first, last = line.split("\t")
        for value in (first, last):
            if value not in days:
                days[value] = _day(value)
        areas.append(
            Area(name=name, type=kind, level=AreaLevel(level), province=province, valid_from=days[first], valid_to=days[last])
        )
    return tuple(areas)


def province_names() -> tuple[str, ...]:
    """Today's 34 provinces and cities, in the order of the statistics office's codes."""
    return tuple(area.name for area in load_places() if area.level is AreaLevel.PROVINCE and not area.former)


def full_province_names() -> dict[str, str]:
    """Each of today's names with its kind: {"Hà Nội": "Thành phố Hà Nội", "Sơn La": "Tỉnh Sơn La", …}."""
    return {
        area.name: f"{area.type} {area.name}" for area in load_places() if area.level is AreaLevel.PROVINCE and not area.former
    }
