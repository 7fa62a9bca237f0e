"""Keyed hash chain (审计链): every audit record is bound to the one before it.

An unkeyed chain can be re-stamped by whoever can write the table; this one is keyed with a secret that lives
outside the database, so a changed, missing, inserted or reordered record is visible to whoever holds the key.
A cut-off tail is not: that is what the published checkpoints are for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re

GENESIS = "0" * 64
"""`prev_hash` of the first record."""

_HASH = re.compile(r"[0-9a-f]{64}\Z")


def sha256_hex(content: bytes) -> str:
    """SHA-256 of `content`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical(value: object) -> bytes:
    """The one byte form of a JSON value: keys sorted, no spaces, UTF-8 as it is.

    Only str, int, bool, None, lists, tuples and dicts with text keys: a float has no single decimal form (and NaN
    is not JSON at all), so money goes in as integer 分. Raises TypeError for anything else.
    """
    _refuse_ambiguous(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def link(audit_key: bytes, prev_hash: str, record: dict[str, object]) -> str:
    """Hash of one record: HMAC-SHA256(audit_key, canonical(record) followed by prev_hash), hexadecimal.

    prev_hash is the hash of the record before, `GENESIS` (or "") for the first. Raises ValueError for a prev_hash
    that is no hash, TypeError for a record that has no canonical form.
    """
    if prev_hash and not _HASH.match(prev_hash):
        raise ValueError("prev_hash is not a SHA-256 hash in hexadecimal")
    return hmac.new(audit_key, canonical(record) + prev_hash.encode(), hashlib.sha256).hexdigest()


def _refuse_ambiguous(value: object) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key of the record is {type(key).__name__}, not text")
            _refuse_ambiguous(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_ambiguous(item)
    else:
        raise TypeError(f"{type(value).__name__} has no canonical form")
