"""Conditions between the fields of a case (字段之间的条件), each refused with its path, a code and a sentence."""

from __future__ import annotations

from collections.abc import Callable

from finance.case.project_case import ProjectCase
from finance.errors import Fault

Refuse = Callable[[str, str, str], None]
_ALL = 1e-6  # shares of a whole may miss it by this much


def check_case(case: ProjectCase) -> list[Fault]:
    """Everything that does not fit together; empty when the case can be computed."""
    faults: list[Fault] = []

    def refuse(path: str, code: str, reason: str) -> None:
        faults.append(Fault(path, code, reason))

    _check_construction(case, faults, refuse)
    _check_lengths(case, refuse)
    if case.funding.senior_debt_share > 0:
        _check_debt(case, refuse)
    _check_owners(case, refuse)
    _check_revenue(case, refuse)
    return faults


def _check_construction(case: ProjectCase, faults: list[Fault], refuse: Refuse) -> None:
    built, grants = len(case.construction.capex), case.funding.construction_grant
    if not case.name.strip():
        refuse("name", "empty", "请填写项目名称。")
    if built == 0:
        refuse("construction.capex", "empty", "至少填写一个建设年度的投资（可以为 0）。")
    if len(grants) > built:
        refuse("funding.construction_grant", "too_many", f"补助有 {len(grants)} 年，建设期只有 {built} 年。")
    for year, (grant, capex) in enumerate(zip(grants, case.construction.capex, strict=False)):
        if grant > capex:
            refuse(f"funding.construction_grant[{year}]", "above_capex", "当年补助不能超过当年投资。")
    _check_assets(case, refuse)
    if grants and not faults and sum(grants) > sum(case.construction.capex) * case.construction.net_share:
        refuse("funding.construction_grant", "above_cost", "补助合计不能超过不含税投资，否则资产原值为负。")


def _check_assets(case: ProjectCase, refuse: Refuse) -> None:
    """Kinds of asset are parts of the investment."""
    terms, listed = case.construction, 0.0
    for name in ("works", "equipment", "software"):
        listed += getattr(terms, name).share
        if listed > 1.0 + _ALL:
            refuse(f"construction.{name}.share", "above_whole", "各类资产占建设投资的比例合计不能超过 100%。")
            return


def _check_lengths(case: ProjectCase, refuse: Refuse) -> None:
    """Yearly lists and terms that would last longer than operation."""
    years, revenue = case.operation.years, case.revenue
    lists = (
        ("operation.renewals", case.operation.renewals, "更新改造投资"),
        ("operation.maintenance", case.operation.maintenance, "大修费用"),
        ("revenue.availability.scores", revenue.availability.scores, "绩效得分"),
        ("revenue.viability_gap.contract_amounts", revenue.viability_gap.contract_amounts, "合同补助"),
    )
    for path, values, label in lists:
        if len(values) > years:
            refuse(path, "too_many", f"{label}的年数超过运营期 {years} 年。")
    if revenue.availability.years > years:
        refuse(
            "revenue.availability.years",
            "beyond_operation",
            f"可用性付费年数不能超过运营年数 {years}。",
        )


def _check_debt(case: ProjectCase, refuse: Refuse) -> None:
    debt, years = case.debt, case.operation.years
    if debt.tenor_years < 1:
        refuse("debt.tenor_years", "too_short", "有贷款时还款年数至少 1 年。")
    if debt.tenor_years > years:
        refuse("debt.tenor_years", "beyond_operation", f"还款年数不能超过运营年数 {years}。")
    if debt.grace_years >= max(debt.tenor_years, 1):
        refuse("debt.grace_years", "too_long", "宽限期应短于还款年数。")
    if debt.repayment == "sculpted" and debt.grace_years:
        refuse("debt.grace_years", "not_with_sculpted", "按偿债能力还款不设宽限期，请填 0。")
    if debt.repayment != "custom":
        return
    if debt.grace_years:
        refuse(
            "debt.grace_years", "not_with_custom", "自定义还本时宽限期写在各年比例里（填 0），此处请填 0。"
        )
    if len(debt.repayment_shares) > debt.tenor_years:
        refuse("debt.repayment_shares", "too_many", f"还本比例的年数超过还款年数 {debt.tenor_years}。")
    if abs(sum(debt.repayment_shares) - 1.0) > _ALL:
        refuse("debt.repayment_shares", "not_whole_sum", "各年还本比例合计应为 1（100%）。")


def _check_owners(case: ProjectCase, refuse: Refuse) -> None:
    funding, years = case.funding, case.operation.years
    loan, bond = funding.shareholder_loan, funding.special_bond
    if funding.government_equity_share == 0 and funding.government_dividend_share > 0:
        refuse("funding.government_dividend_share", "no_equity", "政府没有出资，不能参与分红。")
    if funding.senior_debt_share + loan.share > 1.0:
        refuse("funding.shareholder_loan.share", "above_need", "贷款与股东借款合计不能超过资金需要的 100%。")
    if loan.share > 0 and loan.tenor_years > years:
        refuse(
            "funding.shareholder_loan.tenor_years", "beyond_operation", f"还本年数不能超过运营年数 {years}。"
        )
    if bond.share_of_capital > 0 and bond.repaid_by == "project" and bond.tenor_years > years:
        refuse("funding.special_bond.tenor_years", "beyond_operation", f"偿还年数不能超过运营年数 {years}。")


def _check_revenue(case: ProjectCase, refuse: Refuse) -> None:
    gap, table = case.revenue.viability_gap, case.revenue.availability.score_table
    if gap.rule == "contract" and not gap.contract_amounts:
        refuse("revenue.viability_gap.contract_amounts", "empty", "请填写合同约定的各年补助。")
    if len({band.score for band in table}) < len(table):
        refuse("revenue.availability.score_table", "repeated", "绩效付费档的得分下限不能重复。")
