"""Operating flows (经营收支): bills to the payer, receipts from users, costs and the VAT in each of them.

Everything is yuan per period on the whole time axis [n_periods], or [cases, n_periods] of many cases. Bills to the payer become cash only when the
payer pays, or at once when they are sold to a factor; users and suppliers keep to their own terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount, higher, row_of
from finance.engine.late_payment import collect_late
from finance.engine.payment_terms import payment_terms
from finance.engine.revenue import availability_payment, service_fee, user_charges
from finance.engine.series import added
from finance.engine.subsidy import gap_payments
from finance.engine.tax import VatSchedule, vat_included, vat_schedule
from finance.engine.timeline import Timeline

FloatArray = NDArray[np.float64]
SOURCES = ("service_fee", "availability", "gap_funding", "user", "data", "advertising")


@dataclass(frozen=True)
class OperatingFlows:
    """Gross amounts include VAT, ``net`` ones do not. ``costs_due`` and ``other_collections`` are when cash moves."""

    gross: dict[str, FloatArray]
    net: dict[str, FloatArray]
    deduction: FloatArray
    bills: FloatArray
    sold: FloatArray
    sale_proceeds: FloatArray
    other_receipts: FloatArray
    other_collections: FloatArray
    opex: FloatArray
    maintenance: FloatArray
    renewals: FloatArray
    costs_due: FloatArray
    cost_lines: tuple[tuple[str, FloatArray, FloatArray], ...]
    vat: VatSchedule
    revenue_net: FloatArray
    opex_net: FloatArray
    maintenance_net: FloatArray
    capex_net: FloatArray
    renewals_net: FloatArray

    @property
    def unsold(self) -> FloatArray:
        """Bills (账单) that the payer owes to us."""
        return self.bills - self.sold

    @property
    def sale_cost(self) -> FloatArray:
        """What selling bills costs (保理费用)."""
        return self.sold - self.sale_proceeds

    @property
    def reserved_costs(self) -> FloatArray:
        """What the maintenance reserve is for (大修和更新改造)."""
        return self.maintenance + self.renewals

    @property
    def payable(self) -> FloatArray:
        """Owed to suppliers (应付账款) at the end of each period."""
        owed: FloatArray = np.cumsum(self.opex + self.reserved_costs - self.costs_due, axis=-1)
        return owed


def operating_flows(case: ProjectCase, timeline: Timeline) -> OperatingFlows:
    """Operating flows of a case (年度经营收支)."""
    years, place = case.operation.years, timeline.operating
    lines = _cost_lines(case)
    opex = sum((gross for _, gross, _ in lines), np.zeros(years))
    opex_input = opex - sum((net for _, _, net in lines), np.zeros(years))
    maintenance, renewals = (_padded(v, years) for v in (case.operation.maintenance, case.operation.renewals))
    yearly, deduction = _revenue(case, opex + maintenance)
    gross = {name: place(values) for name, values in yearly.items()}
    net = {name: values - vat_included(values, _output_rate(case, name)) for name, values in gross.items()}

    input_rate = case.construction.input_vat_rate
    capex = timeline.from_start(timeline.spread(row_of(case.construction.capex)))
    opex_cash, maintenance_cash, renewals_cash = place(opex), place(maintenance), place(renewals)
    total, revenue_net = added(gross, SOURCES), added(net, SOURCES)
    inputs = place(opex_input) + vat_included(capex + maintenance_cash + renewals_cash, input_rate)
    bills = gross["service_fee"] + gross["availability"] + gross["gap_funding"]
    others = gross["user"] + gross["data"] + gross["advertising"]
    terms, per_year = payment_terms(case), timeline.per_year
    sold, proceeds = _sold(case, bills, terms.total)
    return OperatingFlows(
        gross=gross,
        net=net,
        deduction=place(deduction),
        bills=bills,
        sold=sold,
        sale_proceeds=proceeds,
        other_receipts=others,
        other_collections=collect_late(others, terms.receivable * per_year),
        opex=opex_cash,
        maintenance=maintenance_cash,
        renewals=renewals_cash,
        costs_due=collect_late(opex_cash, terms.payable * per_year) + maintenance_cash + renewals_cash,
        cost_lines=tuple((name, place(amount), place(without)) for name, amount, without in lines),
        vat=vat_schedule(total - revenue_net, inputs, case.tax.surcharge_rate),
        revenue_net=revenue_net,
        opex_net=opex_cash - place(opex_input),
        maintenance_net=maintenance_cash - vat_included(maintenance_cash, input_rate),
        capex_net=capex - vat_included(capex, input_rate),
        renewals_net=renewals_cash - vat_included(renewals_cash, input_rate),
    )


def _revenue(case: ProjectCase, costs: FloatArray) -> tuple[dict[str, FloatArray], FloatArray]:
    """Gross revenue of each source and what performance took, per operation year."""
    n, terms = np.arange(case.operation.years, dtype=np.float64), case.revenue
    fee, fee_withheld = service_fee(terms.service_fee, n)
    availability, availability_withheld = availability_payment(terms.availability, n)
    users = user_charges(terms.user_charges, n)
    data = terms.data_revenue.annual_amount * (1 + terms.data_revenue.growth) ** n
    advertising = terms.advertising.annual_amount * (1 + terms.advertising.growth) ** n
    private_capex = sum(case.construction.capex) - sum(case.funding.construction_grant)
    gap = gap_payments(terms.viability_gap, private_capex, costs, users + data + advertising)
    amounts = (fee, availability, gap, users, data, advertising)
    return dict(zip(SOURCES, amounts, strict=True)), fee_withheld + availability_withheld


def _cost_lines(case: ProjectCase) -> list[tuple[str, FloatArray, FloatArray]]:
    """Name, gross and net amount of each operating cost per operation year."""
    n, lines = np.arange(case.operation.years, dtype=np.float64), []
    for line in case.operation.costs:
        amounts = line.annual_amount * (1 + line.indexation) ** n
        lines.append((line.name, amounts, amounts - vat_included(amounts, line.input_vat_rate)))
    return lines


def _output_rate(case: ProjectCase, source: str) -> Amount:
    """Output VAT of a source; of a subsidy only the share tied to income or volume is taxed.

    国家税务总局公告2019年第45号第七条 (待核对).
    """
    rate = case.tax.output_vat_rate
    if source != "gap_funding":
        return rate
    included = case.revenue.viability_gap.taxable_share * rate / (1.0 + rate)
    return included / (1.0 - included)


def _sold(case: ProjectCase, bills: FloatArray, wait: Amount) -> tuple[FloatArray, FloatArray]:
    """Bills sold without recourse (无追索权卖断) and what they bring: less the fee and the discount for ``wait`` years."""
    terms = case.late_payment.factoring
    if terms.recourse != "without_recourse":
        return np.zeros(bills.shape), np.zeros(bills.shape)
    sold = terms.share * bills
    return sold, sold * higher(1.0 - terms.fee_rate - terms.discount_rate * wait, 0.0)


def _padded(values: tuple[Amount, ...], years: int) -> FloatArray:
    given = row_of(values)
    padded = np.zeros((*given.shape[:-1], years))
    padded[..., : len(values)] = given
    return padded
