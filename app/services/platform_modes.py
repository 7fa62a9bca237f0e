"""Operating modes for a company or a scenario (运营模式): advice from answers, and one project under each mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import finance
from app.domain.users import Actor
from app.errors import AppError
from app.services import financing
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals

BILLED = ("service_fee_billed", "availability_billed", "gap_funding_billed")
FROM_MARKET = ("user_receipts", "data_receipts", "advertising_receipts")


@dataclass(frozen=True)
class ModeFinance:
    """One project under one mode, yuan over its whole life. `bureau_pays`: bills to government; `public_capital` is
    government's money at stake net of nothing; `public_flow`: what its share brings it in the end; rates as fractions,
    None when there is none. `refused`: code of why it cannot be computed, "" when it can.
    """

    mode: str
    refused: str = ""
    bureau_pays: float | None = None
    market_pays: float | None = None
    public_capital: float | None = None
    public_flow: float | None = None
    private_irr: float | None = None
    project_irr: float | None = None
    min_dscr: float | None = None
    liquidity_gap: float | None = None
    project_npv: float | None = None
    findings: tuple[finance.Finding, ...] = ()


def advise(answers: Mapping[str, str]) -> finance.Advice:
    """Advice for these answers. Raises InvalidFields projects.case_refused for unknown ones."""
    with finance_refusals():
        return finance.advise_mode(answers)


def compare_modes(app: App, actor: Actor, project_id: str) -> tuple[ModeFinance, ...]:
    """The newest case of a project under every mode, everything else being equal. Presets of judgement; nothing is stored."""
    demand(app, actor, "platforms.read", object=project_id)
    view = financing.read_project(app, actor, project_id)
    with finance_refusals():
        case = finance.case_from_dict(view.case.case)
    return tuple(_under(case, mode) for mode in finance.MODES)


def _under(case: finance.ProjectCase, mode: str) -> ModeFinance:
    try:
        with finance_refusals():
            found = finance.project(finance.case_under_mode(case, mode))
    except AppError as error:
        return ModeFinance(mode, refused=str(error.params.get("why", error.code)))
    return ModeFinance(
        mode=mode,
        bureau_pays=_sum(found, *BILLED),
        market_pays=_sum(found, *FROM_MARKET),
        public_capital=_sum(found, "government_equity_draws", "grants"),
        public_flow=_sum(found, "government_equity_flow"),
        private_irr=found.private_equity_irr.rate,
        project_irr=found.project_irr_after_tax.rate,
        min_dscr=found.min_dscr.value,
        liquidity_gap=found.liquidity_gap,
        project_npv=found.project_npv,
        findings=tuple(finding for finding in found.findings if finding.severity != "note"),
    )


def _sum(projection: finance.Projection, *names: str) -> float:
    return float(sum(sum(projection.series[name]) for name in names))
