"""The last door: every connection of this process, by whatever library, is checked at the socket (T03, T04).

A Python audit hook sees the numeric address of each connect() and refuses by raising; it can't be taken away again, and a
later policy can only be set by this module's install(). C libraries that open sockets themselves (libpq) are not seen.
"""

import socket
import sys
from typing import Any

from egress.policy import Policy

_INTERNET = (socket.AF_INET, socket.AF_INET6)


class _Guard:
    """Holds the policy in force; None until the first install()."""

    def __init__(self) -> None:
        self.policy: Policy | None = None
        self.named: set[tuple[str, int]] = set()

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook: cheap for every event but a connect."""
        if event != "socket.connect" or self.policy is None:
            return
        opened, address = arguments
        if opened.family in _INTERNET and (str(address[0]), int(address[1])) not in self.named:
            self.policy.check(str(address[0]), int(address[1]))


_guard = _Guard()


def admit(number: str, port: int) -> None:
    """Lets `number`:`port` through: it is what a name on the allow-list, an inner mail server say, resolved to."""
    _guard.named.add((number, port))


def install(policy: Policy) -> None:
    """Checks every later connection of this process against `policy`; a second call replaces the first's policy.

    From then on a refused connection raises EgressDenied inside connect()."""
    if _guard.policy is None:
        sys.addaudithook(_guard.see)
    _guard.policy = policy
