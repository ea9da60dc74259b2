"""What people hand in. Nobody is asked for it, so this reader has nothing to ask; what it reads is the page behind a link
that a person pasted. Words, lists and letters: crawlers.pasted, crawlers.lists, crawlers.letters."""

from datetime import datetime
from urllib.parse import urlsplit

from crawlers.addresses import canonical, follow
from crawlers.extract import extract
from crawlers.outcomes import explain, judge
from crawlers.stand_ins import led_elsewhere
from errors import BadInput, NotNow
from records.intake import ReadPage
from records.item import Entry, ItemKind, Page
from records.reading import Reading
from records.source import Answer, Fetch, Outcome, Source, SourceState

PACE_SECONDS = 2.0
ACCEPT = ("Accept", "text/html, application/xhtml+xml;q=0.9, */*;q=0.5")
_NO_PAGE = "Địa chỉ này là tệp (PDF, ảnh, phim…), không phải trang tin, bài."
_NO_PIECE = "Không đọc được tiêu đề và nội dung ở trang này. Mời dán nội dung của tin, bài."


def ask(source: Source, state: SourceState, token: str | None) -> Fetch:
    """Never: raises NotNow. Such a source is not visited (ReaderKind.visited), and storage never calls it due."""
    raise NotNow("Nguồn nhập tay không được đọc tự động.", f"source {source.id} is not visited")


def read(source: Source, state: SourceState, answer: Answer, *, now: datetime) -> Reading:
    """The one piece on the page of a pasted link."""
    found = page(answer, now=now)
    entries = (found.entry,) if found.entry is not None else ()
    return Reading(outcome=found.outcome, entries=entries, detail=found.detail, cursor=state.cursor)


def wanted(link: str) -> Fetch:
    """The request for a pasted link's page. Raises BadInput where it is no web address."""
    return Fetch(url=follow(link), headers=(ACCEPT,), pace_seconds=PACE_SECONDS)


def page(answer: Answer, *, now: datetime) -> ReadPage:
    """The piece behind a pasted link, or why it can't be read. A short link may lead to another site, since the person
    means the piece, wherever it stands (its robots.txt was asked); it may not lead to a home page or a login."""
    outcome = judge(answer)
    if outcome is None and answer.final_url != answer.url:
        outcome = _led(answer)
    if outcome not in (None, Outcome.FRESH):
        return ReadPage(outcome=outcome, detail=explain(outcome, answer) or _NO_PIECE)
    if not _is_page(answer):
        return ReadPage(outcome=Outcome.MALFORMED, detail=_NO_PAGE)
    try:
        address, link = canonical(answer.final_url), follow(answer.final_url)
        found = extract(answer.body, answer.final_url, content_type=answer.header("Content-Type"), now=now)
    except BadInput as error:
        return ReadPage(outcome=Outcome.MALFORMED, detail=error.sentence)
    if not found.title or not (found.text or found.lead):
        return ReadPage(outcome=Outcome.MALFORMED, detail=_NO_PIECE)
    return ReadPage(outcome=Outcome.FRESH, entry=_entry(address, link, found), page=found)


def _is_page(answer: Answer) -> bool:
    """False for what says that it is a document, a picture or a film."""
    stated = (answer.header("Content-Type") or "").lower()
    return not stated or any(kind in stated for kind in ("html", "xml", "text/plain"))


def _led(answer: Answer) -> Outcome | None:
    """What a redirect means; to another site it is no failure, unless it is that site's first page."""
    led = led_elsewhere(answer.url, answer.final_url)
    home = urlsplit(answer.final_url).path.strip("/") == "" and not urlsplit(answer.final_url).query
    return led if led is not Outcome.ELSEWHERE or home else None


def _entry(address: str, link: str, found: Page) -> Entry:
    return Entry(
        address=address,
        link=link,
        kind=ItemKind.PAGE,
        title=found.title or "",
        lead=found.lead,
        text=found.text,
        author=found.author,
        published=found.published,
        published_origin=found.published_origin,
        updated=found.updated,
        photos=found.photos,
    )
