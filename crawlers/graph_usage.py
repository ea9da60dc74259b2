"""From the Graph API's usage headers to a pause: reading slows down before an error forces it to.

X-App-Usage and X-Page-Usage hold percentages of an hour's allowance, X-Business-Use-Case-Usage the same for each business and
the minutes until access comes back. A header that can't be read says nothing: it never stops a reading."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, isfinite
from typing import Any

from crawlers.outcomes import LONGEST_WAIT
from records.source import Answer

HEADERS = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
_SHARES = ("call_count", "total_time", "total_cputime")
SLOW_FROM = 80.0
"""Percent of the allowance from which reading slows down: a fifth is left for a person who looks at a source."""

HOUR = timedelta(hours=1)
MOST = 1e6  # percent, or minutes: more is a slip, and asks for the longest wait all the same
LARGEST = 20_000  # characters of a header


@dataclass(frozen=True, slots=True)
class Pause:
    """How long to stay away, and why, in a sentence for the desk."""

    wait: timedelta
    sentence: str


def pause(answer: Answer) -> Pause | None:
    """The pause that the answer's headers ask for; None below 80 % of every allowance and with no wait stated.

    From 12 minutes at 80 % in a straight line to an hour at 100 %; stated minutes are obeyed; a day at most."""
    counted = [one for name in HEADERS for one in _counted(answer.header(name))]
    share = max((_number(one.get(name)) for one in counted for name in _SHARES), default=0.0)
    stated = timedelta(
        minutes=min(max((_number(one.get("estimated_time_to_regain_access")) for one in counted), default=0), 1440)
    )
    if stated > timedelta(0):
        wait = min(max(stated, _by_share(share)), LONGEST_WAIT)
        return Pause(wait, f"Facebook yêu cầu chờ {_minutes(wait)} phút rồi mới đọc tiếp; hệ thống sẽ tự đọc lại.")
    if share < SLOW_FROM:
        return None
    wait = _by_share(share)
    return Pause(
        wait,
        f"Đã dùng {share:.0f}% hạn mức gọi Facebook trong một giờ; hệ thống đọc thưa lại, lượt tới cách ít nhất "
        f"{_minutes(wait)} phút, để không bị chặn.",
    )


def _by_share(share: float) -> timedelta:
    if share < SLOW_FROM:
        return timedelta(0)
    return min(HOUR * (0.2 + 0.8 * (share - SLOW_FROM) / (100.0 - SLOW_FROM)), LONGEST_WAIT)


def _counted(value: str | None) -> Iterator[dict[str, Any]]:
    """Each object of percentages in a header: the header's own, or those listed under each business."""
    try:
        said = json.loads(value) if value and len(value) <= LARGEST else None
    except (ValueError, RecursionError):
        return
    if not isinstance(said, dict):
        return
    yield said
    for listed in said.values():
        yield from (one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    try:
        number = float(value)
    except OverflowError:
        return 0.0
    return min(number, MOST) if isfinite(number) and number > 0 else 0.0


def _minutes(wait: timedelta) -> int:
    return ceil(wait.total_seconds() / 60)
