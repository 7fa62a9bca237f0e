"""Where rates of return and payback come from (收益的计算过程): changes of sign, cumulative flows."""

from __future__ import annotations

from itertools import pairwise

from app.documents.workbook.model import Model
from app.i18n import t
from finance import IrrResult, Projection, official_returns

SMALLEST = 0.01  # yuan
USUAL_RATE = 0.1  # where a spreadsheet begins its search unless it is told
FLOWS = {
    "project_irr_pre_tax": "project_flow_pre_tax",
    "project_irr_after_tax": "project_flow_after_tax",
    "equity_irr": "equity_flow",
    "private_equity_irr": "private_equity_flow",
    "sponsor_irr": "sponsor_flow",
    "capital_firr": "capital_flow",
}
PAYBACKS = {
    "payback": "project_flow_after_tax",
    "discounted_payback": "project_flow_after_tax * discount_factor",
}


def add_returns(m: Model) -> None:
    """How often each flow changes sign, and when the project is paid back."""
    m.heading("returns")
    for name, flow in FLOWS.items():
        _signs(m, name, flow)
    for name, flow in PAYBACKS.items():
        _payback(m, name, flow)


def _signs(m: Model, name: str, flow: str) -> None:
    """Changes of sign of a flow: with one of them there is one rate of return."""
    what, sign, change = t(f"workbook.result.{name}"), f"sign.{name}", f"changes.{name}"
    known = f"(1 if {flow} > 0 else -1) if abs({flow}) > law.smallest else prev({sign})"
    m.series(sign, known, "number", t("workbook.sign", name=what))
    formula = f"1 if {sign} * prev({sign}) < 0 else 0"
    m.series(change, formula, "flag", t("workbook.change", name=what), total=True)


def _payback(m: Model, name: str, flow: str) -> None:
    """First moment after which the cumulative flow never turns negative again, in years from the start."""
    what = t(f"workbook.row.{name}")

    def label(part: str) -> str:
        return t(f"workbook.payback.{part}", name=what)

    m.series(f"{name}_flow", flow, label=label("flow"), total=True)
    m.series(f"{name}_total", f"prev({name}_total) + {name}_flow", label=label("total"))
    size = f"max(highest({name}_flow), -lowest({name}_flow), 1) * law.rounding"
    m.scalar(f"{name}_size", size, label=label("size"))
    m.series(f"{name}_short", f"period if {name}_total < -{name}_size else 0", "number", label("short"))
    m.scalar(f"{name}_last", f"highest({name}_short)", "number", label("last"))
    reached = f"({name}_last > 0) * (period == {name}_last + 1)"
    moment = f"({name}_last - prev({name}_total) / {name}_flow) / per_year"
    m.series(f"{name}_reached", f"{moment} if {reached} > 0 else 0", "moment", label("reached"))


def rate_of(projection: Projection, name: str) -> IrrResult:
    """What the engine found for a rate of return; that of the capital is one of the official method."""
    if name != "capital_firr":
        return getattr(projection, name)  # type: ignore[no-any-return]
    series, rate = projection.period_series, projection.case.discount_rate
    return official_returns(series, rate, projection.periods_per_year).capital_firr


def sign_changes(projection: Projection, name: str) -> int:
    """How often the flow of a rate of return changes sign; less than a fen is nothing."""
    flows = [flow for flow in projection.period_series[FLOWS[name]] if abs(flow) > SMALLEST]
    return sum(1 for before, after in pairwise(flows) if before * after < 0.0)
