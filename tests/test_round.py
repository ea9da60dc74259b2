"""The whole way of a piece, on SQLite and on PostgreSQL alike: read, understood, flagged, told, reviewed, counted."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import Engine

from demo.mailbox import Mailbox
from demo.newsroom import SHIPPED, Newsroom
from demo.outcome import judge
from demo.round import play
from demo.stage import furnish, library, one_time_login
from records.case import CaseState
from storage import digests
from storage.engine import reading
from tests.desk_client import desk
from tests.stage import context_for, settings_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_round_does_the_whole_job_and_the_desk_shows_it(
    store: Engine, tmp_path: Path, newsroom: Newsroom, mailbox: Mailbox
) -> None:
    now = datetime.now(UTC)
    context = context_for(store, settings_for(tmp_path, mailbox, newsroom.allowed()), now)
    furnish(context, newsroom, library(SHIPPED, SHIPPED / "claims.csv"), "http://127.0.0.1:8000")
    seconds, failures = play(context, lambda _: None)
    outcome, shortfall = judge(context, newsroom, seconds)
    assert (failures, bool(shortfall)) == (0, False), shortfall
    assert outcome.collected == len(newsroom.pieces)
    assert len(mailbox.messages()) == outcome.alerts_delivered == outcome.cases

    again, failures = play(context, lambda _: None)
    assert failures == 0
    assert judge(context, newsroom, again)[0].alerts_delivered == outcome.alerts_delivered
    assert len(mailbox.messages()) == outcome.alerts_delivered

    _reads_and_reviews(store, tmp_path, one_time_login(context), mailbox, now)
    with reading(store) as connection:
        (newest, *_) = digests.every(connection)
    document = Document(str(tmp_path / "digests" / newest.docx))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "BÁO CÁO" in text
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert "Báo Sơn Bình điện tử" in cells


def _reads_and_reviews(store: Engine, folder: Path, secret: str, mailbox: Mailbox, now: datetime) -> None:
    """An officer acknowledges by the letter's link; the one who signed in confirms the first case."""
    with desk(store, folder) as browser:
        browser.clock.now = now
        link = re.search(r"/nhan-viec/\S+", mailbox.messages()[0].text)
        assert link is not None
        assert browser.get(link[0]).status_code == 200
        page = f"/dang-nhap/mot-lan/{secret}"
        assert browser.post(page, page=page).status_code == 303
        first = re.search(r'href="(/vu-viec/\d+)"', browser.get("/").text)
        assert first is not None
        for address in (first[1], "/tin-bai", "/nguon", "/don-vi", "/bao-cao", "/nhat-ky"):
            assert browser.get(address).status_code == 200, address
        given = {"ket_luan": CaseState.CONFIRMED.value, "ghi_chu": "Đã đối chiếu với khoa"}
        assert browser.post(f"{first[1]}/ket-luan", given, page=first[1]).status_code == 303
        assert "Đã đối chiếu với khoa" in browser.get(first[1]).text
