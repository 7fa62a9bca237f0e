"""The identities every projection must satisfy (测算结果勾稽关系), checked period by period inside every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.engine.account import RESERVE_CAP
from finance.engine.checks import Check, compare, compare_all, require
from finance.engine.series import added, movement
from finance.engine.setup import Setup
from finance.engine.waterfall_terms import WaterfallResult
from finance.rates.irr import IrrResult

FloatArray = NDArray[np.float64]
_LIABILITIES = ("senior_debt", "special_bond", "shareholder_loan", "revolver", "factoring")
_HELD = ("cash", "dsra", "mra")
_SHORT = {"project_flow_pre_tax": "before", "project_flow_after_tax": "after", "equity_flow": "owners"}
_OWED = ("cost_arrears", "tax_arrears", "interest_arrears")


@dataclass(frozen=True)
class Books:
    """What the checks read: the plan, the waterfall, the series made of them, the ageing [n, buckets]."""

    setup: Setup
    result: WaterfallResult
    rows: Mapping[str, FloatArray]
    ageing: FloatArray

    @property
    def scale(self) -> float:
        """Size of the project in yuan, to which differences are compared."""
        return float(self.rows["total_uses"].sum() + self.rows["revenue_net"].sum())

    def total(self, *names: str) -> FloatArray:
        return added(self.rows, names)

    def change(self, *names: str) -> FloatArray:
        """Movement of balances in each period."""
        return movement(self.total(*names))


def projection_checks(books: Books, rates: Mapping[str, IrrResult]) -> tuple[Check, ...]:
    """All identities of one projection; ``rates`` name of the flow -> its rate per period.

    Raises IdentityError when one does not hold.
    """
    found = [
        *_financing(books),
        *_loans(books),
        *_operation(books),
        *_profit(books),
        *_cash(books),
        *_owners(books),
    ]
    scale = books.scale
    listed = compare_all(found, scale)
    listed += [_npv_at_irr(_SHORT[name], books.rows[name], rate) for name, rate in rates.items()]
    return require(tuple(listed))


Sides = tuple[str, str, FloatArray | float, FloatArray | float]


def _financing(books: Books) -> Iterator[Sides]:
    plan, rows = books.setup.plan, books.rows
    funding, schedule = plan.funding, plan.schedule
    discount = (1 + plan.senior_rate) ** -np.arange(1.0, schedule.closing.size + 1)
    most = min(plan.size.capacities.values(), default=0.0)
    yield "sources_uses", "资金来源与运用", funding.sources, funding.uses
    yield "debt_draws", "提款与期初债务", funding.debt, books.setup.terms.opening_debt
    yield "debt_size", "贷款额与起约束作用的上限", funding.debt, plan.size.debt
    yield "debt_limits", "贷款额不超过各项上限", max(funding.debt - most, 0.0), 0.0
    yield "debt_closes", "还款计划期末余额为零", schedule.closing[-1], 0.0
    yield "debt_value", "还本付息现值与贷款额", (schedule.service * discount).sum(), funding.debt
    parts = books.total("government_equity_draws", "private_equity_draws")
    yield (
        "capital",
        "资本金各方出资与实收资本",
        np.cumsum(parts + rows["equity_cure"]),
        rows["paid_in_capital"],
    )


def _loans(books: Books) -> Iterator[Sides]:
    """Opening balance, draws and interest against repayment and closing balance of every account."""
    rows, result = books.rows, books.result
    moved = rows["debt_draws"] - rows["principal_paid"]
    yield "debt_roll", "贷款余额滚动", moved, books.change("senior_debt")
    moved = rows["revolver_drawn"] + rows["revolver_interest"] - rows["revolver_repaid"]
    yield "revolver_roll", "流动资金贷款余额滚动", moved, books.change("revolver")
    moved = rows["factoring_drawn"] + result.factoring_cost - rows["factoring_repaid"]
    yield "factoring_roll", "保理融资余额滚动", moved, books.change("factoring")
    drawn = books.total("shareholder_loan_draws", "shareholder_loan_idc", "shareholder_loan_interest")
    paid = books.total("shareholder_loan_interest_paid", "shareholder_loan_principal_paid")
    yield "shareholder_loan_roll", "股东借款余额滚动", drawn - paid, books.change("shareholder_loan")
    paid = books.total("special_bond_interest_paid", "special_bond_principal_paid")
    drawn = rows["special_bond_interest"].copy()
    if books.setup.plan.bond.opening > 0.0:
        drawn += rows["special_bond_draws"]
    yield "special_bond_roll", "专项债券余额滚动", drawn - paid, books.change("special_bond")


def _operation(books: Books) -> Iterator[Sides]:
    setup, rows = books.setup, books.rows
    flows, plan = setup.flows, setup.plan
    yield "receivable", "应收账款滚动与账龄合计", rows["receivable"], books.ageing.sum(axis=-1)
    owed = flows.unsold - rows["collections"] - books.result.written_off
    yield "receivable_roll", "应收账款滚动", owed, books.change("receivable")
    owed = flows.other_receipts - rows["other_collections"]
    yield "other_receivable_roll", "其他应收账款滚动", owed, books.change("other_receivable")
    owed = books.total("opex", "maintenance", "renewals") - flows.costs_due
    yield "payable_roll", "应付账款滚动", owed, books.change("payable")
    yield "depreciation", "折旧合计与应折旧额", plan.depreciation.sum(), plan.depreciable_cost - plan.residual
    yield "asset_closes", "期末固定资产净值为零", rows["fixed_assets"][-1], 0.0
    paid = np.cumsum(rows["vat_paid"]) - rows["vat_credit"]
    yield "vat", "增值税进销项与留抵", np.cumsum(rows["output_vat"] - rows["input_vat"]), paid
    net = books.total("opex", "maintenance", "renewals", "capex") - (
        flows.opex_net + flows.maintenance_net + flows.renewals_net + flows.capex_net
    )
    yield "input_vat", "进项税额与各项支出价内税", rows["input_vat"], net
    billed = books.total("service_fee_billed", "availability_billed", "gap_funding_billed")
    gross = billed + books.total("user_receipts", "data_receipts", "advertising_receipts")
    yield "revenue", "含税收入与不含税收入、销项税额", gross, rows["revenue_net"] + rows["output_vat"]


def _profit(books: Books) -> Iterator[Sides]:
    rows, per_year = books.rows, books.setup.timeline.per_year
    costs = books.total("surcharge", "total_cost") + books.result.written_off
    yield "profit", "利润总额", rows["revenue_net"] - costs, rows["profit_before_tax"]
    yield "net_profit", "净利润", rows["profit_before_tax"] - rows["cit"], rows["net_profit"]
    taxable = rows["profit_before_tax"] + rows["nondeductible_interest"]
    yearly = taxable.reshape(-1, per_year).sum(axis=1)
    used = rows["losses_used"].reshape(-1, per_year).sum(axis=1)
    again = _losses_used(yearly.tolist(), books.setup.case.tax.loss_years)
    yield "losses", "弥补亏损按先进先出重算", used, again
    income = rows["taxable_income"].reshape(-1, per_year).sum(axis=1)
    yield "taxable_income", "应纳税所得额", income, np.maximum(yearly, 0.0) - again
    due = (rows["taxable_income"] * books.setup.plan.cit_rates).reshape(-1, per_year).sum(axis=1)
    yield "cit", "企业所得税与应纳税所得额", rows["cit"].reshape(-1, per_year).sum(axis=1), due
    kept = books.total("statutory_reserve", "dividends")
    yield "retained", "未分配利润滚动", rows["net_profit"] - kept, books.change("retained_earnings")
    short = np.where(rows["dividends"] > 0.0, np.minimum(rows["retained_earnings"], 0.0), 0.0)
    yield "dividends", "分配利润不超过可供分配利润", short, 0.0
    most = RESERVE_CAP * books.setup.terms.paid_in_capital
    over = np.maximum(rows["reserve_fund"] - most, 0.0) + np.minimum(rows["statutory_reserve"], 0.0)
    yield "statutory_reserve", "法定公积金不超过上限", over, 0.0


def _cash(books: Books) -> Iterator[Sides]:
    setup, rows, result = books.setup, books.rows, books.result
    operation = slice(setup.timeline.first_operation, None)
    received = setup.terms.other_receipts + rows["collections"]
    received = received + books.total("revolver_drawn", "factoring_drawn", "equity_cure")
    paid = books.total("costs_paid", "taxes_paid", "interest_paid", "principal_paid", "revolver_repaid")
    paid = paid + books.total("factoring_repaid", "distributions")
    paid = paid + books.total("special_bond_interest_paid", "special_bond_principal_paid")
    paid = paid + books.total("shareholder_loan_interest_paid", "shareholder_loan_principal_paid")
    opening = setup.terms.opening_cash + setup.terms.opening_dsra
    held = opening + np.cumsum((received - paid)[operation])
    yield "cash", "现金收支平衡", held, books.total(*_HELD)[operation]
    yield "cash_flow_statement", "现金流量表与现金变动", rows["net_cash_flow"], books.change(*_HELD)
    due = setup.terms.costs + setup.terms.taxes + rows["cit"] + rows["senior_interest"]
    settled = books.total("costs_paid", "taxes_paid", "interest_paid")
    yield "arrears", "应付未付款滚动", (due - settled)[operation], books.change("arrears")[operation]
    cfads = setup.terms.other_receipts + rows["collections"] - setup.terms.costs - setup.terms.taxes
    cfads = cfads - rows["cit"] - setup.terms.mra_change
    yield "cfads", "可用于还本付息的现金", rows["cfads"][operation], cfads[operation]
    lowest = min(float(rows[name].min()) for name in (*_HELD, *_LIABILITIES))
    yield "no_negative_cash", "现金、准备金与借款不为负", min(lowest, 0.0), 0.0
    lowest = min(float(getattr(result, name).min()) for name in _OWED)
    yield "no_negative_arrears", "欠付款不为负", min(lowest, 0.0), 0.0
    over = np.maximum(rows["revolver_drawn"] - setup.terms.revolver_limit, 0.0)
    yield "revolver_limit", "流动资金贷款提款不超过额度", over, 0.0
    yield (
        "balance_sheet",
        "资产负债表平衡",
        rows["total_assets"],
        books.total("total_liabilities", "total_equity"),
    )


def _owners(books: Books) -> Iterator[Sides]:
    rows, result = books.rows, books.result
    parts = books.total("private_equity_flow", "government_equity_flow")
    yield "owners", "各方净现金流与出资人净现金流", parts, rows["equity_flow"]
    shared = rows["dividends"] + movement(result.capital_returned)
    yield "distributions", "分配等于利润分配与收回资本", rows["distributions"], shared
    left = sum(float(rows[name][-1]) for name in _HELD)
    total = float(rows["equity_flow"].sum()) + left
    yield "capital_flow", "资本金净现金流合计与出资人净现金流合计", float(rows["capital_flow"].sum()), total
    cured = max(float(rows["equity_cure"].sum()) - books.setup.terms.equity_cure_limit, 0.0)
    yield "equity_cure", "股东追加投入不超过承诺", cured, 0.0


def _losses_used(profits: list[float], years: int) -> FloatArray:
    """Losses set off in each year, from a list of what each year lost: oldest first, none after ``years`` years."""
    lost: dict[int, float] = {}
    used = np.zeros(len(profits))
    for year, profit in enumerate(profits):
        for born in sorted(born for born in lost if year - born <= years):
            part = min(lost[born], max(profit - float(used[year]), 0.0))
            lost[born] -= part
            used[year] += part
        if profit < 0.0:
            lost[year] = -profit
    return used


def _npv_at_irr(name: str, flows: FloatArray, found: IrrResult) -> Check:
    """Every rate of return found is a root; below zero the value is taken at the end instead of the start."""
    size = float(np.abs(flows).sum())
    worst, powers = 0.0, np.arange(flows.size, dtype=np.float64)
    for rate in found.roots:
        weights = (1 + rate) ** -powers if rate >= 0 else (1 + rate) ** (flows.size - 1 - powers)
        worst = max(worst, abs(float(flows @ weights)))
    return compare(f"npv_at_irr_{name}", "内部收益率处净现值为零", worst, 0.0, size)
