"""Waterfall rows (现金瀑布): who is paid first, and where the money comes from when cash runs short.

The order is that of :mod:`finance.engine.account`: costs, taxes, senior interest and principal; reserves; revolver
and factoring; special bonds and shareholder loan; then reserve fund and dividends if the covers allow it.
"""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model
from app.documents.workbook.taxes import add_income_tax
from app.i18n import t

STAGES = ("cost", "tax", "interest", "principal")


class _Balances:
    """Names of the rows that hold each balance so far within a period."""

    def __init__(self) -> None:
        self.now = {name: f"prev({name})" for name in ("dsra", "revolver", "factoring", "cured")}


def add_profit(m: Model, f: Features) -> None:
    """Interest as it turns out, profit and income tax."""
    m.heading("profit")
    m.series("senior_interest", "running * senior_rate * (prev(senior_debt) + prev(interest_arrears))")
    charges = ["senior_interest"]
    if f.revolver:
        m.series("revolver_interest", "running * debt.revolver_rate / per_year * prev(revolver)")
        charges.append("revolver_interest")
    if f.advances:
        terms = "late_payment.factoring"
        cost = (
            f"{terms}.discount_rate / per_year * prev(factoring) + {terms}.fee_rate * prev(factoring_drawn)"
        )
        m.series("factoring_cost", f"running * ({cost})")
        charges.append("factoring_cost")
    if f.sold_bills:
        m.series("factoring_cost", "sold_bills - factoring_proceeds")
        charges.append("factoring_cost")
    if f.project_bond:
        m.series("special_bond_interest", "running * bond_rate * prev(special_bond)")
        charges.append("special_bond_interest")
    if f.loan:
        m.series("shareholder_loan_interest", "running * loan_rate * prev(shareholder_loan)")
        charges.append("shareholder_loan_interest")
        allowed = "running * deductible_rate * min(prev(shareholder_loan), deductible_balance)"
        m.series("nondeductible_interest", f"shareholder_loan_interest - {allowed}")
    operating = m.plus(("opex_net", "maintenance_net", "depreciation"))
    m.series("total_cost", f"{operating} + {' + '.join(charges)}")
    m.series("profit_before_tax", "revenue_net - surcharge - total_cost")
    m.series("taxed_profit", m.plus(("profit_before_tax", "nondeductible_interest")), total=True)
    add_income_tax(m, f, "tax", "taxed_profit", "taxable_income", "cit")
    positive = "max(tax_so_far, 0) - (1 - opens_year) * max(prev(tax_so_far), 0)"
    m.series("losses_used", f"{positive} - taxable_income")
    m.series("net_profit", "profit_before_tax - cit")


def add_waterfall(m: Model, f: Features) -> None:
    """Cash from what comes in to what is paid out to owners."""
    m.heading("waterfall")
    received = m.plus(("collections", "other_collections", "factoring_proceeds", "residual_received"))
    m.series("cash_received", f"running * ({received})", total=True)
    m.series("taxes_due", "running * (vat_paid + surcharge)", total=True)
    m.series(
        "operating_surplus", "cash_received - running * costs_due - taxes_due - running * cit", total=True
    )
    m.series("cfads", "operating_surplus - mra_change" if f.maintenance_reserve else "operating_surplus")
    opening = "working_capital_funded + dsra_funded"
    surplus = f"prev(surplus_total) + {opening} + operating_surplus - running * scheduled_service"
    m.series("surplus_total", surplus)
    m.series("liquidity_gap", "running * max(-surplus_total, 0)")
    cash = "prev(cash) + cash_received"
    if f.maintenance_reserve:
        m.series("mra_released", "running * min(prev(mra), reserved_costs)", total=True)
        cash += " + mra_released"
    m.series("cash_available", cash)
    left = _payments(m, f)
    left = _reserves(m, f, left)
    left = _short_loans(m, f, left)
    left = _juniors(m, f, left)
    _lockup(m, f)
    _distribution(m, f, left)


