"""Random identifiers: nobody can guess a neighbour's (S15). People see reference numbers instead."""

from __future__ import annotations

import hashlib
import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 17


def new_id(kind: str) -> str:
    """`kind` + "_" + 17 characters of 5 random bits each (85 bits)."""
    return kind + "_" + "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def submitted_id(kind: str, actor: str, submission: str) -> str:
    """The id of what `actor` creates with this form nonce: the same for every repetition, so that the primary key
    refuses a second row (F06), and another person's nonce opens nothing. Without a nonce, a new id.
    """
    if not submission:
        return new_id(kind)
    digest = hashlib.sha256(f"{kind}\n{actor}\n{submission}".encode()).digest()
    return kind + "_" + "".join(_ALPHABET[byte % 32] for byte in digest[:LENGTH])
