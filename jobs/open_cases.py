"""Makes a case of each flagged story, and decides who is told: flag, case, alert and delivery in one transaction (law 7)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from urllib.parse import urlsplit

import structlog

from alerts import ack, decide, outbox, routing, trust, wording
from alerts.channels import email
from alerts.trust import Trust
from casework import cases as room
from casework import merging
from errors import LangNgheError
from jobs.context import Context, Report
from jobs.learning.ranks import rank
from jobs.learning.trusts import trusts
from records.account import Scope
from records.alert import Alert, AlertReason
from records.case import Case
from records.item import Item
from records.learning import OFFICER_DETECTOR
from records.ruling import RulingKind
from records.unit import Officer, Unit
from records.watch import WATCH_DETECTOR
from settings import Settings
from storage import alerts, cases, deployment, figures, flags, items, outlets, rulings, story_views, units, watches
from storage.engine import Connection, reading, writing
from storage.flags import KeptFlag
from working_time import local

_MOVED_ON = "tin, bài đã chuyển sang vụ tin khác"
_TAKEN_UP = "Cán bộ gộp vụ tin: vụ việc nhận thêm tin, bài và mức độ của vụ việc được gộp vào"

EVERY = timedelta(seconds=5)
LANE = "tell"
THEN = ("deliver",)

log = structlog.get_logger()


def run(context: Context) -> Report:
    """Opens or joins the case of every story with flags that no case holds yet, then tells of cases that rulings by hand made
    worse. Each story, and each ruling, is one transaction; one that fails is tried again in the next run."""
    with reading(context.engine) as connection:
        ruled = rulings.untold(connection)
        waiting = flags.without_case(connection)
        placed = flags.case_keys(connection, waiting)
        since = context.clock() - timedelta(days=context.settings.precision_days)
        known = trusts(connection, since) if waiting or ruled else {}
    waiting.sort(key=lambda kept: (placed[kept.id], kept.id))
    told = [
        _alone(context, known, partial(_Desk.take, story=story, flag_ids=[one.id for one in group]), story=story)
        for story, group in groupby(waiting, key=lambda kept: placed[kept.id])
    ]
    told += [_alone(context, known, partial(_Desk.tell_of, ruling_id=one), ruling=one) for one in ruled]
    return Report(done=sum(one or 0 for one in told), failed=told.count(None))


def _alone(context: Context, known: Mapping[str, Trust], step: Callable[["_Desk"], int], **what: int | str) -> int | None:
    """One step in its transaction: how many alerts were made, or None where it can't be done: that is logged, and harms no
    other (G7). Raises StorageError where the store is busy: then no other step would do better."""
    try:
        with writing(context.engine) as connection:
            return step(_Desk(connection, context.settings, known, context.clock()))
    except (LangNgheError, ValueError, ArithmeticError, LookupError) as error:
        if isinstance(error, LangNgheError) and not error.permanent:
            raise
        log.error("not_told_of", error=repr(error), **what)
        return None


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

    def take(self, story: str, flag_ids: Sequence[int]) -> int:
        """Opens, raises or joins; how many alerts were made. Flags that a ruling moved, or another run took, since they were
        read are left out: the next run reads them again."""
        rulings.hold(self.connection, alone=False)
        kept = flags.still_without_case(self.connection, flag_ids)
        placed = flags.case_keys(self.connection, kept)
        kept = [one for one in kept if placed[one.id] == story]
        return self._take(story, kept) if kept else 0

    def _take(self, story: str, kept: Sequence[KeptFlag]) -> int:
        pieces = [
            room.Flagged(item=item, flags=tuple(one.flag for one in kept if one.item.id == item.id))
            for item in {one.item.id: one.item for one in kept}.values()
        ]
        own = cases.of_story(self.connection, story)
        case = cases.held_standing(self.connection, own) if own else None
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

    def tell_of(self, ruling_id: int) -> int:
        """Tells the officer of a case that took up another by hand, or was given back, where they don't know of it, or it is
        worse or waits again; how many alerts."""
        rulings.hold(self.connection, alone=False)
        ruling = rulings.to_tell(self.connection, ruling_id)
        if ruling is None:
            return 0
        rulings.mark_told(self.connection, ruling.id, self.now)
        if not (ruling.undone or ruling.before):
            return 0
        was, other = ruling.undone or ruling.before
        case = self._case(was.case_id)
        officer = self._on_duty(case)
        # Of a join taken back, those told in the other case while the pieces were there; else all who were told of the other.
        rejoined = ruling.kind is RulingKind.TOGETHER and ruling.withdrawn is not None
        theirs = alerts.of_case(self.connection, other.case_id)
        elsewhere = {alert.officer_id for alert in theirs if not rejoined or alert.at >= ruling.at}
        since = ruling.withdrawn or ruling.at
        lately = {alert.officer_id for alert in alerts.of_case(self.connection, case.id) if alert.at >= since}
        raised = merging.worse_than(case, was) and officer is not None and officer.id not in elsewhere | lately
        shown = [one.flag for one in flags.of_case(self.connection, case.id, limit=1000)]
        quiet = trust.muted(shown, self.trusts)
        return self._tell(case, officer, raised=raised, watched=False, elsewhere=elsewhere, muted=quiet)

    def _on_duty(self, case: Case) -> Officer | None:
        return self.officer_for(next((unit for unit in self.units if unit.id == case.unit_id), None))

    def _people(self, case: Case, kept: Sequence[KeptFlag]) -> list[tuple[Officer | None, bool]]:
        """Whom to tell, and whether a watch names them: the officer on duty, unless only watches that name somebody
        flagged; the one of another unit whose matter an officer reported a missed piece to be; and whom the watches name, as
        long as their duty lasts (None: nobody of them holds one)."""
        ids = [int(one.flag.key) for one in kept if one.flag.detector == WATCH_DETECTOR]
        named = watches.named(self.connection, ids) if ids else []
        today = local(self.now).date()
        lasting: list[Officer | None] = [officer for officer in named if officer.holds_on(today)]
        if named and len(ids) == len(kept):
            return [(officer, True) for officer in lasting or [None]]
        reported = {one.flag.unit for one in kept if one.flag.detector == OFFICER_DETECTOR}
        theirs = [self.officer_for(unit) for unit in self.units if unit.name in reported]
        duty = dict.fromkeys([self._on_duty(case), *theirs])
        return [*((officer, False) for officer in duty), *((officer, True) for officer in lasting if officer not in duty)]

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

    def _oldest(self, case: Case) -> Item | None:
        """The first piece of a case whose flagged pieces have all gone elsewhere; None where its story has none left."""
        story = story_views.brief(self.connection, case.story)
        return items.one(self.connection, story.first_id) if story else None

    def _facts(self, case: Case, officer: Officer, link: str, case_link: str, why: AlertReason) -> wording.AlertFacts:
        kept = flags.of_case(self.connection, case.id)
        first = min(kept, key=lambda one: (one.flag.level.rank, -one.flag.score)).item if kept else self._oldest(case)
        names = {outlet.key: outlet.name for outlet in outlets.every(self.connection)}
        left = rulings.origin(self.connection, case.story)
        parted = (f"Tách từ vụ việc số {left[0]} theo ý kiến của cán bộ",) if left else ()
        return wording.AlertFacts(
            case_id=case.id,
            title=case.title,
            outlet=names[first.outlet_key] if first else _MOVED_ON,
            published=first.published if first else None,
            first_seen=first.first_seen if first else case.opened,
            reasons=(*parted, *dict.fromkeys(one.flag.reason for one in kept)) or (_TAKEN_UP,),
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
