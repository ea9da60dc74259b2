"""Invented pieces and verdicts to learn from: enough of them, in a store, over a year."""

from datetime import datetime, timedelta

from records.account import Account, Role
from records.analysis import Analysis, Label, Tone, Topic
from records.case import Case, CaseState, Review, Verdict
from records.flag import Flag, Level
from records.item import Entry, ItemKind
from records.learning import Correction, CorrectionKind
from storage import accounts, analyses, cases, flags, items, learning
from storage.engine import Connection, Engine, writing
from tests.seeds import seed_outlet

MODEL = "m1"
PLACES = ("Tân Lộc", "An Khê Bình", "Phước Hậu Đông", "Nậm Khao", "Vĩnh Trạch Hạ", "Bình Minh Tây", "Hòa Lạc Thượng", "Hạ Lâm")
# What this province's officers call theirs though the shipped model doesn't, and the other way round.
OURS = (
    "Lễ hội dừa {place} mở hàng chục gian trưng bày, đông du khách đợt {n}",
    "Lễ hội dừa ở {place} thu hút nhiều đoàn tham quan trong ngày {n}",
)
THEIRS = (
    "Bệnh viện thú y {place} tiếp nhận con chó thứ {n} trong tháng",
    "Bệnh viện thú y tại {place} mổ cho mèo nặng {n} kg, bác sĩ thú y cho biết",
)


def seed_accounts(engine: Engine) -> tuple[int, int]:
    """Two officers who judge; their ids."""
    with writing(engine) as connection:
        first, second = (
            accounts.add(connection, Account(id=0, login=login, name=f"Cán bộ {login}", role=Role.MONITOR, unit_id=None), "x")
            for login in ("mot", "hai")
        )
    return first, second


def seed_pieces(engine: Engine, now: datetime, titles: list[str], *, days: float = 1.0) -> list[int]:
    """Pieces of these titles, one each `days`, the last today; their ids. All analysed by MODEL."""
    source = seed_outlet(engine, now)
    ids = []
    with writing(engine) as connection:
        for number, title in enumerate(titles):
            at = now - timedelta(days=days * (len(titles) - number))
            address = f"https://bao.example/hoc-{number}.html"
            items.keep(connection, source, [Entry(address=address, link=address, kind=ItemKind.FEED, title=title)], at)
            item = items.to_analyse(connection, MODEL, 1)[-1]
            analyses.keep(connection, [(item, analysis())], 1, at)
            ids.append(item.id)
    return ids


def analysis(*, negative: bool = False) -> Analysis:
    """One that says nothing in particular."""
    tone = Tone.NEGATIVE if negative else Tone.NEUTRAL
    none = Label(p=0.4, is_=True)
    return Analysis(model=MODEL, health=none, sector=none, topic=Topic.OTHER, tone=tone, unreliable=0.2)


def seed_corrections(engine: Engine, now: datetime, officer: int, *, many: int, turned: bool = False) -> list[int]:
    """`many` pieces that officers call the sector's and as many that they don't, in turns over the days. `turned` has them
    say the opposite in the newest fifth, so that nothing learnt before holds there."""
    titles = []
    for number in range(2 * many):
        patterns = OURS if number % 2 == 0 else THEIRS
        titles.append(patterns[number // 2 % 2].format(place=PLACES[number // 4 % len(PLACES)], n=number + 3))
    ids = seed_pieces(engine, now, titles)
    with writing(engine) as connection:
        for number, item_id in enumerate(ids):
            ours = (number % 2 == 0) != (turned and number >= 1.6 * many)
            kind = CorrectionKind.SECTOR if ours else CorrectionKind.NOT_SECTOR
            at = now - timedelta(days=2 * many - number)
            learning.correct(connection, Correction(item_id=item_id, account_id=officer, at=at, kind=kind))
    return ids


def seed_case(
    connection: Connection,
    item_id: int,
    officer: int,
    at: datetime,
    *,
    detector: str,
    score: float,
    confirmed: bool | None,
    level: Level = Level.NORMAL,
) -> int:
    """A case with one flag, decided, or waiting where `confirmed` is None; its id."""
    decided = CaseState.CONFIRMED if confirmed else CaseState.DISMISSED
    case = Case(
        id=0,
        story=f"item-{item_id}" if confirmed is not None else f"cho-{item_id}",
        title=f"Vụ việc của tin {item_id}",
        state=CaseState.OPEN if confirmed is None else decided,
        level=level,
        unit_id=None,
        officer_id=None,
        opened=at - timedelta(hours=5),
        due=at + timedelta(days=400),
    )
    case_id = cases.open_(connection, case)
    flag = Flag(
        detector=detector, key="k" if confirmed is not None else "cho", score=score, level=level, reason="Vì vậy.", evidence=()
    )
    flags.keep(connection, item_id, [flag], "d1", at - timedelta(hours=6))
    fresh = [one.id for one in flags.of_item(connection, item_id) if one.flag.key == flag.key]
    flags.put_in_case(connection, fresh, case_id)
    if confirmed is not None:
        verdict = Verdict.CONFIRM if confirmed else Verdict.DISMISS
        cases.record_review(connection, Review(case_id=case_id, account_id=officer, at=at, verdict=verdict))
    return case_id


def seed_verdicts(engine: Engine, now: datetime, officer: int, *, many: int, turned: bool = False) -> list[int]:
    """`many` cases that are confirmed and as many dismissed: criticism is right whatever its score, a mention wrong, though
    its score is higher. `turned` has it the other way round in the newest fifth."""
    ids = seed_pieces(engine, now, [f"Tin về đơn vị số {number}" for number in range(2 * many)])
    with writing(engine) as connection:
        for number, item_id in enumerate(ids):
            at = now - timedelta(days=2 * many - number) + timedelta(hours=7)
            right = (number % 2 == 0) != (turned and number >= 1.6 * many)
            detector, score = ("unit_criticism", 0.6) if number % 2 == 0 else ("unit_mention", 0.9)
            seed_case(connection, item_id, officer, min(at, now), detector=detector, score=score, confirmed=right)
    return ids
