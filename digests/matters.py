"""What was put before people and what they said of it: the cases, and among them false news (R048, R049, R068)."""

from collections.abc import Iterator, Sequence

from digests.report import Align, Block, Column, Paragraph, Row, Table
from digests.words import DEFECTS, HARMS, LEVELS, STATES, clean, day, number, word
from records.case import CaseState, Defect
from records.digest import CaseLine, DigestFacts
from records.flag import Level
from working_time import local

DECIDED = (CaseState.CONFIRMED, CaseState.DISMISSED, CaseState.MERGED)
CONTENT_LIMIT = 220
"""Code points of a title in a table's cell: five lines."""


def cases(facts: DigestFacts) -> Iterator[Block]:
    """The cases opened in the period: how many, by level and state; then each in table 3."""
    lines = facts.cases
    if not lines:
        yield Paragraph("Trong kỳ không có vụ việc cần xem xét.")
        return
    levels = _list([(word(level, LEVELS).lower(), sum(c.level == level for c in lines)) for level in Level])
    states = _list([(word(state, STATES).lower(), sum(c.state == state for c in lines)) for state in CaseState])
    yield Paragraph(
        f"Trong kỳ có {number(len(lines))} vụ việc được chuyển cán bộ đầu mối xem xét. Theo mức độ: {levels}."
        f" Theo kết quả xử lý: {states}."
    )
    yield Table(
        "Bảng 3. Thông tin cần quan tâm",
        (
            Column("Vụ việc số", 13, Align.CENTRE),
            Column("Thời gian, nguồn", 25),
            Column("Nội dung, lý do cảnh báo", 46),
            Column("Đơn vị liên quan", 24),
            Column("Đánh giá", 21),
            Column("Mức độ", 16, Align.CENTRE),
            Column("Xử lý", 20),
        ),
        tuple(_row(line, facts.department) for line in lines),
        linked=2,
    )


def false_news(facts: DigestFacts) -> Iterator[Block]:
    """The cases that repeat a known false claim, or that a person found inaccurate: found, checked, confirmed."""
    lines = [line for line in facts.cases if line.claim or Defect.INACCURATE in line.defects]
    if not lines:
        yield Paragraph("Trong kỳ không ghi nhận vụ việc nào lặp lại thông tin sai sự thật đã biết.")
        return
    decided = [line for line in lines if line.state in DECIDED]
    confirmed = [line for line in lines if line.state == CaseState.CONFIRMED]
    copies = sum(line.copies for line in lines)
    yield Paragraph(
        f"Phát hiện {number(len(lines))} vụ việc có dấu hiệu tin giả, tin sai sự thật ({number(copies)} tin, bài);"
        f" đã kiểm chứng, kết luận {number(len(decided))} vụ việc, trong đó xác nhận {number(len(confirmed))} vụ việc;"
        f" đang xem xét {number(len(lines) - len(decided))} vụ việc.",
        records=tuple(f"case:{line.case_id}" for line in lines),
    )
    for line in lines:
        yield Paragraph(
            f"- Vụ việc số {line.case_id} ({day(line.opened)}): {_ended(_cut(line.title))} {word(line.state, STATES)}.",
            records=(f"case:{line.case_id}",),
        )


def _ended(title: str) -> str:
    """The title as a sentence: a full stop behind it unless it ends in a mark of its own."""
    return title if title.endswith(("!", "?", "…", ".")) else f"{title}."


def _row(line: CaseLine, department: str) -> Row:
    copies = f" ({number(line.copies)} tin, bài)" if line.copies > 1 else ""
    judged = [word(each, DEFECTS) for each in line.defects] + [word(each, HARMS) for each in line.harms]
    return Row(
        (
            str(line.case_id),
            f"{local(line.opened):%H:%M %d/%m/%Y}, {clean(line.source)}",
            f"{_ended(_cut(line.title) + copies)} {_cut(line.reason)}",
            clean(line.unit or department),
            _capital("; ".join(judged)) or "-",
            word(line.level, LEVELS),
            word(line.state, STATES),
        ),
        (f"case:{line.case_id}",),
        line.link,
    )


def _cut(words: str) -> str:
    line = clean(words).rstrip(" .")
    return line if len(line) <= CONTENT_LIMIT else line[: CONTENT_LIMIT - 1].rpartition(" ")[0] + "…"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _list(counts: Sequence[tuple[str, int]]) -> str:
    """khẩn 2; cao 1: what is there at all."""
    return "; ".join(f"{name} {number(count)}" for name, count in counts if count)
