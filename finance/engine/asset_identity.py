"""Depreciation of every year once more from the case (折旧重算): from the book value left, in closed form.

The engine writes charge after charge; here the book value after k years is known at once, and the charge is what the
value lost.
"""

from __future__ import annotations

import numpy as np

from finance.engine.books import Books, FloatArray, Sides

_CAPITALISED = (
    *("capitalised_interest", "financing_fees", "commitment_fees"),
    *("special_bond_idc", "shareholder_loan_idc"),
)


def depreciation_profile(books: Books) -> Sides:
    """Charge of each year, by kind of asset, and of every renewal over its own life."""
    terms, years = books.case.construction, books.case.operation.years
    charges = np.zeros(years)
    nets = _net_of_kinds(books)
    cost, residual = _cost(books, sum(nets))
    for part, life in _parts(books, nets):
        _write_off(charges, terms.depreciation, part * cost, part * residual, life, 0)
    rate = books.vat(terms.input_vat_rate)
    first = books.timeline.first_operation // books.timeline.per_year
    renewed = books.by_year(books.rows["renewals"] / (1.0 + rate))[first : first + years]
    for year in np.flatnonzero(renewed).tolist():
        _write_off(charges, terms.depreciation, float(renewed[year]), 0.0, terms.asset_life_years, year)
    again = books.timeline.operating(charges)
    return "depreciation_profile", "各期折旧按账面净值重算", (books.rows["depreciation"],), (again,)


def _cost(books: Books, bought: float) -> tuple[float, float]:
    """Cost of what is built, with interest and fees, without VAT and grants; and the residual value paid for it."""
    rows = books.rows
    cost = bought + float(books.total(*_CAPITALISED).sum()) - float(rows["grants"].sum())
    return max(cost, 0.0), float((rows["residual_received"] - rows["residual_vat"]).sum())


def _parts(books: Books, nets: list[float]) -> list[tuple[float, int]]:
    """Part of the cost and life of each kind of asset; of nothing built, its share of the plan."""
    kinds, whole = books.case.construction.kinds, sum(nets)
    return [
        (net / whole if whole > 0.0 else share, life)
        for (share, _, life), net in zip(kinds, nets, strict=True)
        if share != 0.0
    ]


def _net_of_kinds(books: Books) -> list[float]:
    """Investment in each kind without its VAT."""
    return [
        float((share * books.rows["capex"] / (1.0 + books.vat(rate))).sum())
        for share, rate, _ in books.case.construction.kinds
    ]


def _write_off(charges: FloatArray, method: str, cost: float, residual: float, life: int, start: int) -> None:
    """Adds what an asset taken into use in year ``start`` loses each year; a contract that ends cuts its life."""
    used = min(life, charges.size - start)
    charges[start : start + used] -= np.diff(_book_values(method, cost, residual, used))


def _book_values(method: str, cost: float, residual: float, life: int) -> FloatArray:
    """Book value after 0, 1, ... ``life`` years [life + 1]."""
    k = np.arange(life + 1.0)
    if method == "double_declining":
        declining = max(life - 2, 0)  # the last two years lose the same
        values = np.maximum(cost * (1.0 - 2.0 / max(life, 2)) ** k, residual)
        rest = np.linspace(values[declining], residual, life + 1 - declining)
        return np.concatenate([values[:declining], rest])
    lost = k / life if method == "straight_line" else k * (2.0 * life + 1.0 - k) / (life * (life + 1.0))
    return cost - (cost - residual) * lost
