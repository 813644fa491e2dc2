"""Rows of work, and jobs that only say that they did them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.emails.record import Email
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Job
from talonario.store import Database


def queue(database: Database, company: Company, new_id: Callable[[], UUID], due_at: datetime, **fields: Any) -> Email:
    """An e-mail that waits to be sent."""
    made = compose(company, new_id, due_at, **fields)
    with database.write(company.company_id) as tx:
        tx.insert(made)
    return made


def compose(company: Company, new_id: Callable[[], UUID], due_at: datetime, **fields: Any) -> Email:
    """An e-mail."""
    return Email(
        company_id=company.company_id,
        id=new_id(),
        due_at=due_at,
        held_by=None,
        **{
            "purpose": "document",
            "state": "queued",
            "document_id": None,
            "document_kind": None,
            "document_number": None,
            "contact_id": None,
            "quarter_on": None,
            "language": "es",
            "sender": "facturas@prueba.example",
            "sender_name": company.name,
            "reply_to": None,
            "recipient": "cliente@cliente.example",
            "cc": [],
            "bcc": [],
            "subject": "Hola",
            "text": "Hola.\n",
            "html": "<p>Hola.</p>",
            "attachments": [],
            "attempts": 0,
            "refused": [],
            "error": None,
            "message_id": f"<{new_id()}@prueba.example>",
            "created_at": due_at,
            "sent_at": None,
            "updated_at": due_at,
            **fields,
        },
    )


def finish(desk: Desk, row: Email) -> None:
    """Write that the row is done."""

    def write(ctx: Context, found: Email) -> None:
        attempts = found.attempts + 1
        ctx.tx.update(msgspec.structs.replace(found, state="sent", due_at=None, held_by=None, attempts=attempts))

    desk.settle(row, write)


def doing(do: Callable[[Desk, Email], None], hold: timedelta = timedelta(minutes=5)) -> Job[Email]:
    """A job over the e-mails."""
    return Job("test", Email, do, hold)
