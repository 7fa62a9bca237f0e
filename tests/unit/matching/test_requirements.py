"""Requirement by requirement: what a match says, what it must not depend on, and stuffing (S50)."""

from __future__ import annotations

import dataclasses
import random
from datetime import date

import numpy as np
import pytest

from matching import (
    Constraints,
    Demand,
    Engine,
    Facts,
    MatchingError,
    Profile,
    Qualification,
    Requirement,
    Statement,
    StatementIndex,
    questions,
    rank,
    rank_demands,
    rank_questions,
    rank_with_vectors,
)
from matching.fit.profiles import MAX_STATEMENTS, comparable

NEEDS = (
    Requirement("r1", "夜间施工噪声要能自动识别并锁定到具体工地", 40, True),
    Requirement("r2", "接入城市平台，噪声数据一分钟内上报", 30),
    Requirement("r3", "取证录像保存三十天，可作为执法依据", 30),
)


def profile(name: str, *said: str, facts: Facts | None = None) -> Profile:
    statements = tuple(Statement(f"{name}-{n}", text) for n, text in enumerate(said))
    return Profile(name, statements, facts or Facts())


NOISE = profile(
    "noise",
    "声源识别：阵列传感器区分打桩、切割等建筑工地声音，定位误差小于五米",
    "噪声自动监测数据实时接入监管平台",
)
PARKING = profile("parking", "停车场泊位诱导与无感支付", "道闸改造与车位余量发布")
HEALTH = profile("health", "医院预约挂号与检查排程系统", "居民电子健康档案归集")
EMPTY = Profile("empty", ())
POOL = (NOISE, PARKING, HEALTH, EMPTY)


def test_the_fitting_profile_comes_first_and_says_why(engine: Engine) -> None:
    best, *others = rank(NEEDS, POOL, engine)
    assert best.profile_id == "noise"
    assert best.coverage > others[0].coverage + 0.2
    first = best.requirements[0]
    assert first.statement_id == "noise-0"
    assert first.band in ("likely", "possible")
    assert first.mandatory
    assert {"噪声", "识别", "工地", "施工"} & {term.word for term in first.terms}
    assert 0 < first.semantic_share <= 1
    assert first.strength == pytest.approx(
        float(
            engine.reference.strength(
                engine.reference.mixed(np.float32([first.lexical]), np.float32([first.semantic]))
            )[0]
        ),
        abs=1e-5,
    )


def test_coverage_is_the_weighted_sum_and_gaps_are_named(engine: Engine) -> None:
    for match in rank(NEEDS, POOL, engine):
        total = sum(part.weight for part in match.requirements)
        expected = sum(part.weight * part.strength for part in match.requirements) / total
        assert match.coverage == pytest.approx(expected)
        assert 0 <= match.coverage <= 1
        assert match.gaps == tuple(p.requirement_id for p in match.requirements if p.band == "unlikely")
        assert set(match.mandatory_gaps) == set(match.gaps) & {"r1"}
    empty = next(match for match in rank(NEEDS, POOL, engine) if match.profile_id == "empty")
    assert empty.coverage == 0
    assert empty.gaps == ("r1", "r2", "r3")
    assert empty.requirements[0].statement_id is None


def scores(matches: list) -> dict[str, tuple[float, str, bool]]:
    return {match.profile_id: (round(match.coverage, 5), match.band, match.eligible) for match in matches}


@pytest.mark.parametrize("seed", range(4))
def test_no_order_changes_a_score(engine: Engine, seed: int) -> None:
    expected = rank(NEEDS, POOL, engine)
    shuffle = random.Random(seed)
    pool = [
        dataclasses.replace(p, statements=tuple(shuffle.sample(p.statements, len(p.statements))))
        for p in POOL
    ]
    found = rank(shuffle.sample(NEEDS, 3), shuffle.sample(pool, len(pool)), engine)
    assert scores(found) == scores(expected)
    assert [match.profile_id for match in found] == [match.profile_id for match in expected]


def test_rivals_in_the_pool_change_no_score(engine: Engine) -> None:
    alone = rank(NEEDS, [NOISE], engine)[0]
    crowded = rank(NEEDS, [*POOL, *(profile(f"x{n}", f"施工噪声监测{n}") for n in range(30))], engine)
    among = next(match for match in crowded if match.profile_id == "noise")
    assert among.coverage == pytest.approx(alone.coverage, abs=1e-5)
    assert among.requirements[0].statement_id == alone.requirements[0].statement_id


