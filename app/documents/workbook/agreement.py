"""Agreement with the engine (与引擎核对): a workbook whose formulas say anything else than the engine is not written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.documents.workbook.model import HEADING, SERIES, Model, Row, Value
from app.errors import AppError

RELATIVE = 1e-9
LEAST = 1e-6  # yuan
SETTLED = 2e-12  # of all construction and revenue: what settling debt against tax leaves open, added up over the years
MONEY = ("yuan", "yuan_year")


@dataclass(frozen=True)
class Disagreement:
    """A cell that does not say what the engine says; ``period`` counts from 0."""

    key: str
    label: str
    period: int
    workbook: Value
    engine: Value


def require_agreement(model: Model, values: Mapping[str, Sequence[Value]], per_year: int) -> None:
    """Raise AppError naming the first rows that differ, or a series of the engine that no row shows."""
    found = disagreements(model, values, per_year)
    if found:
        worst = found[0]
        raise AppError(
            *("workbook.disagrees",),
            row=worst.label,
            period=worst.period + 1,
            workbook=str(worst.workbook),
            engine=str(worst.engine),
        )


def disagreements(model: Model, values: Mapping[str, Sequence[Value]], per_year: int) -> list[Disagreement]:
    """Every cell that differs from the engine by more than a part in 10^9; of rates, covers, times and counts below one
    by more than 10^-9. Only an amount of yuan may differ by what the engine itself leaves open: it may be what remains
    of far larger ones, a balance that ends at nothing.
    """
    size = sum(abs(v or 0.0) for name in ("total_uses", "revenue_net") for v in model.engine[name])
    least = max(LEAST, SETTLED * size)
    found = []
    for row in model.rows.values():
        if row.engine is None or row.kind == HEADING:
            continue
        mine = _per_year(row, values[row.key], per_year)
        for t, (value, engine) in enumerate(zip(mine, row.engine, strict=False)):
            if not same(value, engine, least if row.unit in MONEY else RELATIVE):
                found.append(Disagreement(row.key, row.label, t, value, engine))
    shown = {row.key.rpartition(".")[2] for row in model.rows.values()}
    for name, series in model.engine.items():
        if name not in shown and any(abs(v or 0.0) > least for v in series):
            found.append(Disagreement(name, name, 0, None, next(v for v in series if v)))
    return found


def same(value: Value, engine: Value, least: float = LEAST) -> bool:
    """Whether two cells hold the same number, or none."""
    if isinstance(value, str) or isinstance(engine, str) or value is None or engine is None:
        return (value or None) == (engine or None)
    return abs(value - engine) <= max(least, RELATIVE * abs(engine))


def _per_year(row: Row, values: Sequence[Value], per_year: int) -> Sequence[Value]:
    if row.engine_per == "period" or per_year == 1 or row.kind != SERIES:
        return values
    if not row.total:
        return values[per_year - 1 :: per_year]
    years = range(0, len(values), per_year)
    return [sum(v for v in values[y : y + per_year] if isinstance(v, int | float)) for y in years]
