"""Any city's table of codes: nearest leaf, inherited paths, equal chances, honest doubt."""

from __future__ import annotations

import numpy as np
import pytest

from matching import Engine, MatchingError
from matching.messages.code_tables import NO_GUESS, CodeTable, Leaf, classify

TABLE = [
    Leaf("01", ("城市管理", "市容环境", "流动摊贩")),
    Leaf("01", ("城市管理", "市政设施", "路灯照明")),
    Leaf("02", ("教育", "学校", "违规补课")),
    Leaf("02", ("教育", "学校", "入学招生")),
    Leaf("03", ("交通", "公共交通", "公交线路")),
    Leaf("03", ("交通", "停车", "乱停乱放")),
]


@pytest.mark.parametrize(
    ("text", "label", "leaf"),
    [
        ("楼下的路灯坏了一个月，晚上一片漆黑", "01", "路灯照明"),
        ("周末老师还在补课收费\n家长不敢说", "02", "违规补课"),
        ("公交车半天不来，希望增加线路", "03", "公交线路"),
        ("門口天天有小販擺攤賣菜，路都走不通", "01", "流动摊贩"),
    ],
)
def test_a_text_finds_its_entry(engine: Engine, text: str, label: str, leaf: str) -> None:
    (guess,) = classify([text], TABLE, engine)
    assert guess.label == label
    assert guess.nearest[-1] == leaf
    assert guess.second in {"01", "02", "03"} - {label}
    assert 0 < guess.confidence <= 1


def test_what_stands_above_a_leaf_helps(engine: Engine) -> None:
    """「其他」 alone says nothing; the path does."""
    table = [Leaf("a", ("医院", "看病", "其他")), Leaf("b", ("公园", "绿化", "其他"))]
    found = classify(["挂号排队看医生要两个小时", "公园里的树没人修剪"], table, engine)
    assert [guess.label for guess in found] == ["a", "b"]


def test_shares_are_one_and_a_repeated_leaf_gives_no_advantage(engine: Engine) -> None:
    texts = ["路灯坏了", "补课", "停车难"]
    once = classify(texts, TABLE, engine)
    twice = classify(texts, TABLE + [leaf for leaf in TABLE if leaf.label == "02"], engine)
    for a, b in zip(once, twice, strict=True):
        assert a.label == b.label
        assert a.confidence == pytest.approx(b.confidence, abs=0.1)
    two = [leaf for leaf in TABLE if leaf.label != "03"]
    for guess in classify(texts, two, engine):
        assert guess.confidence >= 0.5


def test_order_of_leaves_and_company_of_texts_change_nothing(engine: Engine) -> None:
    texts = ["路灯坏了", "老师补课", "公交太少"]
    table = CodeTable(TABLE, engine)
    order = np.random.default_rng(3).permutation(len(TABLE))
    turned = CodeTable([TABLE[n] for n in order], engine)
    assert [g.label for g in turned.classify(texts)] == [g.label for g in table.classify(texts)]
    assert table.classify(texts)[2] == table.classify(texts[2:])[0]


def test_a_text_without_a_known_word_is_unsure(engine: Engine) -> None:
    assert all(guess.unsure for guess in classify(["", "xyz", "！！"], TABLE, engine))
    assert classify([""], TABLE, engine) == [NO_GUESS]


def test_many_texts_are_read_in_batches(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from matching.messages import code_tables

    texts = ["路灯坏了", "老师补课", "公交太少", "停车难"]
    expected = classify(texts, TABLE, engine)
    monkeypatch.setattr(code_tables, "_BATCH", 3)
    assert classify(texts, TABLE, engine) == expected


@pytest.mark.parametrize("leaves", [[], TABLE[:2], [*TABLE, Leaf("x", ())], [*TABLE, Leaf("x", ("甲", ""))]])
def test_a_table_that_cannot_tell_anything_is_refused(engine: Engine, leaves: list[Leaf]) -> None:
    with pytest.raises(MatchingError):
        CodeTable(leaves, engine)
