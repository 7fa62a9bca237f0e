"""What government may pay for, year by year (政府付费的限制): operating subsidy, linkage to performance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from finance.case.project_case import ProjectCase
from finance.official.findings import Finding, RuleSource

NEW_MECHANISM = RuleSource("国办函〔2023〕115号")
PERFORMANCE = RuleSource("财办金〔2017〕92号")
LEAST_PERFORMANCE = 0.3
_EQUAL = 1e-12
_SAME = 1e-9  # a fee above cost by less than this share of it is the same


def operating_payments(case: ProjectCase) -> list[float]:
    """What the payer pays for operation at full score (运营付费), yuan of each operation year."""
    fee, availability = case.revenue.service_fee, case.revenue.availability
    return [
        fee.annual_amount * (1 + fee.indexation) ** n
        + availability.operation_fee * (1 + availability.indexation) ** n
        for n in range(case.operation.years)
    ]


def operating_costs(case: ProjectCase) -> list[float]:
    """Cost of operation and maintenance (运营成本与大修), yuan of each operation year."""
    maintenance = [*case.operation.maintenance, *[0.0] * case.operation.years]
    return [
        sum(line.annual_amount * (1 + line.indexation) ** n for line in case.operation.costs) + maintenance[n]
        for n in range(case.operation.years)
    ]


def concession_payment_findings(case: ProjectCase) -> Iterator[Finding]:
    """Payments of government in a concession of the new mechanism, looked at in every year of operation."""
    if case.revenue.availability.annual_amount > 0.0:
        yield Finding(
            "availability_payment",
            "forbidden",
            "新机制项目应为使用者付费项目，不能安排可用性付费。",
            NEW_MECHANISM,
        )
    paid, cost = operating_payments(case), operating_costs(case)
    if not any(paid):
        return
    first = case.start_year + len(case.construction.capex)
    above = [first + n for n, (p, c) in enumerate(zip(paid, cost, strict=True)) if p > c * (1 + _SAME)]
    if above:
        years = spans(above)
        most = max(paid[year - first] - cost[year - first] for year in above) / 10_000
        yield Finding(
            "operating_subsidy",
            "forbidden",
            f"政府付费只能按规定补贴运营，不能补贴建设成本；{years} 年的政府付费超过当年运营成本，"
            f"最多超过 {most:,.2f} 万元。",
            NEW_MECHANISM,
            {"years": years, "excess": f"{most:,.2f}"},
        )
        return
    yield Finding(
        "operating_subsidy_within",
        "warning",
        "政府付费各年都不超过运营成本；补贴运营须有规定依据，并按向社会公开的标准和程序安排，请核实。",
        NEW_MECHANISM,
    )


def performance_findings(case: ProjectCase) -> Iterator[Finding]:
    """Linkage of payments to performance in a stock PPP project (付费与绩效挂钩)."""
    shares = [
        terms.performance_share
        for terms in (case.revenue.service_fee, case.revenue.availability)
        if terms.annual_amount > 0
    ]
    if shares and min(shares) < LEAST_PERFORMANCE - _EQUAL:
        share = f"{min(shares):.0%}"
        yield Finding(
            "performance_share",
            "warning",
            f"与绩效挂钩的比例为 {share}，建设成本与绩效挂钩的部分不得低于 30%。",
            PERFORMANCE,
            {"share": share},
        )
    gap = case.revenue.viability_gap
    if gap.rule != "none" and gap.performance_share < LEAST_PERFORMANCE - _EQUAL:
        share = f"{gap.performance_share:.0%}"
        yield Finding(
            "gap_performance",
            "warning",
            f"可行性缺口补助与绩效挂钩的比例为 {share}；建设成本与绩效挂钩的部分不得低于 30%，"
            "请在合同中约定按考核结果付费，并填写挂钩比例和预计得分。",
            PERFORMANCE,
            {"share": share},
        )


def spans(years: Sequence[int]) -> str:
    """Years in ascending order as text: 2027、2030–2035."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
