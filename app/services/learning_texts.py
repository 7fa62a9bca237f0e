"""What is learned from: the city's own words, masked, and the questions and judgements that ship with the product."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from app.domain.enterprises import Enterprise
from app.domain.masking import TAGS, mask
from app.domain.scenarios import Scenario
from app.files.judged import read_judged, shipped
from app.files.seeds import seed_rows
from app.services.context import App
from matching.evaluation.evaluation import JudgedSet, judged_set
from matching.training.judgements import JudgedPair, judged_pairs
from matching.training.train import Document, documents

MOST_MESSAGES = 10_000
"""The newest messages: more take longer and more memory and change little."""


def city_documents(app: App) -> list[Document]:
    """Messages, scenarios and capability statements, oldest first; personal data and its tags are left out (S49)."""
    with app.store.read() as work:
        points = work.pain_points.where(order="rowid DESC", limit=MOST_MESSAGES)[::-1]
        scenarios = work.scenarios.where(order="rowid")
        enterprises = work.enterprises.where(order="rowid")
    rows: list[dict[str, Any]] = [{"title": p.public_title, "text": p.public_text} for p in points]
    rows += [_scenario(scenario) for scenario in scenarios]
    rows += [row for enterprise in enterprises for row in _statements(enterprise)]
    return [
        Document(
            _words(each.text), _words(each.title), _words(each.problem), tuple(map(_words, each.answers))
        )
        for each in documents(rows)
    ]


def available(app: App) -> int:
    """How many texts with a title there are to learn from, repetitions included: counted, not read."""
    with app.store.read() as work:
        messages = work.pain_points.count("public_title <> '' AND public_text <> ''")
        scenarios = work.scenarios.where()
        enterprises = work.enterprises.where()
    parts = sum(1 + len(scenario.requirements) for scenario in scenarios if scenario.title)
    return min(messages, MOST_MESSAGES) + parts + sum(len(each.statements) for each in enterprises)


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "title": mask(scenario.title),
        "problem": mask(scenario.problem),
        "goal": mask(scenario.goal),
        "requirements": [{"text": mask(requirement.text)} for requirement in scenario.requirements],
    }


def _statements(enterprise: Enterprise) -> Iterator[dict[str, Any]]:
    for statement in enterprise.statements:
        yield {"title": mask(statement.title), "text": mask(statement.text)}


def _words(text: str) -> str:
    """Without the tags that stand for personal data: 〔电话〕 is no word of the citizen."""
    for tag in TAGS.values():
        text = text.replace(tag, " ")
    return text.strip()


@cache
def shipped_documents() -> tuple[Document, ...]:
    """The sample texts that the packaged model learned from as well."""
    names = ("pain_points", "scenarios", "enterprises", "sayings")
    return tuple(documents(row for name in names for row in seed_rows(name)))


@cache
def shipped_phrases() -> JudgedSet:
    """Citizens' phrases and the capabilities they mean: our own writing, for development (seed_data/evaluation)."""
    given = read_judged(*shipped("dev"))
    return judged_set(given.corpus, given.queries, given.qrels)


@cache
def shipped_judgements() -> tuple[JudgedPair, ...]:
    """Judged pairs of a requirement and a statement, with which a new model's bands are calibrated."""
    return tuple(judged_pairs(*(seed_rows(name) for name in ("judgements", "scenarios", "enterprises"))))
