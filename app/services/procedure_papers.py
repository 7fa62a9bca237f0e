"""What the papers of a procedure rest on (程序文书): gathered in one transaction, for those who may print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.awards import Feedback, Publicity
from app.domain.bids import OpenedBid
from app.domain.committee import Appointment, Draw, specialties_needed
from app.domain.evaluation import Award, BidTotal, Score
from app.domain.judging import Correction, EvaluationReport
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.errors import Invalid
from app.services.awarding import candidates_of, publicity_of
from app.services.context import App, demand
from app.services.opening_records import FullRecord, record_in
from app.services.race_ends import told_to
from app.services.results import effective_scores, result_of
from app.services.seats import members_of
from app.services.suspicions import Decided, decisions
from app.store.evaluations import StoredDirect


@dataclass(frozen=True)
class ProcedureRecord:
    """Everything of one opened procedure. names: user id -> name, departments alike; specialties: user id -> specialty that
    the regime asks for. opening: who held it and every bid beside its receipt; opener: who opened it alone, before openings
    took two people.

    suspicions: with what the committee decided. candidates: as published, or as they would be; feedback: bid -> what its bidder is told, once decided.
    """

    opportunity: Opportunity
    at: datetime
    opening: FullRecord
    opener: str
    bids: list[OpenedBid]
    seats: list[Appointment]
    names: dict[str, str]
    departments: dict[str, str]
    specialties: dict[str, str]
    draw: Draw | None
    dropped: tuple[str, ...]
    direct: StoredDirect | None
    scores: tuple[Score, ...]
    corrections: list[Correction]
    totals: tuple[BidTotal, ...]
    report: EvaluationReport | None
    candidates: tuple[BidTotal, ...]
    plan: Publicity | None
    award: Award | None
    feedback: dict[str, Feedback]
    suspicions: tuple[Decided, ...] = ()


def record_of(app: App, actor: Actor, opportunity_id: str) -> ProcedureRecord:
    """For the posting department and the supervisor. Raises Invalid papers.not_opened before the opening."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        demand(app, actor, "evaluation.read_totals", opportunity, object=opportunity_id)
        if opportunity.opened_at is None:
            raise Invalid("papers.not_opened")
        record, opened_event = record_in(work, opportunity), work.audit.of("bids.open", opportunity_id)
        seats = work.evaluations.seats(opportunity_id) if opportunity.reported_at else []
        users = {seat.person: work.users.get(seat.person) for seat in seats}
        stored = work.evaluations.draw_of(opportunity_id) if opportunity.reported_at else None
        for each in (*stored.draw.drawn, *stored.draw.reserve) if stored else ():
            users.setdefault(each.id, work.users.get(each.id))
        outs = work.evaluations.drop_outs_of(opportunity_id) if opportunity.reported_at else []
        dropped = tuple(each.person for each in outs)
        for person in dropped:
            users.setdefault(person, work.users.get(person))
        asked = {name for name, _ in specialties_needed(opportunity.terms.regime)}
        members = members_of(opportunity, list(users.values()))
        totals = result_of(work, opportunity) if opportunity.reported_at else ()
        listed = candidates_of(work, opportunity) if opportunity.reported_at else None
        award = work.evaluations.award_of(opportunity_id)
        decided = award is not None and award.approved_at is not None
        bids = work.bids.opened_of(opportunity_id)
        return ProcedureRecord(
            opportunity=opportunity,
            at=work.now,
            opening=record,
            opener=opened_event.actor_name if opened_event and not record.ceremony else "",
            bids=bids,
            seats=seats,
            names={key: user.name for key, user in users.items()},
            departments={key: user.department for key, user in users.items()},
            specialties={each.id: each.specialty for each in members if each.specialty in asked},
            draw=stored.draw if stored else None,
            dropped=dropped,
            direct=work.evaluations.direct_of(opportunity_id) if opportunity.reported_at else None,
            scores=effective_scores(work, opportunity_id) if opportunity.reported_at else (),
            corrections=work.evaluations.corrections_of(opportunity_id),
            totals=totals,
            report=work.evaluations.report_of(opportunity_id),
            candidates=listed.rows if listed else (),
            plan=publicity_of(opportunity, work.calendars),
            award=award if decided else None,
            feedback={
                bid.id: told_to(work, opportunity, award, bid, totals)
                for bid in bids
                if award is not None and decided and bid.id != award.bid
            },
            suspicions=tuple(decisions(work, opportunity_id)) if opportunity.reported_at else (),
        )
