"""Tax rates of a workbook (税率): a rate of the case, or one row a period where it follows the dated table.

As in :mod:`finance.engine.dated_rates` a rate is statutory when it is the one in force in the first period; what is
in force is decided on the last day of a period.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.documents.workbook.features import Features
from app.documents.workbook.inputs import LAW_ITEMS, law_steps
from app.documents.workbook.model import Model
from app.i18n import t


class Rates:
    """Names of the rows that hold the rates."""

    def __init__(self, m: Model, f: Features) -> None:
        self._model, self._dated = m, f.case.tax.rate_rule == "dated"
        if self._dated:
            self._law()

    def vat(self, path: str) -> str:
        """The row of a VAT rate of the case."""
        return self._row(path, "vat")

    def income_tax(self, path: str) -> str:
        """The row of an income-tax rate of the case, without holidays."""
        return self._row(path, "cit")

    def put(self, key: str, formula: str, unit: str = "rate", label: str = "") -> None:
        """A row made of rates: one cell, or one a period where rates may change."""
        (self._model.series if self._dated else self._model.scalar)(key, formula, unit, label)

    def _law(self) -> None:
        """What the table says in every period, and what it said in the first."""
        m = self._model
        m.heading("dated_rates")
        m.series("period_end", "year + quarter / per_year", "number")
        for item in self._items(""):
            formula = f"law.{item}_1"
            for number in range(2, len(law_steps(item)) + 1):
                formula = f"law.{item}_{number} if period_end > law.{item}_{number}_from else ({formula})"
            what = t(f"workbook.tax_item.{item}")
            m.series(f"law_{item}", formula, "rate", t("workbook.law_rate", name=what))
            m.scalar(
                f"first_{item}",
                f"across(first_period * law_{item})",
                "rate",
                t("workbook.first_rate", name=what),
            )

    def _row(self, path: str, kind: str) -> str:
        key = f"rate.{path}"
        if not self._dated:
            return path
        if not self._model.has(key):
            formula = path
            for item in self._items(kind):
                formula = f"law_{item} if {path} == first_{item} else ({formula})"
            label = t("workbook.followed_rate", name=self._model.rows[path].label)
            self._model.series(key, formula, "rate", label)
        return key

    def _items(self, kind: str) -> Iterator[str]:
        """Rows of the table that have ever changed."""
        return (item for item in LAW_ITEMS if item.startswith(kind) and len(law_steps(item)) > 1)
