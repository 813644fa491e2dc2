"""What the invoicing contract has and this server does not do yet, each with its reason."""

from __future__ import annotations

from talonario.api.holded.verbs import INVOICING

BOOKS = "accounts and channels come with the chart of accounts"

OPERATIONS = (
    *(
        operation
        for base in ("expensesaccounts", "saleschannels")
        for operation in (
            INVOICING.declined(f"list {base}", "GET", f"/{base}", BOOKS),
            INVOICING.declined(f"create {base}", "POST", f"/{base}", BOOKS),
            INVOICING.declined(f"get {base}", "GET", f"/{base}/{{id}}", BOOKS),
            INVOICING.declined(f"update {base}", "PUT", f"/{base}/{{id}}", BOOKS),
            INVOICING.declined(f"delete {base}", "DELETE", f"/{base}/{{id}}", BOOKS),
        )
    ),
)
