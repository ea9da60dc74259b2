"""The whole service in one process tree: the desk in this process, the lanes of the local engine in theirs."""

import secrets
from collections.abc import Callable
from functools import partial

import uvicorn
from fastapi import FastAPI

from alerts.channels import email
from desk.app import build
from desk.wiring import Mailbox
from jobs import job
from jobs.context import Context
from jobs.engines.local import Engine
from records.alert import Message, SendResult
from settings import Settings
from storage import deployment, schedule
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
        data_dir=settings.data_dir,
        secure_cookies=public.startswith("https://"),
        call_job=partial(call_job, context, engine),
        send_test_mail=partial(send_test_mail, context) if settings.smtp_host else None,
        mailbox=mailbox,
        first_run_token=first_run_token,
    )


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
