"""When a publisher's file is taken not to fit any more, and when to fit again. Pure: what was known and one page in, what is
known now out. One odd page (a video, a form) says nothing; most of several do."""

from dataclasses import replace
from datetime import datetime

from records.site_file import Misfit, SiteFile

KEPT = 10  # pages remembered
LOOKED_AT, TOO_MANY = 5, 3  # of the last five pages three did not fit: its outlet has another design
AGAIN = 3  # pages in a row that fit: the file is mended, or the outlet took its new design back


def after(known: SiteFile, misfit: Misfit | None, now: datetime) -> SiteFile:
    """What is known of the file after one more page read at `now`, which it did not fit by `misfit` (None: it fits)."""
    recent = (known.recent + ("1" if misfit is None else "0"))[-KEPT:]
    counted = replace(
        known,
        recent=recent,
        pages=known.pages + 1,
        misses=known.misses + (misfit is not None),
        misfit=misfit or known.misfit,
        last_fit=now if misfit is None else known.last_fit,
        first_miss=known.first_miss if known.first_miss is not None or misfit is None else now,
    )
    if known.since is None:
        if recent[-LOOKED_AT:].count("0") >= TOO_MANY:
            return replace(counted, since=counted.first_miss, pages=recent.count("0"), misses=recent.count("0"))
        quiet = "0" not in recent[-LOOKED_AT:]
        return replace(counted, first_miss=None if quiet else counted.first_miss, misfit=None if quiet else counted.misfit)
    if recent.endswith("1" * AGAIN):
        return replace(counted, recent="1" * AGAIN, since=None, first_miss=None, misfit=None, pages=AGAIN, misses=0)
    return counted
