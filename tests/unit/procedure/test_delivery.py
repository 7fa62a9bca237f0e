"""After signing, the rules alone: shares to the fen, targets read from wordings, verdicts, scorecards, whitelist terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.awards import Terms
from app.domain.delivery import (
    Acceptance,
    Change,
    Facts,
    HandIn,
    Measurement,
    Milestone,
    Promise,
    Target,
    WhitelistDecision,
    acceptance_faults,
    apportion,
    change_faults,
    days_late,
    decision_faults,
    grade,
    judge,
    milestones_met,
    newest,
    overall,
    payment_runs_from,
    read_target,
    recount,
    scorecard,
    standing,
    with_addition,
)
from app.domain.vocabulary import REGIMES

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


@st.composite
def percents(draw: st.DrawFn) -> list[int]:
    """Whole percents that add up to 100."""
    cuts = sorted(draw(st.lists(st.integers(1, 99), max_size=8, unique=True)))
    return [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]


@given(st.integers(0, 10**13), percents())
def test_C21_stage_payments_add_up_to_the_price_and_are_within_a_fen_of_their_share(
    total: int, shares: list[int]
) -> None:
    parts = apportion(total, shares)
    assert sum(parts) == total
    assert all(abs(100 * part - total * share) < 100 for part, share in zip(parts, shares, strict=True))


def test_the_largest_remainders_are_rounded_up() -> None:
    assert apportion(101, [33, 33, 34]) == (33, 33, 35)  # 33.33, 33.33, 34.34
    assert apportion(1, [50, 50]) == (1, 0)
    for wrong in ([50, 49], [101], [150, -50], []):
        with pytest.raises(ValueError):
            apportion(100, wrong)


@pytest.mark.parametrize(
    ("wording", "target"),
    [
        ("98%以上", Target("at_least", "98", "%")),
        ("月均97%以上", Target("at_least", "97", "%")),
        ("不超过90%", Target("at_most", "90", "%")),
        ("40分钟以内", Target("at_most", "40", "分钟")),
        ("平均30分钟以内", Target("at_most", "30", "分钟")),
        ("不少于400台", Target("at_least", "400", "台")),
        ("99.5%以上", Target("at_least", "99.5", "%")),
        ("同比下降50%以上", Target("at_least", "50", "%")),
        ("下降50%", Target("at_least", "50", "%")),
        ("5%以下", Target("at_most", "5", "%")),
        ("≥ 95 %", Target("at_least", "95", "%")),
        ("不少于1200个且连续三个月可预约", None),
        ("70%以上，且误报不超过预警数的一半", None),
        ("10亿元以上，首贷户占30%", None),
        ("95%的工单在2小时内", None),
        ("支持继续使用者超过80%", None),
        ("同比下降四成", None),
        ("零起", None),
        ("", None),
    ],
)
def test_C21_a_target_is_read_only_where_the_wording_leaves_no_doubt(
    wording: str, target: Target | None
) -> None:
    assert read_target(wording) == target


def promise(target: Target) -> Promise:
    return Promise("pm_1", "op_1", 1, "acceptance", "准点率", "95%以上", "抽查", target)


def measured(value: str, day: date = DAY) -> Measurement:
    return Measurement("me_1", "pm_1", value, day, "第三方", "", "", "us_1", AT)


decimals = st.decimals(-(10**6), 10**6, places=3, allow_nan=False, allow_infinity=False)


@given(decimals, decimals)
def test_C21_a_verdict_is_the_exact_comparison(value: Decimal, target: Decimal) -> None:
    given_ = measured(f"{value:f}")
    for direction, holds in (
        ("at_least", value >= target),
        ("at_most", value <= target),
        ("equal", value == target),
    ):
        assert judge(promise(Target(direction, f"{target:f}", "%")), given_) == ("met" if holds else "missed")  # type: ignore[arg-type]


def test_C21_what_was_not_measured_is_not_judged_and_the_latest_measurement_counts() -> None:
    one = promise(Target("at_least", "95", "%"))
    assert judge(one, newest([])) == "unmeasured"
    later = replace(measured("94"), id="me_2", measured_on=DAY + timedelta(days=1))
    assert newest([later, measured("96")]) == later
    again = replace(measured("97"), id="me_3")
    assert newest([measured("96"), again]) == again


MILESTONE = Milestone("ms_1", "op_1", 1, "验收", 70, 700, "系统", DAY, 15, 30)


def hand_in(days: int, decided: int | None = None, decision: str = "accepted") -> HandIn:
    at = AT + timedelta(days=days)
    done = None if decided is None else AT + timedelta(days=decided)
    return HandIn(f"hi_{days}", "ms_1", "成果", "", "", "us_1", at, decision if done else "", "us_2", done)


def test_C21_lateness_ends_with_the_delivery_and_inspection_is_not_the_suppliers_doing() -> None:
    today = DAY + timedelta(days=50)
    assert days_late(MILESTONE, [], DAY) == 0
    assert days_late(MILESTONE, [], today) == 50
    assert days_late(MILESTONE, [hand_in(-1, 40)], today) == 0
    assert days_late(MILESTONE, [hand_in(3)], today) == 3
    assert days_late(MILESTONE, [hand_in(-5, -1, "sent_back")], today) == 50


@given(st.integers(0, 100))
def test_C21_the_payment_runs_from_inspection_but_never_later_than_the_agreed_period(days: int) -> None:
    start = payment_runs_from(MILESTONE, hand_in(0, days))
    assert start == DAY + timedelta(days=min(days, 15))
    with pytest.raises(ValueError):
        payment_runs_from(MILESTONE, hand_in(0))


@pytest.mark.parametrize("code", REGIMES)
def test_the_grades_follow_the_regimes_table(code: str) -> None:
    grades = [grade(code, Acceptance(score, "意见")) for score in (100, 90, 89, 75, 74, 60, 59, 0)]
    assert grades == ["excellent", "excellent", "good", "good", "passed", "passed", "", ""]
    assert grade(code, Acceptance(100, "意见", "容错理由")) == "exempted"


def test_an_exemption_excuses_what_is_there_and_nothing_else() -> None:
    why = "先行先试，勤勉尽责，未谋私利，已经论证。"
    met = Acceptance(80, "经现场核验，同意通过验收。")
    gap = replace(met, missed=("准点率",))
    assert milestones_met(met)
    assert not milestones_met(gap)
    assert not milestones_met(replace(met, unmeasured=("准点率",)))
    assert milestones_met(replace(gap, exemption=why))
    codes = [fault.code for fault in acceptance_faults("challenge", replace(met, exemption=why))]
    assert codes == ["delivery.nothing_to_excuse"]


TERMS = Terms("甲公司", 1_000_000, 6, 3, {"R1": "排班"}, "达不到扣减", (("签约", 30), ("验收", 70)))


@given(st.integers(1, 200_000), st.lists(st.integers(0, 60_000), max_size=3))
def test_R22_additions_together_stay_within_ten_percent_of_the_price_as_signed(
    more: int, earlier: list[int]
) -> None:
    """《政府采购法》第四十九条."""
    change = Change(
        "added", "再接入一个同类片区，经集体研究。", TERMS, with_addition(TERMS, "同类线路", more), (), DAY
    )
    faults = change_faults("gov_procurement", change, TERMS.price_fen, earlier, {}, DAY)
    assert ([fault.code for fault in faults] == ["awards.increase"]) == (
        10 * (more + sum(earlier)) > 1_000_000
    )


def test_an_addition_needs_a_price_and_a_price_an_addition() -> None:
    def codes(after: Terms, cause: str = "added", due: date | None = DAY) -> set[str]:
        change = Change(cause, "再接入一个同类片区，经集体研究。", TERMS, after, (), due)
        return {fault.code for fault in change_faults("challenge", change, TERMS.price_fen, (), {}, DAY)}

    assert codes(replace(TERMS, price_fen=TERMS.price_fen + 5)) == {"delivery.increase_needs_addition"}
    assert codes(with_addition(TERMS, "同类线路", 0)) == {"delivery.addition_without_price"}
    assert codes(with_addition(TERMS, "同类线路", 5), due=None) == {"delivery.addition_due"}
    assert codes(with_addition(TERMS, "同类线路", 5), cause="law") == {"delivery.increase_needs_addition"}
    assert codes(TERMS) == {"delivery.nothing_changed"}
    assert codes(replace(TERMS, term_months=9)) == {"delivery.time_needs_cause"}
    assert codes(replace(TERMS, term_months=9), cause="force_majeure") == set()


FACTS = Facts(4, 3, 4, 2, 5, 4, 90)


def test_C21_the_scorecard_is_its_formula() -> None:
    """(40 x 3/4 + 40 x 4/5 + 20 x (9/10 + 2/4) / 2) / 100."""
    assert scorecard(FACTS).total == 30 + 32 + 14
    assert scorecard(Facts(0, 0, 0, 0, 0, 0)).total is None
    assert scorecard(replace(FACTS, own_default=True)).total == 0
    assert scorecard(replace(FACTS, changes=9)).total == scorecard(FACTS).total
    only_time = Facts(2, 1, 0, 0, 0, 0)
    assert scorecard(only_time).total == 50, "parts without facts are left out"
    excused = scorecard(replace(FACTS, promises_met=0, exempted=True))
    assert excused.total == Fraction(100 * (40 * 3 + 20 * 2), 4 * 60), "3/4 of 40 and 2/4 of 20, of 60"
    assert overall([scorecard(FACTS), scorecard(replace(FACTS, own_default=True))]) == 38
    assert overall([]) is None


@given(
    st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 100),
    st.booleans(), st.booleans(),
)  # fmt: skip
def test_C21_a_score_lies_between_0_and_100_and_grows_with_what_was_kept(
    due: int, first: int, met: int, more: int, score: int, exempted: bool, default: bool
) -> None:
    facts = Facts(due + 1, due, first + 1, first, met + more + 1, met, score, exempted, 0, default)
    total = scorecard(facts).total
    assert total is not None
    assert 0 <= total <= 100
    better = scorecard(replace(facts, promises_met=met + 1)).total
    assert better is not None
    assert better >= total


def test_C20_the_recount_compares_spans_of_equal_length() -> None:
    started, accepted = date(2026, 3, 1), date(2026, 6, 1)
    days = [started - timedelta(days=n) for n in (1, 30, 31)] + [
        accepted + timedelta(days=n) for n in (0, 1, 30, 31)
    ]
    found = recount("tp", "夜路", days, started, accepted, accepted + timedelta(days=30))
    assert found is not None
    assert (found.days, found.before, found.after, found.change) == (30, 2, 2, 0)
    assert recount("tp", "夜路", days, started, accepted, accepted + timedelta(days=27)) is None
    late = recount("tp", "夜路", days, started, accepted, accepted + timedelta(days=400))
    assert late is not None
    assert (late.days, late.before, late.after, late.change) == (90, 3, 3, 0)
    none = recount("tp", "夜路", [], started, accepted, accepted + timedelta(days=90))
    assert none is not None
    assert none.change is None


def test_a_whitelist_decision_needs_a_reason_and_ends_after_its_last_day() -> None:
    why = "连续两份合同按期交付，指标全部达标。"
    rule = "《企业白名单管理办法》第六条"
    assert decision_faults("listed", "none", why, rule, None, DAY) == ()
    assert {f.code for f in decision_faults("listed", "listed", "好", "依规", DAY, DAY)} == {
        "whitelist.reason",
        "whitelist.article",
        "whitelist.until",
    }
    assert {f.code for f in decision_faults("none", "listed", why, rule, DAY + timedelta(days=9), DAY)} == {
        "whitelist.until_of_leaving"
    }
    assert {f.code for f in decision_faults("gold", "none", why, rule, None, DAY)} == {"whitelist.status"}
    decision = WhitelistDecision("wd", "en", "suspended", why, DAY, None, 0, "us", "周", AT)
    assert (standing(decision, DAY), standing(decision, DAY + timedelta(days=1))) == ("suspended", "none")
    assert standing(replace(decision, until=None), DAY + timedelta(days=9999)) == "suspended"
