"""What the invoicing contract has and this server does not do yet, each with its reason."""

from __future__ import annotations

from talonario.api.holded.verbs import declined

STOCK = "warehouses come with stock by warehouse"
ORDERS = "shipping and tracking come with the life of orders"
BOOKS = "accounts and channels come with the chart of accounts"
REMITTANCES = "remittances come with bank files"

OPERATIONS = (
    declined("updateProductStock", "PUT", "/products/{id}/stock", STOCK),
    declined("listWarehouses", "GET", "/warehouses", STOCK),
    declined("createWarehouse", "POST", "/warehouses", STOCK),
    declined("getWarehouse", "GET", "/warehouses/{id}", STOCK),
    declined("updateWarehouse", "PUT", "/warehouses/{id}", STOCK),
    declined("deleteWarehouse", "DELETE", "/warehouses/{id}", STOCK),
    declined("getWarehouseStock", "GET", "/warehouses/{id}/stock", STOCK),
    declined("shipAll", "POST", "/documents/salesorder/{id}/shipall", ORDERS),
    declined("shipByLines", "POST", "/documents/salesorder/{id}/shipbylines", ORDERS),
    declined("shippedItems", "GET", "/documents/{docType}/{id}/shippeditems", ORDERS),
    declined("updateTracking", "POST", "/documents/{docType}/{id}/updatetracking", ORDERS),
    declined("setPipeline", "POST", "/documents/{docType}/{id}/pipeline/set", ORDERS),
    *(
        operation
        for base in ("expensesaccounts", "saleschannels")
        for operation in (
            declined(f"list {base}", "GET", f"/{base}", BOOKS),
            declined(f"create {base}", "POST", f"/{base}", BOOKS),
            declined(f"get {base}", "GET", f"/{base}/{{id}}", BOOKS),
            declined(f"update {base}", "PUT", f"/{base}/{{id}}", BOOKS),
            declined(f"delete {base}", "DELETE", f"/{base}/{{id}}", BOOKS),
        )
    ),
    declined("listRemittances", "GET", "/remittances", REMITTANCES),
    declined("getRemittance", "GET", "/remittances/{id}", REMITTANCES),
)
