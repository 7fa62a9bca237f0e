"""Depreciation and income tax rows (折旧与所得税): losses by the year in which they arose, oldest used first."""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model, words
from app.documents.workbook.rates import Rates
from app.i18n import t


def add_depreciation(m: Model, f: Features) -> None:
    """The asset over its life within the contract; every renewal over its own."""
    m.heading("depreciation")
    method = f.case.construction.depreciation
    m.scalar("asset_cost", "max(total(capex_net) + total(capitalised) - total(grants), 0)")
    parts = []
    if f.classified:
        for kind in (*f.asset_kinds, "rest"):
            share = "unclassified_share" if kind == "rest" else f"construction.{kind}.share"
            life = "asset_life_years" if kind == "rest" else f"{kind}.life_years"
            part = f"total(capex_{kind}) / total(capex_net) if total(capex_net) > 0 else {share}"
            m.scalar(f"asset_part_{kind}", part, "rate", _of_kind(kind, "asset_part"))
            m.scalar(
                f"asset_cost_{kind}", f"asset_cost * asset_part_{kind}", label=_of_kind(kind, "asset_cost")
            )
            m.scalar(f"residual_{kind}", f"residual * asset_part_{kind}", label=_of_kind(kind, "residual"))
            _asset(m, method, f"_{kind}", f"construction.{life}")
            parts.append(f"asset_depreciation_{kind}")
    else:
        _asset(m, method, "", "construction.asset_life_years")
        parts.append("asset_depreciation")
    if f.renewals:
        _renewals(m, method)
        parts.append("renewal_depreciation")
    m.series("depreciation", " + ".join(parts))
    m.series("ebit", "ebitda - depreciation")


def _of_kind(kind: str, row: str) -> str:
    return t("workbook.of", what=t(f"workbook.asset_kind.{kind}"), part=words(row))


def _asset(m: Model, method: str, kind: str, years: str) -> None:
    """One asset over its life within the contract; ``kind`` is the end of the names of its rows."""

    def label(row: str) -> str:
        return _of_kind(kind[1:], row) if kind else ""

    life, book, cost, left = f"asset_life{kind}", f"asset_book{kind}", f"asset_cost{kind}", f"residual{kind}"
    used, charged = f"asset_in_use{kind}", f"asset_depreciation{kind}"
    m.scalar(life, f"min({years}, operation.years)", "years", label("asset_life"))
    in_use = f"(operation_period >= 0) * (operation_year < {life})"
    m.series(used, in_use, "flag", label("asset_in_use"))
    base = f"{used} * ({cost} - {left}) / per_year"
    if method == "straight_line":
        m.series(charged, f"{base} / {life}", label=label("asset_depreciation"), total=True)
    elif method == "sum_of_years":
        share = f"({life} - operation_year) / ({life} * ({life} + 1) / 2)"
        m.series(charged, f"{base} * {share}", label=label("asset_depreciation"), total=True)
    else:
        yearly = f"asset_charge{kind}"
        charge = f"max(min(prev({book}) * 2 / {life}, prev({book}) - {left}), 0)"
        rest = f"(prev({book}) - {left}) / max({life} - operation_year, 1)"
        due = f"({charge} if operation_year < {life} - 2 else {rest})"
        formula = f"{used} * {due} if opens_year else prev({yearly})"
        m.series(yearly, formula, label=label("asset_charge"))
        formula = f"{yearly} * {used} / per_year"
        m.series(charged, formula, label=label("asset_depreciation"), total=True)
        formula = f"prev({book}) + last_construction * {cost} - {charged}"
        m.series(book, formula, label=label("asset_book"))


