"""CafeF: the design of 2020 and after."""

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found, Template, fit

HOSTS = ("cafef.vn",)

TEMPLATES = (
    Template(
        title=("h1.title", "[data-role=title]"), lead=("h2.sapo", "[data-role=sapo]"),
        body=(".detail-content.afcbc-body", "[data-role=content]", "#mainContent", ".contentdetail"),
        date=(".dateandcat .pdate", ".pdate", "[data-role=publishdate]"), author=("p.author", "[data-role=author]"),
        source=(".link-source-name",),
        drop=(".tindnd", ".link-content-footer", ".h-show-pc", ".h-show-mobile"),
    ),
)  # fmt: skip


def read(tree: LexborHTMLParser) -> Found | None:
    """Title, lead and text, or None where no known design fits."""
    return fit(tree, TEMPLATES)
