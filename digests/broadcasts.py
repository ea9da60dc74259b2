"""What radio and television showed of the sector, entered by hand (R093, R094)."""

from collections.abc import Iterator

from digests.report import Align, Block, Column, Paragraph, Row, Table
from digests.words import clean, number
from records.broadcast import Airing
from records.digest import BroadcastLine, DigestFacts
from working_time import local


def broadcasts(facts: DigestFacts) -> Iterator[Block]:
    """The programmes of the period with their re-runs and online copies; “Không có” where there were none."""
    if not facts.broadcasts:
        yield Paragraph("Không có.")
        return
    yield Paragraph(
        f"Trong kỳ có {number(len(facts.broadcasts))} chương trình phát thanh, truyền hình về ngành y tế được ghi nhận.",
        records=tuple(f"broadcast:{one.broadcast.id}" for one in facts.broadcasts),
    )
    yield Table(
        "Bảng 6. Chương trình phát thanh, truyền hình về ngành y tế",
        (
            Column("TT", 10, Align.CENTRE),
            Column("Chương trình", 50),
            Column("Phát lần đầu", 30),
            Column("Phát lại", 30),
            Column("Đăng trên mạng", 20, Align.RIGHT),
            Column("Ghi chú", 25),
        ),
        tuple(_row(count, one) for count, one in enumerate(facts.broadcasts, start=1)),
        linked=1,
    )


def _row(count: int, line: BroadcastLine) -> Row:
    one = line.broadcast
    length = f" ({number(one.minutes)} phút)" if one.minutes else ""
    watched = f"Theo dõi: {line.watched_by}." if line.watched_by else ""
    return Row(
        (
            str(count),
            clean(f"{one.title}{length}"),
            _airing(one.first),
            "; ".join(_airing(again) for again in one.reruns) or "-",
            number(len(one.copies)) if one.copies else "-",
            clean(f"{watched} {one.note}") or "-",
        ),
        (f"broadcast:{one.id}",),
        one.link,
    )


def _airing(airing: Airing) -> str:
    return clean(f"{airing.channel}, {local(airing.at):%H:%M %d/%m/%Y}")
