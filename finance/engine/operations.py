"""Operating flows (经营收支): bills to the payer, receipts from users, costs and the VAT in each of them.

Everything is yuan per period on the whole time axis [n_periods], or [cases, n_periods] of many cases. Bills to the payer become cash only when the
payer pays, or at once when they are sold to a factor; users and suppliers keep to their own terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from finance.case.project_case import ProjectCase
from finance.engine.arithmetic import Amount, anywhere, higher, lower, row_of, total
from finance.engine.dated_rates import DatedRates
from finance.engine.late_payment import collect_late
from finance.engine.payment_terms import payment_terms
from finance.engine.revenue import after_performance, availability_payment, service_fee, user_charges
from finance.engine.series import added
from finance.engine.subsidy import gap_payments, private_cost
from finance.engine.tax import VatSchedule, vat_included, vat_schedule
from finance.engine.timeline import Timeline

FloatArray = NDArray[np.float64]
_TERMS = {
    "service_fee": "service_fee",
    "availability": "availability",
    "gap_funding": "viability_gap",
    "user": "user_charges",
    "data": "data_revenue",
    "advertising": "advertising",
}
SOURCES = tuple(_TERMS)
_PART = 1e-9  # of the investment; less is rounding of shares that make a whole


@dataclass(frozen=True)
class BuiltAsset:
    """What is built of one kind (一类资产): ``net`` investment [..., n_periods], its ``share`` of all, its life in years."""

    share: Amount
    life: int
    net: FloatArray


@dataclass(frozen=True)
class OperatingFlows:
    """Gross amounts include VAT, ``net`` ones do not. ``costs_due`` and ``other_collections`` are when cash moves.

    ``residual``: book value paid for at the end of operation, with ``residual_vat`` [..., n_periods] on top of it.
    """

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
    assets: tuple[BuiltAsset, ...]
    residual: Amount
    residual_vat: FloatArray

    @cached_property
    def unsold(self) -> FloatArray:
        """Bills (账单) that the payer owes to us."""
        return self.bills - self.sold

    @cached_property
    def sale_cost(self) -> FloatArray:
        """What selling bills costs (保理费用)."""
        return self.sold - self.sale_proceeds

    @cached_property
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
    years, place, rates = case.operation.years, timeline.operating, DatedRates(case, timeline)
    yearly_costs = _yearly_costs(case)
    opex = sum(yearly_costs, np.zeros(years))
    lines = _cost_lines(case, [place(amounts) for amounts in yearly_costs], rates)
    maintenance, renewals = (_padded(v, years) for v in (case.operation.maintenance, case.operation.renewals))
    yearly, deduction = _revenue(case, opex + maintenance)
    gross = {name: place(values) for name, values in yearly.items()}
    net = {
        name: values - vat_included(values, _output_rate(case, name, rates)) for name, values in gross.items()
    }

    input_rate = rates.vat(case.construction.input_vat_rate)
    capex = timeline.from_start(timeline.spread(row_of(case.construction.capex)))
    assets = _assets(case, capex, rates)
    capex_net = assets[0].net if len(assets) == 1 else sum((a.net for a in assets[1:]), assets[0].net)
    opex_cash, maintenance_cash, renewals_cash = place(opex), place(maintenance), place(renewals)
    opex_net = sum((without for _, _, without in lines[1:]), lines[0][2]) if lines else opex_cash
    revenue_net = added(net, SOURCES)
    inputs = opex_cash - opex_net + (capex - capex_net)
    inputs = inputs + vat_included(maintenance_cash + renewals_cash, input_rate)
    residual, residual_vat = _residual(case, timeline, total(capex_net), rates)
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
        cost_lines=lines,
        vat=vat_schedule(
            added(gross, SOURCES) - revenue_net + residual_vat,
            inputs,
            rates.surcharge(case.tax.surcharge_rate),
        ),
        revenue_net=revenue_net,
        opex_net=opex_net,
        maintenance_net=maintenance_cash - vat_included(maintenance_cash, input_rate),
        capex_net=capex_net,
        renewals_net=renewals_cash - vat_included(renewals_cash, input_rate),
        assets=assets,
        residual=residual,
        residual_vat=residual_vat,
    )


def _assets(case: ProjectCase, capex: FloatArray, rates: DatedRates) -> tuple[BuiltAsset, ...]:
    """Investment without VAT by kind of asset, only those there are; one asset when nothing was classified."""
    kinds = case.construction.kinds
    there = [kind for kind in kinds[:-1] if anywhere(kind[0] > 0.0)]
    if not there or anywhere(kinds[-1][0] > _PART):
        there.append(kinds[-1])
    found = []
    for share, rate, life in there:
        spent = capex if len(there) == 1 else capex * share
        found.append(BuiltAsset(share, life, spent - vat_included(spent, rates.vat(rate))))
    return tuple(found)


def _residual(
    case: ProjectCase, timeline: Timeline, cost: Amount, rates: DatedRates
) -> tuple[Amount, FloatArray]:
    """Residual value (残值) at the end of operation and the VAT on it; ``cost`` of all assets without VAT.

    Not more than what grants leave of the cost; nothing when the assets are handed over for nothing (无偿移交).
    """
    terms, nothing = case.construction, timeline.empty()
    if terms.residual_payer == "none" or not anywhere(terms.residual_share > 0.0):
        return 0.0, nothing
    granted = total(row_of(case.funding.construction_grant))
    value = lower(cost * terms.residual_share, higher(cost - granted, 0.0))
    rate = rates.vat(terms.residual_vat_rate)
    if not anywhere(rate > 0.0):
        return value, nothing
    return value, timeline.at(timeline.last_operation, value) * rate


def _revenue(case: ProjectCase, costs: FloatArray) -> tuple[dict[str, FloatArray], FloatArray]:
    """Gross revenue of each source and what performance took, per operation year."""
    n, terms = np.arange(case.operation.years, dtype=np.float64), case.revenue
    fee, fee_withheld = service_fee(terms.service_fee, n)
    availability, availability_withheld = availability_payment(terms.availability, n)
    users = user_charges(terms.user_charges, n)
    data = terms.data_revenue.annual_amount * (1 + terms.data_revenue.growth) ** n
    advertising = terms.advertising.annual_amount * (1 + terms.advertising.growth) ** n
    due = gap_payments(terms.viability_gap, private_cost(case), costs, users + data + advertising)
    gap, gap_withheld = after_performance(terms.viability_gap, due)
    amounts = (fee, availability, gap, users, data, advertising)
    return dict(zip(SOURCES, amounts, strict=True)), fee_withheld + availability_withheld + gap_withheld


def _yearly_costs(case: ProjectCase) -> list[FloatArray]:
    """Each operating cost per operation year, with VAT."""
    n = np.arange(case.operation.years, dtype=np.float64)
    return [line.annual_amount * (1 + line.indexation) ** n for line in case.operation.costs]


def _cost_lines(
    case: ProjectCase, amounts: list[FloatArray], rates: DatedRates
) -> tuple[tuple[str, FloatArray, FloatArray], ...]:
    """Name, gross and net amount of each operating cost per period."""
    lines = zip(case.operation.costs, amounts, strict=True)
    return tuple(
        (line.name, gross, gross - vat_included(gross, rates.vat(line.input_vat_rate)))
        for line, gross in lines
    )


def _output_rate(case: ProjectCase, source: str, rates: DatedRates) -> Amount:
    """Output VAT of a source, its own or that of the case; of a subsidy only the share tied to income or volume is
    taxed.

    国家税务总局公告2019年第45号第七条 (待核对).
    """
    own = getattr(case.revenue, _TERMS[source]).output_vat_rate
    rate = rates.vat(case.tax.output_vat_rate if own is None else own)
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
