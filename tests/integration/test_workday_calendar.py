"""The notice of a year entered by an administrator: checked, compared, confirmed; what moves and what was promised."""

from __future__ import annotations

import ast
import io
import json
import sqlite3
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from city import City, confirm
from click.testing import CliRunner
from openpyxl import Workbook
from procedure_steps import awarded, contract, evaluated, until

import app as package
from app.cli import main
from app.clock import CHINA
from app.domain.audit import AuditEvent
from app.domain.deadlines import china_date
from app.domain.workdays import PACKAGED, Period, due
from app.errors import Conflict, Invalid, InvalidFields, NotAllowed
from app.services import (
    auditing,
    awarding,
    contracting,
    publishing,
    remedies,
    second_person,
    workday_calendar,
)
from app.services.context import App
from app.services.workday_calendar import Preview

NUMBER = "国办发明电〔2026〕0号"
REASON = "按国务院办公厅通知录入。"
# Our own table for a year whose notice does not exist yet: an example of form, not a prediction.
NOTICE = """日期,安排
2026-12-31至2027-01-03,放假
2027-01-09,上班
2027-02-05至2027-02-11,放假
2027-02-20,上班
2027-04-05,放假
2027-05-01至2027-05-05,放假
2027-06-09,放假
2027-10-01至2027-10-07,放假
"""
TEXT = "评分标准的适用与公布的评分标准不一致，请求复核。"


def checked(city: City, text: str = NOTICE, year: int = 2027, number: str = NUMBER) -> Preview:
    return workday_calendar.check(city.app, city.admin, year, number, "notice.csv", text.encode())


def entered(city: City, text: str = NOTICE, year: int = 2027) -> Preview:
    """Proposed by the administrator and confirmed by the supervisor."""
    found = proposed(city, text, year)
    confirm(city.app, str(year), "calendar", city.supervisor)
    return found


def proposed(city: City, text: str = NOTICE, year: int = 2027) -> Preview:
    found = checked(city, text, year)
    workday_calendar.enter(
        city.app, city.admin, year, NUMBER, "notice.csv", text.encode(), found.seal, REASON
    )
    return found


def events(city: City) -> list[AuditEvent]:
    return [each.event for each in auditing.read_log(city.app, city.supervisor, area="workdays")[1]]


def stored(app: App) -> int:
    with app.store.read() as work:
        return work.holidays.count()


def test_R26_the_next_year_is_entered_and_everything_counts_by_it(city: City) -> None:
    before = workday_calendar.view(city.app, city.supervisor)
    assert (before.certain_until, before.next_year) == (PACKAGED.certain_until, 2027)
    assert before.enterable == (2027, 2026)
    found = entered(city)
    assert not found.replaces
    assert (found.moves, found.fixed) == ((), ())
    view = workday_calendar.view(city.app, city.supervisor)
    assert (view.certain_until, view.next_year, view.enterable) == (date(2027, 12, 28), 2028, (2027, 2026))
    year = view.years[0]
    assert (year.year, year.entry.number) == (2027, NUMBER)
    assert (year.entry.entered_name, year.entry.confirmed_name) == (city.admin.name, city.supervisor.name)
    assert [day.day for day in year.months[1].rest] == list(range(5, 12))
    assert year.months[1].working == (date(2027, 2, 20),)
    (event,) = events(city)
    assert (event.action, event.data["year"], event.data["number"]) == ("workdays.enter", 2027, NUMBER)


def test_the_months_of_the_preview_hold_every_day_of_the_notice(city: City) -> None:
    found = checked(city)
    assert [each.month for each in found.months][:2] == [date(2026, 12, 1), date(2027, 1, 1)]
    assert date(2026, 12, 31) in found.months[0].rest
    assert {day for each in found.months[1:] for day in each.rest} == {
        day for day in found.entry.rest if day.year == 2027
    }
    assert stored(city.app) == 0


def test_R26_the_hint_about_an_uncertain_deadline_goes_away(city: City) -> None:
    scenario = city.scenario()
    deadline = datetime(2027, 1, 12, 10, 0, tzinfo=CHINA)

    def said() -> set[str]:
        found = publishing.check(city.app, city.officer, scenario.id, deadline)
        return {each.code for each in found if each.code.startswith("linting.deadline")}

    assert said() == {"linting.deadline_uncertain"}
    entered(city)
    assert said() == set()
    off = datetime(2027, 2, 8, 10, 0, tzinfo=CHINA)  # a Monday, off by the notice
    deadline = off
    assert said() == {"linting.deadline_day_off"}


