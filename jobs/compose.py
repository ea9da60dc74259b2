"""Composes the month's digest on the 25th, as one .docx and one .html, ready to be checked and signed (R038)."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta

from digests.documents import docx, html
from digests.reports import monthly
from jobs.context import Context, Report
from publications.quota import standing
from records.case import Case, Review
from records.digest import BroadcastLine, CaseLine, Digest, DigestFacts
from records.publication import Standing
from records.unit import UnitKind
from storage import accounts, broadcasts, cases, coverage, deployment, digests, figures, flags, outlets, publications, units
from storage.engine import Connection, reading, writing
from working_time import digest_day, local, month_period

EVERY = timedelta(hours=1)
LANE = "read"


def run(context: Context) -> Report:
    """Composes the digest of this month where its day has come and none was made on or after that day.

    The period runs from the 25th of the month before to the 24th, so that no day is ever left out; where the 25th is a
    day off, the digest made the working day before covers what is known by then and says so (its cut-off hour)."""
    knobs, today = context.settings, local(context.clock()).date()
    month = today.replace(day=1)
    due = digest_day(month, day=knobs.digest_day, rule=knobs.digest_rule)
    with reading(context.engine) as connection:
        made = digests.newest(connection, month)
    if today < due or (made is not None and local(made.made).date() >= due):
        return Report(done=0)
    compose(context, month)
    return Report(done=1)


def month_in_progress(now: datetime, day: int) -> date:
    """The month (its first day) whose period holds `now`."""
    first = local(now).date().replace(day=1)
    return first if now < month_period(first, first_day=day)[1] else (first + timedelta(days=32)).replace(day=1)


def compose_in_progress(context: Context) -> int:
    """Composes the digest of the period that holds this moment; its id."""
    return compose(context, month_in_progress(context.clock(), context.settings.digest_day))


def compose(context: Context, month: date) -> int:
    """Writes the digest of `month` as it stands now beside earlier ones; its id."""
    now = context.clock()
    with reading(context.engine) as connection:
        facts = gather(connection, month, now, context.settings.digest_day)
    report = monthly.compose(facts)
    folder = context.settings.digests_dir / f"{month:%Y-%m}"
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"bao-cao-{month:%Y-%m}-{local(now):%Y%m%d-%H%M%S}"
    docx.write(report, folder / f"{stem}.docx")
    (folder / f"{stem}.html").write_text(html.write(report), encoding="utf-8")
    made = Digest(
        id=0,
        month=month,
        made=now,
        docx=f"{folder.name}/{stem}.docx",
        html=f"{folder.name}/{stem}.html",
        sha256=hashlib.sha256((folder / f"{stem}.docx").read_bytes()).hexdigest(),
    )
    with writing(context.engine) as connection:
        return digests.keep(connection, made)


def gather(connection: Connection, month: date, now: datetime, day: int) -> DigestFacts:
    """All the numbers of the digest of `month`, counted from the records."""
    start, end = month_period(month, first_day=day)
    ours = deployment.read(connection)
    cut_off = min(now, end)
    missing = coverage.days_by_outlet(connection, start, cut_off)
    counted = figures.by_outlet(connection, start, end)
    return DigestFacts(
        month=month,
        start=start,
        end=end,
        cut_off=cut_off,
        department=ours.department,
        parent=ours.parent,
        province=ours.province,
        outlets=tuple(replace(one, not_covered_days=missing.get(one.outlet, 0)) for one in counted),
        topics=figures.by_topic(connection, start, end),
        cases=_case_lines(connection, start, end),
        standings=standings(connection, month),
        gaps=coverage.gaps_between(connection, start, cut_off),
        unanalysed=figures.unanalysed(connection, start, end),
        brief_gaps=coverage.brief(connection, start, cut_off),
        broadcasts=_broadcasts(connection, start, cut_off),
    )


def _broadcasts(connection: Connection, start: datetime, end: datetime) -> tuple[BroadcastLine, ...]:
    names = {account.id: account.name for account in accounts.every(connection)}
    shown = broadcasts.between(connection, start, end)
    return tuple(BroadcastLine(broadcast=one, watched_by=names.get(one.watched_by or 0, "")) for one in shown)


def standings(connection: Connection, month: date) -> tuple[Standing, ...]:
    """Every unit with its own publications against its quota in the calendar month (R027)."""
    published = publications.of_month(connection, month) + publications.undated(connection)
    quotas = publications.every_quota(connection)
    ours = [unit for unit in units.every(connection) if unit.kind is not UnitKind.OUTSIDE]
    return tuple(standing(unit, month, published, quotas) for unit in ours)


def _case_lines(connection: Connection, start: datetime, end: datetime) -> tuple[CaseLine, ...]:
    opened = cases.opened_between(connection, start, end)
    said = cases.reviews_of(connection, [case.id for case in opened])
    publishers = figures.copies(connection, [case.story for case in opened])
    names = {unit.id: unit.name for unit in units.every(connection)}
    papers = {outlet.key: outlet.name for outlet in outlets.every(connection)}
    return tuple(_line(connection, case, said.get(case.id, []), names, papers, publishers.get(case.story, 1)) for case in opened)


def _line(
    connection: Connection,
    case: Case,
    said: list[Review],
    names: dict[int, str],
    papers: dict[str, str],
    publishers: int,
) -> CaseLine:
    kept = flags.of_case(connection, case.id)
    strongest = min(kept, key=lambda one: (one.flag.level.rank, -one.flag.score))
    last = said[-1] if said else None
    return CaseLine(
        case_id=case.id,
        opened=case.opened,
        source=papers[strongest.item.outlet_key],
        title=case.title,
        link=strongest.item.link,
        unit=names.get(case.unit_id or 0),
        reason=strongest.flag.reason,
        level=case.level,
        state=case.state,
        defects=tuple(last.defects) if last else (),
        harms=tuple(last.harms) if last else (),
        copies=publishers,
        claim=strongest.flag.claim,
    )
