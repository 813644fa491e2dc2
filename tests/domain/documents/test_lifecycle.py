"""What may happen in which state: the whole table, and the filters that find each state."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import get_args

import msgspec
import pytest

from talonario.domain.companies import Company
from talonario.domain.context import Context
from talonario.domain.documents import annul, draft, issue, lifecycle, pay
from talonario.domain.documents.lifecycle import AlreadyPaid, DocumentFrozen, IllegalTransition, Status, Verb
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Document, FullDocument
from talonario.domain.payments import PaymentFields
from talonario.store.listing import Where
from tests.domain.documents.conftest import TODAY, Drafting

Working = Callable[[Company], AbstractContextManager[Context]]


def one_of_each(ctx: Context, drafting: Drafting) -> dict[Status, FullDocument]:
    """An invoice in every status that an invoice reaches."""
    part = PaymentFields(amount=Decimal(10), paid_on=TODAY)
    late = issue.issue(ctx, drafting(ctx, on=TODAY - timedelta(days=40)))
    return {
        "draft": drafting(ctx),
        "overdue": late,
        "issued": issue.issue(ctx, drafting(ctx)),
        "partially_paid": pay.pay(ctx, issue.issue(ctx, drafting(ctx)), part)[0],
        "paid": pay.settle(ctx, drafting(ctx), part),
        "annulled": annul.annul(ctx, issue.issue(ctx, drafting(ctx)), "error"),
    }


def test_the_status_of_each_and_the_filter_that_finds_it(
    company: Company, working: Working, drafting: Drafting
) -> None:
    """`status` and `having_status` are two halves of one rule."""
    with working(company) as ctx:
        known = one_of_each(ctx, drafting)
        for status, full in known.items():
            assert lifecycle.status(full.header, TODAY) == status
            conditions = lifecycle.having_status("invoice", status, TODAY)
            found = ctx.tx.where(Document, Where("family", "eq", "invoice"), *conditions)
            assert [one.id for one in found] == [full.header.id], status


def test_the_table_of_verbs_in_a_strict_company(company: Company, working: Working, drafting: Drafting) -> None:
    """Every verb in every status: allowed where the table says so, refused by name elsewhere."""
    with working(company) as ctx:
        for status, full in one_of_each(ctx, drafting).items():
            for verb in get_args(Verb.__value__ if hasattr(Verb, "__value__") else Verb):
                if status in lifecycle.allowed("invoice", verb):
                    lifecycle.check(full.header, verb, company, TODAY)
                else:
                    expected = AlreadyPaid if (verb, status) == ("pay", "paid") else IllegalTransition
                    with pytest.raises(expected):
                        lifecycle.check(full.header, verb, company, TODAY)


def test_an_issued_invoice_is_frozen_but_for_its_labels(company: Company, working: Working, drafting: Drafting) -> None:
    """Text, dates and lines stay; tags and metadata may change."""
    with working(company) as ctx:
        issued = issue.issue(ctx, drafting(ctx))
        with pytest.raises(IllegalTransition):
            draft.edit(ctx, issued, {"notes": "otra cosa"})
        with pytest.raises(DocumentFrozen):
            draft.delete(ctx, issued)
        labelled = draft.edit(ctx, issued, {"tags": ["urgente"], "metadata": {"a": "1"}})
        assert (labelled.header.tags, labelled.header.total) == (["urgente"], issued.header.total)


def test_an_open_company_edits_and_deletes_what_is_approved(
    lenient: Company, working: Working, drafting: Drafting
) -> None:
    """Holded's habits, where the company wants them."""
    with working(lenient) as ctx:
        issued = issue.issue(ctx, drafting(ctx))
        line = LineFields(name="Otra", unit_price=Decimal(50), vat_percent=Decimal(21))
        edited = draft.edit(ctx, issued, {"notes": "corregida"}, [line])
        assert (edited.header.number, edited.header.total) == (issued.header.number, Decimal("60.50"))
        draft.delete(ctx, edited)
        assert ctx.tx.get(Document, edited.header.id) is None


def test_an_open_company_writes_down_an_offer_of_long_ago(
    lenient: Company, company: Company, working: Working, drafting: Drafting
) -> None:
    """Holded approves a proforma whose last day is over; a strict company does not issue it any more."""
    long_ago = TODAY - timedelta(days=400)
    with working(lenient) as ctx:
        assert issue.issue(ctx, drafting(ctx, "proforma", on=long_ago)).header.state == "issued"
    with pytest.raises(IllegalTransition), working(company) as ctx:
        issue.issue(ctx, drafting(ctx, "proforma", on=long_ago))


def test_a_correction_is_never_annulled(company: Company, working: Working, drafting: Drafting) -> None:
    """What it corrected would stand again without a trace."""
    with working(company) as ctx:
        made = issue.issue(ctx, drafting(ctx, "credit_note"))
        with pytest.raises(annul.CorrectiveNotAnnullable):
            annul.annul(ctx, made, "no")


def test_quotes_expire_and_are_never_overdue(company: Company, working: Working, drafting: Drafting) -> None:
    """Nobody owes money on them."""
    with working(company) as ctx:
        quote = issue.issue(ctx, drafting(ctx, "quote", on=TODAY - timedelta(days=90)))
        assert lifecycle.status(quote.header, TODAY) == "expired"
        assert lifecycle.status(msgspec.structs.replace(quote.header, state="accepted"), TODAY) == "accepted"
