"""What the units themselves published against what they owe, what could not be read, and what follows (R027, R039)."""

from collections.abc import Iterable, Iterator

from digests.report import Align, Block, Column, Paragraph, Row, Table
from digests.words import NOT_COUNTED, OUTCOMES, clean, day, number, word
from records.case import CaseState
from records.digest import DigestFacts, SourceGap
from records.publication import Standing
from records.source import Outcome

NAMED = 12
"""Units or sources named in one sentence; more are counted and stand in the table."""

PERIODS = 3
"""Periods of one source shown in a cell; earlier ones are counted."""


def units(facts: DigestFacts) -> Iterator[Block]:
    """Table 4: each unit against its quota, then those to be reminded (R015)."""
    owing = [standing for standing in facts.standings if standing.owed]
    if not facts.standings:
        yield Paragraph("Chưa có đơn vị nào được khai báo kênh thông tin để theo dõi.")
        return
    met = sum(standing.met for standing in owing)
    yield Paragraph(
        f"{number(len(owing))} đơn vị được giao chỉ tiêu tin, bài trong tháng; {number(met)} đơn vị đạt,"
        f" {number(len(owing) - met)} đơn vị chưa đạt."
    )
    yield Table(
        "Bảng 4. Tin, bài của các đơn vị so với chỉ tiêu tháng",
        (
            Column("TT", 10, Align.CENTRE),
            Column("Đơn vị", 60),
            Column("Chỉ tiêu", 16, Align.RIGHT),
            Column("Đã đăng", 16, Align.RIGHT),
            Column("Được tính", 16, Align.RIGHT),
            Column("Không được tính", 27),
            Column("Kết quả", 20, Align.CENTRE),
        ),
        tuple(_row(count, standing) for count, standing in enumerate(facts.standings, start=1)),
        linked=1,
    )
    late = _unmet(facts)
    if late:
        yield Paragraph(f"Đơn vị chưa đạt chỉ tiêu: {_named([standing.unit for standing in late])}.", records=_ids(late))


def gaps(facts: DigestFacts) -> Iterator[Block]:
    """Table 5: the sources that could not be read or went quiet, and when, so that a low number isn't taken for silence."""
    if facts.brief_gaps:
        yield Paragraph(f"Có {number(facts.brief_gaps)} lần gián đoạn ngắn, dưới 6 giờ, sau đó nguồn đã đọc lại được.")
    if not facts.gaps:
        yield Paragraph("Trong kỳ, tất cả các nguồn đã khai báo đều theo dõi được.")
        return
    yield Paragraph(
        f"{number(len({gap.source for gap in facts.gaps}))} nguồn có quãng thời gian không theo dõi được hoặc im ắng bất thường;"
        " số liệu của các cơ quan, trang tin liên quan có thể thấp hơn thực tế. Quãng chỉ ghi ngày bắt đầu là chưa kết thúc."
    )
    yield Table(
        "Bảng 5. Nguồn chưa theo dõi được",
        (
            Column("TT", 10, Align.CENTRE),
            Column("Nguồn", 53),
            Column("Tình trạng", 52),
            Column("Từ ngày - đến ngày", 50),
        ),
        tuple(
            Row((str(count), clean(source), _capital(word(outcome, OUTCOMES)), _periods(periods)), (f"source:{source}",))
            for count, ((source, outcome), periods) in enumerate(_by_source(facts.gaps).items(), start=1)
        ),
        linked=1,
    )


def _by_source(found: Iterable[SourceGap]) -> dict[tuple[str, str], list[SourceGap]]:
    grouped: dict[tuple[str, str], list[SourceGap]] = {}
    for gap in found:
        grouped.setdefault((gap.source, gap.outcome), []).append(gap)
    return grouped


def _periods(found: list[SourceGap]) -> str:
    """The newest periods, oldest of them first; how many more there were."""
    shown = [_period(gap) for gap in found[-PERIODS:]]
    more = len(found) - PERIODS
    return "; ".join(shown) + (f" và {number(more)} quãng trước đó" if more > 0 else "")


