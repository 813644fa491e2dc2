"""warehouses and orders"""

import sqlalchemy as sa
from alembic import op

from talonario.store import columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "warehouses",
        sa.Column("company_id", columns.Identifier(), nullable=False),
        sa.Column("id", columns.Identifier(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("updated_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.UniqueConstraint("company_id", "external_id", name="warehouses_external_id"),
    )
    op.create_table(
        "stock_levels",
        sa.Column("company_id", columns.Identifier(), nullable=False),
        sa.Column("id", columns.Identifier(), nullable=False),
        sa.Column("warehouse_id", columns.Identifier(), nullable=False),
        sa.Column("product_id", columns.Identifier(), nullable=False),
        sa.Column("item_id", columns.Identifier(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "product_id"], ["products.company_id", "products.id"], name="stock_levels_product_id"
        ),
        sa.ForeignKeyConstraint(
            ["company_id", "warehouse_id"], ["warehouses.company_id", "warehouses.id"], name="stock_levels_warehouse_id"
        ),
        sa.PrimaryKeyConstraint("company_id", "id"),
        sa.UniqueConstraint("company_id", "warehouse_id", "product_id", "item_id", name="stock_levels_place"),
    )
    op.create_index("stock_levels_product", "stock_levels", ["company_id", "product_id"], unique=False)
    op.add_column("document_lines", sa.Column("shipped", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("documents", sa.Column("warehouse_id", columns.Identifier(), nullable=True))
    op.add_column("documents", sa.Column("fulfilment", sa.Text(), nullable=True))
    op.add_column("documents", sa.Column("stage", sa.Text(), nullable=True))
    op.add_column("products", sa.Column("pack", sa.Text(), nullable=True))
    op.add_column("stock_movements", sa.Column("warehouse_id", columns.Identifier(), nullable=True))
    op.create_table(
        "remittances",
        sa.Column("company_id", columns.Identifier(), nullable=False),
        sa.Column("id", columns.Identifier(), nullable=False),
        sa.Column("treasury_id", columns.Identifier(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("collect_on", columns.Day(), nullable=False),
        sa.Column("creditor", sa.Text(), nullable=False),
        sa.Column("creditor_id", sa.Text(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("bic", sa.Text(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "treasury_id"], ["treasuries.company_id", "treasuries.id"], name="remittances_treasury_id"
        ),
        sa.PrimaryKeyConstraint("company_id", "id"),
    )
    op.create_table(
        "remittance_debits",
        sa.Column("company_id", columns.Identifier(), nullable=False),
        sa.Column("id", columns.Identifier(), nullable=False),
        sa.Column("remittance_id", columns.Identifier(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("document_id", columns.Identifier(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("bic", sa.Text(), nullable=True),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("signed_on", columns.Day(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "remittance_id"],
            ["remittances.company_id", "remittances.id"],
            name="remittance_debits_remittance_id",
        ),
        sa.PrimaryKeyConstraint("company_id", "remittance_id", "position"),
        sa.UniqueConstraint("company_id", "document_id", name="remittance_debits_document"),
    )
    # Every company has a warehouse from now on, with its own id, and what there is lies in it: movements that name no
    # warehouse are of that one.
    op.execute(
        "INSERT INTO warehouses (company_id, id, name, is_default, created_at, updated_at) "
        "SELECT company_id, company_id, 'Almacén principal', TRUE, created_at, created_at FROM companies"
    )
    op.execute(
        "INSERT INTO stock_levels (company_id, id, warehouse_id, product_id, item_id, units) "
        "SELECT m.company_id, m.id, m.company_id, m.product_id, coalesce(m.variant_id, m.product_id), "
        "(SELECT sum(o.units) FROM stock_movements o WHERE o.company_id = m.company_id "
        "AND o.product_id = m.product_id "
        "AND coalesce(o.variant_id, o.product_id) = coalesce(m.variant_id, m.product_id)) "
        "FROM stock_movements m JOIN companies c ON c.company_id = m.company_id WHERE NOT EXISTS "
        "(SELECT 1 FROM stock_movements e WHERE e.id < m.id AND e.company_id = m.company_id "
        "AND e.product_id = m.product_id "
        "AND coalesce(e.variant_id, e.product_id) = coalesce(m.variant_id, m.product_id))"
    )
