"""The account of a whole document, by its id or its number, and what the ledger makes of it."""

from typing import Any

import httpx
import pytest

from tests.api.holded.test_quirks import Clients, client, document, line, made

__all__ = ["client"]

LEDGER = "http://test/api/accounting/v1/dailyledger?starttmp=1767222000&endtmp=1798758000"


def booked(holded: httpx.Client, group: str) -> list[int]:
    """The accounts of a group that the documents were booked to."""
    found: list[dict[str, Any]] = holded.get(LEDGER).json()
    return [one["account"] for one in found if str(one["account"]).startswith(group)]


@pytest.mark.parametrize("field", ["salesChannelId", "salesChannel"])
def test_sales_go_to_the_channel_of_the_document(client: Clients, field: str) -> None:
    """Some clients write the number of the channel's account instead of its id, as a number or as text."""
    holded = client()
    channel = made(holded, "/saleschannels", name="Feria", accountNum=70500007)
    values: tuple[Any, ...] = (channel,) if field == "salesChannelId" else (70500007, "70500007")
    for value in values:
        said: dict[str, Any] = {field: value, "approveDoc": True}
        shown = document(holded, **said)
        assert shown["salesChannelId"] == channel
    assert set(booked(holded, "7")) == {70500007}
    draft = document(holded)
    assert holded.put(
        f"/documents/invoice/{draft['id']}", json={field: 70500007 if field == "salesChannel" else channel}
    )
    assert holded.get(f"/documents/invoice/{draft['id']}").json()["salesChannelId"] == channel


def test_purchases_go_to_the_expense_account_of_the_document(client: Clients) -> None:
    """Named when it is made or afterwards; a line that names its own keeps it."""
    holded = client()
    cleaning, rent = (
        made(holded, "/expensesaccounts", name=name, accountNum=number)
        for name, number in (("Limpieza", 62900007), ("Alquiler", 62100007))
    )
    items = [line(), line(accountingAccountId=rent)]
    document(holded, "purchase", invoiceNum="A1", items=items, expAccountId=cleaning, approveDoc=True)
    assert sorted(booked(holded, "6")) == [62100007, 62900007]
    draft = document(holded, "purchase", invoiceNum="A2")
    told = holded.put(f"/documents/purchase/{draft['id']}", json={"expAccountId": rent, "approveDoc": True})
    assert "Warning" not in told.headers
    assert sorted(booked(holded, "6")) == [62100007, 62100007, 62900007]
