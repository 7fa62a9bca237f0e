"""Words of a match: their parts add up to the cosine exactly, and a gap names what nobody answered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Demand, Engine, Profile, Requirement, Statement, rank, rank_demands
from matching.encoding.encoders import unit_rows
from matching.fit import explain
from matching.fit.question import CONTEXT_WEIGHT

TEXTS = st.text(alphabet="停车场难找路灯坏了噪声扰民施工夜间医院挂号，a1", min_size=1, max_size=30)


@given(TEXTS, TEXTS)
def test_contributions_add_up_to_the_cosine(one: str, other: str) -> None:
    encoder = Engine.default().encoder
    first, second = encoder.encode([one, other]).astype(np.float64)
    total = sum(term.contribution for term in explain.contributions(encoder, one, other))
    assert total == pytest.approx(float(first @ second), abs=2e-6)


@given(TEXTS, TEXTS, st.sampled_from(["", "停车场改造", "医院"]))
def test_both_sides_of_a_match_add_up_to_its_semantic_score(wanted: str, said: str, context: str) -> None:
    engine = Engine.default()
    found = rank([Requirement("r", wanted)], [Profile("p", (Statement("s", said),))], engine, context=context)
    part = found[0].requirements[0]
    if part.statement_id is None:
        return
    text, statement = engine.prepare([wanted, said])
    own, about, held = engine.encoder.encode([text, context, statement]).astype(np.float64)
    asked = own + CONTEXT_WEIGHT * about * bool(context)
    length = max(float(np.linalg.norm(asked)), 1e-12)
    tokens = explain._Tokens(engine.encoder, [text, statement])
    of_requirement = float(tokens.parts(text, held).sum()) / length
    assert part.context is not None
    assert of_requirement + part.context == pytest.approx(part.semantic, abs=2e-6)
    assert part.context == pytest.approx(
        CONTEXT_WEIGHT * bool(context) * float(about @ held) / length, abs=2e-6
    )
    of_statement = tokens.parts(statement, unit_rows(asked[None].astype(np.float32))[0])
    assert float(of_statement.sum()) == pytest.approx(part.semantic, abs=2e-6)
    shown = {term.word: term.contribution for term in part.terms}
    every = dict(zip(tokens.words(text), tokens.parts(text, held) / length, strict=True))
    assert all(value == pytest.approx(every[word], abs=2e-6) for word, value in shown.items())


def test_people_see_words_that_carried_and_no_word_inside_another(engine: Engine) -> None:
    needs = [Requirement("r", "小区停车位不足")]
    match = rank(needs, [Profile("p", (Statement("s", "停车泊位共享平台"),))], engine)[0].requirements[0]
    words = [term.word for term in match.terms]
    assert any("停车" in word for word in words)
    assert not any(a != b and a in b for a in words for b in words)
    assert all(term.contribution > 0 for term in (*match.terms, *match.statement_terms))
    assert any(term.shared for term in match.terms)
    foreign = rank([Requirement("r", "abc")], [Profile("p", (Statement("s", "停车"),))], engine)[0]
    assert foreign.requirements[0].terms == ()


def test_a_gap_names_the_nearest_statement_and_the_words_nobody_answered(engine: Engine) -> None:
    parking = Profile(
        "p", (Statement("s0", "停车场泊位诱导与无感支付"), Statement("s1", "道闸改造与车位余量发布"))
    )
    needs = [
        Requirement("far", "老人突发疾病时家属和急救中心同时收到通知"),
        Requirement("near", "停车场泊位余量发布"),
    ]
    far, near = rank(needs, [parking], engine)[0].requirements
    assert far.band == "unlikely"
    assert far.statement_id in ("s0", "s1")
    assert {"急救", "疾病", "老人"} & set(far.unanswered)
    assert all(word in needs[0].text and len(word) > 1 for word in far.unanswered)
    assert near.unanswered == ()
    told = rank(needs, [Profile("p", (*parking.statements, Statement("s2", "急救站")))], engine)[0]
    assert "急救" not in told.requirements[0].unanswered
    silent = rank(needs, [Profile("p", ())], engine)[0].requirements[0]
    assert silent.statement_id is None
    assert set(far.unanswered) <= set(silent.unanswered)


def test_both_directions_explain_alike(engine: Engine) -> None:
    own = Profile("p", (Statement("s", "停车场泊位诱导"),))
    needs = (Requirement("a", "车位余量发布"), Requirement("b", "急救调度"))
    forth = rank(needs, [own], engine, context="停车难")[0]
    back = rank_demands(own, [Demand("d", needs, context="停车难")], engine)[0].match
    assert back == forth
    assert forth.requirements[1].unanswered


def test_an_encoder_without_exact_contributions_gives_none(engine: Engine) -> None:
    class Opaque:
        name, version, dim = "opaque", "1", engine.encoder.dim
        encode = staticmethod(engine.encoder.encode)

    opaque = Engine(Opaque(), engine.reference, engine.weigh)
    profiles = [Profile("p", (Statement("s", "停车泊位共享平台"),))]
    needs = [Requirement("r", "小区停车位不足"), Requirement("q", "急救调度")]
    found, known = rank(needs, profiles, opaque)[0], rank(needs, profiles, engine)[0]
    assert found.coverage == known.coverage
    for part in found.requirements:
        assert (part.terms, part.statement_terms, part.context, part.unanswered) == ((), (), None, ())


def test_the_share_of_meaning_is_between_none_and_all(engine: Engine) -> None:
    scale = engine.reference
    assert explain.semantic_share(scale, scale.lexical_mean, 0.9) == 1
    assert explain.semantic_share(scale, 0.9, scale.semantic_mean) == 0
    assert explain.semantic_share(scale, -1, -1) == 0.5
    assert 0 < explain.semantic_share(scale, 0.3, 0.3) < 1


def test_no_shown_word_crosses_a_border_of_words(engine: Engine) -> None:
    """「与消防控制室联动」 is not about 防控, whatever the tokens of the model are."""
    assert "防控" in engine.encoder.vocabulary.tokens  # type: ignore[attr-defined]
    needs = [Requirement("r", "与消防控制室联动，停车位不足时提醒")]
    match = rank(needs, [Profile("p", (Statement("s", "疫情防控与消防控制室值守，停车位引导"),))], engine)[0]
    words = {term.word for term in match.requirements[0].terms} | set(match.requirements[0].unanswered)
    assert words & {"消防", "控制", "控制室", "停车", "车位", "停车位"}
    assert not words & {"防控", "室联"}
