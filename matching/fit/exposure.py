"""曝光报告: how often groups of firms appear at the top of rankings, against their share of capable firms.

Groups (small or large, newcomer or known) are handed over here, after ranking, and nowhere else: a ranking
that knew them could use them.  The report shows a difference; it does not say where it comes from.

A firm is capable for an opportunity when its match is at least possible.  Only capable firms count, and
places are places among them: who fills the end of a short list neither gains nor loses anything by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.errors import MatchingError
from matching.fit.profiles import ProfileMatch
from matching.search.scoring import Band

Floats = npt.NDArray[np.float64]
UNKNOWN_GROUP = "unknown"
# An interval resampled from fewer opportunities than this says more than is known.
_LEAST_OPPORTUNITIES = 10
_RESAMPLES = 2000


class Standing(NamedTuple):
    """What the report needs of one match: who, its coverage 0..1 and its band."""

    profile_id: str
    coverage: float
    band: Band


@dataclass(frozen=True)
class Ratio:
    """A ratio to what is fair (1), with its bootstrap interval over opportunities (None below ten of them)."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class GroupExposure:
    """One group, averaged over opportunities.

    `capable_share`: share among capable firms.  `top_share`: share of the first places; `top` is
    top_share / capable_share.  `exposure_share`: share of the attention, where place p gets 1 / log2(1 + p)
    (Singh and Joachims 2018, "Fairness of exposure in rankings"); `exposure` is
    exposure_share / capable_share.  `coverage_share`: share of the summed coverage; `exposure_for_merit` is
    exposure_share / coverage_share (the paper's disparate treatment: attention in proportion to merit).
    Ratios are None for a group without capable firms.
    """

    group: str
    firms: int
    capable_share: float
    top_share: float
    exposure_share: float
    coverage_share: float
    top: Ratio | None
    exposure: Ratio | None
    exposure_for_merit: Ratio | None


@dataclass(frozen=True)
class ExposureReport:
    """`opportunities` with at least one capable firm were counted, `without_capable` were not."""

    groups: tuple[GroupExposure, ...]
    opportunities: int
    without_capable: int
    places: int
    confidence: float


def exposure_report(
    rankings: Mapping[str, Sequence[Standing | ProfileMatch]],
    groups: Mapping[str, str],
    places: int = 10,
    confidence: float = 0.95,
    seed: int = 0,
) -> ExposureReport:
    """Return the exposure of every group over many rankings (opportunity to matches, best first).

    Hand over rankings as they are shown (only who may bid), of many firms as `Standing`s.  A firm without a group counts as ``unknown``.
    Raises ``bad_input`` for no places, a confidence outside 0..1 or a firm twice in one ranking.
    """
    if places < 1 or not 0 < confidence < 1:
        raise MatchingError("bad_input", what="exposure")
    names = sorted(
        {groups.get(m.profile_id, UNKNOWN_GROUP) for ranking in rankings.values() for m in ranking}
    )
    number = {name: n for n, name in enumerate(names)}
    shares = [
        counted
        for _, ranking in sorted(rankings.items())
        if (counted := _shares(ranking, groups, number, places)) is not None
    ]
    table = np.array(shares).reshape(len(shares), 4, len(names))
    firms = {match.profile_id for ranking in rankings.values() for match in ranking}
    resampled = _resampled(table, seed) if len(table) >= _LEAST_OPPORTUNITIES else None
    return ExposureReport(
        tuple(
            _group(
                name,
                sum(groups.get(firm, UNKNOWN_GROUP) == name for firm in firms),
                table[:, :, n].mean(axis=0) if len(table) else np.zeros(4),
                None if resampled is None else resampled[:, :, n],
                confidence,
            )
            for name, n in number.items()
        ),
        len(shares),
        len(rankings) - len(shares),
        places,
        confidence,
    )


def _shares(
    ranking: Sequence[Standing | ProfileMatch],
    groups: Mapping[str, str],
    number: Mapping[str, int],
    places: int,
) -> Floats | None:
    """Return the shares [capable, top, exposure, coverage] x groups of one ranking; None without capable firms."""
    if len({match.profile_id for match in ranking}) != len(ranking):
        raise MatchingError("bad_input", what="ranking")
    capable = [match for match in ranking if match.band != "unlikely"]
    if not capable:
        return None
    place = np.arange(1, len(capable) + 1)
    group = np.array([number[groups.get(match.profile_id, UNKNOWN_GROUP)] for match in capable])
    worth = [
        np.ones(len(place)),
        (place <= places).astype(np.float64),
        1 / np.log2(1 + place),
        np.array([match.coverage for match in capable]),
    ]
    sums = np.array([np.bincount(group, one, minlength=len(number)) for one in worth])
    shares: Floats = sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-12)
    return shares


def _resampled(table: Floats, seed: int) -> Floats:
    """Return mean shares of opportunities drawn with replacement (resamples x kinds x groups)."""
    drawn = np.random.default_rng(seed).multinomial(
        len(table), np.full(len(table), 1 / len(table)), _RESAMPLES
    )
    means: Floats = np.tensordot(drawn / len(table), table, axes=1)
    return means


def _group(
    name: str, firms: int, means: Floats, resampled: Floats | None, confidence: float
) -> GroupExposure:
    capable, top, exposure, coverage = means.tolist()

    def ratio(above: int, below: int) -> Ratio | None:
        if means[below] <= 0:
            return None
        value = float(means[above] / means[below])
        if resampled is None:
            return Ratio(value, None, None)
        drawn = resampled[resampled[:, below] > 0]
        tail = (1 - confidence) / 2
        low, high = np.quantile(drawn[:, above] / drawn[:, below], (tail, 1 - tail)).tolist()
        return Ratio(value, low, high)

    return GroupExposure(name, firms, capable, top, exposure, coverage, ratio(1, 0), ratio(2, 0), ratio(2, 3))
