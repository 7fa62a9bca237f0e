"""Value for money, quantitative part (物有所值定量评价): public sector comparator against the PPP value.

财金〔2015〕167号 (待核对): ``PSC = net construction + net operation + competitive neutrality + all risk``,
``PPP = equity + operating subsidy + supporting input + retained risk``, both discounted at the same rate; the
PPP passes when it costs no more. Yuan per year, first year undiscounted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from finance.errors import FinanceError
from finance.official.findings import Finding, RuleSource
from finance.official.fiscal_items import ITEMS, project_items
from finance.official.risk_register import RegisterCost
from finance.rates.irr import npv

if TYPE_CHECKING:
    from finance.engine.projection import Projection

FloatArray = NDArray[np.float64]
VALUE_SOURCE = RuleSource("财金〔2015〕167号")
COMPARATOR_SOURCE = RuleSource("传统方式造价与成本假设", "", "judgement")
_SAME = 1e-9  # of the comparator: cheaper by less than this is the same


@dataclass(frozen=True)
class ValueForMoney:
    """Quantitative value for money (物有所值定量评价): present values, ``passed`` when PPP <= PSC.

    ``share`` is the value as a fraction of the comparator. ``parts`` holds the present value of every
    component under the names of :class:`Comparator` and :class:`PartnershipCost`.
    """

    psc: float
    ppp: float
    value: float
    share: float | None
    passed: bool
    rate: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    source: RuleSource = VALUE_SOURCE

    def to_dict(self) -> dict[str, Any]:
        plain = ("psc", "ppp", "value", "share", "passed", "rate")
        return {
            **{name: getattr(self, name) for name in plain},
            "parts": dict(self.parts),
            "findings": [finding.to_dict() for finding in self.findings],
            "source": self.source.to_dict(),
        }


@dataclass(frozen=True)
class Comparator:
    """Public sector comparator (公共部门比较值), yearly amounts; income is positive and taken off.

    ``construction_income``: residual value, transfer or lease of the asset. ``operation_income``: what users
    pay. ``neutrality``: land, fees and taxes that the public route saves (竞争性中立调整).
    """

    construction: tuple[float, ...]
    operation: tuple[float, ...]
    transferable_risk: tuple[float, ...]
    retained_risk: tuple[float, ...]
    neutrality: tuple[float, ...]
    construction_income: tuple[float, ...] = ()
    operation_income: tuple[float, ...] = ()


@dataclass(frozen=True)
class PartnershipCost:
    """What government pays in the PPP (政府方净成本), yearly amounts without the retained risk."""

    equity: tuple[float, ...]
    operating_subsidy: tuple[float, ...]
    supporting_input: tuple[float, ...]


def compare_value(comparator: Comparator, partnership: PartnershipCost, rate: float) -> ValueForMoney:
    """Compare both ways to provide the same thing at the same discount rate.

    Retained risk is the same on both sides. Raises FinanceError for series of different length.
    """
    lengths = {len(row) for part in (comparator, partnership) for row in _rows(part).values() if row}
    if len(lengths) > 1:
        raise FinanceError("lengths_differ", "物有所值评价各项数据的年数不一致。")
    parts = {**_present(comparator, rate), **_present(partnership, rate)}
    income = parts["construction_income"] + parts["operation_income"]
    cost = parts["construction"] + parts["operation"] + parts["neutrality"]
    risk = parts["transferable_risk"] + parts["retained_risk"]
    psc = cost - income + risk
    paid = parts["equity"] + parts["operating_subsidy"] + parts["supporting_input"]
    return _result(psc, paid + parts["retained_risk"], rate, parts)


def value_for_money(
    construction: ArrayLike,
    operation: ArrayLike,
    competitive_neutrality: ArrayLike,
    transferable_risk: ArrayLike,
    retained_risk: ArrayLike,
    government_expenditure: ArrayLike,
    rate: float,
) -> ValueForMoney:
    """The same from six series: PSC = net construction + net operation + neutrality + all risk.

    Yearly series of equal length, first year undiscounted. ``government_expenditure`` is without the retained
    risk, which is added to both sides.
    """
    rows = (construction, operation, competitive_neutrality, transferable_risk, retained_risk)
    names = ("construction", "operation", "neutrality", "transferable_risk", "retained_risk")
    parts = {name: npv(rate, row) for name, row in zip(names, rows, strict=True)}
    paid = npv(rate, government_expenditure)
    psc = sum(parts.values())
    return _result(psc, paid + parts["retained_risk"], rate, {**parts, "government_expenditure": paid})


def comparator_of(
    projection: Projection,
    risks: RegisterCost,
    construction_premium: float = 0.0,
    operation_premium: float = 0.0,
    provided: Sequence[float] = (),
) -> Comparator:
    """The comparator of a projected case: government builds and runs the same thing itself.

    Its cost is that of the case, dearer by the two premiums (judgement; 0 = the same cost). Users pay
    government the same. Neutrality is the tax that the company pays and government would not. ``risks`` is
    the expected cost of the register over the years of the projection; ``provided`` what government adds in
    the partnership and would also need on its own (配套投入), part of its cost of construction.
    """
    series = {name: np.array(values) for name, values in projection.series.items()}
    taxes = series["vat_paid"] + series["surcharge"] + series["cit"]
    running = series["opex"] + series["maintenance"] + series["renewals"]
    users = series["user_receipts"] + series["data_receipts"] + series["advertising_receipts"]
    bought = (
        projection.case.construction.residual_payer == "buyer"
    )  # government pays nobody for what is its own
    built = series["capex"] * (1 + construction_premium) + np.asarray(provided or 0.0, dtype=np.float64)
    return Comparator(
        construction=_tuple(built),
        operation=_tuple(running * (1 + operation_premium)),
        transferable_risk=risks.transferable,
        retained_risk=risks.retained,
        neutrality=_tuple(taxes),
        construction_income=_tuple(series["residual_received"] * bought),
        operation_income=_tuple(users),
    )


def partnership_cost_of(projection: Projection, supporting: Sequence[float] = ()) -> PartnershipCost:
    """What government pays in a projected case: equity, subsidy billed, grants and other supporting input."""
    amounts = {name: np.zeros(len(projection.years)) for name in ITEMS}
    for item in project_items(projection, supporting=supporting):
        amounts[item.item] += np.array(tuple(item.amounts.values()))
    return PartnershipCost(
        equity=_tuple(amounts["equity"]),
        operating_subsidy=_tuple(amounts["operating_subsidy"]),
        supporting_input=_tuple(amounts["supporting_input"]),
    )


def rate_sensitivity(
    comparator: Comparator, partnership: PartnershipCost, rates: tuple[float, ...]
) -> tuple[ValueForMoney, ...]:
    """The comparison at several discount rates (折现率敏感性): the verdict often hangs on it."""
    return tuple(compare_value(comparator, partnership, rate) for rate in rates)


def _result(psc: float, ppp: float, rate: float, parts: dict[str, float]) -> ValueForMoney:
    share = (psc - ppp) / psc if psc > 0 else None
    passed = ppp <= psc + _SAME * abs(psc)
    return ValueForMoney(
        psc, ppp, psc - ppp, share, passed, rate, parts, tuple(_findings(psc, ppp, passed, parts))
    )


def _findings(psc: float, ppp: float, passed: bool, parts: dict[str, float]) -> list[Finding]:
    found = []
    if not passed:
        found.append(
            Finding(
                "not_value_for_money",
                "forbidden",
                "PPP 值高于 PSC 值，未通过物有所值定量评价，不应采用 PPP 模式。",
                VALUE_SOURCE,
                {"psc": round(psc, 2), "ppp": round(ppp, 2)},
            )
        )
    risk = parts.get("transferable_risk", 0.0)
    if passed and ppp > psc - risk:
        found.append(
            Finding(
                "rests_on_risk",
                "warning",
                "不计可转移风险时 PPP 值高于 PSC 值，结论取决于风险估计，请复核风险清单。",
                COMPARATOR_SOURCE,
                {"transferable_risk": round(risk, 2)},
            )
        )
    return found


def _rows(part: Comparator | PartnershipCost) -> dict[str, tuple[float, ...]]:
    return {f.name: getattr(part, f.name) for f in fields(part)}


def _present(part: Comparator | PartnershipCost, rate: float) -> dict[str, float]:
    return {name: npv(rate, row) if row else 0.0 for name, row in _rows(part).items()}


def _tuple(values: FloatArray) -> tuple[float, ...]:
    return tuple(values.tolist())
