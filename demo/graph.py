"""Public fanpages in the wire format of the Graph API: /v26.0/{page-id}/posts, paging by cursor, errors as documented."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from demo.loopback import Asked, Reply
from demo.piece import Piece
from demo.rendering import dates, picture, render

VERSION = "v26.0"
_DEFAULT_LIMIT = 25
_MOST = 100  # the Graph API's own ceiling for posts of a page
_POST_FIELDS = (
    "id",
    "created_time",
    "updated_time",
    "message",
    "permalink_url",
    "full_picture",
    "attachments",
    "from",
    "status_type",
    "is_published",
    "shares",
    "comments",
    "reactions",
)  # fmt: skip - one list, read at a glance
_PAGE_FIELDS = ("id", "name", "username", "link", "category")


class GraphError(Exception):
    """An answer of the API's error form. 190: bad token; 104: none; 100: bad object, field or parameter."""

    def __init__(self, code: int, message: str, *, subcode: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.subcode = subcode


@dataclass(slots=True)
class Fanpage:
    """One page and its published posts, newest first. `slug` is its user name: an id as good as the number."""

    name: str
    slug: str
    posts: tuple[Piece, ...] = ()
    edited: dict[int, datetime] = field(default_factory=dict)

    @property
    def page_id(self) -> str:
        """15 digits drawn from the name: the same at every start, and no real page's (those have begun with 1 to 9)."""
        return f"0{int(hashlib.sha256(self.name.encode()).hexdigest()[:12], 16) % 10**14:014d}"

    def post_id(self, piece: Piece) -> str:
        """`{page-id}_{post-id}`, as the API names a post."""
        return f"{self.page_id}_{122000000000000 + piece.number}"

    def permalink(self, base: str, piece: Piece) -> str:
        """Where a person reads the post, on this same server."""
        return f"{base}/{self.slug}/posts/{122000000000000 + piece.number}"

    def publish(self, *pieces: Piece) -> None:
        """Put posts on the page, each at its place by date."""
        self.posts = tuple(sorted((*self.posts, *pieces), key=lambda post: (post.published, post.number), reverse=True))

    def edit(self, piece: Piece, at: datetime) -> None:
        """Put a post's new words in the place of its old ones."""
        self.posts = tuple(piece if post.number == piece.number else post for post in self.posts)
        self.edited[piece.number] = at

    def remove(self, piece: Piece) -> None:
        """Take a post down: it is listed no more, and its own id answers error 100 with subcode 33."""
        self.posts = tuple(post for post in self.posts if post.number != piece.number)


@dataclass(slots=True)
class Graph:
    """Answers for all fanpages of a newsroom. `base` is the server's address; `token` the one that is accepted; `usage` are
    headers of the kind X-App-Usage that stand in the place of the usual one."""

    pages: tuple[Fanpage, ...]
    token: str
    base: str = ""
    usage: dict[str, str] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Reply:
        """JSON for the API's paths, a plain HTML page for a permalink, 404 in the API's form for the rest."""
        if asked.path.startswith("/anh/"):
            return Reply(200, picture(asked.path), "image/png")
        permalink = re.fullmatch(r"/([^/]+)/posts/(\d+)", asked.path)
        if permalink and not re.fullmatch(r"v\d+\.\d+", permalink[1]):
            return self._post_page(permalink[1], permalink[2])
        try:
            self._check_token(asked)
            return self._json(200, self._object(asked))
        except GraphError as wrong:
            error: dict[str, object] = {"message": wrong.message, "type": "OAuthException", "code": wrong.code}
            if wrong.subcode is not None:
                error["error_subcode"] = wrong.subcode
            error["fbtrace_id"] = "A" + hashlib.sha256(asked.path.encode()).hexdigest()[:22]
            return self._json(400, {"error": error})

    def _json(self, status: int, body: dict[str, object]) -> Reply:
        """With the share of the hour's allowance in a header, as the API sends it with every answer."""
        little = json.dumps({"call_count": 1, "total_cputime": 0, "total_time": 0})
        headers = tuple((self.usage or {"x-app-usage": little}).items())
        return Reply(status, json.dumps(body, ensure_ascii=True).encode(), "application/json; charset=UTF-8", headers=headers)

    def _check_token(self, asked: Asked) -> None:
        scheme, _, bearer = asked.headers.get("authorization", "").partition(" ")
        given = asked.query.get("access_token") or (bearer.strip() if scheme.lower() == "bearer" else "")
        if not given:
            raise GraphError(104, "An access token is required to request this resource.")
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")

    def _object(self, asked: Asked) -> dict[str, object]:
        path = re.fullmatch(r"(?:/v\d+\.\d+)?/([^/]+)(?:/(posts|feed|published_posts))?", asked.path)
        if path is None:
            raise GraphError(2500, f"Unknown path components: {asked.path}")
        page = next((page for page in self.pages if path[1] in (page.page_id, page.slug)), None)
        if path[2] and page:
            return self._posts(page, asked)
        if page:
            return _chosen(self._page(page), asked, _PAGE_FIELDS, ("id", "name"))
        for owner in self.pages:
            for post in owner.posts:
                if owner.post_id(post) == path[1]:
                    return _chosen(self._post(owner, post), asked, _POST_FIELDS, ("created_time", "message", "id"))
        raise GraphError(
            100,
            f"Unsupported get request. Object with ID '{path[1]}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation. Please read the Graph API documentation at "
            "https://developers.facebook.com/docs/graph-api",
            subcode=33,
        )

    def _posts(self, page: Fanpage, asked: Asked) -> dict[str, object]:
        limit = _whole(asked, "limit", _DEFAULT_LIMIT)
        if not 1 <= limit <= _MOST:
            raise GraphError(100, f"(#100) Param limit must be a number between 1 and {_MOST}")
        posts = list(_within(page.posts, _whole(asked, "since", 0), _whole(asked, "until", 2**40)))
        if "after" in asked.query:
            last = _opened(asked.query["after"])
            posts = [post for post in posts if _place(post) < last]
        shown = posts[:limit]
        rows = [_chosen(self._post(page, post), asked, _POST_FIELDS, ("created_time", "message", "id")) for post in shown]
        if not shown:
            return {"data": rows}
        paging: dict[str, object] = {"cursors": {"before": _cursor(shown[0]), "after": _cursor(shown[-1])}}
        if len(posts) > limit:
            query = {"access_token": self.token} | {name: value for name, value in asked.query.items() if name != "after"}
            paging["next"] = f"{self.base}{asked.path}?{urlencode(query | {'after': _cursor(shown[-1])})}"
        return {"data": rows, "paging": paging}

    def _page(self, page: Fanpage) -> dict[str, object]:
        link = f"{self.base}/{page.slug}"
        return {"id": page.page_id, "name": page.name, "username": page.slug, "link": link, "category": "Community"}

    def _post(self, page: Fanpage, piece: Piece) -> dict[str, object]:
        moment = piece.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
        link = page.permalink(self.base, piece)
        post: dict[str, object] = {
            "id": page.post_id(piece),
            "created_time": moment,
            "updated_time": page.edited.get(piece.number, piece.published).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "message": piece.message,
            "permalink_url": link,
            "from": {"name": page.name, "id": page.page_id},
            "is_published": True,
            "status_type": "added_photos" if piece.photos else "mobile_status_update",
        }  # fmt: skip - read beside the API's own replies
        if piece.number % 3 == 0:  # a post that nobody shared states no shares
            post["shares"] = {"count": piece.number}
        for edge, total in (("comments", piece.number * 2), ("reactions", piece.number * 7)):
            post[edge] = {"data": [], "summary": {"total_count": total}}
        if piece.photos:
            pictures = [f"{self.base}/anh/{piece.number}-{place}.png" for place in range(1, piece.photos + 1)]
            post["full_picture"] = pictures[0]
            post["attachments"] = {"data": [_attachment(piece, pictures, link)]}
        return post

    def _post_page(self, slug: str, number: str) -> Reply:
        for page in self.pages:
            for post in page.posts:
                if page.permalink("", post) == f"/{slug}/posts/{number}":
                    return Reply(200, render("post.html", page=page, post=post, **dates(post.published)).encode())
        return Reply(404, "Bài viết không còn hiển thị.".encode(), "text/plain; charset=utf-8")


def _attachment(piece: Piece, pictures: list[str], link: str) -> dict[str, object]:
    images = [{"image": {"height": 360, "src": source, "width": 640}} for source in pictures]
    photo: dict[str, object] = {"description": piece.message, "media": images[0], "media_type": "photo"}
    if len(pictures) == 1:
        return {**photo, "target": {"id": "1", "url": link}, "type": "photo", "url": link}
    album = [{"media": image, "media_type": "photo", "type": "photo", "url": link} for image in images]
    return {**photo, "media_type": "album", "subattachments": {"data": album}, "type": "album", "url": link}


def _chosen(whole: dict[str, object], asked: Asked, known: tuple[str, ...], default: tuple[str, ...]) -> dict[str, object]:
    """The fields asked for; `attachments{media_type}` is taken as `attachments`. A post lacks the fields it has no value for."""
    flat = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}", "", asked.query.get("fields", "")))
    wanted = [re.split(r"[.(]", name.strip())[0] for name in flat.split(",") if name.strip()] or list(default)
    for edge in re.findall(r"(?:comments|reactions)[^,]*", flat):
        if ".limit(0)" not in edge or ".summary(" not in edge:
            raise GraphError(10, "(#10) This endpoint requires the 'pages_read_user_content' permission.")
    for name in wanted:
        if name not in known:
            raise GraphError(100, f"(#100) Tried accessing nonexistent field ({name})")
    return {name: whole[name] for name in dict.fromkeys([*wanted, "id"]) if name in whole}


def _within(posts: tuple[Piece, ...], since: int, until: int) -> Iterator[Piece]:
    for post in posts:
        if since <= post.published.timestamp() <= until:
            yield post


def _place(post: Piece) -> tuple[float, int]:
    return (post.published.timestamp(), post.number)


def _cursor(post: Piece) -> str:
    return base64.urlsafe_b64encode(json.dumps(_place(post)).encode()).decode().rstrip("=")


def _opened(cursor: str) -> tuple[float, int]:
    try:
        moment, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return (float(moment), int(number))
    except (ValueError, TypeError) as wrong:
        raise GraphError(100, "(#100) Invalid parameter: after") from wrong


def _whole(asked: Asked, name: str, default: int) -> int:
    try:
        return int(asked.query.get(name) or default)
    except ValueError as wrong:
        raise GraphError(100, f"(#100) Param {name} must be a number") from wrong
