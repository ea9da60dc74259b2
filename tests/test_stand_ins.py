"""Answers that stand in for what was asked: shields, login walls, repair, lost names, redirects elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.answers import decided
from crawlers.outcomes import DETAILS, explain, judge, retry_after
from crawlers.stand_ins import MOST_WORDS, led_elsewhere, stand_in
from records.source import Answer, Outcome, SourceState

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FEED = "https://bao.example.vn/rss/suc-khoe.rss"
STATE = SourceState(source_id=1, next_due=NOW)


def answer(
    body: str = "", status: int | None = 200, headers: tuple[tuple[str, str], ...] = (), final: str = FEED, asked: str = FEED
) -> Answer:
    return Answer(url=asked, final_url=final, at=NOW, status=status, headers=headers, body=body.encode())


CLOUDFLARE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta http-equiv="X-UA-Compatible"
content="IE=Edge"><meta name="robots" content="noindex,nofollow"><style>*{box-sizing:border-box}html{line-height:1.15}</style>
<meta http-equiv="refresh" content="360"></head><body><div class="main-wrapper" role="main"><div class="main-content"><noscript>
<div class="h2"><span id="challenge-error-text">Enable JavaScript and cookies to continue</span></div></noscript></div></div>
<script>(function(){window._cf_chl_opt = {cvId: '3',cZone: 'bao.example.vn',cType: 'managed'};var cpo=document.createElement(
'script');cpo.src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1';document.getElementsByTagName('head')[0]
.appendChild(cpo);}());</script></body></html>"""
INCAPSULA = """<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"><meta name="viewport" content=
"initial-scale=1.0"></head><body style="margin:0px;height:100%"><iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&
xinfo=9-1" frameborder=0 width="100%" height="100%">Request unsuccessful. Incapsula incident ID: 1-2</iframe></body></html>"""
F5 = """<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your
administrator.<br><br>Your support ID is: 1234567890<br><br><a href='javascript:history.back();'>[Go Back]</a></body></html>"""
COOKIE_WALL = """<html><body><script>document.cookie="D1N=0a1b2c3d4e5f"+"; expires=Fri, 31-Dec-2099 23:59:59 GMT; path=/";
window.location.reload(true);</script></body></html>"""
VIETNAMESE_SHIELD = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Xác minh truy cập</title></head><body>
<h1>Hệ thống đang kiểm tra trình duyệt của bạn</h1><p>Vui lòng chờ trong giây lát. Trang sẽ tự chuyển tiếp.</p></body></html>"""
VIETNAMESE_REFUSAL = """<html><head><meta charset="utf-8"><title>Thông báo</title></head><body><h1>Truy cập của bạn bị từ chối
</h1><p>Địa chỉ IP của bạn đã bị chặn theo chính sách bảo mật. Mã sự cố: 0af3.</p></body></html>"""
RECAPTCHA = """<html><head><title>bao.example.vn</title></head><body><p>Vui lòng hoàn thành xác nhận bên dưới để tiếp tục</p>
<form><div class="g-recaptcha" data-sitekey="x"></div></form></body></html>"""
LOGIN = """<!DOCTYPE html><html lang="vi"><head><title>Đăng nhập - Cổng thông tin điện tử</title></head><body><form
action="/c/portal/login"><label>Tên đăng nhập</label><input name="u"><label>Mật khẩu</label><input type="password"></form>
</body></html>"""
REPAIR = """<html lang="vi"><head><meta charset="utf-8"><title>Thông báo bảo trì</title></head><body><h1>Website đang được bảo
trì</h1><p>Mời quý vị quay lại sau. Xin lỗi vì sự bất tiện này.</p></body></html>"""
SUSPENDED = """<html><head><title>Account Suspended</title></head><body><h1>Account Suspended</h1><p>This Account has been
suspended. Contact your hosting provider for more information.</p></body></html>"""
EXPIRED = """<html lang="vi"><head><title>Tên miền đã hết hạn</title></head><body><p>Tên miền baocu.example.vn đã hết hạn sử dụng.
Vui lòng liên hệ nhà đăng ký để gia hạn.</p></body></html>"""
SOFT_404 = """<html lang="vi"><head><title>Không tìm thấy trang</title></head><body><p>Trang không tồn tại.</p></body></html>"""

STAND_INS = [
    (CLOUDFLARE, Outcome.BLOCK_PAGE), (INCAPSULA, Outcome.BLOCK_PAGE), (F5, Outcome.BLOCK_PAGE),
    (COOKIE_WALL, Outcome.BLOCK_PAGE), (VIETNAMESE_SHIELD, Outcome.BLOCK_PAGE), (VIETNAMESE_REFUSAL, Outcome.BLOCK_PAGE),
    (RECAPTCHA, Outcome.BLOCK_PAGE), (LOGIN, Outcome.BLOCK_PAGE), (REPAIR, Outcome.SERVER_ERROR), (SUSPENDED, Outcome.GONE),
    (EXPIRED, Outcome.GONE), (SOFT_404, Outcome.GONE),
]  # fmt: skip


@pytest.mark.parametrize(("page", "outcome"), STAND_INS)
def test_a_page_that_stands_in_with_status_200_is_named_for_what_it_says(page: str, outcome: Outcome) -> None:
    assert stand_in(answer(page)) is outcome
    reading = decided(answer(page), STATE)
    assert reading is not None
    assert (reading.outcome, reading.detail) == (outcome, DETAILS[outcome])


@pytest.mark.parametrize("header", [("cf-mitigated", "challenge"), ("x-amzn-waf-action", "captcha")])
def test_a_shield_that_says_so_in_a_header_is_believed_whatever_its_page(header: tuple[str, str]) -> None:
    assert judge(answer("", 202, headers=(header,))) is Outcome.BLOCK_PAGE


LONG = " ".join(f"Cán bộ trạm y tế xã số {number} hướng dẫn người dân khai báo." for number in range(MOST_WORDS // 8))


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head><title>Báo Sơn Bình bị tấn công DDoS: độc giả gặp captcha</title></head><body><p>{LONG}</p></body></html>",
        "<html><head><title>403 ca sốt xuất huyết trong tuần tại Sơn Bình</title></head><body><p>Số ca tăng.</p></body></html>",
        "<html><head><title>404 trẻ em được tiêm vắc xin sởi</title></head><body><p>Đợt tiêm đầu tiên.</p></body></html>",
        "<html><head><title>Đề nghị khóa website bán thuốc giả</title></head><body><p>Sở Y tế đề nghị.</p></body></html>",
        "<html><head><title>Bệnh viện nâng cấp khu cấp cứu</title></head><body><p>Khu mới có 40 giường.</p></body></html>",
        f"<html><head><title>Tin</title><script>window.__CF$cv$params={{r:'x'}};</script></head><body>{LONG}</body></html>",
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Access denied</title></channel></rss>',
        '{"title": "captcha", "items": []}',
        "",
        "<html><head><title>Just a moment...</title></head>" + "<!-- -->" * 10_000,
    ],
)
def test_a_piece_about_such_things_a_feed_and_a_big_page_are_not_stand_ins(page: str) -> None:
    assert stand_in(answer(page)) is None


@pytest.mark.shared
def test_none_of_the_captured_pages_of_the_press_and_of_portals_is_taken_for_a_stand_in(shared) -> None:
    pages = [path for path in (shared / "inputs/html").rglob("*.html") if path.is_file()]
    assert pages
    assert [path.name for path in pages if stand_in(answer(path.read_bytes().decode("utf-8", "replace")))] == []


@pytest.mark.parametrize(
    ("asked", "final", "outcome"),
    [
        (FEED, FEED, None),
        (FEED, "https://www.bao.example.vn/rss/suc-khoe.rss", None),
        ("http://bao.vn/rss/y-te", "https://rss.bao.vn/y-te.rss", None),
        ("https://soyte.sonbinh.gov.vn/tin-tuc", "https://sonbinh.gov.vn/so-y-te/tin-tuc", None),
        ("https://soyte.halam.gov.vn/tin-tuc", "https://soyte.sonbinh.gov.vn/tin-tuc", Outcome.ELSEWHERE),
        ("https://baocu.vn/rss", "https://nha-cai.example/rss", Outcome.ELSEWHERE),
        ("https://baocu.com.vn/rss", "https://khac.com.vn/rss", Outcome.ELSEWHERE),
        (FEED, "https://bao.example.vn/", Outcome.ELSEWHERE),
        (FEED, "https://bao.example.vn", Outcome.ELSEWHERE),
        ("https://soyte.example.gov.vn/tin-tuc", "https://soyte.example.gov.vn/web/guest/home", Outcome.ELSEWHERE),
        (FEED, "https://bao.example.vn/trang-chu.html", Outcome.ELSEWHERE),
        ("https://soyte.example.gov.vn/", "https://soyte.example.gov.vn/web/guest/home", None),
        ("https://bao.example.vn/?rss=1", "https://bao.example.vn/index.php?rss=1", None),
        (FEED, "https://bao.example.vn/dang-nhap?tiep=/rss", Outcome.BLOCK_PAGE),
        (FEED, "https://sso.cong.example/login", Outcome.BLOCK_PAGE),
        (FEED, "https://bao.example.vn/404.html", Outcome.GONE),
        ("http://127.0.0.1:8000/rss", "http://127.0.0.1:9000/rss", None),
        ("http://127.0.0.1:8000/rss", "http://127.0.0.2:8000/rss", Outcome.ELSEWHERE),
    ],
)
def test_where_an_answer_came_from_tells_whether_it_was_what_was_asked(asked: str, final: str, outcome: Outcome | None) -> None:
    assert led_elsewhere(asked, final) is outcome


def test_an_answer_of_another_site_is_not_read_and_the_desk_is_told_which() -> None:
    feed = "<rss version='2.0'><channel><title>x</title><item><title>Tin lạ</title><link>https://la.example/1</link></item></channel></rss>"
    reading = decided(answer(feed, final="https://la.example/rss"), STATE)
    assert reading is not None
    assert reading.outcome is Outcome.ELSEWHERE
    assert "https://la.example/rss" in (reading.detail or "")
    assert reading.entries == ()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (None, Outcome.UNREACHABLE), (204, Outcome.EMPTY), (300, Outcome.ELSEWHERE), (304, Outcome.NOT_MODIFIED),
        (400, Outcome.BLOCKED), (401, Outcome.BLOCKED), (403, Outcome.BLOCKED), (406, Outcome.BLOCKED), (451, Outcome.BLOCKED),
        (404, Outcome.GONE), (410, Outcome.GONE), (408, Outcome.TIMEOUT), (429, Outcome.PACED), (500, Outcome.SERVER_ERROR),
        (504, Outcome.TIMEOUT), (522, Outcome.TIMEOUT), (526, Outcome.CERTIFICATE),
    ],
)  # fmt: skip
def test_every_status_has_its_outcome_and_every_bad_one_a_sentence(status: int | None, outcome: Outcome) -> None:
    assert judge(answer("x", status)) is outcome
    assert outcome.succeeded or explain(outcome, answer("x", status))


def test_a_challenge_with_status_503_is_a_refusal_and_a_broken_server_is_not() -> None:
    assert judge(answer(CLOUDFLARE, 503)) is Outcome.BLOCKED
    assert judge(answer("<html><title>503 Service Unavailable</title></html>", 503)) is Outcome.SERVER_ERROR


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)), (" 3600 ", timedelta(hours=1)), ("Fri, 20 Nov 2026 05:00:00 GMT", timedelta(hours=2)),
        ("99999999999999999999", timedelta(hours=24)), ("Fri, 20 Nov 2099 05:00:00 GMT", timedelta(hours=24)),
        ("Fri, 20 Nov 2026 02:00:00 GMT", None), ("0", None), ("-5", None), ("soon", None), ("", None), ("٣", None),
    ],
)  # fmt: skip
def test_a_servers_wish_to_be_left_alone_is_read_as_seconds_or_as_a_date(said: str, wait: timedelta | None) -> None:
    assert retry_after(answer("", 429, headers=(("Retry-After", said),)), NOW) == wait
