"""What the desk shows of a piece that was edited or taken down: where, when, by what evidence, and to whom."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from catalogue.claims import load as load_claims
from desk.changes import changes
from records.analysis import Label, Match, Span, Stance, Tier
from records.flag import Flag, Level
from records.item import Image, Item, Page
from records.removal import Gone
from records.source import Answer, Outcome, OutletKind
from storage import analyses, claims, evidence, flags, items, removals
from storage.engine import reading, writing
from storage.item_history import Version
from tests.desk_client import Browser, desk
from tests.desk_seeds import NOW, seed

BEFORE = "Bệnh viện tiếp nhận 32 người. Bốn người nặng. Nguyên nhân đang được xác minh."
TAKEN_OUT = "-Bệnh viện tiếp nhận 32 người.- -Bốn người nặng.- -Nguyên nhân đang được xác minh.-"


def version(lines: str, *, title: str = "Sơn Bình: 32 người nhập viện", lead: str | None = None) -> Version:
    return Version(version=1, at=None, title=title, lead=lead, text=lines, capture=None)


def shown(before: Version, after: Version) -> list[tuple[str, str]]:
    """Each change as one line: [thêm], [bỏ], kept words bare."""
    signs = {"added": "+{}+", "removed": "-{}-", "same": "{}"}
    found, _ = changes(before, after)
    return [(one.field, " ".join(signs[part.kind].format(part.text) for part in one.stretches)) for one in found]


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        (BEFORE, []),
        (BEFORE.replace(" Bốn", "  \n Bốn"), []),
        (BEFORE.replace("32", "35"), [("Nội dung", "Bệnh viện tiếp nhận -32- +35+ người.")]),
        (
            BEFORE.replace(" Bốn người nặng.", ""),
            [("Nội dung", "Bệnh viện tiếp nhận 32 người. -Bốn người nặng.-")],
        ),
        (
            f"{BEFORE} Báo xin đính chính số liệu.",
            [("Nội dung", "Nguyên nhân đang được xác minh. +Báo xin đính chính số liệu.+")],
        ),
        (
            "Tòa soạn đã rút bài viết này.",
            [("Nội dung", f"{TAKEN_OUT} +Tòa soạn đã rút bài viết này.+")],
        ),
    ],
)  # fmt: skip
def test_an_edit_is_shown_by_its_sentences_and_words(after: str, wanted: list[tuple[str, str]]) -> None:
    assert shown(version(BEFORE), version(after)) == wanted


def test_title_and_lead_are_compared_too_and_a_long_edit_is_cut() -> None:
    changed = version(BEFORE, title="Sơn Bình: 35 người nhập viện", lead="Thêm sapo cho bài.")
    assert shown(version(BEFORE), changed) == [
        ("Tiêu đề", "Sơn Bình: -32- +35+ người nhập viện"),
        ("Sapo", "+Thêm sapo cho bài.+"),
    ]
    former = " ".join(f"Câu giữ nguyên số {n}. Xã thứ {n} có {n} ca mắc mới." for n in range(50))
    later = " ".join(f"Câu giữ nguyên số {n}. Xã thứ {n} có {n + 1} ca mắc mới." for n in range(50))
    found, many = changes(version(former), version(later))
    assert (len(found), many) == (30, 50)


@pytest.fixture
def signed_in(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("theodoi")
        yield browser


def first_flagged(engine: Engine) -> tuple[Item, int]:
    """A flagged piece of the seeds and the case that holds it."""
    with reading(engine) as connection:
        item_id, case_id = connection.execute(text("SELECT item_id, case_id FROM flags WHERE case_id IS NOT NULL LIMIT 1")).one()
        found = items.one(connection, item_id)
    assert found is not None
    return found, case_id


def edit(engine: Engine, folder: Path, item: Item) -> None:
    """The piece as it would be kept after an edit that its page shows."""
    answer = Answer(url=item.link, final_url=item.link, at=NOW, status=200, headers=(), body=b"<p>sau</p>")
    capture = evidence.write(folder / "evidence", answer)
    page = Page(
        title=f"{item.title} <đã sửa>", lead=item.lead, text=f"{item.text or ''} Báo xin đính chính.", published=None,
        published_origin=None, updated=None, author=None, site=None, language="vi", source_line="TTXVN",
        images=(Image(address="https://bao.example/anh/1.jpg", caption="Khoa cấp cứu. Ảnh: Báo"),),
    )  # fmt: skip
    with writing(engine) as connection:
        evidence.keep(connection, capture)
        connection.execute(text("UPDATE items SET page_state = 'read' WHERE id = :id"), {"id": item.id})
        again = items.one(connection, item.id)
        assert again is not None
        items.keep_page(connection, again, page, capture.sha256, NOW - timedelta(hours=1))


def test_an_edit_stands_on_the_pieces_page_in_words_marks_and_evidence(
    signed_in: Browser, sqlite_store: Engine, tmp_path: Path
) -> None:
    item, case_id = first_flagged(sqlite_store)
    edit(sqlite_store, tmp_path, item)
    page = signed_in.get(f"/tin-bai/{item.id}").text
    assert "Đã sửa 1 lần" in page
    assert '<ins><span class="sr">thêm: </span>&lt;đã sửa&gt;</ins>' in page
    assert "Bản 2, phát hiện lúc 09:00 ngày 20/11/2026" in page
    assert "Sau khi sửa: <span" in page
    assert "Đăng lại từ" in page
    assert "Khoa cấp cứu. Ảnh: Báo" in page
    case = signed_in.get(f"/vu-viec/{case_id}").text
    assert f'href="/tin-bai/{item.id}#sua-bai"' in case
    assert "sửa bài, thành bản 2" in case
    assert "Đã sửa 1 lần" in signed_in.get("/tin-bai").text


def test_a_removal_stands_on_the_piece_the_case_and_the_list_with_both_readings(
    signed_in: Browser, sqlite_store: Engine, tmp_path: Path
) -> None:
    item, case_id = first_flagged(sqlite_store)
    captures = []
    with writing(sqlite_store) as connection:
        for words in (b"404", b"404 again"):
            answer = Answer(url=item.link, final_url=item.link, at=NOW, status=404, headers=(), body=words)
            captures.append(evidence.write(tmp_path / "evidence", answer))
            evidence.keep(connection, captures[-1])
        first = NOW - timedelta(hours=8)
        assert removals.mark(
            connection, item.id, NOW, captures[1].sha256, first_seen=first, first_evidence=captures[0].sha256, reason=Gone.ABSENT
        )
        assert not removals.mark(connection, item.id, NOW + timedelta(hours=1), None)
    page = signed_in.get(f"/tin-bai/{item.id}").text
    assert "Đã gỡ (phát hiện lúc 10:00 ngày 20/11/2026)" in page
    assert "nơi đăng trả lời không còn trang này" in page
    assert all(capture.sha256[:12] in page for capture in captures)
    case = signed_in.get(f"/vu-viec/{case_id}").text
    assert "Đã gỡ (phát hiện lúc 10:00 ngày 20/11/2026)" in case
    assert "đã gỡ bài" in case
    assert ">Đã gỡ</a>" in signed_in.get("/tin-bai").text
    with writing(sqlite_store) as connection:
        assert removals.unmark(connection, item.id, NOW + timedelta(days=1))
        assert not removals.unmark(connection, item.id, NOW + timedelta(days=2))
    page = signed_in.get(f"/tin-bai/{item.id}").text
    assert "Bài được đăng lại, thấy lúc 10:00 ngày 21/11/2026" in page
    assert "đăng lại bài đã gỡ" in signed_in.get(f"/vu-viec/{case_id}").text


def test_a_piece_outside_an_officers_scope_is_not_found(signed_in: Browser, sqlite_store: Engine) -> None:
    with reading(sqlite_store) as connection:
        every = set(connection.execute(text("SELECT id FROM items")).scalars())
    for login in ("benhvien", "trungtam"):
        officer = signed_in.anew(login)
        seen = {one for one in every if officer.get(f"/tin-bai/{one}").status_code == 200}
        listed = {one for one in every if f'href="/tin-bai/{one}"' in officer.get("/tin-bai").text}
        assert listed <= seen < every
    assert signed_in.get("/tin-bai/999999").status_code == 404
    assert signed_in.get("/tin-bai/99999999999999999999").status_code == 404


def test_a_page_that_can_not_be_read_says_why_and_what_to_do(sqlite_store: Engine, signed_in: Browser) -> None:
    item, _ = first_flagged(sqlite_store)
    with writing(sqlite_store) as connection:
        items.page_failed(connection, item.id, NOW, outcome=Outcome.SERVER_ERROR)
    page = signed_in.get(f"/tin-bai/{item.id}").text
    assert "Đang chờ đọc trang: Máy chủ của trang báo lỗi" in page
    assert "Hệ thống sẽ tự đọc lại." in page
    with writing(sqlite_store) as connection:
        items.page_failed(connection, item.id, NOW, permanent=True, outcome=Outcome.BLOCKED)
    page = signed_in.get(f"/tin-bai/{item.id}").text
    assert "Không đọc được trang: Trang từ chối truy cập" in page
    assert "dán nội dung ở trang Nhập tin" in page


def test_a_claim_that_was_not_told_of_stands_on_the_pieces_page_with_the_reason(signed_in: Browser, sqlite_store: Engine) -> None:
    item, _ = first_flagged(sqlite_store)
    span = Span(field="title", start=0, end=4, text=(item.title or "")[:4])
    hint = Match(claim="KR057", score=0.42, tier=Tier.SUGGESTED, stance=Stance.SPREADS, evidence=(span,))
    far = Label(is_=False, p=0.05)
    with writing(sqlite_store) as connection:
        press = {"key": item.outlet_key, "kind": OutletKind.PRESS.value}
        connection.execute(text("UPDATE outlets SET kind = :kind WHERE key = :key"), press)
        connection.execute(text("UPDATE items SET unit_id = NULL WHERE id = :id"), {"id": item.id})
        claims.keep(connection, load_claims().records)
        before = analyses.of(connection, [item.id])[item.id]
        analyses.keep(connection, [(item, replace(before, matches=(hint,), health=far, sector=far))], 1, NOW)
    page = signed_in.get(f"/tin-bai/{item.id}").text
    assert "Ăn bưởi gây ung thư vú" in page
    assert "Lan truyền (gợi ý, 42 %) · Không báo: bài báo không nói về y tế" in page


def test_a_piece_is_said_to_be_flagged_only_where_a_flag_stands(signed_in: Browser, sqlite_store: Engine) -> None:
    def outcome() -> str:
        found = re.search(r"Lan truyền \(khớp rõ, 91 %\) · ([^<]+)<", signed_in.get("/tin-bai/1").text)
        assert found
        return found[1]

    spread = Flag(detector="claim_spread", key="KR1", score=0.9, level=Level.URGENT, reason="x", evidence=(), claim="KR1")
    with writing(sqlite_store) as connection:
        connection.execute(text("UPDATE flags SET detector = 'alarming_assertion' WHERE item_id = 1"))
        connection.execute(text("UPDATE items SET flagged_with = '' WHERE id = 1"))
    assert outcome() == "Chưa báo: máy chưa xét tin này"
    with writing(sqlite_store) as connection:
        items.mark_flagged(connection, [1], "m1")
        connection.execute(text("UPDATE items SET first_seen = :then WHERE id = 1"), {"then": str(NOW - timedelta(days=15))})
    assert outcome() == "Không báo: bài đã quá 14 ngày khi máy được cập nhật"
    with writing(sqlite_store) as connection:
        flags.keep(connection, 1, [spread], "m1", NOW)
    assert outcome() == "Đã ghi cảnh báo"
