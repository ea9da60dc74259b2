"""Terms of signatures carry their kind since 0.3.0: those kept before would be misread, so they wait empty until they are
redone. Copies are still found by their exact text."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.text("UPDATE signatures SET terms = '[]'"))
    op.execute(sa.text("DELETE FROM signature_keys"))
