"""The finance report as a Word file: what stands in it agrees with the projection, in both languages, for any case."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from city import City
from click.testing import CliRunner
from docx.oxml.ns import qn
from finance_cases import cases, plain
from hypothesis import HealthCheck, given, settings
from lxml import etree

import finance
from app.cli import main
from app.documents.report import ReportHead, finance_report, project_report, report_file
from app.documents.report.parts import Bullets, Chart, Heading, Paragraph, Report, Table
from app.errors import InvalidFields, NotAllowed
from app.files.seeds import seed_rows
from app.i18n import t, use_language
from app.services import financing
from app.services.project_figures import ProjectFigures, figures_of_case
from app.services.project_liability import LiabilityInputs
from app.ui.downloads import in_this_language

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HEAD = ReportHead(AT, "XM-2026-0007", "云杉智联科技有限公司", "澄川市交通运输局", 3)
SEEDS = {row["key"]: row["case"] for row in seed_rows("projects")}
LOAN = {"senior_debt_share": 0.6}
VARIED: dict[str, dict[str, Any]] = {
    "plain": plain(),
    "loss": plain(
        operation={"costs": [{"name": "运维", "annual_amount": 400.0}]}, funding=LOAN, debt={"tenor_years": 5}
    ),
    "quarterly": plain(periodicity="quarterly", construction={"capex": [2e7, 3e7]}, funding=LOAN,
                       revenue={"service_fee": {"annual_amount": 9e6}}, debt={"tenor_years": 6}),
    "unpaid": plain(construction={"capex": [3e7]}, revenue={"service_fee": {"annual_amount": 6e6}},
                    late_payment={"delay_months": 90.0}),
    "sold": plain(construction={"capex": [3e7]}, revenue={"service_fee": {"annual_amount": 6e6}},
                  late_payment={"factoring": {"recourse": "without_recourse", "share": 0.5}}),
    "users": plain(regime="new_concession_2023", construction={"capex": [3e7]},
                   revenue={"service_fee": {"annual_amount": 0.0},
                            "user_charges": {"first_year_volume": 1e6, "unit_price": 5.0}}),
    "cover_binds": plain(construction={"capex": [3e7]}, revenue={"service_fee": {"annual_amount": 4e6}},
                         funding={"senior_debt_share": 0.8}, debt={"tenor_years": 8, "sizing_dscr": 1.5}),
    "nothing_built": plain(construction={"capex": [0.0]}, revenue={"service_fee": {"annual_amount": 5e5}}),
    "large": plain(construction={"capex": [1e13]}, operation={"years": 40}, funding=LOAN, debt={"tenor_years": 20},
                   revenue={"service_fee": {"annual_amount": 9e11}}),
}  # fmt: skip
ALL = {**SEEDS, **VARIED}
SAMPLE = ("PR-03", "PR-06", "PR-08", "loss", "quarterly", "unpaid", "sold", "cover_binds", "large")


@cache
def figures(key: str) -> ProjectFigures:
    return figures_of_case(ALL[key])


@cache
def content(key: str, language: str = "zh-CN") -> Report:
    use_language(language)
    made = finance_report(figures(key), HEAD)
    use_language("zh-CN")
    return made


@cache
def file(key: str) -> bytes:
    use_language("zh-CN")
    return report_file(figures(key), HEAD)


def parts(report: Report, kind: type) -> list[Any]:
    return [part for section in report.sections for part in section.parts if isinstance(part, kind)]


def table(report: Report, title: str) -> Table:
    return next(each for each in parts(report, Table) if each.title == title)


def words(report: Report) -> Iterator[str]:
    """Every piece of text of a report."""
    yield from (report.title, report.kind, report.running)
    for pair in report.facts:
        yield from pair
    for section in report.sections:
        for part in section.parts:
            if isinstance(part, Heading | Paragraph):
                yield part.text
            elif isinstance(part, Bullets):
                yield from part.items
            elif isinstance(part, Table):
                yield from (part.title, part.unit, *(column.head for column in part.columns))
                for row in part.rows:
                    yield from row
            else:
                yield from (part.title, part.alt, part.left_title, part.right_title)
                yield from (series.name for series in part.series)


def amount(cell: str) -> float:
    return float(cell.replace(",", ""))


def agrees(cell: str, yuan: float) -> bool:
    """A cell in 万元 with two decimals is the amount to the rounding (binary fractions of large ones included)."""
    return bool(re.fullmatch(r"-?[\d,]+\.\d\d", cell)) and abs(
        amount(cell) - yuan / 1e4
    ) <= 0.005 + 1e-12 * abs(yuan)


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def test_the_parts_stand_in_the_order_an_official_reads_them() -> None:
    heads = [part.text for part in parts(content("PR-06"), Heading)]
    assert heads == [
        "一、测算结论",
        "二、编制目的和依据",
        "三、项目概况",
        "四、主要假设",
        "五、资金筹措和贷款规模",
        "六、主要指标",
        "七、政府各年付款",
        "八、现金流和偿债能力",
        "九、财务报表摘要",
        "十、红线和合规提示",
        "十一、财政支出责任",
        "十二、逾期付款的影响",
        "十三、主要风险",
        "十四、需要核对的事项",
        "附录一　勾稽检查",
        "附录二　版本和输入摘要",
        "附录三　未启用的参数",
    ]
    assert "十一、逾期付款的影响" in [part.text for part in parts(content("PR-01"), Heading)], (
        "no PPP project"
    )
    assert "七、付款方各年付款" in [part.text for part in parts(content("PR-03"), Heading)], "a company pays"


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("language", ["zh-CN", "zh-Hant", "en"])
def test_F19_no_report_holds_a_missing_word_or_what_is_no_number(key: str, language: str) -> None:
    for text in words(content(key, language)):
        assert "⟦" not in text, text
        assert not re.search(r"(?<![\w.])(nan|inf|none|null)(?![\w.])", text, re.IGNORECASE), text
        assert not re.search(r"[{}]", text), text


def test_both_languages_say_the_same_numbers() -> None:
    for key in ("PR-06", "PR-08", "sold"):
        chinese, english = content(key), content(key, "en")
        assert len(parts(chinese, Table)) == len(parts(english, Table))
        assert [c.series[0].values for c in parts(chinese, Chart)] == [
            c.series[0].values for c in parts(english, Chart)
        ]
        for left, right in zip(parts(chinese, Table), parts(english, Table), strict=True):
            if left.columns[-1].numeric and left.unit == "单位：万元":
                numeric = [at for at, column in enumerate(left.columns) if column.numeric]
                assert [[r[at] for at in numeric] for r in left.rows] == [
                    [r[at] for at in numeric] for r in right.rows
                ]


@pytest.mark.parametrize("key", SAMPLE)
def test_payments_of_every_year_are_those_of_the_projection(key: str) -> None:
    projection, shown = figures(key).projection, table(content(key), "各年账单、实收和政府出资")
    series = projection.series
    bills = ("service_fee_billed", "availability_billed", "gap_funding_billed")
    billed = [sum(each) for each in zip(*(series[name] for name in bills), strict=True)]
    received = [a + b for a, b in zip(series["collections"], series["factoring_proceeds"], strict=True)]
    heads = [column.head for column in shown.columns]
    wanted: dict[str, Any] = {
        "服务费账单": series["service_fee_billed"],
        "账单合计": billed,
        "项目实收": received,
        "应收余额": series["receivable"],
        "其中逾期": series["overdue_receivable"],
        "建设补助": series["grants"],
        "政府方出资": series["government_equity_draws"],
        "财政偿还专项债券": series["government_bond_service"],
        "可行性缺口补助账单": series["gap_funding_billed"],
        "可用性与运维绩效付费账单": series["availability_billed"],
    }
    assert [row[0] for row in shown.rows] == [*map(str, projection.years), "合计"]
    for at, head in enumerate(heads[2:], 2):
        for row, yuan in zip(shown.rows, wanted[head], strict=False):
            assert agrees(row[at], yuan), (head, row)
        if head not in ("应收余额", "其中逾期"):
            assert agrees(shown.rows[-1][at], sum(wanted[head]))
    for head, values in wanted.items():
        assert head in heads or max(map(abs, values)) < 50 or head == "账单合计"


@pytest.mark.parametrize("key", SAMPLE)
def test_every_number_of_the_statements_is_that_of_the_official_table(key: str) -> None:
    report, found = content(key), figures(key)
    assert [s.landscape for s in report.sections] == [False, True, False]
    for code, official in found.tables.items():
        title = t(f"finance.official_table.{code}")
        blocks = [b for b in parts(report, Table) if b.title in (title, f"{title}（续）")]
        if code in ("investors_cash_flow", "cost_estimate", "working_capital", "investment_and_funding"):
            assert blocks == []
            continue
        if not blocks:  # a case without any loan has no loan table
            assert code == "debt_service"
            assert not any(value for row in official.rows for value in row.values)
            continue
        rows = {row.code: row for row in official.rows}
        years: list[int] = []
        for block in blocks:
            heads = [column.head for column in block.columns[1:]]
            years += [int(head) for head in heads if head != "合计"]
            for line in block.rows:
                row = rows[line[0].partition(" ")[0]]
                for head, cell in zip(heads, line[1:], strict=True):
                    value = row.total if head == "合计" else row.values[official.years.index(int(head))]
                    if value is None:
                        assert cell in ("", "—")
                    elif row.unit == "yuan":
                        assert agrees(cell, value), (code, row.name, head)
                    elif row.unit == "ratio":
                        assert abs(amount(cell.rstrip("%")) / 100 - value) <= 5.0001e-5
                    else:
                        assert abs(amount(cell) - value) <= 0.0050001
        assert years == list(official.years)
        shown = {line[0].partition(" ")[0] for block in blocks for line in block.rows}
        for row in official.rows:  # nothing of weight is left out
            if row.level == 0 and any(value and abs(value) >= 50 for value in row.values):
                assert row.code in shown


@pytest.mark.parametrize("key", SAMPLE)
def test_funding_adds_up_and_the_binding_limit_is_the_smallest(key: str) -> None:
    report, projection = content(key), figures(key).projection
    rows = {row[0]: row for row in table(report, "总投资和资金筹措").rows}
    assert agrees(rows["1"][2], projection.total_investment)
    for head in ("1", "2"):
        total = sum(amount(row[2]) for code, row in rows.items() if re.fullmatch(rf"{head}\.\d", code))
        assert total == pytest.approx(amount(rows[head][2]), abs=0.05)
    sizes = [each for each in parts(report, Table) if each.title == "贷款额的各项上限"]
    if projection.debt_size.binding == "none":
        assert sizes == []
        return
    limits = {row[0]: amount(row[1]) for row in sizes[0].rows[:-1]}
    binding = next(row for row in sizes[0].rows if row[2] == "起约束作用")
    assert amount(binding[1]) == min(limits.values()) == amount(sizes[0].rows[-1][1])
    assert agrees(sizes[0].rows[-1][1], projection.debt)


def test_the_cover_requirement_that_binds_is_named() -> None:
    projection = figures("cover_binds").projection
    assert projection.min_dscr.value == pytest.approx(1.5), "the loan was sized to it"
    texts = [part.text for part in parts(content("cover_binds"), Paragraph)]
    assert any("起约束作用的是偿债备付率要求" in text for text in texts)


@pytest.mark.parametrize("key", [*SAMPLE, "plain", "nothing_built"])
def test_a_figure_has_its_value_or_says_why_not(key: str) -> None:
    projection = figures(key).projection
    rows = {row[0]: row[1:] for row in table(content(key), "主要财务指标").rows}
    for name, result in (
        ("项目投资财务内部收益率（税前）", projection.project_irr_pre_tax),
        ("项目投资财务内部收益率（税后）", projection.project_irr_after_tax),
        ("项目资本金财务内部收益率", figures(key).indicators.capital_firr),
        ("资本金内部收益率（按实际分配）", projection.equity_irr),
    ):
        value, why = rows[name]
        if result.rate is None:
            assert value == "无法计算"
            assert why == t(
                f"finance.reason.{result.code}", roots="、".join(f"{r:.2%}" for r in result.roots)
            )
        else:
            assert abs(amount(value.rstrip("%")) / 100 - result.rate) <= 5.0001e-5
    own, official = rows["项目净现值（税后，首年不折现）"][0], rows["财务净现值（税后）"][0]
    assert agrees(own.removesuffix(" 万元"), projection.project_npv)
    step = (1 + projection.case.discount_rate) ** (1 / projection.periods_per_year)
    assert agrees(official.removesuffix(" 万元"), projection.project_npv / step)
    cover, why = rows["最低偿债备付率"]
    if projection.min_dscr.value is None:
        assert (cover, why) == ("无法计算", "没有需要偿还的贷款")
    else:
        assert abs(amount(cover.removesuffix(" 倍")) - projection.min_dscr.value) <= 0.0050001


def test_late_payment_is_compared_with_payment_on_time() -> None:
    found = figures("PR-06")
    shown = {row[0]: row[1:] for row in table(content("PR-06"), "按期付款与晚付的比较").rows}
    assert [scenario.months for scenario in found.late] == [12.0, 24.0]
    again = [found.late[0].on_time] + [
        finance.late_payment_scenario(ALL["PR-06"], months).late for months in (12, 24)
    ]
    for cell, projection in zip(shown["最大资金缺口"], again, strict=True):
        assert agrees(cell.removesuffix(" 万元"), projection.liquidity_gap)
    assert shown["现金断缺的年数"] == tuple(str(len(projection.default_years)) for projection in again)
    no_bills = [part.text for part in parts(content("users"), Paragraph)]
    assert "没有由付款方支付的账单，晚付对本项目没有影响。" in no_bills


def test_assumptions_name_value_unit_status_and_source() -> None:
    rows = {row[0]: row[1:] for row in table(content("PR-06"), "主要假设").rows}
    case = figures("PR-06").projection.case
    assert rows["折现率"][:3] == (f"{case.discount_rate * 100:.2f}", "%", "预设")
    assert rows["投资"][1:] == ("万元", "来自中标", "中标文件")
    assert rows["一般销项税率"][2] == "待核对"
    assert rows["建设首年"][0] == str(case.start_year)
    listed = {path for path in case.assumptions if path not in ("name", "payer", "operation.costs")}
    named = {t(f"projects.column.{path}") for path in listed}
    assert named <= set(rows), "every value with a source is shown"


@pytest.mark.parametrize("key", ["PR-01", "PR-06", "users"])
def test_what_nobody_entered_is_shown_as_a_preset(key: str) -> None:
    """Every field of the case stands in one of the three tables, those at their default marked 预设."""
    case = figures(key).projection.case
    shown = {
        name: list(table(content(key), title).rows)
        for name, title in (
            ("given", "主要假设"),
            ("defaults", "取系统缺省值的参数（预设）"),
            ("unused", "未启用的参数"),
        )
    }
    sources = [
        each for each in finance.field_sources(case) if each.path not in ("name", "payer", "operation.costs")
    ]
    assert sum(map(len, shown.values())) >= len(sources)
    assert {row[3] for row in shown["defaults"]} == {"预设"}
    assert all(row[4] not in ("", "—") for row in shown["defaults"])
    nobody = [s for s in sources if s.in_effect and not s.marked and s.status == "preset"]
    assert len(shown["defaults"]) == len(nobody)
    lead = next(p.text for p in parts(content(key), Paragraph) if "没有人填写" in p.text)
    assert f" {len(nobody)} 项" in lead


def test_a_report_says_that_risk_bearing_was_not_estimated() -> None:
    rows = table(content("PR-06"), "财政支出责任").rows
    risk = next(row for row in rows if row[0] == "风险承担支出")
    assert risk[1:3] == ("未估算", "未估算")
    texts = [part.text for part in parts(content("PR-06"), Paragraph)]
    assert "风险承担支出未估算，支出责任合计不含这一项。" in texts
    assert any(
        "风险承担支出未估算" in item for part in parts(content("PR-06"), Bullets) for item in part.items
    )


def test_a_report_shows_the_chosen_method_the_raw_subsidy_and_its_profit_rate() -> None:
    case = {
        **plain(regime="stock_ppp_pre2023", construction={"capex": [3e7]}),
        "revenue": {
            "user_charges": {"first_year_volume": 1e5, "volume_growth": 0.6, "unit_price": 5.0},
            "viability_gap": {"rule": "mof21"},
        },
    }
    terms = finance.LiabilityTerms("ratio", 0.05, 0.05)
    made = figures_of_case(case, LiabilityInputs(terms, (), False))
    report = finance_report(made, HEAD)
    rows = {(row[0], row[1]): row for row in table(report, "财政支出责任").rows}
    assert agrees(rows["风险承担支出", "比例法"][2], 0.05 * 3e7)
    assert ("风险承担支出", "未估算") not in rows
    subsidy = table(report, "各年运营补贴：公式计算数与应付数").rows
    billed = made.projection.series["gap_funding_billed"][1:]
    for (_, raw, paid), formula, amount_ in zip(
        subsidy[:-1], made.liability.subsidy.raw, billed, strict=True
    ):
        assert agrees(raw, formula)
        assert agrees(paid, amount_)
    assert amount(subsidy[-2][1]) < 0.0 == amount(subsidy[-2][2])
    rates = table(report, "合理利润率敏感性分析")
    assert [row[0] for row in rates.rows] == ["4.00%", "5.00%", "6.00%", "7.00%", "8.00%"]
    assert agrees(rates.rows[min(rates.strong)][1], sum(billed))


def test_documents_carry_number_validity_and_whether_the_wording_was_read() -> None:
    rows = {row[1]: row[2:] for row in table(content("PR-06"), "依据文件").rows}
    assert rows["财金〔2015〕21号"][1:] == ("已废止（财金〔2023〕98号，待核对）", "待核对")
    assert rows["《保障中小企业款项支付条例》（国务院令第802号）"] == (
        "第九条、第十七条",
        "现行有效",
        "已核对",
    )
    findings = table(content("PR-08"), "合规提示").rows
    assert {row[0] for row in findings} <= {"不得采用", "须核实", "提示"}
    assert all(row[2] for row in findings)


def test_identities_and_digest_close_the_report() -> None:
    projection = figures("PR-06").projection
    rows = table(content("PR-06"), "勾稽检查").rows
    assert len(rows) == len(projection.checks)
    assert {row[-1] for row in rows} == {"通过"}
    trace = dict(table(content("PR-06"), "版本和输入摘要").rows)
    assert trace["输入摘要"] == projection.inputs_digest
    assert trace["测算引擎版本"] == finance.ENGINE_VERSION
    assert trace["编制时间"] == "2026-11-22 10:00"


@pytest.mark.parametrize("key", ["PR-06", "loss"])
def test_the_file_is_an_A4_document_with_repeated_heads_page_numbers_and_chinese_type(key: str) -> None:
    document, report = opened(file(key)), content(key)
    sizes = [(round(s.page_width.cm, 1), round(s.page_height.cm, 1)) for s in document.sections]
    assert sizes == [(21.0, 29.7), (29.7, 21.0), (21.0, 29.7)]
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        part.text.replace("　", " ") for part in parts(report, Heading)
    ]
    assert len(document.tables) == len(parts(report, Table)) + 1
    for drawn, meant in zip(document.tables[1:], parts(report, Table), strict=True):
        assert drawn.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert [cell.text for cell in drawn.rows[0].cells] == [column.head for column in meant.columns]
        last = drawn.rows[-1].cells
        assert [cell.text for cell in last] == [" ".join(words.split()) for words in meant.rows[-1]]
        for cell, column in zip(last, meant.columns, strict=True):
            assert (cell.paragraphs[0].alignment == 2) == column.numeric
    footer = etree.tostring(document.sections[0].footer._element).decode()
    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    fonts = {
        style.name: style.element.rPr.rFonts.get(qn("w:eastAsia")) for style in document.styles if style.type == 1
        and style.name in ("Body Text", "Heading 1", "Table Text", "Title")
    }  # fmt: skip
    assert fonts == {"Title": "宋体", "Heading 1": "黑体", "Body Text": "仿宋", "Table Text": "宋体"}
    with zipfile.ZipFile(io.BytesIO(file(key))) as archive:
        assert 'w:altName w:val="FangSong;' in archive.read("word/fontTable.xml").decode()


@pytest.mark.parametrize("key", ["PR-06", "plain", "sold"])
def test_charts_are_native_and_hold_the_numbers_of_the_projection(key: str) -> None:
    meant, found = parts(content(key), Chart), figures(key)
    assert [chart.title for chart in meant if chart.title != "贷款余额与偿债备付率"] == [
        "各年账单与实收",
        "累计净现金流与期末现金",
        "各年实收：按期与晚付",
    ]
    with zipfile.ZipFile(io.BytesIO(file(key))) as archive:
        names = archive.namelist()
        assert not [name for name in names if name.endswith((".png", ".jpeg", ".emf"))], "no picture, no font"
        for at, chart in enumerate(meant, 1):
            root = etree.fromstring(archive.read(f"word/charts/chart{at}.xml"))
            space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
            series = root.findall(".//c:ser", space)
            book = openpyxl.load_workbook(io.BytesIO(archive.read(f"word/embeddings/chart{at}.xlsx")))
            sheet = book["data"]
            for drawn in series:
                place = int(drawn.find("c:idx", space).get("val"))
                wanted = chart.series[place]
                cached = {
                    int(point.get("idx")): float(point.find("c:v", space).text)
                    for point in drawn.findall("c:val//c:pt", space)
                }
                assert cached == {n: value for n, value in enumerate(wanted.values) if value is not None}
                column = [sheet.cell(row, place + 2).value for row in range(2, len(chart.categories) + 2)]
                assert column == list(wanted.values)
    billed = [sum(v) for v in zip(*(found.projection.series[n] for n in
              ("service_fee_billed", "availability_billed", "gap_funding_billed")), strict=True)]  # fmt: skip
    for shown, yuan in zip(meant[0].series[0].values, billed, strict=True):
        assert shown == pytest.approx(yuan / 1e4, abs=0.0051)


def test_S37_a_strange_name_stays_text_and_on_one_line() -> None:
    name = "=cmd|' /C calc'!A0 \x07\x00\u202e\ufffe<w:p/>&{years}\n第二行\t尾"
    case = plain(
        name=name, payer="+1+1", operation={"costs": [{"name": "@SUM(A1)\x1b", "annual_amount": 10.0}]}
    )
    data = report_file(figures_of_case(case), replace(HEAD, enterprise="-2+3\u0000"))
    document = opened(data)
    assert document.paragraphs[0].text == "=cmd|' /C calc'!A0 <w:p/>&{years} 第二行 尾"
    assert any("@SUM(A1)" in cell.text for table in document.tables for cell in table.column_cells(0))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            if member.endswith(".xlsx"):
                book = openpyxl.load_workbook(io.BytesIO(archive.read(member)))
                assert {c.data_type for row in book["data"].iter_rows() for c in row} <= {"s", "n"}
    long = opened(report_file(figures_of_case(plain(name="长" * 200)), ReportHead(AT)))
    assert long.core_properties.title.startswith("长" * 200)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_any_case_has_a_report(case: Mapping[str, Any]) -> None:
    made = finance_report(figures_of_case(case), HEAD)
    for text in words(made):
        assert "⟦" not in text, text
        assert not re.search(r"(?<![\w.])(nan|inf|None)(?![\w.])|[{}]", text), text
    for each in parts(made, Table):
        assert all(len(row) == len(each.columns) for row in each.rows)


def test_a_bad_case_is_refused_with_its_fields() -> None:
    with pytest.raises(InvalidFields):
        figures_of_case(plain(discount_rate=9.0))


def test_the_report_of_a_stored_project_is_for_those_who_may_read_it(city: City) -> None:
    project = financing.take_over(
        city.app,
        city.finance,
        name="智慧停车运维",
        enterprise_id=city.bidders[0].enterprise_id,
        payer="临河区财政局",
        department=city.officer.department,
        signed_on=AT.date(),
        case=plain(name="智慧停车运维"),
    )
    document = opened(project_report(city.app, city.finance, project.id))
    facts = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert facts["编号"] == project.number
    assert facts["方案版次"] == "第 1 版"
    with pytest.raises(NotAllowed):
        project_report(city.app, city.bidders[0], project.id)


def test_the_command_writes_the_report_of_a_case_file(tmp_path: Path) -> None:
    case, target = tmp_path / "case.json", tmp_path / "报告.docx"
    case.write_text(json.dumps(finance.case_template(), ensure_ascii=False), encoding="utf-8")
    arguments = ["--language", "en", "export", "report", "--project", str(case), "-o", str(target)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert "Finance report" in [paragraph.text for paragraph in opened(target.read_bytes()).paragraphs]
    refused = CliRunner().invoke(main, [*arguments[:-1], str(tmp_path / "a.pdf")])
    assert refused.exception is not None
    assert not (tmp_path / "a.pdf").exists()


def test_a_file_made_on_demand_speaks_the_language_of_its_reader() -> None:
    use_language("en")
    make = in_this_language(lambda: t("finance_report.title").encode())
    use_language("zh-CN")
    assert make() == b"Finance report"
    assert t("finance_report.title") == "财务测算报告"


@pytest.mark.slow
def test_another_word_processor_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or not (Path(office).resolve().parent / "libswlo.so").exists():
        pytest.skip("LibreOffice Writer is not installed: whether it opens the report was not tried")
    source = tmp_path / "report.docx"
    source.write_bytes(file("PR-06"))
    done = subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(source)],
        capture_output=True, timeout=120,
    )  # fmt: skip
    pdf = tmp_path / "report.pdf"
    assert pdf.exists(), done.stderr.decode(errors="replace")
    content_of_pdf = pdf.read_bytes()
    assert content_of_pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", content_of_pdf)) >= 10
