"""What a person hands in, to an entry: identity, kind, date and who published it. Light: no page is read here."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from crawlers import dates
from crawlers.addresses import canonical, follow, host
from crawlers.words import TITLE, paragraphs, plain
from errors import BadInput
from records.intake import Handed
from records.item import DateOrigin, Entry, ItemKind
from records.source import Outlet, OutletKind
from text import fold, sentences

LONGEST_TITLE = 150
LONGEST_TEXT = 50_000  # characters of a pasted post
NETWORKS = (
    "facebook.com", "fb.com", "fb.watch", "messenger.com", "instagram.com", "threads.net", "threads.com", "tiktok.com", "zalo.me",
    "x.com", "twitter.com", "t.me", "telegram.org", "youtube.com", "youtu.be", "linkedin.com", "lotus.vn", "gapo.vn",
)  # fmt: skip
NOWHERE = Outlet(key="chua-ro-noi-dang", name="Chưa rõ nơi đăng", domain="", kind=OutletKind.FANPAGE)


def is_network(link: str) -> bool:
    """True where the link leads into a social network, whose pages are not fetched (law 12). Raises BadInput as `host`."""
    name = host(link)
    return any(f".{name}".endswith(f".{one}") for one in NETWORKS)


def of_words(*, link: str = "", title: str = "", text: str = "", published: datetime | None = None, outlet: str = "") -> Handed:
    """The piece that these words make: a link alone is a page still to be read; with its text it is a post (of a network,
    or without link) or a piece known by these words only. `published` is what the person states, aware.

    Raises BadInput, naming the remedy, where there is neither a readable link nor a text."""
    words = paragraphs(text, LONGEST_TEXT)
    stated = plain(title, TITLE)
    if not words and (not link or is_network(link)):
        raise BadInput(
            "Trang mạng xã hội không được đọc tự động: mời dán nội dung bài đăng."
            if link
            else "Cần có đường dẫn hoặc nội dung; mời điền ít nhất một trong hai.",
            "neither text nor a link that may be read",
        )
    body = "\n".join(words)[:LONGEST_TEXT] or None
    post = not link or is_network(link)
    entry = Entry(
        address=canonical(link) if link else f"urn:langnghe:{_digest(body or '')}",
        link=follow(link) if link else "",
        kind=ItemKind.POST if post else ItemKind.FEED if body else ItemKind.PAGE,
        title=stated or (headline(words) if words else follow(link)),
        text=body,
        published=published,
        published_origin=DateOrigin.ENTERED if published else None,
    )
    return Handed(entry=entry, outlet=plain(outlet, 200))


def _digest(text: str) -> str:
    """The identity of a post without a link: its words, however they are spaced."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).hexdigest()[:40]


def headline(lines: Sequence[str]) -> str:
    """The first line; its first sentence where it is long; at most 150 characters, cut at a word."""
    line = lines[0]
    if len(line) > LONGEST_TITLE:
        spans = sentences(line)
        line = line[spans[0][0] : spans[0][1]] if spans else line
    if len(line) <= LONGEST_TITLE:
        return line
    return line[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def stated_moment(given: str | datetime, *, now: datetime) -> datetime | None:
    """The moment a person wrote, in Viet Nam's time where no zone is named; None where nothing was written.

    Raises BadInput where it is no date, lies ahead or before 2000: nothing is guessed (law 4)."""
    if isinstance(given, datetime):
        given = given.isoformat(sep=" ", timespec="minutes")
    if not given.strip():
        return None
    read = dates.read(given.replace("T", " ") if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", given) else given, now=now)
    if read.when is not None:
        return read.when
    why = {"future": "là ngày ở tương lai", "too_old": "trước năm 2000"}
    said = why.get(read.note or "", "không phải ngày, ví dụ 20/11/2026 08:30")
    raise BadInput(f"“{given[:40]}” {said}.", f"date {given[:60]!r}: {read.note}")


def outlet_of(handed: Handed, known: Sequence[Outlet]) -> Outlet:
    """Who published it: the outlet of the link's own domain; else the one the person names; else the network or the site.

    A network has many owners: its link alone names none of them, and no private account is ever made an outlet."""
    name = host(handed.entry.link) if handed.entry.link else ""
    network = bool(name) and is_network(handed.entry.link)
    if name and not network:
        near = [one for one in known if one.domain and "/" not in one.domain and f".{name}".endswith(f".{one.domain}")]
        if near:
            return max(near, key=lambda one: len(one.domain))
    if handed.outlet:
        wanted = fold(handed.outlet)
        found = next((one for one in known if fold(one.name) == wanted), None)
        kind = OutletKind.FANPAGE if network or not name else _kind(name)
        domain = "" if network else name.removeprefix("www.")
        return found or Outlet(key=_key(handed.outlet), name=handed.outlet, domain=domain, kind=kind)
    if network:
        site = next(one for one in NETWORKS if f".{name}".endswith(f".{one}"))
        return Outlet(key=f"mang-xa-hoi-{site}", name=f"Mạng xã hội ({site})", domain="", kind=OutletKind.FANPAGE)
    bare = name.removeprefix("www.")
    return Outlet(key=bare[:80], name=bare, domain=bare, kind=_kind(bare)) if name else NOWHERE


def _kind(name: str) -> OutletKind:
    return OutletKind.PORTAL if name.endswith(".gov.vn") else OutletKind.AGGREGATOR


def _key(name: str) -> str:
    """A key of the name's letters; of its digest too where letters are cut or lost, so that two names never share one."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
    return f"nhap-{slug}" if slug and len(slug) <= 50 else f"nhap-{slug[:50]}-{_digest(name)[:12]}"


def at_home(link: str) -> bool:
    """True for the address of a site's first page, which is no piece."""
    split = urlsplit(link)
    return split.path.strip("/") in ("", "index.html", "index.php", "default.aspx") and not split.query
