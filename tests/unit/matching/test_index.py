"""The exact index against a search by brute force, through any history of adding and removing."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

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


@pytest.fixture(params=["all rows are read", "rows are fetched"], autouse=True, scope="module")
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every test runs as small indexes search, and as large ones do whose vectors share directions."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "rows are fetched":
            patch.setattr(index, "_LEAST_FOR_HEAD", 2)
            patch.setattr(index, "_WORTH_FETCHING", 1.0)
        yield request.param


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


def vectors_of(kind: str, count: int, seed: int) -> np.ndarray:
    """Vectors of 40 numbers: near five directions as texts of one field are, or anywhere."""
    random = np.random.default_rng(seed)
    if kind == "unstructured":
        return random.normal(size=(count, 40)).astype(np.float32)
    directions = random.normal(size=(5, 40))
    return (random.normal(size=(count, 5)) @ directions + 0.3 * random.normal(size=(count, 40))).astype(
        np.float32
    )


def brute_force(held: dict[str, np.ndarray], query: np.ndarray, k: int) -> list[tuple[str, float]]:
    rows = np.array(list(held.values()), dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    asked = query / np.linalg.norm(query)
    scores = rows.astype(np.float64) @ asked.astype(np.float64)
    order = sorted(zip(held, scores.tolist(), strict=True), key=lambda hit: (-hit[1], hit[0]))
    return order[:k]


@pytest.mark.parametrize("k", [1, 10, 300, 5000])
@pytest.mark.parametrize("kind", ["structured", "unstructured"])
def test_large_histories_search_like_brute_force(kind: str, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_LEAST_FOR_HEAD", 128)
    monkeypatch.setattr(index, "_BLOCK", 700)
    store, held = ExactIndex("m", "1", 40), {}
    queries = vectors_of(kind, 9, 5)

    def write(first: int, rows: np.ndarray) -> None:
        names = [f"p{first + n:05d}" for n in range(len(rows))]
        store.add(names, rows)
        held.update(zip(names, rows, strict=True))

    def compare() -> None:
        for count in (1, 3, 9):  # few queries fetch, many read
            for query, hits in zip(queries[:count], store.search(queries[:count], k), strict=True):
                wanted = brute_force(held, query, k)
                assert [hit.id for hit in hits] == [name for name, _ in wanted]
                np.testing.assert_allclose([hit.score for hit in hits], [s for _, s in wanted], atol=1e-7)

    write(0, vectors_of(kind, 2000, 5))
    write(2000, vectors_of(kind, 50, 6))
    compare()
    gone = list(held)[100:1400:3]
    store.remove(gone)
    for name in gone:
        del held[name]
    compare()
    write(0, vectors_of(kind, 1500, 7))  # the same ids in new directions, so that the axes turn
    compare()
    store.remove(list(held)[50:])
    held = dict(list(held.items())[:50])
    compare()


def test_rows_are_left_out_where_vectors_share_directions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_LEAST_FOR_HEAD", 1000)
    monkeypatch.setattr(index, "_WORTH_FETCHING", 1 / 3)
    read = []
    take = index.NearRows.take
    monkeypatch.setattr(
        index.NearRows,
        "take",
        lambda self, rows, scores: (read.append(len(rows)), take(self, rows, scores))[1],
    )
    vectors = vectors_of("structured", 20_000, 8)
    store = ExactIndex("m", "1", 40)
    store.add([f"p{n:05d}" for n in range(20_000)], vectors)
    store.search(vectors[7], 10)
    assert sum(read) < 2000


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
