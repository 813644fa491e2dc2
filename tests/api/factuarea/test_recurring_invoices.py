"""Recurring invoices over HTTP: templates, transitions, what they generate, what is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.factuarea.conftest import Caller
from tests.conftest import Clock

LINE = {"description": "Cuota", "quantity": 1, "unit_price": 200, "tax_rate": 21}
CLIENT = {"name": "Bodega Ñandú", "tax_id": "12345678Z", "email": "bodega@example.com", "accumulate_347": True}


@pytest.fixture
def client(call: Caller) -> str:
    """A client's id."""
    return str(call.data("clients.create", "/clients", CLIENT)["id"])


def template(call: Caller, client: str, **more: Any) -> dict[str, Any]:
    """A monthly template that begins next month."""
    body = {"client_id": client, "frequency": "monthly", "start_on": "2026-12-31", "lines": [LINE], **more}
    made: dict[str, Any] = call.data("recurring_invoices.create", "/recurring_invoices", body)
    return made


def refused(call: Caller, operation: str, path: str, body: Any = None, *, status: int = 422) -> tuple[str, Any, Any]:
    """The code, the subcode and the parameter of a refusal."""
    error = call(operation, path, body, status=status).json()["error"]
    return error["code"], error.get("subcode"), error.get("param")


def walk(call: Caller, client: str) -> None:
    """Every operation once."""
    made = template(call, client, external_id="r1", tags=["cuota"], custom_fields=[{"field": "a", "value": "b"}])
    path = f"/recurring_invoices/{made['id']}"
    again = {"client_id": client, "frequency": "monthly", "start_on": "2026-12-31", "lines": [LINE]}
    call("recurring_invoices.create", "/recurring_invoices", {**again, "external_id": "r1"}, status=200)
    assert call.data("recurring_invoices.show", path)["id"] == made["id"]
    assert call.data("recurring_invoices.update", path, {"name": "Cuota"})["name"] == "Cuota"
    assert call("recurring_invoices.list", "/recurring_invoices?tags=cuota").json()["has_more"] is False
    found = call.data(
        "recurring_invoices.find_by_external_id", "/recurring_invoices/find-by-external-id", {"external_id": "r1"}
    )
    assert found["id"] == made["id"]
    assert call.data("recurring_invoices.pause", f"{path}/pause")["status"] == "paused"
    assert call.data("recurring_invoices.activate", f"{path}/activate")["status"] == "active"
    call.data("recurring_invoices.pause", f"{path}/pause")
    assert call.data("recurring_invoices.resume", f"{path}/resume")["status"] == "active"
    assert len(call.data("recurring_invoices.preview", f"{path}/preview")) == 5
    assert call.data("recurring_invoices.generate", f"{path}/generate")["invoice_number"]
    assert [one["status"] for one in call.data("recurring_invoices.logs", f"{path}/logs")] == ["success"]
    assert call.data("recurring_invoices.stats", "/recurring_invoices/stats")["generated_this_month"] == 1
    assert call.data("recurring_invoices.activities", f"{path}/activities")[-1]["description"] == "Creado"
    assert call.data("recurring_invoices.cancel", f"{path}/cancel")["status"] == "cancelled"
    unused = template(call, client)
    both = {"ids": [made["id"], unused["id"]]}
    result = call.data("recurring_invoices.bulk-delete", "/recurring_invoices/bulk-delete", both)
    assert (result["deleted"], [one["id"] for one in result["failed"]]) == (1, [made["id"]])
    call("recurring_invoices.delete", path, status=204)
    call("recurring_invoices.show", path, status=404)


