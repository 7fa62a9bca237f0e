"""工作日历: the administrator checks, compares, confirms; the supervisor reads; the warnings elsewhere go away."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from streamlit.testing.v1 import AppTest

from app.clock import CHINA
from app.domain.workdays import PACKAGED
from app.services import publishing, workday_calendar

# Our own table for a year whose notice does not exist yet: an example of form, not a prediction.
NOTICE = """2027-01-01至2027-01-03 放假
2027-02-05至2027-02-11 放假
2027-02-20 上班
2027-04-05 放假
2027-05-01至2027-05-05 放假
2027-06-09 放假
2027-10-01至2027-10-07 放假"""
NUMBER = "国办发明电〔2026〕0号"


def asked(shell, text: str = NOTICE, number: str = NUMBER, year: int = 2027) -> AppTest:
    """The form filled in by pasting, and checked."""
    at = shell.open("workdays", "admin")
    at.selectbox(key="workdays.enter_year").set_value(year)
    at.radio(key="workdays.way").set_value("paste").run()
    at.text_input(key="workdays.number.0").set_value(number)
    at.text_area(key="workdays.text.0").set_value(text)
    at = at.button(key="workdays.check").click().run()
    assert not at.exception
    return at


def approved(shell) -> AppTest:
    """The supervisor reads what waits on the page of approvals and approves it."""
    at = shell.open("approvals", "supervisor")
    assert not at.exception
    (box,) = [each for each in at.checkbox if each.key.startswith("second.sure.")]
    box.check()
    at = next(each for each in at.button if each.key.startswith("second.approve.")).click().run()
    assert not at.exception
    return at


def tables(at: AppTest) -> str:
    return "\n".join(each.value.to_string() for each in at.dataframe)


def test_the_page_says_how_far_the_calendar_reaches_and_what_is_missing(shell, read) -> None:
    at = shell.open("workdays", "supervisor")
    assert "2027 年放假安排尚未录入" in read(at)
    assert "不变" in read(at)
    assert [each.key for each in at.selectbox] == ["workdays.year"]  # nothing to enter for the supervisor
    shown = tables(at)
    assert "02-15 至 02-23（9 天）" in shown  # the notice for 2026, 国办发明电〔2025〕7号
    assert "02-14（周六）、02-28（周六）" in shown


def test_a_faulty_table_is_shown_with_line_and_column(shell, read) -> None:
    at = asked(shell, NOTICE.replace("2027-02-20 上班", "2027-02-22 上班"), number="")
    assert "2 处需要修改" in read(at)
    faults = at.dataframe[1].value
    assert list(faults["行"]) == [0, 3]
    assert list(faults["栏目"]) == ["通知文号", "日期"]
    assert not any(each.key == "workdays.enter" for each in at.button)


def test_nothing_is_saved_without_a_table_or_without_the_tick(shell, read) -> None:
    at = shell.open("workdays", "admin")
    at = at.button(key="workdays.check").click().run()
    assert "请先上传文件或粘贴表格" in read(at)
    at = asked(shell)
    at = at.button(key="workdays.enter").click().run()
    assert "未保存" in read(at)
    view = workday_calendar.view(shell.app, shell.actor("admin"))
    assert view.certain_until == PACKAGED.certain_until


def test_R26_an_administrator_enters_the_next_year_and_the_warning_goes_away(shell, read) -> None:
    officer = shell.actor("officer")
    with shell.app.store.read() as work:
        draft = next(each for each in work.scenarios.newest_first(officer.department) if not each.opportunity)
    late = datetime(2027, 1, 12, 10, 0, tzinfo=CHINA)

    def hints() -> set[str]:
        found = publishing.check(shell.app, officer, draft.id, late)
        return {each.code for each in found if each.code.startswith("linting.deadline")}

    assert "linting.deadline_uncertain" in hints()
    at = asked(shell)
    assert "核对 2027 年放假安排" in "\n".join(each.value for each in at.subheader)
    assert "02-05 至 02-11（7 天）" in tables(at)
    at.checkbox(key="workdays.sure.0").check()
    at = at.button(key="workdays.enter").click().run()
    assert not at.exception
    assert "2027 年放假安排已提交，待监督人员确认后生效" in read(at)
    assert "等待另一人复核" in read(at)
    assert "尚未录入" in read(at)
    assert at.text_area(key="workdays.text.1").value == ""
    assert "linting.deadline_uncertain" in hints()
    at = shell.open("approvals", "supervisor")
    assert "核对 2027 年放假安排" in "\n".join(each.value for each in at.subheader)
    assert "02-05 至 02-11（7 天）" in tables(at)
    at = approved(shell)
    assert "已批准并办理：录入放假安排" in read(at)
    assert "linting.deadline_uncertain" not in hints()
    at = shell.open("workdays", "supervisor")
    assert "2027 年放假安排尚未录入" not in read(at)
    assert NUMBER in tables(at)
    at.selectbox(key="workdays.year").set_value(2027).run()
    assert NUMBER in read(at)


def test_R26_replacing_a_year_names_what_changes_before_it_is_confirmed(shell, read) -> None:
    at = asked(shell)
    at.checkbox(key="workdays.sure.0").check()
    at.button(key="workdays.enter").click().run()
    approved(shell)
    at = asked(shell, NOTICE + "\n2027-01-04 放假")
    assert "由上班改为休息：2027\\-01\\-04" in read(at) or "由上班改为休息：2027-01-04" in read(at)
    assert "原记录保留" in read(at)
    at.text_input(key="workdays.reason.0").set_value("原录入漏了一月四日。")
    at.checkbox(key="workdays.sure.0").check()
    at.button(key="workdays.enter").click().run()
    approved(shell)
    at = shell.open("workdays", "supervisor")
    view = workday_calendar.view(shell.app, shell.actor("admin"))
    assert view.years[0].months[0].rest[-1] == date(2027, 1, 4)
    assert tables(at).count(NUMBER) == 2


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_the_form_and_the_preview_in_other_languages(shell, read, language: str) -> None:
    shell.language(language)
    at = asked(shell)
    assert "⟦" not in read(at)
    assert any(each.key == "workdays.enter" for each in at.button)
