"""Compiling ahead (预先编译), so that nobody who asks for a figure waits for it."""

from __future__ import annotations

from finance.case.award_case import case_from_award
from finance.engine.projection import project
from finance.risk.payment_risk import simulate_payment_risk

LEAST_PATHS = 32


def prepare() -> None:
    """Run everything that is compiled once: seconds the first time after an installation, then a fraction of one."""
    case = case_from_award(name="预先编译", capex_yuan=1e6, price_yuan_per_year=3e5, operation_years=5)
    simulate_payment_risk(project(case), n_paths=LEAST_PATHS)
