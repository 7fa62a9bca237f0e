"""How long a projection takes: yearly and quarterly, plain and with everything a case can hold, and a simulation.

    python tests/benchmarks/projections.py

Times are processor milliseconds, the best of many runs; beside them a fixed loop of plain Python, so that machines
can be compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import finance

RUNS = 60
PATHS = 10_000


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


def main() -> None:
    print(f"{'loop of 100,000 steps':46}{best(loop, 20):8.1f} ms")
    for label, case in (("30 years", thirty_years()), ("30 years with everything", everything())):
        for periodicity in ("annual", "quarterly"):
            chosen = replace(case, periodicity=periodicity)
            print(f"{label + ', ' + periodicity:46}{best(lambda c=chosen: finance.project(c)):8.1f} ms")
    projection = finance.project(thirty_years())
    took = best(lambda: finance.simulate_payment_risk(projection, "B", PATHS, 1), 3)
    print(f"{f'simulation of {PATHS:,} paths over 30 years':46}{took:8.1f} ms")


if __name__ == "__main__":
    main()
