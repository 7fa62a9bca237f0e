"""What a simulation begins with and whom it shares the city with: the ledger's arrears, the city's capacity, its steps."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from city import City
from projects_taken_over import service_case, taken_over

from app.documents import risk_words
from app.documents.risk_workbook import risk_workbook
from app.domain.projects import Invoice, Project
from app.domain.risk_runs import RiskRun
from app.errors import Conflict, Invalid, NotAllowed
from app.services import auditing, city_budget, financing, payment_risk, risk_comparisons, risk_records
from app.services.ledger_bills import ledger_day
from app.services.payment_risk import RiskQuestion

Add = Callable[..., Project]
FEE = 6_400_000.0


@pytest.fixture
def add(city: City) -> Add:
    def made(name: str, payer: str = "澄川市城市管理局", preset: str = "C", **changes: Any) -> Project:
        case = replace(service_case(name, payer, preset), **{"start_year": today(city).year - 3, **changes})
        return taken_over(city.app, city.finance, city.bidders[0].enterprise_id, case, name=name, payer=payer)

    return made


def today(city: City) -> date:
    with city.app.store.read() as work:
        return ledger_day(work)


def owe(city: City, project: Project, due: date, yuan: float) -> None:
    bill = Invoice(f"iv-{due}-{project.id}", f"B{due}-{project.number}", project.id, project.number, project.payer, due, due, round(yuan * 100))  # fmt: skip
    with city.app.store.write() as work:
        work.projects.add_invoices([bill])
        work.record(city.finance, "invoices.import", bill.id, invoices=1)


def ask(city: City, scope: str, *projects: Project, **terms: Any) -> RiskRun:
    asked = RiskQuestion(
        scope, tuple(each.id for each in projects), **{"paths": 300, "seed": 3, "compare": False, **terms}
    )
    return payment_risk.simulate(city.app, city.finance, asked)


def budget(city: City, yuan: float) -> None:
    city_budget.save_budget(
        city.app,
        city.finance,
        first_year=today(city).year - 4,
        amounts=[yuan, yuan],
        growth=0.0,
        risk_ratio=0.0,
        source="决算",
    )


def test_todays_arrears_of_the_ledger_are_what_the_simulation_begins_with(city: City, add: Add) -> None:
    running, other = add("甲"), add("乙")
    day = today(city)
    owe(city, running, date(day.year - 1, 3, 1), 1.5e6)
    run = ask(city, "several", running, other, ledger=True)
    opening = run.result["opening"]
    year = day.year + (day.month >= 7)
    assert opening["day"] == day.isoformat()
    assert list(opening["projects"]) == [running.number]
    age = year - 1 - (day.year - 1)
    assert opening["projects"][running.number]["amounts"][age] == pytest.approx(1.5e6)
    figures = run.result["risk"]["projects"][run.result["numbers"].index(running.number)]
    assert figures["receivable_mean"][figures["years"].index(year - 1)] == pytest.approx(1.5e6)
    assert ask(city, "several", running, other).inputs_digest != run.inputs_digest
    words = "".join(risk_words.setting(run))
    assert day.isoformat() in words
    assert "150.00 万元" in words
    sheets = openpyxl.load_workbook(io.BytesIO(risk_workbook(run))).sheetnames
    assert any("期初拖欠" in name for name in sheets)


def test_unpaid_bills_beyond_the_case_are_told_and_left_out(city: City, add: Add) -> None:
    running = add("甲")
    owe(city, running, date(today(city).year - 1, 3, 1), FEE + 2e6)
    run = ask(city, "project", running, ledger=True)
    [found] = run.result["opening"]["projects"].values()
    assert found["left_out"] == pytest.approx(FEE + 2e6 - sum(found["amounts"]))
    assert found["left_out"] >= 2e6
    assert len(risk_words.setting(run)) == 2


def test_without_a_ledger_nothing_changes(city: City, add: Add) -> None:
    running = add("甲")
    plain, asked = ask(city, "project", running), ask(city, "project", running, ledger=True)
    assert asked.result["risk"] == plain.result["risk"]
    assert risk_words.setting(asked) == []


def test_one_project_within_what_the_city_can_pay(city: City, add: Add) -> None:
    """Three projects of 6.4 million a year against 15 million: waiting gets longer than for the project alone."""
    mine, *_ = add("甲"), add("乙"), add("丙")
    with pytest.raises(Invalid) as refused:
        ask(city, "project", mine, with_city=True)
    assert refused.value.code == "risk.no_budget"
    budget(city, 1.5e8)
    run = ask(city, "project", mine, with_city=True)
    alone = ask(city, "project", mine)
    assert run.result["numbers"] == [mine.number]
    assert run.result["together"] == 3
    assert [each["name"] for each in run.result["risk"]["projects"]] == ["甲"]
    assert run.result["risk"]["total"]["delay_cost"] > alone.result["risk"]["total"]["delay_cost"]
    whole = ask(city, "city")
    place = whole.result["numbers"].index(mine.number)
    assert run.result["risk"]["total"] == whole.result["risk"]["projects"][place]
    [sentence] = risk_words.setting(run)
    assert "3 个项目" in sentence
    assert risk_records.latest(city.app, city.finance, "project", [mine.id]) is not None
    with pytest.raises(Invalid) as refused:
        ask(city, "city", with_city=True)
    assert refused.value.code == "risk.terms"


def test_a_case_changed_elsewhere_in_the_city_hides_the_result_of_the_project_among_all(
    city: City, add: Add
) -> None:
    mine, other = add("甲"), add("乙")
    budget(city, 1.5e8)
    ask(city, "project", mine, with_city=True)
    case = financing.read_project(city.app, city.finance, other.id).case
    financing.save_case(city.app, city.finance, other.id, {**case.case, "discount_rate": 0.07}, case.revision)
    assert risk_records.latest(city.app, city.finance, "project", [mine.id]) is None


def test_comparisons_follow_the_answer_each_as_a_step_of_its_own(city: City, add: Add) -> None:
    project = add("甲")
    asked = RiskQuestion("project", (project.id,), paths=300, seed=3)
    run = payment_risk.answer(city.app, city.finance, asked)
    assert risk_comparisons.to_compare(run) == ["drivers", "liquidity", "late_interest"]
    first = risk_comparisons.compare(city.app, city.finance, run, "liquidity")
    assert risk_comparisons.to_compare(first) == ["drivers", "late_interest"]
    stored = risk_records.latest(city.app, city.supervisor, "project", [project.id])
    assert stored is not None
    assert stored.result == first.result
    again = risk_comparisons.compare(city.app, city.finance, run, "liquidity")
    assert again.result == first.result
    assert auditing.list_events(city.app, city.supervisor, action="projects.risk_compare")[0] == 1
    whole = payment_risk.simulate(city.app, city.finance, asked)
    assert risk_comparisons.to_compare(whole) == []
    assert whole.result["liquidity"] == first.result["liquidity"]


def test_nothing_is_compared_with_what_has_changed_since(city: City, add: Add) -> None:
    project = add("甲")
    run = payment_risk.answer(
        city.app, city.finance, RiskQuestion("project", (project.id,), paths=300, ledger=True)
    )
    with pytest.raises(NotAllowed):
        risk_comparisons.compare(city.app, city.supervisor, run, "drivers")
    owe(city, project, date(today(city).year - 1, 3, 1), 1e6)
    with pytest.raises(Conflict) as refused:
        risk_comparisons.compare(city.app, city.finance, run, "drivers")
    assert refused.value.code == "risk.outdated"
