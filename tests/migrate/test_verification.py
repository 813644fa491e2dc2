"""Verification catches what it must: whatever changed on either side after the move is named, with both values."""

from __future__ import annotations

import copy
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from typer.testing import CliRunner

from talonario.cli.demo_books import Books, open_books
from talonario.cli.demo_server import DemoServer, free_port
from talonario.cli.migrate import app
from talonario.migrate import canonical
from talonario.migrate.words import field_words
from tests.migrate.records import sample
from tests.migrate.systems import KEY, Holded, Json

FIRST, OTHER_CONTACT, PAYMENT = f"{21:024x}", f"{3:024x}", f"{0xAA0015:024x}"
TABLES = ("taxes", "products", "documents", "document_lines", "document_taxes", "payments")
SMALL, LARGE, AIR, BOX = f"{31:024x}", f"{32:024x}", f"{7:024x}", f"{33:024x}"
OF_OTHER = "(SELECT id FROM contacts WHERE customer_external_id = :contact)"
OF_FIRST = "(SELECT id FROM documents WHERE external_id = :invoice)"


class Named(NamedTuple):
    """A difference as `verify` must tell it; `who` is in what it calls the record."""

    who: str
    field: str
    words: str
    source: str
    target: str


class Stage:
    """A Holded whose records a test changes, a true server whose tables it changes, and the command between them."""

    def __init__(self, folder: Path, books: Books, address: str, holded: Holded) -> None:
        self.holded = holded
        self._lists = copy.deepcopy(holded.lists)
        self._books = books
        self._address = address
        self._folder = folder
        self._tables: dict[str, list[tuple[Any, ...]]] = {}

    def call(self, step: str, *more: str) -> Any:
        """Run a step of the move."""
        ends = ["--from", f"holded:{self.holded.server.url}", "--from-key", KEY]
        ends += ["--to", f"factuarea:{self._address}", "--to-key", self._books.target_key]
        arguments = [step, *ends, "--ledger", str(self._folder / "libro.sqlite"), "--lang", "en", *more]
        return CliRunner().invoke(app, arguments)

    def differences(self) -> tuple[int, list[Json], str]:
        """How `verify` ends, what it tells a program, and the report that people read."""
        report = self._folder / "report.md"
        result = self.call("verify", "--json", "--file", str(report))
        assert result.stdout, result.stderr
        return result.exit_code, json.loads(result.stdout)["verification"]["differences"], report.read_text("utf-8")

    def run(self, *statements: str) -> None:
        """Change the target behind its server's back."""
        with closing(self.database()) as database:
            for statement in statements:
                names = {"invoice": FIRST, "contact": OTHER_CONTACT}
                assert (
                    database.execute(statement.replace("FIRST", OF_FIRST).replace("OTHER", OF_OTHER), names).rowcount
                    > 0
                ), statement
            database.commit()

    def keep(self) -> None:
        """Remember both sides as they are."""
        with closing(self.database()) as database:
            self._tables = {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}  # noqa: S608 - ours

    def put_back(self) -> None:
        """Make both sides what they were."""
        self.holded.lists = copy.deepcopy(self._lists)
        with closing(self.database()) as database:
            for name, rows in self._tables.items():
                database.execute(f"DELETE FROM {name}")  # noqa: S608 - a name of ours
                places = ", ".join("?" * len(rows[0]))
                database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 - a name of ours
            database.commit()

    def database(self) -> sqlite3.Connection:
        """The target's tables."""
        return sqlite3.connect(self._folder / "talonario.db", timeout=30)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage, with the move made and found clean."""
    folder = tmp_path_factory.mktemp("verificar")
    books, holded = open_books(folder), sample()
    paper = holded.lists["/documents/invoice"][0]
    half = {**paper["products"][0], "price": 25}
    paper["products"] = [{**half, "line_id": "1" * 24}, {**half, "line_id": "2" * 24, "name": "Material"}]
    goods()(holded)
    with holded.server, DemoServer(free_port(0), books.environment, folder / "server.log") as server:
        made = Stage(folder, books, server.address, holded)
        result = made.call("apply")
        assert result.exit_code == 0, result.output
        made.keep()
        yield made


@pytest.fixture
def stage(moved: Stage) -> Iterator[Stage]:
    """The same, and clean again for the next one."""
    yield moved
    moved.put_back()


def goods() -> Callable[[Holded], None]:
    """What puts a pack, and after it what it is made of, into the source."""
    forms = [{"id": SMALL, "sku": "CAM-S", "price": 12.5, "cost": 4, "barcode": "841", "stock": 3}]
    forms += [{"id": LARGE, "sku": "CAM-L", "price": 13.5, "cost": 4, "stock": 5}]
    tee = {"id": f"{30:024x}", "kind": "variants", "name": "Camiseta", "price": 12, "stock": 8, "hasStock": True}
    inside = [{"productId": tee["id"], "quantity": 2}, {"productId": AIR, "quantity": 1}]
    box = {"id": BOX, "kind": "pack", "name": "Lote", "price": 50, "packProducts": inside}

    def put(holded: Holded) -> None:
        holded.lists["/products"] = [box, {**tee, "variants": forms}, *holded.lists["/products"]]

    return put


def _of_goods(place: int, of: str, item: int, **fields: object) -> Callable[[Holded], None]:
    def change(holded: Holded) -> None:
        holded.lists["/products"][place][of][item].update(fields)

    return change


def _no_part(holded: Holded) -> None:
    del holded.lists["/products"][0]["packProducts"][1]


def invoice(holded: Holded) -> Json:
    """The invoice that is changed in the source."""
    found: Json = holded.lists["/documents/invoice"][0]
    return found


def _cent(holded: Holded) -> None:
    invoice(holded).update(total=121.01, tax=21.01, paymentsPending=81.01)


def _midnight(holded: Holded) -> None:
    invoice(holded)["date"] -= 1  # the second before midnight in Madrid is the day before, in UTC both are


def _rate(holded: Holded) -> None:
    holded.lists["/taxes"][0]["amount"] = "20"


def _line_order(holded: Holded) -> None:
    invoice(holded)["products"].reverse()


def _no_payment(holded: Holded) -> None:
    invoice(holded).update(paymentsDetail=[], paymentsTotal=0, paymentsPending=121)
    del holded.lists["/payments"][0]


def _other_contact(holded: Holded) -> None:
    invoice(holded)["contact"] = OTHER_CONTACT


def _no_tag(holded: Holded) -> None:
    invoice(holded)["tags"] = []


def _doubled(holded: Holded) -> None:
    twin = {**invoice(holded), "id": "9" * 24, "paymentsDetail": [], "paymentsTotal": 0, "paymentsPending": 121}
    holded.lists["/documents/invoice"].append(twin)


IN_THE_SOURCE: dict[str, tuple[Callable[[Holded], None], Named]] = {
    "a cent": (_cent, Named("F260001", "total", "total", "121.01", "121")),
    "a date across midnight in Madrid": (_midnight, Named("F260001", "issued_on", "date", "2026-01-09", "2026-01-10")),
    "a tax rate": (_rate, Named("s_iva_21", "rate", "rate", "20", "21")),
    "a line order": (_line_order, Named("F260001", "lines.0.name", "line 1 · name", "Material", "Horas de taller")),
    "a missing payment": (_no_payment, Named("F260001", f"payments.{PAYMENT}", f"payment {PAYMENT}", "—", "amount 40")),
    "a swapped contact": (
        _other_contact,
        Named("F260001", "contact_external_id", "contact", OTHER_CONTACT, f"{1:024x}"),
    ),
    "a dropped tag": (_no_tag, Named("F260001", "tags", "tags", "[]", "['enero']")),
    "a duplicated document": (_doubled, Named("F260001", "Record", "Record", "only in the source", "—")),
    "the price of a variant": (
        _of_goods(1, "variants", 0, price=12.75),
        Named("Camiseta", f"variants.{SMALL}.price", f"variant {SMALL} · price", "12.75", "12.5"),
    ),
    "the goods left of a variant": (
        _of_goods(1, "variants", 1, stock=4),
        Named("Camiseta", f"variants.{LARGE}.stock", f"variant {LARGE} · stock", "4", "5"),
    ),
    "how many are in a pack": (
        _of_goods(0, "packProducts", 0, quantity=3),
        Named("Lote", "pack.0.quantity", "part 1 · quantity", "3", "2"),
    ),
    "a part of a pack": (_no_part, Named("Lote", "pack.1", "part 2", "—", AIR)),
}
COPY = "invoice-copied!!"
FIRST_TWICE = """UPDATE products SET pack = json_set(pack, '$[1].product_id', json_extract(pack, '$[0].product_id'))
    WHERE name = 'Lote'"""
IN_THE_TARGET: dict[str, tuple[list[str], Named]] = {
    "a cent": (
        ["UPDATE documents SET total = total + 1, vat = vat + 1 WHERE id = FIRST"],
        Named("F260001", "total", "total", "121", "121.01"),
    ),
    "a date across midnight in Madrid": (
        ["UPDATE documents SET issued_on = '2026-01-09' WHERE id = FIRST"],
        Named("F260001", "issued_on", "date", "2026-01-10", "2026-01-09"),
    ),
    "a tax rate": (
        ["UPDATE taxes SET percent = 200000 WHERE code = 's_iva_21'"],
        Named("s_iva_21", "rate", "rate", "21", "20"),
    ),
    "a tax rate of one document": (
        ["UPDATE document_taxes SET percent = 200000 WHERE document_id = FIRST"],
        Named("F260001", "breakdown.s_iva_21.rate", "breakdown s_iva_21 · rate", "21", "20"),
    ),
    "a line order": (
        ["UPDATE document_lines SET position = 101 - position WHERE document_id = FIRST"],
        Named("F260001", "lines.0.name", "line 1 · name", "Horas de taller", "Material"),
    ),
    "a missing payment": (
        ["DELETE FROM payments WHERE document_id = FIRST"],
        Named("F260001", f"payments.{PAYMENT}", f"payment {PAYMENT}", "amount 40", "—"),
    ),
    "a swapped contact": (
        ["UPDATE documents SET contact_id = OTHER WHERE id = FIRST"],
        Named("F260001", "contact_external_id", "contact", f"{1:024x}", OTHER_CONTACT),
    ),
    "a dropped tag": (
        ["UPDATE documents SET tags = '[]' WHERE id = FIRST"],
        Named("F260001", "tags", "tags", "['enero']", "[]"),
    ),
    "a duplicated document": ([COPY], Named("F260001", "Record", "Record", "—", "duplicated in the target")),
    "the price of a variant": (
        ["""UPDATE products SET variants = replace(variants, '"12.5"', '"12.75"') WHERE name = 'Camiseta'"""],
        Named("Camiseta", f"variants.{SMALL}.price", f"variant {SMALL} · price", "12.5", "12.75"),
    ),
    "the barcode of a variant": (
        ["""UPDATE products SET variants = replace(variants, '"841"', 'null') WHERE name = 'Camiseta'"""],
        Named("Camiseta", f"variants.{SMALL}.barcode", f"variant {SMALL} · barcode", "841", "—"),
    ),
    "the parts of a pack": (
        ["UPDATE products SET pack = NULL WHERE name = 'Lote'"],
        Named("Lote", "pack.1", "part 2", AIR, "—"),
    ),
    "what a part is": (
        [FIRST_TWICE],
        Named("Lote", "pack.1.product_external_id", "part 2 · product", AIR, f"{30:024x}"),
    ),
}


@pytest.mark.parametrize("what", IN_THE_SOURCE)
def test_what_changed_in_the_source_is_named(stage: Stage, what: str) -> None:
    """After the move somebody changed it there: exit code 3, the record, the field and both values."""
    change, named = IN_THE_SOURCE[what]
    change(stage.holded)
    check(stage, named)


@pytest.mark.parametrize("what", IN_THE_TARGET)
def test_what_changed_in_the_target_is_named(stage: Stage, what: str) -> None:
    """Somebody changed it behind the server's back: exit code 3, the record, the field and both values."""
    statements, named = IN_THE_TARGET[what]
    stage.run(*([copy_of_first(stage)] if statements == [COPY] else statements))
    check(stage, named)


