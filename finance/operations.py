"""Operating flows (经营收支): bills to the payer, receipts from users, costs and the VAT in each of them.

Everything is yuan per period on the whole time axis [n_periods]. Bills (``service_fee`` + ``gap_funding``)
become cash only when the payer pays; users and data buyers pay in the same year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.case import ProjectCase, ServiceFee, UserCharges
from finance.subsidy import gap_payments
from finance.tax import VatSchedule, vat_included, vat_schedule
from finance.timeline import Timeline

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class OperatingFlows:
    """Gross amounts include VAT, ``*_net`` do not."""

    service_fee: FloatArray
    gap_funding: FloatArray
    user_receipts: FloatArray
    data_receipts: FloatArray
    opex: FloatArray
    renewals: FloatArray
    vat: VatSchedule
    revenue_net: FloatArray
    opex_net: FloatArray
    capex_net: FloatArray
    renewals_net: FloatArray

    @property
    def bills(self) -> FloatArray:
        return self.service_fee + self.gap_funding

    @property
    def other_receipts(self) -> FloatArray:
        return self.user_receipts + self.data_receipts


def operating_flows(case: ProjectCase, timeline: Timeline) -> OperatingFlows:
    """Operating flows of a case (年度经营收支)."""
    n, terms = np.arange(case.operation.years, dtype=np.float64), case.revenue
    fee = service_fee(terms.service_fee, n)
    users = user_charges(terms.user_charges, n)
    data = terms.data_revenue.annual_amount * (1 + terms.data_revenue.growth) ** n
    opex, opex_input = np.zeros(n.size), np.zeros(n.size)
    for line in case.operation.costs:
        amounts = line.annual_amount * (1 + line.indexation) ** n
        opex += amounts
        opex_input += vat_included(amounts, line.input_vat_rate)
    private_capex = sum(case.construction.capex) - sum(case.funding.construction_grant)
    gap = gap_payments(terms.viability_gap, private_capex, opex, users + data)
    renewals = np.zeros(n.size)
    renewals[: len(case.operation.renewals)] = case.operation.renewals

    capex = timeline.empty()
    capex[: timeline.construction] = case.construction.capex
    placed = timeline.from_operation
    renewal_input = vat_included(placed(renewals), case.construction.input_vat_rate)
    capex_input = vat_included(capex, case.construction.input_vat_rate)
    gross_revenue = placed(fee + gap + users + data)
    output = vat_included(gross_revenue, case.tax.output_vat_rate)
    vat = vat_schedule(output, capex_input + placed(opex_input) + renewal_input, case.tax.surcharge_rate)
    return OperatingFlows(
        service_fee=placed(fee),
        gap_funding=placed(gap),
        user_receipts=placed(users),
        data_receipts=placed(data),
        opex=placed(opex),
        renewals=placed(renewals),
        vat=vat,
        revenue_net=gross_revenue - output,
        opex_net=placed(opex - opex_input),
        capex_net=capex - capex_input,
        renewals_net=placed(renewals) - renewal_input,
    )


def service_fee(terms: ServiceFee, n: FloatArray) -> FloatArray:
    """Fee after performance (绩效付费) of year n: the linked share is paid in proportion to the score."""
    earned = 1.0 - terms.performance_share * (1.0 - terms.performance_score)
    return terms.annual_amount * earned * (1 + terms.indexation) ** n


def user_charges(terms: UserCharges, n: FloatArray) -> FloatArray:
    """User charges (使用者付费) of year n: volume x price, each with its growth."""
    volume = terms.first_year_volume * (1 + terms.volume_growth) ** n
    return volume * terms.unit_price * (1 + terms.price_indexation) ** n
