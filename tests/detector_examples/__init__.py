"""Named examples of detectors, one file each: POSITIVE must be flagged, NEGATIVE must not. All names are invented."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from catalogue.detecting import shipped
from catalogue.lexicons import matters
from catalogue.places import load_places
from detectors.reading.published import Published
from detectors.subject import Channel, Facts, Piece, Story, Subject
from nlp import documents
from nlp.figures import Figures
from nlp.places import Gazetteer
from query.watches import Watches
from records.analysis import Analysis, Claim, Label, Match, Mention, Span, Stance, Text, Tier, Tone, Topic
from records.area import Area, AreaLevel
from records.figure import FigureKind, PublishedFigure
from records.flag import Level
from records.source import OutletKind
from records.topic import PriorityTopic
from records.watch import Watch

HOSPITAL = "Bệnh viện Đa khoa tỉnh Sơn Bình"
CHILDREN = "Bệnh viện Sản Nhi Sơn Bình"
DEPARTMENT = "Sở Y tế tỉnh Sơn Bình"
STRANGER = "Bệnh viện Đa khoa tỉnh Bình Sơn"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
RUMOUR = Claim(
    id="KR900",
    category="so_ca_tu_vong",
    sentence="Sơn Bình có ba người chết vì bạch hầu",
    verdict="false",
    verdict_summary="Không có ca nào",
    verdict_by="CDC Sơn Bình",
    day="2026-11-02",
    place="",
    source_url="https://example.vn/1",
    confidence="A",
)
SITE = Channel(name="Cổng thông tin Bệnh viện Đa khoa tỉnh Sơn Bình", address="https://benhviensonbinh.vn", owner=HOSPITAL)
PAGE = Channel(name=HOSPITAL, address="https://www.facebook.com/benhviensonbinh", owner=HOSPITAL)
PAPER = Channel(name="Báo Sơn Bình", address="https://baosonbinh.vn")
DENGUE = PriorityTopic(
    id=1,
    name="Sốt xuất huyết",
    words=("sốt xuất huyết", "sxh"),
    since=date(2026, 9, 1),
    until=date(2026, 12, 31),
    level=Level.HIGH,
    basis="Kế hoạch phòng, chống sốt xuất huyết năm 2026",
)
WATCHES = tuple(
    Watch(
        id=number + 1,
        title=f"Mục số {number + 1}",
        query=query,
        level=Level.HIGH,
        unit_id=1 if unit else None,
        unit=unit,
        officers=(),
        since=NOW,
        paused=NOW if query == "viện phí" else None,
    )
    for number, (query, unit) in enumerate(
        [('"thiếu thuốc" HOẶC "hết thuốc"', None), ('nguồn:"Báo Sơn Bình"', None), ("chờ đợi", HOSPITAL), ("viện phí", None)]
    )
)
READER = Figures(
    matters(),
    Gazetteer(
        (
            *load_places(),
            Area(name="Sơn Bình", type="Tỉnh", level=AreaLevel.PROVINCE, province="Sơn Bình"),
            Area(name="Hạ Lâm", type="Xã", level=AreaLevel.COMMUNE, province="Sơn Bình"),
        )
    ),
)


def figure(number: int, value: int, until: date, **more: Any) -> PublishedFigure:
    """A figure of dengue in the invented province since the year's start, or whatever `more` says."""
    said = {"kind": FigureKind.CASES, "matter": "sốt xuất huyết", "province": "Sơn Bình", "since": date(until.year, 1, 1)}
    source = f"https://soyte.sonbinh.example/so-lieu-{number}"
    return PublishedFigure(
        id=number, value=value, until=until, source=source, entered_by="theodoi", entered=NOW, **{**said, **more}
    )


FIGURES = (
    figure(1, 280, date(2026, 11, 8)),
    figure(2, 312, date(2026, 11, 15)),
    figure(3, 0, date(2026, 11, 15), kind=FigureKind.DEATHS),
    figure(4, 32, date(2026, 11, 15), since=date(2026, 11, 9)),
    figure(5, 1, date(2026, 11, 10), kind=FigureKind.DEATHS, matter="dại"),
    figure(6, 15, date(2026, 11, 15), commune="Xã Hạ Lâm"),
    figure(7, 25, date(2026, 11, 18), since=date(2026, 11, 17), kind=FigureKind.ADMITTED, matter="ngộ độc"),
)
FACTS = Facts(
    units=frozenset({HOSPITAL, CHILDREN, DEPARTMENT}),
    province="Sơn Bình",
    claims={RUMOUR.id: RUMOUR},
    shipped=shipped(),
    channels=(SITE, PAGE, PAPER),
    other_names=frozenset({"benh vien da khoa tinh binh son", "benh vien da khoa tinh son la"}),
    places=frozenset({"sonla", "binhson", "sonbinh", "caobang", "camau"}),
    topics=(DENGUE,),
    watches=Watches(WATCHES, NOW + timedelta(days=1)),
    figures=Published(FIGURES),
)
ANALYSIS = Analysis(
    model="test",
    health=Label(p=0.9, is_=True),
    sector=Label(p=0.9, is_=True),
    topic=Topic.OTHER,
    tone=Tone.NEUTRAL,
    unreliable=0.3,
)


def mentions(text: Text) -> tuple[Mention, ...]:
    """The invented units that a text names, found by their names alone."""
    found = []
    for unit in (HOSPITAL, CHILDREN, DEPARTMENT, STRANGER):
        for field, value in text.fields():
            at = value.find(unit)
            if at >= 0:
                found.append(Mention(span=Span(field=field, start=at, end=at + len(unit), text=unit), unit=unit))
                break
    return tuple(found)


def piece(
    title: str,
    text: str | None = None,
    *,
    kind: OutletKind | None = OutletKind.PRESS,
    own: bool = False,
    to_us: bool = False,
    channel: Channel | None = None,
    day: date = DAY,
    topic: Topic = Topic.OTHER,
    sector: bool = True,
    rebuts: bool = False,
    rebutted: str = RUMOUR.id,
) -> Subject:
    """A piece of a paper (or whatever `kind` says), with the analysis that its text would get of names and documents."""
    whole = Text(title=title, text=text)
    values = {name: getattr(ANALYSIS, name) for name in ANALYSIS.__slots__}
    label = Label(p=0.9 if sector else 0.05, is_=sector)
    match = Match(claim=rebutted, score=0.8, tier=Tier.CONFIRMED, stance=Stance.REBUTS)
    told = {"mentions": mentions(whole), "topic": topic, "sector": label, "health": label, "matches": (match,) if rebuts else ()}
    return Subject(
        text=whole,
        analysis=Analysis(**{**values, **told}),
        outlet_kind=kind,
        own_channel=own,
        day=day,
        channel=channel,
        documents=documents.find(whole),
        figures=READER.read(whole, day),
        to_us=to_us,
    )


def post(title: str, text: str | None = None, **more) -> Subject:
    """The same on a page without editors."""
    return piece(title, text, kind=OutletKind.FANPAGE, **more)


def asked(*texts: str, official: int | None = None, claim: Claim | None = None, hours: int = 2, sources: int = 99) -> Story:
    """A story of posts an hour and more apart, each of its own source; the one numbered `official` is a body's own."""
    pieces = tuple(
        Piece(
            item=number + 1,
            source=number % sources,
            when=NOW - timedelta(hours=hours * (len(texts) - number)),
            text=Text(title=text),
            official=number == official,
        )
        for number, text in enumerate(texts)
    )
    return Story(key="vu-1", pieces=pieces, now=NOW, claim=claim)
