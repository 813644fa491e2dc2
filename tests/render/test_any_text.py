"""Whatever people write is printed."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talonario.domain import letterhead
from talonario.domain.documents.pricing import LineFields
from talonario.domain.documents.record import Address, CustomField, FullDocument, Offer, Shipment
from talonario.render import sheet
from talonario.render.press import Press, the_press
from tests.conftest import EFFORT
from tests.render.conftest import Office

NOW = datetime(2026, 11, 20, tzinfo=UTC)
# Everything that can be said in JSON; then, more often, what is known to trouble printers.
ODD = "\u200b\u200d\ufeff\u202e\u0301\x00\x07\x1b\t\r\n\u2028\ufffe\ud800\U0001f389\U000e0001#$*_`\\@<>[]{}\"'"
TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=ODD, max_size=40),
    st.text(alphabet=st.characters(), min_size=100, max_size=300).map(lambda text: "".join(text.split())),
)
NUMBERS = st.decimals(Decimal(-999999999), Decimal(999999999), places=6)


@pytest.fixture
def known(office: Office) -> Callable[[], tuple[FullDocument, sheet.Around]]:
    """A quote, and what stands around it."""
    full = office.draft("quote", LineFields(name="Mesa", unit_price=Decimal(1)), contact_id=office.customer().id)
    around = sheet.Around(company=office.company, letterhead=letterhead.plain(office.company))
    return lambda: (full, around)


def written(full: FullDocument, texts: list[str], numbers: list[Decimal]) -> FullDocument:
    """The document with these texts and numbers wherever there are some."""
    text, number = iter(texts), iter(numbers)
    header = msgspec.structs.replace(
        full.header,
        number=next(text),
        contact_name=next(text),
        contact_tax_id=next(text),
        contact_address=Address(line1=next(text), city=next(text), postal_code=next(text), country=next(text)),
        shipping_address=Address(name=next(text), notes=next(text)),
        notes=next(text),
        terms=next(text),
        description=next(text),
        custom_fields=[CustomField(next(text), next(text))],
        offer=Offer(reference=next(text), delivery_terms=next(text), shipping_cost=next(number)),
        shipment=Shipment(driver_name=next(text), transport=next(text)),
        total=next(number),
    )
    line = msgspec.structs.replace(
        full.lines[0], name=next(text), description=next(text), quantity=next(number), unit_price=next(number)
    )
    return FullDocument(header, [line, line], full.taxes, [])


@settings(max_examples=15 * EFFORT, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(TEXTS, min_size=20, max_size=20),
    numbers=st.lists(NUMBERS, min_size=4, max_size=4),
    head=st.lists(TEXTS, min_size=4, max_size=4),
    template=st.sampled_from(["classic", "modern", "compact"]),
    color=st.integers(0, 0xFFFFFF),
)
def test_any_text_is_printed(
    known: Callable[[], tuple[FullDocument, sheet.Around]],
    texts: list[str],
    numbers: list[Decimal],
    head: list[str],
    template: Any,
    color: int,
) -> None:
    """On pages that another program can read."""
    full, around = known()
    fields = dict(zip(("website", "registry", "footer", "legal_text"), head, strict=True))
    changed = msgspec.structs.replace(around.letterhead, template=template, color=f"#{color:06x}", **fields)
    told = sheet.of_document(written(full, texts, numbers), msgspec.structs.replace(around, letterhead=changed))
    printed = the_press().print(told, NOW)
    assert len(pypdf.PdfReader(io.BytesIO(printed)).pages) >= 1


def test_what_was_printed_before_changes_nothing(known: Callable[[], tuple[FullDocument, sheet.Around]]) -> None:
    """Signs that no font has are learnt for later sheets; letters that stood beside them are not."""
    full, around = known()
    plain = sheet.of_document(full, around)
    letters = "".join(chr(code) for code in range(0x20, 0x180) if chr(code).isprintable())
    line = msgspec.structs.replace(full.lines[0], name=letters, description="Ωμέγα Жизнь 1a 2b € ✓")
    told = sheet.of_document(FullDocument(full.header, [line], full.taxes, []), around)
    press = Press()
    fresh = press.print(told, NOW)
    assert b"<pdfaid:part>3</pdfaid:part>" in fresh, "our font has all these letters"
    marks = "\u0329\u1ab0\u20dd\u20e3\ufe0f\u200d\u0338\u06dd\U000e0031"
    for letter in "1aeñŵ€ΩЖ \U0001f389":
        odd = " ".join(f"{letter}{mark}{letter}{other}" for mark in marks for other in marks)
        strange = msgspec.structs.replace(full.lines[0], name=odd)
        press.print(sheet.of_document(FullDocument(full.header, [strange], full.taxes, []), around), NOW)
    press.print(plain, NOW)
    assert press.print(told, NOW) == fresh
    press.close()
