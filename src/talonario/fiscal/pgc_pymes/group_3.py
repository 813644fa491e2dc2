"""Group 3: existencias."""

ACCOUNTS = """
300|Mercaderías A|Goods A
301|Mercaderías B|Goods B
310|Materias primas A|Raw materials A
311|Materias primas B|Raw materials B
320|Elementos y conjuntos incorporables|Parts and assemblies to incorporate
321|Combustibles|Fuels
322|Repuestos|Spare parts
325|Materiales diversos|Sundry materials
326|Embalajes|Packing
327|Envases|Containers
328|Material de oficina|Office supplies
330|Productos en curso A|Work in progress A
331|Productos en curso B|Work in progress B
340|Productos semiterminados A|Semi-finished products A
341|Productos semiterminados B|Semi-finished products B
350|Productos terminados A|Finished products A
351|Productos terminados B|Finished products B
360|Subproductos A|By-products A
361|Subproductos B|By-products B
365|Residuos A|Waste A
366|Residuos B|Waste B
368|Materiales recuperados A|Recovered materials A
369|Materiales recuperados B|Recovered materials B
390|Deterioro de valor de las mercaderías|Impairment of goods
391|Deterioro de valor de las materias primas|Impairment of raw materials
392|Deterioro de valor de otros aprovisionamientos|Impairment of other supplies
393|Deterioro de valor de los productos en curso|Impairment of work in progress
394|Deterioro de valor de los productos semiterminados|Impairment of semi-finished products
395|Deterioro de valor de los productos terminados|Impairment of finished products
396|Deterioro de valor de los subproductos, residuos y materiales recuperados|Impairment of by-products, waste and recovered materials
"""
