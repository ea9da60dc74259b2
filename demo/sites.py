"""A news site on loopback: article pages, a feed, a News sitemap, robots.txt, a front page, photos."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, urlsplit

from demo.loopback import Asked, Reply
from demo.piece import Piece
from demo.rendering import dates, picture, render, slug
from records.item import ItemKind

FEED_PATH = "/rss/home.rss"
SITEMAP_PATH = "/sitemap.xml"
DISALLOWED = ("/tim-kiem", "/ban-in/", "/tai-khoan/")


class Look(StrEnum):
    """Whose pages a site's pages look like; the template's name and the form of its addresses."""

    MODERN = "modern"
    PORTAL = "portal"
    PLAIN = "plain"


@dataclass(slots=True)
class Site:
    """One outlet's site. `changed` is its Last-Modified: it grows by a second with every publishing, so that no piece hides."""

    name: str
    look: Look
    changed: datetime
    base: str = ""
    pieces: tuple[Piece, ...] = ()
    numbered: dict[str, Piece] = field(default_factory=dict)

    def publish(self, *pieces: Piece) -> None:
        """Put pieces on the site, each at its place by date."""
        newest_first = sorted((*self.pieces, *pieces), key=lambda one: (one.published, one.number), reverse=True)
        self.changed += timedelta(seconds=1)
        self.numbered = self.numbered | {self.path(piece): piece for piece in pieces}
        self.pieces = tuple(newest_first)

    def path(self, piece: Piece) -> str:
        """The path of a piece's article page, in the form of the site's content system."""
        words, number = slug(piece.title), 1_000_000 + piece.number
        if self.look is Look.MODERN:
            return f"/{words}-{number}.html"
        if self.look is Look.PORTAL:
            return f"/vi/news/{slug(piece.section)}/{words}-{number}.html"
        return f"/{slug(piece.section)}/{words}-post{number}.html"

    def address(self, piece: Piece) -> str:
        """The whole address of a piece's article page."""
        return self.base + self.path(piece)

    def photos(self, piece: Piece) -> list[str]:
        """The addresses of a piece's photos."""
        return [f"{self.base}/anh/{piece.number}-{place}.png" for place in range(1, piece.photos + 1)]

    def answer(self, asked: Asked) -> Reply:
        """What the site says to one request; 404 with a page of its own for what it does not have."""
        if asked.path == FEED_PATH:
            return self._reply("feed.xml", "application/rss+xml; charset=utf-8", entries=self.pieces)
        if asked.path == SITEMAP_PATH:
            return self._reply("sitemap.xml", "application/xml; charset=utf-8", entries=self._shown())
        if asked.path == "/robots.txt":
            return self._reply("robots.txt", "text/plain; charset=utf-8", disallowed=DISALLOWED, sitemap=SITEMAP_PATH)
        if re.fullmatch(r"/anh/\d+-\d+\.png", asked.path):
            return Reply(200, picture(asked.path), "image/png")
        if asked.path == "/":
            return self._reply("front.html", entries=self._shown())
        piece = self.numbered.get(asked.path)
        if piece is not None and piece.kind is ItemKind.PAGE:
            return self._article(piece)
        return Reply(404, render("missing.html", site=self).encode())

    def _shown(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.pieces if piece.kind is ItemKind.PAGE)

    def _reply(self, template: str, content_type: str = "text/html; charset=utf-8", **values: object) -> Reply:
        body = render(template, site=self, dates=dates, feed_path=FEED_PATH, **values)
        return Reply(200, body.encode(), content_type, self.changed)

    def _article(self, piece: Piece) -> Reply:
        others = [other for other in self._shown() if other.id != piece.id]
        body = render(
            f"{self.look}.html",
            site=self,
            piece=piece,
            address=self.address(piece),
            photos=self.photos(piece),
            related=others[:4],
            sharing=quote(self.address(piece), safe=""),
            feed_path=FEED_PATH,
            host=urlsplit(self.base).netloc,
            **dates(piece.published),
        )
        return Reply(200, body.encode(), changed=self.changed)
