"""What a missed payment on a junior loan means (次级融资欠付提示), as findings beside a projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finance.engine.waterfall_terms import TOLERANCE
from finance.official.findings import Finding, RuleSource
from finance.official.regimes import LOCAL_DEBT

AGREED = RuleSource("合同约定", "", "user")


def missed_payments(years: Sequence[int], series: Mapping[str, Sequence[float]]) -> tuple[Finding, ...]:
    """Findings on special bonds and shareholder loans that are not paid when due, from series with one value a year
    or quarter and the calendar year of each.

    A special bond that the project must repay is in default; a shareholder loan only keeps owners from dividends.
    """
    found = []
    if missed := _missed(years, series["special_bond_arrears"]):
        text = (
            "自 {year} 年起有到期的专项债券本息不能用项目收入偿还，最多欠付 {amount} 万元，构成违约；"
            "须降低专项债券规模、延长期限或另行落实偿债资金。"
        )
        found.append(Finding("bond_unpaid", "forbidden", text.format(**missed), LOCAL_DEBT, missed))
    if missed := _missed(years, series["shareholder_loan_arrears"]):
        text = "自 {year} 年起有到期的股东借款本息没有现金支付，最多欠付 {amount} 万元；付清以前不得分红。"
        found.append(Finding("loan_unpaid", "warning", text.format(**missed), AGREED, missed))
    return tuple(found)


def bond_after_end(
    years: Sequence[int], tenor_years: int, first_year: int, after: float
) -> tuple[Finding, ...]:
    """What the budget still pays on special bonds after the projection: it stands in no column of it.

    ``first_year``: of repayment; ``after`` in yuan, from `government_bond_after_end`.
    """
    if after <= TOLERANCE:
        return ()
    params: dict[str, float | int | str] = {
        "last": years[-1],
        "year": first_year + tenor_years - 1,
        "amount": f"{after / 1e4:,.2f}",
    }
    text = (
        "专项债券期限长于测算期：{last} 年以后至 {year} 年财政还须还本付息 {amount} 万元，未列入各年数，"
        "须另列入以后年度预算。"
    )
    return (Finding("bond_after_end", "warning", text.format(**params), LOCAL_DEBT, params),)


def _missed(years: Sequence[int], arrears: Sequence[float]) -> dict[str, int | str]:
    """The first year with arrears and their largest amount in 万元; empty when all was paid."""
    unpaid = [year for year, amount in zip(years, arrears, strict=True) if amount > TOLERANCE]
    return {"year": unpaid[0], "amount": f"{max(arrears) / 1e4:,.2f}"} if unpaid else {}
