"""How Alembic runs here: inside the transaction that storage.migrate opened."""

from alembic import context

from storage import (  # noqa: F401  # their tables join the same metadata
    tables_claims,
    tables_figures,
    tables_intake,
    tables_learning,
    tables_pages,
    tables_people,
    tables_posts,
    tables_series,
    tables_stories,
    tables_watch,
    tables_watches,
)
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
