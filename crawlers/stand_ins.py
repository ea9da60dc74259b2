"""Pages that stand in for what was asked, with status 200 as if nothing were wrong: shields, login walls, notices of repair
or of an expired name; and answers that come from elsewhere. Pure.

Taken for the source itself, such a page looks like a valid but empty listing, and nobody is told that reading stopped."""

import re
from urllib.parse import urlsplit

from crawlers.addresses import outlet_host
from errors import BadInput
from records.source import Answer, Outcome
from text import fold

LARGEST = 60_000
"""Bytes; a stand-in page is small. Challenge pages of the shields seen are 1 to 35 KB."""

MOST_WORDS = 150
"""Words a reader sees on a stand-in page, at most: a piece that is about a captcha or an attack has more."""

_MARKUP = re.compile(r"(?i)<!doctype html|<html\b|<head\b|<body\b|^\s*<title\b")
_FEED = re.compile(r"(?i)<(?:rss|feed|rdf:rdf|channel|urlset|sitemapindex)[\s>]")
_UNSEEN = re.compile(r"(?is)<(script|style|noscript|svg|template)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")
_TITLE = re.compile(r"(?is)<title[^>]*>([^<]{0,300})|<h1[^>]*>(.{0,300}?)</h1")
_SHIELD = re.compile(
    r"_cf_chl_opt|cf-browser-verification|cf-error-details|/_incapsula_resource|px-captcha|_pxappid|ddos-guard|"
    r"captcha-delivery\.com|awswafintegration|aws-waf-token|sucuri_cloudproxy_js|bobcmn|the requested url was rejected|"
    r"document\.cookie\s*=\s*[\"']d1n|class=[\"'](?:g-recaptcha|h-captcha|cf-turnstile)"
)
# Compared without marks and in lower case, in titles and first headings only.
_BLOCKED = re.compile(
    r"just a moment|attention required|access (?:to this page )?(?:has been |is )?denied|403 ?[-:]? ?forbidden|^forbidden|"
    r"^(?:loi )?403$|request (?:rejected|blocked)|you have been blocked|captcha|are you (?:a )?(?:human|robot)|security check|"
    r"ddos|web application firewall|pardon our interruption|checking your browser|verify(?:ing)? (?:that )?you are|"
    r"truy cap (?:cua ban )?(?:da )?bi (?:tu choi|chan)|tu choi truy cap|khong phai (?:la )?(?:robot|nguoi may)|"
    r"(?:kiem tra|xac minh|xac thuc) (?:trinh duyet|bao mat|ban|truy cap|nguoi dung)"
)
_LOGIN = re.compile(r"^(?:(?:trang |cong )?dang nhap\b|log ?in\b|sign ?in\b|yeu cau dang nhap)")
_REPAIR = re.compile(
    r"^bao tri|bao tri he thong|(?:website|trang|cong|he thong|chung toi).{0,40}(?:dang (?:duoc |trong qua trinh )?"
    r"(?:bao tri|nang cap)|tam (?:ngung|dung) (?:hoat dong|phuc vu|truy cap))|under (?:maintenance|construction)|"
    r"scheduled maintenance|temporarily unavailable|be right back|briefly unavailable"
)
_LEFT = re.compile(
    r"domain (?:name )?(?:is )?(?:for sale|expired|parked)|account (?:has been )?suspended|buy this domain|"
    r"parked (?:free|domain)|^(?:ten mien|website|trang web|tai khoan|hosting) (?:nay |cua ban |\S+\.\S+ )?(?:da |dang )?"
    r"(?:het han|bi (?:khoa|tam khoa|thu hoi|dinh chi)|chua duoc cau hinh|khong ton tai)|"
    r"^welcome to nginx|apache2? .{0,20}default page|^iis windows server|^index of /"
)
_LOST = re.compile(
    r"^(?:(?:loi |error )?404(?:$| ?[-:|] | (?:not|page|error|loi|trang|khong tim))|page not found|not found|khong tim thay|"
    r"trang (?:ban )?.{0,30}khong ton tai)"
)
_HOME = re.compile(
    r"(?i)^/(?:(?:vi|vn|en|vi-vn|web/guest|home|trang-?chu|index|default|portal|pages)"
    r"(?:/(?:home|trang-?chu|index|default))?(?:\.(?:html?|php|aspx?|jsp))?)?/?$"
)
_LOGIN_PATH = re.compile(r"(?i)/(?:log-?in|sign-?in|dang-?nhap|sso|oauth2?|cas|account/log-?on|wp-login\.php)(?:[/.]|$)")
_LOST_PATH = re.compile(r"(?i)/(?:404|error(?:404)?|err|not-?found|loi(?:-?404)?|page-?not-?found)(?:[/.]|$)")
_SECOND_LEVEL = {"com", "net", "org", "edu", "gov", "info", "ac", "biz", "name", "health", "int", "pro", "co", "go", "or"}


