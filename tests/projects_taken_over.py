"""Projects that were signed elsewhere and taken over, as several tests begin with them."""

from __future__ import annotations

from datetime import date
from typing import Any

import finance
from app.domain.projects import Project
from app.domain.users import Actor
from app.services import financing
from app.services.context import App

PAYER = "澄川市城市管理局"


def concession(**debt: Any) -> dict[str, Any]:
    """A stock PPP project with gap funding that counts towards the lines."""
    made = finance.case_to_dict(
        finance.case_from_award(
            name="公园节能",
            price_yuan_per_year=0.0,
            operation_years=10,
            capex_yuan=2.4e7,
            opex_yuan_per_year=1.5e6,
        )
    )
    made["regime"], made["start_year"] = "stock_ppp_pre2023", 2024
    made["revenue"]["viability_gap"].update(rule="annuity", reasonable_profit_rate=0.06)
    made["funding"]["senior_debt_share"] = 0.6
    made["debt"].update(**{"tenor_years": 9, **debt})
    return made


def service_case(name: str, payer: str = PAYER, preset: str = "C") -> finance.Case:
    """A service of six years paid by a government body of a known payment profile."""
    return finance.case_from_award(
        name=name,
        price_yuan_per_year=6_400_000,
        operation_years=6,
        capex_yuan=12_000_000,
        payer=payer,
        payer_preset=preset,
    )


def taken_over(
    app: App,
    actor: Actor,
    enterprise: str,
    case: finance.Case | dict[str, Any],
    *,
    name: str,
    payer: str = PAYER,
    department: str = "澄川市数据局",
    signed_on: date = date(2026, 3, 1),
) -> Project:
    """The project in the books of the finance office."""
    given = case if isinstance(case, dict) else finance.case_to_dict(case)
    return financing.take_over(
        app,
        actor,
        name=name,
        enterprise_id=enterprise,
        payer=payer,
        department=department,
        signed_on=signed_on,
        case=given,
    )
