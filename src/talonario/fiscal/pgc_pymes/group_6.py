"""Group 6: compras y gastos."""

ACCOUNTS = """
600|Compras de mercaderías|Purchases of goods
601|Compras de materias primas|Purchases of raw materials
602|Compras de otros aprovisionamientos|Purchases of other supplies
606|Descuentos sobre compras por pronto pago|Prompt payment discounts on purchases
6060|Descuentos sobre compras por pronto pago, de mercaderías|Prompt payment discounts on purchases, of goods
6061|Descuentos sobre compras por pronto pago, de materias primas|Prompt payment discounts on purchases, of raw materials
6062|Descuentos sobre compras por pronto pago, de otros aprovisionamientos|Prompt payment discounts on purchases, of other supplies
607|Trabajos realizados por otras empresas|Work done by other companies
608|Devoluciones de compras y operaciones similares|Purchase returns and similar operations
6080|Devoluciones de compras y operaciones similares, de mercaderías|Purchase returns and similar operations, of goods
6081|Devoluciones de compras y operaciones similares, de materias primas|Purchase returns and similar operations, of raw materials
6082|Devoluciones de compras y operaciones similares, de otros aprovisionamientos|Purchase returns and similar operations, of other supplies
609|Rappels por compras|Volume discounts on purchases
6090|Rappels por compras, de mercaderías|Volume discounts on purchases, of goods
6091|Rappels por compras, de materias primas|Volume discounts on purchases, of raw materials
6092|Rappels por compras, de otros aprovisionamientos|Volume discounts on purchases, of other supplies
610|Variación de existencias de mercaderías|Change in stock of goods
611|Variación de existencias de materias primas|Change in stock of raw materials
612|Variación de existencias de otros aprovisionamientos|Change in stock of other supplies
620|Gastos en investigación y desarrollo del ejercicio|Research and development of the year
621|Arrendamientos y cánones|Rents and royalties
622|Reparaciones y conservación|Repairs and maintenance
623|Servicios de profesionales independientes|Services of independent professionals
624|Transportes|Transport
625|Primas de seguros|Insurance premiums
626|Servicios bancarios y similares|Banking and similar services
627|Publicidad, propaganda y relaciones públicas|Advertising and public relations
628|Suministros|Utilities
629|Otros servicios|Other services
630|Impuesto sobre beneficios|Income tax
6300|Impuesto corriente|Current tax
6301|Impuesto diferido|Deferred tax
631|Otros tributos|Other taxes
633|Ajustes negativos en la imposición sobre beneficios|Negative adjustments of income tax
634|Ajustes negativos en la imposición indirecta|Negative adjustments of indirect taxes
6341|Ajustes negativos en IVA de activo corriente|Negative adjustments of VAT on current assets
6342|Ajustes negativos en IVA de inversiones|Negative adjustments of VAT on investments
636|Devolución de impuestos|Tax refunds
638|Ajustes positivos en la imposición sobre beneficios|Positive adjustments of income tax
639|Ajustes positivos en la imposición indirecta|Positive adjustments of indirect taxes
6391|Ajustes positivos en IVA de activo corriente|Positive adjustments of VAT on current assets
6392|Ajustes positivos en IVA de inversiones|Positive adjustments of VAT on investments
640|Sueldos y salarios|Wages and salaries
641|Indemnizaciones|Severance payments
642|Seguridad Social a cargo de la empresa|Social security paid by the company
649|Otros gastos sociales|Other social expenses
650|Pérdidas de créditos comerciales incobrables|Losses on bad trade debts
651|Resultados de operaciones en común|Results of joint operations
6510|Beneficio transferido (gestor)|Profit transferred (manager)
6511|Pérdida soportada (partícipe o asociado no gestor)|Loss borne (participant or associate)
659|Otras pérdidas en gestión corriente|Other current management losses
660|Gastos financieros por actualización de provisiones|Financial expense of updating provisions
661|Intereses de obligaciones y bonos|Interest on debentures and bonds
6610|Intereses de obligaciones y bonos a largo plazo, empresas del grupo|Interest on long-term debentures and bonds, group companies
6611|Intereses de obligaciones y bonos a largo plazo, empresas asociadas|Interest on long-term debentures and bonds, associates
6612|Intereses de obligaciones y bonos a largo plazo, otras partes vinculadas|Interest on long-term debentures and bonds, other related parties
6613|Intereses de obligaciones y bonos a largo plazo, otras empresas|Interest on long-term debentures and bonds, other companies
6615|Intereses de obligaciones y bonos a corto plazo, empresas del grupo|Interest on short-term debentures and bonds, group companies
6616|Intereses de obligaciones y bonos a corto plazo, empresas asociadas|Interest on short-term debentures and bonds, associates
6617|Intereses de obligaciones y bonos a corto plazo, otras partes vinculadas|Interest on short-term debentures and bonds, other related parties
6618|Intereses de obligaciones y bonos a corto plazo, otras empresas|Interest on short-term debentures and bonds, other companies
662|Intereses de deudas|Interest on debts
6620|Intereses de deudas, empresas del grupo|Interest on debts, group companies
6621|Intereses de deudas, empresas asociadas|Interest on debts, associates
6622|Intereses de deudas, otras partes vinculadas|Interest on debts, other related parties
6623|Intereses de deudas con entidades de crédito|Interest on debts with credit institutions
6624|Intereses de deudas, otras empresas|Interest on debts, other companies
663|Pérdidas por valoración de activos y pasivos financieros por su valor razonable|Losses from valuing financial assets and liabilities at fair value
664|Dividendos de acciones o participaciones consideradas como pasivos financieros|Dividends of shares considered financial liabilities
6640|Dividendos de acciones o participaciones consideradas como pasivos financieros, empresas del grupo|Dividends of shares considered financial liabilities, group companies
6641|Dividendos de acciones o participaciones consideradas como pasivos financieros, empresas asociadas|Dividends of shares considered financial liabilities, associates
6642|Dividendos de acciones o participaciones consideradas como pasivos financieros, otras partes vinculadas|Dividends of shares considered financial liabilities, other related parties
6643|Dividendos de acciones o participaciones consideradas como pasivos financieros, otras empresas|Dividends of shares considered financial liabilities, other companies
665|Intereses por descuento de efectos y operaciones de factoring|Interest on discounted bills and factoring
6650|Intereses por descuento de efectos en entidades de crédito del grupo|Interest on bills discounted at group credit institutions
6651|Intereses por descuento de efectos en entidades de crédito asociadas|Interest on bills discounted at associated credit institutions
6652|Intereses por descuento de efectos en otras entidades de crédito vinculadas|Interest on bills discounted at other related credit institutions
6653|Intereses por descuento de efectos en otras entidades de crédito|Interest on bills discounted at other credit institutions
6654|Intereses por operaciones de factoring con entidades de crédito del grupo|Interest on factoring with group credit institutions
6655|Intereses por operaciones de factoring con entidades de crédito asociadas|Interest on factoring with associated credit institutions
6656|Intereses por operaciones de factoring con otras entidades de crédito vinculadas|Interest on factoring with other related credit institutions
6657|Intereses por operaciones de factoring con otras entidades de crédito|Interest on factoring with other credit institutions
666|Pérdidas en participaciones y valores representativos de deuda|Losses on holdings and debt securities
6660|Pérdidas en participaciones y valores representativos de deuda a largo plazo, empresas del grupo|Losses on long-term holdings and debt securities, group companies
6661|Pérdidas en participaciones y valores representativos de deuda a largo plazo, empresas asociadas|Losses on long-term holdings and debt securities, associates
6662|Pérdidas en participaciones y valores representativos de deuda a largo plazo, otras partes vinculadas|Losses on long-term holdings and debt securities, other related parties
6663|Pérdidas en participaciones y valores representativos de deuda a largo plazo, otras empresas|Losses on long-term holdings and debt securities, other companies
6665|Pérdidas en participaciones y valores representativos de deuda a corto plazo, empresas del grupo|Losses on short-term holdings and debt securities, group companies
6666|Pérdidas en participaciones y valores representativos de deuda a corto plazo, empresas asociadas|Losses on short-term holdings and debt securities, associates
6667|Pérdidas en participaciones y valores representativos de deuda a corto plazo, otras partes vinculadas|Losses on short-term holdings and debt securities, other related parties
6668|Pérdidas en participaciones y valores representativos de deuda a corto plazo, otras empresas|Losses on short-term holdings and debt securities, other companies
667|Pérdidas de créditos no comerciales|Losses on non-trade loans
6670|Pérdidas de créditos a largo plazo, empresas del grupo|Losses on long-term loans, group companies
6671|Pérdidas de créditos a largo plazo, empresas asociadas|Losses on long-term loans, associates
6672|Pérdidas de créditos a largo plazo, otras partes vinculadas|Losses on long-term loans, other related parties
6673|Pérdidas de créditos a largo plazo, otras empresas|Losses on long-term loans, other companies
6675|Pérdidas de créditos a corto plazo, empresas del grupo|Losses on short-term loans, group companies
6676|Pérdidas de créditos a corto plazo, empresas asociadas|Losses on short-term loans, associates
6677|Pérdidas de créditos a corto plazo, otras partes vinculadas|Losses on short-term loans, other related parties
6678|Pérdidas de créditos a corto plazo, otras empresas|Losses on short-term loans, other companies
668|Diferencias negativas de cambio|Exchange losses
669|Otros gastos financieros|Other financial expenses
670|Pérdidas procedentes del inmovilizado intangible|Losses on intangible assets
671|Pérdidas procedentes del inmovilizado material|Losses on tangible assets
672|Pérdidas procedentes de las inversiones inmobiliarias|Losses on investment property
673|Pérdidas procedentes de participaciones a largo plazo en partes vinculadas|Losses on long-term holdings in related parties
6733|Pérdidas procedentes de participaciones a largo plazo, empresas del grupo|Losses on long-term holdings, group companies
6734|Pérdidas procedentes de participaciones a largo plazo, empresas asociadas|Losses on long-term holdings, associates
6735|Pérdidas procedentes de participaciones a largo plazo, otras partes vinculadas|Losses on long-term holdings, other related parties
675|Pérdidas por operaciones con obligaciones propias|Losses on own debentures
678|Gastos excepcionales|Exceptional expenses
680|Amortización del inmovilizado intangible|Amortisation of intangible assets
681|Amortización del inmovilizado material|Depreciation of tangible assets
682|Amortización de las inversiones inmobiliarias|Depreciation of investment property
690|Pérdidas por deterioro del inmovilizado intangible|Impairment losses on intangible assets
691|Pérdidas por deterioro del inmovilizado material|Impairment losses on tangible assets
692|Pérdidas por deterioro de las inversiones inmobiliarias|Impairment losses on investment property
693|Pérdidas por deterioro de existencias|Impairment losses on stock
6930|Pérdidas por deterioro de existencias, productos terminados y en curso de fabricación|Impairment losses on stock, finished products and work in progress
6931|Pérdidas por deterioro de existencias, mercaderías|Impairment losses on stock, goods
6932|Pérdidas por deterioro de existencias, materias primas|Impairment losses on stock, raw materials
6933|Pérdidas por deterioro de existencias, otros aprovisionamientos|Impairment losses on stock, other supplies
694|Pérdidas por deterioro de créditos por operaciones comerciales|Impairment losses on trade receivables
695|Dotación a la provisión por operaciones comerciales|Allocation to the provision for trade operations
6954|Dotación a la provisión por contratos onerosos|Allocation to the provision for onerous contracts
6959|Dotación a la provisión para otras operaciones comerciales|Allocation to the provision for other trade operations
696|Pérdidas por deterioro de participaciones y valores representativos de deuda a largo plazo|Impairment losses on long-term holdings and debt securities
6960|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, empresas del grupo|Impairment losses on long-term equity holdings, group companies
6961|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, empresas asociadas|Impairment losses on long-term equity holdings, associates
6962|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, otras partes vinculadas|Impairment losses on long-term equity holdings, other related parties
6963|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, otras empresas|Impairment losses on long-term equity holdings, other companies
6965|Pérdidas por deterioro de valores representativos de deuda a largo plazo, empresas del grupo|Impairment losses on long-term debt securities, group companies
6966|Pérdidas por deterioro de valores representativos de deuda a largo plazo, empresas asociadas|Impairment losses on long-term debt securities, associates
6967|Pérdidas por deterioro de valores representativos de deuda a largo plazo, otras partes vinculadas|Impairment losses on long-term debt securities, other related parties
6968|Pérdidas por deterioro de valores representativos de deuda a largo plazo, otras empresas|Impairment losses on long-term debt securities, other companies
697|Pérdidas por deterioro de créditos a largo plazo|Impairment losses on long-term loans
6970|Pérdidas por deterioro de créditos a largo plazo, empresas del grupo|Impairment losses on long-term loans, group companies
6971|Pérdidas por deterioro de créditos a largo plazo, empresas asociadas|Impairment losses on long-term loans, associates
6972|Pérdidas por deterioro de créditos a largo plazo, otras partes vinculadas|Impairment losses on long-term loans, other related parties
6973|Pérdidas por deterioro de créditos a largo plazo, otras empresas|Impairment losses on long-term loans, other companies
698|Pérdidas por deterioro de participaciones y valores representativos de deuda a corto plazo|Impairment losses on short-term holdings and debt securities
6980|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, empresas del grupo|Impairment losses on short-term equity holdings, group companies
6981|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, empresas asociadas|Impairment losses on short-term equity holdings, associates
6982|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, otras partes vinculadas|Impairment losses on short-term equity holdings, other related parties
6983|Pérdidas por deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, otras empresas|Impairment losses on short-term equity holdings, other companies
6985|Pérdidas por deterioro de valores representativos de deuda a corto plazo, empresas del grupo|Impairment losses on short-term debt securities, group companies
6986|Pérdidas por deterioro de valores representativos de deuda a corto plazo, empresas asociadas|Impairment losses on short-term debt securities, associates
6987|Pérdidas por deterioro de valores representativos de deuda a corto plazo, otras partes vinculadas|Impairment losses on short-term debt securities, other related parties
6988|Pérdidas por deterioro de valores representativos de deuda a corto plazo, otras empresas|Impairment losses on short-term debt securities, other companies
699|Pérdidas por deterioro de créditos a corto plazo|Impairment losses on short-term loans
6990|Pérdidas por deterioro de créditos a corto plazo, empresas del grupo|Impairment losses on short-term loans, group companies
6991|Pérdidas por deterioro de créditos a corto plazo, empresas asociadas|Impairment losses on short-term loans, associates
6992|Pérdidas por deterioro de créditos a corto plazo, otras partes vinculadas|Impairment losses on short-term loans, other related parties
6993|Pérdidas por deterioro de créditos a corto plazo, otras empresas|Impairment losses on short-term loans, other companies
"""
