"""Forwarded letters as mail programs really make them: the pieces in them are found, nobody's name is kept, nothing raises."""

import time
from datetime import timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import letters
from records.intake import Letter, LetterReason
from records.item import ItemKind

OWN = frozenset({"langnghe.soyte.example"})
OUTLOOK = (
    "https://apc01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbao.example%2Fsuc-khoe%2Ftin-7.html%3Futm_source%3Dmail"
    "&data=05%7C02&reserved=0"
)
POST = "Mọi người ơi, nghe nói bệnh viện huyện Hạ Lâm từ chối cấp cứu cháu bé đêm qua, xin chia sẻ rộng rãi."


def letter(text: str = "", html: str = "", subject: str = "Fwd: Tin cần xem", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"] = headers.pop("sender", "Cán bộ đầu mối <daumoi@soyte.example>")
    made["To"] = "tin@soyte.example"
    made["Subject"] = subject
    made["Message-ID"] = "<mot@soyte.example>"
    made["Date"] = "Fri, 20 Nov 2026 09:00:00 +0700"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


def read(raw: bytes) -> Letter:
    return letters.read(raw, own_hosts=OWN)


def links(found: Letter) -> list[str]:
    return [one.entry.address for one in found.handed]


def test_a_link_in_the_text_is_a_page_to_read() -> None:
    found = read(letter("Kính chuyển: https://www.bao.example/suc-khoe/tin-1.html?fbclid=abc.\nTrân trọng"))
    assert (found.message_id, found.sender, found.trouble) == ("<mot@soyte.example>", "daumoi@soyte.example", None)
    (one,) = found.handed
    assert (one.entry.address, one.entry.kind) == ("https://bao.example/suc-khoe/tin-1.html", ItemKind.PAGE)
    assert one.entry.published is None, "the letter's day is not the piece's"


def test_links_of_a_page_are_unwrapped_named_and_found_once() -> None:
    html = (
        f'<p>Xem <a href="{OUTLOOK}">Ngành y tế giám sát ca bệnh sởi ở ba xã</a></p><p>https://bao.example/suc-khoe/tin-7.html</p>'
        '<a href="https://www.google.com/url?rct=j&url=https://tinsang.example/a-2.html&ct=ga">Tin sáng</a>'
        '<a href="https://soyte.example/">Trang chủ</a><a href="https://bao.example/unsubscribe?u=1">Hủy</a>'
        '<a href="https://langnghe.soyte.example/vu-viec/3">Vụ việc</a><a href="mailto:a@b.example">Thư</a>'
        '<a href="https://bao.example/anh.jpg?w=1">Ảnh</a><a href="https://bao.example/cong-van.pdf">Công văn</a>'
    )
    found = read(letter("https://bao.example/suc-khoe/tin-7.html", html))
    assert links(found) == ["https://bao.example/suc-khoe/tin-7.html", "https://tinsang.example/a-2.html"]
    assert found.handed[0].entry.title == "Ngành y tế giám sát ca bệnh sởi ở ba xã"


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------\nTừ: Bà Ví Dụ <v@mail.example>\nDate: T5, 19/11/2026\nSubject: Tin\nTo: B\n\n",
        "-----Original Message-----\nFrom: Trần Văn Ví Dụ\nSent: Thursday\nTo: B\nCc: C\nSubject: Tin\n\n",
        "Bắt đầu thư được chuyển tiếp:\n\nTừ: Lê Ví Dụ <le@mail.example>\nChủ đề: Tin\nNgày: 19/11/2026\nĐến: x\n\n",
    ],
)
def test_a_forwarded_text_is_a_post_without_the_names_before_it(head: str) -> None:
    found = read(letter(f"Gửi các đồng chí xem.\n\n{head}> {POST}\n> Chia sẻ ngay!\n-- \nCán bộ A\nĐT 000"))
    (one,) = found.handed
    assert (one.entry.kind, one.entry.link, one.entry.author) == (ItemKind.POST, "", None)
    assert one.entry.text == f"{POST}\nChia sẻ ngay!"
    assert "Ví Dụ" not in (one.entry.text + one.entry.title)


IN_HTML = [
    "<div>---------- Forwarded message ---------<br>Từ: <b>Bà Ví Dụ</b> &lt;a@b.example&gt;<br>Ngày: 19/11<br></div>",
    "<p>Kính gửi phòng</p><div><b>From:</b> Ông Ví Dụ<br><b>Sent:</b> Thursday<br><b>To:</b> B<br><b>Subject:</b> Tin</div>",
    "<table><tr><td>From: Ông Ví Dụ</td></tr><tr><td>Sent: x</td></tr></table>",
]


@pytest.mark.parametrize("head", IN_HTML)
def test_the_names_before_a_text_forwarded_as_a_page_are_dropped_too(head: str) -> None:
    (one,) = read(letter("", f"{head}<p>{POST}</p>")).handed
    assert one.entry.text == POST


