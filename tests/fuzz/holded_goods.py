"""Right requests for warehouses, stock, orders on their way, conversions and remittances."""

from typing import Any

from talonario.api.engine.operation import Operation
from talonario.api.engine.wire import Wire
from talonario.api.holded.conversions import ConversionIn
from talonario.api.holded.orders import PipelineIn, ShipIn, TrackingIn
from talonario.api.holded.warehouses import StockIn, WarehouseIn

Request = tuple[tuple[str, ...], Any]
"""What stands in the path for its variables, and the body."""

WAREHOUSE: dict[str, Any] = {
    "name": "Nave 2",
    "email": "nave@example.com",
    "phone": "986000111",
    "mobile": "600000000",
    "address": {"address": "Rúa 2", "city": "Vigo", "postalCode": "36201", "countryCode": "ES"},
    "default": True,
}
TRACKING: dict[str, Any] = {
    "key": "seur",
    "name": "SEUR",
    "num": "1,2-3",
    "pickUpDate": "21/11/2026",
    "deliveryDate": "24/11/2026",
    "notes": "frágil",
}
SHAPES: dict[str, type[Wire]] = {
    "createWarehouse": WarehouseIn,
    "updateWarehouse": WarehouseIn,
    "updateProductStock": StockIn,
    "shipByLines": ShipIn,
    "shipByLinesAlias": ShipIn,
    "updateTracking": TrackingIn,
    "setPipeline": PipelineIn,
    "convertDocument": ConversionIn,
}


def plain_id(operation: Operation) -> str:
    """The id of an operation, whichever of the two bases it is at."""
    return operation.id.removeprefix("x.objects.")


def request(operation: Operation, ids: dict[str, str]) -> Request | None:
    """The request of an operation; None for those of other resources."""
    order, warehouse, product = ids["holded.salesorder"], ids["holded.warehouse"], ids["holded.goods"]
    bodies: dict[str, Any] = {
        "createWarehouse": WAREHOUSE,
        "updateWarehouse": {"name": "Nave 3", "phone": "1"},
        "updateProductStock": {"stock": {warehouse: {product: 5}}},
        "shipByLines": {"lines": [{"itemLinePosition": 0, "units": 1}]},
        "shipByLinesAlias": {"lines": [{"itemLinePosition": 0, "units": 1}]},
        "updateTracking": TRACKING,
        "setPipeline": {"pipeline": "preparado"},
        "convertDocument": {"docType": "salesorder", "date": 1795172400, "dueDate": 1797764400},
    }
    subjects = {
        **dict.fromkeys(("getWarehouse", "updateWarehouse", "getWarehouseStock"), warehouse),
        "deleteWarehouse": ids["holded.warehouse.spare"],
        **dict.fromkeys(("getProductStock", "updateProductStock"), product),
        **dict.fromkeys(("shipAll", "shipByLines", "shippedItems", "updateTracking", "setPipeline"), order),
        **dict.fromkeys(("shipAllAlias", "shipByLinesAlias"), order),
        "convertDocument": ids["holded.estimate"],
        "getRecurring": ids["recurring"],
        "getRemittance": ids["remittance"],
    }
    name = plain_id(operation)
    if name not in subjects and name not in {"listWarehouses", "createWarehouse", "listRecurring", "listRemittances"}:
        return None
    path: tuple[str, ...] = ()
    if "{docType}" in operation.path and "{id}" in operation.path:
        path = ("estimate" if name == "convertDocument" else "salesorder",)
    if "{" in operation.path:
        path = (*path, subjects[name])
    return path, bodies.get(name)
