"""Identities of loans (借款勾稽): how much, when it is repaid, what is held in reserve, what was missed, what is locked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from finance.engine.books import Books, FloatArray, Sides, delayed, shifted
from finance.engine.checks import Side
from finance.engine.metrics import SMALLEST_DUE, reaches
from finance.engine.sizing import SMALLEST_LOAN
from finance.engine.waterfall_terms import TOLERANCE


def senior_identities(books: Books) -> Iterator[Sides]:
    """The senior loan: its size, and a schedule that ends at zero and is worth what was lent."""
    rows, timeline = books.rows, books.timeline
    debt, rate = float(rows["debt_draws"].sum()), books.case.debt.interest_rate / timeline.per_year
    yield "debt_draws", "提款与期初债务", (debt,), (float(books.setup.plan.schedule.opening[0]),)
    yield _size(books, debt, rate)
    interest = rate * books.running * books.before("scheduled_debt")
    yield "schedule_interest", "还款计划利息按余额重算", (rows["scheduled_interest"],), (interest,)
    yield "debt_closes", "还款计划期末余额为零", (rows["scheduled_debt"][-1],), (0.0,)
    service = rows["scheduled_service"][timeline.first_operation :]
    value = float(service @ (1.0 + rate) ** -np.arange(1.0, service.size + 1))
    yield "debt_value", "还本付息现值与贷款额", (value,), (debt,)
    months = books.case.debt.dsra_months / 12.0 * timeline.per_year
    reserve = delayed(rows["scheduled_service"], -months) - np.cumsum(rows["scheduled_service"])
    funded = timeline.at(timeline.first_operation - 1, reserve[timeline.first_operation - 1])
    found = (rows["dsra_target"], rows["dsra_funded"])
    yield "reserve_targets", "偿债准备金应有余额按以后各期还本付息重算", found, (reserve, funded)


def _size(books: Books, debt: float, rate: float) -> Sides:
    """The debt is the smallest of what gearing and the covers allow, each computed from planned cash."""
    rows, terms, plan = books.rows, books.case.debt, books.setup.plan
    need = float((rows["total_uses"] - rows["grants"] - rows["shareholder_loan_idc"]).sum())
    most = books.case.funding.senior_debt_share * need
    first, tenor = books.timeline.first_operation, terms.tenor_years * books.timeline.per_year
    available = np.maximum(plan.planned_cfads[first : first + tenor], 0.0)
    worth = float(available @ (1.0 + rate) ** -np.arange(1.0, available.size + 1))
    limits = {"gearing": most, "llcr": worth / terms.sizing_llcr if terms.sizing_llcr > 0.0 else np.inf}
    limits["dscr"] = worth / terms.target_dscr if terms.repayment == "sculpted" else np.inf
    if plan.size.binding == "dscr" and terms.repayment != "sculpted":
        service = rows["scheduled_service"][first : first + tenor]
        due = service > 1e-12 * debt
        cover = (available[due] / service[due]).min(initial=np.inf) if debt > 0.0 else 0.0
        limits["dscr"] = debt * float(cover) / terms.sizing_dscr
    chosen = limits.get(plan.size.binding, 0.0)
    expected = chosen if chosen >= SMALLEST_LOAN else 0.0
    over = max(debt - min(most, limits["llcr"], limits["dscr"]), 0.0)
    return "debt_size", "贷款额等于起约束作用的上限且不超过其他上限", (debt, over), (expected, 0.0)


def junior_identities(books: Books) -> Iterator[Sides]:
    """Special bonds and the shareholder loan: interest on what is owed, arrears from what was due and paid."""
    rows, timeline, case, per_year = books.rows, books.timeline, books.case, books.timeline.per_year
    bond, loan = case.funding.special_bond, case.funding.shareholder_loan
    shares = _shares_due(books, bond.interest_rate / per_year, bond.tenor_years, bond.repayment)
    equal = _shares_due(books, 0.0, loan.tenor_years, "equal_principal")
    found: list[Side] = []
    again: list[Side] = []
    for name, share in (("special_bond", shares), ("shareholder_loan", equal)):
        owed = rows[name][timeline.first_operation - 1]
        paid = books.total(f"{name}_interest_paid", f"{name}_principal_paid")
        found.append(books.change(f"{name}_arrears"))
        again.append(rows[f"{name}_interest"] + owed * share - paid)
    yield "junior_arrears", "次级融资欠付本息按应付与实付滚动", found, again
    paid = books.total("special_bond_interest_paid", "special_bond_principal_paid")
    project = 1.0 if books.setup.plan.bond.active else 0.0
    drawn = project * rows["special_bond_draws"] + rows["special_bond_interest"]
    yield "special_bond_roll", "专项债券余额滚动", (books.change("special_bond"),), (drawn - paid,)
    bonds = 0.0 if bond.repaid_by == "project" else float(rows["special_bond_draws"].sum())
    left = np.maximum(1.0 - shifted(np.cumsum(shares)), 0.0)
    service = shares + bond.interest_rate / per_year * books.running * np.where(left > 1e-12, left, 0.0)
    building = np.cumsum(rows["special_bond_draws"]) - rows["special_bond_draws"] / 2.0
    building = bond.interest_rate / per_year * (1.0 - books.running) * building
    budget = (building if bonds > 0.0 else 0.0) + bonds * service
    yield "bond_service", "财政承担的专项债券还本付息重算", (rows["government_bond_service"],), (budget,)


def _shares_due(books: Books, rate: float, years: int, method: str) -> FloatArray:
    """Principal due in each period per yuan borrowed."""
    timeline, count = books.timeline, years * books.timeline.per_year
    if method == "bullet":
        due = np.zeros(count)
        due[-1] = 1.0
    elif method == "annuity" and rate > 1e-9:
        due = rate * (1.0 + rate) ** np.arange(count) / np.expm1(count * np.log1p(rate))
    else:
        due = np.full(count, 1.0 / count)
    due = due[: timeline.n_periods - timeline.construction]
    return timeline.from_operation(due)


def interest_identities(books: Books) -> Iterator[Sides]:
    """Interest of every loan on what was owed when the period began, and the part that is not deductible."""
    rows, case, per_year = books.rows, books.case, books.timeline.per_year
    factoring, funding, debt = case.late_payment.factoring, case.funding, case.debt
    lent, bank = funding.shareholder_loan.interest_rate, debt.interest_rate
    budget = 0.0 if books.setup.plan.bond.active else float(rows["special_bond_draws"].sum())
    capital = float(rows["equity_draws"].sum()) + budget
    allowed = np.minimum(books.before("shareholder_loan"), case.tax.thin_cap_ratio * capital)
    advance = factoring.discount_rate / per_year * books.before("factoring")
    advance = advance + factoring.fee_rate * books.before("factoring_drawn")
    owed = books.before("senior_debt") + shifted(books.result.interest_arrears)
    run = books.running / per_year
    again: tuple[Side, ...] = (
        bank * run * owed,
        debt.revolver_rate * run * books.before("revolver"),
        advance * books.running + rows["sold_bills"] - rows["factoring_proceeds"],
        funding.special_bond.interest_rate * run * books.before("special_bond"),
        lent * run * books.before("shareholder_loan"),
        rows["shareholder_loan_interest"] - min(lent, bank) * run * allowed,
    )
    names = ("senior_interest", "revolver_interest", "factoring_cost", "special_bond_interest")
    found = [rows[name] for name in (*names, "shareholder_loan_interest", "nondeductible_interest")]
    yield "interest", "各项利息按期初余额重算", found, again


def covenant_identities(books: Books) -> Iterator[Sides]:
    """Default and lock-up follow from what is owed and held; a test that rounding could decide either way is left out.

    Differences of flags are counted in yuan of the whole project, so that one wrong flag is never within tolerance.
    """
    rows, terms, lockup = books.rows, books.setup.terms, books.case.debt.lockup_dscr
    missed = np.maximum(rows["senior_debt"] - rows["scheduled_debt"], 0.0)
    unpaid = rows["arrears"] + missed + rows["special_bond_arrears"]
    short = rows["dsra_target"] - rows["dsra"]
    borrowed = books.total("revolver", "factoring", "shareholder_loan_arrears")
    whole = max(books.scale, 1.0)
    run = books.running * whole
    default = _unless_near(unpaid, unpaid > TOLERANCE, rows["default"])
    yield "default", "资金断缺标志", (whole * rows["default"],), (run * default,)

    life = reaches(terms.planned_cfads_value + rows["dsra"], lockup * rows["senior_debt"])
    cover = reaches(rows["cfads"], lockup * rows["scheduled_service"])
    locked = (unpaid > TOLERANCE) | (short > TOLERANCE) | (borrowed > TOLERANCE)
    locked = locked | (~life & (rows["senior_debt"] >= SMALLEST_DUE))
    locked = locked | (~cover & (rows["scheduled_service"] >= SMALLEST_DUE))
    lockup_flags = _unless_near(np.array([unpaid, short, borrowed]), locked, rows["lockup"])
    yield "lockup", "分红限制标志", (whole * rows["lockup"],), (run * lockup_flags,)
    kept = np.full(rows["cash"].size, float(rows["working_capital_funded"].sum()))
    kept[books.timeline.last_operation :] = rows["payable"][books.timeline.last_operation :]
    trapped = books.running * rows["lockup"] * np.maximum(rows["cash"] - kept, 0.0)
    yield "trapped", "因分红限制留存的现金", (rows["trapped_cash"],), (trapped,)


def _unless_near(amounts: FloatArray, flags: NDArray[np.bool_], given: FloatArray) -> FloatArray:
    """Flags as numbers; those given where rounding decides whether an amount [n] or one of [k, n] is tolerated."""
    near = np.abs(amounts - TOLERANCE) < TOLERANCE / 2.0
    decided: FloatArray = np.where(near if near.ndim == 1 else near.any(axis=0), given, flags)
    return decided
