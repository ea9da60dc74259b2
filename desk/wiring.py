"""What the desk is given by whoever starts it, and passes to its pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fastapi import Request

from desk.access.attempts import Attempts
from records.alert import SendResult
from records.intake import ReadPage
from records.proposal import Look
from storage.engine import Engine
from storage.vault import Vault


class Mail(Protocol):
    """One message of the demo's mailbox."""

    @property
    def number(self) -> int:
        """Counts from 1 in the order of arrival."""

    @property
    def to(self) -> Sequence[str]:
        """The recipients."""

    @property
    def subject(self) -> str:
        """The subject line."""

    @property
    def date(self) -> datetime | None:
        """The stated moment, or None."""

    @property
    def text(self) -> str:
        """The plain text."""


class Mailbox(Protocol):
    """Where the demo's mail arrives."""

    def messages(self) -> Sequence[Mail]:
        """Every message, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """The secrets of a webhook: what signs its messages, and the words by which it is set up. Left out of its own repr."""

    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The surroundings of every page. `form_key` signs form tokens, `link_key` the acknowledgement links; `look` says how an
    address (with a fanpage's token, if any) could be read, `read_page` reads the piece behind a pasted link; both are None
    where this desk reaches no network. `inbox` names the watched mailbox, "" where none is; `vault` seals the tokens of
    sources; a detector's precision is counted from the last `precision_days`, this deployment's models lie in `models_dir`;
    `facebook` are the secrets of its webhook, None where that is off."""

    engine: Engine
    clock: Callable[[], datetime]
    digests_dir: Path
    models_dir: Path
    precision_days: int
    secure_cookies: bool
    call_job: Callable[[str], None]
    send_test_mail: Callable[[str], SendResult] | None
    look: Callable[[str, str | None], Look] | None
    read_page: Callable[[str], ReadPage] | None
    inbox: str
    mailbox: Mailbox | None
    first_run_token: str | None
    form_key: bytes
    link_key: bytes
    attempts: Attempts
    vault: Vault
    facebook: Hook | None


def desk_of(request: Request) -> Desk:
    """The desk that answers this request."""
    found: Desk = request.app.state.desk
    return found
