"""A report as one printable page of HTML: the .docx's content, with each number linked to what it counts (R038)."""

import re
from collections.abc import Callable
from html import escape

from digests.report import Block, Heading, Paragraph, Report, Row, Table
from digests.words import clean, clean_form, short_body

WEB = re.compile(r"https?://[^\s\"'<>\\^`{|}]{1,2000}")

STYLE = """
@page { size: A4; margin: 20mm 15mm 20mm 30mm }
body { font: 14pt/1.35 "Times New Roman", "Liberation Serif", serif; color: #000; background: #fff }
body { max-width: 165mm; margin: 8mm auto; padding: 0 4mm }
header, footer { display: flex; justify-content: space-between; gap: 6mm }
header div { text-align: center }
header p, footer p { margin: 0; text-align: inherit }
.sender { width: 41% }
.state { width: 57%; white-space: nowrap }
.caps { text-transform: uppercase; font-size: 12pt }
.rule { border: 0; border-top: 1px solid #000; margin: 1mm auto 2mm; width: 30% }
.state .rule { width: 62% }
header p.date { font-style: italic; text-align: center }
h1 { font-size: 14pt; text-align: center; margin: 7mm 0 0 }
.subject { font-weight: bold; text-align: center; margin: 0 }
h2 { font-size: 14pt; margin: 5mm 0 2mm; break-after: avoid }
p { text-align: justify; margin: 0 0 2mm }
main > p { text-indent: 10mm }
.note { font-style: italic; font-size: 12pt }
table { border-collapse: collapse; width: 100%; font-size: 11pt; line-height: 1.2; margin-bottom: 4mm }
caption { font-weight: bold; text-align: center; padding: 2mm; font-size: 12pt }
th, td { border: 1px solid #000; padding: 1mm 1.4mm; vertical-align: top; overflow-wrap: anywhere }
th { text-align: center; vertical-align: middle }
td.right { text-align: right }
td.center { text-align: center }
tr.total td { font-weight: bold }
a { color: #0b4f8a }
thead { display: table-header-group }
tr { break-inside: avoid }
footer { margin-top: 8mm; break-inside: avoid }
footer .sender { text-align: left; font-size: 11pt }
footer .state { text-align: center; font-weight: bold; min-height: 32mm }
@media print {
  body { margin: 0; padding: 0; max-width: none }
  a { color: inherit; text-decoration: none }
}
@media screen and (max-width: 700px) {
  header, footer { flex-direction: column }
  .sender, .state { width: auto; white-space: normal }
  .wide { overflow-x: auto }
}
""".strip()


def nowhere(record: str) -> str | None:
    """No page for any record: the report as a file of its own."""
    return None


def write(report: Report, href: Callable[[str], str | None] = nowhere) -> str:
    """The page, whole, every text escaped, no script; equal reports give equal text.

    `href` gives the desk's page of a record ("case:12", "unit:5", "outlet:…"), or None. Records stand in data-records
    in any case. Links of pieces are followed only where they are http or https."""
    title = escape(clean(f"{report.kind} {report.subject}"))
    return "\n".join(
        (
            '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            _head(report),
            "<main>",
            *(_block(block, href) for block in report.blocks),
            "</main>",
            _foot(report),
            "</body></html>\n",
        )
    )


def _head(report: Report) -> str:
    return "\n".join(
        (
            f'<header><div class="sender"><p class="caps">{_text(short_body(report.parent))}</p>',
            f'<p class="caps"><b>{_text(report.department)}</b></p><hr class="rule">',
            f"<p>Số: &emsp;&emsp;/{_text(report.symbol)}</p></div>",
            '<div class="state"><p class="caps"><b>Cộng hòa xã hội chủ nghĩa Việt Nam</b></p>',
            '<p><b>Độc lập - Tự do - Hạnh phúc</b></p><hr class="rule">',
            f'<p class="date">{_blanks(report.place_and_date)}</p></div></header>',
            f'<h1>{_text(report.kind)}</h1><p class="subject">{_text(report.subject)}</p><hr class="rule">',
        )
    )


def _foot(report: Report) -> str:
    recipients = "<br>".join(f"- {_text(name)}{end}" for name, end in _ended(report.recipients))
    signer = "<br>".join(_text(line) for line in report.signer)
    return (
        f'<footer><div class="sender"><p><b><i>Nơi nhận:</i></b></p><p>{recipients}</p></div>'
        f'<div class="state"><p>{signer}</p></div></footer>'
    )


def _ended(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, ";" if count < len(names) else ".") for count, name in enumerate(names, start=1)]


def _block(block: Block, href: Callable[[str], str | None]) -> str:
    match block:
        case Heading(text=text):
            return f"<h2>{_text(text)}</h2>"
        case Paragraph():
            kind = ' class="note"' if block.note else ""
            words, page = _text(block.text), href(block.records[0]) if len(block.records) == 1 else None
            shown = f'<a href="{escape(clean(page))}">{words}</a>' if page else words
            return f"<p{kind}{_records(block.records)}>{shown}</p>"
        case Table():
            return _table(block, href)


def _table(table: Table, href: Callable[[str], str | None]) -> str:
    width = sum(column.share for column in table.columns)
    columns = "".join(f'<col style="width:{100 * column.share / width:.1f}%">' for column in table.columns)
    heads = "".join(f'<th scope="col">{_text(column.name)}</th>' for column in table.columns)
    rows = "\n".join(_row(table, row, href) for row in table.rows)
    return (
        f'<div class="wide"><table><caption>{_text(table.caption)}</caption><colgroup>{columns}</colgroup>'
        f"<thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table></div>"
    )


def _row(table: Table, row: Row, href: Callable[[str], str | None]) -> str:
    page = next((found for record in row.records if (found := href(record))), None)
    cells = []
    for place, (column, words) in enumerate(zip(table.columns, row.cells, strict=True)):
        shown = _text(words)
        if place == table.linked and row.link and WEB.fullmatch(row.link):
            shown = f'<a href="{escape(row.link)}" rel="noopener noreferrer nofollow">{shown}</a>'
        elif page and place in (0, table.linked):
            shown = f'<a href="{escape(clean(page))}">{shown}</a>'
        cells.append(f'<td class="{column.align}">{shown}</td>')
    total = ' class="total"' if row.total else ""
    return f"<tr{total}{_records(row.records)}>{''.join(cells)}</tr>"


def _records(records: tuple[str, ...]) -> str:
    return f' data-records="{escape(clean(" ".join(records)))}"' if records else ""


def _text(words: str) -> str:
    return escape(clean(words))


def _blanks(words: str) -> str:
    """As _text, but the room left for the clerk's day stays."""
    return escape(clean_form(words)).replace("  ", "&ensp;")