def test_the_scale_of_weights_does_not_matter(engine: Engine) -> None:
    halves = [dataclasses.replace(need, weight=need.weight / 200) for need in NEEDS]
    assert scores(rank(halves, POOL, engine)) == scores(rank(NEEDS, POOL, engine))


def test_traditional_writing_changes_no_score(engine: Engine) -> None:
    written = [Requirement("r1", "夜間施工噪聲要能自動識別並鎖定到具體工地", 40, True), *NEEDS[1:]]
    assert scores(rank(written, POOL, engine)) == scores(rank(NEEDS, POOL, engine))


def test_stored_vectors_give_the_same_matches(engine: Engine) -> None:
    doubled = [*POOL, profile("twice", "路灯维修", "路灯维修", "井盖更换")]
    vectors = [engine.encode_statements([s.text for s in p.statements]) for p in doubled]
    assert rank_with_vectors(NEEDS, doubled, vectors, engine) == rank(NEEDS, doubled, engine)
    with pytest.raises(MatchingError) as refusal:
        rank_with_vectors(NEEDS, doubled, [vector[:, :8] for vector in vectors], engine)
    assert refusal.value.code == "matching.model_mismatch"


def test_exchanged_roles_give_the_same_score(engine: Engine) -> None:
    demands = [
        Demand("d-noise", NEEDS),
        Demand("d-health", (Requirement("h", "检查预约自动排队"),), context="医院就诊"),
        Demand("d-park", (Requirement("p", "车位余量实时发布"),)),
    ]
    for own, best in ((NOISE, "d-noise"), (HEALTH, "d-health"), (PARKING, "d-park")):
        found = rank_demands(own, demands, engine)
        assert found[0].demand_id == best
        for entry in found:
            demand = next(one for one in demands if one.id == entry.demand_id)
            other = rank(demand.requirements, [own], engine, context=demand.context)[0]
            assert entry.match == other


def test_what_the_scenario_is_about_helps_a_bare_requirement(engine: Engine) -> None:
    bare = (Requirement("r", "三天内处理完"),)
    without = {match.profile_id: match.coverage for match in rank(bare, POOL, engine)}
    told = {
        match.profile_id: match.coverage for match in rank(bare, POOL, engine, context="停车场车位余量发布")
    }
    assert told["parking"] > 5 * without["parking"]
    assert max(told, key=told.__getitem__) == "parking"


def test_hard_constraints_are_reasons_and_nobody_disappears(engine: Engine) -> None:
    day = date(2026, 3, 1)
    held = Facts(
        (Qualification("环境监测资质（甲级）", date(2026, 2, 28)),),
        "suspended",
        frozenset({"buyer"}),
    )
    demanded = Constraints(day, ("环境监测资质",), True, frozenset({"buyer", "other"}))
    found = rank(NEEDS, [dataclasses.replace(NOISE, facts=held), PARKING], engine, demanded)
    assert [match.profile_id for match in found] == ["noise", "parking"]
    codes = {result.code: result for result in found[0].constraints}
    assert set(codes) == {
        "qualification_expired",
        "whitelist_suspended",
        "conflict_of_interest",
    }
    assert codes["qualification_expired"].until == date(2026, 2, 28)
    assert not found[0].eligible
    assert {result.code for result in found[1].constraints} == {
        "qualification_missing",
        "whitelist_missing",
    }


def test_an_eligible_profile_comes_before_a_better_one_that_is_not(engine: Engine) -> None:
    day = date(2026, 3, 1)
    fine = Facts((Qualification("甲级资质", day),), "listed")
    found = rank(
        NEEDS,
        [NOISE, dataclasses.replace(PARKING, facts=fine)],
        engine,
        Constraints(day, ("甲级资质",), True),
    )
    assert [match.profile_id for match in found] == ["parking", "noise"]
    assert {result.code for result in found[0].constraints} == {
        "qualification_valid",
        "whitelist_fine",
    }
    assert found[1].coverage > found[0].coverage


