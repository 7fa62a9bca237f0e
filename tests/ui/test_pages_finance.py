"""Project finance, payment risk, ledger, audit, accounts, system: each page for each role, empty, wrong, and in use."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import finance
from app.documents import annual_table
from app.documents.tables import csv_file
from app.domain.bids import BidContent, OpenedBid
from app.domain.enterprises import Enterprise
from app.domain.evaluation import Award
from app.domain.opportunities import Opportunity
from app.domain.projects import Invoice, Payment, Project
from app.domain.users import DEMO_ROLES, PUBLIC, SYSTEM, Actor
from app.i18n import has, language_from, t, use_language
from app.pages import _case_fields, _case_layout, _project_charts, _project_late
from app.services import (
    account_register,
    accounts,
    auditing,
    financing,
    invoicing,
    payment_risk,
    scenarios,
)
from app.services.context import App
from app.store.ids import new_id
from app.ui.sitemap import SITE

ROOT = Path(__file__).parents[2]
READERS = {
    "projects": {"finance", "supervisor", "officer"},
    "fiscal": {"finance", "supervisor"},
    "risk": {"finance", "supervisor"},
    "invoices": {"finance", "supervisor"},
    "audit": {"supervisor", "admin"},
    "users": {"admin"},
    "system": {"admin"},
    "account": set(DEMO_ROLES),
}
PASSWORD = "湖边的三棵老柳树 1987"


def case(**late: Any) -> dict[str, Any]:
    made = finance.case_to_dict(
        finance.case_from_award(
            name="智慧停车运维",
            price_yuan_per_year=6_400_000,
            operation_years=8,
            capex_yuan=12_000_000,
            payer="澄川市城市管理局",
            start_year=2026,
        )
    )
    made["late_payment"].update(late)
    return made


@pytest.fixture
def shell(empty_shell: Any) -> Any:
    """These pages begin empty; each test brings what it is about."""
    return empty_shell


@pytest.fixture
def project(shell: Any, company: Enterprise) -> Project:
    return financing.take_over(
        shell.app,
        shell.actor("finance"),
        name="智慧停车 [运维](http://x) *一期*",
        enterprise_id=company.id,
        payer="澄川市城市管理局",
        department=shell.actor("officer").department,
        signed_on=date(2026, 3, 1),
        case=case(),
    )


@pytest.fixture
def award(shell: Any, company: Enterprise) -> Award:
    """An approved award, as opening and evaluation leave it."""
    now, department = shell.app.clock.now(), shell.actor("officer").department
    draft = scenarios.new_scenario(shell.app, shell.actor("officer"), "夜间停车共享")
    terms = replace(draft, title="夜间停车共享", operation_years=5, payer="澄川市城市管理局")
    opportunity = Opportunity(
        new_id("op"),
        "JB-2026-0001",
        "第一批",
        draft.id,
        terms,
        department,
        "",
        now,
        now,
        1,
        b"",
        awarded_at=now,
    )
    content = BidContent(2_500_000_000, 600_000_000, 200_000_000, 6, "方案", "运营", {}, "承诺", "")
    bid = OpenedBid(new_id("bd"), opportunity.id, company.id, company.name, "甲", content, "", "", now, now)
    made = Award(
        new_id("aw"),
        opportunity.id,
        bid.id,
        company.id,
        company.name,
        content.price_fen,
        "",
        "a",
        now,
        "b",
        now,
    )
    with shell.app.store.write() as work:
        work.opportunities.add_with_key(opportunity, b"x")
        sealed = {"id": bid.id, "opportunity": opportunity.id, "enterprise": company.id, "revision": 1}
        rest = {"submission": "s", "receipt": "HZ-1", "sealed": b"JB\x01", "sha256": "", "submitted_by": ""}
        work.db.table("bids").insert({**sealed, **rest, "received_at": now.isoformat()})
        work.bids.opened.add(bid)
        work.evaluations.add_award(made)
        work.record(SYSTEM, "awards.approve", opportunity.id, bid=bid.id)
    return made


def words(at: Any) -> str:
    """Everything on the page that people read."""
    parts = [
        str(element.value)
        for kind in ("title", "subheader", "markdown", "caption", "text")
        for element in at.get(kind)
    ]
    parts += [
        str(element.value) for kind in ("info", "success", "warning", "error") for element in at.get(kind)
    ]
    parts += [f"{metric.label} {metric.value} {metric.delta}" for metric in at.metric]
    parts += [frame.value.to_string() for frame in at.dataframe] + [
        table.value.to_string() for table in at.table
    ]
    for kind in ("button", "selectbox", "text_input", "number_input", "checkbox", "tabs", "expander"):
        parts += [str(getattr(element, "label", "")) for element in at.get(kind)]
    return re.sub(r"\]\(/[^)]*\)", "]", "\n".join(parts))  # where a link leads is not read


def clean(at: Any) -> Any:
    """The page ran, has no missing sentence and shows no internal id."""
    assert not at.exception, at.exception
    shown = words(at)
    assert "⟦" not in shown, shown[shown.index("⟦") :][:80]
    for prefix in ("pr_", "us_", "en_", "op_", "aw_", "ca_", "pj_", "bd_"):
        assert prefix not in shown, shown[max(0, shown.index(prefix) - 40) :][:120]
    return at


# doors


@pytest.mark.parametrize("page", sorted(READERS))
@pytest.mark.parametrize("role", ["public", *DEMO_ROLES])
def test_S16_every_page_opens_for_its_roles_and_for_nobody_else(shell: Any, page: str, role: str) -> None:
    actor = PUBLIC if role == "public" else shell.actor(role)
    at = clean(shell.open_file(page, actor=actor))
    assert bool(at.title) == (role in READERS[page])


def test_the_menu_names_the_same_roles_as_the_pages() -> None:
    site = {page.name: set(page.roles) for page in SITE}
    assert {name: site[name] for name in READERS} == READERS


@pytest.mark.parametrize("page", sorted(READERS))
def test_every_page_speaks_english(shell: Any, project: Project, page: str) -> None:
    payment_risk.simulate_project(shell.app, shell.actor("finance"), project.id, 200, 7)
    language_from(lambda: "en")
    role = sorted(READERS[page] - {"officer"})[0] if page != "account" else "citizen"
    role = "finance" if "finance" in READERS[page] and page != "account" else role
    at = clean(shell.open_file(page, role))
    assert at.title[0].value.isascii()
    labels = [
        str(element.label)
        for kind in ("button", "number_input", "text_input", "metric")
        for element in at.get(kind)
    ]
    assert not [label for label in labels if re.search("[\u4e00-\u9fff]", label)]


@pytest.mark.parametrize("room", ["results", "case", "reports", "compliance", "late"])
def test_a_project_speaks_english_in_every_room(shell: Any, project: Project, room: str) -> None:
    financing.project(shell.app, shell.actor("finance"), project.id)
    language_from(lambda: "en")
    at = clean(shell.open_file("projects", "finance", id=project.id, room=room))
    shown = words(at).replace("澄川市城市管理局", "").replace("澄川智行科技有限公司", "")
    shown = re.sub(
        r"智慧停车.*|空白finance|人工|云资源与网络|外购服务与管理", "", shown
    )  # what people or a bid called things
    assert not re.findall("[\u4e00-\u9fff]+", shown)


# projects


def test_an_empty_project_list_says_what_to_do(shell: Any) -> None:
    assert "还没有项目" in words(clean(shell.open("projects", role="finance")))


def test_a_waiting_award_becomes_a_computed_project_with_one_press(shell: Any, award: Award) -> None:
    at = clean(shell.open("projects", role="finance"))
    assert "待建立测算" in words(at)
    assert "未用本市数据校准" in words(at)
    at.selectbox(key="projects.preset").set_value("C").run()
    at.button(key=f"projects.create.{award.id}").click().run()
    assert not at.exception
    made = financing.list_projects(shell.app, shell.actor("finance"))
    assert [row.name for row in made] == ["夜间停车共享"]
    assert made[0].equity_irr is not None
    view = financing.read_project(shell.app, shell.actor("finance"), made[0].id)
    assert view.case.case["late_payment"]["payer_preset"] == "C"
    assert view.case.case["revenue"]["service_fee"]["annual_amount"] == 5_000_000  # 2,500 万元 over 5 years
    assert financing.waiting(shell.app, shell.actor("finance")) == []


def test_only_finance_sees_what_waits(shell: Any, award: Award) -> None:
    assert "待建立测算" not in words(clean(shell.open("projects", role="supervisor")))


def test_the_list_shows_money_in_wan_and_names_literally(shell: Any, project: Project) -> None:
    at = clean(shell.open("projects", role="supervisor"))
    frame = at.dataframe[0].value
    assert frame["合同金额（万元）"].tolist() == [
        5043.2
    ]  # 640 万元 x 8 years x (1 - 0.3 x (1 - 0.95)) of performance deduction
    assert frame["项目"].tolist() == ["智慧停车 [运维](http://x) *一期*"]


def test_the_contract_amount_of_a_subsidised_project_is_what_the_payer_is_billed(
    shell: Any, company: Enterprise
) -> None:
    subsidised = case()
    subsidised["revenue"]["service_fee"]["annual_amount"] = 0.0
    subsidised["revenue"]["viability_gap"].update(rule="fixed", annual_amount=5_000_000.0)
    made = financing.take_over(
        shell.app,
        shell.actor("finance"),
        name="存量项目",
        enterprise_id=company.id,
        payer="局",
        department="",
        signed_on=date(2020, 1, 1),
        case=subsidised,
    )
    assert made.amount_fen == 8 * 5_000_000_00


def test_a_project_that_was_not_computed_offers_it_to_finance_only(shell: Any, project: Project) -> None:
    at = clean(shell.open("projects", role="finance", id=project.id))
    assert "还没有测算结果" in words(at)
    at.button(key="projects.run").click().run()
    assert not at.exception
    assert financing.read_project(shell.app, shell.actor("finance"), project.id).projection is not None
    reader = clean(shell.open("projects", role="officer", id=project.id))
    assert not [button for button in reader.button if button.key in ("projects.run", "case.import")]


def test_results_show_what_the_engine_computed(shell: Any, project: Project) -> None:
    record = financing.project(shell.app, shell.actor("finance"), project.id)
    at = clean(shell.open("projects", role="finance", id=project.id))
    shown = {metric.label: metric.value for metric in at.metric}
    expected = finance.project(case())
    assert expected.equity_irr.rate is not None
    assert (
        shown["资本金内部收益率"] == f"{expected.equity_irr.rate:.1%}".replace("%", "\\%")
        or shown["资本金内部收益率"] == f"{expected.equity_irr.rate:.1%}"
    )
    assert record.inputs_digest[:12] in words(at)
    rules = clean(shell.open("projects", role="finance", id=project.id, room="compliance"))
    assert "以后的付款没有预算保障" in words(rules)
    assert "智慧停车 \\[运维\\]" in at.title[0].value


def test_another_departments_project_reads_like_a_missing_one(shell: Any, project: Project) -> None:
    stranger = Actor("us_x", "别人", "officer", "别的局")
    at = shell.open_file("projects", actor=stranger, id=project.id)
    missing = shell.open_file("projects", actor=stranger, id="pr_nothing")
    assert not at.exception
    assert "智慧停车" not in words(at)
    assert [error.value for error in at.error]
    assert [error.value for error in missing.error]


def test_a_case_without_a_return_says_why(shell: Any, company: Enterprise) -> None:
    bare = case()
    bare["funding"].update(senior_debt_share=0.0, initial_working_capital=0.0)
    bare["construction"]["capex"] = [0.0]
    bare["debt"]["dsra_months"] = 0.0
    actor = shell.actor("finance")
    made = financing.take_over(
        shell.app,
        actor,
        name="轻资产",
        enterprise_id=company.id,
        payer="局",
        department="",
        signed_on=date(2026, 1, 1),
        case=bare,
    )
    financing.project(shell.app, actor, made.id)
    at = clean(shell.open("projects", role="finance", id=made.id))
    assert "不存在内部收益率" in words(at)
    assert "没有需要偿还的贷款" in words(at)


def test_the_cash_chart_adds_up_to_the_change_of_cash() -> None:
    result = finance.project(case(delay_months=14)).to_dict()
    before = 0.0
    for row in result["rows"]:
        held = row["cash"] + row["dsra"]
        paid_later = row["arrears"]
        total = sum(_project_charts.flows(row).values()) - row["distributions"]
        if not paid_later:
            assert held - before == pytest.approx(total, abs=1.0) or row["phase"] == "construction"
        before = held


# the case


def test_saving_a_changed_case_makes_a_revision_and_computes_it(shell: Any, project: Project) -> None:
    at = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    at.number_input(key=f"case.{project.id}.1.debt.interest_rate").set_value(5.0)
    at.text_input(key=f"case.{project.id}.1.note").set_value("按贷款合同更新")
    at.button(key=f"case.{project.id}.1.save").click().run()
    assert not at.exception
    view = financing.read_project(shell.app, shell.actor("finance"), project.id)
    assert view.case.revision == 2
    assert view.case.note == "按贷款合同更新"
    assert view.case.case["debt"]["interest_rate"] == 0.05
    assert view.case.case["assumptions"]["debt.interest_rate"]["status"] == "user"
    assert view.projection is not None
    unchanged = {**view.case.case, "assumptions": None, "debt": None}
    assert unchanged == {**case(), "assumptions": None, "debt": None}
    again = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    assert "长期贷款年利率" in words(again)


def test_saving_without_a_change_makes_no_revision(shell: Any, project: Project) -> None:
    at = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    at.button(key=f"case.{project.id}.1.save").click().run()
    assert "没有变化" in words(at)
    assert financing.read_project(shell.app, shell.actor("finance"), project.id).case.revision == 1


def test_a_bad_case_is_listed_field_by_field_and_not_saved(shell: Any, project: Project) -> None:
    at = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    at.number_input(key=f"case.{project.id}.1.debt.tenor_years").set_value(20)
    at.button(key=f"case.{project.id}.1.save").click().run()
    shown = words(at)
    assert "未保存任何内容" in shown
    assert "还款年数（含宽限期）" in shown
    assert "不能超过运营年数" in shown
    assert financing.read_project(shell.app, shell.actor("finance"), project.id).case.revision == 1


def test_a_case_that_somebody_else_saved_is_not_overwritten(shell: Any, project: Project) -> None:
    at = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    actor = shell.actor("finance")
    other = _case_fields.with_values(case(), {"discount_rate": 0.07}, "别人")
    financing.save_case(shell.app, actor, project.id, other, 1)
    at.number_input(key=f"case.{project.id}.1.discount_rate").set_value(9.0)
    at.button(key=f"case.{project.id}.1.save").click().run()
    view = financing.read_project(shell.app, actor, project.id)
    assert view.case.revision == 2
    assert view.case.case["discount_rate"] == 0.07


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no json", "projects.case_unreadable"),
        (b"[1, 2]", "projects.case_unreadable"),
        (b'{"discount_rate": NaN}', "projects.case_unreadable"),
        (b"[" * 200_000, "projects.case_unreadable"),
        (b"{" + b" " * 1_000_001 + b"}", "projects.case_too_large"),
        (b'{"name": "x", "construction": {"capex": [-1]}, "operation": {}}', "projects.case_refused"),
    ],
)
def test_a_bad_case_file_is_refused_and_nothing_saved(
    shell: Any, project: Project, content: bytes, code: str
) -> None:
    actor = shell.actor("finance")
    with pytest.raises(financing.Invalid) as refusal:
        financing.import_case(shell.app, actor, project.id, content, 1)
    assert refusal.value.code == code
    assert financing.read_project(shell.app, actor, project.id).case.revision == 1


def test_an_exported_case_comes_back_unchanged(shell: Any, project: Project) -> None:
    actor = shell.actor("finance")
    text = financing.case_file(financing.read_project(shell.app, actor, project.id).case.case)
    saved = financing.import_case(shell.app, actor, project.id, text.encode(), 1, financing.IMPORTED)
    assert saved.case == case()
    assert json.loads(text) == case()


def test_every_field_of_a_case_has_a_label_in_both_languages() -> None:
    for language in ("zh-CN", "en"):
        use_language(language)
        for field in _case_fields.case_fields():
            assert has(f"projects.column.{field.path}"), field.path
            for option in field.options:
                assert has(f"projects.{field.name}.{option}"), (field.path, option)
            for column in field.columns:
                assert has(f"projects.column.{column.path}"), column.path
    use_language(None)


def test_every_field_of_a_case_stands_in_one_place_of_the_form() -> None:
    shown = [path for block in _case_layout.BLOCKS for path in block.paths]
    assert sorted(shown) == sorted(field.path for field in _case_fields.case_fields())
    assert {block.group for block in _case_layout.BLOCKS} == set(_case_layout.GROUPS)
    assert {path for block in _case_layout.BLOCKS for path in block.used} <= set(shown)
    usual = {*_case_layout.USUAL, *(p for ps in _case_layout.USUAL_OF_BLOCK.values() for p in ps)}
    assert usual <= set(shown)


def test_every_check_and_every_line_of_the_yearly_table_has_words() -> None:
    checks = finance.project(case()).checks
    for language in ("zh-CN", "en"):
        use_language(language)
        missing = [check.code for check in checks if not has(f"finance.check.{check.code}")]
        missing += [item for item in annual_table.ITEMS if not has(f"finance.series.{item}")]
        assert missing == []
    use_language(None)


def test_a_case_saved_before_the_engine_knew_a_field_opens_computes_and_is_not_changed(
    shell: Any, project: Project
) -> None:
    old = case()
    del old["periodicity"], old["revenue"]["availability"], old["funding"]["shareholder_loan"]
    del old["late_payment"]["factoring"], old["debt"]["sizing_dscr"]
    view = financing.read_project(shell.app, shell.actor("finance"), project.id)
    saved = replace(view.case, id=new_id("ca"), revision=2, case=old)
    with shell.app.store.write() as work:
        work.projects.cases.add(saved)
        work.record(SYSTEM, "projects.save_case", project.id, revision=2)
    financing.project(shell.app, shell.actor("finance"), project.id)
    at = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    assert "无数值变化" in words(at)
    at.button(key=f"case.{project.id}.2.save").click().run()
    assert "内容没有变化" in words(at)
    assert financing.read_project(shell.app, shell.actor("finance"), project.id).case.case == case()


def test_a_new_field_is_filled_in_and_counts(shell: Any, project: Project) -> None:
    before = finance.project(case()).equity_irr.rate
    at = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    key = f"case.{project.id}.1"
    at.segmented_control(key=f"{key}.part").set_value("late").run()
    at.selectbox(key=f"{key}.late_payment.due_rule").set_value("contract_days")
    at.number_input(key=f"{key}.late_payment.contract_days").set_value(90).run()
    at.segmented_control(key=f"{key}.part").set_value("revenue").run()
    at.number_input(key=f"{key}.revenue.advertising.annual_amount").set_value(20.0).run()
    at.button(key=f"{key}.save").click().run()
    assert not at.exception
    view = financing.read_project(shell.app, shell.actor("finance"), project.id)
    assert view.case.case["late_payment"]["due_rule"] == "contract_days"
    assert view.case.case["late_payment"]["contract_days"] == 90
    assert view.case.case["revenue"]["advertising"]["annual_amount"] == 200_000.0
    assert view.projection is not None
    assert view.projection.result["equity_irr"]["rate"] != before
    shown = words(clean(shell.open("projects", role="finance", id=project.id, room="reports")))
    assert "广告收入" in shown


def test_a_quarterly_case_is_shown_in_years(shell: Any, project: Project) -> None:
    actor = shell.actor("finance")
    quarterly = {**case(), "periodicity": "quarterly"}
    financing.save_case(shell.app, actor, project.id, quarterly, 1)
    result = financing.project(shell.app, actor, project.id).result
    years = list(
        range(2026, 2036)
    )  # one of construction, eight of operation, one in which the last bill is paid
    assert [row["year"] for row in result["rows"]] == years
    assert len(result["periods"]["period"]) == 4 * len(years)
    clean(shell.open("projects", role="finance", id=project.id))
    clean(shell.open("projects", role="supervisor", id=project.id))


def test_lists_of_a_case_are_told_in_their_own_units() -> None:
    known = {field.path: field for field in _case_fields.case_fields()}
    use_language("zh-CN")
    shares, scores = known["debt.repayment_shares"], known["revenue.availability.scores"]
    assert shares.words([0.25, 0.75]) == "25.00%、75.00%"
    assert scores.words([90.0, 87.5]) == "90、87.50"
    table = [{"score": 90.0, "paid_share": 1.0}, {"score": 60.0, "paid_share": 0.8}]
    assert known["revenue.availability.score_table"].words(table) == "90 100.00%、60 80.00%"
    assert known["operation.maintenance"].words([200_000.0]) == "20.00 万元"
    use_language(None)


def test_kinds_of_asset_and_own_vat_rates_are_entered_and_emptied_again(shell: Any, project: Project) -> None:
    """An empty rate is the general one; a rate entered is the person's own, with no source once it is emptied."""
    key = f"case.{project.id}.1"
    at = clean(shell.open("projects", role="finance", id=project.id, room="case"))
    at.segmented_control(key=f"{key}.part").set_value("construction").run()
    at.number_input(key=f"{key}.construction.works.share").set_value(20.0).run()
    at.number_input(key=f"{key}.construction.equipment.share").set_value(40.0).run()
    at.selectbox(key=f"{key}.construction.residual_payer").set_value("government").run()
    at.segmented_control(key=f"{key}.part").set_value("revenue").run()
    assert at.number_input(key=f"{key}.revenue.service_fee.output_vat_rate").value is None
    at.number_input(key=f"{key}.revenue.service_fee.output_vat_rate").set_value(13.0).run()
    at.button(key=f"{key}.save").click().run()
    clean(at)
    saved = financing.read_project(shell.app, shell.actor("finance"), project.id).case.case
    assert saved["revenue"]["service_fee"]["output_vat_rate"] == 0.13
    assert saved["assumptions"]["revenue.service_fee.output_vat_rate"]["status"] == "user"
    assert saved["construction"]["works"]["share"] == 0.2
    assert saved["construction"]["residual_payer"] == "government"

    emptied = _case_fields.with_values(saved, {"revenue.service_fee.output_vat_rate": None}, "某人")
    assert "revenue.service_fee.output_vat_rate" not in emptied["assumptions"]
    assert finance.case_from_dict(emptied).revenue.service_fee.output_vat_rate is None
    field = next(f for f in _case_fields.case_fields() if f.path == "revenue.service_fee.output_vat_rate")
    assert field.words(None) == "同一般税率"
    assert field.read_optional(None, 0.13) is None
    assert field.read_optional(13.0, None) == 0.13
    clean(shell.open("projects", role="finance", id=project.id, room="case"))


