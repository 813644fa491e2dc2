"""The accounting module for the fuzz tests."""

from typing import Final

from talonario.api.holded import verbs
from talonario.api.holded.operations import ACCOUNTING as OPERATIONS
from tests.fuzz.holded_module import Fuzzed, Wanted

TODAY: Final = 1795172400
RANGE: Final = "starttmp=1767222000&endtmp=1798758000"


def requests(_: dict[str, str]) -> dict[str, Wanted]:
    """A request that succeeds for every operation."""
    lines = [
        {"account": 64000000, "debit": 2000, "description": "Nóminas", "tags": ["a"]},
        {"account": 46500000, "credit": 2000},
    ]
    return {
        "listDailyLedger": Wanted(query=RANGE),
        "createEntry": Wanted(body={"date": TODAY, "lines": lines, "notes": "Noviembre"}),
        "listaccounts": Wanted(query=f"{RANGE}&includeEmpty=1"),
        "createAccount": Wanted(body={"prefix": 7000, "name": "Canal", "color": "#ff0000"}),
    }


ACCOUNTING: Final = Fuzzed(
    module=verbs.ACCOUNTING,
    contract="holded-v1-accounting",
    operations=OPERATIONS,
    requests=requests,
    named={},
    kept={},
    texts={},
    queries={"listDailyLedger": ("starttmp", "endtmp"), "listaccounts": ("starttmp", "endtmp", "includeEmpty")},
    exceptions={},
    met_here={},
)
