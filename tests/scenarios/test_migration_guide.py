"""The migration guide, to the letter: its script as printed but for two addresses, its payloads, its table's rows."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.scenarios.conftest import Server

SCRIPT = Path(__file__).with_name("migration_guide_script.py.txt")
NIFS = ("12345678Z", "00000001R", "B12345674")


def test_the_script_runs_as_printed(server: Server, tmp_path: Path) -> None:
    """Every client arrives with its address and its old id; running it again makes nothing twice."""
    with server.holded(server.open_holded_key) as holded:
        for place, nif in enumerate(NIFS):
            address = {"address": f"Calle Mayor {place}", "postalCode": "28001", "city": "Madrid", "country": "España"}
            body = {"name": f"Cliente {place}", "code": nif, "email": f"c{place}@example.com", "billAddress": address}
            assert holded.post("contacts", json=body).status_code == 201
        assert holded.post("contacts", json={"name": "Proveedor", "type": "supplier"}).status_code == 201
        clients = holded.get("contacts", params={"type": "client"}).json()
        assert [one["name"] for one in clients] == ["Cliente 0", "Cliente 1", "Cliente 2"]
    text = SCRIPT.read_text(encoding="utf-8")
    text = text.replace("https://api.holded.com/api/invoicing/v1", f"{server.address}/api/objects/invoicing/v1")
    text = text.replace("https://api.factuarea.com/", f"{server.address}/")
    script = tmp_path / "migrate.py"
    script.write_text(text, encoding="utf-8")
    keys = {"HOLDED_KEY": server.open_holded_key, "FACTUAREA_KEY": server.strict_factuarea_key}
    for _ in range(2):
        done = subprocess.run(  # noqa: S603  (the guide's own text)
            [sys.executable, script], env={**os.environ, **keys}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == "Clients migrated: 3", done.stdout
    with server.factuarea() as factuarea:
        assert len(factuarea.get("clients").json()["data"]) == 3
        found = factuarea.post("clients/find-by-external-id", json={"external_id": clients[0]["id"]}).json()["data"]
        assert (found["name"], found["tax_id"]) == ("Cliente 0", "12345678Z")
        assert (found["address"]["line1"], found["address"]["country"]) == ("Calle Mayor 0", "ES")


def test_its_two_payloads_make_invoices(server: Server) -> None:
    """The invoice of the guide, once in each dialect."""
    with server.holded(server.open_holded_key) as holded:
        contact = holded.post("contacts", json={"name": "Cliente", "type": "client"}).json()["id"]
        items = [{"name": "Service", "units": 1, "subtotal": 99.00, "tax": 21}]
        body = {"contactId": contact, "date": 1747314060, "items": items}
        made = holded.post("documents/invoice", json=body).json()
        shown = holded.get(f"documents/invoice/{made['id']}").json()
        assert (shown["subtotal"], shown["total"], shown["draft"]) == (99, 119.79, True)
        paid = {"date": int(time.time()), "amount": 119.79}
        assert holded.post(f"documents/invoice/{made['id']}/pay", json=paid).json()["status"] == 1
        assert holded.get(f"documents/invoice/{made['id']}").json()["status"] == 1
    with server.factuarea() as factuarea:
        client = factuarea.post("clients", json={"name": "Cliente", "tax_id": "12345678Z"}).json()["data"]["id"]
        line = {"description": "Service", "quantity": 1, "unit_price": 99.00}
        line["tax_rate_id"] = factuarea.get("taxes/active").json()["data"][0]["id"]
        body = {
            "client_id": client,
            "series_id": factuarea.get("series").json()["data"][0]["id"],
            "issued_on": "2026-05-15",
            "due_on": "2026-06-15",
            "lines": [line],
        }
        key = {"Idempotency-Key": "01928f10-7c0e-7c4a-9b7d-2f8a6e3c1d4b"}
        made = factuarea.post("invoices", json=body, headers=key).json()["data"]
        assert (made["subtotal"], made["total"], made["status"]) == (99, 119.79, "draft")
        again = factuarea.post("invoices", json=body, headers=key)
        assert (again.headers["Idempotent-Replayed"], again.json()["data"]["id"]) == ("true", made["id"])
        assert factuarea.post(f"invoices/{made['id']}/mark-paid").json()["data"]["status"] == "paid"
