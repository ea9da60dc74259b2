"""Good sources alone, then beside hostile ones: how long until each good one's pieces are kept, and what each hostile one's
reading came to (T06, T07)."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from bench.parts import hostile
from bench.parts.hosts import Hosts
from bench.parts.verdict import Figure, under
from egress.policy import Policy
from jobs import collect
from jobs.context import Context
from jobs.wiring import context as wired
from records.source import Outcome, Outlet, OutletKind, ReaderKind, Source
from settings import load
from storage import items, outlets, sources
from storage.engine import reading, writing
from storage.migrate import upgrade

PACE = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """Seconds from the beginning of a round until each good source's pieces were kept, and how long the whole round took;
    each hostile source's outcome, by behaviour; pieces kept of the good ones."""

    good: tuple[float, ...]
    whole: float
    outcomes: Mapping[str, Outcome | None]
    pieces: int

    @property
    def p95(self) -> float:
        """The 95th percentile of the good ones, seconds."""
        return quantiles(self.good, n=20, method="inclusive")[-1]


def a_round(hosts: Hosts, bad: Mapping[str, tuple[str, int]]) -> Found:
    """One first round over the good `hosts` and the hostile ones, through the job that collects."""
    with tempfile.TemporaryDirectory() as folder:
        context = wired(load(data_dir=Path(folder), database_url=""), clock=lambda: datetime.now(UTC))
        upgrade(context.engine)
        context = replace(context, policy=Policy(allowed=frozenset({*hosts.places, *bad.values()})))
        good = {_add(context, f"tot-{n}", f"http://{host}:{port}/rss.xml") for n, (host, port) in enumerate(hosts.places)}
        wrong = {_add(context, name, hostile.address(name, place)): name for name, place in bad.items()}
        began, clock = time.monotonic(), datetime.now(UTC)
        collect.run(context)
        whole = time.monotonic() - began
        with reading(context.engine) as connection:
            every = sources.every(connection)
            kept = sum(items.many_of(connection, source_id) for source_id in good)
        context.engine.dispose()
    at = [((state.last_visit or clock) - clock).total_seconds() for source, state in every if source.id in good]
    outcomes = {wrong[source.id]: state.last_outcome for source, state in every if source.id in wrong}
    return Found(tuple(at), whole, outcomes, kept)


def _add(context: Context, key: str, address: str) -> int:
    source = Source(
        id=0, outlet_key=key, name=key, reader=ReaderKind.FEED, address=address, basis="RSS công khai", pace_seconds=PACE
    )  # fmt: skip
    with writing(context.engine) as connection:
        outlets.keep(connection, [Outlet(key=key, name=key, domain=f"{key}.example", kind=OutletKind.PRESS)])
        return sources.add(connection, source, now=context.clock())


def wrong(found: Found) -> list[str]:
    """Hostile sources whose outcome is not one it may be."""
    return [
        f"{name}: {outcome}"
        for name, outcome in found.outcomes.items()
        if outcome is None or outcome not in hostile.BEHAVIOURS[name][1]
    ]


def figures(alone: Found, beside: Found) -> list[Figure]:
    """The good ones' times beside the hostile ones against those alone, and whether each hostile one was told for what it is."""
    faulty = wrong(beside)
    many, bad = len(alone.good), len(beside.outcomes)
    last = 100 * (max(beside.good) / max(alone.good) - 1)
    return [
        Figure(name=f"{many} good sources alone, beside {bad} hostile: p95", value=f"{alone.p95:.1f} and {beside.p95:.1f} s"),
        under("    later beside them, p95", 100 * (beside.p95 / alone.p95 - 1), 20, unit=" %", digits=0),
        under("    later beside them, the last one", last, 20, unit=" %", digits=0),
        Figure(name="    whole rounds (the slow ones take their 30 s)", value=f"{alone.whole:.1f} and {beside.whole:.1f} s"),
        Figure(name="    hostile ones with a wrong outcome", value=", ".join(faulty) or "none", goal="none", met=not faulty),
        Figure(name="    pieces of the good ones kept", value=f"{beside.pieces}", met=beside.pieces == alone.pieces),
    ]
