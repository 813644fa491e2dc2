"""The shape of the source, held in place: who may import whom, and what may be found where."""

import ast
import importlib
import re
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from talonario.domain import errors, records
from talonario.store.record import METADATA, Record

SOURCE: Final = Path(__file__).parents[1] / "src" / "talonario"
FILES: Final = sorted(SOURCE.rglob("*.py"))

# A room is a package or a module directly under talonario; it may import itself, these, and nothing else of ours.
MAY_KNOW: Final[dict[str, set[str]]] = {
    "fiscal": set(),
    "store": set(),
    "settings": set(),
    "front": set(),
    "windows": set(),
    "domain": {"fiscal", "store"},
    "render": {"domain", "fiscal", "store"},
    "webhooks": {"domain", "store"},
    "api": {"domain", "render", "webhooks", "fiscal", "store", "front", "windows"},
    "panel": {"domain", "render", "fiscal", "store", "front", "windows"},
    "outbound": {"domain", "render", "webhooks", "fiscal", "store"},
    "clients": set(),
    "migrate": {"clients"},
    "app": {"settings", "front", "store", "domain", "api", "panel", "outbound", "render", "webhooks"},
    "cli": {
        *{"app", "settings", "front", "api", "panel", "outbound", "render", "domain", "fiscal", "store"},
        *{"webhooks", "migrate", "clients"},
    },
    "__main__": {"cli"},
}

# Drivers of databases and what goes with them, by the rooms that may import them.
DRIVERS: Final = {"sqlite3", "psycopg", "alembic", "sqlalchemy.dialects"}
# The ledger of a migration is a SQLite file of its own: it outlives both servers, and `migrate` knows no store.
OWN_DATABASE: Final = {"migrate/ledger.py", "migrate/ledger_file.py"}
# Where a place lies on the globe is no money.
BINARY_FRACTIONS: Final = {"domain/contacts/record.py": {"latitude", "longitude"}}

WORN_OUT: Final = {"utils", "util", "helpers", "helper", "common", "misc", "types"}
SQL: Final = re.compile(
    r"\bSELECT\s.+\sFROM\s|\bINSERT\s+INTO\s|\bUPDATE\s+\w+\s+SET\s|\bDELETE\s+FROM\s|\bCREATE\s+(TABLE|INDEX)\s",
    re.DOTALL,
)


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, as `talonario.domain.errors.Refusal`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(SOURCE.parent).parts[: -node.level] if node.level else ()
            base = ".".join((*package, *([node.module] if node.module else [])))
            yield from (f"{base}.{alias.name}" for alias in node.names)


def test_imports_go_one_way() -> None:
    wrong = [
        f"{name(path)} imports {imported}"
        for path in FILES
        for imported in imports(path)
        if imported.startswith("talonario.")
        and (other := imported.split(".")[1]) != room(path)
        and other not in MAY_KNOW.get(room(path), set())
        and room(path) != "__init__"
    ]
    assert wrong == []


def test_every_room_is_known() -> None:
    assert {room(path) for path in FILES} - {"__init__"} <= MAY_KNOW.keys()


def test_dialects_never_know_each_other() -> None:
    dialects = {path.name for path in (SOURCE / "api").iterdir() if path.is_dir()} - {"engine", "contracts"}
    wrong = [
        f"{name(path)} imports {imported}"
        for path in FILES
        if room(path) == "api" and (own := path.relative_to(SOURCE).parts[1]) in {*dialects, "engine"}
        for imported in imports(path)
        if any(imported.startswith(f"talonario.api.{other}.") for other in dialects - {own})
    ]
    assert wrong == []


def test_only_the_store_knows_the_databases() -> None:
    wrong = [
        f"{name(path)} imports {imported}"
        for path in FILES
        if room(path) != "store" and name(path) not in OWN_DATABASE
        for imported in imports(path)
        if any(imported == driver or imported.startswith(f"{driver}.") for driver in DRIVERS)
    ]
    assert wrong == []


def test_sql_is_written_only_in_the_store() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in FILES
        if room(path) != "store" and name(path) not in OWN_DATABASE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    assert wrong == []


