"""The door for mail: an SMTP connection to a checked address."""

import smtplib
import socket
import ssl
import time

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
