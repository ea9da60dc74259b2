"""A list of sources out and in, as OPML 2.0: any feed program reads ours, and ours reads theirs.

What OPML has no word for (reader, basis, unit …) stands in attributes of a namespace of our own. A file with a DOCTYPE is refused
before anything of it is expanded (T05); lines are counted, so that a bad outline is told by its line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.parsers import expat  # no DOCTYPE gets past _refuse, so no entity is ever declared
from xml.sax.saxutils import quoteattr  # writes only

from catalogue.rows import LARGEST, Loaded, Row
from catalogue.source_lists import COLUMNS, Known, Listed, read_rows
from errors import BadInput, BadRow
from records.source import ReaderKind
from text import nfc

OURS = "urn:langnghe:sources"
MOST_OUTLINES = 20_000
DEEPEST = 30
_PLAIN = {"name": "text", "address": "xmlUrl"}
_OUTLETS = ("outlet", "domain", "kind", "watched")
_NO_OUTLINES = "Tệp {} không phải OPML đọc được: không có mục <outline> nào. Hãy xuất lại danh sách từ chương trình đọc tin."


def to_opml(listed: Sequence[Mapping[str, str]], title: str) -> bytes:
    """The rows of source_lists.cells as OPML: one outline an outlet, its sources in it."""
    by_outlet: dict[str, list[Mapping[str, str]]] = {}
    for row in listed:
        by_outlet.setdefault(row["outlet"], []).append(row)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>', f'<opml version="2.0" xmlns:ln="{OURS}">',
        f"<head><title>{quoteattr(title)[1:-1]}</title></head>", "<body>",
    ]  # fmt: skip
    for rows in by_outlet.values():
        lines.append(f"<outline {_attributes({'text': rows[0]['outlet_name']}, {name: rows[0][name] for name in _OUTLETS})}>")
        for row in rows:
            plain = {"type": "rss", "text": row["name"], "title": row["name"], "xmlUrl": row["address"]}
            rest = {name: row[name] for name in COLUMNS if name not in (*_PLAIN, *_OUTLETS, "outlet_name")}
            lines.append(f"  <outline {_attributes(plain, rest)}/>")
        lines.append("</outline>")
    return "\n".join([*lines, "</body>", "</opml>", ""]).encode()


def _attributes(plain: Mapping[str, str], ours: Mapping[str, str]) -> str:
    pairs = [*plain.items(), *((f"ln:{name}", value) for name, value in ours.items())]
    return " ".join(f"{name}={quoteattr(value)}" for name, value in pairs)


def from_opml(file: Path, known: Known) -> Loaded[Listed]:
    """The sources of an OPML file; bad outlines are told by line. Raises BadInput where it is no OPML or has a DOCTYPE."""
    return read_rows(_Outlines(file.name).read(_bytes(file)), known)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise BadInput(f"Tệp {file.name} quá lớn; tệp OPML được nhận tối đa {LARGEST // 1_000_000} MB.", "too large")
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"Không đọc được tệp {file.name}; xin kiểm tra đường dẫn và quyền đọc.", f"{file}: {error}") from error


class _Outlines:
    """Reads outlines one after another; an outline without an address names what is in it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._rows: list[Row | BadRow] = []
        self._above: list[dict[str, str]] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def read(self, body: bytes) -> list[Row | BadRow]:
        """A row for each outline with an address. Raises BadInput as from_opml."""
        try:
            self._parser.Parse(body, True)
        except expat.ExpatError as error:
            raise BadInput(
                f"Tệp {self._file} hỏng ở dòng {error.lineno}, cột {error.offset + 1}: không phải XML. Hãy xuất lại tệp.",
                f"{self._file}: {error}",
            ) from error
        if not self._rows:
            raise BadInput(_NO_OUTLINES.format(self._file), f"{self._file}: no outlines")
        return self._rows

    def _refuse(self, *_declared: object) -> None:
        raise BadInput(
            f"Tệp {self._file}, dòng {self._parser.CurrentLineNumber}: có khai báo DOCTYPE hoặc thực thể XML nên bị từ chối "
            "vì lý do an toàn. Hãy xóa dòng đó rồi gửi lại.",
            f"{self._file}: DOCTYPE",
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag != "outline":
            return
        if len(self._above) >= DEEPEST or len(self._rows) >= MOST_OUTLINES:
            raise BadInput(f"Tệp {self._file} có quá nhiều mục hoặc lồng quá sâu; xin chia nhỏ tệp.", f"{self._file}: too much")
        ours = {name.removeprefix(f"{OURS} "): value for name, value in attributes.items() if name.startswith(f"{OURS} ")}
        values = {name: nfc(value.strip()) for name, value in ours.items() if name in COLUMNS}
        text = nfc((attributes.get("text") or attributes.get("title") or "").strip())
        address = (attributes.get("xmlUrl") or attributes.get("xmlurl") or "").strip()
        if not address:
            self._above.append(values | {"outlet_name": text} if values else {})
            return
        inherited = self._above[-1] if self._above else {}
        youtube = "youtube.com/feeds/videos.xml" in address
        reader = {} if "reader" in values else {"reader": (ReaderKind.YOUTUBE if youtube else ReaderKind.FEED).value}
        self._rows.append(
            Row(self._file, self._parser.CurrentLineNumber, inherited | reader | values | {"name": text, "address": address})
        )
        self._above.append({})

    def _end(self, tag: str) -> None:
        if tag == "outline":
            self._above.pop()
