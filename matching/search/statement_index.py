"""陈述索引: the statements of many profiles, held ready so that one opportunity is compared at once.

Kept per statement: its vector and its weighted grams.  A profile is added, replaced or removed without
touching the others.  The scores are those of `matching.rank`: holding changes the time, not the numbers.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from matching.encoding.encoders import Vectors
from matching.errors import MatchingError
from matching.fit.coverage import cosines
from matching.fit.focus import encode_focused
from matching.fit.profiles import Profile, batches, comparable, comparable_rows
from matching.search.engine import Engine
from matching.search.reference import Reference
from matching.search.scoring import Scores
from matching.words.grams import Keys
from matching.words.lexical import TfidfIndex

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_BATCH = 20_000
_CHUNK = 16_384
# OpenBLAS has a kernel for small products that neither packs its operands nor waits for threads: up to about a
# million multiplications.  Thin products run three times as fast through it, and on a busy machine ten times.
_SMALL_PRODUCT = 800_000


@dataclass(frozen=True)
class Segment:
    """Profiles and the arrays over their statements; nothing in it changes.

    Profiles stand by falling number of statements.  Statement `slot` of profile `place` is row
    ``starts[slot] + place``; ``widths[slot]`` profiles have that many statements.  So the best statement
    of every profile is a running maximum over a few long stretches of memory.
    """

    profiles: tuple[Profile, ...]
    place: dict[str, int]
    starts: Ints
    widths: Ints
    vectors: Vectors
    keys: Keys
    grams: scipy.sparse.csc_matrix

    def rows(self, place: int) -> Ints:
        """Return the rows of one profile, in the order of its statements."""
        return self.starts[: len(self.profiles[place].statements)] + place

    def lexical(self, asked: TfidfIndex) -> Scores:
        """Return word overlaps (statements x requirements), 0..1."""
        if not len(self.keys):
            return np.zeros((len(self.vectors), asked.matrix.shape[0]), dtype=np.float32)
        slot = np.minimum(np.searchsorted(self.keys, asked.keys), len(self.keys) - 1)
        shared = np.flatnonzero(self.keys[slot] == asked.keys)
        weights = asked.matrix[:, shared].T.toarray()
        scores: Scores = np.asarray(self.grams[:, slot[shared]] @ weights, dtype=np.float32)
        return scores

    def best(self, lexical: Scores, asked: Vectors, reference: Reference) -> Scores:
        """Return the best mixed score of every profile (profiles x requirements), rounded as float32 rounds.

        -inf for a profile without statements.
        """
        mixed = np.empty_like(lexical)
        turned = np.ascontiguousarray(asked.T)
        step = min(max(_SMALL_PRODUCT // max(asked.size, 1), 16), 1024)
        for start in range(0, len(mixed), _CHUNK):
            stop = min(start + _CHUNK, len(mixed))
            semantic = np.empty((stop - start, len(asked)), dtype=np.float32)
            for row in range(0, stop - start, step):
                held = self.vectors[start + row : min(start + row + step, stop)]
                np.matmul(held, turned, out=semantic[row : row + step])
            mixed[start:stop] = reference.mixed(lexical[start:stop], semantic)
        best = np.full((len(self.profiles), len(asked)), -np.inf, dtype=np.float32)
        for start, width in zip(self.starts.tolist(), self.widths.tolist(), strict=True):
            np.maximum(best[:width], mixed[start : start + width], out=best[:width])
        return best

    def exact_best(self, places: Ints, lexical: Scores, asked: Vectors, reference: Reference) -> Scores:
        """Return the same for some profiles without the rounding of large products."""
        best = np.full((len(places), len(asked)), -np.inf, dtype=np.float32)
        for start, width in zip(self.starts.tolist(), self.widths.tolist(), strict=True):
            having = np.flatnonzero(places < width)
            rows = start + places[having]
            mixed = reference.mixed(lexical[rows], cosines(self.vectors[rows], asked))
            best[having] = np.maximum(best[having], mixed)
        return best


Part = tuple[Segment, Bools]


class StatementIndex:
    """Profiles ready to be ranked by `matching.rank_index`, for the model of one engine (F18).

    Threads may rank while another thread writes: a ranking sees the profiles as they stood when it began,
    and a write that fails changes nothing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._parts: tuple[Part, ...] = ()
        self._writing = threading.Lock()

    @property
    def model(self) -> tuple[str, str]:
        """Name and version of the model of all vectors in here."""
        return self._engine.model

    def __len__(self) -> int:
        return sum(int(live.sum()) for _, live in self._parts)

    def parts(self) -> tuple[Part, ...]:
        """Return the segments, each with a mark for the profiles that still count."""
        return self._parts

    def get(self, profile_id: str) -> Profile | None:
        """Return a profile as it is compared, or None."""
        for segment, live in self._parts:
            place = segment.place.get(profile_id)
            if place is not None and live[place]:
                return segment.profiles[place]
        return None

    def put(self, profiles: Sequence[Profile], vectors: Sequence[Vectors] | None = None) -> None:
        """Add profiles, or replace those with a known id.

        `vectors`: stored arrays (statements x dim) of `Engine.encode_statements`, one per profile, whose model
        the caller has compared with `model`; without them the statements are encoded here.
        Raises ``bad_input`` for repeated ids and ``model_mismatch`` for a wrong shape.
        """
        if len({profile.id for profile in profiles}) != len(profiles):
            raise MatchingError("bad_input", what="profiles")
        rows = None
        if vectors is not None:
            dim = self._engine.encoder.dim
            rows = {
                profile.id: comparable_rows(profile, stored, dim)
                for profile, stored in zip(profiles, vectors, strict=True)
            }
        kept = [comparable(profile) for profile in profiles]
        fresh = [_built(part, rows, self._engine) for part in batches(kept, _BATCH)]
        with self._writing:
            parts = self._without([profile.id for profile in kept])
            parts += [(segment, np.ones(len(segment.profiles), dtype=bool)) for segment in fresh]
            self._parts = _tidied(parts)

    def remove(self, ids: Sequence[str]) -> None:
        """Forget profiles; unknown ids are ignored."""
        with self._writing:
            self._parts = _tidied(self._without(ids))

    def _without(self, ids: Sequence[str]) -> list[Part]:
        parts = []
        for segment, live in self._parts:
            gone = [segment.place[name] for name in ids if name in segment.place]
            if gone:
                live = live.copy()
                live[gone] = False
            parts.append((segment, live))
        return parts


