"""Procedure regimes (采购与揭榜程序): numbers with their articles, one data file a regime, never constants in code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from app.domain.vocabulary import REGIMES


@dataclass(frozen=True)
class Rule:
    """One number of a regime. status: "article" (read in the named text), "preset" (our default, no article found)."""

    value: float
    article: str
    status: str


@dataclass(frozen=True)
class Regime:
    """A regime and its rules by name: minimum_days, minimum_bids, price_weight_floor, committee_minimum ..."""

    code: str
    rules: dict[str, Rule]

    def number(self, name: str) -> float:
        return self.rules[name].value

    def article(self, name: str) -> str:
        return self.rules[name].article


@cache
def regime(code: str) -> Regime:
    """The regime of that code. Raises KeyError for a code outside `vocabulary.REGIMES`."""
    if code not in REGIMES:
        raise KeyError(code)
    text = resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    return Regime(
        code=code,
        rules={
            name: Rule(value=row["value"], article=row["article"], status=row["status"])
            for name, row in rows.items()
        },
    )
