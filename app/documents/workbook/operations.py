"""Operating rows (经营): costs, revenue of every payment mechanism, VAT, and when the money moves."""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model, words
from app.documents.workbook.rates import Rates
from app.i18n import t

SOURCES = ("service_fee", "availability", "gap_funding", "user", "data", "advertising")
BILLED = ("service_fee_billed", "availability_billed", "gap_funding_billed")
RECEIVED = ("user_receipts", "data_receipts", "advertising_receipts")
MECHANISMS = ("service_fee", "availability", "viability_gap", "user_charges", "data_revenue", "advertising")
RESERVED = ("maintenance", "renewals")
NET = tuple(f"{source}_net" for source in SOURCES)


def late(row: str, wait: str) -> str:
    """What is paid in a period of amounts spread evenly over earlier ones, each ``wait`` periods later."""
    distance = f"abs(here(period) - period - {wait})"
    return f"across({row} * (1 - {distance}) * ({distance} < 1))"


def add_operations(m: Model, f: Features, rates: Rates) -> None:
    """Everything before financing."""
    _investment(m, f, rates)
    _costs(m, f, rates)
    _revenue(m, f)
    _collections(m, f)
    _vat(m, f, rates)


def _investment(m: Model, f: Features, rates: Rates) -> None:
    """Investment by kind of asset with the VAT of each, and what is paid for it at the end."""
    m.heading("investment")
    m.series("capex", "construction.capex / per_year")
    m.series("grants", "funding.construction_grant / per_year")
    rate = rates.vat("construction.input_vat_rate")
    rates.put("input_vat_share", f"{rate} / (1 + {rate})")
    if f.classified:
        rest = " - ".join(["1", *(f"construction.{kind}.share" for kind in f.asset_kinds)])
        m.scalar("unclassified_share", f"max({rest}, 0)", "rate")
        m.series("capex_rest", "capex * unclassified_share * (1 - input_vat_share)", total=True)
        for kind in f.asset_kinds:
            rate = rates.vat(f"construction.{kind}.input_vat_rate")
            label = t("workbook.net_of", name=t(f"workbook.asset_kind.{kind}"))
            m.series(
                f"capex_{kind}", f"capex * construction.{kind}.share / (1 + {rate})", label=label, total=True
            )
        m.series("capex_net", m.plus(f"capex_{kind}" for kind in (*f.asset_kinds, "rest")), total=True)
    else:
        m.series("capex_net", "capex - capex * input_vat_share", total=True)
    if not f.residual_paid:
        m.scalar("residual", "0")
        m.series("residual_received", "last_operation * residual")
        return
    most = "max(total(capex_net) - total(grants), 0)"
    m.scalar("residual", f"min(total(capex_net) * construction.residual_share, {most})")
    rate = rates.vat("construction.residual_vat_rate")
    m.series("residual_vat", f"last_operation * residual * {rate}")
    m.series("residual_received", "last_operation * residual + residual_vat")


def _costs(m: Model, f: Features, rates: Rates) -> None:
    m.heading("costs")
    lines = range(1, f.cost_lines + 1)
    for n in lines:
        name = f.case.operation.costs[n - 1].name
        grown = f"operation * cost_{n}.annual_amount / per_year * (1 + cost_{n}.indexation) ** operation_year"
        m.series(f"cost_{n}", grown, label=name, total=True)
        net = f"cost_{n} / (1 + {rates.vat(f'cost_{n}.input_vat_rate')})"
        m.series(f"cost_{n}_net", net, label=t("workbook.net_of", name=name), total=True)
    m.series("opex", m.plus(f"cost_{n}" for n in lines))
    m.series("opex_net", m.plus(f"cost_{n}_net" for n in lines))
    for name in RESERVED:
        if getattr(f, name):
            m.series(name, f"operation * operation.{name} / per_year")
            net = f"{name} - {name} * input_vat_share"
            m.series(f"{name}_net", net, total=True)
    m.series(
        "costs_due",
        " + ".join([late("opex", "supplier_wait"), *(x for x in RESERVED if m.has(x))]),
        total=True,
    )
    billed = " + ".join(f"to_date({name})" for name in ("opex", *RESERVED) if m.has(name))
    m.series("payable", f"round({billed} - to_date(costs_due), 6)")


