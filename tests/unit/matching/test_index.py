"""The exact index against a search by brute force, through any history of adding and removing."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Engine, ExactIndex, MatchingError, require_match
from matching.search import index

DIM = 4
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5)), max_size=5)),
        st.tuples(st.just("remove"), st.lists(st.integers(0, 8), max_size=4)),
    ),
    max_size=12,
)
# Few different vectors, so that ties happen.
PALETTE = np.array(
    [[1, 0, 0, 0], [0, 1, 0, 0], [3, 4, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 2, 2]], dtype=np.float32
)


def unit(vector: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vector)
    return vector / length if length else vector


@settings(max_examples=150)
@given(STEPS, st.integers(0, 5), st.integers(1, 10))
def test_any_history_searches_like_brute_force(steps: list, asked: int, k: int) -> None:
    held: dict[str, np.ndarray] = {}
    store = ExactIndex("model", "1", DIM)
    for kind, what in steps:
        if kind == "add":
            store.add([f"p{n}" for n, _ in what], PALETTE[[v for _, v in what]].reshape(-1, DIM))
            held.update({f"p{n}": unit(PALETTE[v]) for n, v in what})
        else:
            store.remove([f"p{n}" for n in what])
            for n in what:
                held.pop(f"p{n}", None)
    wanted = sorted(((-float(unit(PALETTE[asked]) @ v), name) for name, v in held.items()))[:k]
    found = store.search(PALETTE[asked], k)[0]
    assert [hit.id for hit in found] == [name for _, name in wanted]
    np.testing.assert_allclose([hit.score for hit in found], [-score for score, _ in wanted], atol=1e-6)
    assert store.manifest().count == len(held) == len(store)


@settings(max_examples=80)
@given(STEPS, st.integers(1, 9))
def test_any_history_equals_an_index_built_anew(steps: list, k: int) -> None:
    held: dict[str, np.ndarray] = {}
    store = ExactIndex("m", "1", DIM)
    for kind, what in steps:
        if kind == "add":
            store.add([f"p{n}" for n, _ in what], PALETTE[[v for _, v in what]].reshape(-1, DIM))
            held.update({f"p{n}": PALETTE[v] for n, v in what})
        else:
            store.remove([f"p{n}" for n in what])
            for n in what:
                held.pop(f"p{n}", None)
    anew = ExactIndex("m", "1", DIM)
    anew.add(list(held), np.array(list(held.values()), dtype=np.float32).reshape(-1, DIM))
    assert store.search(PALETTE, k) == anew.search(PALETTE, k)
    assert store.manifest() == anew.manifest()


def test_scores_depend_neither_on_the_place_nor_on_the_other_queries() -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(3000, 64)).astype(np.float32)
    vectors[1000:2000] = vectors[7]  # a thousand equal ones, far apart in memory
    vectors[7] *= 2
    names = [f"p{n:04d}" for n in range(3000)]
    one, other = ExactIndex("m", "1", 64), ExactIndex("m", "1", 64)
    one.add(names, vectors)
    for part in np.array_split(random.permutation(3000), 17):
        other.add([names[n] for n in part], vectors[part])
    queries = vectors[[7, 100, 2500]]
    together = one.search(queries, 10)
    assert together == [one.search(query, 10)[0] for query in queries] == other.search(queries, 10)
    assert [hit.id for hit in together[0]] == ["p0007", *(f"p{n}" for n in range(1000, 1009))]
    assert len({hit.score for hit in together[0]}) == 1


def test_nothing_is_missed_where_float32_cannot_tell_apart() -> None:
    random = np.random.default_rng(2)
    base = random.normal(size=256)
    vectors = (base + 1e-6 * random.normal(size=(5000, 256))).astype(np.float32)
    store = ExactIndex("m", "1", 256)
    store.add([f"p{n:04d}" for n in range(5000)], vectors)
    query = (base + 1e-3 * random.normal(size=256)).astype(np.float32)
    units = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float64)
    exact = units @ (query / np.linalg.norm(query)).astype(np.float64)
    wanted = sorted(range(5000), key=lambda n: (-exact[n], n))[:20]
    assert [hit.id for hit in store.search(query, 20)[0]] == [f"p{n:04d}" for n in wanted]


def test_removing_one_vector_copies_none_of_the_others() -> None:
    store = ExactIndex("m", "1", 256)
    store.add([f"p{n}" for n in range(20_000)], np.ones((20_000, 256), dtype=np.float32))
    tracemalloc.start()
    store.remove(["p3"])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000  # the vectors take twenty million bytes
    store.remove([f"p{n}" for n in range(19_990)])
    assert len(store.search(np.ones(256, dtype=np.float32), 30)[0]) == 10


@given(st.permutations(range(6)))
def test_the_order_of_adding_changes_neither_hits_nor_digest(order: list[int]) -> None:
    first, second = ExactIndex("m", "1", DIM), ExactIndex("m", "1", DIM)
    first.add([f"p{n}" for n in range(6)], PALETTE)
    for n in order:
        second.add([f"p{n}"], PALETTE[n : n + 1])
    assert first.manifest() == second.manifest()
    assert first.search(PALETTE, 6) == second.search(PALETTE, 6)


def test_blocks_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(0).normal(size=(50, DIM)).astype(np.float32)
    names = [f"p{n:02d}" for n in range(50)]
    whole = ExactIndex("m", "1", DIM)
    whole.add(names, vectors)
    expected = whole.search(vectors[:5], 7)
    monkeypatch.setattr(index, "_BLOCK", 8)
    found = whole.search(vectors[:5], 7)
    assert [[hit.id for hit in row] for row in found] == [[hit.id for hit in row] for row in expected]


def test_wrong_shapes_and_broken_numbers_are_refused() -> None:
    store = ExactIndex("m", "1", DIM)
    for vectors in (np.zeros((1, 3)), np.zeros((2, DIM)), np.full((1, DIM), np.nan)):
        with pytest.raises(MatchingError) as refusal:
            store.add(["a"], vectors.astype(np.float32))
        assert refusal.value.code == "matching.bad_input"
    assert store.search(np.ones(DIM, dtype=np.float32), 3) == [[]]


def test_F18_vectors_of_another_model_are_noticed(engine: Engine) -> None:
    right = ExactIndex.for_encoder(engine.encoder)
    require_match(right.manifest(), engine.encoder)
    for wrong in (
        ExactIndex(engine.encoder.name, "older", engine.encoder.dim),
        ExactIndex("another", engine.encoder.version, engine.encoder.dim),
        ExactIndex(engine.encoder.name, engine.encoder.version, 8),
    ):
        with pytest.raises(MatchingError) as refusal:
            require_match(wrong.manifest(), engine.encoder)
        assert refusal.value.code == "matching.model_mismatch"


def test_F18_a_changed_vector_changes_the_digest() -> None:
    first, second = ExactIndex("m", "1", DIM), ExactIndex("m", "1", DIM)
    first.add(["a"], PALETTE[:1])
    second.add(["a"], PALETTE[1:2])
    assert first.manifest().digest != second.manifest().digest
