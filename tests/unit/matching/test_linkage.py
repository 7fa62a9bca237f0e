"""Average linkage and nearest neighbours, each beside its peer."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from matching.messages.linkage import average_linkage
from matching.search import neighbours as module
from matching.search.neighbours import neighbours


def points(count: int, seed: int, dim: int = 8) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def peer(vectors: np.ndarray, least: float) -> np.ndarray:
    labels: np.ndarray = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1 - least, metric="cosine", linkage="average"
    ).fit_predict(vectors.astype(np.float64))
    return labels


@pytest.mark.parametrize("least", [-0.1, 0.1, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("seed", range(3))
def test_groups_are_those_of_scikit_learn(least: float, seed: int) -> None:
    vectors = points(120, seed)
    ours = average_linkage(vectors, np.ones(120), least)
    assert adjusted_rand_score(ours, peer(vectors, least)) == 1
    assert ours[0] == 0
    assert set(ours.tolist()) == set(range(int(ours.max()) + 1))


@pytest.mark.parametrize("least", [0.0, 0.3, 0.6])
def test_a_weight_is_as_many_equal_points(least: float) -> None:
    vectors = points(50, 5)
    weights = np.random.default_rng(5).integers(1, 5, 50)
    repeated = peer(np.repeat(vectors, weights, axis=0), least)
    assert adjusted_rand_score(np.repeat(average_linkage(vectors, weights, least), weights), repeated) == 1


def test_few_points_and_equal_ones() -> None:
    assert average_linkage(np.zeros((0, 4), dtype=np.float32), [], 0.5).tolist() == []
    assert average_linkage(points(1, 0), [1], 0.5).tolist() == [0]
    same = np.repeat(points(2, 1), 4, axis=0)
    assert average_linkage(same, np.ones(8), 0.99).tolist() == [0] * 4 + [1] * 4
    assert average_linkage(np.zeros((3, 4), dtype=np.float32), np.ones(3), 0.5).tolist() == [0, 1, 2]


@pytest.mark.parametrize(("count", "k"), [(70, 6), (700, 3), (130, 129), (5, 9)])
def test_neighbours_are_those_of_scikit_learn(monkeypatch: pytest.MonkeyPatch, count: int, k: int) -> None:
    vectors = points(count, 2)
    monkeypatch.setattr(module, "_BLOCK", 37)
    near, similarity = neighbours(vectors, k)
    k = min(k, count - 1)
    distance, expected = (
        NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute").fit(vectors).kneighbors()
    )
    np.testing.assert_allclose(similarity, 1 - distance, atol=1e-5)
    assert (near == expected).mean() > 0.999
    assert near.shape == (count, k)


def test_nothing_has_no_neighbours() -> None:
    assert neighbours(points(1, 0), 3)[0].shape == (1, 0)
    assert neighbours(np.zeros((0, 8), dtype=np.float32), 3)[0].shape == (0, 0)