def test_what_a_person_did_not_touch_stays_exactly_as_it_was() -> None:
    for field in _case_fields.case_fields():
        if field.kind == "number":
            for value in (0.07, 0.042, 1 / 3, 478_500.00000000047):
                assert field.read(field.shown(value), value) == value


# late payment


def test_the_late_payment_sentence_carries_the_engines_numbers(shell: Any, project: Project) -> None:
    at = clean(shell.open("projects", role="finance", id=project.id, room="late"))
    at.slider(key="late.months").set_value(18).run()
    scenario = finance.late_payment_scenario(case(), 18)
    before, after = scenario.equity_irr_on_time.rate, scenario.equity_irr_late.rate
    assert before is not None
    assert after is not None
    assert after < before
    use_language("zh-CN")
    text = _project_late.sentence(18, scenario.on_time.to_dict(), scenario.late.to_dict())
    use_language(None)
    assert f"晚付 18 个月：资本金内部收益率由 {before:.1%} 降至 {after:.1%}" in text
    assert "18 个月" in words(at)


# invoices


def bill(number: str, due: date, amount_fen: int = 100_000_00) -> Invoice:
    return Invoice(new_id("iv"), number, "", "XM-1", "澄川市城市管理局", date(2023, 1, 1), due, amount_fen)


