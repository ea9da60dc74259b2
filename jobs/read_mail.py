"""Reads the mailbox that officers forward to: each letter is dealt with once, in one transaction, then marked on the server.

What was dealt with is known by our own table (mailbox, UIDVALIDITY, number; and by Message-ID should the server number
anew), never by the server's flags: a kill at any moment loses nothing and doubles nothing."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from crawlers import letters, lists
from crawlers.pasted import outlet_of
from egress import inbox
from egress.bodies import TooLarge
from errors import BadInput, EgressDenied, SourceError
from jobs.context import Context, Report
from records.intake import Handed, Letter, LetterReason, LetterState, Taken
from records.item import ItemKind
from settings import Settings
from storage import accounts, audit, deployment, intake, outlets, units
from storage.engine import Connection, reading, writing
from working_time import local

EVERY = timedelta(minutes=1)
LANE = "read"
THEN = ("read_pages", "analyse")
BATCH = 50  # letters of one visit
SPARE = 1_000_000  # a letter's size on the server may count line ends otherwise than what is sent
MOST_PROBLEMS = 50

log = structlog.get_logger()


def run(context: Context) -> Report:
    """One visit, a hundred and twenty seconds at most. A mailbox that can't be read is noted and shown at the desk."""
    settings = context.settings
    if not settings.imap_host:
        return Report(done=0)
    with reading(context.engine) as connection:
        ours = frozenset({urlsplit(deployment.read(connection).public_address).hostname or ""})
    trouble, report = None, Report(done=0, failed=1)
    try:
        with inbox.visit(_place(settings), context.policy, most=letters.LARGEST + SPARE) as box:
            report = _Visit(context, box, ours).go()
    except (SourceError, EgressDenied, BadInput) as error:
        trouble = error.sentence
        log.warning("mailbox_failed", mailbox=settings.imap_mailbox, detail=error.detail)
    with writing(context.engine) as connection:
        intake.note_visit(connection, settings.imap_mailbox, trouble, context.clock())
    return report


def _place(settings: Settings) -> inbox.Place:
    return inbox.Place(
        host=settings.imap_host,
        port=settings.imap_port,
        user=settings.imap_user,
        password=settings.imap_password.get_secret_value(),
        folder=settings.imap_folder,
        tls=settings.imap_tls,
        ca_file=settings.imap_ca_file,
    )


