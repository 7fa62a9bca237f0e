"""Who really pays (使用者付费覆盖): what users bring, against the investment and against the subsidy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.metrics import Ratio
from finance.official.findings import Finding
from finance.official.regimes import CONCESSION_RULES, STOCK_PPP
from finance.rates.irr import npv

Series = Mapping[str, Sequence[float]]
LEAST_USER_SHARE = 0.1
_EQUAL = 1e-9


def user_payment_coverage(case: ProjectCase, series: Series) -> Ratio:
    """Coverage of investment by users (使用者付费覆盖倍数), from the yearly series of a projection.

    Present value, at the discount rate of the case, of what users, data buyers and advertisers pay less operating
    cost and taxes, over that of the investment: from 1 on users pay the investment and a return at that rate.
    """
    kept = (
        _users(series)
        - _row(series, "opex")
        - _row(series, "maintenance")
        - _row(series, "vat_paid")
        - _row(series, "surcharge")
        - _row(series, "cit")
    )
    invested = npv(case.discount_rate, _row(series, "capex") + _row(series, "renewals"))
    if invested <= 0.0:
        return Ratio(None, "没有建设投资，不必计算覆盖倍数。", "no_investment")
    return Ratio(npv(case.discount_rate, kept) / invested)


def user_share(series: Series) -> float:
    """Share of users in what users and subsidy pay together over the whole term (使用者付费比例)."""
    users = float(_users(series).sum())
    subsidy = float(_row(series, "gap_funding_billed").sum())
    return users / (users + subsidy) if users + subsidy > 0 else 0.0


def payment_findings(case: ProjectCase, series: Series) -> tuple[Finding, ...]:
    """Findings that need the result of a projection (按测算结果检查)."""
    found = []
    concession = case.regime == "new_concession_2023"
    coverage = user_payment_coverage(case, series).value if concession else None
    if coverage is not None and coverage < 1.0 - _EQUAL:
        times = round(coverage, 2)
        found.append(
            Finding(
                "user_coverage",
                "warning",
                f"使用者付费扣除运营成本和税费后只相当于建设投资及其回报的 {times} 倍；"
                "特许经营项目应具备覆盖建设投资和运营成本并获取一定投资回报的条件。",
                CONCESSION_RULES,
                {"coverage": times},
            )
        )
    stock = case.regime == "stock_ppp_pre2023"
    subsidised = stock and float(_row(series, "gap_funding_billed").sum()) > 0
    share = user_share(series) if subsidised else 1.0
    if share < LEAST_USER_SHARE - _EQUAL:
        found.append(
            Finding(
                "user_share",
                "warning",
                f"可行性缺口补助项目的使用者付费只占 {share:.1%}；低于 10% 的实质上是政府付费项目。",
                STOCK_PPP,
                {"share": f"{share:.1%}"},
            )
        )
    return tuple(found)


def _users(series: Series) -> NDArray[np.float64]:
    return (
        _row(series, "user_receipts") + _row(series, "data_receipts") + _row(series, "advertising_receipts")
    )


def _row(series: Series, name: str) -> NDArray[np.float64]:
    return np.asarray(series[name], dtype=np.float64)
