"""The contacts of the sample company and the requests that create them."""

from datetime import date, timedelta
from random import Random
from typing import Literal
from unicodedata import normalize

import msgspec

from talonario.cli.sample import identities, names
from talonario.cli.sample.catalogues import GROUPS
from talonario.cli.sample.dice import chance, portions
from talonario.cli.sample.identifiers import spoil
from talonario.cli.sample.identities import Identity
from talonario.cli.sample.instants import at_midnight
from talonario.cli.sample.party import Party
from talonario.cli.sample.request import Body, Listed, Ref, Request, Step, dealt

_KINDS = {
    "person": 0.25,
    "firm": 0.43,
    "body": 0.04,
    "debtor": 0.02,
    "lead": 0.06,
    "european": 0.025,
    "overseas": 0.015,
    "supplier": 0.1,
    "creditor": 0.05,
    "european_supplier": 0.01,
}
_DUE_DAYS = {"person": (0, 0, 0, 15), "firm": (30, 30, 60, 15, 0, 90, 45), "supplier": (30, 60, 30, 0)}
_LANGUAGES = {"FR": "fr", "DE": "de", "IT": "it", "GB": "en", "US": "en"}
_DOLLAR_COUNTRIES = frozenset({"US", "MX"})
_LEAVING_EVERY, _LEAVING_FIRST = 61, 17


def people(rng: Random, count: int, today: date) -> list[Party]:
    """Invent the contacts, most of them in order, some with a wrong, missing or shared tax number."""
    kinds = [kind for kind, share in portions(count, _KINDS).items() for _ in range(share)]
    rng.shuffle(kinds)
    parties: list[Party] = []
    for place, kind in enumerate(kinds):
        identity = _smudged(rng, _invented(rng, kind), parties)
        parties.append(_party(rng, place, kind, identity, today))
    return parties


def step(parties: list[Party]) -> Step:
    """Make the requests that create the contacts."""
    requests = [Request(("contacts",), party.body, party.ref.name) for party in parties]
    return Step("contacts", dealt(requests))


def deletions(parties: list[Party]) -> Step:
    """Make the requests that delete those who leave, when their documents are made already."""
    requests = [Request(("contacts", party.ref), {}, method="DELETE") for party in parties if party.is_leaving]
    return Step("deletions", dealt(requests))


def _invented(rng: Random, kind: str) -> Identity:
    if kind in {"person", "lead"} and chance(rng, 0.8 if kind == "person" else 0.4):
        return identities.person(rng)
    if kind == "body":
        return identities.public_body(rng)
    if kind in {"supplier", "creditor"}:
        return identities.supplier(rng)
    if kind in {"european", "european_supplier"}:
        return identities.european(rng, sells="european" if kind == "european_supplier" else "")
    return identities.overseas(rng) if kind == "overseas" else identities.firm(rng)


def _smudged(rng: Random, identity: Identity, others: list[Party]) -> Identity:
    """Do to some identities what years of typing do: no number, a wrong one, somebody else's, odd spacing."""
    name, tax_id = identity.name, identity.tax_id
    if chance(rng, 0.12 if identity.is_person else 0.03):
        tax_id = ""
    elif chance(rng, 0.03):
        tax_id = spoil(tax_id)
    elif others and chance(rng, 0.012):
        tax_id = rng.choice(others).tax_id
    elif chance(rng, 0.05):
        tax_id = f"{tax_id[0]}-{tax_id[1:]}" if tax_id[0].isalpha() else tax_id.lower()
    if chance(rng, 0.015):
        name = rng.choice(names.NICKNAMES).format(name)
    elif chance(rng, 0.02):
        name = name.replace(" ", "  ", 1)
    return msgspec.structs.replace(identity, name=name, tax_id=tax_id)


def _role(kind: str) -> Literal["client", "supplier", "debtor", "creditor", "lead"]:
    match kind:
        case "supplier" | "european_supplier":
            return "supplier"
        case "creditor":
            return "creditor"
        case "debtor":
            return "debtor"
        case "lead":
            return "lead"
        case _:
            return "client"


def _party(rng: Random, place: int, kind: str, identity: Identity, today: date) -> Party:
    country = str(identity.address["countryCode"])
    party = Party(
        ref=Ref(f"contact.{place}"),
        name=identity.name,
        tax_id=identity.tax_id,
        role=_role(kind),
        regime=identity.regime,
        sells=identity.sells,
        due_days=rng.choice(_DUE_DAYS["supplier" if identity.sells else "person" if identity.is_person else "firm"]),
        language=_LANGUAGES.get(country, "ca" if chance(rng, 0.08) else "es"),
        currency="usd" if country in _DOLLAR_COUNTRIES else "eur",
        keeps_withholding=not identity.is_person,
        is_leaving=place % _LEAVING_EVERY == _LEAVING_FIRST,
    )
    return msgspec.structs.replace(party, body=_body(rng, place, party, identity, today))


