"""One file per publisher that many read and that the general way reads wrongly or slowly.

A file gives HOSTS, the hosts it knows without www., m. and amp. (their subdomains included), and read(tree). A new file
is found by being here.
"""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from selectolax.lexbor import LexborHTMLParser

from crawlers.template import Found

Read = Callable[[LexborHTMLParser], Found | None]


@cache
def _all() -> dict[str, tuple[str, Read]]:
    known: dict[str, tuple[str, Read]] = {}
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        for name in module.HOSTS:
            known[name] = (found.name, module.read)
    return known


def names() -> tuple[str, ...]:
    """The files of this folder, as they stand in Page.extractor after `sites/`."""
    return tuple(sorted({name for name, _ in _all().values()}))


def reader_for(host: str) -> tuple[str, Read] | None:
    """The file that knows `host` or a parent of it, with its reader; None where there is none."""
    known = _all()
    labels = host.split(".")
    for start in range(len(labels) - 1):
        found = known.get(".".join(labels[start:]))
        if found:
            return found
    return None
