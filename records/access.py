"""What opens a source's web API. Shown nowhere, logged nowhere: its secrets are left out of its own repr."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The token of a source and, where it lasts hours only, what renews it (Zalo: `app`, `app_secret` and a `refresh` key
    that is good for one use). `expires` is when the token ends, None where nobody said. `renewing` is when a renewal was
    sent whose answer was never kept: the refresh key may then be used up."""

    token: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    app_secret: str | None = field(default=None, repr=False)
    app: str | None = None
    expires: datetime | None = None
    renewing: datetime | None = None

    @property
    def renewable(self) -> bool:
        """True where all is there that a renewal needs."""
        return bool(self.refresh and self.app_secret and self.app)
