"""The account: who the key belongs to, and what the census says of the company."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from talonario.api.engine.operation import Answer, Call
from talonario.api.engine.wire import Wire
from talonario.api.factuarea import envelope, verbs
from talonario.api.factuarea.wire import Text100, at, at_or_none
from talonario.domain import census

TIER = "scale"


class CensusIn(Wire, kw_only=True):
    """A tax id and a name that might belong together."""

    tax_id: Annotated[str, Meta(min_length=1, max_length=20)]
    name: Text100


def show(call: Call) -> Answer:
    """Answer whose key it is: the company, its plan, the key with its scopes."""
    key = call.request.key
    assert key is not None, "an authorised request has a key"
    company = call.ctx.company
    return envelope.one(
        {
            "object": "account",
            "company": {"id": company.company_id, "name": company.name, "tax_id": company.tax_id},
            "plan": {"slug": "enterprise", "name": "Enterprise"},
            "addon": {"active": True, "in_grace": False, "expires_at": None},
            "api_key": {
                "id": key.key_id,
                "name": key.description,
                "prefix": key.prefix,
                "scopes": list(key.scopes),
                "tier": TIER,
                "created_at": at(key.created_at),
                "last_used_at": at_or_none(key.last_used_at),
                "expires_at": at_or_none(key.expires_at),
            },
        }
    )


def spell_verification(call: Call, found: census.Verification) -> Answer:
    """Answer what the census says."""
    return envelope.one(
        {
            "object": "census_verification",
            "status": found.status,
            "verified_name": found.verified_name,
            "checked_at": None if found.status == "unavailable" else at(call.ctx.now),
        }
    )


def verify_census(call: Call) -> Answer:
    """Ask the census about the company itself."""
    company = call.ctx.company
    return spell_verification(call, census.verify(call.ctx, company.tax_id, company.name))


def verify_other(call: Call) -> Answer:
    """Ask the census about somebody else; nothing is stored."""
    body = call.read(CensusIn)
    return spell_verification(call, census.verify(call.ctx, body.tax_id, body.name))


OPERATIONS = (
    verbs.reading("account.show", "/account", "account:read", show),
    verbs.reading("account.verify_census", "/account/census-verification", "account:read", verify_census, "POST"),
    verbs.reading("clients.verify_census", "/clients/census-verification", "clients:read", verify_other, "POST"),
)
