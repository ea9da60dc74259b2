"""Who gets in, what each may see and do, and what a forged request gets (reliability T16, T22 to T26)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from desk.access.permissions import MAY, Permission
from desk.app import declared, refuse_undeclared
from desk.links import local_target
from records.account import Account, Role
from storage import accounts, audit
from storage.engine import Engine, reading, writing
from tests.desk_client import Browser, desk
from tests.desk_seeds import NOW, PASSWORD, seed

LOGINS = {"quantri": Role.ADMIN, "theodoi": Role.MONITOR, "benhvien": Role.OFFICER}
FILLED = {
    "case_id": "2",
    "source_id": "1",
    "unit_id": "2",
    "digest_id": "1",
    "broadcast_id": "1",
    "kind": "docx",
    "nut": "tat",
    "account_id": "2",
    "item_id": "1",
    "watch_id": "1",
    "claim_id": "KR1",
}


@pytest.fixture
def browser(sqlite_store: Engine, tmp_path: Path) -> Iterator[Browser]:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path) as made:
        yield made


def _address(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda name: FILLED.get(name[1], "x"), path)


def _ask(browser: Browser, path: str, method: str, key: str) -> Any:
    if method == "GET":
        return browser.get(_address(path))
    return browser.client.post(_address(path), data={"khoa": key}, follow_redirects=False)


def test_every_route_declares_its_permission(browser: Browser) -> None:
    routes = declared(cast(FastAPI, browser.client.app))
    assert len(routes) >= 40
    assert [route for route in routes if route.permission is None] == []


def test_a_route_without_a_permission_is_refused(browser: Browser) -> None:
    app = cast(FastAPI, browser.client.app)
    refuse_undeclared(app)
    app.add_api_route("/ho", lambda: "mở")
    with pytest.raises(TypeError, match="/ho"):
        refuse_undeclared(app)


def test_each_role_reaches_just_what_it_may(browser: Browser) -> None:
    browsers = {login: browser.anew(login) for login in LOGINS}
    cells = 0
    for route in declared(cast(FastAPI, browser.client.app)):
        permission, method = route.permission, route.method
        # SIGNATURE: no person's right; tests/test_facebook_webhook.py knocks at those doors.
        if permission in (None, Permission.ANYONE, Permission.SIGNATURE) or route.path in ("/dang-xuat", "/mat-khau"):
            continue
        anonymous = _ask(browser.anew(), route.path, method, "0" * 64)
        assert anonymous.status_code == 303, route.path
        assert anonymous.headers["location"].startswith("/dang-nhap"), route.path
        for login, role in LOGINS.items():
            answer = _ask(browsers[login], route.path, method, "0" * 64)
            if permission not in MAY[role]:
                assert answer.status_code == 403, (route.path, login)
                assert "không được giao việc này" in answer.text
            elif method == "POST":
                assert answer.status_code == 403, (route.path, login)
                assert "tải lại trang" in answer.text, (route.path, login)
            else:
                assert answer.status_code in (200, 404), (route.path, login)
            cells += 1
    assert cells >= 60


@pytest.mark.parametrize("case_id", [1, 3, 4, 99, 2**70])
def test_an_officer_gets_the_same_404_for_anothers_case_as_for_none(browser: Browser, case_id: int) -> None:
    officer = browser.anew("benhvien")
    assert officer.get(f"/vu-viec/{case_id}").status_code == 404
    for step in ("nhan", "ket-luan", "mo-lai"):
        assert officer.post(f"/vu-viec/{case_id}/{step}", {"ket_luan": "xac_nhan"}).status_code == 404
    assert officer.get("/vu-viec/2").status_code == 200


def test_an_officer_sees_their_units_cases_pieces_and_quota_only(browser: Browser) -> None:
    officer = browser.anew("benhvien")
    queue = officer.get("/").text
    assert "/vu-viec/2" in queue
    assert not re.search(r"/vu-viec/[1345]\b", queue)
    assert "Hạ Lâm" not in officer.get("/tin-bai").text + officer.get("/don-vi").text + queue
    assert officer.get("/don-vi/3").status_code == 404


def test_an_officer_cannot_merge_into_anothers_case(browser: Browser) -> None:
    answer = browser.anew("benhvien").post("/vu-viec/2/ket-luan", {"ket_luan": "trung_lap", "trung_voi": "1"})
    assert answer.status_code == 404


def test_an_officer_of_the_department_sees_the_departments_own_cases(browser: Browser) -> None:
    queue = browser.anew("socanbo").get("/").text
    assert "/vu-viec/1" in queue
    assert "/vu-viec/2" not in queue


def test_an_officer_without_unit_sees_nothing(sqlite_store: Engine, browser: Browser) -> None:
    with writing(sqlite_store) as connection:
        found = accounts.by_login(connection, "benhvien")
        assert found is not None
        lost = Account(id=0, login="lac", name="Chưa gán", role=Role.OFFICER, unit_id=None)
        accounts.add(connection, lost, found[1])
    officer = browser.anew("lac")
    assert "/vu-viec/" not in officer.get("/").text
    assert officer.get("/vu-viec/1").status_code == 404


@pytest.mark.parametrize(
    "forged",
    [
        {"headers": {"sec-fetch-site": "cross-site"}},
        {"headers": {"sec-fetch-site": "same-site"}},
        {"headers": {"origin": "https://xau.example"}},
        {"headers": {"origin": "null"}},
        {"key": "0" * 64},
        {"key": "đ"},
    ],
)
def test_a_request_from_elsewhere_changes_nothing(browser: Browser, forged: dict[str, Any]) -> None:
    monitor = browser.anew("theodoi")
    answer = monitor.post("/vu-viec/1/ket-luan", {"ket_luan": "khong_van_de"}, **forged)
    assert answer.status_code == 403
    assert "Chưa tiếp nhận" in monitor.get("/vu-viec/1").text


def test_another_accounts_token_is_refused(browser: Browser) -> None:
    theirs = browser.anew("quantri").key("/mat-khau")
    answer = browser.anew("theodoi").post("/vu-viec/1/ket-luan", {"ket_luan": "khong_van_de"}, key=theirs)
    assert answer.status_code == 403


def test_signing_in_needs_the_token_of_the_form(browser: Browser) -> None:
    fresh = browser.anew()
    answer = fresh.client.post("/dang-nhap", data={"ten": "quantri", "mat_khau": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 403


def test_a_get_of_an_action_changes_nothing(browser: Browser) -> None:
    admin = browser.anew("quantri")
    for path in ("/vu-viec/1/nhan", "/vu-viec/1/ket-luan", "/nguon/1/tat", "/dang-xuat", "/bao-cao/lap"):
        assert admin.get(path).status_code in (404, 405), path


def test_the_eleventh_guess_is_refused_with_retry_after_even_with_the_right_password(browser: Browser) -> None:
    for _ in range(10):
        assert browser.sign_in("quantri", "sai mật khẩu rồi").status_code == 401
    refused = browser.sign_in("quantri")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    elsewhere = browser.anew(client=("203.0.113.9", 1))
    assert elsewhere.sign_in("quantri").status_code == 429  # the account, from another address
    assert elsewhere.sign_in("theodoi").status_code == 303  # another account, from another address
    forwarded = browser.client.post(
        "/dang-nhap", headers={"x-forwarded-for": "198.51.100.7"}, data={"khoa": browser.key("/dang-nhap")}
    )
    assert forwarded.status_code == 429


def test_an_unknown_name_gets_the_answer_of_a_wrong_password(browser: Browser) -> None:
    unknown, wrong = browser.sign_in("khongco", "x" * 12), browser.sign_in("quantri", "x" * 12)
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.text.replace("khongco", "quantri") == wrong.text


def test_the_cookie_is_of_this_host_only_and_closed_to_scripts(sqlite_store: Engine, tmp_path: Path) -> None:
    seed(sqlite_store, tmp_path)
    with desk(sqlite_store, tmp_path, secure=True) as browser:
        cookie = browser.sign_in("quantri").headers["set-cookie"]
        assert cookie.startswith("__Host-langnghe=")
        for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie
        assert "max-age=31536000" in browser.get("/").headers["strict-transport-security"]


def test_signing_in_gives_a_new_id_and_ends_the_old_one(browser: Browser) -> None:
    browser.client.cookies.set("langnghe", "dat-truoc", domain="testserver.local", path="/")
    browser.sign_in("quantri")
    first = browser.client.cookies["langnghe"]
    assert first != "dat-truoc"
    assert len(first) >= 43
    browser.post("/dang-xuat")
    browser.client.cookies.set("langnghe", first, domain="testserver.local", path="/")
    assert browser.get("/").status_code == 303


def test_a_session_ends_when_idle_and_after_twelve_hours(browser: Browser) -> None:
    admin = browser.anew("quantri")
    for _ in range(24):
        admin.clock.now += timedelta(minutes=29)
        assert admin.get("/tin-bai").status_code == 200
    admin.clock.now = NOW + timedelta(hours=12, seconds=1)
    assert admin.get("/tin-bai").status_code == 303
    other = browser.anew("theodoi")
    other.clock.now += timedelta(minutes=30)
    assert other.get("/").status_code == 303


def test_the_queues_own_refresh_does_not_keep_a_session_alive(browser: Browser) -> None:
    admin = browser.anew("quantri")
    for _ in range(4):
        admin.clock.now += timedelta(minutes=8)
        last = admin.get("/hang-doi", hx_request="true")
    assert last.status_code == 401
    assert last.headers["hx-redirect"] == "/dang-nhap"


def test_a_new_password_or_a_closed_account_ends_every_session(sqlite_store: Engine, browser: Browser) -> None:
    first, second = browser.anew("theodoi"), browser.anew("theodoi")
    answer = first.post("/mat-khau", {"cu": PASSWORD, "moi": "mot-mat-khau-khac-99"})
    assert answer.headers["location"].startswith("/dang-nhap")
    assert second.get("/").status_code == 303
    officer = browser.anew("benhvien")
    account = next(one for one in _accounts(sqlite_store) if one.login == "benhvien")
    browser.anew("quantri").post(f"/tai-khoan/{account.id}/khoa")
    assert officer.get("/").status_code == 303
    assert browser.anew().sign_in("benhvien").status_code == 401


def _accounts(engine: Engine) -> list[Account]:
    with reading(engine) as connection:
        return accounts.every(connection)


def test_a_one_time_link_signs_in_once_and_only_by_its_button(sqlite_store: Engine, browser: Browser) -> None:
    with writing(sqlite_store) as connection:
        accounts.offer_login(connection, "bi-mat", 1, NOW + timedelta(hours=1))
    path = "/dang-nhap/mot-lan/bi-mat"
    assert browser.get(path).status_code == browser.get(path).status_code == 200
    assert browser.get("/").status_code == 303
    assert browser.post(path, page=path).status_code == 303
    assert browser.get("/").status_code == 200
    again = browser.anew()
    refused = again.post(path, page=path)
    assert refused.status_code == 403
    assert "đã được dùng" in refused.text


ELSEWHERE = (
    "https://xau.example",
    "//xau.example",
    "/\\xau.example",
    "\\\\xau.example",
    "/\t/xau.example",
    "\x0b//xau.example",
    "javascript:alert(1)",
    "http:/xau.example",
    "https:xau.example",
    " //xau.example",
    "/%0d%0aLocation:x\r\nx",
    "xau.example",
    "",
    "/\u2028/xau.example",
    "data:text/html,x",
)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_an_address_elsewhere_is_no_place_to_return_to(target: str) -> None:
    assert local_target(target) == "/"


def test_nobody_is_sent_elsewhere_after_signing_in(browser: Browser) -> None:
    for target in ELSEWHERE[:8]:
        assert browser.anew(client=(f"203.0.113.{len(target)}", 1)).sign_in("quantri", tiep=target).headers["location"] == "/"
        assert "xau.example" not in browser.get(f"/dang-nhap?tiep={quote(target)}").text


def test_after_signing_in_one_is_where_one_wanted_to_be(browser: Browser) -> None:
    wanted = browser.get("/tin-bai?nganh=1").headers["location"]
    assert wanted == "/dang-nhap?tiep=%2Ftin-bai%3Fnganh%3D1"
    assert browser.sign_in("quantri", tiep="/tin-bai?nganh=1").headers["location"] == "/tin-bai?nganh=1"


def test_every_answer_carries_the_security_headers(browser: Browser) -> None:
    admin = browser.anew("quantri")
    for path in ("/", "/khong-co", "/static/desk.css", "/healthz", "/vu-viec/1", "/bao-cao/1.html", "/vu-viec/x"):
        headers = admin.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY", path
    assert "unsafe" not in admin.get("/").headers["content-security-policy"]


def test_signing_in_is_audited_and_the_log_stays_whole(sqlite_store: Engine, browser: Browser) -> None:
    browser.sign_in("quantri", "sai mật khẩu rồi")
    browser.sign_in("quantri")
    with reading(sqlite_store) as connection:
        assert [line.action for line in audit.newest(connection, 2)] == ["đăng nhập", "đăng nhập không thành"]
        assert audit.broken(connection) is None


def test_a_body_too_large_is_refused(browser: Browser) -> None:
    admin = browser.anew("quantri")
    answer = admin.post("/don-vi/nhap/don-vi-csv", files={"tep": ("to.csv", b"x" * 4_000_000, "text/csv")})
    assert answer.status_code == 413
    assert "3 MB" in answer.text


def test_metrics_are_for_this_machine_and_for_who_is_signed_in(browser: Browser) -> None:
    near, far = browser.anew(client=("127.0.0.1", 1)), browser.anew(client=("203.0.113.9", 1))
    assert 'langnghe_cases{state="mo"} 3.0' in near.get("/metrics").text
    assert near.get("/metrics", x_forwarded_for="203.0.113.9").status_code == 303
    assert far.get("/metrics").status_code == 303
    assert browser.anew("theodoi").get("/metrics").status_code == 200
