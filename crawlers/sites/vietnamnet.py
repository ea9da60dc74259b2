"""VietNamNet: the design of 2022 and after, then the one before."""

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found, Template, fit

HOSTS = ("vietnamnet.vn",)

TEMPLATES = (
    Template(
        title=("h1.content-detail-title", "h1"), lead=("h2.content-detail-sapo", ".content-detail-sapo"),
        body=("#maincontent", ".maincontent"), date=(".bread-crumb-detail__time", ".publish-date"),
        author=(".article-detail-author__info .name", ".article-detail-author__info a"),
        drop=(".vnn-template-noneditable", ".insert-wiki-content"),
    ),
    Template(title=("h1.title",), lead=(".bold.ArticleLead", ".ArticleLead"), body=("#ArticleContent",), date=(".ArticleDate",)),
)  # fmt: skip


def read(tree: LexborHTMLParser) -> Found | None:
    """Title, lead and text, or None where no known design fits."""
    return fit(tree, TEMPLATES)
