"""From the answers of an address and its robots.txt to the ways in which it could be read, best first. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawlers import depth, hints
from crawlers.addresses import follow, host
from crawlers.charset import decode
from crawlers.listing import links
from crawlers.markup import line, tidy
from crawlers.outcomes import explain, judge
from crawlers.readers.section import recognise
from crawlers.readers.youtube import CHANNEL, feed_of
from crawlers.readers.zalo_oa import API as ZALO_API
from records.proposal import Look, Proposal
from records.source import Answer, Fetch, ReaderKind

PACE_SECONDS = 1.0
GRAPH = "https://graph.facebook.com"
GRAPH_VERSION = "v26.0"
LEAST_PIECES = 3
_FACEBOOK = re.compile(r"(?:^|\.)(?:facebook\.com|fb\.com|fb\.me|fb\.watch)$")
_YOUTUBE = re.compile(r"(?:^|\.)(?:youtube\.com|youtu\.be)$")
_ZALO = re.compile(r"(?:^|\.)zalo\.me$")
_ACCOUNT = re.compile(r"/(?:pc/|s/)?(\d{6,25})/?")
_PAGE_NAME = re.compile(r"[\w.-]{2,100}")
_NO_PAGES = frozenset(
    {"groups", "watch", "events", "share", "sharer", "story.php", "permalink.php", "reel", "photo", "hashtag", "login"}
)
_CHANNEL_MARKS = re.compile(
    r"(?:/feeds/videos\.xml\?channel_id=|\"externalId\":\"|itemprop=\"(?:channelId|identifier)\" content=\"|"
    r"rel=\"canonical\" href=\"https://www\.youtube\.com/channel/)(UC[\w-]{22})"
)
_FEED = re.compile(r"(?i)<(?:rss|feed|rdf:RDF)\b")
_MAP = re.compile(r"(?i)<(?:\w+:)?(?:urlset|sitemapindex)\b")
_JSON_FEED = re.compile(r'^\s*\{[^}]{0,500}"version"\s*:\s*"https://jsonfeed\.org')
SAYS_FACEBOOK = (
    "Đây là địa chỉ Facebook. Trang Facebook chỉ đọc được qua Graph API bằng mã truy cập do người quản trị trang cấp; hệ thống "
    "không đọc trang web của Facebook."
)
SAYS_NO_PAGE = (
    "Địa chỉ Facebook này không phải một trang (fanpage): nhóm, bài đăng lẻ và tài khoản cá nhân không được theo dõi. Mời dán "
    "địa chỉ của fanpage."
)
SAYS_ZALO = (
    "Đây là một Zalo Official Account. Bài viết chỉ đọc được qua Zalo Open API, bằng mã truy cập do chính tài khoản đó cấp; chỉ "
    "dùng cho tài khoản của đơn vị mình."
)
SAYS_NO_ACCOUNT = (
    "Địa chỉ Zalo này không phải một Official Account: nhóm và tài khoản cá nhân không được theo dõi. Mời dán địa chỉ dạng "
    "zalo.me/ kèm dãy số của Official Account."
)
SAYS_NO_CHANNEL = (
    "Không tìm thấy mã kênh YouTube ở địa chỉ này. Mời mở trang của kênh rồi dán địa chỉ dạng youtube.com/@tên-kênh."
)
SAYS_NOTHING = (
    "Không nhận ra nguồn tin, sơ đồ trang hay danh sách bài ở địa chỉ này. Mời thử địa chỉ của một chuyên mục, hoặc tìm mục "
    "“RSS” ở chân trang."
)


def asks(address: str) -> tuple[Fetch, ...]:
    """What to ask for so that `address` can be judged: nothing of Facebook or Zalo, the channel's page of YouTube where its id is
    not in the address, else the page and the site's robots.txt. Raises BadInput where it is no web address."""
    url = follow(address)
    name = host(url)
    if _FACEBOOK.search(name) or _ZALO.search(name):
        return ()
    page = Fetch(url=url, headers=(("Accept", "text/html, application/xml;q=0.9, */*;q=0.5"),), pace_seconds=PACE_SECONDS)
    if _YOUTUBE.search(name):
        return () if CHANNEL.search(url) else (page,)
    split = urlsplit(url)
    return page, Fetch(url=f"{split.scheme}://{split.netloc}/robots.txt", pace_seconds=PACE_SECONDS)


def propose(address: str, answers: Mapping[str, Answer], graph: str = GRAPH_VERSION) -> Look:
    """The proposals for `address`, untried, by what came of `asks(address)` (answers by the address asked for). A page is
    proposed with the version `graph` of Facebook's API, by which it will be read from then on."""
    url = follow(address)
    name = host(url)
    if _FACEBOOK.search(name):
        return _facebook(url, graph)
    if _ZALO.search(name):
        return _zalo(url)
    if _YOUTUBE.search(name):
        return _youtube(url, answers.get(url))
    answer = answers.get(url)
    text, notes = _text(answer)
    found = _of_page(url, answer, text) if answer is not None and text else []
    split = urlsplit(url)
    robots = answers.get(f"{split.scheme}://{split.netloc}/robots.txt")
    if robots is not None and robots.status == 200:
        maps = hints.sitemaps(robots.body.decode("utf-8", "replace"), url)
        said = "robots.txt của trang khai báo sơ đồ trang này; địa chỉ bài được lấy từ đó, mới nhất trước."
        found += [Proposal(reader=ReaderKind.SITEMAP, address=one, reason=said) for one in maps]
    proposals = tuple({(one.reader, one.address): one for one in reversed(found)}.values())[::-1]
    if not proposals:
        notes = (*notes, SAYS_NOTHING)
    return Look(address=url, name=_name(text) or name, proposals=proposals, notes=notes)


