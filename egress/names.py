"""Names to numbers, once for each connection: if any of a name's answers is refused, the name is (T03)."""

import socket

from egress.guard import admit
from egress.policy import Policy
from errors import SourceError


def resolve(host: str, port: int, policy: Policy) -> list[str]:
    """The numeric addresses of `host`, all of which `policy` lets through.

    Raises EgressDenied where one is refused, SourceError where the name has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"Không tìm thấy máy chủ “{host}”. Hãy kiểm tra lại địa chỉ.", f"resolve {host}: {error}") from error
    numbers = list(dict.fromkeys(str(answer[4][0]) for answer in found))
    for number in numbers:
        policy.check(number, port, name=host)
        if (host, port) in policy.allowed:
            admit(number, port)
    return numbers
