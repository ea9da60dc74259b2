"""A forwarded letter to what is in it: pieces by their links, or its own text as a post; lists attached. Pure: bytes in.

Never raises for what a letter says. The stdlib's e-mail package reads it (policy default); headers are cut before it looks
at them, since its header parser takes quadratic time. Whoever wrote the forwarded text is not kept: the heads that mail
programs put before it are dropped with the names in them."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawlers import pasted
from crawlers.addresses import canonical, host
from crawlers.words import paragraphs, plain
from errors import BadInput
from records.intake import Attached, Handed, Letter, LetterReason
from text import nfc

LARGEST = 10_000_000  # bytes of a letter
LONGEST_HEADER = 2_000
MOST_PARTS, MOST_LINKS, MOST_LISTS = 200, 50, 5
_LONGEST_BODY = 500_000
_FAULTS = (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError, AssertionError, OSError)
_CONTROL = re.compile("[\x00-\x20\x7f-\x9f]")
_LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}]{4,2000}", re.IGNORECASE)
_FORWARDED = re.compile(r"(?i)^\s*(?:(?:fwd?|fw|re|trả lời|chuyển tiếp|tl|vs)\s*:\s*)+")
_PASSED_ON = re.compile(r"(?i)^\s*(?:(?:re|trả lời|tl)\s*:\s*)*(?:fwd?|fw|chuyển tiếp|vs)\s*:")
_HEAD = re.compile(
    r"(?i)^[\s>*]*(?:from|to|cc|sent|date|subject|reply-to|từ|người gửi|gửi|đến|tới|người nhận|ngày|đã gửi|lúc|chủ đề|tiêu đề)"
    r"\s*\*?\s*:\*?(?!//)"
)
_RULE = re.compile(r"(?i)^[\s>]*(?:-{2,}[^-]{0,60}-{2,}|_{5,}|begin forwarded message:|bắt đầu thư được chuyển tiếp:)\s*$")
_ASIDE = re.compile(r"(?i)unsubscribe|huy-dang-ky|opt-?out|email-settings|/preferences?(?:/|$)|list-manage|mailto:|tel:")
_FILE = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|svg|ico|css|js|pdf|docx?|xlsx?|pptx?|zip|rar|mp[34])(?:$|[?#;])")
_WRAPS = (
    (re.compile(r"(?i)(?:^|\.)safelinks\.protection\.outlook\.com$"), ("url",)),
    (re.compile(r"(?i)(?:^|\.)google\.com(?:\.vn)?$"), ("url", "q")),
    (re.compile(r"(?i)^lm?\.facebook\.com$"), ("u",)),
)


def read(raw: bytes, *, own_hosts: frozenset[str] = frozenset()) -> Letter:
    """What the letter says; links to `own_hosts` (this desk) are none of its pieces."""
    fallback = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    try:
        message = message_from_bytes(raw[: LARGEST + 1], policy=policy.default.clone(header_factory=_bounded_header))
        identity = _CONTROL.sub("", _header(message, "message-id"))[:280] or fallback
        letter = Letter(
            message_id=identity,
            sender=parseaddr(_header(message, "from"))[1].strip().lower()[:200],
            subject=plain(_header(message, "subject"), 300),
            sent=_sent(_header(message, "date")),
        )
        trouble = _trouble(message)
        return _with(letter, trouble=trouble) if trouble else _taken(letter, message, own_hosts)
    except _FAULTS:
        return Letter(message_id=fallback, sender="", subject="", sent=None, trouble=LetterReason.MALFORMED)


def _bounded_header(name: str, value: str) -> Any:
    """The policy's own header of at most 2,000 characters; plain text where it can't be parsed."""
    cut = value[:LONGEST_HEADER]
    try:
        return policy.default.header_factory(name, cut)
    except _FAULTS:
        return policy.default.header_factory("x-unread", cut.encode("ascii", "replace").decode())


def _header(message: Message, name: str) -> str:
    return nfc(" ".join(str(message.get(name, "")).split()))


def _sent(stated: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(stated)
    except _FAULTS:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _with(letter: Letter, **changed: Any) -> Letter:
    return Letter(**{name: getattr(letter, name) for name in Letter.__slots__} | changed)


def _trouble(message: EmailMessage) -> LetterReason | None:
    """Why nothing of it is read: a machine's answer, or a sender whom the receiving server found to be forged (DMARC)."""
    automatic = _header(message, "auto-submitted").lower()
    bulk = _header(message, "precedence").lower() in ("auto_reply", "junk")
    if (automatic and not automatic.startswith("no")) or bulk or message.get_content_type() == "multipart/report":
        return LetterReason.AUTOMATIC
    # The topmost is our own server's; those below may be the sender's invention.
    verdict = _header(message, "authentication-results").lower()
    return LetterReason.FORGED if re.search(r"\bdmarc\s*=\s*fail\b", verdict) else None


