"""Topics: known groups are found again, in any order, with titles a person understands."""

from __future__ import annotations

import random

import numpy as np
import pytest

from matching import Engine, Grouping, MatchingError, cluster_messages, clusters
from matching.dictionary import admissible_words, is_han, segment

GROUPS = {
    "noise": [
        "工地半夜打桩噪音扰民",
        "夜间施工噪音太大睡不着",
        "凌晨施工噪音扰民",
        "施工噪音影响休息",
        "晚上工地施工扰民噪音大",
    ],
    "parking": [
        "小区停车位不足",
        "停车难车位不够",
        "没有停车位到处找车位",
        "小区停车难",
        "停车场车位太少停车难",
    ],
    "water": [
        "家里经常停水",
        "自来水停水三天",
        "又停水了没有自来水",
        "自来水水压低停水",
        "小区停水供水不正常",
    ],
}
ODD = ["想咨询独生子女证怎么补办", "景区门票预约", "xyz 123"]


def material() -> tuple[list[str], list[str]]:
    rows = [(f"{name}-{n}", text) for name, texts in GROUPS.items() for n, text in enumerate(texts)]
    rows += [(f"odd-{n}", text) for n, text in enumerate(ODD)]
    return [name for name, _ in rows], [text for _, text in rows]


GROUPING = Grouping(smallest=3)


def test_planted_groups_are_found_and_odd_messages_are_noise(engine: Engine) -> None:
    ids, texts = material()
    found = cluster_messages(ids, texts, engine.encoder, GROUPING)
    assert {frozenset(cluster.members) for cluster in found.clusters} == {
        frozenset(f"{name}-{n}" for n in range(len(said))) for name, said in GROUPS.items()
    }
    assert set(found.noise) == {f"odd-{n}" for n in range(len(ODD))}


def test_every_message_is_in_one_place_and_figures_are_sound(engine: Engine) -> None:
    ids, texts = material()
    found = cluster_messages(ids, texts, engine.encoder, GROUPING)
    everyone = [member for cluster in found.clusters for member in cluster.members] + list(found.noise)
    assert sorted(everyone) == sorted(ids)
    for cluster in found.clusters:
        assert cluster.size == len(cluster.members) == len(cluster.similarities)
        assert list(cluster.similarities) == sorted(cluster.similarities, reverse=True)
        assert all(GROUPING.belong - 0.1 <= value <= 1.0001 for value in cluster.similarities)
    assert [cluster.size for cluster in found.clusters] == sorted(
        (c.size for c in found.clusters), reverse=True
    )


def test_titles_are_phrases_of_dictionary_words_and_all_different(engine: Engine) -> None:
    ids, texts = material()
    found = cluster_messages(ids, texts, engine.encoder, GROUPING)
    titles = [cluster.title for cluster in found.clusters]
    assert len(set(titles)) == len(titles)
    for cluster in found.clusters:
        assert is_han(cluster.title)
        assert 4 <= len(cluster.title) <= 10
        assert any(cluster.title in text for text in texts)
        assert set(cluster.terms) <= admissible_words()
    by_name = {cluster.members[0].split("-")[0]: cluster.title for cluster in found.clusters}
    assert "噪音" in by_name["noise"] or "施工" in by_name["noise"]
    assert "停车" in by_name["parking"] or "车位" in by_name["parking"]
    assert "水" in by_name["water"]


def test_no_name_or_number_becomes_a_title(engine: Engine) -> None:
    texts = [f"欧阳锦程北京路18号停水投诉{n}" for n in range(8)]
    found = cluster_messages([str(n) for n in range(8)], texts, engine.encoder, GROUPING)
    for cluster in found.clusters:
        assert not any(word in cluster.title for word in ("欧阳", "锦程", "北京", "18"))
        assert "欧阳" not in segment(cluster.title)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_file_changes_nothing(engine: Engine, seed: int) -> None:
    ids, texts = material()
    order = random.Random(seed).sample(range(len(ids)), len(ids))
    expected = cluster_messages(ids, texts, engine.encoder, GROUPING)
    found = cluster_messages([ids[n] for n in order], [texts[n] for n in order], engine.encoder, GROUPING)
    assert found == expected


def test_stored_vectors_give_the_same_topics(engine: Engine) -> None:
    ids, texts = material()
    stored = engine.encoder.encode(texts)
    assert cluster_messages(ids, texts, engine.encoder, GROUPING, stored) == cluster_messages(
        ids, texts, engine.encoder, GROUPING
    )


def test_directions_with_known_groups_are_separated() -> None:
    """Generated: three bundles around orthogonal axes and scattered vectors, labels known."""
    random_numbers = np.random.default_rng(7)
    axes = np.eye(64, dtype=np.float32)[:3]
    bundles = np.repeat(axes, 40, axis=0) + 0.05 * random_numbers.normal(size=(120, 64))
    scattered = random_numbers.normal(size=(30, 64))
    vectors = np.concatenate((bundles, scattered)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels, closeness = clusters.assign(vectors, Grouping())
    assert [len(set(labels[start : start + 40].tolist())) for start in (0, 40, 80)] == [1, 1, 1]
    assert len(set(labels[:120].tolist())) == 3
    assert (labels[120:] == -1).mean() > 0.9
    assert closeness[:120].min() > 0.8


def test_blocks_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(1).normal(size=(70, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    near, similarity = clusters.neighbours(vectors, 6)
    monkeypatch.setattr(clusters, "_BLOCK", 9)
    again, values = clusters.neighbours(vectors, 6)
    np.testing.assert_array_equal(near, again)
    np.testing.assert_allclose(similarity, values, atol=1e-6)
    exact = vectors @ vectors.T
    np.fill_diagonal(exact, -2)
    np.testing.assert_array_equal(near, np.argsort(-exact, axis=1, kind="stable")[:, :6])


def test_nothing_and_little_and_repeated_ids(engine: Engine) -> None:
    assert cluster_messages([], [], engine.encoder).clusters == ()
    assert cluster_messages(["a", "b"], ["停车", "停车"], engine.encoder).noise == ("a", "b")
    same = cluster_messages([str(n) for n in range(9)], ["小区停车位不足"] * 9, engine.encoder)
    assert [cluster.size for cluster in same.clusters] == [9]
    assert cluster_messages([str(n) for n in range(9)], ["xyz"] * 9, engine.encoder).clusters == ()
    with pytest.raises(MatchingError):
        cluster_messages(["a", "a"], ["x", "y"], engine.encoder)
