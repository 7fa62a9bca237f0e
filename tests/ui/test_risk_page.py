"""付款风险 as finance officers use it: three sentences first, each chart with its finding, everything to take away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from projects_taken_over import service_case, taken_over
from streamlit.testing.v1 import AppTest

import finance
from app.documents import risk_findings, risk_words
from app.domain.enterprises import Enterprise
from app.domain.projects import Project
from app.services import city_budget, financing, payment_risk, risk_records
from app.services.payment_risk import RiskQuestion

Add = Callable[..., Project]


@pytest.fixture
def shell(empty_shell: Any) -> Any:
    """These pages begin empty; each test brings what it is about."""
    return empty_shell


@pytest.fixture
def add(shell: Any, company: Enterprise) -> Add:
    def made(name: str = "智慧停车", payer: str = "澄川市城市管理局", preset: str = "C") -> Project:
        return taken_over(
            shell.app,
            shell.actor("finance"),
            company.id,
            service_case(name, payer, preset),
            name=name,
            payer=payer,
            department=shell.actor("officer").department,
        )

    return made


def save_budget(shell: Any, yuan: float) -> None:
    city_budget.save_budget(
        shell.app,
        shell.actor("finance"),
        first_year=2021,
        amounts=[yuan, yuan * 1.02, yuan * 1.04],
        growth=0.02,
        risk_ratio=0.0,
        source="2023 年决算",
    )


def boxes(at: AppTest) -> str:
    assert not at.exception, at.exception
    return "\n".join(str(each.value) for kind in (at.info, at.warning, at.success, at.error) for each in kind)


def charts(at: AppTest) -> int:
    return len(at.get("vega_lite_chart"))


def simulated(at: AppTest, paths: int = 300, seed: int = 11) -> AppTest:
    at.number_input(key="risk.paths").set_value(paths)
    at.number_input(key="risk.seed").set_value(seed)
    return at.button(key="risk.run").click().run()


def test_without_a_project_the_page_points_to_project_finance(shell: Any, read: Any) -> None:
    assert "还没有项目" in read(shell.open("risk", "finance"))


def test_simulating_answers_in_three_sentences_and_stores_what_repeats_it(
    shell: Any, read: Any, add: Add
) -> None:
    project = add()
    at = shell.open("risk", "finance")
    assert "还没有现行方案的付款风险结果" in read(at)
    simulated(at)
    actor = shell.actor("finance")
    run = risk_records.latest(shell.app, actor, "project", [project.id])
    assert run is not None
    again = payment_risk.simulate(
        shell.app, actor, RiskQuestion("project", (project.id,), paths=300, seed=11)
    )
    assert (again.result, again.inputs_digest) == (run.result, run.inputs_digest)
    shown = boxes(at)
    for sentence in risk_words.answer(run):
        assert sentence in shown.replace("\\", "")
    assert len(risk_words.answer(run)) == 3
    assert "未用本市数据校准" in shown
    assert charts(at) == 5  # fan, survival, ageing, drivers, chances by year
    row = financing.list_projects(shell.app, actor)[0]
    assert row.unpaid_beyond_two_years == run.result["risk"]["p_unpaid_2y"]


def test_every_chart_says_its_finding(shell: Any, add: Add) -> None:
    project = add()
    at = simulated(shell.open("risk", "finance"))
    run = risk_records.latest(shell.app, shell.actor("finance"), "project", [project.id])
    assert run is not None
    risk = run.result["risk"]
    text = "\n".join(str(each.value) for each in at.markdown).replace("\\", "")
    for sentence in (
        risk_findings.fan_sentence(risk["total"], "collections"),
        risk_findings.survival_sentence(risk),
        risk_findings.ageing_sentence(risk["total"]),
        risk_findings.driver_sentence(run.result["drivers"]),
        risk_findings.yearly_sentence(risk["total"]),
        risk_findings.loss_sentence(run.result["losses"]),
        risk_findings.liquidity_sentence(run.result["liquidity"]),
        risk_findings.interest_sentence(run.result["late_interest"]),
    ):
        assert sentence in text


def test_a_supervisor_reads_the_result_and_cannot_simulate(shell: Any, read: Any, add: Add) -> None:
    project = add()
    empty = shell.open("risk", "supervisor", id=project.id)
    assert "请等待财务人员模拟" in read(empty)
    payment_risk.simulate_project(shell.app, shell.actor("finance"), project.id, 200, 7)
    at = shell.open("risk", "supervisor", id=project.id)
    assert "随机种子 7" in read(at)
    assert [each.label for each in at.button if each.label == "开始模拟"] == []


def test_another_profile_gives_another_answer(shell: Any, add: Add) -> None:
    project = add(preset="A")
    at = shell.open("risk", "finance")
    at.selectbox(key="risk.profile.澄川市城市管理局").set_value("D")
    simulated(at)
    run = risk_records.latest(shell.app, shell.actor("finance"), "project", [project.id])
    assert run is not None
    assert [each["key"] for each in run.question["profiles"]] == ["D"]
    assert run.result["risk"]["p_unpaid_2y"] == pytest.approx(
        finance.unpaid_after_two_years(finance.payer_profile("D")), abs=0.02
    )


def test_several_projects_of_a_company_stand_beside_the_whole(shell: Any, read: Any, add: Add) -> None:
    first, second = add("甲项目"), add("乙项目", "澄川市数据局", "B")
    at = shell.open("risk", "finance")
    at.segmented_control(key="risk.scope").set_value("several").run()
    simulated(at)
    run = risk_records.latest(shell.app, shell.actor("finance"), "several", [second.id, first.id])
    assert run is not None
    assert {each["payer"] for each in run.question["profiles"]} == {"澄川市城市管理局", "澄川市数据局"}
    words = read(at)
    assert "合计只须备" in words
    assert "至少有一个项目现金断裂" in words


def test_the_whole_city_against_its_budget(shell: Any, read: Any, add: Add) -> None:
    add("甲项目", "澄川市城市管理局", "D")
    add("乙项目", "澄川市数据局", "D")
    save_budget(shell, 130_000_000.0)
    at = shell.open("risk", "finance")
    at.segmented_control(key="risk.scope").set_value("city").run()
    simulated(at)
    words = read(at)
    assert not at.exception
    assert "会不会越过财政支出责任的三条线" in words
    assert "应付款占一般公共预算支出的比例超过各条线的概率" in words


def test_the_whole_city_without_a_budget_says_what_is_missing(shell: Any, read: Any, add: Add) -> None:
    add()
    at = shell.open("risk", "finance")
    at.segmented_control(key="risk.scope").set_value("city").run()
    assert "还没有录入一般公共预算支出" in read(at)
    simulated(at)
    assert "不能计算越线概率" in read(at)


def test_a_project_is_computed_together_with_the_city_where_a_budget_is_known(
    shell: Any, read: Any, add: Add
) -> None:
    add("甲项目", "澄川市城市管理局", "D")
    add("乙项目", "澄川市数据局", "D")
    at = shell.open("risk", "finance")
    assert not [each for each in at.checkbox if each.key == "risk.with_city"]
    save_budget(shell, 9.0e7)
    at = shell.open("risk", "finance")
    at.checkbox(key="risk.with_city").check()
    simulated(at)
    words = read(at)
    assert "与全市 2 个项目一并计算" in words
    assert "各项目每年合计付款不超过一般公共预算支出的 10%" in words
    assert "会不会越过财政支出责任的三条线" not in words


def test_comparisons_left_undone_are_made_for_finance_and_not_for_readers(
    shell: Any, read: Any, add: Add
) -> None:
    """Somebody closed the page when the answer stood: the next visit of finance draws the answer and compares."""
    project = add()
    asked = RiskQuestion("project", (project.id,), paths=200, seed=7)
    payment_risk.answer(shell.app, shell.actor("finance"), asked)
    reader = shell.open("risk", "supervisor", id=project.id)
    assert charts(reader) == 4
    assert "这次没有比较" in read(reader)
    at = shell.open("risk", "finance", id=project.id)
    assert charts(at) == 5
    titles = [each.value for each in at.subheader]
    assert titles.index("什么最影响风险") > titles.index("收益与资金缺口的分布")
    assert charts(shell.open("risk", "supervisor", id=project.id)) == 5


def test_a_changed_case_hides_the_old_result(shell: Any, read: Any, add: Add) -> None:
    project = add()
    actor = shell.actor("finance")
    payment_risk.simulate_project(shell.app, actor, project.id, 200, 7)
    case = dict(financing.read_project(shell.app, actor, project.id).case.case)
    case["discount_rate"] = 0.07
    financing.save_case(shell.app, actor, project.id, case, 1)
    assert "还没有现行方案的付款风险结果" in read(shell.open("risk", "finance"))


def test_the_page_reads_in_english(shell: Any, read: Any, add: Add) -> None:
    project = add()
    payment_risk.simulate(
        shell.app, shell.actor("finance"), RiskQuestion("project", (project.id,), paths=200, seed=7)
    )
    shell.language("en")
    at = shell.open("risk", "finance")
    assert "⟦" not in read(at)
    assert "A year after billing" in boxes(at)
    assert "not calibrated with this" in boxes(at)


def test_a_result_of_an_earlier_budget_is_shown_as_such_and_computed_again(
    shell: Any, read: Any, add: Add
) -> None:
    add("甲项目", preset="D")
    save_budget(shell, 130_000_000.0)
    actor = shell.actor("finance")
    run = payment_risk.answer(shell.app, actor, RiskQuestion("city", paths=300, seed=7))

    def opened(role: str) -> AppTest:
        return shell.open("risk", role).segmented_control(key="risk.scope").set_value("city").run()

    assert "按以前的数据" not in read(opened("finance"))
    save_budget(shell, 60_000_000.0)
    reader = opened("supervisor")
    assert "一般公共预算支出有变化" in boxes(reader)
    assert "请财务人员按现在的数据重新模拟" in boxes(reader)
    assert risk_words.crossing(run.result["risk"]["cities"][0]) in boxes(reader).replace("\\", "")
    at = opened("finance")
    assert "模拟之后，一般公共预算支出有变化" in boxes(at)
    at.button(key="risk.again").click().run()
    again = risk_records.latest(shell.app, actor, "city", [])
    assert again is not None
    assert again.id != run.id
    assert (again.seed, again.question["paths"]) == (7, 300)
    assert again.question["budget"]["amounts"][0] == 60_000_000.0
    shown = boxes(at).replace("\\", "")
    assert "按以前的数据" not in shown
    assert risk_words.crossing(again.result["risk"]["cities"][0]) in shown


def test_amounts_carry_their_sampling_errors(shell: Any, read: Any, add: Add) -> None:
    project = add()
    at = simulated(shell.open("risk", "finance"))
    run = risk_records.latest(shell.app, shell.actor("finance"), "project", [project.id])
    assert run is not None
    total = run.result["risk"]["total"]
    shown = {each.label: each.delta for each in at.metric}
    for label, name in (("需备贷款额度", "credit_line"), ("晚付成本", "delay_cost")):
        error = total["standard_errors"][name] / 10_000
        assert shown[label].replace("\\", "") == f"±{error:,.2f} 万元（标准误）"
    frames = [each.value for each in at.dataframe]
    money = next(frame for frame in frames if "收不回的金额（期望，未折现）" in frame.iloc[:, 0].tolist())
    [row] = money[money.iloc[:, 0] == "收不回的金额（期望，未折现）"].to_numpy().tolist()
    assert row[1:] == pytest.approx(
        [total["expected_loss"] / 10_000, total["standard_errors"]["expected_loss"] / 10_000], abs=0.01
    )
    text = "\n".join(str(each.value) for each in at.markdown).replace("\\", "")
    assert risk_findings.at_risk_sentence(total) in text
    risk = next(frame for frame in frames if "现金流风险值（万元）" in frame.columns)
    tail = total["cfads_at_risk"]
    assert max(risk["现金流风险值（万元）"]) == pytest.approx(max(tail["at_risk"]) / 10_000, abs=0.01)


def test_advanced_settings_are_asked_kept_and_told(shell: Any, read: Any, add: Add) -> None:
    first, second = add("甲项目", preset="D"), add("乙项目", preset="D")
    save_budget(shell, 60_000_000.0)
    at = shell.open("risk", "finance").segmented_control(key="risk.scope").set_value("city").run()
    at.number_input(key="risk.bills").set_value(4)
    at.slider(key="risk.late_interest").set_value(20)
    at.multiselect(key="risk.priority.operation").set_value([first.id])
    at.multiselect(key="risk.priority.construction").set_value([first.id, second.id])
    simulated(at)
    run = risk_records.latest(shell.app, shell.actor("finance"), "city", [])
    assert run is not None
    asked = run.question
    assert (asked["bills"], asked["late_interest"]) == (4, 0.2)
    assert asked["priorities"] == {first.id: "construction", second.id: "construction"}
    words = read(at)
    for sentence in risk_words.setting(run):
        assert sentence in words.replace("\\", "")
    assert "每期账单分成 4 张" in words
    assert "未用本市数据校准；不改动时与通常的结果相同" in words


def test_a_project_alone_has_no_order_of_payment(shell: Any, add: Add) -> None:
    add()
    at = shell.open("risk", "finance")
    assert not [each for each in at.multiselect if str(each.key).startswith("risk.priority")]
