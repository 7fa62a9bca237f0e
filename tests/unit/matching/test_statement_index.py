"""Held statements against `rank` over the same profiles: one set of numbers, whatever was added and removed."""

from __future__ import annotations

import threading
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    Constraints,
    Demand,
    Engine,
    Facts,
    MatchingError,
    Profile,
    ProfileMatch,
    Requirement,
    Statement,
    StatementIndex,
    rank,
    rank_index,
)
from matching.fit import pool_ranking
from matching.fit.statement_index import Segment

SAID = (
    "声源识别：阵列传感器区分打桩、切割等建筑工地声音",
    "噪声自动监测数据实时接入监管平台",
    "停车场泊位诱导与无感支付",
    "道闸改造与车位余量发布",
    "医院预约挂号与检查排程系统",
    "居民电子健康档案归集",
    "排水管网液位监测与内涝预警",
    "",
    "夜间施工噪声要能自动识别并锁定到具体工地",
)
NEEDS = (
    Requirement("r1", "夜间施工噪声要能自动识别并锁定到具体工地", 40, True),
    Requirement("r2", "接入城市平台，噪声数据一分钟内上报", 30),
    Requirement("r3", "车位余量实时发布", 30),
)
LISTED = Facts(whitelist="listed")
DEMAND = Demand("d", NEEDS, Constraints(date(2026, 3, 1), whitelist_required=True), "工地噪声整治")


def made(number: int, said: tuple[int, ...], listed: bool = True) -> Profile:
    statements = tuple(Statement(f"p{number}-{n}", SAID[text]) for n, text in enumerate(said))
    return Profile(f"p{number}", statements, Facts(whitelist="listed" if listed else "none"))


PROFILES = st.builds(
    made, st.integers(0, 9), st.lists(st.integers(0, 8), max_size=4).map(tuple), st.booleans()
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.lists(PROFILES, max_size=4, unique_by=lambda p: p.id)),
        st.tuples(st.just("remove"), st.lists(st.integers(0, 9).map("p{}".format), max_size=3)),
    ),
    max_size=8,
)


def same(found: ProfileMatch, expected: ProfileMatch) -> None:
    assert found.profile_id == expected.profile_id
    assert found.coverage == pytest.approx(expected.coverage, abs=1e-6)
    assert (found.band, found.gaps, found.constraints) == (expected.band, expected.gaps, expected.constraints)
    for mine, other in zip(found.requirements, expected.requirements, strict=True):
        assert (mine.statement_id, mine.band, mine.unanswered) == (
            other.statement_id, other.band, other.unanswered,
        )  # fmt: skip
        for name in ("strength", "lexical", "semantic", "semantic_share"):
            assert getattr(mine, name) == pytest.approx(getattr(other, name), abs=1e-6)
        assert [term.word for term in mine.terms] == [term.word for term in other.terms]


def agree(index: StatementIndex, held: dict[str, Profile], engine: Engine, demand: Demand, top: int) -> None:
    expected = rank(demand.requirements, list(held.values()), engine, demand.constraints, top, demand.context)
    found = rank_index(demand, index, engine, top)
    eligible = [match for match in expected if match.eligible]
    assert len(found.matches) == min(top, len(eligible))
    for mine, other in zip(found.matches, eligible, strict=False):
        same(mine, other)
    last = eligible[top - 1] if len(found.matches) == top and top else None
    stopped = [
        match
        for match in expected
        if not match.eligible
        and (last is None or (-match.coverage, match.profile_id) < (-last.coverage, last.profile_id))
    ]
    assert [match.profile_id for match in found.barred] == [match.profile_id for match in stopped[:top]]
    assert found.considered == len(held) == len(index)
    met = {p.requirement_id for match in eligible for p in match.requirements if p.band != "unlikely"}
    assert set(found.uncovered) == {need.id for need in demand.requirements} - met


@settings(max_examples=40)
@given(STEPS, st.integers(0, 6))
def test_any_history_ranks_like_the_profiles_it_leaves(steps: list, top: int) -> None:
    engine = Engine.default()
    index = StatementIndex(engine)
    held: dict[str, Profile] = {}
    for kind, what in steps:
        if kind == "put":
            index.put(what)
            held.update({profile.id: profile for profile in what})
        else:
            index.remove(what)
            for name in what:
                held.pop(name, None)
    agree(index, held, engine, DEMAND, top)
    assert all(index.get(name) is not None for name in held)
    assert index.get("p99") is None


def test_many_profiles_added_in_many_steps(engine: Engine) -> None:
    random = np.random.default_rng(3)
    profiles = [
        Profile(
            f"p{n:03d}",
            tuple(
                Statement(f"{n}-{m}", f"{SAID[a]}，{SAID[b]}第{m}类{n}")
                for m, (a, b) in enumerate(random.integers(0, 9, (1 + n % 6, 2)).tolist())
            ),
            Facts(whitelist="listed" if n % 3 else "none"),
        )
        for n in range(200)
    ]
    index, one_go = StatementIndex(engine), StatementIndex(engine)
    for start in range(0, 200, 7):
        index.put(profiles[start : start + 7])
    for profile in profiles[::5]:
        index.put([profile])
    one_go.put(profiles)
    held = {profile.id: profile for profile in profiles}
    for top in (1, 10, 250):
        agree(index, held, engine, DEMAND, top)
        assert rank_index(DEMAND, index, engine, top) == rank_index(DEMAND, one_go, engine, top)
    assert len(index.parts()) <= 10


