"""The lead (sapo): the paragraph Vietnamese outlets print between title and text, which extractors often drop."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawlers.markup import line
from text import fold

SHORTEST, LONGEST = 20, 2000  # characters
_SAPO = (
    "[data-role=sapo]", "h2.sapo", "p.sapo", ".sapo", ".detail-sapo", ".article__sapo", ".article-sapo", ".singular-sapo",
    ".content-detail-sapo", ".news-sapo", ".detail__summary", ".article-lead", "p.lead", ".chappeau", ".chapeau",
    ".dt-news__sapo", "h2.knc-sapo", ".the-article-summary", ".post-summary", ".news-summary", ".article__lead",
    ".art-lead", ".detail-lead", ".main-intro", "h2.intro", ".intro-text", ".brief-detail", ".summary-news",
    "p.description", "h2.description",
)  # fmt: skip
_SELECTOR = ", ".join(_SAPO)
# “(Dân trí) - ”, “TTO - ”: the outlet's own mark. A place (“Hà Nội - ”) is content and stays.
_SLUG = re.compile(
    r"^\s*(?:\((?=[^()]{2,20}\)\s*[-–—:])[^()]{2,20}\)|"
    r"(?:NDO|HNMO|TTO|TPO|TNO|PLO|NLĐO|SKĐS|SKDS|GD&TĐ|GDVN|GĐXH|LĐO|ANTD\.VN|ANTĐ|VTC News|"
    r"VTV\.vn|VOV\.VN|VOV|QĐND Online|QĐND|PNO|ĐSPL|HNM|SGGPO|SGGP|CAND|BNEWS|VietNamNet|Tổ Quốc|VietTimes|Chinhphu\.vn))"
    r"\s*[-–—:]+\s*"
)


@dataclass(frozen=True, slots=True)
class Parted:
    """The lead and the paragraphs without it."""

    lead: str | None
    text: list[str]


def without_slug(lead: str) -> str:
    """`lead` less the outlet's own mark at its head."""
    return _SLUG.sub("", lead, count=1).strip()


def shown_lead(tree: LexborHTMLParser, description: str | None) -> str | None:
    """The element of the page that is its lead: marked so by its class, best where it is also what the page says of
    itself to machines; or unmarked, but beginning with that. None where there is neither."""
    said = _key(without_slug(description or ""))[:60]
    marked = [text for node in tree.css(_SELECTOR)[:8] if SHORTEST <= len(text := line(node)) <= LONGEST]
    for text in marked:
        if said and said in _key(text):
            return text
    if marked:
        return marked[0]
    beside = _after_heading(tree)
    if beside or len(said) < SHORTEST:
        return beside
    for node in tree.css("h2, h3, h4, p > strong, p > b, div > strong")[:80]:
        text = line(node)
        if SHORTEST <= len(text) <= LONGEST and _key(without_slug(text)).startswith(said):
            return text
    return None


def _after_heading(tree: LexborHTMLParser) -> str | None:
    """A second heading of sentence length next to the first one, as outlets without classes for it print their lead."""
    heading = tree.css_first("h1")
    node = heading.next if heading is not None else None
    for _ in range(10):
        if node is None:
            return None
        if node.tag == "h2":
            text = line(node)
            return text if 2 * SHORTEST <= len(text) <= 800 and len(text.split()) >= 8 else None
        node = node.next
    return None


def part(shown: str | None, description: str | None, paragraphs: list[str], *, vietnamese: bool, article: bool) -> Parted:
    """Lead and text apart. A description for machines is the lead only where the page shows it as its own first
    paragraph, or where the page is an article that shows none; one that was cut from the first paragraph is none."""
    if shown:
        return Parted(without_slug(shown), _less(paragraphs, shown))
    said = without_slug(description or "")
    if not SHORTEST <= len(said) <= LONGEST:
        return Parted(None, paragraphs)
    wanted = _key(said)
    for index, paragraph in enumerate(paragraphs[:4]):
        key = _key(without_slug(paragraph))
        if key == wanted and vietnamese and len(paragraphs) > index + 1:
            return Parted(without_slug(paragraph), paragraphs[:index] + paragraphs[index + 1 :])
        if key.startswith(wanted[: max(20, len(wanted) - 10)]) or (len(key) > 40 and wanted.startswith(key)):
            return Parted(None, paragraphs)
    if wanted[:60] in _key(" ".join(paragraphs)[:5000]):
        return Parted(None, paragraphs)
    return Parted(said if article and vietnamese else None, paragraphs)


def _less(paragraphs: list[str], lead: str) -> list[str]:
    """The paragraphs without the lead, which some pages print twice or inside the text, in one piece or several."""
    wanted = _key(without_slug(lead))
    kept: list[str] = []
    for index, paragraph in enumerate(paragraphs):
        key = _key(without_slug(paragraph))
        if index < 4 and key and (key == wanted or (len(key) > 30 and key in wanted)):
            continue
        kept.append(paragraph)
    return kept


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
