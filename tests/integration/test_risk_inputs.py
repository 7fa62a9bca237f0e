"""What a stored simulation rests on: the city's budget year by year, and what has changed since it was run."""

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

import finance
from app.documents import risk_words
from app.documents.risk_workbook import risk_workbook
from app.domain.projects import Invoice, Project
from app.domain.risk_runs import RiskRun
from app.errors import Conflict, Invalid
from app.i18n import explain
from app.services import city_budget, payment_risk, risk_comparisons, risk_freshness, risk_records
from app.services.ledger_bills import ledger_day
from app.services.payment_risk import RiskQuestion
from app.services.risk_questions import prepare, question_of
from finance.risk.simulation import Simulation

Add = Callable[..., Project]
SETTLED = (4.0e8, 5.0e8, 6.2e8, 7.8e8, 9.8e8)


@pytest.fixture
def add(city: City) -> Add:
    def made(name: str, payer: str = "澄川市城市管理局", preset: str = "C", **changes: Any) -> Project:
        case = replace(service_case(name, payer, preset), **{"start_year": 2023, **changes})
        return taken_over(city.app, city.finance, city.bidders[0].enterprise_id, case, name=name, payer=payer)

    return made


def save(city: City, amounts: tuple[float, ...], growth: float | None = 0.02, first_year: int = 2022) -> None:
    city_budget.save_budget(
        city.app,
        city.finance,
        first_year=first_year,
        amounts=amounts,
        growth=growth,
        risk_ratio=0.0,
        source="决算",
    )


def ask(city: City, scope: str, *projects: Project, **terms: Any) -> RiskRun:
    asked = RiskQuestion(
        scope, tuple(each.id for each in projects), **{"paths": 300, "seed": 3, "compare": False, **terms}
    )
    return payment_risk.answer(city.app, city.finance, asked)


def owe(city: City, project: Project, due: date, yuan: float) -> None:
    bill = Invoice(f"iv-{due}-{project.id}", f"B{due}-{project.number}", project.id, project.number, project.payer, due, due, round(yuan * 100))  # fmt: skip
    with city.app.store.write() as work:
        work.projects.add_invoices([bill])
        work.record(city.finance, "invoices.import", bill.id, invoices=1)


@pytest.mark.parametrize("growth", [0.02, None])
@pytest.mark.parametrize("start", [2023, 2025, 2028])
def test_the_city_is_measured_against_the_budget_of_fiscal_capacity(
    city: City, add: Add, growth: float | None, start: int
) -> None:
    """Limits and lines of every year stand on the very denominators of the page of fiscal capacity."""
    add("甲", start_year=start)
    add("乙", start_year=start + 1)
    save(city, SETTLED, growth)
    with city.app.store.read() as work:
        budget = work.projects.latest_budget()
    assert budget is not None
    fiscal = city_budget.city_capacity(city.app, city.finance, budget)
    assert fiscal.capacity is not None
    assert fiscal.budget[2026] == 9.8e8
    if growth is not None:
        assert fiscal.budget[2027] == pytest.approx(9.996e8)  # 9.8 grown by 2 %
    found = prepare(city.app, city.finance, RiskQuestion("city"))
    simulation = Simulation(found.exposures, 100, 3, found.terms)
    [limit] = simulation._limits[0]
    told = ask(city, "city").result["risk"]["cities"][0]
    for place, year in enumerate(simulation.calendar.named):
        if year in fiscal.budget:
            assert limit.yuan[place] == 0.10 * fiscal.budget[year], year
            assert told["budgets"][place] == fiscal.budget[year]
    assert set(fiscal.capacity.years) <= set(simulation.calendar.named)
    grown = told["budgets"][-1] / told["budgets"][-2] - 1.0
    assert grown == pytest.approx(fiscal.outlook.growth)


def test_a_year_settled_higher_pays_more(city: City, add: Add) -> None:
    """The limit of a year is a tenth of its own budget: mean payments of the settled years never pass it."""
    add("甲", preset="A", start_year=2022)
    small = tuple(yuan / 50 for yuan in SETTLED)
    save(city, small)
    total = ask(city, "city").result["risk"]["total"]
    for year, yuan in zip(range(2022, 2027), small, strict=True):
        assert total["collections_mean"][total["years"].index(year)] <= 0.10 * yuan * (1 + 1e-9)
    place = total["years"].index(2026)
    assert total["collections_mean"][place] > 0.10 * small[0] * 1.02**4  # what one growing budget allowed


