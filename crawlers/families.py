"""Publishing systems that many outlets share. Tried between sites/ and the general extractor: a page that carries one of
these marks is read exactly and cheaply, whoever publishes it."""

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found, Template, fit

FAMILIES = (
    Template(  # VCCorp: Thanh Niên, Người Lao Động, Sức khỏe & Đời sống, VTV, Soha, Kênh 14, Dân Việt…
        title=("h1[data-role=title]", "h1.detail-title", "h1.article-title", "h1"),
        lead=("[data-role=sapo]", "h2.detail-sapo", "h2.sapo", ".sapo"),
        body=(".detail-content.afcbc-body", "[data-role=content].afcbc-body", ".afcbc-body"),
        date=("[data-role=publishdate]", ".detail-time", ".detail-info .time"),
        author=("[data-role=author]", ".detail-author .name"), source=(".link-source-name",),
    ),
    Template(  # ePi: Nhân Dân, Tiền Phong, Pháp Luật TP.HCM, SGGP, VietnamPlus, Znews and most provincial papers
        title=("h1.article__title", "h1.the-article-title"),
        lead=(".article__sapo", ".the-article-summary"),
        body=(".article__body", ".the-article-body"),
        date=(".article__meta time", "time.time", ".the-article-publish", ".article__meta"),
        author=(".article__author .name", ".the-article-author"), source=(".article__source", ".article-source"),
        drop=(".article__story", ".article-relate", ".inner-article", "[class*=related]"),
    ),
    Template(  # Lao Động
        title=("h1.title",), lead=(".chappeau",), body=(".art-body", "#gallery-ctt"), date=(".time", "span.time"),
    ),
    Template(  # Liferay: portals of departments and provinces
        title=(".asset-full-content .header-title span", ".asset-full-content .asset-title", ".news-detail-title"),
        body=(".asset-full-content .journal-content-article", ".portlet-journal-content .journal-content-article",
              ".journal-content-article"),
        date=(".asset-full-content .metadata-publish-date", ".metadata-publish-date"),
    ),
    Template(  # NukeViet 4: most units' sites; its page module shows the same box without a lead or a date
        title=("[itemprop=headline]", ".news_column h1", ".page h1", "h1.title"),
        lead=(".hometext",), body=("#news-bodyhtml", ".news_column .bodytext", ".page .bodytext"),
        date=("span[itemprop=datePublished]", ".news_column .h5"),
    ),
)  # fmt: skip


def read(tree: LexborHTMLParser) -> Found | None:
    """What a shared system's template finds, or None."""
    return fit(tree, FAMILIES)
