"""public links"""

import sqlalchemy as sa
from alembic import op

from talonario.store import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "public_links",
        sa.Column("company_id", columns.Identifier(), nullable=False),
        sa.Column("id", columns.Identifier(), nullable=False),
        sa.Column("document_id", columns.Identifier(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=True),
        sa.Column("openings", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", columns.Instant(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("updated_at", columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "document_id"], ["documents.company_id", "documents.id"], name="public_links_document_id"
        ),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.UniqueConstraint("company_id", "document_id", name="public_links_document"),
        sa.UniqueConstraint("company_id", "token", name="public_links_token"),
    )
