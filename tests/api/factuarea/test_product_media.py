"""Pictures and the video of a product over HTTP: kept whole, told by content, opened by whom they belong to."""

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from talonario.api.engine.gate import Limits
from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import IdSource
from talonario.store import Database
from talonario.store.files import Files
from tests import samples
from tests.api.factuarea.conftest import Caller

MEGABYTE = 1024 * 1024


@pytest.fixture
def product(call: Caller) -> str:
    made: str = call.data("products.create", "/products", {"name": "Vino", "price": "9.90"})["id"]
    return made


def photo(content: bytes, name: str = "foto.png", field: str = "photo") -> dict[str, Any]:
    return {"files": {field: (name, content, "application/octet-stream")}}


def upload(call: Caller, product: str, content: bytes, name: str = "foto.png", **options: Any) -> httpx.Response:
    return call.client.post(f"/v1/products/{product}/gallery", **photo(content, name), **options)


def gallery(call: Caller, product: str) -> list[str]:
    return [one["content_type"] for one in call.data("products.show", f"/products/{product}")["gallery"]]


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("subcode")


def test_pictures_stand_in_order_and_move_up(call: Caller, product: str) -> None:
    contents = [samples.PNG, samples.JPEG, samples.GIF, samples.WEBP]
    for place, content in enumerate(contents):
        shown = upload(call, product, content, f"f{place}").json()["data"]
        assert (shown["index"], shown["gallery_total"]) == (place, place + 1)
    assert gallery(call, product) == ["image/png", "image/jpeg", "image/gif", "image/webp"]
    call("products.gallery.delete", f"/products/{product}/gallery/1", status=204)
    assert gallery(call, product) == ["image/png", "image/gif", "image/webp"]
    got = call.client.get(f"/v1/products/{product}/gallery/1/download")
    assert (got.content, got.headers["content-type"]) == (samples.GIF, "image/gif")
    assert "f2" in got.headers["content-disposition"]
    for index in ("3", "-1", "x", "1" * 30):
        missing = call.client.get(f"/v1/products/{product}/gallery/{index}/download")
        assert refusal(missing) == (404, "resource_not_found", "attachment_not_found")
        assert call.client.delete(f"/v1/products/{product}/gallery/{index}").status_code == 404
    names = [one["event_type"] for one in call("products.activities", f"/products/{product}/activities").json()["data"]]
    assert names == ["product.updated"] * 5 + ["product.created"]


def test_a_video_takes_the_place_of_the_one_before(call: Caller, product: str) -> None:
    address = f"/products/{product}/video"
    assert call.client.get(f"/v1{address}/download").status_code == 404
    for content in (samples.MP4, samples.MOV, samples.AVI, samples.WEBM):
        answer = call("products.video.upload", address, files={"video": ("clip", content)}, status=201)
        assert call.client.get(f"/v1{address}/download").content == content
    assert answer.json()["data"]["video"]["content_type"] == "video/webm"
    for _ in range(2):
        call("products.video.delete", address, status=204)
    assert call.data("products.show", f"/products/{product}")["video"] is None


def test_content_that_is_no_picture_is_refused_whatever_it_is_called(call: Caller, product: str) -> None:
    for content in samples.OF_NO_TYPE:
        answer = upload(call, product, content, "foto.png")
        assert refusal(answer) == (422, "business_rule_violation", "attachment_mime_not_allowed"), content
    assert gallery(call, product) == []


def test_a_file_of_the_right_type_in_the_wrong_place_is_refused(call: Caller, product: str) -> None:
    answer = upload(call, product, samples.PDF)
    assert refusal(answer) == (422, "business_rule_violation", "attachment_mime_not_allowed")
    answer = call.client.post(f"/v1/products/{product}/video", files={"video": ("v.mp4", samples.PNG)})
    assert refusal(answer)[2] == "attachment_mime_not_allowed"


def test_sizes_have_limits(call: Caller, product: str) -> None:
    limit = 3 * MEGABYTE
    assert upload(call, product, samples.PNG.ljust(limit, b"\0")).status_code == 201
    answer = upload(call, product, samples.PNG.ljust(limit + 1, b"\0"))
    assert refusal(answer) == (422, "business_rule_violation", "attachment_too_large")
    answer = upload(call, product, samples.PNG.ljust(11 * MEGABYTE, b"\0"))
    assert refusal(answer) == (413, "payload_too_large", None)


