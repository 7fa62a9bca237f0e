"""Sources of money of a case (资金筹措): owners, government bonds, loans and the sale of receivables."""

from __future__ import annotations

from dataclasses import dataclass, field

from finance.case.fields import MOST_MONEY, choice, count, number, numbers, part

REPAYMENTS = ("annuity", "equal_principal", "sculpted", "bullet", "custom")
BOND_REPAYMENTS = ("bullet", "equal_principal", "annuity")
BOND_PAYERS = ("government", "project")
DISTRIBUTION_RULES = ("retained_profit", "all_cash")
PAYER_PRESETS = ("A", "B", "C", "D")
DUE_RULES = ("in_period", "contract_days")
PAYER_KINDS = ("agency", "large_enterprise")
RECOURSES = ("none", "with_recourse", "without_recourse")
LONGEST_CONSTRUCTION = 10
LONGEST_LOAN = 40


@dataclass(frozen=True)
class ShareholderLoan:
    """Loan of the private owners (股东借款): after all banks, before dividends. Not capital (不属于资本金).

    Interest of the construction phase, and later what cash does not cover, is added to the loan.
    """

    share: float = number(0.0, 0.0, 0.8, "股东借款占（投资－补助）的比例")
    interest_rate: float = number(0.06, 0.0, 0.3, "股东借款年利率")
    tenor_years: int = count(5, 1, LONGEST_LOAN, "运营开始后等额还本的年数")


@dataclass(frozen=True)
class SpecialBond:
    """Special-purpose bonds used as capital (专项债券资金用作项目资本金), put in by the government."""

    share_of_capital: float = number(0.0, 0.0, 1.0, "专项债券资金占资本金的比例")
    interest_rate: float = number(0.025, 0.0, 0.2, "专项债券年利率")
    tenor_years: int = count(5, 1, LONGEST_LOAN, "运营开始后的偿还年数")
    repayment: str = choice("bullet", BOND_REPAYMENTS, "专项债券还本方式：到期一次/等额本金/等额本息")
    repaid_by: str = choice("government", BOND_PAYERS, "还本付息来源：财政预算/项目收入（列为负债）")


@dataclass(frozen=True)
class Funding:
    """Funding (资金筹措): grants first, then loans and capital pro rata in every construction period."""

    senior_debt_share: float = number(0.5, 0.0, 0.8, "贷款占（投资－补助）的上限；资本金比例一般不低于 20%")
    government_equity_share: float = number(0.0, 0.0, 1.0, "政府出资占资本金的比例（专项债券以外的部分）")
    government_dividend_share: float = number(0.0, 0.0, 1.0, "政府方分红比例")
    construction_grant: tuple[float, ...] = numbers("建设期各年财政补助，元；可留空", LONGEST_CONSTRUCTION)
    initial_working_capital: float = number(
        0.0, 0.0, MOST_MONEY, "建设期末备好的铺底流动资金，元；运营期内保留"
    )
    distribution_rule: str = choice(
        "retained_profit", DISTRIBUTION_RULES, "分配规则：只分可供分配利润/通过股东借款等分配全部可用现金"
    )
    equity_cure_limit: float = number(
        0.0, 0.0, MOST_MONEY, "股东承诺在资金不足时追加投入的累计上限，元；0 表示不承诺"
    )
    shareholder_loan: ShareholderLoan = field(
        default_factory=ShareholderLoan, metadata=part(ShareholderLoan, "股东借款")
    )
    special_bond: SpecialBond = field(
        default_factory=SpecialBond, metadata=part(SpecialBond, "专项债券资金用作资本金")
    )


@dataclass(frozen=True)
class Debt:
    """Senior debt and revolver (贷款与流动资金贷款)."""

    interest_rate: float = number(0.045, 0.0, 0.3, "长期贷款年利率；按季测算时按季结息")
    tenor_years: int = count(8, 0, LONGEST_LOAN, "运营开始后的还款年数（含宽限期）")
    grace_years: int = count(0, 0, 10, "运营开始后只付息的年数")
    repayment: str = choice(
        "annuity", REPAYMENTS, "还款方式：等额本息/等额本金/按偿债能力/到期还本/自定义各年比例"
    )
    repayment_shares: tuple[float, ...] = numbers(
        "repayment=custom 时各还款年归还本金的比例，合计为 1", LONGEST_LOAN, 1.0
    )
    target_dscr: float = number(1.3, 1.0, 5.0, "按偿债能力还款时的目标偿债备付率")
    sizing_dscr: float = number(0.0, 0.0, 5.0, "其他还款方式下贷款额须满足的最低偿债备付率；0 表示不限")
    sizing_llcr: float = number(0.0, 0.0, 5.0, "贷款额须满足的最低贷款期保障倍数；0 表示不限")
    upfront_fee_rate: float = number(0.0, 0.0, 0.05, "一次性融资费率")
    commitment_fee_rate: float = number(0.0, 0.0, 0.05, "建设期未提款部分的年承诺费率")
    dsra_months: float = number(0.0, 0.0, 12.0, "偿债准备金相当于几个月的还本付息")
    lockup_dscr: float = number(1.1, 0.0, 5.0, "低于此偿债备付率（或贷款期保障倍数）不得分红")
    revolver_limit: float = number(0.0, 0.0, MOST_MONEY, "流动资金贷款额度，元")
    revolver_rate: float = number(0.05, 0.0, 0.3, "流动资金贷款年利率")


@dataclass(frozen=True)
class Factoring:
    """Factoring (应收账款保理) of the bills to the payer.

    ``with_recourse``: an advance on unpaid bills, drawn when cash runs short, after the revolver; the bills stay
    ours. ``without_recourse``: ``share`` of every bill is sold when it is issued; the buyer waits for the payer.
    """

    recourse: str = choice("none", RECOURSES, "保理方式：不做/有追索权（随用随借）/无追索权（出账即卖断）")
    share: float = number(1.0, 0.0, 1.0, "办理保理的账单比例")
    advance_rate: float = number(0.8, 0.0, 1.0, "有追索权保理的融资比例")
    fee_rate: float = number(0.01, 0.0, 0.1, "手续费率：卖断按账单金额，有追索权按每次融资额")
    discount_rate: float = number(0.06, 0.0, 0.3, "保理融资年利率（贴现率）")


@dataclass(frozen=True)
class LatePayment:
    """Late payment (逾期付款) by the payer of service fees, availability payments and subsidies."""

    delay_months: float = number(0.0, 0.0, 120.0, "账单平均晚付月数")
    payer_preset: str = choice("B", PAYER_PRESETS, "付款方档次预设（未用本市数据校准）")
    contract_days: int = count(30, 0, 360, "合同约定付款天数")
    due_rule: str = choice(
        "in_period", DUE_RULES, "账期计法：当期账单当期付清/按合同约定付款天数顺延（再加晚付月数）"
    )
    payer_kind: str = choice(
        "agency", PAYER_KINDS, "付款方类别：机关、事业单位/大型企业；决定法定付款期限和逾期起算日"
    )
    agreed_late_rate: float = number(0.0, 0.0, 0.5, "合同约定的逾期年利率；0 表示未约定，按每日万分之五")
    lpr: float = number(0.03, 0.0, 0.2, "一年期贷款市场报价利率；约定的逾期利率不得低于它")
    factoring: Factoring = field(default_factory=Factoring, metadata=part(Factoring, "应收账款保理"))
