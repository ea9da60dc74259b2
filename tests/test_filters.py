"""The filters as programs: lines in, lines out, whatever the lines are."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).resolve().parent.parent
FIRST_ANSWER = 3.0  # seconds of CPU, start included
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(HOUSE), "PYTHONIOENCODING": "utf-8"}


def run(command: str, raw: bytes, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    """What the filter answers to these bytes, one object a line."""
    done = subprocess.run(
        [sys.executable, "-m", f"commands.{command}", *arguments],
        input=raw,
        capture_output=True,
        cwd=HOUSE,
        env=ENVIRONMENT,
        check=False,
        timeout=100,
    )
    assert done.returncode == code, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def lines(*said: Any) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in said).encode()


def units_file(folder: Path, body: str) -> str:
    file = folder / "don-vi.csv"
    file.write_text("name,aliases,parent,province\n" + body, encoding="utf-8")
    return str(file)


def test_an_answer_has_every_field_of_the_contract():
    (answer,) = run("analyse", lines({"id": 7, "title": "Sở Y tế Cà Mau kiểm tra phòng khám"}))
    assert list(answer) == [
        "id",
        "health",
        "sector",
        "topic",
        "tone",
        "unreliable",
        "units",
        "places",
        "matches",
        "flags",
    ]
    assert set(answer["health"]) == set(answer["sector"]) == {"p", "is"}
    assert answer["units"] == [
        {
            "text": "Sở Y tế Cà Mau",
            "field": "title",
            "start": 0,
            "end": 14,
            "unit": "Sở Y tế tỉnh Cà Mau",
            "candidates": [],
        }
    ]
    assert answer["places"] == [{"text": "Cà Mau", "province": "Cà Mau", "commune": None}]
    assert 0 <= answer["unreliable"]["p"] <= 1


def test_ids_come_back_as_given_and_in_order():
    ids = ["a", 1, 0, -3, 1.5, "", "Đơn vị 😀", 12345678901234567890]
    answers = run("analyse", lines(*({"id": one, "text": "Dịch bệnh ở Hà Nội"} for one in ids)))
    assert [answer["id"] for answer in answers] == ids
    assert [type(answer["id"]) for answer in answers] == [type(one) for one in ids]


BAD_LINES = {
    "not json": b'{"id": 1, "title"',
    "not an object": b'["id", 1]',
    "a bare number": b"17",
    "null": b"null",
    "not a number": b'{"id": NaN, "title": "a"}',
    "an infinite id": b'{"id": 1e999, "title": "a"}',
    "no id": b'{"title": "a"}',
    "a true id": b'{"id": true, "title": "a"}',
    "a list as id": b'{"id": [1], "title": "a"}',
    "no text": b'{"id": 1}',
    "empty text": b'{"id": 1, "title": "  ", "text": null}',
    "a number as title": b'{"id": 1, "title": 5}',
    "a link that is an object": b'{"id": 1, "title": "a", "link": {}}',
    "a lone surrogate": b'{"id": 1, "title": "a\\ud800"}',
    "not utf-8": b'{"id": 1, "title": "\xff\xfe"}',
    "nested deeply": b"[" * 100_000,
    "a huge number": b'{"id": ' + b"9" * 5000 + b', "title": "a"}',
}


@pytest.mark.parametrize("command", ["analyse", "stories"])
def test_every_kind_of_bad_line_is_answered_and_the_rest_goes_on(command: str):
    good = b'{"id": "good", "title": "B\xe1\xbb\x87nh vi\xe1\xbb\x87n"}'
    answers = run(command, b"\n".join(raw for bad in BAD_LINES.values() for raw in (bad, good)))
    assert len(answers) == 2 * len(BAD_LINES)
    for number, (name, bad, fine) in enumerate(zip(BAD_LINES, answers[::2], answers[1::2], strict=True)):
        assert bad["line"] == 2 * number + 1, name
        assert bad["error"].startswith(f"Dòng {bad['line']}: "), name
        assert fine["id"] == "good"
        assert "error" not in fine


def test_a_bad_line_keeps_its_id_where_it_could_be_read():
    answers = run("analyse", lines({"id": "x9", "title": 3}, {"title": "a"}))
    assert [answer.get("id", "none") for answer in answers] == ["x9", "none"]


def test_a_line_of_many_megabytes_is_refused_and_the_rest_goes_on():
    huge = b'{"id": 1, "text": "' + b"a" * 5_000_000 + b'"}\n'
    answers = run("analyse", huge + lines({"id": 2, "title": "Sở Y tế Cà Mau"}) + huge.rstrip())
    assert [answer["line"] if "error" in answer else answer["id"] for answer in answers] == [1, 2, 3]
    assert "4 MB" in answers[0]["error"]


def test_a_line_of_three_megabytes_costs_seconds_not_minutes():
    text = "Bệnh viện Đa khoa tỉnh Sơn Bình chữa khỏi ung thư, họ giấu dịch, chia sẻ gấp! " * 35_000
    answers = run("analyse", lines({"id": 1, "text": text}, {"id": 2, "title": "Sở Y tế Cà Mau"}))
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[0]["units"][0]["text"] == "Bệnh viện Đa khoa tỉnh Sơn Bình"


def test_blank_lines_are_left_out_and_counted():
    answers = run("analyse", b'\n\n  \r\n{"id": 1, "title": "a"}\r\nkhong\n')
    assert [answer.get("line") for answer in answers] == [None, 5]


def test_no_input_is_no_output():
    assert run("analyse", b"") == []
    assert run("stories", b"") == []


def test_offsets_count_code_points_of_the_nfc_text():
    text = unicodedata.normalize("NFD", "😀 Sở Y tế tỉnh Cà Mau họp")
    (answer,) = run("analyse", lines({"id": 1, "summary": text}))
    (unit,) = answer["units"]
    assert unicodedata.normalize("NFC", text)[unit["start"] : unit["end"]] == unit["text"] == "Sở Y tế tỉnh Cà Mau"


def test_the_first_line_is_answered_while_stdin_stays_open():
    with subprocess.Popen(
        [sys.executable, "-m", "commands.analyse"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=HOUSE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2):
            process.stdin.write(lines({"id": number, "title": "Bệnh viện Chợ Rẫy cứu sống bệnh nhân"}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        used = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        process.stdin.close()
        assert process.wait(20) == 0
    assert (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK") < FIRST_ANSWER


def test_our_units_are_those_of_the_given_list(tmp_path: Path):
    ours = units_file(tmp_path, "Bệnh viện Đa khoa tỉnh Sơn Bình,BV Sông Trăng,,\n")
    text = "Bệnh nhân tử vong tại BV Sông Trăng, người nhà tố bác sĩ tắc trách; Sở Y tế Cà Mau vào cuộc"
    (answer,) = run("analyse", lines({"id": 1, "title": text}), "--units", ours)
    assert [(unit["text"], unit["unit"]) for unit in answer["units"]] == [
        ("BV Sông Trăng", "Bệnh viện Đa khoa tỉnh Sơn Bình"),
        ("Sở Y tế Cà Mau", None),
    ]
    (flag,) = [flag for flag in answer["flags"] if flag["detector"] == "unit_mention"]
    assert set(flag) == {"detector", "score", "reason", "evidence"}
    assert "Bệnh viện Đa khoa tỉnh Sơn Bình" in flag["reason"]
    assert flag["evidence"][0]["text"] == "BV Sông Trăng"


@pytest.mark.parametrize("option", ["--units", "--claims"])
def test_a_list_that_cannot_be_read_ends_with_two(tmp_path: Path, option: str):
    file = tmp_path / "thieu.csv"
    file.write_text("id,name\n1,a\n", encoding="utf-8")
    assert run("analyse", lines({"id": 1, "title": "a"}), option, str(file), code=2) == []
    assert run("analyse", b"", option, str(tmp_path / "absent.csv"), code=2) == []


def test_an_unknown_option_ends_with_two():
    assert run("analyse", b"", "--nope", code=2) == []
    assert run("stories", b"", "thua", code=2) == []


def test_copies_share_a_group_and_strangers_do_not():
    text = "Bệnh viện Đa khoa tỉnh Sơn Bình tiếp nhận 21 công nhân nghi ngộ độc sau bữa ăn trưa tại khu công nghiệp"
    answers = run(
        "stories",
        lines(
            {"id": 1, "title": text, "published": "2026-03-01T08:00:00+07:00"},
            {"id": 2, "title": text, "published": "2026-03-01T09:00:00+07:00"},
            {"id": "c", "title": "Giá vàng trong nước tăng mạnh sáng nay", "published": "khong ro"},
        ),
    )
    assert [answer["id"] for answer in answers] == [1, 2, "c"]
    assert all(isinstance(answer[key], str) and answer[key] for answer in answers for key in ("copy_group", "story"))
    assert answers[0]["copy_group"] == answers[1]["copy_group"] != answers[2]["copy_group"]
    assert answers[0]["story"] == answers[1]["story"] != answers[2]["story"]


def test_entities_come_only_when_asked_for_and_point_into_their_field():
    text = "Bộ Giáo dục và Đào tạo phối hợp Tổ chức Y tế Thế giới tại tỉnh Cà Mau."
    (answer,) = run("analyse", lines({"id": 1, "title": "Sở Y tế Cà Mau họp", "summary": text}), "--entities")
    assert list(answer)[-2:] == ["entities", "flags"]
    named = [one for one in answer["entities"] if one["field"] == "summary"]
    assert [(one["kind"], one["text"]) for one in named] == [
        ("organisation", "Bộ Giáo dục và Đào tạo"),
        ("organisation", "Tổ chức Y tế Thế giới"),
        ("place", "tỉnh Cà Mau"),
    ]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in named)
    assert [unit["text"] for unit in answer["units"]] == ["Sở Y tế Cà Mau"]
