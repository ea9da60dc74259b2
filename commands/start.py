"""./run start: the real service on the shipped catalogue."""

import argparse
import secrets
import sys
from datetime import timedelta
from pathlib import Path

from catalogue.claims import load as load_claims
from catalogue.outlets import load_outlets
from catalogue.quotas import load_quotas
from commands.service import check_port, serve
from egress.guard import install
from errors import LangNgheError
from jobs.context import Context
from jobs.engines.logs import configure
from jobs.wiring import context as wired
from settings import load
from storage import accounts, claims, deployment, outlets, publications, sources
from storage.engine import reading, writing
from storage.migrate import upgrade

ONE_TIME = timedelta(hours=12)


def main(arguments: list[str]) -> int:
    """Runs the service until interrupted; 1 with a clear sentence where it can't start."""
    parser = argparse.ArgumentParser(prog="./run start", description="Chạy dịch vụ Lắng Nghe.")
    parser.add_argument("--catalogue", type=Path, metavar="FILE", help="danh mục nguồn riêng (CSV như catalogue/outlets.csv)")
    parser.add_argument("--port", type=int, help="cổng của bàn làm việc")
    asked = parser.parse_args(arguments)
    try:
        settings = load(**({"port": asked.port} if asked.port is not None else {}))
        check_port(settings.host, settings.port)
        configure(settings.log_level)
        context = wired(settings)
        upgrade(context.engine)
        sow(context, asked.catalogue)
        install(context.policy)
        token = first_run_token(context)
        address = f"http://{settings.host}:{settings.port}"
        print(f"Lắng Nghe đang chạy tại {address}", file=sys.stderr)
        if token:
            print(f"Lần đầu sử dụng, mời mở: {address}/thiet-lap?ma={token}", file=sys.stderr)
        serve(settings, context, first_run_token=token)
    except LangNgheError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    return 0


def sow(context: Context, catalogue: Path | None) -> None:
    """Fills an empty store from the shipped catalogue (or `catalogue`): outlets with their feeds, claims, quotas.

    A store that has sources already keeps its own: what an administrator changed is never overwritten."""
    with reading(context.engine) as connection:
        if sources.known_addresses(connection) and catalogue is None:
            return
    listed = load_outlets(catalogue) if catalogue else load_outlets()
    for problem in listed.problems:
        print(problem.sentence, file=sys.stderr)
    with writing(context.engine) as connection:
        outlets.keep(connection, listed.outlets)
        for source in listed.sources:
            sources.add(connection, source, now=context.clock())
        claims.keep(connection, load_claims().records)
        publications.keep_quotas(connection, load_quotas().records)


def first_run_token(context: Context) -> str | None:
    """A secret for the first-run page, or None once an administrator is there."""
    with reading(context.engine) as connection:
        done = deployment.read(connection).ready and accounts.every(connection)
    return None if done else secrets.token_urlsafe(24)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
