"""Reads a query into its tree: own recursive descent, with caps on length, depth and number of words.

KHÔNG binds tightest, then GẦN, then VÀ (also unsaid, between neighbours), then HOẶC."""

import re
from functools import lru_cache

from query import days
from query.lexing import Kind, Mark, marks
from query.mistakes import BadQuery
from query.names import VALUES, plain
from query.nodes import FieldName, InTitle, Labelled, Named, Near, Node, Phrase, Query, Word, all_of, any_of, asks, no
from query.reading import joined, words_of
from text import nfc, syllables

LONGEST = 2_000
"""Code points of a query; an official's longest lists of names have some 1,200."""

DEEPEST = 30
MOST_WORDS = 200
_CLAIM = re.compile(r"[\w.-]{1,40}")
_ENDS = (Kind.OR, Kind.CLOSE)


@lru_cache(maxsize=4096)
def parse(written: str) -> Query:
    """The query. Raises BadQuery with the place of the character and a sentence that says what to do."""
    if len(written) > LONGEST:
        raise BadQuery(LONGEST, f"câu tìm dài quá {LONGEST} ký tự. Mời tách thành nhiều câu ngắn hơn.", f"{len(written)} long")
    found = list(marks(nfc(written)))
    if not found:
        raise BadQuery(0, "chưa có từ nào để tìm. Mời nhập một từ hoặc một cụm từ.", "empty")
    reader = _Reader(found, len(written))
    root = reader.whole()
    if not asks(root):
        first = next((mark.start for mark in found if mark.kind is Kind.NOT), 0)
        sentence = "câu tìm mới nêu điều cần loại trừ. Mời thêm ít nhất một từ cần có, ví dụ: ngộ độc KHÔNG rượu."
        raise BadQuery(first, sentence, "only negations")
    return Query(root)


