"""A small newsroom on loopback: news sites, department portals and public fanpages, each publishing the pieces of a folder."""

import csv
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from demo.graph import VERSION, Fanpage, Graph
from demo.loopback import HOST, Logged, LoopbackServer
from demo.piece import Piece, read_pieces
from demo.rendering import slug
from demo.sites import FEED_PATH, Look, Site
from errors import BadInput
from records.item import ItemKind
from records.source import OutletKind, ReaderKind

SHIPPED = Path(__file__).parent / "pieces"
_PORTAL_NAME = re.compile(r"\b(cổng|sở|bệnh viện|trung tâm|chi cục|trạm y tế|ubnd)\b", re.IGNORECASE)
_BASIS = {
    ReaderKind.FEED: "Nguồn RSS công khai của {name} (trình diễn, nội dung hư cấu)",
    ReaderKind.FANPAGE: "Trang công khai, đọc bằng mã truy cập do chủ trang cấp (trình diễn, nội dung hư cấu)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One source to register. `unit` names the unit whose own channel it is (R080); `access_token` is for a fanpage."""

    outlet: str
    kind: OutletKind
    reader: ReaderKind
    address: str
    basis: str
    unit: str | None = None
    access_token: str | None = None


class Newsroom:
    """Publishes the pieces of `folder`/items.jsonl, or the shipped ones, on 127.0.0.1: one port an outlet, one for all fanpages.

    Nothing is public before publish() or publish_all(). An optional outlets.csv (outlet, kind, look) says what an outlet
    is; without it a name that tells of an authority or a hospital is a portal, another a paper.

    Raises:
        BadInput: the folder's files can't be read; the sentence names file, line and field.
    """

    def __init__(self, folder: Path | None = None, *, now: datetime, port: int = 0, token: str | None = None) -> None:
        self.folder = folder or SHIPPED
        self.pieces = {piece.id: piece for piece in read_pieces(self.folder / "items.jsonl", now=now)}
        self.token = token or secrets.token_urlsafe(24)
        self.published: set[str] = set()
        self._stated = _outlets(self.folder / "outlets.csv")
        sites, pages = _names(self.pieces.values(), post=False), _names(self.pieces.values(), post=True)
        papers = [name for name in sites if self.kind_of(name) is not OutletKind.PORTAL]
        self._sites: dict[str, Site] = {}
        for name in sites:
            told = _look(self.kind_of(name), papers.index(name) if name in papers else 0)
            look = self._stated[name][1] if name in self._stated else told
            self._sites[name] = Site(name, look, now.astimezone(UTC).replace(microsecond=0))
        self._pages = {name: Fanpage(name, slug(name)) for name in pages}
        self._graph = Graph(tuple(self._pages.values()), self.token)
        self._ids: dict[str, str] = {}
        self._servers = {name: LoopbackServer(site.answer) for name, site in self._sites.items()}
        self._graph_server = LoopbackServer(self._graph.answer)
        for place, server in enumerate(self._all_servers()):
            server.port = port + place if port else 0

    def start(self) -> dict[str, str]:
        """Serve; return the address of each outlet (`http://127.0.0.1:port`; all fanpages share the Graph API's).

        Raises:
            BadInput: a port is in use.
        """
        try:
            for server in self._all_servers():
                server.start()
        except BadInput:
            self.stop()
            raise
        for name, site in self._sites.items():
            site.base = self._servers[name].address
        self._graph.base = self._graph_server.address
        self._ids = {_bare(self.address_of(piece_id)): piece_id for piece_id in self.pieces}
        posts = [piece for piece in self.pieces.values() if piece.kind is ItemKind.POST]
        self._ids |= {self._pages[piece.outlet].post_id(piece): piece.id for piece in posts}
        return self.addresses()

    def stop(self) -> None:
        """Answer what is under way, then close every port."""
        for server in self._all_servers():
            server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def addresses(self) -> dict[str, str]:
        """The address of each outlet; a name that is both a site and a fanpage gives its site's."""
        fanpages = {page.name: self._graph.base for page in self._pages.values()}
        return fanpages | {name: site.base for name, site in self._sites.items()}

    def allowed(self) -> tuple[str, ...]:
        """The host:port entries for the network policy's allow-list (egress refuses loopback without them)."""
        return tuple(f"{HOST}:{server.port}" for server in self._all_servers())

    def waiting(self) -> tuple[str, ...]:
        """The ids not yet published, oldest first."""
        left = [piece for piece in self.pieces.values() if piece.id not in self.published]
        return tuple(piece.id for piece in sorted(left, key=lambda piece: (piece.published, piece.number)))

    def publish(self, piece_id: str, *, at: datetime | None = None) -> None:
        """Make one piece public, dated `at` where given. A second time changes nothing.

        Raises:
            KeyError: no piece has that id.
        """
        piece = self.pieces[piece_id]
        if piece_id in self.published:
            return
        if at is not None:
            piece = self.pieces[piece_id] = replace(piece, published=at.astimezone(UTC))
        self.published.add(piece_id)
        self._place(piece).publish(piece)

    def publish_all(self) -> None:
        """Make every piece public."""
        waiting = [self.pieces[piece_id] for piece_id in self.waiting()]
        self.published.update(piece.id for piece in waiting)
        places: tuple[Site | Fanpage, ...] = (*self._sites.values(), *self._pages.values())
        for place in places:
            pieces = [piece for piece in waiting if self._place(piece) is place]
            if pieces:
                place.publish(*pieces)

    def edit(self, piece_id: str, text: str, *, at: datetime) -> None:
        """Change the words of a published post.

        Raises:
            KeyError: no piece has that id.
        """
        piece = self.pieces[piece_id] = replace(self.pieces[piece_id], title="", lead="", text=text)
        self._pages[piece.outlet].edit(piece, at)

    def remove(self, piece_id: str) -> None:
        """Take a published post down.

        Raises:
            KeyError: no piece has that id.
        """
        piece = self.pieces[piece_id]
        self._pages[piece.outlet].remove(piece)

    def state_usage(self, headers: dict[str, str]) -> None:
        """Have the Graph API send these usage headers (X-App-Usage and the like) from now on; none: the usual one."""
        self._graph.usage = headers

    def kind_of(self, outlet: str) -> OutletKind:
        """What an outlet with a site is: as outlets.csv says, else told by its name."""
        if outlet in self._stated:
            return self._stated[outlet][0]
        return OutletKind.PORTAL if _PORTAL_NAME.search(outlet) else OutletKind.PRESS

    def sources(self) -> tuple[Registration, ...]:
        """What to register, sites first. Call after start(): the addresses hold the ports."""
        units = {(piece.outlet, piece.kind is ItemKind.POST): piece.unit for piece in self.pieces.values() if piece.unit}
        feeds = [
            Registration(
                outlet=name,
                kind=self.kind_of(name),
                reader=ReaderKind.FEED,
                address=site.base + FEED_PATH,
                basis=_BASIS[ReaderKind.FEED].format(name=name),
                unit=units.get((name, False)),
            )
            for name, site in self._sites.items()
        ]
        fanpages = [
            Registration(
                outlet=page.name,
                kind=OutletKind.FANPAGE,
                reader=ReaderKind.FANPAGE,
                address=f"{self._graph.base}/{VERSION}/{page.page_id}/posts",
                basis=_BASIS[ReaderKind.FANPAGE],
                unit=units.get((page.name, True)),
                access_token=self.token,
            )
            for page in self._pages.values()
        ]
        return (*feeds, *fanpages)

    def address_of(self, piece_id: str) -> str:
        """Where a piece is read: its page, its feed entry's link, or its permalink.

        Raises:
            KeyError: no piece has that id.
        """
        piece = self.pieces[piece_id]
        if piece.kind is ItemKind.POST:
            return self._pages[piece.outlet].permalink(self._graph.base, piece)
        return self._sites[piece.outlet].address(piece)

    def id_of(self, address: str) -> str | None:
        """The id of the piece at an address, a permalink or a Graph post id; scheme, query and fragment don't matter.

        None for another address, and before start().
        """
        return self._ids.get(address) or self._ids.get(_bare(address))

    def requests(self) -> dict[str, tuple[Logged, ...]]:
        """What was asked of each outlet's site so far; the Graph API's requests stand under `graph`."""
        asked = {name: tuple(server.log) for name, server in self._servers.items()}
        return asked | {"graph": tuple(self._graph_server.log)}

    def _all_servers(self) -> tuple[LoopbackServer, ...]:
        return (*self._servers.values(), self._graph_server)

    def _place(self, piece: Piece) -> Site | Fanpage:
        return self._pages[piece.outlet] if piece.kind is ItemKind.POST else self._sites[piece.outlet]


def _names(pieces: Iterable[Piece], *, post: bool) -> list[str]:
    return list(dict.fromkeys(piece.outlet for piece in pieces if (piece.kind is ItemKind.POST) is post))


def _look(kind: OutletKind, papers_before: int) -> Look:
    if kind is OutletKind.PORTAL:
        return Look.PORTAL
    return Look.PLAIN if papers_before % 2 else Look.MODERN


def _outlets(file: Path) -> dict[str, tuple[OutletKind, Look]]:
    """The kind and look of each outlet as outlets.csv says; none where there is no such file."""
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    stated: dict[str, tuple[OutletKind, Look]] = {}
    for number, row in enumerate(rows, start=2):
        try:
            stated[row["outlet"]] = (OutletKind(row["kind"]), Look(row["look"]))
        except (KeyError, ValueError) as wrong:
            kinds, looks = ", ".join(OutletKind), ", ".join(Look)
            raise BadInput(f"{file}, dòng {number}: cần các cột outlet, kind ({kinds}) và look ({looks}).", str(wrong)) from wrong
    return stated


def _bare(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.netloc.lower()}{unquote(parts.path).rstrip('/')}"
