"""Terms of a waterfall under stress (错向风险): what users pay, what new borrowing and selling bills cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from finance.engine.late_payment import collect_late
from finance.engine.setup import Setup
from finance.engine.tax import vat_included, vat_schedule
from finance.engine.waterfall_terms import WaterfallTerms
from finance.risk.simulation_terms import WrongWay

FloatArray = NDArray[np.float64]


def stressed_terms(
    setup: Setup, links: WrongWay, stress: FloatArray, interest: FloatArray | None
) -> WaterfallTerms:
    """Terms of a project at ``stress`` and with late ``interest`` received, both [n_periods, paths]."""
    terms = setup.terms
    if links.user_revenue > 0.0 and setup.flows.gross["user"].any():
        terms = _fewer_users(setup, terms, np.expm1(-links.user_revenue * stress))
    if links.borrowing_spread > 0.0 or links.factoring_discount > 0.0:
        terms = _dearer_money(setup, terms, links, np.maximum(stress, 0.0))
    if interest is not None:  # taxed as income when it comes in
        terms = replace(
            terms, other_receipts=terms.other_receipts + interest.T, profit=terms.profit + interest.T
        )
    return terms


def _fewer_users(setup: Setup, terms: WaterfallTerms, change: FloatArray) -> WaterfallTerms:
    """User charges changed by a share [n_periods, paths]; they come in on the users' own terms and bear VAT."""
    gross = setup.flows.gross["user"] * change.T
    tax = vat_included(gross, setup.case.tax.output_vat_rate)
    vat, planned = setup.flows.vat, setup.flows.vat.paid + setup.flows.vat.surcharge
    schedule = vat_schedule(vat.output + tax, vat.input, setup.case.tax.surcharge_rate)
    received = collect_late(gross, setup.payment.receivable * setup.timeline.per_year)
    return replace(
        terms,
        other_receipts=terms.other_receipts + received,
        taxes=terms.taxes + (schedule.paid + schedule.surcharge - planned),
        profit=terms.profit + (gross - tax) - (schedule.surcharge - vat.surcharge),
    )


def _dearer_money(
    setup: Setup, terms: WaterfallTerms, links: WrongWay, tension: FloatArray
) -> WaterfallTerms:
    """A spread on the revolver and on pledged bills; bills that are sold bring less for the time they wait."""
    per_year = setup.timeline.per_year
    if terms.revolver_limit > 0.0 and links.borrowing_spread > 0.0:
        terms = replace(terms, revolver_spread=(links.borrowing_spread / per_year * tension).T)
    if links.factoring_discount > 0.0 and terms.advance_share > 0.0:
        terms = replace(terms, factoring_spread=(links.factoring_discount / per_year * tension).T)
    if links.factoring_discount > 0.0 and setup.flows.sold.any():
        less = setup.flows.sold * (links.factoring_discount * setup.payment.total * tension).T
        terms = replace(terms, other_receipts=terms.other_receipts - less, profit=terms.profit - less)
    return terms
