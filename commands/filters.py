"""JSON Lines in, JSON Lines out: what the filters share. Order is kept; a bad line is answered and the rest goes on."""

import json
import os
import select
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, BinaryIO, NoReturn

from errors import BadRow
from records.analysis import Text
from text import nfc

LONGEST_LINE = 4_000_000  # bytes; the longest article of a year's stream has 60 kB
BATCH = 64
_READ = 1 << 16
_FIELDS = ("title", "summary", "text")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the input, read: its number from 1, its id as given, and its text; or what is wrong with it."""

    number: int
    id: str | int | float | None
    text: Text | None
    published: str | None = None
    problem: BadRow | None = None


def batches(stream: BinaryIO, most: int = BATCH) -> Iterator[list[tuple[int, bytes | None]]]:
    """Numbered lines as they come: what is already there together, never waiting for more than the next line.

    A line longer than LONGEST_LINE is None. Blank lines are left out but counted.
    """
    number, rest, skipping = 0, b"", False
    size = 1  # the first line is answered alone, then more and more go together
    waiting: list[tuple[int, bytes | None]] = []
    while chunk := os.read(stream.fileno(), _READ):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        for line in lines:
            number += 1
            if skipping or len(line) > LONGEST_LINE:
                waiting.append((number, None))
            elif line.strip():
                waiting.append((number, line))
            skipping = False
        if len(rest) > LONGEST_LINE or (skipping and rest):
            rest, skipping = b"", True
        while len(waiting) >= size:
            yield waiting[:size]
            waiting = waiting[size:]
            size = min(size * 4, most)
        if waiting and not _more(stream):
            yield waiting
            waiting = []
    if skipping or rest.strip():
        waiting.append((number + 1, None if skipping else rest))
    if waiting:
        yield waiting


def _more(stream: BinaryIO) -> bool:
    """True where more can be read at once."""
    return bool(select.select([stream.fileno()], [], [], 0)[0])


def read(number: int, raw: bytes | None) -> Line:
    """One line as its id and text, or the problem with it."""
    if raw is None:
        return _bad(number, None, f"dài quá {LONGEST_LINE // 1_000_000} MB; xin cắt ngắn", "line too long")
    try:
        said = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return _bad(number, None, "không phải mã UTF-8", str(error))
    except RecursionError:
        return _bad(number, None, "lồng quá nhiều tầng", "nested too deeply")
    except ValueError as error:
        return _bad(number, None, "không phải JSON", f"not JSON: {error}")
    if not isinstance(said, dict):
        return _bad(number, None, "phải là một đối tượng JSON {…}", f"not an object but {type(said).__name__}")
    return _object(number, said)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _object(number: int, said: dict[str, Any]) -> Line:
    given = said.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        lacks = "thiếu “id”" if given is None else "“id” phải là chuỗi hoặc số"
        return _bad(number, None, lacks, f"id is {type(given).__name__}")
    if isinstance(given, float) and not isfinite(given):
        return _bad(number, None, "“id” là số quá lớn", "id is not finite")
    values: dict[str, str] = {}
    for field in (*_FIELDS, "link", "published"):
        value = said.get(field)
        if value is None:
            continue
        if not isinstance(value, str):
            return _bad(number, given, f"“{field}” phải là chuỗi", f"{field} is {type(value).__name__}")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            return _bad(number, given, f"“{field}” có ký tự Unicode hỏng (surrogate)", f"lone surrogate in {field}")
        values[field] = nfc(value)
    present = {field: values[field] for field in _FIELDS if values.get(field, "").strip()}
    if not present:
        return _bad(number, given, "cần ít nhất một trong “title”, “summary”, “text”", "no text")
    return Line(number, given, Text(**present), values.get("published"))


def _bad(number: int, given: str | float | None, sentence: str, detail: str) -> Line:
    return Line(number, given, None, problem=BadRow(f"Dòng {number}: {sentence}.", f"line {number}: {detail}"))


def problem(line: Line) -> dict[str, Any]:
    """The answer to a line that can't be read: {line, id?, error}."""
    said: dict[str, Any] = {"line": line.number}
    if line.id is not None:
        said["id"] = line.id
    said["error"] = line.problem.sentence if line.problem else ""
    return said


def write(answers: list[dict[str, Any]], stream: BinaryIO) -> None:
    """The answers, one object a line, in UTF-8, sent off at once."""
    lines = (json.dumps(answer, ensure_ascii=False, separators=(",", ":"), allow_nan=False) for answer in answers)
    stream.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
    stream.flush()


def closed() -> int:
    """What to exit with when the reader of our output has gone: nothing more can be said, quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
