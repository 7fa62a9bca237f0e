"""Key custody (密钥保管): one master key in a file outside the database wraps every opportunity's private key.

It protects sealed bids against whoever holds the database, a backup or an export. It does not protect them against
the administrator of the running server, and a lost key file means lost bids: `app.sealing.recovery` makes the copy
that is kept elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import stat
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import AppError
from app.sealing.envelope import SealBroken

KEY_BYTES = 32
_HEAD = "jiebang-master-key-1"
_NONCE = 12


@dataclass(frozen=True)
class MasterKey:
    """The master key (主密钥). Never printed: `repr` leaves the secret out."""

    secret: bytes = field(repr=False)

    @cached_property
    def audit_key(self) -> bytes:
        """Key of the audit chain, 32 bytes, derived by HKDF-SHA256 (RFC 5869)."""
        return self._derive(b"jiebang audit chain 1")

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that tell two master keys apart and give nothing away."""
        return self._derive(b"jiebang fingerprint 1")[:8].hex()

    def wrap(self, private: bytes, context: bytes) -> bytes:
        """`private` under AES-256-GCM, bound to `context` (the opportunity)."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._wrapping_key).encrypt(nonce, private, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Opposite of `wrap`. Raises SealBroken("sealing.key_wrong") for another master key, context or a changed byte."""
        try:
            return AESGCM(self._wrapping_key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], context)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("sealing.key_wrong", fingerprint=self.fingerprint) from error

    def identity_digest(self, number: str) -> str:
        """Keyed digest of the number of an identity paper: two are compared by it, the number itself is kept nowhere."""
        return hmac.digest(self._derive(b"jiebang identity 1"), number.encode(), "sha256").hex()

    @cached_property
    def _wrapping_key(self) -> bytes:
        return self._derive(b"jiebang wrapping 1")

    def _derive(self, purpose: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose).derive(self.secret)


def create_master(path: Path) -> MasterKey:
    """Make a new master key at `path` (mode 0600; a parent that has to be made gets 0700) and return it.

    On disk before this returns. Raises AppError("sealing.key_exists") rather than overwrite: that would lose every
    bid sealed so far.
    """
    master = MasterKey(os.urandom(KEY_BYTES))
    write_master(path, master)
    return master


def write_master(path: Path, master: MasterKey) -> None:
    """Put `master` at `path`, never over an existing file. Raises AppError("sealing.key_exists")."""
    body = f"{_HEAD}\n{base64.b64encode(master.secret).decode()}\n{master.fingerprint}\n"
    write_private(path, body, "sealing.key_exists")


def write_private(path: Path, text: str, taken: str) -> None:
    """Put ASCII `text` into a new file of mode 0600, on disk before this returns; a parent that has to be made gets 0700.

    Raises AppError(taken) with the path where a file is there already.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise AppError(taken, path=str(path)) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def load_master(path: Path) -> MasterKey:
    """Read the master key.

    Raises AppError with the path: "sealing.key_missing" (no such file, or not readable), "sealing.key_exposed" (group
    or others may read or write it, or it is another user's), "sealing.key_damaged" (not a whole key file).
    """
    try:
        with path.open("rb") as file:
            _refuse_exposed(path, os.fstat(file.fileno()))
            body = file.read(1024)
    except OSError as error:
        raise AppError("sealing.key_missing", path=str(path)) from error
    return _parse(path, body)


def _parse(path: Path, body: bytes) -> MasterKey:
    try:
        head, secret, fingerprint = body.decode("ascii").split()
        master = MasterKey(base64.b64decode(secret, validate=True))
    except (ValueError, binascii.Error) as error:
        raise AppError("sealing.key_damaged", path=str(path)) from error
    if head != _HEAD or len(master.secret) != KEY_BYTES or master.fingerprint != fingerprint:
        raise AppError("sealing.key_damaged", path=str(path))
    return master


def _refuse_exposed(path: Path, status: os.stat_result) -> None:
    if os.name != "posix":  # Windows keeps access lists that a mode does not show
        return
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077 or status.st_uid not in (os.geteuid(), 0):
        raise AppError("sealing.key_exposed", path=str(path), mode=f"{mode:04o}")


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable (POSIX only: Windows does not open folders)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
