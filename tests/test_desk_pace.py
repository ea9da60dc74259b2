"""The desk says why a source is read next when it is, what its host asks for, and who is written to where it fails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.robots import place_of
from desk.words import TABLES
from records.source import DueReason, HostRules, SourceState
from storage import accounts, hosts, sources
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import NOW, seed


@pytest.fixture
def admin(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


def test_every_reason_of_a_next_reading_has_words() -> None:
    assert set(TABLES["due"]) == {one.value for one in DueReason}


def test_a_source_s_page_says_why_it_is_read_next_when_it_is(sqlite_store: Engine, admin: Browser) -> None:
    with writing(sqlite_store) as connection:
        _, state = next(one for one in sources.every(connection) if one[0].id == 1)
        later = NOW + timedelta(hours=5)
        sources.keep_state(connection, replace(state, next_due=later, due_reason=DueReason.EXPECTED))
    assert "theo lượng tin thường lệ" in admin.get("/nguon/1").text
    assert isinstance(state, SourceState)


@pytest.mark.parametrize(("delay", "shown", "warned"), [(2.5, "2,5 giây", False), (86_400.0, "86400 giây", True)])
def test_a_crawl_delay_is_shown_and_one_beyond_the_bound_says_so(
    sqlite_store: Engine, admin: Browser, delay: float, shown: str, warned: bool
) -> None:
    with writing(sqlite_store) as connection:
        source, _ = next(one for one in sources.every(connection) if one[0].id == 1)
        hosts.keep_rules(connection, [HostRules(place=place_of(source.address), asked=NOW, status=200, delay=delay)])
    page = admin.get("/nguon/1").text
    assert shown in page
    assert ("Lâu hơn mức 60 giây" in page) is warned


def test_the_administrator_gives_an_address_and_the_page_of_sources_names_it(sqlite_store: Engine, admin: Browser) -> None:
    with reading(sqlite_store) as connection:
        account = next(one for one in accounts.every(connection) if one.login == "quantri")
    form = f"/tai-khoan/{account.id}/thu"
    assert admin.post(form, {"thu": "khong phai thu"}, page="/tai-khoan").status_code == 422
    assert admin.post(form, {"thu": "quantri@sonbinh.example"}, page="/tai-khoan").status_code == 303
    assert "quantri@sonbinh.example" in admin.get("/nguon").text
    assert admin.post(form, {"thu": ""}, page="/tai-khoan").status_code == 303
    with reading(sqlite_store) as connection:
        assert {one.email for one in accounts.every(connection)} == {None}
    assert admin.post("/tai-khoan/9999/thu", {"thu": ""}, page="/tai-khoan").status_code == 404
