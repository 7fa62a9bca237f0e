"""The identities every projection must satisfy (测算结果勾稽关系), checked period by period inside every run.

Here are reserves, tax and owners; :mod:`finance.engine.linear_identities` holds what only adds up,
:mod:`finance.engine.recomputation` computes funding and operation once more from the case,
:mod:`finance.engine.lending_identities` the loans. Nothing is compared with itself: one side
of every identity comes from the case, from other series, or from a formula the engine does not use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from finance.engine.asset_identity import depreciation_profile
from finance.engine.books import Books, FloatArray, Sides
from finance.engine.checks import Check, compare, compare_all, require
from finance.engine.gap_identity import gap_funding
from finance.engine.lending_identities import (
    covenant_identities,
    interest_identities,
    junior_identities,
    senior_identities,
)
from finance.engine.linear_identities import linear_checks
from finance.engine.recomputation import funding_identities, operation_identities, vat_identities
from finance.rates.irr import IrrResult

__all__ = ["Books", "projection_checks"]

_LIABILITIES = ("senior_debt", "special_bond", "shareholder_loan", "revolver", "factoring")
_HELD = ("cash", "dsra", "mra")
_SHORT = {"project_flow_pre_tax": "before", "project_flow_after_tax": "after", "equity_flow": "owners"}
_ARREARS = ("cost_arrears", "tax_arrears", "interest_arrears")


def projection_checks(books: Books, rates: Mapping[str, IrrResult]) -> tuple[Check, ...]:
    """All identities of one projection; ``rates`` name of the flow -> its rate per period.

    Raises IdentityError when one does not hold.
    """
    found = [
        *funding_identities(books),
        *senior_identities(books),
        *interest_identities(books),
        *junior_identities(books),
        *operation_identities(books),
        gap_funding(books),
        *vat_identities(books),
        depreciation_profile(books),
        *_profit(books),
        *_taxes(books),
        *_cash(books),
        *_reserves(books),
        *covenant_identities(books),
        *_owners(books),
    ]
    listed = linear_checks(books) + compare_all(found, books.scale)
    listed += [_npv_at_irr(_SHORT[name], books.rows[name], rate) for name, rate in rates.items()]
    return require(tuple(listed))


def _profit(books: Books) -> Iterator[Sides]:
    rows, terms = books.rows, books.setup.terms
    before = books.before("retained_earnings")
    base = np.maximum(np.minimum(rows["net_profit"], before + rows["net_profit"]), 0.0)
    capital = rows["paid_in_capital"][books.timeline.first_operation - 1]
    room = np.maximum(terms.reserve_cap * capital - books.before("reserve_fund"), 0.0)
    reserved = books.running * np.minimum(terms.reserve_share * base, room)
    yield "statutory_reserve", "法定公积金按净利润重算", (rows["statutory_reserve"],), (reserved,)
    distributable = np.maximum(before + rows["net_profit"] - rows["statutory_reserve"], 0.0)
    paid = np.minimum(rows["distributions"], distributable)
    yield "dividends", "分配利润以可供分配利润为限", (rows["dividends"],), (paid,)


def _taxes(books: Books) -> Iterator[Sides]:
    """Income tax of each year from a list of what each year lost, and the same as if there were no interest."""
    rows, tax = books.rows, books.case.tax
    yearly = books.by_year(rows["profit_before_tax"] + rows["nondeductible_interest"])
    used = _losses_used(yearly.tolist(), tax.loss_years)
    income = np.maximum(yearly, 0.0) - used
    found = (books.by_year(rows["losses_used"]), books.by_year(rows["taxable_income"]))
    yield "losses", "弥补亏损与应纳税所得额按先进先出重算", found, (used, income)
    operating = books.by_year(rows["ebit"])
    adjusted = np.maximum(operating, 0.0) - _losses_used(operating.tolist(), tax.loss_years)
    rates = _yearly_rates(books)
    found = (books.by_year(rows["cit"]), books.by_year(rows["adjusted_cit"]))
    yield (
        "cit",
        "企业所得税与调整所得税",
        found,
        (rates * books.by_year(rows["taxable_income"]), rates * adjusted),
    )


def _yearly_rates(books: Books) -> FloatArray:
    """Income-tax rate of each year: that at its end, nothing and half of it in the years of the holiday, which begins with
    the first revenue."""
    tax, timeline = books.case.tax, books.timeline
    rates = (books.nothing + books.rates.income_tax(tax.cit_rate))[timeline.per_year - 1 :: timeline.per_year]
    earning = np.flatnonzero(books.by_year(books.rows["revenue_net"]) > 0.0)
    age = np.arange(rates.size) - (earning[0] if earning.size else rates.size)
    free = (age >= 0) & (age < tax.free_years)
    half = (age >= tax.free_years) & (age < tax.free_years + tax.half_years)
    charged: FloatArray = rates * (1.0 - free) * (1.0 - 0.5 * half)
    return charged


def _cash(books: Books) -> Iterator[Sides]:
    rows, result, run = books.rows, books.result, books.running
    operating = run * (rows["cfads"] + books.change("mra_target"))
    opening = books.total("working_capital_funded", "dsra_funded")
    short = np.maximum(-np.cumsum(opening + operating - run * rows["scheduled_service"]), 0.0)
    yield "liquidity_gap", "累计资金缺口重算", (rows["liquidity_gap"],), (run * short,)
    lowest = np.array([rows[name] for name in (*_HELD, *_LIABILITIES)]).min()
    yield "no_negative_cash", "现金、准备金与借款不为负", (min(float(lowest), 0.0),), (0.0,)
    lowest = np.array([getattr(result, name) for name in _ARREARS]).min()
    yield "no_negative_arrears", "欠付款不为负", (min(float(lowest), 0.0),), (0.0,)
    limit = books.case.debt.revolver_limit
    over = np.maximum(rows["revolver_drawn"] - np.maximum(limit - books.before("revolver"), 0.0), 0.0)
    yield "revolver_limit", "流动资金贷款提款不超过额度", (over,), (books.nothing,)
    cured = max(float(rows["equity_cure"].sum()) - books.case.funding.equity_cure_limit, 0.0)
    yield "equity_cure", "股东追加投入不超过承诺", (cured,), (0.0,)


def _reserves(books: Books) -> Iterator[Sides]:
    """The maintenance reserve grows by an even part of the costs to come and falls by those that are due."""
    periods = books.case.operation.mra_years * books.timeline.per_year
    costs, first = books.total("maintenance", "renewals"), books.timeline.first_operation
    if not periods:
        yield "maintenance_reserve", "大修准备金应有余额重算", (books.rows["mra_target"],), (books.nothing,)
        return
    total = np.concatenate([np.cumsum(costs), np.full(periods, costs.sum())])
    coming = (total[periods:] - total[:-periods]) / periods - costs
    moved = books.change("mra_target")
    due = np.arange(periods, 0.0, -1.0)[: costs.size - first - 1] / periods
    opening = float(due @ costs[first + 1 : first + 1 + due.size])
    coming[: first + 1] = 0.0
    coming[first] = opening
    yield "maintenance_reserve", "大修准备金应有余额重算", (moved,), (coming,)


def _owners(books: Books) -> Iterator[Sides]:
    rows, share = books.rows, books.case.funding.government_dividend_share
    cured, out = rows["equity_cure"], rows["distributions"]
    public = share * out - rows["government_equity_draws"]
    private = (1.0 - share) * out - cured - rows["private_equity_draws"]
    found = (rows["government_equity_flow"], rows["private_equity_flow"])
    yield "owners", "各方净现金流按出资与分配重算", found, (public, private)
    left = sum(float(rows[name][-1]) for name in _HELD)
    total = float(rows["equity_flow"].sum()) + left
    yield (
        "capital_flow",
        "资本金净现金流合计与出资人净现金流合计",
        (float(rows["capital_flow"].sum()),),
        (total,),
    )
    last, working = books.timeline.last_operation, rows["working_capital_funded"]
    flow = books.total("collections", "sold_bills_paid", "other_collections", "residual_received", "grants")
    flow = flow - books.costs_due - books.taxes_due - rows["capex"] - working
    flow = flow + books.timeline.at(last, float(working.sum()))
    yield "project_flow", "项目投资净现金流重算", (rows["project_flow_pre_tax"],), (flow,)


def _losses_used(profits: list[float], years: int) -> FloatArray:
    """Losses set off in each year, from a list of what each year lost: oldest first, none after ``years`` years."""
    lost: list[tuple[int, float]] = []
    used = np.zeros(len(profits))
    for year, profit in enumerate(profits):
        if profit < 0.0:
            lost.append((year, -profit))
            continue
        left, kept = profit, []
        for born, loss in lost:
            part = min(loss, left) if year - born <= years else 0.0
            left -= part
            if loss > part:
                kept.append((born, loss - part))
        lost, used[year] = kept, profit - left
    return used


def _npv_at_irr(name: str, flows: FloatArray, found: IrrResult) -> Check:
    """Every rate of return found is a root; below zero the value is taken at the end instead of the start."""
    size = float(np.abs(flows).sum())
    worst, powers = 0.0, np.arange(flows.size, dtype=np.float64)
    for rate in found.roots:
        weights = (1 + rate) ** -powers if rate >= 0 else (1 + rate) ** (flows.size - 1 - powers)
        worst = max(worst, abs(float(flows @ weights)))
    return compare(f"npv_at_irr_{name}", "内部收益率处净现值为零", worst, 0.0, size)