def add_bills(app: App, bills: list[Invoice], paid: dict[str, date] | None = None) -> None:
    payments = [
        Payment(new_id("py"), each.id, (paid or {})[each.number], each.amount_fen, "", None)
        for each in bills
        if each.number in (paid or {})
    ]
    with app.store.write() as work:
        work.projects.add_invoices(bills, payments)
        work.record(SYSTEM, "invoices.import", "", rows=len(bills))


def test_an_empty_ledger_says_what_to_do(shell: Any) -> None:
    assert "台账还没有账单" in words(clean(shell.open("invoices", role="finance")))
    assert "导入账单" not in [e.label for e in shell.open("invoices", role="supervisor").expander]


def test_overdue_bills_come_first_with_the_interest_the_law_allows(shell: Any) -> None:
    today = date(2026, 11, 22)  # the fixed clock
    add_bills(
        shell.app,
        [
            bill("F-1", date(2026, 12, 31)),
            bill("F-2", date(2024, 1, 31)),
            bill("F-3", date(2024, 11, 22)),
            bill("F-4", date(2026, 8, 24)),
            bill("F-5", date(2023, 11, 23)),
        ],
        {"F-2": date(2024, 1, 31)},
    )
    ledger = invoicing.ledger(shell.app, shell.actor("finance"))
    assert ledger.today == today
    assert [row.invoice.number for row in ledger.rows] == ["F-5", "F-3", "F-4", "F-1", "F-2"]
    assert [row.status for row in ledger.rows] == ["overdue"] * 3 + ["due", "paid"]
    # 730 days x 0.05 % of 100,000 yuan = 36,500 yuan (国务院令第802号第十七条)
    assert ledger.rows[1].late_interest_fen == 36_500_00
    # not due, 1-90 days (F-4 is 90 days late), -, 1-2 years (730 days), 2-3 years (1,095 days), -
    assert ledger.ageing[0].amounts_fen == (100_000_00, 100_000_00, 0, 100_000_00, 100_000_00, 0)
    at = clean(shell.open("invoices", role="finance"))
    assert "国务院令第802号第十七条" in words(at)
    at.selectbox(key="invoices.status").set_value("paid").run()
    assert at.dataframe[2].value["账单编号"].tolist() == ["F-2"]
    at.text_input(key="invoices.words").set_value("nothing").run()
    assert not at.exception