def test_a_new_one_is_active_and_says_what_its_invoices_come_to(call: Caller, client: str) -> None:
    lines = [
        LINE,
        {
            "description": "Horas",
            "quantity": 3,
            "unit_price": 33.335,
            "tax_rate": 10,
            "retention": 15,
            "surcharge": 1.4,
        },
    ]
    made = template(call, client, lines=lines, max_occurrences=12)
    assert (made["status"], made["frequency"], made["next_run_at"]) == (
        "active",
        "monthly",
        "2026-12-31T00:00:00+01:00",
    )
    assert (made["name"], made["days_before_due"], made["holiday_handling"]) == (
        "Bodega Ñandú · mensual",
        30,
        "same",
    )
    assert (made["send_automatically"], made["email_to"], made["remaining_occurrences"]) == (True, None, 12)
    assert (made["subtotal"], made["taxes_total"], made["total"]) == (300.01, 38.4, 338.41)
    assert [made["lines"][1][name] for name in ("tax_rate", "retention", "surcharge")] == [10, 15, 1.4]
    generated = call.data("recurring_invoices.generate", f"/recurring_invoices/{made['id']}/generate")
    invoice = call.data("invoices.show", f"/invoices/{generated['invoice_id']}")
    assert invoice["recurring"] == {"id": made["id"]}
    assert (invoice["total"], invoice["status"], invoice["number"]) == (338.41, "sent", generated["invoice_number"])
    assert (invoice["issued_on"], invoice["due_on"]) == ("2026-11-20", "2026-12-20")
    after = call.data("recurring_invoices.show", f"/recurring_invoices/{made['id']}")
    assert (after["occurrences_count"], after["remaining_occurrences"]) == (1, 11)
    assert after["next_run_at"] == made["next_run_at"], "what is asked for by hand is outside the schedule"


def test_without_automatic_sending_it_leaves_drafts(call: Caller, client: str) -> None:
    made = template(call, client, send_automatically=False)
    generated = call.data("recurring_invoices.generate", f"/recurring_invoices/{made['id']}/generate")
    assert generated["invoice_number"] is None
    assert call.data("invoices.show", f"/invoices/{generated['invoice_id']}")["status"] == "draft"


@pytest.mark.parametrize(
    ("verb", "scenes"),
    [
        ("pause", {"active": 200, "paused": 422, "cancelled": 422, "completed": 422}),
        ("resume", {"active": 422, "paused": 200, "cancelled": 422, "completed": 422}),
        ("activate", {"active": 422, "paused": 200, "cancelled": 422, "completed": 422}),
        ("cancel", {"active": 200, "paused": 200, "cancelled": 422, "completed": 422}),
        ("generate", {"active": 200, "paused": 200, "cancelled": 422, "completed": 422}),
    ],
)
def test_every_transition_from_every_state(call: Caller, client: str, verb: str, scenes: dict[str, int]) -> None:
    for state, status in scenes.items():
        made = template(call, client, max_occurrences=1 if state == "completed" else None)
        path = f"/recurring_invoices/{made['id']}"
        if state == "completed":
            call.data("recurring_invoices.generate", f"{path}/generate")
        elif state != "active":
            how = {"paused": "pause", "cancelled": "cancel"}[state]
            call.data(f"recurring_invoices.{how}", f"{path}/{how}")
        assert call.data("recurring_invoices.show", path)["status"] == state
        answer = call(f"recurring_invoices.{verb}", f"{path}/{verb}", status=status)
        if status == 422:
            assert answer.json()["error"]["code"] == "invalid_status_transition"