def _revenue(m: Model, f: Features) -> None:
    m.heading("revenue")
    fee = "revenue.service_fee"
    grown = f"operation * {fee}.annual_amount / per_year * (1 + {fee}.indexation) ** operation_year"
    m.series("service_fee_full", grown, total=True)
    m.scalar("service_fee_withheld", f"{fee}.performance_share * (1 - {fee}.performance_score)", "rate")
    m.series("service_fee_billed", "service_fee_full * (1 - service_fee_withheld)")
    deducted = "service_fee_full * service_fee_withheld"
    if f.availability:
        _availability(m, f)
        deducted += " + availability_fixed + availability_operation - availability_billed"
    if f.users:
        terms = "revenue.user_charges"
        volume = f"{terms}.first_year_volume / per_year * (1 + {terms}.volume_growth) ** operation_year"
        m.series("user_volume", f"operation * {volume}", "number", total=True)
        price = f"{terms}.unit_price * (1 + {terms}.price_indexation) ** operation_year"
        m.series("user_price", f"operation * {price}")
        m.series("user_receipts", "user_volume * user_price")
    for name, path in (("data", "data_revenue"), ("advertising", "advertising")):
        if getattr(f, name):
            growth = f"(1 + revenue.{path}.growth) ** operation_year"
            m.series(f"{name}_receipts", f"operation * revenue.{path}.annual_amount / per_year * {growth}")
    if f.gap_any:
        _gap(m, f)
        terms = "revenue.viability_gap"
        m.scalar("gap_withheld", f"{terms}.performance_share * (1 - {terms}.performance_score)", "rate")
        m.series("gap_funding_billed", "gap_full * (1 - gap_withheld)")
        deducted += " + gap_full * gap_withheld"
    m.series("performance_deduction", deducted)


def _availability(m: Model, f: Features) -> None:
    terms = "revenue.availability"
    m.scalar("availability_years", f"{terms}.years if {terms}.years > 0 else operation.years", "years")
    m.series(
        "availability_fixed",
        f"operation * (operation_year < availability_years) * {terms}.annual_amount / per_year",
        total=True,
    )
    grown = f"operation * {terms}.operation_fee / per_year * (1 + {terms}.indexation) ** operation_year"
    m.series("availability_operation", grown, total=True)
    steps, before = [], "0"
    for n in range(1, f.score_bands + 1):
        steps.append(f"(band_{n}.paid_share - {before}) * ({terms}.scores >= band_{n}.score)")
        before = f"band_{n}.paid_share"
    m.series("availability_paid_share", " + ".join(steps) or "1", "rate")
    fixed = f"{terms}.availability_factor * (1 - {terms}.performance_share) * availability_fixed"
    linked = f"{terms}.performance_share * availability_fixed + availability_operation"
    m.series("availability_billed", f"{fixed} + availability_paid_share * ({linked})")


def _gap(m: Model, f: Features) -> None:
    """Viability-gap funding by its rule at full score; nobody pays a negative subsidy."""
    terms = "revenue.viability_gap"
    if f.gap == "contract":
        m.series("gap_full", f"operation * {terms}.contract_amounts / per_year", total=True)
        return
    m.scalar("gap_years", f"{terms}.years if {terms}.years > 0 else operation.years", "years")
    paid = "operation * (operation_year < gap_years)"
    if f.gap == "fixed":
        m.series("gap_full", f"{paid} * {terms}.annual_amount / per_year", total=True)
        return
    _private_cost(m, f)
    p, d = f"{terms}.reasonable_profit_rate", f"{terms}.discount_rate"
    construction = {
        "mof21": f"gap_capex * (1 + {p}) * (1 + {d}) ** (operation_year + 1) / gap_years",
        "annuity": f"-pmt({p}, gap_years, gap_capex)",
        "equal_principal": f"gap_capex / gap_years + gap_capex * (1 - operation_year / gap_years) * {p}",
    }[f.gap]
    m.series("gap_construction", f"{paid} * ({construction}) / per_year", total=True)
    operating = f"({m.plus(('opex', 'maintenance'))}) * (1 + {p}) - ({m.plus(RECEIVED)})"
    m.series("gap_raw", f"gap_construction + {paid} * ({operating})", total=True)
    m.series("gap_full", "max(gap_raw, 0)", total=True)


