"""Dân trí: the Next.js design of 2024 and after, then the one of 2021, then the one before."""

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found, Template, fit

HOSTS = ("dantri.com.vn",)

TEMPLATES = (
    Template(
        title=("article h1", "h1"), lead=("article > h2", "main article h2"),
        body=("#desktop-in-article", "[id$=in-article]"), date=("article time", "main time"),
        drop=("[class*=dantri-widget]", "[class*=related]"),
    ),
    Template(
        title=("h1.title-page", "h1"), lead=("h2.singular-sapo", ".e-magazine__sapo"),
        body=(".singular-content", ".e-magazine__body"), date=("time.author-time", ".e-magazine__meta time"),
        author=(".author-name",), drop=("[class*=dantri-widget]", ".article-related"),
    ),
    Template(
        title=("h1.dt-news__title", "h1"), lead=(".dt-news__sapo h2", ".dt-news__sapo"),
        body=(".dt-news__content", "#divNewsContent"), date=(".dt-news__time",),
    ),
)  # fmt: skip


def read(tree: LexborHTMLParser) -> Found | None:
    """Title, lead and text, or None where no known design fits."""
    return fit(tree, TEMPLATES)
