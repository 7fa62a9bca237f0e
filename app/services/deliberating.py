"""Deliberation (合议): members reject a bid or correct a score by votes under their own logins; R16, R17."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.anonymity import without_traces
from app.domain.judging import (
    NEEDS_EXPLANATION,
    OF_PRICES,
    REJECTIONS,
    Clarification,
    Correction,
    Motion,
    Vote,
    correction_faults,
    motion_state,
    objective_fault,
    outcome,
)
from app.domain.machines import BID, MOTION
from app.domain.opportunities import Opportunity, back_to, public_words, status
from app.domain.scenarios import objective_ids
from app.domain.users import Actor
from app.errors import Fault, Invalid, InvalidFields
from app.services.competition import end_by_vote, end_without_competition, ends_by_law, too_few
from app.services.context import App
from app.services.evaluating import half_points
from app.services.relations import identity_of
from app.services.results import effective_scores, supersede, valid_bids
from app.services.seats import demand_seat, seats_lawful, sits_as_chair
from app.services.steps import demand_step, take_step
from app.services.suspicions import undecided
from app.store.evaluations import StoredCorrection
from app.store.ids import new_id
from app.store.work import Work

REASON_LENGTH = (10, 2000)
REJECTING = ("scoring", "consensus")
CORRECTING = ("consensus", "evaluated")


@dataclass(frozen=True)
class MotionView:
    """A motion as the committee sees it. votes: member's name -> agrees; mine: whether this member has voted."""

    motion: Motion
    state: str
    label: str
    mover: str
    votes: dict[str, bool]
    mine: bool


@dataclass(frozen=True)
class Deliberation:
    """What a member deliberates about: motions, questions to bidders, and the labels of bids that may be rejected.

    may_end: so few bids are valid that the committee may reject all of them.
    """

    motions: list[MotionView]
    questions: list[tuple[str, Clarification]]
    bids: dict[str, str]
    may_end: bool = False


def read(app: App, actor: Actor, opportunity_id: str) -> Deliberation:
    """For who sits on the committee. Bidders stay labels; until individual scoring is closed nothing tells a price or term,
    also when the committee had come as far as the consensus before and somebody is to score anew."""
    demand_seat(app, actor, opportunity_id)
    with app.store.read() as work:
        bids = {bid.id: bid for bid in work.bids.opened_of(opportunity_id)}
        labels = {key: bid.label for key, bid in bids.items()}
        opportunity = work.opportunities.get(opportunity_id)
        blind, words = opportunity.scored_at is None, public_words(opportunity)

        def shown(bid: str, text: str) -> str:
            found = bids.get(bid)
            if not blind or found is None or found.content is None:
                return text
            return without_traces(text, found.content, identity_of(work, found), words)

        names = {
            seat.person: work.users.get(seat.person).name for seat in work.evaluations.seats(opportunity_id)
        }
        views = []
        for each in work.evaluations.motions_of(opportunity_id):
            if blind and each.kind == "dismissal":
                continue
            votes = work.evaluations.votes_of(each.id)
            given = {names[member]: agrees for member, agrees in votes.items()}
            where, mine = motion_state(each, work.now), actor.id in votes
            label = labels.get(each.bid, "")
            moved = replace(each, reason=shown(each.bid, each.reason))
            views.append(MotionView(moved, where, label, names[each.moved_by], given, mine))
        questions = [
            (
                labels[each.bid],
                replace(each, question=shown(each.bid, each.question), answer=shown(each.bid, each.answer)),
            )
            for each in work.evaluations.clarifications_of(opportunity_id)
        ]
        valid = {bid.id: bid.label for bid in valid_bids(work, opportunity_id)}
        may_end = not ends_by_law(opportunity) and too_few(work, opportunity)
        return Deliberation(views, questions, valid, may_end)


def move_rejection(app: App, actor: Actor, opportunity_id: str, bid: str, code: str, reason: str) -> Motion:
    """A member moves to reject a bid for a reason of the list; the mover's vote is given with it. Reasons of price wait for
    the end of individual scoring, when prices are shown.

    Raises InvalidFields evaluation.motion_refused, Invalid machines.…, evaluation.prices_later, evaluation.moved_before.
    """
    demand_seat(app, actor, opportunity_id)
    check_reason(reason)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if bid not in {each.id for each in valid_bids(work, opportunity_id)}:
            raise Invalid("evaluation.not_valid")
        if code in OF_PRICES and opportunity.scored_at is None:
            raise Invalid("evaluation.prices_later")
        asked = [each for each in work.evaluations.clarifications_of(opportunity_id) if each.bid == bid]
        explained = any(each.over(work.now) for each in asked) or code not in NEEDS_EXPLANATION
        motion = Motion(
            new_id("mo"), opportunity_id, "rejection", bid, code, reason.strip(), None, actor.id, work.now
        )
        known = {"reason_code": code in REJECTIONS, "explained": explained}
        return _move(work, actor, opportunity, motion, known)


