"""Where the sample company's contacts live: provinces with true postal codes, and some places abroad."""

from typing import NamedTuple


class Province(NamedTuple):
    """A province of Spain.

    code      the first two digits of its postal codes
    language  of its names and streets: es, ca, gl or eu
    weight    how many live there, in ten thousands
    """

    code: str
    name: str
    language: str
    phone_prefix: str
    weight: int
    towns: tuple[tuple[str, tuple[str, ...]], ...]


_TABLE = """
01 | Álava | eu | 945 | 33 | Vitoria-Gasteiz 001 005 008, Llodio 400, Amurrio 470
02 | Albacete | es | 967 | 39 | Albacete 001 002, Hellín 400, Almansa 640, Villarrobledo 600
03 | Alicante | ca | 965 | 190 | Alicante 001 002 005, Elche 201 202, Alcoy 801, Benidorm 501, Orihuela 300
04 | Almería | es | 950 | 73 | Almería 001 004, El Ejido 700, Roquetas de Mar 740
05 | Ávila | es | 920 | 16 | Ávila 001, Arévalo 200
06 | Badajoz | es | 924 | 67 | Badajoz 001 002, Mérida 800, Don Benito 400, Almendralejo 200
07 | Illes Balears | ca | 971 | 120 | Palma 001 002 003, Ibiza 800, Manacor 500, Inca 300, Maó 701
08 | Barcelona | ca | 93 | 570 | Barcelona 001 007 013 025 036, L'Hospitalet de Llobregat 901, Badalona 911
09 | Burgos | es | 947 | 36 | Burgos 001 003, Aranda de Duero 400, Miranda de Ebro 200
10 | Cáceres | es | 927 | 39 | Cáceres 001 003, Plasencia 600, Navalmoral de la Mata 300
11 | Cádiz | es | 956 | 125 | Cádiz 001 003, Jerez de la Frontera 401 403, Algeciras 201
12 | Castellón | ca | 964 | 60 | Castelló de la Plana 001 003, Vila-real 540, Burriana 530, Vinaròs 500
13 | Ciudad Real | es | 926 | 49 | Ciudad Real 001, Puertollano 500, Tomelloso 700, Valdepeñas 300
14 | Córdoba | es | 957 | 77 | Córdoba 001 003, Lucena 900, Puente Genil 500, Montilla 550
15 | A Coruña | gl | 981 | 112 | A Coruña 001 003, Santiago de Compostela 701 704, Ferrol 401, Carballo 100
16 | Cuenca | es | 969 | 20 | Cuenca 001 002, Tarancón 400
17 | Girona | ca | 972 | 80 | Girona 001 002, Figueres 600, Blanes 300, Olot 800
18 | Granada | es | 958 | 93 | Granada 001 005, Motril 600, Baza 800
19 | Guadalajara | es | 949 | 27 | Guadalajara 001, Azuqueca de Henares 200
20 | Gipuzkoa | eu | 943 | 73 | Donostia-San Sebastián 003 004, Irun 301, Eibar 600, Tolosa 400
21 | Huelva | es | 959 | 53 | Huelva 001 003, Lepe 440, Almonte 730
22 | Huesca | es | 974 | 23 | Huesca 001 002, Monzón 400, Barbastro 300
23 | Jaén | es | 953 | 62 | Jaén 001 003, Linares 700, Úbeda 400, Andújar 740
24 | León | es | 987 | 45 | León 001 003, Ponferrada 400, Astorga 700
25 | Lleida | ca | 973 | 44 | Lleida 001 002, Balaguer 600, Tàrrega 300
26 | La Rioja | es | 941 | 32 | Logroño 001 003, Calahorra 500, Haro 200
27 | Lugo | gl | 982 | 33 | Lugo 001 002, Monforte de Lemos 400, Viveiro 850
28 | Madrid | es | 91 | 675 | Madrid 001 004 013 028 045, Móstoles 931, Alcalá de Henares 801
29 | Málaga | es | 952 | 170 | Málaga 001 005 010, Marbella 601, Fuengirola 640, Antequera 200, Ronda 400
30 | Murcia | es | 968 | 153 | Murcia 001 005, Cartagena 201, Lorca 800, Yecla 510, Jumilla 520
31 | Navarra | eu | 948 | 66 | Pamplona 001 003, Tudela 500, Estella 200
32 | Ourense | gl | 988 | 31 | Ourense 001 003, O Barco de Valdeorras 300, Verín 600
33 | Asturias | es | 985 | 101 | Oviedo 001 003, Gijón 201 205, Avilés 401, Langreo 900
34 | Palencia | es | 979 | 16 | Palencia 001, Aguilar de Campoo 800
35 | Las Palmas | es | 928 | 113 | Las Palmas de Gran Canaria 001 006, Telde 200, Arrecife 500
36 | Pontevedra | gl | 986 | 94 | Pontevedra 001, Vigo 201 204, Vilagarcía de Arousa 600, Cangas 940
37 | Salamanca | es | 923 | 33 | Salamanca 001 002, Béjar 700, Ciudad Rodrigo 500
38 | Santa Cruz de Tenerife | es | 922 | 105 | Santa Cruz de Tenerife 001 003, La Laguna 201, Arona 640
39 | Cantabria | es | 942 | 59 | Santander 001 005, Torrelavega 300, Castro-Urdiales 700
40 | Segovia | es | 921 | 15 | Segovia 001, Cuéllar 200
41 | Sevilla | es | 954 | 195 | Sevilla 001 004 013, Dos Hermanas 701, Utrera 710, Écija 400
42 | Soria | es | 975 | 9 | Soria 001 002, Almazán 200
43 | Tarragona | ca | 977 | 83 | Tarragona 001 003, Reus 201, Tortosa 500, Valls 800
44 | Teruel | es | 978 | 13 | Teruel 001, Alcañiz 600
45 | Toledo | es | 925 | 72 | Toledo 001 003, Talavera de la Reina 600, Illescas 200
46 | Valencia | ca | 96 | 430 | València 001 003 015 022, Gandia 700, Torrent 900, Sagunt 500, Alzira 600
47 | Valladolid | es | 983 | 52 | Valladolid 001 003, Medina del Campo 400
48 | Bizkaia | eu | 94 | 115 | Bilbao 001 005 009, Barakaldo 901, Getxo 930, Durango 200
49 | Zamora | es | 980 | 17 | Zamora 001, Benavente 600, Toro 800
50 | Zaragoza | es | 976 | 97 | Zaragoza 001 004 008, Calatayud 300, Ejea de los Caballeros 600
51 | Ceuta | es | 956 | 8 | Ceuta 001
52 | Melilla | es | 952 | 8 | Melilla 001
"""
# Code, name, language, telephone prefix, tens of thousands who live there, and the towns, whose postal
# codes are written without the two digits of the province.


