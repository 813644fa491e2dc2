"""Documents by e-mail through the API: what is written down, what is sent, what the log and the history say."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest

from talonario.app import build, outside
from talonario.domain import founding
from talonario.domain.companies import Company
from talonario.domain.contacts.record import Contact
from talonario.domain.context import Mail
from talonario.domain.emails.record import Email
from talonario.domain.identity import IdSource
from talonario.outbound.desk import Desk
from talonario.outbound.postman import HOLD, Postman
from talonario.outbound.worker import Job, Worker
from talonario.store import Database
from talonario.store.files import Files
from tests.api.factuarea import sales, test_recurring_invoices
from tests.api.factuarea.conftest import Caller
from tests.api.factuarea.test_contract import CLIENT, invoice
from tests.conftest import Clock
from tests.outbound.mailbox import Mailbox, listening, plain

MAIL = Mail("facturas@servidor.example", "https://talonario.example")


class Post:
    """A worker that sends what waits, to a mail server on loopback."""

    def __init__(self, desk: Desk, box: Mailbox, port: int) -> None:
        self.box = box
        self.postman = Postman(plain(port), random.Random(1))
        self.worker = Worker(desk, [Job("e-mail", Email, self.postman.deliver, HOLD)])

    def deliver(self) -> None:
        """Send what is due."""
        while self.worker.step():
            pass


@pytest.fixture
def post(database: Database, clock: Clock, new_id: IdSource, files: Files) -> Iterator[Post]:
    """A worker over a database in which no other test's e-mail waits."""
    with database.engine.writing() as session:
        session.changed(("DELETE FROM emails", {}))
    box = Mailbox()
    with listening(box) as port:
        made = Post(Desk(database, outside(clock, new_id, files=files, address=MAIL.address, mail=MAIL)), box, port)
        yield made
        made.postman.close()


@pytest.fixture
def call(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
) -> Iterator[Caller]:
    """A caller of a server that knows its address."""
    yield from caller(database, key_for(database, company), clock, new_id, files)


def caller(database: Database, key: str, clock: Clock, new_id: IdSource, files: Files) -> Iterator[Caller]:
    app = build(database, outside(clock, new_id, files=files, mail=MAIL, address=MAIL.address))
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test", headers=headers) as client:
        yield Caller(client)


@pytest.fixture
def client_id(call: Caller) -> str:
    return str(call.data("clients.create", "/clients", CLIENT)["id"])


