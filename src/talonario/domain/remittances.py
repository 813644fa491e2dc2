"""Remittances (remesas): direct debits of invoices, which a bank collects on one day from one file."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec

from talonario.domain import treasuries
from talonario.domain.contacts import Contact, accounts
from talonario.domain.contacts.record import BankAccount
from talonario.domain.context import Context
from talonario.domain.documents import read
from talonario.domain.documents.record import ZERO, Document
from talonario.domain.errors import Conflict, Invalid, NotFound
from talonario.domain.identity import short_id
from talonario.domain.treasuries import Treasury
from talonario.fiscal import sepa
from talonario.fiscal.sepa import Scheme
from talonario.store.columns import Euros
from talonario.store.listing import Order, Where
from talonario.store.record import Record, References, stored

KINDS: Final = frozenset({"invoice", "receipt"})
INVOICES_MAX: Final = 500


@stored("remittances")
class Remittance(Record, frozen=True, kw_only=True):
    """A file of direct debits, as the creditor and its bank were when it was made; never changed."""

    treasury_id: Annotated[UUID, References("treasuries")]
    scheme: Scheme
    description: str
    collect_on: date
    creditor: str
    creditor_id: str
    iban: str
    bic: str | None
    total: Euros
    created_at: datetime


@stored(
    "remittance_debits",
    key=("company_id", "remittance_id", "position"),
    unique={"remittance_debits_document": ("document_id",)},
)
class RemittanceDebit(Record, frozen=True, kw_only=True):
    """What is collected for one invoice, from the account and by the mandate that its customer had."""

    remittance_id: Annotated[UUID, References("remittances")]
    position: int
    document_id: UUID
    number: str
    amount: Euros
    name: str
    iban: str
    bic: str | None
    mandate: str
    signed_on: date


class FullRemittance(msgspec.Struct, frozen=True):
    """A remittance with its debits, and whether everything in it is paid."""

    header: Remittance
    debits: list[RemittanceDebit]
    is_paid: bool


class RemittanceFields(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a new one; the bank is the default treasury's unless said."""

    document_ids: tuple[UUID, ...]
    collect_on: date
    treasury_id: UUID | None = None
    scheme: Scheme = "CORE"
    description: str = ""
    suffix: str = "000"


class RemittanceNotFound(NotFound):
    """The company has no such remittance."""

    code = "remittance_not_found"
    es = "No existe esa remesa."
    en = "There is no such remittance."


class NothingToCollect(Invalid):
    """Only what is owed on an issued invoice in euros is collected."""

    code = "nothing_to_collect"
    es = (
        "El documento {number} no se puede domiciliar: tiene que ser una factura emitida, en euros, con algo pendiente."
    )
    en = "Document {number} cannot be debited: it must be an issued invoice in euros on which something is owed."


class MandateMissing(Invalid):
    """Nobody is debited who did not sign."""

    code = "mandate_missing"
    es = "Al cliente «{name}» le falta el IBAN o el mandato SEPA (referencia y fecha de firma)."
    en = "Customer '{name}' lacks the IBAN or the SEPA mandate (reference and date of signature)."


class MandateInvalid(Invalid):
    """The bank looks a mandate up by its reference, letter by letter, and takes none that was signed after today."""

    code = "mandate_invalid"
    es = (
        "El mandato «{reference}» de «{name}» no sirve: la referencia lleva hasta 35 letras sin acentos, cifras y "
        "/-?:().,'+, y se firmó hoy o antes."
    )
    en = (
        "Mandate '{reference}' of '{name}' will not do: the reference has up to 35 letters without accents, digits "
        "and /-?:().,'+, and it was signed today or before."
    )


class DebitAccountInvalid(Invalid):
    """A bank refuses a file as a whole for one account that is none."""

    code = "debit_account_invalid"
    es = "La cuenta de «{name}» no sirve para domiciliar: revisa su IBAN ({iban}) y su BIC ({bic})."
    en = "The account of '{name}' cannot be used for direct debits: check its IBAN ({iban}) and its BIC ({bic})."


class BankAccountMissing(Invalid):
    """The money has to go somewhere."""

    code = "bank_account_missing"
    es = "La cuenta de tesorería «{name}» no tiene IBAN: indica otra con treasury_id."
    en = "Treasury '{name}' has no IBAN: name another one with treasury_id."


class CollectedTooSoon(Invalid):
    """A bank wants the file before the day."""

    code = "collected_too_soon"
    es = "La fecha de cobro tiene que ser posterior a hoy."
    en = "The day of collection must lie after today."


class AlreadyRemitted(Conflict):
    """An invoice is collected once."""

    code = "already_remitted"
    es = "La factura {number} ya está en otra remesa: borra esa antes."
    en = "Invoice {number} is in another remittance already: delete that one first."


