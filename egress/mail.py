"""The door for mail: SMTP and IMAP connections to a checked address."""

import imaplib
import smtplib
import socket
import ssl
import time

from egress.bodies import TooLarge
from egress.deadline import Deadline
from egress.names import resolve
from egress.policy import Policy


class _Checked(smtplib.SMTP):
    """An SMTP client that connects to the number that was checked, and keeps the name for TLS."""

    def __init__(self, numbers: list[str], name: str, port: int, timeout: float) -> None:
        self._numbers = numbers
        self._until = time.monotonic() + timeout
        super().__init__(timeout=timeout)
        self._host = name  # what starttls() checks the certificate against
        self.connect(name, port)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        failure: OSError = OSError(f"{host} has no address")
        for number in self._numbers:
            try:
                return socket.create_connection((number, port), max(0.1, min(timeout, self._until - time.monotonic())))
            except OSError as error:
                failure = error
        raise failure


class _CheckedTls(_Checked):
    """The same for a port that speaks TLS from the first byte (465)."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def connect_smtp(host: str, port: int, policy: Policy, *, starttls: bool, timeout: float) -> smtplib.SMTP:
    """An open connection, encrypted where `starttls` says so or the port is 465; close it after use.

    Raises EgressDenied for a refused address, OSError and smtplib.SMTPException as smtplib does; SourceError for a name
    without address. `timeout` bounds each wait, in seconds."""
    numbers = resolve(host, port, policy)
    if port == 465:
        return _CheckedTls(numbers, host, port, timeout)
    client = _Checked(numbers, host, port, timeout)
    if starttls:
        client.starttls(context=ssl.create_default_context())
    return client


class _CheckedImap(imaplib.IMAP4):
    """An IMAP client that connects to the numbers that were checked, speaks TLS from the first byte where it is given a
    context, and takes no answer larger than `most` bytes."""

    def __init__(
        self, numbers: list[str], name: str, port: int, *, context: ssl.SSLContext | None, deadline: Deadline, most: int
    ):
        self._numbers = numbers
        self._context = context
        self._deadline = deadline
        self._most = most
        super().__init__(name, port, deadline.left())

    def _create_socket(self, timeout: float | None) -> socket.socket:
        failure: OSError = OSError(f"{self.host} has no address")
        for number in self._numbers:
            try:
                plain = socket.create_connection((number, self.port), self._deadline.left())
            except OSError as error:
                failure = error
                continue
            self._deadline.watch(plain)
            return self._context.wrap_socket(plain, server_hostname=self.host) if self._context is not None else plain
        raise failure

    def read(self, size: int) -> bytes:
        """As many bytes of a literal as the server announced. Raises TooLarge beyond the limit."""
        if size > self._most:
            raise TooLarge(f"a literal of {size} bytes")
        return super().read(size)


def connect_imap(
    host: str, port: int, policy: Policy, *, context: ssl.SSLContext | None, deadline: Deadline, most: int
) -> imaplib.IMAP4:
    """An open connection to a mailbox, certificate and name checked by `context`; None is plain text, for inner servers.

    Raises EgressDenied for a refused address, SourceError for a name without address, OSError and imaplib.IMAP4.error as
    imaplib does. `deadline` covers all that is done with it; `most` bounds each literal, in bytes."""
    return _CheckedImap(resolve(host, port, policy), host, port, context=context, deadline=deadline, most=most)
