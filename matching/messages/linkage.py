"""层次聚类: bottom-up joining by average similarity (average linkage, UPGMA), for points with weights.

Joins follow chains of nearest neighbours (Benzécri 1982; Murtagh 1983), which for this linkage gives the same
groups as always joining the two nearest, in time that grows with the square of the number of points.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


def average_linkage(points: Floats, weights: npt.ArrayLike, least: float) -> Ints:
    """Return a label per point, from 0: groups are joined while the average product of their points is `least` or more.

    points: (count x dim), every one standing for `weights` equal ones. Four bytes of memory a pair of points.
    """
    count = len(points)
    similarity: Floats = points @ points.T
    np.fill_diagonal(similarity, -np.inf)
    mass = np.array(weights, dtype=np.float64)
    parent = np.arange(count)
    alive = np.ones(count, dtype=bool)
    chain: list[int] = []
    for begin in range(count):
        if alive[begin]:
            chain.append(begin)
        while chain:
            top = chain[-1]
            nearest = int(np.argmax(similarity[top]))
            # The one before on the chain wins a tie, or the chain would go round in a circle.
            if len(chain) > 1 and similarity[top, chain[-2]] >= similarity[top, nearest]:
                nearest = chain[-2]
            if similarity[top, nearest] < least:
                # Joining others brings nothing nearer than their nearest part: this group is finished.
                chain.pop()
                _remove(similarity, alive, top)
            elif len(chain) > 1 and nearest == chain[-2]:
                del chain[-2:]
                share = mass[top] / (mass[top] + mass[nearest])
                joined = (share * similarity[top] + (1 - share) * similarity[nearest]).astype(np.float32)
                joined[[top, nearest]] = -np.inf
                mass[nearest] += mass[top]
                similarity[nearest] = joined
                similarity[:, nearest] = joined
                _remove(similarity, alive, top)
                parent[top] = nearest
                if not chain:
                    chain.append(nearest)
            else:
                chain.append(nearest)
    return _labels(parent)


def _remove(similarity: Floats, alive: npt.NDArray[np.bool_], row: int) -> None:
    alive[row] = False
    similarity[row] = -np.inf
    similarity[:, row] = -np.inf


def _labels(parent: Ints) -> Ints:
    """Return labels from 0, in the order of the first point of each group."""
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            break
        parent = above
    _, first, label = np.unique(parent, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    labels: Ints = rank[label.ravel()]
    return labels
