"""Pages and redirects: templates with escaping on, the headers every answer carries, and errors as a clear page."""

import hashlib
import logging
import secrets
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.datastructures import MutableHeaders

from desk import links, moments, words
from desk.access.attempts import TooMany
from desk.access.visitors import SignInNeeded, Visitor, remember_guest, sign_in_address
from desk.notices import NOTICES
from digests.words import number
from errors import BadInput, LangNgheError, NotAllowed, NotFound, NotNow, StorageError

HERE = Path(__file__).parent
STATIC = HERE / "static"
CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers then send "Origin: null" with our own forms, and the origin check would refuse them.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_STATUS = ((TooMany, 429), (NotFound, 404), (NotAllowed, 403), (NotNow, 409), (BadInput, 422), (StorageError, 503))
log = logging.getLogger("langnghe.desk")


@cache
def _stamp(name: str) -> str:
    """A static file's address with a part of its hash, so that browsers may keep it."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


@cache
def templates() -> Environment:
    """The templates. Escaping is on for all, and a name that isn't given is an error, never an empty place."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        word=words.word,
        surety=words.surety,
        reach=words.reach,
        without_numbers=words.without_numbers,
        number=number,
        moment=moments.moment,
        short=moments.short,
        day=moments.day,
        stated_day=moments.stated_day,
        month=moments.month,
        ago=moments.ago,
        term=moments.term,
        span=moments.length,
        outside=links.outside,
        linked=links.linked,
    )
    made.globals.update(static=_stamp, tables=words.TABLES, notices=NOTICES)
    return made


def show(visitor: Visitor, template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page of ours for this visitor."""
    given = {"visitor": visitor, "now": visitor.now, "path": visitor.request.url.path, "notice": _notice(visitor.request)}
    body = templates().get_template(template).render(**(given | values))
    response = HTMLResponse(body, status_code=status, headers={"Cache-Control": "no-store"})
    remember_guest(visitor, response)
    return response


def _notice(request: Request) -> tuple[str, str] | None:
    """The sentence named in the address: only our own sentences, never words from the address."""
    return NOTICES.get(request.query_params.get("bao", ""))


def go(address: str, notice: str = "") -> RedirectResponse:
    """Sends the browser on after a form; `notice` names the sentence it shows there."""
    joined = f"{address}{'&' if '?' in address else '?'}bao={quote(notice)}" if notice else address
    return RedirectResponse(joined, status_code=303)


def error_page(request: Request, error: Exception) -> Response:
    """The clear page for an error of ours, in the error's own words."""
    if isinstance(error, SignInNeeded):
        return _sign_in(request, error)
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
    sentence = error.sentence if isinstance(error, LangNgheError) else "Có lỗi ngoài dự kiến."
    if status >= 500:
        log.error("%s %s: %s", request.method, request.url.path, error)
    response = plain_page(status, sentence)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _sign_in(request: Request, error: SignInNeeded) -> Response:
    address = sign_in_address(error.target)
    if "hx-request" in request.headers:  # htmx would put the sign-in page into the queue's place
        return PlainTextResponse("", status_code=401, headers={"HX-Redirect": sign_in_address("/")})
    return RedirectResponse(address, status_code=303)


_TITLES = {
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Không làm được",
    409: "Chưa làm được",
    413: "Tệp quá lớn",
    422: "Thông tin chưa đúng",
    429: "Thử lại sau ít phút",
    503: "Kho dữ liệu tạm thời không trả lời",
}


def plain_page(status: int, sentence: str) -> HTMLResponse:
    """A page that needs no store and no session: what happened, and what to do."""
    title = _TITLES.get(status, "Có lỗi")
    body = templates().get_template("error.html").render(title=title, sentence=sentence, status=status)
    return HTMLResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


def unexpected(request: Request, error: Exception) -> Response:
    """The page for a fault of ours: a number that stands in the log, nothing of the program's inside."""
    code = secrets.token_hex(4)
    log.error("%s %s failed, number %s", request.method, request.url.path, code, exc_info=error)
    sentence = f"Hệ thống gặp lỗi ngoài dự kiến (mã {code}). Việc vừa làm có thể chưa được lưu."
    response = plain_page(500, f"{sentence} Mời thử lại; nếu vẫn lỗi, báo mã này cho người quản trị.")
    secure(response.headers)
    return response


def secure(headers: MutableHeaders, *, tls: bool = False) -> None:
    """Sets the headers that every answer carries, leaving those that a page set for itself."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if tls:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