def _payments(m: Model, f: Features) -> str:
    """Pay every stage in turn; returns the name of the row with the cash that is left."""
    due = {
        "cost": "prev(cost_arrears) + running * costs_due",
        "tax": "prev(tax_arrears) + taxes_due + running * cit",
        "interest": "prev(interest_arrears) + senior_interest",
        "principal": "running * max(prev(senior_debt) - scheduled_debt, 0)",
    }
    cash, balances = "cash_available", _Balances()
    drawn: dict[str, list[str]] = {"revolver": [], "factoring": [], "cure": []}
    for stage in STAGES:
        what = t(f"workbook.stage.{stage}")

        def row(part: str, formula: str, total: bool = True, stage: str = stage, what: str = what) -> str:
            name = f"{stage}_{part}"
            m.series(name, formula, label=t(f"workbook.stage_part.{part}", what=what), total=total)
            return name

        owed = row("due", due[stage])
        paid = [row("from_cash", f"min({owed}, {cash})")]
        if stage in ("interest", "principal"):
            part = row("from_reserve", f"min({owed} - {paid[0]}, {balances.now['dsra']})")
            balances.now["dsra"] += f" - {part}"
            paid.append(part)
        if f.revolver:
            room = f"max(debt.revolver_limit - ({balances.now['revolver']}), 0)"
            paid.append(row("from_revolver", f"running * min({_rest(owed, paid)}, {room})"))
            balances.now["revolver"] += f" + {paid[-1]}"
            drawn["revolver"].append(paid[-1])
        if f.advances:
            terms = "late_payment.factoring"
            most = f"{terms}.share * {terms}.advance_rate * receivable"
            room = f"max({most} - ({balances.now['factoring']}), 0)"
            paid.append(row("from_factoring", f"running * min({_rest(owed, paid)}, {room})"))
            balances.now["factoring"] += f" + {paid[-1]}"
            drawn["factoring"].append(paid[-1])
        if f.cure:
            room = f"funding.equity_cure_limit - ({balances.now['cured']})"
            paid.append(row("from_owners", f"running * min({_rest(owed, paid)}, {room})"))
            balances.now["cured"] += f" + {paid[-1]}"
            drawn["cure"].append(paid[-1])
        settled = row("paid", " + ".join(paid))
        row("arrears", f"{owed} - {settled}", total=False)
        cash = row("cash_left", f"{cash} - {paid[0]}", total=False)
    for name, source in (("costs_paid", "cost_paid"), ("taxes_paid", "tax_paid")):
        m.series(name, source)
    for source, name in (
        ("revolver", "revolver_drawn"),
        ("factoring", "factoring_drawn"),
        ("cure", "equity_cure"),
    ):
        if drawn[source]:
            m.series(name, " + ".join(drawn[source]))
    if f.cure:
        m.series("cured", "prev(cured) + equity_cure")
    m.series("senior_debt", "prev(senior_debt) + debt_draws - principal_paid")
    m.series("arrears", "cost_arrears + tax_arrears + interest_arrears")
    return cash


def _rest(owed: str, paid: list[str]) -> str:
    return " - ".join([owed, *paid])


def _reserves(m: Model, f: Features, cash: str) -> str:
    m.heading("reserves")
    m.series("dsra_used", "interest_from_reserve + principal_from_reserve", total=True)
    m.series("dsra_filled", f"running * min(dsra_target - (prev(dsra) - dsra_used), {cash})", total=True)
    m.series("dsra", "prev(dsra) + dsra_funded - dsra_used + dsra_filled")
    if not f.maintenance_reserve:
        m.series("cash_after_reserves", f"{cash} - dsra_filled")
        return "cash_after_reserves"
    filled = f"running * min(mra_target - (prev(mra) - mra_released), {cash} - dsra_filled)"
    m.series("mra_filled", filled, total=True)
    m.series("mra", "prev(mra) - mra_released + mra_filled")
    m.series("cash_after_reserves", f"{cash} - dsra_filled - mra_filled")
    return "cash_after_reserves"


def _short_loans(m: Model, f: Features, cash: str) -> str:
    """Revolver and factoring are served with all cash that is left."""
    if f.revolver:
        m.series("revolver_owed", "prev(revolver) + revolver_drawn + revolver_interest")
        m.series("revolver_repaid", f"running * min(revolver_owed, {cash})")
        m.series("revolver", "revolver_owed - revolver_repaid")
        m.series("cash_after_revolver", f"{cash} - revolver_repaid")
        cash = "cash_after_revolver"
    if f.advances:
        m.series("factoring_owed", "prev(factoring) + factoring_drawn + factoring_cost")
        m.series("factoring_repaid", f"running * min(factoring_owed, {cash})")
        m.series("factoring", "factoring_owed - factoring_repaid")
        m.series("cash_after_factoring", f"{cash} - factoring_repaid")
        cash = "cash_after_factoring"
    return cash


