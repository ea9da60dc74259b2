"""The terms of a text under which stories meet: words and word pairs with their weights, and of what kind each is.

A name of a person, a firm or a thing tells an event; that of a place or of an authority tells only where, and a province's
own papers name the same few every day. So each term bears its kind: PLAIN, NAME, SETTING (an authority: "Bệnh viện Đa khoa
tỉnh"), NUMBER, PLACE ("Vĩnh Sa" after "tỉnh" or after an authority) or CLAIM (a known claim that the text surely is about).
Dates and the outlet's tag before a lead are no terms.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from nlp.fields import FieldText
from nlp.rarity import Rarity
from text import Syllables

VERSION = "stories-2"  # of signatures and of how they are compared: with another one old items can be redone
PLAIN, NAME, SETTING, NUMBER, PLACE, CLAIM = range(6)
KINDS = 8  # the three lowest bits of a term's key are its kind
TERMS_KEPT = 100  # heaviest terms of a signature, heaviest first
BODY_SYLLABLES = 300  # of the body; the rest repeats or digresses
TITLE_WEIGHT, BODY_WEIGHT = 1.3, 0.7
"""A word of the title counts more than one of the lead, a word of the body less."""
NAME_WEIGHT = 1.5  # a word of a name against another: names make the story
MOST_NAMED = 0.6  # share of capitalised words from which capitals say nothing (Headlines Written Like This)
LEAST_RARITY, MOST_RARITY = 3.2, 8.5  # terms in more than 4 % of the news say nothing; the rarest are misspelt
GAP = 6  # small syllables within an authority's name: "Chi cục An toàn vệ sinh thực phẩm tỉnh"
LONGEST_CAPITALS = 5  # letters of an abbreviation that is a name among small letters
_ONCE = math.log1p(1)
# fmt: off
_AUTHORITIES = frozenset([
    "bệnh viện", "trung tâm", "trạm y", "sở y", "bộ y", "chi cục", "ủy ban", "công an", "tòa án", "viện kiểm", "hội đồng",
    "sở giáo",
    "sở công", "sở xây", "sở nông", "sở giao", "bộ trưởng", "phó chủ", "chủ tịch", "phòng khám", "cục quản", "bộ tài", "bộ công",
    "bộ giáo", "bộ giao", "phủ chủ",
])
_SHORT_AUTHORITIES = frozenset(("cdc", "ubnd"))
_BEFORE_PLACES = frozenset([
    "tỉnh", "huyện", "xã", "phường", "quận", "phố", "tp", "đèo", "hồ", "sông", "đường", "thôn", "bản", "ấp", "vực", "viện",
    "trấn", "cầu", "chợ", "đảo", "cdc", "khoa",
])
# fmt: on
_TAG = re.compile(r"\s*(?:\(\s*[^()]{2,25}\s*\)\s*[.]?\s*[-–—]?|[A-ZĐ][A-Za-zĐ.&]{1,9}(?:\.VN)?(?: Online)?\s*[-–—])\s*")
_DATE = re.compile(r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])\s?[/.-]\s?(?:0?[1-9]|1[0-2])(?:\s?[/.-]\s?(?:19|20)\d\d)?(?![\d,])")
_LATE = re.compile("([ôơêâăư])([íìỉĩịúùủũụýỳỷỹỵ])")

Span = tuple[int, int, int]


class _Mended(dict[str, str]):
    """Syllables whose tone stands on the wrong vowel (đôí, ngươì: old converters) as they are spelt; worked out once each."""

    MOST = 50_000

    def __missing__(self, word: str) -> str:
        mended = _LATE.sub(_moved, word)
        if len(self) < self.MOST:
            self[word] = mended
        return mended


def _moved(found: re.Match[str]) -> str:
    parted = unicodedata.normalize("NFD", found[2])
    return unicodedata.normalize("NFC", found[1] + parted[1:]) + parted[0]


_MENDED = _Mended()


@lru_cache(maxsize=50_000)
def _key(term: str, kind: int) -> int:
    """A 62-bit number for a term, the same on every machine, its lowest bits the kind."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big") >> 2 & ~(KINDS - 1) | kind


