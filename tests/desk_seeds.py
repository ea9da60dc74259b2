"""A small invented province on the desk: units, sources of every kind of health, pieces, cases in each state, a digest."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from desk.access.passwords import hashed
from records.account import Account, Role, Scope
from records.alert import Alert, AlertReason, DeliveryState, Message
from records.analysis import Analysis, Claim, Label, Match, Mention, Placing, Signature, Span, Stance, Tier, Tone, Topic
from records.case import Case, CaseState, Defect, Harm, Review, Verdict
from records.deployment import Deployment
from records.digest import Digest
from records.flag import Flag, Level
from records.item import DateOrigin, Entry, ItemKind
from records.publication import Genre, NotCounted, Publication
from records.source import Outcome, Outlet, OutletKind, ReaderKind, Source, SourceState, Visit
from records.unit import Duty, Officer, Unit, UnitKind
from storage import (
    accounts,
    alerts,
    analyses,
    cases,
    claims,
    deployment,
    digests,
    flags,
    items,
    outlets,
    publications,
    sources,
    stories,
    units,
)
from storage.engine import Connection, Engine, writing

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PASSWORD = "mat-khau-dai-de-thu-42"
DEPARTMENT = "Sở Y tế tỉnh Sơn Bình"
HOSPITAL = "Bệnh viện Đa khoa tỉnh Sơn Bình"
CENTRE = "Trung tâm Y tế huyện Hạ Lâm"
ALL = Scope(unit_id=None, everything=True)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message of a demo mailbox."""

    number: int
    to: tuple[str, ...]
    subject: str
    date: datetime | None
    text: str


@cache
def _kept() -> str:
    return hashed(PASSWORD)


def seed_accounts(engine: Engine, unit_ids: dict[str, int] | None) -> dict[str, int]:
    """An administrator, a monitor, and an officer at the hospital and at the centre; the department is set up."""
    kept = _kept()
    people: list[tuple[str, str, Role, str | None]] = [
        ("quantri", "Quản trị Sở", Role.ADMIN, None),
        ("theodoi", "Phòng theo dõi", Role.MONITOR, None),
    ]
    if unit_ids:
        people += [
            ("benhvien", "Cán bộ bệnh viện", Role.OFFICER, HOSPITAL),
            ("trungtam", "Cán bộ trung tâm", Role.OFFICER, CENTRE),
        ]
        people += [("socanbo", "Cán bộ Sở", Role.OFFICER, DEPARTMENT)]
    found = {}
    with writing(engine) as connection:
        for login, name, role, unit in people:
            unit_id = unit_ids[unit] if unit and unit_ids else None
            account = Account(id=0, login=login, name=name, role=role, unit_id=unit_id)
            found[login] = accounts.add(connection, account, kept)
        deployment.keep(
            connection,
            Deployment(
                department=DEPARTMENT,
                parent="Ủy ban nhân dân tỉnh Sơn Bình",
                province="Sơn Bình",
                public_address="http://127.0.0.1:8000",
                sender="canh-bao@sonbinh.example",
                ready=True,
            ),
        )
    return found


def seed(engine: Engine, folder: Path, *, title: str | None = None) -> dict[str, int]:
    """Everything. `title` replaces the first piece's; the unit ids by name are returned."""
    with writing(engine) as connection:
        ids = _units(connection)
        source_ids = _sources(connection, ids)
        claims.keep(connection, [_claim("KR1", "A"), _claim("KR2", "C")])
        _pieces(connection, source_ids, title)
    people = seed_accounts(engine, ids)
    with writing(engine) as connection:
        _cases(connection, ids, people, title)
        _own_pieces(connection, ids, source_ids)
        _digest(connection, folder)
    return ids


def _units(connection: Connection) -> dict[str, int]:
    found = [
        Unit(id=0, name=DEPARTMENT, kind=UnitKind.DEPARTMENT, province="Sơn Bình"),
        Unit(id=0, name=HOSPITAL, kind=UnitKind.SUBORDINATE, aliases=("BVĐK Sơn Bình",), province="Sơn Bình"),
        Unit(id=0, name=CENTRE, kind=UnitKind.SUBORDINATE, province="Sơn Bình"),
        Unit(id=0, name="Trạm Y tế xã Tân Khê", kind=UnitKind.STATION, province="Sơn Bình"),
        Unit(id=0, name="Bệnh viện Trung ương Hải Vân", kind=UnitKind.OUTSIDE),
    ]
    ids = units.keep(connection, found)
    for name in (HOSPITAL, CENTRE, "Trạm Y tế xã Tân Khê"):
        units.set_parent(connection, ids[name], ids[DEPARTMENT])
    for name, person, duty in (
        (HOSPITAL, "Cán bộ đầu mối bệnh viện", Duty.FOCAL),
        (HOSPITAL, "Phó Giám đốc phụ trách", Duty.SPOKESPERSON),
        (DEPARTMENT, "Cán bộ đầu mối Sở", Duty.FOCAL),
    ):
        officer = Officer(
            id=0,
            unit_id=ids[name],
            name=person,
            email=f"{duty.value.replace('_', '')}{ids[name]}@sonbinh.example",
            duty=duty,
            valid_from=date(2026, 1, 1),
            decision="Quyết định số 15/QĐ-SYT",
        )
        units.add_officer(connection, officer)
    return ids


