"""Digest of results (结果摘要): the same for everybody who got the same figures, on any machine, with any threads.

Two machines may differ in the last digits of an exponential, and parts of other sizes are added up in another order.
Figures are therefore rounded to some significant digits first; what is less than half a millionth is nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

DIGITS = 6
_NOTHING = 5e-7


def results_digest(figures: Any, digits: int = DIGITS) -> str:
    """SHA-256 of nested figures as canonical JSON, every number rounded to ``digits`` significant digits.

    >>> results_digest({"a": 0.1 + 0.2}) == results_digest({"a": 0.3})
    True
    """
    text = json.dumps(
        _rounded(figures, f".{digits - 1}e"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _rounded(value: Any, form: str) -> Any:
    if isinstance(value, float):
        return format(value if abs(value) >= _NOTHING else 0.0, form)
    if isinstance(value, Mapping):
        return {str(name): _rounded(each, form) for name, each in value.items()}
    return [_rounded(each, form) for each in value] if isinstance(value, list | tuple) else value