def _period(gap: SourceGap) -> str:
    if gap.since is None:
        return "-"
    return day(gap.since) if gap.until is None else f"{day(gap.since)} - {day(gap.until)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def proposals(facts: DigestFacts) -> Iterator[Block]:
    """Sentences drafted from the figures only, for a person to edit (R039); never a sanction (R040)."""
    yield Paragraph(
        "(Phần này được soạn tự động từ số liệu; cán bộ tổng hợp xem, sửa và xóa dòng này trước khi trình ký.)", note=True
    )
    drafted = [text for text in (_waiting(facts), _confirmed(facts), _reminders(facts), _tokens(facts), _unread(facts)) if text]
    for text in drafted or ["- Tiếp tục theo dõi thông tin báo chí, mạng xã hội về ngành y tế theo quy định."]:
        yield Paragraph(text)


def _waiting(facts: DigestFacts) -> str:
    open_cases = [case for case in facts.cases if case.state in (CaseState.OPEN, CaseState.ACKNOWLEDGED)]
    if not open_cases:
        return ""
    return (
        f"- Đề nghị cán bộ đầu mối các đơn vị liên quan sớm xem xét, kết luận {number(len(open_cases))} vụ việc"
        f" chưa có kết quả xử lý (vụ việc số {_numbers([case.case_id for case in open_cases])})."
    )


def _confirmed(facts: DigestFacts) -> str:
    found = [case.case_id for case in facts.cases if case.state == CaseState.CONFIRMED]
    if not found:
        return ""
    return (
        f"- Đề nghị các đơn vị liên quan chủ động cung cấp thông tin chính xác, kịp thời về {number(len(found))} vụ việc đã"
        f" xác nhận (vụ việc số {_numbers(found)}); trường hợp vượt thẩm quyền, báo cáo cấp trên theo quy định."
    )


def _reminders(facts: DigestFacts) -> str:
    late = _unmet(facts)
    if not late:
        return ""
    return (
        f"- Đề nghị thủ trưởng {number(len(late))} đơn vị chưa đạt chỉ tiêu tin, bài chỉ đạo bổ sung, gửi tin, bài kịp"
        " thời trong tháng sau."
    )


def _tokens(facts: DigestFacts) -> str:
    pages = list(dict.fromkeys(gap.source for gap in facts.gaps if gap.outcome == Outcome.TOKEN))
    return f"- Đề nghị quản trị các fanpage sau cấp lại mã truy cập: {_named(pages)}." if pages else ""


def _unread(facts: DigestFacts) -> str:
    others = len({gap.source for gap in facts.gaps if gap.outcome != Outcome.TOKEN})
    if not others:
        return ""
    return f"- Giao bộ phận theo dõi kiểm tra {number(others)} nguồn chưa theo dõi được, bổ sung nguồn thay thế nếu cần."


def _row(count: int, standing: Standing) -> Row:
    reasons = "; ".join(f"{number(many)} {word(reason, NOT_COUNTED)}" for reason, many in standing.not_counted)
    result = ("Đạt" if standing.met else "Chưa đạt") if standing.owed else "Không giao"
    return Row(
        (
            str(count),
            clean(standing.unit),
            number(standing.owed),
            number(standing.published),
            number(standing.counted),
            reasons or "-",
            result,
        ),
        (f"unit:{standing.unit_id}",),
    )


def _unmet(facts: DigestFacts) -> list[Standing]:
    return [standing for standing in facts.standings if standing.owed and not standing.met]


def _ids(standings: list[Standing]) -> tuple[str, ...]:
    return tuple(f"unit:{standing.unit_id}" for standing in standings)


def _named(names: list[str]) -> str:
    more = len(names) - NAMED
    return "; ".join(clean(name) for name in names[:NAMED]) + (f" và {number(more)} đơn vị, nguồn khác" if more > 0 else "")


def _numbers(ids: list[int]) -> str:
    more = len(ids) - NAMED
    return ", ".join(map(str, ids[:NAMED])) + ("…" if more > 0 else "")
