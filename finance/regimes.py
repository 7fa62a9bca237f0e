"""What a regime allows (适用制度合规提示): findings in words, each with its document.

The check never blocks a calculation; a finding of severity "forbidden" means the arrangement may not be
used for that regime, "warning" that somebody must look, "note" that something should be known. ``status``
"unchecked" (待核对): nobody has compared the wording with the document yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from finance.case import ProjectCase


@dataclass(frozen=True)
class Finding:
    """One finding (合规提示)."""

    code: str
    severity: str
    text: str
    document: str
    article: str
    status: str

    def to_dict(self) -> dict[str, str]:
        return {
            "code": self.code,
            "severity": self.severity,
            "text": self.text,
            "document": self.document,
            "article": self.article,
            "status": self.status,
        }


NEW_MECHANISM = "国办函〔2023〕115号"
CONCESSION_RULES = "基础设施和公用事业特许经营管理办法（六部门令第17号）"
SERVICE_PURCHASE = "财预〔2017〕87号"
STOCK_PPP = "财金〔2019〕10号"
STOCK_PPP_2025 = "国办函〔2025〕84号"


def regime_findings(case: ProjectCase) -> tuple[Finding, ...]:
    """Findings for the regime of a case (按适用制度检查)."""
    checks = {
        "new_concession_2023": _new_concession,
        "stock_ppp_pre2023": _stock_ppp,
        "gov_purchase_of_services": _service_purchase,
        "platform_company_contract": _platform_contract,
    }
    findings = checks[case.regime](case)
    if case.funding.senior_debt_share > 0.8 - 1e-12:
        findings.append(
            Finding(
                "capital_ratio",
                "warning",
                "贷款比例已到 80%，项目资本金一般不得低于总投资的 20%。",
                "国发〔2019〕26号",
                "",
                "unchecked",
            )
        )
    return tuple(findings)


def _new_concession(case: ProjectCase) -> list[Finding]:
    found: list[Finding] = []

    def add(code: str, severity: str, text: str, document: str, status: str, article: str = "") -> None:
        found.append(Finding(code, severity, text, document, article, status))

    if sum(case.funding.construction_grant) > 0:
        add(
            "construction_subsidy",
            "forbidden",
            "新机制项目的政府付费只能按规定补贴运营，不能补贴建设成本，请把建设补助改为 0。",
            NEW_MECHANISM,
            "unchecked",
        )
    if case.revenue.viability_gap.rule != "none":
        add(
            "viability_gap",
            "forbidden",
            "新机制项目不得通过可行性缺口补助等方式弥补建设投资，应全部由使用者付费回收。",
            NEW_MECHANISM,
            "unchecked",
        )
    fee = case.revenue.service_fee.annual_amount
    opex = sum(line.annual_amount for line in case.operation.costs)
    if fee > 0:
        severity = "forbidden" if fee > opex else "warning"
        add(
            "availability_payment",
            severity,
            "新机制项目应为使用者付费项目，不能安排可用性付费；由政府支付的运营补贴不得超过运营成本。",
            NEW_MECHANISM,
            "unchecked",
        )
    if case.operation.years + len(case.construction.capex) > 40:
        add(
            "term",
            "warning",
            "特许经营期限原则上不超过 40 年，超出的须另有依据。",
            NEW_MECHANISM,
            "unchecked",
        )
    users = case.revenue.user_charges
    if users.first_year_volume * users.unit_price + case.revenue.data_revenue.annual_amount <= 0:
        add(
            "no_user_payment",
            "forbidden",
            "特许经营是基于使用者付费的模式，本方案没有使用者付费收入。",
            CONCESSION_RULES,
            "official",
            "第四条",
        )
    return found


def _stock_ppp(case: ProjectCase) -> list[Finding]:
    found = [
        Finding(
            "stock_only",
            "note",
            "2023 年以前入库的存量项目适用；新上项目不得再采用。存量项目的处置另有规定。",
            STOCK_PPP_2025,
            "",
            "unchecked",
        )
    ]
    if case.operation.years + len(case.construction.capex) < 10:
        found.append(
            Finding("term", "warning", "合作期限原则上不低于 10 年。", STOCK_PPP, "", "unchecked"),
        )
    return found


def _service_purchase(case: ProjectCase) -> list[Finding]:
    found = [
        Finding(
            "annual_budget",
            "note",
            "由单位按年支付的运维服务费一般属于政府购买服务，不是 PPP，须列入年度预算和中期财政规划。",
            SERVICE_PURCHASE,
            "",
            "unchecked",
        )
    ]
    if sum(case.construction.capex) > 0:
        found.append(
            Finding(
                "construction_in_service",
                "warning",
                "政府购买服务不得包含工程建设。企业自行投入的系统应形成企业资产，由服务费按年回收，不得变相融资。",
                SERVICE_PURCHASE,
                "",
                "unchecked",
            )
        )
    if case.operation.years > 3:
        found.append(
            Finding(
                "framework_term",
                "warning",
                f"服务期 {case.operation.years} 年，超过中期财政规划的三年；三年以后的付款没有预算保障。",
                SERVICE_PURCHASE,
                "",
                "unchecked",
            )
        )
    if case.revenue.viability_gap.rule != "none":
        found.append(
            Finding(
                "viability_gap",
                "forbidden",
                "政府购买服务没有可行性缺口补助，请改为按合同约定的服务费。",
                SERVICE_PURCHASE,
                "",
                "unchecked",
            )
        )
    return found


def _platform_contract(case: ProjectCase) -> list[Finding]:
    return [
        Finding(
            "no_back_to_back",
            "note",
            "平台公司向中小企业付款，不得以收到上游款项为前提（背靠背条款无效）。",
            "《保障中小企业款项支付条例》（国务院令第802号）",
            "",
            "official",
        )
    ]
