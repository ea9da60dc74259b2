"""Vietnamese as characters: composed form, tones, folding, syllables, sentences.

Pure, standard library only. Offsets count code points; `fold` and `tone` keep the length of composed (NFC) text, so
code point i of the result answers to code point i of the text. A text freed of
evasion spelling is evasion.py's.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

# Vietnamese needs two marks a letter; composing many is quadratic in CPython (5.9 s for 80,000 marks).
MARKS_KEPT = 4
_VIETNAMESE_MARKS = "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"


def _marks(first: int, end: int) -> str:
    """The combining marks of a range of code points, as the inside of a character class."""
    runs: list[list[int]] = []
    for code in range(first, end):
        if unicodedata.combining(chr(code)):
            if runs and runs[-1][1] == code - 1:
                runs[-1][1] = code
            else:
                runs.append([code, code])
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in runs)


_MARK_RUN = re.compile(f"[\u0300-\u036f{_marks(0x370, 0x10000)}]{{{MARKS_KEPT + 1},}}")
_RARE_MARK_RUN = re.compile(f"[\u0300-\u036f{_marks(0x370, 0x1F000)}]{{{MARKS_KEPT + 1},}}")


# Beyond Latin, Vietnamese and punctuation there may be marks, by which is_normalized too is quadratic.
_MAY_COMBINE = re.compile("[\u0300-\u1dff\u1f00-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]")


def _cap(run: re.Match[str]) -> str:
    """At most four marks of a run: Vietnamese ones first (each once), then others, in their order."""
    marks = run.group()
    chosen = sorted({marks.index(mark) for mark in _VIETNAMESE_MARKS if mark in marks})[:MARKS_KEPT]
    others = (index for index in range(len(marks)) if index not in chosen)
    while len(chosen) < MARKS_KEPT:
        chosen.append(next(others))
    return "".join(marks[index] for index in sorted(chosen))


def nfc(raw: str) -> str:
    """The text composed (Unicode NFC), with at most four combining marks on a letter; linear in its length."""
    if raw.isascii() or (not _MAY_COMBINE.search(raw) and unicodedata.is_normalized("NFC", raw)):
        return raw  # nearly every text: looking costs a tenth of composing
    run = _MARK_RUN if max(raw) < "\U00010000" else _RARE_MARK_RUN
    composed = unicodedata.normalize("NFC", run.sub(_cap, raw))
    if run.search(composed):  # a few letters decompose into several marks even under NFC
        composed = unicodedata.normalize("NFC", run.sub(_cap, composed))
    return composed


def composed(stored: str) -> tuple[str, Sequence[int]]:
    """The text in composed form and, for each of its code points, where it begins in `stored` (2 % of feeds are uncomposed)."""
    if nfc(stored) == stored:
        return stored, range(len(stored))
    plain, offsets, start = "", list[int](), 0
    while start < len(stored):
        end = start + 1
        while end < len(stored) and nfc(stored[start : end + 1]) != nfc(stored[start:end]) + stored[end]:
            end += 1
        piece = nfc(stored[start:end])
        plain += piece
        offsets += [start] * len(piece)
        start = end
    return plain, offsets


class _Folding(dict[int, int]):
    """Code point → code point without accent and case, worked out once each."""

    def __missing__(self, code: int) -> int:
        letter = chr(code)
        parts = unicodedata.normalize("NFD", letter)
        base, marks = parts[0], parts[1:]
        if marks and not all(unicodedata.combining(mark) for mark in marks):
            base = letter
        lowered = base.lower()
        self[code] = ord(lowered) if len(lowered) == 1 else ord(base)
        return self[code]


_FOLDING = _Folding({ord("đ"): ord("d"), ord("Đ"): ord("d")})


def fold(text: str) -> str:
    """Lower case without accents, đ → d. Same length as the (composed) text."""
    return text.translate(_FOLDING)


_TONED = ["àáảãạ", "èéẻẽẹ", "ỳýỷỹỵ", "òóỏõọ", "ùúủũụ"]
_TONED_A, _TONED_E, _TONED_Y, _TONED_O, _TONED_U = (row + row.upper() for row in _TONED)
_PLACE = {letter: (row[0], index % 5) for row in _TONED for index, letter in enumerate(row)}
_BASE_OF = {"à": "a", "è": "e", "ỳ": "y", "ò": "o", "ù": "u"}
_ROW_OF = {base: row for row, base in zip(_TONED, ("a", "e", "y", "o", "u"), strict=True)}
_LATE = re.compile(  # hoà, khoẻ, thuý: the tone stands on the second vowel though the syllable is open. Found by that vowel,
    # as few letters are one: looking at every o and u costs ten times as much.
    rf"(?:[{_TONED_A}{_TONED_E}](?<=[oO].)|[{_TONED_Y}](?<=[uU].)(?<![qQ]..))(?![^\W\d_]|[\u0300-\u036f])"
)
_EARLY = re.compile(rf"[{_TONED_O}][aAeE](?=[^\W\d_])")  # hòan, tóat: on the first though it is closed


def _restyle(plain: str, toned: str) -> tuple[str, str]:
    """(vowel that takes the tone, vowel that gives it), case kept."""
    first, tone_index = _PLACE[toned.lower()]
    bare = _BASE_OF[first]
    taker = _ROW_OF[plain.lower()][tone_index]
    return (taker.upper() if plain.isupper() else taker), (bare.upper() if toned.isupper() else bare)


def _moved_back(text: str) -> str:
    """The text with each late tone on the vowel before it."""
    parts, last = list[str](), 0
    for found in _LATE.finditer(text):
        place = found.start()
        parts += (text[last : place - 1], *_restyle(text[place - 1], text[place]))
        last = found.end()
    return "".join((*parts, text[last:])) if last else text


def _move_on(found: re.Match[str]) -> str:
    taker, giver = _restyle(found.group()[1], found.group()[0])
    return giver + taker


@lru_cache(maxsize=16)  # organisations and places ask for that of one field six times
def tone(text: str) -> str:
    """One way of placing tones: hoà → hòa, thuý → thúy, khoẻ → khỏe, hòan → hoàn. Same length as the composed text."""
    if text.isascii():
        return text
    return _EARLY.sub(_move_on, _moved_back(text))


_SYLLABLE = re.compile(r"(\d+(?:[.,]\d+)+|[^\W_][\w\u0300-\u036f]*)")


@dataclass(frozen=True, slots=True)
class Syllables:
    """Words and numbers of a text in lists of equal length: lower case with one tone style, and where each stands."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def head(self, most: int) -> "Syllables":
        """The first `most` of them."""
        return Syllables(self.words[:most], self.starts[:most], self.ends[:most])


