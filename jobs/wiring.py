"""Builds the surroundings of the jobs from the settings: the one place where the rooms' machines are put together."""

import os
import smtplib
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import structlog

from alerts.channels.email import MailSettings
from egress.mail import connect_smtp
from egress.policy import Policy
from errors import BadModel
from jobs.context import Analyst, Context, Mail
from records.learning import ChosenModel
from settings import Settings
from storage import deployment, models, registry
from storage.engine import Connection, Engine, open_store, reading

if TYPE_CHECKING:  # numpy and the models' code come with it: 15 MB that only the lane `understand` needs
    from nlp.stories import Signer


log = structlog.get_logger()


def context(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> Context:
    """The surroundings of every job of this process."""
    engine = open_store(settings.store_url)
    policy = Policy(allowed=settings.allowed)
    return Context(
        engine=engine,
        settings=settings,
        clock=clock or now,
        policy=policy,
        understanding=Understanding(settings.models_dir),
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
    """Keeps the analyst until the registry of units and claims, or the chosen model, changes; models are read from disk once.

    The machines are a module of their own, loaded with the first text: the processes that never analyse stay small."""

    def __init__(self, models_dir: Path | None = None) -> None:
        """Nothing is loaded yet. `models_dir` holds this deployment's own models, None where there are none to look for."""
        self._lock = threading.Lock()
        self._built: tuple[int, str] | None = None
        self._analyst: Analyst | None = None
        self._models_dir = models_dir
        self._refused: str | None = None

    def analyst(self, connection: Connection) -> tuple[Analyst, int]:
        """The analyst for the registry and the chosen model as they stand in `connection`, and the registry's revision."""
        with self._lock:
            revision = registry.revision(connection)
            chosen = models.latest(connection) if self._models_dir is not None else None
            wanted = (revision, chosen.sector if chosen else "")
            if self._analyst is None or wanted != self._built:
                self._analyst = self._build(connection, chosen)
                self._built = wanted
            return self._analyst, revision

    @property
    def refused(self) -> str | None:
        """Why the chosen model is not used, in a person's words; None where it is, or none is chosen."""
        return self._refused

    def _build(self, connection: Connection, chosen: ChosenModel | None) -> Analyst:
        """With the chosen model; with the shipped one, said aloud, where that can't be used."""
        self._refused = None
        if chosen is not None and chosen.sector and self._models_dir is not None:
            try:
                return _machines().build(connection, models.read(self._models_dir, chosen, models.SECTOR))
            except BadModel as error:
                self._refused = error.sentence
                log.error("model_refused", stamp=chosen.stamp, reason=error.detail)
        return _machines().build(connection)

    def signer(self) -> "Signer":
        """What makes signatures."""
        return _machines().signer()


class _Machines(Protocol):
    """What jobs/machines.py is."""

    def build(self, connection: Connection, adjustment: dict[str, Any] | None = None) -> Analyst: ...

    def signer(self) -> "Signer": ...


def _machines() -> _Machines:
    return cast(_Machines, import_module("jobs.machines"))
