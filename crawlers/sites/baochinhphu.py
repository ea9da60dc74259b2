"""Báo Chính phủ: the design of 2022 and after (news, and its city pages), then the one before."""

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found, Template, fit

HOSTS = ("baochinhphu.vn", "chinhphu.vn")

TEMPLATES = (
    Template(
        title=("h1.detail-title", "[data-role=title]"), lead=("h2.detail-sapo", "[data-role=sapo]"),
        body=(".detail-content.afcbc-body", "[data-role=content]", ".detail-content"),
        date=("[data-role=publishdate]", ".detail-time"), author=("[data-role=author]",),
    ),
    Template(title=("h1", ".article-header h1"), lead=(".article-header .summary",), body=(".article-body",), date=(".meta",)),
)  # fmt: skip


def read(tree: LexborHTMLParser) -> Found | None:
    """Title, lead and text, or None where no known design fits."""
    return fit(tree, TEMPLATES)
