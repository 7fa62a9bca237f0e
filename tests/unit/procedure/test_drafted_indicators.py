"""What is drafted as an acceptance indicator is read again as the target of a promise, and judged by it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.delivery import Measurement, Promise, Target, first_promises, judge, read_target
from app.domain.drafting import draft_text
from app.domain.topics import Evidence, Topic

TOPIC = Topic("tp_1", "cr_1", 1, "夜间接驳", 6, 1.0, "transport", ())


def evidence(recent: int, messages: int) -> Evidence:
    return Evidence(messages, 0, 0, None, None, recent, 0, (), (), (), (), ())


def verdict(target: Target, value: str) -> str:
    promise = Promise("pm_1", "op_1", 1, "acceptance", "同类诉求量", "", "", target)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    measured = Measurement("me_1", "pm_1", value, date(2026, 3, 2), "热线办", "", "", "us_1", at)
    return judge(promise, measured)


@given(st.integers(0, 5000), st.integers(1, 9999))
def test_C21_every_drafted_indicator_is_read_as_the_promise_that_it_is(recent: int, messages: int) -> None:
    (_, fewer), (_, content) = first_promises(draft_text(TOPIC, evidence(recent, messages)).acceptance)
    assert content == Target("at_least", "90", "%")
    assert fewer is not None
    if not recent:
        assert fewer == Target("at_least", "50", "%")
        return
    assert fewer == Target("at_most", str(recent // 2), "件")
    assert verdict(fewer, str(recent // 2)) == "met"
    assert verdict(fewer, str(recent // 2 + 1)) == "missed"


@pytest.mark.parametrize(
    ("wording", "target"),
    [
        ("同类新增诉求由近90天的15件降至7件以内", Target("at_most", "7", "件")),
        ("同类新增诉求由近90天的15 件降到 7 件以下", Target("at_most", "7", "件")),
        ("平均到账时间由71天减至15天以内", Target("at_most", "15", "天")),
        ("误报率由3.5%降至0.5%以下", Target("at_most", "0.5", "%")),
        ("同类新增诉求较发榜前同期下降50%以上", Target("at_least", "50", "%")),
        ("较上年同期减少30%", Target("at_least", "30", "%")),
        ("同类诉求由15件降至7起以内", None),  # what is counted has to be the same
        ("同类诉求由15件降至7件", None),  # exactly seven, or at most?
        ("同类诉求不由15件降至7件以内", None),
        ("未较上年同期下降50%以上", None),
        ("由15件降至7件以内或下降50%", None),
        ("由15件降至7件以内，由7件降至3件以内", None),
    ],
)
def test_C21_a_fall_is_read_only_where_it_leaves_no_doubt(wording: str, target: Target | None) -> None:
    assert read_target(wording) == target
