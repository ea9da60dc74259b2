"""Which gaps of sources are told of by letter, when, and in which words. Pure.

One letter names all that are new since the last; nothing is repeated while a gap lasts; its end is told where its beginning
was. A failure is told once it has lasted an hour: what mends itself sooner is counted at the desk and in the digest only."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from alerts.outbox import DOMAIN
from alerts.plain import one_line, web_address
from alerts.routing import officer_for
from alerts.wording import moment
from errors import BadSetting
from records.account import Account
from records.alert import Message
from records.notice import NoticeKind, SourceGone
from records.source import GapKind, Outcome
from records.unit import Officer, Unit

LASTING = timedelta(hours=1)
BETWEEN = timedelta(minutes=30)
"""Between two letters of one kind: fifty papers that fail in one evening are a few letters, not fifty."""

NAMED = 20
"""Sources named in one letter; the rest are counted and read at the desk."""


def addresses_of(accounts: Iterable[Account], officers: Sequence[Officer], units: Sequence[Unit], day: date) -> list[str]:
    """Addresses of those who watch the sources: accounts of roles that see them, where an address is given; else the
    department's focal officer of the day (Asia/Ho_Chi_Minh). Empty where there is neither."""
    found = {one.email for one in accounts if one.email and one.role.watches_sources and not one.disabled}
    if found:
        return sorted(found)
    officer = officer_for(None, officers, units, day)
    return [officer.email] if officer is not None and officer.email else []


def to_tell(untold: Sequence[SourceGone], last: datetime | None, now: datetime) -> list[SourceGone]:
    """Of the gaps that last and were not told of, those that a letter of now names, oldest first; none where the last
    letter is too near. A time in which we did not read a source ourselves is nobody's news: a person switched it off, or the
    service stood still."""
    if last is not None and now - last < BETWEEN:
        return []
    told = [one for one in untold if _ripe(one, now)]
    return sorted(told, key=lambda one: (one.gap.since, one.source))


def _ripe(one: SourceGone, now: datetime) -> bool:
    if one.gap.kind is GapKind.FAILING:
        return now - one.gap.since >= LASTING
    return one.gap.kind is GapKind.QUIET


def message_id(secret: bytes, notice_id: int, address: str, channel: str, domain: str) -> str:
    """The one id of a notice's letter to one address, angle brackets included: retries reuse it (G3). Raises BadSetting."""
    if not secret:
        raise BadSetting("Thiếu khóa bí mật để đánh số thư báo.", "empty secret for message ids")
    if len(domain) > 200 or not DOMAIN.fullmatch(domain):
        raise BadSetting(f"Tên miền “{domain[:80]}” không dùng được cho số hiệu thư.", f"bad domain {domain[:80]!r}")
    key = f"notice\n{notice_id}\n{address}\n{channel}".encode()
    return f"<{hmac.new(secret, key, hashlib.sha256).hexdigest()[:40]}@{domain}>"


def message(
    kind: NoticeKind,
    gaps: Sequence[SourceGone],
    says: Mapping[Outcome, str],
    *,
    department: str,
    link: str,
    identity: str,
    address: str,
) -> Message:
    """The letter to one address. `says` has a phrase for each outcome, `link` is the desk's page of sources. Raises BadInput
    where that is no web address."""
    return Message(
        message_id=identity, address=address, subject=subject(kind, gaps), body=_body(kind, gaps, says, department, link)
    )


def subject(kind: NoticeKind, gaps: Sequence[SourceGone]) -> str:
    """One line: how many sources, of what; the name where it is one."""
    who = f"nguồn “{one_line(gaps[0].source, 60)}”" if len(gaps) == 1 else f"{len(gaps)} nguồn"
    if kind is NoticeKind.ENDED:
        return f"[Lắng Nghe] {who} đã trở lại bình thường"
    kinds = {one.gap.kind for one in gaps}
    what = {GapKind.FAILING: "bị gián đoạn", GapKind.QUIET: "im ắng bất thường"}
    words = what[next(iter(kinds))] if len(kinds) == 1 else "bị gián đoạn hoặc im ắng bất thường"
    return f"[Lắng Nghe] {who} {words}"


def _body(kind: NoticeKind, gaps: Sequence[SourceGone], says: Mapping[Outcome, str], department: str, link: str) -> str:
    opening = {
        NoticeKind.BEGUN: "Các nguồn sau đây hiện không theo dõi được đầy đủ; tin, bài của nguồn có thể chưa được ghi nhận:",
        NoticeKind.ENDED: "Các nguồn sau đây đã đọc được hoặc đã có tin mới trở lại:",
    }[kind]
    more = len(gaps) - NAMED
    lines = [
        opening,
        "",
        *[_line(kind, one, says) for one in gaps[:NAMED]],
        *([f"- và {more} nguồn khác, xem tại trang Nguồn."] if more > 0 else []),
        "",
        "Xem tình trạng và cách xử lý từng nguồn:",
        web_address(link),
        "",
        "Thư này chỉ gửi một lần cho mỗi lần gián đoạn; khi nguồn trở lại bình thường sẽ có thư báo."
        if kind is NoticeKind.BEGUN
        else "Khoảng thời gian gián đoạn được ghi trong báo cáo tháng.",
        "Thư được gửi tự động, xin không trả lời thư này.",
        "",
        one_line(department, 200),
        "",
    ]
    return "\n".join(lines)


def _line(kind: NoticeKind, one: SourceGone, says: Mapping[Outcome, str]) -> str:
    name, gap = one_line(one.source, 200), one.gap
    if kind is NoticeKind.ENDED:
        until = gap.until or gap.since
        return f"- {name}: gián đoạn từ {moment(gap.since)} đến {moment(until)}."
    if gap.kind is GapKind.QUIET:
        return f"- {name}: vẫn đọc được nhưng không có tin mới từ {moment(gap.since)}, lâu hơn hẳn thường lệ."
    why = says.get(gap.outcome, "không đọc được") if gap.outcome is not None else "không đọc được"
    return f"- {name}: {one_line(why, 300)}, từ {moment(gap.since)}."
