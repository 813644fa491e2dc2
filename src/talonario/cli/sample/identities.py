"""Name, tax number and place of each invented person or firm."""

from random import Random

import msgspec
from msgspec.structs import replace

from talonario.cli.sample import names
from talonario.cli.sample.dice import Urn, chance
from talonario.cli.sample.identifiers import (
    bank_account,
    entity_number,
    european_vat,
    foreigner_number,
    person_number,
)
from talonario.cli.sample.party import Regime
from talonario.cli.sample.places import (
    ALTERNATIVE_SPELLINGS,
    EUROPEAN_UNION,
    OUTSIDE_THE_UNION,
    OUTSIDE_VAT_TERRITORY,
    PROVINCES,
    STREETS,
    Abroad,
    Province,
)
from talonario.cli.sample.request import Body

_PROVINCES = Urn(PROVINCES, [province.weight for province in PROVINCES])
_TRADES = Urn(names.TRADES, [trade.weight for trade in names.TRADES])
_FORMS = Urn(names.LEGAL_FORMS, [weight for _, _, weight in names.LEGAL_FORMS])
_NUMBERS = (" {}", " {}", ", {}", ", {} bajo", " nº {}", ", {}, 2º B", ", {} 1ª izda.")
_SUPPLIERS = Urn(names.SUPPLIERS, [weight for *_, weight in names.SUPPLIERS])


class Identity(msgspec.Struct, frozen=True):
    """Somebody: called so, taxed so, living there."""

    name: str
    tax_id: str
    is_person: bool
    regime: Regime
    address: Body
    phone: str
    vat_number: str = ""
    sells: str = ""
    tags: tuple[str, ...] = ()
    iban: str = ""


def person(rng: Random) -> Identity:
    """Invent a private person; one in fourteen came from abroad and has a NIE."""
    province = _PROVINCES.draw(rng)
    if chance(rng, 0.07):
        tax_id = foreigner_number(rng.choice("XYZ"), rng.randrange(10_000_000))
        name = f"{rng.choice(names.FOREIGN_GIVEN_NAMES)} {rng.choice(names.FOREIGN_SURNAMES)}"
    else:
        tax_id = _own_number(rng)
        name = _full_name(rng, province.language)
    return _spanish(rng, province, name, tax_id, is_person=True)


def firm(rng: Random) -> Identity:
    """Invent a firm of some trade, with the legal form that its tax number says."""
    province = _PROVINCES.draw(rng)
    trade, (letter, form, _) = _TRADES.draw(rng), _FORMS.draw(rng)
    name = _firm_name(rng, rng.choice(trade.firm_names), province)
    is_person = trade.regime == "surcharge" and chance(rng, 0.7)
    # Only natural persons and communities of them bear the equivalence surcharge (Ley 37/1992 art. 148).
    if trade.regime == "surcharge":
        letter, form = "E", "C.B."
    if not is_person:
        name = f"{name} {form}"
    if chance(rng, 0.08):
        name = name.upper()
    tax_id = _own_number(rng) if is_person else _entity(rng, letter, province)
    identity = _spanish(rng, province, name, tax_id, is_person=is_person)
    regime = identity.regime if identity.regime == "islands" else trade.regime
    return replace(identity, regime=regime, tags=trade.tags)


def public_body(rng: Random) -> Identity:
    """Invent a town hall, an association, a parish..."""
    province = _PROVINCES.draw(rng)
    letter, pattern = rng.choice(names.PUBLIC_BODIES)
    name = _firm_name(rng, pattern, province)
    return _spanish(rng, province, name, _entity(rng, letter, province), is_person=False)


def supplier(rng: Random) -> Identity:
    """Invent somebody who bills the sample company: goods, services, fees, rent..."""
    province = _PROVINCES.draw(rng)
    sells, pattern, letter, _ = _SUPPLIERS.draw(rng)
    name = _firm_name(rng, pattern, province)
    if letter:
        name += ", S.A." if letter == "A" else " S.L."
    tax_id = _entity(rng, letter, province) if letter else _own_number(rng)
    return replace(_spanish(rng, province, name, tax_id, is_person=not letter), sells=sells)


