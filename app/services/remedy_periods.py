"""In what time one may object, and what holds an opening (异议的期限与开榜的暂停)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.awards import document_objections_until, opening_waits, steps
from app.domain.deadlines import china_date
from app.domain.opportunities import ENDED, Opportunity, status
from app.domain.regimes import regime
from app.domain.remedies import SUBJECTS, StoredRemedy, state
from app.domain.users import Actor
from app.domain.workdays import Due, due
from app.services.awarding import publicity_of
from app.store.work import Work


@dataclass(frozen=True)
class Hold:
    """Why the opening waits. kind: objection = an objection to the documents is not answered; addendum = the addendum that
    was ordered, drafted since then and changing the documents, is not issued. number, state: of the objection; answer_by: None once it is with the supervisor."""

    kind: str
    number: str
    state: str
    answer_by: Due | None


def holds(work: Work, opportunity: Opportunity) -> list[Hold]:
    """What the opening waits for now (《招标投标法实施条例》第二十二条), oldest objection first."""
    found = [each for each in work.opportunities.remedies_of(opportunity.id) if _about_documents(each)]
    code, today = opportunity.terms.regime, china_date(work.now)
    owed = {each.id for each in _unchanged(work, opportunity, found)}
    waiting = []
    for each in found:
        if opening_waits(code, each.days, today):
            by = None if each.complained_at else steps(code, work.calendar, each.days).answer_by
            waiting.append(Hold("objection", each.number, state(each, work.now), by))
        if each.id in owed:
            waiting.append(Hold("addendum", each.number, state(each, work.now), None))
    return waiting


def opening_facts(work: Work, opportunity: Opportunity) -> dict[str, bool]:
    """The same as guards of the steps that open or end the procedure at its deadline."""
    kinds = {each.kind for each in holds(work, opportunity)}
    return {
        "no_document_objection": "objection" not in kinds,
        "ordered_addendum_issued": "addendum" not in kinds,
    }


def ordered_addendum_due(work: Work, opportunity: Opportunity, drafted_at: datetime | None = None) -> bool:
    """True while a change of the documents is ordered and the addendum that makes it is not issued, before the opening.

    drafted_at: of the draft that is to make it; one from before the order makes no change that was ordered.
    """
    if opportunity.opened_at is not None:
        return False
    standing = [each for each in work.opportunities.remedies_of(opportunity.id) if _about_documents(each)]
    return any(
        drafted_at is None or (each.amendment_ordered_at and drafted_at >= each.amendment_ordered_at)
        for each in _unchanged(work, opportunity, standing)
    )


def _about_documents(remedy: StoredRemedy) -> bool:
    return remedy.subject == "documents" and remedy.withdrawn_at is None


def _unchanged(
    work: Work, opportunity: Opportunity, remedies: Sequence[StoredRemedy]
) -> Iterator[StoredRemedy]:
    """Those that ordered a change of the documents for which no addendum was drafted since and issued."""
    drafted = work.opportunities.addenda_drafted(opportunity.id)
    changing = [each for each in work.opportunities.addenda_of(opportunity.id) if each.columns]
    written = [drafted.get(each.number, each.issued_at) for each in changing]
    for each in remedies:
        ordered = each.amendment_ordered_at
        if ordered is not None and not any(at >= ordered for at in written):
            yield each


def object_until(work: Work, opportunity: Opportunity, subject: str) -> Due | None:
    """The last day of objections to this subject, None where no day is set or none is known yet."""
    if subject == "documents":
        addenda = work.opportunities.addenda_of(opportunity.id)
        return document_objections_until(
            opportunity.terms.regime,
            work.calendar,
            china_date(opportunity.published_at),
            china_date(opportunity.tender_deadline),
            china_date(addenda[-1].issued_at) if addenda else None,
        )
    if subject == "failure":
        return failure_objections_until(work, opportunity)
    plan = publicity_of(opportunity, work.calendars) if subject in ("evaluation", "result") else None
    return plan.objections_until if plan else None


def failure_objections_until(work: Work, opportunity: Opportunity) -> Due | None:
    """The last day of objections after an end without an award (流榜), None where the regime has none, before it, and where
    the supervisor's own decision ended it."""
    rules = regime(opportunity.terms.regime)
    if opportunity.failed_at is None or opportunity.failure_reason == "voided":
        return None
    if not rules.number("failure_objections"):
        return None
    return due(work.calendar, china_date(opportunity.failed_at), rules.period("objection_days"))


def in_time(work: Work, opportunity: Opportunity, subject: str) -> bool:
    """To the result: from the publicity on; to the documents: before the opening; to the opening: before the report; each
    to the last day the regime sets. Once the procedure has ended without an award: to that, and to the documents of what was
    never opened, where the regime says so (《政府采购法》第五十二条); otherwise never after an end."""
    until = object_until(work, opportunity, subject)
    if until is not None and china_date(work.now) > until.day:
        return False
    if subject in ("evaluation", "result", "failure"):
        return until is not None
    if status(opportunity, work.now) in ENDED:
        ended = failure_objections_until(work, opportunity) is not None
        return ended and subject == "documents" and until is not None and opportunity.opened_at is None
    if subject == "documents":
        return opportunity.opened_at is None
    return opportunity.opened_at is not None and opportunity.reported_at is None


def subjects_now(work: Work, actor: Actor, opportunity: Opportunity) -> dict[str, Due | None]:
    """What this enterprise may object to now, with the last day where there is one."""
    if not concerned(work, actor, opportunity):
        return {}
    return {
        subject: object_until(work, opportunity, subject)
        for subject in SUBJECTS
        if in_time(work, opportunity, subject) and not objected_before(work, actor, opportunity, subject)
    }


def objected_before(work: Work, actor: Actor, opportunity: Opportunity, subject: str) -> bool:
    """True when this enterprise has an objection on the same subject already, not withdrawn and about the same result:
    after the committee has looked again, the new report is a new matter, and so is an addendum to the documents."""
    since = opportunity.reported_at if subject in ("evaluation", "result") else None
    if subject == "documents" and (addenda := work.opportunities.addenda_of(opportunity.id)):
        since = addenda[-1].issued_at
    return any(
        each.enterprise == actor.enterprise_id
        and each.subject == subject
        and each.withdrawn_at is None
        and (since is None or each.filed_at >= since)
        for each in work.opportunities.remedies_of(opportunity.id)
    )


def concerned(work: Work, actor: Actor, opportunity: Opportunity) -> bool:
    """Who bid, or, before the opening, any enterprise that could."""
    if opportunity.opened_at is None:
        return True
    return any(bid.enterprise == actor.enterprise_id for bid in work.bids.opened_of(opportunity.id))


def own_act(work: Work, actor: Actor, remedy: StoredRemedy) -> bool:
    """True when this person confirmed the opening, or supervised the draw or who moved up in it, that the complaint is about."""
    if remedy.subject in ("opening", "failure"):
        held = work.opportunities.ceremony_of(remedy.opportunity)
        if held is not None and held.confirmed_by == actor.id:
            return True
    if remedy.subject in ("evaluation", "result", "failure"):
        drawn = work.evaluations.draw_of(remedy.opportunity)
        gone = work.evaluations.drop_outs_of(remedy.opportunity)
        moved_up = any(each.witnessed_by == actor.id for each in gone)
        return moved_up or (drawn is not None and drawn.drawn_by == actor.id)
    return False
