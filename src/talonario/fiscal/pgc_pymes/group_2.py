"""Group 2: activo no corriente."""

ACCOUNTS = """
200|Investigación|Research
201|Desarrollo|Development
202|Concesiones administrativas|Administrative concessions
203|Propiedad industrial|Industrial property
205|Derechos de traspaso|Leasehold transfer rights
206|Aplicaciones informáticas|Computer software
209|Anticipos para inmovilizaciones intangibles|Advances for intangible assets
210|Terrenos y bienes naturales|Land and natural assets
211|Construcciones|Buildings
212|Instalaciones técnicas|Technical installations
213|Maquinaria|Machinery
214|Utillaje|Tools
215|Otras instalaciones|Other installations
216|Mobiliario|Furniture
217|Equipos para procesos de información|Computer equipment
218|Elementos de transporte|Vehicles
219|Otro inmovilizado material|Other tangible assets
220|Inversiones en terrenos y bienes naturales|Investments in land and natural assets
221|Inversiones en construcciones|Investments in buildings
230|Adaptación de terrenos y bienes naturales|Adaptation of land and natural assets
231|Construcciones en curso|Buildings under construction
232|Instalaciones técnicas en montaje|Technical installations under assembly
233|Maquinaria en montaje|Machinery under assembly
237|Equipos para procesos de información en montaje|Computer equipment under assembly
239|Anticipos para inmovilizaciones materiales|Advances for tangible assets
240|Participaciones a largo plazo en partes vinculadas|Long-term holdings in related parties
2403|Participaciones a largo plazo, empresas del grupo|Long-term holdings, group companies
2404|Participaciones a largo plazo, empresas asociadas|Long-term holdings, associates
2405|Participaciones a largo plazo, otras partes vinculadas|Long-term holdings, other related parties
241|Valores representativos de deuda a largo plazo de partes vinculadas|Long-term debt securities of related parties
2413|Valores representativos de deuda a largo plazo, empresas del grupo|Long-term debt securities, group companies
2414|Valores representativos de deuda a largo plazo, empresas asociadas|Long-term debt securities, associates
2415|Valores representativos de deuda a largo plazo, otras partes vinculadas|Long-term debt securities, other related parties
242|Créditos a largo plazo a partes vinculadas|Long-term loans to related parties
2423|Créditos a largo plazo, empresas del grupo|Long-term loans, group companies
2424|Créditos a largo plazo, empresas asociadas|Long-term loans, associates
2425|Créditos a largo plazo, otras partes vinculadas|Long-term loans, other related parties
249|Desembolsos pendientes sobre participaciones a largo plazo en partes vinculadas|Outstanding payments on long-term holdings in related parties
2493|Desembolsos pendientes sobre participaciones a largo plazo, empresas del grupo|Outstanding payments on long-term holdings, group companies
2494|Desembolsos pendientes sobre participaciones a largo plazo, empresas asociadas|Outstanding payments on long-term holdings, associates
2495|Desembolsos pendientes sobre participaciones a largo plazo, otras partes vinculadas|Outstanding payments on long-term holdings, other related parties
250|Inversiones financieras a largo plazo en instrumentos de patrimonio|Long-term investments in equity instruments
251|Valores representativos de deuda a largo plazo|Long-term debt securities
252|Créditos a largo plazo|Long-term loans
253|Créditos a largo plazo por enajenación de inmovilizado|Long-term receivables from the sale of fixed assets
254|Créditos a largo plazo al personal|Long-term loans to staff
255|Activos por derivados financieros a largo plazo|Long-term derivative assets
258|Imposiciones a largo plazo|Long-term deposits at banks
259|Desembolsos pendientes sobre participaciones en el patrimonio neto a largo plazo|Outstanding payments on long-term equity holdings
260|Fianzas constituidas a largo plazo|Long-term guarantees given
265|Depósitos constituidos a largo plazo|Long-term deposits given
280|Amortización acumulada del inmovilizado intangible|Accumulated amortisation of intangible assets
2800|Amortización acumulada de investigación|Accumulated amortisation of research
2801|Amortización acumulada de desarrollo|Accumulated amortisation of development
2802|Amortización acumulada de concesiones administrativas|Accumulated amortisation of administrative concessions
2803|Amortización acumulada de propiedad industrial|Accumulated amortisation of industrial property
2805|Amortización acumulada de derechos de traspaso|Accumulated amortisation of leasehold transfer rights
2806|Amortización acumulada de aplicaciones informáticas|Accumulated amortisation of computer software
281|Amortización acumulada del inmovilizado material|Accumulated depreciation of tangible assets
2811|Amortización acumulada de construcciones|Accumulated depreciation of buildings
2812|Amortización acumulada de instalaciones técnicas|Accumulated depreciation of technical installations
2813|Amortización acumulada de maquinaria|Accumulated depreciation of machinery
2814|Amortización acumulada de utillaje|Accumulated depreciation of tools
2815|Amortización acumulada de otras instalaciones|Accumulated depreciation of other installations
2816|Amortización acumulada de mobiliario|Accumulated depreciation of furniture
2817|Amortización acumulada de equipos para procesos de información|Accumulated depreciation of computer equipment
2818|Amortización acumulada de elementos de transporte|Accumulated depreciation of vehicles
2819|Amortización acumulada de otro inmovilizado material|Accumulated depreciation of other tangible assets
282|Amortización acumulada de las inversiones inmobiliarias|Accumulated depreciation of investment property
290|Deterioro de valor del inmovilizado intangible|Impairment of intangible assets
2900|Deterioro de valor de investigación|Impairment of research
2901|Deterioro de valor de desarrollo|Impairment of development
2902|Deterioro de valor de concesiones administrativas|Impairment of administrative concessions
2903|Deterioro de valor de propiedad industrial|Impairment of industrial property
2905|Deterioro de valor de derechos de traspaso|Impairment of leasehold transfer rights
2906|Deterioro de valor de aplicaciones informáticas|Impairment of computer software
291|Deterioro de valor del inmovilizado material|Impairment of tangible assets
2910|Deterioro de valor de terrenos y bienes naturales|Impairment of land and natural assets
2911|Deterioro de valor de construcciones|Impairment of buildings
2912|Deterioro de valor de instalaciones técnicas|Impairment of technical installations
2913|Deterioro de valor de maquinaria|Impairment of machinery
2914|Deterioro de valor de utillaje|Impairment of tools
2915|Deterioro de valor de otras instalaciones|Impairment of other installations
2916|Deterioro de valor de mobiliario|Impairment of furniture
2917|Deterioro de valor de equipos para procesos de información|Impairment of computer equipment
2918|Deterioro de valor de elementos de transporte|Impairment of vehicles
2919|Deterioro de valor de otro inmovilizado material|Impairment of other tangible assets
292|Deterioro de valor de las inversiones inmobiliarias|Impairment of investment property
2920|Deterioro de valor de los terrenos y bienes naturales|Impairment of invested land and natural assets
2921|Deterioro de valor de construcciones|Impairment of invested buildings
293|Deterioro de valor de participaciones a largo plazo|Impairment of long-term holdings
2933|Deterioro de valor de participaciones a largo plazo, empresas del grupo|Impairment of long-term holdings, group companies
2934|Deterioro de valor de participaciones a largo plazo, empresas asociadas|Impairment of long-term holdings, associates
2935|Deterioro de valor de participaciones a largo plazo, otras partes vinculadas|Impairment of long-term holdings, other related parties
2936|Deterioro de valor de participaciones a largo plazo, otras empresas|Impairment of long-term holdings, other companies
294|Deterioro de valor de valores representativos de deuda a largo plazo de partes vinculadas|Impairment of long-term debt securities of related parties
2943|Deterioro de valor de valores representativos de deuda a largo plazo, empresas del grupo|Impairment of long-term debt securities, group companies
2944|Deterioro de valor de valores representativos de deuda a largo plazo, empresas asociadas|Impairment of long-term debt securities, associates
2945|Deterioro de valor de valores representativos de deuda a largo plazo, otras partes vinculadas|Impairment of long-term debt securities, other related parties
295|Deterioro de valor de créditos a largo plazo a partes vinculadas|Impairment of long-term loans to related parties
2953|Deterioro de valor de créditos a largo plazo, empresas del grupo|Impairment of long-term loans, group companies
2954|Deterioro de valor de créditos a largo plazo, empresas asociadas|Impairment of long-term loans, associates
2955|Deterioro de valor de créditos a largo plazo, otras partes vinculadas|Impairment of long-term loans, other related parties
297|Deterioro de valor de valores representativos de deuda a largo plazo|Impairment of long-term debt securities
298|Deterioro de valor de créditos a largo plazo|Impairment of long-term loans
"""
