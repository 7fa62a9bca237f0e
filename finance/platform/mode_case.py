"""The same scenario under each operating mode (同一场景的模式对比): what changes in the case from mode to mode.

Presets of judgement: what a mode does to owners, investment, fee, payout, tax and regime, everything else being
equal. A side-by-side comparison is as good as these assumptions, which are returned with it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from finance.case.project_case import Assumption, Construction, Funding, ProjectCase, Revenue, Tax
from finance.engine.projection import Projection, project
from finance.engine.tax_rates import rate_or_first
from finance.errors import FinanceError
from finance.platform.mode_terms import MODE_PRESETS, ModeTerms

PRESET_SOURCE = "运营模式对比预设（判断）"
MOST_LOANS = 0.8
"""Loans and owners' loans together leave a fifth of the investment to capital (国发〔2019〕26号, 待核对)."""


@dataclass(frozen=True)
class FeeBase:
    """What a fee is made of (服务费的构成), yuan without VAT over all years of operation.

    ``running``: operating cost and overhauls. ``investing``: depreciation of what the operator invested and renewed.
    ``interest``: on its long-term loan. ``market``: revenue from users, data and advertising, which the fee is less by.
    """

    running: float
    investing: float
    interest: float
    market: float

    def fee(self, terms: ModeTerms) -> float:
        """Fee without VAT for all years, yuan, not below 0.

        A markup is on full cost, interest included; a margin on the fee is that of a market price, which interest is
        paid out of.
        """
        settled = self.interest if terms.fee_basis == "markup_on_cost" else 0.0
        return max(terms.fee(self.running, self.investing + settled) - self.market, 0.0)


def case_under_mode(case: ProjectCase, mode: str, terms: ModeTerms | None = None) -> ProjectCase:
    """``case`` as it would be under ``mode``; its assumptions say what was changed and that it is a judgement.

    The fee that the mode's logic gives takes the place of everything that the bureau pays in ``case``. Raises FinanceError
    unknown_mode, no_users or no_data (nobody of those who would have to pay does), no_cost (nothing to base a fee on).
    """
    if mode not in MODE_PRESETS:
        raise FinanceError("unknown_mode", f"没有这种运营模式：{mode}。")
    chosen = MODE_PRESETS[mode] if terms is None else terms
    _demand_payers(case, chosen)
    without_fee = _structured(case, chosen)
    if not chosen.bureau_pays:
        return _marked(without_fee, case, {"revenue.service_fee.annual_amount": 0.0})
    amount = yearly_fee(without_fee, chosen)
    fee = replace(without_fee.revenue.service_fee, annual_amount=amount)
    priced = replace(without_fee, revenue=replace(without_fee.revenue, service_fee=fee))
    return _marked(priced, case, {"revenue.service_fee.annual_amount": amount})


def fee_base(projection: Projection) -> FeeBase:
    """What the fee of a projected case is made of."""
    sums = {name: math.fsum(projection.series[name]) for name in _BASE}
    return FeeBase(
        running=sums["opex_net"] + sums["maintenance_net"],
        investing=sums["depreciation"],
        interest=sums["senior_interest"],
        market=sums["user_net"] + sums["data_net"] + sums["advertising_net"],
    )


_BASE = (
    "opex_net",
    "maintenance_net",
    "depreciation",
    "senior_interest",
    "user_net",
    "data_net",
    "advertising_net",
)


def yearly_fee(case: ProjectCase, terms: ModeTerms) -> float:
    """Fee of the first year of operation, yuan with VAT, that with the yearly rise of ``case`` makes the fee of all years.

    The loan is that of ``case`` with the fee at cost; where cover limits it, a fee above cost may carry a larger one.
    """
    fee, years = case.revenue.service_fee, case.operation.years
    vat = case.tax.output_vat_rate if fee.output_vat_rate is None else fee.output_vat_rate
    rises = math.fsum((1.0 + fee.indexation) ** year for year in range(years))
    simple = fee_base(project(case))
    if simple.running + simple.investing <= 0.0:
        raise FinanceError("no_cost", "没有运营成本，也没有由运营主体承担的投资，按成本定价没有依据。")
    at_cost = (simple.running + simple.investing) * (1.0 + vat) / rises
    paid = replace(case, revenue=replace(case.revenue, service_fee=replace(fee, annual_amount=at_cost)))
    return round(fee_base(project(paid)).fee(terms) * (1.0 + vat) / rises, 2)


