"""How a source stands, in words: honest about what is not read (law 10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crawlers.volumes import band, too_late
from desk.words import OUTCOMES
from records.source import Band, Gap, GapKind, Source, SourceState, Volume
from working_time import local

QUIET = timedelta(days=7)
"""A source whose usual rhythm isn't known yet and that gave nothing new for so long is shown as quiet."""

LASTING = timedelta(hours=6)
"""A failure that lasts so long is told on the front page; a shorter one mostly mends itself."""

ORDER = ("broken", "silent", "slow", "quiet", "new", "well", "given", "off")
NAMES = {
    "broken": "Bị gián đoạn",
    "silent": "Im ắng bất thường",
    "slow": "Đang chờ đọc lại",
    "quiet": "Im ắng",
    "new": "Chưa đọc lần nào",
    "well": "Bình thường",
    "given": "Nhập tay",
    "off": "Đã tắt",
}
DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
UNKNOWN = "chưa đủ số liệu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored about all sources, by their id: usual volumes, gaps that last, pieces today, yesterday, in 7 days."""

    volumes: Mapping[int, Volume] = field(default_factory=dict)
    gaps: Mapping[tuple[int, GapKind], Gap] = field(default_factory=dict)
    today: Mapping[int, int] = field(default_factory=dict)
    yesterday: Mapping[int, int] = field(default_factory=dict)
    week: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One source as the desk shows it. `kind` is one of ORDER; `do` says what a person should do, empty where nothing.

    `since` is from when it stands so; `usual` what such a day usually brings, `week` the same of each day of the week;
    `late` the moment (UTC) from which silence would be an alarm, None where that isn't known or the source isn't read."""

    source: Source
    state: SourceState
    outlet: str
    kind: str
    name: str
    say: str
    do: str
    since: datetime | None
    today: int
    recent: int
    usual: str
    week: tuple[tuple[str, str], ...]
    late: datetime | None


def standing(source: Source, state: SourceState, outlet: str, known: Known, now: datetime) -> Standing:
    """How the source stands at `now`."""
    volume, last = known.volumes.get(source.id), state.last_piece
    kind, say, do = _judge(source, state, known, now)
    waited = volume is not None and last is not None and kind in ("well", "silent")
    return Standing(
        source=source,
        state=state,
        outlet=outlet,
        kind=kind,
        name=NAMES[kind],
        say=say,
        do=do,
        since=_since(kind, state, known.gaps),
        today=known.today.get(source.id, 0),
        recent=known.week.get(source.id, 0),
        usual=usual(band(volume, local(now).date())),
        week=tuple((day, usual(volume.bands[place] if volume else None)) for place, day in enumerate(DAYS)),
        late=too_late(volume, last) if waited and volume is not None and last is not None else None,
    )


def usual(band: Band | None) -> str:
    """8 đến 15 tin, or that it isn't known yet."""
    if band is None:
        return UNKNOWN
    return f"{band.low} đến {band.high} tin" if band.low != band.high else f"{band.low} tin"


def _since(kind: str, state: SourceState, gaps: Mapping[tuple[int, GapKind], Gap]) -> datetime | None:
    gap = gaps.get((state.source_id, {"silent": GapKind.QUIET, "off": GapKind.UNREAD}.get(kind, GapKind.FAILING)))
    if kind in ("silent", "off", "broken", "slow"):
        return gap.since if gap is not None else state.since
    return state.last_piece if kind == "quiet" else state.since


def _judge(source: Source, state: SourceState, known: Known, now: datetime) -> tuple[str, str, str]:
    if not source.reader.visited:
        return "given", "Tin, bài do cán bộ nhập hoặc gửi tới; hệ thống không tự đọc", ""
    if not source.enabled:
        return "off", "Không đọc nguồn này", "Bấm “Bật” khi cần theo dõi lại."
    if state.last_outcome is None:
        return "new", "Hệ thống sẽ đọc ở lượt tới", ""
    outcome = OUTCOMES[state.last_outcome]
    if outcome.kind != "well":
        return outcome.kind, outcome.say, outcome.do
    if (source.id, GapKind.QUIET) in known.gaps:
        return "silent", "Vẫn đọc được nhưng lâu hơn hẳn thường lệ không có tin mới", _LOOK
    volume = known.volumes.get(source.id)
    if volume is None or volume.usual_gap is None:
        last = state.last_piece
        if last is None or now - last > QUIET:
            return "quiet", f"{outcome.say}; hơn 7 ngày không có tin mới", "Mở địa chỉ nguồn để xem trang còn cập nhật không."
    few = _few(volume, known.yesterday.get(source.id, 0), now)
    return "well", f"{outcome.say}; {few}" if few else outcome.say, outcome.do


_LOOK = "Mở địa chỉ nguồn: nếu trang vẫn đăng tin mới, báo quản trị kiểm tra cách đọc; nếu trang ngừng đăng, không phải làm gì."


def _few(volume: Volume | None, count: int, now: datetime) -> str:
    """That yesterday brought fewer pieces than such a day usually does; empty where it did not."""
    known = band(volume, local(now).date() - timedelta(days=1))
    if known is None or count >= known.low:
        return ""
    return f"hôm qua {f'chỉ có {count}' if count else 'không có'} tin, thường là {usual(known)}"


def alarm(every: Iterable[tuple[Source, SourceState]], gaps: Mapping[tuple[int, GapKind], Gap], now: datetime) -> str:
    """One sentence on the sources that are quiet or not read for six hours or longer; empty where there are none."""
    on = {source.id for source, _ in every if source.enabled}
    quiet = sum(kind is GapKind.QUIET for source_id, kind in gaps if source_id in on)
    failing = [gap for (source_id, kind), gap in gaps.items() if kind is GapKind.FAILING and source_id in on]
    unread = sum(now - gap.since >= LASTING for gap in failing)
    parts = [f"{quiet} nguồn im ắng bất thường"] if quiet else []
    parts += [f"{unread} nguồn không đọc được hơn 6 giờ"] if unread else []
    return " và ".join(parts) + "." if parts else ""


def place(one: Standing) -> tuple[int, str]:
    """Its place in the list: what needs a person first, then by name."""
    return ORDER.index(one.kind), one.source.name
