"""Named examples of detectors, one file each: POSITIVE must be flagged, NEGATIVE must not. All names are invented."""

from datetime import UTC, date, datetime, timedelta

from catalogue.detecting import shipped
from detectors.subject import Channel, Facts, Piece, Story, Subject
from nlp import documents
from query.watches import Watches
from records.analysis import Analysis, Claim, Label, Match, Mention, Span, Stance, Text, Tier, Tone, Topic
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
) -> Subject:
    """A piece of a paper (or whatever `kind` says), with the analysis that its text would get of names and documents."""
    whole = Text(title=title, text=text)
    values = {name: getattr(ANALYSIS, name) for name in ANALYSIS.__slots__}
    label = Label(p=0.9 if sector else 0.05, is_=sector)
    match = Match(claim=RUMOUR.id, score=0.8, tier=Tier.CONFIRMED, stance=Stance.REBUTS)
    told = {"mentions": mentions(whole), "topic": topic, "sector": label, "health": label, "matches": (match,) if rebuts else ()}
    return Subject(
        text=whole,
        analysis=Analysis(**{**values, **told}),
        outlet_kind=kind,
        own_channel=own,
        day=day,
        channel=channel,
        documents=documents.find(whole),
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
