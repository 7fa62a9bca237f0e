"""Publishing (发榜): checked and handed in by an officer, reviewed and put on the public list by another person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

from app.clock import CHINA
from app.domain.deadlines import first_lawful_deadline
from app.domain.linting import (
    Finding,
    Publication,
    ReviewAnswer,
    SimilarScenario,
    lint,
    refusals,
)
from app.domain.machines import OPPORTUNITY
from app.domain.masking import kinds_found
from app.domain.opportunities import Opportunity, status
from app.domain.regimes import regime
from app.domain.scenarios import Scenario, Submission
from app.domain.users import Actor, Owner
from app.domain.workdays import WorkCalendar
from app.errors import Fault, Invalid, InvalidFields, NotFound
from app.sealing.envelope import new_key_pair
from app.services import custody
from app.services.awarding import award_is_public
from app.services.context import App, demand
from app.services.race_rules import under_way
from app.services.steps import demand_step
from app.store.ids import new_id
from app.store.work import Work

REASON_LENGTH = 500
SHORTEST_REASON = 4
Verdict = Literal["met", "unmet", "not_applicable"]


@dataclass(frozen=True)
class OpportunityRow:
    """A line of the opportunity list (城市机会清单). Money in fen. badge: the status as people call it (`badge_of`)."""

    id: str
    number: str
    title: str
    field: str
    zone: str
    mechanism: str
    department: str
    ceiling_fen: int
    published_at: datetime
    tender_deadline: datetime
    status: str
    badge: str


@dataclass(frozen=True)
class OpportunityFilter:
    """What to list; an empty value does not restrict. `words` are looked for in title and problem."""

    words: str = ""
    field: str = ""
    zone: str = ""
    mechanism: str = ""
    status: str = ""


@dataclass(frozen=True)
class OpportunityView:
    """An opportunity as the public reads it, with the winner once there is one. badge: see `badge_of`."""

    opportunity: Opportunity
    status: str
    badge: str
    winner: str
    award_amount_fen: int
    awarded_at: datetime | None


def check(app: App, actor: Actor, scenario_id: str, tender_deadline: datetime | None) -> tuple[Finding, ...]:
    """What the linter finds, the gravest first: what refuses has to be mended, what warns has to be seen; nothing is
    changed."""
    with app.store.read() as work:
        scenario = work.scenarios.get(scenario_id)
        everything = work.scenarios.newest_first()
        now, calendar = work.now, work.calendar
    demand(app, actor, "opportunities.submit", scenario, object=scenario_id)
    return _findings(app, {scenario_id: tender_deadline}, everything, now, calendar)[scenario_id]


def _findings(
    app: App,
    deadlines: Mapping[str, datetime | None],
    everything: Sequence[Scenario],
    now: datetime,
    calendar: WorkCalendar,
) -> dict[str, tuple[Finding, ...]]:
    """What the linter finds in each scenario that `deadlines` names (id -> deadline), others that read alike (复制粘贴)
    among it, by the model in use; every text is encoded once. The encoder takes its time: not inside a transaction."""
    if not deadlines:
        return {}
    vectors = app.engine.encoder.encode([_text_of(each) for each in everything])
    found = {}
    for place, scenario in enumerate(everything):
        if scenario.id not in deadlines:
            continue
        similar = tuple(
            SimilarScenario(each.id, each.title, each.department, float(value))
            for each, value in zip(everything, vectors @ vectors[place], strict=True)
            if each.id != scenario.id
        )
        given = Publication(scenario, deadlines[scenario.id], now, calendar, similar=similar)
        found[scenario.id] = lint(given)
    return found


def _text_of(scenario: Scenario) -> str:
    demands = "\n".join(requirement.text for requirement in scenario.requirements)
    return f"{scenario.problem}\n{scenario.goal}\n{demands}"


def proposed_deadline(app: App, regime_code: str) -> datetime:
    """The earliest deadline in working time that a publication today may name; what the form starts with."""
    with app.store.read() as work:
        return first_lawful_deadline(regime_code, work.now, work.calendar)


def submit(
    app: App, actor: Actor, scenario_id: str, tender_deadline: datetime, batch: str = ""
) -> Submission:
    """Hand a scenario in for review (送审). Raises InvalidFields opportunities.publish_refused with every fault and its
    article; Invalid when it is on the list or in review already."""
    with app.store.read() as work:
        scenario = work.scenarios.get(scenario_id)
    demand(app, actor, "opportunities.submit", scenario, object=scenario_id)
    with app.store.write() as work:
        scenario = work.scenarios.get(scenario_id)
        _step(work, actor, scenario, "submit")
        faults = refusals(lint(Publication(scenario, tender_deadline, work.now, work.calendar)))
        if kinds_found(batch):
            faults += (Fault(0, "batch", "scenarios.personal_data"),)
        if faults:
            raise InvalidFields("opportunities.publish_refused", faults)
        submission = Submission(new_id("su"), scenario_id, tender_deadline, batch.strip(), actor.id, work.now)
        work.scenarios.submissions.add(submission)
        work.scenarios.save_revision(replace(scenario, submitted_at=work.now))
        work.record(actor, "opportunities.submit", scenario_id)
        return submission


def recall(app: App, actor: Actor, scenario_id: str) -> None:
    """Take a submission back before it was reviewed: the officer found something to mend."""
    with app.store.read() as work:
        scenario = work.scenarios.get(scenario_id)
    demand(app, actor, "opportunities.submit", scenario, object=scenario_id)
    _return(app, actor, scenario_id, "recalled", "opportunities.recall")


@dataclass(frozen=True)
class WaitingReview:
    """A scenario that waits for a reviewer, with what the linter finds today and who handed it in."""

    scenario: Scenario
    submission: Submission
    submitter: str
    findings: tuple[Finding, ...]


def reviews(app: App, actor: Actor) -> list[WaitingReview]:
    """The scenarios of the actor's department that wait for review, the longest waiting first."""
    demand(app, actor, "opportunities.publish", Owner(department=actor.department))
    with app.store.read() as work:
        everything = work.scenarios.newest_first()
        now, calendar = work.now, work.calendar
        waiting = []
        for scenario in everything:
            submission = work.scenarios.open_submission(scenario.id) if scenario.submitted_at else None
            if submission is not None and scenario.department == actor.department:
                waiting.append((scenario, submission, work.users.get(submission.submitted_by).name))
    deadlines = {scenario.id: each.deadline for scenario, each, _ in waiting}
    found = _findings(app, deadlines, everything, now, calendar)
    rows = [WaitingReview(scenario, each, name, found[scenario.id]) for scenario, each, name in waiting]
    return sorted(rows, key=lambda row: row.submission.submitted_at)


