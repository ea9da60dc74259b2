"""For machines: is it alive, can it serve, and its numbers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from desk.access.needs import Needs, Open
from desk.access.permissions import Permission
from desk.access.visitors import Visitor
from desk.site_files import SiteFileMeasures
from desk.source_facts import measured
from desk.source_measures import SourceMeasures
from desk.wiring import Desk
from errors import StorageError
from records.views import Numbers
from storage import desk_views, schedule, site_files, sources
from storage.engine import reading
from storage.schedule import JobState

GRACE = timedelta(minutes=15)
"""A job that waits longer than this after its due time is overdue: turns last seconds, leases minutes."""

LONGEST = timedelta(hours=1)
"""A job that began less than this ago and hasn't ended is at work, not overdue."""

router = APIRouter()


@router.get("/healthz")
def alive(_desk: Annotated[Desk, Depends(Open())]) -> Response:
    """200 while the process answers."""
    return PlainTextResponse("ok")


@router.get("/readyz")
def ready(desk: Annotated[Desk, Depends(Open())]) -> Response:
    """200 where the store answers and no job is overdue, else 503; which ones stands in the answer."""
    try:
        with reading(desk.engine) as connection:
            states = schedule.states(connection)
    except StorageError as error:
        return JSONResponse({"ready": False, "store": type(error).__name__}, status_code=503)
    late = [name for name, state in states.items() if overdue(state, desk.clock())]
    return JSONResponse({"ready": not late, "store": "ok", "overdue": late}, status_code=503 if late else 200)


def overdue(state: JobState, now: datetime) -> bool:
    """True where a job has waited too long for its turn."""
    began, ended = state.last_started, state.last_ended
    at_work = began is not None and (ended is None or ended < began) and now - began < LONGEST
    return not at_work and now - state.next_due > GRACE


@router.get("/metrics")
def metrics(visitor: Annotated[Visitor, Depends(Needs(Permission.MEASURE))]) -> Response:
    """The counts in Prometheus' text form, for loopback and for who is signed in."""
    with reading(visitor.desk.engine) as connection:
        numbers = desk_views.numbers(connection, visitor.now - timedelta(days=1))
        states = schedule.states(connection)
        measures = SourceMeasures(sources.every(connection), measured(connection, visitor.now), visitor.now)
        files = SiteFileMeasures(site_files.every(connection))
    registry = CollectorRegistry()
    registry.register(measures)
    registry.register(files)
    registry.register(_Counts(numbers, [(name, overdue(state, visitor.now)) for name, state in states.items()]))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Counts(Collector):
    """The numbers of one moment."""

    def __init__(self, numbers: Numbers, jobs: list[tuple[str, bool]]) -> None:
        self._numbers = numbers
        self._jobs = jobs

    def collect(self) -> Iterator[Metric]:
        """Each number as a gauge."""
        numbers = self._numbers
        yield GaugeMetricFamily("langnghe_items_last_day", "Items seen in the last 24 hours", value=numbers.items_last_day)
        yield GaugeMetricFamily(
            "langnghe_items_unfit_last_day", "Of these, items that could not be analysed three times", value=numbers.items_unfit
        )
        yield _by("langnghe_cases", "Cases by state", "state", numbers.cases)
        yield _by("langnghe_deliveries", "Deliveries by state", "state", numbers.deliveries)
        yield _by("langnghe_sources", "Enabled sources by the outcome of their last reading", "outcome", numbers.sources)
        late = [(name, int(is_late)) for name, is_late in self._jobs]
        yield _by("langnghe_job_overdue", "1 where a job has waited too long for its turn", "job", late)


def _by(name: str, meaning: str, label: str, counts: tuple[tuple[str, int], ...] | list[tuple[str, int]]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for value, number in counts:
        family.add_metric([value], number)
    return family
