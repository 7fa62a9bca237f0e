"""Operators of a city's platforms (运营主体): state-owned, joint venture, private; owners, fee, dividends.

The three types and their numbers are our reading of common practice (judgement), not limits of any rule: presets to
be replaced by the articles and the contract of the company in question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from finance.engine.tax_rates import tax_rate
from finance.errors import FinanceError
from finance.official.findings import RuleSource

JUDGEMENT = RuleSource("运营主体三种类型的测算预设", "", "judgement")
OWNER_KINDS = ("government", "state_owned", "private")
FEE_BASES = ("markup_on_cost", "margin_on_fee")


@dataclass(frozen=True)
class FeeLogic:
    """How a fee follows from cost (收费方式): a markup on cost, or a margin on the fee; usual range."""

    code: str
    basis: str
    low: float
    high: float

    def fee(self, cost: float) -> tuple[float, float]:
        """Lowest and highest usual fee for a yearly cost, yuan."""
        if not (math.isfinite(cost) and cost >= 0.0):
            raise FinanceError("out_of_range", "成本应为不小于 0 的有限数。")
        if self.basis == "markup_on_cost":
            return cost * (1.0 + self.low), cost * (1.0 + self.high)
        return cost / (1.0 - self.low), cost / (1.0 - self.high)


@dataclass(frozen=True)
class OperatorType:
    """A type of operator (运营主体类型) with its presets; ``concerns`` are codes of what to watch."""

    code: str
    label: str
    fees: tuple[FeeLogic, ...]
    government_share: float | None
    payout: float
    own_capex: bool
    concerns: tuple[str, ...]
    source: RuleSource = JUDGEMENT


OPERATOR_TYPES: Mapping[str, OperatorType] = {
    "state_owned": OperatorType(
        "state_owned",
        "国有独资",
        (FeeLogic("management_fee", "markup_on_cost", 0.03, 0.08),),
        1.0,
        0.30,
        True,
        ("hidden_debt", "guarantee_ban", "debt_on_group"),
    ),
    "joint_venture": OperatorType(
        "joint_venture",
        "政企合资",
        (FeeLogic("service_markup", "markup_on_cost", 0.08, 0.15),),
        None,
        0.50,
        True,
        ("exclusivity", "related_parties", "exit_and_rights"),
    ),
    "private": OperatorType(
        "private",
        "民营",
        (
            FeeLogic("software", "margin_on_fee", 0.20, 0.40),
            FeeLogic("integration", "margin_on_fee", 0.05, 0.15),
        ),
        0.0,
        0.30,
        False,
        ("concentration", "prepaid_capex", "data_ownership"),
    ),
}


@dataclass(frozen=True)
class Shareholder:
    """Owner of a share (股东); ``supplies``: sells to the company, which makes its purchases related ones."""

    name: str
    kind: str
    share: float
    supplies: bool = False


@dataclass(frozen=True)
class Dividends:
    """Use of a year's profit (利润分配), yuan: losses made good, statutory reserve, dividends by shareholder."""

    losses_covered: float
    reserve: float
    total: float
    by_shareholder: Mapping[str, float]
    retained: float
    code: str

    def to_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**plain, "by_shareholder": dict(self.by_shareholder)}


@dataclass(frozen=True)
class Operator:
    """A platform company (平台公司). Shares add up to 1; the type limits who may own it."""

    name: str
    type_code: str
    shareholders: tuple[Shareholder, ...]
    payout: float | None = None
    paid_in_capital: float = 0.0

    def __post_init__(self) -> None:
        if self.type_code not in OPERATOR_TYPES:
            raise FinanceError("unknown_operator", f"没有这类运营主体：{self.type_code}。")
        if any(s.kind not in OWNER_KINDS or not 0.0 < s.share <= 1.0 for s in self.shareholders):
            raise FinanceError("bad_shareholder", "股东类别有误，或持股比例不在 0 与 1 之间。")
        if not math.isclose(math.fsum(s.share for s in self.shareholders), 1.0, abs_tol=1e-9):
            raise FinanceError("shares_not_one", "各股东持股比例合计应为 100%。")
        public = self.public_share
        fits = {
            "state_owned": public == 1.0,
            "joint_venture": 0.0 < public < 1.0,
            "private": public == 0.0,
        }[self.type_code]
        if not fits:
            raise FinanceError("owners_do_not_fit", "股东构成与运营主体类型不符，请核对持股比例。")
        if self.payout is not None and not 0.0 <= self.payout <= 1.0:
            raise FinanceError("out_of_range", "分红比例应在 0 与 1 之间。")
        if not (math.isfinite(self.paid_in_capital) and self.paid_in_capital >= 0.0):
            raise FinanceError("out_of_range", "实收资本应为不小于 0 的有限数。")

    @property
    def type(self) -> OperatorType:
        return OPERATOR_TYPES[self.type_code]

    @property
    def public_share(self) -> float:
        """Share of government and state-owned owners (国有股比)."""
        share = math.fsum(s.share for s in self.shareholders if s.kind != "private")
        return round(share, 12)

    @property
    def related_suppliers(self) -> frozenset[str]:
        """Shareholders that also sell to the company (关联供应商)."""
        return frozenset(s.name for s in self.shareholders if s.supplies)

    def distribute(
        self, net_profit: float, on: date, earlier_losses: float = 0.0, reserve_before: float = 0.0
    ) -> Dividends:
        """Dividends of a year: first earlier losses, then 10 % reserve up to half the capital, then the payout.

        Amounts in yuan, losses and reserve positive. ``code``: "paid", "loss" (no profit), "losses_first" (all used for
        earlier losses) or "retained" (payout 0). The reserve follows 公司法 as dated in :func:`finance.tax_rate`.
        """
        if not all(math.isfinite(v) for v in (net_profit, earlier_losses, reserve_before)):
            raise FinanceError("not_finite", "利润、亏损和公积金应为有限的数。")
        if earlier_losses < 0.0 or reserve_before < 0.0:
            raise FinanceError("out_of_range", "以前年度亏损和已提公积金不能为负数。")
        nothing = {s.name: 0.0 for s in self.shareholders}
        if net_profit <= 0.0:
            return Dividends(0.0, 0.0, 0.0, nothing, net_profit, "loss")
        covered = min(net_profit, earlier_losses)
        left = net_profit - covered
        room = max(tax_rate("reserve_cap", on).value * self.paid_in_capital - reserve_before, 0.0)
        reserve = min(tax_rate("reserve_share", on).value * left, room)
        share = self.type.payout if self.payout is None else self.payout
        total = share * (left - reserve)
        code = "losses_first" if left == 0.0 else "paid" if total > 0.0 else "retained"
        parts = {s.name: total * s.share for s in self.shareholders}
        return Dividends(covered, reserve, total, parts, left - reserve - total, code)
