"""Unified social credit code (统一社会信用代码), GB 32100-2015."""

from __future__ import annotations

import re
import unicodedata

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_FORM = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}")


def normalise(text: str) -> str:
    """Upper case, half width, without spaces and hyphens: how the code is stored and compared."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char not in " -\u200b\t\n")


def check_character(first: str) -> str:
    """The eighteenth character for the first seventeen (§ 4.2.5: weights 3^(i-1) mod 31). Raises ValueError."""
    if len(first) != 17:
        raise ValueError("seventeen characters are needed")
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(first, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """True when `code` (normalised) has the form of the standard and the right check character."""
    return bool(_FORM.fullmatch(code)) and check_character(code[:17]) == code[17]
