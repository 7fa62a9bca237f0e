"""Simulations of payment risk as a service: who may, what is refused, what is kept, what is taken away."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from city import City
from projects_taken_over import service_case, taken_over

import finance
from app.documents.risk_workbook import risk_json, risk_workbook
from app.domain.projects import Project
from app.domain.risk_runs import RiskRun
from app.errors import AppError, Invalid
from app.services import auditing, city_budget, financing, payment_risk, risk_records
from app.services.payment_risk import RiskQuestion

Add = Callable[..., Project]


@pytest.fixture
def add(city: City) -> Add:
    def made(name: str, payer: str = "澄川市城市管理局", preset: str = "C", **changes: Any) -> Project:
        case = replace(service_case(name, payer, preset), **changes)
        return taken_over(city.app, city.finance, city.bidders[0].enterprise_id, case, name=name, payer=payer)

    return made


def ask(city: City, scope: str, *projects: Project, **terms: Any) -> RiskRun:
    asked = RiskQuestion(scope, tuple(each.id for each in projects), **{"paths": 400, "seed": 3, **terms})
    return payment_risk.simulate(city.app, city.finance, asked)


def test_the_stored_run_is_found_again_until_a_case_changes(city: City, add: Add) -> None:
    first, second = add("甲"), add("乙")
    run = ask(city, "several", first, second)
    found = risk_records.latest(city.app, city.supervisor, "several", [second.id, first.id])
    assert found is not None
    assert (found.id, found.result, found.inputs_digest) == (run.id, run.result, run.inputs_digest)
    case = financing.read_project(city.app, city.finance, first.id).case
    financing.save_case(city.app, city.finance, first.id, {**case.case, "discount_rate": 0.07}, case.revision)
    assert risk_records.latest(city.app, city.supervisor, "several", [first.id, second.id]) is None


def test_a_new_project_hides_the_result_of_the_city(city: City, add: Add) -> None:
    add("甲")
    ask(city, "city", compare=False)
    assert risk_records.latest(city.app, city.finance, "city", []) is not None
    add("乙")
    assert risk_records.latest(city.app, city.finance, "city", []) is None


def test_the_digest_tells_questions_apart(city: City, add: Add) -> None:
    project = add("甲")
    base = ask(city, "project", project, compare=False)
    for changed in (
        {"seed": 4},
        {"paths": 500},
        {"profiles": {"澄川市城市管理局": "A"}},
        {"periodicity": "quarterly"},
        {"wrong_way": True},
    ):
        assert ask(city, "project", project, compare=False, **changed).inputs_digest != base.inputs_digest
    assert ask(city, "project", project, compare=False).result == base.result


def test_several_projects_add_up(city: City, add: Add) -> None:
    """Bills and the mean cost of delay of the whole are those of the parts; flags of the whole are of any part."""
    run = ask(city, "several", add("甲"), add("乙", preset="D"), compare=False)
    risk = run.result["risk"]
    parts, total = risk["projects"], risk["total"]
    assert sum(total["billed"]) == pytest.approx(sum(sum(each["billed"]) for each in parts))
    assert total["delay_cost"] == pytest.approx(sum(each["delay_cost"] for each in parts))
    assert total["p_default"] >= max(each["p_default"] for each in parts)
    assert total["credit_line"] <= sum(each["credit_line"] for each in parts) * (1 + 1e-9)


def test_expected_loss_is_split_and_never_more_than_is_owed(city: City, add: Add) -> None:
    found = ask(city, "several", add("甲"), add("乙", preset="D"), compare=False).result["losses"]
    assert found["total"] == pytest.approx(found["delay"] + found["credit"])
    assert found["total"] == pytest.approx(sum(found["each"]))
    assert all(0.0 <= loss <= owed for loss, owed in zip(found["each"], found["amounts"], strict=True))


def test_a_payer_who_always_pays_leaves_no_loss(city: City, add: Add) -> None:
    project = add("甲", preset="A")
    good, bad = (
        ask(city, "project", project, compare=False, profiles={project.payer: key}) for key in ("A", "D")
    )
    assert good.result["losses"]["total"] < bad.result["losses"]["total"]
    assert good.result["risk"]["p_unpaid_2y"] < bad.result["risk"]["p_unpaid_2y"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"paths": 0}, "projects.paths_range"),
        ({"paths": 10_000_000}, "projects.paths_range"),
        ({"seed": -1}, "projects.seed_range"),
        ({"seed": 2**63}, "projects.seed_range"),
        ({"scope": "world"}, "risk.scope"),
        ({"projects": ()}, "risk.projects"),
        ({"periodicity": "monthly"}, "risk.terms"),
        ({"sensitivity": -0.1}, "risk.terms"),
        ({"sensitivity": float("nan")}, "risk.terms"),
        ({"profiles": {"澄川市城市管理局": "Z"}}, "risk.profile"),
    ],
)
def test_S33_what_cannot_be_simulated_is_refused(
    city: City, add: Add, changes: dict[str, Any], code: str
) -> None:
    project = add("甲")
    asked = replace(RiskQuestion("project", (project.id,), paths=100), **changes)
    with pytest.raises(Invalid) as caught:
        payment_risk.simulate(city.app, city.finance, asked)
    assert caught.value.code == code
    assert risk_records.latest(city.app, city.finance, "project", [project.id]) is None


@pytest.mark.parametrize("role", ["officer", "reviewer", "supervisor", "evaluator", "admin"])
def test_S15_only_finance_simulates(city: City, add: Add, role: str) -> None:
    project = add("甲")
    with pytest.raises(AppError) as caught:
        payment_risk.simulate_project(city.app, city.people[role], project.id, 100, 1)
    assert caught.value.code in ("app.not_allowed", "app.not_found")


def test_the_city_crosses_lines_by_arithmetic(city: City, add: Add) -> None:
    """One project, a payer who never pays in the first years: what is owed grows past 5 % of a small budget for sure,
    and past no line of a huge one.
    """
    add("甲", preset="D")
    for yuan, chance in ((20_000_000.0, 1.0), (1e12, 0.0)):
        city_budget.save_budget(
            city.app,
            city.finance,
            first_year=2023,
            amounts=[yuan, yuan, yuan],
            growth=0.0,
            risk_ratio=0.0,
            source="决算表",
        )
        lines = ask(city, "city", compare=False).result["risk"]["cities"][0]["lines"]
        assert [each["line"] for each in lines] == [0.05, 0.07, 0.10]
        assert lines[0]["p_any_year_owed"] == pytest.approx(chance, abs=0.02)


def test_a_project_that_cannot_be_projected_is_named_and_left_out_of_the_city(city: City, add: Add) -> None:
    good, broken = add("甲"), add("乙")
    with city.app.store.write() as work:
        latest = work.projects.latest_case(broken.id)
        assert latest is not None
        bad = {**latest.case, "operation": {**latest.case["operation"], "years": 0}}
        work.projects.cases.save(replace(latest, case=bad))
        work.record(city.admin, "test.change")
    run = ask(city, "city", compare=False)
    assert (run.result["refused"], run.result["numbers"]) == ([broken.number], [good.number])


def test_the_files_hold_everything_and_no_formula(city: City, add: Add) -> None:
    run = ask(city, "project", add("=1+1 甲"))
    told = json.loads(risk_json(run))
    assert (told["seed"], told["inputs_digest"], told["engine_version"]) == (
        3,
        run.inputs_digest,
        finance.ENGINE_VERSION,
    )
    assert told["result"] == run.result
    assert "未用本市数据校准" in told["label"]
    book = openpyxl.load_workbook(io.BytesIO(risk_workbook(run)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n") for cell in cells)
    values = [cell.value for cell in cells]
    assert run.inputs_digest in values
    assert "3" in values
    assert "模拟结果，非公式" in values
    assert any("未用本市数据校准" in str(value) for value in values)
    total = run.result["risk"]["total"]
    assert any(
        isinstance(value, float) and value == pytest.approx(total["delay_cost"] / 10_000) for value in values
    )


def test_S30_a_simulation_leaves_its_trace(city: City, add: Add) -> None:
    run = ask(city, "project", add("甲"), compare=False)
    _, events = auditing.list_events(city.app, city.supervisor, action="projects.risk")
    assert events[0].data["digest"] == run.inputs_digest


def test_projects_of_one_name_are_told_apart_by_their_numbers(city: City, add: Add) -> None:
    """Each keeps a bar of its own in the chart of the city; who has the name alone needs no number."""
    first, second, other = add("路灯节能改造"), add("路灯节能改造"), add("公园节能")
    risk = ask(city, "city", compare=False).result["risk"]
    wanted = {f"{first.number} 路灯节能改造", f"{second.number} 路灯节能改造", other.name}
    assert set(risk["cities"][0]["contributions"]) == wanted
    assert {each["name"] for each in risk["projects"]} == wanted
