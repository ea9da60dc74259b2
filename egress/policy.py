"""Which addresses may be reached: every public one on a web or mail port, and exactly those inner ones an administrator listed.

The check is on the numeric address at the moment of connecting, so neither a name that answers differently the second time
nor a spelling trick gets past it (reliability.md, fact 7, T01-T03).
"""

import ipaddress
from dataclasses import dataclass

from errors import EgressDenied

WEB_PORTS = frozenset({80, 443})
MAIL_PORTS = frozenset({25, 465, 587, 143, 993})

# Beyond what ipaddress knows as not global: addresses that embed an IPv4 one, or lead through a gateway to one.
_NEVER = tuple(
    ipaddress.ip_network(net)
    for net in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_ISATAP = (0x00005EFE, 0x02005EFE)  # the interface part of an ISATAP address, before the IPv4 one


def is_public(ip: str) -> bool:
    """True for an address of the open internet; False for any other, and for what is no address at all."""
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if not address.is_global or any(address in net for net in _NEVER if net.version == address.version):
        return False
    return not (address.version == 6 and (int(address) >> 32) & 0xFFFFFFFF in _ISATAP)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be reached. `allowed` are exact (host, port) pairs of inner servers, empty by default."""

    allowed: frozenset[tuple[str, int]] = frozenset()

    def check(self, ip: str, port: int, *, name: str | None = None) -> None:
        """Raises EgressDenied unless `ip`:`port` may be reached; `name` is the host as it was asked for, where known."""
        if (ip, port) in self.allowed or (name is not None and (name, port) in self.allowed):
            return
        where = f"{name or ip}:{port}"
        if not is_public(ip):
            raise EgressDenied(
                f"Địa chỉ {where} thuộc mạng nội bộ nên bị chặn. Nếu đúng là máy chủ của đơn vị, "
                "quản trị viên ghi máy:cổng đó vào LANGNGHE_EGRESS_ALLOW.",
                f"{where} is {ip}, not a public address",
            )
        if port not in WEB_PORTS | MAIL_PORTS:
            raise EgressDenied(
                f"Cổng {port} của {name or ip} không phải cổng web hay thư nên bị chặn. "
                "Nếu cần, quản trị viên ghi máy:cổng đó vào LANGNGHE_EGRESS_ALLOW.",
                f"{where}: port {port} is neither web nor mail",
            )
