"""Termination payment (提前终止补偿) per year of the term, for three causes.

With D loans outstanding, K breakage, T costs to third parties, P what the company still owes others, Q the owners'
capital not yet recovered, R the return lost on it, B balances on accounts, A bills still to be collected:

    government default (政府方违约、政治不可抗力):  D + K + T + P + Q + R - B - A
    force majeure (自然不可抗力等双方均无过错):      D + T + P + Q - insurance - B - A
    company default (项目公司违约):                min(h D, book value - cost to remedy) - B

Q + R is what lifts the owners' return up to the date to the base rate, and never less than Q. Bills (A) stay due
from the payer on their own. 财金〔2014〕156号第二章第十八节 names the components (待核对); 英国 SoPC4 第 21.3.2 节 and
PF2 第 23.1.3 节 the owners' part (已读摘录); h is agreed, 0.8 to 1 is usual (判断).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.projection import Projection, project
from finance.engine.returns import per_year
from finance.engine.timeline import period_rate
from finance.errors import FinanceError
from finance.official.findings import Finding, RuleSource
from finance.rates.irr import irr

FloatArray = NDArray[np.float64]
CAUSES = ("government_default", "company_default", "force_majeure")
CONTRACT_GUIDE = RuleSource("财金〔2014〕156号（PPP项目合同指南）", "第二章第十八节")
FAULTLESS = RuleSource("英国 SoPC4 标准合同指引", "第 21.3.2 节", "official")
MADE_WHOLE = RuleSource("英国 PF2 标准合同指引", "第 23.1.3 节", "official")
AGREED = RuleSource("合同约定", "", "user")
DEBT_SHARE = RuleSource("项目公司违约时按贷款余额的一定比例补偿（0.8—1）", "", "judgement")


@dataclass(frozen=True)
class TerminationTerms:
    """What a contract agrees on (终止补偿约定). Yuan and fractions.

    ``lost_return_share`` of the return lost is paid at government default; ``debt_share`` is h of company default.
    """

    breakage_rate: float = 0.0
    third_party_costs: float = 0.0
    lost_return_share: float = 1.0
    debt_share: float = 0.8
    remedy_cost: float = 0.0
    insurance: float = 0.0


@dataclass(frozen=True)
class Component:
    """One part of a payment (补偿组成); yuan, deductions negative."""

    name: str
    amount: float
    source: RuleSource

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "amount": self.amount, **self.source.to_dict()}


@dataclass(frozen=True)
class TerminationPayment:
    """Payment when a project ends with calendar year ``year`` (终止补偿额).

    ``loans`` are those of banks; ``lenders_shortfall`` is what payment and accounts do not cover of them.
    """

    year: int
    phase: str
    cause: str
    components: tuple[Component, ...]
    loans: float
    accounts: float

    @property
    def balance(self) -> float:
        """Sum of the components; below zero nothing is paid."""
        return sum(part.amount for part in self.components)

    @property
    def amount(self) -> float:
        return max(self.balance, 0.0)

    @property
    def lenders_shortfall(self) -> float:
        return max(self.loans - self.amount - self.accounts, 0.0)

    def to_dict(self) -> dict[str, Any]:
        return {
            "year": self.year,
            "phase": self.phase,
            "cause": self.cause,
            "amount": self.amount,
            "lenders_shortfall": self.lenders_shortfall,
            "components": [part.to_dict() for part in self.components],
        }


@dataclass(frozen=True)
class TerminationTable:
    """Payments of every year and cause (提前终止补偿表), years in order, causes in the order of CAUSES."""

    base_rate: float
    terms: TerminationTerms
    payments: tuple[TerminationPayment, ...]
    findings: tuple[Finding, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(payment.year for payment in self.payments[:: len(CAUSES)])

    def of(self, cause: str) -> tuple[TerminationPayment, ...]:
        """The payments of one cause, one a year."""
        return tuple(payment for payment in self.payments if payment.cause == cause)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; contains no NaN or infinity."""
        return {
            "base_rate": self.base_rate,
            "terms": dict(vars(self.terms)),
            "years": list(self.years),
            "amounts": {cause: [payment.amount for payment in self.of(cause)] for cause in CAUSES},
            "payments": [payment.to_dict() for payment in self.payments],
            "findings": [finding.to_dict() for finding in self.findings],
        }


