"""One ledger: what is written through one dialect is read through the other, under old ids too."""

import time
from datetime import datetime, timedelta

from talonario.domain.context import MADRID
from tests.scenarios.conftest import Server

OLD_CONTACT, OLD_INVOICE = "5e1c2a3b4f5d6e7f8a9b0c1d", "5e1c2a3b4f5d6e7f8a9b0c2e"


def test_an_invoice_of_one_dialect_is_paid_through_the_other(server: Server) -> None:
    """Drafted and sent by Factuarea, paid in part by Holded, the rest by Factuarea."""
    with server.factuarea() as factuarea, server.holded(server.strict_holded_key) as holded:
        client = factuarea.post("clients", json={"name": "Talleres Ría", "tax_id": "12345678Z"}).json()["data"]
        today = datetime.now(MADRID).date()
        body = {
            "client_id": client["id"],
            "series_id": factuarea.get("series/default?document_type=invoice").json()["data"]["id"],
            "issued_on": today.isoformat(),
            "due_on": (today + timedelta(days=30)).isoformat(),
            "lines": [{"description": "Horas", "quantity": 2, "unit_price": 45, "tax_rate": 21, "retention_rate": 15}],
        }
        made = factuarea.post("invoices", json=body).json()["data"]
        number = factuarea.post(f"invoices/{made['id']}/mark-sent").json()["data"]["number"]
        [seen] = holded.get("documents/invoice").json()
        assert (seen["docNumber"], seen["total"], seen["tax"]) == (number, 95.4, 5.4)
        assert seen["products"][0]["taxes"] == ["s_iva_21", "s_ret_15"]
        assert holded.get(f"contacts/{seen['contact']}").json()["name"] == "Talleres Ría"
        assert holded.get(f"documents/invoice/{made['id']}").json()["id"] == seen["id"]
        holded.post(f"documents/invoice/{seen['id']}/pay", json={"date": int(time.time()), "amount": 40})
        part = factuarea.get(f"invoices/{made['id']}").json()["data"]
        assert (part["status"], part["pending_amount"]) == ("partially_paid", 55.4)
        assert factuarea.post(f"invoices/{made['id']}/mark-paid").json()["data"]["status"] == "paid"
        assert holded.get(f"documents/invoice/{seen['id']}").json()["status"] == 1
        refused = holded.delete(f"documents/invoice/{seen['id']}")
        assert (refused.status_code, refused.json()["info"]) == (400, "Document can not be deleted")


def test_history_keeps_its_number_its_cents_and_its_old_ids(server: Server) -> None:
    """An imported invoice is the same in both dialects, cannot be issued again and its series goes on after it."""
    with server.factuarea() as factuarea, server.holded(server.strict_holded_key) as holded:

        def take_in(resource: str, **record: object) -> dict[str, object]:
            answer = factuarea.post(f"x/imports/{resource}", json={"records": [record]})
            result: dict[str, object] = answer.json()["data"][0]
            return result

        take_in("contacts", external_id=OLD_CONTACT, name="Cliente antiguo", roles=["customer"], tax_id="X")
        take_in(
            "series",
            external_id="s",
            document_type="invoice",
            name="Web",
            number_format="F{YY}{0000}",
            current_number=41,
            is_default=True,
        )
        invoice: dict[str, object] = {
            "external_id": OLD_INVOICE,
            "kind": "invoice",
            "number": "F260042",
            "series_external_id": "s",
            "contact_external_id": OLD_CONTACT,
            "issued_on": "2026-03-02",
            "subtotal": "9.72",
            "total": "11.75",
            "lines": [
                {"name": "a", "unit_price": "2.066116", "tax_codes": ["s_iva_21"]},
                {"name": "b", "unit_price": "1.859504", "quantity": "2", "tax_codes": ["s_iva_21"]},
                {"name": "c", "unit_price": "3.92562", "tax_codes": ["s_iva_21"]},
            ],
            "payments": [{"external_id": "p1", "amount": "11.75", "paid_on": "2026-03-10"}],
        }
        made = take_in("documents", **invoice)
        assert made["status"] == "created", made
        assert take_in("documents", **invoice)["status"] == "unchanged"
        assert take_in("documents", **{**invoice, "total": "11.76"})["status"] == "refused"
        seen = holded.get(f"documents/invoice/{OLD_INVOICE}").json()
        assert (seen["id"], seen["contact"], seen["docNumber"]) == (OLD_INVOICE, OLD_CONTACT, "F260042")
        assert (seen["subtotal"], seen["tax"], seen["total"], seen["status"]) == (9.72, 2.03, 11.75, 1)
        found = factuarea.post("invoices/find-by-external-id", json={"external_id": OLD_INVOICE}).json()["data"]
        assert (found["number"], found["total"], found["status"]) == ("F260042", 11.75, "paid")
        assert factuarea.delete(f"invoices/{found['id']}").status_code == 409
        items = [{"name": "nuevo", "units": 1, "subtotal": 10, "tax": 21}]
        body = {"contactId": OLD_CONTACT, "date": int(time.time()), "approveDoc": True, "items": items}
        assert holded.post("documents/invoice", json=body).json()["invoiceNum"].endswith("0043")
