"""报表: the yearly overview, the three statements and the ten official tables of a case, to read and to take away."""

from __future__ import annotations

import streamlit as st

import finance
from app.documents import annual_table as annual
from app.documents import report_tables
from app.documents.report_tables import Report
from app.documents.tables import csv_file
from app.documents.workbook import projection_workbook
from app.domain.users import Actor
from app.i18n import t
from app.pages._project_charts import choose_span, in_span
from app.pages._project_report import report_download
from app.services import financing
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import empty_state
from app.ui.tables import Column, table

OVERVIEW = "overview"
ROW_PIXELS, MOST_PIXELS = 36, 760


def show(app: App, actor: Actor, view: ProjectView) -> None:
    """One table at a time; the whole case as a workbook and as a report."""
    projection = attempt(lambda: financing.preview(view.case.case))
    if projection is None:
        return
    found = {report.code: report for report in report_tables.reports(projection)}
    titles = {OVERVIEW: t("projects.results.annual"), **{code: r.title for code, r in found.items()}}
    code = str(
        st.selectbox(t("reports.choose"), list(titles), format_func=titles.__getitem__, key="reports.code")
    )
    st.caption(t("reports.unit"))
    if code == OVERVIEW:
        _overview(view)
    else:
        _report(found[code], view)
    _all(app, actor, view, projection)


def _report(report: Report, view: ProjectView) -> None:
    columns = [Column("item", t("reports.item"), width=270, pinned=True)]
    columns += [Column(str(year), str(year), "number", width=92) for year in report.years]
    columns.append(Column("total", t("reports.total"), "number", width=104))
    rows = [
        {
            "item": report_tables.label(row),
            **{str(year): value for year, value in zip(report.years, row.values, strict=True)},
            "total": row.total,
        }
        for row in report.rows
    ]
    height = min(MOST_PIXELS, ROW_PIXELS * (len(rows) + 1) + 4)
    table(rows, columns, alt=t("reports.alt", title=report.title), height=height)
    if report.source:
        st.caption(t("projects.rule_source", source=report.source))
    name = f"{view.project.number}-{report.code}.csv"
    download(t("reports.csv"), csv_file(report_tables.frame(report)), name, "csv", key="reports.csv")


def _overview(view: ProjectView) -> None:
    """The table of the stored result by year or by quarter, and its CSV."""
    record = view.projection
    if record is None:
        empty_state(t("projects.results.none"), t("projects.results.none_hint"))
        return
    span = choose_span(record.result, view.project.id)
    result = in_span(record.result, span)
    columns = [Column("item", t("projects.results.item"), width=270, pinned=True)]
    columns += [Column(year, year, "number", width=92) for year in annual.years(result)]
    table(annual.annual_rows(result), columns, alt=t("projects.results.annual_alt"), height=MOST_PIXELS)
    name = f"{view.project.number}.csv"
    download(t(f"projects.results.csv_{span}"), csv_file(annual.annual_frame(result)), name, "csv")


def _all(app: App, actor: Actor, view: ProjectView, projection: finance.Projection) -> None:
    """The whole case with live formulas, and the report in words."""
    record = view.projection
    with st.container(horizontal=True):
        if record is not None:
            download(
                t("reports.xlsx"),
                lambda: projection_workbook(view.project.name, record),
                f"{view.project.number}.xlsx",
                "xlsx",
                key="reports.xlsx",
            )
        report_download(app, actor, view)
    st.caption(
        t(
            "reports.trace",
            revision=view.case.revision,
            engine=projection.engine_version,
            digest=projection.inputs_digest[:12],
        )
    )
