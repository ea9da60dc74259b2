"""How a source stands, in words: honest about what is not read (law 10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.words import OUTCOMES
from records.source import Source, SourceState

QUIET = timedelta(days=7)
"""A source that answers but gave nothing new for so long is shown as quiet."""

ORDER = ("broken", "slow", "quiet", "new", "well", "off")
NAMES = {
    "broken": "Bị gián đoạn",
    "slow": "Đang chờ đọc lại",
    "quiet": "Im ắng",
    "new": "Chưa đọc lần nào",
    "well": "Bình thường",
    "off": "Đã tắt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One source as the desk shows it. `kind` is one of ORDER; `do` says what a person should do, empty where nothing."""

    source: Source
    state: SourceState
    outlet: str
    kind: str
    name: str
    say: str
    do: str
    recent: int


def standing(source: Source, state: SourceState, outlet: str, recent: int, now: datetime) -> Standing:
    """How the source stands at `now`; `recent` is its number of pieces in seven days."""
    kind, say, do = _judge(source, state, now)
    return Standing(source=source, state=state, outlet=outlet, kind=kind, name=NAMES[kind], say=say, do=do, recent=recent)


def _judge(source: Source, state: SourceState, now: datetime) -> tuple[str, str, str]:
    if not source.enabled:
        return "off", "Không đọc nguồn này", "Bấm “Bật” khi cần theo dõi lại."
    if state.last_outcome is None:
        return "new", "Hệ thống sẽ đọc ở lượt tới", ""
    outcome = OUTCOMES[state.last_outcome]
    if outcome.kind != "well":
        return outcome.kind, outcome.say, outcome.do
    if state.last_new is None or now - state.last_new > QUIET:
        return "quiet", f"{outcome.say}; hơn 7 ngày không có tin mới", "Mở địa chỉ nguồn để xem trang còn cập nhật không."
    return "well", outcome.say, outcome.do


def place(one: Standing) -> tuple[int, str]:
    """Its place in the list: what needs a person first, then by name."""
    return ORDER.index(one.kind), one.source.name
