"""What stands on the papers of a company, read back by another program."""

import hashlib
from datetime import date
from decimal import Decimal

import msgspec
import pytest

from talonario.domain import attachments, contacts
from talonario.domain.documents import annul, pay, rectify
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Evidence, Instalment
from talonario.domain.payments import PaymentFields
from talonario.render import printing, receipt
from tests.render.conftest import Office, Printed, tidy

COUNTER = LineFields(
    name="Mostrador de roble", description="Acabado al aceite.\nCon montaje.", unit_price=Decimal(4250)
)
CHAIRS = LineFields(
    name="Silla «Turia»", quantity=Decimal(24), unit_price=Decimal("118.5"), discount_percent=Decimal(10)
)
BOOK = LineFields(name="Libro", unit_price=Decimal(15), vat_percent=Decimal(4))
INSURANCE = LineFields(name="Seguro", unit_price=Decimal(60), tax_codes=("s_iva_exento",))


def test_an_invoice_says_what_the_law_asks_for(office: Office) -> None:
    """RD 1619/2012 art. 6: number, days, both parties with tax id and address, lines, a base and a tax per rate."""
    full = office.issued(COUNTER, CHAIRS, BOOK, INSURANCE, contact_id=office.customer().id)
    paper = office.printed(full)
    assert len(paper.pages) == 1
    for told in (
        f"Factura\n{full.header.number}",
        "Carpintería Benavent, S.L.\nNIF: B12345674\nCalle de la Madera, 14\n46001 València",
        "Hotel Mirador, S.A.\nNIF: A46103834\nAvenida del Puerto, 210, Bajo\n46023 València",
        "Fecha 20/11/2026",
        "Vencimiento 20/12/2026",
        "Descripción Cantidad Precio Dto. Impuestos Importe",
        "Mostrador de roble\nAcabado al aceite.\nCon montaje.\n1 4.250,00 21 % 4.250,00",
        "Silla «Turia» 24 118,50 10 % 21 % 2.559,60",
        "Libro 1 15,00 4 % 15,00",
        "Seguro 1 60,00 Exento 60,00",
        "IVA 21 % 6.809,60 € 1.430,02 €",
        "IVA 4 % 15,00 € 0,60 €",
        "IVA exento (art. 20) 60,00 € 0,00 €",
        "Base imponible 6.884,60 €",
        "IVA 1.430,62 €",
        "Total 8.315,22 €",
        "Exenta art. 20 LIVA",
        "IBAN ES91 2100 0418 4502 0005 1332",
        "El impago devengará el interés de demora de la Ley 3/2004.",
        "Registro Mercantil de Valencia, tomo 9.876, folio 54, hoja V-123456",
        "Página 1 / 1",
    ):
        assert told in paper.text, paper.text
    assert paper.is_for_the_archive


def test_a_withholding_is_taken_off_below_the_total_of_the_invoice(office: Office) -> None:
    """The agency's figure is the invoice's, the customer's what is left to pay."""
    line = LineFields(name="Proyecto", unit_price=Decimal(1000), withholding_percent=Decimal(15))
    paper = office.printed(office.issued(line, contact_id=office.customer().id))
    for told in ("Total factura 1.210,00 €", "Retención IRPF −150,00 €", "Total a pagar 1.060,00 €"):
        assert told in paper.text, paper.text
    assert "IRPF 15 % 1.000,00 € −150,00 €" in paper.text


def test_the_equivalence_surcharge_has_a_row_of_its_own(office: Office) -> None:
    """RD 1619/2012 art. 6.1.h: the tax that is charged, apart."""
    customer = office.customer(is_surcharge_subject=True)
    paper = office.printed(office.issued(LineFields(name="Mesa", unit_price=Decimal(1000)), contact_id=customer.id))
    for told in ("1 1.000,00 21 % +5,2 % 1.000,00", "Recargo equiv. 5,2 % 1.000,00 € 52,00 €", "Total 1.262,00 €"):
        assert told in paper.text, paper.text


def test_reverse_charge_is_said(office: Office) -> None:
    """RD 1619/2012 art. 6.1.m."""
    line = LineFields(name="Chatarra", unit_price=Decimal(500), tax_codes=("s_iva_invsuj",))
    paper = office.printed(office.issued(line, contact_id=office.customer().id))
    assert "Inversión del sujeto pasivo" in paper.text
    assert "Total 500,00 €" in paper.text


def test_a_corrective_says_what_it_corrects_and_why(office: Office) -> None:
    """RD 1619/2012 art. 15.4."""
    full = office.issued(CHAIRS, contact_id=office.customer().id)
    fields = rectify.CorrectionFields(
        reason="devolucion",
        extent="partial",
        lines=(LineFields(name="Silla «Turia»", quantity=Decimal(-2), unit_price=Decimal("106.65")),),
    )
    with office.writing() as ctx:
        corrective = rectify.rectify(ctx, full, fields)
    paper = office.printed(corrective)
    for told in (
        f"Factura rectificativa\n{corrective.header.number}",
        f"Rectifica a {full.header.number} (20/11/2026)",
        "Motivo Devolución",
        "Rectificación por diferencias",
        "Total −258,09 €",
    ):
        assert told in paper.text, paper.text
    assert "IBAN" not in paper.text


