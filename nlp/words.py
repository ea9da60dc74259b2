"""Vietnamese words: what underthesea.word_tokenize answers, several times faster.

The segmentation model (a CRF of two labels, begin and inside) is underthesea's own, read from its file. Each of its
features looks at one, two or three neighbouring syllables, so the score of a position is a sum of parts that repeat
from text to text: they are remembered per pair of syllables, and per chunk between two spaces what the tokeniser made
of it. Both memories are bounded. `warm` runs once before threads start: underthesea fails on a concurrent first call.

This is the only file that imports underthesea. The classifiers don't need it: they read raw syllables.
"""

import io
import pickle
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Never

from underthesea.pipeline.text_normalize.token_normalize import token_normalize
from underthesea.pipeline.word_tokenize import regex_tokenize
from underthesea_core import CRFFeaturizer

MOST_PAIRS = 150_000
"""Pairs remembered before that memory is emptied: some 45 MB, reached after about 600 long articles."""
MOST_CHUNKS = 50_000
"""Chunks remembered before that memory is emptied: some 15 MB."""

_CHUNK = re.compile(r"\S+")
_TOKENS = regex_tokenize.patterns
_FOLDER = Path(regex_tokenize.__file__).parent / "models" / "ws_crf_vlsp2013_20230727"
_HEADER = struct.Struct("<4sI4s9I")
_WEIGHT = struct.Struct("<IIId")
_DATABASE = struct.Struct("<4s5I")
_EXAMPLE = "Bác sĩ Bệnh viện Đa khoa tỉnh Sơn Bình khám sức khỏe cho 120 học sinh."

Token = tuple[str, int, int]


def segment(text: str) -> list[Token]:
    """The words of `text` as (word, start, end); offsets count code points of its NFC form.

    The words are those of underthesea.word_tokenize, which mends a few misspelt syllables; [start:end] is as written.
    """
    tokens = _tokens(text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text))
    if not tokens:
        return []
    words = [tokens[0]]
    for token, inside in zip(tokens[1:], _segmenter().inside([token[0] for token in tokens])[1:], strict=True):
        if inside:
            word, start, _ = words[-1]
            words[-1] = (f"{word} {token[0]}", start, token[2])
        else:
            words.append(token)
    return words


def warm() -> None:
    """Load the model (about 0.3 s) and run it once; call it before threads start."""
    segment(_EXAMPLE)


_chunks: dict[str, list[Token]] = {}


def _tokens(text: str) -> list[Token]:
    """Tokens as (normalised text, start, end).

    No pattern of the tokeniser matches across white space, and only the text's end can change what one matches before
    it, so each chunk but the last is read once and remembered.
    """
    text = text.replace("ð", "đ").replace("Ð", "Đ")
    spans = [match.span() for match in _CHUNK.finditer(text)]
    found: list[Token] = []
    for start, end in spans[:-1]:
        chunk = text[start:end]
        tokens = _chunks.get(chunk)
        if tokens is None:
            if len(_chunks) >= MOST_CHUNKS:
                _chunks.clear()
            tokens = _chunks[chunk] = list(_read(chunk + " ", 0))
        found.extend([(token, start + a, start + b) for token, a, b in tokens])
    if spans:
        found.extend(_read(text, spans[-1][0]))
    return found


def _read(text: str, start: int) -> Iterator[Token]:
    for match in _TOKENS.finditer(text, start):
        yield token_normalize(match.group()), match.start(), match.end()


class _Form(NamedTuple):
    """A stretch of one to three tokens as the model's features see it; at an edge of the text all are BOS or EOS."""

    text: str
    lower: str
    digit: str
    title: str
    known: str


_BOS = _Form(*["BOS"] * 5)
_EOS = _Form(*["EOS"] * 5)


class _Pair(NamedTuple):
    """What two neighbours a, b add to the scores of: the position after b, b, a, the position before a.

    `thirds` and `known` say which third tokens make a trigram that the model, or its dictionary, knows; mostly None.
    """

    after: float
    second: float
    first: float
    before: float
    form: _Form
    thirds: frozenset[str] | None
    known: frozenset[str] | None