def log(call: Caller, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call.client.get(f"/v1/x/emails{query}").json()["data"]
    return found


def happened(call: Caller, family: str, document: str) -> list[str]:
    told = call.client.get(f"/v1/{family}/{document}/activities").json()["data"]
    return [one["event_type"] for one in told]


def test_an_invoice_is_issued_and_arrives_with_its_pdf(call: Caller, client_id: str, post: Post) -> None:
    draft = invoice(call, client_id)["id"]
    sent = call.data("invoices.send", f"/invoices/{draft}/send", {"cc": ["copia@example.com"]})
    assert (sent["status"], sent["sent_at"]) == ("sent", "2026-11-20T10:00:00Z")
    assert sent["number"] is not None
    (waiting,) = log(call)
    assert (waiting["status"], waiting["to"], waiting["cc"]) == ("queued", "bodega@example.com", ["copia@example.com"])
    post.deliver()
    (arrived,) = post.box.messages
    assert arrived["Subject"] == f"Factura {sent['number']} de Prueba, S.L."
    assert str(arrived["From"]) == '"Prueba, S.L." <facturas@servidor.example>'
    (pdf,) = arrived.iter_attachments()
    assert pdf.get_content_type() == "application/pdf"
    assert sent["number"] in (pdf.get_filename() or "")
    assert pdf.get_content() == call.client.get(f"/v1/invoices/{draft}/pdf").content
    body = arrived.get_body(("html",))
    assert body is not None
    assert "141,57\N{NO-BREAK SPACE}€" in body.get_content()
    link = call.client.get(f"/v1/invoices/{draft}/public-link").json()["data"]["url"]
    assert link.startswith("https://talonario.example/d/")
    assert link in body.get_content()
    (done,) = log(call, "?status=sent")
    assert (done["attempts"], done["attachments"][0]["media_type"]) == (1, "application/pdf")
    assert len(done["attachments"][0]["sha256"]) == 64
    assert {"invoice.number_assigned", "invoice.sent", "invoice.email_sent"} <= set(happened(call, "invoices", draft))


@pytest.mark.parametrize("family", ["quotes", "proformas", "delivery_notes"])
def test_other_documents_arrive_too(call: Caller, client_id: str, post: Post, family: str) -> None:
    one = sales.make(call, family, client_id)["id"]
    answer = call.data(f"{family}.send", f"/{family}/{one}/send", {"email": "a@example.com", "subject": "Para usted"})
    if family == "delivery_notes":
        assert answer == {"object": "delivery_note.send_result", "sent": True, "recipient": "a@example.com"}
    else:
        assert answer["status"] == {"quotes": "sent", "proformas": "draft"}[family]
    assert call.data(f"{family}.show", f"/{family}/{one}")["status"] == ("sent" if family == "quotes" else "draft")
    post.deliver()
    (arrived,) = post.box.messages
    assert arrived["Subject"] == "Para usted"
    assert [part.get_content()[:5] for part in arrived.iter_attachments()] == [b"%PDF-"]
    assert post.box.taken[0].rcpt_tos == ["a@example.com" if family == "delivery_notes" else "bodega@example.com"]


def test_a_reminder_is_sent_as_it_was_shown_and_not_twice_a_day(
    call: Caller, client_id: str, post: Post, clock: Clock
) -> None:
    one = invoice(call, client_id)["id"]
    call("invoices.mark_sent", f"/invoices/{one}/mark-sent")
    body = {"message": "Hola <b>María</b>:\n\nNos consta pendiente.\nGracias", "bcc": ["yo@prueba.example"]}
    shown = call.data("invoices.reminder_preview", f"/invoices/{one}/reminder-preview", body)
    assert "&lt;b&gt;María&lt;/b&gt;" in shown["html"]
    assert (shown["to"], shown["bcc"], shown["cooldown_active"]) == ("bodega@example.com", ["yo@prueba.example"], False)
    assert log(call) == []
    assert call.data("invoices.send_reminder", f"/invoices/{one}/send-reminder", body)["id"] == one
    post.deliver()
    (arrived,) = post.box.messages
    html = arrived.get_body(("html",))
    assert html is not None
    assert (arrived["Subject"], html.get_content().strip()) == (shown["subject"], shown["html"])
    refused = call("invoices.send_reminder", f"/invoices/{one}/send-reminder", {}, status=422).json()["error"]
    assert (refused["code"], refused["subcode"]) == ("business_rule_violation", "reminder_cooldown")
    again = call.data("invoices.reminder_preview", f"/invoices/{one}/reminder-preview", {})
    assert (again["reminders_sent"], again["cooldown_active"]) == (1, True)
    assert again["last_reminder_sent_at"] == "2026-11-20T10:00:00Z"
    assert "invoice.payment_reminder_sent" in happened(call, "invoices", one)
    clock.now += timedelta(hours=24)
    call("invoices.send_reminder", f"/invoices/{one}/send-reminder", {}, status=200)


def test_who_owes_nothing_is_not_reminded(call: Caller, client_id: str) -> None:
    draft = invoice(call, client_id)["id"]
    paid = invoice(call, client_id)["id"]
    call("invoices.mark_paid", f"/invoices/{paid}/mark-paid", {})
    why = {"correction_reason": "devolucion", "correction_type": "full"}
    corrective = call.data("invoices.corrective", f"/invoices/{paid}/corrective", why)["id"]
    annulled = invoice(call, client_id)["id"]
    call("invoices.mark_sent", f"/invoices/{annulled}/mark-sent")
    call("invoices.annul", f"/invoices/{annulled}/annul", {"reason": "nunca existió"})
    for one in (draft, paid, corrective, annulled):
        for verb in ("send_reminder", "reminder_preview"):
            answer = call(f"invoices.{verb}", f"/invoices/{one}/{verb.replace('_', '-')}", {}, status=422)
            assert answer.json()["error"]["code"] == "invalid_status_transition"
    call("invoices.send", f"/invoices/{annulled}/send", {}, status=422)
    assert call.data("invoices.send", f"/invoices/{paid}/send", {})["status"] == "paid"


def test_the_quarter_reaches_the_bookkeeper(call: Caller, client_id: str, post: Post) -> None:
    one = invoice(call, client_id)["id"]
    call("invoices.mark_sent", f"/invoices/{one}/mark-sent")
    quarter = {"year": 2026, "quarter": 4, "to_email": "gestoria@example.com", "message": "El trimestre."}
    answer = call.data("invoices.quarterly.send_email", "/invoices/quarterly/send-email", quarter)
    assert (answer["recipient"], answer["quarter"]) == ("gestoria@example.com", 4)
    post.deliver()
    (arrived,) = post.box.messages
    (packed,) = arrived.iter_attachments()
    assert (packed.get_filename(), packed.get_content()[:2]) == ("facturas-2026-T4.zip", b"PK")
    empty = call("invoices.quarterly.send_email", "/invoices/quarterly/send-email", {**quarter, "quarter": 1})
    assert empty.status_code == 404
    nobody = {"year": 2026, "quarter": 4}
    missing = call("invoices.quarterly.send_email", "/invoices/quarterly/send-email", nobody, status=422)
    assert (missing.json()["error"]["code"], missing.json()["error"]["param"]) == ("missing_required_param", "email")


def test_nobody_to_send_to_is_refused_and_nothing_is_issued(call: Caller) -> None:
    nobody = call.data("clients.create", "/clients", {"name": "Sin correo", "tax_id": "1R"})["id"]
    draft = invoice(call, nobody)["id"]
    error = call("invoices.send", f"/invoices/{draft}/send", {}, status=422).json()["error"]
    assert (error["code"], error["param"]) == ("missing_required_param", "to")
    assert call.data("invoices.show", f"/invoices/{draft}")["status"] == "draft"
    note = sales.make(call, "delivery_notes", nobody)["id"]
    call("delivery_notes.send", f"/delivery_notes/{note}/send", {}, status=422)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"to": "a@b"}, "to"),
        ({"to": "a b@example.com"}, "to"),
        ({"to": "a@example.com\r\nBcc: todos@example.com"}, "to"),
        ({"to": "ñandú@example.com"}, "to"),
        ({"cc": ["bien@example.com", "mal@@example.com"]}, "cc.1"),
        ({"bcc": ["mal..@example.com"]}, "bcc.0"),
        ({"subject": "x" * 201}, "subject"),
        ({"body": "x" * 5001}, "body"),
    ],
)
def test_what_is_no_address_is_named(call: Caller, client_id: str, body: dict[str, Any], param: str) -> None:
    draft = invoice(call, client_id)["id"]
    error = call.client.post(f"/v1/invoices/{draft}/send", json=body).json()["error"]
    assert (error["code"], error["param"]) == ("invalid_param_value", param)
    assert log(call) == []


