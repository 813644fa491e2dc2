"""The place of files: bytes under the name of their own sha256, in a folder or in a bucket.

Nothing here belongs to anybody: a row of a company names a file, and only through its rows a company reads one. A file
is put before the transaction that names it commits, so what goes wrong between leaves a file that no row names, never
a row whose file is missing; `talonario files check` finds such orphans.
"""

import hashlib
import os
import re
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from talonario.store.errors import Damaged, Unavailable

CHUNK_BYTES: Final = 1 << 20
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class Kept(msgspec.Struct, frozen=True):
    """Something that lies in the place of files.

    name     the sha256 of a file; anything else is what an interrupted `put` left
    bytes    its length
    put_at   when it was put last
    """

    name: str
    bytes: int
    put_at: datetime


class Files(ABC):
    """What every place of files does; safe to share between threads and processes.

    Every operation raises Unavailable when the place does not answer now.
    """

    @abstractmethod
    def put(self, content: bytes) -> str:
        """Keep bytes durably and give their sha256 in hex. The same bytes again mend a damaged file."""

    @abstractmethod
    def get(self, sha256: str) -> bytes:
        """The bytes of this sha256. Raises Damaged when they are gone or are others by now."""

    @abstractmethod
    def has(self, sha256: str) -> bool:
        """Whether there is a file of this name; only `get` says that it is whole."""

    @abstractmethod
    def kept(self) -> Iterator[Kept]:
        """Everything that lies there, in no order."""

    @abstractmethod
    def remove(self, name: str, put_before: datetime) -> bool:
        """Remove something that `kept` told of, unless it was put (again) since `put_before`; say whether it went."""

    @abstractmethod
    def check(self) -> None:
        """Raise Unavailable, saying what to look at, when files could not be kept here."""


def open_files(place: str) -> Files:
    """The place of files that a setting names: a folder, or `s3://bucket/prefix?…`. Raises ValueError for others."""
    if "://" not in place:
        return Folder(Path(place))
    scheme = urlsplit(place).scheme
    if scheme == "file":
        return Folder(Path(urlsplit(place).path))
    if scheme == "s3":
        from talonario.store.bucket import Bucket  # noqa: PLC0415  (its client is only loaded where there is a bucket)

        return Bucket(place)
    raise ValueError("the place of files is a folder or begins with s3://")


class Nowhere(Files):
    """The place of files of work that has none, such as founding a company."""

    def put(self, content: bytes) -> str:
        """Never."""
        raise AssertionError("this work was given no place for files")

    def get(self, sha256: str) -> bytes:
        """Never."""
        raise AssertionError("this work was given no place for files")

    def has(self, sha256: str) -> bool:
        """Whatever it is, it is not here."""
        return False

    def kept(self) -> Iterator[Kept]:
        """Nothing."""
        return iter(())

    def remove(self, name: str, put_before: datetime) -> bool:
        """Nothing to remove."""
        return False

    def check(self) -> None:
        """Nothing to look at."""


NOWHERE: Final = Nowhere()


class Folder(Files):
    """Files in a folder, two levels deep: `ab/cd/abcd…`.

    A file is written under another name, brought to the disk and then renamed: under its own name there is never half
    of it, whatever ends the process or the machine.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes) -> str:
        """Keep bytes; a file that is there already is read, so that a damaged one is written again."""
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        try:
            if not self._renewed(path, name):
                self._write(path, content)
        except OSError as error:
            raise self._unavailable(error) from error
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes, when they are still those that were put."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            if not self._root.is_dir():
                raise self._unavailable(error) from error
            raise Damaged(f"file {sha256} is gone from {self._root}") from error
        except OSError as error:
            raise self._unavailable(error) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged(f"file {sha256} in {self._root} is not what was put there")
        return content

    def has(self, sha256: str) -> bool:
        """Whether the file is there."""
        try:
            self._path(sha256).stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._unavailable(error) from error
        return True

    def kept(self) -> Iterator[Kept]:
        """Walk the folder; what goes away meanwhile is passed over."""
        try:
            for folder, _, names in os.walk(self._root, onerror=_fail):
                for name in names:
                    try:
                        found = (Path(folder) / name).stat()
                    except FileNotFoundError:
                        continue
                    yield Kept(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))
        except OSError as error:
            raise self._unavailable(error) from error

    def remove(self, name: str, put_before: datetime) -> bool:
        """Set it aside, look how old it is, and only then let it go.

        Whoever puts the same bytes at this moment renews the age of what is set aside, or finds nothing and writes it
        again: both ways there is a file in the end.
        """
        path = self._path(name) if _NAME.fullmatch(name) else next(self._root.glob(f"*/*/{Path(name).name}"), None)
        if path is None:
            return False
        aside = path.with_name(f".old-{path.name}")
        try:
            path.rename(aside)
            if datetime.fromtimestamp(aside.stat().st_mtime, UTC) < put_before:
                aside.unlink()
                return True
            aside.replace(path)
        except FileNotFoundError:
            pass  # somebody else removed it
        except OSError as error:
            raise self._unavailable(error) from error
        return False

    def check(self) -> None:
        """Write something and take it away again."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._root) as probe:
                probe.write(b"talonario")
        except OSError as error:
            raise self._unavailable(error) from error

    def _path(self, sha256: str) -> Path:
        assert _NAME.fullmatch(sha256), "files are named by their sha256"
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _renewed(self, path: Path, name: str) -> bool:
        """Whether the file is there and whole; it is then as young as one that was just put."""
        found = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while part := file.read(CHUNK_BYTES):
                    found.update(part)
            os.utime(path)
        except FileNotFoundError:
            return False
        return found.hexdigest() == name

    def _write(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(path)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, self._root):
            _sync(folder)

    def _unavailable(self, error: OSError) -> Unavailable:
        return Unavailable(f"the folder of files {self._root}: {error.strerror or type(error).__name__}")


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fail(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
