"""The head and the foot of an official document (Decree 30/2020, Appendix I, cells 1-5a, 7, 9b). Number, day and
signature stay blank: a clerk and a director give them (R076)."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from digests.paragraphs import paragraph, rule, two_columns
from digests.report import Report
from digests.words import clean, short_body

CENTRE = WD_ALIGN_PARAGRAPH.CENTER
LEFT_WIDTH, RIGHT_WIDTH = 70, 95
"""mm; the nation's name at 12.5 pt needs 93."""


def letterhead(document: Any, report: Report) -> None:
    """Bodies and number at the left, the nation's name, motto, place and day at the right, then kind and subject."""
    left, right = two_columns(document, LEFT_WIDTH, RIGHT_WIDTH)
    line(left, short_body(report.parent).upper(), 12.5)
    line(left, clean(report.department).upper(), 12.5, bold=True)
    rule(left, 23, 23)
    line(left, f"Số:         /{report.symbol}", 13)
    line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.5, bold=True)
    line(right, "Độc lập - Tự do - Hạnh phúc", 13.5, bold=True)
    rule(right, 17, 17)
    line(right, report.place_and_date, 13.5, italic=True)
    kind = line(document, report.kind, 14, bold=True)
    kind.paragraph_format.space_before = Pt(14)
    line(document, report.subject, 14, bold=True)
    rule(document, 60, 60)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def signatures(document: Any, report: Report) -> None:
    """Who receives it at the left, who signs at the right."""
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    left, right = two_columns(document, 85, 80)
    paragraph(left, "Nơi nhận:", size=12, bold=True, italic=True, spaced=False)
    for count, name in enumerate(report.recipients, start=1):
        paragraph(left, f"- {clean(name)}{';' if count < len(report.recipients) else '.'}", size=11, spaced=False)
    for words in report.signer:
        line(right, words, 14, bold=True)


def line(container: Any, text: str, size: float, *, bold: bool = False, italic: bool = False) -> Any:
    """A centred line without room after it."""
    return paragraph(container, text, size=size, bold=bold, italic=italic, align=CENTRE, spaced=False)
