"""The suggested team against every team there is, on small pools; the rules about who may bid with whom."""

from __future__ import annotations

import itertools
import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    ConstraintResult,
    Constraints,
    Engine,
    Facts,
    ForbiddenPair,
    MatchingError,
    Profile,
    ProfileMatch,
    Qualification,
    Requirement,
    RequirementMatch,
    Statement,
    build_consortium,
    rank,
)
from matching.fit import consortium, team_search

MISSING = ConstraintResult("qualification_missing", False, "甲")
HELD = ConstraintResult("qualification_valid", True, "甲")


def match(
    name: str,
    strengths: tuple[float, ...],
    weights: tuple[float, ...],
    constraints: tuple[ConstraintResult, ...] = (),
) -> ProfileMatch:
    parts = tuple(
        RequirementMatch(
            f"r{n}", weight, n == 0, f"{name}-s{n}", strength,
            "likely" if strength >= 0.75 else "possible" if strength >= 0.4 else "unlikely", 0.1, 0.2, 0.5,
        )
        for n, (strength, weight) in enumerate(zip(strengths, weights, strict=True))
    )  # fmt: skip
    covered = sum(s * w for s, w in zip(strengths, weights, strict=True)) / sum(weights)
    fine = all(result.satisfied for result in constraints)
    return ProfileMatch(name, covered, "possible", fine, constraints, parts, (), ())


@st.composite
def pools(draw: st.DrawFn) -> tuple[list[ProfileMatch], list[ForbiddenPair]]:
    count, asked = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    weights = tuple(float(w) for w in draw(st.lists(st.integers(1, 9), min_size=asked, max_size=asked)))
    grade = st.sampled_from((0.0, 0.25, 0.5, 0.5, 1.0)) | st.floats(0, 1, width=32)
    matches = [
        match(
            f"p{n}",
            tuple(draw(st.lists(grade, min_size=asked, max_size=asked))),
            weights,
            (draw(st.sampled_from((MISSING, HELD))),),
        )
        for n in range(count)
    ]
    pairs = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=4))
    return matches, [ForbiddenPair(f"p{a}", f"p{b}", "same_person") for a, b in pairs if a != b]


def worth(team: tuple[ProfileMatch, ...], least_gain: float) -> float:
    weights = np.array([part.weight for part in team[0].requirements])
    best = np.max([[part.strength for part in one.requirements] for one in team], axis=0)
    unmet = not any(result.satisfied for one in team for result in one.constraints)
    return float(best @ weights / weights.sum()) - least_gain * (len(team) - 1) - 2 * unmet


def allowed(team: tuple[ProfileMatch, ...], pairs: list[ForbiddenPair]) -> bool:
    names = {one.profile_id for one in team}
    return not any({pair.first, pair.second} <= names for pair in pairs)


@settings(max_examples=150)
@given(pools(), st.integers(0, 4), st.sampled_from((0.0, 0.02, 0.1)), st.booleans())
def test_no_team_is_better(
    given_pool: tuple[list[ProfileMatch], list[ForbiddenPair]], more: int, gain: float, fixed: bool
) -> None:
    matches, pairs = given_pool
    lead = "p0" if fixed else None
    found = build_consortium(
        matches, lead=lead, may_not_bid_together=pairs, max_members=more, least_gain=gain
    )
    teams = [
        team
        for size in range(1, 2 + more)
        for team in itertools.combinations(matches, size)
        if allowed(team, pairs) and (lead is None or team[0].profile_id == lead)
    ]
    by_id = {one.profile_id: one for one in matches}
    chosen = tuple(by_id[member.profile_id] for member in found.members)
    assert allowed(chosen, pairs)
    assert len(chosen) <= 1 + more
    assert worth(chosen, gain) == pytest.approx(max(worth(team, gain) for team in teams), abs=1e-6)
    assert found.method == "integer_programming"
    assert found.gap <= 1e-6
    if lead:
        assert found.lead == lead


