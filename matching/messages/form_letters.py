"""同稿来信: large families of nearly equal texts, such as a form letter with the name and the house of every sender.

Texts with the same two samples of their pairs of characters lie in one bucket (MinHash with bands: Broder 1997,
"On the resemblance and containment of documents").  In large buckets all are compared, exactly, with a few of
them, so a family of ten thousand costs some ten thousand comparisons where all with all would be fifty million.
What is found is similar for certain; who is not found here is compared with the others as any text.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.messages.comparing import ExactComparison, SimilarSets, merged
from matching.words.pair_sets import Ints, PairSets

LARGE = 256
_BANDS, _SAMPLES, _LEADERS = 8, 2, 3


def large_families(sets: PairSets, comparison: ExactComparison) -> tuple[Ints, list[SimilarSets]]:
    """Return the label of every set, its own number where it was joined with none, and the pairs that join them."""
    label = np.arange(len(sets.size))
    spoken = np.flatnonzero(sets.size)
    found: list[SimilarSets] = []
    if len(spoken) < LARGE:
        return label, found
    chance = np.random.default_rng(0)
    for _ in range(_BANDS):
        bucket = _buckets(sets, spoken, chance)
        waiting = spoken[bucket >= 0]
        bucket = bucket[bucket >= 0]
        for _ in range(_LEADERS):
            leader = _leaders(waiting, bucket)
            apart = label[waiting] != label[leader]
            pairs = comparison.similar(waiting[apart], leader[apart])
            found.append(pairs)
            label = merged(label, pairs)
            left = label[waiting] != label[leader]
            waiting, bucket = waiting[left], bucket[left]
    return label, found


def _buckets(sets: PairSets, spoken: Ints, chance: np.random.Generator) -> Ints:
    """Return the number of the bucket of each set that has pairs, -1 where it holds fewer than `LARGE`."""
    key = np.zeros(len(spoken), dtype=np.uint64)
    for _ in range(_SAMPLES):
        key = key << np.uint64(32) | _smallest(sets, spoken, chance).astype(np.uint64)
    _, bucket, count = np.unique(key, return_inverse=True, return_counts=True)
    numbers: Ints = np.where(count[bucket.ravel()] >= LARGE, bucket.ravel(), -1)
    return numbers


def _smallest(sets: PairSets, spoken: Ints, chance: np.random.Generator) -> npt.NDArray[np.uint32]:
    """Return the smallest mixed number of each set: two sets share it with the chance of their Jaccard index."""
    first, second, start = (np.uint32(chance.integers(1 << 32) | 1) for _ in range(3))
    mixed = sets.pairs.astype(np.uint32) * first + start
    mixed ^= mixed >> np.uint32(15)
    mixed *= second
    mixed ^= mixed >> np.uint32(16)
    smallest: npt.NDArray[np.uint32] = np.minimum.reduceat(mixed, sets.start[:-1][spoken])
    return smallest


def _leaders(waiting: Ints, bucket: Ints) -> Ints:
    """Return for every waiting set the middle one of its bucket."""
    order = np.argsort(bucket, kind="stable")
    _, start, place, count = np.unique(
        bucket[order], return_index=True, return_inverse=True, return_counts=True
    )
    leaders = np.empty(len(waiting), dtype=np.int64)
    leaders[order] = waiting[order][(start + count // 2)[place.ravel()]]
    return leaders
