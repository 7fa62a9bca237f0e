"""Named series of a projection (测算结果各列): what each is called, what it means and how it adds up.

Every series has one value a period, in yuan, positive in the direction its name says. A "flow" (发生额) is
added up over the periods of a year, a "balance" (余额) is taken at the end of the year, a "flag" (标志, 0 or 1)
is set when any period sets it. Names never change; new ones are added at the end of their group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """One named series: ``kind`` is "flow", "balance" or "flag", ``label`` the official Chinese term."""

    name: str
    kind: str
    label: str


_GROUPS = {
    # 投资计划与资金筹措表
    "flow funding": """
        capex 建设投资（含税）
        capitalised_interest 建设期利息：长期贷款
        financing_fees 一次性融资费用
        commitment_fees 承诺费
        special_bond_idc 建设期利息：专项债券（由项目偿还的）
        shareholder_loan_idc 建设期利息：股东借款（计入借款本金）
        working_capital_funded 铺底流动资金
        dsra_funded 期初偿债准备金
        total_uses 总投资
        grants 财政建设补助
        debt_draws 长期贷款提款
        special_bond_draws 专项债券资金
        shareholder_loan_draws 股东借款
        equity_draws 资本金投入（不含专项债券）
        government_equity_draws 资本金：政府方
        private_equity_draws 资本金：社会资本方
        equity_cure 股东追加投入""",
    # 营业收入（含税）与回款
    "flow revenue": """
        service_fee_billed 服务费账单
        availability_billed 可用性与运维绩效付费账单
        gap_funding_billed 可行性缺口补助账单
        performance_deduction 绩效扣款（备查，已从账单中扣除）
        user_receipts 使用者付费（含税）
        data_receipts 数据收入（含税）
        advertising_receipts 广告收入（含税）
        collections 实际收到的付款方账款
        other_collections 实际收到的使用者、数据和广告款
        sold_bills 卖断的应收账款
        factoring_proceeds 卖断应收账款所得
        late_interest_claim 可主张逾期利息（备查，不计收入）
        residual_received 残值收入（含税）
        residual_vat 残值收入中的销项税额
        sold_bills_paid 卖断账款由付款方付清（备查，款项归保理方）""",
    "balance receivables": """
        receivable 应收账款：付款方
        overdue_receivable 其中已逾期
        other_receivable 应收账款：使用者等
        payable 应付账款""",
    # 总成本费用与利润（不含税）
    "flow profit": """
        opex 运营成本（含税）
        maintenance 大修费用（含税）
        renewals 更新改造投资（含税）
        service_fee_net 营业收入：服务费
        availability_net 营业收入：可用性与运维绩效付费
        gap_funding_net 补贴收入：可行性缺口补助
        user_net 营业收入：使用者付费
        data_net 营业收入：数据
        advertising_net 营业收入：广告
        revenue_net 营业收入与补贴合计（不含税）
        opex_net 经营成本（不含税）
        maintenance_net 大修费用（不含税）
        surcharge 附加税费
        depreciation 折旧与摊销
        ebitda 息税折旧摊销前利润
        ebit 息税前利润
        senior_interest 利息支出：长期贷款
        revolver_interest 利息支出：流动资金贷款
        factoring_cost 保理费用
        special_bond_interest 利息支出：专项债券
        shareholder_loan_interest 利息支出：股东借款
        total_cost 总成本费用
        profit_before_tax 利润总额
        nondeductible_interest 不得税前扣除的股东借款利息
        losses_used 弥补以前年度亏损
        taxable_income 应纳税所得额
        cit 企业所得税
        net_profit 净利润
        statutory_reserve 提取法定公积金
        dividends 分配利润
        adjusted_cit 调整所得税""",
    "flow vat": """
        output_vat 销项税额
        input_vat 进项税额
        vat_paid 缴纳增值税""",
    # 借款还本付息计划表与现金瀑布
    "flow waterfall": """
        cfads 可用于还本付息的现金
        scheduled_interest 应付利息：长期贷款
        scheduled_principal 应还本金：长期贷款
        scheduled_service 应还本付息
        costs_paid 支付的运营成本、大修和更新改造
        taxes_paid 支付的税费
        interest_paid 支付利息
        principal_paid 偿还本金
        revolver_drawn 流动资金贷款提款
        revolver_repaid 流动资金贷款还款（含息）
        factoring_drawn 有追索权保理融资
        factoring_repaid 有追索权保理还款（含费用）
        special_bond_interest_paid 支付专项债券利息
        special_bond_principal_paid 偿还专项债券本金
        shareholder_loan_interest_paid 支付股东借款利息
        shareholder_loan_principal_paid 偿还股东借款本金
        government_bond_service 财政承担的专项债券还本付息（备查）
        distributions 分配给出资人""",
    "balance waterfall": """
        scheduled_debt 长期贷款余额（还款计划）
        senior_debt 长期贷款余额
        revolver 流动资金贷款余额
        factoring 有追索权保理余额
        special_bond 专项债券余额（由项目偿还的）
        shareholder_loan 股东借款余额
        arrears 欠付成本、税费和利息
        dsra 偿债准备金
        dsra_target 偿债准备金应有余额
        mra 大修准备金
        mra_target 大修准备金应有余额
        trapped_cash 因分红限制留存的现金
        cash 期末现金
        liquidity_gap 累计资金缺口
        special_bond_arrears 专项债券到期未付本息（含在余额内）
        shareholder_loan_arrears 股东借款到期未付本息（含在余额内）""",
    # 资产负债表
    "balance sheet": """
        vat_credit 增值税留抵
        fixed_assets 固定资产与在建工程净值
        total_assets 资产总计
        total_liabilities 负债合计
        paid_in_capital 实收资本
        capital_returned 已收回资本（减项）
        reserve_fund 法定公积金
        retained_earnings 未分配利润
        total_equity 所有者权益合计""",
    # 现金流量表与各类净现金流
    "flow cash": """
        operating_cash_flow 经营活动净现金流
        investing_cash_flow 投资活动净现金流
        financing_cash_flow 筹资活动净现金流
        net_cash_flow 净现金流量
        project_flow_pre_tax 项目投资净现金流（所得税前）
        project_flow_after_tax 项目投资净现金流（所得税后）
        capital_flow 项目资本金净现金流（不考虑分红限制）
        equity_flow 出资人净现金流（按实际分配）
        private_equity_flow 社会资本方净现金流
        government_equity_flow 政府方净现金流
        sponsor_flow 社会资本方净现金流（含股东借款）""",
    "flag states": """
        lockup 不得分红
        default 资金断缺""",
}


def _listed() -> dict[str, Series]:
    found = {}
    for group, lines in _GROUPS.items():
        kind = group.partition(" ")[0]
        for line in lines.strip().splitlines():
            name, _, label = line.strip().partition(" ")
            found[name] = Series(name, kind, label)
    return found


SERIES: Mapping[str, Series] = _listed()


def movement(balance: FloatArray) -> FloatArray:
    """What a balance [..., n] moved in each period, from nothing before the first."""
    moved = balance.copy()
    moved[..., 1:] -= balance[..., :-1]
    return moved


def added(series: Mapping[str, FloatArray], names: Iterable[str]) -> FloatArray:
    """Sum of several series [n] or [cases, n]."""
    first, *rest = names
    total = series[first]
    for name in rest:
        total = total + series[name]
    return total


def by_year(series: Mapping[str, Sequence[float]], per_year: int) -> dict[str, tuple[float, ...]]:
    """Series per calendar year from series per period: flows added, balances at the end, flags if ever set."""
    if per_year == 1:
        return {name: tuple(values) for name, values in series.items()}
    yearly = {}
    for name, values in series.items():
        table = np.asarray(values, dtype=np.float64).reshape(-1, per_year)
        kind = SERIES[name].kind
        total = (
            table.sum(axis=1) if kind == "flow" else table[:, -1] if kind == "balance" else table.max(axis=1)
        )
        yearly[name] = tuple(total.tolist())
    return yearly
