"""What the regime of a project allows (适用制度合规提示): findings in words, each with its document.

Four regimes: a concession under the new mechanism of 2023, a PPP project registered before it, government
purchase of services (what an operation fee paid by a bureau normally is), a contract with a platform company.
The check never blocks a calculation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from finance.case.project_case import ProjectCase
from finance.official.capital_rule import capital_findings
from finance.official.findings import Finding, RuleSource
from finance.official.payment_rules import NEW_MECHANISM, concession_payment_findings, performance_findings

__all__ = ["REGIME_SOURCES", "Finding", "regime_findings"]

CONCESSION = "基础设施和公用事业特许经营管理办法（六部门令第17号）"
CONCESSION_RULES = RuleSource(CONCESSION, "", "official")
SERVICE_RULES = "政府购买服务管理办法（财政部令第102号）"
SERVICE_BUDGET = RuleSource("财预〔2017〕87号", "", "official")
STOCK_PPP = RuleSource("财金〔2019〕10号")
STOCK_PPP_2025 = RuleSource("国办函〔2025〕84号")
OWNERSHIP = RuleSource("财金〔2014〕156号（PPP项目合同指南）", "第一章第二节")
LOCAL_DEBT = RuleSource("国发〔2014〕43号", "", "official")
BUDGET_LAW = RuleSource("预算法", "第三十五条", "official")
SME_PAYMENT = "《保障中小企业款项支付条例》（国务院令第802号）"

REGIME_SOURCES = {
    "new_concession_2023": NEW_MECHANISM,
    "stock_ppp_pre2023": RuleSource("财金〔2015〕21号"),
    "gov_purchase_of_services": RuleSource(SERVICE_RULES, "", "official"),
    "platform_company_contract": RuleSource("合同约定", "", "user"),
}
CONCESSION_YEARS, STOCK_YEARS, SERVICE_YEARS = 40, 10, 3
LONGEST_PAYMENT_DAYS = 60
LAST_STOCK_START = 2024
GOVERNMENT_CONTROL = 0.5
_EQUAL = 1e-12


def regime_findings(case: ProjectCase) -> tuple[Finding, ...]:
    """Findings for the regime of a case (按适用制度检查), from what was entered alone."""
    checks: dict[str, Callable[[ProjectCase], Iterator[Finding]]] = {
        "new_concession_2023": _new_concession,
        "stock_ppp_pre2023": _stock_ppp,
        "gov_purchase_of_services": _service_purchase,
        "platform_company_contract": _platform_contract,
    }
    return (*checks[case.regime](case), *_any_regime(case))


def _new_concession(case: ProjectCase) -> Iterator[Finding]:
    if sum(case.funding.construction_grant) > 0:
        yield Finding(
            "construction_subsidy",
            "forbidden",
            "新机制项目的政府付费只能按规定补贴运营，不能补贴建设成本，请把建设补助改为 0；"
            "依法审批的政府投资支持应改列政府出资。",
            NEW_MECHANISM,
        )
    if case.revenue.viability_gap.rule != "none":
        yield Finding(
            "viability_gap",
            "forbidden",
            "新机制项目不得通过可行性缺口补助等方式弥补建设投资，应全部由使用者付费回收。",
            NEW_MECHANISM,
        )
    yield from concession_payment_findings(case)
    years = _contract_years(case)
    if years > CONCESSION_YEARS:
        yield Finding(
            "term",
            "warning",
            f"特许经营期限原则上不超过 40 年，投资规模大、回报周期长的才可适当延长；本方案 {years} 年。",
            CONCESSION_RULES,
            {"years": years},
        )
    if not _has_users(case):
        yield Finding(
            "no_user_payment",
            "forbidden",
            "特许经营是基于使用者付费的模式，本方案没有使用者付费收入。",
            RuleSource(CONCESSION, "第四条", "official"),
        )
    if sum(case.construction.capex) <= 0:
        yield Finding(
            "nothing_to_transfer",
            "warning",
            "不涉及产权移交的公建民营不属于特许经营；没有建设投资的运营项目请改用政府购买服务。",
            RuleSource(CONCESSION, "第三条", "official"),
        )


def _stock_ppp(case: ProjectCase) -> Iterator[Finding]:
    yield Finding(
        "stock_only",
        "note",
        "2023 年以前入库的存量项目适用；新上项目不得再采用。存量项目的处置另有规定。",
        STOCK_PPP_2025,
    )
    if case.start_year > LAST_STOCK_START:
        yield Finding(
            "late_start",
            "warning",
            f"建设首年为 {case.start_year} 年；2024 年底前未开工的存量项目原则上不再继续实施，请核对入库和开工时间。",
            STOCK_PPP_2025,
            {"year": case.start_year},
        )
    years = _contract_years(case)
    if years < STOCK_YEARS:
        yield Finding("term", "warning", "合作期限原则上不低于 10 年。", STOCK_PPP, {"years": years})
    if sum(case.construction.capex) <= 0 and _fee(case) > 0:
        yield Finding(
            "fee_is_service",
            "warning",
            "没有建设投资、由单位按年支付的运维服务费一般属于政府购买服务，不是 PPP，请改用政府购买服务。",
            SERVICE_BUDGET,
        )
    if case.funding.government_equity_share >= GOVERNMENT_CONTROL - _EQUAL:
        share = f"{case.funding.government_equity_share:.0%}"
        yield Finding(
            "government_control",
            "warning",
            f"政府出资占资本金的 {share}；政府在项目公司中的持股比例应低于 50%，且不具有实际控制力及管理权。",
            OWNERSHIP,
            {"share": share},
        )
    yield from performance_findings(case)


def _service_purchase(case: ProjectCase) -> Iterator[Finding]:
    years = case.operation.years
    yield Finding(
        "annual_budget",
        "note",
        "由单位按年支付的运维服务费一般属于政府购买服务，不是 PPP，须先有预算、后购买，列入年度预算和中期财政规划。",
        SERVICE_BUDGET,
    )
    if sum(case.construction.capex) > 0:
        yield Finding(
            "construction_in_service",
            "warning",
            "政府购买服务不得包含工程建设，也不得把工程和服务打包。企业自行投入的系统应形成企业资产，"
            "由服务费按年回收，不得变相融资。",
            RuleSource(SERVICE_RULES, "第十条", "official"),
        )
    if years > SERVICE_YEARS:
        yield Finding(
            "framework_term",
            "warning",
            f"服务期 {years} 年；政府购买服务合同一般不超过 1 年，有预算保障的不超过 3 年，以后的付款没有预算保障。",
            RuleSource(SERVICE_RULES, "第二十四条", "official"),
            {"years": years},
        )
    if case.revenue.availability.annual_amount > 0:
        yield Finding(
            "availability_payment",
            "forbidden",
            "可用性付费是对建设投资的分期付款，不得列入政府购买服务；不得以政府购买服务名义变相融资。",
            SERVICE_BUDGET,
        )
    if case.revenue.viability_gap.rule != "none":
        yield Finding(
            "viability_gap",
            "forbidden",
            "政府购买服务没有可行性缺口补助，请改为按合同约定的服务费。",
            RuleSource(SERVICE_RULES, "", "judgement"),
        )


def _platform_contract(case: ProjectCase) -> Iterator[Finding]:
    yield Finding(
        "no_back_to_back",
        "note",
        "平台公司向中小企业付款，不得以收到上游款项为前提（背靠背条款无效）。",
        RuleSource(SME_PAYMENT, "", "official"),
    )
    if _fee(case) > 0:
        yield Finding(
            "fee_is_service",
            "note",
            "由单位付给平台公司的运维服务费同样属于政府购买服务，不是 PPP，须先有预算、后购买，不因收款方是平台公司而不同。",
            SERVICE_BUDGET,
        )
    if case.revenue.viability_gap.rule != "none" or case.revenue.availability.annual_amount > 0:
        yield Finding(
            "public_repayment",
            "forbidden",
            "平台公司不得替政府融资：不能安排由财政逐年偿还建设投资的缺口补助或可用性付费，政府投资的部分应由预算或政府债券安排。",
            LOCAL_DEBT,
        )
    if case.funding.senior_debt_share > 0:
        yield Finding(
            "no_guarantee",
            "note",
            "平台公司的贷款由企业自借自还，地方政府及其部门不得提供任何形式的担保。",
            BUDGET_LAW,
        )


def _any_regime(case: ProjectCase) -> Iterator[Finding]:
    yield from capital_findings(case)
    days = case.late_payment.contract_days
    if days > LONGEST_PAYMENT_DAYS:
        yield Finding(
            "payment_days",
            "warning",
            f"合同约定 {days} 天付款；机关、事业单位向中小企业付款，约定的期限最长不得超过 60 天。",
            RuleSource(SME_PAYMENT, "第九条", "official"),
            {"days": days},
        )


def _contract_years(case: ProjectCase) -> int:
    return case.operation.years + len(case.construction.capex)


def _fee(case: ProjectCase) -> float:
    """Fee for operation that the payer pays in the first year."""
    return case.revenue.service_fee.annual_amount + case.revenue.availability.operation_fee


def _has_users(case: ProjectCase) -> bool:
    users = case.revenue.user_charges
    other = case.revenue.data_revenue.annual_amount + case.revenue.advertising.annual_amount
    return users.first_year_volume * users.unit_price + other > 0
