"""最优团队搜索: maximum weighted coverage by few, with pairs that may not be together.

Exact by integer programming (HiGHS through scipy); beyond a size of the pool by greedy choice and exchange,
with an upper bound proven from submodularity.  Candidates are rows; their order decides between equals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Method = Literal["integer_programming", "greedy"]
# More than any coverage: one qualification less to miss is worth every strength.
_UNMET = 2.0
# HiGHS stops within 1e-6 of the optimum; counted in thousandths that is 1e-9 of coverage.
_SCALE = 1000.0
_NODES = 5_000
_EQUAL = 1e-12


@dataclass(frozen=True)
class Pool:
    """Candidates (rows): strengths [n, requirements] 0..1, `weights` adding up to 1, `holds` [n, needed
    qualifications], `apart` [n, n] symmetric: may not be in one team.

    A team has at most `size` candidates, with `lead` among them unless it is None; each one beside the
    first costs `least_gain`.
    """

    strengths: Floats
    weights: Floats
    holds: Bools
    apart: Bools
    size: int
    least_gain: float
    lead: int | None = None

    def worth(self, team: Sequence[int]) -> float:
        """Return coverage minus costs of a team of one or more."""
        rows = list(team)
        met = self.strengths[rows].max(axis=0) @ self.weights
        unmet = int((~self.holds[rows].any(axis=0)).sum())
        return float(met) - _UNMET * unmet - self.least_gain * (len(rows) - 1)

    def gains(self, team: Sequence[int]) -> Floats:
        """Return what each candidate would add to coverage and qualifications of a team (or of nobody)."""
        rows = list(team)
        best = self.strengths[rows].max(axis=0, initial=0.0)
        held = self.holds[rows].any(axis=0)
        added = np.maximum(self.strengths - best, 0.0) @ self.weights
        total: Floats = added + _UNMET * (self.holds & ~held).sum(axis=1)
        return total

    def free(self, team: Sequence[int]) -> Bools:
        """Return who could join a team."""
        rows = list(team)
        joinable: Bools = np.logical_not(np.asarray(self.apart[rows].any(axis=0)))
        joinable[rows] = False
        return joinable


@dataclass(frozen=True)
class Search:
    """A team (rows, rising), how it was found and by how much a better one could at most be better."""

    team: tuple[int, ...]
    method: Method
    gap: float


def search(pool: Pool, exact_up_to: int) -> Search:
    """Return the best team of a pool that is not empty."""
    kept = undominated(pool)
    small = _of(pool, kept)
    team, bound = _greedy(small), _bound(small)
    method: Method = "greedy"
    if len(kept) <= exact_up_to:
        method = "integer_programming"
        solved, limit = _program(small)
        bound = min(bound, limit)
        if solved and small.worth(solved) >= small.worth(team):
            team = solved
    final = _exchanged(pool, [int(kept[row]) for row in team])
    return Search(tuple(sorted(final)), method, round(max(bound - pool.worth(final), 0.0), 6))


def undominated(pool: Pool) -> npt.NDArray[np.int64]:
    """Return the rows that no other can replace in every team.

    b replaces a when it is at least as strong everywhere, holds whatever a holds and may be together with
    whomever a may be; of equals the first row stays.  Where both are in a team, a adds nothing.
    """
    count = len(pool.strengths)
    replaced = np.zeros(count, dtype=bool)
    for a in range(count):
        if a == pool.lead:
            continue
        better = (pool.strengths >= pool.strengths[a]).all(axis=1) & (pool.holds >= pool.holds[a]).all(axis=1)
        same = (pool.strengths == pool.strengths[a]).all(axis=1) & (pool.holds == pool.holds[a]).all(axis=1)
        better &= ~same | (np.arange(count) < a)
        better[a] = False
        for b in np.flatnonzero(better).tolist():
            more = pool.apart[b] & ~pool.apart[a]
            more[[a, b]] = False
            if not more.any():
                replaced[a] = True
                break
    return np.flatnonzero(~replaced)


def _of(pool: Pool, rows: npt.NDArray[np.int64]) -> Pool:
    lead = None if pool.lead is None else int(np.searchsorted(rows, pool.lead))
    return Pool(
        pool.strengths[rows],
        pool.weights,
        pool.holds[rows],
        pool.apart[np.ix_(rows, rows)],
        pool.size,
        pool.least_gain,
        lead,
    )


def _start(pool: Pool) -> list[int]:
    return [int(np.argmax(pool.gains([])))] if pool.lead is None else [pool.lead]


def _greedy(pool: Pool) -> list[int]:
    """Add who adds most as long as it is worth it.

    Without pairs kept apart and without costs this reaches 1 - 1/e of the best coverage (Nemhauser, Wolsey
    and Fisher 1978, "An analysis of approximations for maximizing submodular set functions").
    """
    team = _start(pool)
    while len(team) < pool.size:
        gains = np.where(pool.free(team), pool.gains(team) - pool.least_gain, -np.inf)
        best = int(np.argmax(gains))
        if gains[best] <= _EQUAL:
            break
        team.append(best)
    return team


def _bound(pool: Pool) -> float:
    """Return what no team can exceed.

    Coverage is submodular: a team is worth at most what any other team is worth plus the largest gains on
    top of that; the smallest such sum over the steps of the greedy choice.
    """
    chosen = _greedy(pool)
    fixed = 0 if pool.lead is None else 1
    bounds = []
    for count in range(fixed, len(chosen) + 1):
        team = chosen[:count]
        whole = pool.worth(team) + pool.least_gain * (count - 1) if team else -_UNMET * pool.holds.shape[1]
        extra = np.sort(np.maximum(pool.gains(team) - pool.least_gain, 0.0))[::-1]
        bounds.append(whole + pool.least_gain * (1 - fixed) + float(extra[: pool.size - fixed].sum()))
    return min(bounds)


def _program(pool: Pool) -> tuple[list[int], float]:
    """Solve the facility-location program; return its team (empty if none was found in time) and its bound.

    Columns: x who is in the team, y who answers which requirement, u which qualification stays unmet.
    """
    count, needed = pool.holds.shape
    requirement, who = np.nonzero(pool.strengths.T > 0)
    first, second = np.nonzero(np.triu(pool.apart, 1))
    x, y, u = np.arange(count), count + np.arange(len(who)), count + len(who) + np.arange(needed)
    holding, held = np.nonzero(pool.holds)
    lines = _Lines(count + len(who) + needed)
    lines.add(len(who), [(np.arange(len(who)), y, 1.0), (np.arange(len(who)), who, -1.0)], -np.inf, 0.0)
    lines.add(len(pool.weights), [(requirement, y, 1.0)], -np.inf, 1.0)
    lines.add(1, [(np.zeros(count, dtype=int), x, 1.0)], 1.0, float(pool.size))
    lines.add(len(first), [(np.arange(len(first)), end, 1.0) for end in (first, second)], -np.inf, 1.0)
    lines.add(needed, [(held, holding, 1.0), (np.arange(needed), u, 1.0)], 1.0, np.inf)
    cost = np.concatenate(
        (
            np.full(count, pool.least_gain),
            -(pool.weights[requirement] * pool.strengths[who, requirement]),
            np.full(needed, _UNMET),
        )
    )
    least = np.zeros(len(cost))
    if pool.lead is not None:
        least[pool.lead] = 1.0
    found: Any = scipy.optimize.milp(
        cost * _SCALE,
        integrality=np.arange(len(cost)) < count,
        bounds=scipy.optimize.Bounds(least, 1.0),
        constraints=scipy.optimize.LinearConstraint(*lines.whole()),
        options={"mip_rel_gap": 0.0, "node_limit": _NODES},
    )
    bound = np.inf if found.mip_dual_bound is None else pool.least_gain - found.mip_dual_bound / _SCALE
    if found.x is None:
        return [], float(bound)
    return np.flatnonzero(found.x[:count] > 0.5).tolist(), float(bound)


class _Lines:
    """The lines of a linear program, written group by group."""

    def __init__(self, columns: int) -> None:
        self._columns, self._count = columns, 0
        self._entries: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]] = []
        self._limits: list[tuple[Floats, Floats]] = []

    def add(
        self,
        count: int,
        entries: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], float]],
        low: float,
        high: float,
    ) -> None:
        """Add `count` lines between two limits; entries are (lines from 0, columns, factor)."""
        for line, column, factor in entries:
            self._entries.append((line + self._count, column, np.full(len(column), factor)))
        self._limits.append((np.full(count, low), np.full(count, high)))
        self._count += count

    def whole(self) -> tuple[scipy.sparse.csc_matrix, Floats, Floats]:
        """Return the matrix and both limits."""
        lines, columns, factors = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = scipy.sparse.csc_matrix((factors, (lines, columns)), shape=(self._count, self._columns))
        low, high = (np.concatenate(part) for part in zip(*self._limits, strict=True))
        return matrix, low, high


def _exchanged(pool: Pool, team: list[int]) -> list[int]:
    """Let members leave or give way as long as that is better, or equal with fewer members or an earlier row."""
    for member in sorted(team, reverse=True):
        if member == pool.lead:
            continue
        others = [one for one in team if one != member]
        now = pool.worth(team)
        if others and pool.worth(others) >= now - _EQUAL:
            return _exchanged(pool, others)
        base = pool.worth(others) - pool.least_gain if others else -_UNMET * pool.holds.shape[1]
        worth = np.where(pool.free(others), base + pool.gains(others), -np.inf)
        best = int(np.argmax(worth))
        if worth[best] <= now + _EQUAL:
            best = int(np.flatnonzero(worth >= now - _EQUAL)[0])
        if best != member and (best < member or worth[best] > now + _EQUAL):
            return _exchanged(pool, [*others, best])
    return team
