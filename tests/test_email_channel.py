"""Letters to a real SMTP server on loopback that accepts, refuses, hangs or hangs up."""

import email
import email.policy
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from alerts.channels.email import NAME, MailSettings, build, send
from errors import BadInput, EgressDenied
from records.alert import Message, SendResult

AT = datetime(2026, 11, 21, 3, 5, tzinfo=UTC)
SETTINGS = MailSettings(sender="langnghe@sonbinh.example", sender_name="Lắng Nghe - Sở Y tế tỉnh Sơn Bình")
MESSAGE = Message(
    message_id="<0123456789abcdef0123456789abcdef01234567@sonbinh.example>",
    address="can.bo-1@sonbinh.example",
    subject="[Lắng Nghe] Khẩn - Vụ việc số 5: Lan truyền tin trẻ nhập viện sau tiêm vắc xin tại Bệnh viện Đa khoa tỉnh",
    body="Kính gửi: Cán bộ A\n\nLý do: trùng thông tin đã kiểm chứng.\n.\nHết thư.\n",
)


LOGIN: dict[str, Any] = {"auth_required": True, "auth_require_tls": False}


class Mailbox:
    """A server's side: keeps what it takes, and answers as told."""

    def __init__(self, rcpt: str = "", data: str = "", connection: str = "") -> None:
        self.letters: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.rcpt, self.data, self.connection = rcpt, data, connection

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:  # noqa: N802  # aiosmtpd's name
        if not self.rcpt:
            envelope.rcpt_tos.append(address)
        return self.rcpt or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        if self.connection == "close":
            server.transport.close()
        if not self.data:
            self.envelopes.append(envelope)
            self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.data or "250 Accepted"


