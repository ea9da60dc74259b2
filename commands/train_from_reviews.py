"""./run train --from-reviews: refits this deployment's models from its officers' verdicts, and keeps what is better.

Progress goes to stderr, the table to stdout. Exit 0: trained (taken or not, as the table says); 1: too few verdicts, nothing
to undo, or the store can't be read; 2: bad arguments.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from commands import learning, learning_table
from commands.learning_sector import MOST_TURNED
from errors import LangNgheError, NotFound
from jobs.engines.logs import configure
from settings import Settings, load
from storage.engine import open_store

_ABOUT = (
    "Học từ thẩm định của cán bộ: xếp thứ tự vụ việc và nhận biết tin liên quan ngành y tế. So trước và sau trên phần mới nhất "
    "không dùng để học; chỉ thay mô hình khi tốt hơn; mô hình cũ được giữ."
)


def main(arguments: list[str] | None = None) -> int:
    """Trains, or goes back; see the module."""
    parser = argparse.ArgumentParser(prog="./run train --from-reviews", description=_ABOUT)
    parser.add_argument("--from-reviews", action="store_true", help="học từ thẩm định (mặc định của lệnh này)")
    parser.add_argument("--undo", action="store_true", help="quay lại mô hình dùng trước đó")
    parser.add_argument("--dry-run", action="store_true", help="chỉ in bảng so sánh, không thay mô hình")
    parser.add_argument(
        "--most-turned",
        type=int,
        default=round(100 * MOST_TURNED),
        metavar="N",
        help="mô hình mới được đổi kết luận của tối đa N%% so với số tin liên quan, trên tin chưa ai thẩm định",
    )
    given = parser.parse_args(arguments)
    try:
        settings = load()
        return (
            _undone(settings) if given.undo else _trained(settings, most_turned=given.most_turned / 100, keep=not given.dry_run)
        )
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1


def _trained(settings: Settings, *, most_turned: float, keep: bool) -> int:
    store, now = _store(settings), datetime.now(UTC)
    result = learning.train(open_store(store), settings.models_dir, now, keep=keep, most_turned=most_turned)
    print(learning_table.table(result))
    return 0


def _undone(settings: Settings) -> int:
    back = learning.undo(open_store(_store(settings)), settings.models_dir, datetime.now(UTC))
    print(f"Đã quay lại mô hình {back}." if back else "Đã quay lại mô hình đi kèm chương trình.")
    return 0


def _store(settings: Settings) -> str:
    path = settings.store_url.removeprefix("sqlite:///")
    if path != settings.store_url and not Path(path).is_file():
        raise NotFound(f"Chưa có kho dữ liệu nào ở {path}. Hãy đặt LANGNGHE_DATA_DIR tới thư mục dữ liệu của dịch vụ.")
    return settings.store_url


if __name__ == "__main__":
    configure("warning", readable=True)  # to stderr: stdout carries the table
    sys.exit(main())
