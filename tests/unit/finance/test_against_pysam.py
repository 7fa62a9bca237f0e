"""The engine against NREL's System Advisor Model (PySAM Singleowner, BSD-3): 120 million yuan, 25 years, loan of 18.

Conventions that coincide: yearly payments at year end, construction in year 0, first service a year later; level
and equal-principal loans; straight-line depreciation over all years of the cost with interest during construction;
income tax on profit after interest, paid in its year. What does not, and how it is met: PySAM is told the interest
during construction (its year 0 has no length; here closed form, D r / 2); it refunds the tax on a loss while ours is carried
forward, so profit is positive in every year; it sizes sculpted debt on cash before tax, ours after it, so the
sculpted loan is compared without tax, and with tax by giving our engine PySAM's shares of principal.
Reserves, fees, incentives, inflation and VAT are zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import finance

Singleowner = pytest.importorskip("PySAM.Singleowner", reason="NREL-PySAM is not installed")

CAPEX, YEARS, RATE, TENOR = 120e6, 25, 0.06, 18
REVENUE, GROWTH, COST, COST_GROWTH = 14e6, 0.02, 3e6, 0.03
TOLERANCE = 1e-2  # yuan


def peer(idc: float, tax: float = 0.0, **terms: float) -> dict[str, np.ndarray]:
    """Cash flows of PySAM's model for our project; ``idc`` yuan of interest during construction."""
    model = Singleowner.default("CustomGenerationProfileSingleOwner")
    zero = (
        *("cost_debt_closing", "cost_debt_fee", "cost_other_financing", "dscr_reserve_months"),
        *("months_working_reserve", "months_receivables_reserve", "equip1_reserve_cost"),
        *("equip2_reserve_cost", "equip3_reserve_cost", "inflation_rate", "insurance_rate"),
        *("property_tax_rate", "reserves_interest", "salvage_percentage"),
    )
    values: dict[str, Any] = {
        **dict.fromkeys(zero, 0.0),
        "analysis_period": YEARS,
        "construction_financing_cost": idc,
        "term_int_rate": RATE * 100,
        "term_tenor": TENOR,
        "federal_tax_rate": [tax * 100],
        "state_tax_rate": [0.0],
        "system_capacity": 1000.0,
        **terms,
    }
    for name, value in values.items():
        setattr(model.FinancialParameters, name, value)
    model.SystemOutput.assign({"gen": [1000.0] * 8760, "degradation": [0.0], "system_capacity": 1000.0})
    price = {"ppa_soln_mode": 1, "ppa_price_input": [REVENUE / 8_760_000], "ppa_escalation": GROWTH * 100}
    model.Revenue.assign({**price, "ppa_multiplier_model": 0, "dispatch_tod_factors": [1.0] * 9})
    model.SystemCosts.assign(
        {
            "total_installed_cost": CAPEX,
            "om_fixed": [COST],
            "om_fixed_escal": COST_GROWTH * 100,
            **{name: [0.0] for name in ("om_capacity", "om_production", "om_fuel_cost")},
        }
    )
    model.Depreciation.assign(
        {
            "depr_alloc_sl_20_percent": 0.0,
            "depr_alloc_custom_percent": 100.0,
            "depr_custom_schedule": [100 / YEARS] * YEARS,
        }
    )
    model.execute()
    found = model.Outputs.export()
    return {name: np.array(row) for name, row in found.items() if name.startswith("cf_")}


def ours(tax: float = 0.0, share: float = 0.8, **debt: Any) -> finance.Projection:
    return finance.project(
        {
            "name": "对照",
            "construction": {"capex": [CAPEX], "input_vat_rate": 0.0, "asset_life_years": YEARS},
            "funding": {"senior_debt_share": share, "distribution_rule": "all_cash"},
            "debt": {"interest_rate": RATE, "tenor_years": TENOR, "lockup_dscr": 0.0, **debt},
            "operation": {
                "years": YEARS,
                "costs": [{"annual_amount": COST, "indexation": COST_GROWTH, "input_vat_rate": 0.0}],
            },
            "revenue": {"service_fee": {"annual_amount": REVENUE, "indexation": GROWTH}},
            "tax": {"output_vat_rate": 0.0, "surcharge_rate": 0.0, "cit_rate": tax},
        }
    )


def assert_same(result: finance.Projection, theirs: dict[str, np.ndarray]) -> None:
    pairs = {
        "senior_debt": theirs["cf_debt_balance"],
        "interest_paid": theirs["cf_debt_payment_interest"],
        "principal_paid": theirs["cf_debt_payment_principal"],
        "depreciation": theirs["cf_feddepr_total"],
        "cit": -theirs["cf_fedtax"],
        "equity_flow": theirs["cf_project_return_aftertax"],
    }
    for name, expected in pairs.items():
        assert np.array(result.series[name]) == pytest.approx(expected, abs=TOLERANCE), name
    assert abs(theirs["cf_debt_balance"][0]) > CAPEX / 3
    assert finance.npv(0.08, result.series["equity_flow"]) == pytest.approx(
        finance.npv(0.08, theirs["cf_project_return_aftertax"]), abs=TOLERANCE
    )


def idc_at(share: float) -> float:
    """Interest during construction of one year, even draws: D = share (capex + D r / 2)."""
    return share * CAPEX / (1 - share * RATE / 2) * RATE / 2


@pytest.mark.parametrize("tax", [0.0, 0.25])
@pytest.mark.parametrize(("repayment", "option"), [("annuity", 0), ("equal_principal", 1)])
def test_fixed_gearing(repayment: str, option: int, tax: float) -> None:
    theirs = peer(idc_at(0.6), tax, debt_option=0, debt_percent=60.0, payment_option=option)
    assert_same(ours(tax, 0.6, repayment=repayment), theirs)


def sculpted_idc(dscr: float) -> float:
    """Interest during construction of a loan that is the present value of cash before tax over the cover."""
    years = np.arange(TENOR)
    cash = REVENUE * (1 + GROWTH) ** years - COST * (1 + COST_GROWTH) ** years
    return float(np.sum(cash / dscr * (1 + RATE) ** -(years + 1.0))) * RATE / 2


@pytest.mark.parametrize("dscr", [1.5, 1.8])
def test_sculpted(dscr: float) -> None:
    result = ours(repayment="sculpted", target_dscr=dscr)
    assert result.debt_size.binding == "dscr"
    assert_same(result, peer(sculpted_idc(dscr), debt_option=1, dscr=dscr))


def test_sculpted_with_tax_on_the_same_schedule() -> None:
    idc = sculpted_idc(1.6)
    theirs = peer(idc, 0.25, debt_option=1, dscr=1.6)
    debt = idc / (RATE / 2)
    shares = theirs["cf_debt_payment_principal"][1 : TENOR + 1] / debt
    result = ours(0.25, debt / (CAPEX + idc), repayment="custom", repayment_shares=shares.tolist())
    assert_same(result, theirs)
