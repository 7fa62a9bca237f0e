"""Names of topics: what people understand, different from each other, and never a person's name or line."""

from __future__ import annotations

import numpy as np

from matching import Engine, cluster_messages
from matching.messages.titles import name_topics
from matching.messages.topic_names import NAMES_BY_FIELD, TOPIC_NAMES
from matching.messages.topic_vectors import encode_messages
from matching.words.dictionary import admissible_words, is_han

NOISE = [
    "工地半夜打桩噪音扰民",
    "夜间施工噪音太大睡不着",
    "凌晨施工噪音扰民",
    "施工噪音影响休息",
    "晚上工地施工扰民噪音大",
]
PARKING = [
    "小区停车位不足",
    "小区停车难车位不够",
    "小区没有停车位到处找车位",
    "小区晚上停车难",
    "小区车位太少停车难",
]
STREAM = [
    "量子泡泡机吐不出泡泡",
    "量子泡泡机又坏了",
    "修一修量子泡泡机",
    "量子泡泡机没有泡泡",
    "量子泡泡机吵",
]
ODD = ["想咨询独生子女证怎么补办", "景区门票预约", "自来水停水三天", "公交车等了半小时", "电梯故障关人"]


def titles(engine: Engine, *groups: list[str], **wanted: object) -> list[str]:
    texts = [text for group in groups for text in group] + ODD
    topics, start = [], 0
    for group in groups:
        topics.append(list(range(start, start + len(group))))
        start += len(group)
    vectors = encode_messages(texts, engine.encoder)
    return [topic.title for topic in name_topics(texts, vectors, topics, engine.encoder, **wanted)]  # type: ignore[arg-type]


def test_common_problems_are_called_what_they_are_called(engine: Engine) -> None:
    noise, parking = titles(engine, NOISE, PARKING)
    assert noise in TOPIC_NAMES
    assert "施工" in noise or "噪音" in noise
    assert parking in TOPIC_NAMES
    assert "停车" in parking


def test_a_file_about_one_matter_is_called_after_it(engine: Engine) -> None:
    """Nothing is said more than elsewhere when there is no elsewhere; a few others change nothing."""
    texts = [f"小区门口停车难，第{n}次反映" for n in range(60)]
    for others in ([], ODD):
        said = [*texts, *others]
        (topic,) = name_topics(said, encode_messages(said, engine.encoder), [list(range(60))], engine.encoder)
        assert (topic.title, topic.source) == ("小区停车难", "list")
        assert {"停车难", "小区"} <= set(topic.terms)
    found = cluster_messages([str(n) for n in range(60)], texts, engine.encoder)
    assert [cluster.title for cluster in found.clusters] == ["小区停车难"]


def test_parts_of_one_matter_are_called_by_what_they_say(engine: Engine) -> None:
    """Whatever all say tells no part from another, and still names it better than "others"."""
    texts = [text for text in PARKING for _ in range(6)]
    vectors = encode_messages(texts, engine.encoder)
    parts = [list(range(start, start + 6)) for start in range(0, 30, 6)]
    topics = name_topics(texts, vectors, parts, engine.encoder)
    assert all(topic.terms for topic in topics)
    assert all("停车" in topic.title or "车位" in topic.title for topic in topics)
    assert len({topic.title for topic in topics}) == 5


def test_two_topics_never_share_a_name(engine: Engine) -> None:
    found = titles(engine, NOISE, NOISE[::-1], NOISE[1:], PARKING, PARKING[::-1])
    assert len(set(found)) == 5


def test_an_unheard_of_topic_is_named_by_shared_words(engine: Engine) -> None:
    (title,) = titles(engine, STREAM)
    assert title not in TOPIC_NAMES
    assert "泡泡" in title or "量子" in title


def test_without_a_list_a_run_of_shared_words_or_one_word_is_taken(engine: Engine) -> None:
    texts = [*NOISE, *ODD]
    vectors = encode_messages(texts, engine.encoder)
    (topic,) = name_topics(texts, vectors, [list(range(5))], engine.encoder, names=())
    assert topic.source == "run"
    assert any(topic.title in text for text in NOISE)
    (lonely,) = name_topics(texts, vectors, [[5, 6, 7]], engine.encoder, names=())
    assert lonely.source == "word"
    assert is_han(lonely.title)


def test_no_name_or_number_becomes_a_title(engine: Engine) -> None:
    group = [f"欧阳锦程北京路18号三院停水投诉{n}" for n in range(8)]
    for names in (TOPIC_NAMES, ()):
        (title,) = titles(engine, group, names=names)
        assert not any(word in title for word in ("欧阳", "锦程", "北京", "18", "三院"))
        assert is_han(title)


def test_words_are_public_and_commoner_inside_than_outside(engine: Engine) -> None:
    texts = [*NOISE, *PARKING, *ODD]
    vectors = encode_messages(texts, engine.encoder)
    topics = name_topics(texts, vectors, [list(range(5)), list(range(5, 10))], engine.encoder)
    for topic, inside in zip(topics, (NOISE, PARKING), strict=True):
        assert topic.terms
        assert set(topic.terms) <= admissible_words()
        for term in topic.terms:
            assert sum(term in text for text in inside) / 5 > sum(term in text for text in texts) / len(texts)


def test_nothing_to_name(engine: Engine) -> None:
    assert name_topics([], np.zeros((0, engine.encoder.dim), dtype=np.float32), [], engine.encoder) == []
    (title,) = titles(engine, ["xyz 1", "xyz 2"])
    assert title == "其他相关问题"


def test_every_name_on_the_list_is_a_short_phrase_in_chinese() -> None:
    assert all(is_han(name) and 2 <= len(name) <= 10 for name in TOPIC_NAMES)


def test_the_list_covers_the_eleven_fields_without_repetition() -> None:
    assert len(NAMES_BY_FIELD) == 11
    assert len(set(TOPIC_NAMES)) == len(TOPIC_NAMES)
    assert min(len(names) for names in NAMES_BY_FIELD.values()) >= 30
