"""What people and companies of the sample are called: given names, surnames, trades, firm names."""

from typing import NamedTuple

from talonario.cli.sample.party import Regime

GIVEN_NAMES = {
    "es": (
        *(
            "María del Carmen",
            "Ana",
            "Laura",
            "Cristina",
            "Lucía",
            "Pilar",
            "Rocío",
            "Marta",
            "Inmaculada",
            "Sofía",
        ),
        *(
            "Antonio",
            "José Luis",
            "Manuel",
            "Francisco Javier",
            "David",
            "Carlos",
            "Jesús",
            "Álvaro",
            "Rubén",
            "Íñigo",
        ),
    ),
    "ca": (
        *("Montserrat", "Núria", "Mireia", "Laia", "Empar", "Neus", "Aina", "Júlia", "Carme", "Marta"),
        *("Jordi", "Vicent", "Xavier", "Pau", "Joan", "Oriol", "Ferran", "Salvador", "Miquel", "Bernat"),
    ),
    "gl": (
        *("Uxía", "Sabela", "Carme", "Iria", "Noa", "Rosalía", "Antía", "Mónica"),
        *("Brais", "Xoán", "Anxo", "Manuel", "Iago", "Roi", "Xosé", "Suso"),
    ),
    "eu": (
        *("Ane", "Nerea", "Maialen", "Itziar", "Ainhoa", "Miren", "Leire", "Amaia"),
        *("Iker", "Jon", "Mikel", "Aitor", "Unai", "Gorka", "Xabier", "Ander"),
    ),
}
FOREIGN_GIVEN_NAMES = (
    "Andreea",
    "Ionuț",
    "Fatima",
    "Youssef",
    "Giulia",
    "Wei",
    "Olena",
    "Camila",
    "Brandon",
    "Zoë",
)

SURNAMES = {
    "es": (
        *(
            "García",
            "Rodríguez",
            "González",
            "Fernández",
            "López",
            "Martínez",
            "Sánchez",
            "Pérez",
            "Gómez",
            "Martín",
        ),
        *(
            "Jiménez",
            "Ruiz",
            "Hernández",
            "Díaz",
            "Moreno",
            "Muñoz",
            "Álvarez",
            "Romero",
            "Gutiérrez",
            "Alonso",
        ),
        *(
            "Navarro",
            "Torres",
            "Domínguez",
            "Ramos",
            "Vázquez",
            "Serrano",
            "Blanco",
            "Molina",
            "Morales",
            "Suárez",
        ),
        *(
            "Ortega",
            "Delgado",
            "Castro",
            "Ortiz",
            "Rubio",
            "Marín",
            "Sanz",
            "Núñez",
            "Iglesias",
            "de la Fuente",
        ),
    ),
    "ca": (
        *("Ferrer", "Puig", "Vila", "Serra", "Soler", "Roca", "Pons", "Bosch", "Casals", "Miralles"),
        *(
            "Blasco",
            "Esteve",
            "Sempere",
            "Llopis",
            "Climent",
            "Català",
            "Mestre",
            "Oliver",
            "Peiró",
            "Fabra",
        ),
    ),
    "gl": (
        *("Castro", "Varela", "Pazos", "Lago", "Seoane", "Freire", "Souto", "Rey", "Couto", "Loureiro"),
        *(
            "Carballo",
            "Figueroa",
            "Outeiro",
            "Mosquera",
            "Piñeiro",
            "Taboada",
            "Barreiro",
            "Dopico",
            "Lema",
            "Neira",
        ),
    ),
    "eu": (
        *(
            "Etxeberria",
            "Agirre",
            "Mendizabal",
            "Zubizarreta",
            "Arrieta",
            "Goikoetxea",
            "Urrutia",
            "Lasa",
            "Ibarra",
        ),
        *(
            "Elizondo",
            "Garmendia",
            "Otaegi",
            "Larrañaga",
            "Uriarte",
            "Bilbao",
            "Echevarría",
            "Zabala",
            "Oñate",
        ),
    ),
}
FOREIGN_SURNAMES = (
    "Popescu",
    "El Amrani",
    "Rossi",
    "Chen",
    "Kovalenko",
    "Quispe",
    "O'Brien",
    "Müller",
    "da Silva",
    "Łukasik",
)


class Trade(NamedTuple):
    """A line of business: how its firms are called, what they are tagged with, how they stand before VAT.

    regime   general, surcharge (retailers under the equivalence surcharge) or reverse_charge (building works)
    """

    firm_names: tuple[str, ...]
    tags: tuple[str, ...]
    regime: Regime
    weight: int


