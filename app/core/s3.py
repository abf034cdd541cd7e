"""Files in a bucket that speaks S3, for a desk of several hosts (decision 0028).

A file is read whole before it is sent: its name is its sum, and an object appears whole or not at all. The library is
loaded by who keeps files there only.
"""

import io
import logging
import os
import tempfile
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, BinaryIO, cast

from sqlalchemy import text

from app.core.clock import utcnow
from app.core.db import beside
from app.core.errors import NotFound
from app.core.store import AT_ONCE, DIGEST, MEGABYTE, NoRoom, StoreAway, Stored, copied, place_of, room_or_sentence

log = logging.getLogger(__name__)
# A page waits for them: two tries of two seconds to reach the store, and then a sentence.
CONNECT_WITHIN, ANSWER_WITHIN, TRIES = 2, 20, 2
READ_AGAIN = 2
PUT_AT = "put-at"
GONE = frozenset({"404", "NoSuchKey", "NotFound"})
FULL = frozenset({"507", "InsufficientStorage", "QuotaExceeded", "StorageFull", "XMinioStorageFull"})

_connecting = threading.Lock()

Turns = Callable[[str, bool], AbstractContextManager[None]]


@dataclass(frozen=True)
class Bucket:
    """Where the files are and how one gets there; without keys, by the machine's own role."""

    name: str
    endpoint: str | None = None
    region: str = "us-east-1"
    key_id: str | None = None
    secret: str | None = None
    path_style: bool = False


@contextmanager
def turn_of_database(name: str, alone: bool) -> Iterator[None]:
    """Hold the turn of a file among all hosts: together with others who put it, or alone to remove it."""
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with beside() as connection:
        connection.execute(text(f"SELECT {lock}(hashtextextended(:name, 0))"), {"name": name})
        yield


class S3Store:
    """A bucket: the files under ``prefix``, laid out as in a folder, so that any tool copies one to the other."""

    def __init__(self, bucket: Bucket, prefix: str, turns: Turns = turn_of_database) -> None:
        self.bucket, self.prefix = bucket, prefix
        self._turns = turns

    def put(self, stream: BinaryIO, most: int) -> Stored:
        """Send the stream, counted and summed on its way through a temporary file; it is there when this returns."""
        with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as file:
            with room_or_sentence():
                digest, size = copied(stream, cast(BinaryIO, file), most)
            file.seek(0)
            put_at = utcnow()
            with self._turns(self._key(digest), False), _answered():
                self._client().put_object(
                    Bucket=self.bucket.name,
                    Key=self._key(digest),
                    Body=file,
                    ContentLength=size,
                    ContentType="application/octet-stream",
                    ChecksumSHA256=b64encode(bytes.fromhex(digest)).decode(),
                    # The store's own clock is not ours: what decides about removing is what we wrote.
                    Metadata={PUT_AT: put_at.isoformat()},
                )
        return Stored(digest, size, put_at)

    def open(self, digest: str) -> BinaryIO:
        """Return the file, which comes as it is read."""
        with _answered():
            answer = self._client().get_object(Bucket=self.bucket.name, Key=self._key(digest))
        return cast(BinaryIO, io.BufferedReader(_Remote(self._from, digest, answer), AT_ONCE))

    def has(self, digest: str) -> bool:
        """Ask for its head."""
        try:
            self._head(digest)
        except NotFound:
            return False
        return True

    def every(self) -> Iterator[Stored]:
        """Yield what the bucket lists, a thousand at a time; the dates are the store's."""
        pages = iter(
            self._client().get_paginator("list_objects_v2").paginate(Bucket=self.bucket.name, Prefix=self.prefix)
        )
        while True:
            with _answered():
                page = next(pages, None)
            if page is None:
                return
            for found in page.get("Contents", ()):
                digest = found["Key"].rpartition("/")[2]
                if DIGEST.fullmatch(digest) and found["Key"] == self._key(digest):
                    yield Stored(digest, found["Size"], found["LastModified"])

    def remove(self, digest: str, *, put_before: datetime) -> bool:
        """Remove it while nobody puts it, on whatever host: what somebody has just put again stays."""
        with self._turns(self._key(digest), True), suppress(NotFound):
            if _put_at(self._head(digest)) >= put_before:
                return False
            with _answered():
                self._client().delete_object(Bucket=self.bucket.name, Key=self._key(digest))
        return True

    def clear_halves(self, *, before: datetime) -> int:
        """Remove nothing: a file is sent in one piece, and what was cut never became an object."""
        return 0

    def _key(self, digest: str) -> str:
        return self.prefix + place_of(digest)

    def _head(self, digest: str) -> dict[str, Any]:
        with _answered():
            return self._client().head_object(Bucket=self.bucket.name, Key=self._key(digest))

    def _from(self, digest: str, place: int) -> Any:
        with _answered():
            asked = f"bytes={place}-"
            return self._client().get_object(Bucket=self.bucket.name, Key=self._key(digest), Range=asked)["Body"]

    def _client(self) -> Any:
        """Return this process's client, which its threads and stores share; a fork makes its own."""
        with _connecting:
            return _connected(os.getpid(), replace(self.bucket, name=""), ANSWER_WITHIN)


