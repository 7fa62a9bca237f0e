"""The bounds of the head: never below the exact cosine, close where vectors share directions."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.encoding.encoders import unit_rows
from matching.search.head import Head


def exact(rows: np.ndarray, query: np.ndarray) -> np.ndarray:
    return rows.astype(np.float64) @ query.astype(np.float64)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([1, 2, 3, 4, 7, 64, 256]), st.integers(1, 300), st.integers(0, 2**32 - 1), st.booleans()
)
def test_no_cosine_exceeds_its_bound(dim: int, count: int, seed: int, alike: bool) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(count, dim))
    if alike:  # nearly one direction: rounding decides
        vectors = 1e-4 * vectors + random.normal(size=dim)
    vectors[random.random(count) < 0.1] = 0
    rows = unit_rows(vectors.astype(np.float32))
    head = Head(rows, count)
    for query in (
        rows[0],
        unit_rows(random.normal(size=(1, dim)).astype(np.float32))[0],
        np.zeros(dim, np.float32),
    ):
        assert (head.bounds(head.project(query), 0, count) >= exact(rows, query)).all()


def test_poor_axes_stay_right_and_good_ones_are_close() -> None:
    random = np.random.default_rng(0)
    plane = np.linalg.qr(random.normal(size=(64, 16)))[0]
    inside = unit_rows((random.normal(size=(500, 16)) @ plane.T).astype(np.float32))
    outside = unit_rows(random.normal(size=(500, 64)).astype(np.float32))
    head = Head(inside, 500)
    query = head.project(inside[0])
    np.testing.assert_allclose(head.bounds(query, 0, 500), exact(inside, inside[0]), atol=1e-3)
    head.put(np.arange(500), outside)
    assert (head.bounds(query, 0, 500) >= exact(outside, inside[0])).all()


def test_rows_move_and_stay_when_room_changes() -> None:
    rows = unit_rows(np.random.default_rng(1).normal(size=(40, 8)).astype(np.float32))
    head = Head(rows, 60)
    query = head.project(rows[3])
    before = head.bounds(query, 0, 40)
    head.move(39, 5)
    head.resize(35, 35)
    after = head.bounds(query, 0, 35)
    assert after[5] == before[39]
    np.testing.assert_array_equal(np.delete(after, 5), np.delete(before[:35], 5))


@pytest.mark.parametrize("dim", [64, 256])
def test_it_takes_less_than_a_third_of_the_vectors(dim: int) -> None:
    rows = unit_rows(np.random.default_rng(2).normal(size=(20_000, dim)).astype(np.float32))
    tracemalloc.start()
    head = Head(rows, len(rows))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert head is not None
    assert held < 0.3 * rows.nbytes
