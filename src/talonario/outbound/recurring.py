"""The job that makes the invoices of recurring templates on their days.

A template is claimed when its day has come, but the claim is only what wakes a worker: what keeps an invoice from being
made twice is the transaction that makes it, which moves the template to its next day too. A worker that dies leaves the
template as it was, and it is claimed again when its claim expires.
"""

from datetime import timedelta
from typing import Final

from talonario.domain.errors import Refusal
from talonario.domain.recurring import generate
from talonario.domain.recurring.record import RecurringInvoice
from talonario.outbound.desk import Desk
from talonario.outbound.worker import Job
from talonario.store.errors import Clash, StoreError

HOLD: Final = timedelta(minutes=2)


def generate_next(desk: Desk, claimed: RecurringInvoice) -> None:
    """Make the invoice of the company's template whose day came first, which is nearly always the claimed one."""
    try:
        _generate_next(desk, claimed)
    except Clash:
        # A request was at the same records at the same moment: it is done over what that one left.
        _generate_next(desk, claimed)


def _generate_next(desk: Desk, claimed: RecurringInvoice) -> None:
    due: RecurringInvoice | None = None
    try:
        with desk.writing(claimed.company_id) as ctx:
            due = generate.next_due(ctx)
            if due is not None:
                generate.generate_due(ctx, due)
            if due is None or due.id != claimed.id:
                generate.let_go(ctx, claimed.id)
    except StoreError:
        raise
    except Exception as failure:
        if due is None:
            raise
        with desk.writing(claimed.company_id) as ctx:
            generate.failed(ctx, due, failure)
            if due.id != claimed.id:
                generate.let_go(ctx, claimed.id)
        if not isinstance(failure, Refusal):
            raise


JOB: Final = Job("recurring invoice", RecurringInvoice, generate_next, HOLD)
