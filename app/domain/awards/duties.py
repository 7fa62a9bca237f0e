"""What has to be published, filed and kept, and by when (公告、备案与归档清单)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.regimes import Regime, regime
from app.domain.workdays import Due, WorkCalendar, due

RULES: tuple[tuple[str, str, str], ...] = (
    # duty, day it runs from ("" = from the decision or the report, as the regime has it), number of the regime
    ("decide", "reported_on", "award_days"),
    ("publicise", "", "publicity_within_days"),
    ("tell_losers", "decided_on", "publicity_within_days"),
    ("report", "decided_on", "report_days"),
    ("sign", "notified_on", "contract_days"),
    ("publish_contract", "signed_on", "contract_publication_days"),
    ("file_contract", "signed_on", "contract_filing_days"),
)


@dataclass(frozen=True)
class Duty:
    """One duty. due: None while its starting day has not come; `keep` has the day until which the records are kept.

    state: waiting (not started), open, overdue, done, late (done after its day).
    """

    code: str
    due: Due | None
    article: str
    done_on: date | None
    state: Literal["waiting", "open", "overdue", "done", "late"]


def duties(
    code: str, calendar: WorkCalendar, days: Mapping[str, date], done: Mapping[str, date], on: date
) -> tuple[Duty, ...]:
    """The duties of one award under regime `code`, in their order; a regime without a rule has no such duty.

    days: reported_on, decided_on, notified_on, signed_on, ended_on as far as they have come.
    done: duty -> the day it was fulfilled.
    """
    rules = regime(code)
    published_from = "decided_on" if rules.number("decision_before_publicity") else "reported_on"
    found = []
    for name, fixed, number in RULES:
        start = fixed or published_from
        if rules.has(number):
            last = due(calendar, days[start], rules.period(number)) if start in days else None
            found.append(_duty(name, last, rules.article(number), done.get(name), on))
    return (*found, _keeping(rules, calendar, days))


def _duty(name: str, last: Due | None, article: str, done_on: date | None, on: date) -> Duty:
    if done_on is not None:
        late = last is not None and done_on > last.day
        return Duty(name, last, article, done_on, "late" if late else "done")
    if last is None:
        return Duty(name, None, article, None, "waiting")
    return Duty(name, last, article, None, "overdue" if on > last.day else "open")


def _keeping(rules: Regime, calendar: WorkCalendar, days: Mapping[str, date]) -> Duty:
    """Records are kept for the regime's years after the procedure ended (《政府采购法》第四十二条)."""
    article = rules.article("retention_years")
    ended = days.get("ended_on")
    if ended is None:
        return Duty("keep", None, article, None, "waiting")
    year = ended.year + int(rules.number("retention_years"))
    leap_day = (ended.month, ended.day) == (2, 29)
    until = date(year, 2, 28) if leap_day else ended.replace(year=year)
    return Duty("keep", Due(until, True, calendar.certain_until), article, None, "open")
