"""Project-finance case (项目测算方案): what a finance officer types in, as frozen dataclasses.

Money is yuan including VAT, rates are fractions per year, yearly lists start with the first year of their
phase. Construction comes first, operation follows. The case is the same for yearly and quarterly projections;
``periodicity`` says which. Limits and meaning of each field stand beside it (:mod:`finance.case.fields`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from finance.case.construction import (
    DEPRECIATION_METHODS,
    RESIDUAL_PAYERS,
    Construction,
    Equipment,
    Software,
    Works,
)
from finance.case.fields import (
    LONGEST_OPERATION,
    MOST_MONEY,
    MOST_VAT,
    choice,
    count,
    number,
    numbers,
    part,
    parts,
    text,
)
from finance.case.funding import (
    BOND_PAYERS,
    BOND_REPAYMENTS,
    DISTRIBUTION_RULES,
    DUE_RULES,
    PAYER_KINDS,
    PAYER_PRESETS,
    RECOURSES,
    REPAYMENTS,
    Debt,
    Factoring,
    Funding,
    LatePayment,
    ShareholderLoan,
    SpecialBond,
)
from finance.case.revenue import (
    GAP_RULES,
    Advertising,
    Availability,
    DataRevenue,
    Revenue,
    ScoreBand,
    ServiceFee,
    UserCharges,
    ViabilityGap,
)

__all__ = [
    "ASSUMPTION_STATUSES",
    "BOND_PAYERS",
    "BOND_REPAYMENTS",
    "DEPRECIATION_METHODS",
    "DISTRIBUTION_RULES",
    "DUE_RULES",
    "GAP_RULES",
    "PAYER_KINDS",
    "PAYER_PRESETS",
    "PERIODICITIES",
    "RATE_RULES",
    "RECOURSES",
    "REGIMES",
    "REPAYMENTS",
    "RESIDUAL_PAYERS",
    "TERM_RULES",
    "Advertising",
    "Assumption",
    "Availability",
    "Construction",
    "CostLine",
    "DataRevenue",
    "Debt",
    "Equipment",
    "Factoring",
    "Funding",
    "LatePayment",
    "Operation",
    "ProjectCase",
    "Revenue",
    "ScoreBand",
    "ServiceFee",
    "ShareholderLoan",
    "Software",
    "SpecialBond",
    "Tax",
    "UserCharges",
    "ViabilityGap",
    "Works",
]

REGIMES = (
    "new_concession_2023",
    "stock_ppp_pre2023",
    "gov_purchase_of_services",
    "platform_company_contract",
)
PERIODICITIES = ("annual", "quarterly")
TERM_RULES = ("extends", "fixed_end")
RATE_RULES = ("fixed", "dated")
ASSUMPTION_STATUSES = ("preset", "official", "unchecked", "user")


@dataclass(frozen=True)
class CostLine:
    """One operating cost (一项运营成本)."""

    name: str = text("运营成本", "名称")
    annual_amount: float = number(0.0, 0.0, MOST_MONEY, "运营首年金额，元（含税）")
    indexation: float = number(0.0, -0.2, 0.3, "年增长率")
    input_vat_rate: float = number(0.0, 0.0, MOST_VAT, "可抵扣进项税率；人工为 0")
    variable_share: float = number(
        0.0, 0.0, 1.0, "随业务量变动的比例（可变成本为 1，固定成本为 0）；只用于盈亏平衡点"
    )


@dataclass(frozen=True)
class Operation:
    """Operation (运营期)."""

    years: int = count(8, 1, LONGEST_OPERATION, "运营年数")
    costs: tuple[CostLine, ...] = parts(CostLine, 40, "各项运营成本")
    renewals: tuple[float, ...] = numbers("运营期各年更新改造投资，元（含税）；可留空", LONGEST_OPERATION)
    maintenance: tuple[float, ...] = numbers(
        "运营期各年大修费用，元（含税，计入当年成本）；可留空", LONGEST_OPERATION
    )
    mra_years: int = count(0, 0, 10, "大修准备金提前几年积存（用于大修和更新改造）；0 表示不设")
    receivable_days: int = count(0, 0, 360, "使用者付费、数据和广告收入的平均收款天数")
    payable_days: int = count(0, 0, 360, "运营成本的平均付款天数")
    term_rule: str = choice(
        "extends",
        TERM_RULES,
        "工期延误时：运营期顺延（运营年数不变）/合同期限自签订起固定（延误几年少运营几年）",
    )


@dataclass(frozen=True)
class Tax:
    """Taxes (税费). Rates come from :mod:`finance.engine.tax_rates` with their documents.

    ``rate_rule`` "dated": a rate that is the statutory one when the project begins follows the table from year to
    year; any other rate is the user's own and holds in every year.
    """

    output_vat_rate: float = number(0.06, 0.0, MOST_VAT, "销项税率；付费机制中另填的从其规定")
    surcharge_rate: float = number(0.12, 0.0, 0.2, "附加税费占增值税的比例")
    cit_rate: float = number(0.25, 0.0, 0.5, "企业所得税率；高新技术企业 15%")
    loss_years: int = count(5, 0, 20, "亏损结转年限")
    free_years: int = count(0, 0, 5, "免征所得税年数（须在优惠目录内）")
    half_years: int = count(0, 0, 5, "减半征收年数（须在优惠目录内）")
    thin_cap_ratio: float = number(2.0, 0.0, 10.0, "股东借款与资本金的最高比例，超过部分的利息不得税前扣除")
    rate_rule: str = choice(
        "fixed", RATE_RULES, "各年税率：按所填税率不变/与首年法定税率相同的随税率表逐年调整，自填的不变"
    )


@dataclass(frozen=True)
class Assumption:
    """Where a number comes from (取值依据); ``status`` is one of ASSUMPTION_STATUSES."""

    value: float | int | str
    status: str
    source: str

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "status": self.status, "source": self.source}


@dataclass(frozen=True)
class ProjectCase:
    """A complete case (测算方案)."""

    name: str = text("", "项目名称")
    regime: str = choice("gov_purchase_of_services", REGIMES, "适用制度")
    payer: str = text("", "付款单位")
    start_year: int = count(2026, 1990, 2100, "建设首年")
    periodicity: str = choice("annual", PERIODICITIES, "测算周期：按年/按季（各年金额均分到季）")
    discount_rate: float = number(0.06, -0.5, 1.0, "折现率")
    target_equity_irr: float = number(0.08, -0.5, 1.0, "资本金内部收益率目标")
    construction: Construction = field(default_factory=Construction, metadata=part(Construction, "建设"))
    funding: Funding = field(default_factory=Funding, metadata=part(Funding, "资金筹措"))
    debt: Debt = field(default_factory=Debt, metadata=part(Debt, "贷款"))
    operation: Operation = field(default_factory=Operation, metadata=part(Operation, "运营"))
    revenue: Revenue = field(default_factory=Revenue, metadata=part(Revenue, "付费机制"))
    tax: Tax = field(default_factory=Tax, metadata=part(Tax, "税费"))
    late_payment: LatePayment = field(default_factory=LatePayment, metadata=part(LatePayment, "逾期付款"))
    assumptions: Mapping[str, Assumption] = field(
        default_factory=dict,
        metadata={"kind": "assumptions", "note": "取值依据：名称 -> {value, status, source}"},
    )
