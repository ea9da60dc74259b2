"""The watched mailbox against a real IMAP server on loopback: each letter once, whatever happens, and every refusal told."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from egress import inbox
from egress.policy import Policy
from errors import EgressDenied, SourceError
from jobs import flag, read_mail
from jobs.context import Context
from records.intake import LetterReason, LetterState, Taken
from records.item import ItemKind, PageState
from settings import PREFIX, load
from storage import analyses, audit, flags, intake, items, units
from storage.engine import reading, writing
from tests.conftest import HOUSE
from tests.imap_server import ImapServer, certificates
from tests.seeds import analysis, seed_units
from tests.stage import context_for, furnish
from tests.test_letters import POST, letter

OFFICER = "daumoi1@sonbinh.example"


@pytest.fixture
def server() -> Iterator[ImapServer]:
    made = ImapServer().start()
    yield made
    made.shutdown()
    made.server_close()


def knobs(server: ImapServer, **given) -> dict[str, object]:
    plain = {
        "imap_host": "127.0.0.1", "imap_port": server.port, "imap_tls": server.tls is not None, "imap_user": server.user,
        "imap_password": server.password, "egress_allow": f"127.0.0.1:{server.port}", "log_level": "error",
    }  # fmt: skip
    return plain | given


def surroundings(store: Engine, server: ImapServer, now: datetime, folder: Path, **given) -> Context:
    return context_for(store, load(data_dir=folder, **knobs(server, **given)), now)


@pytest.fixture
def context(store: Engine, server: ImapServer, now: datetime, tmp_path: Path) -> Context:
    seed_units(store)
    furnish(store)
    return surroundings(store, server, now, tmp_path)


def told(context: Context) -> list[Taken]:
    with reading(context.engine) as connection:
        return intake.newest_letters(connection, context.settings.imap_mailbox)[::-1]


def pieces(context: Context) -> list[str]:
    with reading(context.engine) as connection:
        return sorted(connection.execute(text("SELECT address FROM items")).scalars())


def send(server: ImapServer, words: str, *, sender: str = OFFICER, identity: str = "", **given) -> int:
    raw = letter(words, sender=sender, **given)
    return server.add(raw.replace(b"<mot@soyte.example>", f"<{identity or len(server.letters)}@soyte.example>".encode()))


def test_a_letter_of_an_officer_brings_its_links_and_is_marked_after_it_is_kept(context: Context, server: ImapServer) -> None:
    uid = send(server, "Kính chuyển https://bao.example/tin-1.html và https://tinsang.example/a-2.html")
    report = read_mail.run(context)
    assert (report.done, report.failed, report.more) == (2, 0, False)
    assert pieces(context) == ["https://bao.example/tin-1.html", "https://tinsang.example/a-2.html"]
    (one,) = told(context)
    assert (one.state, one.sender, one.fresh, one.marked) == (LetterState.TAKEN, OFFICER, 2, True)
    assert server.letters[uid].flags == {"\\Seen"}
    with reading(context.engine) as connection:
        assert audit.newest(connection, 1)[0].actor == OFFICER
        items = intake.newest(connection)
        state = intake.mailbox_state(connection, context.settings.imap_mailbox)
    assert {item.page_state for item in items} == {PageState.WANTED}
    assert state is not None
    assert state.trouble is None
    assert read_mail.run(context).done == 0
    assert len(told(context)) == 1


def test_a_text_is_a_post_and_a_list_attached_is_read_row_by_row(context: Context, server: ImapServer) -> None:
    send(server, POST)
    whole = letter("Xem tệp kèm.", sender=OFFICER).replace(b"<mot@", b"<danh-sach@")
    from_file = b"Link,Ng\xc3\xa0y \xc4\x91\xc4\x83ng\nhttps://bao.example/9,19/11/2026\nhong,\n"
    parted = whole.partition(b"\n\n")
    head = b"\n".join(line for line in parted[0].split(b"\n") if not line.lower().startswith(b"content-"))
    body = b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nXem\n--x\nContent-Type: text/csv\n'
    server.add(head + b"\n" + body + b'Content-Disposition: attachment; filename="tin.csv"\n\n' + from_file + b"--x--\n")
    read_mail.run(context)
    first, second = told(context)
    assert (first.fresh, second.fresh) == (1, 1)
    assert "Tệp tin.csv, dòng 3" in second.problems[0]
    with reading(context.engine) as connection:
        kinds = connection.execute(text("SELECT kind FROM items ORDER BY kind")).scalars().all()
    assert kinds == [ItemKind.PAGE, ItemKind.POST]


def test_what_is_set_aside_says_why_and_of_a_stranger_keeps_a_hint_only(context: Context, server: ImapServer) -> None:
    send(server, "https://bao.example/1", sender="Người Lạ <nguoila@mail.example>")
    send(server, "ok")
    send(server, "https://bao.example/2", Auto_Submitted="auto-replied")
    send(server, "https://bao.example/3", Authentication_Results="mx; dmarc=fail")
    server.add(b"\xff\xfe\x00 khong phai thu")
    server.add(letter("https://bao.example/4", sender=OFFICER) + b"x" * 10_100_000)
    server.add(letter("https://bao.example/5", sender=OFFICER), stated_size=11_000_000_000)
    send(server, "https://bao.example/6")
    assert read_mail.run(context).done == 1
    found = told(context)
    assert [one.reason for one in found] == [
        LetterReason.UNKNOWN_SENDER, LetterReason.NOTHING_IN_IT, LetterReason.AUTOMATIC, LetterReason.FORGED,
        LetterReason.UNKNOWN_SENDER, LetterReason.TOO_LARGE, LetterReason.TOO_LARGE, None,
    ]  # fmt: skip
    assert found[0].sender == "ng…@mail.example"
    assert pieces(context) == ["https://bao.example/6"]
    assert all("\\Seen" in kept.flags for kept in server.letters.values())


def test_a_server_that_lies_about_a_size_costs_no_memory_and_stops_nothing(context: Context, server: ImapServer) -> None:
    server.add(letter("https://bao.example/1", sender=OFFICER) + b"x" * 12_000_000, stated_size=1_000)
    send(server, "https://bao.example/2")
    assert read_mail.run(context).more
    assert read_mail.run(context).done == 1
    assert [one.reason for one in told(context)] == [LetterReason.TOO_LARGE, None]


def test_a_listed_address_and_a_listed_domain_are_taken(store: Engine, server: ImapServer, now: datetime, tmp_path: Path) -> None:
    context = surroundings(store, server, now, tmp_path, imap_senders="Mot@a.example, @b.example")
    for number, sender in enumerate(("mot@a.example", "hai@a.example", "ba@b.example", "ba@xb.example"), 1):
        send(server, f"https://bao.example/{number}", sender=sender)
    read_mail.run(context)
    assert pieces(context) == ["https://bao.example/1", "https://bao.example/3"]


def test_the_words_of_a_listed_newspaper_are_written_to_us_and_what_is_forwarded_is_not(
    store: Engine, server: ImapServer, now: datetime, tmp_path: Path
) -> None:
    seed_units(store)
    furnish(store)
    context = surroundings(store, server, now, tmp_path, imap_senders="@toasoan.example")
    asks = "Kính gửi Sở Y tế, phóng viên Báo Sơn Bình xin được phỏng vấn về dịch sốt xuất huyết trên địa bàn, câu hỏi số {}."
    send(server, asks.format(1), sender="phongvien@toasoan.example", subject="Đề nghị cung cấp thông tin")
    send(server, asks.format(2), sender="phongvien@toasoan.example", subject="Fwd: Đề nghị cung cấp thông tin")
    send(server, asks.format(3), sender=OFFICER, subject="Đề nghị cung cấp thông tin")
    send(server, "Bài đã đăng: https://bao.example/tin-9.html", sender="phongvien@toasoan.example", subject="Gửi bài")
    read_mail.run(context)
    with writing(store) as connection:
        kept = items.to_analyse(connection, "m1", 10)
        asked = {item.id for item in kept if item.text and "câu hỏi số 1" in item.text}
        assert len([item for item in kept if item.text and "câu hỏi số" in item.text]) == 3
        assert intake.to_us(connection, [item.id for item in kept]) == asked
        for item in kept:
            analyses.keep(connection, [(item, replace(analysis(matches=False), mentions=()))], 1, now)
    flag.run(context)
    with reading(store) as connection:
        assert {one.item.id for one in flags.without_case(connection) if one.flag.detector == "reporter_request"} == asked


def test_a_letter_is_known_by_its_identity_where_the_server_numbers_anew(context: Context, server: ImapServer) -> None:
    send(server, f"{POST} Một.", identity="a")
    send(server, "https://bao.example/1", sender="chua@dangky.example", identity="b")
    read_mail.run(context)
    server.renumber()
    with writing(context.engine) as connection:
        other = next(one for one in units.every_officer(connection) if one.email != OFFICER)
        units.add_officer(connection, replace(other, email="chua@dangky.example"))
    assert read_mail.run(context).done == 1, "the one set aside is taken now that its sender is registered"
    assert [one.reason for one in told(context)] == [None, LetterReason.UNKNOWN_SENDER, LetterReason.KNOWN, None]
    assert len(pieces(context)) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"imap_password": "sai-mat-khau"}, "không nhận tài khoản hoặc mật khẩu"),
        ({"imap_folder": "Tin báo & mạng"}, "không có thư mục “Tin báo & mạng”"),
        ({"imap_tls": True}, "Chứng thư của máy chủ thư"),
        ({"egress_allow": ""}, "thuộc mạng nội bộ nên bị chặn"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why_without_its_password(
    sqlite_store: Engine, server: ImapServer, now: datetime, tmp_path: Path, given: dict, said: str
) -> None:
    context = surroundings(sqlite_store, server, now, tmp_path, **given)
    assert read_mail.run(context).failed == 1
    with reading(sqlite_store) as connection:
        state = intake.mailbox_state(connection, context.settings.imap_mailbox)
    assert state is not None
    assert said in (state.trouble or "")
    assert "sai-mat-khau" not in (state.trouble or "")


def test_a_folder_named_in_vietnamese_is_found(context: Context, server: ImapServer) -> None:
    server.folder = "Tin b&AOE-o"
    send(server, "https://bao.example/1")
    given = load(data_dir=context.settings.data_dir, **knobs(server, imap_folder="Tin báo"))
    assert read_mail.run(context_for(context.engine, given, context.clock())).done == 1


def tls_place(server: ImapServer, ca_file: str) -> tuple[inbox.Place, Policy]:
    place = inbox.Place(
        host="localhost", port=server.port, user=server.user, password="mat khau", folder="INBOX", ca_file=ca_file
    )
    return place, Policy(frozenset({("localhost", server.port)}))


def test_a_server_with_a_trusted_certificate_is_read_by_tls(tmp_path: Path) -> None:
    tls, ca = certificates(tmp_path)
    with ImapServer(tls=tls).start() as server:
        send(server, "https://bao.example/1")
        place, policy = tls_place(server, str(ca))
        with inbox.visit(place, policy, most=100_000) as box:
            assert (box.validity, box.after(0)) == (7, [101])
            assert b"https://bao.example/1" in (box.letter(101) or b"")
        server.shutdown()


@pytest.mark.parametrize(("name", "trusted"), [("localhost", False), ("khac.example", True)])
def test_an_untrusted_certificate_or_one_of_another_name_is_refused(tmp_path: Path, name: str, trusted: bool) -> None:
    tls, ca = certificates(tmp_path, name)
    with ImapServer(tls=tls).start() as server:
        place, policy = tls_place(server, str(ca) if trusted else "")
        with pytest.raises(SourceError) as refusal, inbox.visit(place, policy, most=1_000):
            pytest.fail("it was believed")
        assert "Chứng thư" in refusal.value.sentence
        assert "LOGIN" not in server.asked
        server.shutdown()


def test_an_inner_address_is_refused_unless_it_is_listed(server: ImapServer) -> None:
    place = inbox.Place(host="127.0.0.1", port=server.port, user="a", password="b", folder="INBOX", tls=False)
    with pytest.raises(EgressDenied), inbox.visit(place, Policy(), most=1_000):
        pytest.fail("it was let in")


def test_a_server_that_never_answers_is_left_at_the_deadline() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    place = inbox.Place(host="127.0.0.1", port=port, user="a", password="b", folder="INBOX", tls=False)
    began = time.monotonic()
    with pytest.raises(SourceError), inbox.visit(place, Policy(frozenset({("127.0.0.1", port)})), most=1_000, seconds=1.0):
        pytest.fail("it answered")
    assert time.monotonic() - began < 4
    listening.close()


ONE_VISIT = """
import sys
from jobs import flag, read_mail
from jobs.wiring import context
from settings import load
print("bắt đầu", flush=True)
read_mail.run(context(load()))
"""


def one_visit(server: ImapServer, folder: Path, *, kill_at: tuple[str, str] | None = None) -> int:
    """Reads the mailbox in a process of its own, killed (SIGKILL) at a step: (before | after, part of a command)."""
    given = {f"{PREFIX}{key.upper()}": str(value) for key, value in knobs(server, data_dir=folder).items()}
    process = subprocess.Popen(
        [sys.executable, "-c", ONE_VISIT], cwd=HOUSE, env=os.environ | given | {"PYTHONPATH": str(HOUSE)}, stdout=subprocess.PIPE
    )
    seen = 0

    def step(command: str) -> None:
        nonlocal seen
        if kill_at and kill_at[1] in command:
            seen += 1
            if seen == 2:  # the second letter's: the first went well
                process.send_signal(signal.SIGKILL)
                process.wait()

    server.before, server.after = (lambda _: None), (lambda _: None)
    if kill_at:
        setattr(server, kill_at[0], step)
    process.communicate(timeout=60)
    return process.returncode


def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    sqlite_store: Engine, server: ImapServer, now: datetime, tmp_path: Path
) -> None:
    seed_units(sqlite_store)
    context = surroundings(sqlite_store, server, now, tmp_path)
    steps = [("before", "RFC822.SIZE"), ("before", "BODY.PEEK"), ("after", "BODY.PEEK"), ("before", "STORE"), ("after", "STORE")]
    sent = 0
    for step in steps:
        for _ in range(3):
            sent += 1
            send(server, f"https://bao.example/{sent} {POST}", identity=f"thu-{sent}")
        assert one_visit(server, tmp_path, kill_at=step) == -signal.SIGKILL
    assert one_visit(server, tmp_path) == 0
    assert len(pieces(context)) == sent
    found = told(context)
    assert sorted(one.message_id for one in found) == sorted(f"<thu-{number}@soyte.example>" for number in range(1, sent + 1))
    assert {(one.state, one.fresh, one.known, one.marked) for one in found} == {(LetterState.TAKEN, 1, 0, True)}
    assert all("\\Seen" in kept.flags for kept in server.letters.values())
