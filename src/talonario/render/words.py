"""What paper says besides the company's own words, in Spanish, English and Catalan."""

from typing import Final, Literal

from talonario.domain.documents.kinds import Kind
from talonario.domain.payments import METHODS

Language = Literal["es", "en", "ca"]

LOCALES: Final[dict[Language, str]] = {"es": "es_ES", "en": "en_GB", "ca": "ca_ES"}

TITLES: Final[dict[Kind, tuple[str, str, str]]] = {
    "invoice": ("Factura", "Invoice", "Factura"),
    "receipt": ("Factura simplificada", "Simplified invoice", "Factura simplificada"),
    "credit_note": ("Factura rectificativa", "Corrective invoice", "Factura rectificativa"),
    "receipt_refund": (
        "Factura simplificada rectificativa",
        "Corrective simplified invoice",
        "Factura simplificada rectificativa",
    ),
    "quote": ("Presupuesto", "Quote", "Pressupost"),
    "proforma": ("Factura proforma", "Pro forma invoice", "Factura proforma"),
    "delivery_note": ("Albarán", "Delivery note", "Albarà"),
    "sales_order": ("Pedido de venta", "Sales order", "Comanda de venda"),
    "purchase_order": ("Pedido de compra", "Purchase order", "Comanda de compra"),
    "purchase_invoice": ("Factura recibida", "Purchase invoice", "Factura rebuda"),
    "purchase_refund": ("Abono recibido", "Purchase credit note", "Abonament rebut"),
}

WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "tax_id": ("NIF", "Tax ID", "NIF"),
    "recipient": ("Cliente", "Customer", "Client"),
    "supplier": ("Proveedor", "Supplier", "Proveïdor"),
    "date": ("Fecha", "Date", "Data"),
    "due": ("Vencimiento", "Due", "Venciment"),
    "valid_until": ("Válido hasta", "Valid until", "Vàlid fins"),
    "corrects": ("Rectifica a", "Corrects", "Rectifica"),
    "reason": ("Motivo", "Reason", "Motiu"),
    "nature": ("Rectificación", "Correction", "Rectificació"),
    "by_differences": ("por diferencias", "by differences", "per diferències"),
    "by_substitution": ("por sustitución", "by substitution", "per substitució"),
    "base_rectified": ("Base rectificada", "Base corrected", "Base rectificada"),
    "vat_rectified": ("Cuota rectificada", "VAT corrected", "Quota rectificada"),
    "replaces": ("Sustituye a", "Replaces", "Substitueix"),
    "concept": ("Concepto", "Subject", "Concepte"),
    "delivered_to": ("Entrega en", "Deliver to", "Lliurament a"),
    "description": ("Descripción", "Description", "Descripció"),
    "quantity": ("Cantidad", "Quantity", "Quantitat"),
    "price": ("Precio", "Price", "Preu"),
    "discount": ("Dto.", "Disc.", "Dte."),
    "taxes": ("Impuestos", "Taxes", "Impostos"),
    "amount": ("Importe", "Amount", "Import"),
    "tax": ("Impuesto", "Tax", "Impost"),
    "base": ("Base", "Base", "Base"),
    "tax_amount": ("Cuota", "Tax amount", "Quota"),
    "subtotal": ("Base imponible", "Taxable base", "Base imposable"),
    "surcharge": ("Recargo equiv.", "Equiv. surcharge", "Recàrrec equiv."),
    "withholding": ("Retención IRPF", "Income tax withheld", "Retenció IRPF"),
    "other_taxes": ("Otros impuestos", "Other taxes", "Altres impostos"),
    "total": ("Total", "Total", "Total"),
    "invoice_total": ("Total factura", "Invoice total", "Total factura"),
    "to_pay": ("Total a pagar", "Total to pay", "Total a pagar"),
    "paid": ("Pagado", "Paid", "Pagat"),
    "pending": ("Pendiente", "Outstanding", "Pendent"),
    "exchange_rate": ("Cambio", "Exchange rate", "Canvi"),
    "vat_in_euros": ("Cuota de IVA en euros", "VAT in euros", "Quota d'IVA en euros"),
    "payment": ("Pago", "Payment", "Pagament"),
    "notes": ("Observaciones", "Notes", "Observacions"),
    "brought_forward": ("Suma anterior", "Brought forward", "Suma anterior"),
    "carried_forward": ("Suma y sigue", "Carried forward", "Suma i segueix"),
    "page": ("Página", "Page", "Pàgina"),
    "draft": ("Borrador", "Draft", "Esborrany"),
    "terms": ("Condiciones", "Terms", "Condicions"),
    "term": ("Plazo", "Term", "Termini"),
    "days": ("días", "days", "dies"),
    "delivery": ("Fecha de entrega", "Delivery date", "Data de lliurament"),
    "delivery_terms": ("Entrega", "Delivery", "Lliurament"),
    "carrier": ("Transportista", "Carrier", "Transportista"),
    "vehicle": ("Vehículo", "Vehicle", "Vehicle"),
    "driver": ("Conductor", "Driver", "Conductor"),
    "tracking": ("N.º de seguimiento", "Tracking number", "Núm. de seguiment"),
    "transport": ("Transporte", "Transport", "Transport"),
    "receiver": ("Recibe", "Receiver", "Rep"),
    "shipping_cost": ("Gastos de envío", "Shipping", "Despeses d'enviament"),
    "total_with_shipping": ("Total con envío", "Total with shipping", "Total amb enviament"),
    "cancelled": ("Anulado", "Cancelled", "Anul·lat"),
    "annulled": ("Anulada", "Annulled", "Anul·lada"),
    "sandbox": ("Prueba sin validez", "Test without validity", "Prova sense validesa"),
    "signature": ("Recibí conforme", "Received in good order", "Rebut conforme"),
    "receipt_of_payment": ("Recibo de pago", "Payment receipt", "Rebut de pagament"),
    "received_from": ("Recibido de", "Received from", "Rebut de"),
    "paid_to": ("Pagado a", "Paid to", "Pagat a"),
    "document_total": ("Total del documento", "Document total", "Total del document"),
    "exempt": ("Exento", "Exempt", "Exempt"),
    "reverse_charge": ("ISP", "Rev. charge", "ISP"),
    "not_subject": ("No sujeto", "Not subject", "No subjecte"),
    "paid_on": ("Fecha de pago", "Paid on", "Data de pagament"),
    "method": ("Forma de pago", "Payment method", "Forma de pagament"),
    "reference": ("Referencia", "Reference", "Referència"),
    "document": ("Documento", "Document", "Document"),
    "no_invoice": (
        "Este documento no es una factura y no tiene validez fiscal.",
        "This document is no invoice and has no fiscal validity.",
        "Aquest document no és una factura i no té validesa fiscal.",
    ),
    "issued_elsewhere": (
        "Factura emitida con otro programa: esta impresión reproduce sus datos.",
        "Invoice issued with another program: this print reproduces its data.",
        "Factura emesa amb un altre programa: aquesta impressió en reprodueix les dades.",
    ),
}

