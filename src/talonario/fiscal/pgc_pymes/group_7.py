"""Group 7: ventas e ingresos."""

ACCOUNTS = """
700|Ventas de mercaderías|Sales of goods
701|Ventas de productos terminados|Sales of finished products
702|Ventas de productos semiterminados|Sales of semi-finished products
703|Ventas de subproductos y residuos|Sales of by-products and waste
704|Ventas de envases y embalajes|Sales of containers and packing
705|Prestaciones de servicios|Services rendered
706|Descuentos sobre ventas por pronto pago|Prompt payment discounts on sales
7060|Descuentos sobre ventas por pronto pago, mercaderías|Prompt payment discounts on sales, goods
7061|Descuentos sobre ventas por pronto pago, productos terminados|Prompt payment discounts on sales, finished products
7062|Descuentos sobre ventas por pronto pago, productos semiterminados|Prompt payment discounts on sales, semi-finished products
7063|Descuentos sobre ventas por pronto pago, subproductos y residuos|Prompt payment discounts on sales, by-products and waste
708|Devoluciones de ventas y operaciones similares|Sales returns and similar operations
7080|Devoluciones de ventas y operaciones similares, mercaderías|Sales returns and similar operations, goods
7081|Devoluciones de ventas y operaciones similares, productos terminados|Sales returns and similar operations, finished products
7082|Devoluciones de ventas y operaciones similares, productos semiterminados|Sales returns and similar operations, semi-finished products
7083|Devoluciones de ventas y operaciones similares, subproductos y residuos|Sales returns and similar operations, by-products and waste
7084|Devoluciones de ventas y operaciones similares, envases y embalajes|Sales returns and similar operations, containers and packing
709|Rappels sobre ventas|Volume discounts on sales
7090|Rappels sobre ventas, mercaderías|Volume discounts on sales, goods
7091|Rappels sobre ventas, productos terminados|Volume discounts on sales, finished products
7092|Rappels sobre ventas, productos semiterminados|Volume discounts on sales, semi-finished products
7093|Rappels sobre ventas, subproductos y residuos|Volume discounts on sales, by-products and waste
7094|Rappels sobre ventas, envases y embalajes|Volume discounts on sales, containers and packing
710|Variación de existencias de productos en curso|Change in stock of work in progress
711|Variación de existencias de productos semiterminados|Change in stock of semi-finished products
712|Variación de existencias de productos terminados|Change in stock of finished products
713|Variación de existencias de subproductos, residuos y materiales recuperados|Change in stock of by-products, waste and recovered materials
730|Trabajos realizados para el inmovilizado intangible|Own work on intangible assets
731|Trabajos realizados para el inmovilizado material|Own work on tangible assets
732|Trabajos realizados en inversiones inmobiliarias|Own work on investment property
733|Trabajos realizados para el inmovilizado material en curso|Own work on tangible assets in progress
740|Subvenciones, donaciones y legados a la explotación|Operating grants, donations and legacies
746|Subvenciones, donaciones y legados de capital transferidos al resultado del ejercicio|Capital grants, donations and legacies taken to the result
747|Otras subvenciones, donaciones y legados transferidos al resultado del ejercicio|Other grants, donations and legacies taken to the result
751|Resultados de operaciones en común|Results of joint operations
7510|Pérdida transferida (gestor)|Loss transferred (manager)
7511|Beneficio atribuido (partícipe o asociado no gestor)|Profit attributed (participant or associate)
752|Ingresos por arrendamientos|Rental income
753|Ingresos de propiedad industrial cedida en explotación|Income from licensed industrial property
754|Ingresos por comisiones|Commission income
755|Ingresos por servicios al personal|Income from services to staff
759|Ingresos por servicios diversos|Income from sundry services
760|Ingresos de participaciones en instrumentos de patrimonio|Income from equity holdings
7600|Ingresos de participaciones en instrumentos de patrimonio, empresas del grupo|Income from equity holdings, group companies
7601|Ingresos de participaciones en instrumentos de patrimonio, empresas asociadas|Income from equity holdings, associates
7602|Ingresos de participaciones en instrumentos de patrimonio, otras partes vinculadas|Income from equity holdings, other related parties
7603|Ingresos de participaciones en instrumentos de patrimonio, otras empresas|Income from equity holdings, other companies
761|Ingresos de valores representativos de deuda|Income from debt securities
7610|Ingresos de valores representativos de deuda, empresas del grupo|Income from debt securities, group companies
7611|Ingresos de valores representativos de deuda, empresas asociadas|Income from debt securities, associates
7612|Ingresos de valores representativos de deuda, otras partes vinculadas|Income from debt securities, other related parties
7613|Ingresos de valores representativos de deuda, otras empresas|Income from debt securities, other companies
762|Ingresos de créditos|Income from loans
7620|Ingresos de créditos a largo plazo|Income from long-term loans
7621|Ingresos de créditos a corto plazo|Income from short-term loans
763|Beneficios por valoración de activos y pasivos financieros por su valor razonable|Gains from valuing financial assets and liabilities at fair value
766|Beneficios en participaciones y valores representativos de deuda|Gains on holdings and debt securities
7660|Beneficios en participaciones y valores representativos de deuda a largo plazo, empresas del grupo|Gains on long-term holdings and debt securities, group companies
7661|Beneficios en participaciones y valores representativos de deuda a largo plazo, empresas asociadas|Gains on long-term holdings and debt securities, associates
7662|Beneficios en participaciones y valores representativos de deuda a largo plazo, otras partes vinculadas|Gains on long-term holdings and debt securities, other related parties
7663|Beneficios en participaciones y valores representativos de deuda a largo plazo, otras empresas|Gains on long-term holdings and debt securities, other companies
7665|Beneficios en participaciones y valores representativos de deuda a corto plazo, empresas del grupo|Gains on short-term holdings and debt securities, group companies
7666|Beneficios en participaciones y valores representativos de deuda a corto plazo, empresas asociadas|Gains on short-term holdings and debt securities, associates
7667|Beneficios en participaciones y valores representativos de deuda a corto plazo, otras partes vinculadas|Gains on short-term holdings and debt securities, other related parties
7668|Beneficios en participaciones y valores representativos de deuda a corto plazo, otras empresas|Gains on short-term holdings and debt securities, other companies
768|Diferencias positivas de cambio|Exchange gains
769|Otros ingresos financieros|Other financial income
770|Beneficios procedentes del inmovilizado intangible|Gains on intangible assets
771|Beneficios procedentes del inmovilizado material|Gains on tangible assets
772|Beneficios procedentes de las inversiones inmobiliarias|Gains on investment property
773|Beneficios procedentes de participaciones a largo plazo en partes vinculadas|Gains on long-term holdings in related parties
7733|Beneficios procedentes de participaciones a largo plazo, empresas del grupo|Gains on long-term holdings, group companies
7734|Beneficios procedentes de participaciones a largo plazo, empresas asociadas|Gains on long-term holdings, associates
7735|Beneficios procedentes de participaciones a largo plazo, otras partes vinculadas|Gains on long-term holdings, other related parties
775|Beneficios por operaciones con obligaciones propias|Gains on own debentures
778|Ingresos excepcionales|Exceptional income
790|Reversión del deterioro del inmovilizado intangible|Reversal of impairment of intangible assets
791|Reversión del deterioro del inmovilizado material|Reversal of impairment of tangible assets
792|Reversión del deterioro de las inversiones inmobiliarias|Reversal of impairment of investment property
793|Reversión del deterioro de existencias|Reversal of impairment of stock
7930|Reversión del deterioro de existencias, productos terminados y en curso de fabricación|Reversal of impairment of stock, finished products and work in progress
7931|Reversión del deterioro de existencias, mercaderías|Reversal of impairment of stock, goods
7932|Reversión del deterioro de existencias, materias primas|Reversal of impairment of stock, raw materials
7933|Reversión del deterioro de existencias, otros aprovisionamientos|Reversal of impairment of stock, other supplies
794|Reversión del deterioro de créditos por operaciones comerciales|Reversal of impairment of trade receivables
795|Exceso de provisiones|Excess of provisions
7951|Exceso de provisión para impuestos|Excess of provision for taxes
7952|Exceso de provisión para otras responsabilidades|Excess of provision for other liabilities
7954|Exceso de provisión por operaciones comerciales|Excess of provision for trade operations
7955|Exceso de provisión para actuaciones medioambientales|Excess of provision for environmental actions
796|Reversión del deterioro de participaciones y valores representativos de deuda a largo plazo|Reversal of impairment of long-term holdings and debt securities
7960|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, empresas del grupo|Reversal of impairment of long-term equity holdings, group companies
7961|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, empresas asociadas|Reversal of impairment of long-term equity holdings, associates
7962|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, otras partes vinculadas|Reversal of impairment of long-term equity holdings, other related parties
7963|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a largo plazo, otras empresas|Reversal of impairment of long-term equity holdings, other companies
7965|Reversión del deterioro de valores representativos de deuda a largo plazo, empresas del grupo|Reversal of impairment of long-term debt securities, group companies
7966|Reversión del deterioro de valores representativos de deuda a largo plazo, empresas asociadas|Reversal of impairment of long-term debt securities, associates
7967|Reversión del deterioro de valores representativos de deuda a largo plazo, otras partes vinculadas|Reversal of impairment of long-term debt securities, other related parties
7968|Reversión del deterioro de valores representativos de deuda a largo plazo, otras empresas|Reversal of impairment of long-term debt securities, other companies
797|Reversión del deterioro de créditos a largo plazo|Reversal of impairment of long-term loans
7970|Reversión del deterioro de créditos a largo plazo, empresas del grupo|Reversal of impairment of long-term loans, group companies
7971|Reversión del deterioro de créditos a largo plazo, empresas asociadas|Reversal of impairment of long-term loans, associates
7972|Reversión del deterioro de créditos a largo plazo, otras partes vinculadas|Reversal of impairment of long-term loans, other related parties
7973|Reversión del deterioro de créditos a largo plazo, otras empresas|Reversal of impairment of long-term loans, other companies
798|Reversión del deterioro de participaciones y valores representativos de deuda a corto plazo|Reversal of impairment of short-term holdings and debt securities
7980|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, empresas del grupo|Reversal of impairment of short-term equity holdings, group companies
7981|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, empresas asociadas|Reversal of impairment of short-term equity holdings, associates
7982|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, otras partes vinculadas|Reversal of impairment of short-term equity holdings, other related parties
7983|Reversión del deterioro de participaciones en instrumentos de patrimonio neto a corto plazo, otras empresas|Reversal of impairment of short-term equity holdings, other companies
7985|Reversión del deterioro de valores representativos de deuda a corto plazo, empresas del grupo|Reversal of impairment of short-term debt securities, group companies
7986|Reversión del deterioro de valores representativos de deuda a corto plazo, empresas asociadas|Reversal of impairment of short-term debt securities, associates
7987|Reversión del deterioro de valores representativos de deuda a corto plazo, otras partes vinculadas|Reversal of impairment of short-term debt securities, other related parties
7988|Reversión del deterioro de valores representativos de deuda a corto plazo, otras empresas|Reversal of impairment of short-term debt securities, other companies
799|Reversión del deterioro de créditos a corto plazo|Reversal of impairment of short-term loans
7990|Reversión del deterioro de créditos a corto plazo, empresas del grupo|Reversal of impairment of short-term loans, group companies
7991|Reversión del deterioro de créditos a corto plazo, empresas asociadas|Reversal of impairment of short-term loans, associates
7992|Reversión del deterioro de créditos a corto plazo, otras partes vinculadas|Reversal of impairment of short-term loans, other related parties
7993|Reversión del deterioro de créditos a corto plazo, otras empresas|Reversal of impairment of short-term loans, other companies
"""
