"""The judge is judged first: the world says what was written, and the door says what must not come out."""

import pytest

from talonario.domain.records import RECORDS
from talonario.domain.users import Membership, User
from tests.fuzz.world import VICTIM, World


def test_what_is_written_is_told_and_can_be_undone(world: World) -> None:
    door = world.door()
    assert world.written() == []
    client = world.attacker.ids["client"]
    assert door.send("PUT", f"/v1/clients/{client}", {"phone": "600"}).is_success
    told = world.written()
    assert any("Contact" in one and "phone" in one for one in told), told
    assert world.written_elsewhere() == []
    assert door.send("DELETE", f"/v1/invoices/{world.attacker.ids['invoice.draft']}").status == 204
    assert any("Document removed" in one for one in world.written())
    world.restore()
    assert world.written() == []
    assert door.send("GET", f"/v1/invoices/{world.attacker.ids['invoice.draft']}").is_success


def test_another_companys_words_and_ids_are_noticed(world: World) -> None:
    spy = world.door()
    spy.headers = world.door(holder=world.victim).headers
    for path in ("/v1/clients", f"/v1/invoices/{world.victim.ids['invoice.draft']}", "/v1/taxes?limit=5"):
        with pytest.raises(AssertionError, match="another company's"):
            spy("GET", path)
    assert spy.strangers[0].seen_in("nothing", "") == []
    assert spy.strangers[0].seen_in(f"no {VICTIM} here", f"q={VICTIM}") == []


def test_every_company_has_a_record_of_every_kind(world: World) -> None:
    for holder in world.holders:
        mine = holder.company.company_id
        kinds = {type(row) for row in world.before.values() if getattr(row, "company_id", None) == mine}
        assert set(RECORDS) - kinds == {User, Membership}