def _private_cost(m: Model, f: Features) -> None:
    """Construction cost without grants and without what government pays as capital."""
    loan = " - funding.shareholder_loan.share" if f.loan else ""
    share = "funding.government_equity_share"
    if f.bond:
        share += " * (1 - funding.special_bond.share_of_capital)"
    if f.budget_bond:
        share = f"(funding.special_bond.share_of_capital + {share})"
    m.scalar("government_capital_share", f"(1 - funding.senior_debt_share{loan}) * {share}", "rate")
    m.scalar("gap_capex", "(total(capex) - total(grants)) * (1 - government_capital_share)")


def _collections(m: Model, f: Features) -> None:
    """When bills become cash, and what is owed until then."""
    m.heading("collections")
    m.series("bills", m.plus(BILLED), total=True)
    unsold = "bills"
    if f.sold_bills:
        unsold, terms = "unsold_bills", "late_payment.factoring"
        m.series("sold_bills", f"{terms}.share * bills")
        m.series("unsold_bills", "bills - sold_bills", total=True)
        price = f"1 - {terms}.fee_rate - {terms}.discount_rate * payer_wait / per_year"
        m.scalar("sale_price", f"max({price}, 0)", "rate")
        m.series("factoring_proceeds", "sold_bills * sale_price")
        m.series("sold_bills_paid", late("sold_bills", "payer_wait"))
    m.series("collections", late(unsold, "payer_wait"))
    m.series("due_bills", late(unsold, "contract_wait"), total=True)
    m.series("receivable", f"round(to_date({unsold}) - to_date(collections), 6)")
    m.series("claimable_bills", late(unsold, "(payer_wait - overdue_wait)"), total=True)
    m.series("overdue_owed", "round(to_date(claimable_bills) - to_date(collections), 6)")
    m.series("overdue_receivable", "min(overdue_owed, receivable)")
    agreed, lpr = "late_payment.agreed_late_rate", "late_payment.lpr"
    m.series("law_in_force", "1 if year >= law.late_rule_year else 0", "flag")
    by_law = f"(max({agreed}, {lpr}) if {agreed} > 0 else law.late_daily_rate * law.days_per_year)"
    m.series("late_rate", f"{by_law} if law_in_force else {agreed}", "rate")
    m.series("late_interest_claim", "prev(overdue_receivable) * late_rate / per_year")
    m.series("users_billed", m.plus(RECEIVED), total=True)
    m.series("other_collections", late("users_billed", "user_wait"))
    m.series("other_receivable", "round(to_date(users_billed) - to_date(other_collections), 6)")


def _vat(m: Model, f: Features, rates: Rates) -> None:
    m.heading("vat")
    rate = rates.vat("tax.output_vat_rate")
    rates.put("output_vat_share", f"{rate} / (1 + {rate})")
    for source, billed, mechanism in zip(SOURCES, (*BILLED, *RECEIVED), MECHANISMS, strict=True):
        if m.has(billed):
            share = "output_vat_share"
            if f.own_output_rate(mechanism):
                rate, share = rates.vat(f"revenue.{mechanism}.output_vat_rate"), f"output_vat_share_{source}"
                label = t("workbook.of", what=words(f"{source}_net"), part=words("output_vat_share"))
                rates.put(share, f"{rate} / (1 + {rate})", label=label)
            if source == "gap_funding":
                share = f"revenue.viability_gap.taxable_share * {share}"
            m.series(f"{source}_net", f"{billed} - {billed} * {share}")
    m.series("revenue_net", m.plus(NET))
    m.series("output_vat", f"{m.plus(('bills', 'users_billed', 'residual_vat'))} - revenue_net")
    spent = m.plus(RESERVED)
    m.series("input_vat", f"opex - opex_net + capex - capex_net + ({spent}) * input_vat_share")
    m.series("vat_balance", "output_vat - input_vat - prev(vat_credit)")
    m.series("vat_paid", "max(vat_balance, 0)")
    m.series("vat_credit", "max(-vat_balance, 0)")
    m.series("surcharge", "vat_paid * tax.surcharge_rate")
    costs = " - ".join(
        ["revenue_net", *(x for x in ("opex_net", "maintenance_net", "surcharge") if m.has(x))]
    )
    m.series("ebitda", costs)
