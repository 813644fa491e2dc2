"""stock movements"""

import sqlalchemy as sa
from alembic import op

from talonario.store import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "stock_movements",
        sa.Column("company_id", columns.Identifier(), nullable=False),
        sa.Column("id", columns.Identifier(), nullable=False),
        sa.Column("product_id", columns.Identifier(), nullable=False),
        sa.Column("variant_id", columns.Identifier(), nullable=True),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_id", columns.Identifier(), nullable=True),
        sa.Column("document_kind", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"], ["products.company_id", "products.id"], name="stock_movements_product_id"
        ),
        sa.PrimaryKeyConstraint("company_id", "id"),
    )
    op.create_index("stock_movements_document", "stock_movements", ["company_id", "document_id", "id"], unique=False)
    op.create_index("stock_movements_product", "stock_movements", ["company_id", "product_id", "id"], unique=False)
    # What there is begins the history of each product, so that its level is the sum of its movements from the start.
    products = sa.table("products", *map(sa.column, ("company_id", "id", "stock", "created_at")))
    movements = sa.table(
        "stock_movements",
        *map(sa.column, ("company_id", "id", "product_id", "units", "level", "reason", "created_at")),
    )
    columns_of = (products.c.company_id, products.c.id, products.c.id, products.c.stock, products.c.stock)
    there = sa.select(*columns_of, sa.literal_column("'opening'"), products.c.created_at).where(
        products.c.stock != sa.literal_column("0")
    )
    op.execute(sa.insert(movements).from_select([column.name for column in movements.c], there))
