"""Builds the surroundings of the jobs from the settings: the one place where the rooms' machines are put together."""

import os
import smtplib
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from alerts.channels.email import MailSettings
from egress.mail import connect_smtp
from egress.policy import Policy
from jobs.context import Analyst, Context, Mail
from settings import Settings
from storage import deployment, registry
from storage.engine import Connection, Engine, open_store, reading

if TYPE_CHECKING:  # numpy and the models' code come with it: 15 MB that only the lane `understand` needs
    from nlp.stories import Signer


def context(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> Context:
    """The surroundings of every job of this process."""
    engine = open_store(settings.store_url)
    policy = Policy(allowed=settings.allowed)
    return Context(
        engine=engine,
        settings=settings,
        clock=clock or now,
        policy=policy,
        understanding=Understanding(),
        mail=partial(mail, engine, settings, policy),
        worker=f"{socket.gethostname()}-{os.getpid()}",
    )


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def mail(engine: Engine, settings: Settings, policy: Policy) -> Mail:
    """How mail leaves now: the sender of the first-run page, the server of the settings."""
    with reading(engine) as connection:
        ours = deployment.read(connection)
    said = MailSettings(
        sender=ours.sender,
        sender_name=ours.department,
        login=settings.smtp_user or None,
        password=settings.smtp_password.get_secret_value() or None,
    )
    return Mail(settings=said, connect=partial(_smtp, settings, policy) if settings.smtp_host else None)


def _smtp(settings: Settings, policy: Policy) -> smtplib.SMTP:
    return connect_smtp(settings.smtp_host, settings.smtp_port, policy, starttls=settings.smtp_starttls, timeout=30)


class Understanding:
    """Keeps the analyst until the registry of units and claims changes; models are read from disk once.

    The machines are a module of their own, loaded with the first text: the processes that never analyse stay small."""

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        self._lock = threading.Lock()
        self._revision = -1
        self._analyst: Analyst | None = None

    def analyst(self, connection: Connection) -> tuple[Analyst, int]:
        """The analyst for the registry as it stands in `connection`, and its revision."""
        with self._lock:
            revision = registry.revision(connection)
            if self._analyst is None or revision != self._revision:
                self._analyst = _machines().build(connection)
                self._revision = revision
            return self._analyst, revision

    def signer(self) -> "Signer":
        """What makes signatures."""
        return _machines().signer()


class _Machines(Protocol):
    """What jobs/machines.py is."""

    def build(self, connection: Connection) -> Analyst: ...

    def signer(self) -> "Signer": ...


def _machines() -> _Machines:
    return cast(_Machines, import_module("jobs.machines"))
