"""What must not move a score, and how little keywords gain (S50), on the seed profiles and scenarios."""

from __future__ import annotations

import dataclasses
import json
import logging
import random
from functools import cache
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import pytest

from matching import (
    Demand,
    Engine,
    Facts,
    Profile,
    ProfileMatch,
    Qualification,
    Requirement,
    Statement,
    StatementIndex,
    questions,
    rank,
    rank_index,
    rank_questions,
)
from matching.fit.echoes import keyword_lists, repeated_in

jieba.setLogLevel(logging.WARNING)
SEEDS = Path(__file__).resolve().parents[3] / "seed_data"


@cache
def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SEEDS / f"{name}.jsonl").read_text("utf-8").splitlines()]


@cache
def profiles() -> list[Profile]:
    return [
        Profile(
            row["key"],
            tuple(Statement(str(n), f"{s['title']}：{s['text']}") for n, s in enumerate(row["statements"])),
        )
        for row in rows("enterprises")
    ]


@cache
def demands() -> list[Demand]:
    return [
        Demand(
            row["key"],
            tuple(
                Requirement(f"r{n}", r["text"], r["weight"], r["mandatory"])
                for n, r in enumerate(row["requirements"])
            ),
            None,
            row["title"],
        )
        for row in rows("scenarios")
    ]


def words(demand: Demand) -> list[str]:
    return [word for need in demand.requirements for word in jieba.cut(need.text) if len(word) > 1]


def covered(demand: Demand, profile: Profile, engine: Engine) -> float:
    return rank(demand.requirements, [profile], engine, None, 0, demand.context)[0].coverage


@cache
def coverages(demand: Demand, engine: Engine) -> list[float]:
    """Coverage of all seed profiles, best first."""
    found = rank(demand.requirements, profiles(), engine, None, 0, demand.context)
    return [match.coverage for match in found]


def by_id(matches: list[ProfileMatch]) -> dict[str, ProfileMatch]:
    return {match.profile_id: match for match in matches}


@pytest.mark.parametrize("number", [0, 17, 33])
def test_a_new_name_changes_no_score(engine: Engine, number: int) -> None:
    demand, pool = demands()[number], profiles()[:40]
    renamed = [dataclasses.replace(one, id=f"z{n:02d}") for n, one in enumerate(reversed(pool))]
    before = rank(demand.requirements, pool, engine, None, 0, demand.context)
    after = by_id(rank(demand.requirements, renamed, engine, None, 0, demand.context))
    for match in before:
        other = after[f"z{39 - pool.index(next(p for p in pool if p.id == match.profile_id)):02d}"]
        assert other == dataclasses.replace(match, profile_id=other.profile_id)


def test_S50_facts_about_a_firm_never_enter_similarity(engine: Engine) -> None:
    demand, pool = demands()[5], profiles()[:30]
    told = [
        dataclasses.replace(
            one, facts=Facts((Qualification("国有独资企业"),), "listed", frozenset({"somebody"}))
        )
        for one in pool
    ]
    before = rank(demand.requirements, pool, engine, None, 0, demand.context)
    assert rank(demand.requirements, told, engine, None, 0, demand.context) == before


def test_S50_boasting_of_size_and_ownership_gains_nothing(engine: Engine) -> None:
    boast = "本公司为国有独资大型企业集团，注册资本十亿元，员工五千人，年营业收入八十亿元，纳税大户"
    gains = []
    for demand in demands()[::5]:
        for one in profiles()[::20]:
            told = dataclasses.replace(one, statements=(*one.statements, Statement("boast", boast)))
            gains.append(covered(demand, told, engine) - covered(demand, one, engine))
    assert max(gains) <= 0.01
    assert min(gains) >= 0


def test_a_further_statement_never_lowers_a_score(engine: Engine) -> None:
    for demand in demands()[::9]:
        for one, other in zip(profiles()[::16], profiles()[1::16], strict=True):
            more = dataclasses.replace(
                one, statements=(*one.statements, Statement("more", other.statements[0].text))
            )
            assert covered(demand, more, engine) >= covered(demand, one, engine) - 1e-6


def test_others_in_the_pool_change_no_score_and_no_order(engine: Engine) -> None:
    index = StatementIndex(engine)
    index.put(profiles()[:50])
    before = rank_index(demands()[8], index, engine, 50)
    index.put(profiles()[50:])
    after = [
        m
        for m in rank_index(demands()[8], index, engine, 160).matches
        if m.profile_id in {p.id for p in profiles()[:50]}
    ]
    assert tuple(after) == before.matches


def test_S50_repeating_keywords_gains_at_most_a_hundredth(engine: Engine) -> None:
    """The requirement's own words said once, against the same words repeated, shuffled and spread over pages."""
    chance = random.Random(7)
    for demand in demands()[::6]:
        said = words(demand)
        once = covered(demand, Profile("p", (Statement("k", "、".join(said)),)), engine)
        mixed = ["".join(chance.sample(said, len(said))) for _ in range(50)]
        pages = [Statement(f"k{n}", "、".join(chance.sample(said, len(said)))) for n in range(200)]
        for stuffed in (
            [Statement("k", "，".join(["、".join(said)] * 200))],
            [Statement("k", "，".join(mixed))],
            [Statement("k", "、".join(said)), *pages],
        ):
            assert covered(demand, Profile("p", tuple(stuffed)), engine) <= once + 0.01