def _demand_payers(case: ProjectCase, terms: ModeTerms) -> None:
    users = case.revenue.user_charges
    if terms.needs == "users" and users.first_year_volume * users.unit_price <= 0.0:
        raise FinanceError("no_users", "这个场景没有使用者付费，不能采用特许经营。")
    if terms.needs == "data" and case.revenue.data_revenue.annual_amount <= 0.0:
        raise FinanceError("no_data", "这个场景没有数据收入，没有可以授权运营的数据产品。")


def _structured(case: ProjectCase, terms: ModeTerms) -> ProjectCase:
    """Owners, investment and tax of the mode; what the bureau pays is taken out."""
    return replace(
        case,
        regime=terms.regime,
        construction=_construction(case.construction, terms),
        funding=_funding(case, terms),
        debt=case.debt if terms.operator_invests else replace(case.debt, dsra_months=0.0),
        revenue=_revenue(case.revenue, terms),
        tax=_tax(case.tax, case.start_year) if terms.standard_tax else case.tax,
    )


def _construction(construction: Construction, terms: ModeTerms) -> Construction:
    if terms.operator_invests:
        return construction
    return replace(construction, capex=tuple(0.0 for _ in construction.capex), residual_share=0.0)


def _funding(case: ProjectCase, terms: ModeTerms) -> Funding:
    """Grants fall away: the bureau pays by its fee, or builds by its own purchase."""
    funding, years = case.funding, case.operation.years
    loans = funding.senior_debt_share if terms.operator_invests else 0.0
    own, bond = funding.shareholder_loan, funding.special_bond
    lent = max(own.share, min(terms.vendor_loan, MOST_LOANS - loans))
    lends = terms.operator_invests and terms.government_share < 1.0
    share = max(lent, 0.0) if lends else 0.0
    return replace(
        funding,
        senior_debt_share=loans,
        government_equity_share=terms.government_share,
        government_dividend_share=terms.government_share,
        construction_grant=(),
        shareholder_loan=replace(own, share=share, tenor_years=min(own.tenor_years, years)),
        special_bond=replace(bond, share_of_capital=bond.share_of_capital if terms.government_share else 0.0),
    )


def _revenue(revenue: Revenue, terms: ModeTerms) -> Revenue:
    """What the market pays, where it goes to the operator, and no payment of a bureau yet."""
    bare = Revenue(service_fee=replace(revenue.service_fee, annual_amount=0.0))
    if terms.income_to_city:
        return bare
    return replace(
        revenue,
        service_fee=bare.service_fee,
        availability=bare.availability,
        viability_gap=bare.viability_gap,
    )


def _tax(tax: Tax, year: int) -> Tax:
    """The general rate; what a high-tech bidder has stays with the bidder."""
    day = date(year, 12, 31)
    rate, losses = rate_or_first("cit", day).value, rate_or_first("loss_years", day).value
    return replace(tax, cit_rate=max(tax.cit_rate, rate), loss_years=min(tax.loss_years, int(losses)))


_SOURCES = (
    "regime",
    "construction.capex",
    "funding.senior_debt_share",
    "funding.government_equity_share",
    "funding.government_dividend_share",
    "funding.construction_grant",
    "funding.shareholder_loan.share",
    "funding.shareholder_loan.tenor_years",
    "funding.special_bond.share_of_capital",
    "debt.dsra_months",
    "revenue.availability.annual_amount",
    "revenue.availability.operation_fee",
    "revenue.viability_gap.rule",
    "revenue.user_charges.first_year_volume",
    "revenue.data_revenue.annual_amount",
    "revenue.advertising.annual_amount",
    "tax.cit_rate",
    "tax.loss_years",
)
_ALWAYS = ("regime", "funding.government_equity_share", "funding.government_dividend_share")


def _marked(changed: ProjectCase, before: ProjectCase, fee: Mapping[str, float]) -> ProjectCase:
    notes: dict[str, float | str] = dict(fee)
    for path in _SOURCES:
        value = _value(changed, path)
        if path in _ALWAYS or value != _value(before, path):
            notes[path] = math.fsum(value) if isinstance(value, tuple) else value
    marks = {path: Assumption(value, "preset", PRESET_SOURCE) for path, value in notes.items()}
    return replace(changed, assumptions={**before.assumptions, **marks})


def _value(case: ProjectCase, path: str) -> float | str | tuple[float, ...]:
    found: object = case
    for name in path.split("."):
        found = getattr(found, name)
    return found  # type: ignore[return-value]
