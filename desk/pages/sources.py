"""Sources and their health; switching on and off. (Adding one: new_source.py; lists of them: source_lists.py.)"""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from alerts.notices import addresses_of
from crawlers.remember import postponed
from crawlers.robots import LONGEST_DELAY, place_of
from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import go, show
from desk.site_files import Unfit, unfit
from desk.source_facts import known
from desk.sourcing import NAMES, ORDER, UNKNOWN, Standing, place, standing
from desk.token_fields import BY_TOKEN
from desk.words import OUTCOMES
from errors import NotFound, NotNow
from records.source import DueReason, HostRules, ReaderKind
from storage import accounts, gaps, hosts, outlets, site_files, sources, tokens, units
from storage.engine import Connection, reading, writing
from working_time import local

LOOKED_BACK = timedelta(days=90)
GAPS_SHOWN = 20
router = APIRouter()
Seer = Annotated[Visitor, Depends(Needs(Permission.SEE_SOURCES))]
Changer = Annotated[Visitor, Depends(Needs(Permission.CHANGE_SOURCES))]


def standings(connection: Connection, visitor: Visitor) -> list[Standing]:
    """Every source, what needs a person first."""
    names = {outlet.key: outlet.name for outlet in outlets.every(connection)}
    facts = known(connection, visitor.now)
    every = sources.every(connection)
    found = [standing(one, state, names[one.outlet_key], facts, visitor.now) for one, state in every]
    return sorted(found, key=place)


@router.get("/nguon")
def page(visitor: Seer, loai: str = "") -> Response:
    """The list, by how each stands."""
    with reading(visitor.desk.engine) as connection:
        every = standings(connection, visitor)
        misfits = _unfit(connection) if not loai else []
        told = addresses_of(
            accounts.every(connection), units.every_officer(connection), units.every(connection), local(visitor.now).date()
        )
    counts = {kind: sum(one.kind == kind for one in every) for kind in ORDER}
    shown = [one for one in every if not loai or one.kind == loai]
    facts: dict[str, Any] = {
        "shown": shown,
        "total": len(every),
        "counts": counts,
        "names": NAMES,
        "kind": loai,
        "unknown": UNKNOWN,
    }
    return show(visitor, "sources.html", told=told, misfits=misfits, **facts)


@router.get("/nguon/{source_id}")
def detail(visitor: Seer, source_id: int) -> Response:
    """One source with its last twenty readings."""
    with reading(visitor.desk.engine) as connection:
        one = _one(standings(connection, visitor), source_id)
        visits = sources.recent_visits(connection, source_id, 20)
        past = gaps.of_source(connection, source_id, visitor.now - LOOKED_BACK)[: -GAPS_SHOWN - 1 : -1]
        place = place_of(one.source.address)
        rules = hosts.rules(connection, [place]).get(place)
        unit = next((unit.name for unit in units.every(connection) if unit.id == one.source.unit_id), None)
        token = tokens.told(connection, source_id)
        misfits = [found for found in _unfit(connection) if found.outlet == one.outlet]
    waits = one.state.last_detail if postponed(one.source, one.state) else None
    facts: dict[str, Any] = {"one": one, "visits": visits, "unit": unit, "outcomes": OUTCOMES, "gaps": past, "unknown": UNKNOWN}
    facts |= {"waits": waits, "token": token, "by_token": one.source.reader in BY_TOKEN, "misfits": misfits}
    return show(visitor, "source.html", **facts, zalo=one.source.reader is ReaderKind.ZALO_OA, **_pace(rules))


def _unfit(connection: Connection) -> list[Unfit]:
    names = {outlet.key: outlet.name for outlet in outlets.every(connection)}
    return unfit(site_files.every(connection), names)


def _pace(rules: HostRules | None) -> dict[str, Any]:
    """The Crawl-delay that the source's place asks for, and whether it is longer than what is kept."""
    asked = rules.delay if rules is not None else None
    shown = f"{asked:g}".replace(".", ",") if asked else ""
    return {"delay": shown, "longest_delay": f"{LONGEST_DELAY:g}", "too_slow": bool(asked and asked > LONGEST_DELAY)}


def _one(every: list[Standing], source_id: int) -> Standing:
    found = next((one for one in every if one.source.id == source_id), None)
    if found is None:
        raise NotFound(f"Không có nguồn số {source_id}.", f"no source {source_id}")
    return found


@router.post("/nguon/{source_id}/{nut}")
def switch(visitor: Changer, source_id: int, nut: str) -> Response:
    """Switches a source on (bat) or off (tat): only a person does this, and it is noted (law 10)."""
    if nut not in ("bat", "tat"):
        raise NotFound("Không có trang này.", f"switch {nut!r}")
    with writing(visitor.desk.engine) as connection:
        one = _one(standings(connection, visitor), source_id)
        if not one.source.reader.visited:
            raise NotNow("Đây là nơi giữ tin, bài nhập tay; hệ thống không tự đọc nên không có gì để bật, tắt.", "not visited")
        sources.set_enabled(connection, source_id, nut == "bat", visitor.now)
        if nut == "bat":
            sources.keep_state(connection, replace(one.state, next_due=visitor.now, due_reason=DueReason.PERSON))
        action = "bật nguồn" if nut == "bat" else "tắt nguồn"
        visitor.note(connection, action, f"nguồn {source_id}", one.source.name)
    return go(f"/nguon/{source_id}", f"da-{nut}")
