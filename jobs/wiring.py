"""Builds the surroundings of the jobs from the settings: the one place where the rooms' machines are put together."""

import os
import smtplib
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from alerts.channels.email import MailSettings
from catalogue import lexicons
from catalogue.places import load_places
from catalogue.units import load_abbreviations, load_units
from egress.mail import connect_smtp
from egress.policy import Policy
from jobs.context import Analyst, Context, Mail
from nlp.analyst import Analyst as RealAnalyst
from nlp.claims import Library
from nlp.health import Classifier
from nlp.mentions import Registry
from nlp.places import Gazetteer
from nlp.stories import Signer
from settings import Settings
from storage import claims, deployment, registry, units
from storage.engine import Connection, Engine, open_store, reading


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
    """Keeps the analyst until the registry of units and claims changes; models are read from disk once."""

    def __init__(self) -> None:
        """Nothing is loaded before the first text: the processes that never analyse stay small."""
        self._lock = threading.Lock()
        self._revision = -1
        self._analyst: Analyst | None = None
        self._machines: tuple[Classifier, Gazetteer] | None = None

    def analyst(self, connection: Connection) -> tuple[Analyst, int]:
        """The analyst for the registry as it stands in `connection`, and its revision."""
        with self._lock:
            revision = registry.revision(connection)
            if self._analyst is None or revision != self._revision:
                self._analyst = self._build(connection)
                self._revision = revision
            return self._analyst, revision

    def _build(self, connection: Connection) -> Analyst:
        if self._machines is None:
            self._machines = (Classifier.load(), Gazetteer(load_places()))
        classifier, gazetteer = self._machines
        own = units.every(connection)
        names = {unit.name for unit in own}
        outside = tuple(unit for unit in load_units().records if unit.name not in names)
        known = Registry((*own, *outside), gazetteer, load_abbreviations())
        library = Library(claims.every(connection), lexicons.claim_lexicon())
        return RealAnalyst(classifier, known, library, lexicons.alarm_vocabulary())

    def signer(self) -> Signer:
        """What makes signatures; its table of word rarity is read once."""
        return Signer(lexicons.rarity())
