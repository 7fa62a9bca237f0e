"""Fiscal liability of a project and of the city: method chosen, not estimated said, weights set, nothing projected twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from projects_taken_over import concession, taken_over

import finance
from app.domain.enterprises import Enterprise
from app.domain.project_inputs import CityBudget
from app.domain.projects import Project
from app.errors import Invalid, InvalidFields, NotAllowed
from app.i18n import use_language
from app.services import city_budget, financing, project_liability, project_value
from app.services.figure_shelf import FigureShelf
from app.services.project_liability import NOT_ESTIMATED

PAST = [9.0e8, 9.3e8, 9.7e8, 10.0e8, 10.2e8]
NOTE = "风险承担支出未估算"
RATIO = {**NOT_ESTIMATED, "method": "ratio", "construction_ratio": 0.05, "operation_ratio": 0.04}


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


def save_budget(shell: Any, **changed: Any) -> CityBudget:
    given = {"first_year": 2021, "amounts": PAST, "growth": None, "risk_ratio": 0.0, "source": "决算报告"}
    return city_budget.save_budget(shell.app, shell.actor("finance"), **{**given, **changed})


def clean(at: Any) -> Any:
    assert not at.exception, at.exception
    return at


def words(at: Any) -> str:
    """Everything that is said on the page, tables included."""
    kinds = ("title", "subheader", "markdown", "caption", "info", "success", "warning", "error")
    parts = [str(element.value) for kind in kinds for element in at.get(kind)]
    parts += [frame.value.to_string() for frame in at.dataframe]
    parts += [f"{metric.label} {metric.value}" for metric in at.metric]
    parts += [str(element.label) for element in at.get("expander")]
    return "\n".join(parts)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> FigureShelf:
    """An empty shelf in the place of the process's own."""
    empty = FigureShelf()
    monkeypatch.setattr(city_budget, "_SHELF", empty)
    return empty


@pytest.fixture
def projections(monkeypatch: pytest.MonkeyPatch, shelf: FigureShelf) -> Iterator[list[str]]:
    """Names of the cases that were projected."""
    made: list[str] = []
    real = finance.project

    def counted(case: Any) -> finance.Projection:
        made.append(case["name"])
        return real(case)

    monkeypatch.setattr(finance, "project", counted)
    return iter([made])


def part(shell: Any, project: Project, code: str, role: str = "finance") -> Any:
    at = shell.open("projects", role=role, id=project.id, room="compliance")
    return clean(at.segmented_control(key="compliance.part").set_value(code).run())


def save(shell: Any, project: Project, content: dict[str, Any]) -> None:
    project_value.save_paper(shell.app, shell.actor("finance"), project.id, "liability", content)


def test_what_nobody_estimated_says_so_on_every_page(empty_shell: Any, project: Project) -> None:
    save_budget(empty_shell)
    assert NOTE in words(part(empty_shell, project, "liability"))
    assert NOTE in words(part(empty_shell, project, "value"))
    assert f"{NOTE}，占比偏低：{project.number}" in words(
        clean(empty_shell.open("fiscal", role="supervisor"))
    )
    save(empty_shell, project, RATIO)
    assert NOTE not in words(part(empty_shell, project, "liability", "supervisor"))
    assert NOTE not in words(part(empty_shell, project, "value"))
    page = words(clean(empty_shell.open("fiscal", role="finance")))
    assert NOTE not in page
    assert "比例法" in page


def test_the_method_is_chosen_on_the_page_and_kept(empty_shell: Any, project: Project) -> None:
    key = f"liability.{project.id}."
    at = part(empty_shell, project, "liability")
    at = clean(at.radio(key=f"{key}.method").set_value("ratio").run())
    assert "5% 是预设" in words(at)
    at = clean(at.number_input(key=f"{key}.construction_ratio").set_value(3.0).run())
    clean(at.button(key=f"{key}.save").click().run())
    paper = project_value.read_paper(empty_shell.app, empty_shell.actor("finance"), project.id, "liability")
    assert paper is not None
    assert (paper.content["method"], paper.content["construction_ratio"]) == ("ratio", 0.03)
    inputs = project_liability.read_inputs(empty_shell.app, empty_shell.actor("finance"), project.id)
    found = project_liability.liability_of(finance.project(concession()), inputs)
    assert found.risk is not None
    assert found.risk.amounts[0] == pytest.approx(0.03 * 2.4e7)


