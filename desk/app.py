"""Builds the desk: finds its pages, checks that each route declares its permission, and wraps all in one guard."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.types import Scope as AsgiScope

from desk import api, pages
from desk.access.attempts import Attempts
from desk.access.needs import Needs, Open
from desk.access.permissions import Permission
from desk.access.signed import Refused, Signed
from desk.answers import STATIC, error_page, plain_page, unexpected
from desk.guard import Guard
from desk.wiring import Desk, Hook, Mailbox
from errors import LangNgheError
from records.alert import SendResult
from records.intake import ReadPage
from records.proposal import Look
from storage import deployment
from storage.engine import Engine, writing
from storage.vault import Vault

LINK_SECRET = "links"  # noqa: S105  # the secret's name; jobs sign acknowledgement links with the same
_SENTENCES = {
    404: "Không có trang này. Mời kiểm tra lại địa chỉ hoặc về trang đầu.",
    413: "Dữ liệu gửi lên quá 3 MB. Mời chia nhỏ tệp rồi gửi lại.",
    405: "Trang này không nhận cách gọi vừa rồi. Mời về trang đầu và làm lại.",
}


class _Static(StaticFiles):
    """Our own files: kept by browsers for a year, since a changed file has another address."""

    async def get_response(self, path: str, scope: AsgiScope) -> Response:
        """The file, or 404."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def build(
    engine: Engine,
    *,
    clock: Callable[[], datetime],
    digests_dir: Path,
    secure_cookies: bool,
    call_job: Callable[[str], None],
    send_test_mail: Callable[[str], SendResult] | None,
    look: Callable[[str, str | None], Look] | None = None,
    read_page: Callable[[str], ReadPage] | None = None,
    inbox: str = "",
    mailbox: Mailbox | None = None,
    first_run_token: str | None = None,
    vault: Vault | None = None,
    facebook: Hook | None = None,
    models_dir: Path | None = None,
    precision_days: int = 180,
) -> FastAPI:
    """The desk as an ASGI application on a migrated store, given what is in Desk; `vault` and `models_dir` are beside
    `digests_dir` by default. Raises StorageError where it can't be read, TypeError where a route declares no permission."""
    made = Desk(
        engine=engine,
        clock=clock,
        digests_dir=digests_dir,
        models_dir=models_dir or digests_dir.parent / "models",
        precision_days=precision_days,
        secure_cookies=secure_cookies,
        call_job=call_job,
        send_test_mail=send_test_mail,
        look=look,
        read_page=read_page,
        inbox=inbox,
        mailbox=mailbox,
        first_run_token=first_run_token,
        **_keys(engine),
        attempts=Attempts(),
        vault=vault or Vault(digests_dir.parent / "token.key"),
        facebook=facebook,
    )
    return _application(made)


def _keys(engine: Engine) -> dict[str, bytes]:
    """The secrets of forms and of links in mails; made at the first start."""
    with writing(engine) as connection:
        return {"form_key": deployment.secret(connection, "forms"), "link_key": deployment.secret(connection, LINK_SECRET)}


def _application(made: Desk) -> FastAPI:
    app = FastAPI(title="Lắng Nghe", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = made
    _open_pages(app)
    app.mount("/static", _Static(directory=STATIC))
    refuse_undeclared(app)
    _answer_errors(app)
    app.add_middleware(Guard, tls=made.secure_cookies)
    return app


def _open_pages(app: FastAPI) -> None:
    """Every page of desk/pages and door of desk/api, in the order of their files' names."""
    for module in (*pkgutil.iter_modules(pages.__path__, "desk.pages."), *pkgutil.iter_modules(api.__path__, "desk.api.")):
        # Not include_router: it keeps routers behind objects of its own, and refuse_undeclared would see no route.
        app.router.routes.extend(importlib.import_module(module.name).router.routes)


@dataclass(frozen=True, slots=True)
class Declared:
    """A route and the permission it declares, None where it declares none."""

    path: str
    method: str
    permission: Permission | None


def declared(app: FastAPI) -> list[Declared]:
    """Every way into the desk but the folder of our own static files. What is no route of ours declares nothing."""
    found = []
    for route in app.routes:
        if isinstance(route, APIRoute):
            found += [Declared(route.path, method, _permission(route)) for method in sorted(route.methods or ())]
        elif not (isinstance(route, Mount) and isinstance(route.app, _Static)):
            found.append(Declared(getattr(route, "path", repr(route)), "", None))
    return found


def refuse_undeclared(app: FastAPI) -> None:
    """Raises TypeError where a route declares no permission: one forgotten door would be open to all."""
    undeclared = [one.path for one in declared(app) if one.permission is None]
    if undeclared:
        raise TypeError(f"routes without a declared permission: {undeclared}")


def _permission(route: APIRoute) -> Permission | None:
    calls = (dependency.call for dependency in route.dependant.dependencies)
    return next((call.permission for call in calls if isinstance(call, Needs | Open | Signed)), None)


def _answer_errors(app: FastAPI) -> None:
    def refused(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return plain_page(status, _SENTENCES.get(status, "Yêu cầu không hợp lệ. Mời về trang đầu và làm lại."))

    def unfit(_request: Request, _error: Exception) -> Response:
        return plain_page(422, "Thông tin gửi lên thiếu hoặc không đúng dạng. Mời quay lại, kiểm tra các ô rồi gửi lại.")

    def not_taken(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)  # noqa: S101  # it is registered for this kind alone
        return JSONResponse({"reason": error.reason}, status_code=error.status)

    app.add_exception_handler(Refused, not_taken)
    app.add_exception_handler(LangNgheError, error_page)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, unfit)
    app.add_exception_handler(Exception, unexpected)
