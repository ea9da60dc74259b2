"""The desk as the service wires it: what a person presses there is done, and what was made can be taken away."""

from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from commands.service import desk
from demo.stage import one_time_login
from jobs.engines.local import Engine as Lanes
from storage import digests
from storage.engine import reading
from tests.desk_client import Box, Browser, Clock
from tests.stage import context_for, furnish, settings_for

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def test_a_digest_asked_for_at_the_desk_is_composed_and_taken_away(sqlite_store: Engine, tmp_path: Path) -> None:
    furnish(sqlite_store)
    settings = settings_for(tmp_path)
    context = context_for(sqlite_store, settings, NOW)
    page = f"/dang-nhap/mot-lan/{one_time_login(context)}"
    app = desk(settings, context, Lanes(), first_run_token=None, mailbox=None)
    with TestClient(app) as client:
        browser = Browser(client, Clock(), [], Box())
        assert browser.post(page, page=page).status_code == 303
        assert browser.post("/bao-cao/lap", page="/bao-cao").status_code == 303
        with reading(sqlite_store) as connection:
            (made,) = digests.every(connection)
        word, web = (client.get(f"/bao-cao/{made.id}.{kind}") for kind in ("docx", "html"))
    assert word.content[:2] == b"PK"
    assert "BÁO CÁO" in web.text