def test_no_module_has_a_name_that_takes_anything() -> None:
    assert [name(path) for path in FILES if WORN_OUT & {path.stem, path.parent.name}] == []


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=name)
def test_a_package_introduces_itself(path: Path) -> None:
    """A title and at most one paragraph on what belongs here; then nothing but names handed on."""
    first, *rest = tree(path).body
    text = ast.get_docstring(tree(path)) or ""
    assert isinstance(first, ast.Expr)
    assert text, "no word on what belongs here"
    assert text.count("\n\n") <= 1
    assert all(
        isinstance(node, ast.ImportFrom) or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
        for node in rest
    )


def test_every_folder_with_source_is_a_package() -> None:
    assert {path.parent for path in FILES} == {path.parent for path in FILES if path.name == "__init__.py"}


def test_money_is_never_a_binary_fraction() -> None:
    """No `float` and no literal like 0.21 where the law and the business are."""
    wrong = []
    for path in FILES:
        if room(path) not in {"fiscal", "domain"}:
            continue
        allowed = {
            id(part)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in BINARY_FRACTIONS.get(name(path), set())
            for part in ast.walk(node)
        }
        wrong += [
            f"{name(path)}:{node.lineno}"
            for node in ast.walk(tree(path))
            if id(node) not in allowed
            and (
                (isinstance(node, ast.Name) and node.id == "float")
                or (isinstance(node, ast.Constant) and isinstance(node.value, float))
            )
        ]
    assert wrong == []


def test_nobody_inside_asks_for_the_time() -> None:
    """The clock is an argument: whoever decides is told when it is."""
    clocks = re.compile(r"(datetime\.now|datetime\.utcnow|datetime\.today|date\.today|time\.time)$")
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in FILES
        if room(path) in {"fiscal", "store", "domain", "api"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and clocks.search(ast.unparse(node.func))
    ]
    assert wrong == []


def company_tables() -> list[Table]:
    return [record.table for record in records.RECORDS if issubclass(record, Record)]


@pytest.mark.parametrize("table", company_tables(), ids=lambda table: table.name)
def test_the_company_leads_every_key(table: Table) -> None:
    """What makes sharding by company possible: primary, foreign and unique keys and indexes begin with company_id."""
    keys = [*table.constraints, *table.indexes]
    for key in keys:
        if isinstance(key, PrimaryKeyConstraint | ForeignKeyConstraint | UniqueConstraint | Index):
            assert next(iter(key.columns)).name == "company_id", key.name
    for key in table.foreign_key_constraints:
        assert key.elements[0].column.name == "company_id"
        assert key.ondelete is None
        assert key.onupdate is None
    assert not table.c.company_id.nullable


def test_every_record_is_listed() -> None:
    """A table that no list names would be missing from the schema."""
    assert {record.table.name for record in records.RECORDS} == set(METADATA.tables)


def test_no_table_counts_by_itself() -> None:
    """Sequences and defaults of the server are not portable to a distributed database."""
    columns = [column for table in METADATA.tables.values() for column in table.columns]
    assert [str(column) for column in columns if column.server_default is not None or column.identity is not None] == []


def refusals(kind: type[errors.Refusal] = errors.Refusal) -> Iterator[type[errors.Refusal]]:
    """Every refusal that has a code, wherever in the domain it stands."""
    for child in kind.__subclasses__():
        if "code" in vars(child):
            yield child
        yield from refusals(child)


def fields(template: str) -> set[str]:
    """The values that a sentence names, `reason_es` and `reason_en` being one."""
    named = (field for _, field, _, _ in string.Formatter().parse(template) if field)
    return {field.removesuffix("_es").removesuffix("_en") for field in named}


def test_every_refusal_has_a_code_of_its_own() -> None:
    """An integration tells refusals apart by their codes, and reads the same values in either language."""
    for path in FILES:
        if room(path) == "domain":
            importlib.import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    found = list(refusals())
    assert len(found) > 20
    assert [code for code, times in Counter(one.code for one in found).items() if times > 1] == []
    assert [one.code for one in found if not re.fullmatch(r"[a-z][a-z0-9_]*", one.code)] == []
    assert [one.code for one in found if fields(one.es) != fields(one.en)] == []