def test_S50_stuffing_with_keywords_gains_next_to_nothing(engine: Engine) -> None:
    honest = profile("honest", "道路照明运维", "施工噪声在线监测")
    words = "施工噪声 监测 识别 取证 平台 执法 工地 夜间 "
    stuffed = profile("stuffed", "道路照明运维", "施工噪声在线监测" + "，施工噪声在线监测" * 200)
    repeated = profile("repeated", *("道路照明运维", *["施工噪声在线监测"] * 300))
    found = {match.profile_id: match for match in rank(NEEDS, [honest, stuffed, repeated], engine)}
    assert found["stuffed"].coverage == pytest.approx(found["honest"].coverage, abs=1e-5)
    assert found["repeated"].coverage == pytest.approx(found["honest"].coverage, abs=1e-5)
    once, often = profile("once", words), profile("often", words * 100)
    gained = {match.profile_id: match.coverage for match in rank(NEEDS, [once, often], engine)}
    assert gained["often"] == pytest.approx(gained["once"], abs=1e-5)


def test_S50_a_list_of_everything_does_not_beat_a_specialist(engine: Engine) -> None:
    everything = profile(
        "everything",
        "停车 医院 噪声 施工 路灯 垃圾 公交 燃气 供水 教育 养老 旅游 平台 监测 识别 数据 执法 取证 工地 夜间 大数据 云计算",
    )
    assert [match.profile_id for match in rank(NEEDS, [everything, NOISE], engine)] == ["noise", "everything"]


def test_S50_pages_of_statements_are_cut(engine: Engine) -> None:
    many = profile("many", *(f"第{'零一二三四五六七八九'[n % 10] * (n // 10 + 1)}项服务" for n in range(300)))
    assert len(comparable(many).statements) == MAX_STATEMENTS
    tail = dataclasses.replace(many, statements=(*many.statements, Statement("late", NEEDS[0].text)))
    assert scores(rank(NEEDS, [tail], engine)) == scores(rank(NEEDS, [many], engine))


def test_S50_size_and_ownership_cannot_be_handed_over() -> None:
    told = {
        field.name for kind in (Profile, Statement, Facts, Requirement) for field in dataclasses.fields(kind)
    }
    assert not told & {
        "scale",
        "ownership",
        "registered_capital",
        "staff",
        "revenue",
        "name",
        "founded_on",
        "city",
    }
    assert told == {
        "id", "statements", "facts", "text", "weight", "mandatory",
        "qualifications", "whitelist", "conflicts_with",
    }  # fmt: skip


@pytest.mark.parametrize(
    "needs",
    [
        (),
        (Requirement("a", "x", 0),),
        (Requirement("a", "x", -1),),
        (Requirement("a", "x", float("nan")),),
        (Requirement("a", "x", float("inf")),),
        (Requirement("a", "x", 1e308), Requirement("b", "y", 1e308)),
        NEEDS + NEEDS,
    ],
)
def test_unsound_requirements_are_refused(engine: Engine, needs: tuple[Requirement, ...]) -> None:
    with pytest.raises(MatchingError) as refusal:
        rank(needs, POOL, engine)
    assert refusal.value.code == "matching.bad_input"


@pytest.mark.parametrize("given", [0, 1, 3])
def test_another_number_of_vectors_than_of_profiles_is_refused(engine: Engine, given: int) -> None:
    vectors = [engine.encode_statements([one.text for one in PARKING.statements])] * given
    index = StatementIndex(engine)
    for ask in (
        lambda: rank_with_vectors(NEEDS, [PARKING, NOISE], vectors, engine),
        lambda: index.put([PARKING, NOISE], vectors),
    ):
        with pytest.raises(MatchingError) as refusal:
            ask()
        assert refusal.value.code == "matching.bad_input"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.01, 1e6])
def test_F18_a_vector_that_no_model_makes_is_refused(engine: Engine, value: float) -> None:
    vectors = engine.encode_statements([one.text for one in PARKING.statements])
    vectors[0] *= value
    question = questions([Demand("d", NEEDS)], engine)
    index = StatementIndex(engine)
    for ask in (
        lambda: rank_with_vectors(NEEDS, [PARKING], [vectors], engine),
        lambda: rank_questions(PARKING, vectors, question, engine),
        lambda: index.put([PARKING], [vectors]),
    ):
        with pytest.raises(MatchingError) as refusal:
            ask()
        assert refusal.value.code == "matching.model_mismatch"


def test_no_profiles_no_matches_and_blank_texts_do_no_harm(engine: Engine) -> None:
    assert rank(NEEDS, [], engine) == []
    blank = rank([Requirement("a", "  ")], [profile("b", "", "???", "停车")], engine)[0]
    assert blank.coverage < 0.2
