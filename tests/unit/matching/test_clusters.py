"""Topics: known groups are found again, in any order, with titles a person understands."""

from __future__ import annotations

import random

import numpy as np
import pytest

from matching import Engine, Grouping, MatchingError, cluster_messages
from matching.messages import clusters
from matching.messages.topic_vectors import centred, drawn_together, encode_messages, split_title

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
        assert all(0.3 <= value <= 1.0001 for value in cluster.similarities)
        assert cluster.title
        assert cluster.title_source in ("list", "run", "word")
    assert [cluster.size for cluster in found.clusters] == sorted(
        (c.size for c in found.clusters), reverse=True
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_file_changes_nothing(engine: Engine, seed: int) -> None:
    ids, texts = material()
    order = random.Random(seed).sample(range(len(ids)), len(ids))
    expected = cluster_messages(ids, texts, engine.encoder, GROUPING)
    found = cluster_messages([ids[n] for n in order], [texts[n] for n in order], engine.encoder, GROUPING)
    assert found == expected


def test_stored_vectors_give_the_same_topics(engine: Engine) -> None:
    ids, texts = material()
    stored = encode_messages(texts, engine.encoder)
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
    labels, closeness = clusters.assign(vectors, np.ones(150, dtype=np.int64))
    assert [len(set(labels[start : start + 40].tolist())) for start in (0, 40, 80)] == [1, 1, 1]
    assert len(set(labels[:120].tolist())) == 3
    assert (labels[120:] == -1).mean() > 0.9
    few, _ = clusters.assign(vectors, np.ones(150, dtype=np.int64), Grouping(at_once=40))
    assert [len(set(few[start : start + 40].tolist())) for start in (0, 40, 80)] == [1, 1, 1]
    assert closeness[:120].min() > 0.8


def test_a_message_sent_often_weighs_as_often_and_its_copies_stay_together(engine: Engine) -> None:
    ids, texts = material()
    again = [f"{texts[0]}，请尽快处理，谢谢！"] * 6
    found = cluster_messages(
        ids + [f"again-{n}" for n in range(6)], texts + again, engine.encoder, GROUPING
    ).clusters
    largest = found[0]
    assert largest.size == 11
    assert largest.copies == (tuple(sorted([ids[0], *(f"again-{n}" for n in range(6))])),)
    assert len({cluster.id for cluster in found if set(cluster.members) & set(largest.copies[0])}) == 1


def test_a_city_may_name_topics_by_its_own_list(engine: Engine) -> None:
    ids, texts = material()
    names = ("车位停车难", "停水供水", "施工噪音扰民")
    found = cluster_messages(ids, texts, engine.encoder, GROUPING, names=names)
    assert {cluster.title for cluster in found.clusters} == set(names)


def test_a_title_line_counts_apart_from_the_text(engine: Engine) -> None:
    assert split_title("路灯坏了\n三个月没人修") == ("路灯坏了", "三个月没人修")
    assert split_title("三个月没人修") == ("", "三个月没人修")
    assert split_title("长" * 61 + "\n文") == ("", "长" * 61 + "\n文")
    title, body, both = encode_messages(["路灯坏了", "晚上很黑", "路灯坏了\n晚上很黑"], engine.encoder)
    expected = 0.3 * title + 0.7 * body
    np.testing.assert_allclose(both, expected / np.linalg.norm(expected), atol=1e-5)


def test_what_all_have_in_common_is_taken_out() -> None:
    """The mean is shrunk by fifty messages; weights count like repetitions; unknown texts stay zero."""
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 2]]
    vectors[3] = 0
    weights = np.array([2, 1, 1, 1])
    repeated = centred(np.repeat(vectors, weights, axis=0), np.ones(5, dtype=np.int64))
    np.testing.assert_allclose(centred(vectors, weights), repeated[[0, 2, 3, 4]], atol=1e-6)
    raw = vectors[2] - np.array([3, 1, 0, 0]) / 55
    np.testing.assert_allclose(repeated[3], raw / np.linalg.norm(raw), atol=1e-6)
    assert not repeated[4].any()


def test_messages_move_to_the_middle_of_their_neighbours() -> None:
    vectors = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1]], dtype=np.float32)
    moved = drawn_together(vectors, 1)
    middle = vectors[0] + vectors[1]
    np.testing.assert_allclose(moved[0], middle / np.linalg.norm(middle), atol=1e-6)
    np.testing.assert_allclose(moved[2], vectors[2], atol=1e-6)
    np.testing.assert_allclose(drawn_together(vectors, 0), vectors)


def test_nothing_and_little_and_repeated_ids(engine: Engine) -> None:
    assert cluster_messages([], [], engine.encoder).clusters == ()
    assert cluster_messages(["a", "b"], ["停车", "停车"], engine.encoder).noise == ("a", "b")
    same = cluster_messages([str(n) for n in range(9)], ["小区停车位不足"] * 9, engine.encoder)
    assert [cluster.size for cluster in same.clusters] == [9]
    assert cluster_messages([str(n) for n in range(9)], ["xyz"] * 9, engine.encoder).clusters == ()
    with pytest.raises(MatchingError):
        cluster_messages(["a", "a"], ["x", "y"], engine.encoder)