def test_R26_the_first_lawful_deadline_passes_over_the_days_that_were_entered(city: City) -> None:
    until(city, datetime(2026, 12, 10, 9, 0, tzinfo=CHINA))
    assert publishing.proposed_deadline(city.app, "tender_law").date() == date(2026, 12, 31)
    entered(city)
    # 31 December to 3 January are off now: Monday the 4th.
    assert publishing.proposed_deadline(city.app, "tender_law").date() == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (NOTICE.replace("2027-02-20,上班", "2027-02-22,上班"), (5, "date", "workdays.no_weekend")),
        (
            NOTICE.replace("2027-04-05,放假", "2027-04-05,休"),
            (6, "arrangement", "workdays.not_an_arrangement"),
        ),
        (NOTICE.replace("2027-06-09", "2027-06-31"), (8, "date", "workdays.not_a_day")),
        (NOTICE.replace("2027-05-01至2027-05-05", "2027-05-01"), (0, "date", "workdays.fixed_missing")),
        (NOTICE + "2028-01-01,放假\n", (10, "date", "workdays.other_year")),
        (NOTICE + "2027-06-09,放假\n", (10, "date", "workdays.twice")),
    ],
)
def test_F12_a_faulty_table_is_refused_with_line_and_column_and_nothing_is_kept(
    city: City, text: str, place: tuple[int, str, str]
) -> None:
    with pytest.raises(InvalidFields) as refused:
        checked(city, text)
    assert [(each.line, each.column, each.code) for each in refused.value.faults] == [place]
    with pytest.raises(InvalidFields):
        workday_calendar.enter(city.app, city.admin, 2027, NUMBER, "n.csv", text.encode(), "seal", REASON)
    assert stored(city.app) == 0


def test_the_number_of_the_notice_is_required(city: City) -> None:
    for number, code in ((" ", "workdays.source_missing"), ("国" * 101, "workdays.source_long")):
        with pytest.raises(InvalidFields) as refused:
            checked(city, number=number)
        assert [each.code for each in refused.value.faults] == [code]


def test_a_year_after_a_gap_one_too_early_and_one_that_is_over_are_refused(city: City) -> None:
    for year, code in ((2028, "gap"), (2025, "over"), (1999, "over")):
        with pytest.raises(Invalid) as refused:
            checked(city, NOTICE, year)
        assert refused.value.code == f"workdays.{code}"
    entered(city)
    with pytest.raises(Invalid, match=r"workdays\.early"):
        checked(city, NOTICE, 2028)
    with pytest.raises(Invalid, match=r"workdays\.nothing_new"):
        checked(city)


def test_a_year_that_was_missed_can_still_be_entered_before_the_next(city: City) -> None:
    until(city, datetime(2028, 1, 10, 9, 0, tzinfo=CHINA))
    assert workday_calendar.view(city.app, city.admin).enterable == (2027,)
    entered(city)
    assert workday_calendar.view(city.app, city.admin).enterable == (2028,)
    with pytest.raises(Invalid, match=r"workdays\.over"):
        checked(city, NOTICE + "2027-12-27,放假\n")


def test_S14_only_administrators_enter_and_only_they_and_the_supervisor_read(city: City) -> None:
    for name in ("officer", "reviewer", "supervisor", "finance", "evaluator", "citizen"):
        with pytest.raises(NotAllowed):
            workday_calendar.check(city.app, city.people[name], 2027, NUMBER, "n.csv", NOTICE.encode())
        with pytest.raises(NotAllowed):
            workday_calendar.enter(
                city.app, city.people[name], 2027, NUMBER, "n.csv", NOTICE.encode(), "", REASON
            )
        if name != "supervisor":
            with pytest.raises(NotAllowed):
                workday_calendar.view(city.app, city.people[name])
    assert stored(city.app) == 0


