"""A secret locked under a passphrase (口令保护): for the copy of the master key and for keys that people hold."""

from __future__ import annotations

import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.errors import Invalid
from app.sealing.envelope import SealBroken
from app.sealing.passwords import weakness

SHORTEST = 16
"""Characters of a passphrase: it can be tried offline, without any lock, so it is longer than a password."""

LONGEST = 1024
_FEWEST_GUESSES = 8
_FORMAT = b"JP\x01"
_SALT, _NONCE = 16, 12
# RFC 9106 §4, second recommended option: 64 MiB, three passes, four lanes.
_MEMORY_KIB, _PASSES, _LANES = 65536, 3, 4


def check_passphrase(login: str, passphrase: str) -> None:
    """Refuse a passphrase that guards bids with Invalid("sealing.weak_passphrase", reason=…, shortest=16).

    Reasons as for passwords (`weakness`), with longer measures: whoever holds the database may try for years.
    """
    if reason := weakness(login, passphrase, SHORTEST, LONGEST, _FEWEST_GUESSES):
        raise Invalid("sealing.weak_passphrase", reason=reason, shortest=SHORTEST)


def lock(secret: bytes, passphrase: str, context: bytes) -> bytes:
    """`secret` under AES-256-GCM with a key stretched from `passphrase` by Argon2id, bound to `context`.

    Raises Invalid("sealing.short_passphrase") below sixteen characters.
    """
    if len(passphrase) < SHORTEST:
        raise Invalid("sealing.short_passphrase", shortest=SHORTEST)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return (
        _FORMAT + salt + nonce + AESGCM(_stretch(passphrase, salt)).encrypt(nonce, secret, _FORMAT + context)
    )


def unlock(locked: bytes, passphrase: str, context: bytes) -> bytes:
    """Opposite of `lock`. Raises SealBroken("sealing.passphrase_wrong"); nothing partial is ever returned."""
    salt = locked[len(_FORMAT) : len(_FORMAT) + _SALT]
    nonce = locked[len(_FORMAT) + _SALT : len(_FORMAT) + _SALT + _NONCE]
    if not locked.startswith(_FORMAT) or len(nonce) < _NONCE:
        raise SealBroken("sealing.passphrase_wrong")
    body = locked[len(_FORMAT) + _SALT + _NONCE :]
    try:
        return AESGCM(_stretch(passphrase, salt)).decrypt(nonce, body, _FORMAT + context)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("sealing.passphrase_wrong") from error


def _stretch(passphrase: str, salt: bytes) -> bytes:
    argon = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return argon.derive(unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass"))
