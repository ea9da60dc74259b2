"""At the desk: a new token is entered and never shown again, a postponed reading says why, a removed post is shown as such."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from crawlers.graph_progress import Progress
from records.access import Access
from records.item import Entry, ItemKind, Reach
from records.source import Outcome, Outlet, OutletKind, ReaderKind, Source
from storage import audit, items, outlets, removals, sources, tokens
from storage.engine import reading, writing
from storage.tables import items as item_rows
from storage.tables import source_tokens
from storage.vault import Vault
from tests.desk_client import Browser, desk
from tests.desk_seeds import NOW, seed

TOKEN = "EAABchimhoangyen0123456789"
KINDS = (ReaderKind.FANPAGE, ReaderKind.ZALO_OA, ReaderKind.YOUTUBE, ReaderKind.FEED)


@pytest.fixture
def pages(sqlite_store: Engine, tmp_path: Path) -> dict[ReaderKind, int]:
    """A source of each kind that uses a token, and one that doesn't."""
    seed(sqlite_store, tmp_path)
    found = {}
    with writing(sqlite_store) as connection:
        outlets.keep(connection, [Outlet(key="xh", name="Mạng xã hội", domain="x.example", kind=OutletKind.FANPAGE)])
        for kind in KINDS:
            address = f"https://x.example/{kind}"
            source = Source(id=0, outlet_key="xh", name=f"Kênh {kind}", reader=kind, address=address, basis="b")
            found[kind] = sources.add(connection, source, now=NOW)
    return found


@pytest.fixture
def admin(sqlite_store: Engine, tmp_path: Path, pages: dict[ReaderKind, int]) -> Iterator[Browser]:
    with desk(sqlite_store, tmp_path / "digests") as made:
        assert pages
        made.sign_in("quantri")
        yield made


def kept(engine: Engine, folder: Path, source_id: int) -> Access | None:
    with reading(engine) as connection:
        return tokens.of(connection, source_id, Vault(folder / "token.key"))


def test_a_new_token_is_kept_sealed_shown_nowhere_and_used_at_once(
    sqlite_store: Engine, tmp_path: Path, pages: dict[ReaderKind, int], admin: Browser
) -> None:
    page = f"/nguon/{pages[ReaderKind.FANPAGE]}"
    with writing(sqlite_store) as connection:
        state = next(state for source, state in sources.every(connection) if source.id == pages[ReaderKind.FANPAGE])
        cursor = Progress(newest=7, plain=20_000).text()
        failed = replace(state, last_outcome=Outcome.TOKEN, next_due=NOW + timedelta(hours=9), cursor=cursor)
        sources.keep_state(connection, failed)
    before = admin.get(page).text
    assert '<details class="card" id="ma-truy-cap" open>' in before
    assert "Nhập mã truy cập" in before
    answer = admin.post(f"{page}/ma", {"ma": f" {TOKEN}\n"}, page=page)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?bao=da-doi-ma")
    found = kept(sqlite_store, tmp_path, pages[ReaderKind.FANPAGE])
    assert found is not None
    assert found.token == TOKEN
    after = admin.get(answer.headers["location"]).text
    assert "Đã lưu mã truy cập mới" in after
    assert "đã có, được giữ kín" in after
    with reading(sqlite_store) as connection:
        assert TOKEN not in str(connection.execute(select(source_tokens)).all())
        (line,) = audit.newest(connection, 1)
        state = next(state for source, state in sources.every(connection) if source.id == pages[ReaderKind.FANPAGE])
    assert (line.action, line.subject) == ("đổi mã truy cập", f"nguồn {pages[ReaderKind.FANPAGE]}")
    assert TOKEN not in after + str(line) + str(answer.headers)
    assert (state.next_due, state.cursor, admin.called) == (NOW, "7", ["collect"])


@pytest.mark.parametrize("bad", ["", "   ", "có dấu", "hai từ", "xuống\nX-Header: 1", "x" * 2001])
def test_what_can_not_be_a_token_is_refused_and_not_repeated(
    sqlite_store: Engine, tmp_path: Path, pages: dict[ReaderKind, int], admin: Browser, bad: str
) -> None:
    page = f"/nguon/{pages[ReaderKind.FANPAGE]}"
    answer = admin.post(f"{page}/ma", {"ma": bad}, page=page)
    assert answer.status_code == 422
    assert "Mã truy cập" in answer.text
    assert not bad.strip() or bad not in answer.text
    assert kept(sqlite_store, tmp_path, pages[ReaderKind.FANPAGE]) is None


