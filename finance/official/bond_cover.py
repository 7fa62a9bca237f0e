"""Cover of special bonds by the project's own income (专项债券收益覆盖倍数, 项目收益与融资自求平衡).

A project financed with special bonds must balance by itself: what it earns, after its costs, has to repay principal and
interest (财预〔2017〕89号, 待核对). Payments of the budget (服务费、可用性付费、补助) are no income of the project and do
not count. How much more than 1 is asked for is practice and not a rule: 1.1 to 1.2, labelled as judgement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from finance.engine.debt import repay
from finance.engine.metrics import Ratio
from finance.official.findings import RuleSource

if TYPE_CHECKING:
    from finance.engine.projection import Projection

BOND_SELF_BALANCE = RuleSource("财预〔2017〕89号")
BOND_COVER_USUAL = RuleSource("专项债券收益覆盖倍数（1.1～1.2）", "", "judgement")
BOND_COVER_ASKED = (1.1, 1.2)
BUDGET_PAYMENTS = ("service_fee_billed", "availability_billed", "gap_funding_billed")


@dataclass(frozen=True)
class BondCover:
    """What the project earns while the bond lives, and what the bond costs; yuan.

    ``income`` is what users, data and advertising really pay; ``costs`` and ``taxes`` are those of the whole project,
    also of the part that the budget pays for, which is on the careful side. ``bank_service`` is the debt service of
    the long-term loan, which is paid before the bond. ``interest`` includes that of the construction period.
    ``cover`` is ``available / (principal + interest)``, ``cover_of_all`` the same with the loan on both sides.
    """

    first_year: int
    last_year: int
    income: float
    costs: float
    taxes: float
    bank_service: float
    principal: float
    interest: float
    budget_payments: float

    @property
    def available(self) -> float:
        """Income left for the bond (可用于偿还专项债券的项目收益); may be negative."""
        return self.income - self.costs - self.taxes - self.bank_service

    @property
    def service(self) -> float:
        """Principal and interest of the bond."""
        return self.principal + self.interest

    @property
    def cover(self) -> Ratio:
        return Ratio(self.available / self.service)

    @property
    def cover_of_all(self) -> Ratio:
        """Income after costs and taxes over the service of bond and loan together (全部融资本息覆盖倍数)."""
        return Ratio((self.available + self.bank_service) / (self.service + self.bank_service))

    def to_dict(self) -> dict[str, Any]:
        return {
            **vars(self),
            "available": self.available,
            "service": self.service,
            "cover": self.cover.to_dict(),
            "cover_of_all": self.cover_of_all.to_dict(),
        }


def bond_cover(projection: Projection) -> BondCover | None:
    """Cover of the special bonds of a projection over their life, whoever repays them; None without such bonds.

    The life is the operation years in which the bond is repaid, also where the project ends before the bond.
    """
    terms, bond = projection.case.funding.special_bond, projection.special_bond
    if bond <= 0.0:
        return None
    periods = projection.periods_per_year
    schedule = repay(bond, terms.interest_rate / periods, terms.tenor_years * periods, 0, terms.repayment)
    series = {name: np.array(values) for name, values in projection.series.items()}
    first = projection.phases.index("operation")
    life = slice(first, first + terms.tenor_years)
    built = slice(0, first)
    # one of the two is zero: the project pays this interest out of its funding, or the budget does
    while_building = series["special_bond_idc"][built] + series["government_bond_service"][built]

    def over_life(*names: str) -> float:
        return float(sum(series[name][life].sum() for name in names))

    return BondCover(
        first_year=projection.years[first],
        last_year=projection.years[first] + terms.tenor_years - 1,
        income=over_life("other_collections"),
        costs=over_life("costs_paid"),
        taxes=over_life("taxes_paid"),
        bank_service=over_life("scheduled_service"),
        principal=bond,
        interest=float(schedule.interest.sum() + while_building.sum()),
        budget_payments=over_life(*BUDGET_PAYMENTS),
    )
