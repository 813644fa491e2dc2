"""Every refusal in Factuarea's envelope: which status, which type, which code.

The engine's problems and the domain's refusals arrive here with a kind and a code of ours. The tables below give the
codes that the contract spells in its own way; whatever is not in them keeps its code under the status of its kind.
"""

from __future__ import annotations

from typing import Any

from talonario.api.engine.operation import Answer
from talonario.api.engine.problems import FieldError, Problem
from talonario.api.engine.request import Request
from talonario.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal

STATUS_OF_PROBLEM = {
    "bad_request": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "too_large": 413,
    "unsupported_media": 415,
    "invalid": 422,
    "too_many": 429,
    "unavailable": 503,
    "internal": 500,
}

TYPE_OF_STATUS = {
    401: "authentication_error",
    403: "authorization_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
    500: "api_error",
    503: "service_unavailable_error",
}

TYPE_OF_CODE = {
    "idempotency_key_reused": "idempotency_error",
    "too_many_auth_failures": "authentication_error",
}

# Our code -> (status, the contract's code, its subcode).
CODES: dict[str, tuple[int, str, str | None]] = {
    "invalid_fields": (422, "invalid_param_value", None),
    "value_invalid": (422, "invalid_param_value", None),
    "value_missing": (422, "invalid_param_value", None),
    "invalid_status_transition": (422, "invalid_status_transition", None),
    "already_paid": (422, "invoice_already_paid", None),
    "document_frozen": (409, "resource_conflict", None),
    "transition_conflict": (409, "invalid_status_transition", None),
    "already_converted": (409, "resource_conflict", None),
    "quote_already_accepted": (422, "quote_already_accepted", None),
    "quote_expired": (422, "quote_expired", None),
    "signature_not_png": (422, "invalid_param_format", None),
    "signature_payload_too_large": (422, "signature_payload_too_large", None),
    # Keys.
    "invalid_api_key": (401, "invalid_api_key", None),
    "api_key_revoked": (401, "api_key_revoked", None),
    "api_key_expired": (401, "api_key_expired", None),
    # Duplicates.
    "tax_id_taken": (409, "resource_already_exists", "tax_id_already_exists"),
    "contact_external_id_taken": (409, "resource_already_exists", "external_id_already_exists"),
    "product_external_id_taken": (409, "resource_already_exists", "external_id_already_exists"),
    "external_id_taken": (409, "resource_already_exists", "external_id_already_exists"),
    "sku_taken": (409, "resource_already_exists", "sku_already_exists"),
    "series_code_taken": (409, "resource_already_exists", "series_code_already_exists"),
    "tax_code_taken": (409, "resource_already_exists", "tax_code_already_exists"),
    "purchase_invoice_already_exists": (409, "resource_already_exists", "purchase_invoice_already_exists"),
    # What is missing, by its own name.
    "contact_not_found": (404, "client_not_found", None),
    "product_not_found": (404, "product_not_found", None),
    "tax_not_found": (404, "tax_not_found", None),
    "series_not_found": (404, "series_not_found", None),
    "document_not_found": (404, "invoice_not_found", None),
    "recurring_invoice_not_found": (404, "recurring_invoice_not_found", None),
    "webhook_endpoint_not_found": (404, "webhook_endpoint_not_found", None),
    "webhook_delivery_not_found": (404, "webhook_delivery_not_found", None),
    "webhook_replay_not_found": (404, "webhook_replay_not_found", None),
    # Values that cannot be.
    "tax_id_required": (422, "tax_id_required", None),
    "identity_ambiguous": (422, "invalid_param_value", None),
    "logo_invalid": (422, "invalid_param_value", None),
    "dataset_too_large": (422, "dataset_too_large", None),
    "iban_invalid": (422, "invalid_param_value", None),
    "billing_emails_invalid": (422, "invalid_param_value", None),
    "limit_exceeded": (422, "invalid_param_value", None),
    "expiry_too_far": (422, "expiry_exceeds_max_days", None),
    "due_before_issue": (422, "invalid_param_value", None),
    "series_unsuitable": (422, "invalid_param_value", None),
    "series_format_invalid": (422, "invalid_param_value", None),
    "tax_unknown": (422, "invalid_param_value", None),
    "tax_contradiction": (422, "invalid_param_value", None),
    "amount_out_of_range": (422, "invalid_param_value", None),
    "no_day_left": (422, "invalid_param_value", None),
    "time_zone_unknown": (422, "invalid_param_value", None),
    "booking_offer_invalid": (422, "invalid_param_value", None),
    "booking_opening_hours_invalid": (422, "invalid_param_value", None),
    "booking_closures_invalid": (422, "invalid_param_value", None),
    "booking_space_not_found": (422, "invalid_param_value", None),
    "recipient_missing": (422, "missing_required_param", None),
    "address_invalid": (422, "invalid_param_value", None),
    "too_many_copies": (422, "invalid_param_value", None),
    "nothing_to_issue": (422, "invalid_param_value", None),
    "correction_lines_required": (422, "invalid_param_value", None),
    "correction_code_unsuitable": (422, "invalid_param_value", None),
    "webhook_url_invalid": (422, "invalid_param_value", None),
    "webhook_events_required": (422, "invalid_param_value", None),
    "webhook_event_unknown": (422, "invalid_param_value", None),
    "webhook_event_not_heard": (422, "invalid_param_value", None),
    "webhook_header_invalid": (422, "invalid_param_value", None),
    "webhook_network_invalid": (422, "invalid_param_value", None),
    "system_tax_immutable_field": (422, "business_rule_violation", "system_tax_immutable_field"),
}