def test_both_sides_agree_as_long_as_nothing_changed(stage: Stage) -> None:
    """And what a test puts back is as it was."""
    assert stage.differences()[:2] == (0, [])


def check(stage: Stage, named: Named) -> None:
    """Verify, and look for the difference in what programs get and in what people read."""
    code, found, words = stage.differences()
    assert code == 3
    for_programs = [[one["label"], one["field"], one["source"], one["target"]] for one in found]
    for_people = [[cell.strip() for cell in line.split("|")[1:-1]] for line in words.splitlines()]
    assert any(_is_named(row, named, named.field) for row in for_programs), found
    assert any(_is_named(row, named, named.words) for row in for_people if len(row) == len(Named._fields) - 1), words


def _is_named(row: list[str], named: Named, field: str) -> bool:
    who, where, source, target = row
    return named.who in who and where == field and named.source in source and named.target in target


def copy_of_first(stage: Stage) -> str:
    """The statement that enters the invoice once more, as one that never came from elsewhere."""
    with closing(stage.database()) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(documents)")]
    other = {"id": "randomblob(16)", "external_id": "NULL", "unique_number": "NULL", "import_hash": "NULL"}
    values = ", ".join(other.get(name, name) for name in columns)
    return f"INSERT INTO documents SELECT {values} FROM documents WHERE id = FIRST"  # noqa: S608 - columns of ours


def test_every_field_has_words() -> None:
    """In both languages, for every field of every neutral record."""
    shapes = [one for one in vars(canonical).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    names = {name for shape in shapes for name in shape.__struct_fields__}
    assert len(names) > 100
    assert [name for name in names if "_" in field_words(name, "en") + field_words(name, "es")] == []
    assert field_words("lines.0.unit_price", "es") == "línea 1 · precio unitario"
    assert field_words("payments.66d0aa.amount", "en") == "payment 66d0aa · amount"
    assert field_words("Registro", "es") == "Registro"
