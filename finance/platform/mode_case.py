"""The same scenario under each operating mode (同一场景的模式对比): what changes in the case from mode to mode.

Presets of judgement: what a mode does to capital, fee and regime, everything else being equal. A side-by-side
comparison is as good as these assumptions, which are returned with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from finance.case.project_case import Assumption, ProjectCase
from finance.errors import FinanceError
from finance.platform.modes import MODES

PRESET_SOURCE = "运营模式对比预设（判断）"


@dataclass(frozen=True)
class ModePreset:
    """What a mode sets (模式预设): regime, government's share of capital, its share of dividends (fractions)."""

    regime: str
    government_equity: float
    government_dividends: float
    keeps_service_fee: bool


MODE_PRESETS = {
    "state_platform": ModePreset("platform_company_contract", 1.0, 1.0, True),
    "joint_venture": ModePreset("platform_company_contract", 0.51, 0.51, True),
    "private_concession": ModePreset("new_concession_2023", 0.0, 0.0, False),
    "service_contract": ModePreset("gov_purchase_of_services", 0.0, 0.0, True),
    "data_authorisation": ModePreset("platform_company_contract", 0.0, 0.0, False),
}


def case_under_mode(case: ProjectCase, mode: str) -> ProjectCase:
    """``case`` as it would be under ``mode``; its assumptions say what was changed and that it is a judgement.

    Under a concession or authorised data operation the bureau pays no service fee: what users and data bring must carry it.
    """
    if mode not in MODES:
        raise FinanceError("unknown_mode", f"没有这种运营模式：{mode}。")
    preset = MODE_PRESETS[mode]
    fee = case.revenue.service_fee
    if not preset.keeps_service_fee:
        fee = replace(fee, annual_amount=0.0)
    revenue = replace(case.revenue, service_fee=fee)
    funding = replace(
        case.funding,
        government_equity_share=preset.government_equity,
        government_dividend_share=preset.government_dividends,
    )
    changed: dict[str, float | str] = {
        "regime": preset.regime,
        "funding.government_equity_share": preset.government_equity,
        "funding.government_dividend_share": preset.government_dividends,
    }
    if fee != case.revenue.service_fee:
        changed["revenue.service_fee.annual_amount"] = 0.0
    notes = {path: Assumption(value, "preset", PRESET_SOURCE) for path, value in changed.items()}
    return replace(
        case,
        regime=preset.regime,
        funding=funding,
        revenue=revenue,
        assumptions={**case.assumptions, **notes},
    )
