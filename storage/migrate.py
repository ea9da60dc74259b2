"""Brings a store to today's tables, from the first table on (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from errors import StorageError
from storage.engine import open_store, reading, writing

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Applies what is missing, in one transaction: a kill leaves the old tables or the new, never half.

    Raises StorageError where the store was written by a later version than this one."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with reading(engine) as connection:
        stored = MigrationContext.configure(connection).get_current_revision()
    if stored is not None and stored not in known:
        raise StorageError(
            "Kho dữ liệu này do một phiên bản mới hơn của Lắng Nghe ghi. Hãy dùng phiên bản đó hoặc khôi phục bản sao lưu cũ.",
            f"schema revision {stored} is unknown here",
            permanent=True,
        )
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def upgrade_at(url: str) -> None:
    """The same for the store at `url`, opened for this alone."""
    engine = open_store(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
