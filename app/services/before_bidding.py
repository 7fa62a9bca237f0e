"""Before bidding (投标前测算): what this payer's delay does to an enterprise's own figures for an open opportunity.

The figures are preparation of a bid: they come in with a call, go out with its answer, and are neither stored nor
recorded. What a refusal records is who asked for what, never a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil, isfinite
from typing import Any

import finance
from app.clock import CHINA
from app.domain.opportunities import Opportunity, accepts_bids
from app.domain.users import Actor, Owner
from app.errors import Invalid
from app.services import publishing
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.own_figures import OwnFigures, checked_figures, years_of
from app.services.payer_profiles import profile_of

MONTHS = (0, 6, 12, 24, 36)
MOST_MONTHS = 60
CURVE_STEP = 3
ENOUGH_CREDIT = 1e12
"""Yuan. The credit line that is needed is the most a line without limit is drawn."""
FIGURE, LEVER = "equity_irr", "fee"
UNKNOWN_PAYER = "B"
BAD_CASE = 0.9
"""Share of bills that are paid by the bad case."""


@dataclass(frozen=True)
class DelayEffect:
    """The case paid `months` late, with a credit line as large as it needs: `credit_line`, yuan, at its peak.

    `owed_at_end`: what the line still owes when the last bill is paid. `late_interest`: what may be claimed by law, a
    memo and never income. `lowest_price`: the bid at which the target is still reached, all years, yuan; None with
    `price_code` when no price does.
    """

    months: float
    equity_irr: finance.IrrResult
    credit_line: float
    owed_at_end: float
    npv: float
    peak_receivable: float
    late_interest: float
    lowest_price: float | None
    price_code: str


@dataclass(frozen=True)
class PayerRecord:
    """What an enterprise may know of a payer: the class (付款方档次) nearest to its record, by the share unpaid after two
    years, and whether that record is calibrated with this city's ledger. No bill, amount, count or other supplier shows
    through; a record that is not calibrated is not shown at all.
    """

    payer: str
    nearest: str
    calibrated: bool

    @property
    def expected_months(self) -> int:
        """Months late of a bill of this class on average, in whole months and as many as can be computed."""
        return _whole(finance.expected_months_late(self.nearest))

    @property
    def bad_months(self) -> int:
        """Months late that nine bills of ten of this class do not exceed."""
        return _whole(finance.months_late_quantile(self.nearest, BAD_CASE))

    @property
    def bad_is_longer(self) -> bool:
        """Whether the bad case is longer than what is computed."""
        months = finance.months_late_quantile(self.nearest, BAD_CASE)
        return months is None or months > MOST_MONTHS


def _whole(months: float | None) -> int:
    return MOST_MONTHS if months is None else min(round(months), MOST_MONTHS)


@dataclass(frozen=True)
class Outlook:
    """What delay does. `chosen`: the delay asked for; `expected`, `bad`: the delays of `record`, the payer's class;
    `effects`: MONTHS; `curve`: return by month of delay.

    `longest_delay`: months of delay at which the target is just reached at the price offered, None with `delay_code`.
    """

    figures: OwnFigures
    years: int
    ceiling_yuan: float
    case: Mapping[str, Any]
    record: PayerRecord
    chosen: DelayEffect
    expected: DelayEffect
    bad: DelayEffect
    effects: tuple[DelayEffect, ...]
    curve: tuple[tuple[int, float | None], ...]
    longest_delay: float | None
    delay_code: str

    @property
    def on_time(self) -> DelayEffect:
        return self.effects[0]


def open_opportunities(app: App, actor: Actor) -> list[publishing.OpportunityRow]:
    """The opportunities that take bids now, the newest first."""
    demand(app, actor, "bids.submit", Owner(enterprise=actor.enterprise_id))
    return publishing.list_public(app, actor, publishing.OpportunityFilter(status="published"))


def read_open(app: App, actor: Actor, opportunity_id: str) -> Opportunity:
    """An opportunity that takes bids now, by id or number. Raises Invalid before_bidding.not_open."""
    demand(app, actor, "bids.submit", Owner(enterprise=actor.enterprise_id), object=opportunity_id)
    opportunity = publishing.read(app, actor, opportunity_id).opportunity
    if not accepts_bids(opportunity, app.clock.now()):
        raise Invalid("before_bidding.not_open")
    return opportunity


def payer_record(app: App, actor: Actor, opportunity: Opportunity) -> PayerRecord:
    """The class of the payer of an open opportunity, as an enterprise may read it."""
    demand(app, actor, "bids.submit", Owner(enterprise=actor.enterprise_id), object=opportunity.id)
    payer = opportunity.terms.payer
    with app.store.read() as work:
        profiles = [profile_of(each) for each in work.projects.saved_payers() if each.payer == payer]
    profile = next((each for each in profiles if each.calibrated), None)
    if profile is None:
        return PayerRecord(payer, UNKNOWN_PAYER, False)
    unpaid = finance.unpaid_after_two_years(profile)
    presets = finance.PAYER_PROFILES
    nearest = min(presets, key=lambda code: abs(finance.unpaid_after_two_years(presets[code]) - unpaid))
    return PayerRecord(payer, nearest, True)


def outlook(
    app: App,
    actor: Actor,
    opportunity_id: str,
    figures: OwnFigures,
    months: float,
    before: Outlook | None = None,
) -> Outlook:
    """What being paid `months` late does to these figures. Nothing of them is stored.

    before: an earlier answer; of the same case and payer only the delay asked for is computed anew.
    Raises InvalidFields before_bidding.refused, Invalid before_bidding.not_open, projects.not_computable.
    """
    opportunity = read_open(app, actor, opportunity_id)
    case = case_of(opportunity, figures)
    if not 0 <= months <= MOST_MONTHS:
        raise Invalid("before_bidding.months", most=MOST_MONTHS)
    plain, years = finance.case_to_dict(case), years_of(opportunity)
    record = payer_record(app, actor, opportunity)
    with finance_refusals():
        if before is not None and before.case == plain and before.record == record:
            known = (*before.effects, before.expected, before.bad)
            return replace(before, chosen=_chosen(case, months, years, known))
        effects = tuple(_effect(case, each, years) for each in MONTHS)
        expected = _chosen(case, record.expected_months, years, effects)
        bad = _chosen(case, record.bad_months, years, effects)
        longest = finance.switching_values(case, ("payment_delay",), FIGURE, figures.target_irr)[0]
        return Outlook(
            figures=figures,
            years=years,
            ceiling_yuan=opportunity.terms.ceiling_fen / 100,
            case=plain,
            record=record,
            chosen=_chosen(case, months, years, (*effects, expected, bad)),
            expected=expected,
            bad=bad,
            effects=effects,
            curve=_curve(case),
            longest_delay=longest.change,
            delay_code=longest.code,
        )


def case_of(opportunity: Opportunity, figures: OwnFigures) -> finance.ProjectCase:
    """The case of the figures by quarters, presets labelled. Raises InvalidFields for figures out of range."""
    checked = checked_figures(figures)
    terms = opportunity.terms
    with finance_refusals():
        case = finance.case_from_award(
            name=terms.title,
            price_yuan_per_year=round(checked.price_yuan / years_of(opportunity), 2),
            operation_years=years_of(opportunity),
            capex_yuan=checked.capex_yuan,
            opex_yuan_per_year=checked.annual_opex_yuan,
            payer=terms.payer,
            start_year=opportunity.tender_deadline.astimezone(CHINA).year,
            construction_years=max(1, ceil(checked.construction_months / 12)),
        )
        rate = checked.interest_rate
        debt = replace(case.debt, interest_rate=rate, revolver_rate=rate, revolver_limit=ENOUGH_CREDIT)
        entered = {
            "revenue.service_fee.annual_amount": checked.price_yuan,
            "construction.capex": checked.capex_yuan,
            "operation.costs": checked.annual_opex_yuan,
            "funding.senior_debt_share": checked.loan_share,
            "debt.interest_rate": rate,
            "target_equity_irr": checked.target_irr,
            "late_payment.contract_days": checked.contract_days,
        }
        kept = {
            path: source for path, source in case.assumptions.items() if path != "debt.revolver_limit"
        } | {path: finance.Assumption(value, "user", "本企业填写") for path, value in entered.items()}
        case = replace(
            case,
            periodicity="quarterly",
            target_equity_irr=checked.target_irr,
            funding=replace(case.funding, senior_debt_share=checked.loan_share),
            debt=debt,
            late_payment=replace(case.late_payment, contract_days=checked.contract_days),
            assumptions=kept,
        )
        return finance.case_from_dict(finance.case_to_dict(case))


def _effect(case: finance.ProjectCase, months: float, years: int) -> DelayEffect:
    late = _late(case, months)
    run = finance.project(late)
    found = finance.goal_seek(late, LEVER, FIGURE, case.target_equity_irr)
    drawn = run.period_series["revolver"]
    return DelayEffect(
        months=months,
        equity_irr=run.equity_irr,
        credit_line=max(drawn),
        owed_at_end=drawn[-1],
        npv=run.equity_npv,
        peak_receivable=run.peak_receivable,
        late_interest=run.late_interest_total,
        lowest_price=None if found.value is None else found.value * years,
        price_code=found.code,
    )


def _chosen(
    case: finance.ProjectCase, months: float, years: int, effects: tuple[DelayEffect, ...]
) -> DelayEffect:
    """The effect of a delay, one of `effects` where it is among them."""
    return next((each for each in effects if each.months == months), None) or _effect(case, months, years)


def _late(case: finance.ProjectCase, months: float) -> finance.ProjectCase:
    return replace(case, late_payment=replace(case.late_payment, delay_months=float(months)))


def _curve(case: finance.ProjectCase) -> tuple[tuple[int, float | None], ...]:
    """The return for every delay up to the longest."""
    delays = range(0, MOST_MONTHS + 1, CURVE_STEP)
    rates = finance.evaluate_cases([_late(case, months) for months in delays]).values[FIGURE].tolist()
    return tuple(
        (months, rate if isfinite(rate) else None) for months, rate in zip(delays, rates, strict=True)
    )
