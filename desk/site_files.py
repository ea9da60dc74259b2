"""The publishers' files that do not fit their pages any more, in words and for /metrics (law 10)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from desk.moments import day
from desk.words import word
from records.site_file import SiteFile
from working_time import local


@dataclass(frozen=True, slots=True)
class Unfit:
    """A file that does not fit an outlet's pages, as the desk says it."""

    outlet: str
    say: str


def unfit(every: Sequence[SiteFile], names: Mapping[str, str]) -> list[Unfit]:
    """What to say of each file that does not fit, by outlet; `names` are the outlets' by key."""
    return [Unfit(names.get(one.outlet_key, one.outlet_key), _say(one, names)) for one in every if one.since is not None]


def _say(one: SiteFile, names: Mapping[str, str]) -> str:
    outlet = names.get(one.outlet_key, one.outlet_key)
    since = f"không còn khớp từ ngày {day(local(one.since).date())}" if one.last_fit and one.since else "không khớp trang nào"
    why = f" ({word(one.misfit, 'misfit')})" if one.misfit else ""
    return (
        f"Khuôn đọc “{one.site_file}” của {outlet} {since}{why}: {one.misses} trên {one.pages} bài. "
        "Bài vẫn được đọc theo cách chung; cần báo đội phát triển cập nhật khuôn đọc."
    )


class SiteFileMeasures(Collector):
    """langnghe_site_file_*: one line for each file at each outlet."""

    def __init__(self, every: Sequence[SiteFile]) -> None:
        self._every = every

    def collect(self) -> Iterator[Metric]:
        """Each number as a gauge."""
        numbers: tuple[tuple[str, str, Callable[[SiteFile], float | None]], ...] = (
            ("fits", "1 where the file fits the outlet's pages, 0 where not any more", lambda one: float(one.since is None)),
            ("pages", "Pages counted since it fits, or since it does not", lambda one: one.pages),
            ("misses", "Of these, pages it did not fit", lambda one: one.misses),
            ("unfit_since_timestamp_seconds", "First page of those", lambda one: one.since.timestamp() if one.since else None),
        )
        for name, meaning, number in numbers:
            family = GaugeMetricFamily(f"langnghe_site_file_{name}", meaning, labels=["outlet", "file"])
            for one in self._every:
                value = number(one)
                if value is not None:
                    family.add_metric([one.outlet_key, one.site_file], value)
            yield family