def test_a_video_may_be_longer_than_any_other_body(
    sqlite: Database, found: Callable[..., Company], key_for: Callable[..., str], clock: Any, files: Files
) -> None:
    """Fifty megabytes, where other bodies are held to a hundred thousand bytes."""
    app = build(sqlite, outside(clock=clock, files=files), limits=Limits(body_bytes_max=100_000))
    headers = {"Authorization": f"Bearer {key_for(sqlite, found(sqlite))}"}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test", headers=headers) as client:
        product = client.post("/v1/products", json={"name": "Vino", "price": "1"}).json()["data"]["id"]
        address = f"/v1/products/{product}/video"
        whole = samples.MP4.ljust(50 * MEGABYTE, b"\0")
        assert client.post(address, files={"video": ("v.mp4", whole)}).status_code == 201
        answer = client.post(address, files={"video": ("v.mp4", whole + b"\0")})
        assert refusal(answer)[2] == "attachment_too_large"
        answer = client.post(address, files={"video": ("v.mp4", whole.ljust(51 * MEGABYTE, b"\0"))})
        assert refusal(answer) == (413, "payload_too_large", None)
        assert client.post("/v1/products", json={"name": "x" * 200_000, "price": "1"}).status_code == 413


def test_a_gallery_has_an_end(call: Caller, product: str) -> None:
    for number in range(20):
        assert upload(call, product, samples.GIF + bytes([number])).status_code == 201
    assert refusal(upload(call, product, samples.GIF))[2] == "attachment_limit_exceeded"


def test_a_name_that_is_none_is_refused(call: Caller, product: str) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    for name in (b"", b".", b"..", b"a/", b"\x01"):
        head = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="' + name + b'"\r\n\r\n'
        body = head + samples.PNG + b"\r\n--b--\r\n"
        answer = call.client.post(f"/v1/products/{product}/gallery", content=body, headers=headers)
        assert refusal(answer) == (422, "business_rule_violation", "attachment_invalid_filename"), name


def test_both_names_of_the_field_are_understood_and_none_is_missed(call: Caller, product: str) -> None:
    address = f"/v1/products/{product}/gallery"
    for field in ("photo", "image"):
        assert call.client.post(address, **photo(samples.PNG, field=field)).status_code == 201
    for sent in (photo(samples.PNG, field="file"), {"json": {"photo": "x"}}, {}, {"data": {"photo": "text"}}):
        answer = call.client.post(address, **sent)
        assert answer.status_code in {415, 422}, answer.text
        if answer.status_code == 422:
            assert answer.json()["error"]["param"] == "photo"


BROKEN_FORMS = [
    ("multipart/form-data", b""),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"x"),
    ("multipart/form-data; boundary=b", b"x"),
    ("multipart/form-data; boundary=b", b"--b\r\n"),
    ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="photo"\r\n\r\nx'),
    ("multipart/form-data; boundary=b", b"--b\r\n\xff\xfe: x\r\n\r\nx\r\n--b--\r\n"),
    (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="\xff"; filename="a"\r\n\r\nx\r\n--b--\r\n',
    ),
    (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: form-data; name=\"photo\"; filename*=XX''%ff\r\n\r\nx\r\n--b--\r\n",
    ),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" * 70 + b"--b--\r\n"),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: " + b"x" * 20_000 + b"\r\n\r\nx\r\n--b--"),
    ("multipart/mixed; boundary=b", b"--b--\r\n"),
]


def test_a_form_that_is_none_is_told(call: Caller, product: str) -> None:
    for content_type, body in BROKEN_FORMS:
        headers = {"Content-Type": content_type}
        answer = call.client.post(f"/v1/products/{product}/gallery", content=body, headers=headers)
        assert answer.status_code in {400, 415, 422}, (body, answer.text)
    assert gallery(call, product) == []


