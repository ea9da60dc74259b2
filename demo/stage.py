"""Sets the demo up: an empty store with the invented department's registry, and the newsroom's outlets as sources."""

import secrets
import sys
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from catalogue import claims as shipped_claims
from catalogue.officers import load_officers
from catalogue.quotas import load_quotas
from catalogue.units import load_units
from demo.mailbox import Mailbox
from demo.newsroom import SHIPPED, Newsroom, Registration
from egress.guard import install
from errors import BadInput
from jobs.context import Context
from jobs.engines.apart import Apart
from jobs.wiring import context as wired
from records.account import Account, Role
from records.analysis import Claim
from records.deployment import Deployment
from records.source import Outlet, Source
from settings import Settings, load
from storage import accounts, claims, deployment, outlets, publications, sources, units
from storage.engine import Connection, writing
from storage.vault import Vault

DEPARTMENT = "Sở Y tế tỉnh Sơn Bình"
PACE_SECONDS = 0.02  # one loopback host that is our own; real sources keep theirs
LOGIN_LASTS = timedelta(hours=12)


def say(words: str) -> None:
    """Tells the person at the terminal."""
    print(words, file=sys.stderr, flush=True)  # noqa: T201  # a command's progress


def opened(
    settings: Settings, tables: Apart, newsroom: Newsroom, mailbox: Mailbox, known: Sequence[Claim]
) -> tuple[Settings, Context]:
    """The settings of the demo and a store furnished for it, once `tables` are made; newsroom and mailbox are started."""
    newsroom.start()
    host, port = mailbox.start()
    allowed = ",".join((*newsroom.allowed(), f"{host}:{port}"))
    letters = {"smtp_host": host, "smtp_port": port, "smtp_starttls": False, "egress_allow": allowed}
    settings = load(**settings.model_dump() | letters)
    tables.wait()
    context = wired(settings)
    furnish(context, newsroom, known, f"http://{settings.host}:{settings.port}")
    install(context.policy)
    return settings, context


def library(newsroom: Path | None, given: Path | None) -> tuple[Claim, ...]:
    """The claims to match against: those given, else the shipped ones, with the demo's own for the demo's own pieces."""
    if given is not None:
        loaded = shipped_claims.load(given)
        if loaded.problems and not loaded.records:
            raise BadInput(loaded.problems[0].sentence, loaded.problems[0].detail)
        return loaded.records
    own = () if newsroom else shipped_claims.load(SHIPPED / "claims.csv").records
    return (*shipped_claims.load().records, *own)


def furnish(context: Context, newsroom: Newsroom, known: Sequence[Claim], public_address: str) -> None:
    """Registers units, officers, claims, quotas, outlets and sources in an empty store."""
    now = context.clock()
    ours = Deployment(
        department=DEPARTMENT,
        parent="UBND tỉnh Sơn Bình",
        province="Sơn Bình",
        public_address=public_address,
        sender="canh-bao@sonbinh.example",
        ready=True,
    )
    with writing(context.engine) as connection:
        deployment.keep(connection, ours)
        ids = _registry(connection)
        claims.keep(connection, known)
        publications.keep_quotas(connection, load_quotas().records)
        for registration in newsroom.sources():
            _register(connection, context.vault, registration, ids, now)


def _registry(connection: Connection) -> dict[str, int]:
    loaded = load_units(SHIPPED / "units.csv").records
    ids = units.keep(connection, loaded)
    names = {unit.id: unit.name for unit in loaded}
    for unit in loaded:
        if unit.parent_id is not None:
            units.set_parent(connection, ids[unit.name], ids[names[unit.parent_id]])
    for officer in load_officers(SHIPPED / "officers.csv", ids).records:
        units.add_officer(connection, officer)
    return ids


def _register(connection: Connection, vault: Vault, found: Registration, ids: dict[str, int], now: datetime) -> None:
    key = outlet_key(found.outlet)
    outlets.keep(connection, [Outlet(key=key, name=found.outlet, domain=key, kind=found.kind, watched=found.unit is None)])
    source = Source(
        id=0,
        outlet_key=key,
        name=found.outlet,
        reader=found.reader,
        address=found.address,
        basis=found.basis,
        unit_id=ids.get(found.unit or ""),
        every_minutes=1,
        pace_seconds=PACE_SECONDS,
    )
    sources.add(connection, source, now=now, token=vault.seal(found.access_token) if found.access_token else None)


def outlet_key(name: str) -> str:
    """A key for an outlet that has only a name."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())[:80] or "outlet"


def one_time_login(context: Context) -> str:
    """An administrator's account of the demo, and a secret that signs in once."""
    secret = secrets.token_urlsafe(24)
    account = Account(id=0, login="quantri", name="Quản trị (trình diễn)", role=Role.ADMIN, unit_id=None)
    with writing(context.engine) as connection:
        found = accounts.by_login(connection, account.login)
        # No password is set: this account can be entered by the printed link only.
        account_id = found[0].id if found else accounts.add(connection, account, "!")
        accounts.offer_login(connection, secret, account_id, context.clock() + LOGIN_LASTS)
    return secret
