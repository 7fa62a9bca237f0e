"""精确比较: similarities of chosen pairs of sets, and the groups that pairs make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from matching.words.pair_sets import Ints, PairSets, similarity

Floats = npt.NDArray[np.float64]
_AT_ONCE = 50_000


@dataclass(frozen=True)
class SimilarSets:
    """Pairs of sets, by number, that reach a threshold, and how similar they are."""

    first: Ints
    second: Ints
    similarity: Floats


class ExactComparison:
    """Compares sets (numbers below `width`) pair by pair against a threshold."""

    def __init__(self, sets: PairSets, width: int, threshold: float) -> None:
        self._rows: scipy.sparse.csr_matrix = sets.matrix(width)
        self._size = sets.size
        self._threshold = threshold

    def similar(self, first: Ints, second: Ints) -> SimilarSets:
        """Return those of the pairs that reach the threshold."""
        common = np.zeros(len(first))
        for step in range(0, len(first), _AT_ONCE):
            part = slice(step, step + _AT_ONCE)
            products = self._rows[first[part]].multiply(self._rows[second[part]])
            common[part] = np.asarray(products.sum(axis=1)).ravel()
        value = similarity(common, self._size[first], self._size[second])
        good = value >= self._threshold - 1e-9
        return SimilarSets(first[good], second[good], value[good])


def merged(label: Ints, pairs: SimilarSets) -> Ints:
    """Return the labels after joining the groups of each pair; a group is named by its smallest number."""
    if not len(pairs.first):
        return label
    count = len(label)
    edges = np.r_[label, pairs.first], np.r_[np.arange(count), pairs.second]
    graph = scipy.sparse.csr_matrix((np.ones(len(edges[0]), dtype=np.int8), edges), shape=(count, count))
    _, group = scipy.sparse.csgraph.connected_components(graph, directed=False)
    smallest = np.full(int(group.max()) + 1, count)
    np.minimum.at(smallest, group, np.arange(count))
    result: Ints = smallest[group]
    return result


def group_sizes(label: Ints) -> Ints:
    """Return for every number how many share its label."""
    sizes: Ints = np.bincount(label, minlength=1)[label] if len(label) else label
    return sizes
