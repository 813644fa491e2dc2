"""A request that succeeds for every answered operation of the Holded dialect, by the records of a world."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, cast, get_args, get_origin

import msgspec

from talonario.api.engine.operation import Operation
from talonario.api.engine.wire import Wire
from talonario.api.holded.contact_shapes import ContactIn
from talonario.api.holded.document_shapes import DocumentIn, PayIn
from talonario.api.holded.groups import GroupIn
from talonario.api.holded.ledger_accounts import AccountIn
from talonario.api.holded.operations import MODULES as EVERY_MODULE
from talonario.api.holded.operations import OPERATIONS
from talonario.api.holded.payments import PaymentIn
from talonario.api.holded.products import ProductIn
from talonario.api.holded.sending import SendIn
from talonario.api.holded.series import SeriesIn
from talonario.api.holded.treasury import TreasuryIn
from talonario.api.holded.webhooks import WebhookIn
from tests import samples
from tests.fuzz import contracts, holded_accounting, holded_crm, holded_goods, holded_projects, holded_team, values
from tests.fuzz.door import form
from tests.fuzz.holded_module import Fuzzed, Path

TODAY = 1795172400
"""Friday, 20 November 2026, in Madrid."""

MODULES: tuple[Fuzzed, ...] = (
    holded_accounting.ACCOUNTING,
    holded_crm.CRM,
    holded_projects.PROJECTS,
    holded_team.TEAM,
)
"""Those beside invoicing."""

SHAPES: dict[str, type[Wire]] = {
    "contacts": ContactIn,
    "contactgroups": GroupIn,
    "products": ProductIn,
    "services": ProductIn,
    "treasury": TreasuryIn,
    "treasuries": TreasuryIn,
    "expensesaccounts": AccountIn,
    "saleschannels": AccountIn,
    "payments": PaymentIn,
    "numberingseries": SeriesIn,
    "numberseries": SeriesIn,
    "documents": DocumentIn,
    "webhooks": WebhookIn,
}
"""What each resource reads, by the first part of its path."""

QUERIES: dict[str, tuple[str, ...]] = {
    "contacts": ("phone", "mobile", "customId", "customId[]", "type", "name", "email", "code", "vatnumber"),
    "payments": ("starttmp", "endtmp"),
    "documents": (
        *("starttmp", "endtmp", "contactid", "contactId", "paid", "status", "billed", "sort"),
        *("year", "docNumber", "startDate", "endDate"),
    ),
}
"""The query parameters that lists read beside `page` and `limit`."""

CONTACT: dict[str, Any] = {
    "name": "Bodega Ñandú",
    "code": "78Z",
    "type": "client",
    "groupId": "",
    "iban": "ES9121000418450200051332",
    "sepaDate": TODAY,
    "billAddress": {"address": "Rúa 1", "city": "Vigo", "postalCode": "36201", "country": "España"},
    "shippingAddresses": [{"name": "Nave", "address": "Rúa 2", "note": "timbre"}],
    "defaults": {"dueDays": 30, "salesTax": 21, "paymentMethod": "", "currency": "eur"},
    "socialNetworks": {"website": "https://example.com"},
    "contactPersons": [{"name": "Ana", "email": "ana@example.com"}],
    "tags": ["vip"],
    "customFields": [{"field": "ref", "value": "A1"}],
    "isperson": True,
}
PRODUCT: dict[str, Any] = {"name": "Aceite", "kind": "simple", "price": 33.06, "tax": 10, "sku": "NUEVO", "stock": 4}
SERIES: dict[str, Any] = {"name": "Web", "format": "W[YY]%%%%", "last": 3}


class Asked(msgspec.Struct, frozen=True):
    """A request: what stands in the path for its variables, the query as it is written, the body, or a form."""

    operation: Operation
    path: tuple[str, ...] = ()
    query: str = ""
    body: Any = None
    file: bytes | None = None

    def sent(self) -> tuple[bytes | None, dict[str, str]]:
        """The bytes of the body and their headers."""
        if self.file is not None:
            return form(file=self.file)
        return (None if self.body is None else values.dumps(self.body)), {}

    def path_with(self, identity: str) -> tuple[str, ...]:
        """The path with another record in it."""
        place = contracts.VARIABLE.findall(self.operation.path).index("id")
        return (*self.path[:place], identity, *self.path[place + 1 :])

    def target(self, path: tuple[str, ...] | None = None, query: str | None = None) -> str:
        """The path and the query; either with other values, already encoded."""
        values = iter(self.path if path is None else path)
        text = self.query if query is None else query
        return contracts.VARIABLE.sub(lambda _: next(values), self.operation.path) + (f"?{text}" if text else "")

    @property
    def resource(self) -> str:
        """The first part of the path under its base."""
        return self.operation.path.partition("invoicing/v1/")[2].partition("/")[0]

    @property
    def shape(self) -> type[Wire] | None:
        """What the body is read as."""
        if not self.operation.writes or self.body is None:
            return None
        if module_of(self.operation) is not None:
            assert self.operation.reads is not None, f"{self.operation.id} does not say what it reads"
            return cast("type[Wire]", self.operation.reads)
        if (name := holded_goods.plain_id(self.operation)) in holded_goods.SHAPES:
            return holded_goods.SHAPES[name]
        if self.operation.path.endswith(("/pay", "/payments")) and self.resource == "documents":
            return PayIn
        if self.operation.path.endswith("/send"):
            return SendIn
        return GroupIn if "/groups" in self.operation.path else SHAPES[self.resource]

    def places(self) -> list[Path]:
        """Every field of the body, inner ones too."""
        return list(fields(self.shape)) if self.shape is not None else []

    def names(self) -> tuple[str, ...]:
        """The query parameters that are read."""
        module = module_of(self.operation)
        if module is not None:
            return ("page", "limit", *module.queries.get(self.operation.id, ()))
        return ("page", "limit", "updated[gte]", "updated[lt]", *QUERIES.get(self.resource, ()))


def fields(shape: Any, at: Path = ()) -> Iterator[Path]:
    """Every field of a struct, at any depth; of lists the first item."""
    origin = get_origin(shape)
    if origin is Annotated:
        yield from fields(get_args(shape)[0], at)
    elif origin in {Union, UnionType}:
        for option in get_args(shape):
            yield from fields(option, at)
    elif origin is list:
        yield (*at, 0)
        yield from fields(get_args(shape)[0], (*at, 0))
    elif isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        for info in msgspec.structs.fields(shape):
            yield (*at, info.encode_name)
            yield from fields(info.type, (*at, info.encode_name))


def valid(ids: dict[str, str]) -> list[Asked]:
    """A request for every answered operation, at both bases, the aliases too."""
    line = {"name": "Horas", "units": 2, "subtotal": 45, "tax": 21, "productId": ids["holded.product"]}
    document = {
        "contactId": ids["holded.contact"],
        "date": TODAY,
        "dueDate": TODAY + 86_400 * 30,
        "items": [{**line, "taxes": ["s_iva_21"], "tags": ["a"]}],
        "customFields": [{"ref": "A1"}],
        "tags": ["web"],
        "desc": "obra",
    }
    money = {"bankId": ids["holded.treasury"], "contactId": ids["holded.contact"], "amount": 10, "date": TODAY}
    created: dict[str, Any] = {
        "contacts": CONTACT,
        "groups": {"name": "Norte", "desc": "d", "color": "#ff0000"},
        "products": PRODUCT,
        "services": {"name": "Montaje", "subtotal": 50, "tax": 21},
        "treasury": {"name": "Abanca", "type": "bank", "balance": 10.5, "iban": "ES9121000418450200051332"},
        "expensesaccounts": {"name": "Limpieza", "desc": "d", "color": "#ff0000", "accountNum": 62900001},
        "saleschannels": {"name": "Feria", "accountNum": 70000002},
        "payments": {**money, "desc": "a cuenta"},
        "series": SERIES,
        "documents": document,
        "webhooks": {"url": "https://example.com/hook", "events": ["invoice.create"], "name": "ERP", "signed": True},
        "pay": {"date": TODAY, "amount": 5, "treasury": ids["holded.treasury"]},
        "send": {
            "emails": "a@example.com,b@example.com",
            "subject": "Su factura de obra",
            "message": "Adjunta va. " * 2,
        },
    }
    updated = {**created, "contacts": {"name": "Otra"}, "products": {"name": "Otro"}, "documents": {"desc": "otra"}}
    updated["webhooks"] = {"url": "https://example.com/otra", "events": "*", "active": True, "ordered": True}
    subject = {
        "contacts": ids["holded.contact"],
        "groups": ids["holded.group"],
        "products": ids["holded.product"],
        "services": ids["holded.service"],
        "treasury": ids["holded.treasury"],
        "expensesaccounts": ids["holded.expense"],
        "saleschannels": ids["holded.channel"],
        "payments": ids["holded.payment"],
        "series": ids["holded.series"],
        "documents": ids["holded.invoice"],
        "webhooks": ids["holded.webhook"],
        "pay": ids["holded.invoice"],
        "send": ids["holded.invoice"],
    }
    asked = []
    for operation in OPERATIONS:
        if operation.unavailable is not None or module_of(operation) is not None:
            continue
        if (goods := holded_goods.request(operation, ids)) is not None:
            asked.append(Asked(operation, goods[0], body=goods[1]))
            continue
        what = family(operation)
        typed = ("invoice",) if "{docType}" in operation.path or "{type}" in operation.path else ()
        path = (*typed, *((subject[what],) if "{id}" in operation.path else ()))
        if operation.path.endswith("{name}"):
            path = (*path, "file")
        query = "filename=file" if operation.path.endswith("/attachments/get") else ""
        body = {"POST": created, "PUT": updated}.get(operation.method, {}).get(what)
        if operation.takes is not None:
            asked.append(Asked(operation, path, file=samples.PNG))
        else:
            asked.append(Asked(operation, path, query, body))
    for module in MODULES:
        wanted = module.requests(ids)
        for operation in module.operations:
            if operation.unavailable is None:
                one = wanted[operation.id]
                file = samples.PNG if operation.takes is not None else None
                asked.append(Asked(operation, one.path, one.query, one.body, file))
    return asked


def module_of(operation: Operation) -> Fuzzed | None:
    """The module of an operation, None for invoicing."""
    return next((one for one in MODULES if operation.path.startswith(f"{one.module.prefix}/")), None)


def family(operation: Operation) -> str:
    """What an operation is about, whichever of its paths it is at; outside of invoicing each is its own."""
    if module_of(operation) is not None:
        return operation.id
    if (name := holded_goods.plain_id(operation)) in holded_goods.SHAPES:
        return name
    path = operation.path.partition("invoicing/v1/")[2]
    if path.startswith(("contacts/groups", "contactgroups")):
        return "groups"
    if path.startswith("documents/") and path.endswith(("/pay", "/payments")):
        return "pay"
    if path.startswith("documents/") and path.endswith("/send"):
        return "send"
    first = path.partition("/")[0]
    return {"treasuries": "treasury", "numberingseries": "series", "numberseries": "series"}.get(first, first)


def of_first_base(asked: list[Asked]) -> list[Asked]:
    """Those at the base of the contract: the other base has the same operations."""
    first = {id(one) for one in EVERY_MODULE}
    return [one for one in asked if id(one.operation) in first]
