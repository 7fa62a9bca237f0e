"""The shape of an official evaluation table (财务分析报表): numbered rows over the years of a projection.

《建设项目经济评价方法与参数（第三版）》(发改投资〔2006〕1325号, 待核对) numbers its rows 1, 1.1, 1.1.1; a row is a
sum over the years, or a balance or ratio that has no total. Names are keys; their words are in the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.checks import Check, compare
from finance.official.findings import RuleSource

if TYPE_CHECKING:
    from finance.engine.projection import Projection

FloatArray = NDArray[np.float64]
EVALUATION_METHOD = RuleSource("建设项目经济评价方法与参数（第三版）（发改投资〔2006〕1325号）")
UNITS = ("yuan", "ratio", "times")


@dataclass(frozen=True)
class TableRow:
    """One row: ``code`` its number, ``name`` a key or, for a cost of the case, the words of the officer.

    ``values`` one a year, None where a ratio is not defined; ``total`` None for balances and ratios.
    """

    code: str
    name: str
    values: tuple[float | None, ...]
    total: float | None = None
    unit: str = "yuan"

    @property
    def level(self) -> int:
        """0 for 1, 1 for 1.1, 2 for 1.1.1."""
        return self.code.count(".")

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "name": self.name,
            "values": list(self.values),
            "total": self.total,
            "unit": self.unit,
        }


@dataclass(frozen=True)
class OfficialTable:
    """One official table with the identities that prove it."""

    code: str
    years: tuple[int, ...]
    rows: tuple[TableRow, ...]
    checks: tuple[Check, ...]
    source: RuleSource = EVALUATION_METHOD

    def row(self, name: str) -> TableRow:
        """The first row of that name; KeyError when there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise KeyError(name)

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "years": list(self.years),
            "rows": [row.to_dict() for row in self.rows],
            "checks": [check.to_dict() for check in self.checks],
            "source": self.source.to_dict(),
        }


def flow_row(code: str, name: str, values: ArrayLike) -> TableRow:
    """Amounts that add up over the years (发生额)."""
    amounts = np.asarray(values, dtype=np.float64) + 0.0
    return TableRow(code, name, tuple(amounts.tolist()), float(amounts.sum()))


def balance_row(code: str, name: str, values: ArrayLike) -> TableRow:
    """Amounts at the end of each year (余额)."""
    return TableRow(code, name, tuple((np.asarray(values, dtype=np.float64) + 0.0).tolist()))


def ratio_row(code: str, name: str, above: ArrayLike, below: ArrayLike, unit: str = "ratio") -> TableRow:
    """``above / below`` of every year, None where there is nothing below (less than a fen)."""
    pairs = zip(np.atleast_1d(above).tolist(), np.atleast_1d(below).tolist(), strict=True)
    return TableRow(code, name, tuple(a / b if abs(b) >= 0.01 else None for a, b in pairs), None, unit)


class Years:
    """The yearly series of a projection as arrays (年度数据), with what tables need of them again and again."""

    def __init__(self, projection: Projection) -> None:
        self.case = projection.case
        self.years = projection.years
        self.phases = projection.phases
        self.cost_lines = projection.cost_lines
        self._series = {name: np.array(values) for name, values in projection.series.items()}
        self.scale = float(np.abs(self["total_uses"]).sum() + np.abs(self["revenue_net"]).sum())

    def __getitem__(self, name: str) -> FloatArray:
        return self._series[name]

    def sum(self, *names: str) -> FloatArray:
        total = np.zeros(len(self.years))
        for name in names:
            total = total + self[name]
        return total

    def opening(self, name: str) -> FloatArray:
        """Balance at the beginning of each year."""
        return np.concatenate([[0.0], self[name][:-1]])

    def change(self, *names: str) -> FloatArray:
        """Growth of balances over each year."""
        return np.diff(self.sum(*names), prepend=0.0)

    @property
    def variable_costs(self) -> FloatArray:
        """Operating costs that follow volume (可变成本), without VAT: of each cost the share that the case names."""
        lines = zip(self.case.operation.costs, self.cost_lines, strict=True)
        return sum(
            (line.variable_share * np.array(cost.net) for line, cost in lines), np.zeros(len(self.years))
        )

    @property
    def project_bonds(self) -> FloatArray:
        """Special bonds that the project repays itself (由项目偿还的专项债券): a loan, not capital."""
        own = self.case.funding.special_bond.repaid_by == "project"
        return self["special_bond_draws"] if own else np.zeros(len(self.years))

    @property
    def last_operation(self) -> int:
        """Index of the last year of operation."""
        return len(self.phases) - 1 - self.phases[::-1].index("operation")

    def at_end_of_operation(self, amount: float) -> FloatArray:
        placed = np.zeros(len(self.years))
        placed[self.last_operation] = amount
        return placed

    def check(self, code: str, label: str, left: ArrayLike, right: ArrayLike) -> Check:
        return compare(code, label, left, right, self.scale)