def european(rng: Random, *, sells: str = "") -> Identity:
    """Invent a firm of another member state, with a VAT number that passes its check."""
    place = rng.choice(EUROPEAN_UNION)
    surname = rng.choice(names.EUROPEAN_SURNAMES[place.country])
    name = rng.choice(names.EUROPEAN_FIRMS[place.country]).format(n=surname)
    vat_number = european_vat(place.country, rng)
    identity = _abroad(rng, place, name, vat_number[2:])
    return replace(identity, vat_number=vat_number, regime="intra_eu", sells=sells)


def overseas(rng: Random) -> Identity:
    """Invent a customer outside the European Union."""
    place = rng.choice(OUTSIDE_THE_UNION)
    name = rng.choice(names.OVERSEAS_FIRMS).format(n=rng.choice(names.OVERSEAS_SURNAMES))
    return _abroad(rng, place, name, str(rng.randrange(10_000_000, 99_999_999)))


def shipping_place(rng: Random) -> Body:
    """Invent another address of a Spanish customer: a store, a second shop."""
    province = _PROVINCES.draw(rng)
    address = _address(rng, province)
    name = rng.choice(("Almacén", "Tienda", "Segundo local", "Obra"))
    note = rng.choice(("", "Llamar al timbre del bajo", "Muelle 3"))
    keys = ("address", "city", "postalCode", "province", "country")
    return {"name": name, "note": note} | {key: address[key] for key in keys}


def _spanish(rng: Random, province: Province, name: str, tax_id: str, *, is_person: bool) -> Identity:
    return Identity(
        name=name,
        tax_id=tax_id,
        is_person=is_person,
        regime="islands" if province.code in OUTSIDE_VAT_TERRITORY else "general",
        address=_address(rng, province),
        phone=_phone(rng, province),
        iban=bank_account(rng),
    )


def _abroad(rng: Random, place: Abroad, name: str, tax_id: str) -> Identity:
    address: Body = {
        "address": f"{place.street} {rng.randrange(1, 120)}",
        "city": place.city,
        "postalCode": place.postal_code,
        "province": place.province,
        "country": place.country_name,
        "countryCode": place.country,
    }
    phone = f"{place.phone_prefix} {rng.randrange(100_000, 999_999)}"
    return Identity(name, tax_id, is_person=False, regime="export", address=address, phone=phone)


def _address(rng: Random, province: Province) -> Body:
    town, codes = rng.choice(province.towns)
    spelling = ALTERNATIVE_SPELLINGS.get(province.name, province.name) if chance(rng, 0.15) else province.name
    street = rng.choice(STREETS[province.language])
    ending = rng.choice(_NUMBERS) if "," not in street else " {}"
    return {
        "address": street + ending.format(rng.randrange(1, 140)),
        "city": town.upper() if chance(rng, 0.06) else town,
        "postalCode": rng.choice(codes),
        "province": spelling,
        "country": "España",
        "countryCode": "ES",
    }


def _phone(rng: Random, province: Province) -> str:
    digits = province.phone_prefix + f"{rng.randrange(10**8):08d}"
    digits = digits[:9]
    spaced = f"{digits[:3]} {digits[3:5]} {digits[5:7]} {digits[7:]}"
    return rng.choice((digits, spaced, f"+34 {spaced}", f"+34{digits}", f"{digits[:3]}-{digits[3:]}"))


def _own_number(rng: Random) -> str:
    return person_number(rng.randrange(1_000_000, 79_999_999))


def _entity(rng: Random, letter: str, province: Province) -> str:
    return entity_number(letter, f"{province.code}{rng.randrange(10**5):05d}")


def _full_name(rng: Random, language: str) -> str:
    given = rng.choice(names.GIVEN_NAMES[language])
    own = names.SURNAMES[language]
    return f"{given} {rng.choice(own)} {rng.choice(own if chance(rng, 0.6) else names.SURNAMES['es'])}"


def _firm_name(rng: Random, pattern: str, province: Province) -> str:
    own = names.SURNAMES[province.language]
    town = rng.choice(province.towns)[0]
    return pattern.format(
        a=rng.choice(own),
        b=rng.choice(own if chance(rng, 0.5) else names.SURNAMES["es"]),
        given=rng.choice(names.GIVEN_NAMES[province.language]),
        town=town,
        province=province.name,
        street=f"{rng.choice(STREETS[province.language])} {rng.randrange(1, 90)}",
    )
