"""Telling those who look after a company that one of its endpoints was disabled."""

from typing import Final
from urllib.parse import urlsplit

from talonario.domain.context import MADRID, Context
from talonario.domain.emails import compose, outcome, send
from talonario.domain.emails.addresses import AddressInvalid, checked
from talonario.domain.emails.words import Words, language_of, say
from talonario.domain.identity import short_id
from talonario.domain.users import Membership
from talonario.domain.webhooks.record import Spoken, WebhookEndpoint
from talonario.store.listing import Where

SUBJECT: Final[Words] = (
    "Webhook desactivado: {host}",
    "Webhook disabled: {host}",
    "Webhook desactivat: {host}",
)
WHY: Final[dict[str, Words]] = {
    "gone": (
        "El receptor respondió 410 (Gone): pidió que no se le envíe nada más.",
        "The receiver answered 410 (Gone): it asked not to be sent anything any more.",
        "El receptor va respondre 410 (Gone): va demanar que no se li enviï res més.",
    ),
    "failing": (
        "El receptor lleva demasiado tiempo sin aceptar los avisos.",
        "The receiver has not accepted what it is sent for too long.",
        "El receptor fa massa temps que no accepta els avisos.",
    ),
    "undeliverable": (
        "Su dirección no se puede llamar: lleva a una red privada o reservada, o no está permitida.",
        "Its address cannot be called: it leads to a private or reserved network, or is not allowed.",
        "La seva adreça no es pot cridar: porta a una xarxa privada o reservada, o no està permesa.",
    ),
}
ADVICE: Final[Words] = (
    (
        "No se le envía nada más y lo que esperaba se ha cancelado. Cuando el receptor vuelva a funcionar, active el "
        "webhook ({enabling}). No se pierde ningún evento: todos se leen en {reading}."
    ),
    (
        "Nothing more is sent to it, and what was waiting has been cancelled. Once the receiver works again, enable "
        "the webhook ({enabling}). No event is lost: all of them can be read at {reading}."
    ),
    (
        "No se li envia res més i el que esperava s'ha cancel·lat. Quan el receptor torni a funcionar, activeu el "
        "webhook ({enabling}). No es perd cap esdeveniment: tots es llegeixen a {reading}."
    ),
)
ENABLING: Final[dict[Spoken, str]] = {
    "factuarea": "PUT /v1/webhook_endpoints/{id}, status: enabled; POST /v1/x/webhook_endpoints/{id}/replay",
    "holded": "PUT /api/invoicing/v1/webhooks/{short}, active: true",
}
READING: Final = "/v1/x/events"
ADDRESS: Final[Words] = ("Dirección", "Address", "Adreça")
DESCRIPTION: Final[Words] = ("Descripción", "Description", "Descripció")
SINCE: Final[Words] = ("Falla desde", "Failing since", "Falla des de")


def tell(ctx: Context, endpoint: WebhookEndpoint, because: str) -> None:
    """Write an e-mail to each owner and administrator of the company: which endpoint, why, since when, what to do."""
    language = language_of(ctx.company.language)
    parts = urlsplit(endpoint.url)
    # What stands after the path, or before the host, may be a password of the receiver's.
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    facts = [(say(ADDRESS, language), shown)]
    if endpoint.description:
        facts.append((say(DESCRIPTION, language), endpoint.description))
    since = (endpoint.failing_since or ctx.now).astimezone(MADRID)
    facts.append((say(SINCE, language), f"{since:%d/%m/%Y %H:%M}"))
    enabling = ENABLING[endpoint.dialect].format(id=endpoint.id, short=short_id(endpoint.id))
    content = compose.of_notice(
        ctx.company.name,
        language,
        subject=say(SUBJECT, language).format(host=parts.hostname or ""),
        said=[say(WHY[because], language), say(ADVICE, language).format(enabling=enabling, reading=READING)],
        facts=facts,
    )
    for member in ctx.tx.where(Membership, Where("role", "in", ["owner", "admin"])):
        try:
            recipient = checked(member.email, "email")
        except AddressInvalid:  # a user's name need not be an address that mail servers take
            continue
        outcome.begin(ctx, send.notice(ctx, content, recipient))
