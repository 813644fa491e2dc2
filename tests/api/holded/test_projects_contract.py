"""The answers of projects beside their published contract."""

from typing import Final

from talonario.api.holded.operations import PROJECTS as OPERATIONS
from talonario.api.holded.verbs import PROJECTS
from tests.api.holded.conftest import Walking
from tests.api.holded.walker import answered

CONTRACT: Final = "holded-v1-projects"
ARRAY: Final = "an array on live, where the contract has one object"
WORDS: Final = "a text on live, where the contract has an integer"
PEOPLE: Final = "an array on live, where the contract has one user"
EXCEPTIONS: Final[dict[str, str]] = {
    **{
        f"{place}.{name}": ARRAY
        for place in ("listProjects $[]", "getProject $")
        for name in ("expenses", "timeTracking")
    },
    **{f"{place}.status": WORDS for place in ("listTasks $[]", "getTask $")},
    **{f"{place}.userId": PEOPLE for place in ("listTasks $[]", "getTask $")},
}
TODAY: Final = 1795172400


def test_answers_keep_the_contract_but_where_the_live_service_does_not(walking: Walking) -> None:
    """Every operation is called; what leaves the contract is exactly the list above."""
    walk = walking(CONTRACT, PROJECTS)
    contact = walk.client.post("http://test/api/invoicing/v1/contacts", json={"name": "Ría"}).json()["id"]
    changes = {"labels": [{"name": "New", "color": "#10cf91"}], "contactId": contact, "tags": ["nave"], "price": 2345}
    project = walk.plain("/projects", {"name": "Nave"}, changes, keep=True)
    for kind in ("invoice", "estimate", "purchase"):
        line = {"name": "Horas", "units": 1, "subtotal": 100, "tax": 21, "projectid": project}
        body = {"contactId": contact, "date": TODAY, "items": [line], "approveDoc": True}
        assert walk.client.post(f"http://test/api/invoicing/v1/documents/{kind}", json=body).is_success
    lists = walk("GET", f"/projects/{project}")["lists"]
    task = walk("POST", "/tasks", {"projectId": project, "listId": lists[0]["id"], "name": "Medir"})["id"]
    walk.client.put(
        f"http://test/api/projects/v1/tasks/{task}", json={"userId": "ana", "comments": [{"message": "sí"}]}
    )
    walk("GET", "/tasks")
    walk("GET", f"/tasks/{task}")
    spent = {"duration": 5400, "desc": "medir", "costHour": 35, "userId": "ana", "taskId": task}
    walk.plain(f"/projects/{project}/times", spent, {"duration": 3600, "costHour": 35}, keep=True)
    (entry,) = walk("GET", f"/projects/{project}/times")
    walk("GET", "/projects/times")
    walk("GET", f"/projects/{project}")
    walk("GET", "/projects")
    walk("GET", f"/projects/{project}/summary")
    walk("DELETE", f"/projects/{project}/times/{entry['timeId']}")
    walk("DELETE", f"/tasks/{task}")
    walk("DELETE", f"/projects/{project}")
    assert answered(CONTRACT, PROJECTS, OPERATIONS) == walk.met
    assert len(walk.met) == 16
    assert walk.faults == set(EXCEPTIONS)