def termination_payments(
    case: ProjectCase | Mapping[str, Any] | Projection,
    terms: TerminationTerms | None = None,
    base_rate: float | None = None,
) -> TerminationTable:
    """Termination payment at the end of every year of construction and operation (提前终止补偿测算).

    ``base_rate`` is the owners' return of the base case per year; without it, that of the case as it is. Raises
    FinanceError when there is none or when the terms cannot be.
    """
    agreed = terms or TerminationTerms()
    _check(agreed)
    projection = case if isinstance(case, Projection) else project(case)
    owners = _owners(projection)
    rate = base_rate if base_rate is not None else per_year(irr(owners), projection.periods_per_year).rate
    if rate is None or not -0.99 < rate < 10.0:
        raise FinanceError("no_base_rate", "原方案没有唯一的股权收益率，请填写股权基准收益率。")
    growth, ends = 1.0 + period_rate(rate, projection.periods_per_year), projection.periods_per_year
    owed, recovered, payments = 0.0, 0.0, []
    for place, (year, phase) in enumerate(zip(projection.years, projection.phases, strict=True)):
        if phase == "tail":
            break
        for flow in owners[place * ends : (place + 1) * ends].tolist():
            owed, recovered = owed * growth - flow, recovered - flow
        balances = {name: values[place] for name, values in projection.series.items()}
        for cause in CAUSES:
            parts = _components(cause, agreed, balances, max(recovered, 0.0), max(owed, 0.0))
            loans, accounts = _sum(balances, *_LOANS), _sum(balances, *_ACCOUNTS)
            payments.append(TerminationPayment(year, phase, cause, parts, loans, accounts))
    return TerminationTable(rate, agreed, tuple(payments), _FINDINGS)


_LOANS = ("senior_debt", "revolver", "factoring")
_ACCOUNTS = ("cash", "dsra", "mra")
_FINDINGS = (
    Finding(
        "contract_decides",
        "note",
        "提前终止的补偿以合同约定为准；本表按约定参数逐年测算，供谈判和安排或有支出时参考。",
        CONTRACT_GUIDE,
    ),
)


def _components(
    cause: str, terms: TerminationTerms, balances: Mapping[str, float], capital: float, owed: float
) -> tuple[Component, ...]:
    senior, short = balances["senior_debt"], _sum(balances, "revolver", "factoring")
    accounts = Component("accounts", -_sum(balances, *_ACCOUNTS), FAULTLESS)
    if cause == "company_default":
        share = terms.debt_share * (senior + short)
        over = max(share - max(balances["fixed_assets"] - terms.remedy_cost, 0.0), 0.0)
        return (
            Component("debt_share", share, DEBT_SHARE),
            Component("above_asset_value", -over, CONTRACT_GUIDE),
            accounts,
        )
    settled = (
        Component("senior_debt", senior, CONTRACT_GUIDE),
        Component("short_term_debt", short, CONTRACT_GUIDE),
        Component("special_bond", balances["special_bond"], CONTRACT_GUIDE),
        Component("payables", _sum(balances, "payable", "arrears"), CONTRACT_GUIDE),
        Component("third_party", terms.third_party_costs, CONTRACT_GUIDE),
    )
    deducted = (
        accounts,
        Component("receivables", -_sum(balances, "receivable", "other_receivable"), AGREED),
    )
    if cause == "force_majeure":
        return (
            *settled,
            Component("capital", capital, FAULTLESS),
            Component("insurance", -terms.insurance, CONTRACT_GUIDE),
            *deducted,
        )
    return (
        *settled,
        Component("breakage", terms.breakage_rate * senior, CONTRACT_GUIDE),
        Component("capital", capital, CONTRACT_GUIDE),
        Component("lost_return", terms.lost_return_share * max(owed - capital, 0.0), MADE_WHOLE),
        *deducted,
    )


def _owners(projection: Projection) -> FloatArray:
    """Flow of capital and shareholder loans together, per period."""
    series = {name: np.array(values) for name, values in projection.period_series.items()}
    served = series["shareholder_loan_interest_paid"] + series["shareholder_loan_principal_paid"]
    flow: FloatArray = series["equity_flow"] - series["shareholder_loan_draws"] + served
    return flow


def _sum(balances: Mapping[str, float], *names: str) -> float:
    return sum(balances[name] for name in names)


def _check(terms: TerminationTerms) -> None:
    shares = (terms.lost_return_share, terms.debt_share)
    amounts = (terms.third_party_costs, terms.remedy_cost, terms.insurance)
    fine = (
        all(0.0 <= share <= 1.0 for share in shares),
        all(0.0 <= amount < np.inf for amount in amounts),
        0.0 <= terms.breakage_rate <= 0.2,
    )
    if not all(fine):
        raise FinanceError(
            "termination_terms", "终止补偿约定有误：比例应在 0 与 1 之间，违约金率不超过 20%，金额不为负。"
        )