def send_back(app: App, actor: Actor, scenario_id: str, reason: str) -> None:
    """Send a scenario back to the officer with a reason. Raises Invalid machines.reason_given."""
    with app.store.read() as work:
        scenario = work.scenarios.get(scenario_id)
    demand(app, actor, "opportunities.publish", scenario, object=scenario_id)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid("opportunities.return_reason", least=SHORTEST_REASON)
    _return(app, actor, scenario_id, reason.strip()[:REASON_LENGTH], "opportunities.return")


def _return(app: App, actor: Actor, scenario_id: str, reason: str, event: str) -> None:
    with app.store.write() as work:
        scenario = work.scenarios.get(scenario_id)
        submission = work.scenarios.open_submission(scenario_id)
        if submission is None:
            raise Invalid("machines.wrong_state")
        ended = replace(submission, ended_at=work.now, ended_by=actor.id, reason=reason)
        work.scenarios.submissions.save(ended)
        work.scenarios.save_revision(replace(scenario, submitted_at=None))
        work.record(actor, event, scenario_id)


def publish(
    app: App,
    actor: Actor,
    scenario_id: str,
    answers: Sequence[tuple[str, str, str]],
    holders: Sequence[str] = (),
) -> Opportunity:
    """Publish a reviewed scenario (审核发布) by another person than who handed it in.

    answers: (item, verdict met | not_applicable | unmet, note) for every item of the four-level review. Raises
    InvalidFields with every fault and its article, Invalid machines.other_person, machines.wrong_state.

    The private key is wrapped by the master key before it is stored and exists in clear only inside this call.
    holders: two people without whose passphrases it cannot be unwrapped (`services.custody`); none: the key file alone.
    """
    with app.store.read() as work:
        scenario = work.scenarios.get(scenario_id)
    demand(app, actor, "opportunities.publish", scenario, object=scenario_id)
    public, private = new_key_pair()
    with app.store.write() as work:
        scenario = work.scenarios.get(scenario_id)
        submission = work.scenarios.open_submission(scenario_id)
        if submission is None:
            raise Invalid("machines.wrong_state")
        event = _step(
            work, actor, scenario, "publish",
            check_passed=True, other_person=submission.submitted_by != actor.id,
        )  # fmt: skip
        review = tuple(
            ReviewAnswer(item, cast(Verdict, verdict), actor.id, note) for item, verdict, note in answers
        )
        given = Publication(scenario, submission.deadline, work.now, work.calendar, review=review)
        faults = refusals(lint(given))
        if faults:
            raise InvalidFields("opportunities.publish_refused", faults)
        opportunity = Opportunity(
            id=new_id("op"),
            number=work.next_number("JB"),
            batch=submission.batch or _batch_of(work.now.astimezone(CHINA)),
            scenario=scenario.id,
            terms=scenario,
            department=scenario.department,
            published_by=submission.submitted_by,
            published_at=work.now,
            tender_deadline=submission.deadline,
            minimum_bids=int(regime(scenario.regime).number("minimum_bids")),
            public_key=public,
            custody="two_people" if holders else "key_file",
        )
        wrapped = app.master.wrap(private, opportunity.id.encode())
        work.opportunities.add_with_key(opportunity, b"" if holders else wrapped)
        if holders:
            letters = custody.letters_for(work, opportunity.id, opportunity.department, holders, wrapped)
            work.custody.add_letters(letters)
        ended = replace(submission, ended_at=work.now, ended_by=actor.id, answers=tuple(answers))
        work.scenarios.submissions.save(ended)
        work.scenarios.save_revision(replace(scenario, opportunity=opportunity.id, submitted_at=None))
        named: dict[str, Any] = {"holders": list(holders)} if holders else {}
        work.record(actor, event, opportunity.id, number=opportunity.number, **named)
        return opportunity