_SOURCES = (
    ("bao-son-binh", "Báo Sơn Bình", OutletKind.LOCAL_PRESS, ReaderKind.FEED, Outcome.FRESH),
    ("tin-sang", "Tin Sáng", OutletKind.PRESS, ReaderKind.FEED, Outcome.NOT_MODIFIED),
    ("suc-khoe-moi", "Sức khỏe mới", OutletKind.AGGREGATOR, ReaderKind.SITEMAP, Outcome.SERVER_ERROR),
    ("ban-tin-24", "Bản tin 24", OutletKind.AGGREGATOR, ReaderKind.FEED, Outcome.PACED),
    ("song-huong", "Truyền hình Sông Hường", OutletKind.BROADCASTER, ReaderKind.FEED, None),
    ("fanpage-benh-vien", "Fanpage Bệnh viện tỉnh", OutletKind.FANPAGE, ReaderKind.FANPAGE, Outcome.TOKEN),
)


def _sources(connection: Connection, ids: dict[str, int]) -> dict[str, int]:
    found = {}
    for key, name, kind, reader, outcome in _SOURCES:
        outlets.keep(connection, [Outlet(key=key, name=name, domain=f"{key}.example", kind=kind, watched=True)])
        source = Source(
            id=0,
            outlet_key=key,
            name=name,
            reader=reader,
            address=f"https://{key}.example/rss/suc-khoe.rss",
            basis="RSS công khai của tòa soạn",
            unit_id=ids[HOSPITAL] if reader is ReaderKind.FANPAGE else None,
        )
        found[key] = sources.add(connection, source, now=NOW)
        if outcome is not None:
            _visits(connection, found[key], outcome)
    return found


def _visits(connection: Connection, source_id: int, outcome: Outcome) -> None:
    well = outcome.succeeded
    detail = None if well else "HTTP 503 Service Unavailable"
    for step in range(4):
        at = NOW - timedelta(minutes=15 * step + 4)
        visit = Visit(source_id=source_id, at=at, outcome=outcome, status=200 if well else 503, detail=detail, seen=30, new=step)
        sources.record_visit(connection, visit)
    state = SourceState(
        source_id=source_id,
        next_due=NOW + timedelta(minutes=11),
        last_outcome=outcome,
        last_detail=detail,
        last_visit=NOW - timedelta(minutes=4),
        last_success=NOW - timedelta(minutes=4) if well else NOW - timedelta(days=2, hours=3),
        last_new=NOW - timedelta(hours=2) if outcome is Outcome.FRESH else NOW - timedelta(days=9),
    )
    sources.keep_state(connection, state)


def _claim(key: str, confidence: str) -> Claim:
    return Claim(
        id=key,
        category="chua_benh_sai",
        sentence="Uống nước lá vối nấu với muối chữa khỏi sốt xuất huyết sau một đêm",
        verdict="no_evidence",
        verdict_summary="Không có bằng chứng khoa học; người bệnh cần đến cơ sở y tế",
        verdict_by="Bộ Y tế",
        day="2026-08-12",
        place="Toàn quốc",
        source_url="https://moh.example/bac-bo-la-voi",
        confidence=confidence,
    )