def test_R26_what_moves_is_named_before_it_is_confirmed_and_moves_then(city: City) -> None:
    """The thirty days of signing end in January; the notice takes that day off."""
    opportunity = awarded(city)
    decided = china_date(city.clock.now())
    limit = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    assert limit == due(PACKAGED, decided, Period(30, "days"))
    early = NOTICE + f"{limit.day},放假\n"
    found = checked(city, early)
    (move,) = [each for each in found.moves if each.day.what == "sign"]
    assert move.day.opportunity == opportunity.number
    assert move.day.due == limit
    assert (
        contracting.desk(city.app, city.officer, opportunity.id).sign_by == limit
    )  # a preview moves nothing
    entered(city, early)
    moved = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    assert moved == move.after
    assert moved.day > limit.day
    (event,) = events(city)
    assert event.data["moved"] == sum(each.moved for each in found.moves)


def test_what_was_confirmed_is_what_happens_or_nothing(city: City) -> None:
    """Somebody signs meanwhile: the administrator compares again."""
    opportunity = awarded(city)
    limit = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    text = NOTICE + f"{limit.day},放假\n"
    found = checked(city, text)
    given = (2027, NUMBER, "notice.csv", text.encode())
    with pytest.raises(Conflict, match=r"workdays\.changed"):
        workday_calendar.enter(city.app, city.admin, 2027, "国办另一号", *given[2:], found.seal, REASON)
    signed = contract(city, opportunity.id)
    contracting.sign(city.app, city.officer, opportunity.id, signed, china_date(city.clock.now()))
    with pytest.raises(Conflict, match=r"workdays\.changed"):
        workday_calendar.enter(city.app, city.admin, *given, found.seal, REASON)
    assert stored(city.app) == 0
    entered(city, text)
    assert stored(city.app) == 1


def test_R26_replacing_a_year_says_what_changes_and_keeps_the_record(city: City) -> None:
    entered(city)
    corrected = NOTICE.replace("2027-01-09,上班", "2027-01-04,放假")
    found = checked(city, corrected)
    assert found.replaces
    assert (found.newly_off, found.newly_worked) == ((date(2027, 1, 4), date(2027, 1, 9)), ())
    city.clock.advance(hours=1)
    entered(city, corrected)
    year = workday_calendar.view(city.app, city.admin).years[0]
    assert [each.id for each in year.entries][-1] == year.entry.id
    assert year.entry.replaces == year.entries[0].id
    assert {each.action for each in events(city)} == {"workdays.enter", "workdays.replace"}


def test_R26_a_publicity_that_was_told_as_provisional_becomes_certain_and_never_shorter(city: City) -> None:
    opportunity = evaluated(city, days=30)
    until(city, datetime(2026, 12, 29, 9, 0, tzinfo=CHINA))
    told = awarding.publicise(city.app, city.officer, opportunity.id)
    assert not told.last_day.certain
    found = entered(city, NOTICE)
    moved = {each.day.what: each.after.day for each in found.moves if each.moved}
    shown = awarding.notice(city.app, city.citizen, opportunity.id)
    assert shown.plan.last_day.certain
    assert shown.plan.objections_until.certain
    assert shown.plan.last_day.day >= told.last_day.day
    assert shown.plan.last_day.day == moved.get("publicity_last", told.last_day.day)


def test_R26_a_certain_publicity_and_a_published_deadline_stay_and_are_named(city: City) -> None:
    entered(city)
    until(city, datetime(2027, 3, 1, 9, 0, tzinfo=CHINA))
    opportunity = evaluated(city)
    told = awarding.publicise(city.app, city.officer, opportunity.id)
    other = city.opportunity(days=23)
    city.clock.advance(hours=1)
    days = (told.last_day.day, china_date(other.tender_deadline))
    corrected = NOTICE + "".join(f"{day},放假\n" for day in days if day.weekday() < 5)
    found = checked(city, corrected)
    fixed = {(each.opportunity, each.what): each for each in found.fixed}
    assert fixed[opportunity.number, "publicity_last"].counted > told.last_day.day
    assert fixed[other.number, "tender_deadline"].day == china_date(other.tender_deadline)
    entered(city, corrected)
    assert awarding.notice(city.app, city.citizen, opportunity.id).plan == told
    assert publishing.find(city.app, other.id).tender_deadline == other.tender_deadline


