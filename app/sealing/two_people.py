"""Custody by two people (双人口令保管): the key of one opportunity opens when two of three key holders are there.

The three are two named people, each with a key pair whose private half is locked under a passphrase (Argon2id), and a
recovery sheet on paper that a third person keeps sealed. The opportunity's private key, wrapped by the master key, is put
into one letter for every ordered pair: an outer envelope for whoever comes first, an inner one for whoever comes second.
The first takes the outer envelope off; what is left can be stored until the second comes, for it opens for that person
alone. So no letter opens without two of the three, nor for any two of them without the master key file.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from itertools import permutations

from app.sealing.chain import canonical, sha256_hex
from app.sealing.envelope import SealBroken, new_key_pair, public_half, seal, unseal
from app.sealing.passphrase import lock, unlock

_FIRST = "-----BEGIN JIEBANG CUSTODY SHEET-----"
_LAST = "-----END JIEBANG CUSTODY SHEET-----"
_KEY_BYTES, _CHECK_BYTES = 32, 3
_GROUP = 4


@dataclass(frozen=True)
class KeyHolder:
    """A key that takes part in the custody of an opportunity: its id and public half."""

    key: str
    public: bytes


def new_personal_key(key: str, passphrase: str) -> tuple[bytes, bytes]:
    """A key pair of a person: (public half, private half locked under `passphrase`). Raises Invalid for a short one."""
    public, private = new_key_pair()
    return public, relock(private, key, passphrase)


def relock(private: bytes, key: str, passphrase: str) -> bytes:
    """The private half under another passphrase."""
    return lock(private, passphrase, _personal(key))


def unlock_personal_key(locked: bytes, key: str, passphrase: str) -> bytes:
    """The private half. Raises SealBroken("sealing.passphrase_wrong"), also for another person's locked key."""
    return unlock(locked, passphrase, _personal(key))


def new_sheet(key: str) -> tuple[bytes, str]:
    """A key pair that exists on paper only: (public half, text to print). The text is not kept anywhere."""
    public, private = new_key_pair()
    code = base64.b32encode(private + _check(private)).decode().rstrip("=")
    groups = [code[at : at + _GROUP] for at in range(0, len(code), _GROUP)]
    lines = [" ".join(groups[at : at + 5]) for at in range(0, len(groups), 5)]
    return public, "\n".join([_FIRST, key, *lines, _LAST, ""])


def read_sheet(text: str, holder: KeyHolder) -> bytes:
    """The private half from a sheet as typed in; spaces, hyphens and case do not matter.

    Raises SealBroken("sealing.sheet_wrong") for a slip of typing or the sheet of another key.
    """
    body = re.sub(r"-{5}[^-]*-{5}", "", text).casefold().replace(holder.key.casefold(), "")
    code = re.sub(r"[\s\-]+", "", body).upper().replace("0", "O").replace("1", "I")
    try:
        whole = base64.b32decode(code + "=" * (-len(code) % 8))
    except (ValueError, binascii.Error) as error:
        raise SealBroken("sealing.sheet_wrong") from error
    private = whole[:_KEY_BYTES]
    fits = len(whole) == _KEY_BYTES + _CHECK_BYTES and whole[_KEY_BYTES:] == _check(private)
    if not fits or public_half(private) != holder.public:
        raise SealBroken("sealing.sheet_wrong")
    return private


def write_letters(
    wrapped: bytes, opportunity: str, holders: tuple[KeyHolder, KeyHolder, KeyHolder]
) -> tuple[tuple[str, str, bytes], ...]:
    """The six letters of an opportunity: (key that opens it first, key that opens what is left, the sealed letter).

    wrapped: the opportunity's private key under the master key.
    """
    letters = []
    for outer, inner in permutations(holders, 2):
        rest = seal(inner.public, wrapped, _context(opportunity, "inner", outer.key, inner.key))
        letter = seal(outer.public, rest, _context(opportunity, "outer", outer.key, inner.key))
        letters.append((outer.key, inner.key, letter))
    return tuple(letters)


def take_off_envelope(letter: bytes, opportunity: str, outer: str, inner: str, private: bytes) -> bytes:
    """What is left when the first holder has opened the outer envelope. Raises SealBroken("sealing.letter_wrong")."""
    return _opened(private, letter, _context(opportunity, "outer", outer, inner))


def open_letter(rest: bytes, opportunity: str, outer: str, inner: str, private: bytes) -> bytes:
    """The wrapped private key, for the second holder. Raises SealBroken("sealing.letter_wrong")."""
    return _opened(private, rest, _context(opportunity, "inner", outer, inner))


def _opened(private: bytes, sealed: bytes, context: bytes) -> bytes:
    try:
        return unseal(private, sealed, context)
    except SealBroken as error:
        raise SealBroken("sealing.letter_wrong") from error


def _context(opportunity: str, layer: str, outer: str, inner: str) -> bytes:
    return canonical(["jiebang", "custody", opportunity, layer, outer, inner])


def _personal(key: str) -> bytes:
    return canonical(["jiebang", "personal key", key])


def _check(private: bytes) -> bytes:
    return bytes.fromhex(sha256_hex(b"jiebang sheet" + private))[:_CHECK_BYTES]