@settings(max_examples=100)
@given(pools(), st.sampled_from((0.0, 0.05)))
def test_the_greedy_choice_states_a_gap_that_holds(
    given_pool: tuple[list[ProfileMatch], list[ForbiddenPair]], gain: float
) -> None:
    matches, pairs = given_pool
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(consortium, "EXACT_POOL", 0)
        found = build_consortium(matches, may_not_bid_together=pairs, max_members=2, least_gain=gain)
    by_id = {one.profile_id: one for one in matches}
    chosen = tuple(by_id[member.profile_id] for member in found.members)
    best = max(
        worth(team, gain)
        for size in (1, 2, 3)
        for team in itertools.combinations(matches, size)
        if allowed(team, pairs)
    )
    assert found.method == "greedy"
    assert allowed(chosen, pairs)
    assert worth(chosen, gain) <= best + 1e-9 <= worth(chosen, gain) + found.gap + 1e-6
    pool = consortium._pool(sorted(matches, key=lambda one: one.profile_id), None, pairs, 3, gain)
    assert team_search._bound(pool) >= best - 1e-9
    if not pairs and gain == 0 and all(one.constraints == (HELD,) for one in matches):
        assert found.coverage >= (1 - 1 / math.e) * best - 1e-9


@given(pools())
def test_a_larger_pool_is_never_worse(given_pool: tuple[list[ProfileMatch], list[ForbiddenPair]]) -> None:
    matches, pairs = given_pool
    by_id = {one.profile_id: one for one in matches}
    values = []
    for count in range(1, len(matches) + 1):
        found = build_consortium(matches[:count], may_not_bid_together=pairs, max_members=2)
        values.append(worth(tuple(by_id[member.profile_id] for member in found.members), 0.02))
    assert all(after >= before - 1e-6 for before, after in itertools.pairwise(values))


