"""The team for the fuzz tests."""

from typing import Final

from talonario.api.holded import verbs
from talonario.api.holded.operations import TEAM as OPERATIONS
from tests.api.holded.test_team_contract import CONTRACT, EXCEPTIONS
from tests.fuzz.filling import WORKED_AT
from tests.fuzz.holded_module import Fuzzed, Wanted

LATER: Final = {"startTmp": str(WORKED_AT + 7200), "endTmp": str(WORKED_AT + 9000), "reason": "se le olvidó"}
PLACE: Final = {"latitude": "-7.45556", "longitude": "55.55765", "reason": "en la obra"}
WHO: Final = {"Clockin": "employee", "Clockout": "running", "Pause": "running", "Unpause": "paused"}
"""Who the clock is told of: somebody who may do that now."""


def requests(ids: dict[str, str]) -> dict[str, Wanted]:
    """A request that succeeds for every operation."""
    employee, spare, time = ((ids[f"holded.team.{name}"],) for name in ("employee", "spare", "time"))
    person = {"name": "Uxía", "lastName": "Vila", "email": "uxia@example.com", "sendInvite": True}
    home = {"address": "Rúa 1", "city": "Vigo", "postalCode": "36201", "province": "Pontevedra", "country": "España"}
    whole = {
        **{name: person[name] for name in ("name", "lastName", "email")},
        "mainEmail": "uxia@example.org",
        "nationality": "española",
        "phone": "+34 986 000 111",
        "mobile": "600000000",
        "dateOfBirth": "29/02/1988",
        "gender": "female",
        "mainLanguage": "Galician",
        "iban": "ES9121000418450200051332",
        "timeOffPolicyId": "p1",
        "timeOffSupervisors": [ids["holded.team.running"]],
        "reportingTo": ids["holded.team.running"],
        "code": "12345678Z",
        "socialSecurityNum": "36 0000000 00",
        "address": home,
        "fiscalResidence": False,
        "fiscalAddress": {**home, "idNum": "X1", "cityOfBirth": "Porto", "endSituationDate": "31/12/2027"},
        "workplace": "w1",
        "teams": ["t1"],
        "holdedUserId": "ana",
    }
    found = {
        "listEmployees": Wanted(),
        "createEmployee": Wanted(body=person),
        "getAEmployee": Wanted(employee),
        "updateEmployee": Wanted(employee, body=whole),
        "deleteAEmployee": Wanted(spare),
        "listEmployeesTimes": Wanted(),
        "listemployeeTimes": Wanted(employee),
        "createEmployeeTime": Wanted(employee, body=LATER),
        "getTime": Wanted(time),
        "updateTime": Wanted(time, body=LATER),
        "deleteTime": Wanted(time, body={"reason": "era de otro"}),
    }
    for verb, who in WHO.items():
        for form in ("", "Short", "Hyphen", "ShortHyphen"):
            body = {"location": "oficina", **PLACE} if verb == "Clockin" else PLACE
            found[f"employee{verb}{form}"] = Wanted((ids[f"holded.team.{who}"],), body=body)
    return found | {
        f"{name}Short": found[name] for name in ("listEmployeesTimes", "getTime", "updateTime", "deleteTime")
    }


TEAM: Final = Fuzzed(
    module=verbs.TEAM,
    contract=CONTRACT,
    operations=OPERATIONS,
    requests=requests,
    named={"updateEmployee": (("reportingTo",), ("timeOffSupervisors", 0))},
    kept={"updateEmployee": (("holdedUserId",), ("workplace",), ("timeOffPolicyId",), ("teams", 0))},
    texts={},
    queries={"deleteTime": ("reason",)},
    exceptions=EXCEPTIONS,
    met_here={},
)
