"""What ./run demo does once its lanes are forked: opens a furnished store, publishes piece by piece, serves the desk."""

import argparse
import threading

from commands import service
from demo.mailbox import Mailbox
from demo.newsroom import Newsroom
from demo.stage import library, one_time_login, opened, say
from jobs.context import Context
from jobs.engines.apart import Apart
from jobs.engines.local import Engine
from jobs.wiring import now
from settings import Settings
from storage import schedule, sources
from storage.engine import writing

HELD_BACK = 14  # pieces that appear one by one while a person watches
EVERY_SECONDS = 6.0


def serve(asked: argparse.Namespace, settings: Settings, engine: Engine, tables: Apart) -> None:
    """Serves until interrupted. Raises LangNgheError where it can't start."""
    newsroom = Newsroom(asked.newsroom, now=now())
    mailbox = Mailbox(settings.data_dir / "mail")
    stop = threading.Event()
    try:
        settings, context = opened(settings, tables, newsroom, mailbox, library(asked.newsroom, asked.claims))
        waiting = newsroom.waiting()
        for piece in waiting[: max(0, len(waiting) - HELD_BACK)]:
            newsroom.publish(piece)
        secret = one_time_login(context)
        publisher = threading.Thread(target=_publish, args=(context, engine, newsroom, stop), daemon=True)
        address = f"http://{settings.host}:{settings.port}"
        say(f"\nBàn làm việc: {address}\nĐăng nhập một lần: {address}/dang-nhap/mot-lan/{secret}")
        say("Tin bài mới sẽ xuất hiện dần. Nhấn Ctrl+C để dừng.\n")
        service.serve(settings, context, engine, mailbox=mailbox, started=publisher.start)
    finally:
        stop.set()
        engine.stop()  # before the folder it writes to goes
        newsroom.stop()
        mailbox.stop()


def _publish(context: Context, engine: Engine, newsroom: Newsroom, stop: threading.Event) -> None:
    """Publishes the pieces held back, one by one, and has their source read at once."""
    addresses = {found.outlet: found.address for found in newsroom.sources()}
    for piece_id in newsroom.waiting():
        if stop.wait(EVERY_SECONDS):
            return
        newsroom.publish(piece_id, at=now())
        with writing(context.engine) as connection:
            sources.hasten(connection, addresses[newsroom.pieces[piece_id].outlet], context.clock())
            schedule.call(connection, "collect", context.clock())
        engine.ring("collect")
