"""The answers of the CRM beside its published contract."""

from typing import Final
from uuid import UUID

from talonario.api.holded.operations import CRM as OPERATIONS
from talonario.api.holded.verbs import CRM
from talonario.domain.identity import short_id
from tests.api.holded.conftest import Walking, Writing
from tests.api.holded.walker import answered

CONTRACT: Final = "holded-v1-crm"
NINE: Final = 1795507200
FIGURES: Final = "{num, value} on live, where the contract has a list of ids"
EXCEPTIONS: Final[dict[str, str]] = {
    f"{operation}.{name}": FIGURES
    for operation in ("listFunnels $[]", "getFunnel $")
    for name in ("recentWon", "recentLeads", "recentLost")
}


def test_answers_keep_the_contract_but_where_the_live_service_does_not(walking: Walking, factuarea: Writing) -> None:
    """Every operation is called; what leaves the contract is exactly the list above."""
    walk = walking(CONTRACT, CRM)
    contact = walk.client.post("http://test/api/invoicing/v1/contacts", json={"name": "Ría"}).json()["id"]
    stages = [{"name": "Primera", "desc": "d"}, {"name": "Segunda", "key": "dos"}]
    funnel = walk.plain("/funnels", {"name": "Obras"}, {"stages": stages, "customFields": [{"a": 1}]}, keep=True)
    lead = {"funnelId": funnel, "contactId": contact, "name": "Nave", "value": 48000, "dueDate": NINE}
    made = walk.plain("/leads", lead, {"status": 1, "customFields": [{"field": "a", "value": "b"}]}, keep=True)
    note = walk("POST", f"/leads/{made}/notes", {"title": "Comida"})["id"]
    walk("PUT", f"/leads/{made}/notes", {"noteId": note, "desc": "con Sindo"})
    task = walk("POST", f"/leads/{made}/tasks", {"name": "llamar"})["id"]
    walk("PUT", f"/leads/{made}/tasks", {"taskId": task, "name": "escribir"})
    walk("PUT", f"/leads/{made}/dates", {"date": NINE})
    walk("PUT", f"/leads/{made}/stages", {"stageId": "Segunda"})
    event = {"name": "Café", "contactId": contact, "leadId": made, "startDate": NINE, "duration": 60, "tags": ["a"]}
    walk.plain("/events", event, {"kind": "coffee"})
    walk("GET", f"/leads/{made}")
    walk("GET", "/leads")
    assert walk("DELETE", f"/leads/{made}/tasks", {"taskId": task})["info"] == "Successfully deleted"
    service = factuarea("POST", "/v1/x/booking-services", {"name": "Corte", "duration_minutes": 25, "price": 2.48})
    hours = [{"weekday": 2, "opens": "09:00", "closes": "14:00"}]
    place = {"name": "Tienda", "opening_hours": hours, "service_ids": [service["id"]]}
    location = short_id(UUID(factuarea("POST", "/v1/x/booking-locations", place)["id"]))
    walk("GET", "/bookings/locations")
    asked = {"locationId": location, "serviceId": short_id(UUID(service["id"]))}
    assert walk("GET", f"/bookings/locations/{location}/slots?serviceId={asked['serviceId']}&day=2026-11-24")
    customer = {"timezone": "Europe/Madrid", "language": "es", "customFields": [{"key": "name", "value": "Jon"}]}
    walk.plain("/bookings", {**asked, **customer, "dateTime": NINE}, {"dateTime": NINE + 1800})
    walk("DELETE", f"/leads/{made}")
    walk("DELETE", f"/funnels/{funnel}")
    assert answered(CONTRACT, CRM, OPERATIONS) == walk.met
    assert len(walk.met) == 29
    assert walk.faults == set(EXCEPTIONS)
