"""Addresses: one spelling for one piece, so that a piece found three ways is kept once (T21).

`canonical` gives an identity, not something to fetch: follow the link as it was published. Hosts are compared as
browsers do (lower case, punycode), and what browsers and libraries read differently (T01: backslashes, userinfo,
numbers as hosts, percent in a host) is refused rather than guessed.
"""

import ipaddress
import re
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urljoin, urlsplit

import idna

from crawlers.composed import composed
from errors import BadInput

LONGEST = 2048  # characters (T07)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SKINS = re.compile(r"^(?:www\d?|m|amp|mobile|wap|touch)\.(?=[^.]+\.[^.]+)")
_TRACKING = re.compile(
    r"(?i)^(?:utm_\w*|mc_[ce]id|_ga|_gl|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|zarsrc|zalo\w*|igshid|twclid|ttclid|"
    r"gad_\w*|srsltid|gidzl|mibextid|itm_\w*|ref_?(?:src|url)?|cmpid|cid_?src|vn_(?:source|medium|campaign|term|content|aid|cp)|aff_?id|share_?id|spm|"
    r"fb_(?:action|ref|source)\w*|__twitter_impression|_hsenc|_hsmi|"
    r"(?:php|asp\.?net_|j)?sess(?:ion)?_?id|jsessionid|cftoken|amp|output_?type|p_auth|"
    r"p_p_(?:auth|lifecycle|state|mode|col_\w+|cacheability|isolated)|(?:\w+_)?(?:inherit)?redirect)$"  # Liferay
)
_SESSION_VALUE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w-]{8,}")  # `sid=1234` is a story's number on old portals
_SESSION_IN_PATH = re.compile(r"(?i);(?:jsessionid|sid|phpsessid)=[^/?#]*|/\([A-Z]\([a-z0-9]{8,64}\)\)(?=/)")  # ASP.NET's second
_AMP_CACHE = re.compile(r"(?i)^https?://[a-z0-9-]+\.cdn\.ampproject\.org/[cv]/(s/)?(?=[a-z0-9-]+\.[a-z])")
_SAFE = "!$&'()*+,;=:@-._~"
_FORBIDDEN = re.compile("[\x00-\x20\x7f]")
_DOTS = str.maketrans({"。": ".", "．": ".", "｡": "."})


def canonical(url: str, base: str | None = None) -> str:
    """The one spelling of `url` (relative ones joined to `base`): https, bare host, sorted query, no tracking, no fragment.

    Raises BadInput where it isn't an http or https address that every reader understands alike.
    """
    scheme, name, port, path, query = _parts(_behind_cache(_joined(url, base)))
    name = _SKINS.sub("", name) if not _is_number(name) else name
    if port is None and not _is_number(name) and "." in name:
        scheme = "https"  # one piece, whichever scheme its link has; a numbered host (a trial server) keeps its own
    place = f"[{name}]" if ":" in name else name
    place += f":{port}" if port else ""
    return f"{scheme}://{place}{_path(path)}{_query(query)}"


def _behind_cache(text: str) -> str:
    """The outlet's own address where `text` is Google's copy of its AMP page."""
    return _AMP_CACHE.sub(lambda found: "https://" if found[1] else "http://", text)


def host(url: str) -> str:
    """The host of `url` in lower case and punycode, without port. Raises BadInput as `canonical`."""
    return _parts(_joined(url, None))[1]


def outlet_host(url: str) -> str:
    """`host` without www., m. and amp.: what a file in sites/ names."""
    name = host(url)
    return name if _is_number(name) else _SKINS.sub("", name)


def follow(url: str, base: str | None = None) -> str:
    """`url` made absolute and safe to ask for, otherwise as published; the fragment dropped. Raises BadInput."""
    joined = _joined(url, base)
    scheme, name, port, path, query = _parts(joined)
    place = f"[{name}]" if ":" in name else name
    place += f":{port}" if port else ""
    safe = _SAFE + "/%?[]|^`{}"
    return f"{scheme}://{place}{quote(path, safe=safe) or '/'}" + (f"?{quote(query, safe=safe)}" if query else "")