RUMOUR = "Lá vối nấu muối chữa khỏi sốt xuất huyết sau một đêm, bệnh viện giấu"
_TEXT = (
    "Nhiều người truyền nhau bài thuốc này. " * 6
    + "Chỉ một đêm là khỏi hẳn, không cần nhập viện. "
    + "Người dân kể lại với phóng viên như vậy. " * 12
)
_PIECES = (
    ("bao-son-binh", RUMOUR, "spreads", timedelta(hours=2)),
    ("tin-sang", RUMOUR + "?", "asks", timedelta(hours=1, minutes=20)),
    ("suc-khoe-moi", "Bộ Y tế bác bỏ bài thuốc lá vối chữa sốt xuất huyết", "rebuts", timedelta(minutes=30)),
    (
        "bao-son-binh",
        f"Người nhà phản ánh thái độ của nhân viên cấp cứu {HOSPITAL}",
        "",
        timedelta(hours=5),
    ),
    ("tin-sang", "Trung tâm Y tế huyện Hạ Lâm thiếu thuốc bảo hiểm kéo dài", "", timedelta(days=1, hours=2)),
    ("bao-son-binh", "Sở Y tế Sơn Bình bị phản ánh chậm trả lời hồ sơ cấp phép", "", timedelta(days=2)),
    ("tin-sang", "Hai mươi người nhập viện sau tiệc cưới tại xã Tân Khê", "", timedelta(days=3)),
    ("ban-tin-24", "Giá vàng trong nước tăng phiên thứ ba liên tiếp", "", timedelta(minutes=12)),
)


def _pieces(connection: Connection, source_ids: dict[str, int], title: str | None) -> None:
    for number, (outlet, words, stance, before) in enumerate(_PIECES, 1):
        source = next(one for one, _ in sources.every(connection) if one.id == source_ids[outlet])
        address = f"https://{outlet}.example/tin-{number}.html"
        entry = Entry(
            address=address,
            link=address,
            kind=ItemKind.FEED,
            title=title if title and number == 1 else words,
            lead="Thông tin đang được chia sẻ nhiều trên mạng xã hội tại tỉnh Sơn Bình.",
            text=_TEXT,
            published=NOW - before if number != 8 else None,
            published_origin=DateOrigin.FEED if number != 8 else None,
        )
        items.keep(connection, source, [entry], NOW - before)
        if number != 8:
            _understood(connection, number, stance)


def _understood(connection: Connection, number: int, stance: str) -> None:
    story = "s1" if stance else f"s{number}"
    signature = Signature(exact=f"{number:064d}", bands=(), terms=(), day=NOW.date())
    stories.keep(connection, [(number, signature, Placing(copy_group=f"c{number}", story=story))], [()])
    span = Span(field="title", start=0, end=6, text="Lá vối")
    match = Match(claim="KR1", score=0.91, tier=Tier.CONFIRMED, stance=Stance(stance), evidence=()) if stance else None
    unit = {4: HOSPITAL, 5: CENTRE}.get(number)
    analysis = Analysis(
        model="m1",
        health=Label(p=0.97, is_=True),
        sector=Label(p=0.93, is_=True),
        topic=Topic.MISINFO if stance else Topic.INCIDENT,
        tone=Tone.NEUTRAL if stance == "rebuts" else Tone.NEGATIVE,
        unreliable=0.7,
        words=(("sốt_xuất_huyết", 2.1), ("bệnh_viện", 1.4), ("nhập_viện", 0.8)),
        mentions=(Mention(span=span, unit=unit),) if unit else (),
        matches=(match,) if match else (),
    )
    item = items.one(connection, number)
    assert item is not None
    analyses.keep(connection, [(item, analysis)], 1, NOW)


def _cases(connection: Connection, ids: dict[str, int], people: dict[str, int], title: str | None) -> None:
    rumour = _case(connection, 1, "s1", title or RUMOUR, None, Level.URGENT, timedelta(hours=2), late=True)
    _flag(connection, 1, rumour, Level.URGENT, "Lặp lại thông tin đã bị Bộ Y tế bác bỏ: lá vối chữa sốt xuất huyết", claim="KR1")
    _flag(connection, 2, rumour, Level.HIGH, "Hỏi lại thông tin đã bị bác bỏ, có thể lan rộng", claim="KR2")
    hospital = _case(connection, 4, "s4", _PIECES[3][1], ids[HOSPITAL], Level.HIGH, timedelta(hours=5))
    _flag(connection, 4, hospital, Level.HIGH, f"Phản ánh tiêu cực nhắc đến {HOSPITAL}", unit=HOSPITAL)
    centre = _case(connection, 5, "s5", _PIECES[4][1], ids[CENTRE], Level.NORMAL, timedelta(days=1, hours=2))
    _flag(connection, 5, centre, Level.NORMAL, f"Nhắc đến {CENTRE} trong tin về thiếu thuốc", unit=CENTRE)
    _told(connection, hospital)
    alerts.keep_no(connection, centre, AlertReason.NO_OFFICER, NOW - timedelta(days=1))
    for number, verdict, state in ((6, Verdict.CONFIRM, CaseState.CONFIRMED), (7, Verdict.DISMISS, CaseState.DISMISSED)):
        decided = _case(
            connection, number, f"s{number}", _PIECES[number - 1][1], None, Level.NORMAL, timedelta(days=3), state=state
        )
        _flag(connection, number, decided, Level.NORMAL, "Nhắc đến ngành y tế trong tin tiêu cực")
        review = Review(
            case_id=decided,
            account_id=people["theodoi"],
            at=NOW - timedelta(days=1),
            verdict=verdict,
            defects=(Defect.INACCURATE,) if verdict is Verdict.CONFIRM else (),
            harms=(Harm.PANIC,) if verdict is Verdict.CONFIRM else (),
            note="Đã gọi xác minh với đơn vị.",
        )
        cases.record_review(connection, review)


