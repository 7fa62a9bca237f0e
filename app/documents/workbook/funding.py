"""Funding rows (资金筹措): what construction needs, how much debt that raises, who pays in when.

Interest during construction, fees and the opening reserve depend on the loan that pays for them. As in the engine
(:mod:`finance.engine.funding`) the loop is solved in closed form, so that no formula is circular.
"""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model
from app.i18n import t

ROUNDS = 6  # of Newton's method; each doubles the number of right digits
CAPITALISED = (
    *("capitalised_interest", "financing_fees", "commitment_fees", "special_bond_idc"),
    "shareholder_loan_idc",
)


def add_debt_size(m: Model, f: Features) -> None:
    """The debt: what gearing allows, and what the covers allow on planned cash flows."""
    m.heading("debt_size")
    m.scalar("commitment_rate", "debt.commitment_fee_rate / per_year", "rate")
    if f.loan:
        m.scalar("loan_rate", "funding.shareholder_loan.interest_rate / per_year", "rate")
    if f.bond:
        m.scalar("bond_rate", "funding.special_bond.interest_rate / per_year", "rate")
    working_capital = "last_construction * funding.initial_working_capital"
    m.series("funding_base", f"capex - grants + {working_capital}", total=True)
    _blend(m, f, "gearing", "funding.senior_debt_share")
    rest = "gearing_weight * gearing_growth ** (construction_periods - period)"
    m.scalar("gearing_need", f"across(funding_base * {rest})")
    fees = "debt.upfront_fee_rate * gearing_weight * gearing_growth ** (construction_periods - 1)"
    commitment = f"commitment_rate * across(construction * {rest})"
    m.scalar("gearing_fees", f"dsra_factor * gearing_weight + {commitment} + {fees}", "factor")
    share = "funding.senior_debt_share"
    most = f"{share} * gearing_need / (1 - {share} * gearing_fees)"
    m.scalar("debt_gearing", f"{most} if debt.tenor_years > 0 else 0")
    limits = ["debt_gearing"]
    if f.limited_debt:
        limits += _limits(m, f)
    lowest = f"min({', '.join(limits)})" if len(limits) > 1 else limits[0]
    m.scalar("debt_sized", f"{lowest} if {lowest} >= law.smallest else 0")


def _limits(m: Model, f: Features) -> list[str]:
    """Capacities on planned cash flows."""
    found = []
    m.scalar("planned_value", "across(planned_service_cash * senior_discount)")
    if f.sculpted:
        m.scalar("debt_dscr", "planned_value / debt.target_dscr")
        found.append("debt_dscr")
    elif f.covered_debt:
        covered = "planned_service_cash / (debt.sizing_dscr * unit_service)"
        m.series("unit_capacity", f'{covered} if unit_service > law.rounding else ""')
        m.scalar("debt_dscr", "lowest(unit_capacity)")
        found.append("debt_dscr")
    if f.life_covered_debt:
        m.scalar("debt_llcr", "planned_value / debt.sizing_llcr")
        found.append("debt_llcr")
    return found


def _blend(m: Model, f: Features, name: str, share: str) -> None:
    """Interest that a yuan of need costs at a debt share, and what it makes of the need of each period."""
    parts = [f"{share} * (senior_rate - commitment_rate)"]
    if f.project_bond:
        parts.append(f"(1 - {share}{_loan(f)}) * funding.special_bond.share_of_capital * bond_rate")
    m.scalar(f"{name}_rate", " + ".join(parts), "rate", t("workbook.funding.rate", name=_what(name)))
    m.scalar(
        f"{name}_weight",
        f"1 / (1 - {name}_rate / 2)",
        "factor",
        t("workbook.funding.weight", name=_what(name)),
    )
    growth = f"(1 + {name}_rate / 2) / (1 - {name}_rate / 2)"
    m.scalar(f"{name}_growth", growth, "factor", t("workbook.funding.growth", name=_what(name)))


def _what(name: str) -> str:
    stem, _, number = name.partition("_")
    return t(f"workbook.funding.{stem}", number=number)


def _loan(f: Features) -> str:
    return " - funding.shareholder_loan.share" if f.loan else ""


