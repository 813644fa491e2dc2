"""The file of a collection of direct debits."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talonario.fiscal import sepa

DEBIT = sepa.Debit(
    reference="F26/0042",
    amount=Decimal("121.5"),
    name="Peña & Muñoz, S.L.",
    iban="ES9121000418450200051332",
    bic=None,
    mandate="M-1",
    signed_on=date(2026, 1, 7),
    text="Factura F26/0042 «obra»",
)
COLLECTION = sepa.Collection(
    message_id="R1",
    made_at=datetime(2026, 11, 20, 10, 0, 5, 900, tzinfo=UTC),
    collect_on=date(2026, 12, 1),
    scheme="CORE",
    creditor="Talleres Ría",
    creditor_id="ES00000B12345674",
    iban="ES7921000813610123456789",
    bic="CAIXESBBXXX",
    debits=(DEBIT, msgspec.structs.replace(DEBIT, reference="F26/0043", amount=Decimal("0.01"), bic="BBVAESMMXXX")),
)
SPACE = {"p": sepa.NAMESPACE}


@given(st.from_regex(r"[A-Z][0-9]{8}|[0-9]{8}[A-Z]", fullmatch=True))
def test_the_digits_of_a_creditor_check_what_stands_behind_the_suffix(tax_id: str) -> None:
    made = sepa.creditor_id(tax_id, "001")
    assert (made[:2], made[4:]) == ("ES", f"001{tax_id}")
    assert int("".join(str(int(one, 36)) for one in f"{tax_id}{made[:4]}")) % 97 == 1
    assert made[2:4] == sepa.creditor_id(tax_id, "000")[2:4]


@pytest.mark.parametrize(
    ("text", "written"),
    [("Peña & Muñoz, S.L.", "Pena + Munoz, S.L."), ("«Ría» ç€\n", "Ria c"), ("a" * 80, "a" * 70), ("ñ" * 80, "n" * 70)],
)
def test_texts_are_written_as_every_bank_reads_them(text: str, written: str) -> None:
    assert sepa.readable(text, 70) == written


def test_the_file_says_who_collects_what_from_whom_and_when() -> None:
    root = ET.fromstring(sepa.pain_008(COLLECTION))  # noqa: S314  (written here)

    def texts(path: str) -> list[str | None]:
        return [one.text for one in root.findall("/".join(f"p:{part}" for part in path.split("/")), SPACE)]

    assert texts("CstmrDrctDbtInitn/GrpHdr/CreDtTm") == ["2026-11-20T10:00:05"]
    for place in ("GrpHdr", "PmtInf"):
        assert texts(f"CstmrDrctDbtInitn/{place}/NbOfTxs") == ["2"]
        assert texts(f"CstmrDrctDbtInitn/{place}/CtrlSum") == ["121.51"]
    block = "CstmrDrctDbtInitn/PmtInf"
    assert texts(f"{block}/ReqdColltnDt") == ["2026-12-01"]
    assert texts(f"{block}/CdtrAcct/Id/IBAN") == ["ES7921000813610123456789"]
    assert texts(f"{block}/CdtrAgt/FinInstnId/BICFI") == ["CAIXESBBXXX"]
    assert texts(f"{block}/CdtrSchmeId/Id/PrvtId/Othr/Id") == ["ES00000B12345674"]
    assert texts(f"{block}/PmtTpInf/LclInstrm/Cd") == ["CORE"]
    debit = f"{block}/DrctDbtTxInf"
    assert texts(f"{debit}/PmtId/EndToEndId") == ["F26/0042", "F26/0043"]
    assert texts(f"{debit}/InstdAmt") == ["121.50", "0.01"]
    assert texts(f"{debit}/DrctDbtTx/MndtRltdInf/DtOfSgntr") == ["2026-01-07"] * 2
    assert texts(f"{debit}/DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]
    assert texts(f"{debit}/DbtrAgt/FinInstnId/BICFI") == ["BBVAESMMXXX"]
    assert texts(f"{debit}/Dbtr/Nm") == ["Pena + Munoz, S.L."] * 2
    assert texts(f"{debit}/RmtInf/Ustrd") == ["Factura F26/0042 obra"] * 2


def test_the_parts_stand_in_the_order_of_the_schema() -> None:
    """Banks check the file against the schema, which is a sequence."""
    root = ET.fromstring(sepa.pain_008(COLLECTION))  # noqa: S314  (written here)
    block = root.find("p:CstmrDrctDbtInitn/p:PmtInf", SPACE)
    assert block is not None
    names = [one.tag.partition("}")[2] for one in block]
    assert names == [
        *("PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdColltnDt"),
        *("Cdtr", "CdtrAcct", "CdtrAgt", "ChrgBr", "CdtrSchmeId", "DrctDbtTxInf", "DrctDbtTxInf"),
    ]
    inner = [one.tag.partition("}")[2] for one in block[-1]]
    assert inner == ["PmtId", "InstdAmt", "DrctDbtTx", "DbtrAgt", "Dbtr", "DbtrAcct", "RmtInf"]


# The types of the schema: a text of so many letters, an IBAN, a BIC, an amount.
LEAVES = {
    "MsgId": r".{1,35}",
    "PmtInfId": r".{1,35}",
    "EndToEndId": r".{1,35}",
    "MndtId": r".{1,35}",
    "Nm": r".{1,140}",
    "Ustrd": r".{1,140}",
    "IBAN": r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}",
    "BICFI": r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?",
    "InstdAmt": r"[0-9]{1,16}\.[0-9]{2}",
    "CtrlSum": r"[0-9]{1,16}\.[0-9]{2}",
    "NbOfTxs": r"[0-9]{1,15}",
    "ReqdColltnDt": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "DtOfSgntr": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "CreDtTm": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
    "Id": r".{1,35}",
}


@given(st.lists(st.tuples(st.text(), st.text(), st.decimals("0.01", "999999999", places=2)), min_size=1, max_size=5))
def test_whatever_people_are_called_the_file_keeps_to_the_schema(debts: list[tuple[str, str, Decimal]]) -> None:
    """No text of it is empty, too long or in letters that a bank does not take, and its sums are those of its parts."""
    debits = tuple(
        msgspec.structs.replace(DEBIT, name=name, reference=number, text=f"{name} {number}", amount=amount)
        for name, number, amount in debts
    )
    root = ET.fromstring(sepa.pain_008(msgspec.structs.replace(COLLECTION, debits=debits)))  # noqa: S314  (written here)
    leaves = [(one.tag.partition("}")[2], one.text or "") for one in root.iter() if not len(one)]
    for name, text in leaves:
        assert re.fullmatch(LEAVES.get(name, r"[A-Za-z0-9]{1,35}"), text), (name, text)
        assert set(text) <= sepa.ALLOWED
    total = sum((amount for _, _, amount in debts), Decimal(0))
    assert [Decimal(text) for name, text in leaves if name == "CtrlSum"] == [total, total]
    assert [Decimal(text) for name, text in leaves if name == "InstdAmt"] == [amount for _, _, amount in debts]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *(("M-1", True), ("A" * 35, True), ("a/b (c)", True), ("", False), ("A" * 36, False), ("Ñ", False)),
        *(("/A", False), ("A/", False), ("a//b", False), (" A", False), ("a  b", False), ("a_b", False)),
    ],
)
def test_a_mandate_is_known_by_letters_that_no_bank_changes(text: str, is_one: bool) -> None:
    assert sepa.is_reference(text) is is_one
