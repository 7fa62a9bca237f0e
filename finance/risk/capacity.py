"""What payers and cities can pay (付款能力): limits on all projects together, and who waits.

A limit of L yuan a period shrinks to ``L exp(-sensitivity F)`` under stress F > 0. What is wanted beyond it waits: pro
rata within a class of priority, and a later class gets what the earlier ones leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from finance.risk.behaviour import Share

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """A limit on some projects of a city. ``yuan`` [periods]; ``classes``: the numbers of the projects of each class of
    priority, most urgent first.
    """

    yuan: FloatArray
    sensitivity: float
    classes: tuple[tuple[int, ...], ...]

    def affordable(self, period: int, stress: FloatArray) -> FloatArray:
        """What can be paid in a period [paths] at the stress of the period."""
        if self.sensitivity == 0.0:
            return np.full(stress.shape, self.yuan[period])
        shrunk: FloatArray = self.yuan[period] * np.exp(-self.sensitivity * np.maximum(stress, 0.0))
        return shrunk


def shares(
    limits: Sequence[Limit], period: int, stress: FloatArray, wanted: Sequence[FloatArray]
) -> tuple[list[Share], list[Flags]]:
    """Share of what each project's payer wants that is paid, limit after limit; and where each limit binds [paths]."""
    share: list[Share] = [1.0] * len(wanted)
    binding: list[Flags] = []
    for limit in limits:
        left = limit.affordable(period, stress)
        binds = np.zeros(stress.shape, dtype=bool)
        for members in limit.classes:
            asked = np.sum([wanted[member] * share[member] for member in members], axis=0)
            over = asked > left
            granted = np.divide(left, asked, out=np.ones(stress.shape), where=over)
            left = np.maximum(left - asked * granted, 0.0)
            binds |= over
            for member in members:
                share[member] = share[member] * granted
        binding.append(binds)
    return share, binding
