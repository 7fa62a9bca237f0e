"""Publishing (发榜): check, freeze the terms, create the opportunity's key pair, put it on the public list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.clock import CHINA
from app.domain.deadlines import first_lawful_deadline
from app.domain.linting import Finding, Publication, SimilarScenario, lint, refusals
from app.domain.masking import kinds_found
from app.domain.opportunities import Opportunity, status
from app.domain.regimes import regime
from app.domain.scenarios import Scenario
from app.domain.users import Actor
from app.errors import Invalid, InvalidFields, NotFound
from app.sealing.envelope import new_key_pair
from app.services.context import App, demand
from app.store.ids import new_id

REASON_LENGTH = 500


@dataclass(frozen=True)
class OpportunityRow:
    """A line of the opportunity list (城市机会清单). Money in fen."""

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
    """An opportunity as the public reads it, with the winner once there is one."""

    opportunity: Opportunity
    status: str
    winner: str
    award_amount_fen: int
    awarded_at: datetime | None


def check(app: App, actor: Actor, scenario_id: str, tender_deadline: datetime | None) -> tuple[Finding, ...]:
    """What the linter finds, the gravest first: what refuses has to be mended, what warns has to be seen; nothing is
    changed."""
    with app.store.read() as work:
        scenario = work.scenarios.get(scenario_id)
        others = [each for each in work.scenarios.newest_first() if each.id != scenario_id]
        now = work.now
    demand(app, actor, "opportunities.publish", scenario, object=scenario_id)
    return lint(Publication(scenario, tender_deadline, now, similar=_similar(app, scenario, others)))


def _similar(app: App, scenario: Scenario, others: Sequence[Scenario]) -> tuple[SimilarScenario, ...]:
    """How much the other scenarios read like this one (复制粘贴), by the model in use."""
    if not others:
        return ()
    texts = [_text_of(each) for each in (scenario, *others)]
    vectors = app.engine.encoder.encode(texts)
    alike = vectors[1:] @ vectors[0]
    return tuple(
        SimilarScenario(each.id, each.title, each.department, float(value))
        for each, value in zip(others, alike, strict=True)
    )


def _text_of(scenario: Scenario) -> str:
    demands = "\n".join(requirement.text for requirement in scenario.requirements)
    return f"{scenario.problem}\n{scenario.goal}\n{demands}"


def proposed_deadline(app: App, regime_code: str) -> datetime:
    """The earliest deadline in working time that a publication today may name; what the form starts with."""
    return first_lawful_deadline(regime_code, app.clock.now())


def publish(
    app: App, actor: Actor, scenario_id: str, tender_deadline: datetime, batch: str = ""
) -> Opportunity:
    """Publish a scenario. Raises InvalidFields with every fault and its article; Invalid when it is on the list.

    The private key is wrapped by the master key before it is stored and exists in clear only inside this call.
    """
    with app.store.read() as work:
        scenario = work.scenarios.get(scenario_id)
    demand(app, actor, "opportunities.publish", scenario, object=scenario_id)
    public, private = new_key_pair()
    with app.store.write() as work:
        scenario = work.scenarios.get(scenario_id)
        if scenario.opportunity:
            raise Invalid("scenarios.published")
        faults = refusals(lint(Publication(scenario, tender_deadline, work.now)))
        if faults:
            raise InvalidFields("opportunities.publish_refused", faults)
        opportunity = Opportunity(
            id=new_id("op"),
            number=work.next_number("JB"),
            batch=batch.strip() or _batch_of(work.now.astimezone(CHINA)),
            scenario=scenario.id,
            terms=scenario,
            department=scenario.department,
            published_by=actor.id,
            published_at=work.now,
            tender_deadline=tender_deadline,
            minimum_bids=int(regime(scenario.regime).number("minimum_bids")),
            public_key=public,
        )
        work.opportunities.add_with_key(opportunity, app.master.wrap(private, opportunity.id.encode()))
        work.scenarios.save_revision(replace(scenario, opportunity=opportunity.id))
        work.record(actor, "opportunities.publish", opportunity.id, number=opportunity.number)
        return opportunity


def _batch_of(today: datetime) -> str:
    """The list is issued by quarter (分批发布)."""
    return f"{today.year}年第{(today.month + 2) // 3}批"


def withdraw(app: App, actor: Actor, opportunity_id: str, reason: str) -> Opportunity:
    """Withdraw (撤榜) before opening, with a reason that is published. The scenario becomes a draft again."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "opportunities.withdraw", opportunity, object=opportunity_id)
    if not 4 <= len(reason.strip()) <= REASON_LENGTH:
        raise Invalid("opportunities.reason_missing", most=REASON_LENGTH)
    if kinds_found(reason):
        raise Invalid("opportunities.reason_personal")
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if status(opportunity, work.now) not in ("published", "closed"):
            raise Invalid("opportunities.not_withdrawable")
        opportunity = replace(opportunity, withdrawn_at=work.now, withdraw_reason=reason.strip())
        work.opportunities.save(opportunity)
        work.scenarios.save(replace(work.scenarios.get(opportunity.scenario), opportunity=""))
        work.record(actor, "opportunities.withdraw", opportunity_id)
        return opportunity


def list_public(
    app: App, actor: Actor, wanted: OpportunityFilter = OpportunityFilter()
) -> list[OpportunityRow]:
    """The opportunity list, readable by everybody (《电子招标投标办法》第二十条)."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        return _rows(work.opportunities.newest_first(), wanted, work.now)


def published(app: App, actor: Actor) -> list[Opportunity]:
    """Every published opportunity with its terms, newest first, for open data."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        return work.opportunities.newest_first()


def list_mine(app: App, actor: Actor) -> list[OpportunityRow]:
    """The department's own opportunities."""
    demand(app, actor, "scenarios.read")
    with app.store.read() as work:
        return _rows(work.opportunities.newest_first(actor.department), OpportunityFilter(), work.now)


def read(app: App, actor: Actor, opportunity_id: str) -> OpportunityView:
    """One opportunity by id or by its number, readable by everybody."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        opportunity = work.opportunities.by_number(opportunity_id) or work.opportunities.get(opportunity_id)
        award = work.evaluations.award_of(opportunity.id)
        decided = award is not None and award.approved_at is not None
        return OpportunityView(
            opportunity=opportunity,
            status=status(opportunity, work.now),
            winner=award.enterprise_name if award and decided else "",
            award_amount_fen=award.amount_fen if award and decided else 0,
            awarded_at=award.approved_at if award else None,
        )


def _rows(
    opportunities: Sequence[Opportunity], wanted: OpportunityFilter, now: datetime
) -> list[OpportunityRow]:
    rows = []
    for opportunity in opportunities:
        terms, state = opportunity.terms, status(opportunity, now)
        if not _matches(terms, wanted) or wanted.status not in ("", state):
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
                status=state,
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
