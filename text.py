"""Vietnamese as characters: composed form, tones, folding, syllables, sentences, a skeleton against evasion.

Pure, standard library only. Offsets count code points; `fold` and `tone` keep the length of composed (NFC) text, so
code point i of the result answers to code point i of the text. `skeleton` carries its own offsets back.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
    if raw.isascii():
        return raw
    run = _MARK_RUN if max(raw) < "\U00010000" else _RARE_MARK_RUN
    composed = unicodedata.normalize("NFC", run.sub(_cap, raw))
    if run.search(composed):  # a few letters decompose into several marks even under NFC
        composed = unicodedata.normalize("NFC", run.sub(_cap, composed))
    return composed


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
_LATE = re.compile(  # hoà, khoẻ, thuý: the tone stands on the second vowel though the syllable is open
    rf"(?:[oO][{_TONED_A}{_TONED_E}]|(?<![qQ])[uU][{_TONED_Y}])(?![^\W\d_]|[\u0300-\u036f])"
)
_EARLY = re.compile(rf"[{_TONED_O}][aAeE](?=[^\W\d_])")  # hòan, tóat: on the first though it is closed


def _restyle(plain: str, toned: str) -> tuple[str, str]:
    """(vowel that takes the tone, vowel that gives it), case kept."""
    first, tone_index = _PLACE[toned.lower()]
    bare = _BASE_OF[first]
    taker = _ROW_OF[plain.lower()][tone_index]
    return (taker.upper() if plain.isupper() else taker), (bare.upper() if toned.isupper() else bare)


def _move_back(found: re.Match[str]) -> str:
    taker, giver = _restyle(found.group()[0], found.group()[1])
    return taker + giver


def _move_on(found: re.Match[str]) -> str:
    taker, giver = _restyle(found.group()[1], found.group()[0])
    return giver + taker


def tone(text: str) -> str:
    """One way of placing tones: hoà → hòa, thuý → thúy, khoẻ → khỏe, hòan → hoàn. Same length as the composed text."""
    if text.isascii():
        return text
    return _EARLY.sub(_move_on, _LATE.sub(_move_back, text))


_SYLLABLE = re.compile(r"\d+(?:[.,]\d+)+|[^\W_](?:\w|[\u0300-\u036f])*")


def syllables(text: str) -> list[tuple[str, int, int]]:
    """Words and numbers as (lower case with one tone style, start, end); 1.500 and 12,5 are one each."""
    return [(found.group().lower(), found.start(), found.end()) for found in _SYLLABLE.finditer(tone(text))]


_SHORT = (
    "tp|tx|tt|bs|bsck|bsnt|ts|ths|pgs|gs|cn|ks|ds|đd|ytá|bv|bvđk|tr|q|p|h|x|đ|ô|kp|ấp|st|dr|mr|mrs|ms|no|vol|v|vv|"
    "tel|đt|sđt|cv|nđ|qđ|ub|ubnd|kcn|th|stt|vd|tk|xh"
)
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_BEFORE_STOP = re.compile(rf"(?:^|[^\w])(?:{_SHORT}|[^\W\d_])$", re.IGNORECASE)


def _abbreviated(text: str, start: int, stop: re.Match[str]) -> bool:
    """True where the stop only ends an abbreviation: one dot after TP, BS, v.v or a capital initial."""
    if stop.group() != "." or stop.end() == len(text):
        return False
    before = text[max(start, stop.start() - 8) : stop.start()]
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


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A text freed of evasion spelling; `offsets[i]` is where its code point i stands in the original."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that answers to [start:end] of the skeleton (end > start)."""
        places = self.offsets[start:end]
        return min(places), max(places) + 1


