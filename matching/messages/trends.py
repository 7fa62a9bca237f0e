"""热度走势: does a topic rise or fall, and when did it burst?

Everything is measured as a share of all messages of the same time, so that holidays, a new channel or a season
that brings more messages of every kind is neither a trend nor a burst.

Trend: Poisson regression with a log link, counts against time with all messages as exposure; the interval allows
for counts that scatter more than Poisson (McCullagh and Nelder 1989, chapter 9).  Only an interval that excludes 1
is called rising or falling.  Bursts: `matching.messages.bursts`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy

from matching.errors import MatchingError
from matching.messages.bursts import raised_stretches

Floats = npt.NDArray[np.float64]
Step = Literal["week", "month"]
Direction = Literal["rising", "falling", "steady", "unknown"]
# The ratio is told per four weeks or per month.
_STEPS_TOLD = {"week": 4, "month": 1}
_LEAST_PERIODS = {"week": 8, "month": 6}
_LEAST_MESSAGES = 10
_CONFIDENCE = 0.95
# Beyond these a ratio says nothing more than "very large" or "very small".
_LARGEST_LOG = 20.0


@dataclass(frozen=True)
class Point:
    """One week (from Monday) or month: messages of the topic among all messages; `end` is its last day.

    The last one is not `complete` while it still goes on; it is shown, not calculated with.
    """

    start: date
    end: date
    count: int
    total: int
    complete: bool


@dataclass(frozen=True)
class Trend:
    """走势: the ratio of the share after four weeks (or a month) to the share before, with its 95% interval.

    Direction is rising 上升, falling 下降, steady 平稳 (the interval contains 1) or unknown 数据不足; then the three
    numbers are None.
    """

    direction: Direction
    ratio: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Burst:
    """突发: from the first to the last day, messages observed and expected by the usual share.

    `weight` is by how much the log-likelihood of these days is greater under twice the usual share.
    """

    start: date
    end: date
    observed: int
    expected: float
    weight: float


@dataclass(frozen=True)
class TopicTrend:
    """What a page shows of a topic over time; bursts in order of time, the last may still go on."""

    step: Step
    series: tuple[Point, ...]
    trend: Trend
    bursts: tuple[Burst, ...]


class Timeline:
    """All messages counted by week or month; `follow` compares one topic with them."""

    def __init__(
        self, everything: Sequence[date], until: date, step: Step = "week", periods: int = 26
    ) -> None:
        """everything: the days of all messages; until: today; periods: how many complete ones to look back on.

        The series begins with the first message when that is later.  Raises ``bad_input`` for no periods.
        """
        if periods < 1:
            raise MatchingError("bad_input", what="periods")
        self.step: Step = step
        last = _start(until, step)
        starts = [last]
        first = min((day for day in everything if day <= until), default=until)
        while len(starts) <= periods and starts[-1] > first:
            starts.append(_start(starts[-1] - timedelta(days=1), step))
        self._starts = starts[::-1]
        self._until = until
        self._totals = self._counted(everything)

    def follow(self, days: Sequence[date]) -> TopicTrend:
        """Return the course of a topic whose messages came on these days (a part of `everything`)."""
        counted = self._counted(days)
        series = tuple(
            Point(start, end, count, total, end <= self._until)
            for start, end, count, total in zip(
                self._starts, map(self._end, self._starts), counted, self._totals, strict=True
            )
        )
        used = [point for point in series if point.complete and point.total]
        return TopicTrend(self.step, series, trend(used, self.step), _bursts(used))

    def _counted(self, days: Sequence[date]) -> list[int]:
        found = Counter(_start(day, self.step) for day in days if day <= self._until)
        return [found[start] for start in self._starts]

    def _end(self, start: date) -> date:
        return _start(start + timedelta(days=7 if self.step == "week" else 31), self.step) - timedelta(days=1)


def _start(day: date, step: Step) -> date:
    return day - timedelta(days=day.weekday()) if step == "week" else day.replace(day=1)


def trend(points: Sequence[Point], step: Step) -> Trend:
    """Return the trend of complete periods.

    Unknown with fewer than eight weeks or six months, ten messages, or three periods that have any.
    """
    counts = np.array([point.count for point in points], dtype=np.float64)
    if len(points) < _LEAST_PERIODS[step] or counts.sum() < _LEAST_MESSAGES or np.count_nonzero(counts) < 3:
        return Trend("unknown", None, None, None)
    # Equal steps of time even where a period without any message at all was left out.
    place = np.array([_place(point.start, step) for point in points], dtype=np.float64)
    exposure = np.array([point.total for point in points], dtype=np.float64)
    slope, error = log_linear(place - place.mean(), counts, exposure)
    told = _STEPS_TOLD[step]
    wide = float(scipy.special.stdtrit(len(points) - 2, (1 + _CONFIDENCE) / 2)) * error
    logs = np.clip(told * np.array([slope, slope - wide, slope + wide]), -_LARGEST_LOG, _LARGEST_LOG)
    ratio, low, high = np.exp(logs).tolist()
    direction: Direction = "rising" if low > 1 else "falling" if high < 1 else "steady"
    return Trend(direction, round(ratio, 4), round(low, 4), round(high, 4))


def _place(start: date, step: Step) -> int:
    return start.toordinal() // 7 if step == "week" else 12 * start.year + start.month


def log_linear(place: Floats, counts: Floats, exposure: Floats) -> tuple[float, float]:
    """Return slope and standard error of log(count / exposure) against place, by Poisson likelihood.

    The error is widened by the square root of Pearson's statistic per degree of freedom where that exceeds 1.
    Counts must stand in at least two places.  With the level profiled out, the slope is where the mean place of
    all counts equals the mean place expected; the information about it is the number of counts times the variance.
    """
    total = counts.sum()
    wanted = float(place @ counts / total)

    def expected(slope: float) -> Floats:
        logs = slope * place + np.log(exposure)
        weights = np.exp(logs - logs.max())
        share: Floats = weights / weights.sum()
        return share

    def excess(slope: float) -> float:
        return float(place @ expected(slope)) - wanted

    reach = 1.0
    while excess(-reach) > 0 or excess(reach) < 0:
        reach *= 2
    slope = float(scipy.optimize.brentq(excess, -reach, reach, xtol=1e-12))
    share = expected(slope)
    variance = float((place - place @ share) ** 2 @ share)
    residual = float(((counts - total * share) ** 2 / (total * share)).sum())
    scatter = max(1.0, residual / max(len(place) - 2, 1))
    return slope, math.sqrt(scatter / (total * variance))


def _bursts(points: Sequence[Point]) -> tuple[Burst, ...]:
    counts = np.array([point.count for point in points], dtype=np.float64)
    totals = np.array([point.total for point in points], dtype=np.float64)
    return tuple(
        Burst(
            points[stretch.begin].start,
            points[stretch.end - 1].end,
            int(counts[stretch.begin : stretch.end].sum()),
            round(stretch.expected, 2),
            round(stretch.weight, 4),
        )
        for stretch in raised_stretches(counts, totals)
    )