def test_a_subject_of_several_lines_becomes_one(call: Caller, client_id: str, post: Post) -> None:
    draft = invoice(call, client_id)["id"]
    body = {"subject": "Hola\r\nBcc: todos@example.com\r\n\r\nEsto no es el cuerpo", "to": "iria@ñandú.example"}
    call("invoices.send", f"/invoices/{draft}/send", body, status=200)
    post.deliver()
    (arrived,), (envelope,) = post.box.messages, post.box.taken
    assert arrived["Subject"] == "Hola Bcc: todos@example.com Esto no es el cuerpo"
    assert (arrived["Bcc"], envelope.rcpt_tos) == (None, ["iria@xn--and-6ma2c.example"])


def test_a_sandbox_company_sends_nothing_and_says_so(
    database: Database,
    company: Company,
    key_for: Callable[..., str],
    clock: Clock,
    new_id: IdSource,
    files: Files,
    post: Post,
) -> None:
    founding.sandbox_of(database, company, now=clock(), new_id=new_id)
    key = key_for(database, company, test=True)
    for call in caller(database, key, clock, new_id, files):
        client = call.data("clients.create", "/clients", CLIENT)["id"]
        draft = invoice(call, client)["id"]
        assert call.data("invoices.send", f"/invoices/{draft}/send", {})["status"] == "sent"
        assert "invoice.email_sent" in happened(call, "invoices", draft)
        post.deliver()
        (kept,) = log(call)
        assert (kept["status"], kept["attempts"], kept["sent_at"]) == ("suppressed", 0, None)
        again = call.client.post(f"/v1/x/emails/{kept['id']}/send-again").json()["data"]
        assert again["status"] == "suppressed"
        post.deliver()
    assert post.box.taken == []