def test_what_has_ended_is_not_edited_but_labelled(call: Caller, client: str) -> None:
    made = template(call, client)
    path = f"/recurring_invoices/{made['id']}"
    call.data("recurring_invoices.cancel", f"{path}/cancel")
    assert refused(call, "recurring_invoices.update", path, {"name": "x"})[0] == "invalid_status_transition"
    assert call.data("recurring_invoices.update", path, {"metadata": {"a": "b"}})["metadata"] == {"a": "b"}
    assert call.data("recurring_invoices.preview", f"{path}/preview") == []


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"holiday_handling": "none"}, ("business_rule_violation", "invalid_holiday_handling"), "holiday_handling"),
        ({"end_on": "2026-12-01"}, ("invalid_param_value", None), "end_on"),
        ({"start_on": "2025-01-01", "end_on": "2025-12-01"}, ("invalid_param_value", None), "end_on"),
        ({"start_on": "2027-01-01", "frequency": "yearly", "holiday_handling": "skip"}, ("invalid_param_value", None),
         "start_on"),
        ({"frequency": "hourly"}, ("invalid_param_value", None), "frequency"),
        ({"lines": []}, ("invalid_param_value", None), "lines"),
        ({"client_id": "019e822c-555a-709d-99d7-2cfeac9fc920"}, ("invalid_param_value", None), "client_id"),
        ({"series_id": "019e822c-555a-709d-99d7-2cfeac9fc920"}, ("invalid_param_value", None), "series_id"),
        ({"tags": ["No"]}, ("invalid_param_value", None), "tags"),
        ({"max_occurrences": 0}, ("invalid_param_value", None), "max_occurrences"),
        ({"days_before_due": -1}, ("invalid_param_value", None), "days_before_due"),
        ({"email_to": "nobody"}, ("invalid_param_value", None), "email_to"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    call: Caller, client: str, change: dict[str, Any], code: tuple[str, Any], param: str
) -> None:
    body = {"client_id": client, "frequency": "monthly", "start_on": "2026-12-31", "lines": [LINE], **change}
    assert refused(call, "recurring_invoices.create", "/recurring_invoices", body) == (*code, param)


def test_the_preview_is_what_will_be(call: Caller, client: str) -> None:
    """The 31st in short months; a Saturday moves to Monday; the number of occurrences is limited."""
    made = template(call, client, start_on="2027-01-31", holiday_handling="after", max_occurrences=3)
    found = call.data("recurring_invoices.preview", f"/recurring_invoices/{made['id']}/preview?count=9")
    assert [one["date"] for one in found] == ["2027-02-01", "2027-03-01", "2027-03-31"]
    assert [one["due_date"] for one in found] == ["2027-03-03", "2027-03-31", "2027-04-30"]
    assert [one["occurrence_number"] for one in found] == [1, 2, 3]
    assert {one["estimated_total"] for one in found} == {242}
    assert {one["will_be_sent"] for one in found} == {True}
    wrong = call("recurring_invoices.preview", f"/recurring_invoices/{made['id']}/preview?count=0", status=400)
    assert wrong.json()["error"]["param"] == "count"


def test_what_began_long_ago_is_not_made_up_for(call: Caller, client: str) -> None:
    """Whoever makes a template today wants invoices from today on, not one for each month since it says it began."""
    made = template(call, client, start_on="2025-01-20")
    assert made["next_run_at"] == "2026-11-20T00:00:00+01:00", "today is its day"
    assert template(call, client, start_on="2025-01-19")["next_run_at"] == "2026-12-19T00:00:00+01:00"


def test_other_regular_days_count_from_today_and_a_shorter_end_completes_it(
    call: Caller, client: str, clock: Clock
) -> None:
    made = template(call, client)
    path = f"/recurring_invoices/{made['id']}"
    weekly = call.data("recurring_invoices.update", path, {"frequency": "weekly", "start_on": "2026-11-18"})
    assert weekly["next_run_at"] == "2026-11-25T00:00:00+01:00"
    clock.now = datetime(2026, 12, 1, 10, tzinfo=UTC)
    later = call.data("recurring_invoices.update", path, {"notes": "gracias"})
    assert later["next_run_at"] == "2026-11-25T00:00:00+01:00", "what is overdue stays due"
    ended = call.data("recurring_invoices.update", path, {"end_on": "2026-11-24"})
    assert ended["status"] == "completed"