_LOOKS = dict(
    zip(
        "асеорхуіѕјһԁԛԝкАСЕОРХУІЅЈКМТВНοανιρυκτΑΒΕΖΗΙΚΜΝΟΡΤΥΧօոսɑɡʋℓᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ",
        "aceopxyisjhdqwkACEOPXYISJKMTBHoavipuktABEZHIKMNOPTYXonuagvlabcdeghijklmnoprtuvwyz",
        strict=True,
    )
)
_WIDE = "\uff01-\uff5e\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f149"
_HIDDEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
_WIDE_LETTER = re.compile(f"[{_WIDE}]")
_ANY_MARK = re.compile("[\u0300-\u036f]")
_HIDDEN_RUN = re.compile(f"[{_HIDDEN}]+")
_LATIN_MARKS = "\u0300-\u0304\u0306-\u030c\u031b\u0323\u0327\u0328"
_ODD_MARK = re.compile(f"(?![{_LATIN_MARKS}])[\u0300-\u036f\u0489\u20d0-\u20f0]")
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_TAG = re.compile(r"<!--.{0,400}?-->|</?[a-zA-Z][^<>]{0,200}>", re.DOTALL)
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|td|table|section|article)\b", re.IGNORECASE)
_TAG_OR_REST = re.compile(rf"(?<= ){_BLOCK_TAG.pattern[1:]}[^<>]{{0,200}}>|{_TAG.pattern}", re.DOTALL | re.IGNORECASE)
_REVERSED = re.compile("\u202e([^\u202c\n]*)\u202c?")
_LOOK = re.compile(f"[{''.join(_LOOKS)}]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_WORD = re.compile(r"[^\W\d_]+")
_LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "@": "a", "!": "i", "$": "s"}
_LEET_TOKEN = re.compile(r"(?<![\w@.!$])(?=[\w@!$]*[^\W\d_])(?=[\w@!$]*[01345@!$])[\w@!$]*\w@?(?![\w@])(?!\.\w)")
# H5N1, 6in1, covid19: the digits are meant
_CODE = re.compile(r"(?i)h\d+n\d+|\d+in\d+|.*\d{3}.*|.*(?!01|10)\d\d.*|\d\D\d")
_ACRONYMS = ("HIV", "AIDS", "HPV", "COVID", "CORONA", "NIPAH", "EBOLA", "MERS", "SARS", "VIRUS", "TPHCM")
_DOT = r"[.\-_*·•'’|,]"
_DOTTED = re.compile(rf"(?<![\w.@/])[^\W\d_]+(?:{_DOT}[^\W\d_]+)+(?![\w@/])")
_SPACED = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){2,}(?!\S)")
_STRETCHED = re.compile(r"([^\W\d_A-Z])\1{2,}")
SPELLED_OUT = 3  # words of three letters and more set apart, from which all of a text is read so
_WORD_REACH = 12  # letters looked at each side of a stretched one: no syllable is longer, and no input is quadratic
_SUSPECT = re.compile(
    f"[<{_HIDDEN}{_WIDE}\u0300-\u036f\u0489\u20d0-\u20f0{''.join(_LOOKS)}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
    rf"|[^\W\d_][01345@!$]|[01345@!$][^\W\d_]|[^\W\d_]{_DOT}[^\W\d_]|{_STRETCHED.pattern}|{_SPACED.pattern}"
)


@dataclass(slots=True)
class _Draft:
    """A text under repair: its characters, and where each stood."""

    text: str
    offsets: list[int]

    def edit(self, pattern: re.Pattern[str], repair: Callable[[re.Match[str]], list[int] | None]) -> None:
        """Keep, of each match, only the indices (relative to the match) that `repair` lists; None leaves it whole."""
        kept: list[int] = []
        last = 0
        for found in pattern.finditer(self.text):
            chosen = repair(found)
            if chosen is None:
                continue
            kept.extend(range(last, found.start()))
            kept.extend(found.start() + index for index in chosen)
            last = found.end()
        if last:
            kept.extend(range(last, len(self.text)))
            self.text = "".join(self.text[index] for index in kept)
            self.offsets = [self.offsets[index] for index in kept]

    def rewrite(self, start: int, letters: str) -> None:
        """Put `letters` over as many characters from `start` on."""
        self.text = self.text[:start] + letters + self.text[start + len(letters) :]


def _unhide(draft: _Draft) -> None:
    """Tags, reversed stretches, invisible characters and overlays; spaces of all kinds become one kind."""
    breaks = [found.start() for found in _TAG.finditer(draft.text) if _BLOCK_TAG.match(found.group())]
    for place in breaks:
        draft.rewrite(place, " ")  # its "<" becomes a space, the rest is dropped below
    draft.edit(
        re.compile(rf"(?<= ){_BLOCK_TAG.pattern[1:]}[^<>]{{0,200}}>|{_TAG.pattern}", re.DOTALL | re.IGNORECASE),
        lambda _: [],
    )
    draft.edit(_REVERSED, lambda found: list(range(len(found.group(1)), 0, -1)))
    draft.edit(_HIDDEN_RUN, lambda found: [] if _hides(found.string, found.start()) else None)
    draft.text = _SPACE.sub(" ", draft.text)
    draft.edit(_ODD_MARK, lambda _: [])


def _hides(text: str, start: int) -> bool:
    """False inside emoji and scripts that need joiners (Khmer, Chăm, Arabic): there the character has a use."""
    before = text[start - 1] if start else " "
    if before.isspace() or before < "\u0600" or "\u1e00" <= before < "\u2100":
        return True
    return before >= "\uff01" and unicodedata.normalize("NFKC", before).isascii()


def _narrow(draft: _Draft) -> None:
    """Full-width, bold and circled letters to plain ones, then letters and their marks composed."""
    draft.text = _WIDE_LETTER.sub(lambda found: unicodedata.normalize("NFKC", found.group())[0], draft.text)
    if not _ANY_MARK.search(draft.text):
        return
    pieces: list[str] = []
    offsets: list[int] = []
    for found in re.finditer("[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+", draft.text):
        letter = found.group()
        composed = letter if len(letter) == 1 else nfc(letter)
        pieces.append(composed)
        places = range(found.start(), found.end())
        offsets.extend(draft.offsets[places[min(index, len(places) - 1)]] for index in range(len(composed)))
    draft.text, draft.offsets = "".join(pieces), offsets


