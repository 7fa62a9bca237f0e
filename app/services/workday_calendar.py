"""The working-day calendar (工作日历): what it knows, and the notice of another year entered by an administrator; R26.

An entry is proposed by an administrator and counts once a supervisor has confirmed it, from then on for every period. What
was told stays: deadlines of bids, a publicity's days as they were made known (`CalendarRecord.made_known`), and no other day
that was told becomes earlier (`WorkCalendar.formerly`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from app.domain.deadlines import china_date
from app.domain.proposals import Proposal
from app.domain.users import Actor
from app.domain.workdays import Due, EnteredNotice, WorkCalendar, notice_of
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.files.holiday_rows import holiday_rows
from app.services.context import App, demand
from app.services.proposals import propose
from app.services.running_days import FixedDay, RunningDay, fixed_days, held_days, running_days
from app.store.ids import new_id
from app.store.work import Work

KIND = "calendar"
LONGEST_NUMBER = 100


@dataclass(frozen=True)
class MonthDays:
    """What one month departs from the plain week in. month: its first day; rest: days off; working: weekend days worked."""

    month: date
    rest: tuple[date, ...]
    working: tuple[date, ...]


@dataclass(frozen=True)
class YearDays:
    """One year of the calendar. entry: who entered it, None where it came with the program; entries: all of the year."""

    year: int
    months: tuple[MonthDays, ...]
    entry: EnteredNotice | None
    entries: tuple[EnteredNotice, ...]


@dataclass(frozen=True)
class CalendarView:
    """The calendar. years: newest first; next_year: the year to be entered next; this_year: of today in China.

    enterable: years whose notice may be entered or entered again, the next one first.
    """

    certain_until: date
    this_year: int
    next_year: int
    enterable: tuple[int, ...]
    years: tuple[YearDays, ...]


@dataclass(frozen=True)
class Move:
    """A period whose last day the entry moves, or makes certain where `after.day` is the same."""

    day: RunningDay
    after: Due

    @property
    def moved(self) -> bool:
        return self.after.day != self.day.due.day


@dataclass(frozen=True)
class Preview:
    """What an entry would do. replaces: the year is there already; days off and worked that change, only then.

    moves: of running procedures; fixed: what was told, would be another day by the entry, and stays; seal: of exactly this
    preview, given back to `enter` and compared again when the second person confirms.
    """

    entry: EnteredNotice
    months: tuple[MonthDays, ...]
    replaces: bool
    newly_off: tuple[date, ...]
    newly_worked: tuple[date, ...]
    certain_until: date
    moves: tuple[Move, ...]
    fixed: tuple[FixedDay, ...]
    seal: str


def view(app: App, actor: Actor) -> CalendarView:
    """The whole calendar with who entered what, for administrators and the supervisor."""
    demand(app, actor, "workdays.read")
    with app.store.read() as work:
        record, today = work.calendars, china_date(work.now)
    calendar = record.calendar
    last = max(calendar.years)
    again = [year for year in sorted(calendar.years, reverse=True) if year >= today.year]
    return CalendarView(
        certain_until=calendar.certain_until,
        this_year=today.year,
        next_year=last + 1,
        enterable=(*([last + 1] if last <= today.year else []), *again),
        years=tuple(
            YearDays(
                year,
                months_of(calendar.rest, calendar.working, year),
                record.newest(year),
                tuple(each for each in record.entered if each.year == year),
            )
            for year in sorted(calendar.years, reverse=True)
        ),
    )


def months_of(rest: Iterable[date], working: Iterable[date], year: int) -> tuple[MonthDays, ...]:
    """The twelve months of a year."""
    off, on = sorted(rest), sorted(working)
    firsts = [date(year, month, 1) for month in range(1, 13)]
    return tuple(
        MonthDays(
            first,
            tuple(day for day in off if (day.year, day.month) == (year, first.month)),
            tuple(day for day in on if (day.year, day.month) == (year, first.month)),
        )
        for first in firsts
    )


def check(app: App, actor: Actor, year: int, number: str, name: str, content: bytes) -> Preview:
    """What entering this table would do; nothing is stored. name: of the file, its ending says csv or xlsx.

    Raises InvalidFields workdays.refused with line and column of every fault; Invalid workdays.gap (a year in between is
    missing), workdays.early (not fixed yet), workdays.over (the year has passed), workdays.nothing_new; Invalid files.….
    """
    demand(app, actor, "workdays.enter")
    with app.store.read() as work:
        return _preview(work, _entry(work, actor, year, number, name, content))


def enter(
    app: App, actor: Actor, year: int, number: str, name: str, content: bytes, seal: str, reason: str
) -> Proposal:
    """Propose the notice of a year as it was previewed; it counts once a supervisor has confirmed it. seal: of the preview
    that the administrator read.

    Raises what `check` raises, Conflict workdays.changed when it would now do something else than was read, and what
    `propose` raises.
    """
    demand(app, actor, "workdays.enter")
    with app.store.write() as work:
        entry = _entry(work, actor, year, number, name, content)
        found = _preview(work, entry)
        if found.seal != seal:
            raise Conflict("workdays.changed")
        notice = {"number": entry.number, "rest": _written(entry.rest), "working": _written(entry.working)}
        return propose(work, actor, KIND, str(year), {"year": year, **notice, "seal": seal}, reason)


def proposed(app: App, actor: Actor, found: Proposal) -> Preview:
    """What confirming a proposal would do now, for the second person. Raises what `check` raises."""
    demand(app, actor, "workdays.confirm", object=found.subject)
    with app.store.read() as work:
        return _preview(work, _proposed_entry(work, actor, found))


def carry_out(work: Work, actor: Actor, found: Proposal) -> None:
    """A supervisor confirms the notice of a year, and it counts: what it moves is what it moves now, as the supervisor has
    read it. Only one notice of a year waits, so that no other came in between. Raises what `check` raises."""
    preview = _preview(work, _proposed_entry(work, actor, found))
    entry = preview.entry
    work.holidays.add(entry)
    work.record(
        actor, "workdays.replace" if preview.replaces else "workdays.enter", entry.id,
        year=entry.year, number=entry.number, rest=len(entry.rest), working=len(entry.working),
        moved=sum(each.moved for each in preview.moves), proposal=found.id,
    )  # fmt: skip


def _proposed_entry(work: Work, actor: Actor, found: Proposal) -> EnteredNotice:
    """The entry of a proposal, as it would be stored now that `actor` confirms it."""
    given = found.content
    _demand_year(work.calendar, given["year"], china_date(work.now))
    before = work.calendars.newest(given["year"])
    return EnteredNotice(
        id=new_id("hn"),
        year=given["year"],
        number=given["number"],
        rest=tuple(map(date.fromisoformat, given["rest"])),
        working=tuple(map(date.fromisoformat, given["working"])),
        replaces=before.id if before else "",
        entered_by=found.proposed_by,
        entered_name=found.proposed_name,
        entered_at=work.now,
        confirmed_name=actor.name,
    )


def _written(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _entry(work: Work, actor: Actor, year: int, number: str, name: str, content: bytes) -> EnteredNotice:
    number = " ".join(number.split())
    if len(number) > LONGEST_NUMBER:
        fault = Fault(0, "source", "workdays.source_long", (("most", LONGEST_NUMBER),))
        raise InvalidFields("workdays.refused", (fault,))
    _demand_year(work.calendar, year, china_date(work.now))
    notice = notice_of(holiday_rows(name, content), year, number)
    before = work.calendars.newest(year)
    return EnteredNotice(
        id=new_id("hn"),
        year=year,
        number=notice.source,
        rest=tuple(sorted(notice.rest)),
        working=tuple(sorted(notice.working)),
        replaces=before.id if before else "",
        entered_by=actor.id,
        entered_name=actor.name,
        entered_at=work.now,
    )


def _demand_year(calendar: WorkCalendar, year: int, today: date) -> None:
    last = max(calendar.years)
    if year > last + 1:
        raise Invalid("workdays.gap", year=str(year), last=str(last), next=str(last + 1))
    if year > today.year + 1:
        raise Invalid("workdays.early", year=str(year), before=str(year - 1))
    if year <= last and year < today.year:
        raise Invalid("workdays.over", year=str(year))


def _preview(work: Work, entry: EnteredNotice) -> Preview:
    """What the entry does to what is running, counted in this unit of work before and after it."""
    before, days = work.calendars, running_days(work)
    apart = {*fixed_days(work), *held_days(work)}
    after = before.with_entry(entry)
    present = before.newest(entry.year)
    if present and (present.number, after.calendar) == (entry.number, before.calendar):
        raise Invalid("workdays.nothing_new", year=str(entry.year))
    work.count_by(after)
    later = {each.key: each.due for each in running_days(work)}
    fixed = [each for each in (*fixed_days(work), *held_days(work)) if each not in apart]
    moves = tuple(
        Move(each, later[each.key])
        for each in days
        if each.key in later
        and (later[each.key].day, later[each.key].certain) != (each.due.day, each.due.certain)
    )
    replaces = entry.year in before.calendar.years
    found = Preview(
        entry=entry,
        months=_months(entry),
        replaces=replaces,
        newly_off=_changed(before.calendar, after.calendar, False) if replaces else (),
        newly_worked=_changed(before.calendar, after.calendar, True) if replaces else (),
        certain_until=after.calendar.certain_until,
        moves=moves,
        fixed=tuple(fixed),
        seal="",
    )
    return replace(found, seal=_seal(found))


def _months(entry: EnteredNotice) -> tuple[MonthDays, ...]:
    """The months of the notice: of its year, and the December before it where the notice reaches that far."""
    early = any(day.year != entry.year for day in (*entry.rest, *entry.working))
    december = months_of(entry.rest, entry.working, entry.year - 1)[-1:] if early else ()
    return (*december, *months_of(entry.rest, entry.working, entry.year))


def _changed(old: WorkCalendar, new: WorkCalendar, working: bool) -> tuple[date, ...]:
    """Days on which offices now work (or no longer do) and did not (or did) before."""
    days = sorted(old.rest | old.working | new.rest | new.working)
    return tuple(day for day in days if new.is_working(day) is working and old.is_working(day) is not working)


def _seal(found: Preview) -> str:
    """The same for two previews that do the same, whenever they were made."""
    entry = found.entry
    stored = (entry.year, entry.number, entry.rest, entry.working, entry.replaces)
    return sha256(repr((stored, found.moves, found.fixed)).encode()).hexdigest()