def test_S50_a_page_of_the_markets_keywords_gains_little(engine: Engine) -> None:
    """120 words of all other scenarios, as many as fit: less than a firm in tenth place has, on average."""
    chance = random.Random(7)
    gains, tenth = [], []
    for demand in demands()[::3]:
        others = [word for other in demands() if other is not demand for word in words(other)]
        page = Profile("p", (Statement("k", "、".join(chance.sample(others, 120))),))
        gains.append(covered(demand, page, engine))
        tenth.append(coverages(demand, engine)[9])
    assert np.mean(gains) <= 0.02
    assert np.mean(gains) < np.mean(tenth)
    assert max(gains) <= 0.1


def test_S50_many_pages_of_keywords_stay_far_behind_the_firm_that_fits(engine: Engine) -> None:
    chance = random.Random(7)
    gains, best = [], []
    for demand in demands()[::3]:
        others = [word for other in demands() if other is not demand for word in words(other)]
        pages = tuple(Statement(f"k{n}", "、".join(chance.sample(others, 60))) for n in range(200))
        gains.append(covered(demand, Profile("p", pages), engine))
        best.append(coverages(demand, engine)[0])
    assert np.mean(gains) <= 0.1
    assert np.mean(gains) <= np.mean(best) / 4


def test_S50_honest_statements_are_not_shortened(engine: Engine) -> None:
    said = [statement.text for one in profiles() for statement in one.statements]
    lengths = np.linalg.norm(engine.encode_statements(said), axis=1)
    assert lengths == pytest.approx(np.ones(len(said)), abs=1e-5)
    market = [word for demand in demands() for word in words(demand)]
    chance = random.Random(7)
    pages = ["、".join(chance.sample(market, 120)) for _ in range(50)]
    assert np.linalg.norm(engine.encode_statements(pages), axis=1).max() < 0.9


def copies(demand: Demand) -> dict[str, tuple[Statement, ...]]:
    """Ways to answer a demand with nothing but its own published words."""
    said, chance = words(demand), random.Random(7)
    needs = demand.requirements
    return {
        "requirements": tuple(Statement(f"k{n}", need.text) for n, need in enumerate(needs)),
        "with a phrase": tuple(
            Statement(f"k{n}", f"我司可{need.text}欢迎垂询") for n, need in enumerate(needs)
        ),
        "in one": (Statement("k", "".join(need.text for need in needs)),),
        "keywords": (Statement("k", "、".join(said)),),
        "shuffled": (Statement("k", " ".join(chance.sample(said, len(said)))),),
        "joined": (Statement("k", "".join(said)),),
        "half": (Statement("k", "；".join(said[::2])),),
    }


def test_S50_published_words_are_no_evidence(engine: Engine) -> None:
    """Copied requirements and keyword lists are possible at most, no better than the weakest possible statement."""
    gained: dict[str, list[float]] = {}
    best = []
    for demand in demands()[::4]:
        best.append(coverages(demand, engine)[0])
        for way, statements in copies(demand).items():
            match = rank(demand.requirements, [Profile("p", statements)], engine, None, 0, demand.context)[0]
            assert match.band != "likely"
            assert all(part.band != "likely" for part in match.requirements), way
            answered = [part for part in match.requirements if part.band == "possible"]
            assert answered
            assert all(part.doubt for part in answered), way
            gained.setdefault(way, []).append(match.coverage)
    for way, values in gained.items():
        assert max(values) <= float(engine.reference.strength(np.array([engine.reference.least_possible]))[0])
        assert np.mean(values) < np.mean(best), way


def test_S50_no_honest_statement_is_doubted(engine: Engine) -> None:
    """All 540 statements of the seed profiles against all requirements of the 45 seed scenarios."""
    said = engine.prepare([statement.text for one in profiles() for statement in one.statements])
    assert not keyword_lists(said).any()
    for question in questions(demands(), engine):
        assert not repeated_in(said, question.published).any()


def test_S50_a_copy_takes_nothing_from_an_honest_statement(engine: Engine) -> None:
    demand = demands()[3]
    best = rank(demand.requirements, profiles(), engine, None, 0, demand.context)[0]
    honest = next(one for one in profiles() if one.id == best.profile_id)
    both = dataclasses.replace(honest, statements=(*honest.statements, *copies(demand)["requirements"]))
    match = rank(demand.requirements, [both], engine, None, 0, demand.context)[0]
    assert match.coverage >= best.coverage
    for before, after in zip(best.requirements, match.requirements, strict=True):
        assert after.band == before.band or (before.band, after.band) == ("unlikely", "possible")


def test_S50_copies_count_alike_in_a_pool_and_alone(engine: Engine) -> None:
    demand = demands()[8]
    stuffed = [Profile(f"p{n}", one) for n, one in enumerate(copies(demand).values())]
    pool = [*profiles()[:30], *stuffed]
    index = StatementIndex(engine)
    index.put(pool[:20])
    index.put(pool[20:])
    alone = rank(demand.requirements, pool, engine, None, len(pool), demand.context)
    for match in rank_index(demand, index, engine, len(pool)).matches:
        other = by_id(alone)[match.profile_id]
        assert match.coverage == pytest.approx(other.coverage, abs=1e-6)
        assert [(part.band, part.doubt) for part in match.requirements] == [
            (part.band, part.doubt) for part in other.requirements
        ]
    asked = questions([demand], engine)
    for one in stuffed:
        vectors = engine.encode_statements([statement.text for statement in one.statements])
        assert rank_questions(one, vectors, asked, engine)[0].match == by_id(alone)[one.id]
