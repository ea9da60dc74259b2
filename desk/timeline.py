"""What happened to a case, in order, each as one sentence a person can check (law 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.words import word
from records.alert import AlertReason, Delivery, DeliveryState
from records.case import Case, Verdict
from records.removal import Removal
from records.ruling import RulingKind
from records.views import Judged, StoryPiece, Told
from storage.flags import KeptFlag
from storage.rulings import Kept


@dataclass(frozen=True, slots=True)
class Event:
    """One step. `kind` chooses its mark: flag, told, good, bad or plain; `undo` is the ruling that may be taken back here."""

    at: datetime
    kind: str
    say: str
    more: str = ""
    undo: int | None = None


def timeline(
    case: Case,
    kept: Sequence[KeptFlag],
    told: Sequence[Told],
    nos: Sequence[tuple[AlertReason, datetime]],
    judged: Sequence[Judged],
    edits: Sequence[tuple[StoryPiece, int, datetime]] = (),
    removals: Sequence[tuple[StoryPiece, Removal]] = (),
    rulings: Sequence[Kept] = (),
) -> list[Event]:
    """The steps of a case, oldest first; `edits` (piece, new version, when known) and `removals` are those of its pieces,
    `rulings` those on its story."""
    events = [_flagged(case, kept, rulings), *(_no(reason, at) for reason, at in nos)]
    for one in told:
        events += _told(one)
    if case.acknowledged and not any(one.alert.acknowledged for one in told):
        events.append(Event(case.acknowledged, "good", "Đã nhận, ghi tại bàn làm việc"))
    events += [_judged(one) for one in judged]
    for ruling in rulings:
        events += [ruled(ruling, case), *_undone(ruling)]
    events += [Event(at, "plain", f"{piece.outlet} sửa bài, thành bản {version}", piece.title) for piece, version, at in edits]
    for piece, removal in removals:
        events.append(Event(removal.at, "bad", f"{piece.outlet} đã gỡ bài (phát hiện ở lần đọc thứ hai)", piece.title))
        if removal.ended is not None:
            events.append(Event(removal.ended, "plain", f"{piece.outlet} đăng lại bài đã gỡ", piece.title))
    return sorted(events, key=lambda event: event.at)


def _flagged(case: Case, kept: Sequence[KeptFlag], rulings: Sequence[Kept]) -> Event:
    pieces = len({one.item.id for one in kept})
    left = [one.ruling for one in rulings if one.ruling.kind is RulingKind.APART and one.ruling.key == case.story]
    say = f"Mở vụ việc, tách từ vụ việc số {left[0].case_id}" if left and left[0].case_id else "Mở vụ việc"
    return Event(case.opened, "flag", say, f"{len(kept)} cảnh báo sơ bộ trên {pieces} tin, bài" if kept else "")


def ruled(kept: Kept, case: Case | None = None) -> Event:
    """A ruling by hand as a step of a case, or of a piece where no case is given."""
    ruling = kept.ruling
    if ruling.kind is RulingKind.NOT_COPY:
        say = f"{kept.by}: không phải bản sao của {ruling.stayed} tin, bài cùng nội dung"
    elif ruling.kind is RulingKind.APART and case is not None and case.story == ruling.key:
        say = f"{kept.by} tách {ruling.moved} tin, bài này khỏi vụ tin trước"
    elif ruling.kind is RulingKind.APART:
        say = f"{kept.by} tách {ruling.moved} tin, bài khỏi vụ tin"
    elif case is not None and ruling.other_case_id == case.id:
        say = f"{kept.by} gộp vụ việc này vào vụ việc số {ruling.case_id} (cùng vụ tin)"
    else:
        taken = f", kèm vụ việc số {ruling.other_case_id}" if ruling.other_case_id else ""
        say = f"{kept.by} gộp thêm {ruling.moved} tin, bài của vụ tin khác{taken}"
    undo = ruling.id if ruling.withdrawn is None else None
    return Event(ruling.at, "plain", say, f"“{ruling.why}”" if ruling.why else "", undo)


def _undone(kept: Kept) -> list[Event]:
    if kept.ruling.withdrawn is None:
        return []
    what = "gộp" if kept.ruling.kind is RulingKind.TOGETHER else "tách"
    return [Event(kept.ruling.withdrawn, "plain", f"{kept.withdrawn_by} hoàn tác việc {what}")]


def _no(reason: AlertReason, at: datetime) -> Event:
    kind = "bad" if reason is AlertReason.NO_OFFICER else "plain"
    return Event(at, kind, word(reason, "alert_reason"))


def _told(one: Told) -> list[Event]:
    alert = one.alert
    events = [Event(alert.at, "told", f"{word(alert.reason, 'alert_reason')}: {one.officer}", one.unit)]
    events += [_sent(delivery, alert.at) for delivery in one.deliveries]
    if alert.acknowledged:
        events.append(Event(alert.acknowledged, "good", f"{one.officer} xác nhận đã nhận"))
    return events


def _sent(delivery: Delivery, asked: datetime) -> Event:
    channel = word(delivery.channel, "channel")
    kind = {DeliveryState.SENT: "good", DeliveryState.DEAD: "bad"}.get(delivery.state, "plain")
    say = f"{channel[:1].upper()}{channel[1:]} {word(delivery.state, 'delivery')} tới {delivery.address}"
    tries = f"đã thử {delivery.tries} lần" if delivery.tries > 1 else ""
    answer = (delivery.result or "") if delivery.state is not DeliveryState.SENT else ""
    return Event(delivery.sent or asked, kind, say, "; ".join(part for part in (tries, answer) if part))


def _judged(one: Judged) -> Event:
    review = one.review
    labels = [word(each, "defect") for each in review.defects] + [word(each, "harm") for each in review.harms]
    say = f"{one.by} kết luận: {word(review.verdict, 'verdict').lower()}"
    if review.merged_into:
        say += f" (số {review.merged_into})"
    kind = "plain" if review.verdict is Verdict.DUPLICATE else "good"
    return Event(review.at, kind, say, "; ".join([*labels, *([f"“{review.note}”"] if review.note else [])]))
