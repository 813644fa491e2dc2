"""Every setting: its name in the environment, its default, its unit, and why one would change it.

Settings come from `TALONARIO_…` variables; a file of `NAME=value` lines, named by `TALONARIO_SETTINGS`, fills in those
that are not set.
"""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

PREFIX = "TALONARIO_"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a server is told from outside.

    database_url            sqlite:////absolute/path or postgresql://…; where everything is kept
    files                   a folder, or s3://…, for attachments and PDFs
    public_url              https://… where others reach this server, for links in e-mails and answers; by default what
                            each request says, and in e-mails none
    proxies                 reverse proxies of ours before the server: the address of a client is then the one that the
                            outermost of them added to X-Forwarded-For
    secret_key              encrypts the secrets that have to be read again, such as those that sign webhooks; several,
                            with commas between them, when it changes: the first seals, all open. Made and kept in the
                            data folder on first use when nobody gives one
    smtp_url                smtp://user:password@host:587 (STARTTLS) or smtps://…, the server that e-mails leave by;
                            without it e-mails are written down and never sent
    mail_from               address that e-mails come from when a company has none of its own
    requests_per_minute     of one API key; 0 for no limit. For servers open to strangers
    wrong_keys_per_minute   tries with wrong keys from one address before it has to wait
    body_bytes_max          longest request body in bytes
    body_seconds            how long a request body may take to arrive; long ones get more, at 500 kB a second
    worker_threads          pieces of background work that one worker does at once
    event_days              how long what happened can be read with the record as it was then, in `/v1/events` and
                            webhooks; who did what and when stays for ever
    webhook_hosts           hosts of yours, with commas between them (`localhost:9000, erp.internal`), that webhooks may
                            reach though they are private, and over plain http
    fonts                   a folder with fonts for what the built-in one cannot write, such as Chinese or emoji
    press_processes         documents that are printed at once by each server process
    press_seconds           how long one document may take to be printed
    press_memory_bytes_max  of each printing process
    log_level               DEBUG, INFO, WARNING, ERROR
    """

    database_url: str
    files: str
    public_url: str = ""
    proxies: int = 0
    secret_key: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    requests_per_minute: int = 0
    wrong_keys_per_minute: int = 1000
    body_bytes_max: int = 10 * 1024 * 1024
    body_seconds: float = 10.0
    worker_threads: int = 4
    event_days: int = 400
    webhook_hosts: str = ""
    fonts: str = ""
    press_processes: int = 1
    press_seconds: float = 20.0
    press_memory_bytes_max: int = 1024**3
    log_level: str = "INFO"


def data_folder(environment: Mapping[str, str]) -> Path:
    """The user's own folder for data, as the platform has it."""
    base = environment.get("XDG_DATA_HOME") or str(Path(environment.get("HOME", ".")) / ".local" / "share")
    return Path(base) / "talonario"


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises msgspec.ValidationError naming the setting that cannot be read."""
    given = dict(os.environ if environment is None else environment)
    path = given.get(f"{PREFIX}SETTINGS")
    if path:
        given = _from_file(Path(path)) | given
    folder = data_folder(given)
    known: dict[str, str] = {
        "database_url": f"sqlite:///{(folder / 'talonario.db').absolute()}",
        "files": str(folder / "files"),
    }
    kept = _secret_file(given)
    if kept.is_file():
        known["secret_key"] = kept.read_text(encoding="utf-8").strip()
    for name in Settings.__struct_fields__:
        value = given.get(PREFIX + name.upper(), "").strip()
        if value:
            known[name] = value
    return msgspec.convert(known, Settings, strict=False)


def keep_secret_key(environment: Mapping[str, str] | None = None) -> None:
    """Make the key that nobody gave, and keep it in the data folder, for this user's eyes alone.

    Raises   OSError when it cannot be kept
    """
    given = dict(os.environ if environment is None else environment)
    if load(given).secret_key:
        return
    path = _secret_file(given)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Whole or not there, whoever looks meanwhile, and the first of several that do this at once.
    with NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as made:
        made.write(secrets.token_urlsafe(48) + "\n")
        made.flush()
        with suppress(FileExistsError):
            os.link(made.name, path)


def _secret_file(environment: Mapping[str, str]) -> Path:
    return data_folder(environment) / "secret.key"


def _from_file(path: Path) -> dict[str, str]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}
