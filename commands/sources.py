"""./run sources export|import FILE: the list of sources as OPML or CSV, by the file's ending."""

import argparse
import sys
from pathlib import Path

from desk import source_lists
from errors import LangNgheError
from jobs.wiring import now
from records.source import OutletKind
from settings import load
from storage import audit
from storage.engine import Engine, open_store, reading, writing
from storage.migrate import upgrade

ACTOR = "./run sources"


def main(arguments: list[str]) -> int:
    """Writes or reads the list. 1 with a clear sentence where that fails or no row could be used; rows left out are told
    on stderr by line."""
    asked = _parser().parse_args(arguments)
    try:
        engine = open_store(load().store_url)
        upgrade(engine)
        return _export(engine, asked.file) if asked.what == "export" else _import(engine, asked)
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run sources", description="Danh sách nguồn ra và vào tệp OPML hoặc CSV.")
    parser.add_argument("what", choices=("export", "import"))
    parser.add_argument("file", type=Path, metavar="FILE", help="tệp .opml hoặc .csv")
    parser.add_argument("--basis", default="", help="căn cứ cho dòng không ghi căn cứ")
    parser.add_argument("--kind", default="", choices=["", *OutletKind], help="loại của cơ quan mới không ghi loại")
    return parser


def _export(engine: Engine, file: Path) -> int:
    form = {".csv": "csv", ".opml": "opml", ".xml": "opml"}.get(file.suffix.lower())
    if form is None:
        print(f"Tệp {file.name} phải có đuôi .csv hoặc .opml.", file=sys.stderr)
        return 1
    with reading(engine) as connection:
        body = source_lists.exported(connection, form)
    try:
        file.write_bytes(body)
    except OSError as error:
        print(f"Không ghi được tệp {file}: {error.strerror}. Hãy kiểm tra thư mục và quyền ghi.", file=sys.stderr)
        return 1
    with writing(engine) as connection:
        audit.note(connection, actor=ACTOR, action="xuất danh sách nguồn", subject="nguồn", detail=form, now=now())
    print(f"Đã xuất danh sách nguồn vào {file}.", file=sys.stderr)
    return 0


def _import(engine: Engine, asked: argparse.Namespace) -> int:
    with writing(engine) as connection:
        found = source_lists.loaded(connection, asked.file, asked.basis, asked.kind)
        kept = source_lists.keep(connection, found, now())
        said = f"{kept} nguồn, {len(found.problems)} dòng lỗi"
        audit.note(connection, actor=ACTOR, action="nhập danh sách nguồn", subject="nguồn", detail=said, now=now())
    for problem in found.problems:
        print(problem.sentence, file=sys.stderr)
    print(f"Đã lưu {kept} nguồn; {len(found.problems)} dòng chưa dùng được.", file=sys.stderr)
    return 0 if kept or not found.problems else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
