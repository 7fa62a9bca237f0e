"""Receivables of one project, period by period on many paths (应收账款滚动): billed, paid, given up, one period older.

Whatever was billed is at any time paid, given up, or still unpaid. Unpaid amounts stand in one row per period of age
up to five years and one for all that is older; a row in which nobody owes anything is None.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from finance.risk.behaviour import Behaviour, Share
from finance.risk.payer import AGES

FloatArray = NDArray[np.float64]


class ManyBills:
    """Bills so many that the share of them paid is the chance of payment.

    ``left`` [rows]: what is unpaid to begin with, by age in periods; the last row is older than five years.
    """

    def __init__(self, behaviour: Behaviour, per_year: int, left: FloatArray | None = None) -> None:
        self._behaviour, self._per_year = behaviour, per_year
        self._rows: list[FloatArray | None] = [None] * ((AGES - 1) * per_year + 1)
        if left is not None:
            self._rows = [np.full(behaviour.paths, owed) if owed > 0.0 else None for owed in left]
        firsts = [age * per_year for age in range(AGES)]
        self._places = [range(k, k + per_year) for k in firsts[:-1]] + [range(firsts[-1], firsts[-1] + 1)]
        self._due: list[FloatArray | None] = []

    def want(self, period: int, billed: float) -> FloatArray:
        """All grows one period older, ``billed`` yuan come new; what the payer would pay in ``period`` [paths]."""
        oldest, joining = self._rows[-1], self._rows[-2]
        if oldest is not None and joining is not None:
            joining += oldest
        new = np.full(self._behaviour.paths, billed) if billed > 0.0 else None
        self._rows = [new, *self._rows[:-2], oldest if joining is None else joining]
        wanted, self._due = np.zeros(self._behaviour.paths), []
        for age in range(AGES):
            owed, due = self.owed(age), None
            if owed is not None:
                due = owed * self._behaviour.pay(period, age)
                wanted += due
            self._due.append(due)
        return wanted

    def interest(self, period: int, share: Share) -> FloatArray:
        """Years waited, times yuan, of what is paid in ``period`` [paths]; what is older than five years counts as five."""
        waited = np.zeros(self._behaviour.paths)
        for age in range(AGES):
            paid = self._behaviour.pay(period, age) * share
            for k in self._places[age]:
                row = self._rows[k]
                if row is not None:
                    waited += (k / self._per_year) * row * paid
        return waited

    def settle(self, period: int, share: Share, unpaid: FloatArray) -> FloatArray:
        """Pay ``share`` of what was wanted, give up what is given up [paths].

        ``unpaid`` [AGES, paths] is raised by what is left of bills that are 1 ... 5 whole years old.
        """
        lost = np.zeros(self._behaviour.paths)
        for age, due in enumerate(self._due):
            if due is None:
                continue
            rows = [(k, row) for k in self._places[age] if (row := self._rows[k]) is not None]
            if len(rows) == 1:  # all that is wanted is wanted of this row
                row = rows[0][1]
                row -= due if isinstance(share, float) else due * share
            else:
                kept = 1.0 - self._behaviour.pay(period, age) * share
                for _, row in rows:
                    row *= kept
            k, row = rows[-1]
            if age < AGES - 1 and k + 1 == (age + 1) * self._per_year:
                unpaid[age + 1] += row
            if self._behaviour.loses[age]:
                given_up = self._behaviour.lose(period, age)
                for _, row in rows:
                    part = row * given_up
                    lost += part
                    row -= part
        return lost

    def owed(self, age: int) -> FloatArray | None:
        """Unpaid amounts that are ``age`` years old [paths], the last age and older; None when there are none."""
        rows = [row for k in self._places[age] if (row := self._rows[k]) is not None]
        if len(rows) < 2:
            return rows[0] if rows else None
        total = rows[0] + rows[1]
        for row in rows[2:]:
            total += row
        return total