def test_R20_an_objection_is_answered_by_the_calendar_that_counts(city: City) -> None:
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")
    (view,) = remedies.of(city.app, city.officer, opportunity.id)
    by = view.steps.answer_by.day
    assert by.year == 2026
    lines = [f"{day},放假" for day in sorted(PACKAGED.rest) if day.year == 2026]
    lines += [f"{day},上班" for day in sorted(PACKAGED.working) if day.year == 2026]
    text = "\n".join([*lines, f"{by},放假"])
    found = checked(city, text, 2026)
    (move,) = [each for each in found.moves if each.day.what == "answer_by"]
    assert (move.day.remedy, move.day.due.day) == (filed.number, by)
    entered(city, text, 2026)
    (view,) = remedies.of(city.app, city.officer, opportunity.id)
    assert view.steps.answer_by.day == move.after.day > by


def test_S19_a_year_counts_only_once_a_supervisor_has_confirmed_it(city: City) -> None:
    before = workday_calendar.view(city.app, city.supervisor)
    proposed(city)
    assert workday_calendar.view(city.app, city.supervisor) == before
    assert stored(city.app) == 0
    with city.app.store.read() as work:
        found = work.proposals.waiting_for("calendar", "2027")
    for name in ("admin", "officer", "reviewer", "finance", "citizen"):
        with pytest.raises(NotAllowed):
            second_person.approve(city.app, city.people[name], found.id)
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        second_person.approve(city.app, replace(city.admin, role="supervisor"), found.id)
    with pytest.raises(Conflict, match=r"proposals\.already_waiting"):
        proposed(city)
    second_person.send_back(city.app, city.supervisor, found.id, "二月二十日不是调休上班日。")
    assert workday_calendar.view(city.app, city.supervisor) == before
    entered(city)
    assert stored(city.app) == 1


def test_what_the_supervisor_reads_is_what_the_administrator_read(city: City) -> None:
    opportunity = awarded(city)
    limit = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    read = proposed(city, NOTICE + f"{limit.day},放假\n")
    with city.app.store.read() as work:
        found = work.proposals.waiting_for("calendar", "2027")
    again = workday_calendar.proposed(city.app, city.supervisor, found)
    assert (again.seal, again.moves, again.months) == (read.seal, read.moves, read.months)
    assert any(each.moved for each in again.moves)
    with pytest.raises(NotAllowed):
        workday_calendar.proposed(city.app, city.admin, found)


def test_ordinary_work_between_the_two_people_does_not_stop_a_notice(city: City) -> None:
    """Somebody signs in between: the supervisor reads what moves now, and the notice is the one that was proposed."""
    opportunity = awarded(city)
    limit = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    text = NOTICE + f"{limit.day},放假\n"
    proposed(city, text)
    signed = contract(city, opportunity.id)
    contracting.sign(city.app, city.officer, opportunity.id, signed, china_date(city.clock.now()))
    with city.app.store.read() as work:
        found = work.proposals.waiting_for("calendar", "2027")
    now = workday_calendar.proposed(city.app, city.supervisor, found)
    assert now.seal != found.content["seal"]
    assert not any(each.moved for each in now.moves)
    confirm(city.app, "2027", "calendar", city.supervisor)
    assert stored(city.app) == 1
    with city.app.store.read() as work:
        assert limit.day in work.calendars.newest(2027).rest


def test_R26_a_day_that_was_told_does_not_become_earlier_when_a_year_is_replaced(city: City) -> None:
    """The first notice takes the last day of signing off; the correction gives it back: who was told the later day keeps
    it. A period that begins after the correction counts by the correction alone."""
    opportunity = awarded(city)
    limit = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    decided = china_date(city.clock.now())
    entered(city, NOTICE + f"{limit.day},放假\n")
    told = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    assert told.day > limit.day
    city.clock.advance(days=1)
    found = checked(city)
    assert not [each for each in found.moves if each.day.what == "sign" and each.moved]
    (held,) = [each for each in found.fixed if each.what == "sign"]
    assert (held.opportunity, held.day, held.counted) == (opportunity.number, told.day, limit.day)
    entered(city)
    kept = contracting.desk(city.app, city.officer, opportunity.id).sign_by
    assert kept.day == told.day
    with city.app.store.read() as work:
        calendar = work.calendar
    assert due(calendar, decided, Period(30, "days")).day == told.day
    later = china_date(city.clock.now()) + timedelta(days=1)
    days = (limit.day - later).days
    assert due(calendar, later, Period(days, "days")).day == limit.day


