"""Whether a publisher's file in crawlers/sites/ still fits its pages."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Misfit(StrEnum):
    """How a publisher's file yields markedly less than the page has."""

    NO_BODY = "no_body"
    SHORTER = "shorter"
    NO_TITLE = "no_title"
    NO_LEAD = "no_lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """What came of the pages of one outlet that a file was tried on. `recent` are the last ten, newest last: 1 fits, 0 not.

    `since` is the first page of the run that did not fit, set once the file is taken not to fit any more; None while it
    fits. `first_miss` is where the present run of misses began, `last_fit` the last page that fitted; all UTC. `pages` and
    `misses` count since `since`, or since the beginning while it fits."""

    outlet_key: str
    site_file: str
    recent: str = ""
    since: datetime | None = None
    first_miss: datetime | None = None
    last_fit: datetime | None = None
    misfit: Misfit | None = None
    pages: int = 0
    misses: int = 0
