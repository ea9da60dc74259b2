"""How the service starts: lanes and tables in forks made while this process is small and has no thread, and meanwhile
what serves is loaded."""

import argparse
import signal
import sys
from importlib import import_module
from types import FrameType

from commands.port import check_port
from jobs.engines.apart import Apart
from jobs.engines.local import Engine
from settings import Settings


def launch(serving: str, asked: argparse.Namespace, settings: Settings) -> None:
    """Has serve(asked, settings, engine, tables) of the module `serving` run until interrupted: `engine` is forked and waits
    for its start, `tables` makes the store's. Raises LangNgheError where it can't start."""
    check_port(settings.host, settings.port)
    engine = Engine()
    engine.fork()
    try:
        with Apart("storage.migrate", "upgrade_at", settings.store_url) as tables:
            signal.signal(signal.SIGTERM, _leave)  # the forks have handlers of their own
            import_module(serving).serve(asked, settings, engine, tables)
    finally:
        engine.stop()


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Ends as after Ctrl-C: lanes finish what they do, the demo's folder goes. By default Python would end at once."""
    sys.exit(0)
