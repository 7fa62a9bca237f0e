"""Sources of what a case takes from an award beside its prices (中标方案其余取值的来源), each value named.

:func:`finance.case.award_case.case_from_award` names what the award decides and the statutory rates; this names the
facts about the contract and every preset that is left. What stays at the default of its field needs no entry here,
:mod:`finance.case.provenance` names it.
"""

from __future__ import annotations

from typing import Any

from finance.case.project_case import Assumption, ProjectCase
from finance.case.provenance import column_text

PRESET = "预设，未用本市数据校准"
_AWARD = "中标文件"
_CONTRACT = "榜单和合同"
_PRESETS = {
    "regime": "由单位按年付费的运维服务一般属于政府购买服务",
    "target_equity_irr": "资本金内部收益率目标",
    "funding.initial_working_capital": "按年运营成本的 15% 估计",
    "debt.tenor_years": "运营年数减一年",
    "debt.dsra_months": "半年还本付息",
    "debt.lockup_dscr": "贷款合同常见的分红限制",
    "debt.revolver_rate": "流动资金贷款利率",
    "late_payment.due_rule": "按合同约定付款天数顺延",
}
_COLUMNS = {"indexation": "运营成本年增长率", "input_vat_rate": "运营成本进项税率"}


def contract_marks(case: ProjectCase) -> dict[str, Assumption]:
    """Sources of the name, the parties, the presets and the other income of a case made from an award."""
    found = {path: _mark(case, path, "user", _CONTRACT) for path in ("name", "payer", "start_year")}
    for path, words in _PRESETS.items():
        found[path] = _mark(case, path, "preset", f"{words}（{PRESET}）")
    for column, words in _COLUMNS.items():
        path = f"operation.costs.{column}"
        found[path] = Assumption(column_text(case, path), "preset", f"{words}（{PRESET}）")
    users, data = case.revenue.user_charges, case.revenue.data_revenue
    if users.unit_price:
        for name in ("first_year_volume", "unit_price"):
            path = f"revenue.user_charges.{name}"
            found[path] = _mark(case, path, "user", _AWARD)
    if data.annual_amount:
        path = "revenue.data_revenue.annual_amount"
        found[path] = _mark(case, path, "user", _AWARD)
    for path in ("revenue.user_charges.volume_growth", "revenue.data_revenue.growth"):
        found[path] = _mark(case, path, "preset", f"使用者付费和数据收入的年增长率（{PRESET}）")
    return found


def _mark(case: ProjectCase, path: str, status: str, source: str) -> Assumption:
    value: Any = case
    for name in path.split("."):
        value = getattr(value, name)
    return Assumption(value, status, source)
