"""E-mails over real SMTP: what arrives, what is refused, what breaks off, and that nothing is sent twice."""

import random
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trustme

from talonario.domain.companies import Company
from talonario.domain.emails.record import Attachment, Email
from talonario.outbound import smtp
from talonario.outbound.desk import Desk
from talonario.outbound.postman import ATTEMPTS_MAX, HOLD, Postman, message
from talonario.outbound.smtp import Server
from talonario.outbound.worker import Job, Worker
from talonario.store import Database
from tests.conftest import Clock
from tests.outbound.mailbox import PASSWORD, USER, Mailbox, listening, plain
from tests.outbound.rows import compose, queue

TO = "cliente@cliente.example"
PDF = b"%PDF-1.7\n\x00\xff binary\n.\n..\n"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    with listening(box) as number:
        yield number


WorkerOf = Callable[[Desk, Server | None], Worker]
Queued = Callable[..., Email]


@pytest.fixture
def worker_of() -> Iterator[WorkerOf]:
    """Workers that leave their mail servers in the end."""
    made: list[Postman] = []

    def make(desk: Desk, server: Server | None) -> Worker:
        made.append(Postman(server, random.Random(1)))
        return Worker(desk, [Job("e-mail", Email, made[-1].deliver, HOLD)])

    yield make
    for postman in made:
        postman.close()


def row(database: Database, email: Email) -> Email:
    with database.read(email.company_id) as tx:
        found = tx.get(Email, email.id)
    assert found is not None
    return found


@pytest.fixture
def queued(desk: Desk, clock: Clock, found: Callable[..., Company]) -> Callable[..., Email]:
    """Write an e-mail down."""
    company = found(desk.database)
    return lambda **fields: queue(desk.database, company, desk.outside.new_id, clock.now, **fields)


# -- what arrives ------------------------------------------------------------------------------------------------


def test_what_arrives_is_what_was_written(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, port: int, queued: Queued
) -> None:
    subject = "Factura 🧾 nº 7 de Ñandú & Hijos: " + "añadimos más palabras para que no quepa en una línea " * 3
    text = "Hola:\n\n.una línea que empieza con punto\n" + "muy larga " * 200 + "\n\nAdiós\n"
    email = queued(
        subject=subject.strip(),
        sender_name='Ñandú, "S.L."',
        reply_to="respuestas@prueba.example",
        cc=["copia@cliente.example"],
        bcc=["oculta@prueba.example"],
        text=text,
        html="<p>Hola, 1.210,00\N{NO-BREAK SPACE}€ 🧾</p>",
    )
    assert worker_of(desk, plain(port)).step()
    (arrived,), (envelope,) = box.messages, box.taken
    assert envelope.mail_from == "facturas@prueba.example"
    assert envelope.rcpt_tos == [TO, "copia@cliente.example", "oculta@prueba.example"]
    assert arrived["Subject"] == email.subject
    assert arrived["From"].addresses[0].display_name == 'Ñandú, "S.L."'
    assert (arrived["To"], arrived["Cc"], arrived["Bcc"]) == (TO, "copia@cliente.example", None)
    assert (arrived["Reply-To"], arrived["Message-ID"]) == ("respuestas@prueba.example", email.message_id)
    assert arrived["Date"].datetime == desk.outside.clock()
    plain_body, html_body = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert plain_body is not None
    assert html_body is not None
    assert plain_body.get_content().replace("\r\n", "\n") == email.text
    assert html_body.get_content().strip() == email.html
    assert isinstance(envelope.original_content, bytes)
    assert max(len(line) for line in envelope.original_content.split(b"\r\n")) <= 998
    assert envelope.original_content.isascii()
    done = row(desk.database, email)
    assert (done.state, done.attempts, done.due_at, done.held_by, done.sent_at) == (
        "sent",
        1,
        None,
        None,
        desk.outside.clock(),
    )