def _text(answer: Answer | None) -> tuple[str, tuple[str, ...]]:
    """The page as text, and what a person should know where there is none to read."""
    if answer is None:
        return "", ()
    outcome = judge(answer)
    if outcome is not None:
        return "", (explain(outcome, answer) or "Không đọc được địa chỉ này.",)
    text = decode(answer.body, answer.header("content-type")).text.lstrip("\ufeff \r\n\t")
    return text, ()


def _of_page(url: str, answer: Answer, text: str) -> list[Proposal]:
    head = text[:20_000]
    if _FEED.search(head) or _JSON_FEED.match(head):
        kind = ReaderKind.YOUTUBE if "yt:channelId" in head else ReaderKind.FEED
        return [
            Proposal(reader=kind, address=url, reason="Chính địa chỉ này là một nguồn tin RSS/Atom: cách đọc nhẹ và chắc nhất.")
        ]
    if _MAP.search(head):
        return [Proposal(reader=ReaderKind.SITEMAP, address=url, reason="Chính địa chỉ này là một sơ đồ trang (sitemap).")]
    if depth.trouble(text) or "<" not in text[:5000]:
        return []
    tree = LexborHTMLParser(text)
    found = [_feed(one) for one in hints.nearest(hints.feeds(tree, answer.final_url), url)]
    return found + _listing(tree, answer.final_url, hints.system(text))


def _feed(one: hints.FeedLink) -> Proposal:
    named = f" “{one.title}”" if one.title else ""
    said = f"Trang tự khai báo nguồn tin{named} cho máy đọc." if one.declared else f"Trang có liên kết tới nguồn tin RSS{named}."
    return Proposal(reader=ReaderKind.FEED, address=one.address, reason=said)


def _listing(tree: LexborHTMLParser, url: str, system: str | None) -> list[Proposal]:
    """The page itself as a list of pieces: as a portal first where it runs on a portal's system or is an authority's."""
    pieces, _ = recognise(links(tree, url))
    section = []
    if len(pieces) >= LEAST_PIECES:
        said = f"Trang liệt kê {len(pieces)} tin, bài, nhận ra theo dạng địa chỉ và chỗ đứng trên trang; dùng khi không có RSS."
        section = [Proposal(reader=ReaderKind.SECTION, address=url, reason=said)]
    if system is None and not host(url).endswith(".gov.vn"):
        return section
    why = f"Trang chạy trên {system}, hệ thống thường dùng của cổng thông tin" if system else "Đây là trang của cơ quan nhà nước"
    said = f"{why}; tin, văn bản được lấy từ danh sách trên trang này."
    return [Proposal(reader=ReaderKind.PORTAL, address=url, reason=said), *section]


def _facebook(url: str, graph: str) -> Look:
    split = urlsplit(url)
    parts = [part for part in split.path.split("/") if part]
    page = dict(parse_qsl(split.query)).get("id", "") if parts[:1] == ["profile.php"] else ""
    if not page and parts[:1] in (["pages"], ["p"]) and parts[-1] != parts[0]:
        page = re.split(r"-(?=\d+$)", parts[-1])[-1]
    elif not page and parts and parts[0] not in _NO_PAGES and parts[0] != "profile.php":
        page = parts[0]
    if not _PAGE_NAME.fullmatch(page):
        return Look(address=url, name="Facebook", proposals=(), notes=(SAYS_NO_PAGE,))
    only = Proposal(reader=ReaderKind.FANPAGE, address=f"{GRAPH}/{graph}/{page}", reason=SAYS_FACEBOOK)
    return Look(address=url, name=f"Fanpage {page}", proposals=(only,))


def _zalo(url: str) -> Look:
    account = _ACCOUNT.fullmatch(urlsplit(url).path)
    if account is None:
        return Look(address=url, name="Zalo", proposals=(), notes=(SAYS_NO_ACCOUNT,))
    only = Proposal(reader=ReaderKind.ZALO_OA, address=f"{ZALO_API}#{account[1]}", reason=SAYS_ZALO)
    return Look(address=url, name=f"Zalo OA {account[1]}", proposals=(only,))


def _youtube(url: str, answer: Answer | None) -> Look:
    text, notes = _text(answer)
    stated = feed_of(url)
    if "/feeds/videos.xml" not in stated:
        marked = _CHANNEL_MARKS.search(text)
        stated = feed_of(f"https://www.youtube.com/channel/{marked[1]}") if marked else ""
    if not stated:
        return Look(address=url, name="YouTube", proposals=(), notes=notes or (SAYS_NO_CHANNEL,))
    said = "Kênh YouTube có nguồn tin riêng: tiêu đề, ngày đăng và mô tả video; không lấy bình luận."
    only = Proposal(reader=ReaderKind.YOUTUBE, address=stated, reason=said)
    return Look(address=url, name=_name(text).removesuffix(" - YouTube") or "Kênh YouTube", proposals=(only,), notes=notes)


def _name(text: str) -> str:
    """What a page or feed calls itself: og:site_name, else its title; empty where it says nothing."""
    if not text or depth.slow(text[:1000].encode()) or len(text) > depth.LARGEST:
        return ""
    tree = LexborHTMLParser(text[:200_000])
    site = tree.css_first("meta[property='og:site_name']")
    said = tidy((site.attributes.get("content") or "") if site is not None else "")
    return (said or line(tree.css_first("title")))[:150]
