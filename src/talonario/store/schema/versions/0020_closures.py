"""closures of places where hours are booked, and a funnel for every company"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STAGES = json.dumps(
    [
        {"id": identity, "key": key, "name": name, "description": "", "probability": 100}
        for identity, key, name in (
            ("01a1f640-bc00-726b-979e-53b8538097e8", "leadin", "Lead In"),
            ("01a1f640-bc00-7ac8-ad0a-1034aeb063eb", "contacted", "Contacted"),
            ("01a1f640-bc00-7b90-a79f-6001a034e798", "fitting", "Fitting"),
            ("01a1f640-bc00-7c96-8ebe-b968ee15b281", "proposal", "Proposal"),
            ("01a1f640-bc00-7e14-9710-e7cd28f23354", "closing", "Closing"),
        )
    ]
)


def upgrade() -> None:
    """Apply."""
    op.add_column("booking_locations", sa.Column("closures", sa.Text(), nullable=False, server_default="[]"))
    # Every new company has a funnel, and so has each that was there before, with the company's own id. A stage is
    # looked for among those of its funnel, so all of these companies may have the same ones.
    made = sa.text(
        "INSERT INTO funnels (company_id, id, name, stages, labels, preferences, custom_fields, created_at, updated_at) "
        "SELECT company_id, company_id, 'Ventas', :stages, '[]', '{}', '[]', created_at, created_at FROM companies "
        "WHERE NOT EXISTS (SELECT 1 FROM funnels f WHERE f.company_id = companies.company_id)"
    )
    op.execute(made.bindparams(stages=STAGES))
