"""A client of projects and team in the books of one company, and of the other dialect in the same books."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx

from talonario.app import build, outside
from talonario.domain.companies import Company
from talonario.domain.identity import from_short_id
from talonario.store import Database

IRIA = {"name": "Iria", "lastName": "Rey", "email": "iria@example.com"}


class People:
    """Calls by paths under `/api` and `/v1`."""

    def __init__(self, app: Any, company: Company, key: str, bearer: str) -> None:
        self.company = company
        self.holded = httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test/api", headers={"key": key})
        headers = {"Authorization": f"Bearer {bearer}"}
        self.factuarea = httpx.Client(transport=httpx.WSGITransport(app), base_url="http://test/v1", headers=headers)

    def tell(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Any call of Holded's."""
        return self.holded.request(method, path, json=body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One that must succeed."""
        answer = self.tell(method, path, body)
        assert answer.is_success, answer.text
        return answer.json()

    def made(self, path: str, body: Any) -> str:
        """The id of what was made."""
        answer = self.tell("POST", path, body)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        assert told["status"] == 1
        return str(told["id"])

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and words of a refusal."""
        answer = self.tell(method, path, body)
        assert answer.json()["status"] == 0, answer.text
        return answer.status_code, answer.json()["info"]

    def employee(self, **more: Any) -> str:
        """Somebody; `more` is told of them afterwards."""
        made = self.made("/team/v1/employees", IRIA)
        if more:
            self.ask("PUT", f"/team/v1/employees/{made}", more)
        return made

    def clock(self, employee: str, verb: str, **body: Any) -> str:
        """Tell the clock; the id of the session."""
        told = self.ask("POST", f"/team/v1/employees/{employee}/times/{verb}", body)
        return str(told["id"])

    def session(self, identity: str) -> Any:
        """Working time as it is shown."""
        return self.ask("GET", f"/team/v1/employees/times/{identity}")

    def register(self, query: str) -> list[Any]:
        """The register of working time."""
        answer = self.factuarea.get(f"/x/time-register?{query}")
        assert answer.is_success, answer.text
        found: list[Any] = answer.json()["data"]
        return found

    def rated(self, user: str, hourly_cost: Any) -> str:
        """An employee who is that user and whose hour costs so much."""
        made = self.employee(holdedUserId=user)
        answer = self.factuarea.put(f"/x/employees/{uuid(made)}", json={"hourly_cost": hourly_cost})
        assert answer.is_success, answer.text
        return made

    def close(self) -> None:
        """Hang up."""
        self.holded.close()
        self.factuarea.close()


def uuid(short: str) -> UUID:
    """The id behind Holded's form of it."""
    found = from_short_id(short)
    assert found is not None
    return found


def opened(database: Database, company: Company, key_for: Callable[..., str], *given: Any, **named: Any) -> People:
    """A client in the books of a company."""
    app = build(database, outside(*given, **named))
    return People(app, company, key_for(database, company, "holded"), key_for(database, company))
