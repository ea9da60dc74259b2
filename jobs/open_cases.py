"""Makes a case of each flagged story, and decides who is told: flag, case, alert and delivery in one transaction (law 7)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlsplit

import structlog

from alerts import ack, decide, outbox, routing, trust, wording
from alerts.channels import email
from alerts.trust import Trust
from casework import cases as room
from jobs.context import Context, Report
from jobs.learning.ranks import rank
from jobs.learning.trusts import trusts
from records.account import Scope
from records.alert import Alert, AlertReason
from records.case import Case
from records.ruling import Ruling
from records.unit import Officer, Unit
from records.watch import WATCH_DETECTOR
from settings import Settings
from storage import alerts, cases, deployment, figures, flags, outlets, rulings, units, watches
from storage.engine import Connection, reading, writing
from storage.flags import KeptFlag
from working_time import local

EVERY = timedelta(seconds=5)
LANE = "tell"
THEN = ("deliver",)

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Opens or joins the case of every story with flags that no case holds yet, and tells of cases that rulings by hand made
    worse. Each story, and each ruling, is one transaction."""
    with reading(context.engine) as connection:
        ruled = rulings.untold(connection)
        waiting = flags.without_case(connection)
        placed = flags.case_keys(connection, waiting)
        since = context.clock() - timedelta(days=context.settings.precision_days)
        known = trusts(connection, since) if waiting or ruled else {}
    told = 0
    for ruling in ruled:
        with writing(context.engine) as connection:
            told += _Desk(connection, context.settings, known, context.clock()).tell_of(ruling)
    waiting.sort(key=lambda kept: (placed[kept.id], kept.id))
    for story, group in groupby(waiting, key=lambda kept: placed[kept.id]):
        with writing(context.engine) as connection:
            told += _Desk(connection, context.settings, known, context.clock()).take(story, list(group))
    return Report(done=told)