def test_no_broken_form_breaks_anything(call: Caller, product: str, effort: int) -> None:
    """A good form with bytes changed, cut out or repeated."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    good = (
        b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
        + samples.PNG
        + b"\r\n--b--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    for _ in range(25 * effort):
        body = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            start = chance.randrange(len(body) - 1)
            end = min(len(body), start + chance.randint(1, 12))
            body[start:end] = chance.choice((b"", chance.randbytes(3), bytes(body[start:end]) * 2))
        answer = call.client.post(f"/v1/products/{product}/gallery", content=bytes(body), headers=headers)
        assert answer.status_code in {201, 400, 422}, (seed, bytes(body), answer.text)


def test_an_upload_repeated_with_its_key_is_one_picture(call: Caller, product: str) -> None:
    key = {"Idempotency-Key": "una-foto"}
    first = upload(call, product, samples.PNG, headers=key)
    again = upload(call, product, samples.PNG, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = upload(call, product, samples.GIF, headers=key)
    assert refusal(other) == (409, "idempotency_key_reused", None)
    assert gallery(call, product) == ["image/png"]


def test_anybody_opens_the_public_address_and_nothing_beside_it(call: Caller, product: str) -> None:
    url = upload(call, product, samples.PNG).json()["data"]["url"]
    with httpx.Client(transport=call.client._transport) as stranger:
        got = stranger.get(url)
        assert (got.content, got.headers["content-type"]) == (samples.PNG, "image/png")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert stranger.get(url, headers={"If-None-Match": got.headers["etag"]}).status_code == 304
        *_, company, file, token = url.split("/")
        swapped = token[:-1] + ("0" if token[-1] != "0" else "1")
        for path in (
            f"{company}/{file}/{swapped}",
            f"{file}/{company}/{token}",
            f"x/{file}/{token}",
            f"{company}/x/{token}",
        ):
            assert stranger.get(f"http://test/files/{path}").status_code == 404
        call("products.gallery.delete", f"/products/{product}/gallery/0", status=204)
        assert stranger.get(url).status_code == 404


def test_the_files_of_a_product_go_with_it(call: Caller, product: str, database: Database, company: Company) -> None:
    from talonario.domain.attachments import Attachment  # noqa: PLC0415

    upload(call, product, samples.PNG)
    call.client.post(f"/v1/products/{product}/video", files={"video": ("v.mp4", samples.MP4)})
    call("products.delete", f"/products/{product}", status=204)
    with database.read(company.company_id) as tx:
        assert tx.count(Attachment) == 0


@pytest.fixture
def stranger(
    database: Database,
    found: Callable[..., Company],
    key_for: Callable[..., str],
    clock: Callable[[], datetime],
    new_id: IdSource,
    files: Files,
) -> Iterator[httpx.Client]:
    """A client of another company on the same server."""
    app = build(database, outside(clock, new_id, files=files))
    headers = {"Authorization": f"Bearer {key_for(database, found(database, name='Otra, S.L.'))}"}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test", headers=headers) as client:
        yield client


def test_another_company_reads_no_file_though_it_has_the_same_bytes(
    call: Caller, product: str, stranger: httpx.Client
) -> None:
    """The bytes are kept once; whose they are is said by rows."""
    upload(call, product, samples.PNG)
    address = f"/v1/products/{product}/gallery/0"
    assert stranger.get(f"{address}/download").status_code == 404
    assert stranger.delete(address).status_code == 404
    own = stranger.post("/v1/products", json={"name": "Suyo", "price": "1"}).json()["data"]["id"]
    assert stranger.post(f"/v1/products/{own}/gallery", **photo(samples.PNG)).status_code == 201
    assert stranger.delete(f"/v1/products/{own}/gallery/0").status_code == 204
    assert call.client.get(f"{address}/download").content == samples.PNG


def test_a_damaged_file_is_an_error_of_ours_and_never_other_bytes(call: Caller, product: str, tmp_path: Path) -> None:
    url = upload(call, product, samples.PNG).json()["data"]["url"]
    sha256 = hashlib.sha256(samples.PNG).hexdigest()
    (tmp_path / "files" / sha256[:2] / sha256[2:4] / sha256).write_bytes(samples.GIF)
    answer = call.client.get(f"/v1/products/{product}/gallery/0/download")
    assert refusal(answer) == (500, "internal_error", None)
    assert call.client.get(url).status_code == 500
    (tmp_path / "files" / sha256[:2] / sha256[2:4] / sha256).unlink()
    assert call.client.get(f"/v1/products/{product}/gallery/0/download").status_code == 500


def test_a_place_of_files_that_is_away_is_told_with_503(call: Caller, product: str, tmp_path: Path) -> None:
    upload(call, product, samples.PNG)
    (tmp_path / "files").rename(tmp_path / "away")
    (tmp_path / "files").write_bytes(b"")
    answer = upload(call, product, samples.GIF)
    assert refusal(answer) == (503, "service_unavailable", None)
    assert answer.headers["Retry-After"] == "1"
    assert call.client.get(f"/v1/products/{product}/gallery/0/download").status_code == 503
    (tmp_path / "files").unlink()
    (tmp_path / "away").rename(tmp_path / "files")
    assert gallery(call, product) == ["image/png"]
