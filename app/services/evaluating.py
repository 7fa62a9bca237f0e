"""Evaluation (评榜): appointed evaluators score opened bids, without seeing names, by the published weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.anonymity import AnonymousContent, anonymous
from app.domain.attachments import Attachment, without_names
from app.domain.evaluation import BidTotal, Score
from app.domain.judging import Correction, Doubt, EvaluationReport, doubts
from app.domain.opportunities import Opportunity, public_words, status
from app.domain.scenarios import objective_ids
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.relations import identity_of
from app.services.results import (
    computed_totals,
    effective_scores,
    freeze,
    result_of,
    valid_bids,
)
from app.services.seats import demand_seat, seats_lawful, sits_as_chair
from app.services.steps import take_step
from app.services.suspicions import undecided
from app.store.work import Work

REASONS_LENGTH = 10
"""Characters of the reasons for one bid: a sentence, not a word."""


@dataclass(frozen=True)
class Evaluator:
    """A person who sits on the committee."""

    id: str
    name: str
    department: str


@dataclass(frozen=True)
class AnonymousBid:
    """What an evaluator reads: a label instead of a name, and nothing that the opening record says beside a name."""

    bid: str
    label: str
    content: AnonymousContent
    scored: bool


@dataclass(frozen=True)
class Assignment:
    """One opportunity that this evaluator is to score."""

    opportunity: Opportunity
    status: str
    bids: list[AnonymousBid]
    declared: bool
    chair: bool


@dataclass(frozen=True)
class EvaluationState:
    """How far an evaluation is. done: evaluator -> bids scored, of `bids` valid ones; `complete` when everybody is done.

    totals: exact and ranked, as the report froze them; () for everybody before there is a report (R14).
    """

    evaluators: list[Evaluator]
    done: dict[str, int]
    bids: int
    totals: tuple[BidTotal, ...]
    complete: bool


def assignments(app: App, actor: Actor) -> list[Assignment]:
    """What this evaluator was appointed to, newest first, bids anonymous."""
    demand(app, actor, "evaluation.score", Owner(user=actor.id))
    with app.store.read() as work:
        rows = []
        for opportunity_id in work.evaluations.appointed_to(actor.id):
            opportunity = work.opportunities.get(opportunity_id)
            mine = {s.bid for s in work.evaluations.scores(opportunity_id) if s.evaluator == actor.id}
            bids = [
                AnonymousBid(
                    bid.id,
                    bid.label,
                    anonymous(bid.content, identity_of(work, bid), public_words(opportunity)),
                    bid.id in mine,
                )
                for bid in valid_bids(work, opportunity_id)
                if bid.content is not None
            ]
            seat = work.evaluations.seat(opportunity_id, actor.id)
            assert seat is not None  # the loop is over seats of this person
            now = status(opportunity, work.now)
            rows.append(Assignment(opportunity, now, bids, seat.declared_at is not None, seat.chair))
        return rows


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
    demand_seat(app, actor, opportunity.id, object=bid_id)
    quality = [criterion for criterion in opportunity.terms.criteria if criterion.kind == "quality"]
    faults = [
        Fault(0, criterion.name, "evaluation.points_range")
        for criterion in quality
        if not half_points(points.get(criterion.id))
    ]
    if faults:
        raise InvalidFields("evaluation.refused", tuple(faults))
    with app.store.write() as work:
        bid = work.bids.opened.get(bid_id)
        if bid.content is None or bid.rejected:
            raise Invalid("evaluation.not_valid")
        opportunity = work.opportunities.get(opportunity.id)
        if status(opportunity, work.now) != "scoring":
            raise Invalid("evaluation.closed")
        seat = work.evaluations.seat(opportunity.id, actor.id)
        event = take_step(
            work, actor, opportunity, "score", appointed=seat is not None and seat.sits,
            conflicts_declared=seat is not None and seat.declared_at is not None, not_yet_scored=True,
        )  # fmt: skip
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
        work.record(actor, event, bid_id)


def half_points(value: object) -> bool:
    """True for points from 0 to 100 in steps of 0.5; what is no number is none, nor is a tick."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= 100 and float(value * 2).is_integer()


