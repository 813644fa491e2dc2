"""What the invoicing contract has and this server does not do yet, each with its reason."""

from __future__ import annotations

from talonario.api.holded.verbs import INVOICING

STOCK = "warehouses come with stock by warehouse"
ORDERS = "shipping and tracking come with the life of orders"
REMITTANCES = "remittances come with bank files"

OPERATIONS = (
    INVOICING.declined("updateProductStock", "PUT", "/products/{id}/stock", STOCK),
    INVOICING.declined("listWarehouses", "GET", "/warehouses", STOCK),
    INVOICING.declined("createWarehouse", "POST", "/warehouses", STOCK),
    INVOICING.declined("getWarehouse", "GET", "/warehouses/{id}", STOCK),
    INVOICING.declined("updateWarehouse", "PUT", "/warehouses/{id}", STOCK),
    INVOICING.declined("deleteWarehouse", "DELETE", "/warehouses/{id}", STOCK),
    INVOICING.declined("getWarehouseStock", "GET", "/warehouses/{id}/stock", STOCK),
    INVOICING.declined("shipAll", "POST", "/documents/salesorder/{id}/shipall", ORDERS),
    INVOICING.declined("shipByLines", "POST", "/documents/salesorder/{id}/shipbylines", ORDERS),
    INVOICING.declined("shippedItems", "GET", "/documents/{docType}/{id}/shippeditems", ORDERS),
    INVOICING.declined("updateTracking", "POST", "/documents/{docType}/{id}/updatetracking", ORDERS),
    INVOICING.declined("setPipeline", "POST", "/documents/{docType}/{id}/pipeline/set", ORDERS),
    INVOICING.declined("listRemittances", "GET", "/remittances", REMITTANCES),
    INVOICING.declined("getRemittance", "GET", "/remittances/{id}", REMITTANCES),
)