def last_return(app: App, actor: Actor, scenario_id: str) -> Submission | None:
    """The newest sending back of a scenario by a reviewer, for those who may read it."""
    demand(app, actor, "scenarios.read", object=scenario_id)
    with app.store.read() as work:
        found = work.scenarios.last_return(scenario_id)
    return found


def _step(work: Work, actor: Actor, scenario: Scenario, action: str, **facts: bool) -> str:
    """The step of a scenario on its way to the list, by the machine of opportunities."""
    state = {"draft": "draft", "in_review": "in_review"}.get(scenario.status, "published")
    if state == "published":
        raise Invalid("scenarios.published")
    return demand_step(OPPORTUNITY, state, action, actor.role, facts)


def _batch_of(today: datetime) -> str:
    """The list is issued by quarter (分批发布)."""
    return f"{today.year}年第{(today.month + 2) // 3}批"


def list_public(
    app: App, actor: Actor, wanted: OpportunityFilter = OpportunityFilter()
) -> list[OpportunityRow]:
    """The opportunity list, readable by everybody (《电子招标投标办法》第二十条)."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        return _rows(work, work.opportunities.newest_first(), wanted)


def list_mine(app: App, actor: Actor) -> list[OpportunityRow]:
    """The department's own opportunities."""
    demand(app, actor, "scenarios.read")
    with app.store.read() as work:
        return _rows(work, work.opportunities.newest_first(actor.department), OpportunityFilter())


def read(app: App, actor: Actor, opportunity_id: str) -> OpportunityView:
    """One opportunity by id or by its number, readable by everybody."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        opportunity = work.opportunities.by_number(opportunity_id) or work.opportunities.get(opportunity_id)
        award = work.evaluations.award_of(opportunity.id)
        known = award if award and award_is_public(opportunity, award) else None
        return OpportunityView(
            opportunity=opportunity,
            status=status(opportunity, work.now),
            badge=badge_of(work, opportunity),
            winner=known.enterprise_name if known else "",
            award_amount_fen=known.amount_fen if known else 0,
            awarded_at=known.approved_at if known else None,
        )


def badge_of(work: Work, opportunity: Opportunity) -> str:
    """The status as people call it: racing while a race is run, though the machine still has what was published before."""
    return "racing" if under_way(work, opportunity) else status(opportunity, work.now)


def _rows(
    work: Work, opportunities: Sequence[Opportunity], wanted: OpportunityFilter
) -> list[OpportunityRow]:
    rows = []
    for opportunity in opportunities:
        terms, badge = opportunity.terms, badge_of(work, opportunity)
        if not _matches(terms, wanted) or wanted.status not in ("", badge):
            continue
        rows.append(
            OpportunityRow(
                id=opportunity.id,
                number=opportunity.number,
                title=terms.title,
                field=terms.field,
                zone=terms.zone,
                mechanism=terms.mechanism,
                department=opportunity.department,
                ceiling_fen=terms.ceiling_fen,
                published_at=opportunity.published_at,
                tender_deadline=opportunity.tender_deadline,
                status=status(opportunity, work.now),
                badge=badge,
            )
        )
    return rows


def _matches(terms: Scenario, wanted: OpportunityFilter) -> bool:
    words = wanted.words.strip().casefold()
    return (
        (not words or words in f"{terms.title}\n{terms.problem}".casefold())
        and wanted.field in ("", terms.field)
        and wanted.zone in ("", terms.zone)
        and wanted.mechanism in ("", terms.mechanism)
    )


def find(app: App, opportunity_id: str) -> Opportunity:
    """An opportunity by id or number, for other services. Raises NotFound."""
    with app.store.read() as work:
        found = work.opportunities.by_number(opportunity_id)
        if found is None and not opportunity_id.startswith("op_"):
            raise NotFound("opportunities.not_found")
        return found or work.opportunities.get(opportunity_id)
