"""What the public pages say besides what stands on paper, in the same languages."""

from typing import Final

from talonario.domain.documents.lifecycle import Status
from talonario.render.words import Language, say, word

_WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "closed_title": ("Enlace no disponible", "Link not available", "Enllaç no disponible"),
    "closed": (
        "El enlace no existe o ha caducado. Pida uno nuevo a quien se lo envió.",
        "The link does not exist or has expired. Ask whoever sent it for a new one.",
        "L'enllaç no existeix o ha caducat. Demaneu-ne un de nou a qui us el va enviar.",
    ),
    "too_often": (
        "Demasiadas visitas seguidas. Espere un minuto y vuelva a intentarlo.",
        "Too many visits in a row. Wait a minute and try again.",
        "Massa visites seguides. Espereu un minut i torneu-ho a provar.",
    ),
    "away": (
        "El servicio no está disponible en este momento. Vuelva a intentarlo en unos minutos.",
        "The service is not available right now. Try again in a few minutes.",
        "El servei no està disponible en aquest moment. Torneu-ho a provar d'aquí a uns minuts.",
    ),
    "away_title": ("Vuelva en un momento", "Come back in a moment", "Torneu en un moment"),
    "languages": ("Idiomas", "Languages", "Idiomes"),
    "download": ("Descargar PDF", "Download PDF", "Descarrega el PDF"),
    "answer_title": ("Su respuesta", "Your answer", "La vostra resposta"),
    "sign_title": ("Firme la recepción", "Sign for the delivery", "Signeu la recepció"),
    "your_name": ("Nombre y apellidos", "Full name", "Nom i cognoms"),
    "your_tax_id": ("DNI o NIE", "ID number (DNI, NIE)", "DNI o NIE"),
    "your_signature": ("Firma", "Signature", "Signatura"),
    "remark": ("Comentario (opcional)", "Remark (optional)", "Comentari (opcional)"),
    "accept": ("Aceptar", "Accept", "Accepta"),
    "reject": ("Rechazar", "Reject", "Rebutja"),
    "sign": ("Firmar", "Sign", "Signa"),
    "clear": ("Borrar firma", "Clear", "Esborra"),
    "needs_script": (
        "Para firmar aquí hace falta JavaScript.",
        "Signing here needs JavaScript.",
        "Per signar aquí cal JavaScript.",
    ),
    "lines": ("Detalle", "Details", "Detall"),
    "footer": (
        "Página privada: no la comparta con quien no deba ver este documento.",
        "Private page: do not share it with anybody who should not see this document.",
        "Pàgina privada: no la compartiu amb qui no hagi de veure aquest document.",
    ),
    "done_accept": ("Gracias: queda aceptado.", "Thank you: it is accepted.", "Gràcies: queda acceptat."),
    "done_reject": ("Queda rechazado.", "It is rejected.", "Queda rebutjat."),
    "done_sign": ("Gracias: queda firmado.", "Thank you: it is signed.", "Gràcies: queda signat."),
}

STANDINGS: Final[dict[Status, tuple[str, str, str]]] = {
    "draft": ("Borrador", "Draft", "Esborrany"),
    "issued": ("Pendiente", "Open", "Pendent"),
    "partially_paid": ("Pagado en parte", "Paid in part", "Pagat en part"),
    "overdue": ("Vencido", "Overdue", "Vençut"),
    "paid": ("Pagado", "Paid", "Pagat"),
    "annulled": ("Anulado", "Annulled", "Anul·lat"),
    "cancelled": ("Cancelado", "Cancelled", "Cancel·lat"),
    "accepted": ("Aceptado", "Accepted", "Acceptat"),
    "rejected": ("Rechazado", "Rejected", "Rebutjat"),
    "expired": ("Caducado", "Expired", "Caducat"),
    "signed": ("Firmado", "Signed", "Signat"),
    "completed": ("Facturado", "Invoiced", "Facturat"),
}
"""Where a document stands, as whoever received it says it."""

DELIVERED: Final = ("Entregado", "Delivered", "Lliurat")
"""Where a delivery note stands that is open in the ledger's words."""

TONES: Final[dict[Status, str]] = {
    **dict.fromkeys(("paid", "accepted", "signed"), "good"),
    **dict.fromkeys(("overdue", "rejected", "annulled", "cancelled", "expired"), "bad"),
    **dict.fromkeys(("issued", "partially_paid"), "wait"),
}
"""The colour of a standing; the rest are quiet."""


def in_language(language: Language) -> dict[str, str]:
    """Every word in a language."""
    return {name: say(told, language) for name, told in _WORDS.items()} | {"total": word("total", language)}
