"""Who is asking: the cookie, the session behind it, and what the person may do."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlencode

from fastapi import Request, Response

from desk.access.permissions import MAY, Permission
from desk.wiring import Desk, desk_of
from errors import LangNgheError
from records.account import Account, Role, Scope, Session
from records.deployment import Deployment
from records.unit import Unit, UnitKind
from storage import accounts, audit, deployment, units
from storage.engine import Connection, reading, writing

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCHED_EVERY = timedelta(minutes=1)  # the sliding end is kept to the minute: not one write for each request
NOBODYS = -1  # a unit id that no unit has
_ALL = Scope(unit_id=None, everything=True)
_NONE = Scope(unit_id=NOBODYS, everything=False)


class SignInNeeded(LangNgheError):
    """Nobody is signed in; `target` is the page to return to."""

    def __init__(self, target: str) -> None:
        super().__init__("Phiên làm việc đã kết thúc. Mời đăng nhập lại.", "no session")
        self.target = target


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The person (or nobody) behind a request. `secret` is the cookie's value that form tokens are bound to; `unit` is
    an officer's own; `scope` what they may see."""

    request: Request
    desk: Desk
    now: datetime
    secret: str
    account: Account | None
    unit: Unit | None
    scope: Scope
    deployment: Deployment
    fresh_guest: bool

    def can(self, permission: Permission | str) -> bool:
        """True where this person has that right."""
        wanted = Permission(permission)
        return wanted is Permission.ANYONE or (self.account is not None and wanted in MAY[self.account.role])

    @property
    def form_token(self) -> str:
        """The token that every form of this browser carries (T25)."""
        return form_token(self.desk, self.secret)

    @property
    def actor(self) -> str:
        """The name under which the audit log knows this person."""
        return self.account.login if self.account else "khách"

    def note(self, connection: Connection, action: str, subject: str, detail: str = "") -> None:
        """Adds what this person does to the audit log."""
        audit.note(connection, actor=self.actor, action=action, subject=subject, detail=detail, now=self.now)


def form_token(desk: Desk, secret: str) -> str:
    """The form token bound to a cookie's value."""
    return hmac.new(desk.form_key, secret.encode(), "sha256").hexdigest()


def cookie_name(desk: Desk, *, guest: bool) -> str:
    """`__Host-` pins a cookie to this host, path / and TLS; browsers refuse it without TLS."""
    return ("__Host-" if desk.secure_cookies else "") + ("langnghe_khach" if guest else "langnghe")


def visitor_of(request: Request, *, quiet: bool) -> Visitor:
    """Who is asking. A `quiet` request (the queue's own refresh) doesn't prolong the session."""
    desk = desk_of(request)
    now = desk.clock()
    secret = request.cookies.get(cookie_name(desk, guest=False), "")
    with reading(desk.engine) as connection:
        settings = deployment.read(connection)
        account, session = _signed_in(connection, secret, now) if secret else (None, None)
        unit = _unit(connection, account)
    if session is not None and not quiet and now - session.seen >= TOUCHED_EVERY:
        with writing(desk.engine) as connection:
            accounts.touch_session(connection, secret, now)
    guest = request.cookies.get(cookie_name(desk, guest=True), "")
    return Visitor(
        request=request,
        desk=desk,
        now=now,
        secret=secret if account else (guest or secrets.token_urlsafe(32)),
        account=account,
        unit=unit,
        scope=_scope(account, unit),
        deployment=settings,
        fresh_guest=account is None and not guest,
    )


def _signed_in(connection: Connection, secret: str, now: datetime) -> tuple[Account | None, Session | None]:
    session = accounts.session(connection, secret)
    if session is None or now >= session.ends or now - session.seen >= IDLE:
        return None, None
    account = accounts.one(connection, session.account_id)
    return (None, None) if account is None or account.disabled else (account, session)


def _unit(connection: Connection, account: Account | None) -> Unit | None:
    if account is None or account.unit_id is None:
        return None
    return next((unit for unit in units.every(connection) if unit.id == account.unit_id), None)


def _scope(account: Account | None, unit: Unit | None) -> Scope:
    """Cases of the department itself have no unit: an officer of the department sees those, one without unit nothing."""
    if account is None:
        return _NONE
    if account.role is not Role.OFFICER:
        return _ALL
    if unit is None:
        return _NONE
    return Scope(unit_id=None if unit.kind is UnitKind.DEPARTMENT else unit.id, everything=False)


def sign_in(visitor: Visitor, account_id: int, response: Response) -> None:
    """Begins a session under a new 256-bit id and sets its cookie; one from before is ended (T24)."""
    secret = secrets.token_urlsafe(32)
    session = Session(account_id=account_id, created=visitor.now, seen=visitor.now, ends=visitor.now + ABSOLUTE)
    with writing(visitor.desk.engine) as connection:
        if visitor.account is not None:
            accounts.end_session(connection, visitor.secret)
        accounts.begin_session(connection, secret, session)
    _set(visitor.desk, response, secret, guest=False)


def sign_out(visitor: Visitor, response: Response) -> None:
    """Ends the session at once."""
    with writing(visitor.desk.engine) as connection:
        accounts.end_session(connection, visitor.secret)
    desk = visitor.desk
    response.delete_cookie(cookie_name(desk, guest=False), path="/", secure=desk.secure_cookies, httponly=True, samesite="lax")


def remember_guest(visitor: Visitor, response: Response) -> None:
    """Gives a browser without session the cookie that its forms' tokens are bound to (login CSRF, T25)."""
    if visitor.fresh_guest:
        _set(visitor.desk, response, visitor.secret, guest=True)


def _set(desk: Desk, response: Response, secret: str, *, guest: bool) -> None:
    name = cookie_name(desk, guest=guest)
    response.set_cookie(name, secret, path="/", secure=desk.secure_cookies, httponly=True, samesite="lax")


def sign_in_address(target: str) -> str:
    """The sign-in page that returns to `target`."""
    return "/dang-nhap" + ("" if target == "/" else "?" + urlencode({"tiep": target}))


def on_this_machine(request: Request) -> bool:
    """True where the asker is on loopback and no proxy says that it speaks for another."""
    proxied = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via", "x-real-ip"))
    if request.client is None or proxied:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
