"""Calls operations of a module, and gathers where their answers leave its published contract."""

import re
from collections.abc import Iterable
from typing import Any, Final

import httpx

from talonario.api.engine.operation import Operation
from talonario.api.holded.verbs import Module
from tests.contracts import validator

INDEX: Final = re.compile(r"\[\d+\]")
VARIABLE: Final = re.compile(r"\{[^}]*\}")


def operation_of(contract: str, method: str, path: str) -> str:
    """The contract's name for a call; `path` is that under the module's base."""
    for template, item in validator.contract(contract)["paths"].items():
        pattern = VARIABLE.sub("[^/]+", template)
        if method.lower() in item and re.fullmatch(pattern, path):
            literal = "{" not in template
            if literal or path not in validator.contract(contract)["paths"]:
                return str(item[method.lower()]["operationId"])
    raise KeyError(f"{method} {path}")


def answered(contract: str, module: Module, operations: Iterable[Operation]) -> set[str]:
    """The contract's names of the operations that work; aliases and what is ours are not among them."""
    found = set()
    for one in operations:
        if one.unavailable is None and one.path.startswith(module.prefix):
            try:
                found.add(operation_of(contract, one.method, VARIABLE.sub("x", one.path.removeprefix(module.prefix))))
            except KeyError:
                continue
    return found


class Walker:
    """A client of one module.

    met      the operations that succeeded
    faults   where their answers left the contract: `getContact $.customId`
    """

    def __init__(self, client: httpx.Client, contract: str, module: Module) -> None:
        self.client = client
        self.contract = contract
        self.module = module
        self.met: set[str] = set()
        self.faults: set[str] = set()

    def __call__(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Call, and hold a success against its schema."""
        answer = self.client.request(method, f"http://test{self.module.prefix}{path}", json=body, **options)
        assert answer.is_success, answer.text
        operation = operation_of(self.contract, method, path.partition("?")[0])
        self.met.add(operation)
        declared = validator.operations(self.contract)[operation]["responses"].get(str(answer.status_code))
        assert declared is not None, (operation, answer.status_code)
        if not answer.headers["content-type"].startswith("application/json"):
            return answer.content
        shown = answer.json()
        schema = declared.get("content", {}).get("application/json", {}).get("schema")
        if schema is not None:
            for fault in validator.faults(schema, shown, self.contract):
                place, _, _ = fault.partition(": ")
                self.faults.add(f"{operation} {INDEX.sub('[]', place)}")
        return shown

    def plain(self, path: str, body: dict[str, Any], changes: dict[str, Any], *, keep: bool = False) -> str:
        """Make, list, read, change and remove a record."""
        made: str = self("POST", path, body)["id"]
        self("GET", path)
        self("GET", f"{path}/{made}")
        self("PUT", f"{path}/{made}", changes)
        if not keep:
            self("DELETE", f"{path}/{made}")
        return made