def _body(rng: Random, place: int, party: Party, identity: Identity, today: date) -> Body:
    body: Body = {
        "name": party.name,
        "type": party.role,
        "isperson": identity.is_person,
        "billAddress": identity.address,
        "defaults": _defaults(rng, party, identity),
    }
    if identity.tax_id:
        body["code"] = identity.tax_id
    if identity.vat_number:
        body["vatnumber"] = identity.vat_number
    if chance(rng, 0.85):
        body["phone"] = identity.phone
    if chance(rng, 0.5):
        body["mobile"] = f"6{rng.randrange(10**8):08d}"
    if chance(rng, 0.88):
        body["email"] = _email(rng, place, identity.name)
    _add_business(rng, body, place, identity, today)
    _add_ways(rng, body, place, identity.tags)
    return body


def _defaults(rng: Random, party: Party, identity: Identity) -> Body:
    defaults: Body = {"language": party.language, "currency": party.currency}
    if party.due_days:
        defaults["dueDays"] = party.due_days
        defaults["paymentMethod"] = Listed("paymentmethods", rng.randrange(12))
    if chance(rng, 0.06):
        defaults["paymentDay"] = rng.choice((5, 10, 20, 25))
    if chance(rng, 0.05):
        defaults["discount"] = rng.choice((2, 3, 5, 10))
    if chance(rng, 0.9):
        defaults["accumulateInForm347"] = "Yes" if identity.address["countryCode"] == "ES" else "No"
    if identity.sells == "professional":
        defaults["purchasesTaxes"] = ["p_iva_21", "p_ret_15"]
    elif identity.regime == "surcharge":
        defaults["salesTaxes"] = ["s_iva_10", "s_rec_14"]
    elif identity.regime == "intra_eu" and not identity.sells:
        defaults["salesTaxes"] = ["s_iva_intrab"]
    elif chance(rng, 0.3):
        defaults["salesTaxes"] = ["s_iva_21"]
    return defaults


def _add_business(rng: Random, body: Body, place: int, identity: Identity, today: date) -> None:
    operations = {"surcharge": "receq", "intra_eu": "intra", "export": "impexp", "islands": "impexp"}
    if identity.regime in operations:
        body["taxOperation"] = operations[identity.regime]
    if not identity.is_person and chance(rng, 0.3):
        body["tradeName"] = identity.name.split(" S.")[0].upper()
    if identity.iban and chance(rng, 0.25):
        body["iban"] = identity.iban
        if chance(rng, 0.4):
            body["sepaRef"] = f"MAN-{place:05d}"
            body["sepaDate"] = at_midnight(today - timedelta(days=rng.randrange(60, 1400)))
    if chance(rng, 0.05):
        body["customId"] = f"C{place:05d}"
    if not identity.is_person and chance(rng, 0.2):
        body["contactPersons"] = [_contact_person(rng, place) for _ in range(rng.randrange(1, 4))]
    if chance(rng, 0.12):
        body["shippingAddresses"] = [identities.shipping_place(rng) for _ in range(rng.randrange(1, 3))]


def _add_ways(rng: Random, body: Body, place: int, trade_tags: tuple[str, ...]) -> None:
    """Add what offices stick on their contacts: groups, tags, notes, own fields, a web page."""
    if chance(rng, 0.55):
        body["groupId"] = Ref(f"group.{rng.randrange(len(GROUPS))}")
    extra = rng.sample(("vip", "moroso", "feria-2024", "Ruta Norte", "ruta sur", "web"), rng.choice((0, 0, 0, 1, 1, 2)))
    tags = [*(trade_tags if chance(rng, 0.7) else ()), *extra]
    if tags:
        body["tags"] = tags
    if chance(rng, 0.12):
        body["note"] = rng.choice(names.CONTACT_NOTES)
    if chance(rng, 0.1):
        zone = rng.choice(("Levante", "Centro", "Norte", "Islas"))
        body["customFields"] = [
            {"field": "Zona", "value": zone},
            {"field": "Código antiguo", "value": f"{place:04d}/A"},
        ]
    elif chance(rng, 0.05):
        body["customFields"] = [{"Comercial": rng.choice(("Empar", "Íñigo", "Uxía"))}]
    if chance(rng, 0.07):
        body["socialNetworks"] = {
            "website": f"https://www.cliente{place}.example",
            "instagram": f"@cliente{place}",
        }


def _contact_person(rng: Random, place: int) -> Body:
    name = f"{rng.choice(names.GIVEN_NAMES['es'])} {rng.choice(names.SURNAMES['es'])}"
    return {
        "name": name,
        "phone": f"6{rng.randrange(10**8):08d}",
        "email": _email(rng, place, name),
        "job": rng.choice(names.JOBS),
    }


def _email(rng: Random, place: int, name: str) -> str:
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = ["".join(letter for letter in word if letter.isalnum()) for word in plain.split()]
    words = [word for word in words if word][:2] or ["contacto"]
    user = rng.choice(("info", "admin", "facturas", ".".join(words), words[0]))
    address = f"{user}@{words[-1]}{place}.example"
    return address.title().replace("Example", "example") if chance(rng, 0.02) else address
