"""Rulings in the store: carried out at once, obeyed when pieces are read again, taken back, kept through a backup."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import Engine, func, insert, select, update

from catalogue.lexicons import rarity, vectors
from jobs.analyse import Understood, place
from nlp.stories import Signer
from records.analysis import Analysis, Label, Text, Tone, Topic
from records.item import Entry, ItemKind
from records.ruling import Ruling, RulingKind
from records.source import Outlet, OutletKind, ReaderKind, Source
from storage import backup, items, outlets, rulings, sources, story_views
from storage.engine import Connection, open_store, reading, writing
from storage.tables import items as item_table
from storage.tables_stories import ruled_pieces
from tests.desk_seeds import seed_accounts

SIGNER = Signer(rarity(), vectors())
DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TEXTS = (
    "Cháy kho vật tư Bệnh viện Đa khoa Hải Vân, 40 người bệnh được đưa ra ngoài an toàn trong đêm",
    "40 bệnh nhân thoát nạn trong vụ cháy kho vật tư ở Bệnh viện Đa khoa Hải Vân",
    "Vụ cháy kho vật tư Bệnh viện Đa khoa Hải Vân: đưa 40 người bệnh ra ngoài trong đêm",
    "Giá xăng giảm nhẹ từ 15 giờ chiều nay theo liên Bộ Công Thương và Tài chính",
    "Xăng giảm giá từ 15 giờ chiều nay, liên Bộ Công Thương và Tài chính cho biết",
    "CHÁY KHO VẬT TƯ BỆNH VIỆN ĐA KHOA HẢI VÂN, 40 NGƯỜI BỆNH ĐƯỢC ĐƯA RA NGOÀI AN TOÀN TRONG ĐÊM",
)
ANALYSIS = Analysis(
    model="m1",
    health=Label(p=0.9, is_=True),
    sector=Label(p=0.9, is_=True),
    topic=Topic.INCIDENT,
    tone=Tone.NEUTRAL,
    unreliable=0.0,
)


def add(connection: Connection, *texts: str) -> list[int]:
    outlets.keep(connection, [Outlet(key="bao", name="Báo", domain="bao.example", kind=OutletKind.PRESS)])
    source = Source(
        id=0, outlet_key="bao", name="Báo", reader=ReaderKind.FEED, address="https://bao.example/rss", basis="RSS công khai"
    )
    known = next((one for one, _ in sources.every(connection)), None)
    kept = known or replace(source, id=sources.add(connection, source, now=NOW))
    before = connection.execute(select(func.count()).select_from(item_table)).scalar_one()
    for number, text in enumerate(texts, before):
        address = f"https://bao.example/{number}"
        entry = Entry(address=address, link=address, kind=ItemKind.FEED, title=text, published=NOW + timedelta(minutes=number))
        items.keep(connection, kept, [entry], NOW)
    return list(range(before + 1, before + len(texts) + 1))


def read(connection: Connection, *item_ids: int) -> None:
    """Places these pieces as the job does when they are new, edited, or read by another model."""
    found = [items.one(connection, item_id) for item_id in item_ids]
    place(
        connection,
        [Understood(one, ANALYSIS, SIGNER.signature(Text(title=one.title), DAY)) for one in found if one is not None],
    )


def stories(connection: Connection) -> dict[int, str]:
    return {row.id: row.story for row in connection.execute(select(item_table.c.id, item_table.c.story))}


def told(kind: RulingKind, key: str, was: str) -> Ruling:
    return Ruling(id=0, kind=kind, key=key, was=was, account_id=1, at=NOW, told=NOW)


@pytest.fixture
def furnished(store: Engine) -> Engine:
    seed_accounts(store, None)
    with writing(store) as connection:
        read(connection, *add(connection, *TEXTS[:5]))
    return store


def test_a_joined_story_stays_one_when_all_is_read_again_and_takes_new_pieces_of_both(furnished: Engine) -> None:
    with writing(furnished) as connection:
        placed = stories(connection)
        assert placed[1] == placed[2] == placed[3] != placed[4] == placed[5]
        rulings.join(connection, told(RulingKind.TOGETHER, placed[1], placed[4]))
    with writing(furnished) as connection:
        read(connection, 5, 4, 3, 2, 1)
        read(connection, *add(connection, TEXTS[4] + " chiều nay", TEXTS[5]))
        assert len(set(stories(connection).values())) == 1


def test_pieces_ruled_apart_stay_apart_when_read_again_and_when_a_bridging_piece_comes(furnished: Engine) -> None:
    with writing(furnished) as connection:
        placed = stories(connection)
        ruling_id = rulings.part(connection, told(RulingKind.APART, "", placed[1]), [2])
        assert stories(connection)[2] == f"h{ruling_id}"
    with writing(furnished) as connection:
        new = add(connection, TEXTS[2] + ", 40 bệnh nhân thoát nạn")
        read(connection, *new)
        read(connection, 3, 2, 1, *new)
        read(connection, 2)
        placed = stories(connection)
        assert placed[2] not in (placed[1], placed[3])


def test_an_edited_piece_stays_where_it_was_put_by_hand(furnished: Engine) -> None:
    with writing(furnished) as connection:
        placed = stories(connection)
        rulings.join(connection, told(RulingKind.TOGETHER, placed[1], placed[4]))
        connection.execute(update(item_table).where(item_table.c.id == 4).values(title="Đính chính: một tin khác hẳn về lúa gạo"))
        read(connection, 4)
        assert stories(connection)[4] == placed[1]


def test_a_copy_ruled_none_has_its_own_group_and_keeps_its_story(furnished: Engine) -> None:
    with writing(furnished) as connection:
        read(connection, *add(connection, TEXTS[5]))
        story, group = story_views.groups_of(connection, 6)
        assert story_views.groups_of(connection, 1) == (story, group)
        assert group is not None
        ruling_id = rulings.part(connection, told(RulingKind.NOT_COPY, "", group), [6])
        read(connection, 6)
        read(connection, 1)
        assert story_views.groups_of(connection, 6) == (story, f"h{ruling_id}")
        assert story_views.groups_of(connection, 1)[1] != f"h{ruling_id}"
        rulings.withdraw(connection, kept(connection, ruling_id), 1, NOW)
        read(connection, 6)
        assert story_views.groups_of(connection, 6)[1] == story_views.groups_of(connection, 1)[1]


def kept(connection: Connection, ruling_id: int) -> Ruling:
    found = rulings.one(connection, ruling_id)
    assert found is not None
    return found.ruling


def test_a_ruling_taken_back_leaves_all_as_it_was_and_the_machine_free(furnished: Engine) -> None:
    with writing(furnished) as connection:
        before = stories(connection)
        join_id = rulings.join(connection, told(RulingKind.TOGETHER, before[1], before[4]))
        new = add(connection, TEXTS[4] + " chiều nay")
        read(connection, *new)
        assert stories(connection)[new[0]] == before[1]
        connection.execute(update(item_table).values(analysed_with="m1"))
        rulings.withdraw(connection, kept(connection, join_id), 1, NOW)
        assert {one: story for one, story in stories(connection).items() if one not in new} == before
        due = connection.execute(select(item_table.c.id).where(item_table.c.analysed_with == "")).scalars().all()
        assert due == new  # what came since is read again, and placed by the machine
        read(connection, *new)
        assert stories(connection)[new[0]] == before[4]
        assert rulings.said(connection, [1, 4]) == {}
        assert kept(connection, join_id).withdrawn == NOW


def test_a_split_taken_back_brings_along_what_came_to_the_part(furnished: Engine) -> None:
    with writing(furnished) as connection:
        before = stories(connection)
        split_id = rulings.part(connection, told(RulingKind.APART, "", before[1]), [2])
        new = add(connection, TEXTS[1].upper())
        read(connection, *new)
        assert stories(connection)[new[0]] == f"h{split_id}"
        rulings.withdraw(connection, kept(connection, split_id), 1, NOW)
        assert set(stories(connection).values()) == set(before.values())
        read(connection, 2, *new, 1, 3)
        assert len({stories(connection)[one] for one in (1, 2, 3, *new)}) == 1


def test_only_the_newest_ruling_on_a_piece_can_be_taken_back(furnished: Engine) -> None:
    with writing(furnished) as connection:
        placed = stories(connection)
        join_id = rulings.join(connection, told(RulingKind.TOGETHER, placed[1], placed[4]))
        split_id = rulings.part(connection, told(RulingKind.APART, "", placed[1]), [4])
        newer = rulings.later(connection, kept(connection, join_id))
        assert newer is not None
        assert newer.ruling.id == split_id
        rulings.withdraw(connection, kept(connection, split_id), 1, NOW)
        assert rulings.later(connection, kept(connection, join_id)) is None


def test_rulings_live_through_a_backup_and_are_obeyed_after_it(furnished: Engine, tmp_path: Path) -> None:
    with writing(furnished) as connection:
        placed = stories(connection)
        rulings.part(connection, told(RulingKind.APART, "", placed[1]), [2])
        rulings.join(connection, told(RulingKind.TOGETHER, placed[4], placed[1]))
    backup.write(furnished, tmp_path / "data", tmp_path / "b.tar.gz", NOW)
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    backup.restore(other, tmp_path / "data2", tmp_path / "b.tar.gz")
    with writing(other) as connection:
        read(connection, 3, 1, 2, 5, 4)
        after = stories(connection)
        assert after[1] == after[3] == after[4] == after[5] != after[2]
    other.dispose()


def test_ruling_on_five_thousand_pieces_is_a_matter_of_a_second(furnished: Engine) -> None:
    with writing(furnished) as connection:
        add(connection, "Một tin")
        row = dict(connection.execute(select(item_table).where(item_table.c.id == 6)).mappings().one())
        many = [row | {"id": number, "address": f"https://bao.example/{number}", "story": "v10"} for number in range(10, 5_010)]
        connection.execute(insert(item_table), many)
        began = perf_counter()
        join_id = rulings.join(connection, told(RulingKind.TOGETHER, "v1", "v10"))
        split_id = rulings.part(connection, told(RulingKind.APART, "", "v1"), list(range(10, 60)))
        rulings.withdraw(connection, kept(connection, split_id), 1, NOW)
        rulings.withdraw(connection, kept(connection, join_id), 1, NOW)
        assert len(rulings.said(connection, list(range(10, 74)))) == 0
        assert perf_counter() - began < 5
        assert connection.execute(select(func.count()).select_from(ruled_pieces)).scalar_one() == 2 * 5_003
    with reading(furnished) as connection:
        story = story_views.brief(connection, "v10")
        assert story is not None
        assert story.pieces == 5_000
