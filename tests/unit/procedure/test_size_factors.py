"""Size, age and place of a company wherever the terms could hide them (R14), and honest sentences beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from procedure_terms import DEADLINE, GOOD, NOW, SCORED

from app.domain.linting import Publication, lint
from app.domain.racing import RacePlan, Stage
from app.domain.scenarios import AcceptanceIndicator, Criterion, FirstUse, Requirement, Scenario


def found(**changes: object) -> dict[str, str]:
    """code -> severity of what the linter says of the good scenario with these changes."""
    said = lint(Publication(replace(GOOD, **changes), DEADLINE, NOW))  # type: ignore[arg-type]
    return {each.code: each.severity for each in reversed(said)}


def scored(scoring: str, name: str = "履约能力") -> tuple[Criterion, ...]:
    return (*SCORED[:3], Criterion("x", name, 20, scoring=scoring))


def requiring(text: str) -> tuple[Requirement, ...]:
    return (Requirement("R1", text, 100),)


@pytest.mark.parametrize(
    "name",
    [
        "总资产规模", "净资产", "近三年营收", "近三年营收与总资产", "企业人员规模", "员工人数", "社保缴纳人数", "纳税额", "利润水平",
        "企业成立年限", "年度营业总收入", "销售收入",
    ],
)  # fmt: skip
def test_R14_size_and_age_are_no_factors_by_name(name: str) -> None:
    assert found(criteria=scored("按优劣计分", name))["scenarios.size_factor"] == "refuse"


@pytest.mark.parametrize(
    "scoring",
    [
        "90-100：注册资本5000万元以上且年营业收入过亿；60-90：从业人员100人以上",
        "注册资本每满1000万元得2分",
        "净资产过亿得10分",
        "纳税额前十得5分",
        "按近三年营收由高到低排序计分",
        "投标人为上市公司的得5分",
        "社保缴纳人数100人以上得3分",
        "成立满五年得5分",
        "方案完整得60分，投标人总资产每增加一亿元加1分",
    ],
)
def test_R14_size_gives_no_points_in_a_scoring_standard(scoring: str) -> None:
    assert found(criteria=scored(scoring))["scenarios.size_factor"] == "refuse"


@pytest.mark.parametrize(
    "text",
    [
        "投标单位上年度营收不低于1亿元，社保缴纳人数不少于100人",
        "投标单位缴纳社保人数不少于100人，总资产不低于2亿元",
        "投标人成立满五年",
        "企业成立三年以上",
        "社保缴纳人数不少于100人",
        "员工50人以上的单位",
    ],
)
def test_R14_size_and_age_are_no_requirements(text: str) -> None:
    assert found(requirements=requiring(text))["scenarios.size_factor"] == "refuse"


@pytest.mark.parametrize(
    "changes",
    [
        {"goal": "投标人近三年年均营业收入不低于1亿元，注册资本不低于5000万元。"},
        {"scope": "本项目仅接受注册资本5000万元以上、员工500人以上的单位参与。"},
        {"scope": "注册资本不低于5000万元。"},
        {"funding_note": "中榜单位注册资本不足2000万元的不予支付预付款"},
        {"acceptance": (AcceptanceIndicator("投诉量", "下降50%", "承建单位净资产不低于1亿元"),)},
        {"first_use": FirstUse("环线九公里，揭榜单位注册资本5000万元以上", "检索未见")},
        {
            "mechanism": "race",
            "race": RacePlan(
                3,
                1000,
                (
                    Stage(1, "完成样机", (NOW + timedelta(days=90)).date(), 100, 2),
                    Stage(2, "第二赛段；投标人注册资本不低于5000万元", (NOW + timedelta(days=150)).date(), 100, 1),
                ),
            ),
        },
    ],
)  # fmt: skip
def test_R14_size_is_no_limit_anywhere_else_in_the_terms(changes: dict[str, object]) -> None:
    assert found(**changes) == {"scenarios.size_factor": "refuse"}


@pytest.mark.parametrize(
    "scoring", ["本市企业加5分", "本地注册的供应商优先", "在本市有办公场所的得3分", "注册地在本市的得5分"]
)
def test_R14_place_gives_no_points_in_a_scoring_standard(scoring: str) -> None:
    assert found(criteria=scored(scoring)) == {"linting.place_limit": "refuse"}


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("本项目仅限本市企业参与。", "linting.place_limit"),
        ("只接受国有企业揭榜。", "linting.ownership_limit"),
    ],
)
def test_R14_who_may_bid_is_not_limited_in_the_scope_either(scope: str, code: str) -> None:
    assert found(scope=scope) == {code: "refuse"}


HONEST: tuple[dict[str, object], ...] = (
    {"goal": "沿街商户营业收入两年内增长不低于10%。"},
    {"goal": "项目总投资不超过5亿元，园区单位产值能耗下降百分之十二。"},
    {"problem": "本片区市民人员规模约三十万，企业从业人员不少于五万人，注册资本超过百亿的企业有六家。"},
    {"current_state": "业委会成立满五年，物业公司员工12人。"},
    {"scope": "优先考虑本区老旧小区，为本市企业提供开票引导，日常运营三年。"},
    {"scope": "仅限本市范围内的公交站点，日常运营三年。"},
    {"funding_note": "承建单位从营业收入中回收投资，合理利润不超过8%。"},
    {"funding_note": "成立三年行动专班，按季度考核支付。"},
    {"requirements": requiring("揭榜单位应按末班到站时刻排班，配备不少于10名驻场人员")},
    {"requirements": requiring("揭榜单位自行提供车辆和驾驶员，服务团队人员规模随客流调整")},
    {"criteria": scored("方案对商户诉求的响应完整得20分，每缺一项扣5分")},
    {"criteria": scored("项目团队人员规模和分工合理得20分")},
    {"criteria": scored("两小时内到达本市任一站点得20分")},
    {"criteria": scored("带动本市企业就业的措施具体得20分")},
    {"acceptance": (AcceptanceIndicator("沿街商户营业收入", "增长10%", "按税务部门统计口径，投诉量同步统计"),)},
)  # fmt: skip


@pytest.mark.parametrize("changes", HONEST, ids=lambda changes: str(next(iter(changes.values())))[:30])
def test_honest_sentences_are_not_refused(changes: dict[str, object]) -> None:
    assert "refuse" not in found(**changes).values()
    assert "linting.size_mentioned" not in found(**changes)


@pytest.mark.parametrize(
    "scoring", ["商户营业收入变化的统计方法具体得20分", "报价的成本和利润构成清楚得20分", "为餐饮从业人员提供的培训安排细致得20分"]
)  # fmt: skip
def test_size_as_the_subject_of_a_proposal_only_warns(scoring: str) -> None:
    assert found(criteria=scored(scoring)) == {"linting.size_mentioned": "warn"}


def test_denied_size_is_no_limit() -> None:
    assert found(criteria=scored("不以注册资本、营业收入计分，按响应程度给0至20分")) == {}


def test_each_clause_is_named_once_with_its_article() -> None:
    criteria = scored("注册资本和净资产前三名得5分，成立满五年得5分")
    said = lint(Publication(replace(GOOD, criteria=criteria), DEADLINE, NOW))
    articles = {each.evidence: each.article for each in said if each.code == "scenarios.size_factor"}
    assert len(articles) == 2
    assert articles[("注册资本和净资产前三名得5分",)] == "财政部令第87号第十七条"
    assert articles[("成立满五年得5分",)].startswith("待核对：财库〔2019〕38号")


def test_a_long_clause_is_read_to_its_end() -> None:
    scoring = "方案" + "响应榜单要求的各个步骤并落实到岗位" * 4 + "且投标人注册资本5000万元以上得20分"
    said = found(criteria=scored(scoring))
    assert said["scenarios.size_factor"] == "refuse"


def test_the_terms_of_the_good_scenario_stay_good() -> None:
    assert isinstance(GOOD, Scenario)
    assert found() == {}