def test_files_arrive_byte_by_byte_under_their_names(box: Mailbox, port: int, desk: Desk) -> None:
    files = [
        (Attachment("Factura Ñ-1 🧾.pdf", "application/pdf"), PDF),
        (Attachment("t.zip", "application/zip"), b"PK"),
    ]
    email = unsent(desk)
    connection = smtp.Connection(plain(port))
    connection.deliver(email.sender, [email.recipient], message(email, files, desk.outside.clock()), lambda: None)
    connection.close()
    attached = list(box.messages[0].iter_attachments())
    assert [(one.get_filename(), one.get_content_type()) for one in attached] == [
        ("Factura Ñ-1 🧾.pdf", "application/pdf"),
        ("t.zip", "application/zip"),
    ]
    assert [one.get_content() for one in attached] == [PDF, b"PK"]


def unsent(desk: Desk) -> Email:
    company = Company(
        company_id=desk.outside.new_id(), name="X", tax_id="B12345674", policy="strict", created_at=desk.outside.clock()
    )
    return compose(company, desk.outside.new_id, desk.outside.clock())


@pytest.mark.parametrize("name", ["Pepe\r\nBcc: todos@x.example", "Pepe\nX: y", "a" * 100 + "\r\n.\r\n"])
def test_no_name_and_no_subject_gets_out_of_its_header(name: str, desk: Desk) -> None:
    """The domain takes breaks out before; were one left, nothing would be sent."""
    email = msgspec.structs.replace(unsent(desk), sender_name=name)
    with pytest.raises(ValueError):  # noqa: PT011  (whatever the library says)
        message(email, [], desk.outside.clock())


def test_many_e_mails_use_one_connection(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, port: int, queued: Queued
) -> None:
    for _ in range(5):
        queued()
    worker = worker_of(desk, plain(port))
    while worker.step():
        pass
    assert (len(box.taken), box.connections) == (5, 1)


def test_a_connection_that_died_meanwhile_is_replaced(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, queued: Queued
) -> None:
    queued()
    with listening(box) as number:
        worker = worker_of(desk, plain(number))
        worker.step()
    second = queued()
    worker.step()
    assert row(desk.database, second).state == "queued"
    assert len(box.taken) == 1


# -- what is refused ---------------------------------------------------------------------------------------------


def test_an_address_that_does_not_exist_bounces(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, port: int, queued: Queued
) -> None:
    box.at_rcpt = {TO: "550 5.1.1 No such user"}
    email = queued(cc=["copia@cliente.example"])
    worker_of(desk, plain(port)).step()
    done = row(desk.database, email)
    assert (done.state, done.due_at) == ("bounced", None)
    assert [(one.address, one.code, one.words) for one in done.refused] == [(TO, 550, "5.1.1 No such user")]
    assert done.error is not None
    assert "no existe" in done.error.text("es")
    assert box.taken == [], "nobody gets a copy of what the customer does not get"


def test_a_copy_that_does_not_exist_keeps_nobody_from_the_e_mail(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, port: int, queued: Queued
) -> None:
    box.at_rcpt = {"nadie@cliente.example": "550 no"}
    email = queued(cc=["nadie@cliente.example"], bcc=["oculta@prueba.example"])
    worker_of(desk, plain(port)).step()
    done = row(desk.database, email)
    assert (done.state, [one.address for one in done.refused]) == ("sent", ["nadie@cliente.example"])
    assert box.taken[0].rcpt_tos == [TO, "oculta@prueba.example"]


def test_what_the_server_wants_later_is_tried_later_and_later(
    desk: Desk, worker_of: WorkerOf, clock: Clock, box: Mailbox, port: int, queued: Queued
) -> None:
    box.at_rcpt = {TO: ["451 busy", "451 greylisted", "421 closing"]}
    email = queued()
    worker = worker_of(desk, plain(port))
    pauses = []
    for attempt in range(1, 4):
        assert worker.step()
        assert not worker.step(), "not before its time"
        waiting = row(desk.database, email)
        assert (waiting.state, waiting.attempts) == ("queued", attempt)
        assert waiting.due_at is not None
        pauses.append(waiting.due_at - clock.now)
        clock.now = waiting.due_at
    minute = timedelta(minutes=1)
    for pause, about in zip(pauses, (minute, 4 * minute, 16 * minute), strict=True):
        assert about * 0.8 <= pause <= about * 1.2
    assert worker.step()
    assert (row(desk.database, email).state, len(box.taken)) == ("sent", 1)


