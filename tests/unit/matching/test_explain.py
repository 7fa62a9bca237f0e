from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Engine, explain

TEXTS = st.text(alphabet="停车场难找路灯坏了噪声扰民施工夜间医院挂号，a1", min_size=1, max_size=30)


@given(TEXTS, TEXTS)
def test_contributions_add_up_to_the_cosine(one: str, other: str) -> None:
    encoder = Engine.default().encoder
    vectors = encoder.encode([one, other])
    total = sum(term.contribution for term in explain.contributions(encoder, one, other))
    assert total == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-4)


def test_people_see_words_that_carried_and_no_word_inside_another(engine: Engine) -> None:
    shown = explain.key_words(engine.encoder, [("小区停车位不足", "停车泊位共享平台"), ("abc", "停车")])
    words = [term.word for term in shown[0]]
    assert any("停车" in word for word in words)
    assert not any(a != b and a in b for a in words for b in words)
    assert all(term.contribution > 0 for term in shown[0])
    assert shown[1] == ()
    shared = {term.word: term.shared for term in shown[0]}
    assert any(shared.values())


def test_an_encoder_without_exact_contributions_gives_none() -> None:
    class Opaque:
        name, version, dim = "opaque", "1", 2

        def encode(self, texts: list[str]) -> object:
            raise AssertionError("not needed")

    assert explain.key_words(Opaque(), [("停车", "车位")]) == [()]  # type: ignore[arg-type]


def test_the_share_of_meaning_is_between_none_and_all(engine: Engine) -> None:
    scale = engine.reference
    assert explain.semantic_share(scale, scale.lexical_mean, 0.9) == 1
    assert explain.semantic_share(scale, 0.9, scale.semantic_mean) == 0
    assert explain.semantic_share(scale, -1, -1) == 0.5
    assert 0 < explain.semantic_share(scale, 0.3, 0.3) < 1