def test_zalo_takes_what_renews_its_token_whole_or_not_at_all(
    sqlite_store: Engine, tmp_path: Path, pages: dict[ReaderKind, int], admin: Browser
) -> None:
    page = f"/nguon/{pages[ReaderKind.ZALO_OA]}"
    assert "tự gia hạn" in admin.get(page).text
    half = admin.post(f"{page}/ma", {"ma": TOKEN, "lam_moi": "lam-moi-9"}, page=page)
    assert (half.status_code, "đủ ba ô" in half.text, "lam-moi-9" in half.text) == (422, True, False)
    whole = {"lam_moi": "lam-moi-9", "ung_dung": "4291", "bi_mat": "bi-mat-9"}
    assert admin.post(f"{page}/ma", whole, page=page).status_code == 303
    found = kept(sqlite_store, tmp_path, pages[ReaderKind.ZALO_OA])
    assert found == Access(token="", refresh="lam-moi-9", app="4291", app_secret="bi-mat-9")
    assert admin.called == ["renew_tokens"]
    shown = admin.get(page).text
    assert "tự gia hạn" in shown
    assert not any(word in shown for word in ("lam-moi-9", "bi-mat-9"))
    with reading(sqlite_store) as connection:
        assert tokens.to_renew(connection, NOW) == [pages[ReaderKind.ZALO_OA]]


def test_only_who_may_change_sources_may_enter_a_token_and_only_where_one_is_used(
    sqlite_store: Engine, tmp_path: Path, pages: dict[ReaderKind, int], admin: Browser
) -> None:
    page = f"/nguon/{pages[ReaderKind.FANPAGE]}"
    monitor = admin.anew("theodoi")
    assert monitor.post(f"{page}/ma", {"ma": TOKEN}).status_code == 403
    assert 'name="ma"' not in monitor.get(page).text
    assert admin.post(f"/nguon/{pages[ReaderKind.FEED]}/ma", {"ma": TOKEN}).status_code == 404
    assert admin.post("/nguon/9999/ma", {"ma": TOKEN}).status_code == 404
    assert kept(sqlite_store, tmp_path, pages[ReaderKind.FANPAGE]) is None


def test_a_source_that_is_added_with_a_token_keeps_it_sealed(sqlite_store: Engine, tmp_path: Path, admin: Browser) -> None:
    given = {"dia_chi": "https://graph.facebook.com/v26.0/trang", "cach_doc": "fanpage", "ten": "Trang mới", "can_cu": "b",
             "co_quan": "xh", "ma": TOKEN}  # fmt: skip
    answer = admin.post("/nguon/them", given, page="/nguon/them")
    found = kept(sqlite_store, tmp_path, int(answer.headers["location"].split("/")[2].split("?")[0]))
    assert found is not None
    assert found.token == TOKEN
    assert TOKEN not in str(sqlite_store.connect().execute(select(source_tokens)).all())
    refused = admin.post("/nguon/them", given | {"ma": "có dấu", "ten": "Khác"}, page="/nguon/them")
    assert (refused.status_code, "có dấu" in refused.text) == (422, False)


def test_a_reading_that_was_put_off_says_why(sqlite_store: Engine, pages: dict[ReaderKind, int], admin: Browser) -> None:
    why = "Đã dùng 92% hạn mức gọi Facebook trong một giờ"
    source_id = pages[ReaderKind.FANPAGE]
    with writing(sqlite_store) as connection:
        state = next(state for source, state in sources.every(connection) if source.id == source_id)
        read = replace(state, last_outcome=Outcome.FRESH, last_detail=why, last_visit=NOW, next_due=NOW + timedelta(minutes=50))
        sources.keep_state(connection, read)
    assert why in admin.get(f"/nguon/{source_id}").text
    with writing(sqlite_store) as connection:
        sources.keep_state(connection, replace(read, next_due=NOW + timedelta(minutes=15)))
    assert why not in admin.get(f"/nguon/{source_id}").text


def test_a_removed_post_is_shown_as_such_with_its_reach_and_its_words_stay(
    sqlite_store: Engine, pages: dict[ReaderKind, int], admin: Browser
) -> None:
    post = Entry(address="https://facebook.com/7_1", link="https://facebook.com/7/posts/1", kind=ItemKind.POST, published=NOW,
                 title="Thông báo nghỉ tiêm chủng", external_id="7_1", reach=Reach(shares=1234, reactions=5))  # fmt: skip
    with writing(sqlite_store) as connection:
        source = next(one for one, _ in sources.every(connection) if one.id == pages[ReaderKind.FANPAGE])
        items.keep(connection, source, [post], NOW)
    page = admin.get("/tin-bai").text
    assert "1.234 chia sẻ, 5 bày tỏ cảm xúc" in page
    assert "bình luận" not in page
    assert "Đã gỡ" not in page
    with writing(sqlite_store) as connection:
        line = connection.execute(select(item_rows.c.id).where(item_rows.c.external_id == "7_1")).scalar_one()
        removals.mark(connection, line, NOW, "e" * 64)
    page = admin.get("/tin-bai").text
    assert f'<a href="/tin-bai/{line}">Đã gỡ</a>' in page
    assert "Thông báo nghỉ tiêm chủng" in page
