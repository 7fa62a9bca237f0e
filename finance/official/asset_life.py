"""Least years of depreciation (最低折旧、摊销年限): a shorter life is lawful in the books, not for income tax.

企业所得税法实施条例第六十条: 20 years for buildings, 3 for electronic equipment; 财税〔2012〕27号第七条: 2 for
bought software. An asset whose contract ends sooner may be written off over the contract as an intangible one
(第六十七条), which is a matter of how it is held. A finding never blocks a calculation.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from finance.case.project_case import ProjectCase
from finance.engine.tax_rates import TaxRate, rate_or_first
from finance.official.findings import LAW_READ_ON, Finding, RuleSource

_EQUAL = 1e-9
_KINDS = (
    ("works", "土建及安装工程", "life_buildings"),
    ("equipment", "设备", "life_electronics"),
    ("software", "软件与服务", "life_software"),
)
CONTRACT_LIFE = RuleSource("企业所得税法实施条例", "第六十七条", "official", LAW_READ_ON)


def asset_life_findings(case: ProjectCase) -> tuple[Finding, ...]:
    """Lives of a case that are too short for income tax (折旧年限检查), by kind of asset."""
    terms = case.construction
    if sum(terms.capex) <= 0.0:
        return ()
    day = date(case.start_year + len(terms.capex), 1, 1)
    found: list[Finding] = []
    for name, label, item in _KINDS:
        kind = getattr(terms, name)
        if kind.share > _EQUAL:
            least = rate_or_first(item, day)
            found += _of_kind(name, label, (kind.life_years, case.operation.years), least)
    if terms.kinds[-1][0] > _EQUAL:
        found += _unclassified(terms.asset_life_years, rate_or_first("life_electronics", day))
    return tuple(found)


def _of_kind(name: str, label: str, lives: tuple[int, int], least: TaxRate) -> Iterator[Finding]:
    """``lives``: years entered, years of operation."""
    life, operation = lives
    years, source = (
        int(least.value),
        RuleSource(least.document, least.article, least.status, least.checked_on),
    )
    if life < years:
        yield Finding(
            f"asset_life_{name}",
            "warning",
            f"{label}按 {life} 年折旧（摊销），短于税法规定的最低年限 {years} 年；多提的部分不得税前扣除，请改为"
            f"不短于 {years} 年或另作纳税调整。",
            source,
            {"life": life, "least": years},
        )
    elif operation < years:
        yield Finding(
            f"contract_life_{name}",
            "note",
            f"{label}的最低折旧年限为 {years} 年，运营期只有 {operation} 年，测算按合同期限摊完；只有作为"
            "无形资产（如特许经营权）按合同约定年限摊销时才能这样处理，请核实资产权属和核算方法。",
            CONTRACT_LIFE,
            {"least": years, "operation": operation},
        )


def _unclassified(life: int, least: TaxRate) -> Iterator[Finding]:
    years = int(least.value)
    if life < years:
        yield Finding(
            "unclassified_life",
            "warning",
            f"未分类的建设投资按 {life} 年折旧（摊销）；固定资产的最低年限为 {years} 年（电子设备）至 20 年（房屋、"
            "建筑物），只有外购软件可缩短到 2 年。请按土建、设备、软件分类填写。",
            RuleSource(least.document, least.article, least.status, least.checked_on),
            {"life": life, "least": years},
        )