class _Segmenter:
    """The CRF. It has two labels, so only the difference of their scores (inside minus begin) matters at a position."""

    def __init__(self, folder: Path) -> None:
        self._weights, self._transitions = _read_crf((folder / "models.bin").read_bytes())
        words: set[str] = _PlainPickle(io.BytesIO((folder / "dictionary.bin").read_bytes())).load()
        templates: list[str] = _PlainPickle(io.BytesIO((folder / "features.bin").read_bytes())).load()
        self._dictionary = frozenset(words)
        self._featurizer = CRFFeaturizer(templates, words)
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._forms: dict[str, _Form] = {}
        trigrams = {name.partition("]=")[2] for name in self._weights if re.match(r"T\[(-2,0|-1,1|0,2)\]=", name)}
        self._thirds = _grouped(trigrams)
        self._known = _grouped(word for word in words if word.count(" ") == 2)
        self._starts = [self._part("-2", _BOS) + self._part("-2,-1", _BOS), self._part("-1", _BOS) + self._part("-1,0", _BOS)]
        self._start_thirds = [self._part("-2,0", _BOS), self._part("-1,1", _BOS)]
        self._ends = [self._part("1", _EOS), self._part("2", _EOS) + self._part("1,2", _EOS), self._part("0,1", _EOS)]
        self._end_thirds = [self._part("-1,1", _EOS), self._part("0,2", _EOS)]
        self._plain = {title: self._third(_Form("", "", "", title, "False")) for title in ("True", "False")}

    def inside(self, tokens: list[str]) -> list[bool]:
        """For each token, whether it continues the word before it."""
        return _viterbi(self._scores(tokens), self._transitions)

    def _part(self, at: str, form: _Form) -> float:
        get, start = self._weights.get, f"T[{at}]"
        return (
            get(f"{start}={form.text}", 0.0)
            + get(f"{start}.lower={form.lower}", 0.0)
            + get(f"{start}.isdigit={form.digit}", 0.0)
            + get(f"{start}.istitle={form.title}", 0.0)
            + get(f"{start}.is_in_dict={form.known}", 0.0)
        )

    def _form(self, token: str) -> _Form:
        """One token's form. The featurizer is asked, so that digits, capitals and lower case are Rust's, not Python's."""
        form = self._forms.get(token)
        if form is None:
            values = dict(name.split("=", 1) for name in self._featurizer.process([[[token]]])[0][0] if name[:4] == "T[0]")
            form = self._forms[token] = _Form(*(values[f"T[0]{kind}"] for kind in _KINDS))
        return form

    def _joined(self, first: _Form, second: _Form) -> _Form:
        lower = f"{first.lower} {second.lower}"
        title = str(first.title == second.title == "True")
        return _Form(f"{first.text} {second.text}", lower, "False", title, str(lower in self._dictionary))

    def _pair(self, a: str, b: str) -> _Pair:
        if len(self._pairs) >= MOST_PAIRS:
            self._pairs.clear()
            self._forms.clear()
        first, second = self._form(a), self._form(b)
        form, part = self._joined(first, second), self._part
        pair = self._pairs[a, b] = _Pair(
            part("-2", first) + part("-2,-1", form),
            part("-1", first) + part("-1,0", form),
            part("0", first) + part("0,1", form),
            part("1", first) + part("2", second) + part("1,2", form),
            form,
            self._thirds.get(form.text),
            self._known.get(form.lower),
        )
        return pair

    def _third(self, form: _Form) -> tuple[float, float, float]:
        return self._part("-2,0", form), self._part("-1,1", form), self._part("0,2", form)

    def _scores(self, tokens: list[str]) -> list[float]:
        """Inside minus begin at each token."""
        size, known_pairs = len(tokens), self._pairs
        pairs = [known_pairs.get(key) or self._pair(*key) for key in pairwise(tokens)]
        scores = self._edge_scores(tokens)
        for i, (after, second, first, before, _, _, _) in enumerate(pairs, 2):
            scores[i - 1] += before
            scores[i] += first
            scores[i + 1] += second
            scores[i + 2] += after
        for i, (pair, following) in enumerate(pairwise(pairs), 2):
            if pair.thirds is None and pair.known is None:
                title = following.form.title if pair.form.title == "True" else "False"
                after, second, first = self._plain[title]
            else:
                after, second, first = self._third(self._joined(pair.form, self._form(tokens[i])))
            scores[i] += first
            scores[i + 1] += second
            scores[i + 2] += after
        return scores[2 : size + 2]

    def _edge_scores(self, tokens: list[str]) -> list[float]:
        """Scores of what looks beyond the text, at two places more on either side, so that no caller asks where it is."""
        size, last = len(tokens), self._form(tokens[-1])
        scores = [0.0] * (size + 4)
        for place, value in zip((2, 3), (sum(self._starts), self._starts[0]), strict=True):
            scores[place] += value
        scores[2] += self._start_thirds[0] + self._start_thirds[1]
        scores[3] += self._start_thirds[0]
        end = size + 1
        scores[end] += self._part("0", last) + self._ends[2] + self._ends[0] + self._ends[1] + self._end_thirds[1]
        scores[end - 1] += self._part("1", last) + self._ends[1] + self._end_thirds[1]
        if size > 1:
            scores[end] += self._end_thirds[0]
        return scores


