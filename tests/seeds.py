"""Small invented records for tests of storage, jobs and the desk."""

from datetime import date, datetime

from sqlalchemy import Engine

from records.analysis import Analysis, Label, Match, Mention, Span, Stance, Tier, Tone, Topic
from records.item import Entry, ItemKind
from records.source import Outlet, OutletKind, ReaderKind, Source
from records.unit import Duty, Officer, Unit, UnitKind
from storage import outlets, sources, units
from storage.engine import writing

FEED = "https://bao.example/rss/home.rss"
HOSPITAL = "Bệnh viện Đa khoa tỉnh Sơn Bình"


def seed_outlet(
    engine: Engine, now: datetime, *, address: str = "https://bao.example/rss/home.rss", unit_id: int | None = None
) -> Source:
    """One watched outlet with one feed."""
    outlet = Outlet(key="bao-son-binh", name="Báo Sơn Bình", domain="bao.example", kind=OutletKind.LOCAL_PRESS, watched=True)
    source = Source(
        id=0,
        outlet_key=outlet.key,
        name="Báo Sơn Bình - trang chủ",
        reader=ReaderKind.FEED,
        address=address,
        basis="RSS công khai",
        unit_id=unit_id,
    )
    with writing(engine) as connection:
        outlets.keep(connection, [outlet])
        found = sources.add(connection, source, now=now)
    return Source(**{name: getattr(source, name) for name in source.__slots__} | {"id": found})


def seed_units(engine: Engine) -> dict[str, int]:
    """A department with one hospital and a focal officer at each."""
    department = Unit(id=0, name="Sở Y tế tỉnh Sơn Bình", kind=UnitKind.DEPARTMENT, province="Sơn Bình")
    hospital = Unit(id=0, name=HOSPITAL, kind=UnitKind.SUBORDINATE, aliases=("BVĐK Sơn Bình",), province="Sơn Bình")
    with writing(engine) as connection:
        ids = units.keep(connection, [department, hospital])
        units.set_parent(connection, ids[HOSPITAL], ids[department.name])
        for name, unit_id in ids.items():
            officer = Officer(
                id=0,
                unit_id=unit_id,
                name=f"Cán bộ đầu mối {unit_id}",
                email=f"daumoi{unit_id}@sonbinh.example",
                duty=Duty.FOCAL,
                valid_from=date(2026, 1, 1),
                decision=f"Quyết định phân công số {unit_id} ({name})",
            )
            units.add_officer(connection, officer)
    return ids


def entry(number: int, *, title: str | None = None, kind: ItemKind = ItemKind.FEED, published: datetime | None = None) -> Entry:
    """A numbered entry."""
    address = f"https://bao.example/tin-{number}.html"
    return Entry(
        address=address,
        link=address,
        kind=kind,
        title=title or f"Bệnh viện tiếp nhận thiết bị mới đợt {number}",
        lead=f"Đợt {number} gồm máy siêu âm và máy thở.",
        published=published,
    )


def analysis(*, model: str = "m1", matches: bool = True) -> Analysis:
    """An analysis that names the hospital and repeats a claim."""
    span = Span(field="title", start=0, end=9, text="Bệnh viện")
    match = Match(claim="KR1", score=0.8, tier=Tier.CONFIRMED, stance=Stance.SPREADS, evidence=(span,))
    return Analysis(
        model=model,
        health=Label(p=0.9, is_=True),
        sector=Label(p=0.8, is_=True),
        topic=Topic.TREATMENT,
        tone=Tone.POSITIVE,
        unreliable=0.1,
        words=(("bệnh viện", 1.5),),
        mentions=(Mention(span=span, unit=HOSPITAL),),
        matches=(match,) if matches else (),
    )
