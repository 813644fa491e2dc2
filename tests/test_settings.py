"""Settings: where they come from and which one wins."""

from pathlib import Path

import msgspec
import pytest

from talonario import settings


def test_without_any_everything_lies_in_the_users_folder() -> None:
    """As the platform has it."""
    loaded = settings.load({"HOME": "/home/ana"})
    assert loaded.database_url == "sqlite:////home/ana/.local/share/talonario/talonario.db"
    assert loaded.files == "/home/ana/.local/share/talonario/files"
    assert settings.data_folder({"XDG_DATA_HOME": "/data"}) == Path("/data/talonario")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """The file fills in what is not set; comments and quotes are no values."""
    file = tmp_path / "talonario.conf"
    file.write_text('# ours\n\nTALONARIO_LOG_LEVEL="DEBUG"\nTALONARIO_FILES = s3://bucket\n', encoding="utf-8")
    loaded = settings.load({"TALONARIO_SETTINGS": str(file), "TALONARIO_LOG_LEVEL": "ERROR", "HOME": "/h"})
    assert (loaded.log_level, loaded.files) == ("ERROR", "s3://bucket")


def test_a_number_that_is_none_is_refused() -> None:
    """With the name of the setting."""
    assert settings.load({"TALONARIO_REQUESTS_PER_MINUTE": "5", "HOME": "/h"}).requests_per_minute == 5
    with pytest.raises(msgspec.ValidationError, match="body_bytes_max"):
        settings.load({"TALONARIO_BODY_BYTES_MAX": "many", "HOME": "/h"})


def test_every_setting_is_explained() -> None:
    """With its meaning, beside its default."""
    assert settings.Settings.__doc__ is not None
    for name in settings.Settings.__struct_fields__:
        assert f"\n    {name} " in settings.Settings.__doc__


def test_a_key_for_secrets_is_made_once_and_kept_for_its_user_alone(tmp_path: Path) -> None:
    environment = {"XDG_DATA_HOME": str(tmp_path)}
    assert settings.load(environment).secret_key == ""
    settings.keep_secret_key(environment)
    kept = settings.load(environment).secret_key
    assert len(kept) >= 48
    settings.keep_secret_key(environment)
    assert settings.load(environment).secret_key == kept
    (path,) = (tmp_path / "talonario").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_given_is_the_key(tmp_path: Path) -> None:
    environment = {"XDG_DATA_HOME": str(tmp_path), "TALONARIO_SECRET_KEY": "told"}
    settings.keep_secret_key(environment)
    assert settings.load(environment).secret_key == "told"  # noqa: S105
    assert list(tmp_path.iterdir()) == []
