"""How long finance takes: rates of return against two peers, full cases, a tornado, goal seek, a simulation.

    python tests/benchmarks/finance.py

Times are processor milliseconds, the best of several runs; beside them a fixed loop of plain Python, so that machines
can be compared. Each ratio says how many times longer the other way takes in the same run. The peers work on one row
at a time: they are run over some of the rows, and the time is scaled to all.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(
    0, str(Path(__file__).resolve().parents[2])
)  # this file is named like the package it measures

import numpy as np
import numpy_financial
import pyxirr

import finance

RUNS = 40
PATHS = 10_000
ROWS, PERIODS = 100_000, 31
TORNADO = ("capex", "opex", "revenue", "service_fee", "interest_rate", "gearing", "discount_rate", "tax_rate")
ADDED = {"months": (3.0, 6.0, 9.0, 12.0, 18.0, 24.0, 30.0, 36.0)}


def best(action: Callable[[], Any], runs: int = RUNS) -> float:
    """Processor milliseconds of the fastest run."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def loop() -> int:
    total = 0
    for k in range(100_000):
        total += k * k % 7
    return total


def thirty_years() -> finance.ProjectCase:
    return finance.case_from_award(
        name="三十年", capex_yuan=5e7, price_yuan_per_year=1.2e7, operation_years=29
    )


def everything() -> finance.ProjectCase:
    """The same with sculpted debt under three limits, four junior sources, reserves, working capital, factoring."""
    case = thirty_years()
    funding = replace(
        case.funding,
        senior_debt_share=0.7,
        shareholder_loan=replace(case.funding.shareholder_loan, share=0.1, tenor_years=10),
        special_bond=replace(case.funding.special_bond, share_of_capital=0.3, repaid_by="project"),
        equity_cure_limit=1e6,
    )
    operation = replace(
        case.operation,
        renewals=(0.0, 0.0, 0.0, 0.0, 2e6) * 5,
        maintenance=(0.0, 0.0, 5e5) * 9,
        mra_years=3,
        receivable_days=45,
        payable_days=60,
    )
    factoring = replace(case.late_payment.factoring, recourse="with_recourse")
    return replace(
        case,
        funding=funding,
        operation=operation,
        debt=replace(case.debt, repayment="sculpted", sizing_llcr=1.2, commitment_fee_rate=0.003),
        late_payment=replace(case.late_payment, delay_months=6, factoring=factoring),
    )


def line(label: str, milliseconds: float, ratio: str = "") -> None:
    print(f"{label:66}{milliseconds:12.1f} ms{ratio:>12}")


def rates_of_return() -> None:
    rng = np.random.default_rng(1)
    invested = -rng.uniform(50, 150, (ROWS, 1))
    ordinary = np.hstack([invested, rng.uniform(0, 15, (ROWS, PERIODS - 1))])
    late_cost = ordinary.copy()
    late_cost[:, -3] -= 20.0
    for label, matrix in (("one change of sign", ordinary), ("a cost near the end", late_cost)):
        own = best(lambda m=matrix: finance.irr_batch(m), 5)
        line(f"irr_batch, {ROWS:,} x {PERIODS}, {label}", own)
        for name, peer, share in (
            ("pyxirr.irr", pyxirr.irr, 5),
            ("numpy_financial.irr", numpy_financial.irr, 500),
        ):
            rows = list(matrix[::share])
            took = share * best(lambda r=rows, p=peer: [p(row) for row in r], 3)
            line(f"  loop over {name} ({len(rows):,} rows, scaled)", took, f"x {took / own:.1f}")


def projections() -> None:
    for label, case in (("30 years", thirty_years()), ("30 years with everything", everything())):
        for periodicity in ("annual", "quarterly"):
            chosen = replace(case, periodicity=periodicity)
            line(f"project, {label}, {periodicity}", best(lambda c=chosen: finance.project(c)))


def tornado() -> None:
    names = [*TORNADO, "payment_delay"]
    steps = (-0.2, -0.1, 0.1, 0.2)
    for label, case in (("30 years", thirty_years()), ("30 years with everything", everything())):
        for periodicity in ("annual", "quarterly"):
            chosen = replace(case, periodicity=periodicity)
            rows = finance.sensitivity(chosen, names, steps, ADDED).rows
            own = best(lambda c=chosen: finance.sensitivity(c, names, steps, ADDED), 20)
            line(f"tornado of {len(rows) + 1} rows, {label}, {periodicity}", own)
            cases = [
                finance.change_case(chosen, {row.variable: row.step}) for row in rows if row.code == "ok"
            ]
            took = best(lambda c=(chosen, *cases): [finance.project(case) for case in c], 2)
            line(f"  {len(cases) + 1} x project", took, f"x {took / own:.1f}")


def solving() -> None:
    case = thirty_years()
    for lever, figure, target in (
        ("subsidy", "equity_irr", 0.08),
        ("fee", "min_dscr", 1.3),
        ("term", "project_irr_after_tax", 0.02),
    ):
        found = finance.goal_seek(case, lever, figure, target)
        took = best(lambda a=(lever, figure, target): finance.goal_seek(case, *a), 5)
        line(f"goal seek: {lever} for {figure} {target} ({found.code}, {found.iterations} cases)", took)
    line("switching values of every variable", best(lambda: finance.switching_values(case), 3))


def main() -> None:
    line("loop of 100,000 steps", best(loop, 20))
    rates_of_return()
    projections()
    tornado()
    solving()
    projection = finance.project(thirty_years())
    took = best(lambda: finance.simulate_payment_risk(projection, "B", PATHS, 1), 3)
    line(f"simulation of {PATHS:,} paths over 30 years", took)


if __name__ == "__main__":
    main()