def test_equal_profiles_are_ordered_by_id_wherever_they_stand(engine: Engine) -> None:
    index = StatementIndex(engine)
    names = [f"q{n:03d}" for n in np.random.default_rng(0).permutation(200)]
    for start in range(0, 200, 13):
        index.put([Profile(name, (Statement("s", SAID[1]),)) for name in names[start : start + 13]])
    found = rank_index(Demand("d", NEEDS), index, engine, 25)
    assert [match.profile_id for match in found.matches] == sorted(names)[:25]


@pytest.mark.parametrize("seed", range(3))
def test_rounding_of_the_fast_scores_changes_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """As much noise as float32 can make at worst, on many nearly equal profiles."""
    random = np.random.default_rng(seed)
    index = StatementIndex(engine)
    index.put(
        [
            Profile(f"p{n:03d}", (Statement("s", f"{SAID[1]}第{n}期"), Statement("t", SAID[n % 9])), LISTED)
            for n in range(300)
        ]
    )
    expected = [rank_index(DEMAND, index, engine, top) for top in (0, 5, 40)]
    slack, best = pool_ranking._slack(engine), Segment.best

    def noisy(*given: object) -> np.ndarray:
        found = best(*given)  # type: ignore[arg-type]
        return (found + random.uniform(-0.99, 0.99, found.shape) * slack).astype(np.float32)

    monkeypatch.setattr(Segment, "best", noisy)
    assert [rank_index(DEMAND, index, engine, top) for top in (0, 5, 40)] == expected


def test_stored_vectors_are_taken_and_their_shape_is_checked(engine: Engine) -> None:
    profiles = [made(1, (0, 2, 0)), made(2, ()), made(3, (7, 1))]
    vectors = [engine.encode_statements([s.text for s in profile.statements]) for profile in profiles]
    given, encoded = StatementIndex(engine), StatementIndex(engine)
    given.put(profiles, vectors)
    encoded.put(profiles)
    assert rank_index(DEMAND, given, engine) == rank_index(DEMAND, encoded, engine)
    with pytest.raises(MatchingError) as refusal:
        given.put(profiles[:1], [vectors[0][:, :8]])
    assert refusal.value.code == "matching.model_mismatch"
    with pytest.raises(MatchingError) as refusal:
        given.put(profiles[:1], [np.full_like(vectors[0], np.nan)])
    assert refusal.value.code == "matching.model_mismatch"
    with pytest.raises(MatchingError) as refusal:
        given.put([profiles[0], profiles[0]])
    assert refusal.value.code == "matching.bad_input"
    assert len(given) == 3


def test_F18_an_index_of_another_model_is_refused(engine: Engine) -> None:
    class Older:
        name, version, dim = engine.encoder.name, "older", engine.encoder.dim
        encode = staticmethod(engine.encoder.encode)

    other = Engine(Older(), engine.reference, engine.weigh)
    index = StatementIndex(other)
    index.put([made(1, (1,))])
    with pytest.raises(MatchingError) as refusal:
        rank_index(DEMAND, index, engine)
    assert refusal.value.code == "matching.model_mismatch"
    assert len(rank_index(DEMAND, index, other).matches) == 1


def test_F17_a_write_that_fails_leaves_the_old_index_serving(engine: Engine) -> None:
    class Failing:
        name, version, dim = engine.encoder.name, engine.encoder.version, engine.encoder.dim
        left = 2

        def encode(self, texts: list[str]) -> np.ndarray:
            self.left -= 1
            if self.left < 0:
                raise KeyboardInterrupt
            return engine.encoder.encode(texts)

    index = StatementIndex(Engine(Failing(), engine.reference, engine.weigh))
    index.put([made(1, (1,)), made(2, (2,))])
    before = rank_index(DEMAND, index, engine)
    index.put([made(3, (3,))])
    index.remove(["p3"])
    with pytest.raises(KeyboardInterrupt):
        index.put([made(1, (4,)), made(5, (0,))])
    assert rank_index(DEMAND, index, engine) == before


def test_ranking_goes_on_while_profiles_change(engine: Engine) -> None:
    index = StatementIndex(engine)
    index.put([made(n, (1,)) for n in range(5)])
    stop = threading.Event()
    failures: list[BaseException] = []

    def write() -> None:
        try:
            for turn in range(60):
                index.put([made(9, (turn % 9, 3)), made(8, (turn % 7,))])
                index.remove(["p8"])
        except BaseException as error:  # the test reports it in its own thread
            failures.append(error)
        finally:
            stop.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not stop.is_set():
        found = rank_index(DEMAND, index, engine, 20)
        assert 5 <= found.considered <= 7
        assert {f"p{n}" for n in range(5)} <= {match.profile_id for match in found.matches}
    writer.join()
    assert failures == []