@given(pools(), st.randoms())
def test_order_changes_nothing_and_equals_go_by_id(
    given_pool: tuple[list[ProfileMatch], list[ForbiddenPair]], random: object
) -> None:
    matches, pairs = given_pool
    found = build_consortium(matches, may_not_bid_together=pairs, max_members=2)
    shuffled = matches[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert build_consortium(shuffled, may_not_bid_together=pairs, max_members=2) == found
    by_id = {one.profile_id: one for one in matches}
    chosen = [by_id[member.profile_id] for member in found.members]
    for place, member in enumerate(chosen):
        for other in matches:
            if other in chosen or other.profile_id > member.profile_id:
                continue
            changed = (*chosen[:place], other, *chosen[place + 1 :])
            if allowed(changed, pairs):
                assert worth(changed, 0.02) < worth(tuple(chosen), 0.02)


def test_one_suffices_when_nobody_adds_enough() -> None:
    weights = (1.0, 1.0)
    best, helper = match("a", (0.9, 0.8), weights), match("b", (0.1, 0.83), weights)
    alone = build_consortium([best, helper])
    assert [member.profile_id for member in alone.members] == ["a"]
    assert alone.coverage == pytest.approx(best.coverage)
    assert alone.lead_coverage == alone.coverage
    together = build_consortium([best, helper], least_gain=0.01)
    assert [member.profile_id for member in together.members] == ["a", "b"]
    assert together.coverage == pytest.approx((0.9 + 0.83) / 2)
    assert together.members[1].adds == pytest.approx(0.015)
    assert together.members[1].requirements == ("r1",)
    answered = together.requirements[1]
    assert (answered.profile_id, answered.statement_id, answered.lead_strength) == ("b", "b-s1", 0.8)


def test_what_nobody_answers_stays_a_gap() -> None:
    found = build_consortium([match("a", (0.1, 0.8, 0.0), (1, 1, 1)), match("b", (0.2, 0.1, 0.0), (1, 1, 1))])
    assert [member.profile_id for member in found.members] == ["a", "b"]
    assert found.gaps == ("r0", "r2")
    assert found.mandatory_gaps == ("r0",)
    assert found.requirements[2].profile_id is None


def test_hard_conditions_leave_out_with_a_reason_and_a_qualification_is_shared() -> None:
    weights = (1.0, 1.0)
    suspended = ConstraintResult("whitelist_suspended", False)
    low = ConstraintResult("qualification_too_low", False, "甲")
    matches = [
        match("a", (0.9, 0.1), weights, (MISSING,)),
        match("b", (0.2, 0.9), weights, (HELD,)),
        match("c", (1.0, 1.0), weights, (HELD, suspended)),
        match("d", (1.0, 1.0), weights, (low,)),
        match("e", (1.0, 1.0), weights, (HELD,)),
    ]
    found = build_consortium(matches, excluded={"e": "bids_alone"})
    assert [member.profile_id for member in found.members] == ["b", "a"]
    assert found.eligible
    assert found.constraints == (ConstraintResult("qualification_valid", True, "甲", member="b"),)
    assert found.members[0].qualifications == ("甲",)
    assert {one.profile_id: one.reasons for one in found.left_out} == {
        "c": ("whitelist_suspended",), "d": ("qualification_too_low",), "e": ("bids_alone",),
    }  # fmt: skip


def test_a_qualification_is_worth_a_member_who_adds_no_coverage() -> None:
    weights = (1.0,)
    found = build_consortium([match("a", (0.9,), weights, (MISSING,)), match("z", (0.0,), weights, (HELD,))])
    assert [member.profile_id for member in found.members] == ["a", "z"]
    assert found.eligible
    nobody = build_consortium([match("a", (0.9,), weights, (MISSING,))])
    assert [member.profile_id for member in nobody.members] == ["a"]
    assert not nobody.eligible


def test_a_lead_who_looks_for_partners_keeps_the_lead() -> None:
    weights = (1.0, 1.0)
    matches = [
        match("a", (0.3, 0.0), weights),
        match("b", (0.0, 0.9), weights),
        match("c", (0.9, 0.9), weights),
    ]
    pair = ForbiddenPair("c", "a", "control_relation")
    found = build_consortium(matches, lead="a", may_not_bid_together=[pair])
    assert [member.profile_id for member in found.members] == ["a", "b"]
    assert [(one.profile_id, one.reasons) for one in found.left_out] == [("c", ("control_relation",))]
    barred = build_consortium(matches, lead="a", excluded={"a": "in_another_consortium"})
    assert barred.members == ()
    assert barred.lead is None
    assert not barred.eligible


@pytest.mark.parametrize(
    "wrong",
    [
        {"lead": "nobody"},
        {"max_members": -1},
        {"least_gain": -0.1},
        {"least_gain": float("nan")},
        {"matches": [match("a", (1.0,), (1.0,)), match("a", (1.0,), (1.0,))]},
        {"matches": [match("a", (1.0,), (1.0,)), match("b", (1.0, 1.0), (1.0, 1.0))]},
    ],
)
def test_unsound_questions_are_refused(wrong: dict) -> None:
    matches = wrong.pop("matches", [match("a", (1.0,), (1.0,))])
    with pytest.raises(MatchingError) as refusal:
        build_consortium(matches, **wrong)
    assert refusal.value.code == "matching.bad_input"
    assert build_consortium([]).members == ()


def test_two_specialists_of_the_real_engine_stand_together(engine: Engine) -> None:
    needs = (
        Requirement("noise", "夜间施工噪声自动识别", 1),
        Requirement("park", "停车场车位余量实时发布", 1),
    )
    said = {
        "n": "声源识别：区分打桩、切割等建筑工地噪声",
        "p": "停车泊位诱导与车位余量发布",
        "h": "医院预约挂号",
    }
    held = Facts((Qualification("环境监测资质（甲级）"),))
    profiles = [
        Profile(name, (Statement("s", text),), held if name == "n" else Facts())
        for name, text in said.items()
    ]
    day = Constraints(date(2026, 3, 1), ("环境监测资质乙级及以上",))
    matches = rank(needs, profiles, engine, day)
    found = build_consortium(matches)
    assert {member.profile_id for member in found.members} == {"n", "p"}
    assert {one.requirement_id: one.profile_id for one in found.requirements} == {"noise": "n", "park": "p"}
    assert found.eligible
    assert found.coverage > max(one.coverage for one in matches) + 0.02
