"""Group 1: financiación básica."""

ACCOUNTS = """
100|Capital social|Share capital
101|Fondo social|Social fund
102|Capital|Capital
103|Socios por desembolsos no exigidos|Uncalled share capital
1030|Socios por desembolsos no exigidos, capital social|Uncalled share capital, registered
1034|Socios por desembolsos no exigidos, capital pendiente de inscripción|Uncalled share capital, pending registration
104|Socios por aportaciones no dinerarias pendientes|Outstanding non-monetary contributions
1040|Socios por aportaciones no dinerarias pendientes, capital social|Outstanding non-monetary contributions, registered capital
1044|Socios por aportaciones no dinerarias pendientes, capital pendiente de inscripción|Outstanding non-monetary contributions, capital pending registration
108|Acciones o participaciones propias en situaciones especiales|Own shares in special situations
109|Acciones o participaciones propias para reducción de capital|Own shares for capital reduction
110|Prima de emisión o asunción|Share premium
112|Reserva legal|Legal reserve
113|Reservas voluntarias|Voluntary reserves
114|Reservas especiales|Special reserves
1140|Reservas para acciones o participaciones de la sociedad dominante|Reserves for shares of the parent company
1141|Reservas estatutarias|Statutory reserves
1142|Reserva por capital amortizado|Redeemed capital reserve
1144|Reservas por acciones propias aceptadas en garantía|Reserves for own shares accepted as guarantee
118|Aportaciones de socios o propietarios|Contributions of partners or owners
119|Diferencias por ajuste del capital a euros|Differences from converting capital into euros
120|Remanente|Retained earnings
121|Resultados negativos de ejercicios anteriores|Losses of prior years
129|Resultado del ejercicio|Result of the year
130|Subvenciones oficiales de capital|Official capital grants
131|Donaciones y legados de capital|Capital donations and legacies
132|Otras subvenciones, donaciones y legados|Other grants, donations and legacies
137|Ingresos fiscales a distribuir en varios ejercicios|Tax income to spread over several years
1370|Ingresos fiscales por diferencias permanentes a distribuir en varios ejercicios|Tax income from permanent differences to spread over several years
1371|Ingresos fiscales por deducciones y bonificaciones a distribuir en varios ejercicios|Tax income from deductions and allowances to spread over several years
141|Provisión para impuestos|Provision for taxes
142|Provisión para otras responsabilidades|Provision for other liabilities
143|Provisión por desmantelamiento, retiro o rehabilitación del inmovilizado|Provision for dismantling, removing or restoring fixed assets
145|Provisión para actuaciones medioambientales|Provision for environmental actions
150|Acciones o participaciones a largo plazo consideradas como pasivos financieros|Long-term shares considered financial liabilities
153|Desembolsos no exigidos por acciones o participaciones consideradas como pasivos financieros|Uncalled payments for shares considered financial liabilities
1533|Desembolsos no exigidos por acciones o participaciones consideradas como pasivos financieros, empresas del grupo|Uncalled payments for shares considered financial liabilities, group companies
1534|Desembolsos no exigidos por acciones o participaciones consideradas como pasivos financieros, empresas asociadas|Uncalled payments for shares considered financial liabilities, associates
1535|Desembolsos no exigidos por acciones o participaciones consideradas como pasivos financieros, otras partes vinculadas|Uncalled payments for shares considered financial liabilities, other related parties
1536|Desembolsos no exigidos por acciones o participaciones consideradas como pasivos financieros, otras empresas|Uncalled payments for shares considered financial liabilities, other companies
154|Aportaciones no dinerarias pendientes por acciones o participaciones consideradas como pasivos financieros|Outstanding non-monetary contributions for shares considered financial liabilities
1543|Aportaciones no dinerarias pendientes por acciones o participaciones consideradas como pasivos financieros, empresas del grupo|Outstanding non-monetary contributions for shares considered financial liabilities, group companies
1544|Aportaciones no dinerarias pendientes por acciones o participaciones consideradas como pasivos financieros, empresas asociadas|Outstanding non-monetary contributions for shares considered financial liabilities, associates
1545|Aportaciones no dinerarias pendientes por acciones o participaciones consideradas como pasivos financieros, otras partes vinculadas|Outstanding non-monetary contributions for shares considered financial liabilities, other related parties
1546|Aportaciones no dinerarias pendientes por acciones o participaciones consideradas como pasivos financieros, otras empresas|Outstanding non-monetary contributions for shares considered financial liabilities, other companies
160|Deudas a largo plazo con entidades de crédito vinculadas|Long-term debts with related credit institutions
1603|Deudas a largo plazo con entidades de crédito vinculadas, empresas del grupo|Long-term debts with related credit institutions, group companies
1604|Deudas a largo plazo con entidades de crédito vinculadas, empresas asociadas|Long-term debts with related credit institutions, associates
1605|Deudas a largo plazo con entidades de crédito vinculadas, otras partes vinculadas|Long-term debts with related credit institutions, other related parties
161|Proveedores de inmovilizado a largo plazo, partes vinculadas|Long-term suppliers of fixed assets, related parties
1613|Proveedores de inmovilizado a largo plazo, empresas del grupo|Long-term suppliers of fixed assets, group companies
1614|Proveedores de inmovilizado a largo plazo, empresas asociadas|Long-term suppliers of fixed assets, associates
1615|Proveedores de inmovilizado a largo plazo, otras partes vinculadas|Long-term suppliers of fixed assets, other related parties
162|Acreedores por arrendamiento financiero a largo plazo, partes vinculadas|Long-term finance lease creditors, related parties
1623|Acreedores por arrendamiento financiero a largo plazo, empresas del grupo|Long-term finance lease creditors, group companies
1624|Acreedores por arrendamiento financiero a largo plazo, empresas asociadas|Long-term finance lease creditors, associates
1625|Acreedores por arrendamiento financiero a largo plazo, otras partes vinculadas|Long-term finance lease creditors, other related parties
163|Otras deudas a largo plazo con partes vinculadas|Other long-term debts with related parties
1633|Otras deudas a largo plazo, empresas del grupo|Other long-term debts, group companies
1634|Otras deudas a largo plazo, empresas asociadas|Other long-term debts, associates
1635|Otras deudas a largo plazo, otras partes vinculadas|Other long-term debts, other related parties
170|Deudas a largo plazo con entidades de crédito|Long-term debts with credit institutions
171|Deudas a largo plazo|Long-term debts
172|Deudas a largo plazo transformables en subvenciones, donaciones y legados|Long-term debts convertible into grants, donations and legacies
173|Proveedores de inmovilizado a largo plazo|Long-term suppliers of fixed assets
174|Acreedores por arrendamiento financiero a largo plazo|Long-term finance lease creditors
175|Efectos a pagar a largo plazo|Long-term bills payable
176|Pasivos por derivados financieros a largo plazo|Long-term derivative liabilities
177|Obligaciones y bonos|Debentures and bonds
179|Deudas representadas en otros valores negociables|Debts in other marketable securities
180|Fianzas recibidas a largo plazo|Long-term guarantees received
181|Anticipos recibidos por ventas o prestaciones de servicios a largo plazo|Long-term advances received for sales or services
185|Depósitos recibidos a largo plazo|Long-term deposits received
190|Acciones o participaciones emitidas|Shares issued
192|Suscriptores de acciones|Subscribers of shares
194|Capital emitido pendiente de inscripción|Capital issued pending registration
195|Acciones o participaciones emitidas consideradas como pasivos financieros|Shares issued considered financial liabilities
197|Suscriptores de acciones consideradas como pasivos financieros|Subscribers of shares considered financial liabilities
199|Acciones o participaciones emitidas consideradas como pasivos financieros pendientes de inscripción|Shares issued considered financial liabilities pending registration
"""