def test_nothing_is_compared_after_the_budget_has_changed_and_the_refusal_says_so(
    city: City, add: Add
) -> None:
    add("甲")
    add("乙")
    save(city, (1.0e10, 1.0e10))
    run = ask(city, "city", compare=True)
    assert risk_freshness.changed_since(city.app, city.finance, run) == ()
    save(city, (2.0e7, 2.0e7))
    assert risk_freshness.changed_since(city.app, city.finance, run) == ("budget",)
    with pytest.raises(Conflict) as refused:
        risk_comparisons.compare(city.app, city.finance, run, "drivers")
    assert (refused.value.code, refused.value.params["changed"]) == ("risk.outdated", ("budget",))
    assert "一般公共预算支出有变化" in explain(refused.value)
    assert "请先重新模拟" in explain(refused.value)
    again = payment_risk.answer(city.app, city.finance, question_of(run))
    assert risk_freshness.changed_since(city.app, city.finance, again) == ()
    compared = risk_comparisons.compare(city.app, city.finance, again, "late_interest")
    assert "late_interest" in compared.result


def test_the_budget_matters_only_to_a_run_that_uses_it(city: City, add: Add) -> None:
    project = add("甲")
    run = ask(city, "project", project)
    save(city, SETTLED)
    assert risk_freshness.changed_since(city.app, city.finance, run) == ()


def test_a_run_is_known_to_be_of_an_earlier_ledger(city: City, add: Add) -> None:
    project = add("甲")
    with city.app.store.read() as work:
        day = ledger_day(work)
    run = ask(city, "project", project, ledger=True)
    plain = ask(city, "project", project, seed=4)
    owe(city, project, date(day.year - 1, 3, 1), 3.0e6)
    assert risk_freshness.changed_since(city.app, city.supervisor, run) == ("ledger",)
    assert risk_freshness.changed_since(city.app, city.supervisor, plain) == ()
    save(city, SETTLED)
    both = ask(city, "project", project, ledger=True, with_city=True)
    owe(city, project, date(day.year - 1, 4, 1), 1.0e6)
    save(city, SETTLED[:4])
    assert risk_freshness.changed_since(city.app, city.finance, both) == ("ledger", "budget")
    with pytest.raises(Conflict) as refused:
        risk_comparisons.compare(city.app, city.finance, both, "drivers")
    assert "台账、一般公共预算支出" in explain(refused.value)


def test_what_nobody_named_has_changed_too(city: City, add: Add) -> None:
    """A digest that cannot be got again is enough, e.g. after a release that counts differently."""
    run = ask(city, "project", add("甲"))
    assert risk_freshness.changed_since(city.app, city.finance, replace(run, inputs_digest="0")) == ("terms",)
    older = replace(run, inputs_digest="0", engine_version="1.0.0")
    assert risk_freshness.changed_since(city.app, city.finance, older) == ("engine",)


def test_S33_too_few_paths_are_refused_with_the_least_number(city: City, add: Add) -> None:
    project = add("甲")
    for paths in (1, 16, 31, 99):
        with pytest.raises(Invalid) as refused:
            ask(city, "project", project, paths=paths)
        assert refused.value.code == "projects.paths_range"
        assert "100" in explain(refused.value)
    assert risk_records.latest(city.app, city.finance, "project", [project.id]) is None
    assert ask(city, "project", project, paths=100).result["risk"]["standard_errors"]["credit_line"] >= 0.0


def test_advanced_settings_reach_the_simulation_and_are_kept(city: City, add: Add) -> None:
    first, second = add("甲"), add("乙")
    save(city, tuple(yuan / 50 for yuan in SETTLED))
    given = {"bills": 3, "late_interest": 0.25, "priorities": {first.id: "platform_margin"}}
    run = ask(city, "city", **given)
    asked = question_of(run)
    assert (asked.bills, asked.late_interest, asked.priorities) == tuple(given.values())
    prepared = prepare(city.app, city.finance, asked)
    places = {
        part.project.id: each.priority for part, each in zip(prepared.parts, prepared.exposures, strict=True)
    }
    assert places == {first.id: finance.PRIORITY_CLASSES.index("platform_margin"), second.id: 0}
    assert (prepared.terms.bills_per_period, prepared.terms.late_interest_share) == (3, 0.25)
    words = "".join(risk_words.setting(run))
    for part in ("3 张", "25", "平台差额（最后付） 1 个项目"):
        assert part in words
    assert risk_words.setting(ask(city, "city")) == []


def test_who_comes_last_waits_longest(city: City, add: Add) -> None:
    """Two equal projects of a city that pays one of them at most: the order decides which is owed more."""
    first, second = add("甲", preset="A"), add("乙", preset="A")
    save(city, (4.0e7, 4.0e7), 0.0)

    def owed(**terms: Any) -> dict[str, float]:
        run = ask(city, "city", **terms)
        each = zip(run.result["numbers"], run.result["risk"]["projects"], strict=True)
        return {number: sum(figures["receivable_mean"]) for number, figures in each}

    even = owed()
    assert even[first.number] == pytest.approx(even[second.number])
    late = owed(priorities={first.id: "construction"})
    assert late[first.number] > even[first.number] > late[second.number]
    assert sum(late.values()) == pytest.approx(sum(even.values()), rel=0.05)


