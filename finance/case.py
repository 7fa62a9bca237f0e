"""Project-finance case (项目测算方案): what a finance officer types in, as frozen dataclasses.

Money is yuan including VAT, rates are fractions per year, one period is one year. Construction periods come
first, operation follows; index 0 of every tuple is the first year of its phase. Each field states its
limits and meaning once, here; reading, checking and the commented template (:mod:`finance.case_format`) all
follow from that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REGIMES = (
    "new_concession_2023",
    "stock_ppp_pre2023",
    "gov_purchase_of_services",
    "platform_company_contract",
)
REPAYMENTS = ("annuity", "equal_principal", "sculpted", "bullet")
DISTRIBUTION_RULES = ("retained_profit", "all_cash")
GAP_RULES = ("none", "fixed", "mof21", "annuity")
PAYER_PRESETS = ("A", "B", "C", "D")
ASSUMPTION_STATUSES = ("preset", "official", "unchecked", "user")

_MONEY = 1e13


def _number(default: float, low: float, high: float, note: str) -> Any:
    return field(default=default, metadata={"kind": "number", "low": low, "high": high, "note": note})


def _count(default: int, low: int, high: int, note: str) -> Any:
    return field(default=default, metadata={"kind": "integer", "low": low, "high": high, "note": note})


def _amounts(note: str, longest: int) -> Any:
    limits = {"kind": "numbers", "low": 0.0, "high": _MONEY, "longest": longest, "note": note}
    return field(default=(), metadata=limits)


def _choice(default: str, options: tuple[str, ...], note: str) -> Any:
    return field(default=default, metadata={"kind": "choice", "options": options, "note": note})


def _text(default: str, note: str) -> Any:
    return field(default=default, metadata={"kind": "text", "note": note})


def _part(kind: type, note: str) -> dict[str, Any]:
    return {"kind": "part", "type": kind, "note": note}


@dataclass(frozen=True)
class Construction:
    """Construction (建设期): capital expenditure of each construction year and how it is written off."""

    capex: tuple[float, ...] = _amounts("建设期各年投资，元（含税），每年一项", 10)
    input_vat_rate: float = _number(0.06, 0.0, 0.13, "建设投资的进项税率")
    asset_life_years: int = _count(8, 1, 50, "折旧（摊销）年限；超过运营期的按运营期摊完")
    residual_share: float = _number(0.0, 0.0, 0.5, "移交时收回的残值占资产原值的比例")


@dataclass(frozen=True)
class Funding:
    """Funding (资金筹措): grants first, then senior debt and equity pro rata in every construction year."""

    senior_debt_share: float = _number(0.5, 0.0, 0.8, "贷款占（投资－补助）的上限；资本金比例一般不低于 20%")
    government_equity_share: float = _number(0.0, 0.0, 1.0, "政府出资占资本金的比例")
    government_dividend_share: float = _number(0.0, 0.0, 1.0, "政府方分红比例")
    construction_grant: tuple[float, ...] = _amounts("建设期各年财政补助，元；可留空", 10)
    initial_working_capital: float = _number(0.0, 0.0, _MONEY, "建设期末备好的铺底流动资金，元；运营期内保留")
    distribution_rule: str = _choice(
        "retained_profit", DISTRIBUTION_RULES, "分配规则：只分可供分配利润/通过股东借款等分配全部可用现金"
    )


@dataclass(frozen=True)
class Debt:
    """Senior debt and revolver (贷款与流动资金贷款)."""

    interest_rate: float = _number(0.045, 0.0, 0.3, "长期贷款年利率")
    tenor_years: int = _count(8, 0, 40, "运营开始后的还款年数（含宽限期）")
    grace_years: int = _count(0, 0, 10, "运营开始后只付息的年数")
    repayment: str = _choice("annuity", REPAYMENTS, "还款方式：等额本息/等额本金/按偿债能力/到期还本")
    target_dscr: float = _number(1.3, 1.0, 5.0, "按偿债能力还款时的目标偿债备付率")
    upfront_fee_rate: float = _number(0.0, 0.0, 0.05, "一次性融资费率")
    dsra_months: float = _number(0.0, 0.0, 12.0, "偿债准备金相当于几个月的还本付息")
    lockup_dscr: float = _number(1.1, 0.0, 5.0, "低于此偿债备付率（或贷款期保障倍数）不得分红")
    revolver_limit: float = _number(0.0, 0.0, _MONEY, "流动资金贷款额度，元")
    revolver_rate: float = _number(0.05, 0.0, 0.3, "流动资金贷款年利率")


@dataclass(frozen=True)
class CostLine:
    """One operating cost (一项运营成本)."""

    name: str = _text("运营成本", "名称")
    annual_amount: float = _number(0.0, 0.0, _MONEY, "运营首年金额，元（含税）")
    indexation: float = _number(0.0, -0.2, 0.3, "年增长率")
    input_vat_rate: float = _number(0.0, 0.0, 0.13, "可抵扣进项税率；人工为 0")


@dataclass(frozen=True)
class Operation:
    """Operation (运营期)."""

    years: int = _count(8, 1, 60, "运营年数")
    costs: tuple[CostLine, ...] = field(
        default=(), metadata={"kind": "parts", "type": CostLine, "longest": 40, "note": "各项运营成本"}
    )
    renewals: tuple[float, ...] = _amounts("运营期各年更新改造投资，元（含税）；可留空", 60)


@dataclass(frozen=True)
class ServiceFee:
    """Availability payment or service fee (可用性付费、运维服务费), billed to the payer, hence paid late."""

    annual_amount: float = _number(0.0, 0.0, _MONEY, "运营首年金额，元（含税）")
    indexation: float = _number(0.0, -0.2, 0.3, "年调价率")
    performance_share: float = _number(0.0, 0.0, 1.0, "与绩效挂钩的比例")
    performance_score: float = _number(1.0, 0.0, 1.0, "预计绩效得分系数")


@dataclass(frozen=True)
class ViabilityGap:
    """Viability-gap funding (可行性缺口补助), billed to the payer. ``mof21``: 财金〔2015〕21号."""

    rule: str = _choice("none", GAP_RULES, "无/合同固定额/财金〔2015〕21号公式/等额本息")
    annual_amount: float = _number(0.0, 0.0, _MONEY, "rule=fixed 时的年补助，元")
    reasonable_profit_rate: float = _number(0.06, 0.0, 0.2, "合理利润率")
    discount_rate: float = _number(0.035, 0.0, 0.2, "年度折现率（参照同期地方政府债券收益率）")


@dataclass(frozen=True)
class UserCharges:
    """User charges (使用者付费), collected in the year they arise."""

    first_year_volume: float = _number(0.0, 0.0, _MONEY, "运营首年使用量")
    volume_growth: float = _number(0.0, -0.5, 1.0, "使用量年增长率")
    unit_price: float = _number(0.0, 0.0, 1e9, "单价，元（含税）")
    price_indexation: float = _number(0.0, -0.2, 0.3, "单价年增长率")


@dataclass(frozen=True)
class DataRevenue:
    """Data revenue (数据运营收入), collected in the year it arises."""

    annual_amount: float = _number(0.0, 0.0, _MONEY, "运营首年金额，元（含税）")
    growth: float = _number(0.0, -0.5, 1.0, "年增长率")


@dataclass(frozen=True)
class Revenue:
    """Payment mechanism (付费机制)."""

    service_fee: ServiceFee = field(
        default_factory=ServiceFee, metadata=_part(ServiceFee, "政府付费（服务费）")
    )
    viability_gap: ViabilityGap = field(
        default_factory=ViabilityGap, metadata=_part(ViabilityGap, "可行性缺口补助")
    )
    user_charges: UserCharges = field(default_factory=UserCharges, metadata=_part(UserCharges, "使用者付费"))
    data_revenue: DataRevenue = field(default_factory=DataRevenue, metadata=_part(DataRevenue, "数据收入"))


@dataclass(frozen=True)
class Tax:
    """Taxes (税费). Rates come from :mod:`finance.tax_rates` with their documents."""

    output_vat_rate: float = _number(0.06, 0.0, 0.13, "销项税率")
    surcharge_rate: float = _number(0.12, 0.0, 0.2, "附加税费占增值税的比例")
    cit_rate: float = _number(0.25, 0.0, 0.5, "企业所得税率；高新技术企业 15%")
    loss_years: int = _count(5, 0, 20, "亏损结转年限")
    free_years: int = _count(0, 0, 5, "免征所得税年数（须在优惠目录内）")
    half_years: int = _count(0, 0, 5, "减半征收年数（须在优惠目录内）")


@dataclass(frozen=True)
class LatePayment:
    """Late payment (逾期付款) by the payer of service fees and subsidies."""

    delay_months: float = _number(0.0, 0.0, 120.0, "账单平均晚付月数")
    payer_preset: str = _choice("B", PAYER_PRESETS, "付款方档次预设（未用本市数据校准）")
    contract_days: int = _count(30, 0, 360, "合同约定付款天数")


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

    name: str = _text("", "项目名称")
    regime: str = _choice("gov_purchase_of_services", REGIMES, "适用制度")
    payer: str = _text("", "付款单位")
    start_year: int = _count(2026, 1990, 2100, "建设首年")
    discount_rate: float = _number(0.06, -0.5, 1.0, "折现率")
    target_equity_irr: float = _number(0.08, -0.5, 1.0, "资本金内部收益率目标")
    construction: Construction = field(default_factory=Construction, metadata=_part(Construction, "建设"))
    funding: Funding = field(default_factory=Funding, metadata=_part(Funding, "资金筹措"))
    debt: Debt = field(default_factory=Debt, metadata=_part(Debt, "贷款"))
    operation: Operation = field(default_factory=Operation, metadata=_part(Operation, "运营"))
    revenue: Revenue = field(default_factory=Revenue, metadata=_part(Revenue, "付费机制"))
    tax: Tax = field(default_factory=Tax, metadata=_part(Tax, "税费"))
    late_payment: LatePayment = field(default_factory=LatePayment, metadata=_part(LatePayment, "逾期付款"))
    assumptions: Mapping[str, Assumption] = field(
        default_factory=dict,
        metadata={"kind": "assumptions", "note": "取值依据：名称 -> {value, status, source}"},
    )
