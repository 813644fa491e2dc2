"""Secrets that are kept to be read again."""

import pytest

from talonario.domain.vault import NO_VAULT, CannotOpen, KeyVault

SECRET = "whsec_Ñandú"  # noqa: S105


def test_what_is_sealed_comes_back_and_does_not_show() -> None:
    sealed = KeyVault("one").seal(SECRET)
    assert "whsec" not in sealed
    assert KeyVault("one").open(sealed) == SECRET
    assert KeyVault("one").seal(SECRET) != sealed


def test_a_changed_key_opens_what_the_old_one_sealed_while_both_are_there() -> None:
    sealed = KeyVault("old").seal(SECRET)
    assert KeyVault("new", "old").open(sealed) == SECRET
    assert KeyVault("new").open(KeyVault("new", "old").seal(SECRET)) == SECRET


@pytest.mark.parametrize("vault", [KeyVault("other"), NO_VAULT])
def test_a_secret_that_cannot_be_opened_is_told_without_quoting_it(vault: KeyVault) -> None:
    sealed = KeyVault("one").seal(SECRET)
    with pytest.raises(CannotOpen, match="TALONARIO_SECRET_KEY") as failure:
        vault.open(sealed)
    assert sealed not in str(failure.value)


def test_nothing_is_sealed_without_a_key() -> None:
    with pytest.raises(CannotOpen, match="TALONARIO_SECRET_KEY"):
        NO_VAULT.seal(SECRET)
