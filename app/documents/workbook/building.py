"""The whole workbook of a projection (工作簿的组成): its rows sheet by sheet, in the order in which they are read."""

from __future__ import annotations

from app.documents.workbook.agreement import disagreements
from app.documents.workbook.checks import add_checks
from app.documents.workbook.evaluation import evaluate
from app.documents.workbook.features import SPARE_TAIL_YEARS, Features
from app.documents.workbook.flows import add_flows
from app.documents.workbook.funding import add_debt_size, add_funding
from app.documents.workbook.inputs import add_inputs
from app.documents.workbook.loans import (
    add_junior_terms,
    add_maintenance_reserve,
    add_planned,
    add_schedule,
    add_senior_terms,
)
from app.documents.workbook.model import Model, Value
from app.documents.workbook.official import add_official
from app.documents.workbook.operations import add_operations
from app.documents.workbook.outputs import add_outputs
from app.documents.workbook.rates import Rates
from app.documents.workbook.returns import add_returns
from app.documents.workbook.rounds import add_rounds
from app.documents.workbook.statements import add_statements
from app.documents.workbook.taxes import add_depreciation, add_tax_rates
from app.documents.workbook.timeline import add_timeline
from app.documents.workbook.waterfall import add_profit, add_waterfall
from finance import SERIES, Projection

ROUNDS = (8, 16, 32, 64)


def settled(projection: Projection) -> tuple[Model, dict[str, list[Value]]]:
    """Rows and values of the workbook, with as many rounds as the loan takes to settle."""
    limited = Features(projection.case).limited_debt
    for rounds in ROUNDS:
        model = build(projection, rounds)
        values = evaluate(model)
        if not limited or not disagreements(model, values, projection.periods_per_year):
            break
    return model, values


def build(projection: Projection, rounds: int) -> Model:
    """Rows of every sheet. The columns reach beyond the projection, so that later payment still has its place."""
    features = Features(projection.case)
    tail = projection.phases.count("tail")
    spare = max(SPARE_TAIL_YEARS - tail, 0) * features.per_year
    flows = frozenset(name for name, series in SERIES.items() if series.kind == "flow")
    engine = {**projection.period_series, **projection.covers}
    model = Model(len(projection.period_labels) + spare, engine, flows)
    add_inputs(model, features, projection)
    model.sheet = "timeline"
    add_timeline(model, features)
    model.sheet = "workings"
    rates = Rates(model, features)
    add_operations(model, features, rates)
    add_tax_rates(model, rates)
    _add_plan(model, features, rounds)
    add_profit(model, features)
    add_waterfall(model, features)
    add_flows(model, features)
    add_returns(model)
    model.sheet = "statements"
    add_statements(model)
    model.sheet = "official"
    add_official(model, features, projection)
    model.sheet = "outputs"
    add_outputs(model, projection)
    model.sheet = "checks"
    add_checks(model, features)
    return model


def _add_plan(model: Model, features: Features, rounds: int) -> None:
    """How much is borrowed and when it is repaid, as the lender plans it."""
    add_senior_terms(model, features)
    add_debt_size(model, features)
    add_funding(model, features)
    add_depreciation(model, features)
    add_schedule(model, features)
    add_junior_terms(model, features)
    add_maintenance_reserve(model, features)
    add_planned(model, features, rounds)
    if features.limited_debt:
        model.sheet = "rounds"
        add_rounds(model, rounds)
        model.sheet = "workings"
