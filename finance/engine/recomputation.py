"""Series computed once more from the case (从方案重算), by other formulas than the engine's own: funding and operation.

Draws come from what has to be paid and the agreed shares, interest from balances, collections from running totals,
VAT from rates. Each identity names the series on one side and what they must be on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from finance.engine.books import Books, FloatArray, Sides, delayed, shifted
from finance.engine.checks import Side
from finance.engine.gap_identity import gap_at_full_score
from finance.engine.late_payment import late_interest_rate
from finance.engine.payment_terms import PaymentTerms
from finance.engine.revenue import paid_share, yearly_scores

_SOURCES = ("service_fee", "availability", "user", "data", "advertising", "gap_funding")
_BILLED = ("service_fee_billed", "availability_billed", "gap_funding_billed")
_OTHERS = ("user_receipts", "data_receipts", "advertising_receipts")


def funding_identities(books: Books) -> Iterator[Sides]:
    """Uses, sources, and what building costs before there is an asset."""
    rows, timeline, case = books.rows, books.timeline, books.case
    funding, spread, place = case.funding, timeline.spread, timeline.from_start
    built = place(spread(np.array(case.construction.capex)))
    granted = place(spread(np.array(funding.construction_grant)))
    ready = timeline.at(timeline.first_operation - 1, funding.initial_working_capital)
    found: tuple[Side, ...] = (rows["capex"], rows["grants"], rows["working_capital_funded"])
    yield "funding_inputs", "投资、补助与铺底资金按方案", found, (built, granted, ready)
    yield _shares(books)
    yield _capitalised(books)
    share, budget = funding.government_equity_share, 0.0 if books.setup.plan.bond.active else 1.0
    cash, bonds = rows["equity_draws"], budget * rows["special_bond_draws"]
    paid_in = np.cumsum(cash + bonds + rows["equity_cure"])
    found = (rows["government_equity_draws"], rows["private_equity_draws"], rows["paid_in_capital"])
    yield "capital", "资本金各方出资与实收资本", found, (share * cash + bonds, (1.0 - share) * cash, paid_in)


def _shares(books: Books) -> Sides:
    """Every source but grants takes a fixed share of what is needed."""
    rows, funding = books.rows, books.case.funding
    need = rows["total_uses"] - rows["grants"] - rows["shareholder_loan_idc"]
    whole = float(need.sum())
    debt = float(rows["debt_draws"].sum()) / whole if whole > 0.0 else 0.0
    lent = funding.shareholder_loan.share
    capital = (1.0 - debt - lent) * need
    bonds = funding.special_bond.share_of_capital * capital
    found = [
        rows[name] for name in ("debt_draws", "shareholder_loan_draws", "special_bond_draws", "equity_draws")
    ]
    return (
        "funding_shares",
        "各项资金按约定比例到位",
        found,
        (debt * need, lent * need, bonds, capital - bonds),
    )


def _capitalised(books: Books) -> Sides:
    """Interest while building on the balance before and half of what is drawn; fees on the whole loan."""
    rows, case, timeline = books.rows, books.case, books.timeline
    per_year, building = timeline.per_year, 1.0 - books.running
    bond, loan = case.funding.special_bond, case.funding.shareholder_loan
    drawn, bonds = (
        np.cumsum(rows[f"{name}_draws"]) - rows[f"{name}_draws"] / 2.0 for name in ("debt", "special_bond")
    )
    whole = float(rows["debt_draws"].sum())
    lent = books.before("shareholder_loan") + rows["shareholder_loan_draws"] / 2.0
    bond_rate = bond.interest_rate if bond.repaid_by == "project" else 0.0
    names = (
        "capitalised_interest",
        "financing_fees",
        "commitment_fees",
        "special_bond_idc",
        "shareholder_loan_idc",
    )
    again = (
        case.debt.interest_rate / per_year * building * drawn,
        timeline.at(0, case.debt.upfront_fee_rate * whole),
        case.debt.commitment_fee_rate / per_year * building * (whole - drawn),
        bond_rate / per_year * building * bonds,
        loan.interest_rate / per_year * building * lent,
    )
    return "capitalised", "建设期利息与费用按余额重算", [rows[name] for name in names], again


def operation_identities(books: Books) -> Iterator[Sides]:
    """Bills and receipts, when they are paid, costs, and what is sold to a factor."""
    rows, case, terms = books.rows, books.case, books.setup.payment
    yield _billed(books)
    yield _costs(books)
    bills, per_year = books.total(*_BILLED), books.timeline.per_year
    factoring = case.late_payment.factoring
    sold = factoring.share * bills if factoring.recourse == "without_recourse" else books.nothing
    kept = max(1.0 - factoring.fee_rate - factoring.discount_rate * terms.total, 0.0)
    found: tuple[Side, ...] = (rows["sold_bills"], rows["factoring_proceeds"])
    yield "sold_bills", "卖断账款及所得", found, (sold, kept * sold)
    unsold, others = bills - rows["sold_bills"], books.total(*_OTHERS)
    paid, settled = delayed(unsold, terms.total * per_year), delayed(rows["opex"], terms.payable * per_year)
    received = delayed(others, terms.receivable * per_year)
    found = (
        *(np.cumsum(rows[name]) for name in ("collections", "sold_bills_paid", "other_collections")),
        *(rows["receivable"], rows["other_receivable"], rows["payable"]),
    )
    again = (
        *(paid, delayed(rows["sold_bills"], terms.total * per_year), received),
        *(books.ageing.sum(axis=-1), np.cumsum(others) - received, np.cumsum(rows["opex"]) - settled),
    )
    yield "receivable", "收付款与应收应付按账期重算", found, again
    yield _overdue(books, unsold, paid, terms)


def _overdue(books: Books, unsold: FloatArray, paid: FloatArray, terms: PaymentTerms) -> Sides:
    """What is overdue, and simple interest on what was overdue when the period began."""
    rows, timeline, late = books.rows, books.timeline, books.case.late_payment
    due = delayed(unsold, (terms.total - terms.overdue) * timeline.per_year)
    overdue = np.minimum(due - paid, rows["receivable"])
    yearly = {y: late_interest_rate(y, late.agreed_late_rate, late.lpr) for y in set(timeline.years)}
    rates = np.array([yearly[y] for y in timeline.years])
    found = (rows["overdue_receivable"], rows["late_interest_claim"])
    again = (overdue, shifted(rows["overdue_receivable"]) * rates / timeline.per_year)
    return "overdue", "逾期账款与可主张利息", found, again


def _billed(books: Books) -> Sides:
    """What the contract says for each year; what performance took makes the bills whole again."""
    rows, terms, place = books.rows, books.case.revenue, books.timeline.operating
    years = books.case.operation.years
    n = np.arange(years)
    fee, available, users = terms.service_fee, terms.availability, terms.user_charges
    full = fee.annual_amount * np.power(1.0 + fee.indexation, n)
    fixed = available.annual_amount * (n < (available.years or years))
    care = available.operation_fee * np.power(1.0 + available.indexation, n)
    earned = [paid_share(score, available.score_table) for score in yearly_scores(available.scores, years)]
    linked = available.performance_share * fixed
    paid = available.availability_factor * (fixed - linked) + np.array(earned) * (linked + care)
    growth = (1.0 + users.volume_growth) * (1.0 + users.price_indexation)
    data, shown = terms.data_revenue, terms.advertising
    found = [
        *(rows["service_fee_billed"], rows["availability_billed"]),
        books.total(*_BILLED, "performance_deduction"),
        *(rows[name] for name in _OTHERS),
    ]
    again = [
        *(place((1.0 - fee.performance_share * (1.0 - fee.performance_score)) * full), place(paid)),
        place(full + fixed + care) + gap_at_full_score(books),
        place(users.first_year_volume * users.unit_price * np.power(growth, n)),
        place(data.annual_amount * np.power(1.0 + data.growth, n)),
        place(shown.annual_amount * np.power(1.0 + shown.growth, n)),
    ]
    return "revenue_inputs", "各项收入按方案重算", found, again


def _costs(books: Books) -> Sides:
    """Costs of each year, with VAT and without."""
    rows, operation, place = books.rows, books.case.operation, books.timeline.operating
    n = np.arange(operation.years)
    gross, net = books.nothing, books.nothing
    for line in operation.costs:
        amounts = place(line.annual_amount * np.power(1.0 + line.indexation, n))
        gross = gross + amounts
        net = net + amounts / (1.0 + books.vat(line.input_vat_rate))
    maintained, renewed = (
        place(np.array([*given, *[0.0] * (operation.years - len(given))]))
        for given in (operation.maintenance, operation.renewals)
    )
    rate = books.vat(books.case.construction.input_vat_rate)
    found = [rows[name] for name in ("opex", "opex_net", "maintenance", "renewals", "maintenance_net")]
    return "costs", "各项成本按方案重算", found, (gross, net, maintained, renewed, maintained / (1.0 + rate))


def vat_identities(books: Books) -> Iterator[Sides]:
    """VAT of every receipt and cost at its rate, tax paid from the highest excess so far, and what the asset costs."""
    rows, case = books.rows, books.case
    gross = [
        rows[f"{name}_billed" if name in ("service_fee", "availability") else f"{name}_receipts"]
        for name in _SOURCES[:5]
    ]
    terms = case.revenue
    own = (terms.service_fee, terms.availability, terms.user_charges, terms.data_revenue, terms.advertising)
    charged = [
        books.vat(case.tax.output_vat_rate if t.output_vat_rate is None else t.output_vat_rate) for t in own
    ]
    gap, rate = terms.viability_gap, case.tax.output_vat_rate
    gap_rate = books.vat(rate if gap.output_vat_rate is None else gap.output_vat_rate)
    subsidy = rows["gap_funding_billed"]
    untaxed = subsidy - gap.taxable_share * subsidy * gap_rate / (1.0 + gap_rate)
    nets = [*(amount / (1.0 + r) for amount, r in zip(gross, charged, strict=True)), untaxed]
    found: Sequence[Side] = [rows[f"{name}_net"] for name in _SOURCES]
    yield "revenue", "各项不含税收入按税率重算", found, nets

    built = rows["capex"] * _tax_part(books)
    renewed = rows["renewals"] * _part(books.vat(case.construction.input_vat_rate))
    bought = books.total("opex", "maintenance") - books.total("opex_net", "maintenance_net")
    residual, residual_vat = _residual(books, built)
    found = (rows["input_vat"], rows["residual_vat"], rows["residual_received"])
    again = (bought + built + renewed, residual_vat, residual + residual_vat)
    yield "input_vat", "进项税额与残值按税率重算", found, again
    excess = np.cumsum(rows["output_vat"] - rows["input_vat"])
    paid = np.maximum(np.maximum.accumulate(excess), 0.0)
    surcharge = books.rates.surcharge(case.tax.surcharge_rate) * rows["vat_paid"]
    found = (np.cumsum(rows["vat_paid"]), rows["vat_credit"], rows["surcharge"])
    yield "vat", "增值税缴纳、留抵与附加", found, (paid, paid - excess, surcharge)

    cost = rows["capex"] - built + rows["renewals"] - renewed - rows["grants"]
    cost = cost + books.total("capitalised_interest", "financing_fees", "commitment_fees")
    cost = cost + books.total("special_bond_idc", "shareholder_loan_idc")
    written = rows["depreciation"] + rows["residual_received"] - rows["residual_vat"]
    yield "depreciation", "折旧合计与应折旧额", (written.sum(),), (cost.sum(),)
    found = (rows["fixed_assets"], rows["fixed_assets"][-1])
    yield "asset_roll", "固定资产净值滚动", found, (np.cumsum(cost - written), 0.0)


def _residual(books: Books, built: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Residual value at the end of operation, at most what grants left of the cost, and the VAT on it."""
    terms, timeline = books.case.construction, books.timeline
    cost = float((books.rows["capex"] - built).sum())
    value = min(cost * terms.residual_share, max(cost - float(books.rows["grants"].sum()), 0.0))
    residual = timeline.at(timeline.last_operation, value if terms.residual_payer != "none" else 0.0)
    return residual, residual * books.vat(terms.residual_vat_rate)


def _tax_part(books: Books) -> Side:
    """VAT in a yuan of investment: each kind of asset bears its own."""
    parts: Side = 0.0
    for share, rate, _ in books.case.construction.kinds:
        parts = parts + share * _part(books.vat(rate))
    return parts


def _part(rate: Side) -> Side:
    """VAT in a yuan that includes it."""
    return rate / (1.0 + rate)
