"""./run demo --once: one full round in this process, judged by what was planted."""

import argparse
import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from demo import round as one_round
from demo.mailbox import Mailbox
from demo.newsroom import Newsroom
from demo.outcome import RoundOutcome, Shortfall, judge
from demo.stage import library, opened, say
from jobs.engines.apart import Apart
from jobs.wiring import now
from settings import Settings


def play(asked: argparse.Namespace, settings: Settings) -> int:
    """0 only if the round did its whole job. Raises LangNgheError where it can't begin."""
    newsroom = Newsroom(asked.newsroom, now=now())
    mailbox = Mailbox(settings.data_dir / "mail")
    try:
        with Apart("storage.migrate", "upgrade_at", settings.store_url) as tables:
            _, context = opened(settings, tables, newsroom, mailbox, library(asked.newsroom, asked.claims))
        newsroom.publish_all()
        seconds, failures = one_round.play(context, say)
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
            say(f"{words}: {', '.join(ids)}")
    if failures or outcome.sources_failed:
        say(f"Có {failures} việc và {outcome.sources_failed} nguồn gặp lỗi.")
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