def _province(row: str) -> Province:
    code, name, language, phone_prefix, weight, towns = row.split(" | ")
    read = []
    for town in towns.split(", "):
        words = town.split(" ")
        codes = tuple(code + word for word in words if word.isdigit())
        read.append((" ".join(word for word in words if not word.isdigit()), codes))
    return Province(code, name, language, phone_prefix, int(weight), tuple(read))


PROVINCES = tuple(_province(row) for row in _TABLE.strip().splitlines())

OUTSIDE_VAT_TERRITORY = frozenset({"35", "38", "51", "52"})
"""Provinces of Spain where a delivery of goods from the peninsula is an export (Ley 37/1992 art. 3)."""

ALTERNATIVE_SPELLINGS = {
    "A Coruña": "LA CORUÑA",
    "Illes Balears": "Baleares",
    "Gipuzkoa": "Guipúzcoa",
    "Bizkaia": "VIZCAYA",
    "Valencia": "València",
    "Alicante": "Alacant",
    "Asturias": "ASTURIAS (Principado de)",
}
"""How people also write some provinces: sample addresses are typed by several hands."""

STREETS = {
    "es": (
        "Calle Mayor",
        "Avda. de la Constitución",
        "C/ San Francisco",
        "Plaza de España",
        "Calle Real",
        "Pol. Ind. El Prado, nave",
    ),
    "ca": (
        "Carrer Major",
        "Avinguda del País Valencià",
        "C/ Sant Josep",
        "Plaça de l'Ajuntament",
        "Passeig de la Pau",
        "Polígon Les Comes, nau",
    ),
    "gl": (
        "Rúa Nova",
        "Avenida da Mariña",
        "Rúa do Príncipe",
        "Praza Maior",
        "Rúa Real",
        "Polígono do Ceao, nave",
    ),
    "eu": (
        "Kale Nagusia",
        "San Juan kalea",
        "Askatasunaren etorbidea",
        "Plaza Berria",
        "Calle Mayor",
        "Polígono Lezama, pabellón",
    ),
}


class Abroad(NamedTuple):
    """A town abroad, in the European Union or outside it."""

    country: str
    country_name: str
    city: str
    postal_code: str
    province: str
    street: str
    phone_prefix: str


EUROPEAN_UNION = (
    Abroad("FR", "Francia", "Perpignan", "66000", "Occitanie", "Rue de la Loge", "+33 4"),
    Abroad("FR", "Francia", "Lyon", "69002", "Auvergne-Rhône-Alpes", "Rue Mercière", "+33 4"),
    Abroad("DE", "Alemania", "München", "80331", "Bayern", "Sendlinger Straße", "+49 89"),
    Abroad("DE", "Alemania", "Köln", "50667", "Nordrhein-Westfalen", "Hohe Straße", "+49 221"),
    Abroad("IT", "Italia", "Bologna", "40121", "BO", "Via dell'Indipendenza", "+39 051"),
    Abroad("PT", "Portugal", "Porto", "4000-322", "Porto", "Rua de Santa Catarina", "+351 22"),
    Abroad("PT", "Portugal", "Lisboa", "1100-148", "Lisboa", "Rua Augusta", "+351 21"),
    Abroad("BE", "Bélgica", "Gent", "9000", "Oost-Vlaanderen", "Veldstraat", "+32 9"),
)
OUTSIDE_THE_UNION = (
    Abroad("GB", "Reino Unido", "Bristol", "BS1 4DJ", "", "Corn Street", "+44 117"),
    Abroad("CH", "Suiza", "Genève", "1204", "Genève", "Rue du Rhône", "+41 22"),
    Abroad("US", "Estados Unidos", "Miami", "33130", "Florida", "SW 8th Street", "+1 305"),
    Abroad("MX", "México", "Guadalajara", "44100", "Jalisco", "Av. Juárez", "+52 33"),
    Abroad("AD", "Andorra", "Andorra la Vella", "AD500", "", "Avinguda Meritxell", "+376"),
)
