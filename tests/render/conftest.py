"""Papers of a company with everything a paper can say, and what can be read on them."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pypdf
import pytest

from talonario.domain import contacts, letterhead
from talonario.domain.companies import Company
from talonario.domain.contacts import ContactFields
from talonario.domain.contacts.record import Address
from talonario.domain.context import Context, Outside
from talonario.domain.documents import draft, issue, read
from talonario.domain.documents.kinds import Kind
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import FullDocument
from talonario.domain.identity import IdSource
from talonario.render import printing
from talonario.render.press import Press, the_press
from talonario.store import Database
from talonario.store.files import Files

DUE = date(2026, 12, 20)
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#c0562a"/></svg>'


@dataclass
class Office:
    """A company that prints."""

    database: Database
    company: Company
    clock: Callable[[], datetime]
    new_id: IdSource
    files: Files
    press: Press

    @contextmanager
    def reading(self) -> Iterator[Context]:
        """Open a transaction that reads."""
        with self.database.read(self.company.company_id) as tx:
            yield Context(tx, self.company, None, Outside(self.clock, self.new_id, self.files))

    @contextmanager
    def writing(self) -> Iterator[Context]:
        """Open a transaction that writes."""
        with self.database.write(self.company.company_id) as tx:
            yield Context(tx, self.company, None, Outside(self.clock, self.new_id, self.files))

    def customer(self, **values: Any) -> contacts.Contact:
        """A customer with an address."""
        address = Address(line1="Avenida del Puerto", number="210", floor="Bajo", postal_code="46023", city="València")
        known = {"name": "Hotel Mirador, S.A.", "tax_id": "A46103834", "address": address} | values
        with self.writing() as ctx:
            return contacts.create(ctx, ContactFields(roles=("customer",), values=known))

    def draft(self, kind: Kind, *lines: LineFields, **more: Any) -> FullDocument:
        """A draft of a day in November."""
        with self.writing() as ctx:
            fields = {"issued_on": self.clock().date(), "due_on": DUE} | more
            return draft.create(ctx, draft.DocumentFields(kind=kind, lines=lines, **fields))

    def issued(self, *lines: LineFields, **more: Any) -> FullDocument:
        """An issued invoice."""
        made = self.draft("invoice", *lines, **more)
        with self.writing() as ctx:
            return issue.issue(ctx, made)

    def prepared(self, full: FullDocument, **options: Any) -> printing.Prepared:
        """The paper of a document as it is to be had now."""
        with self.reading() as ctx:
            return printing.of_document(ctx, read.full(ctx, full.header.id), **options)

    def printed(self, full: FullDocument, **options: Any) -> "Printed":
        """The document on paper."""
        return Printed(printing.pdf(self, self.prepared(full, **options))[0])

    def heads(self, **changes: Any) -> None:
        """Change the letterhead."""
        with self.writing() as ctx:
            letterhead.change(ctx, changes)


class Printed:
    """A PDF as another program reads it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reader = pypdf.PdfReader(io.BytesIO(content))
        self.pages = [tidy(page.extract_text()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        """Everything on it, page after page."""
        return "\n".join(self.pages)

    @property
    def is_for_the_archive(self) -> bool:
        """Whether it says of itself that it is a PDF/A-3."""
        metadata = self.reader.xmp_metadata
        return metadata is not None and b"<pdfaid:part>3</pdfaid:part>" in self.content


def tidy(text: str) -> str:
    """A text with plain blanks and without what only allows a line to end."""
    return "\n".join(" ".join(line.replace("\u200b", "").split()) for line in text.splitlines())


@pytest.fixture
def office(sqlite: Database, found: Callable[..., Company], clock: Any, new_id: IdSource, files: Files) -> Office:
    """A carpenter's, with address, account and registry."""
    company = found(sqlite, name="Carpintería Benavent, S.L.")
    made = Office(sqlite, company, clock, new_id, files, the_press())
    made.heads(
        address=Address(line1="Calle de la Madera", number="14", postal_code="46001", city="València"),
        email="hola@benavent.example",
        iban="ES91 2100 0418 4502 0005 1332",
        registry="Registro Mercantil de Valencia, tomo 9.876, folio 54, hoja V-123456",
        legal_text="El impago devengará el interés de demora de la Ley 3/2004.",
        logo=LOGO,
    )
    return made
