"""The file of a collection of direct debits."""

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
