"""What e-mails say by themselves, in Spanish, English and Catalan."""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

from talonario.domain.documents.kinds import Kind

Language = Literal["es", "en", "ca"]
Words = tuple[str, str, str]

LANGUAGES: Final[tuple[Language, ...]] = ("es", "en", "ca")

NAMES: Final[dict[Kind, Words]] = {
    "invoice": ("Factura", "Invoice", "Factura"),
    "receipt": ("Factura simplificada", "Simplified invoice", "Factura simplificada"),
    "credit_note": ("Factura rectificativa", "Corrective invoice", "Factura rectificativa"),
    "receipt_refund": ("Factura rectificativa", "Corrective invoice", "Factura rectificativa"),
    "quote": ("Presupuesto", "Quote", "Pressupost"),
    "proforma": ("Factura proforma", "Pro forma invoice", "Factura proforma"),
    "delivery_note": ("Albarán", "Delivery note", "Albarà"),
    "sales_order": ("Pedido", "Order", "Comanda"),
    "purchase_order": ("Pedido de compra", "Purchase order", "Comanda de compra"),
    "purchase_invoice": ("Factura recibida", "Invoice received", "Factura rebuda"),
    "purchase_refund": ("Abono recibido", "Credit note received", "Abonament rebut"),
}

WORDS: Final[dict[str, Words]] = {
    "greeting": ("Hola:", "Hello,", "Hola:"),
    "closing": ("Un saludo,", "Kind regards,", "Salutacions,"),
    "attached": (
        "Le enviamos adjunto en PDF: {name}.",
        "Please find attached as a PDF: {name}.",
        "Us enviem adjunt en PDF: {name}.",
    ),
    "reminder": (
        "Le recordamos que la factura {number} está pendiente de pago. Si ya la ha pagado, olvide este mensaje.",
        "Invoice {number} has not been paid yet. If you have paid it meanwhile, please disregard this message.",
        "Us recordem que la factura {number} està pendent de pagament. Si ja l'heu pagada, oblideu aquest missatge.",
    ),
    "quarter": (
        "Adjuntamos las facturas del {quarter}.º trimestre de {year}.",
        "Please find attached the invoices of quarter {quarter} of {year}.",
        "Adjuntem les factures del {quarter}r trimestre de {year}.",
    ),
    "subject": ("{name} de {company}", "{name} from {company}", "{name} de {company}"),
    "reminder_subject": (
        "Recordatorio de pago: {name}",
        "Payment reminder: {name}",
        "Recordatori de pagament: {name}",
    ),
    "quarter_subject": (
        "Facturas del {quarter}.º trimestre de {year} de {company}",
        "Invoices of quarter {quarter} of {year} from {company}",
        "Factures del {quarter}r trimestre de {year} de {company}",
    ),
    "invited": (
        "{company} le ha dado de alta en su equipo",
        "{company} has added you to its team",
        "{company} us ha donat d'alta al seu equip",
    ),
    "invitation": (
        "{name}: {company} le ha dado de alta en su equipo. El registro de su jornada está siempre a su disposición.",
        "{name}, {company} has added you to its team. The register of your working time is always at your disposal.",
        "{name}: {company} us ha donat d'alta al seu equip. El registre de la vostra jornada és a disposició vostra.",
    ),
    "quarter_file": (
        "facturas-{year}-T{quarter}.zip",
        "invoices-{year}-Q{quarter}.zip",
        "factures-{year}-T{quarter}.zip",
    ),
    "number": ("Número", "Number", "Número"),
    "date": ("Fecha", "Date", "Data"),
    "total": ("Total", "Total", "Total"),
    "pending": ("Pendiente de pago", "Outstanding", "Pendent de pagament"),
    "due": ("Vencimiento", "Due date", "Venciment"),
    "valid_until": ("Válido hasta", "Valid until", "Vàlid fins"),
    "draft": ("(borrador)", "(draft)", "(esborrany)"),
    "open": ("Ver el documento", "View the document", "Veure el document"),
}


def language_of(code: str | None) -> Language:
    """The language of ours that a code means; Spanish when it is none of them."""
    short = (code or "").split("-")[0].split("_")[0].lower()
    return next((language for language in LANGUAGES if language == short), "es")


def say(words: Words, language: Language) -> str:
    """The words of a language."""
    return words[LANGUAGES.index(language)]


def word(name: str, language: Language) -> str:
    """The words of that name in a language."""
    return say(WORDS[name], language)


def money(amount: Decimal, currency: str, language: Language) -> str:
    """`1.234,56 €`; in English `€1,234.56`."""
    sign = {"EUR": "€"}.get(currency, currency)
    figure = f"{abs(amount):,.2f}"
    minus = "-" if amount < 0 else ""
    if language == "en":
        return f"{minus}{sign}{figure}" if sign == "€" else f"{minus}{figure} {sign}"
    return minus + figure.translate(str.maketrans(",.", ".,")) + f"\N{NO-BREAK SPACE}{sign}"


def day(value: date) -> str:
    """`20/11/2026`."""
    return value.strftime("%d/%m/%Y")
