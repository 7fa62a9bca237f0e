"""Races: the plan, the places that go on, the loss that is shown, payments within the cap; laws over every race."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from procedure_terms import NOW

from app.domain.racing import (
    Postponement,
    RacePlan,
    Racer,
    Stage,
    earns_place,
    finish_faults,
    has_passed,
    race_faults,
    stages_now,
    sunk_cost,
)

DAY = date(2027, 3, 1)
payments = st.integers(0, 10**10)


def stages(amounts: list[int], places: list[int]) -> tuple[Stage, ...]:
    return tuple(
        Stage(n, "样机", DAY + timedelta(days=30 * n), amount, place)
        for n, (amount, place) in enumerate(zip(amounts, places, strict=True), 1)
    )


def racer(**changes: object) -> Racer:
    blank = Racer("rc_1", "op_1", "bd_1", "en_1", "甲公司", 1, "us_1", NOW)
    return replace(blank, **changes)  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.lists(payments, min_size=1, max_size=5), st.integers(0, 10**11))
def test_a_plan_is_refused_exactly_when_one_racer_could_be_paid_more_than_the_cap(
    amounts: list[int], cap: int
) -> None:
    plan = stages(amounts, [1] * len(amounts))
    codes = {fault.code for fault in race_faults("challenge", plan, 2, cap)}
    assert ("racing.over_cap" in codes) == (sum(amounts) > cap)
    assert codes <= {"racing.over_cap"}


@settings(deadline=None)
@given(st.lists(st.tuples(payments, st.integers(1, 3)), min_size=1, max_size=5), st.integers(2, 3))
def test_no_way_through_a_lawful_race_costs_more_than_its_most(
    rows: list[tuple[int, int]], racers: int
) -> None:
    """However many pass each stage within its places, the payments stay within what the plan says the race may cost."""
    places = sorted((min(place, racers) for _, place in rows), reverse=True)
    places[-1] = 1
    plan = RacePlan(racers, 0, stages([amount for amount, _ in rows], places))
    paid = [stage.payment_fen * stage.places for stage in plan.stages]
    assert sum(paid) <= plan.most_fen <= racers * sum(stage.payment_fen for stage in plan.stages)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), payments),
    st.lists(st.sampled_from("abcdef"), max_size=8),
)
def test_the_loss_is_what_those_that_are_out_were_paid(paid: dict[str, int], out: list[str]) -> None:
    loss = sunk_cost(paid, out)
    alive = sum(fen for key, fen in paid.items() if key not in out)
    assert loss.paid_fen == sum(paid.values())
    assert loss.sunk_fen + alive == loss.paid_fen
    assert 0 <= loss.share_percent <= 100
    assert sunk_cost(paid, [*out, *out]) == loss, "nobody is counted twice"


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=6),
    st.integers(1, 6),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_places_go_to_the_best_and_to_no_more_than_there_are(
    halves: list[int], places: int, taken: int, waiting: int
) -> None:
    means = {str(n): Fraction(half, 2) for n, half in enumerate(halves)}
    able = [key for key in means if earns_place(places, taken, key, means, waiting)]
    left = places - taken
    if left <= 0:
        assert able == []
    elif len(means) + waiting <= left:
        assert len(able) == len(means)
    elif waiting:
        assert able == [], "nobody goes on while others are unknown and places are scarce"
    else:
        last = sorted(means.values(), reverse=True)[left - 1]
        assert {means[key] for key in able} == {points for points in means.values() if points >= last}


def test_stages_are_postponed_with_all_that_follow() -> None:
    plan = RacePlan(3, 0, stages([1, 1, 1], [3, 2, 1]))
    moved = [
        Postponement("pn_1", "op_1", 2, 10, "", "", NOW),
        Postponement("pn_2", "op_1", 3, 5, "", "", NOW),
    ]
    delays = [
        now.due_on - then.due_on for now, then in zip(stages_now(plan, moved), plan.stages, strict=True)
    ]
    assert delays == [timedelta(0), timedelta(days=10), timedelta(days=15)]


def test_who_leaves_after_passing_gives_its_place_up() -> None:
    assert has_passed(racer(stage=1, passed_at=NOW), 1)
    assert has_passed(racer(stage=2), 1)
    assert not has_passed(racer(stage=1), 1)
    assert not has_passed(racer(stage=1, passed_at=NOW, retired_at=NOW), 1)


def test_only_who_finished_is_awarded() -> None:
    field = [racer(finished_at=NOW), racer(id="rc_2", bid="bd_2", stage=2)]
    assert finish_faults(field, "bd_1") == ()
    assert [fault.code for fault in finish_faults(field, "bd_2")] == ["racing.not_finished"]
    assert finish_faults([], "bd_1") != ()
