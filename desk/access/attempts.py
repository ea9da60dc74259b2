"""How often someone may try to sign in: 10 in 5 minutes for an account and for an address, 1,000 for all (T23)."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from errors import NotAllowed

MINUTES = 5
EACH = RateLimitItemPerMinute(10, MINUTES)
ALL = RateLimitItemPerMinute(1_000, MINUTES)


class TooMany(NotAllowed):
    """Too many attempts; `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"Đã thử đăng nhập quá nhiều lần. Mời thử lại sau {max(1, round(seconds / 60))} phút.", "login rate limit reached"
        )
        self.seconds = seconds


class Attempts:
    """Counts attempts in this process's memory. The desk is one process; a restart forgets."""

    def __init__(self) -> None:
        self._counts = MovingWindowRateLimiter(MemoryStorage())

    def count(self, login: str, address: str) -> None:
        """Counts one attempt. Raises TooMany where the account, the address or all of us have had theirs.

        The password is not looked at then, so a right one isn't told from a wrong one."""
        keys = (("login", login.strip().lower()[:80]), ("address", address))
        fine = [self._counts.hit(EACH, *key) for key in keys]
        if not (all(fine) and self._counts.hit(ALL, "all")):
            raise TooMany(MINUTES * 60)
