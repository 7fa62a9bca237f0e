"""Days of procedures that are under way (在办期限): what is counted by the calendar, and what was fixed when it was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.awards import steps
from app.domain.deadlines import china_date
from app.domain.opportunities import ENDED, Opportunity, status
from app.domain.workdays import CalendarRecord, Due, next_working_day
from app.services.awarding import publicity_of
from app.services.contracting import duties_of
from app.services.remedy_periods import object_until
from app.store.work import Work

OVER = (*ENDED, "accepted", "reviewed")
MADE_KNOWN = ("publicity_last", "objections")
"""Days of a publicity: `fixed_days` has them."""


@dataclass(frozen=True)
class RunningDay:
    """The last day of one period. what: code of "workdays.what"; remedy: number of the objection it belongs to, or ""."""

    opportunity: str
    title: str
    what: str
    remedy: str
    due: Due

    @property
    def key(self) -> tuple[str, str, str]:
        return self.opportunity, self.what, self.remedy


@dataclass(frozen=True)
class FixedDay:
    """A day that everybody was told and that stays, where the calendar would give another one. counted: that other one."""

    opportunity: str
    title: str
    what: str
    day: date
    counted: date


def running_days(work: Work) -> list[RunningDay]:
    """Every period that has begun and is not over, as the calendar of this unit of work counts it."""
    today = china_date(work.now)
    found = []
    for opportunity in _running(work):
        for what, remedy, due in _days(work, opportunity, today):
            found.append(RunningDay(opportunity.number, opportunity.title, what, remedy, due))
    return found


def fixed_days(work: Work) -> list[FixedDay]:
    """Deadlines of bids and last days of publicity that were told and stay, though offices do not work on that day now."""
    today, found = china_date(work.now), []
    for opportunity in _running(work):
        told: list[tuple[str, date, date]] = []
        if status(opportunity, work.now) == "published":
            day = china_date(opportunity.tender_deadline)
            told.append(("tender_deadline", day, next_working_day(work.calendar, day).day))
        plan = publicity_of(opportunity, work.calendars)
        again = publicity_of(opportunity, CalendarRecord(work.calendar))
        if plan and again and not plan.over(today):
            told.append(("publicity_last", plan.last_day.day, again.last_day.day))
        if plan and again and plan.may_object(today):
            told.append(("objections", plan.objections_until.day, again.objections_until.day))
        found += [
            FixedDay(opportunity.number, opportunity.title, what, day, counted)
            for what, day, counted in told
            if day != counted
        ]
    return found


def held_days(work: Work) -> list[FixedDay]:
    """Days of running periods that were told and hold, though the calendar of now alone would give an earlier one."""
    told, calendars = running_days(work), work.calendars
    work.count_by(CalendarRecord(replace(calendars.calendar, formerly=())))
    counted = {each.key: each.due.day for each in running_days(work)}
    work.count_by(calendars)
    return [
        FixedDay(each.opportunity, each.title, each.what, each.due.day, counted[each.key])
        for each in told
        if each.what not in MADE_KNOWN and counted.get(each.key, each.due.day) < each.due.day
    ]


def _running(work: Work) -> list[Opportunity]:
    return [each for each in work.opportunities.newest_first() if status(each, work.now) not in OVER]


def _days(work: Work, opportunity: Opportunity, today: date) -> Iterator[tuple[str, str, Due]]:
    for duty in duties_of(work, opportunity, work.calendar):
        if duty.due is not None and duty.code != "keep" and duty.state in ("open", "overdue"):
            yield duty.code, "", duty.due
    until = object_until(work, opportunity, "documents") if opportunity.opened_at is None else None
    if until is not None and today <= until.day:
        yield "document_objections", "", until
    plan = publicity_of(opportunity, work.calendars)
    if plan and not plan.over(today):
        yield "publicity_last", "", plan.last_day
    if plan and plan.may_object(today):
        yield "objections", "", plan.objections_until
    for remedy in work.opportunities.remedies_of(opportunity.id):
        if remedy.withdrawn_at or remedy.closed_at or remedy.decided_at or remedy.not_accepted_at:
            continue
        found = steps(opportunity.terms.regime, work.calendar, remedy.days)
        if remedy.complained_at is None:
            if remedy.answered_at is None:
                yield "answer_by", remedy.number, found.answer_by
            yield "complain_by", remedy.number, found.complain_by
        elif remedy.complaint_accepted_at is None and found.accept_by:
            yield "accept_by", remedy.number, found.accept_by
        if found.decide_by:
            yield "decide_by", remedy.number, found.decide_by
