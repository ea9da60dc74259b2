"""How Alembic runs here: inside the transaction that storage.migrate opened."""

from alembic import context

from storage import tables_people, tables_series, tables_watches  # noqa: F401  # their tables join the same metadata
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
