"""The numbers of each source for /metrics: langnghe_source_*, one line a source, by its id and name."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from crawlers.volumes import band
from desk.sourcing import Known
from records.source import Band, GapKind, Outcome, Source, SourceState
from working_time import local

_Number = Callable[[Source, SourceState], float | None]


class SourceMeasures(Collector):
    """What is known of every enabled source at one moment; a number that isn't known has no line, it is never 0."""

    def __init__(self, every: Sequence[tuple[Source, SourceState]], known: Known, now: datetime) -> None:
        """Nothing is computed before it is collected."""
        self._every = [(source, state) for source, state in every if source.enabled and source.reader.visited]
        self._known = known
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Each number as a gauge; the outcome of the last reading as a label."""
        for name, meaning, number in self._numbers():
            family = GaugeMetricFamily(f"langnghe_source_{name}", meaning, labels=["id", "source"])
            for source, state in self._every:
                value = number(source, state)
                if value is not None:
                    family.add_metric([str(source.id), source.name], value)
            yield family
        outcomes = GaugeMetricFamily(
            "langnghe_source_outcome", "1 for the outcome of the last reading", labels=["id", "source", "outcome"]
        )
        for source, state in self._every:
            outcomes.add_metric([str(source.id), source.name, state.last_outcome or "never"], 1)
        yield outcomes

    def _numbers(self) -> Iterator[tuple[str, str, _Number]]:
        gaps, today = self._known.gaps, self._known.today
        yield "up", "1 where the last reading succeeded, 0 where it failed", lambda _, state: _up(state.last_outcome)
        yield "failure_score", "Weight of failures since the last success", lambda _, state: state.score
        yield "last_success_timestamp_seconds", "Last good reading", lambda _, state: _seconds(state.last_success)
        yield "last_piece_timestamp_seconds", "Newest piece", lambda _, state: _seconds(state.last_piece)
        yield "next_reading_timestamp_seconds", "When it is due again", lambda _, state: _seconds(state.next_due)
        yield "state_since_timestamp_seconds", "First of the readings that ended alike", lambda _, state: _seconds(state.since)
        yield "quiet", "1 where it gave nothing for far longer than usual", lambda source, _: (source.id, GapKind.QUIET) in gaps
        yield "pieces_today", "Pieces of this day in Viet Nam", lambda source, _: today.get(source.id, 0)
        yield "expected_today_low", "Fewest pieces such a day usually brings", lambda source, _: _edge(self._band(source), "low")
        yield "expected_today_high", "Most pieces such a day usually brings", lambda source, _: _edge(self._band(source), "high")

    def _band(self, source: Source) -> Band | None:
        return band(self._known.volumes.get(source.id), local(self._now).date())


def _up(outcome: Outcome | None) -> float | None:
    return None if outcome is None else float(outcome.succeeded)


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _edge(known: Band | None, edge: str) -> float | None:
    return None if known is None else float(getattr(known, edge))
