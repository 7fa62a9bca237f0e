"""Sealed envelope (密封投标): anybody can close it with the public key, only the private key opens it.

HPKE base mode, RFC 9180: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The context goes in as `info`, so an
envelope copied to another bidder, opportunity or revision does not open. The plaintext is padded to a coarse length
(PADMÉ, Nikitin et al., PETS 2019, §4: at most 12 % longer), so that the size of a stored bid says little about it.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.errors import AppError
from app.sealing.chain import canonical

FORMAT = b"JB\x01"
"""First bytes of every envelope: the suite and padding described above."""

SMALLEST = 4096
"""No padded plaintext is shorter than this, in bytes: two short bids look alike."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LENGTH = 8


class SealBroken(AppError):
    """The envelope was altered, belongs elsewhere, or was closed for another key. Nothing of it was read."""

    def __init__(self, code: str = "sealing.broken", **params: object) -> None:
        super().__init__(code, **params)


def new_key_pair() -> tuple[bytes, bytes]:
    """A fresh X25519 pair (public, private), 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw(), private.private_bytes_raw()


def public_half(private: bytes) -> bytes:
    """The public key that belongs to a private one, 32 bytes. Raises ValueError when `private` is not 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def require_pair(private: bytes, public: bytes) -> None:
    """Raises SealBroken("sealing.pair_wrong") when the two keys do not belong together: one of them was exchanged."""
    if public_half(private) != public:
        raise SealBroken("sealing.pair_wrong")


def bid_context(opportunity_id: str, enterprise_id: str, revision: int, part: str = "bid") -> bytes:
    """What a sealed bid is bound to: opportunity, enterprise, revision, and which part (the bid or an attachment)."""
    return canonical(["jiebang", "bid", opportunity_id, enterprise_id, revision, part])


def seal(public: bytes, plaintext: bytes, context: bytes) -> bytes:
    """Close `plaintext` for the holder of the private key; `context` is bound to it and is not inside.

    Two envelopes of the same plaintext differ. Raises ValueError when `public` is not 32 bytes.
    """
    key = X25519PublicKey.from_public_bytes(public)
    return FORMAT + _SUITE.encrypt(_pad(plaintext), key, info=FORMAT + context)


def unseal(private: bytes, sealed: bytes, context: bytes) -> bytes:
    """The plaintext of an envelope. Raises SealBroken for a changed byte, another context or another key."""
    if not sealed.startswith(FORMAT):
        raise SealBroken
    try:
        key = X25519PrivateKey.from_private_bytes(private)
        padded = _SUITE.decrypt(sealed[len(FORMAT) :], key, info=FORMAT + context)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
    return _unpad(padded)


def padded_length(length: int) -> int:
    """Padded size in bytes of a plaintext of `length` bytes (PADMÉ over the length field and the text)."""
    whole = max(length + _LENGTH, SMALLEST)
    exponent = whole.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (whole + mask) & ~mask


def _pad(plaintext: bytes) -> bytes:
    return (len(plaintext).to_bytes(_LENGTH, "big") + plaintext).ljust(padded_length(len(plaintext)), b"\0")


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:_LENGTH], "big")
    if len(padded) < _LENGTH or length > len(padded) - _LENGTH:
        raise SealBroken
    return padded[_LENGTH : _LENGTH + length]
