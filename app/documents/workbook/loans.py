"""Loan schedules (还款计划): the senior loan as agreed, special bonds and the shareholder loan, planned cash flows."""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model
from app.documents.workbook.rounds import TAX, last_round
from app.documents.workbook.taxes import add_income_tax


def unit_principal(method: str, rate: str, tenor: str, grace: str, shares: str = "") -> str:
    """Principal of a yuan borrowed that falls due in a period."""
    repaying = f"(operation_period >= {grace}) * (operation_period < {tenor})"
    if method == "annuity":
        first = f"(-pmt({rate}, {tenor} - {grace}, 1) - {rate})"
        return f"{repaying} * {first} * (1 + {rate}) ** (operation_period - {grace})"
    if method == "equal_principal":
        return f"{repaying} / ({tenor} - {grace})"
    if method == "bullet":
        return f"1 if operation_period == {tenor} - 1 else 0"
    return f"{shares} / total({shares})"


def add_senior_terms(m: Model, f: Features) -> None:
    """Rate, periods and the schedule of one yuan, with the opening reserve that it asks for."""
    m.heading("senior_terms")
    method = f.repayment
    m.scalar("senior_rate", "debt.interest_rate / per_year", "rate")
    m.scalar("senior_periods", "max(debt.tenor_years, 1) * per_year", "periods")
    m.series("in_loan_life", "(operation_period >= 0) * (operation_period < senior_periods)", "flag")
    m.series("senior_discount", "(1 + senior_rate) ** -(operation_period + 1)", "factor")
    m.scalar("dsra_periods", "debt.dsra_months / law.months_per_year * per_year", "periods")
    m.series("reserve_weight", "operation * max(min(dsra_periods - operation_period, 1), 0)", "factor")
    if not f.sculpted:
        grace = "grace_periods"
        if method == "custom":
            grace = "0"
        else:
            m.scalar("grace_periods", "debt.grace_years * per_year", "periods")
        formula = unit_principal(method, "senior_rate", "senior_periods", grace, "debt.repayment_shares")
        m.series("unit_principal", formula, "factor")
        m.series("unit_balance", "prev(unit_balance) + last_construction - unit_principal", "factor")
        m.series("unit_service", "unit_principal + in_loan_life * senior_rate * prev(unit_balance)", "factor")
        service = "unit_service"
    else:
        m.series("unit_service", "planned_service_cash / planned_value if planned_value > 0 else 0", "factor")
        service = "unit_service"
    m.scalar("dsra_factor", f"across(reserve_weight * {service})", "factor")


def add_schedule(m: Model, f: Features) -> None:
    """The agreed schedule of the loan raised."""
    m.heading("schedule")
    m.series("scheduled_interest", "running * senior_rate * prev(scheduled_debt)")
    if f.sculpted:
        m.series("scheduled_principal", "debt_raised * unit_service - scheduled_interest")
    else:
        m.series("scheduled_principal", "debt_raised * unit_principal")
    m.series("scheduled_service", "scheduled_interest + scheduled_principal")
    m.series("scheduled_left", "prev(scheduled_debt) + debt_draws - scheduled_principal")
    m.series("scheduled_debt", "0 if operation_period >= senior_periods - 1 else scheduled_left")
    ahead = "(period - here(period))"
    weight = f"({ahead} > 0) * (dsra_periods - {ahead} + 1 > 0)"
    part = f"(({ahead} <= dsra_periods) + ({ahead} > dsra_periods) * (dsra_periods - {ahead} + 1))"
    m.series("dsra_target", f"across(scheduled_service * {weight} * {part})")


def add_junior_terms(m: Model, f: Features) -> None:
    """What may remain of the bonds and the shareholder loan, and their interest if they are repaid so."""
    if not (f.loan or f.bond):
        return
    m.heading("junior_terms")
    if f.bond:
        m.scalar("bond_periods", "funding.special_bond.tenor_years * per_year", "periods")
        method = f.case.funding.special_bond.repayment
        m.series("bond_unit", unit_principal(method, "bond_rate", "bond_periods", "0"), "factor")
    if f.project_bond:
        m.series("bond_planned", "prev(bond_planned) + special_bond_draws - bond_unit * bond_raised")
    if f.budget_bond:
        m.series("bond_budget", "prev(bond_budget) + special_bond_draws - bond_unit * bond_raised")
        built = "construction * bond_rate * (bond_budget - special_bond_draws / 2)"
        served = "running * (bond_rate * prev(bond_budget) + bond_unit * bond_raised)"
        m.series("government_bond_service", f"{built} + {served}")
    if f.loan:
        m.scalar("loan_periods", "funding.shareholder_loan.tenor_years * per_year", "periods")
        m.series("loan_unit", unit_principal("equal_principal", "loan_rate", "loan_periods", "0"), "factor")
        built = "shareholder_loan_draws + shareholder_loan_idc"
        m.series("loan_planned", f"prev(loan_planned) + {built} - loan_unit * loan_raised")
        m.scalar("deductible_rate", "min(loan_rate, senior_rate)", "rate")
        m.scalar("deductible_balance", "tax.thin_cap_ratio * capital_paid_in")


def add_maintenance_reserve(m: Model, f: Features) -> None:
    """Target of the maintenance reserve: each cost is saved up evenly before it falls due."""
    if not f.maintenance_reserve:
        return
    m.heading("maintenance_reserve")
    m.scalar("mra_periods", "operation.mra_years * per_year", "periods")
    m.series("reserved_costs", m.plus(("maintenance", "renewals")), total=True)
    ahead = "(period - here(period))"
    weight = f"({ahead} > 0) * ({ahead} <= mra_periods) * (mra_periods - {ahead} + 1) / mra_periods"
    m.series("mra_target", f"running * across(reserved_costs * {weight})")
    m.series("mra_change", "mra_target - prev(mra_target)")


def add_planned(m: Model, f: Features, rounds: int) -> None:
    """Cash flows as the lender plans them: every bill is paid on its due day."""
    m.heading("planned")
    received = [x for x in ("due_bills", "factoring_proceeds", "other_collections") if m.has(x)]
    paid = [x for x in ("costs_due", "vat_paid", "surcharge", "mra_change") if m.has(x)]
    m.series("planned_before_tax", f"{' + '.join(received)} - {' - '.join(paid)}", total=True)
    interest = ["scheduled_interest"]
    if f.project_bond:
        m.series("planned_bond_interest", "running * bond_rate * prev(bond_planned)", total=True)
        interest.append("planned_bond_interest")
    if f.loan:
        counted = "min(prev(loan_planned), deductible_balance)"
        m.series("planned_loan_interest", f"running * deductible_rate * {counted}", total=True)
        interest.append("planned_loan_interest")
    sale_cost = " - (sold_bills - factoring_proceeds)" if f.sold_bills else ""
    m.series("planned_profit", f"ebit{sale_cost} - {' - '.join(interest)}", total=True)
    add_income_tax(m, f, "planned", "planned_profit")
    tax = "planned_tax"
    if f.limited_debt:
        tax = TAX
        m.series(TAX, last_round(TAX, rounds), total=True)
    after = f"planned_before_tax - {tax} + residual_received"
    m.series("planned_cfads", f"running * ({after})", total=True)
    m.series("planned_service_cash", "in_loan_life * max(planned_cfads, 0)", total=True)
    value = "(next(planned_cfads_value) + next(in_loan_life) * next(planned_cfads)) / (1 + senior_rate)"
    m.series("planned_cfads_value", value)