_KINDS = ("", ".lower", ".isdigit", ".istitle", ".is_in_dict")


@cache
def _segmenter() -> _Segmenter:
    return _Segmenter(_FOLDER)


def _grouped(trigrams: Iterable[str]) -> dict[str, frozenset[str]]:
    """Third tokens by the two before them."""
    found: dict[str, set[str]] = {}
    for trigram in trigrams:
        first_two, _, third = trigram.rpartition(" ")
        found.setdefault(first_two, set()).add(third)
    return {first_two: frozenset(thirds) for first_two, thirds in found.items()}


def _viterbi(scores: list[float], transitions: tuple[float, float, float, float]) -> list[bool]:
    """The best path; `transitions` are begin→begin, begin→inside, inside→begin, inside→inside."""
    bb, bi, ib, ii = transitions
    begin, inside = 0.0, scores[0]
    came: list[tuple[bool, bool]] = []
    for score in scores[1:]:
        from_begin, from_inside = begin + bb, inside + ib
        to_begin = from_inside > from_begin
        stay, go = begin + bi, inside + ii
        came.append((to_begin, go > stay))
        begin, inside = (from_inside if to_begin else from_begin), max(stay, go) + score
    state = inside > begin
    path = [state]
    for step in reversed(came):
        state = step[state]
        path.append(state)
    path.reverse()
    return path


class _PlainPickle(pickle.Unpickler):
    """Reads sets and lists of strings, and refuses whatever would run code."""

    def find_class(self, module: str, name: str, /) -> Never:
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a word list")


def _read_crf(content: bytes) -> tuple[dict[str, float], tuple[float, float, float, float]]:
    """Weights by attribute (inside minus begin), and the four transitions, of a CRFsuite model file of two labels."""
    *_, labels_at, attributes_at, _, _ = header = _HEADER.unpack_from(content)
    (count,) = struct.unpack_from("<I", content, header[7] + 8)
    names = list(_strings(content, attributes_at))
    begin, inside = _strings(content, labels_at)
    if (begin, inside) != ("B-W", "I-W"):
        raise ValueError(f"the segmentation model has the labels {begin}, {inside}")
    weights = dict.fromkeys(names, 0.0)
    moves = [0.0] * 4
    for kind, source, label, weight in _WEIGHT.iter_unpack(content[header[7] + 12 : header[7] + 12 + 20 * count]):
        if kind:
            moves[2 * source + label] += weight
        else:
            weights[names[source]] += weight if label else -weight
    return weights, (moves[0], moves[1], moves[2], moves[3])


def _strings(content: bytes, start: int) -> Iterator[str]:
    """The strings of a CQDB section, by number."""
    *_, count, offsets_at = _DATABASE.unpack_from(content, start)
    for (offset,) in struct.iter_unpack("<I", content[start + offsets_at : start + offsets_at + 4 * count]):
        _, length = struct.unpack_from("<II", content, start + offset)
        yield content[start + offset + 8 : start + offset + 7 + length].decode()
