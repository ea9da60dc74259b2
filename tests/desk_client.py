"""A browser of sorts for tests of the desk: keeps cookies, carries the form token, signs in."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from desk.app import build
from records.alert import SendResult
from storage.engine import Engine
from tests.desk_seeds import NOW, PASSWORD, Letter

KEY = re.compile(r'name="khoa" value="([0-9a-f]{64})"')


@dataclass
class Clock:
    """The time of the desk under test."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Box:
    """A demo's mailbox."""

    letters: list[Letter] = field(default_factory=list)

    def messages(self) -> list[Letter]:
        return self.letters


@dataclass
class Browser:
    """One browser at one desk."""

    client: TestClient
    clock: Clock
    called: list[str]
    box: Box

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}, follow_redirects=False
        )

    def key(self, path: str) -> str:
        """The token of the forms on a page."""
        found = KEY.search(self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def post(self, path: str, data: dict[str, Any] | None = None, *, page: str | None = None, **given: Any) -> Any:
        """Sends a form of the page `page` (or of the password page, which every account sees)."""
        key = given.pop("key", None) or self.key(page or "/mat-khau")
        return self.client.post(path, data={"khoa": key, **(data or {})}, follow_redirects=False, **given)

    def sign_in(self, login: str, password: str = PASSWORD, **given: Any) -> Any:
        return self.post("/dang-nhap", {"ten": login, "mat_khau": password, **given}, page="/dang-nhap")

    def anew(self, login: str | None = None, **given: Any) -> "Browser":
        """Another browser at the same desk, signed in."""
        other = Browser(TestClient(self.client.app, **given), self.clock, self.called, self.box)
        if login:
            assert other.sign_in(login).status_code == 303
        return other


@contextmanager
def desk(
    engine: Engine,
    folder: Path,
    *,
    token: str | None = None,
    secure: bool = False,
    mail: Callable[[str], SendResult] | None = None,
    demo: bool = True,
) -> Iterator[Browser]:
    """A real desk on a real store."""
    clock, called, box = Clock(), list[str](), Box()
    app = build(
        engine,
        clock=clock,
        digests_dir=folder,
        secure_cookies=secure,
        call_job=called.append,
        send_test_mail=mail,
        mailbox=box if demo else None,
        first_run_token=token,
        models_dir=folder / "models",
    )
    with TestClient(
        app, base_url="https://testserver" if secure else "http://testserver", raise_server_exceptions=False
    ) as client:
        yield Browser(client, clock, called, box)