class _Remote(io.RawIOBase):
    """An object read from any place; where the line breaks, it is asked for from there on."""

    def __init__(self, get: Callable[[str, int], Any], digest: str, answer: dict[str, Any]) -> None:
        self._get, self._digest, self._size = get, digest, int(answer["ContentLength"])
        self._body, self._body_at, self._at = answer["Body"], 0, 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes: nothing is fetched for it."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; what is between is not read."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Read on. Raises StoreAway when the rest does not come after a few tries."""
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        part = self._part(wanted)
        buffer[: len(part)] = part
        self._at += len(part)
        self._body_at = self._at
        return len(part)

    def close(self) -> None:
        """Let go of the line."""
        if not self.closed:
            self._body.close()
        super().close()

    def _part(self, wanted: int) -> bytes:
        from botocore.exceptions import BotoCoreError
        from urllib3.exceptions import HTTPError

        for _ in range(READ_AGAIN + 1):
            with suppress(BotoCoreError, HTTPError):
                if self._body_at != self._at:
                    self._body.close()
                    self._body, self._body_at = self._get(self._digest, self._at), self._at
                if part := self._body.read(wanted):
                    return bytes(part)
            self._body_at = -1
        log.warning("a file of the store broke off while it was read")
        raise StoreAway


@lru_cache(maxsize=4)
def _connected(_process: int, bucket: Bucket, answer_within: float) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_WITHIN,
        read_timeout=answer_within,
        retries={"mode": "standard", "total_max_attempts": TRIES},
        s3={"addressing_style": "path" if bucket.path_style else "auto"},
        # Newer sums than the one we send are refused by stores that are not Amazon's.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        max_pool_connections=32,
    )
    keys = {"aws_access_key_id": bucket.key_id, "aws_secret_access_key": bucket.secret} if bucket.key_id else {}
    where = {"endpoint_url": bucket.endpoint, "region_name": bucket.region}
    return boto3.session.Session().client("s3", config=config, **where, **keys)


@contextmanager
def _answered() -> Iterator[None]:
    """Turn what the library raises into our words: not there, no room, or away, whose reason the log has."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        told = error.response
        codes = {str(told.get("Error", {}).get("Code")), str(told.get("ResponseMetadata", {}).get("HTTPStatusCode"))}
        if codes & GONE and "NoSuchBucket" not in codes:
            raise NotFound from None
        if codes & FULL:
            raise NoRoom from error
        log.warning("the store of files refuses: %s", ", ".join(sorted(codes)))
        raise StoreAway from error
    except BotoCoreError as error:
        log.warning("the store of files does not answer: %s", type(error).__name__)
        raise StoreAway from error


def _put_at(head: dict[str, Any]) -> datetime:
    written = head.get("Metadata", {}).get(PUT_AT)
    return datetime.fromisoformat(written) if written else cast(datetime, head["LastModified"])
