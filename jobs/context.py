"""What every job is given: the store, the settings, the clock, and the rooms' machines that are costly to build."""

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from alerts.channels.email import MailSettings
from egress.policy import Policy
from records.analysis import Analysis, Text
from settings import Settings
from storage.engine import Connection, Engine
from storage.vault import Vault

if TYPE_CHECKING:  # numpy and the models' code come with it: 15 MB that only the lane `understand` needs
    from nlp.fields import FieldText
    from nlp.stories import Signer


class Analyst(Protocol):
    """What analyses texts; `model` names all its parts and versions."""

    @property
    def model(self) -> str:
        """The stamp an analysis by this analyst carries."""

    def analyse(self, texts: Sequence[Text]) -> list[Analysis]:
        """One analysis for each text, in order."""

    def analyse_read(self, fields: "Sequence[FieldText]") -> Analysis:
        """The analysis of a text already read into fields."""


class Understanding(Protocol):
    """Builds the analyst for the registry as it stands, and keeps it until the registry changes."""

    def analyst(self, connection: Connection) -> tuple[Analyst, int]:
        """The analyst, and the registry revision it matches against."""

    @property
    def refused(self) -> str | None:
        """Why the chosen model of this deployment is not used; None where it is, or none is chosen."""

    def signer(self) -> "Signer":
        """What makes the signatures by which stories are found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """How mail leaves: who from, and an open connection through egress. None of it is used where `connect` is None."""

    settings: MailSettings
    connect: Callable[[], smtplib.SMTP] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The surroundings of a job. `mail` is read anew each time: the first-run page may have changed the sender."""

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]
    policy: Policy
    understanding: Understanding
    mail: Callable[[], Mail]
    worker: str

    @property
    def vault(self) -> Vault:
        """What seals and opens the sources' tokens."""
        return Vault(self.settings.token_key_path)

    @property
    def evidence(self) -> Path:
        """Folder of the captures."""
        return self.settings.evidence_dir


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did: how many it did, how many failed, and whether more is waiting."""

    done: int
    failed: int = 0
    more: bool = False

    def __str__(self) -> str:
        """One line for the schedule and the log."""
        return f"done={self.done} failed={self.failed}" + (" more" if self.more else "")
