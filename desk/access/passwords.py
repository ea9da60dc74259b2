"""Passwords: argon2id with m = 19,456 KiB, t = 2, p = 1 (ASVS 5 annex C.2; reliability T23)."""

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from errors import BadInput

LEAST, MOST = 12, 200
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
_AT_ONCE = BoundedSemaphore(2)  # 19 MB each: forty threads guessing at once would take 760 MB
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


def hashed(password: str) -> str:
    """The password's hash to keep. Raises BadInput where it is too short, too long or one letter repeated."""
    if not LEAST <= len(password) <= MOST or len(set(password)) < 5:
        raise BadInput(
            f"Mật khẩu cần từ {LEAST} đến {MOST} ký tự và có ít nhất 5 ký tự khác nhau. Mời chọn mật khẩu dài hơn.",
            "password too short, too long or too plain",
        )
    with _AT_ONCE:
        return _HASHER.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """True where the password is the kept one; takes the same time where there is no account (`kept` None)."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _NOBODY, password[: MOST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None
