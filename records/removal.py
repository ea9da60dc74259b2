"""When a publisher took a piece down, and what shows it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Gone(StrEnum):
    """What stands where a piece was: nothing (404, 410, or a page that says so), the home page, or a section's page."""

    ABSENT = "absent"
    LED_HOME = "led_home"
    LED_SECTION = "led_section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A piece taken down: known at `at`, shown by the capture `evidence`; first seen gone at `first_seen`, shown by
    `first_evidence`. `ended` is when it was there again, None while it is not. All UTC."""

    item_id: int
    at: datetime
    evidence: str | None
    first_seen: datetime | None = None
    first_evidence: str | None = None
    reason: Gone | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """When a page is read again. `due` None: not any more. `began` is when it was first wanted again, `rounds` how often it
    was read since; `gone_since` the first of the readings that found it gone, with its capture."""

    item_id: int
    due: datetime | None
    began: datetime
    rounds: int = 0
    last: datetime | None = None
    last_outcome: str | None = None
    gone_since: datetime | None = None
    gone_evidence: str | None = None
