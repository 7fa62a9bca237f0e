"""Payment mechanisms of a case (付费机制): who pays for what, and how a score changes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from finance.case.fields import (
    LONGEST_OPERATION,
    MOST_MONEY,
    MOST_VAT,
    choice,
    count,
    number,
    numbers,
    optional,
    part,
    parts,
)

_OUTPUT_VAT = "这项收入的销项税率；留空按税费中的一般税率"
GAP_RULES = ("none", "fixed", "mof21", "annuity", "equal_principal", "contract")


@dataclass(frozen=True)
class ServiceFee:
    """Service fee (运维服务费), billed to the payer, hence paid late."""

    annual_amount: float = number(0.0, 0.0, MOST_MONEY, "运营首年金额，元（含税）")
    indexation: float = number(0.0, -0.2, 0.3, "年调价率")
    performance_share: float = number(0.0, 0.0, 1.0, "与绩效挂钩的比例")
    performance_score: float = number(1.0, 0.0, 1.0, "预计绩效得分系数")
    output_vat_rate: float | None = optional(0.0, MOST_VAT, _OUTPUT_VAT)


@dataclass(frozen=True)
class ScoreBand:
    """A line of the score table (绩效付费档): from this score on, this share of the linked payment is paid."""

    score: float = number(0.0, 0.0, 100.0, "绩效得分达到（含）")
    paid_share: float = number(1.0, 0.0, 1.5, "付费系数")


@dataclass(frozen=True)
class Availability:
    """Availability and performance payment (可用性付费与运维绩效付费), billed to the payer.

    Paid per year: ``availability_factor x (1 - performance_share) x annual_amount + paid_share(score) x
    (performance_share x annual_amount + operation_fee)``.
    """

    annual_amount: float = number(0.0, 0.0, MOST_MONEY, "年可用性付费，元（含税）；不调价")
    operation_fee: float = number(0.0, 0.0, MOST_MONEY, "运营首年运维绩效费，元（含税）")
    indexation: float = number(0.0, -0.2, 0.3, "运维绩效费年调价率")
    years: int = count(0, 0, LONGEST_OPERATION, "可用性付费年数；0 表示整个运营期")
    performance_share: float = number(0.3, 0.0, 1.0, "可用性付费中与绩效挂钩的比例")
    availability_factor: float = number(1.0, 0.0, 1.0, "可用性考核付费系数")
    scores: tuple[float, ...] = numbers(
        "运营期各年绩效得分（0-100）；不足的年份沿用最后一年，留空按满分", LONGEST_OPERATION, 100.0
    )
    score_table: tuple[ScoreBand, ...] = parts(
        ScoreBand, 20, "绩效付费档：score 为得分下限，paid_share 为付费系数；留空则全额付费"
    )
    output_vat_rate: float | None = optional(0.0, MOST_VAT, _OUTPUT_VAT)


@dataclass(frozen=True)
class ViabilityGap:
    """Viability-gap funding (可行性缺口补助), billed to the payer. ``mof21``: 财金〔2015〕21号.

    Of what the rule gives, ``performance_share`` is paid in proportion to ``performance_score``.
    """

    rule: str = choice(
        "none", GAP_RULES, "无/合同固定额/财金〔2015〕21号公式/等额本息/等额本金/合同约定各年金额"
    )
    annual_amount: float = number(0.0, 0.0, MOST_MONEY, "rule=fixed 时的年补助，元")
    reasonable_profit_rate: float = number(0.06, 0.0, 0.2, "合理利润率")
    discount_rate: float = number(0.035, 0.0, 0.2, "年度折现率（参照同期地方政府债券收益率）")
    years: int = count(
        0, 0, LONGEST_OPERATION, "补助年数（财政运营补贴周期）；0 表示整个运营期，运营结束后不再支付"
    )
    contract_amounts: tuple[float, ...] = numbers(
        "rule=contract 时运营期各年补助，元；可留空", LONGEST_OPERATION
    )
    taxable_share: float = number(
        1.0, 0.0, 1.0, "补助中应缴增值税的比例；与收入或数量直接挂钩的为 1，否则为 0"
    )
    performance_share: float = number(0.0, 0.0, 1.0, "补助中与绩效挂钩的比例；0 表示没有约定")
    performance_score: float = number(1.0, 0.0, 1.0, "挂钩部分预计的绩效得分系数")
    output_vat_rate: float | None = optional(0.0, MOST_VAT, _OUTPUT_VAT)


@dataclass(frozen=True)
class UserCharges:
    """User charges (使用者付费)."""

    first_year_volume: float = number(0.0, 0.0, MOST_MONEY, "运营首年使用量")
    volume_growth: float = number(0.0, -0.5, 1.0, "使用量年增长率")
    unit_price: float = number(0.0, 0.0, 1e9, "单价，元（含税）")
    price_indexation: float = number(0.0, -0.2, 0.3, "单价年增长率")
    output_vat_rate: float | None = optional(0.0, MOST_VAT, _OUTPUT_VAT)


@dataclass(frozen=True)
class DataRevenue:
    """Data products (数据运营收入)."""

    annual_amount: float = number(0.0, 0.0, MOST_MONEY, "运营首年金额，元（含税）")
    growth: float = number(0.0, -0.5, 1.0, "年增长率")
    output_vat_rate: float | None = optional(0.0, MOST_VAT, _OUTPUT_VAT)


@dataclass(frozen=True)
class Advertising:
    """Advertising (广告收入)."""

    annual_amount: float = number(0.0, 0.0, MOST_MONEY, "运营首年金额，元（含税）")
    growth: float = number(0.0, -0.5, 1.0, "年增长率")
    output_vat_rate: float | None = optional(0.0, MOST_VAT, _OUTPUT_VAT)


@dataclass(frozen=True)
class Revenue:
    """Payment mechanism (付费机制)."""

    service_fee: ServiceFee = field(
        default_factory=ServiceFee, metadata=part(ServiceFee, "政府付费（服务费）")
    )
    availability: Availability = field(
        default_factory=Availability, metadata=part(Availability, "政府付费（可用性付费与运维绩效付费）")
    )
    viability_gap: ViabilityGap = field(
        default_factory=ViabilityGap, metadata=part(ViabilityGap, "可行性缺口补助")
    )
    user_charges: UserCharges = field(default_factory=UserCharges, metadata=part(UserCharges, "使用者付费"))
    data_revenue: DataRevenue = field(default_factory=DataRevenue, metadata=part(DataRevenue, "数据收入"))
    advertising: Advertising = field(default_factory=Advertising, metadata=part(Advertising, "广告收入"))
