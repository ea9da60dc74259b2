"""What a store holds in all: the counts of a round, and which items came how far."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from records.alert import DeliveryState
from records.analysis import Stance
from records.source import Outcome
from storage.tables import analyses, items, matches, publications, source_states
from storage.tables_people import alerts, cases, deliveries, flags

_SUCCEEDED = [outcome.value for outcome in Outcome if outcome.succeeded]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many of each there are."""

    collected: int
    health_sector: int
    flags: int
    cases: int
    alerts_delivered: int
    publications_credited: int
    sources_failed: int


def counts(connection: Connection) -> Counts:
    """Everything in the store, counted."""

    def number(query: object) -> int:
        return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]  # a select of one count

    sent = (deliveries.c.state == DeliveryState.SENT.value) & deliveries.c.alert_id.is_not(None)
    failed = source_states.c.last_outcome.is_not(None) & source_states.c.last_outcome.not_in(_SUCCEEDED)
    return Counts(
        collected=number(select(func.count()).select_from(items)),
        health_sector=number(select(func.count()).select_from(analyses).where(analyses.c.sector)),
        flags=number(select(func.count()).select_from(flags)),
        cases=number(select(func.count()).select_from(cases)),
        alerts_delivered=number(select(func.count()).select_from(deliveries).where(sent)),
        publications_credited=number(select(func.count()).select_from(publications)),
        sources_failed=number(select(func.count()).select_from(source_states).where(failed)),
    )


def addresses(connection: Connection) -> list[str]:
    """The link of every item."""
    return list(connection.execute(select(items.c.link)).scalars())


def told(connection: Connection) -> list[str]:
    """The links of items whose flag led to a case about which an alert was delivered."""
    query = (
        select(items.c.link)
        .join(flags, flags.c.item_id == items.c.id)
        .join(alerts, alerts.c.case_id == flags.c.case_id)
        .join(deliveries, deliveries.c.alert_id == alerts.c.id)
        .where(deliveries.c.state == DeliveryState.SENT.value)
        .distinct()
    )
    return list(connection.execute(query).scalars())


def flagged_by(connection: Connection, detector: str) -> list[str]:
    """The links of items that `detector` flagged and that are said to spread a claim."""
    spreads = (matches.c.claim_id == flags.c.claim) & (matches.c.stance == Stance.SPREADS.value)
    query = (
        select(items.c.link)
        .join(flags, flags.c.item_id == items.c.id)
        .join(matches, (matches.c.item_id == items.c.id) & spreads)
        .where(flags.c.detector == detector)
        .distinct()
    )
    return list(connection.execute(query).scalars())


def rebutting(connection: Connection) -> list[str]:
    """The links of items that rebut a known claim."""
    query = select(items.c.link).join(matches, matches.c.item_id == items.c.id).where(matches.c.stance == Stance.REBUTS.value)
    return list(connection.execute(query.distinct()).scalars())