def test_importing_without_a_file_is_answered_in_words(shell: Any) -> None:
    at = clean(shell.open("invoices", role="finance"))
    at.button(key="invoices.import").click().run()
    assert "请先选择文件" in words(at)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_template_is_a_file_that_the_import_reads(shell: Any, language: str) -> None:
    use_language(language)
    header = t("invoices.import.template_rows")
    use_language(None)
    filled = header + 'F-7,,澄川市城市管理局,2026-01-31,2026-03-02,"1,234.56",,\r\n'
    assert invoicing.import_file(shell.app, shell.actor("finance"), "a.csv", filled.encode("utf-8-sig")) == 1
    row = invoicing.ledger(shell.app, shell.actor("finance")).rows[0]
    assert (row.invoice.number, row.invoice.project_ref, row.invoice.amount_fen) == ("F-7", "", 123_456)
    assert (row.status, row.days_late) == ("overdue", 265)  # 2 March to 22 November


def test_S37_what_a_spreadsheet_would_run_is_quoted_in_the_export() -> None:
    written = csv_file(pd.DataFrame({"a": ["=1+1", "＝1", "plain"], "b": [-1.5, None, 2.0]})).decode(
        "utf-8-sig"
    )
    assert written.split() == ["a,b", "'=1+1,-1.5", "'＝1,", "plain,2.0"]


