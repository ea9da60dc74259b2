"""A programme as the form describes it, and the online copies that may be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crawlers.addresses import canonical, follow
from desk.handing import link_of
from errors import BadInput
from records.account import Account
from records.broadcast import Airing, Broadcast, OnlineCopy
from working_time import ZONE

MOST_RERUNS = 60
EMPTY_ROWS = 3
LONGEST_ADDRESS = 2_000  # what PostgreSQL can index is 2,704 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The fields of the form as typed. `again` are the re-runs as (moment, channel)."""

    title: str
    channel: str
    at: str
    minutes: str
    link: str
    watched_by: str
    note: str
    again: tuple[tuple[str, str], ...]


def as_typed(found: Broadcast | None, account: Account | None) -> Given:
    """What the form shows for a programme; for a new one, the account at the desk is taken for who watched it."""
    if found is None:
        watched = str(account.id) if account else ""
        return Given(title="", channel="", at="", minutes="", link="", watched_by=watched, note="", again=())
    return Given(
        title=found.title,
        channel=found.first.channel,
        at=_typed(found.first.at),
        minutes=str(found.minutes or ""),
        link=found.link or "",
        watched_by=str(found.watched_by or ""),
        note=found.note,
        again=tuple((_typed(one.at), one.channel) for one in found.reruns),
    )


def _typed(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%dT%H:%M}"


def programme(given: Given, before: Broadcast | None, accounts: Sequence[Account]) -> Broadcast:
    """The programme that the form describes, with the copies it had before. Raises BadInput naming the field."""
    if not given.title.strip():
        raise BadInput("Ô “Tên chương trình” để trống; mời điền vào.", "empty title")
    first = _airing(given.at, given.channel, "Phát lần đầu")
    again = [_airing(at, channel or first.channel, "Phát lại") for at, channel in given.again[:MOST_RERUNS] if at or channel]
    watched = next((one.id for one in accounts if str(one.id) == given.watched_by), None)
    if given.watched_by and watched is None:
        raise BadInput("Ô “Cán bộ theo dõi”: tài khoản này không còn; mời chọn lại.", f"account {given.watched_by!r}")
    link = link_of(given.link)
    return Broadcast(
        id=before.id if before else 0,
        title=given.title.strip()[:300],
        first=first,
        reruns=tuple(sorted({one for one in again if one != first}, key=lambda one: (one.at, one.channel))),
        minutes=_minutes(given.minutes),
        link=follow(link) if link else None,
        watched_by=watched,
        note=given.note.strip()[:1000],
        copies=before.copies if before else (),
    )


def with_copy(found: Broadcast, address: str) -> Broadcast:
    """The programme with one more online copy. Raises BadInput where it is no web address."""
    link = link_of(address)
    if not link:
        raise BadInput("Ô “Đường dẫn” để trống; mời dán địa chỉ bản đăng trên mạng.", "empty copy")
    if len(canonical(link)) > LONGEST_ADDRESS:
        raise BadInput("Đường dẫn này quá dài; mời dán địa chỉ ngắn hơn của bản đăng.", "copy address too long")
    known = {one.address: one for one in found.copies}
    known.setdefault(canonical(link), OnlineCopy(address=canonical(link), link=follow(link)))
    return _with_copies(found, tuple(known.values()))


def without_copy(found: Broadcast, address: str) -> Broadcast:
    """The programme without that copy; a piece that we hold stays where it is."""
    return _with_copies(found, tuple(one for one in found.copies if one.address != address))


def _with_copies(found: Broadcast, copies: tuple[OnlineCopy, ...]) -> Broadcast:
    return Broadcast(**{name: getattr(found, name) for name in Broadcast.__slots__} | {"copies": copies})


def _airing(at: str, channel: str, label: str) -> Airing:
    try:
        moment = datetime.fromisoformat(at.strip())
    except ValueError:
        raise BadInput(f"Ô “{label}”: mời chọn ngày, giờ phát sóng.", f"airing {at[:40]!r}") from None
    if not 2000 <= moment.year < 2100:
        raise BadInput(f"Ô “{label}”: năm {moment.year} không đúng.", f"airing {at[:40]!r}")
    if not channel.strip():
        raise BadInput("Ô “Đài, kênh” để trống; mời điền vào, ví dụ VTV1.", "empty channel")
    here = (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).replace(second=0, microsecond=0)
    return Airing(channel=channel.strip()[:200], at=here.astimezone(UTC))


def _minutes(given: str) -> int | None:
    if not given.strip():
        return None
    if given.strip().isdecimal() and given.isascii() and 1 <= int(given[:6]) <= 1440:
        return int(given)
    raise BadInput("Ô “Thời lượng”: cần số phút từ 1 đến 1440.", f"minutes {given[:20]!r}")