REASONS: Final[dict[str, tuple[str, str, str]]] = {
    "error_fundado": ("Error fundado en derecho", "Error in law", "Error fonamentat en dret"),
    "concurso": ("Concurso de acreedores", "Insolvency proceedings", "Concurs de creditors"),
    "incobrable": ("Crédito incobrable", "Bad debt", "Crèdit incobrable"),
    "error_importe": ("Error en el importe", "Wrong amount", "Error en l'import"),
    "error_cliente": ("Error en los datos del cliente", "Wrong customer data", "Error en les dades del client"),
    "devolucion": ("Devolución", "Return of goods", "Devolució"),
    "descuento": ("Descuento posterior", "Later discount", "Descompte posterior"),
    "otras": ("Otras causas", "Other causes", "Altres causes"),
}
"""Why a corrective invoice was issued."""

METHODS_IN_CATALAN: Final[dict[str, str]] = {
    "bank_transfer": "Transferència bancària",
    "direct_debit": "Domiciliació bancària",
    "sepa_direct_debit": "Càrrec directe SEPA",
    "cash": "Efectiu",
    "credit_card": "Targeta de crèdit",
    "check": "Xec",
    "paypal": "PayPal",
    "bizum": "Bizum",
    "other": "Altre",
}


def language_of(text: str | None) -> Language:
    """The language of a document: Spanish unless it says English or Catalan."""
    wanted = (text or "es")[:2].lower()
    return wanted if wanted in {"en", "ca"} else "es"  # type: ignore[return-value]


def say(words: tuple[str, str, str], language: Language) -> str:
    """One of the three."""
    return words[("es", "en", "ca").index(language)]


def word(name: str, language: Language) -> str:
    """A word of the list."""
    return say(WORDS[name], language)


def method_name(method: str, language: Language) -> str:
    """What a way to pay is called."""
    spanish, english = METHODS[method]
    return say((spanish, english, METHODS_IN_CATALAN[method]), language)
