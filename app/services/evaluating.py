"""Evaluation (评榜): appointed evaluators score opened bids, without seeing names, by the published weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.bids import BidContent
from app.domain.committee import standing_scores
from app.domain.evaluation import BidTotal, Score, totals
from app.domain.judging import Correction, Doubt, correction_faults, doubts
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.seats import seats_lawful
from app.services.steps import take_step
from app.store.evaluations import EvaluationReport, StoredCorrection
from app.store.ids import new_id
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
    declared: bool
    chair: bool


@dataclass(frozen=True)
class EvaluationState:
    """How far an evaluation is. totals are exact and ranked; `complete` when every appointed evaluator is done."""

    evaluators: list[Evaluator]
    done: dict[str, int]
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
                AnonymousBid(bid.id, bid.label, _without_contact(bid.content), bid.id in mine)
                for bid in work.bids.opened_of(opportunity_id)
                if bid.content is not None and not bid.rejected
            ]
            seat = work.evaluations.seat(opportunity_id, actor.id)
            assert seat is not None  # the loop is over seats of this person
            now = status(opportunity, work.now)
            rows.append(Assignment(opportunity, now, bids, seat.declared_at is not None, seat.chair))
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


def _half_points(value: float | None) -> bool:
    return value is not None and 0 <= value <= 100 and float(value * 2).is_integer()


def state(app: App, actor: Actor, opportunity_id: str) -> EvaluationState:
    """Totals and progress, for the posting department and the supervisor."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        result = evaluation_of(work, opportunity)
    demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
    return result


def close_scoring(app: App, actor: Actor, opportunity_id: str) -> None:
    """The chair closes individual scoring: from now on the committee sees the sums and may correct (合议).

    Raises Invalid machines.all_scored, machines.is_chair, machines.committee_lawful.
    """
    _of_committee(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        event = take_step(
            work, actor, opportunity, "close_scoring",
            is_chair=_is_chair(work, actor, opportunity_id),
            all_scored=evaluation_of(work, opportunity).complete,
            committee_lawful=seats_lawful(opportunity, work.evaluations.seats(opportunity_id)),
        )  # fmt: skip
        work.opportunities.save(replace(opportunity, scored_at=work.now))
        work.record(actor, event, opportunity_id)


@dataclass(frozen=True)
class Consensus:
    """What the committee sees once scoring is closed: totals by label, scores worth a look, corrections, the report."""

    totals: tuple[BidTotal, ...]
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
            evaluation_of(work, opportunity).totals,
            scores,
            doubts(scores),
            tuple(work.evaluations.corrections_of(opportunity_id)),
            work.evaluations.report_of(opportunity_id),
            {seat.person: work.users.get(seat.person).name for seat in seats},
        )


def correct(
    app: App,
    actor: Actor,
    opportunity_id: str,
    *,
    case: str,
    bid: str,
    criterion: str,
    evaluator: str,
    points: float,
    reason: str,
    agreed_by: Sequence[str],
) -> None:
    """Correct one score in one of the four cases (财政部令第87号第六十四条), agreed by the whole committee, recorded.

    The score as given stays on record. A report written before is void and written again. Raises InvalidFields
    evaluation.correction_refused, Invalid machines.….
    """
    _of_committee(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        scores = effective_scores(work, opportunity_id)
        before = next(
            (
                score
                for score in scores
                if (score.bid, score.criterion, score.evaluator) == (bid, criterion, evaluator)
            ),
            None,
        )
        if before is None or not _half_points(points):
            raise Invalid("evaluation.no_such_score")
        made = Correction(
            case, bid, criterion, evaluator, before.half_points, round(points * 2), reason.strip(),
            tuple(agreed_by), work.now,
        )  # fmt: skip
        seated = work.evaluations.evaluators(opportunity_id)
        if faults := correction_faults(made, seated, opportunity.publicity_from):
            raise InvalidFields("evaluation.correction_refused", faults)
        found = doubts(scores)
        listed = any(
            (each.case, each.bid, each.criterion) == (case, bid, criterion) and evaluator in each.evaluators
            for each in found
        )
        event = take_step(
            work, actor, opportunity, "correct",
            is_chair=_is_chair(work, actor, opportunity_id), correctable_error=listed, reason_given=True,
        )  # fmt: skip
        work.evaluations.corrections.add(
            StoredCorrection(new_id("co"), opportunity_id, made, actor.id, work.now)
        )
        if report := work.evaluations.report_of(opportunity_id):
            work.evaluations.reports.save(replace(report, superseded_at=work.now))
        work.opportunities.save(replace(opportunity, reported_at=None))
        work.record(actor, event, opportunity_id, case=case, bid=bid, evaluator=evaluator)


def report(
    app: App, actor: Actor, opportunity_id: str, reasons: Mapping[str, str], summary: str = ""
) -> EvaluationReport:
    """The chair hands in the evaluation report: a statement of reasons for every valid bid; final but for corrections.

    Raises InvalidFields evaluation.report_refused naming the bids without reasons, Invalid machines.….
    """
    _of_committee(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        rows = evaluation_of(work, opportunity).totals
        faults = tuple(
            Fault(0, row.label, "evaluation.reasons_short", (("least", REASONS_LENGTH),))
            for row in rows
            if len(reasons.get(row.bid, "").strip()) < REASONS_LENGTH
        )
        if faults:
            raise InvalidFields("evaluation.report_refused", faults)
        event = take_step(
            work, actor, opportunity, "report",
            is_chair=_is_chair(work, actor, opportunity_id), reasons_written=True,
        )  # fmt: skip
        kept = {row.bid: reasons[row.bid].strip()[:2000] for row in rows}
        made = EvaluationReport(
            new_id("er"), opportunity_id, kept, summary.strip()[:5000], actor.id, work.now
        )
        work.evaluations.reports.add(made)
        work.opportunities.save(replace(opportunity, reported_at=work.now))
        work.record(actor, event, opportunity_id)
        return made


def effective_scores(work: Work, opportunity_id: str) -> tuple[Score, ...]:
    """The scores that count: of those who sit, as corrected."""
    seats = work.evaluations.seats(opportunity_id)
    standing_ones = standing_scores(seats, work.evaluations.scores(opportunity_id))
    corrected = {
        (each.bid, each.criterion, each.evaluator): each.after
        for each in work.evaluations.corrections_of(opportunity_id)
    }
    return tuple(
        replace(
            score, half_points=corrected.get((score.bid, score.criterion, score.evaluator), score.half_points)
        )
        for score in standing_ones
    )


def _of_committee(app: App, actor: Actor, opportunity_id: str) -> None:
    """Only who sits on the committee; for everybody else the opportunity has none."""
    with app.store.read() as work:
        sits = actor.id in work.evaluations.evaluators(opportunity_id)
    demand(app, actor, "evaluation.score", Owner(user=actor.id if sits else ""), object=opportunity_id)


def _is_chair(work: Work, actor: Actor, opportunity_id: str) -> bool:
    seat = work.evaluations.seat(opportunity_id, actor.id)
    return seat is not None and seat.chair and seat.sits


def evaluation_of(work: Work, opportunity: Opportunity) -> EvaluationState:
    """The state as the store has it; the caller has asked for permission."""
    appointed = work.evaluations.evaluators(opportunity.id)
    given = effective_scores(work, opportunity.id)
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
