"""Evaluation (评榜): appointed evaluators score opened bids, without seeing names, by the published weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.bids import BidContent
from app.domain.evaluation import BidTotal, Score, totals
from app.domain.opportunities import Opportunity, status
from app.domain.regimes import regime
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.store.work import Work


@dataclass(frozen=True)
class Evaluator:
    """A person who can be appointed."""

    id: str
    name: str
    department: str


@dataclass(frozen=True)
class AnonymousBid:
    """What an evaluator reads: a label instead of a name, and no contact (评审时隐去投标人名称)."""

    bid: str
    label: str
    content: BidContent
    scored: bool


@dataclass(frozen=True)
class Assignment:
    """One opportunity that this evaluator is to score."""

    opportunity: Opportunity
    status: str
    bids: list[AnonymousBid]


@dataclass(frozen=True)
class EvaluationState:
    """How far an evaluation is. totals are exact and ranked; `complete` when every appointed evaluator is done."""

    evaluators: list[Evaluator]
    done: dict[str, int]
    totals: tuple[BidTotal, ...]
    complete: bool


def candidates(app: App, actor: Actor, opportunity_id: str) -> list[Evaluator]:
    """People who may be appointed: evaluators in service."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        users = work.users.where("role = 'evaluator' AND disabled_at IS NULL", order="name")
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    return [Evaluator(user.id, user.name, user.department) for user in users]


def appoint(app: App, actor: Actor, opportunity_id: str, evaluators: Sequence[str]) -> None:
    """Appoint the evaluators, once, at least as many as the regime asks for, an odd number of them when several.

    Raises Invalid evaluation.not_opened, evaluation.appointed, evaluation.too_few, evaluation.odd.
    """
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
    demand(app, actor, "evaluation.appoint", opportunity, object=opportunity_id)
    chosen = tuple(dict.fromkeys(evaluators))
    rules = regime(opportunity.terms.regime)
    least = int(rules.number("evaluators_minimum"))
    if len(chosen) < least:
        raise Invalid("evaluation.too_few", least=least, article=rules.article("evaluators_minimum"))
    if len(chosen) % 2 == 0:
        raise Invalid("evaluation.odd")
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if status(opportunity, work.now) != "opened":
            raise Invalid("evaluation.not_opened")
        if work.evaluations.evaluators(opportunity_id):
            raise Invalid("evaluation.appointed")
        for user in chosen:
            person = work.users.get(user)
            if person.role != "evaluator" or person.disabled_at:
                raise Invalid("evaluation.not_evaluator")
        work.evaluations.appoint(opportunity_id, chosen, work.now)
        work.record(actor, "evaluation.appoint", opportunity_id, evaluators=list(chosen))


def assignments(app: App, actor: Actor) -> list[Assignment]:
    """What this evaluator was appointed to, newest first, bids anonymous."""
    demand(app, actor, "evaluation.score", Owner(user=actor.id))
    with app.store.read() as work:
        rows = []
        for opportunity_id in work.evaluations.appointed_to(actor.id):
            opportunity = work.opportunities.get(opportunity_id)
            mine = {s.bid for s in work.evaluations.scores(opportunity_id) if s.evaluator == actor.id}
            bids = [
                AnonymousBid(bid.id, bid.label, _without_contact(bid.content), bid.id in mine)
                for bid in work.bids.opened_of(opportunity_id)
                if bid.content is not None and not bid.rejected
            ]
            rows.append(Assignment(opportunity, status(opportunity, work.now), bids))
        return rows


def _without_contact(content: BidContent) -> BidContent:
    return replace(content, contact="")


def score(
    app: App,
    actor: Actor,
    bid_id: str,
    points: Mapping[str, float],
    comments: Mapping[str, str] | None = None,
) -> None:
    """Submit one evaluator's scores of one bid: every quality criterion, 0-100 in steps of 0.5; final once given.

    Raises InvalidFields for missing or impossible points, Conflict evaluation.already_scored.
    """
    with app.store.read() as work:
        bid = work.bids.opened.get(bid_id)
        opportunity = work.opportunities.get(bid.opportunity)
        appointed = work.evaluations.evaluators(bid.opportunity)
    owner = Owner(user=actor.id if actor.id in appointed else "")
    demand(app, actor, "evaluation.score", owner, object=bid_id)
    if bid.content is None or bid.rejected:
        raise Invalid("evaluation.not_valid")
    quality = [criterion for criterion in opportunity.terms.criteria if criterion.kind == "quality"]
    faults = [
        Fault(0, criterion.name, "evaluation.points_range")
        for criterion in quality
        if not _half_points(points.get(criterion.id))
    ]
    if faults:
        raise InvalidFields("evaluation.refused", tuple(faults))
    with app.store.write() as work:
        if status(work.opportunities.get(opportunity.id), work.now) != "opened":
            raise Invalid("evaluation.closed")
        work.evaluations.add_scores(
            [
                Score(
                    bid=bid_id,
                    criterion=criterion.id,
                    evaluator=actor.id,
                    half_points=round(points[criterion.id] * 2),
                    comment=((comments or {}).get(criterion.id) or "").strip()[:1000],
                    at=work.now,
                )
                for criterion in quality
            ]
        )
        work.record(actor, "evaluation.score", bid_id)


def _half_points(value: float | None) -> bool:
    return value is not None and 0 <= value <= 100 and float(value * 2).is_integer()


def state(app: App, actor: Actor, opportunity_id: str) -> EvaluationState:
    """Totals and progress, for the posting department and the supervisor."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        result = evaluation_of(work, opportunity)
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    return result


def evaluation_of(work: Work, opportunity: Opportunity) -> EvaluationState:
    """The state as the store has it; the caller has asked for permission."""
    appointed = work.evaluations.evaluators(opportunity.id)
    given = work.evaluations.scores(opportunity.id)
    valid = [
        (bid.id, bid.label, bid.content.price_fen)
        for bid in work.bids.opened_of(opportunity.id)
        if bid.content is not None and not bid.rejected
    ]
    ranked = totals(opportunity.terms.criteria, valid, given, appointed)
    people = [work.users.get(user) for user in appointed]
    return EvaluationState(
        evaluators=[Evaluator(user.id, user.name, user.department) for user in people],
        done={user: len({s.bid for s in given if s.evaluator == user}) for user in appointed},
        totals=ranked,
        complete=bool(ranked) and all(row.complete for row in ranked),
    )
