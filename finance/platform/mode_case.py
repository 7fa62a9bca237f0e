"""The same scenario under each operating mode (同一场景的模式对比): what changes in the case from mode to mode.

Presets of judgement: what a mode does to capital, fee and regime, everything else being equal. A side-by-side
comparison is as good as these assumptions, which are returned with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from finance.case.project_case import Assumption, ProjectCase
from finance.case.revenue import ViabilityGap
from finance.errors import FinanceError
from finance.platform.modes import MODES

PRESET_SOURCE = "运营模式对比预设（判断）"


@dataclass(frozen=True)
class ModePreset:
    """What a mode sets (模式预设): regime, government's share of capital, its share of dividends (fractions), whether the
    bureau pays (服务费、可用性付费、可行性缺口补助、建设补助).
    """

    regime: str
    government_equity: float
    government_dividends: float
    bureau_pays: bool


MODE_PRESETS = {
    "state_platform": ModePreset("platform_company_contract", 1.0, 1.0, True),
    "joint_venture": ModePreset("platform_company_contract", 0.51, 0.51, True),
    "private_concession": ModePreset("new_concession_2023", 0.0, 0.0, False),
    "service_contract": ModePreset("gov_purchase_of_services", 0.0, 0.0, True),
    "data_authorisation": ModePreset("platform_company_contract", 0.0, 0.0, False),
}


def case_under_mode(case: ProjectCase, mode: str) -> ProjectCase:
    """``case`` as it would be under ``mode``; its assumptions say what was changed and that it is a judgement.

    Under a concession or authorised data operation the bureau pays neither fee nor subsidy: what users and data bring must
    carry it.
    """
    if mode not in MODES:
        raise FinanceError("unknown_mode", f"没有这种运营模式：{mode}。")
    preset = MODE_PRESETS[mode]
    revenue, funding = case.revenue, case.funding
    changed: dict[str, float | str] = {
        "regime": preset.regime,
        "funding.government_equity_share": preset.government_equity,
        "funding.government_dividend_share": preset.government_dividends,
    }
    if not preset.bureau_pays:
        revenue = replace(
            revenue,
            service_fee=replace(revenue.service_fee, annual_amount=0.0),
            availability=replace(revenue.availability, annual_amount=0.0, operation_fee=0.0),
            viability_gap=ViabilityGap("none"),
        )
        funding = replace(funding, construction_grant=())
        for path, before, after in (
            ("revenue.service_fee.annual_amount", case.revenue.service_fee, revenue.service_fee),
            ("revenue.availability.annual_amount", case.revenue.availability, revenue.availability),
            ("revenue.viability_gap.annual_amount", case.revenue.viability_gap, revenue.viability_gap),
        ):
            if before != after:
                changed[path] = 0.0
    funding = replace(
        funding,
        government_equity_share=preset.government_equity,
        government_dividend_share=preset.government_dividends,
    )
    notes = {path: Assumption(value, "preset", PRESET_SOURCE) for path, value in changed.items()}
    return replace(
        case,
        regime=preset.regime,
        funding=funding,
        revenue=revenue,
        assumptions={**case.assumptions, **notes},
    )
