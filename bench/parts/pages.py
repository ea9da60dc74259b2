"""The pages that both pipelines read, each with the words it should yield.

Known outlets: real templates of the captured press pages, with articles of the newer topics set poured in: title, lead and
paragraphs stand where the paper's own stood, everything else of the page stays. No text comes twice, so nothing that a
pipeline remembers of one round helps it in the next. General pages: those of scrapinghub's article benchmark with their
ground truth, and the same templates under addresses of outlets that nobody has a file for.
"""

import gzip
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from text import nfc


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A captured article page that serves as template, and where its words stand."""

    file: str
    address: str
    title: str
    lead: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A text to pour into a template."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]

    @property
    def words(self) -> str:
        """What a reader of the page reads of it: lead and text."""
        return "\n".join((self.lead, *self.paragraphs))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """A page as the network would give it, and the words it should yield."""

    url: str
    body: bytes
    truth: str


PAPERS = (
    Paper(
        file="baochinhphu_article.html", address="https://baochinhphu.vn/tin-1022602280930{n:05d}.htm",
        title="h1.detail-title", lead="h2.detail-sapo", body=".detail-content.afcbc-body",
    ),
    Paper(
        file="cafef_article.html", address="https://cafef.vn/tin-1882603062248{n:05d}.chn",
        title="h1.title", lead="h2.sapo", body=".detail-content.afcbc-body",
    ),
    Paper(
        file="cafef_article_batdongsan.html", address="https://cafef.vn/tin-1882603070710{n:05d}.chn",
        title="h1.title", lead="h2.sapo", body=".detail-content.afcbc-body",
    ),
    Paper(
        file="dantri_article.html", address="https://dantri.com.vn/kinh-doanh/tin-202603070800{n:05d}.htm",
        title="article h1", lead="article > h2", body="#desktop-in-article",
    ),
    Paper(
        file="tuoitre_article.html", address="https://tuoitre.vn/tin-202603070755{n:05d}.htm",
        title="h1.detail-title", lead="h2.detail-sapo", body=".detail-content.afcbc-body",
    ),
    Paper(
        file="vietnamnet_article.html", address="https://vietnamnet.vn/tin-24{n:05d}.html",
        title="h1.content-detail-title", lead="h2.content-detail-sapo", body="#maincontent",
    ),
    Paper(
        file="vnexpress_article.html", address="https://vnexpress.net/tin-50{n:05d}.html",
        title="h1.title-detail", lead="p.description", body="article.fck_detail",
    ),
)  # fmt: skip
_DESCRIPTIONS = "meta[name=description], meta[property='og:description'], meta[name='twitter:description']"
_TITLES = "meta[property='og:title'], meta[name='twitter:title']"


def articles(shared: Path) -> Iterator[Article]:
    """Texts of the newer topics set, 1,000 to 8,000 characters, in the file's order; all differ."""
    seen: set[str] = set()
    for row in _rows(shared / "data/topics/newer-dev.jsonl.gz"):
        lines = [" ".join(line.split()) for line in nfc(row["text"]).split("\n")]
        lines = [line for line in lines if line]
        if 1000 <= len(row["text"]) <= 8000 and len(lines) >= 4 and lines[0] not in seen:
            seen.add(lines[0])
            yield Article(title=lines[0], lead=lines[1], paragraphs=tuple(lines[2:]))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def topics(shared: Path, most: int) -> tuple[list[str], list[bool]]:
    """The first `most` texts of the older topics set by turns health and other, and whether each is about health."""
    texts: list[str] = []
    labels: list[bool] = []
    for row in _rows(shared / "data/topics/vntc-train.jsonl.gz"):
        health = row["topic"] == "Suc khoe"
        if labels.count(health) < most // 2:
            texts.append(nfc(row["text"]))
            labels.append(health)
        if len(texts) == most:
            break
    return texts, labels


def poured(shared: Path, paper: Paper, article: Article, url: str) -> PageFile:
    """The paper's page with the article in place of its own."""
    tree = LexborHTMLParser((shared / "inputs/html/press" / paper.file).read_bytes())
    _need(tree, paper.title).inner_html = html.escape(article.title)
    _need(tree, paper.lead).inner_html = html.escape(article.lead)
    _need(tree, paper.body).inner_html = "".join(f"<p>{html.escape(one)}</p>" for one in article.paragraphs)
    for node in tree.css(_DESCRIPTIONS):
        node.attrs["content"] = article.lead
    for node in tree.css(_TITLES):
        node.attrs["content"] = article.title
    for node in tree.css("script[type='application/ld+json']"):
        said = re.sub(r'("headline"\s*:\s*)"(?:[^"\\]|\\.)*"', _string(article.title), node.text())
        node.inner_html = re.sub(r'("description"\s*:\s*)"(?:[^"\\]|\\.)*"', _string(article.lead), said)
    return PageFile(url=url, body=(tree.html or "").encode(), truth=article.words)


def _need(tree: LexborHTMLParser, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    if node is None:
        raise ValueError(f"the captured page has no {selector}")
    return node


def _string(words: str) -> Any:
    quoted = json.dumps(words, ensure_ascii=False).replace("</", "<\\/")
    return lambda found: found[1] + quoted


def known(shared: Path, texts: Iterator[Article], count: int, start: int) -> list[PageFile]:
    """`count` pages of outlets with a file in sites/, the templates taking turns; `start` numbers their addresses."""
    pages = []
    for number, article in zip(range(start, start + count), texts, strict=False):
        paper = PAPERS[number % len(PAPERS)]
        pages.append(poured(shared, paper, article, paper.address.format(n=number)))
    return pages


def unknown(shared: Path, texts: Iterator[Article], count: int, start: int) -> list[PageFile]:
    """The same under addresses of outlets without a file."""
    pages = []
    for number, article in zip(range(start, start + count), texts, strict=False):
        paper = PAPERS[number % len(PAPERS)]
        pages.append(poured(shared, paper, article, f"https://bao{number % 40}.example/thoi-su/tin-{number}.html"))
    return pages


def benchmark(shared: Path, count: int) -> list[PageFile]:
    """The first `count` pages of the article benchmark, in many languages, with their ground truth."""
    folder = shared / "inputs/html/article-benchmark"
    truths: dict[str, dict[str, str]] = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = []
    for name, truth in sorted(truths.items())[:count]:
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        pages.append(PageFile(url=truth["url"], body=body, truth=truth["articleBody"]))
    return pages