class AnyPort(Controller):  # type: ignore[misc]  # aiosmtpd has no types
    """A controller on a port of the system's choice: aiosmtpd's own start looks for it at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving(mailbox: Mailbox, **options) -> Iterator[Callable[[], smtplib.SMTP]]:
    controller = AnyPort(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield lambda: smtplib.SMTP("127.0.0.1", controller.port, timeout=5)
    finally:
        controller.stop()


def sent(mailbox: Mailbox, message: Message = MESSAGE, settings: MailSettings = SETTINGS, **options) -> SendResult:
    with serving(mailbox, **options) as connect:
        return send(message, settings, connect, at=AT)


def test_a_letter_arrives_whole_under_its_own_id():
    mailbox = Mailbox()
    assert sent(mailbox) == SendResult(accepted=True, detail="accepted")
    [letter], [envelope] = mailbox.letters, mailbox.envelopes
    assert letter["Message-ID"] == MESSAGE.message_id
    assert letter["Subject"] == MESSAGE.subject
    assert letter["To"] == MESSAGE.address
    assert letter["From"].addresses[0].display_name == SETTINGS.sender_name
    assert letter["Date"].datetime == AT
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().replace("\r\n", "\n") == MESSAGE.body
    assert (envelope.mail_from, envelope.rcpt_tos) == (SETTINGS.sender, [MESSAGE.address])
    assert NAME == "email"


def test_a_retry_bears_the_same_id_and_a_resend_its_mark():
    mailbox = Mailbox()
    again = Message(
        message_id=MESSAGE.message_id, address=MESSAGE.address, subject=MESSAGE.subject, body=MESSAGE.body, resent=True
    )
    sent(mailbox)
    sent(mailbox, again)
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert second["Subject"] == f"{MESSAGE.subject} (gửi lại)"
    assert second.get_content().startswith("(gửi lại)")


@pytest.mark.parametrize(
    ("code", "permanent"), [(421, False), (450, False), (451, False), (452, False), (550, True), (552, True), (554, True)]
)
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_four_hundreds_are_tried_again_and_five_hundreds_are_not(code, permanent, step):
    mailbox = Mailbox(**{step: f"{code} not\tthis \x1b[31m time"})
    result = sent(mailbox)
    assert (result.accepted, result.permanent) == (False, permanent)
    assert str(code) in result.detail
    assert result.detail.isprintable()
    assert mailbox.letters == []


def test_a_server_that_hangs_up_before_its_answer_is_tried_again():
    result = sent(Mailbox(connection="close"))
    assert (result.accepted, result.permanent) == (False, False)
    assert "connection lost" in result.detail


def test_a_server_that_says_nothing_is_left_at_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        result = send(MESSAGE, SETTINGS, lambda: smtplib.SMTP("127.0.0.1", port, timeout=0.3), at=AT)
    assert (result.accepted, result.permanent) == (False, False)
    assert "no connection" in result.detail


def test_a_closed_port_and_a_denied_address_are_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    refused = send(MESSAGE, SETTINGS, lambda: smtplib.SMTP("127.0.0.1", port, timeout=2), at=AT)
    assert (refused.accepted, refused.permanent) == (False, False)

    def denied() -> smtplib.SMTP:
        raise EgressDenied("Địa chỉ không được phép.", "10.0.0.1 is not global")

    result = send(MESSAGE, SETTINGS, denied, at=AT)
    assert (result.accepted, result.permanent) == (False, False)
    assert "10.0.0.1" in result.detail


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server of this test speaks on loopback only
@pytest.mark.parametrize(("password", "accepted"), [("right one", True), ("wrong one", False), ("mật khẩu", False)])
def test_a_login_is_used_and_a_refused_one_is_tried_again_without_its_password_in_the_log(password, accepted):
    def check(server, session, envelope, mechanism, found) -> AuthResult:
        return AuthResult(success=found.password == b"right one", handled=False)

    settings = MailSettings(sender=SETTINGS.sender, login="langnghe", password=password)
    assert password not in repr(settings)
    mailbox = Mailbox()
    result = sent(mailbox, settings=settings, authenticator=check, **LOGIN)
    assert (result.accepted, result.permanent) == (accepted, False)
    assert password not in result.detail
    assert accepted or "login" in result.detail
    assert len(mailbox.letters) == accepted


@pytest.mark.parametrize(
    "address",
    [
        '"a" <a@b.vn>, evil@x.vn',
        "a@b.vn, evil@x.vn",
        "a@b.vn;evil@x.vn",
        "a@b.vn evil@x.vn",
        "a@b.vn\r\nBcc: evil@x.vn",
        "a@b.vn\n",
        "a@b.vn\u2028",
        "Tên <a@b.vn>",
        "<a@b.vn>",
        "a@b@c.vn",
        "@b.vn",
        "a@",
        "a..b@c.vn",
        ".a@c.vn",
        "a@c..vn",
        "cán.bộ@b.vn",
        "",
        "a" * 400 + "@b.vn",
    ],
)
def test_anything_but_one_mailbox_is_refused_before_a_connection(address):
    message = Message(message_id=MESSAGE.message_id, address=address, subject="Tin", body="Thư")
    with pytest.raises(BadInput) as refused:
        send(message, SETTINGS, lambda: pytest.fail("connected"), at=AT)
    assert "không hợp lệ" in refused.value.sentence
    with pytest.raises(BadInput):
        build(MESSAGE, MailSettings(sender=address), AT)


@pytest.mark.parametrize(
    "subject",
    [
        "x\r\nBcc: evil@x.vn",
        "x\nBcc: evil@x.vn",
        "x\rBcc: y",
        "x\u2028Bcc: y",
        "x\u0085y",
        "x\x00y",
        "d" * 100_000,
        "",
        "\u202ex",
    ],
)
def test_a_subject_that_is_not_one_short_line_is_refused(subject):
    message = Message(message_id=MESSAGE.message_id, address=MESSAGE.address, subject=subject, body="Thư")
    with pytest.raises(BadInput):
        send(message, SETTINGS, lambda: pytest.fail("connected"), at=AT)


@pytest.mark.parametrize("number", ["1@b.vn", "<1@b.vn>\r\nBcc: x@y.vn", "<1 2@b.vn>", "<>", ""])
def test_a_message_id_that_is_none_is_refused(number):
    message = Message(message_id=number, address=MESSAGE.address, subject="Tin", body="Thư")
    with pytest.raises(BadInput):
        build(message, SETTINGS, AT)


def test_no_header_comes_from_the_text_of_strangers():
    mailbox = Mailbox()
    settings = MailSettings(sender=SETTINGS.sender, sender_name="Sở Y tế\r\nBcc: evil@x.vn")
    hostile = Message(
        message_id=MESSAGE.message_id, address=MESSAGE.address, subject="Tin", body="\r\nBcc: evil@x.vn\r\n\r\n.\r\nQUIT\r\n"
    )
    assert sent(mailbox, hostile, settings).accepted
    [letter] = mailbox.letters
    assert letter["Bcc"] is None
    assert set(letter.keys()) <= {
        "From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version", "Content-Type",
        "Content-Transfer-Encoding", "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert "Bcc: evil@x.vn" in letter.get_content()
    assert mailbox.envelopes[0].rcpt_tos == [MESSAGE.address]


def test_a_long_domain_does_not_fold_the_message_id():
    domain = "mot-don-vi-co-ten-mien-rat-dai.so-y-te.tinh-son-binh.example"
    message = Message(
        message_id=f"<0123456789abcdef0123456789abcdef01234567@{domain}>", address=MESSAGE.address, subject="Tin", body="Thư"
    )
    mailbox = Mailbox()
    assert sent(mailbox, message).accepted
    assert mailbox.letters[0]["Message-ID"] == message.message_id


def test_a_long_vietnamese_subject_arrives_with_every_space():
    subject = "[Lắng Nghe] Khẩn - Vụ việc số 8: Cả nhà ơi chị họ em ở Bệnh viện Đa khoa vừa nhắn: sốt xuất huyết chung với sởi"
    letter = build(replace(MESSAGE, subject=subject), SETTINGS, AT)
    arrived = email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)
    assert arrived["Subject"] == subject
    assert max(len(line) for line in letter.as_bytes().split(b"\r\n")) < 998
