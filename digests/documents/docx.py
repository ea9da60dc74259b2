"""A report as a Word document on the form of Decree 30/2020, Appendix I: A4, Times New Roman, margins 20/20/30/15 mm.

Built by python-docx alone: no template engine ever sees the text (reliability, fact 9), no link leads out of the file
(T19)."""

import os
import re
import tempfile
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from digests.letterhead import letterhead, signatures
from digests.paragraphs import FONT, cell_margins, paragraph, set_font
from digests.report import Align, Block, Column, Heading, Paragraph, Report, Row, Table
from digests.words import clean

ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""Every part of the file bears the first day a zip can: equal reports give equal bytes."""

BODY, CELL, CAPTION, NOTE = 14, 11, 12, 12
"""Sizes in points: text 13-14 by Appendix I; tables smaller so that seven columns keep whole words."""

ALIGNMENTS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def write(report: Report, path: Path) -> None:
    """Writes the document to `path`, whole or not at all. Equal reports give equal bytes. Raises OSError as the disk does."""
    made = render(report)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def render(report: Report) -> bytes:
    """The document's bytes."""
    document = Document()
    _page(document)
    _properties(document, report)
    letterhead(document, report)
    for block in report.blocks:
        _block(document, block)
    signatures(document, report)
    made = BytesIO()
    document.save(made)
    return _timeless(made)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    set_font(style.element.get_or_add_rPr(), BODY)
    style.font.name, style.font.size = FONT, Pt(BODY)
    _page_number(section.header.paragraphs[0])


def _page_number(line: Any) -> None:
    """Arabic, centred in the top margin, hidden on page 1."""
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _properties(document: Any, report: Report) -> None:
    made = datetime.fromisoformat(report.made).replace(tzinfo=None)
    core = document.core_properties
    core.title, core.subject = clean(f"{report.kind} {report.subject}")[:250], ""
    core.author = core.last_modified_by = clean(report.department)[:250]
    core.comments, core.keywords, core.language, core.revision = "", "", "vi-VN", 1
    core.created = core.modified = made


def _block(document: Any, block: Block) -> None:
    match block:
        case Heading(text=text):
            line = paragraph(document, text, bold=True, indent=True, size=BODY)
            line.paragraph_format.keep_with_next = True
        case Paragraph(text=text, note=note):
            paragraph(document, text, italic=note, indent=True, justify=True, size=NOTE if note else BODY)
        case Table():
            _table(document, block)


def _table(document: Any, table: Table) -> None:
    caption = paragraph(document, table.caption, bold=True, size=CAPTION, align=WD_ALIGN_PARAGRAPH.CENTER)
    caption.paragraph_format.keep_with_next = True
    grid = document.add_table(rows=0, cols=len(table.columns))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    cell_margins(grid, 1.2)
    for place, column in zip(grid.columns, table.columns, strict=True):
        place.width = Mm(column.share)
    head = Row(tuple(column.name for column in table.columns), total=True)
    _row(grid, head, [Column(c.name, c.share, Align.CENTRE) for c in table.columns], repeated=True)
    for row in table.rows:
        _row(grid, row, table.columns)
    after = document.add_paragraph()
    after.paragraph_format.space_after = Pt(0)
    after.paragraph_format.line_spacing = Pt(8)


def _row(grid: Any, row: Row, columns: Any, *, repeated: bool = False) -> None:
    made = grid.add_row()
    marks = ("w:cantSplit", "w:tblHeader") if repeated else ("w:cantSplit",)
    for mark in marks:
        made._tr.get_or_add_trPr().append(OxmlElement(mark))
    for cell, words, column in zip(made.cells, row.cells, columns, strict=True):
        cell.width = Mm(column.share)
        line = paragraph(cell, words, bold=row.total, size=CELL, align=ALIGNMENTS[column.align], spaced=False)
        line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)


def _timeless(made: BytesIO) -> bytes:
    """The same file with every part dated alike, and without the picture of python-docx's own template."""
    result = BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("docProps/thumbnail"):
                continue
            if name == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            target.writestr(zipfile.ZipInfo(name, ZIP_DAY), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