def move_dismissal(app: App, actor: Actor, opportunity_id: str, bid: str, code: str, reason: str) -> Motion:
    """A member moves to set aside what only one side says of a bid (存疑不成立); most of the members decide. Where they find
    it to be true they reject the bid instead. Both wait for the end of individual scoring. Raises InvalidFields evaluation.motion_refused, Invalid machines.…."""
    demand_seat(app, actor, opportunity_id)
    check_reason(reason)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if opportunity.scored_at is None:
            raise Invalid("machines.in_deliberation")
        motion = Motion(
            new_id("mo"), opportunity_id, "dismissal", bid, code, reason.strip(), None, actor.id, work.now
        )
        open_ones = undecided(work, opportunity_id)
        return _move(
            work, actor, opportunity, motion, {"reason_code": (bid, code) in open_ones, "explained": True}
        )


def move_no_competition(app: App, actor: Actor, opportunity_id: str, reason: str) -> Motion:
    """A member moves to reject all bids because too few valid ones are left for a competition (明显缺乏竞争): most of the
    members decide, 《评标委员会和评标方法暂行规定》第二十七条. Where the law itself ends the procedure there is nothing to vote on.

    Raises InvalidFields evaluation.motion_refused, Invalid machines.…, evaluation.competition_left, evaluation.moved_before.
    """
    demand_seat(app, actor, opportunity_id)
    check_reason(reason)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if ends_by_law(opportunity) or not too_few(work, opportunity):
            raise Invalid("evaluation.competition_left")
        motion = Motion(
            new_id("mo"), opportunity_id, "competition", "", "no_competition", reason.strip(), None, actor.id,
            work.now,
        )  # fmt: skip
        return _move(work, actor, opportunity, motion, {"reason_code": True, "explained": True})


def move_correction(
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
) -> Motion:
    """The chair moves to correct one score in one of the four cases (财政部令第87号第六十四条). That the case is given is the
    committee's finding, with the reason; it counts once every member has agreed under the own login. Members differ only on
    a criterion that was published as objective. The score as given stays on record.

    Raises InvalidFields evaluation.correction_refused, Invalid evaluation.no_such_score, machines.….
    """
    demand_seat(app, actor, opportunity_id)
    with app.store.write() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if not sits_as_chair(work, actor, opportunity_id):
            raise Invalid("machines.is_chair")
        scores = effective_scores(work, opportunity_id)
        place = (bid, criterion, evaluator)
        before = next((s for s in scores if (s.bid, s.criterion, s.evaluator) == place), None)
        if before is None or not half_points(points):
            raise Invalid("evaluation.no_such_score")
        seated = tuple(work.evaluations.evaluators(opportunity_id))
        made = Correction(
            case, bid, criterion, evaluator, before.half_points, round(points * 2), reason.strip(), seated, work.now
        )  # fmt: skip
        faults = correction_faults(made, seated, opportunity.publicity_from)
        if not_so := objective_fault(made, scores, objective_ids(opportunity.terms.criteria)):
            faults = (*faults, not_so)
        if faults:
            raise InvalidFields("evaluation.correction_refused", faults)
        motion = Motion(
            new_id("mo"), opportunity_id, "correction", bid, case, reason.strip(), made, actor.id, work.now
        )
        return _move(work, actor, opportunity, motion, {"reason_code": True, "explained": True})


def vote(app: App, actor: Actor, motion_id: str, agrees: bool) -> Motion:
    """A member's own vote; with the deciding one the motion takes effect: the bid is rejected, the score corrected."""
    with app.store.read() as work:
        opportunity_id = work.evaluations.motions.get(motion_id).opportunity
    demand_seat(app, actor, opportunity_id, object=motion_id)
    with app.store.write() as work:
        motion = work.evaluations.motions.get(motion_id)
        opportunity = work.opportunities.get(motion.opportunity)
        voted = actor.id in work.evaluations.votes_of(motion_id)
        facts = {**_sits(work, actor, opportunity, motion), "not_yet_voted": not voted}
        event = demand_step(MOTION, motion_state(motion, work.now), "vote", actor.role, facts)
        work.record(actor, event, motion_id, agrees=agrees)
        return _cast(work, actor, opportunity, motion, agrees)


def withdraw(app: App, actor: Actor, motion_id: str) -> Motion:
    """The mover takes an open motion back."""
    with app.store.read() as work:
        opportunity_id = work.evaluations.motions.get(motion_id).opportunity
    demand_seat(app, actor, opportunity_id, object=motion_id)
    with app.store.write() as work:
        motion = work.evaluations.motions.get(motion_id)
        opportunity = work.opportunities.get(motion.opportunity)
        facts = {**_sits(work, actor, opportunity, motion), "own_motion": motion.moved_by == actor.id}
        event = demand_step(MOTION, motion_state(motion, work.now), "withdraw", actor.role, facts)
        motion = replace(motion, withdrawn_at=work.now)
        work.evaluations.motions.save(motion)
        work.record(actor, event, motion_id)
        return motion