TRADES = (
    Trade(
        ("Talleres {a}", "Auto {town}", "Neumáticos {a} e Hijos", "Chapa y Pintura {b}"),
        ("taller",),
        "general",
        9,
    ),
    Trade(("Bodegas {a}", "Viña {b}", "Cooperativa Vinícola de {town}"), ("bodega", "hosteleria"), "general", 6),
    Trade(("Clínica Dental {a}", "Fisioterapia {town}", "Centro Médico {b}"), ("salud",), "general", 6),
    Trade(
        ("Reformas {a}", "Construcciones {a} y {b}", "Pladur {town}", "Obras {b}"),
        ("obra",),
        "reverse_charge",
        9,
    ),
    Trade(("Gestoría {a}", "{a} & {b} Asesores", "Asesoría Fiscal {town}"), ("despacho", "B2B"), "general", 6),
    Trade(
        ("Bar {a}", "Restaurante Casa {b}", "Cafetería {town}", "Mesón El {a}"),
        ("hosteleria",),
        "general",
        14,
    ),
    Trade(
        ("Ultramarinos {a}", "Frutería {b}", "Ferretería {town}", "Papelería {a}"),
        ("tienda",),
        "surcharge",
        13,
    ),
    Trade(("Hotel {town}", "Hostal {a}", "Apartamentos {b}"), ("hosteleria", "turismo"), "general", 6),
    Trade(("Transportes {a}", "Logística {town}", "Mensajería {b}"), ("transporte",), "general", 5),
    Trade(("Instalaciones {a}", "Electricidad {b}", "Climatización {town}"), ("obra", "servicios"), "general", 7),
    Trade(("Colegio {a}", "Academia {b}", "Escuela Infantil {town}"), ("formacion",), "general", 4),
    Trade(("Informática {a}", "{b} Software", "Estudio {a}"), ("tecnologia", "B2B"), "general", 6),
    Trade(("Panadería {a}", "Horno {b}", "Pastelería {town}"), ("tienda", "alimentacion"), "surcharge", 7),
    Trade(("Inmobiliaria {a}", "Fincas {b}"), ("inmobiliaria",), "general", 3),
    Trade(("Explotaciones Agrícolas {a}", "Ganadería {b}", "Almazara de {town}"), ("campo",), "general", 5),
)

LEGAL_FORMS = (
    ("B", "S.L.", 60),
    ("B", "SL", 14),
    ("B", "S.L.U.", 8),
    ("A", "S.A.", 7),
    ("F", "S. Coop.", 3),
    ("E", "C.B.", 4),
    ("J", "S.C.", 2),
)
"""Letter of the tax number, ending of the name, how many there are."""

PUBLIC_BODIES = (
    ("P", "Ayuntamiento de {town}"),
    ("Q", "Cámara Oficial de Comercio de {town}"),
    ("S", "Consejería de Educación ({province})"),
    ("G", "Asociación de Vecinos de {town}"),
    ("H", "Comunidad de Propietarios {street}"),
    ("R", "Parroquia de San {a}"),
)

SUPPLIERS = (
    ("goods", "Distribuciones {a}", "B", 22),
    ("goods", "Suministros Hosteleros {town}", "B", 16),
    ("goods", "Envases y Embalajes {b}", "B", 10),
    ("goods", "Conservas {a}", "A", 8),
    ("services", "Limpiezas {a}", "B", 7),
    ("services", "Telefonía y Fibra {town}", "A", 5),
    ("services", "Comercializadora Eléctrica {b}", "A", 5),
    ("professional", "{given} {a} {b}", "", 12),
    ("landlord", "{given} {a} {b}", "", 4),
    ("insurance", "Seguros {a}", "A", 3),
    ("building", "Reformas Integrales {b}", "B", 4),
    ("vehicles", "Autorenting {town}", "A", 3),
)
"""What is bought, the name, the letter of the tax number (empty for a person), how many there are."""

EUROPEAN_FIRMS = {
    "FR": ("Maison {n} SARL", "Établissements {n}", "Cave {n} SAS"),
    "DE": ("{n} Feinkost GmbH", "{n} & Söhne KG", "Weinhaus {n} GmbH"),
    "IT": ("Gastronomia {n} S.r.l.", "Fratelli {n} S.p.A."),
    "PT": ("Mercearia {n}, Lda.", "{n} & Filhos, S.A."),
    "BE": ("Delicatessen {n} BV", "Bakkerij {n} NV"),
}
EUROPEAN_SURNAMES = {
    "FR": ("Delacroix", "Fabre", "Gaillard", "Moreau", "Berthelot"),
    "DE": ("Schäfer", "Köhler", "Weiß", "Brandt", "Grünwald"),
    "IT": ("Bianchi", "Ferrari", "D'Angelo", "Conti", "Nicolò"),
    "PT": ("Figueiredo", "Gonçalves", "Simões", "Brandão", "Assunção"),
    "BE": ("Janssens", "De Smet", "Peeters", "Van den Bossche", "Lambrecht"),
}
OVERSEAS_FIRMS = ("{n} Trading Ltd", "{n} Foods Inc.", "Importadora {n}", "{n} & Co.", "Comercial {n}")
OVERSEAS_SURNAMES = ("Whitfield", "Hernández Ochoa", "McAllister", "Baumgartner", "Armengol", "Okafor")

NICKNAMES = ("☕ {}", "{} 🍷", "{} 🎉", "🏠 {}", "{} ❤️", "👨‍🍳 {}", "{} ✨")
"""Names that somebody decorated on a telephone."""

JOBS = ("Gerencia", "Administración", "Compras", "Almacén", "Contabilidad", "Dirección", "")
CONTACT_NOTES = (
    "Llamar antes de entregar.",
    "Cierra los lunes.\nEntregas solo de 8 a 11 h.",
    "Pide siempre factura en papel.",
    "Pagó tarde en 2023; no servir sin avisar a Empar.",
    "Viene recomendado por la feria de «Alimentaria».",
    "Ojo: el NIF que dio por teléfono podría estar mal.",
)