def test_a_pause_is_not_made_up_for(call: Caller, client: str, clock: Clock) -> None:
    made = template(call, client, frequency="weekly", start_on="2026-11-25", end_on="2026-12-09")
    path = f"/recurring_invoices/{made['id']}"
    call.data("recurring_invoices.pause", f"{path}/pause")
    clock.now = datetime(2026, 12, 3, 10, tzinfo=UTC)
    resumed = call.data("recurring_invoices.resume", f"{path}/resume")
    assert resumed["next_run_at"] == "2026-12-09T00:00:00+01:00"
    call.data("recurring_invoices.pause", f"{path}/pause")
    clock.now = datetime(2026, 12, 20, 10, tzinfo=UTC)
    assert call.data("recurring_invoices.resume", f"{path}/resume")["status"] == "completed"


def test_lists_are_filtered_and_sorted(call: Caller, client: str) -> None:
    days = ("2027-03-01", "2027-01-01", "2027-02-01")
    ids = [template(call, client, start_on=day, external_id=f"r{day}")["id"] for day in days]
    call.data("recurring_invoices.pause", f"/recurring_invoices/{ids[0]}/pause")

    def found(query: str) -> list[int]:
        return [ids.index(one["id"]) for one in call.data("recurring_invoices.list", f"/recurring_invoices?{query}")]

    assert found("") == [2, 1, 0]
    assert found("status=active") == [2, 1]
    assert found("sort=next_run_at") == [1, 2, 0]
    assert found("next_run_at[gte]=2027-02-01") == [2, 0]
    assert found("next_run_at[gt]=2027-02-01") == [0]
    assert found("next_run_at[lte]=2027-02-01") == [2, 1]
    assert found("frequency=weekly") == []
    assert found(f"client_id={client}&external_id=r2027-01-01") == [1]
    call("recurring_invoices.list", "/recurring_invoices?status=draft", status=422)


def test_logs_page_by_cursor(call: Caller, client: str) -> None:
    made = template(call, client)
    path = f"/recurring_invoices/{made['id']}"
    for _ in range(3):
        call.data("recurring_invoices.generate", f"{path}/generate")
    first = call("recurring_invoices.logs", f"{path}/logs?per_page=2").json()
    second = call("recurring_invoices.logs", f"{path}/logs?limit=2&cursor={first['next_cursor']}").json()
    assert (len(first["data"]), first["has_more"], len(second["data"]), second["has_more"]) == (2, True, 1, False)
    numbers = [one["invoice_number"] for one in first["data"] + second["data"]]
    assert numbers == sorted(numbers, reverse=True)


def test_one_key_generates_one_invoice(call: Caller, client: str) -> None:
    made = template(call, client)
    path = f"/recurring_invoices/{made['id']}/generate"
    answers = [call("recurring_invoices.generate", path, headers={"Idempotency-Key": "k"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(call.data("invoices.list", "/invoices")) == 1


def test_nobody_removes_what_it_names(call: Caller, client: str) -> None:
    made = template(call, client)
    call("clients.delete", f"/clients/{client}", status=409)
    call("recurring_invoices.delete", f"/recurring_invoices/{made['id']}", status=204)
    call("clients.delete", f"/clients/{client}", status=204)


def test_the_history_tells_every_change(call: Caller, client: str) -> None:
    made = template(call, client)
    path = f"/recurring_invoices/{made['id']}"
    call.data("recurring_invoices.update", path, {"metadata": {"a": "b"}})
    call.data("recurring_invoices.pause", f"{path}/pause")
    call.data("recurring_invoices.activate", f"{path}/activate")
    generated = call.data("recurring_invoices.generate", f"{path}/generate")
    call.data("recurring_invoices.cancel", f"{path}/cancel")
    found = call.data("recurring_invoices.activities", f"{path}/activities")
    assert [one["event_type"].partition(".")[2] for one in found] == [
        "cancelled",
        "executed",
        "activated",
        "paused",
        "metadata_changed",
        "created",
    ]
    assert found[1]["metadata"] == {
        "invoice_id": generated["invoice_id"],
        "invoice_number": generated["invoice_number"],
        "occurrence_number": 1,
        "next_run_date": "2026-12-31",
    }
    assert found[4]["metadata"] == {"previous_keys": [], "new_keys": ["a"]}