def test_late_interest_that_is_received_is_that_share_of_all(city: City, add: Add) -> None:
    project = add("甲")
    none, half, whole = (
        ask(city, "project", project, late_interest=q).result["risk"]["total"]["late_interest_collected"]
        for q in (0.0, 0.5, 1.0)
    )
    assert none == 0.0
    assert half == pytest.approx(whole / 2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bills": -1}, "risk.bills"),
        ({"bills": 13}, "risk.bills"),
        ({"bills": 5, "paths": 100_000}, "risk.bills_drawn"),
        ({"bills": 4, "paths": 10_000, "periodicity": "quarterly"}, "risk.bills_drawn"),
        ({"late_interest": 1.01}, "risk.terms"),
        ({"late_interest": float("nan")}, "risk.terms"),
        ({"priorities": {"x": "operation"}}, "risk.priority"),
        ({"priorities": {"x": "first"}}, "risk.terms"),
    ],
)
def test_S33_impossible_advanced_settings_are_refused(
    city: City, add: Add, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(city, "project", add("甲"), **changes)
    assert refused.value.code == code


def test_a_question_stored_before_these_settings_existed_still_opens(city: City, add: Add) -> None:
    run = ask(city, "project", add("甲"))
    new = ("bills", "late_interest", "priorities", "budget", "compare")
    older = replace(run, question={k: v for k, v in run.question.items() if k not in new})
    assert question_of(older) == replace(question_of(run), compare=True)
    assert risk_freshness.changed_since(city.app, city.finance, older) == ()
    assert risk_words.setting(older) == []


def sheets(run: RiskRun) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(risk_workbook(run)))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def column(rows: list[list[Any]], head: str) -> list[Any]:
    """Cells below a heading, down to the first empty row."""
    line = next(n for n, row in enumerate(rows) if head in row)
    place, found = rows[line].index(head), []
    for row in rows[line + 1 :]:
        if not any(cell is not None for cell in row):
            break
        found.append(row[place])
    return found


def test_the_workbook_of_the_city_holds_lines_causes_and_budgets(city: City, add: Add) -> None:
    add("甲", preset="D")
    add("乙", preset="D")
    save(city, (4.0e7, 5.0e7, 6.2e7))
    run = ask(city, "city")
    found = run.result["risk"]["cities"][0]
    book = sheets(run)
    lines = book["越线概率"]
    for line, each in zip(("5%", "7%", "10%"), found["lines"], strict=True):
        assert column(lines, f"付款超过 {line} 的概率") == pytest.approx(each["p_paid_by_year"])
        assert column(lines, f"应付超过 {line} 的概率") == pytest.approx(each["p_owed_by_year"])
        row = next(row for row in lines if row[0] == line)
        any_year = [each["p_any_year_paid"], each["error_paid"], each["p_any_year_owed"], each["error_owed"]]
        assert row[1:5] == pytest.approx(any_year)
        causes = book["越线成因"]
        told = dict(zip(column(causes, "项目"), column(causes, cause_of(line)), strict=True))
        assert told == pytest.approx(each["causes"])
    budgets = dict(zip(column(lines, "年份"), column(lines, "一般公共预算支出（万元）"), strict=True))
    assert [budgets[year] for year in (2023, 2024, 2025)] == pytest.approx([5000.0, 6200.0, 6200 * 1.02])
    answer = {row[0]: row[1] for row in book["结论"]}
    assert answer["一般公共预算支出（万元） 2024"] == 6200
    assert answer["每期逐张模拟的账单张数"] == 0


def cause_of(line: str) -> str:
    return f"应付越 {line} 线中，没有它就不越线的比例"


def test_the_workbook_of_a_project_holds_late_interest_and_errors_of_amounts(city: City, add: Add) -> None:
    project = add("甲")
    run = payment_risk.simulate(
        city.app,
        city.finance,
        RiskQuestion("project", (project.id,), paths=300, seed=3, late_interest=0.25, bills=2),
    )
    book, total = sheets(run), run.result["risk"]["total"]
    effect = run.result["late_interest"]
    assert column(book["逾期利息"], "没有逾期利息")[:2] == pytest.approx(
        [effect["irr_mean_without"], effect["irr_p05_without"]]
    )
    assert column(book["逾期利息"], "逾期利息全部收到") == pytest.approx(
        [effect["irr_mean_with"], effect["irr_p05_with"], effect["collected"] / 10_000]
    )
    figures = {row[0]: row[1:3] for row in book["指标"]}
    names = {
        "需备贷款额度": "credit_line",
        "晚付成本": "delay_cost",
        "收不回的金额（期望，未折现）": "expected_loss",
    }
    for title, name in names.items():
        wanted = [total[name] / 10_000, total["standard_errors"][name] / 10_000]
        assert figures[f"{title}（万元）"] == pytest.approx(wanted)
        assert total["standard_errors"][name] > 0.0
    answer = {row[0]: row[1] for row in book["结论"]}
    assert (answer["每期逐张模拟的账单张数"], answer["逾期利息实收比例（%）"]) == (2, 25)
