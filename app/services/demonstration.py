"""The whole chain in one go (全链条演示): from citizens' messages to a project's cash flows, through the services."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import FixedClock
from app.config import Settings
from app.domain.opportunities import Opportunity
from app.domain.topics import Topic
from app.domain.users import SYSTEM, Actor
from app.errors import AppError
from app.files.seeds import seed_file, seed_rows
from app.services import (
    accounts,
    auditing,
    awarding,
    bidding,
    enterprises,
    evaluating,
    financing,
    matching,
    pain_points,
    payment_risk,
    scenarios,
    topics,
)
from app.services.context import App, init_app
from app.services.seeding import (
    CITY_DEPARTMENT,
    PEOPLE,
    conclude,
    draw_committee,
    open_together,
    put_on_the_list,
    sample_bid,
    sample_points,
)
from app.services.whitelist_seeding import seed_whitelist

Say = Callable[[str, dict[str, Any]], None]
BIDDERS = 4
LENGTH = timedelta(days=38)
"""How far the clock of the demonstration runs; one that is kept starts so much earlier and ends in the past."""


@dataclass(frozen=True)
class Journey:
    """What happened, for the closing table. Money in fen, rates as fractions; None = has no value, reason in words."""

    messages: int
    masked: int
    clusters: int
    unassigned: int
    topic: str
    opportunity: str
    opportunity_title: str
    matches: list[tuple[str, float, str]]
    considered: int
    sealed: int
    opened: int
    winner: str
    amount_fen: int
    project_irr: float | None
    equity_irr: float | None
    min_dscr: float | None
    unpaid_beyond_two_years: float
    audit_events: int
    audit_sound: bool
    seconds: float


@contextmanager
def _installation(folder: Path | None, now: datetime) -> Iterator[tuple[App, FixedClock]]:
    clock = FixedClock(now - LENGTH if folder else now)
    if folder and folder.exists() and any(folder.iterdir()):
        raise AppError("store.exists", path=str(folder))
    with tempfile.TemporaryDirectory(prefix="jiebang-demo-") as temporary:
        app = init_app(Settings(data=folder or Path(temporary), profile="demo"), clock)
        try:
            yield app, clock
        finally:
            app.close()


def run(
    now: datetime, say: Say, messages: tuple[str, bytes] | None = None, folder: Path | None = None
) -> Journey:
    """Run the chain from `now` on a clock of its own; `messages` (name, content) instead of the seed messages."""
    started = time.perf_counter()
    with _installation(folder, now) as (app, clock):
        people = _people(app)
        officer = people["jingban"]
        name, content = messages or ("pain_points.jsonl", seed_file("pain_points"))
        imported = pain_points.import_file(app, officer, name, content)
        say("imported", {"rows": imported.rows, "masked": imported.masked})
        run_ = topics.cluster(app, officer)
        say("clustered", {"topics": run_.topics, "unassigned": run_.unassigned})
        topic, row = _best_pair(app, officer)
        opportunity = _publish(app, officer, topic, row)
        say("published", {"number": opportunity.number, "title": opportunity.title})
        found = matching.for_opportunity(app, officer, opportunity.id, top=10)
        say("matched", {"considered": found.considered, "best": found.fits[0].enterprise_name})
        sealed = _bid(app, clock, opportunity, found.fits[:BIDDERS])
        say("sealed", {"count": sealed})
        clock.at = opportunity.tender_deadline + timedelta(minutes=1)
        record = open_together(app, officer, opportunity.id)
        say("opened", {"count": len(record.bids)})
        winner, amount = _award(app, clock, people, opportunity)
        say("awarded", {"winner": winner})
        waiting = financing.waiting(app, people["caiwu"])[0]
        view = financing.from_award(app, people["caiwu"], waiting.award.id)
        base = financing.project(app, people["caiwu"], view.project.id).result
        risk = payment_risk.simulate_project(app, people["caiwu"], view.project.id).result["risk"]
        say("projected", {"number": view.project.number})
        checked = auditing.verify(app, people["jiandu"])
        return Journey(
            messages=imported.rows,
            masked=imported.masked,
            clusters=run_.topics,
            unassigned=run_.unassigned,
            topic=topic.title,
            opportunity=opportunity.number,
            opportunity_title=opportunity.title,
            matches=[(fit.enterprise_name, fit.coverage, _reason(fit)) for fit in found.fits[:3]],
            considered=found.considered,
            sealed=sealed,
            opened=len(record.bids),
            winner=winner,
            amount_fen=amount,
            project_irr=base["project_irr_after_tax"]["rate"],
            equity_irr=base["equity_irr"]["rate"],
            min_dscr=base["min_dscr"]["value"],
            unpaid_beyond_two_years=risk["p_unpaid_2y"],
            audit_events=auditing.list_events(app, people["jiandu"], limit=1)[0],
            audit_sound=checked.sound,
            seconds=time.perf_counter() - started,
        )


def _people(app: App) -> dict[str, Actor]:
    enterprises.import_file(app, SYSTEM, "enterprises.jsonl", seed_file("enterprises"))
    for person in PEOPLE:
        if person.role != "enterprise":
            accounts.add_demo_user(app, person.login, person.name, person.role, person.department, "")
    with app.store.read() as work:
        users = work.users.where()
    people = {u.login: Actor(u.id, u.name, u.role, u.department, u.enterprise_id) for u in users}  # type: ignore[arg-type]
    seed_whitelist(app, people["jingban"], people["shenhe"])
    return people


def _best_pair(app: App, officer: Actor) -> tuple[Topic, dict[str, Any]]:
    """The hot topic and the seed scenario that speak most of the same thing: the requirements a person would type."""
    hot = topics.list_topics(app, officer).topics[:20]
    rows = seed_rows("scenarios")
    details = [topics.read_topic(app, officer, topic.id) for topic in hot]
    words = ["\n".join([d.topic.title, *(quote.title for quote in d.evidence.quotes)]) for d in details]
    wanted = [f"{row['title']}\n{row['problem']}" for row in rows]
    vectors = app.engine.encoder.encode([*words, *wanted])
    similarity = vectors[: len(words)] @ vectors[len(words) :].T
    place, best = divmod(int(similarity.argmax()), len(rows))
    return hot[place], rows[best]


def _publish(app: App, officer: Actor, topic: Topic, row: dict[str, Any]) -> Opportunity:
    """Draft from the topic, then complete it as an officer would: requirements, acceptance, money, deadline."""
    draft = scenarios.draft_from_topic(app, officer, topic.id)
    completed = replace(
        scenarios.scenario_from_row(row, draft),
        title=row["title"],
        problem=draft.problem,
        goal=draft.goal,
        mechanism="open_challenge",
        payer=CITY_DEPARTMENT,
    )
    saved = scenarios.save(app, officer, completed)
    return put_on_the_list(app, officer, saved.id, app.clock.now() + timedelta(days=21))


def _bid(app: App, clock: FixedClock, opportunity: Opportunity, fits: list[matching.Fit]) -> int:
    for place, fit in enumerate(fits):
        clock.advance(hours=5)
        bidder = Actor(f"demo-{fit.enterprise_id}", "投标经办", "enterprise", "", fit.enterprise_id)
        bidding.submit(
            app, bidder, opportunity.id, sample_bid(opportunity, fit, place), f"demo-{fit.enterprise_id}"
        )
    return len(fits)


def _award(
    app: App, clock: FixedClock, people: dict[str, Actor], opportunity: Opportunity
) -> tuple[str, int]:
    officer, experts = people["jingban"], [people[f"pingshen{n}"] for n in (1, 2, 3)]
    draw_committee(app, officer, people["jiandu"], opportunity, experts)
    for expert in experts:
        clock.advance(hours=2)
        for bid in evaluating.assignments(app, expert)[0].bids:
            evaluating.score(app, expert, bid.bid, sample_points(expert, bid.label, opportunity))
    conclude(app, experts[0], opportunity.id)
    plan = awarding.publicise(app, officer, opportunity.id)
    clock.advance(days=(plan.last_day.day - plan.begun_on).days + 1)
    first = evaluating.state(app, officer, opportunity.id).totals[0]
    awarding.propose(app, officer, opportunity.id, first.bid, "综合得分第一，同意推荐。")
    award = awarding.approve(app, people["shenhe"], opportunity.id)
    return award.enterprise_name, award.amount_fen


def _reason(fit: matching.Fit) -> str:
    best = max(fit.requirements, key=lambda row: row.score * row.requirement.weight)
    return f"{best.requirement.text} ← {best.statement_title}"
