"""E-mail: one letter to one officer by SMTP. The caller opens the connection, through egress and with its deadline."""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from alerts.plain import one_line
from alerts.wording import SUBJECT_LIMIT, marked
from errors import BadInput, EgressDenied
from records.alert import Message, SendResult
from working_time import local

NAME = "email"

DETAIL_LIMIT = 300
# Python 3.11 loses the spaces at which it folds a header of Vietnamese words; 150 characters fit one line of SMTP (998).
UNFOLDED = SMTP.clone(max_line_length=990)
MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?", re.ASCII)
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Who the letters come from, and the account at the mail server where it asks for one."""

    sender: str
    sender_name: str = ""
    login: str | None = None
    password: str | None = field(default=None, repr=False)


def send(message: Message, settings: MailSettings, connect: Callable[[], smtplib.SMTP], *, at: datetime) -> SendResult:
    """What the server made of the letter; 5xx answers are permanent, all else may be tried again with the same id.

    `connect` gives an open connection, encrypted already where that is wanted; it is closed here. `at` is the letter's
    Date. Raises BadInput, before anything is sent, where the message or the sender can't stand in a letter's head."""
    letter = build(marked(message), settings, at)
    try:
        client = connect()
    except EgressDenied as denied:  # mended in settings, so worth another try
        return SendResult(accepted=False, detail=_short(f"no connection: {denied.detail}"))
    except (OSError, smtplib.SMTPException) as failure:
        return SendResult(accepted=False, detail=_told("no connection", failure))
    try:
        return _deliver(client, letter, message, settings)
    finally:
        _leave(client)


def build(message: Message, settings: MailSettings, at: datetime) -> EmailMessage:
    """The letter as it is sent. Raises BadInput where an address isn't exactly one, or a header holds control characters."""
    if not MESSAGE_ID.fullmatch(message.message_id):
        raise BadInput("Số hiệu thư không hợp lệ.", f"bad Message-ID {message.message_id[:80]!r}")
    subject = message.subject
    if not subject or len(subject) > SUBJECT_LIMIT or one_line(subject, SUBJECT_LIMIT) != subject:
        raise BadInput(
            f"Tiêu đề thư phải là một dòng không quá {SUBJECT_LIMIT} ký tự.",
            f"subject refused, {len(subject)} characters: {subject[:80]!r}",
        )
    letter = EmailMessage(policy=SMTP)
    try:
        letter["From"] = Address(display_name=one_line(settings.sender_name, 100), addr_spec=_mailbox(settings.sender))
        letter["To"] = Address(addr_spec=_mailbox(message.address))
        letter["Subject"] = subject
        letter["Message-ID"] = message.message_id
        letter["Date"] = format_datetime(local(at))
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(message.body, charset="utf-8", cte="quoted-printable")
    except (ValueError, HeaderParseError) as refused:
        raise BadInput("Nội dung thư có ký tự không gửi được.", f"letter refused: {refused}") from refused
    letter.policy = UNFOLDED
    return letter


def _mailbox(address: str) -> str:
    host = address.rpartition("@")[2]
    if not MAILBOX.fullmatch(address) or ".." in address or address[0] == "." or ".@" in address or "-." in host:
        raise BadInput(
            f"Địa chỉ thư “{one_line(address, 80)}” không hợp lệ: cần đúng một địa chỉ dạng ten@donvi.vn.",
            f"not exactly one mailbox: {address[:120]!r}",
        )
    return address


def _deliver(client: smtplib.SMTP, letter: EmailMessage, message: Message, settings: MailSettings) -> SendResult:
    try:
        if settings.login is not None:
            client.login(settings.login, settings.password or "")
        client.send_message(letter, from_addr=settings.sender, to_addrs=[message.address])
    except smtplib.SMTPAuthenticationError as failure:
        # Also 535, yet a password mended at the desk should still let the alert out.
        return SendResult(accepted=False, detail=_told("login refused", failure))
    except UnicodeEncodeError:
        return SendResult(accepted=False, detail="login or password holds letters SMTP can't carry")
    except smtplib.SMTPRecipientsRefused as failure:
        code, answer = next(iter(failure.recipients.values()))
        return SendResult(accepted=False, detail=_answer("recipient refused", code, answer), permanent=_final(code))
    except smtplib.SMTPResponseException as failure:
        detail = _answer("refused", failure.smtp_code, failure.smtp_error)
        return SendResult(accepted=False, detail=detail, permanent=_final(failure.smtp_code))
    except (OSError, smtplib.SMTPException) as failure:
        return SendResult(accepted=False, detail=_told("connection lost", failure))
    return SendResult(accepted=True, detail="accepted")


def _leave(client: smtplib.SMTP) -> None:
    """Close politely; what the server says to that changes nothing about the letter."""
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()


def _final(code: int) -> bool:
    """5xx says 'never'; 421, 450, 451, 452 say 'later'; anything else is a broken server, worth another try."""
    return 500 <= code <= 599


def _answer(what: str, code: int, answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return _short(f"{what}: {code} {words}")


def _told(what: str, failure: Exception) -> str:
    return _short(f"{what}: {type(failure).__name__}: {failure}")


def _short(detail: str) -> str:
    """One line for the log: a server's answer may hold anything (T29)."""
    return one_line(detail, DETAIL_LIMIT)
