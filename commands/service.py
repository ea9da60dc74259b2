"""The whole service in one process tree: the desk in this process, the lanes of the local engine in theirs."""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from alerts.channels import email
from desk.app import build
from desk.wiring import Hook, Mailbox
from egress.web import fetch
from jobs import job
from jobs.context import Context
from jobs.engines.local import Engine
from records.alert import Message, SendResult
from records.intake import ReadPage
from records.proposal import Look
from records.source import Answer, Fetch
from settings import Settings
from storage import deployment, evidence, schedule, tokens
from storage.engine import reading, writing


def serve(
    settings: Settings,
    context: Context,
    engine: Engine,
    *,
    first_run_token: str | None = None,
    mailbox: Mailbox | None = None,
    started: Callable[[], None] = lambda: None,
) -> None:
    """Runs until interrupted: the forked lanes of `engine` first, then the desk. `started` is called once the lanes run."""
    with writing(context.engine) as connection:
        tokens.seal_all(connection, context.vault)
    engine.start(settings)
    started()
    uvicorn.run(
        desk(settings, context, engine, first_run_token=first_run_token, mailbox=mailbox),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )


def desk(
    settings: Settings, context: Context, engine: Engine, *, first_run_token: str | None, mailbox: Mailbox | None
) -> FastAPI:
    """The desk, wired to this context."""
    with reading(context.engine) as connection:
        public = deployment.read(connection).public_address
    return build(
        context.engine,
        clock=context.clock,
        digests_dir=settings.digests_dir,
        secure_cookies=public.startswith("https://"),
        call_job=partial(call_job, context, engine),
        send_test_mail=partial(send_test_mail, context) if settings.smtp_host else None,
        look=partial(look, context),
        read_page=PageReader(context).read,
        inbox=settings.imap_mailbox,
        mailbox=mailbox,
        first_run_token=first_run_token,
        vault=context.vault,
        facebook=facebook(settings),
        models_dir=settings.models_dir,
        precision_days=settings.precision_days,
    )


def facebook(settings: Settings) -> Hook | None:
    """The secrets of Facebook's webhook; None where none is set, so that there is no such address."""
    secret, words = settings.facebook_app_secret.get_secret_value(), settings.facebook_verify_token.get_secret_value()
    return Hook(app_secret=secret, verify_token=words) if secret else None


def call_job(context: Context, engine: Engine, name: str) -> None:
    """Does what a person asked for at the desk: composes at once, makes any other job due at once."""
    if name == "compose":
        job(name).compose_in_progress(context)  # loaded at the first press: the document library is 6 MB
        return
    with writing(context.engine) as connection:
        schedule.call(connection, name, context.clock())
    engine.ring(name)


def send_test_mail(context: Context, address: str) -> SendResult:
    """Sends one letter to `address`, so that a person sees that mail arrives."""
    mail = context.mail()
    if mail.connect is None:
        return SendResult(accepted=False, detail="no mail server is set", permanent=True)
    domain = mail.settings.sender.rpartition("@")[2] or "langnghe.invalid"
    letter = Message(
        message_id=f"<{secrets.token_hex(16)}@{domain}>",
        address=address,
        subject="[Lắng Nghe] Thư kiểm tra",
        body="Đây là thư kiểm tra của hệ thống Lắng Nghe. Nếu đồng chí nhận được thư này, kênh cảnh báo đã hoạt động.\n",
    )
    return email.send(letter, mail.settings, mail.connect, at=context.clock())


def look(context: Context, address: str, token: str | None) -> Look:
    """How `address` could be read, by looking: pages through the spiders, a fanpage's API through egress. Takes seconds.

    Raises BadInput where it is no web address."""
    looking = import_module("crawlers.looking")  # loaded at the first look: the readers are 20 MB the desk else never needs
    found: Look = looking.look(
        address, ask=partial(_pages, context), call=partial(_api, context), token=token, now=context.clock(),
        graph=context.settings.graph_version,
    )  # fmt: skip
    return found


class PageReader:
    """Reads the pages behind pasted links by the spiders' door, one at a time; a host is asked again after its pace only,
    however often people press."""

    def __init__(self, context: Context) -> None:
        """Nothing was asked for yet."""
        self._context = context
        self._lock = threading.Lock()
        self._asked: dict[str, float] = {}

    def read(self, link: str) -> ReadPage:
        """The piece, its page and the capture of it (written, not yet kept), or why there is none. Takes seconds.

        Raises BadInput where it is no web address; StorageFull, StorageReadOnly as evidence does."""
        reader = import_module("crawlers.readers.intake")  # loaded at the first link, as for look()
        wanted: Fetch = reader.wanted(link)
        with self._lock:
            host = urlsplit(wanted.url).netloc
            time.sleep(max(0.0, self._asked.get(host, -wanted.pace_seconds) + wanted.pace_seconds - time.monotonic()))
            answer = _pages(self._context, [wanted])[wanted.url]
            self._asked = {one: at for one, at in self._asked.items() if time.monotonic() - at < 60} | {host: time.monotonic()}
        found: ReadPage = reader.page(answer, now=self._context.clock())
        if found.entry is None:
            return found
        return replace(found, capture=evidence.write(self._context.evidence, answer))


def _pages(context: Context, fetches: Sequence[Fetch]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    spiders = import_module("crawlers.spiders.run")
    spiders.fetch_all(
        fetches,
        allowed=context.policy.allowed,
        user_agent=context.settings.user_agent,
        on_answer=lambda asked, answer: answers.update({asked.url: answer}),
    )
    return answers


def _api(context: Context, asked: Fetch) -> Answer:
    return fetch(asked, context.policy, now=context.clock)
