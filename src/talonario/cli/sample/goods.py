"""What the sample company sells: a wholesaler for bars, shops and small builders, with some services."""

from typing import NamedTuple


class Line(NamedTuple):
    """A line of goods: every make in every size is a product.

    levy     which VAT it bears, by the words of `taxes.vat_percent`
    price    euros without VAT of the first size; the next sizes cost proportionally more
    """

    code: str
    name: str
    levy: str
    price: str
    makes: tuple[str, ...]
    sizes: tuple[tuple[str, str], ...]
    tag: str


_OIL = (("500 ml", "0.55"), ("1 l", "1"), ("2 l", "1.95"), ("5 l", "4.72"), ("25 l", "22.9"))
_BOTTLES = (("37,5 cl", "0.6"), ("75 cl", "1"), ("caja 6 x 75 cl", "5.76"), ("magnum 1,5 l", "2.2"))
_BAGS = (("250 g", "0.28"), ("1 kg", "1"), ("saco 5 kg", "4.6"), ("saco 25 kg", "21.75"))
_TINS = (("lata 115 g", "1"), ("lata 1 kg", "6.4"), ("pack 12 latas", "11.4"))
_CLEANING = (("1 l", "1"), ("garrafa 5 l", "4.25"), ("palé 64 x 5 l", "255.4"))
_WARE = (("unidad", "1"), ("caja 12 u.", "11.3"), ("caja 24 u.", "21.9"))
_TOOLS = (("S", "0.9"), ("M", "1"), ("L", "1.15"), ("XL", "1.35"))

LINES = (
    Line(
        "ACE",
        "Aceite de oliva virgen extra",
        "olive_oil",
        "7.245",
        ("Arbequina", "Picual", "Coupage", "Ecológico"),
        _OIL,
        "aceite",
    ),
    Line("GIR", "Aceite de girasol", "seed_oil", "1.8735", ("Alto oleico", "Refinado"), _OIL, "aceite"),
    Line(
        "VIN",
        "Vino tinto",
        "general",
        "5.289256",
        ("Bobal Crianza", "Monastrell", "Tempranillo", "Rioja Reserva"),
        _BOTTLES,
        "vino",
    ),
    Line("BLA", "Vino blanco", "general", "4.132231", ("Verdejo", "Albariño", "Macabeo"), _BOTTLES, "vino"),
    Line("CER", "Cerveza artesana", "general", "1.528926", ("Rubia", "Tostada", "Sin gluten"), _BOTTLES, "vino"),
    Line("ARR", "Arroz", "reduced", "1.6905", ("Bomba D.O. Valencia", "Senia", "Integral"), _BAGS, "seco"),
    Line("HAR", "Harina de trigo", "bread", "0.7212", ("Fuerza W300", "Panificable", "Espelta"), _BAGS, "seco"),
    Line(
        "LEG",
        "Legumbre",
        "bread",
        "2.1154",
        ("Garbanzo pedrosillano", "Lenteja pardina", "Alubia blanca"),
        _BAGS,
        "seco",
    ),
    Line(
        "PAS",
        "Pasta alimenticia",
        "seed_oil",
        "1.2727",
        ("Macarrón", "Espagueti", "Fideo nº 2"),
        _BAGS,
        "seco",
    ),
    Line(
        "CAF",
        "Café en grano",
        "reduced",
        "13.181818",
        ("Natural", "Mezcla 80/20", "Descafeinado"),
        _BAGS,
        "cafe",
    ),
    Line("ATU", "Atún claro", "reduced", "1.0909", ("en aceite", "al natural"), _TINS, "conserva"),
    Line("MEJ", "Mejillones en escabeche", "reduced", "2.3636", ("8/12", "12/16"), _TINS, "conserva"),
    Line("ANC", "Anchoa del Cantábrico", "reduced", "6.818182", ("Serie oro", "Octavillo"), _TINS, "conserva"),
    Line(
        "LAV",
        "Lavavajillas industrial",
        "general",
        "2.6446",
        ("Limón", "Clorado", "Agua dura"),
        _CLEANING,
        "limpieza",
    ),
    Line("DES", "Desengrasante", "general", "3.0165", ("Plancha y horno", "Multiusos"), _CLEANING, "limpieza"),
    Line("LEJ", "Lejía apta para agua", "general", "0.7851", ("Normal", "Pinos"), _CLEANING, "limpieza"),
    Line("COP", "Copa", "general", "1.9421", ("Vino Burdeos", "Agua", "Cava", "Balón gin"), _WARE, "menaje"),
    Line(
        "PLA",
        "Plato porcelana",
        "general",
        "3.553719",
        ("Llano 27 cm", "Hondo 23 cm", "Postre 20 cm"),
        _WARE,
        "menaje",
    ),
    Line(
        "CUB",
        "Cubierto inox 18/10",
        "general",
        "1.2397",
        ("Cuchara", "Tenedor", "Puntilla"),
        _WARE,
        "menaje",
    ),
    Line(
        "SER",
        "Servilleta 40 x 40",
        "general",
        "4.876",
        ("Blanca", "Burdeos", "Kraft reciclada"),
        _WARE,
        "desechable",
    ),
    Line("GUA", "Guante", "general", "5.7851", ("Nitrilo negro", "Vinilo", "Anticorte"), _TOOLS, "epi"),
    Line("ROP", "Chaqueta de cocina", "general", "24.752066", ("Blanca", "Negra", "Vaquera"), _TOOLS, "epi"),
    Line("ZUE", "Zueco antideslizante", "general", "31.404959", ("Blanco", "Negro"), _TOOLS, "epi"),
    Line(
        "LIB",
        "Libro de cocina",
        "books",
        "23.990385",
        ("Arroces", "Masas", "Tapas"),
        (("tapa dura", "1"), ("bolsillo", "0.5")),
        "libro",
    ),
    Line(
        "MAQ",
        "Cafetera profesional",
        "general",
        "1890",
        ("1 grupo", "2 grupos", "3 grupos"),
        (("220 V", "1"), ("380 V", "1.08")),
        "maquinaria",
    ),
    Line(
        "FRI",
        "Mesa refrigerada",
        "general",
        "1245.5",
        ("2 puertas", "3 puertas"),
        (("GN 1/1", "1"), ("snack", "0.93")),
        "maquinaria",
    ),
)


