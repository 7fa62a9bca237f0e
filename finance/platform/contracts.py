"""One contract of a platform company (平台公司合同), from the gross fee to what is its own.

gross fee -> pass-through purchases (代收代付、转售) -> net revenue -> own labour and other cost -> margin on net ->
working-capital gap. Amounts in yuan a year without VAT.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from finance.engine.metrics import Ratio
from finance.errors import FinanceError
from finance.platform.names import summed_by_name
from finance.platform.principal_agent import ControlTest, Role, principal_or_agent

NO_FEE = Ratio(None, "没有收费，无法计算比例。", "no_fee")
NO_NET = Ratio(None, "没有净收入，无法计算毛利率。", "no_net_revenue")
_YEAR_DAYS = 365.0


@dataclass(frozen=True)
class PlatformContract:
    """``pass_through`` is bought and handed on; ``related_purchases`` is the part of it bought from related parties.

    ``receivable_days`` until the payer pays, ``payable_days`` until suppliers are paid. ``city`` of the payer and
    ``suppliers`` of the purchases: empty when not known.
    """

    name: str
    payer: str
    gross_fee: float
    pass_through: float = 0.0
    related_purchases: float = 0.0
    own_labour: float = 0.0
    other_cost: float = 0.0
    receivable_days: float = 0.0
    payable_days: float = 0.0
    control: ControlTest = field(default_factory=ControlTest)
    city: str = ""
    suppliers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        numbers = (
            self.gross_fee, self.pass_through, self.related_purchases, self.own_labour, self.other_cost,
            self.receivable_days, self.payable_days,
        )  # fmt: skip
        if not all(math.isfinite(v) and v >= 0.0 for v in numbers):
            raise FinanceError("out_of_range", f"合同“{self.name}”的金额和天数应为不小于 0 的有限数。")
        if self.related_purchases > self.pass_through:
            raise FinanceError("related_too_large", f"合同“{self.name}”的关联采购超过了转付采购。")


@dataclass(frozen=True)
class ContractSplit:
    """A fee taken apart (收费拆分). ``reported_revenue``: gross for a principal, else net (CAS 14).

    ``gap_days`` = receivable days - payable days; ``gap`` yuan the company finances: fees outstanding less purchases
    not yet paid; negative when suppliers finance it.
    """

    name: str
    role: Role
    gross_fee: float
    pass_through: float
    net_revenue: float
    reported_revenue: float
    own_labour: float
    other_cost: float
    margin: float
    margin_on_net: Ratio
    margin_on_gross: Ratio
    pass_through_share: Ratio
    own_labour_share: Ratio
    related_share: Ratio
    gap_days: float
    receivable: float
    payable: float
    gap: float

    def to_dict(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {k: v.to_dict() if isinstance(v, Ratio | Role) else v for k, v in plain.items()}


@dataclass(frozen=True)
class CompanyIncome:
    """All contracts of a company together (公司合同汇总); ``payers``: payer -> share of the money outstanding."""

    contracts: tuple[ContractSplit, ...]
    total: ContractSplit
    net_to_gross: Ratio
    payers: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {
            "contracts": [c.to_dict() for c in self.contracts],
            "total": self.total.to_dict(),
            "net_to_gross": self.net_to_gross.to_dict(),
            "payers": dict(self.payers),
        }


def split_contract(contract: PlatformContract) -> ContractSplit:
    """Take one contract apart (合同拆分)."""
    role = principal_or_agent(contract.control)
    net = contract.gross_fee - contract.pass_through
    receivable = contract.gross_fee * contract.receivable_days / _YEAR_DAYS
    payable = contract.pass_through * contract.payable_days / _YEAR_DAYS
    return _split(
        contract.name,
        role,
        contract,
        contract.gross_fee if role.gross else net,
        contract.receivable_days - contract.payable_days,
        receivable,
        payable,
    )


def company_income(contracts: Sequence[PlatformContract], name: str = "合计") -> CompanyIncome:
    """Add the contracts of a company. The days of the total follow from the money outstanding."""
    parts = tuple(split_contract(c) for c in contracts)
    pooled = PlatformContract(
        name=name,
        payer="",
        gross_fee=math.fsum(c.gross_fee for c in contracts),
        pass_through=math.fsum(c.pass_through for c in contracts),
        related_purchases=math.fsum(c.related_purchases for c in contracts),
        own_labour=math.fsum(c.own_labour for c in contracts),
        other_cost=math.fsum(c.other_cost for c in contracts),
    )
    reported = math.fsum(p.reported_revenue for p in parts)
    receivable, payable = math.fsum(p.receivable for p in parts), math.fsum(p.payable for p in parts)
    days = _over(receivable * _YEAR_DAYS, pooled.gross_fee, 0.0) - _over(
        payable * _YEAR_DAYS, pooled.pass_through, 0.0
    )
    roles = {p.role.role for p in parts}
    role = Role(roles.pop() if len(roles) == 1 else "unclear", (), ())
    total = _split(name, role, pooled, reported, days, receivable, payable)
    owed = summed_by_name((c.payer, part.receivable) for c, part in zip(contracts, parts, strict=True))
    shares = {payer: amount / receivable for payer, amount in owed.items()} if receivable > 0.0 else {}
    return CompanyIncome(parts, total, _ratio(reported, pooled.gross_fee, NO_FEE), shares)


def _split(
    name: str,
    role: Role,
    contract: PlatformContract,
    reported: float,
    days: float,
    receivable: float,
    payable: float,
) -> ContractSplit:
    gross = contract.gross_fee
    net = gross - contract.pass_through
    margin = net - contract.own_labour - contract.other_cost
    return ContractSplit(
        name=name,
        role=role,
        gross_fee=gross,
        pass_through=contract.pass_through,
        net_revenue=net,
        reported_revenue=reported,
        own_labour=contract.own_labour,
        other_cost=contract.other_cost,
        margin=margin,
        margin_on_net=_ratio(margin, net, NO_NET) if net > 0.0 else NO_NET,
        margin_on_gross=_ratio(margin, gross, NO_FEE),
        pass_through_share=_ratio(contract.pass_through, gross, NO_FEE),
        own_labour_share=_ratio(contract.own_labour, gross, NO_FEE),
        related_share=_ratio(
            contract.related_purchases,
            contract.pass_through,
            Ratio(None, "没有转付采购。", "no_purchases"),
        ),
        gap_days=days,
        receivable=receivable,
        payable=payable,
        gap=receivable - payable,
    )


def _ratio(part: float, whole: float, otherwise: Ratio) -> Ratio:
    return otherwise if whole == 0.0 else Ratio(part / whole)


def _over(part: float, whole: float, otherwise: float) -> float:
    return part / whole if whole > 0.0 else otherwise
