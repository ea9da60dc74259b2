"""Accounts of the desk, their sessions and one-time logins. Secrets are kept as hashes only."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from records.account import Account, Role, Session
from storage.tables_people import accounts, one_time_logins, sessions

_PUBLIC = [column for column in accounts.c if column.name != "password_hash"]


def add(connection: Connection, account: Account, password_hash: str) -> int:
    """Keeps a new account (its `id` is ignored); the new id."""
    values = {
        "login": account.login,
        "name": account.name,
        "role": account.role.value,
        "unit_id": account.unit_id,
        "disabled": account.disabled,
        "email": account.email,
        "password_hash": password_hash,
    }
    return int(connection.execute(insert(accounts).values(**values).returning(accounts.c.id)).scalar_one())


def by_login(connection: Connection, login: str) -> tuple[Account, str] | None:
    """The account and its password hash, or None. Logins are compared without case."""
    row = connection.execute(select(accounts).where(func.lower(accounts.c.login) == login.lower())).mappings().first()
    return (_account(row), row["password_hash"]) if row else None


def one(connection: Connection, account_id: int) -> Account | None:
    """The account of that id, or None."""
    row = connection.execute(select(*_PUBLIC).where(accounts.c.id == account_id)).mappings().first()
    return _account(row) if row else None


def every(connection: Connection) -> list[Account]:
    """All accounts, by login."""
    return [_account(row) for row in connection.execute(select(*_PUBLIC).order_by(accounts.c.login)).mappings()]


def set_password(connection: Connection, account_id: int, password_hash: str) -> None:
    """Renews the password and ends every session of the account (T24)."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(password_hash=password_hash))
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def set_email(connection: Connection, account_id: int, email: str | None) -> None:
    """Renews where notices about sources are sent to; None for nowhere."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(email=email))


def disable(connection: Connection, account_id: int) -> None:
    """Closes an account and ends its sessions."""
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(disabled=True))
    connection.execute(delete(sessions).where(sessions.c.account_id == account_id))


def begin_session(connection: Connection, secret: str, session: Session) -> None:
    """Keeps a session under the hash of its cookie."""
    values = {"account_id": session.account_id, "created": session.created, "seen": session.seen, "ends": session.ends}
    connection.execute(insert(sessions).values(token_hash=_hash(secret), **values))


def session(connection: Connection, secret: str) -> Session | None:
    """The session behind a cookie, or None."""
    row = connection.execute(select(sessions).where(sessions.c.token_hash == _hash(secret))).mappings().first()
    return Session(**{key: value for key, value in row.items() if key != "token_hash"}) if row else None


def touch_session(connection: Connection, secret: str, now: datetime) -> None:
    """Notes that the session was used."""
    connection.execute(update(sessions).where(sessions.c.token_hash == _hash(secret)).values(seen=now))


def end_session(connection: Connection, secret: str) -> None:
    """Ends a session at once."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == _hash(secret)))


def forget_ended(connection: Connection, now: datetime) -> None:
    """Drops sessions and one-time logins whose time is over."""
    connection.execute(delete(sessions).where(sessions.c.ends < now))
    connection.execute(delete(one_time_logins).where(one_time_logins.c.ends < now))


def offer_login(connection: Connection, secret: str, account_id: int, ends: datetime) -> None:
    """Keeps a one-time login."""
    connection.execute(insert(one_time_logins).values(token_hash=_hash(secret), account_id=account_id, ends=ends))


def take_login(connection: Connection, secret: str, now: datetime) -> int | None:
    """The account of a one-time login, which is used up by this; None where it is unknown, used or over."""
    found = one_time_logins.c.token_hash == _hash(secret)
    row = connection.execute(select(one_time_logins).where(found)).mappings().first()
    if row is None:
        return None
    gone = connection.execute(delete(one_time_logins).where(found)).rowcount == 1
    return int(row["account_id"]) if gone and row["ends"] >= now else None


def _hash(secret: str) -> str:
    # The secrets are 256 random bits, so a plain SHA-256 can't be guessed back.
    return hashlib.sha256(secret.encode()).hexdigest()


def _account(row: object) -> Account:
    values = {key: value for key, value in dict(row).items() if key != "password_hash"}  # type: ignore[call-overload]  # a RowMapping
    return Account(**{**values, "role": Role(values["role"])})
