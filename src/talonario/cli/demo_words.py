"""What the demonstration says, in Spanish and English."""

from typing import Literal

Language = Literal["es", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Talonario: una empresa de Holded se muda", "Talonario: a Holded company moves in"),
    "folder": ("Carpeta de datos: {folder}", "Data folder: {folder}"),
    "in_use": (
        "La carpeta {folder} ya tiene datos: elige otra o vacíala.",
        "Folder {folder} holds data already: choose another one or empty it.",
    ),
    "serving": ("Servidor en marcha: {address}", "Server running: {address}"),
    "port_taken": (
        "El puerto {wanted} está ocupado; se usa el {port}.",
        "Port {wanted} is taken; using {port}.",
    ),
    "filling": (
        "Empresa de muestra: {requests} peticiones al dialecto de Holded…",
        "Sample company: {requests} requests to the Holded dialect…",
    ),
    "filled": ("Empresa de muestra lista en {seconds} s.", "Sample company ready in {seconds} s."),
    "moving": (
        "Mudanza por HTTP: leer, planificar, escribir y comprobar…",
        "Moving over HTTP: read, plan, write and verify…",
    ),
    "moved": ("Mudanza hecha en {seconds} s.", "Moved in {seconds} s."),
    "failed": ("La demostración se ha parado: {why}", "The demonstration stopped: {why}"),
    "running": ("Todo sigue en marcha. Ctrl+C para parar.", "Everything keeps running. Ctrl+C stops it."),
    "stopping": ("Parando…", "Stopping…"),
    "source": ("Empresa de origen (como en Holded)", "Source company (as in Holded)"),
    "target": ("Empresa de destino (estricta)", "Target company (strict)"),
    "owner": ("Dueña de ambas empresas", "Owner of both companies"),
    "user": ("Usuario", "User"),
    "password": ("Contraseña", "Password"),
    "holded_key": ("Clave de Holded", "Holded key"),
    "factuarea_key": ("Clave de Factuarea", "Factuarea key"),
    "try": ("Para probar:", "To try:"),
    "total": ("Tiempo total: {seconds} s.", "Total time: {seconds} s."),
    "step.catalogues": ("Grupos, bancos y series", "Groups, banks and series"),
    "step.contacts": ("Contactos", "Contacts"),
    "step.products": ("Productos y servicios", "Products and services"),
    "step.packs": ("Lotes", "Packs"),
    "step.documents": ("Documentos", "Documents"),
    "step.payments": ("Cobros y pagos", "Payments"),
    "step.deletions": ("Contactos borrados", "Deleted contacts"),
}


def word(name: str, language: Language, **values: object) -> str:
    """Say something in a language, with its values filled in."""
    spanish, english = _WORDS[name]
    return (english if language == "en" else spanish).format(**values)


def language_of(locale: str) -> Language:
    """Choose the language of a locale such as `en_GB.UTF-8`: Spanish unless it is English."""
    return "en" if locale.lower().startswith("en") else "es"