def add_funding(m: Model, f: Features) -> None:
    """Uses and sources of every construction period."""
    m.heading("funding")
    fees = "first_period * debt.upfront_fee_rate * debt_sized"
    reserve = "last_construction * dsra_factor * debt_sized"
    m.series("financing_fees", fees)
    m.series("dsra_funded", reserve)
    m.series("working_capital_funded", "last_construction * funding.initial_working_capital")
    standing = "construction * commitment_rate * debt_sized"
    m.series("funding_use", f"funding_base + financing_fees + dsra_funded + {standing}", total=True)
    _share(m, f)
    _blend(m, f, "funded", "senior_share")
    need = "(funding_use + funded_rate * prev(need_total)) * funded_weight"
    m.series("need", f"construction * {need}", total=True)
    m.series("need_total", "prev(need_total) + need")
    m.series("need_average", "construction * (prev(need_total) + need / 2)")
    m.series("debt_draws", "senior_share * need")
    m.series("capitalised_interest", "senior_rate * senior_share * need_average")
    m.series("commitment_fees", "construction * commitment_rate * (debt_sized - senior_share * need_average)")
    m.scalar("debt_raised", "total(debt_draws)")
    if f.loan:
        m.series("shareholder_loan_draws", "funding.shareholder_loan.share * need")
        rolled = "prev(loan_built) + shareholder_loan_draws / 2"
        m.series("shareholder_loan_idc", f"construction * loan_rate * ({rolled})")
        m.series("loan_built", "prev(loan_built) + shareholder_loan_draws + shareholder_loan_idc")
        m.scalar("loan_raised", "total(shareholder_loan_draws) + total(shareholder_loan_idc)")
    m.series("capital_need", f"(1 - senior_share{_loan(f)}) * need", total=True)
    capital = "capital_need"
    if f.bond:
        m.series("special_bond_draws", "funding.special_bond.share_of_capital * capital_need")
        m.scalar("bond_raised", "total(special_bond_draws)")
        capital = "max(capital_need - special_bond_draws, 0)"
        if f.project_bond:
            share = f"funding.special_bond.share_of_capital * (1 - senior_share{_loan(f)})"
            m.series("special_bond_idc", f"bond_rate * {share} * need_average")
    m.series("equity_draws", capital)
    m.series("capitalised", m.plus(CAPITALISED), total=True)
    m.series("total_uses", "capex + capitalised + dsra_funded + working_capital_funded")
    government = "funding.government_equity_share * equity_draws"
    budget = " + special_bond_draws" if f.budget_bond else ""
    m.series("government_equity_draws", government + budget)
    m.series("private_equity_draws", "equity_draws - funding.government_equity_share * equity_draws")
    m.scalar("capital_paid_in", "total(government_equity_draws) + total(private_equity_draws)")


def _share(m: Model, f: Features) -> None:
    """Share of the need that the debt is: the cap, or, below it, by Newton's method from the cap down."""
    start = "funding.senior_debt_share if debt_sized > 0 else 0"
    if not f.limited_debt:
        m.scalar("senior_share", start, "rate")
        return
    before = "funding.senior_debt_share"
    for n in range(1, ROUNDS + 1):
        name = f"round_{n}"
        _blend(m, f, name, before)
        ahead = "(construction_periods - period)"
        weighted = f"funding_use * construction * {name}_weight * {name}_growth ** {ahead}"
        label = t("workbook.funding.need", name=_what(name))
        m.scalar(f"{name}_need", f"across({weighted})", label=label)
        slope = "senior_rate - commitment_rate"
        if f.project_bond:
            slope += " - funding.special_bond.share_of_capital * bond_rate"
        per_rate = (
            f"{name}_need * {name}_weight / 2 + across({weighted} * {ahead}) / (1 - {name}_rate ** 2 / 4)"
        )
        label = t("workbook.funding.slope", name=_what(name))
        m.scalar(f"{name}_slope", f"{name}_need + {before} * ({slope}) * ({per_rate})", label=label)
        step = f"({before} * {name}_need - debt_sized) / {name}_slope if {name}_need > law.smallest else 0"
        m.scalar(
            f"{name}_share", f"{before} - ({step})", "rate", t("workbook.funding.share", name=_what(name))
        )
        before = f"{name}_share"
    m.scalar("senior_share", f"{before} if debt_sized > 0 else 0", "rate")
