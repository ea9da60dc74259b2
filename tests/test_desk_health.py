"""How the desk, its front page and /metrics tell of a source's health."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from records.source import Band, Gap, GapKind, Outcome, Volume
from storage import gaps, sources, volumes
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import NOW, seed

DAY = timedelta(days=1)
QUIET, WELL, FAILING = 2, 1, 3  # Tin Sáng, Báo Sơn Bình, Sức khỏe mới in the seeds


def furnish_health(store: Engine) -> None:
    """Eight weeks known of two sources; one of them quiet since yesterday; one failing for two days, and once before."""
    band = Band(low=8, high=15, days=8)
    sunday = Band(low=1, high=5, days=8)
    with writing(store) as connection:
        for source_id in (QUIET, WELL):
            bands = (*[band] * 6, sunday)
            volumes.keep(
                connection, Volume(source_id=source_id, made=NOW, bands=bands, hours=(0.5,) * 168, usual_gap=4.0)
            )  # fmt: skip
        gaps.start(connection, Gap(source_id=QUIET, kind=GapKind.QUIET, since=NOW - 9 * DAY, raised=NOW - DAY))
        begun = NOW - 20 * DAY
        for since, until, outcome in ((begun, begun + DAY, Outcome.BLOCK_PAGE), (NOW - 2 * DAY, None, Outcome.SERVER_ERROR)):
            gap = Gap(source_id=FAILING, kind=GapKind.FAILING, since=since, raised=since, until=until, outcome=outcome)
            gaps.start(connection, gap)


@pytest.fixture
def healthy(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    furnish_health(sqlite_store)
    with desk(sqlite_store, tmp_path) as browser:
        browser.sign_in("quantri")
        yield browser


def row(page: str, name: str) -> str:
    """The words of one source's row."""
    return page.split(f"{name}</a>")[1].split("</tr>")[0]


def test_the_list_says_state_since_when_volume_next_reading_and_what_to_do(healthy: Browser) -> None:
    page = healthy.get("/nguon").text
    names = ("Fanpage Bệnh viện tỉnh", "Sức khỏe mới", "Tin Sáng", "Bản tin 24", "Truyền hình Sông Hường", "Báo Sơn Bình")
    order = [page.index(f"{name}</a>") for name in names]
    assert order == sorted(order)
    quiet = row(page, "Tin Sáng")
    for said in ("Im ắng bất thường", "từ 10:00 11/11", "Mở địa chỉ nguồn", "Thường 8 đến 15 tin", "còn 11 phút", "4 phút trước"):
        assert said in quiet
    failing = row(page, "Sức khỏe mới")
    for said in ("Bị gián đoạn", "từ 10:00 18/11", "Hệ thống tự đọc lại", "chưa đủ số liệu", "2 ngày 3 giờ trước"):
        assert said in failing
    assert "hôm qua không có tin, thường là 8 đến 15 tin" in row(page, "Báo Sơn Bình")


def test_a_sources_page_shows_its_week_its_gaps_and_from_when_silence_is_an_alarm(healthy: Browser) -> None:
    page = healthy.get(f"/nguon/{WELL}").text
    assert "<span>Chủ nhật</span> 1 đến 5 tin" in page
    assert "không có tin mới đến 22:00 ngày 20/11/2026" in page  # seven pieces at half a piece an hour, from 08:00
    failing = healthy.get(f"/nguon/{FAILING}").text
    assert "cần theo dõi đủ ba tuần" in failing
    assert "Trang trả về trang chặn hoặc đăng nhập" in failing
    assert failing.index("chưa hết") < failing.index("10:00 01/11")


def test_the_front_page_tells_who_watches_the_sources_and_nobody_else(healthy: Browser) -> None:
    assert "1 nguồn im ắng bất thường và 1 nguồn không đọc được hơn 6 giờ." in healthy.get("/").text
    assert "im ắng" in healthy.anew("theodoi").get("/hang-doi").text
    assert "im ắng" not in healthy.anew("benhvien").get("/").text


def test_every_enabled_source_is_measured_and_what_is_not_known_is_left_out(sqlite_store: Engine, healthy: Browser) -> None:
    with writing(sqlite_store) as connection:
        sources.set_enabled(connection, 4, False, NOW)
    lines = healthy.get("/metrics").text.splitlines()
    assert f'langnghe_source_quiet{{id="{QUIET}",source="Tin Sáng"}} 1.0' in lines
    assert f'langnghe_source_up{{id="{FAILING}",source="Sức khỏe mới"}} 0.0' in lines
    assert f'langnghe_source_expected_today_high{{id="{WELL}",source="Báo Sơn Bình"}} 15.0' in lines
    assert f'langnghe_source_outcome{{id="{FAILING}",outcome="server_error",source="Sức khỏe mới"}} 1.0' in lines
    assert 'langnghe_source_outcome{id="5",outcome="never",source="Truyền hình Sông Hường"} 1.0' in lines
    seconds = next(line for line in lines if line.startswith(f'langnghe_source_last_success_timestamp_seconds{{id="{WELL}"'))
    assert float(seconds.split()[-1]) == (NOW - timedelta(minutes=4)).timestamp()
    assert not any('id="4"' in line for line in lines)
    assert not any(line.startswith('langnghe_source_up{id="5"') for line in lines)
    assert not any(line.startswith(f'langnghe_source_expected_today_low{{id="{FAILING}"') for line in lines)


def test_switching_off_shows_since_when(sqlite_store: Engine, healthy: Browser) -> None:
    assert healthy.post(f"/nguon/{WELL}/tat").status_code == 303
    page = healthy.get(f"/nguon/{WELL}").text
    assert "Đã tắt từ</dt><dd>10:00 ngày 20/11/2026" in page
    assert "Hệ thống không đọc" in page
    assert "Báo im ắng nếu" not in page
    assert healthy.post(f"/nguon/{WELL}/bat").status_code == 303
    with reading(sqlite_store) as connection:
        assert (WELL, GapKind.UNREAD) not in gaps.open_now(connection)