def _case(
    connection: Connection,
    number: int,
    story: str,
    title: str,
    unit_id: int | None,
    level: Level,
    before: timedelta,
    *,
    late: bool = False,
    state: CaseState = CaseState.OPEN,
) -> int:
    return cases.open_(
        connection,
        Case(
            id=0,
            story=story,
            title=title,
            state=state,
            level=level,
            unit_id=unit_id,
            officer_id=None,
            opened=NOW - before,
            due=NOW - timedelta(hours=1) if late else NOW + timedelta(hours=number),
        ),
    )


def _flag(
    connection: Connection,
    item_id: int,
    case_id: int,
    level: Level,
    reason: str,
    unit: str | None = None,
    claim: str | None = None,
) -> None:
    item = items.one(connection, item_id)
    assert item is not None
    assert item.text is not None
    start = item.text.find("Chỉ một đêm")
    spans = (
        Span(field="title", start=0, end=6, text=item.title[:6]),
        Span(field="text", start=start, end=start + 24, text=item.text[start : start + 24]),
    )
    flag = Flag(
        detector="claim_spread" if claim else "unit_mention",
        key=claim or unit or "",
        score=0.91,
        level=level,
        reason=reason,
        evidence=spans,
        unit=unit,
        claim=claim or None,
    )
    flags.keep(connection, item_id, [flag], "d1", NOW)
    flags.put_in_case(connection, [one.id for one in flags.of_item(connection, item_id)], case_id)


def _told(connection: Connection, case_id: int) -> None:
    officer = next(one for one in units.every_officer(connection) if one.duty is Duty.FOCAL)
    alert = Alert(id=0, case_id=case_id, officer_id=officer.id, step=1, reason=AlertReason.FIRST, at=NOW - timedelta(hours=5))
    alert_id = alerts.keep(connection, alert)
    message = Message(message_id=f"<a{alert_id}@sonbinh.example>", address=officer.email, subject="[Lắng Nghe] Cao", body="…")
    alerts.queue(connection, alert_id, "email", message, NOW - timedelta(hours=5))
    taken, _ = alerts.claim(connection, "w1", NOW, timedelta(minutes=1), 1)[0]
    sent = replace(taken, state=DeliveryState.SENT, tries=2, sent=NOW - timedelta(hours=4, minutes=59))
    alerts.settle(connection, sent, "w1")


def _own_pieces(connection: Connection, ids: dict[str, int], source_ids: dict[str, int]) -> None:
    source = next(one for one, _ in sources.every(connection) if one.id == source_ids["fanpage-benh-vien"])
    for number, reason in ((101, None), (102, NotCounted.NO_PHOTO), (103, None)):
        address = f"https://fanpage.example/{number}"
        words = f"Bệnh viện khám từ thiện đợt {number - 100} tại xã Tân Khê"
        when = NOW - timedelta(days=number - 100)
        entry = Entry(address=address, link=address, kind=ItemKind.POST, title=words, published=when, photos=0 if reason else 2)
        items.keep(connection, source, [entry], NOW)
        item = items.one(connection, len(_PIECES) + number - 100)
        assert item is not None
        credited = Publication(
            item_id=item.id,
            unit_id=ids[HOSPITAL],
            month=date(2026, 11, 1),
            genre=Genre.NEWS,
            photos=item.photos,
            credited=NOW,
            not_counted=reason,
        )
        publications.keep(connection, credited)


def _digest(connection: Connection, folder: Path) -> None:
    (folder / "digests").mkdir(exist_ok=True)
    content = b"PK docx of the month"
    (folder / "digests" / "2026-10.docx").write_bytes(content)
    (folder / "digests" / "2026-10.html").write_text("<!doctype html><title>Báo cáo</title>", encoding="utf-8")
    made = Digest(
        id=0,
        month=date(2026, 10, 1),
        made=NOW - timedelta(days=20),
        docx="digests/2026-10.docx",
        html="digests/2026-10.html",
        sha256=hashlib.sha256(content).hexdigest(),
    )
    digests.keep(connection, made)
