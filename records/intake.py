"""What people hand in: links and posts, lists of them, forwarded letters (networks close their doors; people do not)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from records.item import Entry, Page
from records.source import Capture, Outcome


class Channel(StrEnum):
    """The way a piece was handed in."""

    LINK = "lien_ket"
    POST = "bai_dang"
    FILE = "tep"
    MAIL = "thu"


class LetterState(StrEnum):
    """What became of a letter of the watched mailbox."""

    TAKEN = "da_nhan"
    ASIDE = "de_rieng"


class LetterReason(StrEnum):
    """Why a letter was set aside (law 8)."""

    UNKNOWN_SENDER = "nguoi_gui_chua_dang_ky"
    FORGED = "khong_xac_thuc_duoc"
    TOO_LARGE = "qua_lon"
    MALFORMED = "khong_doc_duoc"
    NOTHING_IN_IT = "khong_co_noi_dung"
    KNOWN = "da_nhan_truoc_do"
    AUTOMATIC = "thu_tu_dong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One piece as handed in. `outlet` is who published it as the person says, empty where they do not; a private
    person's name has no place here."""

    entry: Entry
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What came of reading the page behind a pasted link: its entry, page and capture, or why there are none."""

    outcome: Outcome
    detail: str | None = None
    entry: Entry | None = None
    page: Page | None = None
    capture: Capture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A list attached to a letter."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says. `message_id` is never empty: where the letter has none it is made from its bytes. `sender` is
    the address alone, in lower case; `direct` tells that it is the sender's own words, not something forwarded; `trouble` says
    why there is nothing to take, None where there is."""

    message_id: str
    sender: str
    subject: str
    sent: datetime | None
    handed: tuple[Handed, ...] = ()
    lists: tuple[Attached, ...] = ()
    left_out: tuple[str, ...] = ()
    direct: bool = False
    trouble: LetterReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A letter as it was dealt with, once: (mailbox, validity, uid) is its place on the server. `sender` is masked
    where it is nobody we know; `fresh` pieces were new, `known` ones were here already; `problems` are sentences."""

    id: int
    mailbox: str
    validity: int
    uid: int
    message_id: str
    at: datetime
    sender: str
    subject: str
    state: LetterState
    reason: LetterReason | None = None
    fresh: int = 0
    known: int = 0
    problems: tuple[str, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxState:
    """How the watched mailbox stands: `trouble` is a sentence, None where the last visit went well; `since` is from when
    it stands so."""

    mailbox: str
    last_visit: datetime
    last_success: datetime | None = None
    trouble: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file given at the desk, between its preview and its keeping."""

    key: str
    account_id: int
    made: datetime
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A handed-in piece in the desk's list. `page_state` tells whether its page could be read."""

    item_id: int
    outlet: str
    title: str
    link: str
    when: datetime
    dated: bool
    first_seen: datetime
    page_state: str
    case_id: int | None = None
