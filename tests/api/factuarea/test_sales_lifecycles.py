"""Every verb in every state of quotes, proformas and delivery notes, over HTTP: done, or refused with its code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from tests.api.factuarea import sales
from tests.api.factuarea.conftest import Caller
from tests.api.factuarea.sales import do, make, signing
from tests.conftest import Clock

WRONG: Final = (422, "invalid_status_transition")
CLASH: Final = (409, "invalid_status_transition")
TAKEN: Final = (409, "resource_conflict")
OK, MADE, GONE = (200, None), (201, None), (204, None)

QUOTES: Final[dict[str, dict[str, tuple[int, str | None]]]] = {
    "draft": {"update": OK, "accept": OK, "reject": OK, "convert": WRONG, "delete": GONE},
    "sent": {"update": WRONG, "accept": OK, "reject": OK, "convert": WRONG, "delete": GONE},
    "accepted": {"update": WRONG, "accept": (422, "quote_already_accepted"), "reject": WRONG, "convert": MADE},
    "rejected": {"update": WRONG, "accept": WRONG, "reject": WRONG, "convert": WRONG, "delete": GONE},
    "expired": {"update": WRONG, "accept": (422, "quote_expired"), "reject": WRONG, "convert": WRONG, "delete": GONE},
    "converted": {"update": WRONG, "accept": WRONG, "reject": WRONG, "convert": TAKEN, "delete": TAKEN},
}
PROFORMAS: Final = {
    "draft": {"update": OK, "accept": OK, "reject": OK, "convert": MADE, "delete": GONE},
    "accepted": {"update": WRONG, "accept": WRONG, "reject": WRONG, "convert": MADE, "delete": GONE},
    "rejected": {"update": WRONG, "accept": WRONG, "reject": WRONG, "convert": WRONG, "delete": GONE},
    "expired": {"update": WRONG, "accept": WRONG, "reject": WRONG, "convert": WRONG, "delete": GONE},
    "converted": {"update": WRONG, "accept": WRONG, "reject": WRONG, "convert": TAKEN, "delete": TAKEN},
}
NOTES: Final = {
    "draft": {"update": OK, "mark_delivered": OK, "sign": WRONG, "cancel": OK, "convert": CLASH, "delete": GONE},
    "sent": {"update": WRONG, "mark_delivered": CLASH, "sign": OK, "cancel": OK, "convert": MADE, "delete": CLASH},
    "signed": {"update": WRONG, "mark_delivered": CLASH, "sign": CLASH, "cancel": OK, "convert": MADE, "delete": CLASH},
    "invoiced": {
        "update": WRONG,
        "mark_delivered": CLASH,
        "sign": WRONG,
        "cancel": CLASH,
        "convert": CLASH,
        "delete": CLASH,
    },
    "cancelled": {
        "update": WRONG,
        "mark_delivered": CLASH,
        "sign": WRONG,
        "cancel": CLASH,
        "convert": CLASH,
        "delete": CLASH,
    },
}
BODIES: Final[dict[str, Any]] = {
    "update": {"notes": "otra"},
    "convert": sales.TO_INVOICE,
    "sign": signing(),
    "reject": {"reason": "caro"},
}
AFTERWARDS: Final = {
    "quotes": {"accept": "accepted", "reject": "rejected"},
    "proformas": {"accept": "accepted", "reject": "rejected"},
    "delivery_notes": {"mark_delivered": "sent", "sign": "signed", "cancel": "cancelled"},
}
STEPS: Final = {
    "draft": (),
    "accepted": ("accept",),
    "rejected": ("reject",),
    "converted": ("accept", "convert"),
    "sent": ("mark_delivered",),
    "signed": ("mark_delivered", "sign"),
    "invoiced": ("mark_delivered", "convert"),
    "cancelled": ("cancel",),
}
Day = Callable[[int], None]


@pytest.fixture
def pass_days(clock: Clock) -> Day:
    """Let some days go by."""

    def move(days: int) -> None:
        clock.now += timedelta(days=days)

    return move


def imported(call: Caller, kind: str, client: str, **more: Any) -> str:
    """A document of another program, for a client of this one."""
    known = call.client.get("/v1/x/exports/documents?limit=100").json()["data"]
    number = f"X-{len(known)}"
    line: dict[str, Any] = {"name": "Horas", "quantity": 1, "unit_price": 117, "tax_codes": ["s_iva_21"]}
    contact = call.client.put(f"/v1/clients/{client}", json={"external_id": "c1"})
    assert contact.is_success
    record: dict[str, Any] = {"external_id": number, "kind": kind, "number": number, "contact_external_id": "c1"}
    record |= {"issued_on": sales.TODAY, "lines": [line], "subtotal": 117, "total": sales.TOTAL, **more}
    made = call.client.post("/v1/x/imports/documents", json={"records": [record]}).json()["data"][0]
    assert made["status"] == "created", made
    identity: str = made["id"]
    return identity


def brought(call: Caller, family: str, client: str, state: str, clock: Clock) -> str:
    """A new document in a state; what no operation of these brings about comes in from another program."""
    today = clock.now.date().isoformat()
    if family == "quotes" and state in {"sent", "expired"}:
        return imported(call, "quote", client, due_on=today)
    shorter = {"valid_until": today, "issued_on": today} if state == "expired" else {}
    body = {"client_id": client, "lines": sales.LINES, **sales.BODIES[family], **shorter}
    made: str = call.client.post(f"/v1/{family}", json=body).json()["data"]["id"]
    for verb in STEPS.get(state, ()):
        path = f"/v1/{family}/{made}/{verb.replace('_', '-')}"
        assert call.client.post(path, json=BODIES.get(verb) or {}).is_success
    return made


@pytest.mark.parametrize(("family", "table"), [("quotes", QUOTES), ("proformas", PROFORMAS), ("delivery_notes", NOTES)])
def test_every_verb_in_every_state(
    call: Caller, clock: Clock, pass_days: Day, family: str, table: dict[str, dict[str, tuple[int, str | None]]]
) -> None:
    client = sales.client(call)
    for state, verbs in table.items():
        for verb, (status, code) in verbs.items():
            one = brought(call, family, client, state, clock)
            if state == "expired":
                pass_days(1)
            path = f"/{family}/{one}"
            shown = call.data(f"{family}.show", path)
            assert shown["status"] == state
            is_draft = state == "draft" or (family, state) == ("proformas", "expired")
            assert shown["number"].startswith("BORRADOR-") == is_draft, shown["number"]
            found = call.client.get(f"/v1/{family}?status={state}").json()["data"]
            assert one in {each["id"] for each in found}, (state, verb)
            if verb in {"update", "delete"}:
                answer = call(f"{family}.{verb}", path, BODIES.get(verb))
            else:
                answer = do(call, family, one, verb, BODIES.get(verb))
            assert answer.status_code == status, (family, state, verb, answer.text)
            if code is not None:
                error = answer.json()["error"]
                assert error["code"] == code, (family, state, verb, answer.text)
                assert call.client.get(f"/v1{path}").json()["data"] == shown, "a refusal changes nothing"
            elif verb in AFTERWARDS[family]:
                after = answer.json()["data"]
                assert after["status"] == AFTERWARDS[family][verb]
                assert not after["number"].startswith("BORRADOR-")


def test_a_draft_whose_day_is_over_can_be_put_right(call: Caller, pass_days: Day) -> None:
    """It is no offer yet: nobody saw it; but nobody accepts it either before it is good for longer."""
    quote = make(call, "quotes", sales.client(call), valid_until=sales.TODAY)["id"]
    pass_days(1)
    assert call.data("quotes.show", f"/quotes/{quote}")["status"] == "draft"
    assert do(call, "quotes", quote, "accept", status=422).json()["error"]["code"] == "quote_expired"
    call("quotes.update", f"/quotes/{quote}", {"valid_until": "2026-11-21"}, status=200)
    do(call, "quotes", quote, "accept", status=200)


@pytest.mark.parametrize(
    ("kind", "status", "becomes"),
    [("quote", "accepted", "converted"), ("proforma", "issued", "converted"), ("delivery_note", "issued", "invoiced")],
)
def test_what_another_program_issued_is_converted_to_the_same_cents(
    call: Caller, kind: str, status: str, becomes: str
) -> None:
    """Its totals stand though our lines would come to a cent less; and a later import does not undo it."""
    client, family = sales.client(call), f"{kind}s"
    one = imported(call, kind, client, status=status, total=141.58, subtotal=117.01)
    before = call.data(f"{family}.show", f"/{family}/{one}")
    invoice = do(call, family, one, "convert", sales.TO_INVOICE, status=201).json()["data"]
    assert (invoice["subtotal"], invoice["total"]) == (117.01, 141.58)
    after = call.data(f"{family}.show", f"/{family}/{one}")
    assert (after["status"], after["number"], after["converted_to_id"]) == (becomes, before["number"], invoice["id"])
    export = next(
        each for each in call.client.get("/v1/x/exports/documents?limit=100").json()["data"] if each["id"] == one
    )
    same = {"status": status, "notes": "dicho después", "subtotal": 117.01, "total": 141.58}
    line = {"name": "Horas", "quantity": 1, "unit_price": 117, "tax_codes": ["s_iva_21"]}
    record = {"kind": kind, "number": export["number"], "contact_external_id": "c1", "issued_on": sales.TODAY, **same}
    again = {"external_id": export["external_id"], "lines": [line], **record}
    told = call.client.post("/v1/x/imports/documents", json={"records": [again]}).json()["data"][0]
    assert told["status"] == "updated", told
    shown = call.data(f"{family}.show", f"/{family}/{one}")
    assert (shown["status"], shown["notes"], shown["converted_to_id"]) == (becomes, "dicho después", invoice["id"])


def test_what_another_program_invoiced_is_not_invoiced_again(call: Caller) -> None:
    """Its invoice came in too, before it or after it, and says what it was made of."""
    client = sales.client(call)
    for kind, status, first in (
        ("quote", "accepted", True),
        ("proforma", "issued", False),
        ("delivery_note", None, True),
    ):
        said = {"status": status, "external_id": f"{kind}-1"}
        made_of = {"origin": {"kind": kind, "external_id": f"{kind}-1"}}
        one = imported(call, kind, client, **said) if first else ""
        imported(call, "invoice", client, **made_of)
        one = one or imported(call, kind, client, **said)
        refused = do(call, f"{kind}s", one, "convert", sales.TO_INVOICE, status=409).json()["error"]
        assert refused["code"] == "resource_conflict", kind
        other = imported(call, kind, client, **{**said, "external_id": f"{kind}-2"})
        do(call, f"{kind}s", other, "convert", sales.TO_INVOICE, status=201)


def test_history_is_not_edited_though_it_stands_like_a_draft(call: Caller) -> None:
    """A proforma of another program is open, but its paper is theirs; one that was numbered here may still change."""
    client = sales.client(call)
    one = imported(call, "proforma", client, status="issued")
    assert call.data("proformas.show", f"/proformas/{one}")["status"] == "draft"
    refused = call("proformas.update", f"/proformas/{one}", {"notes": "otra"}, status=422).json()["error"]
    assert refused["code"] == "invalid_status_transition"
    call("proformas.update", f"/proformas/{one}", {"tags": ["web"]}, status=200)
    own = make(call, "proformas", client)["id"]
    invoice = do(call, "proformas", own, "convert", sales.TO_INVOICE).json()["data"]["id"]
    call("invoices.delete", f"/invoices/{invoice}", status=204)
    numbered = call.data("proformas.update", f"/proformas/{own}", {"notes": "otra"})
    assert (numbered["status"], numbered["number"], numbered["notes"]) == ("draft", "PRO-2026-001", "otra")


def test_discarding_the_draft_invoice_lets_what_it_was_made_of_stand_again(call: Caller) -> None:
    client = sales.client(call)
    for family, verb, stands in (
        ("quotes", "accept", "accepted"),
        ("proformas", "accept", "accepted"),
        ("delivery_notes", "mark_delivered", "sent"),
    ):
        one = make(call, family, client)["id"]
        do(call, family, one, verb)
        first = do(call, family, one, "convert", sales.TO_INVOICE).json()["data"]["id"]
        call("invoices.delete", f"/invoices/{first}", status=204)
        shown = call.data(f"{family}.show", f"/{family}/{one}")
        assert (shown["status"], shown["converted_to_id"]) == (stands, None)
        second = do(call, family, one, "convert", sales.TO_INVOICE, status=201).json()["data"]["id"]
        call("invoices.mark_sent", f"/invoices/{second}/mark-sent")
        call("invoices.delete", f"/invoices/{second}", status=409)
        do(call, family, one, "convert", sales.TO_INVOICE, status=409)