class _Visit:
    """One visit of the open folder."""

    def __init__(self, context: Context, box: inbox.Inbox, ours: frozenset[str]) -> None:
        self.context = context
        self.box = box
        self.ours = ours
        self.mailbox = context.settings.imap_mailbox

    def go(self) -> Report:
        """Deals with the letters not dealt with yet, oldest first, and tells the server of each."""
        with reading(self.context.engine) as connection:
            owed = intake.unmarked(connection, self.mailbox, self.box.validity)
            last = intake.last_uid(connection, self.mailbox, self.box.validity)
        for uid in owed:
            self._mark(uid)
        numbers = self.box.after(last)
        fresh = 0
        for uid in numbers[:BATCH]:
            try:
                letter = self._letter(uid)
            except TooLarge:  # larger than the server said: the line is of no use any more
                self._keep(uid, _unread(f"{self.mailbox}/{self.box.validity}/{uid}"))
                return Report(done=fresh, more=True)
            if letter is not None:
                fresh += self._keep(uid, letter)
                self._mark(uid)
        return Report(done=fresh, more=len(numbers) > BATCH)

    def _letter(self, uid: int) -> Letter | None:
        """The letter; only its header where it is too large; None where it is gone from the server."""
        size = self.box.size(uid)
        if size is None:
            return None
        if size > letters.LARGEST:
            head = letters.read(self.box.head(uid) or b"", own_hosts=self.ours)
            return Letter(
                message_id=head.message_id,
                sender=head.sender,
                subject=head.subject,
                sent=head.sent,
                trouble=LetterReason.TOO_LARGE,
            )
        raw = self.box.letter(uid)
        return None if raw is None else letters.read(raw, own_hosts=self.ours)

    def _keep(self, uid: int, letter: Letter) -> int:
        """Keeps the letter's pieces and that it was dealt with, both or neither; how many pieces are new."""
        now = self.context.clock()
        with writing(self.context.engine) as connection:
            sender, known = _sender(connection, letter.sender, self.context.settings, now)
            reason = self._reason(connection, letter, known)
            handed, problems = _handed(letter, now) if reason is None else ([], [])
            kept = _kept(connection, handed, now)
            if letter.direct and _listed(letter.sender, self.context.settings) and not _ours(connection, letter.sender, now):
                # Only its own words are written to us: pages that it links to were written for readers.
                intake.keep_to_us(connection, [item.id for item in kept.fresh if item.kind is ItemKind.POST])
            taken = Taken(
                id=0,
                mailbox=self.mailbox,
                validity=self.box.validity,
                uid=uid,
                message_id=letter.message_id,
                at=now,
                sender=sender,
                subject=letter.subject,
                state=LetterState.ASIDE if reason else LetterState.TAKEN,
                reason=reason,
                fresh=len(kept.fresh),
                known=len(kept.known),
                problems=tuple(problems[:MOST_PROBLEMS]),
            )
            intake.keep_letter(connection, taken)
            if reason is None:
                detail = ", ".join(f"tin {item.id}" for item in kept.fresh[:50]) or "không có tin mới"
                audit.note(connection, actor=sender, action="gửi tin qua thư", subject="nhập tin", detail=detail, now=now)
        log.info("letter", uid=uid, reason=reason, fresh=len(kept.fresh), known=len(kept.known))
        return len(kept.fresh)

    def _reason(self, connection: Connection, letter: Letter, known: bool) -> LetterReason | None:
        """Why the letter is set aside, None where it is taken."""
        if letter.trouble is not None and letter.trouble is not LetterReason.NOTHING_IN_IT:
            return letter.trouble
        if not known:
            return LetterReason.UNKNOWN_SENDER
        if intake.is_known(connection, self.mailbox, letter.message_id):
            return LetterReason.KNOWN
        return letter.trouble

    def _mark(self, uid: int) -> None:
        self.box.mark(uid)
        with writing(self.context.engine) as connection:
            intake.mark(connection, self.mailbox, self.box.validity, uid)


def _unread(identity: str) -> Letter:
    return Letter(message_id=identity, sender="", subject="", sent=None, trouble=LetterReason.TOO_LARGE)


def _sender(connection: Connection, address: str, settings: Settings, now: datetime) -> tuple[str, bool]:
    """The sender as kept, and whether we know them: an officer on duty today, an account, or a listed address. Of a
    stranger no more than a hint is kept: enough to find the letter in the mailbox."""
    name, _, domain = address.rpartition("@")
    if name and (_ours(connection, address, now) or _listed(address, settings)):
        return address, True
    return f"{name[:2]}…@{domain}" if name else "không rõ", False


def _ours(connection: Connection, address: str, now: datetime) -> bool:
    """True for an officer on duty today, and for an account."""
    today = local(now).date()
    officers = {one.email.lower() for one in units.every_officer(connection) if one.holds_on(today)}
    return address in officers | {
        one.login.lower() for one in accounts.every(connection) if not one.disabled and "@" in one.login
    }


def _listed(address: str, settings: Settings) -> bool:
    """True for an address or a domain that the settings name."""
    listed = {one.strip().lower() for one in settings.imap_senders.split(",") if one.strip()}
    return address in listed or f"@{address.rpartition('@')[2]}" in listed


def _handed(letter: Letter, now: datetime) -> tuple[list[Handed], list[str]]:
    """The pieces of the letter and of the lists attached to it, and what is wrong with those left out."""
    handed, problems = list(letter.handed), list(letter.left_out)
    for attached in letter.lists:
        try:
            listed = lists.read(attached.content, attached.name, now=now)
        except BadInput as error:
            problems.append(error.sentence)
            continue
        handed += [one for _, one in listed.handed]
        problems += [problem.sentence for problem in listed.problems]
    return handed, problems


def _kept(connection: Connection, handed: list[Handed], now: datetime) -> intake.Kept:
    known = outlets.every(connection)
    return intake.keep(connection, [(one.entry, outlet_of(one, known)) for one in handed], now)
