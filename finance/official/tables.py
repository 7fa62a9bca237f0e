"""The ten tables of the official evaluation method (财务分析报表), as views of one projection.

《建设项目经济评价方法与参数（第三版）》(发改投资〔2006〕1325号, 待核对). Nothing is computed anew: rows are series of the
projection and sums of them, and every table proves itself against other series before it is handed out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from finance.engine.checks import require
from finance.official.accounts import (
    balance_sheet,
    cost_estimate,
    investment_and_funding,
    profit_and_distribution,
    working_capital,
)
from finance.official.cash_flows import (
    financial_plan_cash_flow,
    investors_cash_flow,
    project_capital_cash_flow,
    project_investment_cash_flow,
)
from finance.official.loans import debt_service
from finance.official.table import OfficialTable, Years

if TYPE_CHECKING:
    from finance.engine.projection import Projection

TABLES = (
    "project_investment_cash_flow",
    "project_capital_cash_flow",
    "investors_cash_flow",
    "profit_and_distribution",
    "financial_plan_cash_flow",
    "balance_sheet",
    "debt_service",
    "cost_estimate",
    "working_capital",
    "investment_and_funding",
)


def official_tables(projection: Projection) -> tuple[OfficialTable, ...]:
    """The ten tables in the order of TABLES, yearly in every case.

    Raises IdentityError when a table does not agree with the projection.
    """
    y = Years(projection)
    tables = (
        project_investment_cash_flow(y),
        project_capital_cash_flow(y),
        investors_cash_flow(y),
        profit_and_distribution(y),
        financial_plan_cash_flow(y),
        balance_sheet(y),
        debt_service(y),
        cost_estimate(y),
        working_capital(y),
        investment_and_funding(y),
    )
    require(tuple(check for table in tables for check in table.checks))
    return tables
