"""Outputs of a workbook (结果): returns, cover ratios and amounts, one line each."""

from __future__ import annotations

from app.documents.workbook.model import Model
from app.documents.workbook.returns import FLOWS, PAYBACKS, rate_of, sign_changes
from app.i18n import t
from finance import EvaluationIndicators, Projection, evaluation_indicators


def add_outputs(m: Model, projection: Projection) -> None:
    """Every figure of the results page, live."""
    m.heading("rates")
    for name, flow in FLOWS.items():
        _rate(m, name, flow, projection)
    _modified(m, projection)
    target = (
        "(1 if irr.equity_irr >= target_equity_irr - law.rounding else 0) if count(irr.equity_irr) > 0 else 0"
    )
    m.scalar("meets_target", target, "flag", engine=float(projection.meets_target))
    m.scalar("project_npv", "across(project_flow_after_tax * discount_factor)", engine=projection.project_npv)
    m.scalar("equity_npv", "across(equity_flow * discount_factor)", engine=projection.equity_npv)
    official = evaluation_indicators(projection)
    for name, flow, value in (
        ("fnpv_pre_tax", "project_flow_pre_tax", official.fnpv_pre_tax),
        ("fnpv_after_tax", "project_flow_after_tax", official.fnpv_after_tax),
    ):
        m.scalar(name, f"across({flow} * discount_factor) / (1 + discount_per_period)", engine=value)
    for name in PAYBACKS:
        found = f'total({name}_reached) if {name}_last < model_periods else ""'
        m.scalar(name, found, "moment", engine=getattr(projection, name).value)

    m.heading("covers")
    for name, formula, value in (
        ("min_dscr", 'lowest(dscr) if count(dscr) > 0 else ""', projection.min_dscr.value),
        ("avg_dscr", 'average(dscr) if count(dscr) > 0 else ""', projection.avg_dscr.value),
        ("min_icr", 'lowest(icr) if count(icr) > 0 else ""', projection.min_icr.value),
        ("loan_life_cover", _cover("life_value"), projection.llcr.value),
        ("project_life_cover", _cover("project_value"), projection.plcr.value),
    ):
        m.scalar(name, formula, "times", engine=value)
    _accounting(m, official)
    _break_even(m, official)
    _amounts(m, projection)


def _modified(m: Model, projection: Projection) -> None:
    """Modified rates of return: outflows discounted at the loan's rate, inflows reinvested at the discount rate."""
    m.scalar("mirr_earned", "max(discount_rate, 0)", "rate")
    for name, flow in (
        ("project_mirr", FLOWS["project_irr_after_tax"]),
        ("equity_mirr", FLOWS["equity_irr"]),
    ):
        what = t(f"workbook.row.{name}")
        spent, gained = f"{name}_spent", f"{name}_gained"
        paid = f"-across(({flow} < 0) * {flow} * (1 + debt.interest_rate) ** ((1 - period) / per_year))"
        earned = f"across(({flow} > 0) * {flow} * (1 + mirr_earned) ** ((model_periods - period) / per_year))"
        m.scalar(spent, paid, label=t("workbook.mirr.spent", name=what))
        m.scalar(gained, earned, label=t("workbook.mirr.gained", name=what))
        rate = f"({gained} / {spent}) ** (per_year / (model_periods - 1)) - 1"
        formula = f'{rate} if ({spent} > 0) * ({gained} > 0) > 0 else ""'
        m.scalar(name, formula, "rate", engine=getattr(projection, name).value)


def _accounting(m: Model, official: EvaluationIndicators) -> None:
    """Mean profit of the operation years over what was invested."""
    m.heading("accounting")
    for name, profit, invested, value in (
        ("roi", "ebit", "total(total_uses)", official.roi.value),
        ("roe", "net_profit", "capital_paid_in", official.roe.value),
    ):
        mean = f"across(operation * {profit}) * per_year / total(operation)"
        m.scalar(name, f'{mean} / {invested} if {invested} > 0 else ""', "rate", engine=value)


def _break_even(m: Model, official: EvaluationIndicators) -> None:
    """Share of the first year's income at which there is neither profit nor loss."""
    m.heading("break_even")

    def of_first_year(amounts: str) -> str:
        return f"across(operation * (operation_year < 1) * ({amounts}))"

    variable = "cost_estimate.r6_1"
    m.scalar("fixed_cost", of_first_year(f"cost_estimate.r6 - {variable}"))
    m.scalar("contribution", of_first_year(f"revenue_net - {variable} - surcharge"))
    share = 'fixed_cost / contribution if contribution > 0 else ""'
    m.scalar("break_even", share, "rate", engine=official.break_even.value)


def _rate(m: Model, name: str, flow: str, projection: Projection) -> None:
    """Rate of return by the spreadsheet, shown when the flow changes sign no more often than is allowed."""
    what, known = t(f"workbook.result.{name}"), f"known.{name}"
    counted = f"total(changes.{name})"
    m.scalar(known, f"({counted} >= 1) * ({counted} <= signs.{name})", "flag", t("workbook.known", name=what))
    rate = f'irr({flow}, guess.{name}) if {known} else ""'
    if projection.periods_per_year > 1:
        period = f"irr_period.{name}"
        m.scalar(period, rate, "rate", t("workbook.per_period", name=what))
        rate = f'(1 + {period}) ** per_year - 1 if count({period}) > 0 else ""'
    found = rate_of(projection, name).rate if sign_changes(projection, name) else None
    m.scalar(f"irr.{name}", rate, "rate", what, engine=found)


def _cover(row: str) -> str:
    return f'across(last_construction * {row}) / debt_raised if debt_raised > 0 else ""'


def _amounts(m: Model, projection: Projection) -> None:
    m.heading("amounts")
    for name, formula, engine in (
        ("total_investment", "total(total_uses)", projection.total_investment),
        ("debt", "debt_raised", projection.debt),
        ("equity", "capital_paid_in", projection.equity),
        ("peak_receivable", "highest(receivable)", projection.peak_receivable),
        ("largest_gap", "highest(liquidity_gap)", projection.liquidity_gap),
        ("unpaid_at_end", "across((period == model_periods) * receivable)", projection.unpaid_at_end),
        ("late_interest_total", "total(late_interest_claim)", projection.late_interest_total),
    ):
        m.scalar(name, formula, engine=engine)
    share = "debt / total_investment if total_investment > 0 else 0"
    m.scalar("gearing", share, "rate", engine=projection.gearing)
    yearly = projection.periods_per_year == 1
    default, lockup = float(len(projection.default_years)), float(len(projection.lockup_years))
    m.scalar("default_periods", "total(default)", "number", engine=default if yearly else None)
    watched = m.plus(
        ("scheduled_debt", "scheduled_service", "special_bond_arrears", "shareholder_loan_arrears")
    )
    held = f"across(lockup * ({watched} >= law.smallest))"
    m.scalar("lockup_periods", held, "number", engine=lockup if yearly else None)
