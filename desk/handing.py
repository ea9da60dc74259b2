"""Taking what a person hands in at the desk: a link is read there and then, everything is kept once, and it is noted who did."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawlers.addresses import canonical
from crawlers.pasted import is_network, of_words, outlet_of, stated_moment
from desk.access.visitors import Visitor
from errors import BadInput
from records.intake import Channel, Handed, HandedIn, ReadPage
from records.item import PageState
from storage import intake, outlets
from storage.engine import Connection, reading, writing


@dataclass(frozen=True, slots=True)
class Result:
    """What is shown after a piece was handed in: it is new, or was here; `remark` is what else to know."""

    pieces: tuple[HandedIn, ...]
    fresh: int
    remark: str = ""


class Unreadable(BadInput):
    """The page behind a link can't be read; its words may be pasted instead."""


def link_of(given: str) -> str:
    """A pasted address with its scheme; empty where nothing was pasted. Raises BadInput where it is no web address."""
    link = given.strip()
    if link and "://" not in link:
        link = f"https://{link}"
    if link:
        canonical(link)
    return link


def take_link(visitor: Visitor, given: dict[str, str]) -> Result:
    """Reads the page behind a link and keeps its piece; the person's own words are kept where it can't be read.

    Raises BadInput naming the remedy; Unreadable where the page can't be read and no words were given."""
    link = link_of(given["dia_chi"])
    if not link:
        raise BadInput("Ô “Đường dẫn” để trống; mời dán địa chỉ của tin, bài.", "empty link")
    known = _known(visitor, canonical(link), given["noi_dung"])
    if known is not None:
        return known
    if is_network(link):
        return take(visitor, [_as_given(link, given)], Channel.POST)
    if visitor.desk.read_page is None:
        return take(visitor, [_as_given(link, given)], Channel.LINK)
    found = visitor.desk.read_page(link)
    if found.entry is not None:
        return _keep_read(visitor, found)
    if not given["noi_dung"].strip():
        with writing(visitor.desk.engine) as connection:
            visitor.note(connection, "nhập tin", "đường dẫn không đọc được", f"{found.outcome}: {link}"[:500])
        raise Unreadable(f"{found.detail} Mời dán tiêu đề và nội dung vào các ô dưới đây rồi lưu.", f"{link}: {found.outcome}")
    result = take(visitor, [_as_given(link, given)], Channel.LINK)
    return Result(result.pieces, result.fresh, f"Không đọc được trang nên đã lưu nội dung do đồng chí dán. {found.detail}")


def _as_given(link: str, given: dict[str, str]) -> Handed:
    return of_words(link=link, title=given["tieu_de"], text=given["noi_dung"], outlet=given["noi_dang"])


def take_post(visitor: Visitor, given: dict[str, str]) -> Result:
    """Keeps a pasted post. Raises BadInput naming the field and the remedy."""
    if not given["noi_dung"].strip():
        raise BadInput("Ô “Nội dung” để trống; mời dán nội dung bài đăng.", "empty post")
    try:
        published = stated_moment(given["dang_luc"], now=visitor.now)
    except BadInput as error:
        raise BadInput(f"Ô “Đăng lúc”: {error.sentence}", error.detail) from error
    link = link_of(given["dia_chi"])
    known = _known(visitor, canonical(link), given["noi_dung"]) if link else None
    if known is not None:
        return known
    one = of_words(link=link, title=given["tieu_de"], text=given["noi_dung"], published=published, outlet=given["noi_dang"])
    return take(visitor, [one], Channel.POST)


def take(visitor: Visitor, handed: Sequence[Handed], channel: Channel) -> Result:
    """Keeps pieces, notes who handed them in, and has them looked at without delay."""
    with writing(visitor.desk.engine) as connection:
        known = outlets.every(connection)
        kept = intake.keep(connection, [(one.entry, outlet_of(one, known)) for one in handed], visitor.now)
        result = _result(connection, visitor, kept, channel)
    if any(item.page_state is PageState.WANTED for item in kept.fresh):
        visitor.desk.call_job("read_pages")
    visitor.desk.call_job("analyse")
    return result


def _keep_read(visitor: Visitor, found: ReadPage) -> Result:
    assert found.entry is not None  # noqa: S101  # a page that was read has all three
    assert found.page is not None  # noqa: S101
    assert found.capture is not None  # noqa: S101
    with writing(visitor.desk.engine) as connection:
        outlet = outlet_of(Handed(entry=found.entry), outlets.every(connection))
        kept = intake.keep_read(connection, found.entry, found.page, found.capture, outlet, visitor.now)
        result = _result(connection, visitor, kept, Channel.LINK)
    visitor.desk.call_job("analyse")
    return result


def _result(connection: Connection, visitor: Visitor, kept: intake.Kept, channel: Channel) -> Result:
    subject = f"tin {kept.fresh[0].id}" if len(kept.fresh) == 1 else "nhập tin"
    detail = f"{channel}: {len(kept.fresh)} mới, {len(kept.known)} đã có; " + ", ".join(str(item.id) for item in kept.fresh[:200])
    visitor.note(connection, "nhập tin", subject, detail)
    pieces = intake.shown(connection, [item.id for item in (*kept.fresh, *kept.known)])
    return Result(tuple(pieces), len(kept.fresh))


def _known(visitor: Visitor, address: str, words: str) -> Result | None:
    """The piece that is here already; None where there is none, or where the words given are what it lacks."""
    with reading(visitor.desk.engine) as connection:
        item = intake.of(connection, [address]).get(address)
        if item is None or (words.strip() and not item.text and item.page_state is PageState.FAILED):
            return None
        return Result(tuple(intake.shown(connection, [item.id])), 0)