def state(app: App, actor: Actor, opportunity_id: str) -> EvaluationState:
    """Progress, and the frozen result once it is reported, for the posting department and the supervisor."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        result = _state_of(work, opportunity)
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    return result


def _state_of(work: Work, opportunity: Opportunity) -> EvaluationState:
    appointed = work.evaluations.evaluators(opportunity.id)
    given = {(each.evaluator, each.bid) for each in effective_scores(work, opportunity.id)}
    people = [work.users.get(user) for user in appointed]
    return EvaluationState(
        evaluators=[Evaluator(user.id, user.name, user.department) for user in people],
        done={user: sum(who == user for who, _ in given) for user in appointed},
        bids=len(valid_bids(work, opportunity.id)),
        totals=result_of(work, opportunity),
        complete=all_scored(work, opportunity),
    )


def all_scored(work: Work, opportunity: Opportunity) -> bool:
    """True when everybody who sits has scored every valid bid, and there is one."""
    rows = computed_totals(work, opportunity)
    return bool(rows) and all(row.complete for row in rows)


def close_scoring(app: App, actor: Actor, opportunity_id: str) -> None:
    """The chair closes individual scoring: from now on the committee sees the sums and may correct (合议).

    Raises Invalid machines.all_scored, machines.is_chair, machines.committee_lawful.
    """
    demand_seat(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        event = take_step(
            work, actor, opportunity, "close_scoring",
            is_chair=sits_as_chair(work, actor, opportunity_id),
            all_scored=all_scored(work, opportunity),
            committee_lawful=seats_lawful(opportunity, work.evaluations.seats(opportunity_id)),
        )  # fmt: skip
        work.opportunities.save(replace(opportunity, scored_at=work.now))
        work.record(actor, event, opportunity_id)


@dataclass(frozen=True)
class Offer:
    """What a bid offers in figures, shown once every score is final (amounts in fen; term in months).

    of_others: its price over the mean price of the other valid bids, None where there is no other; attachments: without
    names, those that tell the price among them.
    """

    bid: str
    label: str
    price_fen: int
    capex_fen: int
    annual_opex_fen: int
    term_months: int
    of_others: Fraction | None
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True)
class Consensus:
    """What the committee sees once scoring is closed: totals by label, prices and terms, scores worth a look,
    corrections, the report."""

    totals: tuple[BidTotal, ...]
    offers: tuple[Offer, ...]
    scores: tuple[Score, ...]
    doubts: tuple[Doubt, ...]
    corrections: tuple[Correction, ...]
    report: EvaluationReport | None
    members: dict[str, str]


def consensus(app: App, actor: Actor, opportunity_id: str) -> Consensus:
    """For the committee and the supervisor, from the close of scoring on. Bidders stay labels."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        sits = actor.id in work.evaluations.evaluators(opportunity_id)
        if sits:
            demand(app, actor, "evaluation.score", Owner(user=actor.id), object=opportunity_id)
        else:
            demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
        if opportunity.scored_at is None or (not sits and opportunity.reported_at is None):
            raise Invalid("evaluation.still_scoring")
        seats = work.evaluations.seats(opportunity_id)
        scores = effective_scores(work, opportunity_id)
        return Consensus(
            result_of(work, opportunity) or computed_totals(work, opportunity),
            _offers(work, opportunity_id),
            scores,
            doubts(scores, objective_ids(opportunity.terms.criteria)),
            tuple(work.evaluations.corrections_of(opportunity_id)),
            work.evaluations.report_of(opportunity_id),
            {seat.person: work.users.get(seat.person).name for seat in seats},
        )


def _offers(work: Work, opportunity_id: str) -> tuple[Offer, ...]:
    offered = [(bid, bid.content) for bid in valid_bids(work, opportunity_id) if bid.content is not None]
    whole, others = sum(each.price_fen for _, each in offered), len(offered) - 1
    return tuple(
        Offer(
            bid.id,
            bid.label,
            each.price_fen,
            each.capex_fen,
            each.annual_opex_fen,
            each.term_months,
            Fraction(each.price_fen * others, whole - each.price_fen) if others else None,
            without_names(each.attachments, prices=True),
        )
        for bid, each in offered
    )


def report(
    app: App, actor: Actor, opportunity_id: str, reasons: Mapping[str, str], summary: str = ""
) -> EvaluationReport:
    """The chair hands in the evaluation report: a statement of reasons for every valid bid. The result is frozen with it;
    what comes after it reads the frozen one.

    Raises InvalidFields evaluation.report_refused naming the bids without reasons, Invalid machines.….
    """
    demand_seat(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        rows = computed_totals(work, opportunity)
        faults = tuple(
            Fault(0, row.label, "evaluation.reasons_short", (("least", REASONS_LENGTH),))
            for row in rows
            if len(reasons.get(row.bid, "").strip()) < REASONS_LENGTH
        )
        if faults:
            raise InvalidFields("evaluation.report_refused", faults)
        event = take_step(
            work, actor, opportunity, "report",
            is_chair=sits_as_chair(work, actor, opportunity_id), reasons_written=True,
            committee_lawful=seats_lawful(opportunity, work.evaluations.seats(opportunity_id)),
            no_open_motion=not any(each.open for each in work.evaluations.motions_of(opportunity_id)),
            suspicions_decided=not undecided(work, opportunity_id),
        )  # fmt: skip
        kept = {row.bid: reasons[row.bid].strip()[:2000] for row in rows}
        made = freeze(work, opportunity, kept, summary.strip()[:5000], actor.id)
        work.opportunities.save(replace(opportunity, reported_at=work.now))
        work.record(actor, event, opportunity_id, version=made.version, digest=made.digest)
        return made
