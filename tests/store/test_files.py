"""The place of files keeps what it is given, says when it no longer does, and forgets only what nobody names."""

import hashlib
import os
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from talonario.store.errors import Damaged, Unavailable
from talonario.store.files import NOWHERE, Files, Folder, open_files

OLD = datetime(2020, 1, 1, tzinfo=UTC)
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "not" / "yet" / "there")


def path_of(place: Folder, sha256: str) -> Path:
    return place._path(sha256)


def age(path: Path, when: datetime) -> None:
    os.utime(path, (when.timestamp(), when.timestamp()))


def test_what_is_put_comes_back_under_its_own_hash(folder: Folder) -> None:
    for content in (b"", b"factura", os.urandom(3 << 20)):
        name = folder.put(content)
        assert name == hashlib.sha256(content).hexdigest()
        assert folder.has(name)
        assert folder.get(name) == content
    assert not folder.has("0" * 64)


def test_the_same_bytes_are_kept_once(folder: Folder) -> None:
    assert folder.put(b"twice") == folder.put(b"twice")
    assert [kept.bytes for kept in folder.kept()] == [5]


def test_a_damaged_file_is_told_and_mended_by_putting_it_again(folder: Folder) -> None:
    name = folder.put(b"whole")
    path_of(folder, name).write_bytes(b"whol3")
    with pytest.raises(Damaged, match="not what was put"):
        folder.get(name)
    assert folder.put(b"whole") == name
    assert folder.get(name) == b"whole"


def test_a_file_that_is_gone_is_told(folder: Folder) -> None:
    name = folder.put(b"here")
    path_of(folder, name).unlink()
    with pytest.raises(Damaged, match="gone"):
        folder.get(name)


def test_a_folder_that_is_gone_is_no_damage(folder: Folder) -> None:
    """A disk that is not mounted comes back; nothing is lost."""
    with pytest.raises(Unavailable):
        folder.get("0" * 64)


def test_a_folder_that_cannot_be_one_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    place = Folder(tmp_path / "file" / "files")
    for attempt in (place.check, lambda: place.put(b"x"), lambda: list(place.kept()) or place.get("0" * 64)):
        with pytest.raises(Unavailable, match="folder of files"):
            attempt()
    Folder(tmp_path / "fine").check()
    assert list((tmp_path / "fine").iterdir()) == []


@pytest.fixture
def _breaking_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        yield


@pytest.mark.usefixtures("_breaking_disk")
def test_a_full_disk_leaves_nothing_under_the_name(folder: Folder) -> None:
    with pytest.raises(Unavailable, match="No space left"):
        folder.put(b"too much")
    assert list(folder.kept()) == []


def test_an_old_file_goes_and_a_young_one_stays(folder: Folder) -> None:
    name = folder.put(b"orphan")
    assert not folder.remove(name, OLD)
    assert folder.get(name) == b"orphan"
    assert folder.remove(name, FUTURE)
    assert not folder.has(name)
    assert not folder.remove(name, FUTURE)


def test_a_file_put_again_is_young_again(folder: Folder) -> None:
    """Else the removal of orphans could take what a request under way is about to name."""
    name = folder.put(b"again")
    age(path_of(folder, name), OLD)
    assert folder.put(b"again") == name
    assert not folder.remove(name, OLD + timedelta(days=365))
    assert folder.has(name)


def test_what_an_interrupted_put_left_is_found_and_goes(folder: Folder) -> None:
    name = folder.put(b"whole")
    left = path_of(folder, name).with_name(".new-abc")
    left.write_bytes(b"who")
    assert {kept.name for kept in folder.kept()} == {name, ".new-abc"}
    assert folder.remove(".new-abc", FUTURE)
    assert {kept.name for kept in folder.kept()} == {name}


def test_putting_and_removing_at_once_never_loses_what_was_put_last(folder: Folder, effort: int) -> None:
    """Whoever was told that bytes are kept finds them, as long as nobody removes them afterwards."""
    for turn in range(60 * effort):
        content = b"%d" % turn
        name = folder.put(content)
        age(path_of(folder, name), OLD)
        start = threading.Barrier(2)

        def remove(name: str = name, start: threading.Barrier = start) -> None:
            start.wait(10)
            folder.remove(name, OLD + timedelta(days=365))

        other = threading.Thread(target=remove)
        other.start()
        start.wait(10)
        folder.put(content)
        other.join(10)
        assert folder.get(name) == content


@pytest.mark.parametrize("moment", ["stat", "unlink"])
def test_bytes_put_at_the_moment_of_their_removal_stay(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whenever the other one comes: before its age is looked at, or just before it goes."""
    name = folder.put(b"again")
    age(path_of(folder, name), OLD)
    step = getattr(Path, moment)
    came: list[str] = []

    def late(path: Path, **options: Any) -> Any:
        if path.name.endswith(name) and not came:
            came.append(name)
            folder.put(b"again")
        return step(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, moment, late)
        folder.remove(name, OLD + timedelta(days=365))
    assert came == [name]
    assert folder.get(name) == b"again"


def test_many_put_the_same_at_once(folder: Folder) -> None:
    content = random.Random(1).randbytes(200_000)
    start = threading.Barrier(6)
    told: list[str] = []

    def put() -> None:
        start.wait(10)
        told.append(folder.put(content))

    workers = [threading.Thread(target=put) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert len(told) == 6
    assert len(set(told)) == 1
    assert folder.get(told[0]) == content
    assert len(list(folder.kept())) == 1


def test_a_setting_names_a_folder(tmp_path: Path) -> None:
    for place in (str(tmp_path), tmp_path.as_uri()):
        opened = open_files(place)
        assert opened.has(opened.put(b"x"))
    with pytest.raises(ValueError, match="place of files"):
        open_files("ftp://somewhere")


def test_work_without_files_says_so() -> None:
    place: Files = NOWHERE
    assert not place.has("0" * 64)
    with pytest.raises(AssertionError, match="no place"):
        place.put(b"")