def _unmask(draft: _Draft) -> None:
    """Look-alikes of other alphabets to Latin, only in words that are Latin or could be."""
    if not _LOOK.search(draft.text):
        return
    foreign = any(letter not in _LOOKS for letter in _FOREIGN.findall(draft.text))

    def latin(found: re.Match[str]) -> str:
        word = found.group()
        rest = _LOOK.sub("", word)
        mixed = any(ord(letter) < 0x370 or 0x1E00 <= ord(letter) < 0x1F00 for letter in rest)
        if _FOREIGN.search(rest) or (not mixed and (foreign or rest)):
            return word
        return "".join(_LOOKS.get(letter, letter) for letter in word)

    draft.text = _WORD.sub(latin, draft.text)


def _readings(token: str) -> Iterator[str]:
    """The token with its digits and signs read as letters; 1 is i, or else l."""
    for one in _LEET["1"]:
        yield "".join(one if letter == "1" else _LEET.get(letter, letter) for letter in token)


def _unleet(draft: _Draft) -> None:
    """v@c x1n g@y v0 s1nh: signs read as letters where that makes a syllable or joins letters on both sides."""
    tokens = [(found.start(), found.group(), _plain(found.group())) for found in _LEET_TOKEN.finditer(draft.text)]
    read = [(start, reading, sum(map(str.isalpha, token)) > 1) for start, token, reading in tokens if reading]
    evident = any(sure for _, _, sure in read)
    for start, reading, sure in read:
        if evident or sure:  # v0 or F0, 3m: one letter is read so only beside surer ones
            draft.rewrite(start, reading)


def _plain(token: str) -> str | None:
    """What a token of letters, digits and signs spells, or None where the digits are meant."""
    if _CODE.fullmatch(token):
        return None
    if token.isupper():  # NO4, AI4VN are codes, C0VID is not
        return next((reading for reading in _readings(token) if reading.upper() in _ACRONYMS), None)
    for reading in _readings(token):
        if spells_syllable(reading):
            return reading
    joins = re.fullmatch(r"[^\W\d_]+(?:[01345@!$][^\W\d_]+)+", token)
    return next(_readings(token)) if joins else None


def _rejoin(draft: _Draft) -> None:
    """v.ắ.c, m.uối, v ắ c: letters set apart come together again; TP.HCM, Q.Bình Tân and addresses stay."""
    apart = sum(found.group().count(".") >= len(found.group()) // 2 > 1 for found in _DOTTED.finditer(draft.text))
    draft.edit(_DOTTED, _join_spelled if apart >= SPELLED_OUT else _join_dotted)
    draft.edit(_SPACED, _join_spaced)
    draft.edit(_STRETCHED, _shorten)


def _join_spaced(found: re.Match[str]) -> list[int] | None:
    return None if found.group().isupper() else list(range(0, len(found.group()), 2))


def _shorten(found: re.Match[str]) -> list[int] | None:
    """đĩaaa → đĩa, where what remains is a syllable; playofff and www stay."""
    word = re.compile(r"[^\W\d_]*").fullmatch(found.string, *_around(found))
    return [0] if word and spells_syllable(re.sub(r"(.)\1{2,}", r"\1", word.group())) else None


def _around(found: re.Match[str]) -> tuple[int, int]:
    """The word that holds a match, as (start, end)."""
    start, end = found.span()
    while start and found.start() - start < _WORD_REACH and found.string[start - 1].isalpha():
        start -= 1
    while end < len(found.string) and end - found.end() < _WORD_REACH and found.string[end].isalpha():
        end += 1
    return start, end


def _join_spelled(found: re.Match[str]) -> list[int] | None:
    """In a text that is spelled out, every word of single letters comes together, y.ế.u as well as ủ.y."""
    token = found.group()
    if all(len(part) == 1 for part in re.split(_DOT, token)):
        return list(range(0, len(token), 2))
    return _join_dotted(found)


def _join_dotted(found: re.Match[str]) -> list[int] | None:
    token = found.group()
    letters = [index for index, letter in enumerate(token) if letter.isalpha()]
    parts = re.split(_DOT, token)
    joined = "".join(parts)
    initials = joined.isupper() and joined not in _ACRONYMS
    spelled = all(len(part) == 1 for part in parts) and len(parts) > 2 and not initials
    named = len(parts) == 2 and parts[0][0].isupper() and parts[1][0].isupper()
    torn = not all(spells_syllable(part) for part in parts) or spelled
    return letters if spelled or (torn and not named and spells_syllable(joined)) else None


def skeleton(text: str) -> Skeleton:
    """The text without evasion: invisible characters, look-alikes, wide and bold letters, overlays, reversed
    stretches, tags, 1337, letters set apart or stretched. Plain text, emoji and foreign names come back unchanged."""
    if not _SUSPECT.search(text):
        return Skeleton(text, tuple(range(len(text))))
    draft = _Draft(text, list(range(len(text))))
    for repair in (_unhide, _narrow, _unmask, _unleet, _rejoin):
        repair(draft)
    return Skeleton(draft.text, tuple(draft.offsets))
