"""Web addresses in a text, and whether one is made to be taken for another: look-alike letters, a letter more or less, a
real host's name in front of somebody else's, a government's letters under another ending. Pure, no look-up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from evasion import skeleton
from text import fold

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"“”'()\[\]]+|(?<![\w@./-])(?:[^\W_][\w-]*\.)+(?:com|net|org|vn|info|xyz|top|site|online|club|shop|store|"
    r"vip|cc|me|io|asia|live|click|link|icu|pro|biz|health)(?![\w.-]*@)(?:/[^\s<>\"“”'()\[\]]*)?(?!\w)",
    re.IGNORECASE,
)
_SECOND_LEVEL = frozenset(("com", "net", "org", "edu", "gov", "name", "health", "info", "pro", "ac", "biz", "int", "io", "id"))
PLATFORMS = frozenset(
    ("facebook.com", "fb.com", "youtube.com", "youtu.be", "zalo.me", "tiktok.com", "google.com", "instagram.com", "x.com")
)
_PROVIDED = frozenset({"blogspot.com", "wordpress.com", "weebly.com", "wixsite.com", "github.io", "netlify.app", "vercel.app"})
_TYPED = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "_": "", "-": "", ".": ""})
_LEAST_SAME, _LEAST_ONE_OFF, _LEAST_TWO_OFF = 6, 8, 14  # letters of a name from which so much likeness is no accident
_OF_HEALTH = re.compile(
    r"soyte|boyte|benhvien|ttyt|trungtamyte|ytecoso|tramyte|cdc|tiemchung|vneid|baohiemyte|dichvucong|suckhoe|(?:^|[-.])yte"
)


@dataclass(frozen=True, slots=True)
class Address:
    """A host and the first step of its path, lower case, without www; where it stands in the text it was found in."""

    host: str
    first: str
    start: int = 0
    end: int = 0

    @property
    def place(self) -> str:
        """What is registered: the domain; on a platform the domain and the page's name."""
        domain = registrable(self.host)
        if domain in PLATFORMS:
            return f"{domain}/{self.first}" if self.first else domain
        return self.host if domain in _PROVIDED else domain

    @property
    def name(self) -> str:
        """What its owner chose: the page's name on a platform, else the label before the public ending."""
        domain = registrable(self.host)
        if domain in PLATFORMS:
            return self.first
        return self.host.split(".")[0] if domain in _PROVIDED else domain.split(".")[0]

    @property
    def governmental(self) -> bool:
        """True under gov.vn, which only state bodies can register."""
        return self.host == "gov.vn" or self.host.endswith(".gov.vn")


def registrable(host: str) -> str:
    """The part of a host that somebody registered: soyte.hanoi.gov.vn → hanoi.gov.vn, m.bao.vn → bao.vn."""
    labels = host.split(".")
    ending = 2 if len(labels) > 2 and labels[-1] == "vn" and labels[-2] in _SECOND_LEVEL else 1
    return ".".join(labels[-ending - 1 :])


def parse(address: str, start: int = 0, end: int = 0) -> Address | None:
    """An address, with or without scheme; None where it has no host."""
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host = (parts.hostname or "").rstrip(".").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if "." not in host:
        return None
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:
            return None
    steps = [step for step in unquote(parts.path).lower().split("/") if step]
    first = steps[0] if steps else ""
    if registrable(host.lower()) in ("facebook.com", "fb.com"):
        first = first.replace(".", "")  # Facebook reads benhvien.a and benhviena as one name
    return Address(host.lower(), first, start, end)


def in_text(text: str) -> Iterator[Address]:
    """The addresses written in a text."""
    for found in _LINK.finditer(text) if "." in text else ():
        written = found.group().rstrip(".,;:!?…")
        address = parse(written, found.start(), found.start() + len(written))
        if address is not None:
            yield address


@lru_cache(maxsize=8192)  # every name of the register is held against every link
def typed(name: str) -> str:
    """A name as an eye in a hurry reads it: no accents, look-alike letters and digits as letters, rn as m, no hyphens."""
    plain = fold(skeleton(name).text).translate(_TYPED)
    return plain.replace("rn", "m").replace("vv", "w").replace("i", "l")


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap between two words; `most` + 1 where it is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, beside in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != beside))
            if before and column > 1 and letter == other[column - 2] and one[row - 2] == beside:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1] if last[-1] <= most else most + 1


def likeness(address: Address, real: Address) -> str | None:
    """How an address can be taken for a real one it is not, in Vietnamese; None where it can't."""
    if address.place == real.place or address.governmental or not _comparable(address, real):
        return None
    if f".{address.host}.".find(f".{real.place}.") >= 0 and not address.host.endswith(real.place):
        return "đặt tên miền thật ở phía trước tên miền của người khác"
    mine, theirs = address.name, real.name
    if len(theirs) < _LEAST_SAME:
        return None
    if mine != theirs and typed(mine) == typed(theirs):
        return "viết gần như giống hệt, dùng ký tự dễ nhìn nhầm"
    most = 2 if len(theirs) >= _LEAST_TWO_OFF else 1 if len(theirs) >= _LEAST_ONE_OFF else 0
    if most and mine != theirs and distance(mine, theirs, most) <= most:
        return "chỉ khác một vài ký tự"
    return None


def _comparable(address: Address, real: Address) -> bool:
    """True for two domains, or two pages of one platform: a page may be called as its owner's site is."""
    one, other = registrable(address.host), registrable(real.host)
    return one == other if one in PLATFORMS or other in PLATFORMS else True


def same_name(address: Address, real: Address) -> bool:
    """True where the chosen names are the same and only the ending or the platform's page differs."""
    on_platform = registrable(address.host) in PLATFORMS or registrable(real.host) in PLATFORMS
    return not on_platform and address.name == real.name and address.place != real.place and len(real.name) >= _LEAST_ONE_OFF


def borrows(address: Address, real: Address) -> bool:
    """True where a name is a real one with words tied to it: benhviensonbinh-datlich."""
    name, theirs = real.name, address.name
    if len(name) < _LEAST_ONE_OFF or theirs == name:
        return False
    return theirs.startswith(f"{name}-") or name in re.split(r"[-_.]", theirs)


def plays_government(address: Address) -> bool:
    """True where a name outside gov.vn shows a government's letters together with health: soytecamau-gov.com."""
    if address.governmental or registrable(address.host) in PLATFORMS:
        return False
    host = fold(address.host)
    return bool(re.search(r"(?:^|[-.])gov(?:[-.]|vn)|gov-?vn", host.removesuffix(".gov.vn"))) and bool(_OF_HEALTH.search(host))