def test_every_method_has_its_own_fields(empty_shell: Any, project: Project) -> None:
    key = f"liability.{project.id}."
    at = part(empty_shell, project, "liability")
    for method, sign in (
        ("scenario", "概率合计应为 100%"),
        ("probability", "取“物有所值：定量”中的风险清单"),
    ):
        at = clean(at.radio(key=f"{key}.method").set_value(method).run())
        assert sign in words(at)
    assert "风险清单是预设" in words(at)


def test_the_register_of_value_for_money_is_that_of_the_probability_method(
    empty_shell: Any, project: Project
) -> None:
    app, actor = empty_shell.app, empty_shell.actor("finance")
    save(empty_shell, project, {**NOT_ESTIMATED, "method": "probability"})
    risk = {"name": "超支", "base": "construction", "low": 0.0, "mode": 0.1, "high": 0.2, "probability": 0.5, "retained_share": 0.5}  # fmt: skip
    inputs = {**project_value.preset_inputs(concession()), "risks": [risk]}
    project_value.save_paper(app, actor, project.id, "value", inputs)
    liability = project_liability.read_inputs(app, actor, project.id)
    projection = finance.project(concession())
    found = project_liability.liability_of(projection, liability)
    assert found.risk is not None
    assert sum(found.risk.amounts) == pytest.approx(0.5 * 0.1 * 0.5 * 2.4e7)
    value = project_value.value_of(projection, inputs, liability)
    assert value.register.retained == found.risk.amounts
    assert value.value.parts["retained_risk"] == pytest.approx(sum(found.risk.amounts))


def test_the_estimate_is_the_retained_risk_of_both_ways(empty_shell: Any, project: Project) -> None:
    save(empty_shell, project, RATIO)
    liability = project_liability.read_inputs(empty_shell.app, empty_shell.actor("finance"), project.id)
    projection, inputs = finance.project(concession()), project_value.preset_inputs(concession())
    alone = project_value.value_of(projection, inputs).value
    whole = project_value.value_of(projection, inputs, liability).value
    more = whole.parts["retained_risk"] - alone.parts["retained_risk"]
    assert whole.psc - alone.psc == pytest.approx(more)
    assert whole.ppp - alone.ppp == pytest.approx(more)
    assert whole.value == pytest.approx(alone.value)


def test_the_city_takes_the_method_of_each_project_and_its_ratio_for_the_others(
    empty_shell: Any, project: Project
) -> None:
    app, actor = empty_shell.app, empty_shell.actor("finance")
    paid = finance.government_expenditure(finance.project(concession()))
    budget = save_budget(empty_shell)
    none = city_budget.city_capacity(app, actor, budget)
    assert none.not_estimated == (project.number,)
    assert none.projects[0].amounts[2024] == pytest.approx(paid[2024])
    by_city = city_budget.city_capacity(app, actor, save_budget(empty_shell, risk_ratio=0.1))
    assert (by_city.projects[0].risk, by_city.not_estimated) == ("city", ())
    assert by_city.projects[0].amounts[2024] == pytest.approx(paid[2024] + 0.1 * 2.4e7)
    land = {"name": "土地", "year": 2024, "cost": 5e6, "paid_by_partner": 2e6}
    save(empty_shell, project, {**RATIO, "supporting": [land]})
    own = city_budget.city_capacity(app, actor, save_budget(empty_shell, risk_ratio=0.1))
    assert own.projects[0].risk == "ratio"
    assert own.projects[0].amounts[2024] == pytest.approx(paid[2024] + 0.05 * 2.4e7 + 3e6)
    worst = city_budget.worst_with(own, project.number, finance.project(concession()), budget)
    assert worst is not None


def test_papers_that_cannot_be_computed_with_are_refused(empty_shell: Any, project: Project) -> None:
    far = {"name": "远", "year": 2090, "cost": 1.0, "paid_by_partner": 0.0}
    half = {"name": "基本", "probability": 0.5, "construction": 0.0, "operation": 1.0}
    for content in (
        {**NOT_ESTIMATED, "supporting": [far]},
        {**NOT_ESTIMATED, "method": "scenario", "scenarios": [half]},
        {**NOT_ESTIMATED, "method": "guess"},
        {**NOT_ESTIMATED, "supporting": [{**far, "year": 2024}] * 41},
    ):
        with pytest.raises(Invalid):
            save(empty_shell, project, content)
    with pytest.raises(NotAllowed):
        project_value.save_paper(
            empty_shell.app, empty_shell.actor("supervisor"), project.id, "liability", dict(NOT_ESTIMATED)
        )


