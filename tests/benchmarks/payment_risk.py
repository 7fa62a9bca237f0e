"""How long a simulation of late payment takes, beside a loop over paths in plain Python, and how it grows.

    python tests/benchmarks/payment_risk.py [--plot build/payment_risk.svg]

Two tables: 10^3 to 10^6 paths of one project, and 1 to 200 projects of one city; `--plot` draws both, too.
Seconds by the clock and of the processor, the best of several runs, each through the full waterfall with every figure.
The loop does the same one path at a time: stress, ageing of bills, the waterfall in plain floats, equity IRR by
numpy-financial; it is run over some of the paths, and its time is scaled to all. A slow neighbour on the machine shows
in the fixed loop at the head, and in clock times far above half the processor times.
"""

from __future__ import annotations

import argparse
import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import numpy_financial

import finance
from finance.engine.setup import set_up
from finance.engine.waterfall import run_waterfall
from finance.risk.payer import AGES
from finance.risk.quarterly_link import link_level

LOOPED = {"annual": 400, "quarterly": 60}
PATHS = (1_000, 10_000, 100_000, 1_000_000)
PROJECTS = (1, 5, 20, 50, 100, 200)
PORTFOLIO_PATHS = 2_000
WANTED = {("annual", 10_000): 0.1, ("annual", 100_000): 1.0, ("quarterly", 100_000): 3.0}


@dataclass(frozen=True)
class Took:
    clock: float
    processor: float


def best(action: Callable[[], Any], runs: int) -> Took:
    times = []
    for _ in range(runs):
        clock, processor = time.perf_counter(), time.process_time()
        action()
        times.append(Took(time.perf_counter() - clock, time.process_time() - processor))
    return min(times, key=lambda took: took.clock)


def peak() -> float:
    """MiB, the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def thirty_years(number: int = 0) -> finance.Projection:
    case = finance.case_from_award(
        name=f"三十年 {number}", capex_yuan=5e7, price_yuan_per_year=1.8e7, operation_years=29
    )
    return finance.project(replace(case, start_year=2026 + number % 5))


def loop_over_paths(projection: finance.Projection, periodicity: str, paths: int) -> float:
    """Seconds for ``paths`` paths of payer B in plain Python; the results are thrown away."""
    payer = finance.payer_profile("B")
    setup = set_up(replace(projection.case, periodicity=periodicity), 8)
    per_year = setup.timeline.per_year
    bills, first = setup.due_bills.tolist(), setup.timeline.first_operation
    normal = statistics.NormalDist()
    part = 1 / per_year
    slope = math.sqrt(payer.rho / (1 - payer.rho))
    levels = [link_level(h, payer.rho, payer.phi, per_year) for h in payer.hazards]
    lost_levels = [link_level(d, payer.rho, payer.phi, per_year) if d > 0 else None for d in payer.write_offs]
    phi = payer.phi ** (1 / per_year)
    rows = (AGES - 1) * per_year + 1
    draws = np.zeros(len(bills))
    draws[:first] = setup.plan.funding.equity_draws
    random = np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(paths):
        shocks = random.standard_normal(len(bills)).tolist()
        stress, owed, paid, lost = shocks[first], [0.0] * rows, [0.0] * len(bills), [0.0] * len(bills)
        for t in range(first, len(bills)):
            if t > first:
                stress = phi * stress + math.sqrt(1 - phi * phi) * shocks[t]
            owed[0] = bills[t]
            older = [0.0] * rows
            for k, amount in enumerate(owed):
                if amount:
                    age = min(k // per_year, AGES - 1)
                    cash = amount * (1 - normal.cdf(slope * stress - levels[age]) ** part)
                    left, level = amount - cash, lost_levels[age]
                    given_up = (
                        left * (1 - normal.cdf(-slope * stress - level) ** part) if level is not None else 0.0
                    )
                    paid[t] += cash
                    lost[t] += given_up
                    older[min(k + 1, rows - 1)] += left - given_up
            owed = older
        result = run_waterfall(setup.terms, np.array(paid), np.array(lost))
        numpy_financial.irr(result.distributions - result.equity_cure - draws)
        result.liquidity_gap.max()
    return time.perf_counter() - start


def against_the_loop(projection: finance.Projection) -> list[tuple[float, float]]:
    grown = []
    print(
        f"{'one project over 30 years':34}{'clock s':>10}{'processor s':>13}{'wanted s':>10}{'loop s':>10}{'times':>8}"
    )
    for periodicity in ("annual", "quarterly"):
        terms = finance.SimulationTerms(periodicity=periodicity)
        looped = LOOPED[periodicity]
        a_path = loop_over_paths(projection, periodicity, looped) / looped
        for paths in PATHS:
            if periodicity == "quarterly" and paths > 100_000:
                continue
            took = best(
                lambda n=paths, t=terms: finance.simulate_payment_risk(projection, "B", n, 1, terms=t),
                5 if paths < 100_000 else 2,
            )
            wanted = WANTED.get((periodicity, paths))
            print(
                f"{periodicity + f', {paths:,} paths':34}{took.clock:10.3f}{took.processor:13.3f}"
                f"{wanted or '':>10}{a_path * paths:10.1f}{a_path * paths / took.clock:8.0f}"
            )
            if periodicity == "annual":
                grown.append((paths, took.processor))
    return grown


def over_projects() -> list[tuple[float, float]]:
    """Projects of one city with a limit, so that all are coupled."""
    city = finance.City("市", budget=4e9, headroom=0.10, sensitivity=0.2)
    projections = [thirty_years(number) for number in range(max(PROJECTS))]
    grown = []
    print(
        f"\n{f'projects of one city, {PORTFOLIO_PATHS:,} paths':34}{'clock s':>10}{'processor s':>13}{'ms each':>10}"
    )
    for count in PROJECTS:
        exposures = [finance.Exposure(p, "ABCD"[n % 4], city) for n, p in enumerate(projections[:count])]
        took = best(lambda e=exposures: finance.simulate_portfolio(e, PORTFOLIO_PATHS, 1), 2)
        print(f"{count:<34}{took.clock:10.3f}{took.processor:13.3f}{1000 * took.processor / count:10.1f}")
        grown.append((count, took.processor))
    return grown


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Power by which time grows: 1 is linear."""
    x, y = np.log(np.array(points)).T
    return float(np.polyfit(x, y, 1)[0])


