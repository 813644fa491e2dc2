"""A server with the historical import: records travel whole, in batches, and are read back alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from talonario.clients.errors import Conflict, InvalidRequest, NotJson, ServerError
from talonario.clients.factuarea import FactuareaClient
from talonario.clients.factuarea_shapes import ImportOffer, ImportResult
from talonario.migrate.canonical import RESOURCES, Canonical
from talonario.migrate.company import Company, Money
from talonario.migrate.encoding import from_export
from talonario.migrate.ledger import Outcome
from talonario.migrate.target import BreakdownPart, Exported, KnownTax, TargetFacts

_STUMBLES = 500
_ATTEMPTS_AT_500 = 3
# So many records in a row that the server fails on are no longer the records' fault.
_STUMBLES_MAX = 20
_ARRIVED = frozenset({"created", "updated", "unchanged"})


class ImportTarget:
    """The target side of a move over `/v1/x/imports` and `/v1/x/exports`."""

    compared: Mapping[str, frozenset[str]] = {}

    def __init__(self, client: FactuareaClient, offer: ImportOffer) -> None:
        self._client = client
        self._stumbled = 0
        account = client.account()
        self.facts = TargetFacts(
            address=client.transport.base_url,
            company=account.company.name,
            company_tax_id=account.company.tax_id,
            environment="test" if client.is_test else "live",
            batch_max=max(1, offer.batch_max),
            resources=offer.resources,
            scopes=account.api_key.scopes,
            taxes=self._taxes(),
        )

    @property
    def calls(self) -> int:
        """How many requests were made so far."""
        return self._client.transport.calls

    def fit(self, company: Company) -> Company:
        """Everything has its place here."""
        for tax in company.taxes:
            if tax.code not in self.facts.taxes and tax.external_id == tax.code:
                company.findings.add("tax.missing_in_target", tax.code)
        return company

    def write(self, resource: str, records: Sequence[Canonical], key: str) -> list[Outcome]:
        """Send a batch; a refused record is told with the server's own code and words.

        When the server cannot take the batch as a whole it is halved until the record is found that it stumbles over:
        that one is kept aside and the others arrive. Raises ApiError when it stumbles over everything.
        """
        try:
            return self._send(resource, records, key)
        except (Conflict, InvalidRequest, ServerError) as error:
            of_the_call = (error.code or "").startswith("idempotency")
            if of_the_call or (isinstance(error, ServerError) and error.status != _STUMBLES):
                raise
            if len(records) == 1:
                if isinstance(error, ServerError):
                    self._stumbled += 1
                    if self._stumbled > _STUMBLES_MAX:
                        raise
                return [Outcome(source_id=records[0].external_id, refusal=str(error))]
        middle = len(records) // 2
        return [
            outcome
            for half in (records[:middle], records[middle:])
            for outcome in self.write(resource, half, _key_of_part(key, half))
        ]

    def _send(self, resource: str, records: Sequence[Canonical], key: str) -> list[Outcome]:
        bodies = [msgspec.to_builtins(record) for record in records]
        results = self._client.imports.send(resource, bodies, idempotency_key=key, attempts_at_500=_ATTEMPTS_AT_500)
        if len(results) != len(records):
            msg = f"{len(records)} records were sent and {len(results)} results came back"
            raise NotJson(msg)
        self._stumbled = 0
        return [_outcome(record, result) for record, result in zip(records, results, strict=True)]

    def read(self, resource: str) -> Iterator[list[Exported]]:
        """Every record, in pages, as the server has it now."""
        shape = RESOURCES[resource]
        for page in self._client.exports.pages(resource):
            yield [_exported(resource, shape, item) for item in page]

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _taxes(self) -> dict[str, KnownTax]:
        return {
            item["code"]: KnownTax(
                id=str(item.get("id", "")),
                rate=Decimal(str(item.get("rate") or 0)),
                treatment=str(item.get("treatment") or "subject"),
            )
            for page in self._client.exports.pages("taxes")
            for item in page
        }


def _key_of_part(key: str, part: Sequence[Canonical]) -> str:
    """The idempotency key of a part of a batch: the batch's own with a mark of what is in the part."""
    names = "\n".join(record.external_id for record in part)
    return f"{key[:40]}-{hashlib.sha256(names.encode()).hexdigest()[:20]}"


def _outcome(record: Canonical, result: ImportResult) -> Outcome:
    if result.external_id is not None and result.external_id != record.external_id:
        msg = f"the result for {record.external_id} came back as {result.external_id}"
        raise NotJson(msg)
    if result.status in _ARRIVED:
        return Outcome(source_id=record.external_id, target_id=result.id)
    error = result.error
    why = "refused without a reason" if error is None else ": ".join(
        part for part in (error.code, error.param, error.message) if part
    )  # fmt: skip
    return Outcome(source_id=record.external_id, refusal=why)


def _exported(resource: str, shape: type[Canonical], item: dict[str, Any]) -> Exported:
    fallback = item.get("code") if resource == "taxes" else ""
    body = {**item, "external_id": item.get("external_id") or fallback}
    try:
        record = from_export(shape, body)
        found = Exported(record=record, target_id=str(item.get("id", "")))
        if resource == "documents":
            found.money = Money(
                paid=Decimal(str(item.get("paid_total") or 0)),
                pending=Decimal(str(item.get("pending_total") or 0)),
            )
            found.breakdown = msgspec.convert(item.get("breakdown") or [], list[BreakdownPart], strict=False)
    except msgspec.ValidationError as error:
        msg = f"an exported record of {resource} has another shape than promised: {error}"
        raise NotJson(msg) from None
    return found
