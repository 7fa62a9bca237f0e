"""The two-state automaton: a case by hand, every sequence tried, and what must not change the answer."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from matching.messages.bursts import cheapest_states, raised_stretches

GAMMA = 1.5


def test_a_case_by_hand() -> None:
    """Ten batches of 100, one relevant each, but 20 in the fifth and sixth: p0 = 48/1000, p1 = 96/1000.

    Being raised in one batch of 20 saves 20 ln 2 + 80 ln(0.904/0.952) = 9.7243; for both 19.4485; going up costs
    1.5 ln 10 = 3.4539. In a batch with one, being raised costs 99 ln(0.952/0.904) - ln 2 = 4.4290 more.
    """
    counts = np.array([1, 1, 1, 1, 20, 20, 1, 1, 1, 1], dtype=float)
    (found,) = raised_stretches(counts, np.full(10, 100.0))
    assert (found.begin, found.end) == (4, 6)
    assert found.expected == pytest.approx(9.6)
    assert found.weight == pytest.approx(2 * (20 * math.log(2) + 80 * math.log(0.904 / 0.952)))
    assert found.weight == pytest.approx(19.4485, abs=1e-3)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(12, 60)), min_size=2, max_size=8))
def test_no_sequence_of_states_is_cheaper(batches: list[tuple[int, int]]) -> None:
    """Costs are Kleinberg's, with scipy's binomial; all 2^n sequences are tried."""
    counts, totals = (np.array(column, dtype=float) for column in zip(*batches, strict=True))
    found = raised_stretches(counts, totals)
    if not 0 < counts.sum() < totals.sum():
        assert found == []
        return
    usual = counts.sum() / totals.sum()
    emitted = -np.stack([binom.logpmf(counts, totals, p) for p in (usual, min(2 * usual, (1 + usual) / 2))])

    def cost(states: tuple[int, ...]) -> float:
        ups = sum(b > a for a, b in itertools.pairwise((0, *states)))
        return float(emitted[states, range(len(states))].sum() + ups * GAMMA * math.log(len(states)))

    states = [0] * len(counts)
    for stretch in found:
        states[stretch.begin : stretch.end] = [1] * (stretch.end - stretch.begin)
    cheapest = min(map(cost, itertools.product((0, 1), repeat=len(counts))))
    assert cost(tuple(states)) == pytest.approx(cheapest)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=20), st.integers(10, 50))
def test_the_same_share_everywhere_is_no_burst(shares: list[int], size: int) -> None:
    """However the number of all messages swings, a topic that swings with it does not burst."""
    totals = np.array([size * (1 + n) for n in shares], dtype=float)
    assert raised_stretches(totals / 10, totals) == []


def test_time_turned_around_turns_the_bursts_around() -> None:
    counts = np.array([1, 2, 1, 30, 28, 2, 1, 1, 25, 1], dtype=float)
    totals = np.full(10, 100.0)
    forth, back = raised_stretches(counts, totals), raised_stretches(counts[::-1], totals)
    assert [(10 - s.end, 10 - s.begin) for s in back][::-1] == [(s.begin, s.end) for s in forth]


def test_a_tie_stays_in_the_usual_state() -> None:
    assert cheapest_states(np.zeros((2, 3)), 0.0) == [0, 0, 0]
    assert raised_stretches(np.array([5.0]), np.array([10.0])) == []
