"""Texts made to hurt: each filter answers every one of them, within 10 s of CPU and 300 MB, and loses nothing (G7)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue import lexicons
from catalogue.claims import load
from errors import BadInput
from nlp.claims import Library
from nlp.models import FOLDER, SUMS, content
from nlp.models.train.sums import sums
from query.parsing import parse
from records.analysis import Text

HOUSE = Path(__file__).resolve().parent.parent
SECONDS, MEGABYTES = 10.0, 300.0

KHMER = "ក្រសួងសុខាភិបាលបានប្រកាសថា មានករណីថ្មី នៃជំងឺគ្រុនឈាម "
CHAM = "ꨌꩌ ꨀꨩꨓꩄ ꨚꨭꨩ ꨝꨵꨩ ꨓꨶꨀꨯꨱꨮꩀ "

HOSTILE = {
    "80,000 marks on a letter": "a" + "\u0301" * 80_000,
    "two overlays on each letter": "ệ\u0335\u0321" * 27_000,
    "a word of 1 MB": "a" * 1_000_000,
    "a word of 1 MB that spells a syllable over and over": "nghiêng" * 140_000,
    "English": "The ministry of health announced 25 new cases of dengue fever in the province today. " * 200,
    "Khmer": KHMER * 500,
    "Chăm": CHAM * 500,
    "emoji alone": "😷🤢💉" * 20_000,
    "letters apart": "a." * 200_000,
    "numbers without end": "1." * 200_000,
    "one number": "1" * 300_000,
    "spaces": " " * 1_000_000 + "x",
    "tags": "<b>" * 200_000,
    "half a tag": "<" * 300_000,
    "reversed": "\u202eabc" * 100_000,
    "an abbreviation over and over": "TTYT " * 100_000,
    "a hospital without a name over and over": "Bệnh viện " * 60_000,
    "leet over and over": "v@c x1n " * 60_000,
    "stretched words": "đĩaaaaaa" * 60_000,
    "brackets": "(" * 500_000,
    "lines": "\n" * 500_000 + "x",
    "a claim over and over": "vắc xin gây vô sinh " * 40_000,
}


TOLD = """import atexit, pathlib, runpy, sys
atexit.register(lambda: pathlib.Path(sys.argv[1]).write_text(pathlib.Path("/proc/self/status").read_text()))
runpy.run_module(f"commands.{sys.argv.pop()}", run_name="__main__")
"""


def cost(command: str, raw: bytes, folder: Path) -> tuple[list[dict[str, object]], float, float]:
    """The filter's answers, its seconds of CPU, and the most memory it held, in MB: of its own, as /proc says, since what
    wait4 says counts the process that started it."""
    given, told, status = folder / "vao.jsonl", folder / "ra.jsonl", folder / "status"
    given.write_bytes(raw)
    with given.open("rb") as source, told.open("wb") as sink:
        program = subprocess.Popen(
            [sys.executable, "-P", "-c", TOLD.replace("sys.argv[1]", repr(str(status))), command],
            stdin=source,
            stdout=sink,
            cwd=HOUSE,
            env={**os.environ, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1"},
        )
        _, ended, used = os.wait4(program.pid, 0)  # this child's own use, not that of every child before it
        program.returncode = os.waitstatus_to_exitcode(ended)
    assert program.returncode == 0
    answers = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    (peak,) = (line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
    return answers, used.ru_utime + used.ru_stime, int(peak.split()[1]) / 1024


@pytest.mark.slow
@pytest.mark.parametrize("command", ["analyse", "stories"])
def test_all_hostile_texts_together_cost_what_one_may(command: str, tmp_path: Path) -> None:
    lines = [{"id": name, "title": "Tin", "text": text, "published": "2026-11-20T00:00:00Z"} for name, text in HOSTILE.items()]
    raw = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    answers, seconds, megabytes = cost(command, raw, tmp_path)
    assert [answer["id"] for answer in answers] == list(HOSTILE)
    assert not [answer for answer in answers if "error" in answer]
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def test_a_claim_with_the_id_of_another_is_named_by_line_and_the_rest_is_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "da-kiem-chung.csv"
    rows = ("KR1,x,Ăn tỏi khỏi bệnh dại.", "KR2,x,Uống nước muối phòng được cúm.", "KR1,x,Xoa dầu gió khỏi sởi.")
    head = "id,category,claim_vi,verdict,verdict_summary_vi,verdict_by,date,place,source_url,confidence\n"
    file.write_text(head + "".join(f"{row},sai,,,,,,A\n" for row in rows), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "commands.analyse", "--claims", str(file)],
        input=json.dumps({"id": 1, "text": "Cứ uống nước muối mỗi ngày là phòng được cúm."}).encode() + b"\n",
        capture_output=True,
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1"},
        check=False,
        timeout=100,
    )
    assert "dòng 4: mã “KR1”" in done.stderr.decode()
    assert [match["claim"] for match in json.loads(done.stdout)["matches"]] == ["KR2"]


def test_a_query_of_ten_thousand_brackets_is_refused_at_a_character() -> None:
    for written in ("(" * 10_000, "(" * 900 + "sởi" + ")" * 900, "NOT " * 400 + "sởi"):
        with pytest.raises(BadInput) as refused:
            parse(written)
        assert refused.value.sentence


def test_another_language_and_emoji_match_no_claim() -> None:
    library = Library(load().records, lexicons.claim_lexicon())
    for written in (KHMER, CHAM, "😷🤢💉", "The ministry of health announced 25 new cases."):
        assert library.match(Text(text=written)) == ()


@pytest.mark.parametrize("place", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("name", sorted(line.split()[1] for line in sums().splitlines()))
def test_a_model_file_changed_by_one_byte_is_refused_by_name(name: str, place: float, tmp_path: Path) -> None:
    (tmp_path / SUMS).write_bytes((FOLDER / SUMS).read_bytes())
    held = bytearray((FOLDER / name).read_bytes())
    held[int(len(held) * place)] ^= 1
    (tmp_path / name).write_bytes(held)
    with pytest.raises(BadInput) as refused:
        content(tmp_path / name)
    assert name in refused.value.sentence
    assert refused.value.permanent


def test_the_sums_are_those_of_the_shipped_models() -> None:
    assert (FOLDER / SUMS).read_text(encoding="utf-8") == sums()