def test_a_line_that_only_looks_like_a_head_is_kept() -> None:
    (one,) = read(letter(f"Gửi: các phòng chuyên môn\n\n{POST}\nNgày: hôm nay, tại Hạ Lâm")).handed
    assert (one.entry.text or "").startswith("Gửi: các phòng")
    assert (one.entry.text or "").endswith("tại Hạ Lâm")


def test_a_network_s_link_goes_with_the_text_and_is_never_fetched() -> None:
    found = read(letter(f"{POST}\nhttps://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2Fnhom%2Fposts%2F99"))
    (one,) = found.handed
    assert (one.entry.kind, one.entry.address) == (ItemKind.POST, "https://facebook.com/nhom/posts/99")
    assert one.entry.text == POST
    both = read(letter(f"{POST}\nhttps://www.facebook.com/nhom/posts/99 https://bao.example/tin-1"))
    assert links(both) == ["https://bao.example/tin-1"]
    assert "mạng xã hội không đọc tự động được" in both.left_out[0]


def test_a_letter_forwarded_as_an_attachment_is_looked_into_and_its_lists_are_kept() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Tin"
    inner.set_content("https://bao.example/tin-3")
    outer = EmailMessage()
    outer["From"], outer["Message-ID"] = "daumoi@soyte.example", "<hai@soyte.example>"
    outer.set_content("Xem tệp kèm.")
    outer.add_attachment(inner)
    outer.add_attachment(b"Link\nhttps://bao.example/4\n", maintype="text", subtype="csv", filename="Danh sách tháng 11.csv")
    outer.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="cong-van.pdf")
    found = read(outer.as_bytes())
    assert links(found) == ["https://bao.example/tin-3"]
    assert [(one.name, one.content[:4]) for one in found.lists] == [("Danh sách tháng 11.csv", b"Link")]
    assert "cong-van.pdf" in found.left_out[0]


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, LetterReason.AUTOMATIC),
        ({"Authentication_Results": "mx.soyte.example; spf=fail; dmarc=fail header.from=soyte.example"}, LetterReason.FORGED),
        ({"Auto_Submitted": "no"}, None),
        ({"Authentication_Results": "mx.soyte.example; dmarc=pass"}, None),
    ],
)
def test_a_machine_s_answer_and_a_forged_sender_are_told(headers: dict[str, str], reason: LetterReason | None) -> None:
    assert read(letter("https://bao.example/1", **headers)).trouble is reason


def test_a_letter_with_nothing_in_it_says_so() -> None:
    assert read(letter("ok")).trouble is LetterReason.NOTHING_IN_IT


def test_a_letter_without_an_identity_is_known_by_its_bytes() -> None:
    raw = letter("https://bao.example/1").replace(b"Message-ID: <mot@soyte.example>\n", b"")
    assert read(raw).message_id == read(raw).message_id
    assert read(raw).message_id.startswith("sha256:")


def test_a_page_in_the_old_vietnamese_code_is_read() -> None:
    raw = letter("thay").replace(b'charset="utf-8"', b'charset="windows-1258"')
    body = f"Bệnh viện: {POST}".replace("ệ", "ê\u0323").replace("ọ", "o\u0323").encode("cp1258", "replace")
    assert "Bệnh viện" in (read(raw.replace(b"thay", body)).handed[0].entry.text or "")


BROKEN = [
    b"", b"\n\n", b"\0" * 5_000, b"From: =?utf-8?b?////?=\n\nhttps://bao.example/1", b"From: " + b"a@b," * 200_000 + b"\n\nx",
    b"Content-Type: text/html; charset=khong-co\n\n<a href=https://bao.example/1>x</a>",
    b"Content-Type: multipart/mixed\n\nx", b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nx",
    b"Content-Type: " + b"a/b;" * 300_000 + b"\n\nx",
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000)),
    b"Content-Transfer-Encoding: base64\n\n" + b"!" * 10_000, b"Date: " + b"9" * 5_000 + b"\n\nhttps://bao.example/1",
    b"From: \xff\xfe\nMessage-ID: " + b"(" * 3_000 + b"\n\n",
    b"Content-Disposition: attachment; filename*=utf-8''%ff%00.csv\n\nx",
    b"Content-Type: text/html\n\n" + b"<a href='https://[::1'>x</a><a href='https://bao.example/%ff'>y</a>",
]  # fmt: skip


@pytest.mark.parametrize("raw", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_letter_never_raises_nor_takes_long(raw: bytes) -> None:
    began = time.monotonic()
    found = read(raw)
    assert found.message_id
    assert time.monotonic() - began < 5
    assert all(one.entry.address for one in found.handed)


@given(
    st.binary(max_size=600), st.sampled_from([b"", b"Content-Type: text/html\n", b"Content-Type: multipart/mixed; boundary=x\n"])
)
@settings(max_examples=200, deadline=timedelta(seconds=2))
def test_no_bytes_make_the_reader_of_letters_raise(content: bytes, head: bytes) -> None:
    assert read(head + content).message_id
    assert read(head + b"\n--x\n\n" + content).message_id
