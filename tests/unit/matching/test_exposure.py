"""The exposure report against numbers by hand, against scipy's bootstrap, and on rankings of known fairness."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from matching import MatchingError, ProfileMatch, exposure_report
from matching.fit.exposure import GroupExposure, Ratio

GROUPS = {"a": "small", "b": "small", "c": "large", "d": "large"}


def ranking(*rows: tuple[str, float, str]) -> list[ProfileMatch]:
    return [ProfileMatch(name, covered, band, True, (), (), (), ()) for name, covered, band in rows]  # type: ignore[arg-type]


def by_group(report: object) -> dict[str, GroupExposure]:
    return {one.group: one for one in report.groups}  # type: ignore[attr-defined]


def test_shares_by_hand() -> None:
    rankings = {
        "first": ranking(
            ("c", 0.8, "likely"), ("a", 0.6, "possible"), ("b", 0.4, "possible"), ("d", 0.3, "unlikely")
        ),
        "second": ranking(("x", 0.9, "unlikely"), ("d", 0.5, "possible"), ("a", 0.5, "likely")),
        "third": ranking(("a", 0.1, "unlikely")),
    }
    report = exposure_report(rankings, GROUPS, places=2)
    assert (report.opportunities, report.without_capable) == (2, 1)
    small, large = by_group(report)["small"], by_group(report)["large"]
    second, third = 1 / math.log2(3), 1 / math.log2(4)
    assert (small.firms, large.firms) == (2, 2)
    assert small.capable_share == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert small.top_share == pytest.approx((1 / 2 + 1 / 2) / 2)
    assert small.exposure_share == pytest.approx(
        ((second + third) / (1 + second + third) + second / (1 + second)) / 2
    )
    assert small.coverage_share == pytest.approx((1.0 / 1.8 + 0.5) / 2)
    assert small.top is not None
    assert small.top.value == pytest.approx(small.top_share / small.capable_share)
    assert small.top.low is None
    assert small.exposure_for_merit is not None
    assert small.exposure_for_merit.value == pytest.approx(small.exposure_share / small.coverage_share)
    assert small.exposure_share + large.exposure_share == pytest.approx(1)
    unknown = by_group(report)["unknown"]
    assert (unknown.firms, unknown.capable_share, unknown.top) == (1, 0, None)


def drawn(seed: int, count: int, late: str = "") -> tuple[dict[str, list[ProfileMatch]], dict[str, str]]:
    """Rankings in random order; with `late`, firms of that group come behind all others."""
    random = np.random.default_rng(seed)
    groups = {f"f{n}": "small" if n % 5 < 3 else "large" for n in range(60)}
    rankings = {}
    for number in range(count):
        firms = random.permutation(60)[: random.integers(20, 50)]
        order = sorted(firms.tolist(), key=lambda n: groups[f"f{n}"] == late)
        rankings[f"o{number:03d}"] = ranking(*((f"f{n}", 0.5, "possible") for n in order))
    return rankings, groups


def test_a_blind_ranking_is_found_fair_nearly_always() -> None:
    inside = 0
    for seed in range(100):
        small = by_group(exposure_report(*drawn(seed, 40)))["small"]
        assert isinstance(small.top, Ratio)
        inside += small.top.low <= 1 <= small.top.high  # type: ignore[operator]
    # a percentile interval over 40 opportunities holds in about 93 of 100; 88 or more with probability 0.97
    assert inside >= 88


def test_a_ranking_that_puts_a_group_last_is_found_out() -> None:
    small = by_group(exposure_report(*drawn(1, 40, late="small")))["small"]
    for ratio in (small.top, small.exposure, small.exposure_for_merit):
        assert isinstance(ratio, Ratio)
        assert ratio.value < 0.9
        assert ratio.high < 1  # type: ignore[operator]
    large = by_group(exposure_report(*drawn(1, 40, late="small")))["large"]
    assert isinstance(large.top, Ratio)
    assert large.top.low > 1  # type: ignore[operator]


def test_the_interval_is_that_of_scipy() -> None:
    rankings, groups = drawn(5, 60)
    small = by_group(exposure_report(rankings, groups))["small"]
    top = [np.mean([groups[m.profile_id] == "small" for m in one[:10]]) for one in rankings.values()]
    capable = [np.mean([groups[m.profile_id] == "small" for m in one]) for one in rankings.values()]
    peer = stats.bootstrap(
        (top, capable), lambda a, b, axis: a.mean(axis) / b.mean(axis), paired=True, method="percentile",
        n_resamples=20_000, rng=np.random.default_rng(0),
    ).confidence_interval  # fmt: skip
    assert small.top is not None
    assert small.top.low == pytest.approx(peer.low, abs=0.01)
    assert small.top.high == pytest.approx(peer.high, abs=0.01)


def test_the_same_question_gives_the_same_report_and_wrong_ones_are_refused() -> None:
    rankings, groups = drawn(2, 15)
    turned = dict(reversed(rankings.items()))
    assert exposure_report(rankings, groups) == exposure_report(turned, groups)
    assert exposure_report({}, groups).groups == ()
    twice = {"o": ranking(("a", 0.5, "likely"), ("a", 0.5, "likely"))}
    for given, extra in ((rankings, {"places": 0}), (rankings, {"confidence": 1.0}), (twice, {})):
        with pytest.raises(MatchingError) as refusal:
            exposure_report(given, groups, **extra)  # type: ignore[arg-type]
        assert refusal.value.code == "matching.bad_input"
