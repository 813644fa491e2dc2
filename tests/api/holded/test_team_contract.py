"""The answers of the team beside its published contract, which says nothing of what lists and records look like."""

from typing import Final

from talonario.api.holded.operations import TEAM as OPERATIONS
from talonario.api.holded.verbs import TEAM
from tests.api.holded.conftest import Walking
from tests.api.holded.walker import answered

CONTRACT: Final = "holded-v1-team"
EXCEPTIONS: Final[dict[str, str]] = {}
NINE: Final = 1795075200


def test_answers_keep_the_contract(walking: Walking) -> None:
    """Every operation is called."""
    walk = walking(CONTRACT, TEAM)
    person = {"name": "Iria", "lastName": "Rey", "email": "iria@example.com"}
    iria = walk.plain("/employees", person, {"phone": "986000111", "teams": ["t1"]}, keep=True)
    assert walk("POST", f"/employees/{iria}/times/clockin", {"location": "Vigo"})["info"] == "Clocked in"
    for verb in ("pause", "unpause", "clockout"):
        walk("POST", f"/employees/{iria}/times/{verb}", {"latitude": "42.2", "longitude": "-8.7"})
    made = walk("POST", f"/employees/{iria}/times", {"startTmp": str(NINE), "endTmp": str(NINE + 3600)})["id"]
    assert len(walk("GET", f"/employees/{iria}/times")["employeesTimeTracking"]) == 2
    assert len(walk("GET", "/employees/times")["employeesTimeTracking"]) == 2
    walk("GET", f"/employees/times/{made}")
    walk("PUT", f"/employees/times/{made}", {"startTmp": str(NINE), "endTmp": str(NINE + 1800)})
    walk("DELETE", f"/employees/times/{made}")
    walk("DELETE", f"/employees/{iria}")
    assert answered(CONTRACT, TEAM, OPERATIONS) == walk.met
    assert len(walk.met) == 15
    assert walk.faults == set(EXCEPTIONS)
