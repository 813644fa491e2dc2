"""Every refusal of the domain: a kind, a code of its own, and the same in both languages."""

import importlib
import pkgutil
import string
from collections import Counter
from collections.abc import Iterator

import pytest

from talonario import domain
from talonario.domain import series
from talonario.domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal

KINDS = (NotFound, Invalid, Conflict, Forbidden)


def every(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """The refusals below a kind."""
    for below in kind.__subclasses__():
        yield below
        yield from every(below)


for module in pkgutil.walk_packages(domain.__path__, "talonario.domain."):
    importlib.import_module(module.name)
REFUSALS = sorted(
    {one for one in every() if one not in KINDS and one.__module__.startswith("talonario.domain")},
    key=lambda one: (one.__module__, one.__name__),
)


def names_in(sentence: str) -> set[str]:
    """The values that a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_codes_are_unique() -> None:
    """A code names one refusal."""
    assert [code for code, count in Counter(one.code for one in REFUSALS).items() if count > 1] == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: one.__name__)
def test_a_refusal_is_whole(refusal: type[Refusal]) -> None:
    """Of a kind, with a code in lower case and a sentence in each language that asks for the same values."""
    assert issubclass(refusal, KINDS)
    assert refusal.code.replace("_", "").isalnum()
    assert refusal.code == refusal.code.lower()
    for sentence in (refusal.es, refusal.en):
        assert sentence.endswith(".")
        assert sentence[0] == "«" or sentence[0] in "'{" or sentence[0].isupper()

    def plain(sentence: str) -> set[str]:
        return {name.removesuffix("_es").removesuffix("_en") for name in names_in(sentence)}

    assert plain(refusal.es) == plain(refusal.en)
    assert refusal.__doc__


def test_a_sentence_quotes_no_more_than_one_reads() -> None:
    told = series.SeriesFormatInvalid(number_format="x" * 30_000)
    for language in ("es", "en"):
        assert 150 < len(told.text(language)) < 300
        assert "…" in told.text(language)
