"""./run extract: one JSON object on stdout, sentences on stderr, quick to start."""

import json
import subprocess
import sys

import pytest

from tests.conftest import HOUSE
from tests.pages import BODY, LEAD, TITLE, article, linked_data

URL = "https://baosonbinh.example.vn/tin.html"
FIELDS = ["title", "lead", "text", "published", "published_origin", "updated", "author", "site", "language", "degraded"]
FIELDS += ["source_line", "images"]


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "commands.extract", *arguments]
    return subprocess.run(command, cwd=HOUSE, input=stdin, capture_output=True, check=False)


def test_a_page_from_stdin_is_one_object_with_every_field():
    done = run("-", "--url", URL, stdin=article(head=linked_data("2025-11-21T10:00:00+07:00")))
    said = json.loads(done.stdout)
    assert done.returncode == 0
    assert done.stdout.count(b"\n") == 1
    assert list(said) == FIELDS
    assert (said["title"], said["lead"], said["text"]) == (TITLE, LEAD, "\n".join(BODY))
    assert (said["published"], said["published_origin"]) == ("2025-11-21T10:00:00+07:00", "jsonld")
    assert (said["updated"], said["degraded"]) == (None, None)


def test_a_page_from_a_file_is_the_same(tmp_path):
    file = tmp_path / "trang.html"
    file.write_bytes(article())
    assert json.loads(run(str(file), "--url", URL).stdout)["title"] == TITLE


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("khong-co.html", "--url", URL), "không có tệp này"),
        ((".", "--url", URL), "đây là thư mục"),
        (("-", "--url", "khong-phai-dia-chi"), "không dùng được"),
        (("-",), "Tham số chưa đúng"),
        ((), "Tham số chưa đúng"),
    ],
)
def test_what_cannot_be_used_is_a_vietnamese_sentence_and_exit_2(arguments, words):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    assert words in done.stderr.decode()


def test_the_filter_loads_neither_scrapy_nor_the_desk_nor_the_models():
    heavy = "scrapy twisted fastapi starlette sqlalchemy underthesea numpy nlp desk storage"
    script = f"import sys, commands.extract; print([m for m in sys.modules if m.split('.')[0] in '{heavy}'.split()])"
    done = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
