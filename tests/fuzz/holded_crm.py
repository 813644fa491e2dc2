"""The CRM for the fuzz tests."""

from typing import Final

from talonario.api.holded import verbs
from talonario.api.holded.operations import CRM as OPERATIONS
from tests.api.holded.test_crm_contract import CONTRACT, EXCEPTIONS
from tests.fuzz.filling import BOOKED_AT
from tests.fuzz.holded_module import Fuzzed, Wanted

START: Final = 1795510800
DAY: Final = "2026-11-24"


def requests(ids: dict[str, str]) -> dict[str, Wanted]:
    """A request that succeeds for every operation."""
    funnel, lead, event, booking = ((ids[f"holded.crm.{name}"],) for name in ("funnel", "lead", "event", "booking"))
    stage, note, task = (ids[f"holded.crm.{name}"] for name in ("stage", "note", "task"))
    contact = ids["holded.contact"]
    rows = [{"field": "ref", "value": "A1"}, {"otro": "B2"}]
    opportunity = {
        "funnelId": funnel[0],
        "contactId": contact,
        "contactName": "Gumersindo",
        "name": "Nave",
        "value": 48000,
        "potential": 80,
        "dueDate": START,
        "stageId": "Proposal",
        "customFields": rows,
    }
    appointment = {
        "name": "Café",
        "contactId": contact,
        "contactName": "Ana",
        "kind": "coffee",
        "desc": "de la obra",
        "startDate": START,
        "duration": 3600,
        "status": 0,
        "tags": ["obra"],
        "locationDesc": "Rúa Nova 4",
        "leadId": lead[0],
        "funnelId": funnel[0],
        "userId": "ana",
    }
    booked = {
        "locationId": ids["holded.crm.location"],
        "serviceId": ids["holded.crm.service"],
        "dateTime": BOOKED_AT,
        "timezone": "Europe/Luxembourg",
        "language": "es",
        "customFields": [{"key": "name", "value": "Iria"}, {"key": "email", "value": "iria@example.com"}],
    }
    stages = [{"stageId": stage, "key": "leadin", "name": "Primera", "desc": "d", "dealprobability": 20}]
    whole = {
        "name": "Otro",
        "stages": [*stages, {"name": "Segunda"}],
        "labels": [{"labelName": "Marketing", "labelColor": "#33ffff"}],
        "preferences": {"emails": [{"to": "a@example.com"}]},
        "customFields": [{"cualquier": "cosa", "n": 1.5}],
    }
    spare = (ids["holded.crm.funnel.spare"],)
    stages[0]["stageId"] = ids["holded.crm.stage.spare"]
    return {
        "listFunnels": Wanted(),
        "createFunnel": Wanted(body={"name": "Nuevo"}),
        "getFunnel": Wanted(funnel),
        "updateFunnel": Wanted(spare, body=whole),
        "deleteFunnel": Wanted(spare),
        "listLeads": Wanted(),
        "createLead": Wanted(body=opportunity),
        "getLead": Wanted(lead),
        "updateLead": Wanted(lead, body={"name": "Otra", "value": 5, "dueDate": START, "status": 1}),
        "deleteLead": Wanted(lead),
        "createLeadNote": Wanted(lead, body={"title": "Comida", "desc": "con Sindo"}),
        "updateLeadNote": Wanted(lead, body={"noteId": note, "title": "Cena"}),
        "createLeadTask": Wanted(lead, body={"name": "llamar"}),
        "updateLeadTask": Wanted(lead, body={"taskId": task, "name": "escribir", "status": 1}),
        "deleteLeadTask": Wanted(lead, body={"taskId": task}),
        "updateLeadCreationDate": Wanted(lead, body={"date": START}),
        "x.leads.attach": Wanted(lead),
        "x.leads.file": Wanted(lead, "filename=file"),
        "updateLeadStage": Wanted(lead, body={"stageId": stage}),
        "listEvents": Wanted(),
        "createEvent": Wanted(body=appointment),
        "getEvent": Wanted(event),
        "updateEvent": Wanted(event, body=appointment),
        "deleteEvent": Wanted(event),
        "listLocations": Wanted(),
        "getAvailableSlotsForLocation": Wanted(
            (ids["holded.crm.location"],), f"serviceId={ids['holded.crm.service']}&day={DAY}"
        ),
        "listBookings": Wanted(),
        "createBooking": Wanted(body=booked),
        "getBooking": Wanted(booking),
        "updateBooking": Wanted(
            booking, body={"dateTime": BOOKED_AT + 1800, "customFields": [{"key": "name", "value": "Uxía"}]}
        ),
        "cancelBooking": Wanted(booking),
    }


CRM: Final = Fuzzed(
    module=verbs.CRM,
    contract=CONTRACT,
    operations=OPERATIONS,
    requests=requests,
    named={
        "createLead": (("funnelId",), ("contactId",), ("stageId",)),
        "updateFunnel": (("stages", 0, "stageId"),),
        "updateLeadNote": (("noteId",),),
        "updateLeadTask": (("taskId",),),
        "deleteLeadTask": (("taskId",),),
        "updateLeadStage": (("stageId",),),
        "createEvent": (("contactId",), ("leadId",), ("funnelId",)),
        "updateEvent": (("contactId",), ("leadId",), ("funnelId",)),
        "createBooking": (("locationId",), ("serviceId",)),
    },
    kept={
        "createLead": (("userId",),),
        "createEvent": (("userId",),),
        "createBooking": (("spaceId",),),
        "updateFunnel": (("labels", 0, "labelId"),),
    },
    texts={
        "/funnels": ("name",),
        "/leads": ("name",),
        "/events": ("name", "kind", "desc", "locationDesc"),
    },
    queries={"x.leads.file": ("filename",), "getAvailableSlotsForLocation": ("serviceId", "day", "timezone")},
    exceptions=EXCEPTIONS,
    met_here={"value": "amounts have decimals; the contract says integer"},
)
