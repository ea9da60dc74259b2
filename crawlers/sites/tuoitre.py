"""Tuổi Trẻ: the design of 2022 and after, then the one before."""

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found, Template, fit

HOSTS = ("tuoitre.vn",)

TEMPLATES = (
    Template(
        title=("h1.detail-title", "h1.article-title", "[data-role=title]"),
        lead=("h2.detail-sapo", "[data-role=sapo]"),
        body=(".detail-content.afcbc-body", "[data-role=content]", ".detail-content"),
        date=("[data-role=publishdate]", ".detail-time"), author=(".detail-author .name", ".author-info .name"),
    ),
    Template(
        title=("h1.article-title",), lead=("h2.sapo",), body=("#main-detail-body", ".content.fck"), date=(".date-time",),
        author=(".author",),
    ),
)  # fmt: skip


def read(tree: LexborHTMLParser) -> Found | None:
    """Title, lead and text, or None where no known design fits."""
    return fit(tree, TEMPLATES)
