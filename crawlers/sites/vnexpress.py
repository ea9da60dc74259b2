"""VnExpress: design of 2019 and after; picture stories keep their text in captions."""

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found, Template, fit

HOSTS = ("vnexpress.net",)

_TITLE = ("h1.title-detail", "h1.title-news", "h1")
_LEAD = ("p.description", "h2.description", ".lead_detail", "h3.short_intro")
_DATE = (".header-content span.date", "span.date", ".block_timer")
_DROP = (".box-tinlienquanv2", ".box_brief_info", ".banner-ads", ".width-detail-photo .social", "[data-component-type]")

TEMPLATES = (
    Template(
        title=_TITLE, lead=_LEAD, date=_DATE, drop=_DROP, signed=True,
        body=("article.fck_detail", ".fck_detail", ".content_detail"), author=("p.author_mail strong", ".author_mail"),
    ),
    Template(title=_TITLE, lead=_LEAD, date=_DATE, body=("#article_content", ".block_content_slide_showdetail", ".sidebar-1")),
)  # fmt: skip


def read(tree: LexborHTMLParser) -> Found | None:
    """Title, lead and text, or None where no known design fits."""
    return fit(tree, TEMPLATES)