def _built(profiles: Sequence[Profile], rows: Mapping[str, Vectors] | None, engine: Engine) -> Segment:
    ordered = sorted(profiles, key=_order)
    starts, widths = _slots(ordered)
    cells = [(profile, slot) for slot, width in enumerate(widths.tolist()) for profile in ordered[:width]]
    texts = engine.prepare([profile.statements[slot].text for profile, slot in cells])
    if rows is None:
        vectors = encode_focused(engine.encoder, texts)
    else:
        none = np.zeros((0, engine.encoder.dim), dtype=np.float32)
        vectors = np.concatenate([none, *(rows[profile.id][slot][None] for profile, slot in cells)])
    grams = TfidfIndex(texts, engine.weigh)
    return _segment(ordered, starts, widths, vectors, grams.keys, grams.matrix.tocsc())


def _order(profile: Profile) -> tuple[int, str]:
    return -len(profile.statements), profile.id


def _slots(ordered: Sequence[Profile]) -> tuple[Ints, Ints]:
    counts = np.array([len(profile.statements) for profile in ordered], dtype=np.int64)
    widths = (counts[:, None] > np.arange(counts.max(initial=0))).sum(axis=0)
    return np.cumsum(widths) - widths, widths


def _segment(
    ordered: Sequence[Profile],
    starts: Ints,
    widths: Ints,
    vectors: Vectors,
    keys: Keys,
    grams: scipy.sparse.csc_matrix,
) -> Segment:
    place = {profile.id: number for number, profile in enumerate(ordered)}
    return Segment(tuple(ordered), place, starts, widths, vectors, keys, grams)


def _tidied(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts with small ones joined, so that there are few and a change stays cheap.

    Each segment stays at least twice as large as the next (as in log-structured storage), and at least
    half of its profiles count.
    """
    kept: list[list[Part]] = []
    for part in parts:
        kept.append([part])
        while len(kept) > 1 and _alive(kept[-2]) < 2 * _alive(kept[-1]):
            last = kept.pop()
            kept[-1] += last
    return tuple(_joined(group) for group in kept if _alive(group))


def _alive(group: Sequence[Part]) -> int:
    return sum(int(live.sum()) for _, live in group)


def _joined(group: Sequence[Part]) -> Part:
    if len(group) == 1 and 2 * _alive(group) >= len(group[0][0].profiles):
        return group[0]
    base, cells = 0, []
    for segment, live in group:
        cells += [(segment.profiles[at], segment, base, at) for at in np.flatnonzero(live).tolist()]
        base += len(segment.vectors)
    cells.sort(key=lambda cell: _order(cell[0]))
    ordered = [cell[0] for cell in cells]
    starts, widths = _slots(ordered)
    rows = np.array(
        [
            base + int(segment.starts[slot]) + at
            for slot, width in enumerate(widths.tolist())
            for _, segment, base, at in cells[:width]
        ],
        dtype=np.int64,
    )
    keys = np.unique(np.concatenate([segment.keys for segment, _ in group]))
    grams = scipy.sparse.vstack([_widened(segment, keys) for segment, _ in group], format="csr")[rows].tocsc()
    used = np.flatnonzero(np.diff(grams.indptr))
    vectors = np.concatenate([segment.vectors for segment, _ in group])[rows]
    whole = _segment(ordered, starts, widths, vectors, keys[used], grams[:, used])
    return whole, np.ones(len(ordered), dtype=bool)


def _widened(segment: Segment, keys: Keys) -> scipy.sparse.csr_matrix:
    grams = segment.grams.tocsr()
    column = np.searchsorted(keys, segment.keys)
    shape = (grams.shape[0], len(keys))
    return scipy.sparse.csr_matrix((grams.data, column[grams.indices], grams.indptr), shape=shape)
