"""Whatever a company is asked for, in whatever order and through whichever dialect, its books hold.

Operations are drawn at random, right and wrong ones, many on the same few records; now and then, and at the end, the
rows are added up again from the bottom.
"""

import random
from collections import defaultdict
from typing import Any, Final

import pytest

from talonario.api.holded.doc_types import KIND_OF_TYPE, TYPE_OF_KIND
from talonario.domain.documents.record import Document
from talonario.domain.identity import IdSource, short_id
from talonario.store import Database
from talonario.store.files import Files
from tests.fuzz import contracts, holded_requests, values
from tests.fuzz.door import Reply
from tests.fuzz.filling import DAY, DUE, LINE
from tests.fuzz.holded_requests import TODAY, Asked, family
from tests.fuzz.world import World
from tests.torture import invariants

STEPS: Final = 150
LOOKS: Final = 3
"""How often the books are added up on the way."""

VERBS: Final[dict[str, Any]] = {
    "mark-sent": {},
    "payments": {"amount": 20, "paid_on": DAY, "payment_method": "cash"},
    "mark-paid": {"paid_on": DAY},
    "annul": {"reason": "nunca existió"},
    "void": {"reason": "nunca existió"},
    "corrective": {"correction_reason": "devolucion", "correction_type": "full"},
    "duplicate": {},
    "assign-real-number": {},
}
AMOUNTS: Final = (0, 1, -1, 0.01, 33.333333, 1e6, 999999999, -45.5, "12.5", 1e12)
DAYS: Final = (0, 1, -1, 30, -400, 400, -20000, 40000)


