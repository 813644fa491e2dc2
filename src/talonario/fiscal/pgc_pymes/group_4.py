"""Group 4: acreedores y deudores por operaciones comerciales."""

ACCOUNTS = """
400|Proveedores|Suppliers
4000|Proveedores (euros)|Suppliers (euros)
4004|Proveedores (moneda extranjera)|Suppliers (foreign currency)
4009|Proveedores, facturas pendientes de recibir o de formalizar|Suppliers, invoices not received yet
401|Proveedores, efectos comerciales a pagar|Suppliers, bills payable
403|Proveedores, empresas del grupo|Suppliers, group companies
4030|Proveedores, empresas del grupo (euros)|Suppliers, group companies (euros)
4031|Efectos comerciales a pagar, empresas del grupo|Bills payable, group companies
4034|Proveedores, empresas del grupo (moneda extranjera)|Suppliers, group companies (foreign currency)
4036|Envases y embalajes a devolver a proveedores, empresas del grupo|Containers and packing to return to suppliers, group companies
4039|Proveedores, empresas del grupo, facturas pendientes de recibir o de formalizar|Suppliers, group companies, invoices not received yet
404|Proveedores, empresas asociadas|Suppliers, associates
405|Proveedores, otras partes vinculadas|Suppliers, other related parties
406|Envases y embalajes a devolver a proveedores|Containers and packing to return to suppliers
407|Anticipos a proveedores|Advances to suppliers
410|Acreedores por prestaciones de servicios|Creditors for services
4100|Acreedores por prestaciones de servicios (euros)|Creditors for services (euros)
4104|Acreedores por prestaciones de servicios (moneda extranjera)|Creditors for services (foreign currency)
4109|Acreedores por prestaciones de servicios, facturas pendientes de recibir o de formalizar|Creditors for services, invoices not received yet
411|Acreedores, efectos comerciales a pagar|Creditors, bills payable
419|Acreedores por operaciones en común|Creditors of joint operations
430|Clientes|Customers
4300|Clientes (euros)|Customers (euros)
4304|Clientes (moneda extranjera)|Customers (foreign currency)
4309|Clientes, facturas pendientes de formalizar|Customers, invoices not issued yet
431|Clientes, efectos comerciales a cobrar|Customers, bills receivable
4310|Efectos comerciales en cartera|Bills receivable in portfolio
4311|Efectos comerciales descontados|Discounted bills
4312|Efectos comerciales en gestión de cobro|Bills sent for collection
4315|Efectos comerciales impagados|Unpaid bills
432|Clientes, operaciones de factoring|Customers, factoring
433|Clientes, empresas del grupo|Customers, group companies
4330|Clientes, empresas del grupo (euros)|Customers, group companies (euros)
4331|Efectos comerciales a cobrar, empresas del grupo|Bills receivable, group companies
4332|Clientes, empresas del grupo, operaciones de factoring|Customers, group companies, factoring
4334|Clientes, empresas del grupo (moneda extranjera)|Customers, group companies (foreign currency)
4336|Clientes, empresas del grupo, de dudoso cobro|Customers, group companies, doubtful
4337|Envases y embalajes a devolver por clientes, empresas del grupo|Containers and packing to be returned by customers, group companies
4339|Clientes, empresas del grupo, facturas pendientes de formalizar|Customers, group companies, invoices not issued yet
434|Clientes, empresas asociadas|Customers, associates
435|Clientes, otras partes vinculadas|Customers, other related parties
436|Clientes de dudoso cobro|Doubtful customers
437|Envases y embalajes a devolver por clientes|Containers and packing to be returned by customers
438|Anticipos de clientes|Advances from customers
440|Deudores|Debtors
4400|Deudores (euros)|Debtors (euros)
4404|Deudores (moneda extranjera)|Debtors (foreign currency)
4409|Deudores, facturas pendientes de formalizar|Debtors, invoices not issued yet
441|Deudores, efectos comerciales a cobrar|Debtors, bills receivable
4410|Deudores, efectos comerciales en cartera|Debtors, bills in portfolio
4411|Deudores, efectos comerciales descontados|Debtors, discounted bills
4412|Deudores, efectos comerciales en gestión de cobro|Debtors, bills sent for collection
4415|Deudores, efectos comerciales impagados|Debtors, unpaid bills
446|Deudores de dudoso cobro|Doubtful debtors
449|Deudores por operaciones en común|Debtors of joint operations
460|Anticipos de remuneraciones|Advances on wages
465|Remuneraciones pendientes de pago|Wages payable
470|Hacienda Pública, deudora por diversos conceptos|Tax authority, receivable
4700|Hacienda Pública, deudora por IVA|Tax authority, VAT receivable
4708|Hacienda Pública, deudora por subvenciones concedidas|Tax authority, grants receivable
4709|Hacienda Pública, deudora por devolución de impuestos|Tax authority, refunds receivable
471|Organismos de la Seguridad Social, deudores|Social security, receivable
472|Hacienda Pública, IVA soportado|Tax authority, input VAT
473|Hacienda Pública, retenciones y pagos a cuenta|Tax authority, withholdings and payments on account
474|Activos por impuesto diferido|Deferred tax assets
4740|Activos por diferencias temporarias deducibles|Assets for deductible temporary differences
4742|Derechos por deducciones y bonificaciones pendientes de aplicar|Rights to deductions and allowances not applied yet
4745|Crédito por pérdidas a compensar del ejercicio|Credit for losses to offset
475|Hacienda Pública, acreedora por conceptos fiscales|Tax authority, payable
4750|Hacienda Pública, acreedora por IVA|Tax authority, VAT payable
4751|Hacienda Pública, acreedora por retenciones practicadas|Tax authority, withholdings payable
4752|Hacienda Pública, acreedora por impuesto sobre sociedades|Tax authority, corporation tax payable
4758|Hacienda Pública, acreedora por subvenciones a reintegrar|Tax authority, grants to repay
476|Organismos de la Seguridad Social, acreedores|Social security, payable
477|Hacienda Pública, IVA repercutido|Tax authority, output VAT
479|Pasivos por diferencias temporarias imponibles|Liabilities for taxable temporary differences
480|Gastos anticipados|Prepaid expenses
485|Ingresos anticipados|Deferred income
490|Deterioro de valor de créditos por operaciones comerciales|Impairment of trade receivables
493|Deterioro de valor de créditos por operaciones comerciales con partes vinculadas|Impairment of trade receivables from related parties
4933|Deterioro de valor de créditos por operaciones comerciales, empresas del grupo|Impairment of trade receivables, group companies
4934|Deterioro de valor de créditos por operaciones comerciales, empresas asociadas|Impairment of trade receivables, associates
4935|Deterioro de valor de créditos por operaciones comerciales, otras partes vinculadas|Impairment of trade receivables, other related parties
499|Provisiones por operaciones comerciales|Provisions for trade operations
4994|Provisión por contratos onerosos|Provision for onerous contracts
4999|Provisión para otras operaciones comerciales|Provision for other trade operations
"""
