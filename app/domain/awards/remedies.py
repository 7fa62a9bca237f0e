"""Objections and complaints (异议、质疑、投诉): who has to do what by when, and what waits meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.regimes import regime
from app.domain.workdays import Due, WorkCalendar, due


@dataclass(frozen=True)
class Remedy:
    """An objection and what became of it, in days of China. None = has not happened.

    A complaint is filed on `complained_on`; `closed_on`: answered without complaint, not accepted, dismissed or withdrawn.
    """

    id: str
    filed_on: date
    answered_on: date | None = None
    complained_on: date | None = None
    decided_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Steps:
    """By when: the answer, a complaint, its acceptance, its decision; the latter two None until a complaint is filed."""

    answer_by: Due
    complain_by: Due
    accept_by: Due | None
    decide_by: Due | None


def steps(code: str, calendar: WorkCalendar, remedy: Remedy) -> Steps:
    """The periods of one remedy under regime `code` (《政府采购法》第五十三至五十六条; 《招标投标法实施条例》第五十四、六十、六十一条).

    A complaint runs from the answer, or from the day it was due: when it was never given, and always where the regime
    counts from the end of the answering period.
    """
    rules = regime(code)
    answer_by = due(calendar, remedy.filed_on, rules.period("objection_answer_days"))
    from_due = bool(rules.number("complaint_from_answer_due")) or remedy.answered_on is None
    start = answer_by.day if from_due else remedy.answered_on or answer_by.day
    complain_by = due(calendar, start, rules.period("complaint_days"))
    if from_due:
        complain_by = Due(complain_by.day, complain_by.certain and answer_by.certain, complain_by.known_until)
    filed = remedy.complained_on
    return Steps(
        answer_by=answer_by,
        complain_by=complain_by,
        accept_by=due(calendar, filed, rules.period("complaint_acceptance_days")) if filed else None,
        decide_by=due(calendar, filed, rules.period("complaint_decision_days")) if filed else None,
    )


def suspends(code: str, remedy: Remedy, on: date) -> bool:
    """True while award and contract wait for this remedy.

    An objection suspends until it is answered (《招标投标法实施条例》第五十四条); a complaint until it is decided, where the
    regime sets a longest suspension at most that many days after it was filed (《政府采购法》第五十七条).
    """
    if on < remedy.filed_on:
        return False
    if _happened(remedy.closed_on, on) or _happened(remedy.decided_on, on):
        return False
    if remedy.complained_on is not None and _happened(remedy.complained_on, on):
        rules = regime(code)
        if not rules.has("suspension_days"):
            return True
        return on <= remedy.complained_on + timedelta(days=rules.period("suspension_days").amount)
    return not _happened(remedy.answered_on, on)


def opening_waits(code: str, remedy: Remedy, on: date) -> bool:
    """True while an objection to the documents holds the opening, where the regime has it so: until it is answered, and a
    complaint about it until it is decided (《招标投标法实施条例》第二十二条、第六十二条)."""
    return bool(regime(code).number("document_objection_holds_opening")) and suspends(code, remedy, on)


def document_objections_until(
    code: str, calendar: WorkCalendar, published_on: date, deadline_on: date, changed_on: date | None
) -> Due | None:
    """The last day of objections to the documents, None where regime `code` sets none.

    So many days before the deadline (《招标投标法实施条例》第二十二条), or so many from the end of the notice, or from an
    addendum that changed the documents on `changed_on` (《政府采购法实施条例》第五十三条).
    """
    rules = regime(code)
    if rules.has("document_objection_before_days"):
        days = rules.period("document_objection_before_days").amount
        return Due(deadline_on - timedelta(days=days), True, calendar.certain_until)
    if not rules.has("document_objection_days"):
        return None
    start = due(calendar, published_on, rules.period("notice_days"))
    if changed_on is not None and changed_on > start.day:
        start = Due(changed_on, True, start.known_until)
    last = due(calendar, start.day, rules.period("document_objection_days"))
    return Due(last.day, last.certain and start.certain, last.known_until)


def suspended_by(code: str, remedies: Sequence[Remedy], on: date) -> tuple[str, ...]:
    """The remedies that the award and the contract wait for on that day."""
    return tuple(remedy.id for remedy in remedies if suspends(code, remedy, on))


def complaint_possible(code: str, calendar: WorkCalendar, remedy: Remedy, on: date) -> bool:
    """True when a complaint may be filed on `on`: after an answer or an answering period without one, and in time."""
    found = steps(code, calendar, remedy)
    answered = _happened(remedy.answered_on, on) or on > found.answer_by.day
    return answered and on <= found.complain_by.day


def _happened(day: date | None, on: date) -> bool:
    return day is not None and day <= on
