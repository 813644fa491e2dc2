"""The sample company, whole: the steps that create it over Holded's API, in order."""

from datetime import date
from random import Random

import msgspec

from talonario.cli.sample import catalogues, contacts, paper, payments, products
from talonario.cli.sample.documents import Office
from talonario.cli.sample.request import Step

NAME = "Ferrer y Blasco, C.B."
TAX_ID = "E46123451"
SEED = 20240229


class Sizes(msgspec.Struct, frozen=True):
    """How many records of each kind the sample has; payments follow from the documents."""

    contacts: int = 2000
    products: int = 600
    services: int = 40
    documents: int = 6000


TINY = Sizes(contacts=40, products=24, services=10, documents=90)
"""For tests: every kind of contact and every type of document, once at least."""


def sample_company(rng: Random, today: date, sizes: Sizes) -> list[Step]:
    """Invent the company.

    rng      the same seed gives the same company, to the byte
    today    Madrid's day: the documents cover the three years that end with it
    Returns  steps in order; within one, lanes may be sent side by side
    """
    parties = contacts.people(rng, sizes.contacts, today)
    stock = products.stock(rng, sizes.products, sizes.services)
    papers = Office(rng, today, parties, stock).write(sizes.documents)
    return [
        catalogues.step(rng, today),
        contacts.step(parties),
        *stock.steps(),
        paper.step(papers),
        payments.step(rng, today, papers, parties),
        contacts.deletions(parties),
    ]