def test_it_is_given_up_in_the_end(
    desk: Desk, worker_of: WorkerOf, clock: Clock, box: Mailbox, port: int, queued: Queued
) -> None:
    box.at_rcpt = {TO: "451 busy"}
    email = queued()
    worker = worker_of(desk, plain(port))
    for _ in range(ATTEMPTS_MAX):
        due_at = row(desk.database, email).due_at
        assert due_at is not None
        clock.now = due_at
        assert worker.step()
    done = row(desk.database, email)
    assert (done.state, done.due_at, done.attempts) == ("failed", None, ATTEMPTS_MAX)
    assert clock.now - email.created_at > timedelta(hours=24)


@pytest.mark.parametrize(
    ("answers", "state", "code"),
    [
        ({"at_data": ["554 5.7.1 spam"]}, "failed", "content_refused"),
        ({"at_data": ["552 too much"]}, "failed", "too_large"),
        ({"at_data": ["452 disk full"]}, "queued", "busy"),
        ({"at_mail": ["550 who are you"]}, "failed", "sender_refused"),
        ({"at_mail": ["451 wait"]}, "queued", "busy"),
    ],
)
def test_each_refusal_is_told_in_plain_words(
    desk: Desk,
    worker_of: WorkerOf,
    box: Mailbox,
    port: int,
    queued: Queued,
    answers: Any,
    state: str,
    code: str,
) -> None:
    for name, value in answers.items():
        setattr(box, name, list(value))
    email = queued()
    worker_of(desk, plain(port)).step()
    done = row(desk.database, email)
    assert done.error is not None
    assert (done.state, done.error.code) == (state, code)
    assert done.error.text("es") != done.error.text("en")
    assert box.taken == []


def test_what_is_larger_than_the_server_takes_is_not_even_begun(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, queued: Queued
) -> None:
    with listening(box, data_size_limit=2000) as port:
        email = queued(text="x" * 3000)
        worker_of(desk, plain(port)).step()
    done = row(desk.database, email)
    assert done.error is not None
    assert (done.state, done.error.code) == ("failed", "too_large")


def test_without_a_mail_server_every_e_mail_says_so(desk: Desk, worker_of: WorkerOf, queued: Queued) -> None:
    email = queued()
    worker_of(desk, None).step()
    done = row(desk.database, email)
    assert done.error is not None
    assert (done.state, done.error.code) == ("failed", "no_server")


def test_a_server_that_is_not_there_is_tried_again(desk: Desk, worker_of: WorkerOf, queued: Queued) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        email = queued()
        worker_of(desk, plain(port)).step()
    done = row(desk.database, email)
    assert done.error is not None
    assert (done.state, done.error.code, done.attempts) == ("queued", "unreachable", 1)


# -- never twice -------------------------------------------------------------------------------------------------


def test_a_connection_lost_before_the_answer_leaves_the_outcome_unknown(
    desk: Desk, worker_of: WorkerOf, clock: Clock, box: Mailbox, port: int, queued: Queued
) -> None:
    """The server took it and died: to send again would be to send twice."""
    box.at_data = ["take and drop"]
    email = queued()
    worker = worker_of(desk, plain(port))
    worker.step()
    done = row(desk.database, email)
    assert done.error is not None
    assert (done.state, done.due_at, done.error.code) == ("unknown", None, "outcome_unknown")
    clock.now += timedelta(days=3)
    assert not worker.step()
    assert len(box.taken) == 1


def test_before_the_content_leaves_it_is_written_that_it_does(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, port: int, queued: Queued
) -> None:
    email = queued()
    seen: list[str] = []
    box.before_answer = lambda: seen.append(row(desk.database, email).state)
    worker_of(desk, plain(port)).step()
    assert (seen, row(desk.database, email).state) == (["sending"], "sent")