# audit


def test_the_log_names_things_as_people_do(shell: Any, project: Project) -> None:
    with pytest.raises(financing.AppError if hasattr(financing, "AppError") else Exception):
        account_register.list_accounts(shell.app, shell.actor("finance"))
    at = clean(shell.open("audit", role="supervisor"))
    shown = words(at)
    assert "接管已有项目" in shown
    assert project.number in shown
    assert "无权操作被拒绝" in shown


def test_the_log_is_filtered_by_area_outcome_person_and_day(shell: Any, project: Project) -> None:
    app, actor = shell.app, shell.actor("supervisor")
    name = shell.actor("finance").name
    total, rows = auditing.read_log(app, actor, area="projects", person=name)
    assert (total, rows[0].about) == (1, project.number)
    day = app.clock.now().astimezone(__import__("app.clock", fromlist=["CHINA"]).CHINA).date()
    assert auditing.read_log(app, actor, first=day, last=day)[0] == auditing.read_log(app, actor)[0]
    assert auditing.read_log(app, actor, last=date(2000, 1, 1))[0] == 0
    assert auditing.read_log(app, actor, outcome="refused")[0] == 0
    at = clean(shell.open("audit", role="admin"))
    at.text_input(key="audit.person").set_value("没有此人").run()
    assert "没有符合条件的记录" in words(at)


