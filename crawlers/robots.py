"""robots.txt as RFC 9309 and Google's own parser read it; its 76 expectations hold.

Protego, which Scrapy brings, answers 11 of them otherwise: it does not end a group's name at its first space, and decodes
what a path has encoded. A file of strangers: nothing in it raises, and time grows with its length alone (no patterns are
compiled from it).
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from records.source import HostRules

KEPT_FOR = timedelta(hours=24)
"""A robots.txt is asked for again after this (RFC 9309, 2.4)."""

GIVEN_UP_AFTER = timedelta(days=30)
"""One that can't be had forbids all for so long; then the last one known holds, without any all is allowed (2.3.1.4)."""

LONGEST_DELAY = 60.0
"""Seconds of a Crawl-delay that are kept; the desk shows where more is asked for."""

LARGEST = 500 * 1024  # bytes of a robots.txt that are read (RFC 9309, 2.5)
_LONGEST_LINE = 2083 * 8  # Google's; what is beyond is dropped
_TOKEN = re.compile(r"[A-Za-z_-]+")
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_AGENT = ("user-agent", "useragent", "user agent")
_DISALLOW = ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a group: does `path`, with its `*` and final `$`, allow or forbid."""

    allows: bool
    path: str


@dataclass(slots=True)
class Robots:
    """The rules of each agent, by its name in lower case; `*` for everyone else."""

    groups: dict[str, list[Rule]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)

    def delay(self, agent: str) -> float | None:
        """The Crawl-delay that `agent` is asked to keep, in seconds as written; None where its group asks for none."""
        name = agent.lower()
        return self.delays.get(name if name in self.groups else "*")

    def allows(self, url: str, agent: str) -> bool:
        """Whether `agent`, a product's bare name, may ask for `url` as it is sent (percent-encoded).

        The longest rule that fits decides, and of two alike the one that allows; no rule allows."""
        rules = self.groups.get(agent.lower()) if agent else None
        if rules is None:
            rules = self.groups.get("*", [])
        asked = _asked(url)
        best = {True: 0, False: 0}
        for rule in rules:
            length = len(rule.path)
            if length > best[rule.allows] and fits(rule.path, asked):
                best[rule.allows] = length
        return best[True] >= best[False]


def product(user_agent: str) -> str:
    """The bare name under which a robots.txt knows us: `LangNghe` of `LangNghe/0.2 (+https://…)`."""
    found = _TOKEN.search(user_agent)
    return found[0] if found else ""


def parse(body: bytes) -> Robots:
    """The rules of a robots.txt; of whatever is none, no rules."""
    found = Robots()
    names: list[str] = []
    naming = False  # whether the line before was a name too: names in a row share the rules that follow
    for line in re.split(r"\r\n|\r|\n", body[:LARGEST].decode("utf-8", "replace").lstrip("\ufeff")):
        key, value = _pair(line[:_LONGEST_LINE])
        if key in _AGENT:
            names = [*names, _name(value)] if naming else [_name(value)]
            found.groups.setdefault(names[-1], [])
            naming = True
        elif key == "allow" or key in _DISALLOW:
            naming = False
            for name in names:
                found.groups[name].extend(_rules(key == "allow", value))
        elif key in ("crawl-delay", "crawldelay") and _SECONDS.fullmatch(value):
            found.delays |= {name: max(float(value), found.delays.get(name, 0.0)) for name in names}
    found.groups.pop("", None)
    return found


def place_of(url: str) -> str:
    """scheme://host:port of an address, to which one robots.txt applies; "" where it has none."""
    try:
        split = urlsplit(url)
    except ValueError:
        return ""
    return f"{split.scheme}://{split.netloc}".lower() if split.netloc else ""


def usable(kept: HostRules, now: datetime) -> bool:
    """True where what is kept decides without asking again."""
    return kept.status is not None and kept.failing_since is None and timedelta(0) <= now - kept.asked < KEPT_FOR


def given_up(kept: HostRules, now: datetime) -> bool:
    """True where it could not be had for so long that it forbids no more."""
    return kept.failing_since is not None and now - kept.failing_since >= GIVEN_UP_AFTER


def told(before: HostRules | None, place: str, status: int | None, body: bytes, agent: str, now: datetime) -> HostRules:
    """What to keep after `place` was asked: `status` None or 5xx is a failure, which leaves the rules known as they were."""
    if status is None or status >= 500:
        known = before or HostRules(place=place, asked=now)
        return replace(known, asked=now, failing_since=known.failing_since or now)
    text = body[:LARGEST].decode("utf-8", "replace").replace("\0", "") if status < 300 else ""
    return HostRules(place=place, asked=now, status=status, body=text, delay=parse(text.encode()).delay(product(agent)))


def pace(ours: float, kept: HostRules | None) -> float:
    """Seconds between two requests to a place: ours, or its Crawl-delay where that is longer, up to LONGEST_DELAY."""
    return max(ours, min((kept.delay if kept is not None else None) or 0.0, LONGEST_DELAY))


def fits(pattern: str, asked: str) -> bool:
    """Whether `asked` begins with `pattern`, where `*` stands for anything and a final `$` for the end."""
    ends = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not asked.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(others, start=1):
        if ends and number == len(others):
            return len(asked) - len(part) >= place and asked.endswith(part)
        place = asked.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return not ends or place == len(asked)


def _pair(line: str) -> tuple[str, str]:
    """Key in lower case and value of a line; a colon may be forgotten where just two words stand."""
    text = line.partition("#")[0].strip()
    key, colon, value = text.partition(":")
    if not colon:
        words = text.split()
        if len(words) != 2:
            return "", ""
        key, value = words
    return key.strip().lower(), value.strip()


def _name(value: str) -> str:
    """The agent that a group names, up to the first character that no name has; `*` also with words behind it."""
    if value == "*" or (value.startswith("*") and value[1:2].isspace()):
        return "*"
    found = _TOKEN.match(value)
    return found[0].lower() if found else ""


def _rules(allows: bool, value: str) -> list[Rule]:
    """The rule of a line, none where it is empty; what allows a folder's index.html allows the folder."""
    if not value:
        return []
    path = re.sub("%[0-9A-Fa-f]{2}", lambda code: code[0].upper(), quote(value, safe="!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "))
    rules = [Rule(allows, path)]
    folder, slash, last = path.rpartition("/")
    if allows and slash and last.startswith(("index.htm", "index.html")):
        rules.append(Rule(True, f"{folder}/$"))
    return rules


def _asked(url: str) -> str:
    """The path, parameters and query of an address."""
    rest = url.partition("#")[0]
    scheme = rest.find("//")
    rest = rest[scheme + 2 :] if 0 <= scheme <= 8 else rest
    begins = re.search(r"[/?;]", rest)
    if begins is None:
        return "/"
    path = rest[begins.start() :]
    return path if path.startswith("/") else f"/{path}"