# A field of a record that the contract calls otherwise.
PARAM_OF_FIELD: dict[str, str] = {"contact_id": "client_id", "starts_on": "start_on", "ends_on": "end_on"}

PARAM_OF_PURCHASES: dict[str, str] = {
    "contact_id": "supplier_id",
    "number": "external_invoice_number",
    "accounting_on": "received_on",
}
"""The same under `/v1/purchase_invoices`."""


# A record that does not exist, by our word for it -> (code, subcode).
def answer(request: Request, refusal: Problem | Refusal) -> Answer:
    """Spell a refusal: the status, the envelope, and the headers it brings."""
    language = request.language
    if isinstance(refusal, Problem):
        status, code, subcode = CODES.get(
            refusal.code, (STATUS_OF_PROBLEM[refusal.kind], refusal.code, refusal.subcode)
        )
        param, errors, headers = refusal.param, refusal.errors, refusal.headers
    else:
        status, code, subcode = _of_domain(refusal)
        param, errors, headers = _param(request, refusal.field), (), {}
        if status == 422 and param and code == "invalid_param_value":
            field_code = "parameter_missing" if refusal.code == "value_missing" else "parameter_invalid_value"
            errors = (FieldError(param, field_code, refusal.text("es"), refusal.text("en")),)
    error: dict[str, Any] = {
        "type": TYPE_OF_CODE.get(code) or TYPE_OF_STATUS.get(status, "invalid_request_error"),
        "code": code,
        "message": refusal.text(language),
    }
    if subcode is not None:
        error["subcode"] = subcode
    if param is not None:
        error["param"] = param
    if errors:
        error["errors"] = [_field(one, language) for one in errors]
    error["doc_url"] = f"{request.address}/docs/errors#{code}"
    error["request_id"] = request.id
    return Answer(status, {"error": error}, dict(headers))


def _param(request: Request, field: str | None) -> str | None:
    if field is not None and field in PARAM_OF_PURCHASES and request.path.startswith("/v1/purchase_invoices"):
        return PARAM_OF_PURCHASES[field]
    return PARAM_OF_FIELD.get(field or "", field)


def _of_domain(refusal: Refusal) -> tuple[int, str, str | None]:
    if isinstance(refusal, NotFound) and refusal.field is not None:
        # Named in the body, not in the path: the value is at fault, not the address.
        return 422, "invalid_param_value", None
    found = CODES.get(refusal.code)
    if found is not None:
        return found
    if isinstance(refusal, NotFound):
        return 404, "resource_not_found", refusal.code
    if isinstance(refusal, Conflict):
        return 409, "resource_conflict", refusal.code
    if isinstance(refusal, Forbidden):
        return 403, refusal.code, None
    assert isinstance(refusal, Invalid), "the domain refuses in four kinds"
    return 422, "business_rule_violation", refusal.code


def _field(error: FieldError, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "param": error.param,
        "code": error.code,
        "message": error.en if language == "en" else error.es,
    }
    if error.expected_format is not None:
        shown["expected_format"] = error.expected_format
    if error.allowed_values is not None:
        shown["allowed_values"] = list(error.allowed_values)
    return shown