def test_pages_of_the_log_turn(shell: Any) -> None:
    with shell.app.store.write() as work:
        for n in range(60):
            work.record(SYSTEM, "store.backup", f"jiebang-{n}.tar")
    at = clean(shell.open("audit", role="supervisor"))
    first = at.dataframe[0].value["序号"].max()
    at.number_input(key="audit.page").set_value(2).run()
    assert at.dataframe[0].value["序号"].max() == first - 50


def test_verification_is_explained_when_sound_and_when_not(shell: Any, project: Project) -> None:
    at = clean(shell.open("audit", role="supervisor"))
    at.button(key="audit.verify").click().run()
    assert "核验通过" in words(at)
    import sqlite3

    connection = sqlite3.connect(shell.app.settings.database)
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET action = 'store.backup' WHERE seq = 2")
    connection.commit()
    connection.close()
    at.button(key="audit.verify").click().run()
    assert "核验未通过" in words(at)
    assert "第 2 条记录" in words(at)


def test_every_recorded_action_has_words_in_both_languages() -> None:
    found = set()
    for source in (ROOT / "app" / "services").glob("*.py"):
        text = source.read_text(encoding="utf-8")
        for call in re.finditer(r"\.record\((.*?)\)", text, re.S):
            found |= set(
                re.findall(
                    r'"([a-z_]+\.[a-z_]+|login_failed|account_locked|sign_in|sign_out|access_denied)"',
                    call[1],
                )
            )
    assert len(found) > 25
    for language in ("zh-CN", "en"):
        use_language(language)
        missing = {code for code in found if not has(f"audit.action.{code.replace('.', '_')}")}
        use_language(None)
        assert not missing


