"""The limits that labels of every record share: tags, custom fields, metadata, outside ids."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from talonario.domain.errors import Invalid

TAG: Final = re.compile(r"[a-z0-9-]{1,40}")
TAGS_MAX: Final = 30
FIELDS_MAX: Final = 50
FIELD_NAME_MAX: Final = 60
FIELD_VALUE_MAX: Final = 500
METADATA_MAX: Final = 50
METADATA_VALUE_MAX: Final = 500
EXTERNAL_ID_MAX: Final = 100


class LimitExceeded(Invalid):
    """A label has too many entries, or one that is too long or of another form."""

    code = "limit_exceeded"
    es = "«{name}» admite {limit_es}."
    en = "'{name}' takes {limit_en}."


def check_tags(tags: Sequence[str]) -> None:
    """Raise unless there are at most 30 slugs of lower-case letters, digits and dashes, at most 40 long."""
    if len(tags) > TAGS_MAX or not all(TAG.fullmatch(tag) for tag in tags):
        raise LimitExceeded(
            "tags",
            name="tags",
            limit_es="30 etiquetas de hasta 40 letras minúsculas, cifras y guiones",
            limit_en="30 tags of up to 40 lower-case letters, digits and dashes",
        )


def check_custom_fields(entries: Sequence[tuple[str, str]]) -> None:
    """Raise unless there are at most 50 entries with names of 1 to 60 and values of up to 500 characters."""
    fits = all(1 <= len(name) <= FIELD_NAME_MAX and len(value) <= FIELD_VALUE_MAX for name, value in entries)
    if len(entries) > FIELDS_MAX or not fits:
        raise LimitExceeded(
            "custom_fields",
            name="custom_fields",
            limit_es="50 campos con nombres de 1 a 60 caracteres y valores de hasta 500",
            limit_en="50 fields with names of 1 to 60 characters and values of up to 500",
        )


def check_metadata(metadata: Mapping[str, str]) -> None:
    """Raise unless there are at most 50 keys with values of up to 500 characters."""
    if len(metadata) > METADATA_MAX or any(len(value) > METADATA_VALUE_MAX for value in metadata.values()):
        raise LimitExceeded(
            "metadata",
            name="metadata",
            limit_es="50 claves con valores de hasta 500 caracteres",
            limit_en="50 keys with values of up to 500 characters",
        )


def check_external_id(external_id: str | None, field: str = "external_id") -> None:
    """Raise unless an outside id has at most 100 characters."""
    if external_id is not None and not 0 < len(external_id) <= EXTERNAL_ID_MAX:
        raise LimitExceeded(field, name=field, limit_es="de 1 a 100 caracteres", limit_en="1 to 100 characters")
