"""Award rules: candidates, publicity, remedies, contract, duties, feedback; days counted by hand on the 2026 calendar."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.awards import (
    PASSING_OVER,
    PassedOver,
    Remedy,
    Terms,
    candidates,
    choice_faults,
    complaint_possible,
    differences,
    duties,
    feedback,
    increase_fault,
    payment_faults,
    publicity,
    publicity_kept,
    steps,
    suspended_by,
    suspends,
)
from app.domain.awards.duties import RULES
from app.domain.evaluation import BidTotal, price_points
from app.domain.regimes import regime
from app.domain.vocabulary import REGIMES
from app.domain.workdays import PACKAGED, Due
from app.i18n import has, use_language


def row(bid: str, rank: int, total: int = 80, price: int = 100) -> BidTotal:
    return BidTotal(bid, f"投标人{bid}", price, {"q": Fraction(total)}, Fraction(total), rank, True)


FOUR = [row("a", 1, 90), row("b", 2, 85), row("c", 3, 80), row("d", 4, 70)]
GAVE_UP = PassedOver("a", "gave_up", "候选人书面放弃，函件已归档")


def wrong(chosen: str, rows: list[BidTotal] = FOUR, *reasons: PassedOver, tie_rule: str = "") -> list[str]:
    return [fault.code for fault in choice_faults(candidates("tender_law", rows), chosen, reasons, tie_rule)]


def test_R19_at_most_three_ranked_candidates() -> None:
    assert [each.bid for each in candidates("tender_law", FOUR[::-1]).ranked] == ["a", "b", "c"]
    assert [each.bid for each in candidates("tender_law", FOUR[:2]).ranked] == ["a", "b"]


def test_R19_the_first_is_taken_and_passing_over_needs_a_listed_reason() -> None:
    assert wrong("a") == []
    assert wrong("b") == ["awards.passing_over"]
    assert wrong("b", FOUR, GAVE_UP) == []
    assert wrong("b", FOUR, replace(GAVE_UP, reason="price_disliked")) == ["awards.passing_over"]
    assert wrong("b", FOUR, replace(GAVE_UP, note="放弃")) == ["awards.passing_over_note"]
    assert wrong("c", FOUR, GAVE_UP) == ["awards.passing_over"]
    assert wrong("d", FOUR, GAVE_UP) == ["awards.no_candidate"]
    assert all("《" in article for article in PASSING_OVER.values())


def test_R15_equal_candidates_are_left_to_people() -> None:
    first = [row("a", 1), row("b", 1), row("c", 3)]
    assert wrong("a", first) == wrong("b", first) == ["awards.tied"]
    assert wrong("b", first, tie_rule="按公布的规则由评审委员会抽签确定") == []
    last = [row("a", 1), row("b", 2), row("c", 3), row("d", 3)]
    found = candidates("tender_law", last)
    assert [each.bid for each in found.ranked] == ["a", "b"]
    assert [each.bid for each in found.at_the_end] == ["c", "d"]
    assert wrong("a", last) == []
    assert len(candidates("tender_law", [row(each, 1) for each in "abcd"]).ranked) == 0


# Autumn 2026: 1-7 October off, 20 September and 10 October worked; 29 December on depends on the next notice.
def test_R19_publicity_begins_within_three_days_and_lasts_three() -> None:
    plan = publicity("tender_law", PACKAGED, date(2026, 11, 23), date(2026, 11, 25))
    assert plan.begin_by == Due(date(2026, 11, 26), True, date(2026, 12, 28))
    assert plan.in_time
    # 26, 27, 28 November: the 28th is a Saturday, so it lasts through Monday the 30th
    assert plan.last_day.day == date(2026, 11, 30)
    assert not plan.over(date(2026, 11, 30))
    assert plan.over(date(2026, 12, 1))
    assert plan.objections_until.day == date(2026, 11, 30)
    assert not publicity("tender_law", PACKAGED, date(2026, 11, 23), date(2026, 11, 27)).in_time


def test_R20_in_procurement_objections_run_from_the_end_of_the_notice() -> None:
    plan = publicity("gov_procurement", PACKAGED, date(2026, 11, 23), date(2026, 11, 25))
    assert plan.begin_by.day == date(2026, 11, 25)
    assert plan.last_day.day == date(2026, 11, 26)
    # seven working days after the 26th: 27 30 1 2 3 4 7 December
    assert plan.objections_until.day == date(2026, 12, 7)
    assert plan.may_object(date(2026, 12, 7))
    assert not plan.may_object(date(2026, 12, 8))


def test_R26_a_publicity_over_the_turn_of_the_year_says_that_it_is_not_certain() -> None:
    plan = publicity("challenge", PACKAGED, date(2026, 12, 28), date(2026, 12, 29))
    assert plan.last_day.day == date(2027, 1, 4)  # 1 January is a holiday by law, 2 and 3 a weekend
    assert not plan.last_day.certain
    assert not plan.objections_until.certain


@given(st.sampled_from(REGIMES), st.dates(date(2026, 1, 1), date(2026, 11, 30)))
def test_R20_objections_never_end_before_the_publicity(code: str, begun: date) -> None:
    plan = publicity(code, PACKAGED, begun, begun)
    assert plan.last_day.day <= plan.objections_until.day
    assert PACKAGED.is_working(plan.last_day.day)
    assert PACKAGED.is_working(plan.objections_until.day)


FILED = Remedy("re_1", date(2026, 11, 26))


def test_R20_periods_of_an_objection_and_a_complaint_under_tender_law() -> None:
    found = steps("tender_law", PACKAGED, replace(FILED, answered_on=date(2026, 11, 27)))
    assert found.answer_by.day == date(2026, 11, 30)  # the third day, Sunday the 29th, moves on
    assert found.complain_by.day == date(2026, 12, 7)  # ten days from the answer
    assert found.decide_by is None
    complained = steps("tender_law", PACKAGED, replace(FILED, complained_on=date(2026, 12, 2)))
    assert complained.accept_by is not None
    assert complained.accept_by.day == date(2026, 12, 7)


def test_R20_periods_under_procurement_law() -> None:
    found = steps("gov_procurement", PACKAGED, replace(FILED, answered_on=date(2026, 11, 30)))
    # 27 30 1 2 3 4 7
    assert found.answer_by.day == date(2026, 12, 7)
    # fifteen working days after the 7th: 8-11, 14-18, 21-25, 28
    assert found.complain_by.day == date(2026, 12, 28)
    assert found.complain_by.certain
    complained = steps("gov_procurement", PACKAGED, replace(FILED, complained_on=date(2026, 12, 8)))
    assert complained.decide_by is not None
    assert not complained.decide_by.certain
    # thirty working days, known ones and weekends after them
    assert complained.decide_by.day == date(2027, 1, 20)


def test_R20_award_and_contract_wait_while_a_remedy_is_open() -> None:
    day = FILED.filed_on
    assert not suspends("tender_law", FILED, day - timedelta(days=1))
    assert suspends("tender_law", FILED, day)
    answered = replace(FILED, answered_on=day + timedelta(days=3))
    assert suspends("tender_law", answered, day + timedelta(days=2))
    assert not suspends("tender_law", answered, day + timedelta(days=3))
    complained = replace(answered, complained_on=day + timedelta(days=5))
    assert suspends("tender_law", complained, day + timedelta(days=200))
    assert not suspends(
        "tender_law", replace(complained, decided_on=day + timedelta(days=9)), day + timedelta(days=9)
    )
    assert suspends("gov_procurement", complained, day + timedelta(days=35))
    assert not suspends("gov_procurement", complained, day + timedelta(days=36)), (
        "at most thirty days, art. 57"
    )
    assert suspended_by(
        "tender_law", [answered, complained, replace(FILED, id="re_2", closed_on=day)], day
    ) == (
        "re_1",
        "re_1",
    )


def test_R20_a_complaint_comes_after_the_answer_or_the_answering_period() -> None:
    def possible(remedy: Remedy, on: date) -> bool:
        return complaint_possible("gov_procurement", PACKAGED, remedy, on)

    assert not possible(FILED, date(2026, 12, 7))
    assert possible(FILED, date(2026, 12, 8))
    assert possible(FILED, date(2026, 12, 28))
    assert not possible(FILED, date(2026, 12, 29))
    assert possible(replace(FILED, answered_on=date(2026, 12, 1)), date(2026, 12, 1))


BID = Terms(
    "91990000MA0000018A", 480_000_000, 6, 3, {"R1": "按末班到站时刻排班。", "R2": "手机可见车辆位置"}, "三十分钟内有车",
    (("签约", 30), ("验收", 50), ("运营满一年", 20)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "subject"),
    [
        ({"price_fen": 480_000_001}, "price_fen", ""),
        ({"price_fen": 479_999_999}, "price_fen", ""),
        ({"term_months": 7}, "term_months", ""),
        ({"operation_years": 2}, "operation_years", ""),
        ({"party": "91990000MA0000026X"}, "party", ""),
        ({"scope": {"R1": "按末班到站时刻排班"}}, "scope", "R2"),
        ({"scope": {**BID.scope, "R3": "建设展厅"}}, "scope", "R3"),
        ({"promise": "四十分钟内有车"}, "promise", ""),
        ({"payment": (("签约", 60), ("验收", 20), ("运营满一年", 20))}, "payment", "签约"),
    ],
)
def test_R22_every_departure_of_the_contract_from_the_bid_is_found(
    changes: dict[str, object], field: str, subject: str
) -> None:
    assert differences(BID, BID) == ()
    found = differences(BID, replace(BID, **changes))  # type: ignore[arg-type]
    assert (field, subject) in {(each.field, each.subject) for each in found}
    assert all(each.material for each in found)


def test_R22_punctuation_is_no_departure_and_payment_nodes_of_the_contract_alone_are_shown() -> None:
    assert differences(BID, replace(BID, scope={**BID.scope, "R1": "按末班到站时刻排班"})) == ()
    found = differences(replace(BID, payment=()), BID)
    assert {(each.field, each.material) for each in found} == {("payment", False)}


@pytest.mark.parametrize(
    ("in_bid", "in_contract"),
    [
        ("误报率不超过1.5%", "误报率不超过15%"),
        ("响应时间≤30分钟", "响应时间≥30分钟"),
        ("响应时间<30分钟", "响应时间>30分钟"),
        ("工作温度-5℃", "工作温度5℃"),
        ("工作温度−5℃", "工作温度5℃"),
        ("准点率99.5%", "准点率99.5"),
        ("误差±2", "误差2"),
        ("抽查10²次", "抽查102次"),
        ("每批10 20件", "每批1020件"),
        ("培训½天", "培训1/2天，另加2天"),
        ("按季度支付，不含税", "按季度支付不，含税"),
    ],
)
def test_R22_signs_decimal_points_and_percent_are_part_of_what_was_promised(
    in_bid: str, in_contract: str
) -> None:
    for before, after in ((in_bid, in_contract), (in_contract, in_bid)):
        found = differences(replace(BID, scope={"R1": before}), replace(BID, scope={"R1": after}))
        assert [(each.field, each.subject, each.material) for each in found] == [("scope", "R1", True)]
        assert [
            each.field for each in differences(replace(BID, promise=before), replace(BID, promise=after))
        ] == ["promise"]


@pytest.mark.parametrize(
    ("in_bid", "in_contract"),
    [
        ("误报率不超过1.5%。", "误报率不超过１．５％"),
        ("温度 -5℃；", "温度－5℃"),
        ("温度−5℃", "温度-5℃"),
        ("第一条\n第二条", "第一条第二条"),
        ("响应时间 ≤ 30 分钟", "响应时间≤30分钟."),
        ("接入 GPS  数据", "接入GPS数据"),
        ("接入 bus GPS 数据", "接入bus\u3000GPS数据"),
        ("（一）排班，", "(一)排班"),
        ("称为“排班”", '称为"排班"'),
    ],
)
def test_R22_width_white_space_and_a_full_stop_at_the_end_are_no_departure(
    in_bid: str, in_contract: str
) -> None:
    bid = replace(BID, scope={"R1": in_bid}, promise=in_bid, party=in_bid)
    assert (
        differences(bid, replace(bid, scope={"R1": in_contract}, promise=in_contract, party=in_contract))
        == ()
    )


def test_payments_add_up_and_increases_stay_within_ten_percent() -> None:
    assert payment_faults(BID.payment) == ()
    assert [f.code for f in payment_faults((("签约", 30), ("验收", 60)))] == ["awards.payments_sum"]
    assert [f.code for f in payment_faults((("签约", 50), ("签约", 50)))] == ["awards.payment_node"]
    for odd in (33.3, 50.0, True, "50"):
        parts = (("签约", odd), ("验收", 66.7))
        assert [f.code for f in payment_faults(parts)] == ["awards.payment_whole"]  # type: ignore[arg-type]
    assert increase_fault("gov_procurement", 1_000, [60, 40]) is None
    fault = increase_fault("gov_procurement", 1_000, [60, 41])
    assert fault is not None
    assert dict(fault.params)["limit_fen"] == 100


DAYS = {
    "reported_on": date(2026, 11, 23),
    "decided_on": date(2026, 11, 30),
    "notified_on": date(2026, 12, 1),
    "signed_on": date(2026, 12, 21),
    "ended_on": date(2026, 12, 21),
}


def test_R22_R23_R24_duties_with_their_days() -> None:
    found = {duty.code: duty for duty in duties("gov_procurement", PACKAGED, DAYS, {}, date(2026, 12, 22))}
    days = {code: duty.due.day for code, duty in found.items() if duty.due}
    assert days == {
        "decide": date(2026, 11, 30),
        "publicise": date(2026, 12, 2),
        "tell_losers": date(2026, 12, 2),
        "sign": date(2026, 12, 31),
        "publish_contract": date(2026, 12, 23),
        "file_contract": date(2026, 12, 30),
        "keep": date(2041, 12, 21),
    }
    assert "report" not in found, "procurement law knows no such report"
    assert found["publicise"].state == "overdue"
    assert found["sign"].state == "open"
    assert found["file_contract"].due is not None
    assert not found["file_contract"].due.certain
    assert found["publish_contract"].article == regime("gov_procurement").article("contract_publication_days")


def test_R19_candidates_are_published_first_or_the_result_afterwards_as_the_regime_has_it() -> None:
    law = {duty.code: duty.due for duty in duties("tender_law", PACKAGED, DAYS, {}, date(2026, 12, 22))}
    assert law["publicise"] == Due(
        date(2026, 11, 26), True, date(2026, 12, 28)
    )  # three days after the report
    plan = publicity("tender_law", PACKAGED, date(2026, 11, 23), date(2026, 11, 25))
    assert not publicity_kept("tender_law", None, date(2026, 12, 1))
    assert not publicity_kept("tender_law", plan, date(2026, 11, 30))
    assert publicity_kept("tender_law", plan, date(2026, 12, 1))
    assert publicity_kept("gov_procurement", None, date(2026, 11, 30))


def test_R23_a_duty_is_done_late_or_in_time_or_waits() -> None:
    done = {"publicise": date(2026, 11, 25), "decide": date(2026, 12, 1)}
    found = {
        duty.code: duty.state
        for duty in duties(
            "tender_law", PACKAGED, {"reported_on": DAYS["reported_on"]}, done, date(2026, 12, 2)
        )
    }
    assert found["publicise"] == "done"
    assert found["decide"] == "late"
    assert found["sign"] == found["report"] == found["keep"] == "waiting"


def test_R24_records_of_a_leap_day_are_kept_to_the_end_of_february() -> None:
    (*_, keep) = duties("challenge", PACKAGED, {"ended_on": date(2028, 2, 29)}, {}, date(2028, 3, 1))
    assert keep.due is not None
    assert keep.due.day == date(2043, 2, 28)


def test_R21_a_loser_learns_its_own_score_and_rank_and_nobody_elses() -> None:
    told = feedback("b", "枫湾公交", 480, FOUR)
    assert (told.total, told.rank, told.of) == (85, 2, 4)
    assert told.each == (("q", Fraction(85)),)
    text = repr(told)
    assert "90" not in text.replace("枫湾公交", "")
    assert not {"totals", "others", "ranking"} & {field.name for field in fields(told)}
    rejected = feedback("x", "枫湾公交", 480, FOUR, rejected="over_ceiling")
    assert (rejected.rejected, rejected.total, rejected.rank) == ("over_ceiling", None, None)
    with pytest.raises(KeyError):
        feedback("x", "枫湾公交", 480, FOUR)


def test_R14_the_price_score_is_exact() -> None:
    """财政部令第87号第五十五条, by hand: 300 against the lowest of 200 is two thirds of a hundred, not 66.67."""
    assert price_points(300, 200) == Fraction(200, 3)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_reasons_duties_and_differences_have_words(language: str) -> None:
    use_language(language)
    keys = [f"awards.passing.{code}" for code in PASSING_OVER]
    keys += [f"awards.duty.{name}" for name in (*(each for each, _, _ in RULES), "keep")]
    keys += [f"awards.duty_state.{name}" for name in ("waiting", "open", "overdue", "done", "late")]
    names = ("price_fen", "scope", "term_months", "operation_years", "party", "promise", "payment")
    keys += [f"awards.difference.{name}" for name in names]
    assert [key for key in keys if not has(key)] == []
