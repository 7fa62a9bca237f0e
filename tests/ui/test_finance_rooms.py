"""Rooms of a project: what a change does at once, why ratios fail, reports, compliance, analysis; and the city's budget."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from projects_taken_over import concession, taken_over

import finance
from app.documents import report_tables
from app.domain.enterprises import Enterprise
from app.domain.projects import Project
from app.errors import AppError, Conflict, Invalid, InvalidFields, NotAllowed
from app.i18n import language_from, use_language
from app.services import (
    auditing,
    case_scenarios,
    city_budget,
    explaining,
    financing,
    project_value,
)

ROOMS = ("results", "case", "reports", "compliance", "analysis", "late")
ANALYSES = ("sensitivity", "switching", "goal", "scenarios", "refinancing", "termination")
COMPLIANCE = ("regime", "funding", "liability", "value", "experts")
PAST = [9.0e8, 9.3e8, 9.7e8, 10.0e8, 10.2e8]


@pytest.fixture
def project(empty_shell: Any, company: Enterprise) -> Project:
    shell = empty_shell
    made = taken_over(
        shell.app,
        shell.actor("finance"),
        company.id,
        concession(),
        name="公园节能改造",
        department=shell.actor("officer").department,
        signed_on=date(2024, 3, 1),
    )
    financing.project(shell.app, shell.actor("finance"), made.id)
    return made


def words(at: Any) -> str:
    parts = [
        str(element.value)
        for kind in (
            "title",
            "subheader",
            "markdown",
            "caption",
            "text",
            "info",
            "success",
            "warning",
            "error",
        )
        for element in at.get(kind)
    ]
    parts += [f"{metric.label} {metric.value} {metric.delta}" for metric in at.metric]
    parts += [frame.value.to_string() for frame in at.dataframe]
    parts += [
        str(getattr(element, "label", ""))
        for kind in ("button", "selectbox", "text_input", "number_input", "expander", "download_button")
        for element in at.get(kind)
    ]
    return "\n".join(parts)


def clean(at: Any) -> Any:
    assert not at.exception, at.exception
    shown = words(at)
    assert "⟦" not in shown, shown[shown.index("⟦") :][:80]
    assert not re.search(r"\{\w+\}", shown), re.search(r".{30}\{\w+\}", shown)
    return at


# every room opens


@pytest.mark.parametrize("role", ["finance", "supervisor", "officer"])
@pytest.mark.parametrize("room", ROOMS)
def test_every_room_opens_for_every_reader(empty_shell: Any, project: Project, role: str, room: str) -> None:
    clean(empty_shell.open("projects", role=role, id=project.id, room=room))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    ("room", "key", "part"),
    [("analysis", "analysis.part", part) for part in ANALYSES]
    + [("compliance", "compliance.part", part) for part in COMPLIANCE],
)
def test_every_part_of_a_room_opens_in_both_languages(
    empty_shell: Any, project: Project, language: str, room: str, key: str, part: str
) -> None:
    empty_shell.language(language)
    language_from(lambda: language)
    at = empty_shell.open("projects", role="finance", id=project.id, room=room)
    at = clean(at.segmented_control(key=key).set_value(part).run())
    if language == "en":
        theirs = r"公园节能(改造)?|简体中文|繁體中文|澄川市城市管理局|澄川智行科技有限公司|空白finance|人工|云资源与网络|外购服务与管理"
        assert not re.findall("[\u4e00-\u9fff]+", re.sub(theirs, "", words(at)))


# what a change does at once


def test_a_change_shows_old_and_new_before_anything_is_saved(empty_shell: Any, project: Project) -> None:
    at = clean(empty_shell.open("projects", role="finance", id=project.id, room="case"))
    key = f"case.{project.id}.1"
    assert "这里立即显示" in words(at)
    at = clean(at.number_input(key=f"{key}.debt.interest_rate").set_value(6.0).run())
    changed = concession()
    changed["debt"]["interest_rate"] = 0.06
    before, after = finance.project(concession()), finance.project(changed)
    cards = {metric.label: metric for metric in at.metric}
    assert cards["资本金内部收益率"].value.replace("\\", "") == f"{after.equity_irr.rate:.1%}"
    assert f"原 {before.equity_irr.rate:.1%}" in cards["资本金内部收益率"].delta.replace("\\", "")
    points = 100 * (after.equity_irr.rate - before.equity_irr.rate)
    assert f"{points:+.2f}" in cards["资本金内部收益率"].delta.replace("\\", "")
    assert f"{after.min_dscr.value:.2f} 倍" in cards["最低偿债备付率"].value.replace("\\", "")
    assert "已改 1 项" in words(at)
    assert (
        financing.read_project(empty_shell.app, empty_shell.actor("finance"), project.id).case.revision == 1
    )


def test_a_draft_stays_while_other_parts_are_looked_at_and_can_be_thrown_away(
    empty_shell: Any, project: Project
) -> None:
    at = clean(empty_shell.open("projects", role="finance", id=project.id, room="case"))
    key = f"case.{project.id}.1"
    at.number_input(key=f"{key}.debt.interest_rate").set_value(6.0).run()
    at.segmented_control(key=f"{key}.part").set_value("tax").run()
    at.number_input(key=f"{key}.tax.cit_rate").set_value(15.0).run()
    assert "已改 2 项" in words(clean(at))
    at.segmented_control(key=f"{key}.part").set_value("debt").run()
    assert at.number_input(key=f"{key}.debt.interest_rate").value == 6.0
    at.button(key=f"{key}.discard").click().run()
    assert "这里立即显示" in words(clean(at))
    assert (
        at.number_input(key=f"{key}.debt.interest_rate").value == 100 * concession()["debt"]["interest_rate"]
    )


def test_a_case_that_cannot_be_is_told_field_by_field_at_once(empty_shell: Any, project: Project) -> None:
    at = clean(empty_shell.open("projects", role="finance", id=project.id, room="case"))
    key = f"case.{project.id}.1"
    at = clean(at.number_input(key=f"{key}.debt.tenor_years").set_value(30).run())
    shown = words(at)
    assert "还款年数（含宽限期）" in shown
    assert "不能超过运营年数" in shown


def test_what_government_pays_each_year_is_shown(empty_shell: Any, project: Project) -> None:
    at = clean(empty_shell.open("projects", role="finance", id=project.id, room="case"))
    paid = finance.government_expenditure(finance.project(concession()))
    table = next(frame.value for frame in at.dataframe if "2026" in frame.value.columns)
    assert table["2026"].iloc[0] == pytest.approx(paid[2026] / 10_000)


def test_a_change_that_moves_the_city_over_a_line_is_told(empty_shell: Any, project: Project) -> None:
    paid = finance.government_expenditure(finance.project(concession()))
    most = max(paid.values())
    save_budget(empty_shell, amounts=[most / 0.049] * 5, growth=0.0)  # 4.9 % in the dearest year
    at = clean(empty_shell.open("projects", role="finance", id=project.id, room="case"))
    key = f"case.{project.id}.1.revenue.viability_gap.reasonable_profit_rate"
    at = clean(at.number_input(key=key).set_value(9.0).run())
    assert "超过 5%" in words(at)
    assert "4.90%" in words(at)


# why


def test_a_failing_cover_names_its_year_its_item_and_remedies_that_work() -> None:
    case = concession(tenor_years=6)
    case["funding"]["senior_debt_share"] = 0.65
    result = finance.project(case).to_dict()
    found = {reason.code: reason for reason in explaining.reasons(result)}
    worst = min((row for row in result["rows"] if row["dscr"] is not None), key=lambda row: row["dscr"])
    assert worst["dscr"] < 1.1
    told = found["cover_short" if worst["dscr"] < 1 else "cover_locked"]
    assert told.params["year"] == worst["year"]
    assert told.params["cfads_yuan"] == worst["cfads"]
    assert {"cover_driver", "cover_even"} & set(found)
    longer = {**case, "debt": {**case["debt"], "tenor_years": found["mend_tenor"].params["tenor"]}}
    assert finance.project(longer).min_dscr.value == found["mend_tenor"].params["cover_times"] >= 1.1
    lower = {
        **case,
        "funding": {**case["funding"], "senior_debt_share": found["mend_share"].params["share_rate"]},
    }
    assert finance.project(lower).min_dscr.value == found["mend_share"].params["cover_times"] >= 1.1


def test_the_binding_limit_of_the_debt_is_named() -> None:
    case = concession(sizing_dscr=1.6)
    case["funding"]["senior_debt_share"] = 0.8
    found = {reason.code: reason for reason in explaining.reasons(finance.project(case).to_dict())}
    told = found["debt_dscr"].params
    assert told["limit_times"] == 1.6
    assert told["less_yuan"] == pytest.approx(told["most_yuan"] - told["debt_yuan"])
    assert "debt_gearing" not in found


def test_years_without_distribution_say_which_condition_failed() -> None:
    case = concession(lockup_dscr=1.5)
    result = finance.project(case).to_dict()
    codes = {reason.code for reason in explaining.reasons(result)}
    assert result["lockup_years"]
    assert any(code.startswith("lockup_") for code in codes)


# reports


def test_a_statement_shows_its_totals_and_leaves_empty_lines_out() -> None:
    use_language("zh-CN")
    report = next(
        r for r in report_tables.reports(finance.project(concession())) if r.code == "income_statement"
    )
    use_language(None)
    names = [row.name for row in report.rows]
    assert "净利润" in names
    assert "营业收入：广告" not in names
    profit = next(row for row in report.rows if row.name == "净利润")
    assert profit.total == pytest.approx(sum(finance.project(concession()).series["net_profit"]) / 10_000)


def test_choosing_a_report_shows_it(empty_shell: Any, project: Project) -> None:
    at = clean(empty_shell.open("projects", role="finance", id=project.id, room="reports"))
    at = clean(at.selectbox(key="reports.code").set_value("debt_service").run())
    assert "期末借款余额" in words(at)
    assert "待核对" in words(at)


# value for money, experts, parts


def test_value_for_money_is_the_librarys_and_is_kept(empty_shell: Any, project: Project) -> None:
    actor = empty_shell.actor("finance")
    inputs = project_value.preset_inputs(concession())
    result = project_value.value_of(finance.project(concession()), inputs)
    assert result.value.psc - result.value.ppp == pytest.approx(result.value.value)
    at = empty_shell.open("projects", role="finance", id=project.id, room="compliance")
    at = clean(at.segmented_control(key="compliance.part").set_value("value").run())
    assert "未用本市数据校准" in words(at)
    assert "仅供存量项目参考" in words(at)
    at.number_input(key=f"value.{project.id}..construction_premium").set_value(10.0).run()
    at.button(key=f"value.{project.id}..save").click().run()
    paper = project_value.read_paper(empty_shell.app, actor, project.id, "value")
    assert paper is not None
    assert paper.content["construction_premium"] == 0.1
    assert len(paper.content["risks"]) == len(project_value.PRESET_RISKS)
    _, events = auditing.list_events(
        empty_shell.app, empty_shell.actor("supervisor"), action="projects.save_paper"
    )
    assert events[0].data == {"kind": "value"}


def test_expert_scores_are_checked_sheet_by_sheet(empty_shell: Any, project: Project) -> None:
    actor, codes = empty_shell.actor("finance"), [each.code for each in finance.default_indicators()]
    sheet = dict.fromkeys(codes, 80.0)
    few = {"scores": {str(place): sheet for place in range(1, 7)}}
    with pytest.raises(InvalidFields) as refusal:
        project_value.save_paper(empty_shell.app, actor, project.id, "experts", few)
    assert [dict(fault.params)["why"] for fault in refusal.value.faults] == ["too_few"]
    whole = {"scores": {str(place): sheet for place in range(1, 8)}}
    whole["scores"]["7"] = {**sheet, codes[0]: 0.0}  # dropped as the lowest
    project_value.save_paper(empty_shell.app, actor, project.id, "experts", whole)
    assert project_value.experts_value(whole).score == pytest.approx(80.0)
    at = empty_shell.open("projects", role="supervisor", id=project.id, room="compliance")
    at = clean(at.segmented_control(key="compliance.part").set_value("experts").run())
    assert "通过：7 名专家，加权得分 80.0" in words(at)


def test_papers_are_saved_by_finance_alone_and_only_when_they_can_be_computed_with(
    empty_shell: Any, project: Project
) -> None:
    app, inputs = empty_shell.app, project_value.preset_inputs(concession())
    with pytest.raises(AppError):
        project_value.save_paper(app, empty_shell.actor("officer"), project.id, "value", inputs)
    finance_officer = empty_shell.actor("finance")
    for content in ({**inputs, "rate": 2.0}, {**inputs, "risks": []}):
        with pytest.raises(Invalid):
            project_value.save_paper(app, finance_officer, project.id, "value", content)
    with pytest.raises(Invalid):
        project_value.save_paper(app, finance_officer, project.id, "parts", {"parts": []})
    with pytest.raises(Invalid):
        project_value.save_paper(app, finance_officer, project.id, "other", {})
    assert project_value.read_paper(app, finance_officer, project.id, "value") is None


def test_a_project_nobody_but_government_pays_is_public() -> None:
    part = project_value.whole_part(finance.project(concession()))
    assert project_value.split_of([part]).separate == 1.0


# fiscal capacity


def save_budget(shell: Any, **changed: Any) -> Any:
    given = {"first_year": 2021, "amounts": PAST, "growth": None, "risk_ratio": 0.0, "source": "决算报告"}
    return city_budget.save_budget(shell.app, shell.actor("finance"), **{**given, **changed})


def test_without_a_budget_the_page_asks_for_it(empty_shell: Any) -> None:
    assert "还没有一般公共预算支出数" in words(clean(empty_shell.open("fiscal", role="finance")))
    assert "请等待财务人员填写" in words(clean(empty_shell.open("fiscal", role="supervisor")))


def test_capacity_is_the_cost_of_the_projects_over_the_budget(empty_shell: Any, project: Project) -> None:
    budget = save_budget(empty_shell)
    city = city_budget.city_capacity(empty_shell.app, empty_shell.actor("finance"), budget)
    paid = finance.government_expenditure(finance.project(concession()))
    assert city.capacity is not None
    place = city.capacity.years.index(2025)
    assert city.capacity.expenditure[place] == pytest.approx(paid[2025])
    assert city.capacity.ratio[place] == pytest.approx(paid[2025] / PAST[-1])
    growth = sum(b / a - 1 for a, b in pairwise(PAST)) / 4
    assert city.budget[2026] == pytest.approx(PAST[-1] * (1 + growth))


def test_a_line_that_is_passed_names_the_project_and_the_document(empty_shell: Any, project: Project) -> None:
    save_budget(empty_shell, amounts=[amount / 20 for amount in PAST])
    at = clean(empty_shell.open("fiscal", role="supervisor"))
    shown = words(at)
    assert "不得新上 PPP 项目" in shown or "不得新上政府付费项目" in shown
    assert project.number in shown
    assert "财金〔2015〕21号" in shown
    use_language(None)


def test_purchases_are_shown_and_not_counted(empty_shell: Any, project: Project) -> None:
    actor = empty_shell.actor("finance")
    bought = {**concession(), "regime": "gov_purchase_of_services"}
    financing.save_case(empty_shell.app, actor, project.id, bought, 1)
    city = city_budget.city_capacity(empty_shell.app, actor, save_budget(empty_shell))
    assert [cost.counts for cost in city.projects] == [False]
    assert city.capacity is not None
    assert city.capacity.max_ratio == 0.0
    assert "没有计入占比的项目" in words(clean(empty_shell.open("fiscal", role="finance")))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amounts": [1e8]}, "fiscal.amounts"),
        ({"amounts": [1e8, 0.0]}, "fiscal.amounts"),
        ({"growth": 2.0}, "fiscal.growth"),
        ({"risk_ratio": 0.9}, "fiscal.risk_ratio"),
        ({"source": " "}, "fiscal.source"),
    ],
)
def test_what_cannot_be_a_budget_is_refused(empty_shell: Any, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_budget(empty_shell, **changed)
    assert refusal.value.code == code
    assert city_budget.read_budget(empty_shell.app, empty_shell.actor("finance")) is None


def test_the_budget_belongs_to_finance(empty_shell: Any) -> None:
    with pytest.raises(NotAllowed):
        city_budget.save_budget(
            empty_shell.app,
            empty_shell.actor("supervisor"),
            first_year=2021,
            amounts=PAST,
            growth=None,
            risk_ratio=0.0,
            source="决算",
        )
    with pytest.raises(NotAllowed):
        city_budget.read_budget(empty_shell.app, empty_shell.actor("officer"))


# scenarios and goal seek


def test_scenarios_are_kept_compared_and_removed(empty_shell: Any, project: Project) -> None:
    app, actor = empty_shell.app, empty_shell.actor("finance")
    saved = case_scenarios.save_scenario(app, actor, project.id, " 超支 ", {"capex": 0.1, "opex": 0.0})
    assert saved.name == "超支"
    assert saved.content["changes"] == {"capex": 0.1}
    with pytest.raises(Conflict):
        case_scenarios.save_scenario(app, actor, project.id, "超支", {"capex": 0.2})
    for name, changes in (("", {"capex": 0.1}), ("空", {"capex": 0.0})):
        with pytest.raises(Invalid):
            case_scenarios.save_scenario(app, actor, project.id, name, changes)
    with pytest.raises(AppError):
        case_scenarios.save_scenario(app, empty_shell.actor("supervisor"), project.id, "别的", {"capex": 0.1})
    at = empty_shell.open("projects", role="finance", id=project.id, room="analysis")
    at = clean(at.segmented_control(key="analysis.part").set_value("scenarios").run())
    dearer = concession()
    dearer["construction"]["capex"] = [1.1 * value for value in dearer["construction"]["capex"]]
    assert f"{finance.project(dearer).equity_irr.rate:.2%}" in words(at)
    at.button(key="scenario.remove.press").click().run()
    assert case_scenarios.list_scenarios(app, actor, project.id) == []
    case_scenarios.save_scenario(app, actor, project.id, "超支", {"capex": 0.1})  # the name is free again


def test_a_scenario_is_drafted_on_the_page_and_saved(empty_shell: Any, project: Project) -> None:
    at = empty_shell.open("projects", role="finance", id=project.id, room="analysis")
    at = clean(at.segmented_control(key="analysis.part").set_value("scenarios").run())
    assert "示例：" in words(at)
    key = f"scenario.{project.id}"
    at = clean(at.number_input(key=f"{key}.capex").set_value(20.0).run())
    assert "新情景（未保存）" in words(at)
    at.text_input(key=f"{key}.name").set_value("造价上涨").run()
    at.button(key=f"{key}.save").click().run()
    stored = case_scenarios.list_scenarios(empty_shell.app, empty_shell.actor("finance"), project.id)
    assert [(each.name, each.content["changes"]) for each in stored] == [("造价上涨", {"capex": 0.2})]


def test_a_solution_is_taken_over_into_the_draft(empty_shell: Any, project: Project) -> None:
    at = empty_shell.open("projects", role="finance", id=project.id, room="analysis")
    at = clean(at.segmented_control(key="analysis.part").set_value("goal").run())
    assert "须为" in words(at)
    at.selectbox(key="goal.lever").set_value("fee").run()
    at = clean(at.button(key="goal.try").click().run())
    wanted = finance.goal_seek(concession(), "fee", "equity_irr", concession()["target_equity_irr"])
    assert wanted.value is not None
    assert "已改 1 项" in words(at)
    draft = at.session_state[f"case.{project.id}.1.draft"]
    assert draft == {"revenue.service_fee.annual_amount": pytest.approx(wanted.value)}
    card = next(metric for metric in at.metric if metric.label == "资本金内部收益率")
    assert card.value.replace("\\", "") == "8.0%"