class Service(NamedTuple):
    """A service, its VAT, the withholding that a business keeps back from it, its price without VAT."""

    name: str
    levy: str
    withholding: str
    price: str
    description: str


SERVICES = (
    Service("Hora de técnico", "general", "", "42", "Desplazamiento no incluido."),
    Service("Hora de técnico, festivo o nocturno", "general", "", "63.5", ""),
    Service("Desplazamiento (km)", "general", "", "0.38", "Ida y vuelta desde el taller."),
    Service("Mantenimiento anual de cafetera", "general", "", "318.181818", "Dos visitas, juntas y filtros."),
    Service("Instalación y puesta en marcha", "general", "", "165.289256", ""),
    Service(
        "Reforma de barra y cocina",
        "building_works",
        "",
        "4350",
        "Demolición, alicatado y fontanería según presupuesto.",
    ),
    Service("Alicatado (m²)", "building_works", "", "31.75", ""),
    Service("Instalación eléctrica de local", "building_works", "", "2180.4", "Con boletín."),
    Service("Asesoramiento de carta y escandallos", "general", "s_ret_15", "75", "Sesión de una hora."),
    Service("Dirección de apertura", "general", "s_ret_15", "1200", ""),
    Service("Proyecto de actividad", "general", "s_ret_15", "890.90", "Memoria y planos."),
    Service("Colaboración en prensa gastronómica", "general", "s_ret_7", "140", ""),
    Service("Alquiler de local, mensualidad", "general", "s_ret_19", "950", "Local de la calle del Mar 14, bajo."),
    Service("Alquiler de cámara frigorífica (día)", "general", "", "18.181818", ""),
    Service("Curso de manipulador de alimentos", "exempt", "", "35", "Exento, art. 20.Uno.9º LIVA."),
    Service("Curso de barista", "exempt", "", "180", "Doce horas, con diploma."),
    Service("Catering por persona", "reduced", "", "24.545455", "Menú cerrado, bebida incluida."),
    Service("Barra libre por persona", "general", "", "12.396694", ""),
    Service("Transporte y entrega", "general", "", "9.5", ""),
    Service("Portes especiales", "general", "", "27.272727", "Con plataforma elevadora."),
)

PURCHASES = {
    "goods": (
        ("Mercancía según albarán", "general", "310.55"),
        ("Género de alimentación", "reduced", "188.2"),
        ("Envases", "general", "74.9"),
    ),
    "services": (
        ("Cuota mensual", "general", "58.6"),
        ("Consumo del periodo", "general", "214.37"),
        ("Limpieza del local", "general", "180"),
    ),
    "professional": (("Honorarios", "general", "150"), ("Tramitación de expediente", "general", "320")),
    "landlord": (("Renta mensual del almacén", "general", "780"),),
    "insurance": (("Prima de seguro multirriesgo", "exempt", "412.83"),),
    "building": (("Obra de acondicionamiento", "building_works", "2650"),),
    "vehicles": (
        ("Renting de turismo", "not_deductible", "398.76"),
        ("Furgoneta isotermo", "capital_goods", "21890"),
    ),
    "european": (
        ("Produits d'épicerie fine", "acquisition_goods", "640.2"),
        ("Software licence", "acquisition_services", "99"),
    ),
}
"""What each sort of supplier bills: text, levy, usual price without VAT."""

REMARKS = (
    "Entregar en horario de mañana.",
    "Según presupuesto aceptado.",
    "Gracias por su confianza.",
    "Forma de pago: la habitual.",
    "Material pedido por teléfono; confirmar medidas antes de servir.",
    "Servido en dos entregas.\nLa segunda queda pendiente de transporte.",
)
LONG_REMARK = (
    "Trabajos realizados en el local del cliente, con los materiales que se detallan y la mano de obra "
    "necesaria para su completa terminación: retirada de la instalación anterior, limpieza y transporte a "
    "vertedero autorizado, suministro y colocación del equipo nuevo, conexión a las acometidas existentes, "
    "pruebas de presión y de consumo, formación del personal y entrega de los manuales. Quedan fuera los "
    "permisos, las ayudas de albañilería y todo lo que no se menciona expresamente. "
)
