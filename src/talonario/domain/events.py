"""The events that are told to subscribers, by the names that they are told under.

The names are those of Factuarea's catalogue, which is closed; whatever else happens is in the history only, and in the
feed of it (`/v1/x/events`). The ledger's own names are almost the same: what differs is said in `SUBJECTS`.
"""

from typing import Final

import msgspec

from talonario.domain.documents.kinds import FAMILY


class Announced(msgspec.Struct, frozen=True):
    """One name of the catalogue.

    es, en  what has happened, for people
    extras  what it tells beside the record, in this order
    """

    name: str
    es: str
    en: str
    extras: tuple[str, ...] = ()

    @property
    def category(self) -> str:
        """What stands before the point."""
        return self.name.partition(".")[0]


CATALOGUE: Final[tuple[Announced, ...]] = (
    Announced("invoice.created", "Factura creada", "Invoice created"),
    Announced("invoice.auto_created", "Factura creada automáticamente", "Invoice created automatically", ("invoice",)),
    Announced(
        "invoice.corrective_auto_created",
        "Rectificativa creada por una devolución",
        "Corrective invoice created for a refund",
        ("corrective",),
    ),
    Announced(
        "invoice.subscription_auto_created",
        "Factura creada por una suscripción",
        "Invoice created for a subscription",
        ("subscription",),
    ),
    Announced("invoice.updated", "Factura modificada", "Invoice updated"),
    Announced("invoice.sent", "Factura enviada", "Invoice sent"),
    Announced(
        "invoice.paid",
        "Factura pagada",
        "Invoice paid",
        ("amount", "payment_date", "payment_method", "payment_reference"),
    ),
    Announced("invoice.cancelled", "Factura cancelada", "Invoice cancelled", ("cancelled_at",)),
    Announced("invoice.annulled", "Factura anulada", "Invoice annulled", ("annulled_at", "reason")),
    Announced("invoice.overdue", "Factura vencida", "Invoice overdue", ("due_date", "days_overdue")),
    Announced("invoice.deleted", "Factura eliminada", "Invoice deleted"),
    Announced(
        "invoice.number_assigned",
        "Número de factura asignado",
        "Invoice number assigned",
        ("previous_number", "new_number"),
    ),
    Announced(
        "invoice.rectified",
        "Factura rectificada por otra",
        "Invoice rectified by another one",
        ("corrective_invoice_id", "corrective_invoice_number"),
    ),
    Announced(
        "invoice.email_sent",
        "Factura enviada por correo",
        "Invoice e-mailed",
        ("recipient_email", "invoice_number", "cc", "bcc"),
    ),
    Announced(
        "invoice.email_failed",
        "No se pudo enviar la factura por correo",
        "Invoice could not be e-mailed",
        ("recipient_email", "error_message", "error_class", "cc", "bcc"),
    ),
    Announced(
        "invoice.payment_reminder_sent",
        "Recordatorio de pago enviado",
        "Payment reminder sent",
        ("recipient_email", "invoice_number"),
    ),
    Announced(
        "invoice.simplified_created",
        "Factura simplificada creada",
        "Simplified invoice created",
        ("invoice_number",),
    ),
    Announced(
        "invoice.simplified_substituted",
        "Factura completa en lugar de simplificadas",
        "Full invoice in place of simplified ones",
        ("substituted_invoice_ids",),
    ),
    Announced(
        "invoice.substituted_by_complete",
        "Factura simplificada sustituida por una completa",
        "Simplified invoice replaced by a full one",
        ("substitute_invoice_id", "substitute_invoice_number"),
    ),
    Announced(
        "invoice.verifactu_submitted",
        "Registro enviado a VeriFactu",
        "Record submitted to VeriFactu",
        ("verifactu_record_id", "huella"),
    ),
    Announced(
        "invoice.verifactu_failed",
        "Registro rechazado por VeriFactu",
        "Record refused by VeriFactu",
        ("verifactu_record_id", "error_code", "error_message"),
    ),
    Announced(
        "invoice.metadata_changed",
        "Metadatos de la factura modificados",
        "Invoice metadata changed",
        ("previous_keys", "new_keys"),
    ),
    Announced("quote.created", "Presupuesto creado", "Quote created"),
    Announced("quote.updated", "Presupuesto modificado", "Quote updated"),
    Announced("quote.deleted", "Presupuesto eliminado", "Quote deleted"),
    Announced("quote.approved", "Presupuesto aceptado", "Quote accepted"),
    Announced("quote.rejected", "Presupuesto rechazado", "Quote rejected"),
    Announced(
        "quote.converted",
        "Presupuesto convertido en factura",
        "Quote converted into an invoice",
        ("target", "target_id"),
    ),
    Announced("quote.expired", "Presupuesto caducado", "Quote expired"),
    Announced("quote.marked_as_pending", "Presupuesto pendiente de respuesta", "Quote awaiting an answer"),
    Announced("quote.cancelled", "Presupuesto cancelado", "Quote cancelled"),
    Announced("quote.number_assigned", "Número de presupuesto asignado", "Quote number assigned"),
    Announced("quote.metadata_changed", "Metadatos del presupuesto modificados", "Quote metadata changed"),
    Announced(
        "quote.email_sent",
        "Presupuesto enviado por correo",
        "Quote e-mailed",
        ("recipient_email", "quote_number", "cc", "bcc"),
    ),
    Announced(
        "quote.email_failed",
        "No se pudo enviar el presupuesto por correo",
        "Quote could not be e-mailed",
        ("recipient_email", "error_message", "error_class", "cc", "bcc"),
    ),
    Announced("proforma.created", "Proforma creada", "Proforma created"),
    Announced("proforma.updated", "Proforma modificada", "Proforma updated"),
    Announced("proforma.deleted", "Proforma eliminada", "Proforma deleted"),
    Announced("proforma.accepted", "Proforma aceptada", "Proforma accepted"),
    Announced("proforma.rejected", "Proforma rechazada", "Proforma rejected"),
    Announced("proforma.cancelled", "Proforma cancelada", "Proforma cancelled"),
    Announced("proforma.expired", "Proforma caducada", "Proforma expired"),
    Announced(
        "proforma.converted_to_invoice",
        "Proforma convertida en factura",
        "Proforma converted into an invoice",
        ("target",),
    ),
    Announced("proforma.number_assigned", "Número de proforma asignado", "Proforma number assigned"),
    Announced("proforma.metadata_changed", "Metadatos de la proforma modificados", "Proforma metadata changed"),
    Announced(
        "proforma.email_sent",
        "Proforma enviada por correo",
        "Proforma e-mailed",
        ("recipient_email", "proforma_number", "cc", "bcc"),
    ),
    Announced(
        "proforma.email_failed",
        "No se pudo enviar la proforma por correo",
        "Proforma could not be e-mailed",
        ("recipient_email", "error_message", "error_class", "cc", "bcc"),
    ),
    Announced("delivery_note.created", "Albarán creado", "Delivery note created"),
    Announced("delivery_note.updated", "Albarán modificado", "Delivery note updated"),
    Announced(
        "delivery_note.status_changed",
        "Albarán entregado",
        "Delivery note delivered",
        ("from_status", "to_status", "delivery_date"),
    ),
    Announced("delivery_note.signed", "Albarán firmado", "Delivery note signed"),
    Announced(
        "delivery_note.converted",
        "Albarán convertido en factura",
        "Delivery note converted into an invoice",
        ("target",),
    ),
    Announced(
        "delivery_note.email_sent",
        "Albarán enviado por correo",
        "Delivery note e-mailed",
        ("recipient_email", "delivery_note_number", "cc", "bcc"),
    ),
    Announced(
        "delivery_note.email_failed",
        "No se pudo enviar el albarán por correo",
        "Delivery note could not be e-mailed",
        ("recipient_email", "error_message", "error_class", "cc", "bcc"),
    ),
    Announced("purchase_invoice.created", "Factura de compra creada", "Purchase invoice created"),
    Announced("purchase_invoice.updated", "Factura de compra modificada", "Purchase invoice updated"),
    Announced("purchase_invoice.paid", "Factura de compra pagada", "Purchase invoice paid"),
    Announced("purchase_invoice.cancelled", "Factura de compra cancelada", "Purchase invoice cancelled"),
    Announced(
        "purchase_invoice.metadata_changed",
        "Metadatos de la factura de compra modificados",
        "Purchase invoice metadata changed",
    ),
    Announced(
        "purchase_invoice.payment_registered",
        "Pago de una factura de compra registrado",
        "Payment of a purchase invoice registered",
    ),
    Announced("recurring_invoice.created", "Factura recurrente creada", "Recurring invoice created"),
    Announced("recurring_invoice.activated", "Factura recurrente activada", "Recurring invoice activated"),
    Announced("recurring_invoice.paused", "Factura recurrente pausada", "Recurring invoice paused"),
    Announced("recurring_invoice.updated", "Factura recurrente modificada", "Recurring invoice updated"),
    Announced("recurring_invoice.deleted", "Factura recurrente eliminada", "Recurring invoice deleted"),
    Announced("recurring_invoice.completed", "Factura recurrente completada", "Recurring invoice completed"),
    Announced("recurring_invoice.cancelled", "Factura recurrente cancelada", "Recurring invoice cancelled"),
    Announced(
        "recurring_invoice.executed",
        "Factura recurrente generada",
        "Recurring invoice executed",
        ("invoice_id", "invoice_number", "occurrence_number", "next_run_date"),
    ),
    Announced(
        "recurring_invoice.failed",
        "No se pudo generar la factura recurrente",
        "Recurring invoice failed",
        ("error_message", "attempt_number"),
    ),
    Announced(
        "recurring_invoice.metadata_changed",
        "Metadatos de la factura recurrente modificados",
        "Recurring invoice metadata changed",
        ("previous_keys", "new_keys"),
    ),
    Announced("client.created", "Cliente creado", "Client created"),
    Announced("client.updated", "Cliente modificado", "Client updated"),
    Announced("client.deleted", "Cliente eliminado", "Client deleted", ("name",)),
    Announced(
        "client.metadata_changed",
        "Metadatos del cliente modificados",
        "Client metadata changed",
        ("previous_keys", "new_keys"),
    ),
    Announced("product.created", "Producto creado", "Product created"),
    Announced("product.updated", "Producto modificado", "Product updated"),
    Announced("payment.received", "Cobro recibido", "Payment received"),
    Announced(
        "tax.validity_changed",
        "Vigencia del impuesto modificada",
        "Validity of a tax changed",
        ("previous_valid_from", "previous_valid_until", "new_valid_from", "new_valid_until"),
    ),
    Announced(
        "tax.external_reference_changed",
        "Referencia externa del impuesto modificada",
        "External reference of a tax changed",
        ("previous_code", "new_code"),
    ),
    Announced(
        "tax.metadata_changed",
        "Metadatos del impuesto modificados",
        "Tax metadata changed",
        ("previous_keys", "new_keys"),
    ),
    Announced("series.created", "Serie creada", "Series created"),
    Announced("series.updated", "Serie modificada", "Series updated"),
    Announced("series.deleted", "Serie eliminada", "Series deleted"),
    Announced("series.archived", "Serie archivada", "Series archived"),
    Announced("series.unarchived", "Serie recuperada del archivo", "Series unarchived"),
    Announced("series.marked_as_default", "Serie marcada como predeterminada", "Series made the default"),
    Announced("series.demoted_from_default", "La serie dejó de ser la predeterminada", "Series no longer the default"),
    Announced(
        "series.year_reset",
        "La numeración de la serie empezó de nuevo con el año",
        "Series numbering restarted with the year",
        ("old_year", "new_year"),
    ),
    Announced("series.number_consumed", "Número de la serie consumido", "Number of a series consumed", ("number",)),
    Announced(
        "facturae.face_submitted",
        "Factura electrónica presentada en FACe",
        "Electronic invoice submitted to FACe",
        ("face_submission_id", "face_registry_number"),
    ),
    Announced(
        "facturae.face_status_changed",
        "Estado de la factura en FACe modificado",
        "State of the invoice at FACe changed",
        ("face_submission_id", "from_status", "to_status"),
    ),
    Announced(
        "facturae.face_cancellation_requested",
        "Anulación solicitada a FACe",
        "Cancellation requested from FACe",
        ("face_submission_id", "reason"),
    ),
    Announced("payout.reconciled", "Liquidación de Stripe conciliada", "Stripe payout reconciled", ("payout",)),
)

