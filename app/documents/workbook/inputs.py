"""Inputs of a workbook (输入表): every number of the case in one place, with unit and where it comes from.

Amounts a year stand under their period, everything else in the column of constants. What decides the shape of the
workbook (methods, rules, sources of money) is listed as text: another choice needs another export.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.documents.finance_words import source_text
from app.documents.report.assumptions import status_of, status_word
from app.documents.workbook.features import Features
from app.documents.workbook.input_paths import input_paths
from app.documents.workbook.model import SCALAR, SERIES, Model, Row, Value
from app.documents.workbook.returns import FLOWS, SMALLEST, USUAL_RATE, rate_of, sign_changes
from app.i18n import t
from finance import TAX_RATES, Projection, TaxRate, field_sources, tax_rate
from finance.case.project_case import CostLine
from finance.case.provenance import JUDGED
from finance.engine.metrics import COVER_ROUNDING

UNITS = {
    **dict.fromkeys(("annual_amount", "operation_fee"), "yuan_year"),
    **dict.fromkeys(
        ("capex", "construction_grant", "renewals", "maintenance", "contract_amounts"), "yuan_year"
    ),
    **dict.fromkeys(("initial_working_capital", "equity_cure_limit", "revolver_limit", "unit_price"), "yuan"),
    **dict.fromkeys(("target_dscr", "lockup_dscr", "sizing_dscr", "sizing_llcr", "thin_cap_ratio"), "times"),
    **dict.fromkeys(("dsra_months", "delay_months"), "months"),
    **dict.fromkeys(("contract_days", "receivable_days", "payable_days"), "days"),
    **dict.fromkeys(("years", "tenor_years", "grace_years", "asset_life_years", "free_years"), "years"),
    "life_years": "years",
    **dict.fromkeys(("half_years", "loss_years", "mra_years", "construction_years"), "years"),
    **dict.fromkeys(("start_year", "first_year_volume", "scores", "score", "per_year"), "number"),
}
LAW_ITEMS = ("vat_services", "vat_construction", "vat_goods", "cit", "cit_high_tech")
"""Rows of the table of tax rates that a case may follow."""
GROUPS = ("basic", "construction", "funding", "debt", "operation", "revenue", "tax", "late")


def add_inputs(model: Model, features: Features, projection: Projection) -> None:
    """All inputs of the case, then the constants of law and of the engine."""
    writer = _Writer(model, features)
    for group in GROUPS:
        model.heading(group, t(f"projects.case.{group}"))
        for path in input_paths(group, features):
            writer.field(path)
    model.heading("constants")
    writer.constants(projection)
    model.heading("structure")
    writer.structure()


def law_steps(item: str) -> list[TaxRate]:
    """Rows of the table in which the rate became another one."""
    rows = sorted((row for row in TAX_RATES if row.item == item), key=lambda row: row.effective_from)
    return [row for n, row in enumerate(rows) if not n or row.value != rows[n - 1].value]


class _Writer:
    def __init__(self, model: Model, features: Features) -> None:
        self._model, self._features, self._case = model, features, features.case
        self._sources = {each.path: each for each in field_sources(features.case)}

    def field(self, path: str) -> None:
        """One field of the case, with its value and where it comes from."""
        stem, _, name = path.rpartition(".")
        if stem.startswith("cost_"):
            line = self._case.operation.costs[int(stem[5:]) - 1]
            value: Any = getattr(line, name)
            label = t("workbook.of", what=line.name, part=t(f"projects.column.operation.costs.{name}"))
            source = self._column_source(name)
        elif stem.startswith("band_"):
            bands = sorted(self._case.revenue.availability.score_table, key=lambda band: band.score)
            value = getattr(bands[int(stem[5:]) - 1], name)
            label = t(f"workbook.band.{name}", number=stem[5:])
            source = self._source("revenue.availability.score_table")
        else:
            source = self._source(path)
            value, label = _at(self._case, path), t(f"projects.column.{path}")
        unit = UNITS.get(name, "rate")
        if isinstance(value, tuple):
            self._model.add(Row(path, "inputs", SERIES, label, unit, source, given=self._placed(path, value)))
        else:
            self.constant(path, float(value), unit, label, source)

    def constant(self, key: str, value: Value, unit: str, label: str, source: str, live: bool = True) -> None:
        self._model.add(Row(key, "inputs", SCALAR, label, unit, source, given=(value,), live=live))

    def _placed(self, path: str, amounts: Sequence[float]) -> tuple[float, ...]:
        """Amounts a year under the periods of their years; a list of scores goes on with its last value."""
        per_year, case = self._features.per_year, self._case
        built = len(case.construction.capex)
        years = list(amounts)
        first = 0 if path in ("construction.capex", "funding.construction_grant") else built
        if path.endswith(".scores"):
            years = [*years, *[years[-1] if years else 100.0] * (case.operation.years - len(years))]
        placed = [0.0] * self._model.periods
        for year, amount in enumerate(years, first):
            placed[year * per_year : (year + 1) * per_year] = [amount] * per_year
        return tuple(placed)

    def constants(self, projection: Projection) -> None:
        """What law and the engine add to the case."""
        for key, value, unit in (
            ("construction_years", float(len(self._case.construction.capex)), "years"),
            ("law.days_per_year", 365.0, "days"),
            ("law.months_per_year", 12.0, "months"),
            ("law.longest_term", 60.0, "days"),
            ("law.late_daily_rate", 0.0005, "rate"),
            ("law.late_rule_year", 2020.0, "number"),
            ("law.reserve_share", self._law("reserve_share"), "rate"),
            ("law.reserve_cap", self._law("reserve_cap"), "rate"),
            ("law.longest_tail", 12.0, "years"),
            ("law.smallest", SMALLEST, "yuan"),
            ("law.rounding", 1e-9, "number"),
            ("law.cover_rounding", COVER_ROUNDING, "number"),
        ):
            self.constant(key, value, unit, t(f"workbook.row.{key}"), t(f"workbook.source.{key}"))
        if self._features.dated_rates:
            self._rate_table()
        for name in FLOWS:
            found = rate_of(projection, name)
            start = min(found.roots, key=lambda root: abs(root - USUAL_RATE), default=USUAL_RATE)
            per_period = (1.0 + start) ** (1.0 / self._features.per_year) - 1.0
            what = t(f"workbook.result.{name}")
            source = t("workbook.source.guess")
            self.constant(
                f"guess.{name}", round(per_period, 3), "rate", t("workbook.guess", name=what), source
            )
            changes = float(max(sign_changes(projection, name), 1)) if found.rate is not None else 1.0
            label, source = t("workbook.sign_limit", name=what), t("workbook.source.sign_limit")
            self.constant(f"signs.{name}", changes, "number", label, source)

    def _law(self, item: str) -> float:
        """What the table says when operation begins."""
        built = len(self._case.construction.capex)
        return tax_rate(item, date(self._case.start_year + built, 12, 31)).value

    def _rate_table(self) -> None:
        """Statutory rates with the day from which each holds, as a year with its fraction."""
        for item in LAW_ITEMS:
            steps = law_steps(item)
            for number, row in enumerate(steps if len(steps) > 1 else (), 1):
                label = t("workbook.law_step", name=t(f"workbook.tax_item.{item}"), number=number)
                self.constant(f"law.{item}_{number}", row.value, "rate", label, row.source)
                if number > 1:
                    day = row.effective_from
                    since = day.year + (day.month - 1) / 12.0
                    label = t("workbook.law_from", name=t(f"workbook.tax_item.{item}"), number=number)
                    source = f"{row.source} {day.isoformat()}"
                    self.constant(f"law.{item}_{number}_from", since, "number", label, source)

    def structure(self) -> None:
        """Choices that decide which rows there are: shown, not read by any formula."""
        self.constant(
            *("per_year", float(self._features.per_year), "number", t("workbook.row.per_year")),
            *(t("workbook.source.structure"), False),
        )
        case, source = self._case, t("workbook.source.structure")
        for path, shown in (
            ("regime", True),
            ("construction.depreciation", True),
            ("construction.residual_payer", True),
            ("operation.term_rule", True),
            ("tax.rate_rule", True),
            ("debt.repayment", True),
            ("funding.distribution_rule", True),
            ("funding.special_bond.repayment", self._features.bond),
            ("funding.special_bond.repaid_by", self._features.bond),
            ("revenue.viability_gap.rule", True),
            ("late_payment.due_rule", True),
            ("late_payment.factoring.recourse", True),
        ):
            if shown:
                name = path.rpartition(".")[2]
                word = t(f"projects.{name}.{_at(case, path)}")
                self.constant(f"choice.{path}", word, "", t(f"projects.column.{path}"), source, live=False)
        years = float(case.tax.loss_years)
        self.constant(
            "choice.loss_years", years, "years", t("projects.column.tax.loss_years"), source, live=False
        )

    def _source(self, path: str) -> str:
        """Status and source of a value as the report names them."""
        found = self._sources[path]
        status, source = status_of(found)
        return f"{status_word(status)}：{source}" if found.source else status_word(status)

    def _column_source(self, name: str) -> str:
        """The same of one column of the costs: its own source, the default that nobody entered, or that of the list."""
        path = f"operation.costs.{name}"
        if path in self._sources:
            return self._source(path)
        usual = getattr(CostLine(), name)
        if name != "annual_amount" and all(
            getattr(line, name) == usual for line in self._case.operation.costs
        ):
            return f"{status_word('preset')}：{source_text(JUDGED)}"
        return self._source("operation.costs")


def _at(case: Any, path: str) -> Any:
    for name in path.split("."):
        case = getattr(case, name)
    return case