class _Reader:
    """Where the reading of one query stands."""

    def __init__(self, found: list[Mark], end: int) -> None:
        self.marks = found
        self.end = end
        self.at = 0
        self.depth = 0
        self.words = 0
        self.title = False

    @property
    def next(self) -> Mark | None:
        """The mark to be read, None at the end."""
        return self.marks[self.at] if self.at < len(self.marks) else None

    def whole(self) -> Node:
        """The whole query."""
        node = self.alternatives()
        if self.next is not None:
            raise BadQuery(self.next.start, "dấu ngoặc đóng thừa. Mời bỏ dấu này hoặc thêm dấu ngoặc mở ở trước.", "stray )")
        if node is None:
            raise BadQuery(0, "chưa có từ nào để tìm. Mời nhập một từ hoặc một cụm từ.", "no word")
        return node

    def alternatives(self) -> Node | None:
        """x HOẶC y HOẶC z; None where there is no word at all, as between two dashes."""
        parts = [self.together()]
        while (mark := self.next) is not None and mark.kind is Kind.OR:
            self.at += 1
            parts.append(self.together())
            if parts[-1] is None or parts[-2] is None:
                raise _lonely(mark)
        return any_of([part for part in parts if part is not None]) if parts[0] is not None else None

    def together(self) -> Node | None:
        """x VÀ y, or x y."""
        parts: list[Node] = []
        pending: Mark | None = None
        while (mark := self.next) is not None and mark.kind not in _ENDS:
            if mark.kind is Kind.AND:
                if pending or not parts:
                    raise _lonely(mark)
                pending = mark
                self.at += 1
                continue
            part = self.negatable()
            if part is not None:
                parts.append(part)
                pending = None
        if pending:
            raise _lonely(pending)
        return all_of(parts) if parts else None

    def negatable(self) -> Node | None:
        """KHÔNG x, or x."""
        mark = self.next
        if mark is None or mark.kind is not Kind.NOT:
            return self.neighbours()
        self.at += 1
        self.deeper(mark)
        part = self.negatable() if self.next is not None and self.next.kind not in (*_ENDS, Kind.AND) else None
        self.depth -= 1
        if part is None:
            raise _lonely(mark)
        return no(part)

    def neighbours(self) -> Node | None:
        """x GẦN y; of x GẦN y GẦN z each pair of neighbours."""
        left = self.primary()
        pairs: list[Node] = []
        while (mark := self.next) is not None and mark.kind is Kind.NEAR:
            self.at += 1
            follows = self.next is not None and self.next.kind in (Kind.PLAIN, Kind.QUOTED)
            right = self.primary() if follows else None
            if not isinstance(left, Word | Phrase) or not isinstance(right, Word | Phrase):
                sentence = f"hai bên “{mark.text}” phải là một từ hoặc một cụm từ trong ngoặc kép."
                raise BadQuery(mark.start, sentence, "near needs words")
            pairs.append(Near(left, right, mark.number))
            left = right
        return all_of(pairs) if pairs else left

    def primary(self) -> Node | None:
        """A word, a phrase, a field, or something in brackets; None where the stretch has no word."""
        mark = self.marks[self.at]
        self.at += 1
        if mark.kind is Kind.OPEN:
            return self.bracketed(mark)
        if mark.kind is Kind.FIELD:
            return self.field(mark)
        if mark.kind is Kind.NEAR:
            raise _lonely(mark)
        if mark.kind is Kind.QUOTED:
            return self.phrase(mark)
        return self.plain(mark)

    def bracketed(self, opened: Mark) -> Node:
        """What stands in brackets."""
        self.deeper(opened)
        node = self.alternatives()
        if self.next is None:
            raise BadQuery(opened.start, "dấu ngoặc mở mà chưa đóng. Mời thêm dấu ngoặc đóng.", "bracket not closed")
        self.at += 1
        self.depth -= 1
        if node is None:
            raise BadQuery(opened.start, "trong ngoặc chưa có từ nào. Mời thêm từ hoặc bỏ dấu ngoặc.", "empty brackets")
        return node

    def deeper(self, mark: Mark) -> None:
        """One level more. Raises BadQuery where there are too many."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadQuery(mark.start, f"ngoặc lồng nhau quá {DEEPEST} lớp. Mời viết câu tìm gọn lại.", "too deep")

    def counted(self, words: tuple[str, ...], mark: Mark) -> tuple[str, ...]:
        """The words, noted. Raises BadQuery where the query has too many."""
        self.words += len(words)
        if self.words > MOST_WORDS:
            raise BadQuery(mark.start, f"câu tìm có quá {MOST_WORDS} tiếng. Mời tách thành nhiều câu.", "too many words")
        return words

    def phrase(self, mark: Mark) -> Node:
        """The syllables in quotes, whatever stands between them."""
        words = self.counted(words_of(mark.text), mark)
        if not words:
            raise BadQuery(mark.start, "trong ngoặc kép chưa có chữ nào. Mời thêm chữ hoặc bỏ dấu ngoặc kép.", "empty quotes")
        return _term(words)

    def plain(self, mark: Mark) -> Node | None:
        """The syllables of a stretch without spaces: joined ones are a phrase (covid-19), others stand by themselves."""
        found = syllables(mark.text)
        words = self.counted(words_of(mark.text), mark)
        if not words:
            return None
        groups = [[words[0]]]
        for index, word in enumerate(words[1:]):
            if joined(mark.text[found.ends[index] : found.starts[index + 1]]):
                groups[-1].append(word)
            else:
                groups.append([word])
        return all_of(_term(tuple(group)) for group in groups)

    def field(self, mark: Mark) -> Node:
        """A field with its value."""
        name, value = FieldName(mark.text), self.next
        if self.title:
            raise BadQuery(mark.start, "trong tiêu-đề:(…) chỉ dùng từ và cụm từ, không dùng trường khác.", "field in title")
        if value is None or value.kind not in (Kind.PLAIN, Kind.QUOTED, Kind.OPEN):
            raise BadQuery(mark.start, f"sau “{name}:” cần có giá trị, ví dụ {_EXAMPLES[name]}.", "field without value")
        if name is FieldName.TITLE:
            return self.in_title()
        if value.kind is Kind.OPEN:
            sentence = f"sau “{name}:” không dùng ngoặc đơn. Mời viết {_EXAMPLES[name]}; nối nhiều giá trị bằng HOẶC."
            raise BadQuery(value.start, sentence, "brackets after a field")
        self.at += 1
        return self.valued(name, value)

    def in_title(self) -> Node:
        """What must hold of the title."""
        self.title = True
        value = self.marks[self.at]
        part = self.primary()
        self.title = False
        if part is None:
            raise BadQuery(value.start, f"sau “tiêu-đề:” cần có chữ, ví dụ {_EXAMPLES[FieldName.TITLE]}.", "no word")
        return InTitle(part)

    def valued(self, name: FieldName, value: Mark) -> Node:
        """The field's condition. Raises BadQuery where the value is none of its."""
        found: Node | None
        if name in (FieldName.DAY, FieldName.SINCE, FieldName.UNTIL):
            found = days.read(name, value.text)
        elif name in VALUES:
            code = VALUES[name].get(plain(value.text))
            found = Labelled(name, code) if code else None
        elif name is FieldName.CLAIM:
            fits = _CLAIM.fullmatch(value.text.strip())
            found = Labelled(name, value.text.strip().lower()) if fits else None
        else:
            words = self.counted(words_of(value.text), value)
            found = Named(name, words) if words else None
        if found is None:
            sentence = f"“{value.text[:40]}” không dùng được với “{name}:”. Mời viết như {_EXAMPLES[name]}."
            raise BadQuery(value.start, sentence, f"value of {name}")
        return found


_EXAMPLES = {
    FieldName.TITLE: 'tiêu-đề:"ngộ độc"',
    FieldName.UNIT: 'đơn-vị:"Trung tâm Y tế"',
    FieldName.SOURCE: 'nguồn:"Tuổi Trẻ"',
    FieldName.PLACE: 'nơi:"Cà Mau"',
    FieldName.TOPIC: "chủ-đề:dịch-bệnh",
    FieldName.TONE: "sắc-thái:tiêu-cực",
    FieldName.CLAIM: "thông-tin:KR001",
    FieldName.DAY: "ngày:25/11/2026, ngày:11/2026",
    FieldName.SINCE: "từ:01/11/2026, từ:7d",
    FieldName.UNTIL: "đến:30/11/2026",
}


def _term(words: tuple[str, ...]) -> Word | Phrase:
    return Word(words[0]) if len(words) == 1 else Phrase(words)


def _lonely(mark: Mark) -> BadQuery:
    sides = "sau" if mark.kind is Kind.NOT else "trước và sau"
    sentence = f"{sides} “{mark.text}” cần có từ để tìm. Nếu tìm chính chữ này, mời viết chữ thường hoặc đặt trong ngoặc kép."
    return BadQuery(mark.start, sentence, f"{mark.kind} without words")
