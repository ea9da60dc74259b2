"""How one publisher's pages are built: where title, lead, text, date and author stand. Read by sites/ and families.py."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawlers.leads import LONGEST, SHORTEST
from crawlers.markup import blocks, first, line
from crawlers.pictures import Raw, pictures

ENOUGH = 200  # characters of text under which a template is taken not to fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """CSS selectors, tried in order. `signed`: the writer's name stands as the last paragraph of the text."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    lead: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a template found on a page; `date` is the raw string shown, `images` as written, `source` what stands in
    the element for it. `signature` is the last line where that was a writer's name and so taken out of the text."""

    title: str | None
    lead: str | None
    paragraphs: list[str]
    date: str | None
    author: str | None
    images: list[Raw]
    source: str | None = None
    signature: str | None = None

    @property
    def size(self) -> int:
        """Characters of text."""
        return sum(map(len, self.paragraphs))


def fit(tree: LexborHTMLParser, templates: tuple[Template, ...]) -> Found | None:
    """What the first template that fits finds: one answer a template, newest first, as designs change. The tree loses
    the boxes a template drops."""
    for template in templates:
        body = first(tree, template.body)
        if body is None:
            continue
        found = _read(tree, template)
        if found.size >= ENOUGH or (found.title and found.lead and found.paragraphs):
            return found
    return None


def _read(tree: LexborHTMLParser, template: Template) -> Found:
    lead = line(first(tree, template.lead)) if template.lead else ""
    author = line(first(tree, template.author)) if template.author else ""
    body = first(tree, template.body)
    if body is None:
        return Found(title=None, lead=None, paragraphs=[], date=None, author=None, images=[])
    for selector in template.drop:
        for node in body.css(selector):
            node.decompose()
    paragraphs = blocks(body)
    signature = None
    if template.signed and len(paragraphs) > 1 and _is_signature(paragraphs[-1]):
        signature = paragraphs.pop()
        author = author or signature.partition("(")[0].strip()
    return Found(
        title=line(first(tree, template.title)) or None,
        lead=lead if SHORTEST <= len(lead) <= LONGEST else None,
        paragraphs=paragraphs,
        date=line(first(tree, template.date))[:128] or None if template.date else None,
        author=author if 1 < len(author) <= 80 else None,
        images=pictures(body),
        signature=signature,
        source=line(first(tree, template.source)) or None if template.source else None,
    )


def _is_signature(text: str) -> bool:
    """A name alone on the last line: a few capitalised words, no sentence."""
    words = text.partition("(")[0].replace("-", " ").split()
    return 1 <= len(words) <= 8 and len(text) <= 80 and text[-1] not in ".!?:;…" and all(word[0].isupper() for word in words)
