"""Projects for the fuzz tests."""

from typing import Final

from talonario.api.holded import verbs
from talonario.api.holded.operations import PROJECTS as OPERATIONS
from tests.api.holded.test_projects_contract import CONTRACT, EXCEPTIONS
from tests.fuzz.filling import BOOKED_AT
from tests.fuzz.holded_module import Fuzzed, Wanted


def requests(ids: dict[str, str]) -> dict[str, Wanted]:
    """A request that succeeds for every operation."""
    project, spare, task = ((ids[f"holded.{name}"],) for name in ("project", "project.spare", "project.task"))
    time = (ids["holded.project"], ids["holded.project.time"])
    lists = [{"id": ids["holded.project.list"], "key": "pending", "name": "Primera", "desc": "d"}, {"name": "Última"}]
    whole = {
        "name": "Otro",
        "desc": "obra",
        "tags": ["nave"],
        "category": 1,
        "contactId": ids["holded.contact"],
        "contactName": "Gumersindo",
        "date": BOOKED_AT,
        "dueDate": BOOKED_AT,
        "status": 2,
        "lists": lists,
        "labels": [{"id": "l1", "name": "New", "color": "#10cf91"}, {"labelName": "Otra", "labelColor": "#ff0000"}],
        "billable": 1,
        "price": 2345.5,
        "color": "#10cf91",
        "archived": True,
        "customFields": [{"field": "ref", "value": "A1"}],
    }
    made = {
        "projectId": ids["holded.project"],
        "listId": ids["holded.project.list"],
        "name": "Pintar",
        "desc": "d",
        "labels": ["l1"],
        "comments": [{"message": "sí", "userId": "ana"}],
        "date": BOOKED_AT,
        "dueDate": BOOKED_AT,
        "userId": ["ana"],
        "status": "pending",
        "billable": 1,
        "featured": 0,
    }
    changed = {**made, "comments": [{"commentId": ids["holded.project.comment"], "message": "no"}]}
    spent = {
        "duration": 45300,
        "desc": "pintar",
        "userId": "ana",
        "taskId": ids["holded.project.task"],
        "date": BOOKED_AT,
    }
    found = {
        "listProjects": Wanted(),
        "createProject": Wanted(body={"name": "Nuevo"}),
        "getProject": Wanted(project),
        "updateProject": Wanted(project, body=whole),
        "deleteProject": Wanted(spare),
        "getProjectsProjectIdSummary": Wanted(project),
        "listTasks": Wanted(query=f"projectId={ids['holded.project']}"),
        "createTask": Wanted(body=made),
        "getTask": Wanted(task),
        "updateTask": Wanted(task, body=changed),
        "deleteTask": Wanted(task),
        "listTasksOfProject": Wanted(project),
        "createTaskOfProject": Wanted(project, body=made),
        "listProjectsTimes": Wanted(query=f"start=0&end={BOOKED_AT}&archived=false"),
    }
    for name in ("ProjectTimes", "ProjectTimeRecords"):
        found[f"list{name}"] = Wanted(project)
        found[f"create{name}"] = Wanted(project, body=spent)
        found[f"get{name}"] = Wanted(time)
        found[f"update{name}"] = Wanted(time, body=spent)
        found[f"delete{name}"] = Wanted(time)
    return found


PROJECTS: Final = Fuzzed(
    module=verbs.PROJECTS,
    contract=CONTRACT,
    operations=OPERATIONS,
    requests=requests,
    named={
        "updateProject": (("contactId",), ("lists", 0, "id")),
        "createTask": (("projectId",), ("listId",)),
        "updateTask": (("listId",), ("comments", 0, "commentId")),
        "createProjectTimes": (("taskId",),),
        "updateProjectTimes": (("taskId",),),
    },
    kept={
        "updateProject": (("labels", 0, "id"),),
        "createTask": (("userId",), ("labels", 0)),
        "createProjectTimes": (("userId",),),
    },
    texts={"/projects": ("name",)},
    queries={"listTasks": ("projectId",), "listProjectsTimes": ("start", "end", "archived")},
    exceptions=EXCEPTIONS,
    met_here={
        "price": "prices have decimals; the contract says integer",
        "costHour": "amounts have decimals",
        "subtotal": "amounts have decimals",
        "total": "amounts have decimals",
    },
)
