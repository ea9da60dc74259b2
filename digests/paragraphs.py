"""Paragraphs of a Word document: font, size, alignment, rules; what documents/docx.py and the letterhead are made of."""

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from digests.words import clean_form

FONT = "Times New Roman"


def set_font(properties: Any, size: float) -> None:
    """Times New Roman and Vietnamese for every script of a run or style, so that no reader falls back to another font."""
    fonts = properties.get_or_add_rFonts()
    for key in list(fonts.attrib):
        del fonts.attrib[key]  # the template's theme fonts would go before ours
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    for found in properties.findall(qn("w:lang")):
        properties.remove(found)
    language = OxmlElement("w:lang")
    for kind in ("w:val", "w:eastAsia"):
        language.set(qn(kind), "vi-VN")
    properties.append(language)


def paragraph(
    container: Any,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    indent: bool = False,
    justify: bool = False,
    align: Any = None,
    spaced: bool = True,
) -> Any:
    """A paragraph of one run at the end of a document or cell; a new cell's empty one is used first. `text` is cleaned,
    but for the runs of spaces that leave room for a clerk's pen."""
    line = _fresh(container)
    line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY if justify else align
    form = line.paragraph_format
    form.space_before, form.space_after = Pt(0), Pt(6 if spaced else 0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.widow_control = True
    if indent:
        form.first_line_indent = Mm(10)
    run = line.add_run(clean_form(text))
    run.font.size, run.bold, run.italic = Pt(size), bold or None, italic or None
    return line


def rule(container: Any, left: float, right: float) -> None:
    """A thin solid line, `left` and `right` mm in from the edges."""
    line = _fresh(container)
    form = line.paragraph_format
    form.left_indent, form.right_indent = Mm(left), Mm(right)
    form.space_before, form.space_after = Pt(5), Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(4)
    border = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{key}"), value)
    border.append(top)
    # The schema wants the border before spacing and indents.
    line._p.get_or_add_pPr().insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def two_columns(document: Any, left: float, right: float) -> Any:
    """A row of two cells without borders, `left` and `right` mm wide, that never splits over pages."""
    grid = document.add_table(rows=1, cols=2)
    grid.autofit = False
    made = grid.rows[0]
    made._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, place, width in zip(made.cells, grid.columns, (left, right), strict=True):
        cell.width = place.width = Mm(width)
    cell_margins(grid, 0)
    return made.cells


def cell_margins(grid: Any, width: float) -> None:
    """Leaves `width` mm free at the left and right of each cell."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(Mm(width).twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    # The schema wants the look last.
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _fresh(container: Any) -> Any:
    """A new paragraph; in a cell that holds only its first, empty one, that."""
    if hasattr(container, "_tc"):
        first = container.paragraphs[0]
        if len(container.paragraphs) == 1 and not first.runs and first._p.pPr is None:
            return first
    return container.add_paragraph()
