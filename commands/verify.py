"""./run verify: whether every kept capture is whole, one line for each problem."""

import argparse
import sys
from pathlib import Path

from errors import LangNgheError, NotFound
from settings import load
from storage.engine import open_store, reading
from storage.evidence_check import Check, problems

_ABOUT = "Kiểm tra mọi bản chụp: tệp WARC đọc được, SHA-256 đúng, bản ghi nào cũng có tệp và tệp nào cũng có bản ghi."


def main(arguments: list[str]) -> int:
    """Prints a line for each problem; 0 where there is none, 1 where there is one or the store can't be read."""
    argparse.ArgumentParser(prog="./run verify", description=_ABOUT).parse_args(arguments)
    check, wrong = Check(), 0
    try:
        settings = load()
        store = settings.store_url.removeprefix("sqlite:///")
        if store != settings.store_url and not Path(store).is_file():
            raise NotFound(f"Chưa có kho dữ liệu nào ở {store}. Hãy đặt LANGNGHE_DATA_DIR tới thư mục dữ liệu của dịch vụ.")
        with reading(open_store(settings.store_url)) as connection:
            for problem in problems(connection, settings.data_dir / "evidence", check):
                wrong += 1
                print(problem.sentence)
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    seen = f"Đã kiểm tra {check.rows} bản ghi và {check.files} tệp"
    print(f"{seen}: có {wrong} chỗ sai." if wrong else f"{seen}: tất cả đều nguyên vẹn.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
