"""Names that mean the same (名称比对): full and half width, case, spaces and punctuation do not tell companies apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def name_key(name: str) -> str:
    """What names are compared by: NFKC (Unicode Annex 15), case folded, letters and digits only.

    >>> name_key("澄川（集团） 有限公司") == name_key("澄川(集团)有限公司")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum()) or folded


def first_spellings(names: Iterable[str]) -> dict[str, str]:
    """Key -> the spelling that is first in order."""
    found: dict[str, str] = {}
    for name in sorted(names):
        found.setdefault(name_key(name), name)
    return found


def summed_by_name(amounts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Amounts of one name together, under the spelling met first."""
    spelt: dict[str, str] = {}
    total: dict[str, float] = {}
    for name, amount in amounts:
        shown = spelt.setdefault(name_key(name), name)
        total[shown] = total.get(shown, 0.0) + amount
    return total