def test_R20_periods_of_an_objection_hold_as_they_were_told(city: City) -> None:
    """Days of rest that a replaced year takes away again shorten neither answer nor complaint that were told by them."""
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "x")
    (before,) = remedies.of(city.app, city.officer, opportunity.id)
    plain = [f"{day},放假" for day in sorted(PACKAGED.rest) if day.year == 2026]
    plain += [f"{day},上班" for day in sorted(PACKAGED.working) if day.year == 2026]
    by = before.steps.answer_by.day
    entered(city, "\n".join([*plain, f"{by},放假"]), 2026)
    (told,) = remedies.of(city.app, city.officer, opportunity.id)
    assert told.steps.answer_by.day > by
    city.clock.advance(days=1)
    entered(city, "\n".join(plain), 2026)
    (kept,) = remedies.of(city.app, city.officer, opportunity.id)
    assert kept.steps.answer_by.day == told.steps.answer_by.day
    assert kept.steps.complain_by.day >= told.steps.complain_by.day


def test_excel_tabs_and_blanks_are_read_alike(city: City) -> None:
    rows = [line.split(",") for line in NOTICE.strip().splitlines()]
    book = Workbook()
    for day, arrangement in rows:
        single = len(day) == 10 and day[0].isdigit()
        book.active.append([date.fromisoformat(day) if single else day, arrangement])
    held = io.BytesIO()
    book.save(held)
    wanted = checked(city).seal
    for name, content in (
        ("n.xlsx", held.getvalue()),
        ("n.csv", "\n".join("\t".join(row) for row in rows).encode()),
        ("n.csv", "\n".join(" ".join(row) for row in rows[1:]).encode()),
        ("n.csv", NOTICE.replace(",", "，").encode("gb18030")),
    ):
        assert workday_calendar.check(city.app, city.admin, 2027, NUMBER, name, content).seal == wanted


def test_entries_stay_as_they_were_written(city: City) -> None:
    entered(city)
    connection = sqlite3.connect(city.app.settings.database)
    for statement in (
        "UPDATE holiday_notices SET number = 'x'",
        "DELETE FROM holiday_notices",
        "INSERT OR REPLACE INTO holiday_notices SELECT * FROM holiday_notices",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="final"):
            connection.execute(statement)
    connection.close()


def test_the_command_enters_a_year_and_replaces_one_only_when_told(app: App, tmp_path: Path) -> None:
    file = tmp_path / "notice.csv"
    file.write_text(NOTICE, "utf-8")
    given = ["import", "holidays", str(file), "--year", "2027", "--number", NUMBER, "--json", "--demo"]
    given += ["--data", str(app.settings.data)]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["certain_until"] == "2027-12-28"
    assert "监督人员" in done.stderr
    assert stored(app) == 0
    confirm(app, "2027", "calendar")
    assert stored(app) == 1
    file.write_text(NOTICE + "2027-12-27,放假\n", "utf-8")
    refused = CliRunner().invoke(main, given)
    assert getattr(refused.exception, "code", "") == "workdays.replace_first"
    silent = CliRunner().invoke(main, [*given, "--replace"])
    assert getattr(silent.exception, "code", "") == "proposals.refused"
    assert CliRunner().invoke(main, [*given, "--replace", "--reason", "原录入漏一天。"]).exit_code == 0
    confirm(app, "2027", "calendar")
    assert stored(app) == 2


COUNTING = {"Publication": 3, "first_lawful_deadline": 2, "earliest_lawful": 2, "days_over": 2,
            "extended_deadline": 3, "deadline_day": 1}  # fmt: skip
"""What counts by the calendar that ships unless it is given another: how many arguments come before the calendar."""


def test_no_service_and_no_page_counts_by_the_calendar_that_ships() -> None:
    root = Path(package.__file__).parent
    for path in [*(root / "services").glob("*.py"), *(root / "pages").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "app.domain.workdays":
                assert "PACKAGED" not in {alias.name for alias in node.names}, path.name
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in COUNTING:
                named = {keyword.arg for keyword in node.keywords}
                assert "calendar" in named or len(node.args) > COUNTING[node.func.id], path.name