def create(ctx: Context, fields: RemittanceFields) -> FullRemittance:
    """Gather what is owed on invoices into one collection.

    Raises DocumentNotFound, TreasuryNotFound, NothingToCollect, MandateMissing, MandateInvalid, DebitAccountInvalid,
    BankAccountMissing, CollectedTooSoon, AlreadyRemitted
    """
    if fields.collect_on <= ctx.today:
        raise CollectedTooSoon("collect_on")
    ids = list(dict.fromkeys(fields.document_ids))
    treasury = _bank(ctx, fields.treasury_id)
    known = ctx.tx.get_many(Document, ids)
    if len(known) < len(ids):
        raise read.DocumentNotFound
    documents = [known[one] for one in ids]
    customers = ctx.tx.get_many(Contact, [one.contact_id for one in documents if one.contact_id is not None])
    for taken in ctx.tx.where(RemittanceDebit, Where("document_id", "in", ids)):
        raise AlreadyRemitted("invoice_ids", number=taken.number)
    iban, bic = _usable("treasury_id", treasury.name, treasury.iban or "", treasury.swift)
    remittance_id = ctx.new_id()
    debits = [
        _debit(ctx, remittance_id, place, one, customers.get(one.contact_id) if one.contact_id else None)
        for place, one in enumerate(documents)
    ]
    made = Remittance(
        company_id=ctx.company_id,
        id=remittance_id,
        treasury_id=treasury.id,
        scheme=fields.scheme,
        description=fields.description,
        collect_on=fields.collect_on,
        creditor=ctx.company.name,
        creditor_id=sepa.creditor_id(ctx.company.tax_id, fields.suffix),
        iban=iban,
        bic=bic,
        total=sum((one.amount for one in debits), ZERO),
        created_at=ctx.now,
    )
    ctx.tx.insert(made, *debits)
    ctx.emit("remittance.created", made)
    return FullRemittance(made, debits, is_paid=False)


def get(ctx: Context, remittance_id: UUID) -> FullRemittance:
    """The remittance of this id. Raises RemittanceNotFound."""
    found = ctx.tx.get(Remittance, remittance_id)
    if found is None:
        raise RemittanceNotFound
    return complete(ctx, [found])[0]


def complete(ctx: Context, found: Sequence[Remittance]) -> list[FullRemittance]:
    """Remittances with their debits."""
    among = Where("remittance_id", "in", [one.id for one in found])
    debits: dict[UUID, list[RemittanceDebit]] = {one.id: [] for one in found}
    for debit in ctx.tx.where(RemittanceDebit, among, order=Order("position", descending=False)) if found else []:
        debits[debit.remittance_id].append(debit)
    named = [debit.document_id for of_one in debits.values() for debit in of_one]
    paid = {one.id for one in ctx.tx.get_many(Document, named).values() if one.settlement == "paid"}
    return [
        FullRemittance(one, debits[one.id], is_paid=all(debit.document_id in paid for debit in debits[one.id]))
        for one in found
    ]


def delete(ctx: Context, remittance_id: UUID) -> None:
    """Forget a remittance that was not presented: its invoices may be in another one. Raises RemittanceNotFound."""
    full = get(ctx, remittance_id)
    header = ctx.lock(full.header, RemittanceNotFound)
    ctx.tx.delete(*full.debits)
    ctx.tx.delete(header)
    ctx.emit("remittance.deleted", header, deleted=True)


def file(full: FullRemittance) -> bytes:
    """What the bank takes: the same bytes every time."""
    header = full.header
    return sepa.pain_008(
        sepa.Collection(
            message_id=short_id(header.id),
            made_at=header.created_at,
            collect_on=header.collect_on,
            scheme=header.scheme,
            creditor=header.creditor,
            creditor_id=header.creditor_id,
            iban=header.iban,
            bic=header.bic,
            debits=tuple(
                sepa.Debit(
                    reference=one.number,
                    amount=one.amount,
                    name=one.name,
                    iban=one.iban,
                    bic=one.bic,
                    mandate=one.mandate,
                    signed_on=one.signed_on,
                    text=f"Factura {one.number}",
                )
                for one in full.debits
            ),
        )
    )


def _bank(ctx: Context, treasury_id: UUID | None) -> Treasury:
    """The treasury that the money goes to: the one that was named, else the first bank with an IBAN."""
    if treasury_id is not None:
        named = treasuries.get(ctx, treasury_id)
        if not named.iban:
            raise BankAccountMissing("treasury_id", name=named.name)
        return named
    usual_first = sorted(treasuries.all_of(ctx), key=lambda one: not one.is_default)
    found = next((one for one in usual_first if one.iban), None)
    if found is None:
        raise BankAccountMissing("treasury_id", name=usual_first[0].name if usual_first else "")
    return found


def _debit(
    ctx: Context, remittance_id: UUID, position: int, document: Document, customer: Contact | None
) -> RemittanceDebit:
    is_invoice = document.kind in KINDS and document.state == "issued" and document.currency == "EUR"
    if not is_invoice or document.pending <= 0:
        raise NothingToCollect("invoice_ids", number=document.number or str(document.id))
    account = _account(customer) if customer else None
    if customer is None or account is None or not customer.sepa_reference or customer.sepa_date is None:
        raise MandateMissing("invoice_ids", name=document.contact_name)
    if not sepa.is_reference(customer.sepa_reference) or customer.sepa_date > ctx.today:
        raise MandateInvalid("invoice_ids", name=document.contact_name, reference=customer.sepa_reference)
    iban, bic = _usable("invoice_ids", document.contact_name, account.iban, account.bic)
    return RemittanceDebit(
        company_id=ctx.company_id,
        id=ctx.new_id(),
        remittance_id=remittance_id,
        position=position,
        document_id=document.id,
        number=document.number or "",
        amount=document.pending,
        name=document.contact_name,
        iban=iban,
        bic=bic,
        mandate=customer.sepa_reference,
        signed_on=customer.sepa_date,
    )


def _account(customer: Contact) -> BankAccount | None:
    ordered = sorted(customer.bank_accounts, key=lambda one: not one.is_default)
    return ordered[0] if ordered else None


def _usable(field: str, name: str, iban: str, bic: str | None) -> tuple[str, str | None]:
    """An account as the file has it. Raises DebitAccountInvalid."""
    if not accounts.is_iban(iban) or (bic and not accounts.is_bic(bic)):
        raise DebitAccountInvalid(field, name=name, iban=iban, bic=bic or "–")
    return accounts.bare(iban), accounts.bare(bic) if bic else None