def test_the_subsidy_and_its_profit_rate_are_on_the_page(empty_shell: Any, project: Project) -> None:
    shown = words(part(empty_shell, project, "liability", "supervisor"))
    for sign in ("公式计算数", "应付补贴", "合理利润率敏感性分析", "方案取值", "第十八条、第十九条"):
        assert sign in shown, sign
    agreed = {**concession(), "revenue": {"service_fee": {"annual_amount": 1e6}}}
    financing.save_case(empty_shell.app, empty_shell.actor("finance"), project.id, agreed, 1)
    assert "没有合理利润率" in words(part(empty_shell, project, "liability", "supervisor"))


def test_a_stored_or_known_projection_is_not_made_again(
    empty_shell: Any, project: Project, projections: Iterator[list[str]]
) -> None:
    app, actor, made = empty_shell.app, empty_shell.actor("finance"), next(projections)
    budget = save_budget(empty_shell)
    first = city_budget.city_capacity(app, actor, budget)
    assert made == [], "the stored projection was used"
    financing.save_case(app, actor, project.id, {**concession(), "discount_rate": 0.07}, 1)
    city_budget.city_capacity(app, actor, budget)
    assert len(made) == 1, "a new revision is projected"
    again = city_budget.city_capacity(app, actor, budget)
    assert len(made) == 1, "and then known"
    assert again.projects == first.projects
    city_budget.city_capacity(app, actor, budget, {project.id: concession()})
    assert len(made) == 2, "a case that is not stored is projected"


def test_the_shelf_forgets_what_was_not_asked_for_longest() -> None:
    figures, kept = finance.figures_for_items(finance.project(concession())), FigureShelf(most=2)
    made: list[str] = []

    def get(name: str) -> None:
        kept.get(name, lambda: made.append(name) or figures)  # type: ignore[func-returns-value]

    for name in ("a", "b", "a", "c", "a", "b"):
        get(name)
    assert made == ["a", "b", "c", "b"]


def test_weights_of_the_experts_are_the_evaluators(empty_shell: Any, project: Project) -> None:
    app, actor = empty_shell.app, empty_shell.actor("finance")
    own = [
        each.to_dict() | ({"weight": 20.0} if each.code == "risk_allocation" else {})
        for each in finance.default_indicators()
    ]
    codes = [row["code"] for row in own]
    sheets = {str(place): dict.fromkeys(codes, 70.0) for place in range(1, 8)}
    with pytest.raises(InvalidFields) as refusal:
        project_value.save_paper(app, actor, project.id, "experts", {"indicators": own, "scores": sheets})
    assert [dict(fault.params)["why"] for fault in refusal.value.faults] == ["basic_sum"]
    own[0]["weight"] -= 20.0 - 80.0 / 6
    sheets = {place: {**sheet, "risk_allocation": 100.0} for place, sheet in sheets.items()}
    project_value.save_paper(app, actor, project.id, "experts", {"indicators": own, "scores": sheets})
    assert project_value.experts_value({"indicators": own, "scores": sheets}).score == pytest.approx(
        70.0 + 0.2 * 30.0
    )
    shown = words(part(empty_shell, project, "experts"))
    assert "加权得分 76.0" in shown
    assert "20.0%" in shown
    sheet_alone = {"scores": sheets}  # as saved before weights could be set
    assert len(project_value.indicators_of(sheet_alone)) == len(finance.default_indicators())


def test_a_case_shows_its_presets_and_results_their_conventions(empty_shell: Any, project: Project) -> None:
    use_language(None)
    case = words(clean(empty_shell.open("projects", role="supervisor", id=project.id, room="case")))
    assert "系统缺省值（判断）" in case
    assert "取系统缺省值的" in case
    results = words(clean(empty_shell.open("projects", role="supervisor", id=project.id)))
    for name in ("项目资本金财务内部收益率", "财务净现值（税后）", "项目净现值（首年不折现）"):
        assert name in results, name
    assert "税后财务净现值等于项目净现值除以（1＋每期折现率）；本方案每期为一年" in results
    assert len(PAST) == city_budget.HISTORY_YEARS
