"""Government expenditure of a project (政府支出责任) in the four items of 财金〔2015〕21号.

Equity, operating subsidy, risk bearing and supporting input, each per calendar year, each with the budget
that pays for it and the article it follows. Amounts are yuan. Article numbers are from memory (待核对).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.engine.subsidy import annuity_subsidy, equal_principal_subsidy, mof21_subsidy
from finance.errors import FinanceError
from finance.official.findings import RuleSource
from finance.official.risk_bearing import RISK_SOURCE, RiskBearing

if TYPE_CHECKING:
    from finance.engine.projection import Projection

FloatArray = NDArray[np.float64]
ITEMS = ("equity", "operating_subsidy", "risk_bearing", "supporting_input")
BUDGETS = ("general_public", "government_fund", "state_capital", "government_bond")
SUBSIDY_RULES = ("mof21", "annuity", "equal_principal", "contract")
PAYMENT_MODES = ("government_pay", "viability_gap", "user_pay")
PPP_REGIMES = ("new_concession_2023", "stock_ppp_pre2023")
_CAPACITY = "财金〔2015〕21号"
ITEM_SOURCES: Mapping[str, RuleSource] = {
    "equity": RuleSource(_CAPACITY, "第十五条"),
    "operating_subsidy": RuleSource(_CAPACITY, "第十六条"),
    "risk_bearing": RISK_SOURCE,
    "supporting_input": RuleSource(_CAPACITY, "第二十二条"),
}
CONTRACT_SOURCE = RuleSource("合同约定", "", "user")


@dataclass(frozen=True)
class FiscalItem:
    """One item of one project (一项支出责任): yuan by calendar year.

    ``basis`` says how it was computed (rule or method), ``budget`` who pays: only "general_public" counts
    towards the lines. ``regime`` is that of the project; only PPP regimes count.
    """

    project: str
    item: str
    amounts: Mapping[int, float]
    basis: str
    source: RuleSource
    budget: str = "general_public"
    regime: str = "stock_ppp_pre2023"

    def __post_init__(self) -> None:
        if self.item not in ITEMS or self.budget not in BUDGETS:
            raise FinanceError("unknown_item", f"没有这种支出责任或预算：{self.item}、{self.budget}。")

    @property
    def counts(self) -> bool:
        """Whether the item is measured against the 10 % line (是否计入财政承受能力)."""
        return self.budget == "general_public" and self.regime in PPP_REGIMES

    def to_dict(self) -> dict[str, Any]:
        return {
            "project": self.project,
            "item": self.item,
            "amounts": {str(year): amount for year, amount in self.amounts.items()},
            "basis": self.basis,
            "budget": self.budget,
            "regime": self.regime,
            "counts": self.counts,
            "source": self.source.to_dict(),
        }


@dataclass(frozen=True)
class SubsidyTerms:
    """Terms of the operating subsidy (运营补贴条件).

    ``rule`` one of SUBSIDY_RULES, ``mode`` one of PAYMENT_MODES. ``contract_amounts`` are used by the rule
    "contract" only: what the contract says for each year.
    """

    rule: str = "mof21"
    mode: str = "viability_gap"
    profit_rate: float = 0.06
    discount_rate: float = 0.035
    contract_amounts: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.rule not in SUBSIDY_RULES or self.mode not in PAYMENT_MODES:
            raise FinanceError("unknown_rule", f"没有这种补贴规则或付费方式：{self.rule}、{self.mode}。")


@dataclass(frozen=True)
class OperatingSubsidy:
    """Operating subsidy per subsidy year: ``raw`` by the formula, ``paid`` floored at zero."""

    raw: tuple[float, ...]
    paid: tuple[float, ...]
    source: RuleSource

    @property
    def total(self) -> float:
        return sum(self.paid)


def equity_contribution(capital: ArrayLike, government_share: float) -> tuple[float, ...]:
    """Equity (股权投资支出): project capital of each year times the government's share in the company."""
    if not 0.0 <= government_share <= 1.0:
        raise FinanceError("share_range", "政府占股比例应在 0 和 1 之间。")
    return tuple((_yearly(capital) * government_share).tolist())


