"""Procedure regimes (采购与揭榜程序): numbers with their articles, one data file a regime, never constants in code."""

from __future__ import annotations

from functools import cache
from importlib import resources

from app.domain.regimes.loading import Regime, Rule, read_regime
from app.domain.vocabulary import REGIMES

__all__ = ["Regime", "Rule", "read_regime", "regime"]


@cache
def regime(code: str) -> Regime:
    """The regime of that code. Raises KeyError for a code outside `vocabulary.REGIMES`."""
    if code not in REGIMES:
        raise KeyError(code)
    text = resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return read_regime(code, text)