def terms(fields: Sequence[FieldText], rarity: Rarity, common: frozenset[str]) -> tuple[tuple[int, float], ...]:
    """(key with kind, weight) of the heaviest terms, heaviest first; the weights as a vector have length one."""
    weights: dict[str, float] = defaultdict(float)
    kinds: dict[str, int] = {}
    for each in fields:
        share = TITLE_WEIGHT if each.name == "title" else BODY_WEIGHT if each.name == "text" else 1.0
        counts, found = _counts(each)
        for term, kind in found.items():
            kinds[term] = max(kinds.get(term, PLAIN), kind)
        for term, count in counts.items():
            if term not in common:
                weights[term] += share * (_ONCE if count == 1 else math.log1p(count))
    known, unseen = rarity.known.get, rarity.unseen
    rare = [(-share * min(known(term, unseen), MOST_RARITY), term) for term, share in weights.items()]
    rare.sort()
    kept = rare[:TERMS_KEPT]
    length = math.sqrt(sum(weight * weight for weight, _ in kept)) or 1.0
    return tuple((_key(term, _kind(term, kinds.get(term, PLAIN))), round(-weight / length, 5)) for weight, term in kept)


def claim_terms(claims: Iterable[str]) -> tuple[tuple[int, float], ...]:
    """(key, 1.0) of known claims by their ids: heaviest of all, so that what is about one claim meets."""
    return tuple((_key(f"claim:{claim}", CLAIM), 1.0) for claim in sorted(set(claims)))


def _kind(term: str, kind: int) -> int:
    return NUMBER if kind in (PLAIN, NAME) and any(map(str.isdigit, term)) else kind


def _counts(field: FieldText) -> tuple[dict[str, float], dict[str, int]]:
    """How often each syllable and pair of syllables stands in a field, names counted more; and the kinds of some."""
    found = _kept(field)
    words = [_MENDED[word] for word in found.words]
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    counts: dict[str, float] = {**Counter(words), **Counter(pairs)}
    kinds: dict[str, int] = {}
    for first, last, kind in spans(field.text, found):
        inside = words[first : last + 1] + pairs[max(0, first - 1) : last + 1]
        for term in inside:
            kinds[term] = max(kinds.get(term, PLAIN), kind)
        if kind == NAME:
            for term in words[first : last + 1] + pairs[first:last]:
                counts[term] += NAME_WEIGHT - 1
    return counts, kinds


def _kept(field: FieldText) -> Syllables:
    """The syllables that are looked at: without the outlet's tag and without dates."""
    found = field.syllables.head(BODY_SYLLABLES) if field.name == "text" else field.syllables
    tag = None if field.name == "title" else _TAG.match(field.text)
    dates = [match.span() for match in _DATE.finditer(field.text)]
    if not tag and not dates:
        return found
    left = {place for first, last in dates for place in range(first, last)} | set(range(tag.end() if tag else 0))
    kept = [place for place, start in enumerate(found.starts) if start not in left]
    words, starts, ends = found.words, found.starts, found.ends
    return Syllables([words[place] for place in kept], [starts[place] for place in kept], [ends[place] for place in kept])


def spans(text: str, found: Syllables) -> list[Span]:
    """(first, last, kind) of the names among the syllables; none where most words are capitalised."""
    capital = [_is_capital(text[start:end], word) for word, start, end in zip(found.words, found.starts, found.ends, strict=True)]
    if sum(capital) > MOST_NAMED * len(capital):
        return []
    joined = [False, *(_joined(text[end:start]) for end, start in zip(found.ends, found.starts[1:], strict=False))]
    said, place = list[Span](), 0
    while place < len(capital):
        if not capital[place]:
            place += 1
            continue
        head = " ".join(found.words[place : place + 2]) in _AUTHORITIES or found.words[place] in _SHORT_AUTHORITIES
        last = _end(place, capital, joined, GAP if head else 0)
        after = joined[place] and found.words[place - 1] in _BEFORE_PLACES
        said += _told(place, last, capital, head=head, after=after)
        place = last + 1
    return said


def _is_capital(written: str, word: str) -> bool:
    return written != word and (written.istitle() or (written.isupper() and len(written) <= LONGEST_CAPITALS))


def _joined(between: str) -> bool:
    return "\n" not in between and between.strip() in ("", "-", "–")


def _end(first: int, capital: Sequence[bool], joined: Sequence[bool], gap: int) -> int:
    """The last capitalised syllable of the name that begins at `first`."""
    last, place = first, first + 1
    while place < len(capital) and joined[place] and place - last <= gap + 1:
        if capital[place]:
            last = place
        place += 1
    return last


def _told(first: int, last: int, capital: Sequence[bool], *, head: bool, after: bool) -> list[Span]:
    """An authority is a setting and its last name the place; what follows "tỉnh" or "đèo" a place; two capitals a name."""
    if not head:
        return [(first, last, PLACE if after else NAME)] if after or last > first else []
    tail = last
    while tail > first and capital[tail - 1]:
        tail -= 1
    if tail == first:
        return [(first, min(max(last, first + 1), len(capital) - 1), SETTING)]
    return [(first, tail - 1, SETTING), (tail, last, PLACE)]
