"""What detectors are told of us, read from the store: units, province, claims, channels on the register, priorities,
watches, published figures; and the reader of figures."""

from datetime import datetime, timedelta
from functools import cache

from catalogue.detecting import shipped, spelt_provinces
from catalogue.lexicons import matters
from catalogue.places import load_places
from catalogue.units import load_units
from detectors.reading.published import Published
from detectors.subject import Channel, Facts
from nlp.figures import Figures
from nlp.places import Gazetteer
from query.watches import Watches
from records.area import Area, AreaLevel
from records.source import Source
from records.unit import UnitKind
from storage import claims, deployment, outlets, published_figures, sources, topics, units, watches
from storage.engine import Connection
from text import fold
from working_time import local

FIGURES_BACK = timedelta(days=800)
"""Last days of published figures that pieces are held against: last year's too, which this year's pieces repeat."""


def facts(connection: Connection, now: datetime) -> Facts:
    """All of it, as it stands in `connection`; days that watches count back from are counted from `now`."""
    known = units.every(connection)
    ours = frozenset(unit.name for unit in known if unit.kind is not UnitKind.OUTSIDE)
    strangers = {fold(name) for unit in known if unit.name not in ours for name in (unit.name, *unit.aliases)}
    return Facts(
        units=ours,
        province=deployment.read(connection).province or None,
        claims={claim.id: claim for claim in claims.every(connection)},
        shipped=shipped(),
        channels=register(connection),
        other_names=frozenset(strangers | (_catalogued() - {fold(name) for name in ours})),
        places=spelt_provinces(),
        topics=topics.every(connection),
        watches=Watches(watches.every(connection), now),
        figures=Published(published_figures.in_force(connection, local(now).date() - FIGURES_BACK)),
    )


def register(connection: Connection) -> tuple[Channel, ...]:
    """Units' own channels, then the outlets' sites: what a false one is held against."""
    names = {unit.id: unit.name for unit in units.every(connection)}
    own = [
        Channel(name=source.name, address=source.address, owner=names.get(source.unit_id))
        for source, _ in sources.every(connection)
        if source.unit_id is not None
    ]
    papers = [
        Channel(name=outlet.name, address=f"https://{outlet.domain}") for outlet in outlets.every(connection) if outlet.domain
    ]
    return (*own, *papers)


def channel(source: Source, owner: str | None) -> Channel:
    """A source as the channel a piece stood on."""
    return Channel(name=source.name, address=source.address, owner=owner)


@cache
def _catalogued() -> frozenset[str]:
    return frozenset(fold(name) for unit in load_units().records for name in (unit.name, *unit.aliases))


@cache
def figure_reader(province: str | None) -> Figures:
    """Reads figures of texts; `province` is ours, known to it even where the catalogue has none of that name (built once a
    province, about 40 ms)."""
    places = load_places()
    ours = Area(name=province or "", type="Tỉnh", level=AreaLevel.PROVINCE, province=province or "")
    known = province is None or any(area.name == province for area in places)
    return Figures(matters(), Gazetteer(places if known else (*places, ours)))
