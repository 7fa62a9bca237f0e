"""The pool that follows the store: one moment for one ranking, sound vectors only, nothing encoded twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from city import City

import matching as library
from app.domain.enterprises import CapabilityStatement
from app.errors import AppError
from app.services import fairness, matching, teams
from app.services.capability_pool import CapabilityPool
from matching.encoding import encoders, focus
from matching.encoding.encoders import Encoder, Vectors
from matching.fit import question
from matching.search import engine as engines

ROUTES = CapabilityStatement("s1", "夜间接驳班次编排", "读取末班列车的到达时间，编出接驳公交的发车班次。")
ARRIVALS = CapabilityStatement(
    "s1", "公交到站预报", "手机上实时显示每辆公交车开到哪里、还有几分钟到站，误差一分钟。"
)


@pytest.mark.parametrize("change", ["added", "changed", "removed"])
def test_a_ranking_that_has_begun_sees_one_moment(
    city: City, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """Another request changes the pool between this one's snapshot and its ranking."""
    opportunity = city.opportunity()
    before = matching.for_opportunity(city.app, city.officer, opportunity.id)
    real = library.rank_index

    def interrupted(*asked: object, **named: object) -> library.Ranking:
        monkeypatch.setattr(library, "rank_index", real)
        with city.app.store.write() as work:
            enterprise = work.enterprises.get(city.bidders[0].enterprise_id)
            if change == "added":
                fresh = replace(enterprise, id="en_new", uscc="91990000MA000005XK", statements=(ROUTES,))
                work.enterprises.add(fresh)
            elif change == "changed":
                work.enterprises.save_revision(replace(enterprise, statements=(ROUTES,)))
            else:
                work.db.execute("DROP TRIGGER enterprise_ties_kept")
                work.db.execute("DELETE FROM enterprise_ties WHERE enterprise = ?", [enterprise.id])
                work.db.execute("DELETE FROM enterprises WHERE id = ?", [enterprise.id])
            work.record(city.admin, "test.change")
        city.app.pool.current(city.app)
        return real(*asked, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "rank_index", interrupted)
    assert matching.for_opportunity(city.app, city.officer, opportunity.id) == before
    assert matching.for_opportunity(city.app, city.officer, opportunity.id) != before


def damage(city: City, enterprise: str, content: bytes) -> None:
    with city.app.store.write() as work:
        work.vectors.db.execute("UPDATE vectors SET vector = ? WHERE object = ?", [content, enterprise])
        work.record(city.admin, "test.change")
    city.app.pool = CapabilityPool()  # another process opens the store


@pytest.mark.parametrize(
    "content",
    [
        np.full(256, np.nan, "<f4").tobytes(),
        np.full(256, np.inf, "<f4").tobytes(),
        np.full(256, 1e6, "<f4").tobytes(),
        np.full(256, 1e-3, "<f4").tobytes(),
        np.zeros(256, "<f4").tobytes(),
        b"\0" * 40,
        b"",
    ],
    ids=["nan", "infinite", "long", "short", "zero", "cut", "empty"],
)
def test_F18_a_damaged_vector_is_made_again(city: City, content: bytes) -> None:
    city.give(0, ROUTES)
    damaged = city.give(1, ARRIVALS)
    opportunity = city.opportunity()
    before = matching.for_opportunity(city.app, city.officer, opportunity.id)
    damage(city, damaged, content)
    assert matching.for_opportunity(city.app, city.officer, opportunity.id) == before
    with city.app.store.read() as work:
        healed = work.vectors.of(before.encoder, [damaged])
    assert {len(each.vector) for each in healed.values()} == {4 * city.app.engine.encoder.dim}
    assert all(
        np.linalg.norm(np.frombuffer(each.vector, "<f4")) == pytest.approx(1, abs=1e-5)
        for each in healed.values()
    )


def test_F18_a_list_of_everything_is_short_by_design_and_stored_once(city: City) -> None:
    words = (
        "停车 医院 噪声 路灯 垃圾 燃气 供水 教育 养老 旅游 殡葬 绿化 消防 防汛 物业 电梯 粮食 户籍 气象 档案"
    )
    city.give(0, CapabilityStatement("s1", "什么都做", words))
    opportunity = city.opportunity()
    before = matching.for_opportunity(city.app, city.officer, opportunity.id)
    city.app.pool = CapabilityPool()
    assert matching.for_opportunity(city.app, city.officer, opportunity.id) == before
    with city.app.store.read() as work:
        assert len(work.audit.page(action="vectors.encode", reader="supervisor")[1]) == 1


def test_F18_a_refusal_of_the_library_has_a_sentence(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    opportunity = city.opportunity()

    def refuse(*_: object, **__: object) -> None:
        raise library.MatchingError("model_mismatch", stored="a", loaded="b")

    for name in ("rank_index", "rank_questions", "rank_profiles"):
        monkeypatch.setattr(library, name, refuse)
    for ask in (
        lambda: matching.for_opportunity(city.app, city.officer, opportunity.id),
        lambda: matching.for_text(city.app, city.officer, "接驳公交"),
        lambda: matching.for_enterprise(city.app, city.bidders[0]),
        lambda: matching.explain(city.app, city.bidders[0], opportunity.id),
        lambda: teams.suggest(city.app, city.officer, opportunity.id),
        lambda: teams.partners(city.app, city.bidders[0], opportunity.id),
        lambda: fairness.exposure(city.app, city.supervisor),
    ):
        with pytest.raises(AppError, match=r"matching\.model_mismatch"):
            ask()


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is encoded from here on, in both ways of encoding."""
    texts: list[str] = []
    ask, say = encoders.encode_queries, focus.encode_focused

    def asked(encoder: Encoder, these: Sequence[str]) -> Vectors:
        texts.extend(these)
        return ask(encoder, these)

    def said(encoder: Encoder, these: Sequence[str]) -> Vectors:
        texts.extend(these)
        return say(encoder, these)

    monkeypatch.setattr(question, "encode_queries", asked)
    monkeypatch.setattr(engines, "encode_focused", said)
    return texts


def test_nothing_is_encoded_twice(city: City, encoded: list[str]) -> None:
    """A changed profile costs its statements, a new opportunity its requirements and title; a further view nothing."""
    city.give(0, ROUTES)
    opportunity = city.opportunity()

    def look() -> int:
        before = len(encoded)
        matching.for_enterprise(city.app, city.bidders[0])
        matching.explain(city.app, city.bidders[0], opportunity.id)
        matching.for_opportunity(city.app, city.officer, opportunity.id)
        teams.suggest(city.app, city.officer, opportunity.id)
        teams.partners(city.app, city.bidders[0], opportunity.id)
        fairness.exposure(city.app, city.supervisor)
        return len(encoded) - before

    assert look() == 4 + 2 + 1  # one statement each, two requirements, one title
    assert look() == 0
    city.opportunity(title="另一处接驳公交场景")
    assert look() == 2 + 1
    city.give(1, ARRIVALS, CapabilityStatement("s2", "道路保洁", "机扫与清运。"))
    assert look() == 2
    assert look() == 0


def test_questions_are_held_for_the_last_asked_only(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.capability_pool._MOST_QUESTIONS", 2)
    engine = city.app.engine
    asked = [library.Demand(f"d{n}", (library.Requirement("r", f"第{n}项要求"),)) for n in range(5)]
    found = city.app.pool.questions(engine, asked)
    assert [each.demand for each in found] == asked
    assert list(city.app.pool._questions) == ["d3", "d4"]
    changed = replace(asked[4], context="题目")
    assert city.app.pool.questions(engine, [changed])[0].demand == changed
