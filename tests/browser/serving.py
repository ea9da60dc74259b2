"""A desk served on loopback for a browser, and signing in to it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Page
from starlette.types import ASGIApp

from tests.desk_seeds import PASSWORD


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The address of the desk, as long as it is served."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


def sign_in(page: Page, address: str, login: str = "theodoi", target: str = "/") -> None:
    """Signs in and goes to `target`."""
    page.goto(f"{address}/dang-nhap?tiep={target}")
    page.fill("[name=ten]", login)
    page.fill("[name=mat_khau]", PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{address}{target}")