class Clerk:
    """Works in one company through both dialects, with a few records always the same."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world = world
        self.chance = chance
        self.holded, self.factuarea = world.door("holded"), world.door()
        self.asked = holded_requests.of_first_base(holded_requests.valid(world.attacker.ids))
        self.writes = [one for one in self.asked if one.operation.writes]
        self.pool: dict[str, list[str]] = defaultdict(list)
        for name, identity in world.attacker.ids.items():
            if name.startswith("invoice."):
                self.pool["invoices"].append(identity)
        self.done: list[str] = []
        self.accepted = 0

    def step(self) -> None:
        """Do one thing."""
        reply = self.chance.choice((self._holded, self._holded_document, self._invoice))()
        self.accepted += reply.is_success

    def _note(self, told: str, reply: Reply) -> Reply:
        self.done.append(f"{told[:300]} -> {reply.status}")
        return reply

    def _holded(self) -> Reply:
        """Any operation, with a value changed in every other one."""
        one = self.chance.choice(self.writes)
        what = family(one.operation)
        path = one.path
        if "{id}" in one.operation.path and self.pool[what] and self.chance.random() < 0.7:
            path = (*one.path[:-1], self.chance.choice(self.pool[what]))
        return self._send(one, path, one.body)

    def _holded_document(self) -> Reply:
        """A document of any type: made, changed, approved, paid or removed."""
        documents = [one for one in self.writes if one.operation.path.startswith("/api/invoicing/v1/documents/")]
        one = self.chance.choice(documents)
        kind = self.chance.choice(tuple(KIND_OF_TYPE))
        body = dict(one.body) if one.body is not None else None
        if body is not None and family(one.operation) == "documents":
            line = {
                "name": "x",
                "units": self._amount(),
                "subtotal": self._amount(),
                "tax": self.chance.choice((21, 10)),
            }
            more: dict[str, Any] = {
                "items": [line] * self.chance.choice((0, 1, 1, 3)),
                "approveDoc": self.chance.random() < 0.5,
                "date": TODAY + 86_400 * self.chance.choice(DAYS),
            }
            body |= {name: more[name] for name in more if self.chance.random() < 0.6}
        elif body is not None:
            body["amount"] = self._amount()
        if "{id}" not in one.operation.path:
            return self._send(one, (kind,), body)
        typed = self.pool["typed"]
        path = tuple(self.chance.choice(typed).split("/")) if typed else one.path
        return self._send(one, path, body)

    def _send(self, one: Asked, path: tuple[str, ...], body: Any) -> Reply:
        if body is not None and self.chance.random() < 0.4:
            place = self.chance.choice(one.places())
            body = contracts.put(body, place, self.chance.choice((*values.NUMBERS, *values.TEXTS, *values.OTHER)))
        sent = None if body is None else values.dumps(body)
        headers = {"Idempotency-Key": f"k{self.chance.randrange(30)}"} if self.chance.random() < 0.2 else {}
        target = one.target(path)
        reply = self._note(
            f"{one.operation.method} {target} {sent!r}",
            self.holded(one.operation.method, target, sent, headers=headers),
        )
        if reply.status == 201:
            made = reply.json()["id"]
            self.pool[family(one.operation)].append(made)
            if family(one.operation) == "documents":
                self.pool["typed"].append(f"{path[0]}/{made}")
        return reply

    def _amount(self) -> Any:
        return self.chance.choice(AMOUNTS)

    def _invoice(self) -> Reply:
        """Something with an invoice through the other dialect."""
        invoices, ids = self.pool["invoices"], self.world.attacker.ids
        choice = self.chance.choice((*VERBS, "create", "update", "delete", "unpay"))
        one = self.chance.choice(invoices)
        line = {**LINE, "quantity": self._amount(), "unit_price": self._amount()}
        body: Any = None
        method, path = "POST", f"/{one}/{choice}"
        if choice in VERBS:
            body = {**VERBS[choice], **({"amount": self._amount()} if choice == "payments" else {})}
        elif choice == "create":
            path = ""
            body = {"client_id": ids["client"], "series_id": ids["series.invoice"], "issued_on": DAY, "due_on": DUE}
            body["lines"] = [line] * self.chance.choice((1, 2))
        elif choice == "update":
            method, path, body = "PUT", f"/{one}", {"lines": [line], "notes": "x"}
        elif choice == "delete":
            method, path = "DELETE", f"/{one}"
        else:
            shown = self.factuarea("GET", f"/v1/invoices/{one}/payments")
            paid = shown.data() if shown.is_success else []
            method, path = "DELETE", f"/{one}/payments/{paid[0]['id'] if paid else values.NOBODY}"
        reply = self._note(
            f"{method} /v1/invoices{path} {body}", self.factuarea.send(method, f"/v1/invoices{path}", body)
        )
        if reply.status == 201 and choice in {"create", "duplicate", "corrective"}:
            invoices.append(reply.data()["id"])
        return reply

    def judge(self) -> None:
        """Add everything up."""
        broken = invariants.broken(self.world.database, self.world.attacker.company.company_id)
        assert not broken, "\n".join([*broken[:10], *self.done[-60:]])

    def read_everything(self) -> None:
        """Every document through both dialects, every page of every list."""
        company = self.world.attacker.company.company_id
        with self.world.database.read(company) as tx:
            documents = tx.where(Document)
        for one in documents:
            at = f"/api/invoicing/v1/documents/{TYPE_OF_KIND[one.kind]}/{one.external_id or short_id(one.id)}"
            shown = self.holded("GET", at)
            if not shown.is_success:
                shown = self.holded("GET", f"/api/invoicing/v1/documents/{TYPE_OF_KIND[one.kind]}/{short_id(one.id)}")
            assert shown.is_success, (one, shown.content)
            if one.family == "invoice":
                assert self.factuarea("GET", f"/v1/invoices/{one.id}").is_success, one
        seen = set()
        for kind in KIND_OF_TYPE:
            page = 1
            while found := self.holded("GET", f"/api/invoicing/v1/documents/{kind}?limit=7&page={page}").json():
                seen |= {entry["id"] for entry in found}
                page += 1
        assert len(seen) == len(documents)
        for asked in self.asked:
            if not asked.operation.writes and "{id}" not in asked.operation.path:
                query = "&".join(filter(None, (asked.query, "limit=5&page=2")))
                assert self.holded("GET", asked.target(query=query)).is_success, asked.operation.id
        for name in ("clients", "suppliers", "products", "taxes", "series", "invoices"):
            after = ""
            while True:
                page_shown = self.factuarea("GET", f"/v1/{name}?limit=10{after}").json()
                if not page_shown.get("has_more"):
                    break
                after = f"&starting_after={page_shown['data'][-1]['id']}"


@pytest.mark.parametrize("policy", ["strict", "open"])
def test_the_books_hold_whatever_is_asked_in_whatever_order(
    policy: Any, database: Database, clock: Any, new_id: IdSource, files: Files, effort: int
) -> None:
    """Seeds 0, 1, 2…: the one that failed is in the message of the failure."""
    world = World.made(database, clock, new_id, files, policy=policy)
    for seed in range(effort):
        clerk = Clerk(world, random.Random(f"{policy}{seed}"))
        try:
            for step in range(STEPS):
                clerk.step()
                if step % (STEPS // LOOKS) == 0:
                    clerk.judge()
            clerk.judge()
            clerk.read_everything()
        except AssertionError as failure:
            failure.add_note(f"policy {policy}, seed {seed}, after {len(clerk.done)} steps")
            raise
        assert clerk.accepted > STEPS // 5, (seed, clerk.accepted)
        assert world.written_elsewhere() == []
        world.restore()
    world.close()
