"""The committee: sizes, the draw that anybody can repeat, avoidance, replacement, corrections, rejections."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.committee import (
    SPECIALTIES,
    Appointment,
    BidderTies,
    Expert,
    Member,
    PersonTies,
    Relation,
    committee_faults,
    conflicts,
    draw,
    draw_again,
    lacking,
    required_size,
    specialties_needed,
    standing,
    standing_scores,
    verify_draw,
)
from app.domain.evaluation import Score, totals
from app.domain.judging import (
    CORRECTABLE,
    REJECTIONS,
    Correction,
    computed_rejections,
    correction_faults,
    doubts,
)
from app.domain.scenarios import Criterion
from app.errors import Invalid
from app.i18n import has, use_language

NOW = datetime(2026, 12, 15, 1, 0, tzinfo=UTC)
TEN_MILLION_YUAN = 10_000_000 * 100


def committee(experts: int, buyers: int) -> list[Member]:
    return [Member(f"e{n}", "expert") for n in range(experts)] + [
        Member(f"b{n}", "buyer") for n in range(buyers)
    ]


def codes(code: str, budget_fen: int, members: list[Member], **known: object) -> set[str]:
    return {fault.code for fault in committee_faults(code, budget_fen, members, **known)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("budget_fen", "experts", "buyers", "wrong"),
    [
        (TEN_MILLION_YUAN - 1, 4, 1, set()),
        (TEN_MILLION_YUAN - 1, 3, 2, {"committee.too_few_experts"}),  # 3 of 5 are less than two thirds
        (TEN_MILLION_YUAN - 1, 4, 0, {"committee.too_few", "committee.odd"}),
        (TEN_MILLION_YUAN - 1, 4, 2, {"committee.odd"}),
        (TEN_MILLION_YUAN, 4, 1, {"committee.too_few"}),
        (TEN_MILLION_YUAN, 5, 2, set()),
        (TEN_MILLION_YUAN, 6, 3, set()),
        (TEN_MILLION_YUAN, 5, 4, {"committee.too_few_experts"}),
    ],
)
def test_R12_size_odd_number_and_two_thirds_experts(
    budget_fen: int, experts: int, buyers: int, wrong: set[str]
) -> None:
    assert codes("gov_procurement", budget_fen, committee(experts, buyers)) == wrong


def test_R12_complex_matters_need_the_larger_committee_where_the_regime_knows_one() -> None:
    assert required_size("gov_procurement", 1, "complex").least == 7
    assert required_size("gov_procurement", 1).least == 5
    assert required_size("gov_procurement", 1).experts == 4
    assert required_size("tender_law", TEN_MILLION_YUAN, "complex").least == 5
    assert required_size("challenge", TEN_MILLION_YUAN).least == 3


def test_R12_supervisors_and_R13_people_of_the_opening_may_not_sit() -> None:
    members = committee(4, 1)
    barred = [replace(members[0], supervises=True), replace(members[1], attended_opening=True), *members[2:]]
    assert codes("tender_law", 1, barred) == {"committee.supervisor", "committee.attended_opening"}
    assert codes("tender_law", 1, [*members, members[0], members[1]]) == {"committee.twice"}


POOL = tuple(Expert(f"ex_{n:02d}", SPECIALTIES[n % 3]) for n in range(40))


def test_R12_the_draw_is_what_the_recorded_seed_gives() -> None:
    record = draw("JB-2026-0007", "3D 2026312 开奖 4 9 1", "福彩3D第2026312期", POOL, 5)
    numbers = {
        each.id: hashlib.sha256(f"3D 2026312 开奖 4 9 1\nJB-2026-0007\n{each.id}".encode()).hexdigest()
        for each in POOL
    }
    assert [each.id for each in record.drawn] == sorted(numbers, key=lambda each: numbers[each])[:5]
    assert verify_draw(record)
    assert not verify_draw(replace(record, seed="3D 2026312 开奖 4 9 2"))
    assert not verify_draw(replace(record, drawn=record.drawn[::-1]))
    assert not verify_draw(replace(record, pool=record.pool[1:]))


@given(st.permutations(POOL), st.text(min_size=8, max_size=30).filter(lambda seed: len(seed.strip()) >= 8))
def test_R12_the_order_of_the_pool_changes_nothing(pool: list[Expert], seed: str) -> None:
    record = draw("JB-1", seed, "两名经办各提供一半", pool, 7)
    assert record == draw("JB-1", seed, "两名经办各提供一半", POOL, 7)
    assert len({each.id for each in (*record.drawn, *record.reserve)}) == 40
    assert verify_draw(record)


def test_R12_every_expert_is_drawn_about_equally_often() -> None:
    """Five of forty in 2,000 draws: 250 each expected, five standard deviations (14.8) to either side."""
    counts = dict.fromkeys((each.id for each in POOL), 0)
    for n in range(2_000):
        for each in draw("JB-1", f"seed-{n:06d}", "test", POOL, 5).drawn:
            counts[each.id] += 1
    assert all(abs(count - 250) < 5 * 14.8 for count in counts.values())


def test_R12_avoidance_narrows_the_pool_and_is_recorded() -> None:
    record = draw("JB-1", "seed-0001", "test", POOL, 3, avoid={"ex_01"})
    assert record.left_out == (("ex_01", "avoidance"),)
    assert not {each for each, _ in record.left_out} & set(record.pool)
    with pytest.raises(Invalid, match="pool_small"):
        draw("JB-1", "seed-0001", "test", POOL[:4], 5)
    for seed, source in (("short", "test"), ("long enough", " ")):
        with pytest.raises(Invalid, match="seed_short"):
            draw("JB-1", seed, source, POOL, 5)


def test_R13_a_replacement_comes_from_the_reserve_of_the_same_draw() -> None:
    record = draw("JB-1", "seed-0001", "test", POOL[:8], 5)
    out = record.drawn[2].id
    again = draw_again(record, {out})
    assert [each.id for each in again.drawn] == [
        *[each.id for each in record.drawn if each.id != out],
        record.reserve[0].id,
    ]
    assert dict(again.left_out)[out] == "replaced"
    assert verify_draw(again)
    third = draw_again(draw_again(again, {again.drawn[0].id}), {record.reserve[0].id})
    assert verify_draw(third)
    assert len(third.drawn) == 5
    with pytest.raises(Invalid, match="pool_small"):
        draw_again(third, {third.drawn[0].id})


LAW_AND_ECONOMICS = (("law", 1), ("economics", 1))


@given(
    st.lists(st.sampled_from(SPECIALTIES), min_size=6, max_size=14),
    st.integers(0, 9_999),
    st.integers(3, 5),
    st.data(),
)
def test_R12_specialties_are_among_the_drawn_and_whoever_leaves_makes_room_for_one_other(
    pool: list[str], number: int, count: int, data: st.DataObject
) -> None:
    """Against every choice there is: no lawful set of so many experts has lower numbers, place by place."""
    experts = [Expert(f"ex_{n:02d}", each) for n, each in enumerate(pool)]
    if any(pool.count(name) < least for name, least in LAW_AND_ECONOMICS):
        with pytest.raises(Invalid, match="specialty_short"):
            draw("JB-1", f"seed-{number:06d}", "test", experts, count, needs=LAW_AND_ECONOMICS)
        return
    record = draw("JB-1", f"seed-{number:06d}", "test", experts, count, needs=LAW_AND_ECONOMICS)
    assert verify_draw(record)
    special = {each.id: each.specialty for each in experts}
    order = [each.id for each in sorted((*record.drawn, *record.reserve), key=lambda each: each.number)]
    lawful = [
        places
        for places in combinations(range(len(order)), count)
        if {"law", "economics"} <= {special[order[place]] for place in places}
    ]
    assert [each.id for each in record.drawn] == [order[place] for place in min(lawful)] or all(
        mine <= theirs
        for other in lawful
        for mine, theirs in zip((order.index(each.id) for each in record.drawn), other, strict=True)
    )
    out = data.draw(st.sampled_from(record.drawn)).id
    try:
        after = draw_again(record, {out})
    except Invalid:
        left = [special[each] for each in order if each != out]
        assert len(left) < count or not {"law", "economics"} <= set(left)
        return
    assert verify_draw(after)
    assert {each.id for each in record.drawn} - {each.id for each in after.drawn} == {out}
    assert {"law", "economics"} <= {special[each.id] for each in after.drawn}


def test_R12_a_regime_asks_for_the_specialties_that_it_names() -> None:
    assert specialties_needed("coop_innovation") == LAW_AND_ECONOMICS
    assert [specialties_needed(each) for each in ("challenge", "tender_law", "gov_procurement")] == [()] * 3
    assert lacking(LAW_AND_ECONOMICS, ["law", "technology", "law"]) == (("economics", 1),)


ON = date(2026, 12, 15)
FIRM = BidderTies(
    "en_1", "枫湾公交科技有限公司", frozenset({"梁栋"}), frozenset({"乔木"}), frozenset({"19900001234"})
)


def found(person: PersonTies, code: str = "gov_procurement") -> list[tuple[str, str, bool]]:
    return [(each.kind, each.source, each.certain) for each in conflicts(code, [person], [FIRM], ON)]


def test_R13_conflicts_are_computed_and_declared() -> None:
    assert found(PersonTies("us_1", "舒言")) == []
    assert found(PersonTies("us_1", "梁栋")) == [("director", "computed", False)]
    assert found(PersonTies("us_1", "乔木")) == [("shareholder", "computed", False)]
    assert found(PersonTies("us_1", "舒言", frozenset({"19900001234"}))) == [
        ("other_interest", "computed", False)
    ]
    assert found(PersonTies("us_1", "舒言", employers=(("枫湾公交科技有限公司", None),))) == [
        ("employment", "computed", True)
    ]
    declared = PersonTies("us_1", "舒言", declared=(Relation("en_1", "kinship", "declared"),))
    assert found(declared) == [("kinship", "declared", True)]
    elsewhere = PersonTies("us_1", "舒言", declared=(Relation("en_2", "kinship", "declared"),))
    assert found(elsewhere) == []


@pytest.mark.parametrize(
    ("until", "counts"),
    [
        (date(2023, 12, 15), True),  # three years to the day
        (date(2023, 12, 14), False),
        (date(2024, 2, 29), True),
    ],
)
def test_R13_ties_count_for_three_years_after_their_end(until: date, counts: bool) -> None:
    person = PersonTies("us_1", "舒言", employers=((FIRM.name, until),))
    assert bool(found(person)) == counts
    kin = PersonTies("us_1", "舒言", declared=(Relation("en_1", "kinship", "declared", until),))
    assert found(kin) == [("kinship", "declared", True)], "kinship does not end"


def score(evaluator: str, half: int = 160, at: datetime = NOW, bid: str = "a", criterion: str = "q") -> Score:
    return Score(bid, criterion, evaluator, half, "", at)


def test_R13_scores_of_a_replaced_member_are_void_and_given_again() -> None:
    later = NOW + timedelta(hours=1)
    seats = (
        Appointment("us_1", NOW - timedelta(hours=1)),
        Appointment("us_2", NOW - timedelta(hours=1), replaced_at=later, reason="kinship"),
        Appointment("us_3", later),
    )
    scores = (score("us_1"), score("us_2", 20), score("us_3", 180, at=later + timedelta(minutes=5)))
    assert standing(seats) == ("us_1", "us_3")
    valid = standing_scores(seats, scores)
    assert [each.evaluator for each in valid] == ["us_1", "us_3"]
    criteria = (Criterion("price", "报价", 10, "price"), Criterion("q", "方案", 90))
    ranked = totals(criteria, [("a", "甲", 100)], valid, standing(seats))
    assert ranked[0].complete
    assert ranked[0].total == Fraction(10) + Fraction(85) * 90 / 100
    unfinished = totals(criteria, [("a", "甲", 100)], standing_scores(seats, scores[:2]), standing(seats))
    assert not unfinished[0].complete


HALVES = st.integers(0, 200)


@given(st.data())
def test_the_order_in_which_people_act_changes_no_total_and_no_rank(data: st.DataObject) -> None:
    """Whoever scores first, and whatever a replaced member had given before, the result is the same."""
    criteria = (
        Criterion("price", "报价", 10, "price"),
        Criterion("q", "方案", 60),
        Criterion("o", "运营", 30),
    )
    bids = [(bid, bid, data.draw(st.integers(1, 10**9))) for bid in "abc"]
    seats = (
        Appointment("us_1", NOW),
        Appointment("us_2", NOW, replaced_at=NOW + timedelta(hours=1), reason="employment"),
        Appointment("us_3", NOW + timedelta(hours=1)),
    )
    given_scores = [
        score(person, data.draw(HALVES), NOW + timedelta(hours=2), bid, criterion)
        for person in ("us_1", "us_3")
        for bid in "abc"
        for criterion in ("q", "o")
    ]
    void = [score("us_2", data.draw(HALVES), NOW, bid, "q") for bid in "abc"]
    expected = totals(criteria, bids, given_scores, ["us_1", "us_3"])
    mixed = data.draw(st.permutations([*given_scores, *void]))
    found = totals(criteria, data.draw(st.permutations(bids)), standing_scores(seats, mixed), standing(seats))
    assert found == expected
    assert all(row.complete for row in found)
    assert [row.total for row in found] == sorted((row.total for row in found), reverse=True)


def test_R16_rejection_needs_a_listed_reason() -> None:
    assert {"over_ceiling", "unsigned", "two_bids", "no_consortium_agreement", "below_cost"} <= set(
        REJECTIONS
    )
    assert all("《" in article or "财政部令" in article for article in REJECTIONS.values())
    prices = {"a": 100, "b": 101, "c": 90, "d": 95}
    assert computed_rejections(prices, 100, {"en_1": ["a"], "en_2": ["b"], "en_3": ["c", "d"]}) == {
        "b": "over_ceiling",
        "c": "two_bids",
        "d": "two_bids",
    }


def correction(**changes: object) -> Correction:
    made = Correction(
        "abnormal", "a", "q", "us_1", 20, 150, "与其余成员差距过大，经合议更正", ("us_1", "us_2", "us_3"), NOW
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case": "change_of_mind"}, "judging.not_correctable"),
        ({"reason": "笔误"}, "judging.reason_short"),
        ({"agreed_by": ("us_1", "us_2")}, "judging.not_agreed"),
        ({"after": 201}, "evaluation.points_range"),
        ({"at": NOW + timedelta(days=2)}, "judging.too_late"),
    ],
)
def test_R17_only_four_cases_recorded_agreed_and_before_publication(
    changes: dict[str, object], code: str
) -> None:
    people = {"us_1", "us_2", "us_3"}
    assert correction_faults(correction(), people, NOW + timedelta(days=1)) == ()
    assert correction_faults(correction(), people, None) == ()
    found = correction_faults(correction(**changes), people, NOW + timedelta(days=1))
    assert [fault.code for fault in found] == [code]


def test_R17_scores_worth_a_look() -> None:
    scores = [score("us_1", 160), score("us_2", 170), score("us_3", 99)]
    assert [(each.case, each.evaluators) for each in doubts(scores)] == [("abnormal", ("us_3",))]
    assert doubts([score("us_1", 160), score("us_2", 170), score("us_3", 106)]) == ()
    assert doubts([score("us_1", 0), score("us_2", 200)]) == (), "two members: nothing to be far from"
    objective = doubts([score("us_1", 160), score("us_2", 160), score("us_3", 162)], {"q"})
    assert [each.case for each in objective] == ["objective_differs"]
    assert [each.case for each in doubts([score("us_1", 202)])] == ["out_of_range"]
    assert {each.case for each in (*objective, *doubts(scores))} < set(CORRECTABLE)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_reasons_cases_and_kinds_have_words(language: str) -> None:
    use_language(language)
    keys = [f"judging.reject.{code}" for code in REJECTIONS] + [
        f"judging.case.{code}" for code in CORRECTABLE
    ]
    keys += [
        f"committee.kind.{k}" for k in ("employment", "director", "shareholder", "kinship", "other_interest")
    ]
    keys += [f"committee.left_out.{k}" for k in ("avoidance", "replaced")]
    keys += [f"committee.specialty.{each}" for each in SPECIALTIES]
    assert [key for key in keys if not has(key)] == []
