"""Platform companies through the services: the file and its undo, rights and audit, figures by hand, exports read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import openpyxl
import pytest
from city import City

import finance
from app.documents.platform_file import company_workbook, contract_table, contract_template
from app.documents.platform_report import flags_report
from app.documents.tables import csv_file, workbook
from app.domain.platform_companies import (
    Accounts,
    CashPlan,
    CashYear,
    CompanyContract,
    CompanyProfile,
    Contracts,
    HeldProject,
    Holding,
    ModeAnswers,
    Projects,
)
from app.errors import AppError, Conflict, InvalidFields, NotAllowed
from app.files.seeds import seed_rows
from app.i18n import LANGUAGES, t, use_language
from app.services import financing, invoicing, platform_analysis, platform_companies, platform_modes
from app.services.platform_companies import CompanyView
from app.services.platform_seeding import seed_platforms

YUAN = 10_000.0
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
RESALE = CompanyContract(
    "云资源转售", "澄川市数据局", "澄川市", 900 * YUAN, 890 * YUAN, 0.0, ("云商甲",), receivable_days=365, payable_days=0,
    control_before_transfer=False,
)  # fmt: skip
WORK = CompanyContract(
    "平台运维", "临河区财政局", "澄川市", 100 * YUAN, own_labour=60 * YUAN, other_cost=20 * YUAN, receivable_days=73,
    control_before_transfer=True,
)  # fmt: skip


def company(city: City, name: str = "澄川数字运营有限公司") -> CompanyView:
    return platform_companies.create(city.app, city.finance, name, "state_owned")


def save(city: City, view: CompanyView, value: object, revision: int = 0) -> CompanyView:
    platform_companies.save_part(city.app, city.finance, view.company.id, value, revision)  # type: ignore[arg-type]
    return platform_companies.read(city.app, city.finance, view.company.id)


def project(city: City, **case: object) -> str:
    made = finance.case_from_award(
        name="试点", price_yuan_per_year=2e6, operation_years=5, capex_yuan=3e6, start_year=2026, **case
    )
    taken = financing.take_over(
        city.app,
        city.finance,
        name="试点项目",
        enterprise_id=city.bidders[0].enterprise_id,
        payer="临河区财政局",
        department="临河区财政局",
        signed_on=date(2026, 1, 5),
        case=finance.case_to_dict(made),
    )
    return taken.id


def events(city: City) -> list[tuple[str, str]]:
    with city.app.store.read() as work:
        rows = work.db.conn.execute("SELECT action, outcome FROM audit ORDER BY seq").fetchall()
    return [(row[0], row[1]) for row in rows if row[0].startswith(("platforms.", "access_denied"))]


def test_every_save_is_audited_and_can_be_undone(city: City) -> None:
    view = company(city)
    assert view.company.number == "PT-2026-0001"
    view = save(city, view, Contracts((RESALE,)))
    view = save(city, view, Contracts((RESALE, WORK)), 1)
    assert [row.name for row in view.file.contracts.rows] == ["云资源转售", "平台运维"]
    first = next(p for p in view.papers if p.part == "contracts" and p.revision == 1)
    platform_companies.put_back(city.app, city.finance, view.company.id, first.id)
    view = platform_companies.read(city.app, city.finance, view.company.id)
    assert view.file.contracts.rows == (RESALE,)
    assert view.revisions["contracts"] == 3
    with pytest.raises(Conflict, match=r"platforms\.gone"):
        platform_companies.put_back(city.app, city.finance, view.company.id, view.saved("contracts").id)
    assert [action for action, _ in events(city)] == [
        "platforms.create", "platforms.save", "platforms.save", "platforms.put_back",
    ]  # fmt: skip


def test_two_people_at_once_the_second_is_told(city: City) -> None:
    view = company(city)
    save(city, view, Contracts((RESALE,)))
    with pytest.raises(Conflict, match=r"platforms\.changed"):
        save(city, view, Contracts((WORK,)))


def test_removed_and_brought_back(city: City) -> None:
    view = save(city, company(city), Contracts((RESALE,)))
    key = view.company.id
    platform_companies.remove(city.app, city.finance, key)
    assert platform_companies.list_companies(city.app, city.finance) == []
    with pytest.raises(Conflict, match=r"platforms\.removed"):
        save(city, view, Contracts(()), 1)
    again = company(city)
    with pytest.raises(Conflict, match=r"platforms\.same_name"):
        platform_companies.bring_back(city.app, city.finance, key)
    platform_companies.remove(city.app, city.finance, again.company.id)
    platform_companies.bring_back(city.app, city.finance, key)
    (back,) = platform_companies.list_companies(city.app, city.finance)
    assert back.file.contracts.rows == (RESALE,)


@pytest.mark.parametrize("role", ["officer", "reviewer", "evaluator", "citizen", "admin"])
def test_nobody_else_reads_and_the_refusal_is_audited(city: City, role: str) -> None:
    view = company(city)
    for act in (
        lambda actor: platform_companies.list_companies(city.app, actor),
        lambda actor: platform_companies.read(city.app, actor, view.company.id),
        lambda actor: platform_analysis.analyse(city.app, actor, view),
    ):
        with pytest.raises(NotAllowed):
            act(city.people[role])
    assert events(city).count(("access_denied", "refused")) == 3


def test_a_supervisor_reads_and_does_not_write(city: City) -> None:
    view = company(city)
    assert platform_companies.read(city.app, city.supervisor, view.company.id).company == view.company
    for act in (
        lambda: platform_companies.create(city.app, city.supervisor, "另一公司", "private"),
        lambda: platform_companies.save_part(city.app, city.supervisor, view.company.id, Contracts(), 0),
        lambda: platform_companies.remove(city.app, city.supervisor, view.company.id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_nonce_makes_one_company(city: City) -> None:
    made = [
        platform_companies.create(city.app, city.finance, "澄川数字运营", "private", submission="n1")
        for _ in "abc"
    ]
    assert len({view.company.id for view in made}) == 1
    assert len(platform_companies.list_companies(city.app, city.finance)) == 1


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (CompanyProfile("moon"), "platforms.choice"),
        (CompanyProfile(holdings=(Holding("市财政局", "government", 1.2),)), "platforms.share"),
        (Contracts((replace(WORK, related_purchases=1.0),)), "platforms.related"),
        (Contracts((WORK, WORK)), "platforms.twice"),
        (Contracts((replace(WORK, gross_fee=float("nan")),)), "platforms.amount"),
        (CashPlan(2026, -1.0), "platforms.amount"),
        (CashPlan(2026, years=(CashYear(2025),)), "platforms.year"),
        (Accounts(2025, "年报", receivable=1.0, receivable_over_one_year=2.0), "platforms.part_of"),
        (ModeAnswers({"object": "moon"}), "platforms.choice"),
        (Projects((HeldProject("pr_x", 0.0),)), "platforms.share"),
        (Projects((HeldProject("pr_x", 1.0, "all", "maybe"),)), "platforms.choice"),
    ],
)
def test_bad_values_are_named_and_nothing_is_saved(city: City, value: object, code: str) -> None:
    view = company(city)
    before = view.revisions
    with pytest.raises(InvalidFields) as caught:
        part = platform_companies.part_name(value)  # type: ignore[arg-type]
        save(city, view, value, before[part])
    assert code in {fault.code for fault in caught.value.faults}
    assert platform_companies.read(city.app, city.finance, view.company.id).revisions == before


def test_owners_that_do_not_fit_the_type_are_refused(city: City) -> None:
    view = company(city)
    for share, why in ((0.5, "shares_not_one"), (1.0, "owners_do_not_fit")):
        with pytest.raises(AppError) as caught:
            save(city, view, CompanyProfile("private", holdings=(Holding("国资", "state_owned", share),)), 1)
        assert (caught.value.code, caught.value.params["why"]) == ("platforms.refused", why)


def test_own_money_or_passed_on_by_hand(city: City) -> None:
    """Gross 1,000, of it 890 handed on: index 0.89 x (1 - 60/1000), net 110, reported 10 + 100, gap 900 + 20."""
    view = save(city, company(city), Contracts((RESALE, WORK)))
    found = platform_analysis.analyse(city.app, city.finance, view)
    assert found.income is not None
    total = found.income.total
    assert (total.net_revenue, total.margin) == (pytest.approx(110 * YUAN), pytest.approx(30 * YUAN))
    assert total.reported_revenue == pytest.approx(110 * YUAN)
    assert total.gap == pytest.approx(920 * YUAN)
    assert found.index == pytest.approx(0.89 * 0.94)
    assert (found.earning, found.paying) == ("passes_on", "unknown")
    states = {flag.name: flag.state for flag in found.flags}
    assert states["trading_share"] == states["thin_margin"] == states["single_city"] == "raised"
    assert states["old_receivables"] == "unknown"
    assert found.sources["gross_revenue"] == found.sources["receivable_by_city"] == "contracts"
    own = save(city, view, Contracts((WORK,)), 1)
    assert platform_analysis.analyse(city.app, city.finance, own).earning == "own"


def test_an_empty_file_says_not_known_and_never_clear(city: City) -> None:
    found = platform_analysis.analyse(city.app, city.finance, company(city))
    assert (found.earning, found.paying, found.raised, found.unknown) == ("unknown", "unknown", 0, 16)
    assert {flag.state for flag in found.flags} == {"unknown"}


def test_cash_of_the_company_is_its_own_money_and_what_the_projects_pay_out(city: City) -> None:
    key = project(city)
    view = save(city, company(city), Projects((HeldProject(key, 0.5, "all"),)))
    view = save(city, view, CashPlan(2026, 50 * YUAN, 30 * YUAN, (CashYear(2026, 10 * YUAN, 200 * YUAN),)))
    found = platform_analysis.analyse(city.app, city.finance, view)
    case = financing.read_project(city.app, city.finance, key).case.case
    series = finance.project(case).series
    inward = 0.5 * (series["sponsor_flow"][0] + series["government_equity_flow"][0])
    assert found.cash is not None
    first = found.cash.years[0]
    assert first.year == 2026
    assert first.from_projects == pytest.approx(inward)
    assert first.company_cash == pytest.approx(50 * YUAN + inward - 190 * YUAN)
    assert found.paying == "short"
    assert found.cash.short_years[0] == 2026
    assert [row.months for row in found.delays] == list(platform_analysis.DELAYS)
    lines = [row.line_needed for row in found.delays]
    assert lines == sorted(lines)
    # half of the owners' money is not more than half: only distributions count until an agreement gives control
    assert [row.part.controlled for row in found.projects if row.part] == [False]
    assert {row.project_cash for row in found.cash.years} == {0.0}
    view = save(city, view, Projects((HeldProject(key, 0.5, "all", "yes"),)), 1)
    agreed = platform_analysis.analyse(city.app, city.finance, view).cash
    assert agreed is not None
    kept = sum(series[name][0] for name in ("cash", "dsra", "mra"))
    assert agreed.years[0].project_cash == pytest.approx(kept, abs=1.0)
    assert agreed.years[0].minority_cash == pytest.approx(kept / 2, abs=1.0)
    assert [row.company_cash for row in agreed.years] == [row.company_cash for row in found.cash.years]


def test_nobody_holds_more_than_a_whole_project(city: City) -> None:
    key = project(city)
    save(city, company(city), Projects((HeldProject(key, 0.6, "all"),)))
    other = company(city, "临河智慧运营有限公司")
    with pytest.raises(AppError, match=r"platforms\.overheld"):
        save(city, other, Projects((HeldProject(key, 0.5, "private"),)))
    save(city, other, Projects((HeldProject(key, 0.4, "private"),)))
    with pytest.raises(AppError, match=r"platforms\.no_project"):
        save(city, other, Projects((HeldProject("pr_nowhere", 0.4),)), 1)


def test_receivables_come_from_the_ledger_until_the_accounts_say_so(city: City) -> None:
    key = project(city)
    number = financing.read_project(city.app, city.finance, key).project.number
    ledger = (
        "发票号,项目,付款单位,开票日期,到期日,金额（元）,付款日期\n"
        f"A1,{number},临河区财政局,2024-01-01,2024-02-01,600,\n"
        f"A2,{number},临河区财政局,2026-10-01,2026-11-01,400,\n"
        f"A3,{number},临河区财政局,2024-01-01,2024-02-01,500,2024-03-01\n"
        "B1,,临河区财政局,2024-01-01,2024-02-01,999,\n"
    )
    invoicing.import_file(city.app, city.finance, "台账.csv", ledger.encode())
    view = save(city, company(city), Projects((HeldProject(key),)))
    found = platform_analysis.analyse(city.app, city.finance, view)
    assert found.ledger == platform_analysis.LedgerSums(1000.0, 600.0, 3)
    flag = next(flag for flag in found.flags if flag.name == "old_receivables")
    assert (flag.state, flag.value, found.sources["receivable"]) == ("raised", pytest.approx(0.6), "ledger")
    view = save(city, view, Accounts(2025, "审计报告", receivable=2000.0, receivable_over_one_year=400.0))
    found = platform_analysis.analyse(city.app, city.finance, view)
    flag = next(flag for flag in found.flags if flag.name == "old_receivables")
    assert (flag.state, flag.value, found.sources["receivable"]) == ("clear", pytest.approx(0.2), "accounts")


def test_dividends_follow_the_owners(city: City) -> None:
    """Profit 100, loss before 20, reserve 10 % of 80 = 8, payout 50 % of 72 = 36: 51 and 49 of it."""
    holdings = (Holding("国资公司", "state_owned", 0.51), Holding("科技公司", "private", 0.49, True))
    view = save(city, company(city), CompanyProfile("joint_venture", holdings=holdings, payout=0.5,
                paid_in_capital=1000.0, earlier_losses=20.0), 1)  # fmt: skip
    view = save(city, view, Accounts(2025, "年报", net_profits=(5.0, 100.0)))
    found = platform_analysis.analyse(city.app, city.finance, view)
    assert found.dividends is not None
    assert found.dividends.reserve == pytest.approx(8.0)
    assert found.dividends.by_shareholder == pytest.approx({"国资公司": 18.36, "科技公司": 17.64})
    bought = replace(WORK, pass_through=5.0, suppliers=("科技公司",))
    view = save(city, view, Contracts((bought,)))
    assert platform_analysis.analyse(city.app, city.finance, view).unmarked == ("平台运维",)


def test_a_contract_file_replaces_all_or_nothing(city: City) -> None:
    view = company(city)
    good = (
        "合同,付款单位,年合同额（万元）,转付采购（万元）,供应商,回款天数,转让前取得控制权\n"
        "转售,数据局,900,890,甲；乙,365,否\n运维,财政局,100.5,,,73,\n"
    )
    platform_companies.import_contracts(city.app, city.finance, view.company.id, "合同.csv", good.encode(), 0)
    rows = platform_companies.read(city.app, city.finance, view.company.id).file.contracts.rows
    assert [(r.gross_fee, r.pass_through, r.suppliers, r.control_before_transfer) for r in rows] == [
        (9e6, 8.9e6, ("甲", "乙"), False),
        (1_005_000.0, 0.0, (), None),
    ]
    bad = good + "运维,财政局,5,,,,\n坏,财政局,很多,,,,也许\n"
    with pytest.raises(InvalidFields) as caught:
        platform_companies.import_contracts(
            city.app, city.finance, view.company.id, "合同.csv", bad.encode(), 1
        )
    assert {(fault.line, fault.code) for fault in caught.value.faults} == {
        (4, "files.id_twice"), (5, "files.not_number"), (5, "files.not_in_list"),
    }  # fmt: skip
    assert platform_companies.read(city.app, city.finance, view.company.id).file.contracts.rows == rows


def test_an_amount_without_a_unit_is_not_guessed(city: City) -> None:
    view = company(city)
    with pytest.raises(InvalidFields) as caught:
        platform_companies.import_contracts(
            city.app,
            city.finance,
            view.company.id,
            "a.csv",
            "合同,付款单位,年合同额\n甲,乙,900\n".encode(),
            0,
        )
    assert next(fault.code for fault in caught.value.faults) == "files.column_missing"


def test_modes_side_by_side_are_the_projections_of_the_changed_case(city: City) -> None:
    key = project(city, user_revenue_yuan_per_year=2e5)
    found = {row.mode: row for row in platform_modes.compare_modes(city.app, city.finance, key)}
    assert list(found) == list(finance.MODES)
    case = finance.case_from_dict(financing.read_project(city.app, city.finance, key).case.case)
    for mode, row in found.items():
        if mode == "data_authorisation":
            assert (row.code, row.bureau_pays) == ("no_data", None)
            continue
        series = finance.project(finance.case_under_mode(case, mode)).series
        assert row.bureau_pays == pytest.approx(sum(series["service_fee_billed"]))
        assert row.market_pays == pytest.approx(sum(finance.project(case).series["user_receipts"]))
    assert found["private_concession"].bureau_pays == 0.0
    assert found["state_platform"].public_capital > found["joint_venture"].public_capital > 0.0
    figures = ("owner_irr", "min_dscr", "project_npv", "city_spends", "peak_receivable", "bureau_pays")
    modes = ("state_platform", "joint_venture", "service_contract")
    for name in figures:
        assert len({getattr(found[mode], name) for mode in modes}) == len(modes)


def test_a_scenario_is_compared_before_anybody_bids(city: City) -> None:
    """Budget 1,000 万元 over 5 years: investment 300 and cost 86 a year to begin with; then the figures typed in."""
    scenario = city.scenario(budget_fen=1_000_000_000, operation_years=5, payer="示例市交通局")
    assert scenario.id in {each.id for each in platform_modes.scenario_choices(city.app, city.finance)}
    first = platform_modes.first_figures(scenario)
    assert first == platform_modes.ScenarioFigures(3_000_000.0, 860_000.0)
    found = {
        row.mode: row for row in platform_modes.compare_scenario(city.app, city.finance, scenario.id, first)
    }
    assert found["service_contract"].city_invests == pytest.approx(3e6)
    assert (found["private_concession"].code, found["data_authorisation"].code) == ("no_users", "no_data")
    case = found["state_platform"].projection.case
    assert case.operation.years == 5
    assert case.payer == "示例市交通局"
    assert "场景预算估算" in case.assumptions["operation.costs"].source
    richer = replace(first, user_income=2e6, data_income=5e5)
    rows = {
        row.mode: row for row in platform_modes.compare_scenario(city.app, city.finance, scenario.id, richer)
    }
    assert rows["private_concession"].code == rows["data_authorisation"].code == "ok"
    assert rows["state_platform"].yearly_fee < found["state_platform"].yearly_fee
    empty = platform_modes.ScenarioFigures(0.0, 0.0)
    assert {row.code for row in platform_modes.compare_scenario(city.app, city.finance, scenario.id, empty)} == {
        "no_cost", "no_users", "no_data",
    }  # fmt: skip
    with pytest.raises(AppError) as caught:
        platform_modes.compare_scenario(city.app, city.officer, scenario.id, first)
    assert caught.value.code == "app.not_allowed"
    with pytest.raises(InvalidFields):
        platform_modes.compare_scenario(city.app, city.finance, scenario.id, replace(first, capex=-1.0))


def sheets(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


@pytest.mark.parametrize("code", LANGUAGES)
def test_contracts_go_out_and_come_back_the_same(city: City, code: str) -> None:
    """As xlsx and as csv, in every language of the interface; so does the template."""
    use_language(code)
    view = company(city)
    both = replace(WORK, pass_through=12.34, suppliers=("甲", "=乙+1"), inventory_risk=False)
    table = contract_table(Contracts((RESALE, both)))
    files = (("a.xlsx", workbook(table, "合同")), ("a.csv", csv_file(table)))
    for revision, (name, content) in enumerate(files):
        platform_companies.import_contracts(city.app, city.finance, view.company.id, name, content, revision)
        rows = platform_companies.read(city.app, city.finance, view.company.id).file.contracts.rows
        assert rows == (RESALE, both)
    platform_companies.import_contracts(
        city.app, city.finance, view.company.id, "template.xlsx", contract_template(), 2
    )


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_whole_file_as_a_workbook_and_the_flags_as_a_report(city: City, code: str) -> None:
    use_language(code)
    key = project(city)
    view = save(city, company(city), Contracts((RESALE, WORK)))
    view = save(city, view, Projects((HeldProject(key, 1.0),)))
    view = save(city, view, CashPlan(2026, 50 * YUAN, 0.0, (CashYear(2026, 0.0, 20 * YUAN),)))
    view = save(city, view, Accounts(2025, "年报", (1.0, -2.0), receivable=3e6, cross_holdings=()))
    view = save(city, view, ModeAnswers({"object": "shared_base"}))
    found = platform_analysis.analyse(city.app, city.finance, view)
    pages = sheets(company_workbook(view, found))
    assert len(pages) == 10
    assert "⟦" not in str(pages)
    contracts = pages[t("platforms.part.contracts")]
    assert [row[0] for row in contracts[1:]] == ["云资源转售", "平台运维"]
    cash = pages[t("platforms.sheet.cash")]
    assert found.cash is not None
    assert [row[0] for row in cash[1:]] == [row.year for row in found.cash.years]
    flags = pages[t("platforms.sheet.flags")]
    assert len(flags) == 17
    raised = [row[0] for row in flags[1:] if row[1] == t("platform.flag_state.raised")]
    assert len(raised) == found.raised
    words = docx.Document(BytesIO(flags_report(view, found, NOW)))
    text = "\n".join(p.text for p in words.paragraphs)
    cells = [cell.text for table in words.tables for row in table.rows for cell in row.cells]
    assert "⟦" not in text + "".join(cells)
    for title in raised:
        assert str(title) in text
    for row in flags[1:]:
        assert str(row[0]) in text or str(row[0]) in cells


def test_an_empty_company_can_be_taken_away_too(city: City) -> None:
    view = company(city)
    found = platform_analysis.analyse(city.app, city.finance, view)
    assert len(sheets(company_workbook(view, found))) == 10
    assert flags_report(view, found, NOW)[:2] == b"PK"


def test_the_demonstration_companies_are_marked_as_invented(city: City) -> None:
    ids = {}
    for row in seed_rows("projects"):
        ids[row["key"]] = financing.take_over(
            city.app, city.finance, name=row["key"], enterprise_id=city.bidders[0].enterprise_id, payer=row["payer"],
            department=row["payer"], signed_on=date(2024, 1, 5), case=row["case"],
        ).id  # fmt: skip
    assert seed_platforms(city.app, city.finance, ids) == 2
    views = platform_companies.list_companies(city.app, city.finance)
    assert all(view.company.synthetic for view in views)
    found = [platform_analysis.analyse(city.app, city.finance, view) for view in views]
    assert [each.earning for each in found] == ["passes_on", "own"]
    assert not any(row.refused for each in found for row in each.projects)
