"""Direct debits in SEPA: the creditor's identifier, and the file that a bank takes (pain.008.001.08)."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal
from xml.etree import ElementTree as ET

import msgspec

Scheme = Literal["CORE", "B2B"]

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
ALLOWED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")
NAME_MAX: Final = 70
TEXT_MAX: Final = 140
ID_MAX: Final = 35
NONE_GIVEN: Final = "NOTPROVIDED"


class Debit(msgspec.Struct, frozen=True, kw_only=True):
    """What is collected from one debtor.

    reference   of the debt, for both: the number of the invoice
    amount      euros, more than nothing
    mandate     the reference that the debtor signed, and when
    """

    reference: str
    amount: Decimal
    name: str
    iban: str
    bic: str | None
    mandate: str
    signed_on: date
    text: str


class Collection(msgspec.Struct, frozen=True, kw_only=True):
    """Debits that a creditor collects on one day.

    message_id    no other file of the creditor has it
    made_at       when the file was made
    creditor_id   the identifier that the scheme gives (`creditor_id`)
    """

    message_id: str
    made_at: datetime
    collect_on: date
    scheme: Scheme
    creditor: str
    creditor_id: str
    iban: str
    bic: str | None
    debits: tuple[Debit, ...]


def creditor_id(tax_id: str, suffix: str = "000") -> str:
    """The identifier of a Spanish creditor: ES, two check digits, a suffix of its own choice, its NIF.

    Source   EPC262-08, ISO 7064 mod 97-10; the suffix is not part of what is checked
    """
    number = "".join(character for character in tax_id.upper() if character.isalnum())
    digits = "".join(str(int(character, 36)) for character in f"{number}ES00")
    return f"ES{98 - int(digits) % 97:02d}{suffix}{number}"


def readable(text: str, longest: int) -> str:
    """A text in the characters that every bank takes: no accents, Ñ as N, anything else a space."""
    plain = unicodedata.normalize("NFKD", text.replace("&", "+"))
    kept = (character if character in ALLOWED else " " for character in plain if not unicodedata.combining(character))
    return " ".join("".join(kept).split())[:longest].strip()


def is_reference(text: str) -> bool:
    """Whether a text can be the reference of a mandate as it is: banks compare it letter by letter.

    Source   EPC130-08 for the characters, EPC230-15 for the slashes
    """
    slashed = text.startswith("/") or text.endswith("/") or "//" in text
    return bool(text) and readable(text, ID_MAX) == text and not slashed


def _worded(text: str, longest: int) -> str:
    """A text as every bank takes it; of one that has no such letter at all, what stands for none."""
    return readable(text, longest) or NONE_GIVEN


def pain_008(collection: Collection) -> bytes:
    """The file of a collection, in UTF-8.

    Source   ISO 20022 pain.008.001.08 as the EPC's implementation guidelines use it
    """
    root = ET.Element("Document", {"xmlns": NAMESPACE})
    body = ET.SubElement(root, "CstmrDrctDbtInitn")
    total = sum((one.amount for one in collection.debits), Decimal(0))
    sums = (("NbOfTxs", str(len(collection.debits))), ("CtrlSum", f"{total:.2f}"))
    header = ET.SubElement(body, "GrpHdr")
    _texts(header, ("MsgId", collection.message_id), ("CreDtTm", f"{collection.made_at:%Y-%m-%dT%H:%M:%S}"), *sums)
    party = ET.SubElement(header, "InitgPty")
    _texts(party, ("Nm", _worded(collection.creditor, NAME_MAX)))
    _texts(_within(party, "Id", "OrgId", "Othr"), ("Id", collection.creditor_id))
    block = ET.SubElement(body, "PmtInf")
    _texts(block, ("PmtInfId", f"{collection.message_id}-1"), ("PmtMtd", "DD"), ("BtchBookg", "true"), *sums)
    kind = ET.SubElement(block, "PmtTpInf")
    _texts(ET.SubElement(kind, "SvcLvl"), ("Cd", "SEPA"))
    _texts(ET.SubElement(kind, "LclInstrm"), ("Cd", collection.scheme))
    _texts(kind, ("SeqTp", "RCUR"))
    _texts(block, ("ReqdColltnDt", collection.collect_on.isoformat()))
    _texts(ET.SubElement(block, "Cdtr"), ("Nm", _worded(collection.creditor, NAME_MAX)))
    _texts(_within(block, "CdtrAcct", "Id"), ("IBAN", collection.iban))
    _agent(block, "CdtrAgt", collection.bic)
    _texts(block, ("ChrgBr", "SLEV"))
    other = _within(block, "CdtrSchmeId", "Id", "PrvtId", "Othr")
    _texts(other, ("Id", collection.creditor_id))
    _texts(ET.SubElement(other, "SchmeNm"), ("Prtry", "SEPA"))
    for one in collection.debits:
        _debit(block, one)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _debit(block: ET.Element, one: Debit) -> None:
    entry = ET.SubElement(block, "DrctDbtTxInf")
    _texts(ET.SubElement(entry, "PmtId"), ("EndToEndId", _worded(one.reference, ID_MAX)))
    ET.SubElement(entry, "InstdAmt", {"Ccy": "EUR"}).text = f"{one.amount:.2f}"
    mandate = _within(entry, "DrctDbtTx", "MndtRltdInf")
    _texts(mandate, ("MndtId", _worded(one.mandate, ID_MAX)), ("DtOfSgntr", one.signed_on.isoformat()))
    _agent(entry, "DbtrAgt", one.bic)
    _texts(ET.SubElement(entry, "Dbtr"), ("Nm", _worded(one.name, NAME_MAX)))
    _texts(_within(entry, "DbtrAcct", "Id"), ("IBAN", one.iban))
    _texts(ET.SubElement(entry, "RmtInf"), ("Ustrd", _worded(one.text, TEXT_MAX)))


def _agent(parent: ET.Element, name: str, bic: str | None) -> None:
    bank = _within(parent, name, "FinInstnId")
    if bic:
        _texts(bank, ("BICFI", bic))
    else:
        _texts(ET.SubElement(bank, "Othr"), ("Id", NONE_GIVEN))


def _within(parent: ET.Element, *names: str) -> ET.Element:
    for name in names:
        parent = ET.SubElement(parent, name)
    return parent


def _texts(parent: ET.Element, *pairs: tuple[str, str]) -> None:
    for name, text in pairs:
        ET.SubElement(parent, name).text = text
