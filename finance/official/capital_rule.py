"""What counts as project capital (项目资本金认定), and whether there is enough of it.

国发〔2019〕26号: project capital is what investors pay in; it is no debt, and the project owes neither principal nor
interest on it. Loans and shareholder loans are therefore no capital. Money of special-purpose bonds is a case of its
own: bonds that the budget repays are a contribution of government and count; bonds that the project repays are owed by
it and count only for major projects that 厅字〔2019〕33号 admits. This module counts capital without them first and says
so. How much of its special bonds a province may use as capital is a limit of the province, not of one project; its
share was raised twice (待核对). Grants that are not paid in as equity are no capital either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from finance.case.project_case import ProjectCase
from finance.official.findings import Finding, RuleSource

CAPITAL = RuleSource("国发〔2019〕26号", "", "official")
BOND_CAPITAL = RuleSource("厅字〔2019〕33号")
LEAST_CAPITAL = 0.2
_EQUAL = 1e-12


@dataclass(frozen=True)
class BondLimit:
    """Share of a province's special bonds that may be used as capital (专项债券作资本金规模上限)."""

    from_year: int
    share: float
    source: RuleSource


BOND_LIMITS = (
    BondLimit(2019, 0.20, BOND_CAPITAL),
    BondLimit(2020, 0.25, RuleSource("财政部关于专项债券用作项目资本金比例的规定（2020年）")),
    BondLimit(2025, 0.30, RuleSource("国办发〔2024〕52号")),
)


@dataclass(frozen=True)
class CapitalShares:
    """Shares of total investment if as much is borrowed as the case allows (按借款上限计算).

    ``own``: capital without special bonds that the project repays; ``project_bonds``: these.
    """

    own: float
    project_bonds: float


def capital_shares(case: ProjectCase) -> CapitalShares | None:
    """Capital of a case (资本金比例), None when nothing is invested.

    Grants come first, then loans and capital share the rest; interest and fees are shared the same way, so that they
    do not change the shares of a project without grants and raise those of another a little.
    """
    funding, bond = case.funding, case.funding.special_bond
    invested = sum(case.construction.capex) + funding.initial_working_capital
    if invested <= 0.0:
        return None
    left = max(1.0 - sum(funding.construction_grant) / invested, 0.0)
    capital = left * max(1.0 - funding.senior_debt_share - funding.shareholder_loan.share, 0.0)
    owed = bond.share_of_capital * capital if bond.repaid_by == "project" else 0.0
    return CapitalShares(capital - owed, owed)


def capital_findings(case: ProjectCase) -> Iterator[Finding]:
    """Findings on the capital of a case (项目资本金检查)."""
    shares = capital_shares(case)
    if shares is None:
        return
    if shares.own + shares.project_bonds < LEAST_CAPITAL - _EQUAL:
        share = f"{shares.own + shares.project_bonds:.1%}"
        yield Finding(
            "capital_ratio",
            "warning",
            f"按借款上限计算，项目资本金只占总投资的 {share}，一般不得低于 20%；资本金须为非债务性资金，长期贷款、"
            "股东借款和未作为出资投入的建设补助不计入。",
            CAPITAL,
            {"share": share},
        )
    elif shares.own < LEAST_CAPITAL - _EQUAL:
        share, bonds = f"{shares.own:.1%}", f"{shares.project_bonds:.1%}"
        yield Finding(
            "bond_capital",
            "warning",
            f"由项目还本付息的专项债券占总投资的 {bonds}，不计这一部分，项目资本金只占 {share}，低于 20%；"
            "项目承担其本息，一般属于债务性资金，只有符合条件的重大项目才可按规定用作资本金，"
            "请核实领域以及项目收益能否覆盖本息。",
            BOND_CAPITAL,
            {"share": share, "bonds": bonds},
        )
    if case.funding.special_bond.share_of_capital > 0.0:
        limit = bond_limit(case.start_year)
        share = f"{limit.share:.0%}"
        yield Finding(
            "bond_capital_limit",
            "note",
            f"专项债券用作项目资本金，项目须在规定的领域内；全省用作资本金的专项债券一般不超过当年专项债券规模的 {share}，"
            "请向省级财政部门核实额度。",
            limit.source,
            {"share": share},
        )


def bond_limit(year: int) -> BondLimit:
    """The limit in force in a year; that of 2019 for earlier ones."""
    known = [limit for limit in BOND_LIMITS if limit.from_year <= year]
    return known[-1] if known else BOND_LIMITS[0]
