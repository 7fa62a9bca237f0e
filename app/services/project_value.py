"""Value for money of a project (物有所值) and who pays for its parts (公益性与经营性拆分): inputs kept, results computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import finance
from app.domain.project_inputs import PAPER_KINDS, EvaluationPaper
from app.domain.users import Actor
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.finance_refusals import finance_refusals
from app.services.project_liability import (
    LiabilityInputs,
    bearing_and_supporting,
    inputs_of,
    liability_of,
)
from app.services.risk_rows import MOST_ROWS, PRESET_RISKS, risks_of
from app.store.ids import new_id
from finance.official.risk_register import RegisterCost

RATE_STEPS = (-0.02, -0.01, 0.0, 0.01, 0.02)


@dataclass(frozen=True)
class ValueResult:
    """The comparison, its cost of risk, and the same at other discount rates.

    bearing: the risk-bearing expenditure that the retained risk is; None when nobody estimated it.
    """

    value: finance.ValueForMoney
    register: RegisterCost
    by_rate: tuple[finance.ValueForMoney, ...]
    bearing: finance.RiskBearing | None = None


def preset_inputs(case: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs before anybody entered any: the discount rate of the subsidy, no premiums, our preset risks."""
    return {
        "rate": float(case["revenue"]["viability_gap"]["discount_rate"]),
        "construction_premium": 0.0,
        "operation_premium": 0.0,
        "risks": [dict(risk) for risk in PRESET_RISKS],
    }


def read_paper(app: App, actor: Actor, project_id: str, kind: str) -> EvaluationPaper | None:
    """The newest paper of a kind, None before there is one."""
    with app.store.read() as work:
        found = work.projects.get(project_id)
        paper = work.projects.latest_paper(project_id, kind)
    demand(app, actor, "projects.read", found, object=project_id)
    return paper


def save_paper(
    app: App, actor: Actor, project_id: str, kind: str, content: Mapping[str, Any]
) -> EvaluationPaper:
    """Store a newer paper after checking that it can be computed with. Raises Invalid, InvalidFields as the results."""
    with app.store.read() as work:
        found = work.projects.get(project_id)
        case = work.projects.latest_case(project_id)
    demand(app, actor, "projects.edit", found, object=project_id)
    if kind not in PAPER_KINDS or case is None:
        raise Invalid("value.unknown_paper")
    if kind == "value":
        value_of(finance.project(case.case), content)
    elif kind == "liability":
        with app.store.read() as work:
            inputs = inputs_of(work, project_id, content)
        liability_of(finance.project(case.case), inputs)
    elif kind == "experts":
        experts_value(content)
    else:
        split_of(content["parts"])
    with app.store.write() as work:
        paper = EvaluationPaper(new_id("ep"), project_id, kind, dict(content), actor.name, work.now)
        work.projects.papers.add(paper)
        work.record(actor, "projects.save_paper", project_id, kind=kind)
        return paper


def value_of(
    projection: finance.Projection, inputs: Mapping[str, Any], liability: LiabilityInputs | None = None
) -> ValueResult:
    """Quantitative value for money (定量评价) of a projection. Raises Invalid projects.not_computable, value.inputs.

    Where the risk-bearing expenditure of the project was estimated, it is the retained risk of both sides; without
    `liability` that is what the register leaves with government.
    """
    rate, rows = inputs["rate"], inputs["risks"]
    premiums = inputs["construction_premium"], inputs["operation_premium"]
    if not -0.05 <= rate <= 0.3 or not all(-0.5 <= each <= 1.0 for each in premiums) or len(rows) > MOST_ROWS:
        raise Invalid("value.inputs", most=MOST_ROWS)
    with finance_refusals():
        risks = risks_of(rows)
        register = finance.expected_cost(risks, finance.risk_bases(projection))
        bearing: finance.RiskBearing | None = None
        supporting: tuple[float, ...] = ()
        provided: tuple[float, ...] = ()
        if liability is not None:
            bearing, supporting = bearing_and_supporting(projection, replace(liability, risks=risks))
            provided = finance.provided_of(projection, liability.terms)
        if bearing is not None:
            register = replace(register, retained=bearing.amounts)
        comparator = finance.comparator_of(projection, register, *premiums, provided)
        partner = finance.partnership_cost_of(projection, supporting)
        rates = tuple(round(rate + step, 6) for step in RATE_STEPS if rate + step > -0.05)
        return ValueResult(
            finance.compare_value(comparator, partner, rate),
            register,
            finance.rate_sensitivity(comparator, partner, rates),
            bearing,
        )


def indicators_of(content: Mapping[str, Any]) -> tuple[finance.Indicator, ...]:
    """Indicators and weights of an evaluation; those of the product when the evaluator set none."""
    rows = content.get("indicators")
    if not rows:
        return finance.default_indicators()
    return tuple(
        finance.Indicator(str(row["code"]), float(row["weight"]), bool(row["basic"])) for row in rows
    )


def experts_value(content: Mapping[str, Any]) -> finance.QualitativeValue:
    """Qualitative value for money (定性评价). Raises InvalidFields value.experts_refused with every fault of the sheets."""
    try:
        return finance.qualitative_value(indicators_of(content), content["scores"])
    except finance.CaseError as error:
        raise InvalidFields(
            "value.experts_refused", tuple(_sheet_fault(fault) for fault in error.faults)
        ) from error


def _sheet_fault(fault: finance.Fault) -> Fault:
    expert, _, indicator = fault.path.rpartition(".")
    code = "value.sheet_fault" if expert in ("", "indicators") else "value.expert_fault"
    why = f"indicator_{fault.code}" if expert == "indicators" else fault.code
    params = (("why", why), ("detail", fault.reason), ("expert", expert))
    return Fault(0, f"indicator.{indicator}", code, params)


def split_of(parts: Sequence[Mapping[str, Any]]) -> finance.Split:
    """Who can pay for the parts (拆分). Raises Invalid projects.not_computable, value.parts."""
    if not 1 <= len(parts) <= MOST_ROWS:
        raise Invalid("value.parts", most=MOST_ROWS)
    with finance_refusals():
        return finance.split_scenario(
            [finance.Part(str(p["name"])[:60], p["annual_cost"], p["annual_income"]) for p in parts]
        )


def whole_part(projection: finance.Projection) -> dict[str, Any]:
    """The project as one part: yearly cost with the return of capital, and what users pay, at its discount rate.

    Both are the yearly amounts over the operation years whose present value is that of the projection.
    """
    case, series = projection.case, projection.series
    costs = _total(series, ("capex", "opex", "maintenance", "renewals"))
    users = _total(series, ("user_receipts", "data_receipts", "advertising_receipts"))
    one = [1.0 if phase == "operation" else 0.0 for phase in projection.phases]
    years = finance.npv(case.discount_rate, one)
    return {
        "name": case.name,
        "annual_cost": finance.npv(case.discount_rate, costs) / years,
        "annual_income": finance.npv(case.discount_rate, users) / years,
    }


def _total(series: Mapping[str, Sequence[float]], names: Sequence[str]) -> list[float]:
    return [sum(values) for values in zip(*(series[name] for name in names), strict=True)]
