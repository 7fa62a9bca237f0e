"""The only rate of return of flows that have no other (现金流的唯一收益率), many columns of flows together.

Flows that change sign once have one rate. How many rates others have above zero, and how many below, is bounded by the
changes of sign of running sums of the flows, and of running sums of those (Norstrøm, 1972; Descartes' rule for
``f(z) / (1 - z)^k``); most projects with a late cost are proved to have a single rate that way.

With ``s = ln(1 + rate)``, money in is worth ``P(s)`` and money out ``N(s)``. The root is where ``ln P(s) - ln N(s)``
is zero: a function that only rises or only falls and is nearly straight, so that Halley's method needs few steps from
a start by the mean and the variance of the times of payment. Flows whose root lies below zero are read backwards in
time, so that every power is at most 1.

It runs compiled, LANES columns side by side in one memory, so that each instruction serves several of them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from finance.compiled import compiled
from finance.rates.rate_grid import SEARCH_HIGH, SEARCH_LOW

FloatArray = NDArray[np.float64]
LANES = 16
ONCE, OFTEN = 1, 2
_STEPS = 200
_SUMS = 16
_NOTHING = 1e-13  # of the largest flow
_EDGE = 1e-6  # a bracket that closes in on the end of what is searched holds no root
_CLOSE = 1e-7  # a step this small leaves an error below its square


@compiled
def only_rates(table: FloatArray, by_row: bool, rates: FloatArray, turns: NDArray[np.int8]) -> None:
    """Rates of k flows of n >= 2 periods that have one, NaN for the others and where it is beyond what is searched.

    ``table`` has them ``by_row`` [k, n], or by column [n, k]. ``turns`` [k] is ONCE where there is one rate, OFTEN where there
    may be one, several or none, and 0 where there is surely none or several. Zero has no sign; what is not finite has no
    turn.
    """
    count, n = rates.size, table.shape[1] if by_row else table.shape[0]
    flows, money = np.zeros((n, LANES)), np.zeros((2 * n, LANES))  # money in, then money out, of every period
    state, sums, lasts = np.zeros(_ROWS * LANES), np.zeros(n), np.zeros(_SUMS)
    for start in range(0, count, LANES):
        here = min(LANES, count - start)
        for j in range(here):
            for t in range(n):
                flows[t, j] = table[start + j, t] if by_row else table[t, start + j]
        state[:] = 0.0
        _look(flows, state)
        for j in range(here):
            if state[_CHANGES + j] > ONCE:
                state[_CHANGES + j] = _rates_of(flows, j, state[_MOST + j], sums, lasts)
        last_out = _split(flows, money, state)
        for j in range(LANES):
            _guess(state, j)
        _approach(money, state, last_out)
        for j in range(here):
            changes, s, limit = state[_CHANGES + j], state[_S + j], state[_LIMIT + j]
            turns[start + j] = min(int(changes), OFTEN)
            if changes == ONCE and limit - s > _EDGE:
                rates[start + j] = math.expm1(s if state[_AHEAD + j] > 0.0 else -s)
            else:
                rates[start + j] = np.nan


_ROWS = 24
_S, _LIMIT, _LOW, _HIGH, _BELOW, _BEND, _SLOPE, _MOVED = range(0, 8 * LANES, LANES)
_CHANGES, _SIGN, _FIRST, _MOST, _TOTAL, _AHEAD = range(8 * LANES, 14 * LANES, LANES)
_WAIT, _SPREAD, _GAIN, _FINITE = range(14 * LANES, 18 * LANES, LANES)
_A, _A1, _A2, _B, _B1, _B2 = range(18 * LANES, 24 * LANES, LANES)


@compiled
def _look(flows: FloatArray, state: FloatArray) -> None:
    """Changes of sign, first sign, largest amount and sum of every lane."""
    for t in range(flows.shape[0]):
        row = flows[t]
        for j in range(LANES):
            flow, before = row[j], state[_SIGN + j]
            sign = 1.0 if flow > 0.0 else (-1.0 if flow < 0.0 else before)
            state[_CHANGES + j] += 1.0 if sign * before < 0.0 else 0.0
            state[_FIRST + j] = sign if before == 0.0 else state[_FIRST + j]
            state[_SIGN + j] = sign
            state[_MOST + j] = max(state[_MOST + j], abs(flow))
            state[_FINITE + j] += flow * 0.0  # not a number, once there is a flow that is not finite
    for j in range(LANES):
        if state[_FINITE + j] != 0.0:
            state[_CHANGES + j] = 0.0


@compiled
def _rates_of(flows: FloatArray, j: int, most: float, sums: FloatArray, lasts: FloatArray) -> int:
    """ONCE when flows that change sign several times are proved to have one rate, 0 when they surely have one above zero
    and one below, else OFTEN.
    """
    first, last, total = 0, flows.shape[0] - 1, 0.0
    while flows[first, j] == 0.0:
        first += 1
    while flows[last, j] == 0.0:
        last -= 1
    for t in range(first, last + 1):
        total += flows[t, j]
    least, count = _NOTHING * most, last - first + 1
    if min(abs(flows[first, j]), abs(flows[last, j]), abs(total)) <= least:
        return OFTEN
    above = _most_roots(flows, j, first, count, 1, sums, lasts)
    if above < OFTEN and above + _most_roots(flows, j, last, count, -1, sums, lasts) == 1:
        return ONCE
    high, low = 0.0, 0.0  # worth at both ends of what is searched
    for t in range(count):
        high = high * math.exp(-SEARCH_HIGH) + flows[last - t, j]
        low = low * math.exp(SEARCH_LOW) + flows[first + t, j]
    sign = 1.0 if total > 0.0 else -1.0
    return 0 if max(high * sign, low * sign) < -least else OFTEN


@compiled
def _most_roots(
    flows: FloatArray, j: int, begin: int, count: int, way: int, sums: FloatArray, lasts: FloatArray
) -> int:
    """Most rates above zero that flows can have; 0 and 1 are exact, as the number is even or odd.

    Sums go on after the last flow, where they may turn once more. A zero, which may be rounding, counts as a turn to both
    sides.
    """
    fewest = count
    for t in range(count):
        sums[t] = flows[begin + way * t, j]
    for turn in range(_SUMS):
        total, changes, zero = 0.0, 0, False
        for t in range(count):
            before = total
            total += sums[t]
            sums[t] = total
            zero = zero or total == 0.0
            changes += t > 0 and (total > 0.0) != (before > 0.0)
        for k in range(turn - 1, -1, -1):
            before, total = total, lasts[k]
            zero = zero or total == 0.0
            changes += (total > 0.0) != (before > 0.0)
        if not zero:
            fewest = min(fewest, changes)
        if fewest < OFTEN:
            break
        lasts[turn] = sums[count - 1]
    return fewest


@compiled
def _split(flows: FloatArray, money: FloatArray, state: FloatArray) -> int:
    """Money in and out of every lane, the way round in which its root is above zero, and how their times differ; returns
    the last period in which any lane pays.
    """
    n, last_out = flows.shape[0], 0
    for j in range(LANES):
        if state[_CHANGES + j] != ONCE:
            flows[:, j] = 0.0
            flows[0, j], flows[1, j] = -1.0, 1.0
            state[_MOST + j], state[_FIRST + j] = 1.0, -1.0
        state[_MOST + j] = 1.0 / state[_MOST + j]
    for t in range(n):
        row = flows[t]
        for j in range(LANES):
            state[_TOTAL + j] += row[j] * state[_MOST + j]
    for j in range(LANES):
        state[_AHEAD + j] = 1.0 if state[_TOTAL + j] * state[_FIRST + j] <= 0.0 else -1.0
    for t in range(n):
        row, back, came, went, pays = flows[t], flows[n - 1 - t], money[t], money[n + t], 0.0
        for j in range(LANES):
            flow = (row[j] if state[_AHEAD + j] > 0.0 else back[j]) * state[_MOST + j]
            received, paid = max(flow, 0.0), max(-flow, 0.0)
            came[j], went[j] = received, paid
            state[_A + j] += received
            state[_A1 + j] += received * t
            state[_A2 + j] += received * (t * t)
            state[_B + j] += paid
            state[_B1 + j] += paid * t
            state[_B2 + j] += paid * (t * t)
            pays = max(pays, paid)
        last_out = t if pays > 0.0 else last_out
    for j in range(LANES):
        a, b, a1, b1 = state[_A + j], state[_B + j], state[_A1 + j], state[_B1 + j]
        state[_WAIT + j] = a1 / a - b1 / b
        state[_SPREAD + j] = (state[_A2 + j] / a - (a1 / a) ** 2) - (state[_B2 + j] / b - (b1 / b) ** 2)
        state[_GAIN + j] = math.log(a / b)
    return last_out


@compiled
def _guess(state: FloatArray, j: int) -> None:
    """The root if the logarithm of each worth were a parabola of mean and variance of its times."""
    wait, gain, spread, total = state[_WAIT + j], state[_GAIN + j], state[_SPREAD + j], state[_TOTAL + j]
    limit = SEARCH_HIGH if state[_AHEAD + j] > 0.0 else -SEARCH_LOW
    root = math.sqrt(max(wait * wait - 2.0 * spread * gain, 0.0))
    guess = min(max(2.0 * gain / (wait + math.copysign(root, wait)), 0.0), limit)
    state[_LIMIT + j], state[_HIGH + j] = limit, 0.0 if total == 0.0 else limit
    state[_S + j] = 0.0 if total == 0.0 else guess
    state[_BELOW + j] = 1.0 if total > 0.0 else -1.0  # sign of the logarithm below the root
    state[_BEND + j] = spread


@compiled
def _approach(money: FloatArray, state: FloatArray, last_out: int) -> None:
    """Roots in (0, limit] of all lanes by Halley's method inside a bracket.

    The second derivative is that of the times of payment at first, then what the slope changed by in the last step.
    """
    n = money.shape[0] // 2
    worth = np.empty(5 * LANES)  # z, then of money in and of money out what it is worth, and the same by time
    for turn in range(_STEPS):
        for j in range(LANES):
            worth[j] = math.exp(-state[_S + j])
            worth[LANES + j] = worth[2 * LANES + j] = worth[3 * LANES + j] = worth[4 * LANES + j] = 0.0
        for t in range(n - 1, -1, -1):
            received = money[t]
            for j in range(LANES):
                a = worth[LANES + j]
                worth[2 * LANES + j] = worth[2 * LANES + j] * worth[j] + a
                worth[LANES + j] = a * worth[j] + received[j]
        for t in range(last_out, -1, -1):
            paid = money[n + t]
            for j in range(LANES):
                b = worth[3 * LANES + j]
                worth[4 * LANES + j] = worth[4 * LANES + j] * worth[j] + b
                worth[3 * LANES + j] = b * worth[j] + paid[j]
        far = False
        for j in range(LANES):
            s, low, high = state[_S + j], state[_LOW + j], state[_HIGH + j]
            a, b = worth[LANES + j], worth[3 * LANES + j]
            gap = math.log(a / b)
            slope = worth[j] * (worth[4 * LANES + j] / b - worth[2 * LANES + j] / a)
            if turn > 0:
                moved = state[_MOVED + j]
                state[_BEND + j] = (slope - state[_SLOPE + j]) / moved if moved != 0.0 else 0.0
            state[_SLOPE + j] = slope
            if gap * state[_BELOW + j] > 0.0:
                low = s
            else:
                high = s
            step = gap / slope if slope != 0.0 else 0.0
            bent = 1.0 - 0.5 * step * state[_BEND + j] / slope if slope != 0.0 else 1.0
            following = s - step / min(max(bent, 0.5), 2.0)
            if not low <= following <= high:
                following = 0.5 * (low + high)
            state[_S + j], state[_LOW + j], state[_HIGH + j] = following, low, high
            state[_MOVED + j] = following - s
            far = far or abs(following - s) > _CLOSE
        if not far:
            return