def operating_subsidy(
    terms: SubsidyTerms, construction_cost: float, opex: ArrayLike, user_income: ArrayLike = 0.0
) -> OperatingSubsidy:
    """Operating subsidy (运营补贴支出) of every subsidy year; as many years as ``opex`` has.

    ``construction_cost`` C is what the private side carries. Government pays ``recovery + O (1+p)``; under
    viability-gap funding user income is taken off, under user payment nothing is paid at all.
    """
    cost, users = np.broadcast_arrays(_yearly(opex), _yearly(user_income))
    years = cost.size
    income = users if terms.mode == "viability_gap" else np.zeros(years)
    if terms.mode == "user_pay":
        raw = np.zeros(years)
    elif terms.rule == "mof21":
        raw = mof21_subsidy(construction_cost, cost, income, terms.profit_rate, terms.discount_rate)
    elif terms.rule == "annuity":
        raw = annuity_subsidy(construction_cost, cost, income, terms.profit_rate)
    elif terms.rule == "equal_principal":
        raw = equal_principal_subsidy(construction_cost, cost, income, terms.profit_rate)
    else:
        raw = _yearly(terms.contract_amounts)
        if raw.size != years:
            raise FinanceError("lengths_differ", "合同约定的年度补贴与运营年数不一致。")
    source = CONTRACT_SOURCE if terms.rule == "contract" else ITEM_SOURCES["operating_subsidy"]
    return OperatingSubsidy(tuple(raw.tolist()), tuple(np.maximum(raw, 0.0).tolist()), source)


def profit_rate_sensitivity(
    terms: SubsidyTerms,
    construction_cost: float,
    opex: ArrayLike,
    user_income: ArrayLike = 0.0,
    changes: tuple[float, ...] = (-0.02, -0.01, 0.0, 0.01, 0.02),
) -> tuple[tuple[float, float, float], ...]:
    """Sensitivity to the reasonable profit rate (合理利润率敏感性): (rate, total paid, highest year).

    财金〔2015〕21号第十九条 (待核对) asks for it; rates below zero are left out.
    """
    rows = []
    for rate in (terms.profit_rate + change for change in changes):
        if rate >= 0.0:
            changed = SubsidyTerms(terms.rule, terms.mode, rate, terms.discount_rate, terms.contract_amounts)
            paid = operating_subsidy(changed, construction_cost, opex, user_income).paid
            rows.append((rate, sum(paid), max(paid)))
    return tuple(rows)


def supporting_input(total_cost: ArrayLike, paid_by_partner: ArrayLike = 0.0) -> tuple[float, ...]:
    """Supporting input (配套投入支出): what government provides otherwise, less what the partner pays for it."""
    return tuple(np.maximum(_yearly(total_cost) - _yearly(paid_by_partner), 0.0).tolist())


def project_items(projection: Projection, risk: RiskBearing | None = None) -> tuple[FiscalItem, ...]:
    """The four items of a projected case (测算方案的支出责任), from the general public budget.

    Subsidy is what is billed to the payer in the year of the bill, however late it is paid: the liability is
    there. Construction grants are supporting input. Capital out of special-purpose bonds that the budget repays
    is equity paid by bonds, it does not count. Items without any amount are left out.
    """
    case, series, years = projection.case, projection.series, projection.years
    if risk and len(risk.amounts) != len(years):
        raise FinanceError("lengths_differ", "风险承担支出的年数与测算期不一致。")
    billed = (
        np.array(series["service_fee_billed"])
        + np.array(series["availability_billed"])
        + np.array(series["gap_funding_billed"])
    )
    gap = case.revenue.viability_gap.rule
    rule = {"none": "contract", "fixed": "contract"}.get(gap, gap)
    by_budget = case.funding.special_bond.repaid_by == "government"
    bonds = np.array(series["special_bond_draws"]) if by_budget else np.zeros(len(years))
    equity = np.array(series["government_equity_draws"]) - bonds
    rows: list[tuple[str, ArrayLike, str, str]] = [
        ("equity", equity, "share", "general_public"),
        ("equity", bonds, "special_bond", "government_bond"),
        ("operating_subsidy", billed, rule, "general_public"),
        ("risk_bearing", risk.amounts if risk else 0.0, risk.method if risk else "", "general_public"),
        ("supporting_input", series["grants"], "grant", "general_public"),
    ]
    return tuple(
        FiscalItem(
            project=case.name,
            item=item,
            amounts=dict(zip(years, _yearly(amounts).tolist(), strict=True)),
            basis=basis,
            source=ITEM_SOURCES[item],
            budget=budget,
            regime=case.regime,
        )
        for item, amounts, basis, budget in rows
        if np.any(_yearly(amounts) != 0.0)
    )


def _yearly(amounts: ArrayLike) -> FloatArray:
    values = np.atleast_1d(np.asarray(amounts, dtype=np.float64))
    if not np.isfinite(values).all():
        raise FinanceError("not_finite", "支出责任的测算数据中有非数值。")
    return values
