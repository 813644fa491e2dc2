"""Files in a bucket of an S3-compatible store: AWS, MinIO, Ceph, R2…

    s3://bucket/prefix?endpoint=https://…&region=…

The keys come from the environment as everywhere (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, or the
role of the machine). What the store answers is never quoted, so that no log holds what was signed or sent.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from talonario.store.errors import Damaged, Unavailable
from talonario.store.files import Files, Kept

ANSWER_SECONDS: Final = 60.0
CONNECT_SECONDS: Final = 5.0
RETRIES: Final = 3
LISTED_AT_ONCE: Final = 1000
_STATUS: Final = re.compile(r"status code: (\d{3})")


class Bucket(Files):
    """Files in a bucket, under their names behind the prefix.

    place            s3://…
    answer_seconds   how long to wait for an answer, before it is tried again
    Raises           ValueError for a place that cannot be read
    """

    def __init__(self, place: str, *, answer_seconds: float = ANSWER_SECONDS, retries: int = RETRIES) -> None:
        parts = urlsplit(place)
        asked = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        if not parts.netloc or "@" in parts.netloc or set(asked) - {"endpoint", "region"}:
            raise ValueError("a bucket is named as s3://bucket/prefix?endpoint=https://…&region=…, without keys")
        self._named = f"s3://{parts.netloc}"
        endpoint = asked.get("endpoint")
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=asked.get("region", "us-east-1"),
            config={"endpoint": endpoint} if endpoint else {},
            client_options={
                "allow_http": bool(endpoint and endpoint.startswith("http://")),
                "timeout": timedelta(seconds=answer_seconds),
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
            },
            retry_config={
                "max_retries": retries,
                "retry_timeout": timedelta(seconds=answer_seconds),
                "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2)},
            },
        )

    def put(self, content: bytes) -> str:
        """Keep bytes. They are sent again when they are there already, so that they are whole and young."""
        name = hashlib.sha256(content).hexdigest()
        with self._translated():
            # In one piece: an upload in parts that breaks off would leave its parts in the bucket, unseen and paid for.
            obstore.put(self._store, name, content, use_multipart=False)
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes, when they are still those that were put."""
        with self._translated(missing=f"file {sha256} is gone from {self._named}"):
            content = bytes(obstore.get(self._store, sha256).bytes())
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Damaged(f"file {sha256} in {self._named} is not what was put there")
        return content

    def has(self, sha256: str) -> bool:
        """Whether the file is there."""
        return self._put_at(sha256) is not None

    def kept(self) -> Iterator[Kept]:
        """Everything behind the prefix."""
        with self._translated():
            for part in obstore.list(self._store, chunk_size=LISTED_AT_ONCE):
                for found in part:
                    yield Kept(found["path"], found["size"], found["last_modified"])

    def remove(self, name: str, put_before: datetime) -> bool:
        """Look how old it is and let it go. Whoever puts the same bytes just between the two loses them."""
        put_at = self._put_at(name)
        if put_at is None or put_at >= put_before:
            return False
        with self._translated():
            obstore.delete(self._store, name)
        return True

    def check(self) -> None:
        """Put something, get it and take it away again."""
        name = f"check-{secrets.token_hex(8)}"
        with self._translated(missing=f"{self._named} does not give back what it is given"):
            obstore.put(self._store, name, b"talonario")
            obstore.get(self._store, name).bytes()
            obstore.delete(self._store, name)

    def _put_at(self, name: str) -> datetime | None:
        try:
            with self._translated(missing=""):
                found: datetime = obstore.head(self._store, name)["last_modified"]
        except Damaged:
            return None
        return found

    @contextmanager
    def _translated(self, missing: str | None = None) -> Iterator[None]:
        """Turn the client's exceptions into the store's; `missing` says what it means that there is no such thing."""
        try:
            yield
        except (PermissionDeniedError, UnauthenticatedError, PermissionError):
            reason = "refuses the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or what they may do"
            raise Unavailable(f"{self._named} {reason}") from None
        except (NotFoundError, FileNotFoundError) as error:
            if missing is None or "NoSuchBucket" in str(error):
                raise Unavailable(f"{self._named}: there is no such bucket") from None
            raise Damaged(missing) from None
        except BaseError as error:
            status = _STATUS.search(str(error))
            what = f"answers {status[1]}" if status else "does not answer"
            raise Unavailable(f"{self._named} {what}") from None
