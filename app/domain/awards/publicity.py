"""Publicity of the result (公示): by when it begins, through which day it lasts, until when one may object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.regimes import regime
from app.domain.workdays import Due, WorkCalendar, due


@dataclass(frozen=True)
class Publicity:
    """The days of a publicity. Each Due says whether it is certain; `last_day` is the last one that belongs to it.

    objections_until: the last day of objections (质疑) to the result, never before `last_day`.
    """

    begin_by: Due
    begun_on: date
    last_day: Due
    objections_until: Due

    @property
    def in_time(self) -> bool:
        """False when it began later than the regime allows."""
        return self.begun_on <= self.begin_by.day

    def over(self, on: date) -> bool:
        """True on the days after its last."""
        return on > self.last_day.day

    def may_object(self, on: date) -> bool:
        """True while objections to the result are in time."""
        return on <= self.objections_until.day


def publicity_kept(code: str, plan: Publicity | None, on: date) -> bool:
    """True when the award may be decided on `on` as far as publicity goes (guard publicity_kept).

    Where candidates are published first, their publicity has to be over; where the winner is decided first, nothing is
    waited for, and the contract waits instead (guard publicity_over).
    """
    if regime(code).number("decision_before_publicity"):
        return True
    return plan is not None and plan.over(on)


def publicity(code: str, calendar: WorkCalendar, from_day: date, begun_on: date) -> Publicity:
    """The publicity that begins on `begun_on`; it has to begin within the regime's days after `from_day`.

    from_day: when the evaluation report was received, or the winner decided where that comes first.

    《招标投标法实施条例》第五十四条: within three days, at least three days; 财政部令第87号第六十九条 for procurement.
    """
    rules = regime(code)
    last = due(calendar, begun_on, rules.period("publicity_days"))
    start = last.day if rules.number("objection_from_end") else begun_on
    objections = due(calendar, start, rules.period("objection_days"))
    if objections.day < last.day:
        objections = last
    return Publicity(
        begin_by=due(calendar, from_day, rules.period("publicity_within_days")),
        begun_on=begun_on,
        last_day=last,
        objections_until=Due(objections.day, objections.certain and last.certain, objections.known_until),
    )
