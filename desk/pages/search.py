"""One box over everything that was collected: what the words mean is said, mistakes point at the character."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response

from desk.access.needs import Needs
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.answers import show
from desk.ours import our_units
from desk.querying import answers, own_unit, read
from query.nodes import FieldName, Labelled, Named, Node, Query, all_of
from query.reading import words_of
from records.analysis import Tone, Topic
from storage import outlets, units
from storage.engine import reading

SPANS: dict[str, timedelta | None] = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365), "tat": None}
USUAL = "90"
_PLACES = 2**63

router = APIRouter()


@router.get("/tim-kiem")
def page(
    visitor: Annotated[Visitor, Depends(Needs(Permission.SEE_ITEMS))],
    q: str = "",
    nguon: str = "",
    don_vi: str = "",
    chu_de: str = "",
    sac_thai: str = "",
    khoang: str = USUAL,
    truoc: str = "",
) -> Response:
    """The box, and what it finds. An officer finds the pieces that name their unit."""
    with reading(visitor.desk.engine) as connection:
        known = outlets.every(connection)
        named = our_units(units.every(connection), visitor.deployment) if visitor.scope.everything else []
    chosen = {"nguon": nguon, "don_vi": don_vi, "chu_de": chu_de, "sac_thai": sac_thai, "khoang": khoang}
    unit = don_vi if don_vi in {one.name for one in named} else own_unit(visitor)[1]
    box = read(q)
    parts = [*([box.query.root] if box.query else []), *_filters(chosen, {outlet.key for outlet in known}, unit or "")]
    found = None
    if parts and box.mistake is None:
        place = int(truoc) if truoc.isdecimal() and len(truoc) < 20 and int(truoc) < _PLACES else None
        found = answers(visitor, Query(all_of(parts)), unit=unit, back=SPANS.get(khoang, SPANS[USUAL]), before=place)
    return show(
        visitor,
        "search.html",
        422 if box.mistake else 200,
        box=box,
        found=found,
        chosen=chosen,
        outlets=sorted(known, key=lambda one: one.name.lower()),
        units=sorted((one.name for one in named), key=str.lower),
        topics=Topic,
        tones=Tone,
        older=_address({"q": box.typed, **chosen, "truoc": str(found.older)}) if found and found.older is not None else "",
        begun=bool(truoc),
    )


def _filters(chosen: dict[str, str], outlet_keys: set[str], unit: str) -> list[Node]:
    """The choices beside the box as parts of the query; what is no choice of the page is left out."""
    found: list[Node] = []
    if chosen["nguon"] in outlet_keys:
        found.append(Named(FieldName.SOURCE, words_of(chosen["nguon"])))
    if chosen["don_vi"] == unit != "":
        found.append(Named(FieldName.UNIT, words_of(unit)))
    if chosen["chu_de"] in set(Topic):
        found.append(Labelled(FieldName.TOPIC, chosen["chu_de"]))
    if chosen["sac_thai"] in set(Tone):
        found.append(Labelled(FieldName.TONE, chosen["sac_thai"]))
    return found


def _address(given: dict[str, str]) -> str:
    return "/tim-kiem?" + urlencode({name: value for name, value in given.items() if value})
