"""Passwords (登录口令): Argon2id hashes and the rule for new ones.

Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, first Argon2id setting). Length
instead of character classes, a check against common patterns, no truncation: OWASP ASVS 5.0, 6.2.1-6.2.9, 6.2.12.
"""

from __future__ import annotations

import os
import unicodedata

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.errors import Invalid
from app.sealing.weak_patterns import guesses_in

SHORTEST = 12
LONGEST = 1024
"""Far beyond any person's password; keeps a megabyte of text from being hashed on the login page."""

MEMORY_KIB, PASSES, LANES = 19456, 2, 1
_FEWEST_GUESSES = 6
_PHC_HEAD = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"


def hash_password(password: str) -> str:
    """PHC string `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`; two hashes of one password differ."""
    return _argon().derive_phc_encoded(_bytes(password))


def verify_password(password: str, phc: str | None) -> bool:
    """True when `password` belongs to `phc`.

    None (no such user) costs the same Argon2 run and is False, so that the answer time does not tell whether a login
    exists. A damaged hash is False as well.
    """
    if len(password) > LONGEST or phc is None:
        _argon().derive(_bytes(password[:LONGEST]))
        return False
    try:
        Argon2id.verify_phc_encoded(_bytes(password), phc)
    except (InvalidKey, ValueError):
        return False
    return True


def needs_rehash(phc: str) -> bool:
    """True when `phc` was made with other costs than today's: hash again at the next successful sign-in."""
    return not phc.startswith(_PHC_HEAD)


def check_strength(login: str, password: str) -> None:
    """Refuse a new password with Invalid("sealing.weak_password", reason=…, shortest=12).

    reason: "short" (under 12 characters), "long" (over 1024), "login" (contains the login name, either way round),
    "common" (made of a few common words, keyboard rows, sequences or repeats).
    """
    if reason := weakness(login, password, SHORTEST, LONGEST, _FEWEST_GUESSES):
        raise Invalid("sealing.weak_password", reason=reason, shortest=SHORTEST)


def weakness(login: str, secret: str, shortest: int, longest: int, fewest_guesses: int) -> str:
    """Why `secret` is too weak: "short", "long", "login", "common" as in `check_strength`; "" when it is not."""
    folded = unicodedata.normalize("NFKC", secret).casefold()
    if len(secret) < shortest:
        return "short"
    if len(secret) > longest:
        return "long"
    if any(name in folded for name in login_forms(login)):
        return "login"
    return "common" if guesses_in(folded) < fewest_guesses else ""


def login_forms(login: str) -> tuple[str, ...]:
    """The login, the part before an @, and both reversed; shorter than three characters they would refuse anything."""
    folded = unicodedata.normalize("NFKC", login).casefold()
    forms = (folded, folded.partition("@")[0])
    return tuple(text for form in forms for text in (form, form[::-1]) if len(form) >= 3)


def _argon() -> Argon2id:
    return Argon2id(salt=os.urandom(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)


def _bytes(password: str) -> bytes:
    """Full-width and half-width forms from different input methods are the same password (NIST SP 800-63B, NFKC)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