def syllables(text: str) -> Syllables:
    """The words and numbers of a text; 1.500 and 12,5 are one each."""
    toned = tone(text)
    low = toned.lower()
    if len(low) != len(toned):  # a letter whose small form is two code points
        low = "".join(small if len(small := letter.lower()) == 1 else letter for letter in toned)
    parts = _SYLLABLE.split(low)  # what is between, a word, what is between…: one pass without a match object each
    ends = list(accumulate(map(len, parts)))
    return Syllables(parts[1::2], ends[:-1:2], ends[1::2])


_SHORT = (
    "tp|tx|tt|bs|bsck|bsnt|ts|ths|pgs|gs|cn|ks|ds|đd|ytá|bv|bvđk|tr|q|p|h|x|đ|ô|kp|ấp|st|dr|mr|mrs|ms|no|vol|v|vv|"
    "tel|đt|sđt|cv|nđ|qđ|ub|ubnd|kcn|th|stt|vd|tk|xh"
)
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_SHORTENED = frozenset(_SHORT.split("|"))
_BEFORE_STOP = re.compile(rf"(?:^|[^\w])(?:{_SHORT}|[^\W\d_])$", re.IGNORECASE)


def _abbreviated(text: str, start: int, stop: re.Match[str]) -> bool:
    """True where the stop only ends an abbreviation: one dot after TP, BS, v.v or a capital initial."""
    if stop.group() != "." or stop.end() == len(text):
        return False
    before = text[max(start, stop.start() - 8) : stop.start()]
    word = before[before.rfind(" ") + 1 :]
    if word.isalnum():  # the usual case, three times as fast as the pattern
        return word[-1].isalpha() and (len(word) == 1 or word.lower() in _SHORTENED)
    return _BEFORE_STOP.search(before) is not None and text[stop.start() - 1].isalpha()


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each sentence, white space trimmed; lines end sentences, abbreviations and 1.500 don't."""
    spans, start = [], 0
    for stop in _STOP.finditer(text):
        if not _abbreviated(text, start, stop):
            spans.append((start, stop.end()))
            start = stop.end()
    spans.append((start, len(text)))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))]


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + right) if right > left else None


_ONSET = "(?:b|ch?|d|gi?|gh|h|kh?|l|m|ngh?|nh?|ph?|q|r|s|th?|tr|v|x)?"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep "
    "iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on "
    "ong ooc oong op ot u ua uan uang uao uat uau uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop "
    "uot uou up ut uu uy uya uych uyen uyp uyu uyet uyn uynh uyt y yem yen yeng yet yeu "
)
_VIETNAMESE = re.compile(f"{_ONSET}(?:{'|'.join(sorted(set(_RHYMES.split()), key=len, reverse=True))})")


def spells_syllable(letters: str) -> bool:
    """True where the letters, accents apart, can be one Vietnamese syllable."""
    return _VIETNAMESE.fullmatch(fold(letters)) is not None
