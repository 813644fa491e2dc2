"""Files over the Holded dialect: beside documents, and pictures of products, the same that Factuarea shows."""

from collections.abc import Callable
from typing import Any

import httpx

from talonario.store import Database
from tests import samples
from tests.api.holded.test_walk import BASE, TODAY, Clients, client

__all__ = ["client"]


def sent(content: bytes, name: str = "factura.pdf", **fields: str) -> dict[str, Any]:
    return {"files": {"file": (name, content)}, "data": fields}


def invoice(holded: httpx.Client) -> str:
    made = holded.post(
        f"{BASE}/documents/invoice",
        json={"contactName": "Ría", "date": TODAY, "items": [{"name": "a", "units": 1, "subtotal": 1}]},
    )
    return f"{BASE}/documents/invoice/{made.json()['id']}"


def test_files_of_any_kind_lie_beside_a_document(client: Clients) -> None:
    holded = client()
    at = invoice(holded)
    assert holded.get(f"{at}/attachments/list").json() == {"status": 1, "attachments": []}
    assert holded.post(f"{at}/attach", **sent(samples.PDF)).json()["status"] == 1
    assert holded.post(f"{at}/attach", **sent(b"PK\x03\x04", "hoja.xlsx")).json()["status"] == 1
    assert holded.post(f"{at}/attach", **sent(samples.PNG, setMain="true")).json()["status"] == 1
    names = ["factura.pdf", "factura (2).pdf", "hoja.xlsx"]
    assert holded.get(f"{at}/attachments/list").json()["attachments"] == names
    for name, content, kind in (
        (names[0], samples.PNG, "image/png"),
        (names[1], samples.PDF, "application/pdf"),
        (names[2], b"PK\x03\x04", "application/octet-stream"),
    ):
        got = holded.get(f"{at}/attachments/get", params={"filename": name})
        assert (got.content, got.headers["content-type"], got.headers["x-content-type-options"]) == (
            content,
            kind,
            "nosniff",
        )
    missing = holded.get(f"{at}/attachments/get?filename=otra.pdf")
    assert (missing.status_code, missing.json()["info"]) == (400, "No attachments found")
    assert holded.delete(at).json()["status"] == 1


def test_what_is_no_file_is_refused_in_holdeds_words(client: Clients) -> None:
    holded = client()
    at = invoice(holded)
    for options in ({}, {"json": {"file": "x"}}, {"data": {"file": "x"}}, {"files": {"other": ("a", b"x")}}):
        refused = holded.post(f"{at}/attach", **options)
        assert (refused.status_code, refused.json()["status"]) == (400, 0), options
    too_long = holded.post(f"{at}/attach", **sent(b"x" * (10 * 1024 * 1024 + 1)))
    assert (too_long.status_code, too_long.json()["info"]) == (400, "The file is larger than 10 MB.")
    nobody = holded.post(f"{BASE}/documents/invoice/{'0' * 24}/attach", **sent(samples.PDF))
    assert (nobody.status_code, nobody.json()["info"]) == (400, "not found")


def test_pictures_of_a_product_are_one_gallery(
    client: Clients, database: Database, key_for: Callable[..., str]
) -> None:
    holded = client()
    product = f"{BASE}/products/{holded.post(f'{BASE}/products', json={'name': 'Vino'}).json()['id']}"
    assert holded.get(f"{product}/image").json() == {"status": 0, "info": "No attachments found"}
    for name in ("a.png", "a.png", "b.png"):
        assert holded.post(f"{product}/image", **sent(samples.PNG + name.encode(), name)).json()["status"] == 1
    assert holded.get(f"{product}/imagesList").json() == ["a (2).png", "b.png"]
    assert holded.get(f"{product}/image").content == samples.PNG + b"a.png"
    assert holded.get(f"{product}/image/b.png").content == samples.PNG + b"b.png"
    assert holded.get(f"{product}/image/c.png").status_code == 400
    refused = holded.post(f"{product}/image", **sent(b"<svg/>", "a.png"))
    assert refused.json()["status"] == 0