def recount(work: Work, actor: Actor, opportunity_id: str) -> None:
    """After a member has left: what no longer has its majority is open again, a rejected bid evaluated meanwhile, a
    suspicion undecided (《招标投标法实施条例》第四十八条: what a replaced member concluded is void)."""
    sitting = work.evaluations.evaluators(opportunity_id)
    for motion in work.evaluations.motions_of(opportunity_id):
        if motion.kind not in ("rejection", "dismissal") or motion.carried_at is None:
            continue
        if outcome(motion.kind, work.evaluations.votes_of(motion.id), sitting) == "carried":
            continue
        event = demand_step(MOTION, "carried", "reopen", actor.role, {"member_replaced": True})
        work.evaluations.motions.save(replace(motion, carried_at=None))
        work.record(actor, event, motion.id)
        if motion.kind == "dismissal":
            continue
        bid = work.bids.opened.get(motion.bid)
        event = demand_step(BID, "rejected", "restore", actor.role, {"member_replaced": True})
        work.bids.opened.save(replace(bid, rejected="", rejected_at=None))
        work.record(actor, event, bid.id)


def _move(
    work: Work, actor: Actor, opportunity: Opportunity, motion: Motion, known: Mapping[str, bool]
) -> Motion:
    same = [
        each
        for each in work.evaluations.motions_of(opportunity.id)
        if each.open and (each.kind, each.bid) == (motion.kind, motion.bid)
    ]
    if same:
        raise Invalid("evaluation.moved_before")
    facts = {**_sits(work, actor, opportunity, motion), **known, "reason_given": True}
    event = demand_step(MOTION, "draft", "move", actor.role, facts)
    work.evaluations.motions.add(motion)
    work.record(actor, event, motion.id, kind=motion.kind, code=motion.code, bid=motion.bid)
    return _cast(work, actor, opportunity, motion, True)


def _sits(work: Work, actor: Actor, opportunity: Opportunity, motion: Motion) -> dict[str, bool]:
    seat = work.evaluations.seat(opportunity.id, actor.id)
    when = CORRECTING if motion.kind == "correction" else REJECTING
    return {
        "appointed": seat is not None and seat.sits,
        "conflicts_declared": seat is not None and seat.declared_at is not None,
        "in_deliberation": status(opportunity, work.now) in when,
        "committee_lawful": seats_lawful(opportunity, work.evaluations.seats(opportunity.id)),
    }


def _cast(work: Work, actor: Actor, opportunity: Opportunity, motion: Motion, agrees: bool) -> Motion:
    """Count the vote; a motion that is decided takes effect in the same transaction."""
    work.evaluations.vote(Vote(motion.id, actor.id, agrees, work.now))
    votes = work.evaluations.votes_of(motion.id)
    found = outcome(motion.kind, votes, work.evaluations.evaluators(opportunity.id))
    if found == "open":
        return motion
    if found == "lost":
        event = demand_step(MOTION, "moved", "lose", actor.role, {"enough_against": True})
        motion = replace(motion, lost_at=work.now)
    else:
        event = demand_step(MOTION, "moved", "carry", actor.role, {"enough_agree": True})
        motion = replace(motion, carried_at=work.now)
    work.evaluations.motions.save(motion)
    work.record(actor, event, motion.id)
    if found == "carried":
        take_effect = {"correction": _correct, "rejection": _reject, "competition": _end}.get(motion.kind)
        if take_effect is not None:  # what sets a suspicion aside is itself the decision
            take_effect(work, actor, opportunity, motion)
    return motion


def _correct(work: Work, actor: Actor, opportunity: Opportunity, motion: Motion) -> None:
    made = motion.correction
    assert made is not None  # motions of this kind have one
    event = take_step(
        work, actor, opportunity, "correct",
        appointed=True, correctable_error=True, reason_given=True, all_agreed=True,
    )  # fmt: skip
    made = replace(made, agreed_by=tuple(work.evaluations.evaluators(opportunity.id)), at=work.now)
    stored = StoredCorrection(new_id("co"), opportunity.id, made, motion.moved_by, work.now)
    work.evaluations.corrections.add(stored)
    supersede(work, opportunity.id)
    work.opportunities.save(back_to(opportunity, "consensus"))
    work.record(actor, event, opportunity.id, case=made.case, bid=made.bid, evaluator=made.evaluator)


def _reject(work: Work, actor: Actor, opportunity: Opportunity, motion: Motion) -> None:
    bid = work.bids.opened.get(motion.bid)
    facts = {"appointed": True, "reason_code": True, "majority": True}
    event = demand_step(BID, "valid", "reject", actor.role, facts)
    work.bids.opened.save(replace(bid, rejected=motion.code, rejected_at=work.now))
    work.record(actor, event, bid.id, code=motion.code)
    end_without_competition(work, actor, opportunity)


def _end(work: Work, actor: Actor, opportunity: Opportunity, motion: Motion) -> None:
    end_by_vote(work, actor, opportunity)


def check_reason(text: str, column: str = "reason") -> None:
    """Raises InvalidFields evaluation.motion_refused for a text that is too short or too long."""
    least, most = REASON_LENGTH
    if not least <= len(text.strip()) <= most:
        fault = Fault(0, column, "evaluation.reason_length", (("least", least), ("most", most)))
        raise InvalidFields("evaluation.motion_refused", (fault,))
