"""Scrambled Sobol points (加扰 Sobol 序列) that are the same on every machine and in every part of a simulation.

Direction numbers are those of Joe and Kuo, read from ``scipy.stats.qmc``. The scrambling is Matoušek's random linear
one with a digital shift, driven by the raw bits of PCG64, which numpy keeps for good. Each replicate has its own
scrambling: the spread between replicates is an honest standard error (Owen 1998).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from finance.errors import FinanceError

Bits = NDArray[np.uint32]
WIDTH = 32
MOST_DIMENSIONS = 21_201
_BLOCK = 12  # points are made by the 2^12


class ScrambledSobol:
    """``replicates`` independent scramblings of the first ``length`` points in ``dimensions``."""

    def __init__(self, dimensions: int, length: int, replicates: int, seed: int) -> None:
        if dimensions > MOST_DIMENSIONS:
            raise FinanceError("too_many_factors", "城市和期数太多，请减少城市或改为按年模拟。")
        self._bits = max((length - 1).bit_length(), 1)
        plain = direction_numbers(dimensions, self._bits)
        scrambled = [_scrambled(plain, seed, replicate) for replicate in range(replicates)]
        self._columns = [columns for columns, _ in scrambled]
        self._blocks = [_first_points(columns, shift) for columns, shift in scrambled]

    def points(self, replicate: int, start: int, stop: int) -> Bits:
        """Points ``start`` to ``stop`` of a replicate as 32-bit fractions [dimensions, stop - start]."""
        block, columns = self._blocks[replicate], self._columns[replicate]
        size = block.shape[1]
        found = np.empty((block.shape[0], stop - start), dtype=np.uint32)
        for number in range(start // size, (stop - 1) // size + 1):
            low, high = max(start, number * size), min(stop, (number + 1) * size)
            moved = _combined(columns, number * size)[:, None]
            part = block[:, low - number * size : high - number * size]
            np.bitwise_xor(part, moved, out=found[:, low - start : high - start])
        return found


def uniforms(points: Bits) -> NDArray[np.float64]:
    """32-bit fractions as numbers strictly between 0 and 1."""
    return np.asarray((points + 0.5) * 2.0**-WIDTH, dtype=np.float64)


@lru_cache(maxsize=8)
def direction_numbers(dimensions: int, count: int) -> Bits:
    """The first ``count`` direction numbers of each dimension [dimensions, count].

    Point 2^k of the sequence in Gray-code order is the sum modulo 2 of the numbers k and k - 1.
    """
    engine = qmc.Sobol(dimensions, scramble=False, bits=WIDTH)
    engine.random(1)
    numbers = np.empty((dimensions, count), dtype=np.uint32)
    before = np.zeros(dimensions, dtype=np.uint32)
    passed = 1
    for k in range(count):
        engine.fast_forward(2**k - passed)
        point = np.rint(engine.random(1)[0] * 2.0**WIDTH).astype(np.uint32)
        numbers[:, k] = before = point ^ before
        passed = 2**k + 1
    return numbers


def _scrambled(plain: Bits, seed: int, replicate: int) -> tuple[Bits, Bits]:
    """Direction numbers after the linear scrambling of a replicate, and its shift [dimensions]."""
    dimensions = plain.shape[0]
    source = np.random.PCG64(np.random.SeedSequence([seed, replicate]))
    raw = source.random_raw(dimensions * (WIDTH + 1)).reshape(dimensions, WIDTH + 1)
    random = (raw >> np.uint64(64 - WIDTH)).astype(np.uint32)
    place = np.uint32(1) << np.arange(WIDTH - 1, -1, -1, dtype=np.uint32)
    above = ~(place | (place - np.uint32(1)))
    rows = place | (random[:, :WIDTH] & above)
    columns = np.empty_like(plain)
    for k in range(plain.shape[1]):
        odd = np.bitwise_count(rows & plain[:, k : k + 1]) & np.uint8(1)
        columns[:, k] = np.bitwise_or.reduce(np.where(odd, place, np.uint32(0)), axis=1)
    return columns, random[:, WIDTH]


def _first_points(columns: Bits, shift: Bits) -> Bits:
    """The first 2^12 points, or as many as there are numbers for."""
    bits = min(columns.shape[1], _BLOCK)
    block = np.empty((columns.shape[0], 2**bits), dtype=np.uint32)
    block[:, 0] = shift
    for k in range(bits):
        np.bitwise_xor(block[:, : 2**k], columns[:, k : k + 1], out=block[:, 2**k : 2 ** (k + 1)])
    return block


def _combined(columns: Bits, index: int) -> Bits:
    chosen = [k for k in range(columns.shape[1]) if index >> k & 1]
    combined: Bits = (
        np.bitwise_xor.reduce(columns[:, chosen], axis=1) if chosen else np.zeros_like(columns[:, 0])
    )
    return combined