def _taken(letter: Letter, message: EmailMessage, own_hosts: frozenset[str]) -> Letter:
    links: dict[str, tuple[str, str]] = {}
    lines: list[str] = []
    lists: list[Attached] = []
    left_out: list[str] = []
    shown_as_html = False
    for part in _parts(message):
        kind, name = part.get_content_type(), nfc(str(part.get_filename() or ""))[:120]
        if name.lower().endswith((".csv", ".xlsx")):
            lists.append(Attached(name=plain(name, 100), content=_bytes(part)))
        elif kind == "text/html":
            markup = _words(part)
            _links_of(markup, links)
            lines = lines if shown_as_html else []
            shown_as_html = True
            lines += paragraphs(markup, _LONGEST_BODY)
        elif kind == "text/plain" and not name:
            words = _words(part)
            lines += [] if shown_as_html else words.splitlines()
            for found in _LINK.findall(words):
                _add(links, found, "")
        elif name:
            left_out.append(f"Tệp kèm “{plain(name, 100)}” không phải danh sách CSV hay XLSX nên không đọc.")
    left_out += [f"Chỉ nhận {MOST_LISTS} tệp danh sách của một thư."] if len(lists) > MOST_LISTS else []
    handed, more = _pieces(letter, links, lines, own_hosts, bool(lists))
    direct = _direct(letter, message, lines)
    found = _with(letter, handed=handed, lists=tuple(lists[:MOST_LISTS]), left_out=(*left_out, *more), direct=direct)
    return found if handed or lists else _with(found, trouble=LetterReason.NOTHING_IN_IT)


def _direct(letter: Letter, message: EmailMessage, lines: list[str]) -> bool:
    """True where neither its subject, nor its parts, nor its lines show that it was forwarded."""
    attached = any(part.get_content_type() == "message/rfc822" for part in message.walk())
    return not attached and not _PASSED_ON.match(letter.subject) and _last_head(lines) < 0


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The leaves of the letter, those of letters forwarded as attachments too, at most 200."""
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _words(part: EmailMessage) -> str:
    raw = _bytes(part)[: 4 * _LONGEST_BODY]
    charset = str(part.get_content_charset() or "utf-8")
    try:
        return nfc(raw.decode(charset, "replace")[:_LONGEST_BODY])
    except LookupError:
        return nfc(raw.decode("utf-8", "replace")[:_LONGEST_BODY])


def _links_of(markup: str, links: dict[str, tuple[str, str]]) -> None:
    tree = LexborHTMLParser(markup)
    for anchor in tree.css("a[href]")[:1_000]:
        _add(links, str(anchor.attributes.get("href") or ""), plain(anchor.text(), 300))
    for found in _LINK.findall(tree.body.text(separator=" ") if tree.body is not None else ""):
        _add(links, found, "")


def _add(links: dict[str, tuple[str, str]], raw: str, words: str) -> None:
    """Adds a link that may be a piece, unwrapped, under its canonical address; the longest words beside it are its title."""
    link = _unwrapped(raw.rstrip(".,;:!?)]}»”’"))
    try:
        address = canonical(link)
        if _ASIDE.search(link) or _FILE.search(link) or pasted.at_home(link):
            return
    except BadInput:
        return
    known = links.get(address, (link, ""))
    words = "" if _LINK.match(words) else words
    links[address] = (known[0], max(known[1], words, key=len))


def _unwrapped(link: str) -> str:
    """The address behind a mail service's or a network's wrapper."""
    try:
        split = urlsplit(link)
        name = split.hostname or ""
    except ValueError:
        return link
    for wrapper, keys in _WRAPS:
        if wrapper.search(name):
            query = parse_qs(split.query, max_num_fields=50) if split.query.count("&") < 50 else {}
            inner = next((query[key][0] for key in keys if key in query), "")
            return inner if _LINK.match(inner) else link
    return link


def _pieces(
    letter: Letter, links: dict[str, tuple[str, str]], lines: list[str], own_hosts: frozenset[str], listed: bool
) -> tuple[tuple[Handed, ...], list[str]]:
    """The pages that the letter links to; where it links to none, its text as a post, with the network's link if any."""
    ours = [(link, words) for link, words in links.values() if host(link) not in own_hosts]
    pages = [(link, words) for link, words in ours if not pasted.is_network(link)]
    posts = [link for link, _ in ours if pasted.is_network(link)]
    left_out = [f"Thư có {len(pages)} đường dẫn, chỉ nhận {MOST_LINKS} đường dẫn đầu."] if len(pages) > MOST_LINKS else []
    if pages:
        if posts:
            left_out.append(f"{len(posts)} đường dẫn mạng xã hội không đọc tự động được; mời gửi riêng kèm nội dung bài đăng.")
        found = [pasted.of_words(link=link, title=words if len(words) >= 20 else "") for link, words in pages[:MOST_LINKS]]
        return tuple(found), left_out
    own = _own_words(lines)
    said = "\n".join(paragraphs("\n".join(line.replace("<", " ") for line in own if not _LINK.fullmatch(line.strip()))))
    subject = _FORWARDED.sub("", letter.subject).strip()
    if len(said) < 20 and (listed or not (said and posts)):
        return (), left_out
    return (pasted.of_words(link=posts[0] if posts else "", text=said, title=subject if len(subject) >= 20 else ""),), left_out


def _own_words(lines: list[str]) -> list[str]:
    """The forwarded text: without the heads mail programs put before it (they name people), quote marks and signature."""
    kept: list[str] = []
    for line in lines[_last_head(lines) + 1 :]:
        bare = re.sub(r"^(?:>\s?)+", "", line)
        if bare.rstrip() == "--":
            break
        kept.append(bare)
    return kept


def _last_head(lines: list[str]) -> int:
    """The number of the last line of a head that a mail program put before a forwarded text; -1 where there is none."""
    last = -1
    for index, line in enumerate(lines[:100]):
        near = last >= 0 and index - last <= 2
        if _RULE.match(line) or (_HEAD.match(line) and (near or any(map(_HEAD.match, lines[index + 1 : index + 2])))):
            last = index
    return last
