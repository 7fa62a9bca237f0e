"""重复留言: nearly identical messages, found by their pairs of characters.

Duplicates are a lexical question (the same sentence sent twice), topics a semantic one; the threshold of
0.65 on the cosine of pair TF-IDF was chosen on planted duplicates.  Candidates come from the rarer pairs
of every message, block by block, and are then compared exactly; the pruning loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from matching.errors import MatchingError
from matching.lexical import TfidfIndex

THRESHOLD = 0.65
_BLOCK = 1000
_COMPARED_AT_ONCE = 50_000
# A gram that stands in more texts than this is common: it makes too many candidates to be of use.
_COMMON_SHARE = 0.02
_COMMON_LEAST = 50


@dataclass(frozen=True)
class DuplicatePair:
    """Two messages and the cosine of their pair vectors, 0..1; `first` < `second`."""

    first: str
    second: str
    similarity: float


@dataclass(frozen=True)
class Duplicates:
    """Pairs by falling similarity, and groups of ids connected by pairs (largest first)."""

    pairs: tuple[DuplicatePair, ...]
    groups: tuple[tuple[str, ...], ...]


def find_duplicates(ids: Sequence[str], texts: Sequence[str], threshold: float = THRESHOLD) -> Duplicates:
    """Return the near-duplicates of a collection; the order of the input does not matter."""
    if len(ids) != len(texts) or len(set(ids)) != len(ids) or not 0 < threshold <= 1:
        raise MatchingError("bad_input", what="ids")
    order = sorted(range(len(ids)), key=lambda n: ids[n])
    names = [ids[n] for n in order]
    rows = TfidfIndex([texts[n] for n in order], lengths=(2,)).matrix if names else sp.csr_matrix((0, 0))
    found = _pairs(rows, threshold)
    pairs = [DuplicatePair(names[a], names[b], round(value, 4)) for a, b, value in found]
    pairs.sort(key=lambda pair: (-pair.similarity, pair.first, pair.second))
    return Duplicates(tuple(pairs), _groups(names, [(a, b) for a, b, _ in found]))


def _pairs(rows: sp.csr_matrix, threshold: float) -> list[tuple[int, int, float]]:
    """Return all pairs of rows whose cosine reaches the threshold.

    First only the rare grams are multiplied.  What the common ones can add to a cosine is at most the
    product of their lengths (Cauchy-Schwarz), so a pair without a common rare gram can reach the threshold
    only when both rows consist mainly of common grams: those rows are compared in full.
    """
    count = rows.shape[0]
    present = np.bincount(rows.indices, minlength=rows.shape[1])
    rare = np.flatnonzero((present >= 2) & (present <= max(_COMMON_LEAST, _COMMON_SHARE * count)))
    common = np.flatnonzero(present > max(_COMMON_LEAST, _COMMON_SHARE * count))
    plain = rows[:, common].tocsr()
    rest = np.sqrt(np.asarray(plain.multiply(plain).sum(axis=1), dtype=np.float64).ravel())
    plain_rows = np.flatnonzero(rest >= threshold - 1e-4)
    found = _joined(rows, rows[:, rare].tocsr(), rest, np.arange(count), threshold)
    full = np.zeros(len(plain_rows))
    found |= _joined(rows, rows[plain_rows], full, plain_rows, threshold)
    return sorted(found)


def _joined(
    rows: sp.csr_matrix,
    part: sp.csr_matrix,
    rest: npt.NDArray[np.float64],
    number: npt.NDArray[np.int64],
    threshold: float,
) -> set[tuple[int, int, float]]:
    """Return the pairs that the product of `part` makes possible and the full `rows` confirm.

    `rest` bounds what is missing in `part`; row n of `part` is row `number[n]` of `rows`.
    """
    found: set[tuple[int, int, float]] = set()
    columns = part.T.tocsr()
    for start in range(0, part.shape[0], _BLOCK):
        products = (part[start : start + _BLOCK] @ columns).tocoo()
        left = products.row.astype(np.int64) + start
        right = products.col.astype(np.int64)
        keep = (left < right) & (products.data + rest[left] * rest[right] >= threshold - 1e-4)
        first, second = number[left[keep]], number[right[keep]]
        for step in range(0, len(first), _COMPARED_AT_ONCE):
            a, b = first[step : step + _COMPARED_AT_ONCE], second[step : step + _COMPARED_AT_ONCE]
            exact = np.asarray(rows[a].multiply(rows[b]).sum(axis=1)).ravel()
            good = np.flatnonzero(exact >= threshold)
            found.update((int(a[n]), int(b[n]), float(min(exact[n], 1.0))) for n in good)
    return found


def _groups(names: Sequence[str], pairs: Sequence[tuple[int, int]]) -> tuple[tuple[str, ...], ...]:
    if not pairs:
        return ()
    left, right = np.array(pairs).T
    graph = sp.csr_matrix((np.ones(len(left)), (left, right)), shape=(len(names), len(names)))
    _, label = connected_components(graph, directed=False)
    groups: dict[int, list[str]] = {}
    for number in np.unique(np.concatenate((left, right))):
        groups.setdefault(int(label[number]), []).append(names[int(number)])
    return tuple(
        sorted((tuple(group) for group in groups.values()), key=lambda group: (-len(group), group[0]))
    )
