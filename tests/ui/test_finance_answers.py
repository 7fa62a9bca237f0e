"""What a project's rooms answer: the verdict by quarter, cover of bonds, answers a document forbids, two-way grids, MIRR."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import numpy_financial as npf
import pytest

import finance
from app.documents.periods import by_period, period_text, periods_text
from app.domain.enterprises import Enterprise
from app.domain.projects import Project
from app.i18n import language_from, use_language
from app.pages import _analysis_two_way, _project_answer, _project_more
from app.services import case_consequences, financing

LATE_MONTHS = 7.0


def base_case() -> dict[str, Any]:
    """User charges and a fee, a loan, works that are built within a year."""
    made = finance.case_to_dict(
        finance.case_from_award(
            name="夜间停车",
            price_yuan_per_year=2.5e6,
            operation_years=7,
            capex_yuan=8.0e6,
            opex_yuan_per_year=2.0e6,
        )
    )
    made["revenue"]["user_charges"].update(first_year_volume=1.0e5, unit_price=15.0)
    made["funding"]["senior_debt_share"] = 0.5
    made["debt"].update(tenor_years=6, repayment="annuity")
    return made


def quarterly_case() -> dict[str, Any]:
    made = base_case()
    made["periodicity"], made["late_payment"]["delay_months"] = "quarterly", LATE_MONTHS
    return made


@pytest.fixture
def opened(empty_shell: Any, company: Enterprise) -> Any:
    """A function that makes a project of a case, computes it and opens a room of it."""

    def open_room(case: dict[str, Any], room: str, **more: str) -> tuple[Any, Project]:
        actor = empty_shell.actor("finance")
        made = financing.take_over(
            empty_shell.app,
            actor,
            name="夜间停车",
            enterprise_id=company.id,
            payer="澄川市城市管理局",
            department="",
            signed_on=date(2026, 3, 1),
            case=case,
        )
        financing.project(empty_shell.app, actor, made.id)
        at = empty_shell.open("projects", role="finance", id=made.id, room=room, **more)
        return shown(at), made

    return open_room


def shown(at: Any) -> Any:
    assert not at.exception, at.exception
    assert "⟦" not in words(at)
    return at


def words(at: Any) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "info", "success", "warning", "error")
    parts = [str(element.value) for kind in kinds for element in at.get(kind)]
    parts += [f"{metric.label} {metric.value} {metric.delta}" for metric in at.metric]
    parts += [frame.value.to_string() for frame in at.dataframe]
    return "\n".join(parts).replace("\\", "")


def part(at: Any, key: str, code: str) -> Any:
    return shown(at.segmented_control(key=key).set_value(code).run())


# periods


def test_periods_are_named_and_spans_of_three_are_drawn_together() -> None:
    use_language("zh-CN")
    assert period_text(2030) == period_text("2030") == "2030 年"
    assert period_text("2027Q2") == "2027 年第 2 季度"
    assert periods_text(["2026", "2027", "2028", "2031"]) == "2026 年至 2028 年、2031 年"
    assert periods_text(["2027Q3", "2027Q4"]) == "2027 年第 3 季度、2027 年第 4 季度"
    assert periods_text(["2027Q3", "2027Q4", "2028Q1"]) == "2027 年第 3 季度至 2028 年第 1 季度"
    assert periods_text([]) == ""
    use_language(None)


def test_by_period_a_quarterly_result_has_the_covers_and_flags_of_its_quarters() -> None:
    projection = finance.project(quarterly_case())
    whole = by_period(projection.to_dict())
    assert [row["year"] for row in whole["rows"]] == list(projection.period_labels)
    served = [row["dscr"] for row in whole["rows"] if row["dscr"] is not None]
    assert min(served) == projection.min_dscr.value
    assert {label[:4] for label in whole["lockup_years"]} == {str(y) for y in projection.lockup_years}
    flagged = sum(projection.period_series["lockup"])
    assert 0 < len(whole["lockup_years"]) <= flagged
    yearly = finance.project(base_case()).to_dict()
    assert by_period(yearly) is yearly


def test_the_answer_of_a_quarterly_case_names_the_quarter(opened: Any) -> None:
    projection = finance.project(quarterly_case())
    worst = min(
        (cover, label)
        for cover, label in zip(projection.covers["dscr"], projection.period_labels, strict=True)
        if cover is not None
    )
    use_language("zh-CN")
    quarter = period_text(worst[1])
    use_language(None)
    yearly = [cover for cover in projection.dscr if cover is not None]
    assert min(yearly) > worst[0]  # a year hides its worst quarter
    at, _ = opened(quarterly_case(), "results")
    answer = at.error[0].value.replace("\\", "")
    assert quarter in answer
    assert f"{worst[0]:.2f} 倍" in answer
    card = next(metric for metric in at.metric if metric.label == "最低偿债备付率")
    assert quarter in card.delta


def test_charts_and_tables_change_between_years_and_quarters(opened: Any) -> None:
    at, project = opened(quarterly_case(), "results")
    assert "季度现金流" in words(at)
    at = part(at, f"projects.span.{project.id}", "year")
    assert "年度现金流" in words(at)
    assert "季度现金流" not in words(at)
    at = part(at, f"projects.room.{project.id}", "reports")
    labels = finance.project(quarterly_case())
    assert list(at.dataframe[0].value.columns)[1:] == [str(year) for year in labels.years]
    at = part(at, f"projects.span.{project.id}", "quarter")
    assert list(at.dataframe[0].value.columns)[1:] == list(labels.period_labels)


def test_a_yearly_case_is_not_asked_for_its_span(opened: Any) -> None:
    at, project = opened(base_case(), "results")
    assert "年度现金流" in words(at)
    assert not [each for each in at.segmented_control if each.key == f"projects.span.{project.id}"]


# more figures


def test_the_modified_rate_is_that_of_a_spreadsheet() -> None:
    projection = finance.project(base_case())
    rate = _project_more.modified_rate(projection, "equity_flow", 0.05, 0.03)
    assert rate == pytest.approx(npf.mirr(projection.series["equity_flow"], 0.05, 0.03), abs=1e-12)
    quarters = finance.project(quarterly_case())
    paid, earned = 1.05**0.25 - 1, 1.03**0.25 - 1
    each = npf.mirr(quarters.period_series["equity_flow"], paid, earned)
    assert _project_more.modified_rate(quarters, "equity_flow", 0.05, 0.03) == pytest.approx(
        (1 + each) ** 4 - 1
    )


def test_costs_that_follow_volume_move_the_break_even_point(opened: Any) -> None:
    """What the case says of its costs decides the figure on the page, and the page names them."""
    made = base_case()
    fixed = finance.evaluation_indicators(finance.project(made)).break_even.value
    made["operation"]["costs"][0]["variable_share"] = 0.5
    found = finance.evaluation_indicators(finance.project(made)).break_even.value
    assert found is not None
    assert fixed is not None
    assert found != pytest.approx(fixed)
    at, _ = opened(made, "results")
    assert f"{found:.1%}" in words(at)
    assert f"{made['operation']['costs'][0]['name']} 50%" in words(at)


# special bonds


def test_the_bond_is_judged_by_its_own_cover_and_not_by_the_banks(opened: Any) -> None:
    """A fee of the budget covers the bank's loan well; it is no income that may repay a special bond."""
    made = base_case()
    made["revenue"]["service_fee"]["annual_amount"] = 6.0e6
    made["funding"]["special_bond"].update(
        share_of_capital=0.5,
        tenor_years=6,
        interest_rate=0.03,
        repayment="equal_principal",
        repaid_by="project",
    )
    projection = finance.project(made)
    bond = finance.bond_cover(projection)
    assert bond is not None
    assert projection.min_dscr.value is not None
    assert projection.min_dscr.value > 1.1 > (bond.cover.value or 0.0)
    at, _ = opened(made, "compliance")
    at = part(at, "compliance.part", "funding")
    assert "不能自求平衡" in at.error[0].value
    assert f"{bond.cover.value:.2f} 倍" in at.error[0].value.replace("\\", "")
    assert "财预〔2017〕89号" in words(at)
    assert "(判断)" in words(at)


