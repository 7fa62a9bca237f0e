"""Files too large for a table, named by the SHA-256 of their content; written before the row that names them (F02)."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from pathlib import Path

from app.errors import AppError, NotFound


def disk_error(error: OSError, folder: Path) -> AppError:
    """What the file system refuses, as a sentence a person can act on."""
    full = error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
    return AppError("store.full" if full else "store.unwritable", path=str(folder))


class Blobs:
    """A folder of content-addressed files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes) -> str:
        """Store and return the digest; the file is on disk, under its final name, when this returns."""
        digest = hashlib.sha256(content).hexdigest()
        target = self._path(digest)
        if target.exists():
            return digest
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_name(f"{digest}.{secrets.token_hex(8)}.part")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise disk_error(error, self.folder) from error
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The content. Raises NotFound when absent."""
        path = self._path(digest)
        if not path.exists():
            raise NotFound("store.blob_missing")
        return path.read_bytes()

    def holds(self, digest: str) -> bool:
        """Whether the file is there; what it contains is not looked at."""
        return (self.folder / digest[:2] / digest).is_file()

    def digests(self) -> set[str]:
        """All stored digests; unfinished parts are not among them."""
        return {path.name for path in self.folder.glob("*/*") if path.suffix != ".part"}

    def stored_at(self, digest: str) -> float:
        """When the file was written, seconds since 1970; infinity when it is gone."""
        path = self._path(digest)
        return path.stat().st_mtime if path.exists() else float("inf")

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(c in "0123456789abcdef" for c in digest):
            raise NotFound("store.blob_missing")
        return self.folder / digest[:2] / digest
