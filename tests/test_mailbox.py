"""The demo's mailbox takes mail by real SMTP on loopback and keeps it."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from demo.mailbox import Mailbox
from errors import BadInput, StorageError

SENT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    box = Mailbox(tmp_path / "thu")
    box.start()
    yield box
    box.stop()


def letter(number: int = 1, *, to: str = "dau-moi@sonbinh.example") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Lắng Nghe <lang-nghe@sonbinh.example>"
    message["To"] = to
    message["Subject"] = f"Cảnh báo số {number}: vắc xin sởi"
    message["Date"] = format_datetime(SENT)
    message["Message-ID"] = f"<{number}.abc@sonbinh.example>"
    message.set_content(f"Kính gửi cán bộ đầu mối,\nvụ việc số {number} cần xem.\n")
    return message


def send(mailbox: Mailbox, *letters: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as smtp:
        for message in letters:
            smtp.send_message(message)


def test_a_message_is_kept_as_it_was_sent(mailbox):
    send(mailbox, letter(to="a@sonbinh.example, b@sonbinh.example"))
    (mail,) = mailbox.messages()
    assert mail.sender == "lang-nghe@sonbinh.example"
    assert mail.to == ("a@sonbinh.example", "b@sonbinh.example")
    assert mail.subject == "Cảnh báo số 1: vắc xin sởi"
    assert mail.date == SENT
    assert mail.message_id == "<1.abc@sonbinh.example>"
    assert mail.text == "Kính gửi cán bộ đầu mối,\nvụ việc số 1 cần xem.\n"


def test_messages_come_in_the_order_they_were_taken_and_outlive_a_restart(mailbox):
    send(mailbox, letter(1), letter(2))
    mailbox.stop()
    again = Mailbox(mailbox.folder)
    again.start()
    send(again, letter(3))
    again.stop()
    assert [mail.message_id[1] for mail in again.messages()] == ["1", "2", "3"]
    assert [mail.number for mail in again.messages()] == [1, 2, 3]


def test_the_html_part_is_read_where_there_is_no_plain_one(mailbox):
    message = letter()
    message.set_content("<p>Xin chào</p>", subtype="html")
    send(mailbox, message)
    assert mailbox.messages()[0].text == "<p>Xin chào</p>\n"


def test_a_message_that_cannot_be_kept_is_refused_for_now_and_the_next_one_is_taken(mailbox):
    (mailbox.folder / "000001.part").mkdir()
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(mailbox, letter())
    assert refused.value.smtp_code == 452
    assert mailbox.messages() == []
    (mailbox.folder / "000001.part").rmdir()
    send(mailbox, letter())
    assert len(mailbox.messages()) == 1


def test_a_message_with_bad_headers_is_still_shown(mailbox):
    raw = b"Subject: =?utf-8?B?bad\r\nDate: mai\r\nContent-Type: text/plain; charset=khong-co\r\n\r\nXin ch\xc3\xa0o\r\n"
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as smtp:
        smtp.sendmail("a@sonbinh.example", ["b@sonbinh.example"], raw)
    (mail,) = mailbox.messages()
    assert mail.date is None
    assert mail.sender == "a@sonbinh.example"
    assert "Xin ch" in mail.text


def test_a_port_in_use_and_a_folder_that_cannot_be_made_are_said_plainly(mailbox, tmp_path):
    with pytest.raises(BadInput) as taken:
        Mailbox(tmp_path / "hai", port=mailbox.port).start()
    assert str(mailbox.port) in taken.value.sentence
    (tmp_path / "tep").write_text("")
    with pytest.raises(StorageError) as refused:
        Mailbox(tmp_path / "tep" / "thu").start()
    assert "thư mục hộp thư" in refused.value.sentence
