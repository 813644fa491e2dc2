"""Texts far longer than anybody writes, in every field of everything that can be imported."""

import random
from typing import Any, Final

from talonario.api.factuarea.extensions.resources import MOVABLE
from tests.fuzz.contracts import put
from tests.fuzz.factuarea_requests import fields, imports
from tests.fuzz.world import World

# Text that no compression makes short: an index cannot hold it.
NOISE: Final = "".join(random.Random(1).choices("0123456789abcdef ñ", k=12_000))


def is_sought(resource: str, path: tuple[str | int, ...]) -> bool:
    """Whether lists are searched or put in order by the text: an index keeps it."""
    name = str(path[-1])
    own = {"tax_id", "number", "code"} | ({"name"} if resource in {"contacts", "products"} else set())
    sku = resource == "products" and name == "sku"
    return sku or name == "project" or name.endswith("external_id") or (len(path) == 1 and name in own)


def test_a_text_that_no_index_holds_is_refused_by_its_place_and_any_other_is_kept(world: World) -> None:
    """One field of each record; the others of the batch arrive."""
    door = world.door()
    for movable in MOVABLE:
        stock = imports("a")[movable.name]
        identity = "code" if movable.name == "taxes" else "external_id"
        places = [path for path, _ in fields(movable.shape)]
        texts = [path for path in places if isinstance(found(stock, path), str | None) and path != (identity,)]
        records = [put({**stock, identity: f"{movable.name}-{count}"}, path, NOISE) for count, path in enumerate(texts)]
        results = door.send("POST", f"/v1/x/imports/{movable.name}", {"records": records}).data()
        for path, result in zip(texts, results, strict=True):
            place = ".".join(map(str, path))
            if is_sought(movable.name, path):
                assert result["status"] == "refused", (movable.name, place)
                assert result["error"]["code"].startswith("parameter_invalid_"), (movable.name, place, result)
            if result["status"] == "refused":
                assert len(str(result["error"])) < 1000, (movable.name, place)
                assert result["error"]["param"].partition(".")[0] == place.partition(".")[0], (movable.name, result)
        long = [{**stock, identity: NOISE}]
        [result] = door.send("POST", f"/v1/x/imports/{movable.name}", {"records": long}).data()
        assert (result["status"], result["error"]["param"]) == ("refused", identity), (movable.name, result)
        world.restore()


def found(record: Any, path: tuple[str | int, ...]) -> Any:
    """What a record has at a place; None where it has nothing."""
    for step in path:
        if isinstance(step, int):
            record = record[step] if isinstance(record, list) and step < len(record) else None
        else:
            record = record.get(step) if isinstance(record, dict) else None
    return record
