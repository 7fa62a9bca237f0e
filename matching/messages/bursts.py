"""突发: stretches of time in which a topic has a far greater share of all messages than usual.

The two-state automaton of Kleinberg (2002), "Bursty and hierarchical structure in streams", KDD, section 4:
batches of relevant among all documents, usual share p0 = relevant / all, raised share s p0 with s = 2, and a
cost of gamma ln(batches) for going up.  With gamma = 1.5 one series of half a year in fifty shows a burst by chance
(gamma = 1: one in eight), and a fortnight of three times the usual three messages a week is found in two of three.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
_STATE_RATIO = 2.0
_TRANSITION = 1.5


@dataclass(frozen=True)
class Stretch:
    """Batches `begin` to `end` (not included): expected by the usual share, and by how much the log-likelihood is
    greater under the raised share."""

    begin: int
    end: int
    expected: float
    weight: float


def raised_stretches(counts: Floats, totals: Floats) -> list[Stretch]:
    """Return the stretches in which the raised share is the likelier state; `counts` are parts of `totals`."""
    if len(counts) < 2 or counts.sum() == 0 or counts.sum() == totals.sum():
        return []
    usual = float(counts.sum() / totals.sum())
    raised = min(_STATE_RATIO * usual, (1 + usual) / 2)
    costs = np.stack([_cost(counts, totals, share) for share in (usual, raised)])
    states = cheapest_states(costs, _TRANSITION * math.log(len(counts)))
    changes = np.diff([0, *states, 0])
    return [
        Stretch(
            int(begin),
            int(end),
            usual * float(totals[begin:end].sum()),
            float((costs[0] - costs[1])[begin:end].sum()),
        )
        for begin, end in zip(np.flatnonzero(changes > 0), np.flatnonzero(changes < 0), strict=True)
    ]


def _cost(counts: Floats, totals: Floats, share: float) -> Floats:
    """Return minus the logarithm of the binomial probability of each count."""
    ways = (
        scipy.special.gammaln(totals + 1)
        - scipy.special.gammaln(counts + 1)
        - scipy.special.gammaln(totals - counts + 1)
    )
    cost: Floats = -(
        ways + scipy.special.xlogy(counts, share) + scipy.special.xlog1py(totals - counts, -share)
    )
    return cost


def cheapest_states(costs: Floats, transition: float) -> list[int]:
    """Return the sequence of states 0 and 1 of the least cost (Viterbi), beginning before the first in state 0.

    costs: (2 x periods); each step from 0 to 1 costs `transition`, the step back nothing.
    """
    best = [0.0, math.inf]
    before: list[tuple[int, int]] = []
    for usual, raised in costs.T.tolist():
        # Ties stay where they are, or fall back to the usual state.
        to_usual = 0 if best[0] <= best[1] else 1
        to_raised = 1 if best[1] <= best[0] + transition else 0
        before.append((to_usual, to_raised))
        best = [best[to_usual] + usual, min(best[1], best[0] + transition) + raised]
    state = 0 if best[0] <= best[1] else 1
    states = [state]
    for step in before[:0:-1]:
        state = step[state]
        states.append(state)
    return states[::-1]
