"""Figures of a platform company that the red flags read (平台公司指标数据). Yuan; None or empty: not known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from finance.errors import FinanceError
from finance.platform.contracts import CompanyIncome, PlatformContract
from finance.platform.names import summed_by_name


@dataclass(frozen=True)
class CompanyFigures:
    """One year of a company, histories oldest first.

    ``gross_revenue`` is what it invoices, ``net_revenue`` the same with agent contracts net (CAS 14);
    ``trading_revenue`` and ``trading_cost`` are those of pure resale, ``pass_through_cost`` all that is bought and handed on;
    ``net_profits`` and ``operating_cash_flows`` per year. ``operates``: the company calls itself an operator.
    """

    gross_revenue: float | None = None
    net_revenue: float | None = None
    trading_revenue: float | None = None
    trading_cost: float | None = None
    pass_through_cost: float | None = None
    own_staff_cost: float | None = None
    operates: bool | None = None
    customers: frozenset[str] | None = None
    suppliers: frozenset[str] | None = None
    goods_flow_shown: bool | None = None
    receivable: float | None = None
    receivable_over_one_year: float | None = None
    receivable_days: Sequence[float] = ()
    receivable_by_city: Mapping[str, float] = field(default_factory=dict)
    group_receivables: float | None = None
    total_assets: float | None = None
    subsidies: float | None = None
    net_profits: Sequence[float] = ()
    operating_cash_flows: Sequence[float] = ()
    interest: float | None = None
    capitalised_interest: float | None = None
    short_term_debt: float | None = None
    cash: float | None = None
    cross_shareholdings: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, float | int) and not isinstance(value, bool):
                numbers: tuple[float, ...] = (value,)
            elif isinstance(value, Mapping):
                numbers = tuple(value.values())
            elif isinstance(value, list | tuple):
                numbers = tuple(value)
            else:
                continue
            if not all(math.isfinite(n) for n in numbers):
                raise FinanceError("not_finite", f"指标 {item.name} 中有非数值或无穷大。")
            signed = item.name in ("net_profits", "operating_cash_flows")
            if not signed and any(n < 0.0 for n in numbers):
                raise FinanceError("out_of_range", f"指标 {item.name} 不能为负数。")


def figures_of(
    contracts: Sequence[PlatformContract], income: CompanyIncome, rest: CompanyFigures | None = None
) -> CompanyFigures:
    """Figures that follow from the contracts (由合同得出的指标), laid over ``rest``, which keeps everything else.

    A contract with purchases and without own labour counts as resale. What the books say of receivables, and lists of
    customers, suppliers and cities in ``rest``, stand before what the contracts say. Without contracts nothing follows.
    """
    known = rest or CompanyFigures()
    if not contracts:
        return known
    resale = [c for c in contracts if c.pass_through > 0.0 and c.own_labour == 0.0]
    return replace(
        known,
        gross_revenue=income.total.gross_fee,
        net_revenue=income.total.reported_revenue,
        trading_revenue=math.fsum(c.gross_fee for c in resale),
        trading_cost=math.fsum(c.pass_through for c in resale),
        pass_through_cost=income.total.pass_through,
        own_staff_cost=income.total.own_labour,
        receivable=income.total.receivable if known.receivable is None else known.receivable,
        receivable_by_city=known.receivable_by_city or _by_city(contracts, income),
        customers=frozenset(c.payer for c in contracts) if known.customers is None else known.customers,
        suppliers=_suppliers(contracts) if known.suppliers is None else known.suppliers,
    )


def _suppliers(contracts: Sequence[PlatformContract]) -> frozenset[str] | None:
    """All suppliers; None while a contract with purchases does not name its own."""
    if any(c.pass_through > 0.0 and not c.suppliers for c in contracts):
        return None
    return frozenset(name for c in contracts for name in c.suppliers)


def _by_city(contracts: Sequence[PlatformContract], income: CompanyIncome) -> dict[str, float]:
    """Money outstanding by city; empty while a contract with any does not name its city."""
    pairs = zip(contracts, income.contracts, strict=True)
    owed = summed_by_name((c.city.strip(), part.receivable) for c, part in pairs if part.receivable > 0.0)
    return {} if "" in owed else owed
