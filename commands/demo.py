"""./run demo: the whole job on this machine, against a small newsroom of ours; --once plays one round and exits."""

import argparse
import json
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from commands.service import check_port, serve
from demo.mailbox import Mailbox
from demo.newsroom import Newsroom
from demo.outcome import RoundOutcome, Shortfall, judge
from demo.round import play
from demo.stage import furnish, library, one_time_login
from egress.guard import install
from errors import LangNgheError
from jobs.context import Context
from jobs.engines.logs import configure
from jobs.wiring import context as wired
from jobs.wiring import now
from settings import Settings, load
from storage import schedule, sources
from storage.engine import writing
from storage.migrate import upgrade

HELD_BACK = 14  # pieces that appear one by one while a person watches
EVERY_SECONDS = 6.0


def main(arguments: list[str]) -> int:
    """Plays the demo. With --once: 0 only if it did its whole job. Without: serves until interrupted."""
    parser = argparse.ArgumentParser(prog="./run demo", description="Chạy thử Lắng Nghe trọn vẹn trên máy này.")
    parser.add_argument("--once", action="store_true", help="một vòng đầy đủ rồi thoát, không mở bàn làm việc")
    parser.add_argument("--json", action="store_true", help="với --once: in một dòng JSON thay cho bảng")
    parser.add_argument("--newsroom", type=Path, metavar="DIR", help="thư mục có items.jsonl, thay cho tin bài đi kèm")
    parser.add_argument("--claims", type=Path, metavar="CSV", help="thư viện thông tin đã kiểm chứng dùng để đối chiếu")
    parser.add_argument("--port", type=int, default=8000, help="cổng của bàn làm việc (mặc định 8000)")
    asked = parser.parse_args(arguments)
    configure("warning", readable=True)
    try:
        with tempfile.TemporaryDirectory(prefix="langnghe-demo-") as folder:
            return _once(asked, Path(folder)) if asked.once else _watched(asked, Path(folder))
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _opened(asked: argparse.Namespace, folder: Path, newsroom: Newsroom, mailbox: Mailbox) -> tuple[Settings, Context]:
    """The settings of the demo and an empty store furnished for it."""
    newsroom.start()
    host, port = mailbox.start()
    settings = load(
        data_dir=folder,
        database_url="",
        host="127.0.0.1",
        port=asked.port,
        smtp_host=host,
        smtp_port=port,
        smtp_starttls=False,
        egress_allow=",".join((*newsroom.allowed(), f"{host}:{port}")),
        log_level="warning",
    )
    context = wired(settings)
    upgrade(context.engine)
    known = library(asked.newsroom, asked.claims)
    furnish(context, newsroom, known, f"http://127.0.0.1:{asked.port}")
    install(context.policy)
    return settings, context


def _once(asked: argparse.Namespace, folder: Path) -> int:
    newsroom = Newsroom(asked.newsroom, now=now())
    mailbox = Mailbox(folder / "mail")
    try:
        _, context = _opened(asked, folder, newsroom, mailbox)
        newsroom.publish_all()
        seconds, failures = play(context, _say)
        outcome, shortfall = judge(context, newsroom, seconds)
    finally:
        newsroom.stop()
        mailbox.stop()
    if asked.json:
        print(json.dumps(asdict(outcome), ensure_ascii=False), flush=True)
    else:
        Console().print(_table(outcome))
    return _verdict(outcome, shortfall, failures)


def _verdict(outcome: RoundOutcome, shortfall: Shortfall, failures: int) -> int:
    for words, ids in (
        ("Tin sai lan truyền chưa dẫn tới cảnh báo", shortfall.untold),
        ("Tin bác bỏ bị coi là lan truyền", shortfall.wronged),
        ("Tin bài không thu thập được", shortfall.lost),
    ):
        if ids:
            _say(f"{words}: {', '.join(ids)}")
    if failures or outcome.sources_failed:
        _say(f"Có {failures} việc và {outcome.sources_failed} nguồn gặp lỗi.")
    return 1 if shortfall or failures or outcome.sources_failed else 0


def _table(outcome: RoundOutcome) -> Table:
    table = Table(title="Lắng Nghe: một vòng đầy đủ", show_header=False)
    for name, value in (
        ("Tin bài thu thập", outcome.collected),
        ("Thuộc ngành y tế", outcome.health_sector),
        ("Cảnh báo sơ bộ", outcome.flags),
        ("Vụ việc", outcome.cases),
        ("Cảnh báo đã gửi tới cán bộ đầu mối", outcome.alerts_delivered),
        ("Tin bài lan truyền thông tin sai", ", ".join(outcome.spread_items)),
        ("Tin bài bác bỏ", ", ".join(outcome.rebut_items)),
        ("Tin bài của đơn vị được tính", outcome.publications_credited),
        ("Nguồn không đọc được", outcome.sources_failed),
        ("Thời gian", ", ".join(f"{stage} {spent:.1f} s" for stage, spent in outcome.seconds.items())),
    ):
        table.add_row(name, str(value))
    return table


def _watched(asked: argparse.Namespace, folder: Path) -> int:
    check_port("127.0.0.1", asked.port)
    newsroom = Newsroom(asked.newsroom, now=now())
    mailbox = Mailbox(folder / "mail")
    stop = threading.Event()
    try:
        settings, context = _opened(asked, folder, newsroom, mailbox)
        waiting = newsroom.waiting()
        for piece in waiting[: max(0, len(waiting) - HELD_BACK)]:
            newsroom.publish(piece)
        secret = one_time_login(context)
        publisher = threading.Thread(target=_publish, args=(context, newsroom, stop), daemon=True)
        address = f"http://127.0.0.1:{asked.port}"
        _say(f"\nBàn làm việc: {address}\nĐăng nhập một lần: {address}/dang-nhap/mot-lan/{secret}")
        _say("Tin bài mới sẽ xuất hiện dần. Nhấn Ctrl+C để dừng.\n")
        serve(settings, context, mailbox=mailbox, started=publisher.start)
    finally:
        stop.set()
        newsroom.stop()
        mailbox.stop()
    return 0


def _publish(context: Context, newsroom: Newsroom, stop: threading.Event) -> None:
    """Publishes the pieces held back, one by one, and has their source read at once."""
    addresses = {found.outlet: found.address for found in newsroom.sources()}
    for piece_id in newsroom.waiting():
        if stop.wait(EVERY_SECONDS):
            return
        newsroom.publish(piece_id, at=now())
        with writing(context.engine) as connection:
            sources.hasten(connection, addresses[newsroom.pieces[piece_id].outlet], context.clock())
            schedule.call(connection, "collect", context.clock())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