def stand_in(answer: Answer) -> Outcome | None:
    """What a small page really says although its status is 200: BLOCK_PAGE, SERVER_ERROR (repair), GONE; else None.

    A feed, a sitemap or JSON is never one, nor is a page with many words, whatever it is about."""
    if (answer.header("cf-mitigated") or "").lower() == "challenge" or answer.header("x-amzn-waf-action"):
        return Outcome.BLOCK_PAGE
    if len(answer.body) > LARGEST:
        return None
    page = answer.body.decode("utf-8", "replace")
    if not _MARKUP.search(page[:4000]) or _FEED.search(page[:4000]):
        return None
    seen = _UNSEEN.sub(" ", page)
    if len(seen.split()) > MOST_WORDS:
        return None
    if _SHIELD.search(page.lower()):
        return Outcome.BLOCK_PAGE
    named = [_plain(first or second) for first, second in _TITLE.findall(page)[:3]]
    return next((found for found in map(_named, named) if found is not None), None)


def _plain(words: str) -> str:
    return " ".join(fold(_UNSEEN.sub(" ", words)).lower().split())


def _named(title: str) -> Outcome | None:
    """What a page of that title is, where the title tells."""
    if _BLOCKED.search(title) or _LOGIN.search(title):
        return Outcome.BLOCK_PAGE
    if _REPAIR.search(title):
        return Outcome.SERVER_ERROR
    return Outcome.GONE if _LEFT.search(title) or _LOST.search(title) else None


def led_elsewhere(asked: str, final: str) -> Outcome | None:
    """What it means that `asked` was answered by `final`: BLOCK_PAGE at a login page, GONE at an error page, ELSEWHERE at
    another site or at the home page of the same one; None where it is the place that was meant.

    Another spelling of the host (www., m.), another scheme or another host of the same organisation is the same place."""
    if final == asked:
        return None
    try:
        hosts = outlet_host(asked), outlet_host(final)
    except BadInput:
        return Outcome.ELSEWHERE
    before, after = urlsplit(asked).path or "/", urlsplit(final).path or "/"
    if before == after and hosts[0] == hosts[1]:
        return None
    if _LOGIN_PATH.search(after) and not _LOGIN_PATH.search(before):
        return Outcome.BLOCK_PAGE
    if _site(hosts[0]) != _site(hosts[1]):
        return Outcome.ELSEWHERE
    if _LOST_PATH.search(after) and not _LOST_PATH.search(before):
        return Outcome.GONE
    at_home = _HOME.match(after) and not urlsplit(final).query
    return Outcome.ELSEWHERE if at_home and not _HOME.match(before) else None


def _site(host: str) -> str:
    """The part of a host that one organisation holds: bao.vn of rss.bao.vn, sonbinh.gov.vn of soyte.sonbinh.gov.vn."""
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit() or len(labels) < 3:
        return host
    return ".".join(labels[-3:] if labels[-2] in _SECOND_LEVEL else labels[-2:])
