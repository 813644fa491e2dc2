"""What a company sets up before its first document: contact groups, banks and cash, numbering series."""

from datetime import date
from random import Random

from talonario.cli.sample.identifiers import bank_account
from talonario.cli.sample.instants import first_day
from talonario.cli.sample.request import Body, Ref, Request, Step

GROUPS = (
    ("Hostelería", "Bares, restaurantes y hoteles", "#0ea5e9"),
    ("Tiendas", "Minoristas en recargo de equivalencia", "#22c55e"),
    ("Obra", "Reformas e instalaciones", "#f97316"),
    ("Despachos", "", "#a855f7"),
    ("Particulares", "Clientes de mostrador", "#64748b"),
    ("Exportación 🌍", "Fuera de la península", "#ef4444"),
)
_TREASURIES = (
    ("Banco Cañada, cuenta corriente", "bank", "Banco Cañada", 18250),
    ("Caja Rural del Turia", "bank", "Caja Rural del Turia", 4302),
    ("Caja del almacén", "cash", "", 350),
    ("TPV y tarjetas", "card", "", 0),
)
TREASURIES = len(_TREASURIES)

_YEARLY = {"invoice": "F{yy}%%%%", "creditnote": "R{yy}-%%%", "estimate": "P{yy}%%%%"}
"""One series a year, as most companies keep them: the year is written in the format."""
_LASTING = {
    "salesreceipt": ("T[YY]%%%%%", "Tickets de mostrador"),
    "receiptnote": ("DT[YY]%%%%", "Devoluciones de ticket"),
    "waybill": ("A-%%%%%%", "Albaranes"),
    "salesorder": ("PV[YYYY]/%%%%", "Pedidos de venta"),
    "purchaseorder": ("PC[YY]%%%", "Pedidos de compra"),
}
"""One series for ever: the program writes the year."""
EXPORT = "series.invoice.export"


def series_of(document_type: str, on: date) -> Ref | None:
    """Name the series of a document of this type and day; nothing where the server's own default serves."""
    if document_type in _YEARLY:
        return Ref(f"series.{document_type}.{on.year}")
    return Ref(f"series.{document_type}") if document_type in _LASTING else None


def step(rng: Random, today: date) -> Step:
    """Make the requests that create groups, treasuries and series."""
    groups = [
        Request(("contacts", "groups"), {"name": name, "desc": description, "color": color}, f"group.{place}")
        for place, (name, description, color) in enumerate(GROUPS)
    ]
    treasuries = [Request(("treasury",), _treasury(rng, place), f"treasury.{place}") for place in range(TREASURIES)]
    return Step("catalogues", [groups, treasuries, _series(today)])


def _treasury(rng: Random, place: int) -> Body:
    name, sort, bank, balance = _TREASURIES[place]
    body: Body = {"name": name, "type": sort, "balance": balance}
    if sort == "bank":
        body |= {
            "iban": bank_account(rng),
            "swift": "CAHMESMMXXX",
            "bank": bank.lower().replace(" ", ""),
            "bankname": bank,
        }
    return body


def _series(today: date) -> list[Request]:
    requests = [
        Request(
            ("numberingseries", document_type),
            {
                "name": f"{document_type.capitalize()} {year}",
                "format": pattern.format(yy=f"{year % 100:02d}"),
                "last": 0,
                "type": document_type,
            },
            f"series.{document_type}.{year}",
        )
        for document_type, pattern in _YEARLY.items()
        for year in range(first_day(today).year, today.year + 1)
    ]
    requests += [
        Request(
            ("numberingseries", document_type),
            {"name": name, "format": pattern, "last": 0, "type": document_type},
            f"series.{document_type}",
        )
        for document_type, (pattern, name) in _LASTING.items()
    ]
    # It was begun in another program: the first number here is 1201.
    export: Body = {
        "name": "Exportación e intracomunitarias",
        "format": "EXP-%%%%%",
        "last": 1200,
        "type": "invoice",
    }
    return [*requests, Request(("numberingseries", "invoice"), export, EXPORT)]
