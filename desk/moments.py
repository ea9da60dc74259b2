"""Moments and spans of time as people at a desk say them; Asia/Ho_Chi_Minh."""

from datetime import date, datetime, timedelta

from working_time import local


def moment(when: datetime) -> str:
    """10:05 ngày 21/11/2026."""
    return f"{local(when):%H:%M ngày %d/%m/%Y}"


def short(when: datetime, now: datetime) -> str:
    """10:05 on the same day, else 21/11 10:05, with the year where it is another."""
    then, today = local(when), local(now)
    if then.date() == today.date():
        return f"{then:%H:%M} hôm nay"
    return f"{then:%H:%M %d/%m}" if then.year == today.year else f"{then:%H:%M %d/%m/%Y}"


def day(when: date) -> str:
    """21/11/2026."""
    return f"{when:%d/%m/%Y}"


def stated_day(written: str) -> str:
    """A day as the claims list writes it (2026-01-05, 2014-09, 2014): 05/01/2026, tháng 09/2014, năm 2014; else as it is."""
    parts = written.split("-")
    if not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
        return written
    return {3: "/".join(reversed(parts)), 2: f"tháng {'/'.join(reversed(parts))}", 1: f"năm {written}"}.get(len(parts), written)


def month(first: date) -> str:
    """11/2026."""
    return f"{first:%m/%Y}"


def length(span: timedelta) -> str:
    """A span in its two largest units: 2 ngày 3 giờ, 1 giờ 20 phút, 5 phút; under a minute: dưới 1 phút."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} ngày" + (f" {hours} giờ" if hours and days < 7 else "")
    if hours:
        return f"{hours} giờ" + (f" {rest} phút" if rest else "")
    return f"{rest} phút" if rest else "dưới 1 phút"


def ago(when: datetime, now: datetime) -> str:
    """5 phút trước; a moment ahead: còn 5 phút."""
    return f"{length(now - when)} trước" if when <= now else f"còn {length(when - now)}"


def term(due: datetime, now: datetime) -> str:
    """How a deadline stands: còn 3 giờ 10 phút, or quá hạn 2 giờ."""
    return f"quá hạn {length(now - due)}" if due < now else f"còn {length(due - now)}"