# accounts


def test_an_account_is_made_and_must_change_its_password(shell: Any) -> None:
    at = clean(shell.open("users", role="admin"))
    at.selectbox(key="users.new_role").set_value("reviewer").run()
    at.text_input(key="users.login").set_value("wangwu")
    at.text_input(key="users.name").set_value("王五")
    at.text_input(key="users.department").set_value("数据局")
    at.text_input(key="users.reason").set_value("数据局书面申请，已核对身份。")
    at.button(key="users.submit").click().run()
    assert not at.exception
    assert "待监督人员确认后方可登录" in words(at)
    assert not [error.value for error in at.error]
    made = [a for a in account_register.list_accounts(shell.app, shell.actor("admin")) if a.login == "wangwu"]
    assert [(a.name, a.role, a.department) for a in made] == [("王五", "reviewer", "数据局")]
    assert accounts.must_change_password(shell.app, Actor(made[0].id, "王五", "reviewer"))


def test_a_bad_account_is_refused_in_words(shell: Any, company: Enterprise) -> None:
    at = clean(shell.open("users", role="admin"))
    at.button(key="users.submit").click().run()
    assert "账号未建立" in words(at)
    at.selectbox(key="users.new_role").set_value("enterprise").run()
    at.text_input(key="users.login").set_value("qiye")
    at.text_input(key="users.name").set_value("企业")
    at.button(key="users.submit").click().run()
    assert "须选择所属企业" in words(at)
    at.selectbox(key="users.enterprise").set_value(company.id)
    at.button(key="users.submit").click().run()
    assert [error.value for error in at.error]
    assert not [
        a for a in account_register.list_accounts(shell.app, shell.actor("admin")) if a.login == "qiye"
    ]