def test_a_simplified_invoice_needs_no_recipient(office: Office) -> None:
    """RD 1619/2012 art. 7."""
    made = office.draft("receipt", LineFields(name="Llave", unit_price=Decimal("3.50")))
    paper = office.printed(made)
    assert "Factura simplificada" in paper.text
    assert "Cliente" not in paper.text.replace("CLIENTE", "Cliente")


@pytest.mark.parametrize(
    ("language", "title", "told"),
    [
        ("en", "Invoice", ("Customer", "Due 20/12/2026", "Taxable base £4,250.00", "Page 1 / 1")),
        ("ca", "Factura", ("Client", "Venciment 20/12/2026", "Base imposable 4.250,00 £", "Pàgina 1 / 1")),
    ],
)
def test_the_other_languages_and_another_currency(
    office: Office, language: str, title: str, told: tuple[str, ...]
) -> None:
    """The VAT is told in euros whatever the currency (RD 1619/2012 art. 12)."""
    full = office.issued(
        COUNTER, contact_id=office.customer().id, language=language, currency="GBP", exchange_rate=Decimal("0.85")
    )
    paper = office.printed(full)
    assert paper.pages[0].startswith(title) or title in paper.text
    for one in (*told, "1 EUR = 0"):
        assert one.lower() in paper.text.lower(), (one, paper.text)
    assert "1.050,00 €" in paper.text or "€1,050.00" in paper.text


def test_several_due_dates_are_told_with_their_amounts(office: Office) -> None:
    """One payment of two comes a month later."""
    full = office.draft("invoice", COUNTER, contact_id=office.customer().id)
    parts = [Instalment(date(2026, 12, 1), Decimal(3000)), Instalment(date(2027, 1, 1), Decimal("2142.50"))]
    with office.writing() as ctx:
        ctx.tx.update(msgspec.structs.replace(full.header, due_dates=parts))
    paper = office.printed(full)
    assert "01/12/2026 3.000,00 €\n01/01/2027 2.142,50 €" in paper.text, paper.text


def test_quotes_and_proformas_say_until_when_and_what_they_are_not(office: Office) -> None:
    """Neither is an invoice."""
    customer = office.customer().id
    assert "Válido hasta 20/12/2026" in office.printed(office.draft("quote", COUNTER, contact_id=customer)).text
    proforma = office.printed(office.draft("proforma", COUNTER, contact_id=customer))
    assert "Este documento no es una factura" in proforma.text


def test_a_delivery_note_may_say_only_what_was_delivered(office: Office) -> None:
    """Who unloads need not know what it costs."""
    note = office.draft("delivery_note", COUNTER, CHAIRS, contact_id=office.customer().id)
    assert "Total 8.239,62 €" in office.printed(note).text
    bare = office.printed(note, with_prices=False)
    assert "Descripción Cantidad\n" in bare.text
    assert "Silla «Turia» 24\n" in bare.text
    assert "Recibí conforme" in bare.text
    assert not {"€", "Precio", "118,50", "10 %"} & set(bare.text.split())


@pytest.mark.parametrize("template", ["classic", "modern", "compact"])
def test_every_template_says_the_same(office: Office, template: str) -> None:
    """They differ in where it stands and how it looks."""
    office.heads(template=template, color="#c0562a")
    paper = office.printed(office.draft("quote", COUNTER, BOOK, contact_id=office.customer().id, notes="Gracias."))
    words = sorted(set(tidy(paper.text).split()))
    office.heads(template="classic", color="#ffdd00")
    again = office.printed(office.draft("quote", COUNTER, BOOK, contact_id=_first(office), notes="Gracias."))
    assert words == sorted(set(tidy(again.text).split()))


def _first(office: Office) -> object:
    with office.reading() as ctx:
        return ctx.tx.where(contacts.Contact)[0].id


def test_pages_carry_their_sums_over(office: Office) -> None:
    """Two hundred lines, with the header of the table on each page."""
    lines = [LineFields(name=f"Pieza {number}", unit_price=Decimal(1)) for number in range(1, 201)]
    paper = office.printed(office.draft("quote", *lines, contact_id=office.customer().id))
    assert len(paper.pages) == 5
    carried = None
    for number, page in enumerate(paper.pages, start=1):
        assert f"Página {number} / 5" in page
        assert "Descripción Cantidad Precio Impuestos Importe" in page
        if carried is not None:
            assert f"Suma anterior {carried}" in page
            assert page.count("Presupuesto") == 1
        pieces = [int(line.split()[1]) for line in page.splitlines() if line.startswith("Pieza ")]
        carried = f"{pieces[-1]},00 €"
        assert (f"Suma y sigue {carried}" in page) == (number < 5)
    assert "Total 242,00 €" in paper.pages[-1]