# answers that a document forbids


def test_consequences_are_what_the_base_had_not() -> None:
    base = finance.project(base_case())
    same = case_consequences.consequences(base, base)
    assert same.findings == same.broken == ()
    forbidden = base_case()
    forbidden["revenue"]["availability"]["annual_amount"] = 1.0e6
    found = case_consequences.consequences(base, finance.project(forbidden))
    assert found.forbidden
    assert found.findings[0].severity == "forbidden"
    assert not {each.code for each in found.findings} & {each.code for each in base.findings}
    assert not case_consequences.consequences(finance.project(forbidden), base).forbidden


def test_a_solution_that_a_document_forbids_may_not_be_used(opened: Any) -> None:
    """An availability payment would reach the target of a purchase of services, which may hold none."""
    made = base_case()
    made["target_equity_irr"] = 0.2
    found = finance.goal_seek(made, "availability", "equity_irr", 0.2)
    assert found.found
    at, _ = opened(made, "analysis")
    at = part(at, "analysis.part", "goal")
    said = [str(each.value).replace("\\", "") for each in at.markdown]
    answer = next(each for each in said if "年可用性付费" in each)
    assert "不可采用" in answer
    assert "不得列入政府购买服务" in answer
    assert "号" in answer  # with the document
    fee = next(each for each in said if "年服务费" in each)
    assert "不可采用" not in fee
    assert said.index(fee) < said.index(answer)  # what may be used comes first


