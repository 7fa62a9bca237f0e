"""What a simulation keeps of a city (城市模拟记录): arrears, how often a fiscal line is crossed and by whose bills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.risk.simulation_terms import City

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]
LINES = (0.05, 0.07, 0.10)
_EQUAL = 1e-12


@dataclass(frozen=True)
class _Part:
    """Counts over the paths of a part: by year [years] or by line and year [lines, years]; ``causes`` [lines, projects]."""

    arrears: FloatArray
    short: NDArray[np.int64]
    paid_over: NDArray[np.int64]
    owed_over: NDArray[np.int64]
    causes: NDArray[np.int64]


class CityRecord:
    """Of one city over calendar ``years``: ``budgets`` [years] before stress, yuan, None when none is known; ``arrears``
    [years, kept], and whether a path ever crosses each line [lines, paths].
    """

    def __init__(self, city: City, paths: int, kept: int, years: Sequence[int], per_year: int) -> None:
        self.city, self.years, self._per_year = city, len(years), per_year
        self.budgets = city.budgets(years)
        self.arrears = np.zeros((self.years, kept), dtype=np.float32)
        lined = LINES if self.budgets is not None else ()
        self.ever_paid, self.ever_owed = (np.zeros((len(lined), paths), dtype=bool) for _ in range(2))
        self._lines, self._parts = lined, {}  # type: tuple[float, ...], dict[int, _Part]

    def write(
        self,
        start: int,
        stress: FloatArray,
        paid: FloatArray,
        owed: list[tuple[int, FloatArray]],
        arrears: FloatArray,
        short: Flags,
    ) -> None:
        """Write the paths from ``start`` on.

        ``stress`` [periods, paths]; ``paid``, ``arrears`` and ``short`` (the limit binds) [years, paths]; ``owed`` of each
        project its first year and what the city should pay in each [years, paths], empty when there is no budget.
        """
        paths = stress.shape[1]
        count = min(max(self.arrears.shape[1] - start, 0), paths)
        self.arrears[:, start : start + count] = arrears[:, :count]
        over = np.zeros((2, len(self._lines), self.years), dtype=np.int64)
        causes = np.zeros((len(self._lines), len(owed)), dtype=np.int64)
        if self.budgets is not None:
            budget = self.budgets[:, None] * self._shrunk(stress)
            total = paid + arrears
            for place, line in enumerate(self._lines):
                for kind, (amounts, ever) in enumerate(((paid, self.ever_paid), (total, self.ever_owed))):
                    crossed = amounts > (line + _EQUAL) * budget
                    ever[place, start : start + paths] = crossed.any(axis=0)
                    over[kind, place] = np.count_nonzero(crossed, axis=1)
                for number, (first, own) in enumerate(owed):
                    years = slice(first, first + own.shape[0])
                    alone = total[years] - own <= (line + _EQUAL) * budget[years]
                    causes[place, number] = np.count_nonzero(crossed[years] & alone)
        self._parts[start] = _Part(
            arrears.sum(axis=1), np.count_nonzero(short, axis=1), over[0], over[1], causes
        )

    def counts(self) -> _Part:
        """Counts over all paths."""
        parts = [self._parts[start] for start in sorted(self._parts)]
        return _Part(
            *(np.sum([getattr(part, name) for part in parts], axis=0) for name in _Part.__dataclass_fields__)
        )

    def _shrunk(self, stress: FloatArray) -> FloatArray:
        """Share of the budget that stress leaves [years, paths]."""
        left = np.exp(-self.city.sensitivity * np.maximum(stress, 0.0))
        return left.reshape(self.years, self._per_year, -1).mean(axis=1)  # type: ignore[no-any-return]