def test_disabling_needs_a_confirmation(shell: Any) -> None:
    citizen = shell.actor("citizen")
    at = clean(shell.open("users", role="admin"))
    at.selectbox(key="users.chosen").set_value(citizen.id).run()
    at.button(key="users.suspend").click().run()
    assert "请先勾选确认" in words(at)
    at.checkbox(key=f"users.sure.{citizen.id}.disable").check()
    at.button(key="users.suspend").click().run()
    assert not at.exception
    people = {a.id: a for a in account_register.list_accounts(shell.app, shell.actor("admin"))}
    assert people[citizen.id].disabled


def test_administrators_are_not_offered_their_own_account(shell: Any) -> None:
    at = clean(shell.open("users", role="admin"))
    assert shell.actor("admin").name not in "".join(at.selectbox(key="users.chosen").options)


# system


def test_system_page_writes_a_backup_and_lists_it(shell: Any) -> None:
    at = clean(shell.open("system", role="admin"))
    assert "还没有备份" in words(at)
    assert shell.app.master.fingerprint in words(at)
    at.button(key="system.backup").click().run()
    assert not at.exception
    assert len(list(shell.app.settings.backups.glob("*.tar"))) == 1
    at = clean(shell.open("system", role="admin"))
    at.button(key="system.verify").click().run()
    assert "核验通过" in words(at)


# own account


def person(app: App) -> Actor:
    key = account_register.create_user(app, SYSTEM, "zhangsan", "张三", "citizen", password=PASSWORD)
    return Actor(key, "张三", "citizen")


def test_a_demo_person_has_no_password_to_change(shell: Any) -> None:
    at = clean(shell.open("account", role="finance"))
    assert "演示账号没有密码" in words(at)


def test_a_new_password_ends_every_session(shell: Any) -> None:
    actor = person(shell.app)
    token = accounts.sign_in(shell.app, "zhangsan", PASSWORD)
    at = clean(shell.open_file("account", actor=actor))
    assert "初始密码" in words(at)
    at.text_input(key="account.old").set_value(PASSWORD)
    at.text_input(key="account.new").set_value("后山的溪水流过石桥 42")
    at.text_input(key="account.again").set_value("后山的溪水流过石桥 42")
    at.button(key="account.submit").click().run()
    assert "密码已修改" in words(at)
    assert accounts.actor_for(shell.app, token) is None
    assert accounts.sign_in(shell.app, "zhangsan", "后山的溪水流过石桥 42")
    assert not accounts.must_change_password(shell.app, actor)


@pytest.mark.parametrize(
    ("old", "new", "again", "answer"),
    [
        ("错误的原密码 1234", "后山的溪水流过石桥 42", "后山的溪水流过石桥 42", "原密码不正确"),
        (PASSWORD, "后山的溪水流过石桥 42", "不一样", "不一致"),
        (PASSWORD, "short", "short", "未保存"),
    ],
)
def test_a_bad_password_change_changes_nothing(
    shell: Any, old: str, new: str, again: str, answer: str
) -> None:
    actor = person(shell.app)
    at = shell.open_file("account", actor=actor)
    at.text_input(key="account.old").set_value(old)
    at.text_input(key="account.new").set_value(new)
    at.text_input(key="account.again").set_value(again)
    at.button(key="account.submit").click().run()
    assert answer in words(at)
    assert accounts.sign_in(shell.app, "zhangsan", PASSWORD)


# catalogues


def test_catalogues_of_these_rooms_hold_the_same_keys_and_parameters() -> None:
    rooms = [
        "projects",
        "risk",
        "invoices",
        "accounts",
        "users",
        "audit",
        "store",
        "system",
        "account",
        "finance",
    ]
    for room in rooms:
        pair = [
            flat(tomllib.loads(files("app.i18n").joinpath(code, f"{room}.toml").read_text(encoding="utf-8")))
            for code in ("zh-CN", "en")
        ]
        assert pair[0].keys() == pair[1].keys(), room
        for key, text in pair[0].items():
            if key not in (
                "error.case_field",
                "error.not_computable",
            ):  # one shows the sentence, one the code's words
                names = [set(re.findall(r"{(\w+)}", words)) for words in (text, pair[1][key])]
                assert names[0] == names[1], (room, key)


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found
