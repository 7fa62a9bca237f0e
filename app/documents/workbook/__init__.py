"""A projection as a workbook with live formulas (测算工作簿): change an input and the spreadsheet computes again."""

from __future__ import annotations

from dataclasses import replace

import finance
from app.documents.annual_table import trace_text
from app.documents.workbook.agreement import require_agreement
from app.documents.workbook.building import settled
from app.documents.workbook.writing import write
from app.domain.projects import ProjectionRecord
from finance import Projection

__all__ = ["projection_workbook", "workbook"]


def workbook(projection: Projection, title: str, trace: str = "") -> bytes:
    """The workbook file of a projection. Raises AppError "workbook.disagrees" when its formulas do not give the
    engine's numbers; such a workbook is not written.
    """
    model, values = settled(projection)
    require_agreement(model, values, projection.periods_per_year)
    return write(model, values, title, trace)


def projection_workbook(name: str, record: ProjectionRecord) -> bytes:
    """The workbook of a stored projection of a project, computed again by the engine that writes it."""
    projection = finance.project(finance.complete_case(record.result["case"]))
    trace = trace_text(replace(record, engine_version=projection.engine_version))
    return workbook(projection, name, trace)