def test_a_worker_that_died_while_sending_leaves_the_outcome_unknown(
    desk: Desk, worker_of: WorkerOf, clock: Clock, box: Mailbox, port: int, queued: Queued
) -> None:
    email = queued()
    dying = worker_of(desk, plain(port))
    settle = desk.settle
    calls: list[int] = []

    def dies_the_second_time(*given: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        return settle(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "settle", dies_the_second_time)
        dying.step()
    assert (row(desk.database, email).state, len(box.taken)) == ("sending", 1)
    clock.now += HOLD
    assert worker_of(desk, plain(port)).step()
    assert (row(desk.database, email).state, len(box.taken)) == ("unknown", 1)


def test_what_cannot_be_noted_is_not_sent(
    desk: Desk, worker_of: WorkerOf, clock: Clock, box: Mailbox, port: int, queued: Queued
) -> None:
    """The claim was lost, or the database is gone, in the moment before the content: then nothing leaves."""
    email = queued()

    def fails(*given: Any) -> Any:
        raise RuntimeError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "settle", fails)
        worker_of(desk, plain(port)).step()
    assert (row(desk.database, email).state, box.taken) == ("queued", [])
    clock.now += HOLD
    assert worker_of(desk, plain(port)).step()
    assert (row(desk.database, email).state, len(box.taken)) == ("sent", 1)


def test_two_workers_send_each_e_mail_once(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, port: int, queued: Queued
) -> None:
    emails = [queued(recipient=f"c{number}@cliente.example") for number in range(20)]
    workers = [worker_of(desk, plain(port)) for _ in range(2)]

    def work(worker: Worker) -> None:
        while worker.step():
            pass

    threads = [threading.Thread(target=work, args=[worker]) for worker in workers for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(str(one.rcpt_tos[0]) for one in box.taken) == sorted(one.recipient for one in emails)
    assert {row(desk.database, one).state for one in emails} == {"sent"}


# -- securely ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def secure(tmp_path: Path, authority: trustme.CA, port: int, **fields: Any) -> Server:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    told: dict[str, Any] = {"host": "127.0.0.1", "ca": str(path), "user": None, "password": "", "tls": "starttls"}
    return Server(**{**told, "port": port, **fields})


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_everything_is_said_in_secret_and_after_logging_in(
    desk: Desk,
    worker_of: WorkerOf,
    box: Mailbox,
    queued: Queued,
    tmp_path: Path,
    authority: trustme.CA,
    tls: str,
) -> None:
    email = queued()
    with listening(box, tls=tls, authority=authority, login=True) as port:
        worker_of(desk, secure(tmp_path, authority, port, tls=tls, user=USER, password=PASSWORD)).step()
    assert row(desk.database, email).state == "sent"
    assert box.secure == [True]


def refused(desk: Desk, worker_of: WorkerOf, email: Email, server: Server) -> str:
    worker_of(desk, server).step()
    done = row(desk.database, email)
    assert done.error is not None
    assert done.state == "queued", "an administrator can mend it, and it is sent then"
    return done.error.code


def test_a_server_without_tls_is_told_nothing(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, queued: Queued, tmp_path: Path, authority: trustme.CA
) -> None:
    for user in (None, USER):
        email = queued()
        with listening(box) as port:
            code = refused(desk, worker_of, email, secure(tmp_path, authority, port, user=user, password=PASSWORD))
        assert (code, box.secure) == ("not_secure", [])


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, queued: Queued, tmp_path: Path, authority: trustme.CA
) -> None:
    email = queued()
    with listening(box, tls="starttls", authority=trustme.CA()) as port:
        assert refused(desk, worker_of, email, secure(tmp_path, authority, port)) == "not_secure"
    assert box.secure == []


def test_a_certificate_of_another_host_is_not_believed(
    desk: Desk, worker_of: WorkerOf, box: Mailbox, queued: Queued, tmp_path: Path, authority: trustme.CA
) -> None:
    email = queued()
    with listening(box, tls="starttls", authority=authority, name="otra.example") as port:
        assert refused(desk, worker_of, email, secure(tmp_path, authority, port)) == "not_secure"
    assert box.secure == []


def test_a_wrong_password_is_told_without_it(
    desk: Desk,
    worker_of: WorkerOf,
    box: Mailbox,
    queued: Queued,
    tmp_path: Path,
    authority: trustme.CA,
    caplog: pytest.LogCaptureFixture,
) -> None:
    email = queued()
    with listening(box, tls="starttls", authority=authority, login=True) as port:
        wrong = "no es esta"
        server = secure(tmp_path, authority, port, user=USER, password=wrong)
        assert refused(desk, worker_of, email, server) == "login_refused"
    assert wrong not in caplog.text + repr(server) + repr(row(desk.database, email))
