"""Finance of a scenario under every operating mode, side by side (各模式财务对比): one projection a mode.

What a mode cannot have is told with a code, never as a silent zero: no users, no data, no private owner, no loan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from finance.case.project_case import ProjectCase
from finance.engine.projection import Projection, project
from finance.errors import CaseError, FinanceError
from finance.official.findings import Finding
from finance.platform.mode_case import case_under_mode
from finance.platform.mode_terms import MODE_PRESETS, ModeTerms
from finance.rates.irr import IrrResult, irr

BILLED = ("service_fee_billed",)
FROM_MARKET = ("user_receipts", "data_receipts", "advertising_receipts")


@dataclass(frozen=True)
class ModeFinance:
    """A scenario under one mode; yuan over its whole life, rates as fractions a year.

    ``code``: "ok", or why there is nothing: "no_users", "no_data", "no_cost", "refused" (``reason`` says it in a sentence).
    ``yearly_fee``: of the first year. ``city_invests``: construction paid by the city itself. ``operator_invests``: all uses of
    money at the operator. ``public_capital``: government's share of capital. ``public_flow``: what it gets less what it put
    in. ``city_income``: what the market pays to the city. ``city_spends``: fees and own construction less both. ``owner_irr``: all owners, profit paid out as the
    payout says, the rest when operation ends; ``private_irr``: private owners with what they lent. ``missing``: figure ->
    code of why it has no value.
    """

    mode: str
    terms: ModeTerms
    code: str = "ok"
    reason: str = ""
    projection: Projection | None = None
    yearly_fee: float | None = None
    bureau_pays: float | None = None
    market_pays: float | None = None
    city_invests: float | None = None
    operator_invests: float | None = None
    public_capital: float | None = None
    public_flow: float | None = None
    city_income: float | None = None
    city_spends: float | None = None
    owner_irr: float | None = None
    private_irr: float | None = None
    project_irr: float | None = None
    project_npv: float | None = None
    min_dscr: float | None = None
    peak_receivable: float | None = None
    credit_drawn: float | None = None
    liquidity_gap: float | None = None
    taxes: float | None = None
    net_profit: float | None = None
    dividends: float | None = None
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def lasts(self) -> bool:
        """Whether costs and debt are paid in every year under this mode (资金能够接续)."""
        return self.projection is not None and not self.projection.default_years

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules say against the project under this mode, notes left out."""
        found = self.projection.findings if self.projection else ()
        return tuple(finding for finding in found if finding.severity != "note")


def modes_side_by_side(
    case: ProjectCase, terms: Mapping[str, ModeTerms] = MODE_PRESETS
) -> tuple[ModeFinance, ...]:
    """``case`` under each mode in ``terms``, everything else being equal; a mode that is refused says why."""
    return tuple(_under(case, each) for each in terms.values())


def _under(case: ProjectCase, terms: ModeTerms) -> ModeFinance:
    try:
        changed = case_under_mode(case, terms.mode, terms)
        run = project(changed)
    except FinanceError as error:
        known = error.code if error.code in ("no_users", "no_data", "no_cost") else "refused"
        faults = error.faults if isinstance(error, CaseError) else ()
        return ModeFinance(terms.mode, terms, known, "；".join(f.reason for f in faults) or error.reason)
    public, owners, private, paid = _owners(run, terms)
    city = 0.0 if terms.operator_invests else math.fsum(case.construction.capex)
    market = _sum(project(case), *FROM_MARKET)
    income = market if terms.income_to_city else 0.0
    bills, flow = _sum(run, *BILLED), math.fsum(public)
    rates = {"owner_irr": _yearly(owners, run), "private_irr": _yearly(private, run)}
    missing = {name: rate.code for name, rate in rates.items() if rate.rate is None}
    if math.fsum(run.series["equity_draws"]) == 0.0:
        missing |= dict.fromkeys(rates, "no_capital")
    if terms.government_share == 1.0:
        missing["private_irr"] = "no_private_owner"
    if run.project_irr_after_tax.rate is None:
        missing["project_irr"] = run.project_irr_after_tax.code
    if run.min_dscr.value is None:
        missing["min_dscr"] = run.min_dscr.code
    if not terms.bureau_pays:
        missing["yearly_fee"] = f"{terms.needs}_pay"
    fee = changed.revenue.service_fee.annual_amount
    return ModeFinance(
        mode=terms.mode,
        terms=terms,
        projection=run,
        yearly_fee=fee if terms.bureau_pays else None,
        bureau_pays=bills,
        market_pays=market,
        city_invests=city,
        operator_invests=_sum(run, "total_uses") - _sum(run, "grants"),
        public_capital=_sum(run, "government_equity_draws"),
        public_flow=flow,
        city_income=income,
        city_spends=bills + city - flow - income,
        owner_irr=None if "owner_irr" in missing else rates["owner_irr"].rate,
        private_irr=None if "private_irr" in missing else rates["private_irr"].rate,
        project_irr=run.project_irr_after_tax.rate,
        project_npv=run.project_npv,
        min_dscr=run.min_dscr.value,
        peak_receivable=run.peak_receivable,
        credit_drawn=max(run.period_series["revolver"]),
        liquidity_gap=run.liquidity_gap,
        taxes=_sum(run, "vat_paid", "surcharge", "cit"),
        net_profit=_sum(run, "net_profit"),
        dividends=paid,
        missing=missing,
    )


Flow = tuple[float, ...]


def _owners(run: Projection, terms: ModeTerms) -> tuple[Flow, Flow, Flow, float]:
    """Flows a period of government, all owners and private owners with their loan, and the dividends paid during operation.

    What the payout leaves in the company comes back in the last period of operation; together nothing is lost.
    """
    series, last = run.period_series, _last_operation(run)
    kept = [
        (1.0 - terms.payout) * value if at < last else 0.0 for at, value in enumerate(series["dividends"])
    ]
    moved = [-value for value in kept]
    moved[last] += math.fsum(kept)

    def shifted(name: str, share: float) -> Flow:
        return tuple(value + share * later for value, later in zip(series[name], moved, strict=True))

    paid = math.fsum(series["dividends"][:last]) - math.fsum(kept)
    share = terms.government_share
    return (
        shifted("government_equity_flow", share),
        shifted("equity_flow", 1.0),
        shifted("sponsor_flow", 1.0 - share),
        paid,
    )


def _last_operation(run: Projection) -> int:
    return max(at for at, phase in enumerate(run.period_phases) if phase == "operation")


def _yearly(flow: Flow, run: Projection) -> IrrResult:
    """Rate of return a year of a flow by periods."""
    found = irr(flow)
    if found.rate is None or run.periods_per_year == 1:
        return found
    return replace(found, rate=(1.0 + found.rate) ** run.periods_per_year - 1.0)


def _sum(run: Projection, *names: str) -> float:
    return math.fsum(math.fsum(run.series[name]) for name in names)
