"""A furnished service for tests of the jobs: a real store, a real mail server, settings of the test's own."""

from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from demo.mailbox import Mailbox
from egress.policy import Policy
from jobs.context import Context
from jobs.wiring import Understanding, mail
from records.deployment import Deployment
from settings import Settings, load
from storage import deployment
from storage.engine import writing


def settings_for(folder: Path, mailbox: Mailbox | None = None, allowed: tuple[str, ...] = ()) -> Settings:
    """Settings that keep everything in `folder` and send mail to `mailbox`."""
    inner = [*allowed, *([f"127.0.0.1:{mailbox.port}"] if mailbox else [])]
    return load(
        data_dir=folder,
        database_url="",
        smtp_host="127.0.0.1" if mailbox else "",
        smtp_port=mailbox.port if mailbox else 25,
        smtp_starttls=False,
        egress_allow=",".join(inner),
        log_level="error",
    )


def context_for(engine: Engine, settings: Settings, now: datetime) -> Context:
    """The surroundings of jobs over `engine`, at one fixed moment."""
    policy = Policy(allowed=settings.allowed)
    return Context(
        engine=engine,
        settings=settings,
        clock=lambda: now,
        policy=policy,
        understanding=Understanding(settings.models_dir),
        mail=partial(mail, engine, settings, policy),
        worker="test",
    )


def furnish(engine: Engine) -> None:
    """The invented department's own settings."""
    ours = Deployment(
        department="Sở Y tế tỉnh Sơn Bình",
        parent="UBND tỉnh Sơn Bình",
        province="Sơn Bình",
        public_address="http://127.0.0.1:8000",
        sender="canh-bao@sonbinh.example",
        ready=True,
    )
    with writing(engine) as connection:
        deployment.keep(connection, ours)