BY_NAME: Final[dict[str, Announced]] = {one.name: one for one in CATALOGUE}
NAMES: Final = frozenset(BY_NAME)

SUBJECTS: Final[dict[str, str]] = {"customer": "client"} | {str(kind): family for kind, family in FAMILY.items()}
"""What the ledger calls another thing, or tells apart -> what subscribers are told it is."""

_SAID: Final[dict[str, str]] = {
    "delivery_note.cancelled": "delivery_note.updated",
    "delivery_note.sent": "delivery_note.updated",
    "proforma.sent": "proforma.updated",
    "quote.annulled": "quote.cancelled",
    "proforma.annulled": "proforma.cancelled",
    "purchase_invoice.annulled": "purchase_invoice.cancelled",
}
"""What the catalogue has no name for -> the name it is told under, so that nobody's copy of a record falls behind."""

_OURS: Final[dict[str, tuple[str, ...]]] = {
    category: tuple(ours for ours, theirs in SUBJECTS.items() if theirs == category) or (category,)
    for category in {one.category for one in CATALOGUE}
}


def public_name(name: str) -> str:
    """What subscribers are told that an event of this name is; not all of these names are in the catalogue."""
    subject, _, verb = name.partition(".")
    told = f"{SUBJECTS.get(subject, subject)}.{verb}"
    return _SAID.get(told, told)


def own_names(public: str) -> tuple[str, ...]:
    """The ledger's names of the events that subscribers are told of under one name."""
    names = (public, *(name for name, told in _SAID.items() if told == public))
    parts = (name.partition(".") for name in names)
    return tuple(f"{subject}.{verb}" for category, _, verb in parts for subject in _OURS.get(category, (category,)))
