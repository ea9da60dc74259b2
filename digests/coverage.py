"""What was said and by whom: counts by outlet, topic and tone (R089, R091)."""

from collections.abc import Iterator

from digests.report import Align, Block, Column, Paragraph, Row, Table
from digests.words import TOPICS, number, word
from records.digest import DigestFacts, OutletCount, TopicCount


def overview(facts: DigestFacts) -> Iterator[Block]:
    """The totals in a paragraph, then tables 1 (outlets, those with nothing too) and 2 (topics by tone)."""
    outlets = facts.outlets
    sums = [sum(column) for column in zip(*((o.collected, o.health, o.sector, o.flagged) for o in outlets), strict=True)]
    collected, health, sector, flagged = sums or [0, 0, 0, 0]
    yield Paragraph(
        f"Trong kỳ, hệ thống ghi nhận {number(collected)} tin, bài của {len(outlets)} cơ quan, trang tin, fanpage; trong đó"
        f" {number(health)} tin, bài về sức khỏe, y tế, {number(sector)} tin, bài liên quan đến ngành y tế, {number(flagged)}"
        " tin, bài có cảnh báo sơ bộ. Việc phân loại do máy thực hiện, các vụ việc tại mục 2 do cán bộ xem xét, kết luận."
    )
    if facts.unanalysed:
        yield Paragraph(
            f"Khi lập báo cáo còn {number(facts.unanalysed)} tin, bài chưa phân tích xong; các số về sức khỏe, y tế, ngành y tế"
            " và cảnh báo có thể thấp hơn thực tế."
        )
    rows = _rows(outlets, (collected, health, sector, flagged))
    right = Align.RIGHT
    yield Table(
        "Bảng 1. Số lượng tin, bài theo cơ quan báo chí, trang tin, fanpage",
        (
            Column("TT", 10, Align.CENTRE),
            Column("Cơ quan, trang tin", 53),
            Column("Ghi nhận", 20, right),
            Column("Về y tế", 19, right),
            Column("Liên quan ngành", 21, right),
            Column("Có cảnh báo", 20, right),
            Column("Ngày thiếu dữ liệu", 22, right),
        ),
        rows,
        linked=1,
    )
    yield _topics(facts.topics)


def _rows(outlets: tuple[OutletCount, ...], sums: tuple[int, ...]) -> tuple[Row, ...]:
    rows = [
        Row(
            (
                str(count),
                o.outlet,
                *map(number, (o.collected, o.health, o.sector, o.flagged)),
                number(o.not_covered_days) if o.not_covered_days else "-",
            ),
            (f"outlet:{o.outlet}",),
        )
        for count, o in enumerate(outlets, start=1)
    ]
    return (*rows, Row(("", "Tổng cộng", *map(number, sums), ""), total=True))


def _topics(topics: tuple[TopicCount, ...]) -> Table:
    rows = [
        Row(
            (
                str(count),
                word(t.topic, TOPICS),
                *map(number, (t.positive, t.neutral, t.negative, _pieces(t))),
            ),
            (f"topic:{t.topic}",),
        )
        for count, t in enumerate(topics, start=1)
    ]
    sums = [sum(column) for column in zip(*((t.positive, t.neutral, t.negative, _pieces(t)) for t in topics), strict=True)]
    rows.append(Row(("", "Tổng cộng", *map(number, sums or [0] * 4)), total=True))
    right = Align.RIGHT
    return Table(
        "Bảng 2. Tin, bài liên quan đến ngành y tế theo chủ đề và sắc thái",
        (
            Column("TT", 10, Align.CENTRE),
            Column("Chủ đề", 63),
            Column("Tích cực", 23, right),
            Column("Trung tính", 23, right),
            Column("Tiêu cực", 23, right),
            Column("Cộng", 23, right),
        ),
        tuple(rows),
        linked=1,
    )


def _pieces(topic: TopicCount) -> int:
    return topic.positive + topic.neutral + topic.negative