def _renewals(m: Model, method: str) -> None:
    m.series(
        "renewal_life",
        "max(min(construction.asset_life_years, operation.years - operation_year), 1)",
        "years",
    )
    age = "(here(operation_year) - operation_year)"
    within = f"({age} >= 0) * ({age} < renewal_life)"
    if method == "straight_line":
        share = f"{within} / renewal_life"
    elif method == "sum_of_years":
        share = f"{within} * (renewal_life - {age}) / (renewal_life * (renewal_life + 1) / 2)"
    else:
        m.series("renewal_kept", "1 - 2 / max(renewal_life, 3)", "rate")
        rest = "renewal_kept ** max(renewal_life - 2, 0) / min(renewal_life, 2)"
        m.series("renewal_rest", rest, "rate")
        early = f"({age} >= 0) * ({age} < renewal_life - 2)"
        share = f"({early} * renewal_kept ** {age} * (1 - renewal_kept) + {within} * ({age} >= renewal_life - 2) * renewal_rest)"
    m.series("renewal_depreciation", f"across(renewals_net * {share}) / per_year", total=True)


def add_tax_rates(m: Model, rates: Rates) -> None:
    """Rate of every period, with a holiday counted from the year of the first revenue (免征、减半)."""
    m.heading("tax_rates")
    free, half = "tax.free_years", "tax.half_years"
    earned = "across(revenue_net * (operation_year == here(operation_year)))"
    m.series("revenue_begun", f"1 if {earned} > 0 else prev(revenue_begun)", "flag")
    m.series("holiday_year", "prev(holiday_year) + opens_year * revenue_begun", "years")
    m.series("tax_free", f"(holiday_year >= 1) * (holiday_year <= {free})", "flag")
    m.series("tax_halved", f"(holiday_year > {free}) * (holiday_year <= {free} + {half})", "flag")
    rate = rates.income_tax("tax.cit_rate")
    m.series("tax_rate", f"{rate} * (1 - tax_free) * (1 - tax_halved / 2)", "rate")


def add_income_tax(m: Model, f: Features, name: str, profit: str, taxable: str = "", tax: str = "") -> None:
    """Income tax on the row ``profit``: prepaid on the year so far, settled when the year closes.

    Rows are called ``{name}_...``; the taxable income and the tax itself ``taxable`` and ``tax``.
    """
    what, vintages = t(f"workbook.tax.{name}"), range(1, f.case.tax.loss_years + 1)

    def label(part: str, number: int = 0) -> str:
        return t("workbook.of", what=what, part=t(f"workbook.tax_part.{part}", number=number))

    m.series(f"{name}_so_far", f"{profit} + (1 - opens_year) * prev({name}_so_far)", label=label("so_far"))
    used: list[str] = []
    for n in vintages:
        left = " - ".join([f"max({name}_so_far, 0)", *used])
        row = f"{name}_used_{n}"
        formula = f"closes_year * min(prev({name}_loss_{n}), {left})"
        m.series(row, formula, label=label("used", n), total=True)
        used.append(row)
    for n in vintages:
        following = (
            f"prev({name}_loss_{n + 1}) - {name}_used_{n + 1}"
            if n < len(vintages)
            else f"max(-{name}_so_far, 0)"
        )
        formula = f"({following}) if closes_year else prev({name}_loss_{n})"
        m.series(f"{name}_loss_{n}", formula, label=label("loss", len(vintages) - n))
    m.series(f"{name}_before", f"(1 - opens_year) * prev({name}_income)", label=label("before"))
    settled = " - ".join([f"max({name}_so_far, 0)", *used])
    if f.quarterly:
        losses = " - ".join([f"max({name}_so_far, 0)", *(f"prev({name}_loss_{n})" for n in vintages)])
        m.series(
            f"{name}_income",
            f"({settled}) if closes_year else max({losses}, {name}_before)",
            label=label("income"),
        )
    else:
        m.series(f"{name}_income", settled, label=label("income"))
    added = taxable or f"{name}_taxable"
    m.series(added, f"{name}_income - {name}_before", label="" if taxable else label("taxable"), total=True)
    row = tax or f"{name}_tax"
    m.series(row, f"{added} * tax_rate", label="" if tax else label("tax"), total=True)