def test_a_scenario_that_breaks_the_cash_says_so(opened: Any) -> None:
    made = base_case()
    made["revenue"]["user_charges"]["unit_price"], made["debt"]["revolver_limit"] = 0.0, 0.0
    made["revenue"]["service_fee"]["annual_amount"] = 4.5e6
    at, _ = opened(made, "analysis")
    at = part(at, "analysis.part", "scenarios")
    late = finance.project(finance.change_case(made, {"payment_delay": 12.0}))
    base = finance.project(made)
    assert set(late.default_years) - set(base.default_years)
    assert "按此方案现金断裂" in words(at)
    assert "对出资人最不利的是" in words(at)


# two assumptions at once


def test_the_two_way_grid_is_the_engines_run_by_run(opened: Any) -> None:
    steps = _analysis_two_way.STEPS["share"]["20"]
    found = finance.two_way_table(base_case(), "revenue", steps, "capex", steps, "equity_irr")
    runs = [
        finance.project(finance.change_case(base_case(), {"revenue": down, "capex": across})).equity_irr.rate
        for down in steps
        for across in steps
    ]
    known = [rate for rate in runs if rate is not None]
    reached = sum(1 for rate in known if rate >= 0.08)
    use_language("zh-CN")
    said = _analysis_two_way.finding(found, 0.08)
    assert _analysis_two_way.cell_text("equity_irr", 0.081, 0.08) == "8.10% ✓"
    assert _analysis_two_way.cell_text("equity_irr", 0.079, 0.08) == "7.90%"
    assert _analysis_two_way.cell_text("equity_irr", None, 0.08) == "无法计算"
    use_language(None)
    assert f"25 种组合中有 {reached} 种" in said
    assert f"{min(known):.2%}" in said
    assert f"{max(known):.2%}" in said
    at, _ = opened(base_case(), "analysis")
    at = part(at, "analysis.part", "two_way")
    assert "25 种组合中有" in words(at)
    same = at.selectbox(key="two_way.down.equity_irr").value
    at = shown(at.selectbox(key="two_way.across.equity_irr").set_value(same).run())
    assert "请选择两个不同的因素" in words(at)


# saving


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_saving_says_what_it_did_to_return_and_cover(opened: Any, empty_shell: Any, language: str) -> None:
    empty_shell.language(language)
    language_from(lambda: language)
    at, project = opened(base_case(), "case")
    at = shown(at.number_input(key=f"case.{project.id}.1.debt.interest_rate").set_value(9.0).run())
    at = shown(at.button(key=f"case.{project.id}.1.save").click().run())
    dearer = copy.deepcopy(base_case())
    dearer["debt"]["interest_rate"] = 0.09
    before, after = finance.project(base_case()), finance.project(dearer)
    said = " ".join(each.value.replace("\\", "") for each in at.success)
    assert f"{before.equity_irr.rate:.1%} → {after.equity_irr.rate:.1%}" in said
    old, new = (f"{each.min_dscr.value:.2f}" for each in (before, after))
    assert old in said
    assert new in said


def test_a_figure_that_stays_is_said_to_stay() -> None:
    use_language("zh-CN")
    result = finance.project(base_case()).to_dict()
    said = _project_answer.key_figures(result, result)
    use_language(None)
    assert said.count("仍为") == 2
    assert "→" not in said
