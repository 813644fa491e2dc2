"""Why a call got no answer, in words for programs and for people."""

from typing import Final, Literal, get_args

Trouble = Literal[
    "bad_url",
    "not_https",
    "bad_header",
    "no_such_host",
    "refused_address",
    "not_in_allowlist",
    "no_connection",
    "bad_certificate",
    "timeout",
    "broken_answer",
    "cannot_sign",
    "cannot_spell",
    "interrupted",
]

TROUBLES: Final[tuple[Trouble, ...]] = get_args(Trouble)

FINAL: Final[frozenset[str]] = frozenset({"bad_url", "not_https", "bad_header", "refused_address", "not_in_allowlist"})
"""What another attempt would not change: the endpoint has to be."""

WORDS: Final[dict[Trouble, tuple[str, str]]] = {
    "bad_url": (
        "La URL no se entiende: debe ser https://, sin usuario ni contraseña y con el host escrito de la forma usual.",
        "The URL cannot be read: it must be https://, without user or password, its host spelled the usual way.",
    ),
    "not_https": (
        "Solo se llama por https. Para un receptor propio por http, nombre su host en TALONARIO_WEBHOOK_HOSTS.",
        "Calls are made over https only. For a receiver of yours over http, name its host in TALONARIO_WEBHOOK_HOSTS.",
    ),
    "bad_header": (
        "Una de las cabeceras propias no puede enviarse: contiene caracteres que HTTP no admite.",
        "One of the custom headers cannot be sent: it contains characters that HTTP does not allow.",
    ),
    "no_such_host": (
        "El nombre del host no lleva a ninguna dirección.",
        "The name of the host leads to no address.",
    ),
    "refused_address": (
        "El host lleva a una dirección privada, local o reservada. Si es suyo, nómbrelo en TALONARIO_WEBHOOK_HOSTS.",
        "The host leads to a private, local or reserved address. If it is yours, name it in TALONARIO_WEBHOOK_HOSTS.",
    ),
    "not_in_allowlist": (
        "El host lleva a una dirección que no está en la ip_allowlist del endpoint.",
        "The host leads to an address that is not in the ip_allowlist of the endpoint.",
    ),
    "no_connection": (
        "No se pudo conectar: nadie responde en esa dirección y puerto.",
        "No connection: nobody answers at that address and port.",
    ),
    "bad_certificate": (
        "No se pudo conectar con seguridad: el certificado no es válido para ese host o TLS no llegó a acordarse.",
        "No secure connection: the certificate is not valid for that host, or TLS was not agreed.",
    ),
    "timeout": (
        "El endpoint no respondió a tiempo.",
        "The endpoint did not answer in time.",
    ),
    "broken_answer": (
        "La conexión se cortó o lo que llegó no es una respuesta HTTP.",
        "The connection was cut, or what came is no HTTP response.",
    ),
    "cannot_sign": (
        "El secreto del endpoint no puede abrirse con TALONARIO_SECRET_KEY: añada la clave anterior o rote el secreto.",
        "The secret of the endpoint cannot be opened with TALONARIO_SECRET_KEY: add the previous key or rotate it.",
    ),
    "cannot_spell": (
        "El servidor no pudo escribir el evento: es un fallo suyo, y su registro dice dónde.",
        "The server could not write the event out: that is a fault of its own, and its log says where.",
    ),
    "interrupted": (
        "El servidor se detuvo mientras se hacía la llamada: no se sabe si llegó.",
        "The server stopped while the call was made: nobody knows whether it arrived.",
    ),
}
"""In Spanish and English."""


class Failed(Exception):
    """A call that got no answer."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble


def explained(status: int | None, trouble: str | None) -> tuple[str, str] | None:
    """Why a call did not succeed, in Spanish and English; None when it did.

    status    of the answer; None when there was none
    trouble   why there was none
    """
    if status is None:
        known = next((one for one in TROUBLES if one == trouble), None)
        return WORDS[known] if known else ("No hubo respuesta.", "There was no answer.")
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return (
            f"El endpoint respondió con una redirección ({status}), y no se siguen: ponga la URL definitiva.",
            f"The endpoint answered with a redirect ({status}), and none is followed: give the final URL.",
        )
    return (
        f"El endpoint respondió con un código de estado no-2xx ({status}).",
        f"The endpoint answered with a status that is not 2xx ({status}).",
    )
