"""Known claims found though a text is spelled to evade, by each of fifteen ways; and what the naive search finds.

    python -m bench.quality_evasion FOLDER_OF_PAPERS

Every spreading text of rumours-dev is disguised in each way and matched; the loss is told in points of recall against the
same texts as written. Way 13, tags and comments within words, goes through the reading of a page. The naive search looks
for the text as a substring after case folding and NFC or NFKC. Ordinary texts are disguised too: what is then matched and
was not as written is a false alarm.
"""

import sys
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from bench.parts.verdict import Figure
from bench.quality_claims import STANCES, as_text, rows, same
from catalogue import lexicons
from catalogue.claims import load
from crawlers.extract import extract
from nlp.claims import Library
from records.analysis import Text
from text import fold

Way = Callable[[str], str]
Form = Literal["NFC", "NFKC"]
FORMS: tuple[Form, ...] = ("NFC", "NFKC")
READ_AT = datetime(2026, 11, 26, tzinfo=UTC)
ORDINARY = 600  # news items beside the ordinary texts of rumours-dev
EVERY = 197  # of the stream, so that they are of all its year
LOOSE = frozenset({8, 9})  # what a reader without accents loses: the spelling says less than the text did
GOAL, LOOSE_GOAL, ALARM_GOAL = 2.0, 8.0, 0.5  # points
WANTED = 13  # ways within their goal
CYRILLIC = str.maketrans("acio", "асіо")
LEET = str.maketrans("aioAIO", "@10@10")
BOLD = 0x1D41A - ord("a")
WIDE = 0xFEE0


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _wide(text: str) -> str:
    return "".join(chr(ord(one) + WIDE) if one.isascii() and one.isalpha() else one for one in _decomposed(text))


def _bold(text: str) -> str:
    return "".join(chr(ord(one) + BOLD) if "a" <= one <= "z" else one for one in _decomposed(text))


def _dotted(text: str) -> str:
    lines = ([".".join(word) if word.isalpha() else word for word in line.split(" ")] for line in text.split("\n"))
    return "\n".join(" ".join(words) for words in lines)


def _reversed(text: str) -> str:
    return "\n".join(f"\u202e{line[::-1]}\u202c" for line in text.split("\n"))


def _tagged(text: str) -> str:
    """Every other word of three letters and more split by an empty element, the others by a comment."""
    words = text.split(" ")
    split = ("<b></b>", "<!-- -->")
    return " ".join(
        f"{word[: len(word) // 2]}{split[at % 2]}{word[len(word) // 2 :]}" if len(word) > 2 and word.isalpha() else word
        for at, word in enumerate(words)
    )


WAYS: dict[int, tuple[str, Way]] = {
    1: ("NFD", _decomposed),
    2: ("zero-width space", "\u200b".join),
    3: ("soft hyphen", "\u00ad".join),
    4: ("word joiner", "\u2060".join),
    5: ("Cyrillic look-alikes", lambda text: text.translate(CYRILLIC)),
    6: ("fullwidth", _wide),
    7: ("mathematical bold", _bold),
    8: ("no diacritics", fold),
    9: ("leet", lambda text: fold(text).translate(LEET)),
    10: ("dotted letters", _dotted),
    11: ("zalgo overlay", lambda text: "".join(one + "\u0335\u0321" for one in _decomposed(text))),
    12: ("right-to-left override", _reversed),
    13: ("tags and comments", _tagged),
    14: ("no-break space", lambda text: text.replace(" ", "\u00a0")),
    15: ("tag characters", "\U000e0076".join),
}
PAGE = 13  # the way that a page's reading undoes


def read_as(number: int, written: str) -> Text:
    """A text disguised by a way, as it would reach the analysis: through the page it stands in where it has tags."""
    disguised = WAYS[number][1](written)
    return _page(disguised) if number == PAGE else as_text(disguised)


