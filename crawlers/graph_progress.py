"""How far a fanpage has been read: the newest post known, and the spans of time whose reading was broken off.

A visit reads the newest posts first. Where a budget, a pause or a fault ends it early, the rest is remembered as a span of
time and read in later visits, after their newest posts: nothing is lost (G1). Kept as text in SourceState.cursor."""

import re
from dataclasses import dataclass, replace

_TEXT = re.compile(r"(\d{1,12})(?:/(\d{1,12}-\d{1,12})?/(\d{1,12}-\d{1,12})?(?:/(\d{1,6}))?)?")


@dataclass(frozen=True, slots=True)
class Span:
    """Posts dated from `since` (0: from the first) to `until`, both included, in seconds since 1970."""

    since: int
    until: int

    def __str__(self) -> str:
        """As it is kept."""
        return f"{self.since}-{self.until}"


@dataclass(frozen=True, slots=True)
class Progress:
    """`newest` is the date of the newest post known, 0 before the first; `own` what is left of this visit's newest posts;
    `backlog` what earlier visits left; `plain` the day (since 1970) on which counts were refused, 0 where they are given."""

    newest: int = 0
    own: Span | None = None
    backlog: Span | None = None
    plain: int = 0

    @classmethod
    def read(cls, cursor: str | None) -> "Progress":
        """The progress that a cursor tells; nothing known where it tells none."""
        found = _TEXT.fullmatch(cursor or "")
        if found is None:
            return cls()
        return cls(int(found[1]), _span(found[2]), _span(found[3]), int(found[4] or 0))

    def text(self) -> str | None:
        """As it is kept; None where there is nothing to keep."""
        if not (self.newest or self.own or self.backlog or self.plain):
            return None
        if not (self.own or self.backlog or self.plain):
            return str(self.newest)
        tail = f"/{self.plain}" if self.plain else ""
        return f"{self.newest}/{self.own or ''}/{self.backlog or ''}{tail}"

    def begun(self) -> "Progress":
        """At the beginning of a visit: what the one before left of its newest posts joins the backlog."""
        return replace(self, own=None, backlog=_joined(self.own, self.backlog))


def _span(text: str | None) -> Span | None:
    if not text:
        return None
    since, until = text.split("-")
    return Span(int(since), int(until))


def _joined(one: Span | None, other: Span | None) -> Span | None:
    """One span that covers both: what lies between is read twice at worst, and kept once."""
    if one is None or other is None:
        return one or other
    return Span(min(one.since, other.since), max(one.until, other.until))