class _Desk:
    """What deciding one story needs, read in the transaction that writes it."""

    def __init__(self, connection: Connection, settings: Settings, known: Mapping[str, Trust], now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.units = units.every(connection)
        self.officers = units.every_officer(connection)
        self.deployment = deployment.read(connection)
        self.settings = settings
        self.trusts = known

    def officer_for(self, unit: Unit | None) -> Officer | None:
        """Whose duty it is today."""
        return routing.officer_for(unit, self.officers, self.units, local(self.now).date())

    def take(self, story: str, kept: Sequence[KeptFlag]) -> int:
        """Opens, raises or joins; how many alerts were made."""
        pieces = [
            room.Flagged(item=item, flags=tuple(one.flag for one in kept if one.item.id == item.id))
            for item in {one.item.id: one.item for one in kept}.values()
        ]
        case = cases.of_story(self.connection, story)
        intent = room.decide(story, pieces, case, self.units, self.officer_for, self.now)
        raised = isinstance(intent, room.RaiseCase)
        case = self._kept(case, intent)
        before = rulings.told_before(self.connection, story, max(one.at for one in kept))
        flags.put_in_case(self.connection, [one.id for one in kept], case.id)
        rank(self.connection, self.settings.models_dir, [case.id])
        quiet = trust.muted([one.flag for one in kept], self.trusts)
        people = self._people(case, kept)
        return sum(
            self._tell(case, who, raised=raised, watched=watched, elsewhere=before, muted=quiet) for who, watched in people
        )

    def tell_of(self, ruling: Ruling) -> int:
        """Tells the officer of a case that it is worse, or waits again, since it took up another by hand; how many alerts."""
        rulings.mark_told(self.connection, ruling.id, self.now)
        if ruling.case_id is None or ruling.other_case_id is None:
            return 0
        case = self._case(ruling.case_id)
        told = {alert.officer_id for alert in alerts.of_case(self.connection, ruling.other_case_id)}
        officer = self.officer_for(next((unit for unit in self.units if unit.id == case.unit_id), None))
        raised = officer is None or officer.id not in told
        return self._tell(case, officer, raised=raised, watched=False, elsewhere=told, muted=False)

    def _people(self, case: Case, kept: Sequence[KeptFlag]) -> list[tuple[Officer | None, bool]]:
        """Whom to tell, and whether a watch names them: the officer on duty, unless only watches that name somebody
        flagged; and whom the watches name, as long as their duty lasts (None: nobody of them holds one)."""
        ids = [int(one.flag.key) for one in kept if one.flag.detector == WATCH_DETECTOR]
        named = watches.named(self.connection, ids) if ids else []
        today = local(self.now).date()
        lasting: list[Officer | None] = [officer for officer in named if officer.holds_on(today)]
        if named and len(ids) == len(kept):
            return [(officer, True) for officer in lasting or [None]]
        duty = self.officer_for(next((unit for unit in self.units if unit.id == case.unit_id), None))
        return [(duty, False), *((officer, True) for officer in lasting if officer != duty)]

    def _kept(self, case: Case | None, intent: room.Intent) -> Case:
        if isinstance(intent, room.OpenCase):
            fields = {name: getattr(intent, name) for name in intent.__slots__}
            return self._case(cases.open_(self.connection, Case(id=0, **fields)))
        if isinstance(intent, room.RaiseCase) and case is not None:
            changed = {"level": intent.level, "due": intent.due, "state": intent.state}
            cases.change(self.connection, Case(**{name: getattr(case, name) for name in case.__slots__} | changed))
        assert intent.case_id is not None, "a story with flags has a case"  # noqa: S101  # decide() opens one where there is none
        return self._case(intent.case_id)

    def _case(self, case_id: int) -> Case:
        found = cases.one(self.connection, case_id, Scope(unit_id=None, everything=True))
        assert found is not None  # noqa: S101  # read in the transaction that wrote it
        return cases.standing(self.connection, found)

    def _tell(
        self, case: Case, officer: Officer | None, *, raised: bool, watched: bool, elsewhere: Collection[int], muted: bool
    ) -> int:
        told = alerts.of_case(self.connection, case.id)
        intent = decide.decide(case, told, officer, self.now, raised=raised, watched=watched, elsewhere=elsewhere, muted=muted)
        if isinstance(intent, decide.No):
            alerts.keep_no(self.connection, case.id, intent.reason, self.now)
            log.info("not_told", case=case.id, reason=intent.reason)
            return 0
        assert officer is not None  # noqa: S101  # decide() says No without one
        self._queue(case, officer, intent)
        return 1

    def _queue(self, case: Case, officer: Officer, intent: decide.AlertIntent) -> None:
        alert = Alert(id=0, case_id=case.id, officer_id=officer.id, step=intent.step, reason=intent.reason, at=self.now)
        alert_id = alerts.keep(self.connection, alert)
        links = deployment.secret(self.connection, "links")
        ours = self.deployment.public_address.rstrip("/")
        token = ack.token(links, alert_id, officer.id, self.now + ack.VALID_FOR)
        facts = self._facts(case, officer, f"{ours}/nhan-viec/{token}", f"{ours}/vu-viec/{case.id}", intent.reason)
        identity = outbox.message_id(
            deployment.secret(self.connection, "messages"),
            alert_id,
            officer.id,
            email.NAME,
            intent.step,
            urlsplit(ours).hostname or "langnghe.invalid",
        )
        message = wording.message(facts, message_id=identity, address=officer.email)
        alerts.queue(self.connection, alert_id, email.NAME, message, self.now)

    def _facts(self, case: Case, officer: Officer, link: str, case_link: str, why: AlertReason) -> wording.AlertFacts:
        kept = flags.of_case(self.connection, case.id)
        first = min(kept, key=lambda one: (one.flag.level.rank, -one.flag.score)).item
        names = {outlet.key: outlet.name for outlet in outlets.every(self.connection)}
        left = rulings.origin(self.connection, case.story)
        parted = (f"Tách từ vụ việc số {left[0]} theo ý kiến của cán bộ",) if left else ()
        return wording.AlertFacts(
            case_id=case.id,
            title=case.title,
            outlet=names[first.outlet_key],
            published=first.published,
            first_seen=first.first_seen,
            reasons=(*parted, *dict.fromkeys(one.flag.reason for one in kept)),
            level=case.level,
            unit=next((unit.name for unit in self.units if unit.id == case.unit_id), None),
            due=case.due,
            department=self.deployment.department,
            officer=officer.name,
            link=link,
            case_link=case_link,
            pieces=figures.copies(self.connection, [case.story]).get(case.story, 1),
            why=why,
        )