def _page(markup: str) -> Text:
    """What is read from a page with that as its article: a first line is its heading."""
    head, _, rest = markup.partition("\n")
    heading, body = (f"<h1>{head}</h1>", rest) if rest else ("", head)
    article = f"<article>{heading}<p>{body}</p></article>"
    page = f'<!doctype html><html lang="vi"><head><meta charset="utf-8"></head><body>{article}</body></html>'
    read = extract(page.encode(), "https://bai-dang.example/1", content_type="text/html; charset=utf-8", now=READ_AT)
    return Text(title=read.title, summary=read.lead, text=read.text)


def naive(number: int, written: str, form: Form) -> bool:
    """True where the text is still found by substring after case folding and normalisation."""
    disguised = WAYS[number][1](written)
    return unicodedata.normalize(form, written).casefold() in unicodedata.normalize(form, disguised).casefold()


def _found(library: Library, text: Text, rumour: str) -> bool:
    matches = library.match(text)
    return bool(matches) and same(matches[0].claim, rumour)


def _spreading(folder: Path) -> list[tuple[str, str]]:
    told = rows(folder / "data/gold/rumours-dev.jsonl")
    return [(row["text"], row["rumour"]) for row in told if STANCES.get(row["stance"]) == "spreads"]


def _ordinary(folder: Path) -> list[str]:
    own = [row["text"] for row in rows(folder / "data/gold/rumours-dev.jsonl") if row["kind"] == "none"]
    stream = list(rows(folder / "data/stream/rss-2025-08_2026-05.jsonl.gz"))[::EVERY][:ORDINARY]
    return own + ["\n".join(filter(None, (row["title"], row.get("summary")))) for row in stream]


def _told(number: int, lost: float, shares: Sequence[float], more: float) -> list[Figure]:
    """The rows of one way: points of recall lost, and points of false alarms added; what the naive search keeps."""
    goal = LOOSE_GOAL if number in LOOSE else GOAL
    name = f"evasion {number:2} {WAYS[number][0]}"
    beside = f"{lost:.1f} (naive {' / '.join(f'{100 * share:.0f}' for share in shares)} % kept)"
    return [
        Figure(name=f"{name}: points of recall lost", value=beside, goal=f"≤ {goal:g}", met=lost <= goal),
        Figure(name="  points of false alarms added", value=f"{more:+.2f}", goal=f"≤ {ALARM_GOAL:g}", met=more <= ALARM_GOAL),
    ]


def figures(folder: Path) -> list[Figure]:
    """Every figure; `folder` holds data/."""
    library = Library(load().records, lexicons.claim_lexicon())
    spread, ordinary = _spreading(folder), _ordinary(folder)
    recall = sum(_found(library, as_text(text), rumour) for text, rumour in spread)
    alarms = sum(bool(library.match(as_text(text))) for text in ordinary)
    table, within = list[Figure](), 0
    for number in WAYS:
        kept = sum(_found(library, read_as(number, text), rumour) for text, rumour in spread)
        lost = 100 * (recall - kept) / len(spread)
        shares = [sum(naive(number, text, form) for text, _ in spread) / len(spread) for form in FORMS]
        more = 100 * (sum(bool(library.match(read_as(number, text))) for text in ordinary) - alarms) / len(ordinary)
        within += lost <= (LOOSE_GOAL if number in LOOSE else GOAL)
        table += _told(number, lost, shares, more)
    count = Figure(name="ways within their goal", value=f"{within} of {len(WAYS)}", goal=f"≥ {WANTED}", met=within >= WANTED)
    clean = [
        Figure(name="recall as written", value=f"{recall}/{len(spread)}"),
        Figure(name="ordinary texts matched as written", value=f"{alarms}/{len(ordinary)}"),
    ]
    return [*clean, *table, count]


if __name__ == "__main__":
    for one in figures(Path(sys.argv[1])):
        print(f"{one.name:55} {one.value:40} {one.goal:8} {'' if one.met is None else 'met' if one.met else 'MISSED'}")
