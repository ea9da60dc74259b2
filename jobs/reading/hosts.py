"""How the hosts of one round are treated: their robots.txt as kept, those that are to be left alone, and what is learnt anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from crawlers import robots
from crawlers.spiders.wire import Rules, Told
from jobs.context import Context
from records.source import Answer, Fetch, HostWait, Outcome
from storage import hosts
from storage.engine import reading, writing


class Hosts:
    """What is known of the hosts of `urls` as a round begins, and what it learns."""

    def __init__(self, context: Context, urls: Iterable[str]) -> None:
        """Reads what is kept."""
        self._context = context
        with reading(context.engine) as connection:
            self._rules = hosts.rules(connection, filter(None, map(robots.place_of, urls)))
            self._waits = hosts.waits(connection, context.clock())

    def rules(self) -> Mapping[str, Rules]:
        """What the spiders need to know of each robots.txt."""
        now = self._context.clock()
        return {place: Rules(one.body, robots.usable(one, now), robots.given_up(one, now)) for place, one in self._rules.items()}

    def learnt(self, told: Sequence[Told]) -> None:
        """Keeps what places answered as their robots.txt."""
        now, agent = self._context.clock(), self._context.settings.user_agent
        for place, status, body in told:
            self._rules[place] = robots.told(self._rules.get(place), place, status, body, agent, now)
        with writing(self._context.engine) as connection:
            hosts.keep_rules(connection, [self._rules[one.place] for one in told])

    def pace(self, fetch: Fetch) -> Fetch:
        """The fetch at the pace its host asks for, where that is longer than ours."""
        return replace(fetch, pace_seconds=robots.pace(fetch.pace_seconds, self._rules.get(robots.place_of(fetch.url))))

    def unruled(self, url: str) -> bool:
        """True where the host's robots.txt can't be had just now, so that nothing of it may be read yet."""
        kept = self._rules.get(robots.place_of(url))
        return kept is not None and kept.failing_since is not None and not robots.given_up(kept, self._context.clock())

    def waits(self, url: str) -> HostWait | None:
        """The host's wait, where it is to be left alone now."""
        return self._waits.get(host_of(url))

    def wait(self, url: str, outcome: Outcome, until: datetime) -> HostWait:
        """Notes that the host of `url` is left alone from now on; what is to be kept."""
        found = HostWait(host=host_of(url), until=until, outcome=outcome)
        self._waits[found.host] = found
        return found


def host_of(url: str) -> str:
    """host:port as the address has it; "" where it has none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def unasked(fetch: Fetch, wait: HostWait, now: datetime) -> Answer:
    """The answer of a fetch whose host is left alone: what made it so, and for how long still."""
    left = str(max(1, int((wait.until - now).total_seconds())))
    return Answer(
        url=fetch.url, final_url=fetch.url, at=now, status=None, headers=(("Retry-After", left),), body=b"",
        outcome=wait.outcome, asked=False,
    )  # fmt: skip