def _juniors(m: Model, f: Features, cash: str) -> str:
    """Special bonds from all cash, then the shareholder loan from cash beyond what stays in the project."""
    m.series("cash_kept", "payable if final else total(working_capital_funded)")
    for junior, rows, planned in (
        (f.project_bond, "special_bond", "bond_planned"),
        (f.loan, "shareholder_loan", "loan_planned"),
    ):
        if not junior:
            continue
        kept = "(payable if final else 0)" if rows == "special_bond" else "cash_kept"
        m.series(f"{rows}_free", f"running * max({cash} - {kept}, 0)")
        m.series(f"{rows}_interest_paid", f"min({rows}_interest, {rows}_free)")
        owed = f"prev({rows}) + {rows}_interest - {rows}_interest_paid"
        due = f"max({owed} - {planned}, 0)"
        m.series(f"{rows}_principal_paid", f"running * min({due}, {rows}_free - {rows}_interest_paid)")
        raised = [x for x in (f"{rows}_draws", f"{rows}_idc") if x != "special_bond_idc"]
        m.series(f"{rows}_arrears", f"running * ({due} - {rows}_principal_paid)")
        m.series(rows, f"{owed} + {' + '.join(raised)} - {rows}_principal_paid")
        m.series(f"cash_after_{rows}", f"{cash} - {rows}_interest_paid - {rows}_principal_paid")
        cash = f"cash_after_{rows}"
    return cash


def _lockup(m: Model, f: Features) -> None:
    m.heading("lockup")
    m.series("unpaid", "cost_arrears + tax_arrears + interest_arrears + principal_arrears")
    m.series("met", f"running * ({m.plus(('unpaid', 'special_bond_arrears'))} <= law.smallest)", "flag")
    borrowed = m.plus(("revolver", "factoring", "shareholder_loan_arrears"))
    m.scalar("lockup_cover", "debt.lockup_dscr * (1 - law.cover_rounding)", "times")
    full = "(dsra >= dsra_target - law.smallest)"
    m.series("sound", f"met * {full} * (({borrowed}) <= law.smallest)", "flag")
    life = "(1 if senior_debt < law.smallest else (1 if {cover} else 0))"
    life = life.format(cover="planned_cfads_value + dsra >= lockup_cover * senior_debt")
    year = (
        "(1 if scheduled_service < law.smallest else (1 if cfads >= lockup_cover * scheduled_service else 0))"
    )
    m.series("released", f"sound * {life} * {year}", "flag")
    m.series("lockup", "running * (1 - released)", "flag")
    m.series("default", "running * (1 - met)", "flag")


def _distribution(m: Model, f: Features, cash: str) -> None:
    m.heading("distribution")
    m.series("profit_to_share", "prev(retained_earnings) + net_profit")
    m.series("reserve_room", "max(law.reserve_cap * capital_paid_in - prev(reserve_fund), 0)")
    base = "max(min(net_profit, profit_to_share), 0)"
    m.series("statutory_reserve", f"running * min(law.reserve_share * {base}, reserve_room)")
    m.series("reserve_fund", "prev(reserve_fund) + statutory_reserve")
    m.series("distributable", "max(profit_to_share - statutory_reserve, 0)")
    m.series("spare_cash", f"running * max({cash} - cash_kept, 0)")
    allowed = (
        "spare_cash" if f.case.funding.distribution_rule == "all_cash" else "min(spare_cash, distributable)"
    )
    at_end = "sound * (senior_debt <= law.smallest) * spare_cash"
    m.series("distributions", f"{at_end} if final else released * {allowed}")
    m.series("dividends", "min(distributions, distributable)")
    m.series("retained_earnings", "profit_to_share - statutory_reserve - dividends")
    m.series("capital_returned", "prev(capital_returned) + distributions - dividends")
    m.series("cash", f"{cash} + working_capital_funded - distributions")
    m.series("trapped_cash", "(1 - released) * (spare_cash - distributions)")
