"""Keeping what came together: whole where that can be, else one by one, so that what can't be kept harms only itself (G7)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog

from errors import LangNgheError

log = structlog.get_logger()
One = TypeVar("One")


def kept(found: Sequence[One], keep: Callable[[Sequence[One]], None], spoilt: Callable[[One], None]) -> None:
    """Hands `found` to `keep`, in one transaction; `spoilt` keeps what stands for one that can't be kept at all.

    A refusal of the store (LangNgheError) is raised: then nothing can be kept. Any other fault is of one of the answers,
    whatever its kind, since what they hold is whatever a server sent; it is logged whole."""
    try:
        keep(found)
    except LangNgheError:
        raise
    except Exception:
        if len(found) == 1:
            log.exception("answer_not_kept")
            spoilt(found[0])
            return
        log.warning("batch_apart", size=len(found))
        for one in found:
            kept([one], keep, spoilt)