def svg(series: dict[str, Sequence[tuple[float, float]]]) -> str:
    """Both curves on logarithmic axes, beside a line of slope 1."""
    width, height, edge = 420, 320, 50
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * len(series)}" height="{height}" '
        'font-family="sans-serif" font-size="12">'
    ]
    for place, (title, points) in enumerate(series.items()):
        x, y = np.log10(np.array(points)).T
        low, high = np.floor(y.min()), np.ceil(y.max())

        def across(v: float, x: np.ndarray = x, place: int = place) -> float:
            return place * width + edge + (v - x.min()) / (x.max() - x.min()) * (width - 2 * edge)

        def down(v: float, low: float = low, high: float = high) -> float:
            return height - edge - (v - low) / (high - low) * (height - 2 * edge)

        line = " ".join(f"{across(a):.1f},{down(b):.1f}" for a, b in zip(x, y, strict=True))
        ideal = f"{across(x[-1]):.1f},{down(y[-1]):.1f} {across(x[0]):.1f},{down(y[-1] - x[-1] + x[0]):.1f}"
        parts.append(f'<text x="{place * width + edge}" y="24">{title}</text>')
        parts.append(f'<polyline points="{ideal}" fill="none" stroke="#bbb" stroke-dasharray="4"/>')
        parts.append(f'<polyline points="{line}" fill="none" stroke="#0b5cad" stroke-width="2"/>')
        for a, b, (n, seconds) in zip(x, y, points, strict=True):
            parts.append(f'<circle cx="{across(a):.1f}" cy="{down(b):.1f}" r="3" fill="#0b5cad"/>')
            parts.append(f'<text x="{across(a):.1f}" y="{height - 28}" text-anchor="middle">{n:,.0f}</text>')
            parts.append(
                f'<text x="{across(a):.1f}" y="{down(b) - 8:.1f}" text-anchor="middle">{seconds:.2g} s</text>'
            )
    return "\n".join([*parts, "</svg>", ""])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    took = best(lambda: sum(k * k % 7 for k in range(1_000_000)), 5)
    print(
        f"fixed loop of 1,000,000 steps {took.clock:.3f} s by the clock, {took.processor:.3f} s of the processor\n"
    )
    by_paths = against_the_loop(thirty_years())
    print(f"time grows with paths to the power {slope(by_paths[1:]):.2f}; peak memory {peak():,.0f} MiB")
    by_projects = over_projects()
    print(
        f"time grows with projects to the power {slope(by_projects[1:]):.2f}; peak memory {peak():,.0f} MiB"
    )
    if options.plot:
        curves = {"processor seconds over paths": by_paths, "processor seconds over projects": by_projects}
        options.plot.parent.mkdir(parents=True, exist_ok=True)
        options.plot.write_text(svg(curves), "utf-8")
        print(f"both curves on logarithmic axes: {options.plot}")


if __name__ == "__main__":
    main()
