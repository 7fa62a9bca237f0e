"""Platform companies (平台公司) as people enter them: who owns them, their contracts, projects, cash, accounts, answers.

A company's file has parts; each part is saved as a paper that is never changed, only followed by a newer one, so that
an earlier state can be put back. Amounts in yuan without VAT, shares as fractions, None = not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

OPERATOR_KINDS = ("state_owned", "joint_venture", "private")
OWNER_KINDS = ("government", "state_owned", "private")
SIDES = ("all", "private", "government")
CONTROLS = ("share", "yes", "no")
"""Whether a project is controlled: by the share of the owners' money, or as the articles or an agreement say."""
"""In a project the company stands for all owners, for the private ones or for the government."""


@dataclass(frozen=True)
class PlatformCompany:
    """A company; `synthetic` marks demonstration data; `removed_at` when it was taken off the list."""

    id: str
    number: str
    name: str
    synthetic: bool
    created_by: str
    created_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True)
class PlatformPaper:
    """One saved state of a part of a company's file; `note` says where it came from."""

    id: str
    company: str
    part: str
    revision: int
    content: dict[str, Any]
    note: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True)
class Holding:
    """Share of an owner (股东持股); `supplies`: it also sells to the company."""

    name: str
    kind: str
    share: float
    supplies: bool = False


@dataclass(frozen=True)
class CompanyProfile:
    """概况与股权. `operates`: it calls itself an operator; `payout`: None = preset of the type; losses and reserve of
    earlier years stand before the dividends of the last one.
    """

    kind: str = "state_owned"
    city: str = ""
    operates: bool | None = None
    holdings: tuple[Holding, ...] = ()
    payout: float | None = None
    paid_in_capital: float = 0.0
    earlier_losses: float = 0.0
    reserve_before: float = 0.0


@dataclass(frozen=True)
class CompanyContract:
    """合同, amounts a year; see `finance.PlatformContract`. The last four are the questions of the control test."""

    name: str
    payer: str
    city: str = ""
    gross_fee: float = 0.0
    pass_through: float = 0.0
    related_purchases: float = 0.0
    suppliers: tuple[str, ...] = ()
    own_labour: float = 0.0
    other_cost: float = 0.0
    receivable_days: float = 0.0
    payable_days: float = 0.0
    control_before_transfer: bool | None = None
    primary_responsibility: bool | None = None
    inventory_risk: bool | None = None
    price_discretion: bool | None = None


@dataclass(frozen=True)
class Contracts:
    """合同清单."""

    rows: tuple[CompanyContract, ...] = ()


@dataclass(frozen=True)
class HeldProject:
    """A project of the store that the company takes part in, with its share of the flow of a `side`; `control` decides
    whether it is consolidated, see CONTROLS.
    """

    project: str
    share: float = 1.0
    side: str = "all"
    control: str = "share"


@dataclass(frozen=True)
class Projects:
    """承担的项目."""

    rows: tuple[HeldProject, ...] = ()


@dataclass(frozen=True)
class CashYear:
    """Own money of a year beside the projects."""

    year: int
    income: float = 0.0
    payments: float = 0.0


@dataclass(frozen=True)
class CashPlan:
    """公司自身收支: cash at the beginning of `first_year`, undrawn credit line, own money by year."""

    first_year: int = 0
    opening_cash: float = 0.0
    credit_line: float = 0.0
    years: tuple[CashYear, ...] = ()


@dataclass(frozen=True)
class Accounts:
    """报表指标 of the last years: histories oldest first, ending with `year`; `cross_holdings` () = looked for, none."""

    year: int = 0
    source: str = ""
    net_profits: tuple[float, ...] = ()
    operating_cash_flows: tuple[float, ...] = ()
    receivable_days: tuple[float, ...] = ()
    receivable: float | None = None
    receivable_over_one_year: float | None = None
    group_receivables: float | None = None
    total_assets: float | None = None
    subsidies: float | None = None
    interest: float | None = None
    capitalised_interest: float | None = None
    short_term_debt: float | None = None
    cash: float | None = None
    cross_holdings: tuple[str, ...] | None = None
    goods_flow_shown: bool | None = None


@dataclass(frozen=True)
class ModeAnswers:
    """Answers to the questions of the adviser (运营模式问卷): field -> answer."""

    answers: dict[str, str] = field(default_factory=dict)


Part: TypeAlias = "CompanyProfile | Contracts | Projects | CashPlan | Accounts | ModeAnswers"
PARTS: dict[str, type[Part]] = {
    "profile": CompanyProfile,
    "contracts": Contracts,
    "projects": Projects,
    "cash": CashPlan,
    "accounts": Accounts,
    "mode": ModeAnswers,
}


def part_name(value: Part) -> str:
    """Name of the part a value belongs to."""
    return next(name for name, kind in PARTS.items() if type(value) is kind)


@dataclass(frozen=True)
class CompanyFile:
    """The newest state of every part; a part that nobody filled in is empty."""

    profile: CompanyProfile = field(default_factory=CompanyProfile)
    contracts: Contracts = field(default_factory=Contracts)
    projects: Projects = field(default_factory=Projects)
    cash: CashPlan = field(default_factory=CashPlan)
    accounts: Accounts = field(default_factory=Accounts)
    mode: ModeAnswers = field(default_factory=ModeAnswers)
