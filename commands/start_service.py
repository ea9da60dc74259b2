"""What ./run start does once its lanes are forked: opens the store, fills an empty one, serves."""

import argparse
import secrets
import sys
from datetime import timedelta
from pathlib import Path

from catalogue.claims import load as load_claims
from catalogue.outlets import load_outlets
from catalogue.quotas import load_quotas
from commands import service
from egress.guard import install
from jobs.context import Context
from jobs.engines.apart import Apart
from jobs.engines.local import Engine
from jobs.wiring import context as wired
from settings import Settings
from storage import accounts, claims, deployment, outlets, publications, sources
from storage.engine import reading, writing

ONE_TIME = timedelta(hours=12)


def serve(asked: argparse.Namespace, settings: Settings, engine: Engine, tables: Apart) -> None:
    """Serves until interrupted. Raises LangNgheError where it can't start."""
    tables.wait()
    context = wired(settings)
    sow(context, asked.catalogue)
    install(context.policy)
    token = first_run_token(context)
    address = f"http://{settings.host}:{settings.port}"
    print(f"Lắng Nghe đang chạy tại {address}", file=sys.stderr)
    if token:
        print(f"Lần đầu sử dụng, mời mở: {address}/thiet-lap?ma={token}", file=sys.stderr)
    service.serve(settings, context, engine, first_run_token=token)


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
