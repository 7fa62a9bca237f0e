"""The publishing linter: each check on sentences of our own, and on near ones that must pass."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from procedure_terms import BLANK, DEADLINE, EVIDENCE, GOOD, NOW, SCORED

import app.domain.linting as linting
from app.clock import CHINA
from app.domain.linting import ITEMS, Publication, ReviewAnswer, SimilarScenario, lint, refusals
from app.domain.scenarios import (
    DEFAULT_CRITERIA,
    AcceptanceIndicator,
    Criterion,
    DataOffer,
    Requirement,
    Scenario,
)
from app.domain.workdays import PACKAGED
from app.files.seeds import seed_rows
from app.i18n import explain_fault, has, use_language
from app.services.scenarios import scenario_from_row


def found(scenario: Scenario = GOOD, deadline: datetime | None = DEADLINE, **known: object) -> dict[str, str]:
    """code -> severity of everything the linter says."""
    publication = Publication(scenario, deadline, NOW, **known)  # type: ignore[arg-type]
    return {finding.code: finding.severity for finding in lint(publication)}


def requiring(*texts: str) -> Scenario:
    weight = 100 // len(texts)
    weights = [weight] * (len(texts) - 1) + [100 - weight * (len(texts) - 1)]
    return replace(
        GOOD, requirements=tuple(Requirement(f"R{n}", text, weights[n]) for n, text in enumerate(texts))
    )


def judging(name: str) -> Scenario:
    return replace(GOOD, criteria=(*SCORED[:3], Criterion("x", name, 20, scoring="按响应程度计分")))


def accepting(target: str, indicator: str = "同类诉求量", how: str = "按同一话题口径统计") -> Scenario:
    return replace(GOOD, acceptance=(AcceptanceIndicator(indicator, target, how),))


def test_a_good_scenario_passes_without_a_word() -> None:
    assert found() == {}


def test_missing_evidence_is_said_and_does_not_refuse() -> None:
    assert found(replace(GOOD, evidence=None)) == {"linting.evidence_missing": "warn"}
    assert found(replace(GOOD, evidence=replace(EVIDENCE, recent=0))) == {"linting.evidence_old": "hint"}


def test_R09_deadline_and_documents() -> None:
    assert found(deadline=DEADLINE - timedelta(days=3))["scenarios.deadline_short"] == "refuse"
    assert found(deadline=None) == {"scenarios.missing": "refuse"}
    # 22 November is a Sunday; five working days after it end on Friday the 27th
    short = {"scenarios.deadline_short": "refuse"}
    assert found(deadline=datetime(2026, 11, 27, 17, tzinfo=CHINA)) == short
    assert found(deadline=datetime(2026, 11, 26, 17, tzinfo=CHINA)) == {
        **short,
        "linting.documents_short": "refuse",
    }


def test_R26_a_deadline_on_a_day_off_or_beyond_the_calendar_is_said() -> None:
    sunday = datetime(2026, 12, 20, 10, tzinfo=CHINA)
    assert found(deadline=sunday) == {"linting.deadline_day_off": "warn"}
    far = datetime(2027, 2, 8, 10, tzinfo=CHINA)  # the Monday of the Spring Festival week
    assert found(deadline=far) == {"linting.deadline_uncertain": "hint"}
    assert PACKAGED.certain_until < far.date()


def test_R14_the_floor_of_the_price_follows_the_purchase() -> None:
    """财政部令第87号第五十五条: services 10 %, goods 30 %."""
    assert found(replace(GOOD, purchase="services")) == {}
    goods = replace(GOOD, purchase="goods")
    assert found(goods) == {"scenarios.price_weight": "refuse"}, "price weighs 20 %"
    dearer = tuple(replace(each, weight=each.weight + 10) for each in SCORED if each.kind == "price")
    others = [each for each in SCORED if each.kind != "price"]
    lighter = (replace(others[0], weight=others[0].weight - 10), *others[1:])
    assert found(replace(goods, criteria=(*dearer, *lighter))) == {}


def test_R14_a_factor_without_scoring_criteria_is_said() -> None:
    assert found(replace(GOOD, criteria=DEFAULT_CRITERIA)) == {"linting.criterion_bare": "warn"}


@pytest.mark.parametrize(
    "text",
    [
        "注册资本不低于一千万元",
        "揭榜单位近三年营业收入累计不少于2000万元",
        "具有资产总额5000万元以上",
        "申报企业从业人员不少于50人",
        "年纳税额100万元以上",
        "仅接受注册资金500万元以上的企业",
        "企业规模须为中型以上",
    ],
)
def test_R14_size_of_a_company_is_no_requirement(text: str) -> None:
    assert found(requiring(text))["scenarios.size_factor"] == "refuse"


@pytest.mark.parametrize(
    "text",
    [
        "不得以注册资本、营业收入等规模条件排斥中小企业",
        "不设注册资本门槛",
    ],
)
def test_a_sentence_that_denies_size_is_no_limit(text: str) -> None:
    assert found(requiring(text)) == {}


@pytest.mark.parametrize("text", ["沿街商户营业收入变化按月统计", "为餐饮从业人员提供线上培训"])
def test_size_as_the_subject_of_the_service_only_warns(text: str) -> None:
    assert found(requiring(text)) == {"linting.size_mentioned": "warn"}


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("从业人员规模", "scenarios.size_factor", "refuse"),
        ("企业资质等级", "linting.qualification_factor", "refuse"),
        ("管理体系认证证书", "linting.certificate_factor", "warn"),
        ("本市同类项目业绩", "linting.place_limit", "refuse"),
        ("获得市级荣誉称号", "linting.awards_limit", "warn"),
        ("国有企业加分", "linting.ownership_limit", "refuse"),
        ("企业综合实力", "linting.bidder_factor", "warn"),
        ("财务状况", "linting.bidder_factor", "warn"),
        ("本地化服务能力", "linting.place_factor", "warn"),
    ],
)
def test_R14_what_may_not_be_a_factor(name: str, code: str, severity: str) -> None:
    assert found(judging(name))[code] == severity


@pytest.mark.parametrize(
    "name", ["同类项目经验与效果", "售后服务方案", "资格审查外的响应完整性", "团队配置与驻场安排"]
)
def test_ordinary_factors_pass(name: str) -> None:
    assert found(judging(name)) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("揭榜单位须为本市注册企业", "linting.place_limit"),
        ("在本地设有分公司并缴纳社保", "linting.place_limit"),
        ("仅限国有企业参与", "linting.ownership_limit"),
        ("不接受外资企业揭榜", "linting.ownership_limit"),
        ("只接受央企和省属国企参与", "linting.ownership_limit"),
        ("外地企业须提供本市备案证明", "linting.place_limit"),
        ("须提供原厂授权书", "linting.maker_letter"),
        ("投标人须提供所投产品厂家针对本项目的授权函", "linting.maker_letter"),
    ],
)
def test_R14_place_and_ownership_are_no_limits(text: str, code: str) -> None:
    assert found(requiring(text))[code] == "refuse"


@pytest.mark.parametrize(
    "text", ["为本市企业提供开票引导", "不限所有制形式", "服务覆盖本区十二个社区", "面向中小企业开放数据接口"]
)
def test_serving_local_companies_is_no_limit(text: str) -> None:
    assert found(requiring(text)) == {}


def test_reserving_for_small_companies_is_lawful_in_procurement() -> None:
    reserved = requiring("本榜单专门面向中小企业")
    assert found(reserved) == {"linting.small_only": "hint"}
    assert found(replace(reserved, regime="tender_law")) == {"linting.small_only": "warn"}


@pytest.mark.parametrize("text", ["中榜后在本市设立服务网点", "为在本市注册的企业提供代办"])
def test_a_local_condition_that_bars_nobody_is_only_mentioned(text: str) -> None:
    assert found(requiring(text)) == {"linting.place_mentioned": "hint"}


@pytest.mark.parametrize(
    "text",
    [
        "揭榜单位应具有独立法人资格，具有良好的商业信誉",
        "近三年具有类似项目业绩不少于2个",
        "项目负责人应具有高级工程师职称",
        "不接受联合体",
        "配备不少于10名驻场人员",
        "数据所有权归市政府，企业按授权使用",
        "数据存储在政务云，不得存放在企业服务器",
        "利用现有视频共享平台接入摄像头",
        "企业工艺数据归企业所有",
        "编制运营手册并开展日常运营",
    ],
)
def test_ordinary_requirements_pass(text: str) -> None:
    assert found(requiring(text)) == {}


def test_the_scenarios_of_the_demonstration_city_are_not_refused() -> None:
    """Forty-five scenarios written for another purpose: a linter that refuses them cries wolf."""
    refused, findings = [], 0
    for row in seed_rows("scenarios"):
        scenario = scenario_from_row(row, replace(BLANK, criteria=SCORED, origin="ZJ-2026-0001"))
        scored = tuple(replace(each, scoring="每满足一项得20分") for each in scenario.criteria)
        said = lint(Publication(replace(scenario, criteria=scored), DEADLINE, NOW))
        refused += [(row["key"], finding.code) for finding in said if finding.severity == "refuse"]
        findings += sum(finding.severity == "warn" for finding in said)
    assert refused == []
    assert findings <= 5


@pytest.mark.parametrize(
    ("target", "code", "severity"),
    [
        ("显著提升", "linting.vague", "refuse"),
        ("基本满足需要", "linting.vague", "refuse"),
        ("居民基本满意", "linting.vague", "refuse"),
        ("", "linting.no_target", "refuse"),
        ("不低于90", "linting.no_unit", "warn"),
        ("居民认可", "linting.no_number", "warn"),
    ],
)
def test_a_vague_acceptance_indicator_is_found(target: str, code: str, severity: str) -> None:
    assert found(accepting(target)) == {code: severity}


@pytest.mark.parametrize(
    "target",
    [
        "下降50%", "显著下降，不少于30%", "由近90天的4件降至2件以内", "不超过15分钟", "减半", "三个月内清零", "百分之九十五",
        "不高于3.5 元/次", "≥ 98%", "通过第三方检测", "全部办结",
        "零起", "下降一半", "降低1/3", "20场以上", "不低于0.35", "单位面积不高于改造前", "较改造前减少200余件", "3min以内",
    ],
)  # fmt: skip
def test_what_can_be_measured_passes(target: str) -> None:
    assert found(accepting(target)) == {}


def test_an_indicator_without_a_way_of_measuring_is_refused() -> None:
    assert found(accepting("下降50%", how=" ")) == {"linting.no_measurement": "refuse"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scope": "联系人手机19900001234"}, "scenarios.personal_data"),
        ({"acceptance": (AcceptanceIndicator("诉求量", "下降50%", "由经办人13800001234回访"),)}, "scenarios.personal_data"),
        ({"data_offers": (DataOffer("刷卡数据", "公开", "联系电话19900001234申请"),)}, "scenarios.personal_data"),
        ({"ceiling_fen": 0}, "scenarios.ceiling_missing"),
        ({"funding_note": "由澄川智联科技有限公司承建，财政支付"}, "linting.single_supplier"),
    ],
)  # fmt: skip
def test_what_may_not_become_public(changes: dict[str, object], code: str) -> None:
    assert found(replace(GOOD, **changes))[code] == "refuse"  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["车载终端品牌为云雀", "须采用云雀系列摄像机", "性能不低于云雀K3型号"])
def test_wording_that_points_to_a_brand_warns(text: str) -> None:
    assert found(requiring(text)) == {"linting.brand": "warn"}


@pytest.mark.parametrize("text", ["视频接口采用国家标准GB/T 28181", "不得指定品牌型号", "应采用开放协议"])
def test_standards_are_no_brands(text: str) -> None:
    assert found(requiring(text)) == {}


def test_C23_paper_only() -> None:
    papers = requiring("编制夜间接驳实施方案", "提交年度研究报告")
    assert found(papers) == {"linting.paper_only": "warn"}
    assert "linting.paper_only" not in found(requiring("编制夜间接驳实施方案", "按方案开行接驳班车并运营"))
    finding = next(f for f in lint(Publication(papers, DEADLINE, NOW)) if f.code == "linting.paper_only")
    assert finding.evidence == ("编制夜间接驳实施方案", "提交年度研究报告")


def test_C23_a_platform_that_nobody_runs() -> None:
    built = replace(requiring("建设夜间接驳调度平台"), operation_years=0, scope="")
    assert found(built)["linting.nobody_runs_it"] == "warn"
    assert "linting.nobody_runs_it" not in found(replace(built, operation_years=3, scope="平台运营三年"))


def test_C23_luxury() -> None:
    assert found(requiring("打造国际一流的指挥大厅", "开行夜间接驳班车")) == {"linting.luxury": "warn"}
    complained = replace(GOOD, problem="居民反映售楼处豪华而公交站没有雨棚。")
    assert found(complained) == {}


def test_C23_copied() -> None:
    other = SimilarScenario("sc_2", "火车站夜间接驳公交", "交通局", 0.81)
    assert found(similar=(other,)) == {"linting.copied": "warn"}
    assert found(similar=(replace(other, similarity=0.7),)) == {}
    assert found(similar=(replace(other, id="sc_1"),)) == {}
    assert found(replace(GOOD, current_state="XX市已有公交12条线路。")) == {"linting.leftover": "warn"}


def test_C23_for_show() -> None:
    shown = requiring("建设可视化大屏供参观", "开行夜间接驳班车")
    assert "linting.for_show" not in found(shown), "acceptance counts messages of citizens"
    looked_at = replace(shown, acceptance=(AcceptanceIndicator("大屏页面数", "不少于10页", "现场清点"),))
    assert found(looked_at)["linting.for_show"] == "warn"
    assert found(accepting("不少于10页", "页面数", "现场清点")) == {"linting.nothing_felt": "hint"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("开发夜间接驳独立APP", "entry"),
        ("乘客数据归揭榜企业所有", "data"),
        ("自建视频平台和机房", "base"),
    ],
)
def test_C24_red_lines(text: str, line: str) -> None:
    assert found(requiring(text)) == {f"linting.red_line_{line}": "warn"}


def test_C24_an_app_that_joins_the_common_entry_crosses_no_line() -> None:
    assert found(requiring("开发夜间接驳小程序", "接入全市统一入口")) == {}
    assert found(replace(GOOD, data_offers=(DataOffer("刷卡数据", "", "场景内使用"),))) == {
        "linting.data_offer_open": "warn"
    }


def answers(**verdicts: str) -> tuple[ReviewAnswer, ...]:
    return tuple(
        ReviewAnswer(item.code, verdicts.get(item.code, "met"), "us_9")  # type: ignore[arg-type]
        for item in ITEMS
    )


def test_C24_the_review_is_a_gate() -> None:
    assert found(review=answers()) == {}
    assert found(review=answers()[1:]) == {"linting.review_open": "refuse"}
    assert found(review=answers(entry="unmet")) == {"linting.review_unmet": "refuse"}
    assert found(review=answers(data="not_applicable")) == {"linting.review_note": "refuse"}
    noted = tuple(replace(a, note="本场景不产生也不使用数据") for a in answers(data="not_applicable"))
    assert found(review=noted) == {}
    crossing = requiring("自建视频平台")
    assert found(crossing, review=answers())["linting.review_red_line"] == "refuse"
    assert "linting.review_red_line" not in found(crossing, review=noted)
    own = (*answers()[:-1], replace(answers()[-1], by="us_1"))
    assert found(review=own) == {"linting.review_same_person": "refuse"}


def test_the_gravest_come_first_and_only_they_refuse() -> None:
    bad = replace(requiring("自建视频平台", "注册资本不低于一千万元"), evidence=None)
    findings = lint(Publication(bad, datetime(2027, 2, 8, 10, tzinfo=CHINA), NOW))
    order = [finding.severity for finding in findings]
    assert order == sorted(order, key=["refuse", "warn", "hint"].index)
    assert [fault.code for fault in refusals(findings)] == ["scenarios.size_factor"]
    fault = refusals(findings)[0]
    assert dict(fault.params)["article"] == "财政部令第87号第十七条"
    assert "注册资本" in explain_fault(fault)


ROOM = Path(linting.__file__).parent
CODES = sorted(
    {
        code
        for path in ROOM.glob("*.py")
        for code in re.findall(r'"((?:linting|scenarios)\.[a-z_]+)"', path.read_text("utf-8"))
    }
    | {f"linting.red_line_{line}" for line in ("entry", "data", "base")}
)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_finding_and_question_has_words(language: str) -> None:
    use_language(language)
    keys = [code.replace(".", ".error.", 1) for code in CODES]
    keys += [f"linting.item.{item.code}" for item in ITEMS]
    keys += [f"linting.review.level.{item.level}" for item in ITEMS]
    keys += [f"linting.severity.{name}" for name in ("refuse", "warn", "hint")]
    assert len(CODES) > 35
    assert [key for key in keys if not has(key)] == []