def test_a_bounce_is_seen_in_the_log_and_in_the_history(call: Caller, client_id: str, post: Post) -> None:
    post.box.at_rcpt = {"bodega@example.com": "550 5.1.1 unknown"}
    draft = invoice(call, client_id)["id"]
    call("invoices.send", f"/invoices/{draft}/send", {})
    post.deliver()
    (bounced,) = log(call, "?status=bounced")
    assert bounced["rejected"] == [{"address": "bodega@example.com", "code": 550, "message": "5.1.1 unknown"}]
    assert bounced["error"]["code"] == "recipient_refused"
    assert "invoice.email_failed" in happened(call, "invoices", draft)
    post.box.at_rcpt = {}
    made = call.client.post(f"/v1/x/emails/{bounced['id']}/send-again")
    assert (made.status_code, made.json()["data"]["status"]) == (201, "queued")
    assert call.client.post(f"/v1/x/emails/{made.json()['data']['id']}/send-again").status_code == 409
    post.deliver()
    sent = call.client.get(made.headers["Location"]).json()["data"]
    assert (sent["status"], sent["message_id"] != bounced["message_id"]) == ("sent", True)
    noted = call.client.post(f"/v1/x/emails/{sent['id']}/bounce", json={"reason": "buzón lleno"}).json()["data"]
    assert (noted["status"], noted["rejected"][0]["message"]) == ("bounced", "buzón lleno")


def test_a_company_says_who_its_e_mails_come_from(call: Caller, client_id: str, post: Post) -> None:
    told = {"sender": "Cobros@Ñandú.example", "sender_name": "Cobros\r\nX: y", "reply_to": "respuestas@example.com"}
    settings = call.client.put("/v1/x/email-settings", json=told).json()["data"]
    assert (settings["sender"], settings["sender_name"]) == ("Cobros@xn--and-6ma2c.example", "Cobros X: y")
    draft = invoice(call, client_id)["id"]
    call("invoices.send", f"/invoices/{draft}/send", {})
    post.deliver()
    (arrived,), (envelope,) = post.box.messages, post.box.taken
    assert str(arrived["From"]) == '"Cobros X: y" <Cobros@xn--and-6ma2c.example>'
    assert (arrived["Reply-To"], envelope.mail_from) == ("respuestas@example.com", "Cobros@xn--and-6ma2c.example")
    cleared = call.client.put("/v1/x/email-settings", json={"sender": None}).json()["data"]
    assert (cleared["sender"], cleared["used"]["sender"]) == (None, "facturas@servidor.example")


@pytest.mark.parametrize(("language", "word"), [("es", "Vencimiento"), ("en", "Due date"), ("ca", "Venciment")])
def test_an_e_mail_speaks_its_readers_language(
    database: Database, company: Company, call: Caller, post: Post, language: str, word: str
) -> None:
    client = call.data("clients.create", "/clients", CLIENT)["id"]
    with database.write(company.company_id) as tx:
        tx.update(*(msgspec.structs.replace(one, language=language) for one in tx.where(Contact)))
    draft = invoice(call, client)["id"]
    call("invoices.send", f"/invoices/{draft}/send", {})
    post.deliver()
    (arrived,) = post.box.messages
    for kind in ("plain", "html"):
        body = arrived.get_body((kind,))
        assert body is not None
        assert word in body.get_content()
    assert arrived["Content-Language"] == language


def test_sending_twice_with_one_key_is_sending_once(call: Caller, client_id: str, post: Post) -> None:
    draft = invoice(call, client_id)["id"]
    for _ in range(2):
        answer = call.client.post(f"/v1/invoices/{draft}/send", json={}, headers={"Idempotency-Key": "una"})
        assert answer.status_code == 200
    post.deliver()
    assert len(post.box.taken) == 1


def test_an_invoice_that_makes_itself_sends_itself(call: Caller, client_id: str) -> None:
    """To whom the template says, or the client; without any address it is issued all the same."""
    nobody = call.data("clients.create", "/clients", {"name": "Sin correo", "tax_id": "1R"})["id"]
    for client, more in ((client_id, {"email_to": "cuotas@example.com"}), (client_id, {}), (nobody, {})):
        one = test_recurring_invoices.template(call, client, **more)["id"]
        made = call.data("recurring_invoices.generate", f"/recurring_invoices/{one}/generate")
        assert call.data("invoices.show", f"/invoices/{made['invoice_id']}")["status"] == "sent"
    assert [one["to"] for one in log(call)] == ["bodega@example.com", "cuotas@example.com"]


def test_an_invoice_is_made_and_sent_at_once(call: Caller, client_id: str) -> None:
    options = {"send_automatically": True, "send_to": "otra@example.com"}
    assert invoice(call, client_id, options=options)["status"] == "sent"
    assert [one["to"] for one in log(call)] == ["otra@example.com"]
