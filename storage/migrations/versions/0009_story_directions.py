"""Stories: what a text is about, as a vector, beside its words"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies this change."""
    op.add_column("signatures", sa.Column("direction", sa.String(length=128), nullable=False, server_default=""))