def _joined(url: str, base: str | None) -> str:
    text = re.sub(r"[\t\r\n]", "", url).strip("\x00\x20\xa0\u3000\ufeff\u200b")
    if len(text) > LONGEST:
        raise _bad(text, "longer than 2,048 characters")
    if base is not None:
        try:
            text = urljoin(base, text)
        except ValueError as why:
            raise _bad(text, str(why)) from why
    return text


def _parts(text: str) -> tuple[str, str, int | None, str, str]:
    """Scheme, host, port (None where it is the scheme's own), path, query."""
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError as why:
        raise _bad(text, str(why)) from why
    scheme = split.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise _bad(text, f"scheme {scheme or 'none'}")
    if "@" in split.netloc or "\\" in re.split(r"[?#]", text, maxsplit=1)[0]:
        raise _bad(text, "a user name, or a backslash, which browsers read as a slash and libraries do not")
    name = _host(split.hostname or "", text)
    return scheme, name, None if port in (None, _DEFAULT_PORTS[scheme]) else port, split.path, split.query


def _host(raw: str, text: str) -> str:
    if not raw or "%" in raw or _FORBIDDEN.search(raw):
        raise _bad(text, "no host, or one with odd characters")
    if ":" in raw:
        try:
            return ipaddress.IPv6Address(raw).compressed
        except ValueError as why:
            raise _bad(text, "not an IPv6 address") from why
    name = raw.translate(_DOTS)
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError) as why:
            raise _bad(text, f"host: {why}") from why
    name = name.lower().removesuffix(".")
    if not re.fullmatch(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", name) or len(name) > 253:
        raise _bad(text, "host with odd characters")
    last = name.rpartition(".")[2]
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError as why:
            raise _bad(text, "a number that is no plain IPv4 address") from why
    return name


def _is_number(name: str) -> bool:
    return ":" in name or name.rpartition(".")[2].isdigit()


def _path(raw: str) -> str:
    path = _SESSION_IN_PATH.sub("", raw)
    kept: list[str] = []
    for segment in path.split("/"):
        plain = _respell(segment)
        if plain in ("", "."):
            continue
        if plain == "..":
            del kept[-1:]
            continue
        kept.append(plain)
    if kept and kept[0] == "amp" and len(kept) > 1:
        del kept[0]
    if len(kept) > 1 and kept[-1] == "amp":
        del kept[-1]
    if kept:
        kept[-1] = re.sub(r"(?<=\.html)\.amp$|(?<=\.htm)\.amp$|-amp(?=\.html?$)|\.amp$", "", kept[-1]).strip()
    return "/" + "/".join(kept) if kept else "/"


def _respell(segment: str) -> str:
    """Percent-encoding written one way: unreserved characters plain, the rest encoded, accents composed."""
    raw = unquote_to_bytes(segment)
    try:
        return quote(composed(raw.decode("utf-8")), safe=_SAFE)
    except UnicodeDecodeError:
        return quote(raw, safe=_SAFE)


def _query(raw: str) -> str:
    pairs = parse_qsl(raw, keep_blank_values=True, max_num_fields=100) if raw.count("&") < 100 else [(raw, "")]
    pairs = [(name, value) for name, value in pairs if not (name.lower() == "sid" and _SESSION_VALUE.fullmatch(value))]
    kept = sorted((composed(name), composed(value)) for name, value in pairs if not _TRACKING.match(name))
    if not kept:
        return ""
    spelled = ((quote(name, safe="-._~"), quote(value, safe="-._~/:,")) for name, value in kept)
    return "?" + "&".join(f"{name}={value}" if value else name for name, value in spelled)


def _bad(url: str, why: str) -> BadInput:
    shown = url[:120]
    return BadInput(
        f"Địa chỉ “{shown}” không dùng được: cần địa chỉ http hoặc https đầy đủ, ví dụ https://bao.vn/bai-viet.",
        f"unusable address {shown!r}: {why}",
    )
