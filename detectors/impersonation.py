"""An address or a page made to be taken for one of our units' or a paper's (R068): the real one is named beside it.

What is real comes from the register of sources (Facts.channels). Nothing is flagged that is on the register, that is under
gov.vn, that warns of a false page, or that is only another place's body of a like name.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from detectors.reading import addresses
from detectors.reading.addresses import Address
from detectors.reading.phrases import Phrases, fields_of
from detectors.subject import Channel, Facts, Subject
from evasion import skeleton
from records.analysis import Span
from records.flag import Flag, Level
from records.source import OutletKind
from text import fold

NAME = "impersonation"
MOST = 3
_WORDS = re.compile(r"[^\W_]+")
_LEAST_NAME = 12  # letters of a unit's name from which a page's name may be a misspelling of it


def detect(subject: Subject, facts: Facts) -> tuple[Flag, ...]:
    """A flag for each address or page (three at most) that looks like a registered one and is not it."""
    if subject.own_channel or (subject.edited and subject.channel is not None and subject.channel.owner is not None):
        return ()
    warning = facts.shipped.phrases("warning")
    if any(hit.group == "warns" for field in fields_of(subject.text) for hit in warning.find(field)):
        return ()
    found = [*_of_links(subject, facts), *_of_page(subject, facts)]
    return tuple({flag.key: flag for flag in found}.values())[:MOST]


def _of_links(subject: Subject, facts: Facts) -> Iterator[Flag]:
    real = _register(facts.channels)
    for name, value in subject.text.fields():
        for written in addresses.in_text(value[:40_000]):
            judged = judge(written, real, facts)
            if judged is not None:
                how, channel = judged
                span = Span(field=name, start=written.start, end=written.end, text=value[written.start : written.end])
                yield _flag(written.place, f"Đường dẫn “{span.text}” {how}", channel, span)


@lru_cache(maxsize=4)
def _register(channels: tuple[Channel, ...]) -> tuple[tuple[Address, Channel], ...]:
    """The register with its addresses read."""
    parsed = ((addresses.parse(channel.address), channel) for channel in channels)
    return tuple((address, channel) for address, channel in parsed if address is not None and address.name)


def judge(written: Address, real: Sequence[tuple[Address, Channel]], facts: Facts) -> tuple[str, Channel | None] | None:
    """How an address can be taken for a registered one, and which; None where it can't."""
    if written.governmental or any(written.place == address.place for address, _ in real):
        return None
    for address, channel in real:
        how = addresses.likeness(written, address)
        if how is not None and not _of_another_place(written.name, address.name, facts):
            return how, channel
    for address, channel in real:
        if channel.owner in facts.units and (addresses.same_name(written, address) or addresses.borrows(written, address)):
            return "dùng lại tên của kênh thật với đuôi hoặc phần thêm khác", channel
    if addresses.plays_government(written):
        return "mượn chữ “gov” của cơ quan nhà nước nhưng không thuộc tên miền .gov.vn", None
    return None


def _of_another_place(mine: str, theirs: str, facts: Facts) -> bool:
    """True where the letters that differ are another place's name: soytecamau is no misspelt soytecabau."""
    ours, real = addresses.typed(mine), addresses.typed(theirs)
    return any(place in ours and place not in real for place in map(addresses.typed, facts.places))


def _of_page(subject: Subject, facts: Facts) -> Iterator[Flag]:
    """Flags for the page the piece itself stands on."""
    channel = subject.channel
    if channel is None or channel.owner is not None or subject.edited:
        return
    field, value = subject.text.fields()[0]
    evidence = Span(field=field, start=0, end=len(value), text=value)
    own = addresses.parse(channel.address)
    judged = judge(own, _register(facts.channels), facts) if own is not None else None
    if judged is not None and own is not None:
        how, real = judged
        yield _flag(own.place, f"Trang “{channel.name}” ({own.place}) {how}", real, evidence)
    elif subject.outlet_kind in (OutletKind.FANPAGE, None):
        twin = named_after(channel.name, facts)
        if twin is not None:
            start = f"Trang “{channel.name}” mang tên {twin.owner} nhưng không phải kênh đã đăng ký"
            yield _flag(channel.name[:100], start, _beside(own, twin, facts), evidence)


def _beside(own: Address | None, twin: Channel, facts: Facts) -> Channel:
    """The unit's registered channel on the same platform, where it has one."""
    for channel in facts.channels:
        real = addresses.parse(channel.address)
        if channel.owner == twin.owner and own and real and addresses.registrable(own.host) == addresses.registrable(real.host):
            return channel
    return twin


def named_after(page: str, facts: Facts) -> Channel | None:
    """The registered channel of the unit whose name a page bears; None for another body's page, a body's affiliate, a
    paper's page about it, and a unit without a registered channel (the page may be its own)."""
    words = _words(page)
    if " ".join(words) in facts.other_names:
        return None
    for channel in facts.channels:
        if channel.owner not in facts.units or channel.owner is None:
            continue
        name = _words(channel.owner)
        at = _within(words, name)
        if at is not None:
            rest = words[:at] + words[at + len(name) :]
            if _adds_nothing(rest, facts.shipped.phrases("page_names"), facts):
                return channel
        elif _misspelt(" ".join(words), " ".join(name), facts):
            return channel
    return None


def _words(name: str) -> list[str]:
    return [fold(word) for word in _WORDS.findall(skeleton(name).text)]


def _within(words: list[str], name: list[str]) -> int | None:
    return next((at for at in range(len(words) - len(name) + 1) if words[at : at + len(name)] == name), None)


def _adds_nothing(rest: list[str], known: Phrases, facts: Facts) -> bool:
    """True where what a page's name has besides the unit's only says that it is official."""
    added = " ".join(rest)
    if not added:
        return True
    return added in known.forms("official") and "".join(rest) not in facts.places


def _misspelt(page: str, name: str, facts: Facts) -> bool:
    if len(name) < _LEAST_NAME or addresses.distance(page, name, 2) > 2:
        return False
    return not _of_another_place(page.replace(" ", ""), name.replace(" ", ""), facts) and len(page.split()) == len(name.split())


def _flag(key: str, start: str, real: Channel | None, evidence: Span) -> Flag:
    behind = f" Kênh thật: {real.name} ({real.address})." if real is not None else ""
    return Flag(
        detector=NAME,
        key=key[:100],
        score=0.8 if real is not None else 0.6,
        level=Level.HIGH,
        reason=f"Có dấu hiệu mạo danh: {start}.{behind}",
        evidence=(evidence,),
        unit=real.owner if real is not None else None,
    )
