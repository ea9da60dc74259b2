"""How the service starts: lanes and tables in forks made while this process is small and has no thread, and meanwhile
what serves is loaded."""

import argparse
from importlib import import_module

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
            import_module(serving).serve(asked, settings, engine, tables)
    finally:
        engine.stop()
