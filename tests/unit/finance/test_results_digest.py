"""A digest of rounded results: the same for any threads and parts, another as soon as a figure is another."""

from __future__ import annotations

import pytest

import finance
from finance.risk import simulation as runner

REFERENCE = "241b9606edb57702b0aad93681d5cb5b4c5d08699d212cb3385a19436ae82383"
"""Of the run below to four significant digits, first taken on Linux x86-64 with numpy 2: to compare machines by."""


def exposures() -> list[finance.Exposure]:
    city = finance.City("甲市", budget=9.0e7, headroom=0.10, sensitivity=0.3)
    found = []
    for name, start, payer in (("停车", 2026, "C"), ("照明", 2028, "D"), ("水务", 2027, "B")):
        case = finance.case_from_award(
            name=name, capex_yuan=1.2e7, price_yuan_per_year=5.8e6, operation_years=8, start_year=start
        )
        found.append(finance.Exposure(finance.project(case), payer, city))
    return found


def run(threads: int | None = None, seed: int = 5) -> finance.PaymentRisk:
    terms = finance.SimulationTerms(threads=threads, links=finance.TYPICAL_WRONG_WAY)
    return finance.simulate_portfolio(exposures(), 4096, seed, terms)


def test_neither_threads_nor_parts_change_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(1)
    assert len(first.results_digest) == 64
    for size, threads in ((16_384, 2), (2048, 1), (2048, 2), (1024, 3)):
        monkeypatch.setattr(runner, "MOST_AT_ONCE", size)
        other = run(threads)
        assert other.results_digest == first.results_digest
        assert other.digest == first.digest
    assert run(seed=6).results_digest != first.results_digest
    assert first.to_dict()["results_digest"] == first.results_digest


def test_another_machine_gets_the_reference() -> None:
    assert finance.results_digest(run().results, digits=4) == REFERENCE


def test_rounding_hides_the_last_digits_and_nothing_else() -> None:
    """A part in 10^9 is not seen, a part in 10^5 is; integers, words and None stay as they are."""
    figures = {"a": [1234.5678, -2.5e-9], "b": {"n": 3, "none": None, "word": "甲"}}
    same = {"b": {"word": "甲", "none": None, "n": 3}, "a": (1234.5678 * (1 + 1e-9), 0.0)}
    assert finance.results_digest(figures) == finance.results_digest(same)
    for change in (
        {"a": [1234.5678 * (1 + 1e-5), 0.0]},
        {"b": {"n": 4, "none": None, "word": "甲"}},
        {"b": {"n": 3, "none": 0.0, "word": "甲"}},
    ):
        assert finance.results_digest(figures | change) != finance.results_digest(figures)