def test_what_no_printer_likes_is_printed(office: Office) -> None:
    """An emoji, a word of 300 letters, other scripts, control signs, a description of two pages."""
    lines = [
        LineFields(name="Fiesta \U0001f389 con \U0001f468\u200d\U0001f469\u200d\U0001f467", unit_price=Decimal(1)),
        LineFields(name="x" * 300, unit_price=Decimal(1)),
        LineFields(name="中国 مرحبا Ωμέγα Жизнь", description="a\x07b\x00c \ud7ff", unit_price=Decimal(1)),
        LineFields(name="Larga", description="muy larga " * 1500, unit_price=Decimal("999999999.999999")),
        LineFields(name="#set text(red) *a* $x$ \\ @b [c] // d", unit_price=Decimal(1)),
    ]
    paper = office.printed(office.draft("quote", *lines, contact_id=office.customer().id))
    flat = "".join(paper.text.split())
    assert "x" * 300 in flat
    assert "x" * 100 not in paper.text, "no column is that wide"
    assert "Fiesta con\n" in paper.text.replace("Fiesta con ", "Fiesta con\n")
    assert "Ωμέγα Жизнь" in paper.text
    assert "#settext(red)*a*$x$\\@b[c]//d" in flat
    assert flat.count("muylarga") == 1500
    assert paper.is_for_the_archive


def test_a_draft_is_told_to_be_one_and_an_annulled_invoice_too(office: Office) -> None:
    """Across the page, behind the text."""
    made = office.draft("invoice", COUNTER, contact_id=office.customer().id)
    assert "BORRADOR" in office.printed(made).text
    full = office.issued(COUNTER, contact_id=made.header.contact_id)
    assert "BORRADOR" not in office.printed(full).text
    with office.writing() as ctx:
        annul.annul(ctx, full, "Duplicada")
    assert "ANULADA" in office.printed(full).text


def test_an_invoice_of_another_program_keeps_the_paper_it_came_with(office: Office) -> None:
    """When its hash is the one that it came with; else a print says that it is one."""
    full = office.issued(COUNTER, contact_id=office.customer().id)
    theirs = b"%PDF-1.4 the very paper"
    evidence = Evidence(pdf_sha256=hashlib.sha256(theirs).hexdigest())
    changed = msgspec.structs.replace(full.header, issued_elsewhere=True, evidence=evidence)
    with office.writing() as ctx:
        ctx.tx.update(changed)
        for content in (b"%PDF-1.4 another", theirs):
            kept = attachments.keep(ctx.files, attachments.Sent("factura.pdf", content), attachments.ANYTHING)
            attachments.add(ctx, "document", full.header.id, "file", kept, attachments.ANYTHING)
    assert printing.pdf(office, office.prepared(full))[0] == theirs
    with office.writing() as ctx:
        ctx.tx.update(msgspec.structs.replace(changed, evidence=None))
    assert "Factura emitida con otro programa" in office.printed(full).text


def test_what_a_sandbox_prints_is_worth_nothing(office: Office) -> None:
    """And says so across the page."""
    office.company = msgspec.structs.replace(office.company, environment="sandbox")
    paper = office.printed(office.issued(COUNTER, contact_id=office.customer().id))
    assert "PRUEBA SIN VALIDEZ" in paper.text, paper.text


def test_a_paid_invoice_has_a_receipt(office: Office) -> None:
    """With every payment, its day and its way."""
    full = office.issued(COUNTER, contact_id=office.customer().id)
    with office.reading() as ctx, pytest.raises(receipt.NotPaid):
        printing.of_payment(ctx, full)
    for amount, method in ((Decimal(142), "cash"), (Decimal("5000.50"), "bank_transfer")):
        fields = PaymentFields(amount=amount, paid_on=date(2026, 11, 20), method=method, reference="R-9")  # type: ignore[arg-type]
        with office.writing() as ctx:
            full, _ = pay.pay(ctx, full, fields)
    with office.reading() as ctx:
        prepared = printing.of_payment(ctx, full)
    paper = Printed(printing.pdf(office, prepared)[0])
    for told in (
        "Recibo de pago",
        "RECIBIDO DE",
        "Hotel Mirador, S.A.",
        f"Documento {full.header.number}",
        "Efectivo\nReferencia: R-9\n20/11/2026 142,00 €",
        "Transferencia bancaria\nReferencia: R-9\n20/11/2026 5.000,50 €",
        "Pagado 5.142,50 €",
    ):
        assert told in paper.text, paper.text
