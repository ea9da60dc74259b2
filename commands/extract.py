"""./run extract FILE --url URL: what an article page says, as one JSON object on stdout. Fields: docs/cli.md.

Loads the page reader only: neither Scrapy nor the desk nor the language models.
"""

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NoReturn

from crawlers.extract import extract
from errors import BadInput
from records.item import Page

LARGEST = 64 * 2**20  # bytes read of a file; a page is 0.1 to 0.5 MB
_HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "không có tệp này",
    PermissionError: "không có quyền đọc",
    IsADirectoryError: "đây là thư mục",
}


class _Arguments(argparse.ArgumentParser):
    """argparse that says in Vietnamese what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Usage and the fault on stderr, exit 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"Tham số chưa đúng: {message}. Ví dụ: ./run extract trang.html --url https://bao.vn/bai-viet.html\n")


def main(arguments: list[str] | None = None) -> int:
    """0 with the object on stdout; 2 with a sentence on stderr where the file or the address can't be used."""
    parser = _Arguments(prog="./run extract", description="Đọc một trang bài viết: HTML vào, JSON ra.")
    parser.add_argument("file", metavar="FILE", help="tệp HTML, hoặc “-” để đọc từ đầu vào chuẩn")
    parser.add_argument("--url", required=True, help="địa chỉ của trang")
    parser.add_argument("--content-type", help="tiêu đề Content-Type mà máy chủ trả về, nếu biết")
    given = parser.parse_args(arguments)
    try:
        page = extract(_body(given.file), given.url, content_type=given.content_type, now=datetime.now(UTC))
    except BadInput as problem:
        sys.stderr.write(f"{problem.sentence}\n")
        return 2
    sys.stdout.buffer.write(json.dumps(answer(page), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _body(name: str) -> bytes:
    """The bytes of the file or of stdin. Raises BadInput with the reason."""
    try:
        if name == "-":
            body = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                body = file.read(LARGEST + 1)
    except OSError as why:
        reasons = {
            FileNotFoundError: "không có tệp này",
            PermissionError: "không có quyền đọc",
            IsADirectoryError: "đây là thư mục",
        }
        reason = reasons.get(type(why), "không đọc được")
        raise BadInput(f"Không mở được tệp “{name}”: {reason}. Hãy kiểm tra lại đường dẫn.", f"{name}: {why}") from why
    except ValueError as why:
        raise BadInput(f"Tên tệp “{name!r}” không hợp lệ.", f"{name!r}: {why}") from why
    if len(body) > LARGEST:
        raise BadInput(
            f"Tệp “{name}” lớn hơn 64 MB nên không đọc; hãy kiểm tra đây có đúng là một trang bài viết.", "file too large"
        )
    return body


def answer(page: Page) -> dict[str, Any]:
    """The object of docs/cli.md; dates with Vietnam's offset."""
    return {
        "title": page.title,
        "lead": page.lead,
        "text": page.text,
        "published": _moment(page.published),
        "published_origin": page.published_origin.value if page.published_origin else None,
        "updated": _moment(page.updated),
        "author": page.author,
        "site": page.site,
        "language": page.language,
        "degraded": page.degraded,
        "source_line": page.source_line,
        "images": [{"address": image.address, "caption": image.caption} for image in page.images],
    }


def _moment(when: datetime | None) -> str | None:
    return when.astimezone(_HANOI).isoformat() if when else None


if __name__ == "__main__":
    sys.exit(main())
