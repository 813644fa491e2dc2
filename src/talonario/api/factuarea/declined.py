"""Operations of the contract that are refused on purpose, each with its reason.

They answer 403 `feature_not_available_in_plan` once the key and its scope are checked, as a plan without them would.
"""

from __future__ import annotations

from talonario.api.factuarea.verbs import declined

EMAIL = "e-mail is not sent yet"

OPERATIONS = (
    declined("invoices.quarterly.send_email", "POST", "/invoices/quarterly/send-email", "invoices:send", EMAIL),
    declined("invoices.send", "POST", "/invoices/{id}/send", "invoices:send", EMAIL),
    declined("invoices.send_reminder", "POST", "/invoices/{id}/send-reminder", "invoices:send", EMAIL),
    declined("invoices.reminder_preview", "POST", "/invoices/{id}/reminder-preview", "invoices:read", EMAIL),
)
