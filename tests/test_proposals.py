"""An address is looked at before it becomes a source: the right reader is proposed, with its reason and its newest pieces."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import Engine

from commands.service import look as wired_look
from crawlers import hints
from crawlers.looking import SAYS_UNTRIED, look
from crawlers.proposals import SAYS_NO_ACCOUNT, SAYS_NO_PAGE, SAYS_NOTHING, asks
from errors import BadInput
from records.proposal import Look
from records.source import Answer, Fetch, Outcome, ReaderKind
from tests.stage import context_for, settings_for

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SITE = "https://bao.example.vn"
CHANNEL = "UC0123456789abcdefghijkl"
RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Báo – Sức khỏe</title>'
    + "".join(
        f"<item><title>Tin số {n} về y tế</title><link>{SITE}/tin-{n}.html</link>"
        f"<pubDate>Fri, {n:02} Nov 2026 08:00:00 +0700</pubDate></item>"
        for n in range(1, 9)
    )
    + "</channel></rss>"
)


def listing(head: str = "", foot: str = "") -> str:
    cards = "".join(
        f'<div class="tin"><h3><a href="/suc-khoe/nganh-y-te-giam-sat-{n}.htm">Ngành y tế giám sát ca bệnh sởi thứ {n}</a>'
        f"</h3><span>21/11/2026</span></div>"
        for n in range(1001, 1009)
    )
    return f"<html><head><title>Báo Ví Dụ</title>{head}</head><body>{cards}{foot}</body></html>"


class Web:
    """Answers as a site gives them, and what was asked for."""

    def __init__(self, pages: Mapping[str, str | tuple[int, str] | Outcome]) -> None:
        self.pages = pages
        self.asked: list[Fetch] = []
        self.called: list[Fetch] = []

    def answer(self, fetch: Fetch) -> Answer:
        page = self.pages.get(fetch.url, (404, ""))
        outcome = page if isinstance(page, Outcome) else None
        status, body = (None, "") if isinstance(page, Outcome) else page if isinstance(page, tuple) else (200, page)
        return Answer(
            url=fetch.url, final_url=fetch.url, at=NOW, status=status, headers=(), body=body.encode(), outcome=outcome
        )  # fmt: skip

    def ask(self, fetches: Sequence[Fetch]) -> dict[str, Answer]:
        self.asked += fetches
        return {fetch.url: self.answer(fetch) for fetch in fetches}

    def call(self, fetch: Fetch) -> Answer:
        self.called.append(fetch)
        return self.answer(fetch)

    def look(self, address: str, token: str | None = None) -> Look:
        return look(address, ask=self.ask, call=self.call, token=token, now=NOW)


def ways(found: Look) -> list[tuple[str, str]]:
    return [(one.reader.value, one.address.removeprefix(SITE)) for one in found.proposals]


def test_a_feed_is_proposed_by_itself_and_shows_its_five_newest() -> None:
    web = Web({f"{SITE}/rss": RSS})
    found = web.look(f"{SITE}/rss")
    assert ways(found) == [("feed", "/rss")]
    assert [piece.title for piece in found.proposals[0].pieces] == [f"Tin số {n} về y tế" for n in (8, 7, 6, 5, 4)]
    assert found.name == "Báo – Sức khỏe"
    assert [fetch.url for fetch in web.asked] == [f"{SITE}/rss", f"{SITE}/robots.txt"]


def test_a_declared_feed_comes_before_the_list_and_the_sitemap_each_with_its_reason() -> None:
    head = '<link rel="alternate" type="application/rss+xml" title="Sức khỏe" href="/rss/suc-khoe.rss">'
    head += '<link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed">'
    robots = f"User-agent: *\nDisallow: /quan-tri\nSitemap: {SITE}/sitemap-news.xml\nSitemap: https://khac.example.vn/map.xml"
    news = f"<urlset><url><loc>{SITE}/tin-moi-1002.html</loc></url></urlset>"
    found = Web(
        {
            f"{SITE}/suc-khoe": listing(head),
            f"{SITE}/robots.txt": robots,
            f"{SITE}/rss/suc-khoe.rss": RSS,
            f"{SITE}/sitemap-news.xml": news,
        }
    ).look(f"{SITE}/suc-khoe")
    assert ways(found) == [("feed", "/rss/suc-khoe.rss"), ("section", "/suc-khoe"), ("sitemap", "/sitemap-news.xml")]
    assert "“Sức khỏe”" in found.proposals[0].reason
    assert "8 tin, bài" in found.proposals[1].reason
    assert "robots.txt" in found.proposals[2].reason
    assert all(one.pieces and one.trouble is None for one in found.proposals)


def test_a_feed_that_does_not_work_stands_last_with_what_is_wrong_with_it() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/rss">'
    found = Web({f"{SITE}/": listing(head), f"{SITE}/rss": (403, "")}).look(SITE)
    assert ways(found) == [("section", "/"), ("feed", "/rss")]
    assert "403" in (found.proposals[1].trouble or "")


def test_a_page_of_rss_links_leads_to_the_feed_of_the_section() -> None:
    feeds = '<html><body><a href="/rss/the-thao.rss">Thể thao</a><a href="/rss/suc-khoe.rss">Sức khỏe</a></body></html>'
    web = Web(
        {f"{SITE}/suc-khoe": listing(foot='<a href="/rss">RSS</a>'), f"{SITE}/rss": feeds, f"{SITE}/rss/suc-khoe.rss": RSS,
         f"{SITE}/rss/the-thao.rss": RSS}
    )  # fmt: skip
    found = web.look(f"{SITE}/suc-khoe")
    assert ways(found) == [("feed", "/rss/suc-khoe.rss"), ("feed", "/rss/the-thao.rss"), ("section", "/suc-khoe")]
    assert len(web.asked) <= 13


def test_an_index_of_sitemaps_is_tried_by_its_newest_map() -> None:
    index = f"<sitemapindex><sitemap><loc>{SITE}/map-1.xml</loc></sitemap></sitemapindex>"
    found = Web(
        {f"{SITE}/sitemap.xml": index, f"{SITE}/map-1.xml": f"<urlset><url><loc>{SITE}/bai-moi.html</loc></url></urlset>"}
    )
    assert [piece.title for piece in found.look(f"{SITE}/sitemap.xml").proposals[0].pieces] == ["bai moi"]


@pytest.mark.parametrize(
    ("mark", "system"),
    [
        ("<script>Liferay.ThemeDisplay = {}</script>", "Liferay"),
        ('<meta name="generator" content="NukeViet v4.5">', "NukeViet"),
        ('<meta name="GENERATOR" content="Microsoft SharePoint">', "SharePoint"),
        ("<script src='/vnptportal/main.js'></script>", "VNPT Portal"),
    ],
)
def test_a_portal_is_known_by_the_marks_of_its_system(mark: str, system: str) -> None:
    found = Web({f"{SITE}/tin": listing(mark)}).look(f"{SITE}/tin")
    assert ways(found) == [("portal", "/tin"), ("section", "/tin")]
    assert system in found.proposals[0].reason
    assert hints.system("<html></html>") is None


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://www.facebook.com/soyte.sonbinh", "soyte.sonbinh"),
        ("https://m.facebook.com/soyte.sonbinh/posts/123", "soyte.sonbinh"),
        ("https://www.facebook.com/profile.php?id=100064000000000", "100064000000000"),
        ("https://www.facebook.com/pages/So-Y-te/123456", "123456"),
        ("https://www.facebook.com/p/So-Y-te-100064000000000/", "100064000000000"),
    ],
)
def test_a_facebook_address_is_never_fetched_and_becomes_a_fanpage_by_token(address: str, page: str) -> None:
    web = Web({})
    found = web.look(address)
    assert (found.proposals[0].reader, found.proposals[0].trouble) == (ReaderKind.FANPAGE, SAYS_UNTRIED)
    assert found.proposals[0].address.endswith(f"/{page}")
    assert (web.asked, web.called) == ([], [])


def test_a_fanpage_with_its_token_is_tried_through_the_api_and_shows_its_posts() -> None:
    web = Web({})
    posts = {"data": [{"id": "1_2", "message": "Lịch tiêm chủng tháng 12.", "created_time": "2026-11-20T03:00:00+0000"}]}
    web.answer = lambda fetch: Answer(  # type: ignore[method-assign]  # the one page of this test
        url=fetch.url, final_url=fetch.url, at=NOW, status=200, headers=(), body=json.dumps(posts).encode()
    )
    found = web.look("https://www.facebook.com/soyte.sonbinh", "bi-mat")
    assert [piece.title for piece in found.proposals[0].pieces] == ["Lịch tiêm chủng tháng 12."]
    assert web.asked == []
    assert "bi-mat" not in web.called[0].url
    assert "bi-mat" not in repr(found)


@pytest.mark.parametrize("address", ["https://www.facebook.com/groups/123", "https://www.facebook.com/", "https://fb.watch/"])
def test_what_is_no_fanpage_is_refused_in_words(address: str) -> None:
    assert Web({}).look(address).notes == (SAYS_NO_PAGE,)


VIDEO = (
    '<feed xmlns:yt="x"><yt:channelId>c</yt:channelId><title>Kênh</title><entry><yt:videoId>abcdefghij1</yt:videoId>'
    "<title>Tiêm vắc xin sởi</title><published>2026-11-20T03:00:00+00:00</published></entry></feed>"
)


@pytest.mark.parametrize(
    ("address", "pages"),
    [
        ("https://www.youtube.com/@soytesonbinh", 2),
        (f"https://www.youtube.com/channel/{CHANNEL}", 1),
        (f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}", 1),
    ],
)
def test_a_channel_is_found_by_its_handle_its_page_or_its_feed(address: str, pages: int) -> None:
    feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
    handle = (
        f'<html><title>Sở Y tế - YouTube</title><link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}"></html>'
    )
    web = Web({feed: VIDEO, "https://www.youtube.com/@soytesonbinh": handle})
    (only,) = web.look(address).proposals
    assert (only.reader, only.address) == (ReaderKind.YOUTUBE, feed)
    assert [piece.title for piece in only.pieces] == ["Tiêm vắc xin sởi"]
    assert len(web.asked) == pages


def test_a_channel_with_a_key_is_tried_through_the_data_api() -> None:
    answers = {"items": [{"snippet": {"title": "Tiêm vắc xin"}, "contentDetails": {"videoId": "abcdefghij1"}}]}
    web = Web({})
    web.answer = lambda fetch: Answer(  # type: ignore[method-assign]  # the one page of this test
        url=fetch.url, final_url=fetch.url, at=NOW, status=200, headers=(), body=json.dumps(answers).encode()
    )
    (only,) = web.look(f"https://www.youtube.com/channel/{CHANNEL}", "khoa-bi-mat").proposals
    assert [piece.title for piece in only.pieces] == ["Tiêm vắc xin"]
    assert (len(web.asked), len(web.called)) == (0, 1)
    assert "khoa-bi-mat" not in web.called[0].url + repr(only)


def test_a_channel_that_robots_txt_closes_says_so() -> None:
    feed = f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
    (only,) = Web({feed: Outcome.ROBOTS_DENIED}).look(feed).proposals
    assert "robots.txt" in (only.trouble or "")


@pytest.mark.parametrize(
    "page", [Outcome.ROBOTS_DENIED, Outcome.REFUSED, Outcome.UNREACHABLE, (500, ""), (200, "xin chào"), (200, "<p>a</p>")]
)
def test_an_address_that_gives_nothing_says_why(page: Outcome | tuple[int, str]) -> None:
    found = Web({f"{SITE}/": page}).look(SITE)
    assert found.proposals == ()
    assert found.notes[-1] == SAYS_NOTHING
    assert len(found.notes) == (2 if isinstance(page, Outcome) or page[0] == 500 else 1)


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "ftp://a.vn/", "https://a@b.vn/", "http://"])
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        asks(address)


def test_the_service_looks_through_the_spiders_and_obeys_robots_txt(
    sqlite_store: Engine, tmp_path: object, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /kin\n")
    httpserver.expect_request("/rss").respond_with_data(RSS, content_type="application/rss+xml")
    place = f"{httpserver.host}:{httpserver.port}"
    context = context_for(sqlite_store, settings_for(tmp_path, allowed=(place.replace("localhost", "127.0.0.1"),)), NOW)  # type: ignore[arg-type]
    base = f"http://127.0.0.1:{httpserver.port}"
    assert len(wired_look(context, f"{base}/rss", None).proposals[0].pieces) == 5
    assert "robots.txt" in wired_look(context, f"{base}/kin", None).notes[0]
    assert not any(request.path == "/kin" for request, _ in httpserver.log)
    assert "chính sách mạng" in wired_look(context, "http://10.0.0.1/", None).notes[0]


@pytest.mark.parametrize(
    "address", ["zalo.me/4318657068771012646", "https://zalo.me/4318657068771012646/", "https://zalo.me/s/4318657068771012646/"]
)
def test_a_zalo_address_is_never_fetched_and_becomes_an_account_by_token(address: str) -> None:
    web = Web({})
    found = web.look(address if "://" in address else f"https://{address}")
    assert ways(found) == [("zalo_oa", "https://openapi.zalo.me/v2.0/article/getslice#4318657068771012646")]
    assert (web.asked, web.called) == ([], [])
    assert "mã truy cập" in (found.proposals[0].trouble or "")


@pytest.mark.parametrize("address", ["https://zalo.me/g/abcdef123", "https://zalo.me/", "https://chat.zalo.me/"])
def test_a_zalo_group_or_person_is_not_watched(address: str) -> None:
    found = Web({}).look(address)
    assert (found.proposals, found.notes) == ((), (SAYS_NO_ACCOUNT,))


def test_with_a_token_the_newest_article_of_an_account_is_shown_and_the_token_travels_in_headers_alone() -> None:
    listed = {
        "error": 0,
        "data": {"medias": [{"id": "b1", "link_view": "https://rd.zalo.example/b1", "create_date": 1763690400000}]},
    }
    words = {"error": 0, "data": {"id": "b1", "title": "Lịch tiêm", "body": []}}
    api = "https://openapi.zalo.me/v2.0/article"
    web = Web({f"{api}/getslice?offset=0&limit=10&type=normal": json.dumps(listed), f"{api}/getdetail?id=b1": json.dumps(words)})
    found = web.look("https://zalo.me/4318657068771012646", "ma-bi-mat")
    assert [piece.title for piece in found.proposals[0].pieces] == ["Lịch tiêm"]
    assert [dict(one.headers)["access_token"] for one in web.called] == ["ma-bi-mat", "ma-bi-mat"]
    assert web.asked == []
    assert not any("ma-bi-mat" in one.url for one in web.called)


def test_a_page_is_proposed_with_the_version_of_the_api_that_the_settings_name() -> None:
    found = look("https://www.facebook.com/soyte", ask=Web({}).ask, call=Web({}).call, token=None, now=NOW, graph="v27.0")
    assert found.proposals[0].address == "https://graph.facebook.com/v27.0/soyte"
