"""What the first-run page asked, and the secrets this installation made for itself."""

import secrets
from dataclasses import asdict

from sqlalchemy import Connection, select

from records.deployment import Deployment
from storage.rows import insert_new, upsert
from storage.tables_people import deployment

_EMPTY = Deployment(department="", parent="", province="", public_address="", sender="")


def read(connection: Connection) -> Deployment:
    """This department's settings; empty ones with ready=False before the first run is done."""
    value = connection.execute(select(deployment.c.value).where(deployment.c.key == "deployment")).scalar()
    return Deployment(**value) if value else _EMPTY


def keep(connection: Connection, settings: Deployment) -> None:
    """Keeps this department's settings."""
    upsert(connection, deployment, [{"key": "deployment", "value": asdict(settings)}], on=["key"])


def secret(connection: Connection, name: str) -> bytes:
    """32 random bytes made once for `name` and kept: signing keys of links and message ids."""
    insert_new(connection, deployment, [{"key": f"secret_{name}", "value": secrets.token_hex(32)}], on=["key"])
    value = connection.execute(select(deployment.c.value).where(deployment.c.key == f"secret_{name}")).scalar_one()
    return bytes.fromhex(value)
