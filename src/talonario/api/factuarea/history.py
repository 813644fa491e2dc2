"""What happened, in Factuarea's names: events of the ledger as activities."""

from __future__ import annotations

from typing import Any

from talonario.api.factuarea.wire import at
from talonario.domain import events
from talonario.store.outbox import Event

SUBJECTS = events.SUBJECTS | {"contact": "client", "supplier": "client"}
"""What the ledger's subjects are called in a history, where all contacts are alike."""

DESCRIPTIONS = {
    "created": "Creado",
    "updated": "Modificado",
    "deleted": "Eliminado",
    "metadata_changed": "Metadatos modificados",
    "approved": "Aceptado por el cliente",
    "accepted": "Aceptada por el cliente",
    "rejected": "Rechazado por el cliente",
    "expired": "Caducado",
    "marked_as_pending": "Pendiente de respuesta",
    "converted": "Convertido en factura",
    "converted_to_invoice": "Convertida en factura",
    "status_changed": "Entregado",
    "signed": "Firmado por quien lo recibe",
    "number_assigned": "Número asignado",
    "sent": "Marcado como enviado",
    "email_sent": "Enviado por correo",
    "email_failed": "No se pudo enviar por correo",
    "payment_reminder_sent": "Recordatorio de pago enviado",
    "paid": "Pagado por completo",
    "received": "Cobro registrado",
    "annulled": "Anulado",
    "cancelled": "Cancelado",
    "rectified": "Rectificado por otra factura",
    "imported": "Importado de otro programa",
    "archived": "Archivado",
    "unarchived": "Recuperado del archivo",
    "marked_as_default": "Marcado como predeterminado",
    "demoted_from_default": "Dejó de ser el predeterminado",
    "number_consumed": "Número consumido",
    "simplified_substituted": "Sustituye facturas simplificadas",
    "substituted_by_complete": "Sustituida por una factura completa",
    "validity_changed": "Vigencia modificada",
    "paused": "Pausado",
    "activated": "Activado",
    "executed": "Factura generada",
    "failed": "No se pudo generar la factura",
    "completed": "Completado",
    "payment_registered": "Pago registrado",
    "stock_changed": "Existencias modificadas",
}


def event_name(event: Event) -> str:
    """The event's name as the contract's catalogue has it."""
    subject, _, verb = event.name.partition(".")
    return f"{SUBJECTS.get(subject, subject)}.{verb}"


def spell_activity(event: Event) -> dict[str, Any]:
    """One line of a history."""
    name = event_name(event)
    performer = event.performer
    return {
        "object": "activity",
        "event_type": name,
        "description": DESCRIPTIONS.get(name.partition(".")[2], name),
        "metadata": event.content,
        "performed_by": {"type": performer.kind, "id": str(performer.id), "name": performer.name}
        if performer is not None and performer.id is not None and performer.kind in {"user", "api_key"}
        else None,
        "created_at": at(event.happened_at),
    }
