"""Group 5: cuentas financieras."""

ACCOUNTS = """
500|Obligaciones y bonos a corto plazo|Short-term debentures and bonds
502|Acciones o participaciones a corto plazo consideradas como pasivos financieros|Short-term shares considered financial liabilities
505|Deudas representadas en otros valores negociables a corto plazo|Short-term debts in other marketable securities
506|Intereses a corto plazo de empréstitos y otras emisiones análogas|Short-term interest on bonds and similar issues
507|Dividendos de acciones o participaciones consideradas como pasivos financieros|Dividends of shares considered financial liabilities
509|Valores negociables amortizados|Redeemed marketable securities
5090|Obligaciones y bonos amortizados|Redeemed debentures and bonds
5095|Otros valores negociables amortizados|Other redeemed marketable securities
510|Deudas a corto plazo con entidades de crédito vinculadas|Short-term debts with related credit institutions
5103|Deudas a corto plazo con entidades de crédito vinculadas, empresas del grupo|Short-term debts with related credit institutions, group companies
5104|Deudas a corto plazo con entidades de crédito vinculadas, empresas asociadas|Short-term debts with related credit institutions, associates
5105|Deudas a corto plazo con entidades de crédito vinculadas, otras partes vinculadas|Short-term debts with related credit institutions, other related parties
511|Proveedores de inmovilizado a corto plazo, partes vinculadas|Short-term suppliers of fixed assets, related parties
5113|Proveedores de inmovilizado a corto plazo, empresas del grupo|Short-term suppliers of fixed assets, group companies
5114|Proveedores de inmovilizado a corto plazo, empresas asociadas|Short-term suppliers of fixed assets, associates
5115|Proveedores de inmovilizado a corto plazo, otras partes vinculadas|Short-term suppliers of fixed assets, other related parties
512|Acreedores por arrendamiento financiero a corto plazo, partes vinculadas|Short-term finance lease creditors, related parties
5123|Acreedores por arrendamiento financiero a corto plazo, empresas del grupo|Short-term finance lease creditors, group companies
5124|Acreedores por arrendamiento financiero a corto plazo, empresas asociadas|Short-term finance lease creditors, associates
5125|Acreedores por arrendamiento financiero a corto plazo, otras partes vinculadas|Short-term finance lease creditors, other related parties
513|Otras deudas a corto plazo con partes vinculadas|Other short-term debts with related parties
5133|Otras deudas a corto plazo, empresas del grupo|Other short-term debts, group companies
5134|Otras deudas a corto plazo, empresas asociadas|Other short-term debts, associates
5135|Otras deudas a corto plazo, otras partes vinculadas|Other short-term debts, other related parties
514|Intereses a corto plazo de deudas con partes vinculadas|Short-term interest on debts with related parties
5143|Intereses a corto plazo de deudas, empresas del grupo|Short-term interest on debts, group companies
5144|Intereses a corto plazo de deudas, empresas asociadas|Short-term interest on debts, associates
5145|Intereses a corto plazo de deudas, otras partes vinculadas|Short-term interest on debts, other related parties
520|Deudas a corto plazo con entidades de crédito|Short-term debts with credit institutions
5200|Préstamos a corto plazo de entidades de crédito|Short-term loans of credit institutions
5201|Deudas a corto plazo por crédito dispuesto|Short-term debts for credit drawn
5208|Deudas por efectos descontados|Debts for discounted bills
5209|Deudas por operaciones de factoring|Debts for factoring
521|Deudas a corto plazo|Short-term debts
522|Deudas a corto plazo transformables en subvenciones, donaciones y legados|Short-term debts convertible into grants, donations and legacies
523|Proveedores de inmovilizado a corto plazo|Short-term suppliers of fixed assets
524|Acreedores por arrendamiento financiero a corto plazo|Short-term finance lease creditors
525|Efectos a pagar a corto plazo|Short-term bills payable
526|Dividendo activo a pagar|Dividends payable
527|Intereses a corto plazo de deudas con entidades de crédito|Short-term interest on debts with credit institutions
528|Intereses a corto plazo de deudas|Short-term interest on debts
529|Provisiones a corto plazo|Short-term provisions
5291|Provisión a corto plazo para impuestos|Short-term provision for taxes
5292|Provisión a corto plazo para otras responsabilidades|Short-term provision for other liabilities
5293|Provisión a corto plazo por desmantelamiento, retiro o rehabilitación del inmovilizado|Short-term provision for dismantling, removing or restoring fixed assets
5295|Provisión a corto plazo para actuaciones medioambientales|Short-term provision for environmental actions
530|Participaciones a corto plazo en partes vinculadas|Short-term holdings in related parties
5303|Participaciones a corto plazo, empresas del grupo|Short-term holdings, group companies
5304|Participaciones a corto plazo, empresas asociadas|Short-term holdings, associates
5305|Participaciones a corto plazo, otras partes vinculadas|Short-term holdings, other related parties
531|Valores representativos de deuda a corto plazo de partes vinculadas|Short-term debt securities of related parties
5313|Valores representativos de deuda a corto plazo, empresas del grupo|Short-term debt securities, group companies
5314|Valores representativos de deuda a corto plazo, empresas asociadas|Short-term debt securities, associates
5315|Valores representativos de deuda a corto plazo, otras partes vinculadas|Short-term debt securities, other related parties
532|Créditos a corto plazo a partes vinculadas|Short-term loans to related parties
5323|Créditos a corto plazo, empresas del grupo|Short-term loans, group companies
5324|Créditos a corto plazo, empresas asociadas|Short-term loans, associates
5325|Créditos a corto plazo, otras partes vinculadas|Short-term loans, other related parties
533|Intereses a corto plazo de valores representativos de deuda de partes vinculadas|Short-term interest on debt securities of related parties
5333|Intereses a corto plazo de valores representativos de deuda, empresas del grupo|Short-term interest on debt securities, group companies
5334|Intereses a corto plazo de valores representativos de deuda, empresas asociadas|Short-term interest on debt securities, associates
5335|Intereses a corto plazo de valores representativos de deuda, otras partes vinculadas|Short-term interest on debt securities, other related parties
534|Intereses a corto plazo de créditos a partes vinculadas|Short-term interest on loans to related parties
5343|Intereses a corto plazo de créditos, empresas del grupo|Short-term interest on loans, group companies
5344|Intereses a corto plazo de créditos, empresas asociadas|Short-term interest on loans, associates
5345|Intereses a corto plazo de créditos, otras partes vinculadas|Short-term interest on loans, other related parties
535|Dividendos a cobrar de inversiones financieras en partes vinculadas|Dividends receivable from related parties
5353|Dividendos a cobrar, empresas del grupo|Dividends receivable, group companies
5354|Dividendos a cobrar, empresas asociadas|Dividends receivable, associates
5355|Dividendos a cobrar, otras partes vinculadas|Dividends receivable, other related parties
539|Desembolsos pendientes sobre participaciones a corto plazo en partes vinculadas|Outstanding payments on short-term holdings in related parties
5393|Desembolsos pendientes sobre participaciones a corto plazo, empresas del grupo|Outstanding payments on short-term holdings, group companies
5394|Desembolsos pendientes sobre participaciones a corto plazo, empresas asociadas|Outstanding payments on short-term holdings, associates
5395|Desembolsos pendientes sobre participaciones a corto plazo, otras partes vinculadas|Outstanding payments on short-term holdings, other related parties
540|Inversiones financieras a corto plazo en instrumentos de patrimonio|Short-term investments in equity instruments
541|Valores representativos de deuda a corto plazo|Short-term debt securities
542|Créditos a corto plazo|Short-term loans
543|Créditos a corto plazo por enajenación de inmovilizado|Short-term receivables from the sale of fixed assets
544|Créditos a corto plazo al personal|Short-term loans to staff
545|Dividendo a cobrar|Dividends receivable
546|Intereses a corto plazo de valores representativos de deudas|Short-term interest on debt securities
547|Intereses a corto plazo de créditos|Short-term interest on loans
548|Imposiciones a corto plazo|Short-term deposits at banks
549|Desembolsos pendientes sobre participaciones en el patrimonio neto a corto plazo|Outstanding payments on short-term equity holdings
550|Titular de la explotación|Owner's current account
551|Cuenta corriente con socios y administradores|Current account with partners and directors
552|Cuenta corriente con otras personas y entidades vinculadas|Current account with other related persons and entities
5523|Cuenta corriente, empresas del grupo|Current account, group companies
5524|Cuenta corriente, empresas asociadas|Current account, associates
5525|Cuenta corriente, otras partes vinculadas|Current account, other related parties
554|Cuenta corriente con uniones temporales de empresas y comunidades de bienes|Current account with joint ventures and joint ownerships
555|Partidas pendientes de aplicación|Items pending allocation
556|Desembolsos exigidos sobre participaciones en el patrimonio neto|Called payments on equity holdings
5563|Desembolsos exigidos sobre participaciones en el patrimonio neto, empresas del grupo|Called payments on equity holdings, group companies
5564|Desembolsos exigidos sobre participaciones en el patrimonio neto, empresas asociadas|Called payments on equity holdings, associates
5565|Desembolsos exigidos sobre participaciones en el patrimonio neto, otras partes vinculadas|Called payments on equity holdings, other related parties
5566|Desembolsos exigidos sobre participaciones en el patrimonio neto, otras empresas|Called payments on equity holdings, other companies
557|Dividendo activo a cuenta|Interim dividend
558|Socios por desembolsos exigidos|Partners for called payments
5580|Socios por desembolsos exigidos sobre acciones o participaciones ordinarias|Partners for called payments on ordinary shares
5585|Socios por desembolsos exigidos sobre acciones o participaciones consideradas como pasivos financieros|Partners for called payments on shares considered financial liabilities
559|Derivados financieros a corto plazo|Short-term derivatives
5590|Activos por derivados financieros a corto plazo|Short-term derivative assets
5595|Pasivos por derivados financieros a corto plazo|Short-term derivative liabilities
560|Fianzas recibidas a corto plazo|Short-term guarantees received
561|Depósitos recibidos a corto plazo|Short-term deposits received
565|Fianzas constituidas a corto plazo|Short-term guarantees given
566|Depósitos constituidos a corto plazo|Short-term deposits given
567|Intereses pagados por anticipado|Interest paid in advance
568|Intereses cobrados por anticipado|Interest received in advance
570|Caja, euros|Cash, euros
571|Caja, moneda extranjera|Cash, foreign currency
572|Bancos e instituciones de crédito c/c vista, euros|Banks, current accounts, euros
573|Bancos e instituciones de crédito c/c vista, moneda extranjera|Banks, current accounts, foreign currency
574|Bancos e instituciones de crédito, cuentas de ahorro, euros|Banks, savings accounts, euros
575|Bancos e instituciones de crédito, cuentas de ahorro, moneda extranjera|Banks, savings accounts, foreign currency
576|Inversiones a corto plazo de gran liquidez|Highly liquid short-term investments
593|Deterioro de valor de participaciones a corto plazo|Impairment of short-term holdings
5933|Deterioro de valor de participaciones a corto plazo, empresas del grupo|Impairment of short-term holdings, group companies
5934|Deterioro de valor de participaciones a corto plazo, empresas asociadas|Impairment of short-term holdings, associates
5935|Deterioro de valor de participaciones a corto plazo, otras partes vinculadas|Impairment of short-term holdings, other related parties
5936|Deterioro de valor de participaciones a corto plazo, otras empresas|Impairment of short-term holdings, other companies
594|Deterioro de valor de valores representativos de deuda a corto plazo de partes vinculadas|Impairment of short-term debt securities of related parties
5943|Deterioro de valor de valores representativos de deuda a corto plazo, empresas del grupo|Impairment of short-term debt securities, group companies
5944|Deterioro de valor de valores representativos de deuda a corto plazo, empresas asociadas|Impairment of short-term debt securities, associates
5945|Deterioro de valor de valores representativos de deuda a corto plazo, otras partes vinculadas|Impairment of short-term debt securities, other related parties
595|Deterioro de valor de créditos a corto plazo a partes vinculadas|Impairment of short-term loans to related parties
5953|Deterioro de valor de créditos a corto plazo, empresas del grupo|Impairment of short-term loans, group companies
5954|Deterioro de valor de créditos a corto plazo, empresas asociadas|Impairment of short-term loans, associates
5955|Deterioro de valor de créditos a corto plazo, otras partes vinculadas|Impairment of short-term loans, other related parties
597|Deterioro de valor de valores representativos de deuda a corto plazo|Impairment of short-term debt securities
598|Deterioro de valor de créditos a corto plazo|Impairment of short-term loans
"""
