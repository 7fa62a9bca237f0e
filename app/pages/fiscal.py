"""财政承受能力: what all projects cost the city's budget each year, against the 5 / 7 / 10 % lines, and who causes it."""

from __future__ import annotations

import streamlit as st

import finance
from app.auth import require
from app.documents.finance_words import amount
from app.documents.tables import csv_file
from app.i18n import number, percent, t, yuan_to_wan
from app.pages._findings import finding_lines, source_line
from app.pages._fiscal_budget import budget_desk
from app.services import city_budget
from app.services.city_budget import CityCapacity
from app.ui.app import get_app
from app.ui.charts import Limit, stacked_ratio
from app.ui.downloads import download
from app.ui.links import page_link
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.tables import Column, frame, table
from app.ui.text import excerpt, literal

actor = require("finance", "supervisor")
app = get_app()
LINES = (("above_5", 0.05), ("above_7", 0.07), ("above_10", 0.10))
HARDLY = 50.0


def verdict(found: finance.FiscalCapacity) -> None:
    """The worst year in a sentence, the room under the lines in figures."""
    tone = {"above_10": "bad", "above_7": "wait", "above_5": "wait"}
    worst = finance.red_line(found.max_ratio).code
    words = t(f"fiscal.verdict.{worst}", year=found.worst_year, ratio=percent(found.max_ratio, 2))
    note(words, tone.get(worst, "good"))
    place = found.years.index(found.worst_year)
    cards = [Metric(t("fiscal.max_ratio"), percent(found.max_ratio, 2), delta=str(found.worst_year))]
    for code, line in LINES:
        room = found.headroom_by_line[code][place]
        cards.append(
            Metric(
                t("fiscal.room", line=percent(line, 0)),
                amount(room),
                t("fiscal.room_help", year=found.worst_year),
                t("fiscal.over" if room < 0 else "fiscal.under"),
            )
        )
    metric_row(cards)


def chart(city: CityCapacity, found: finance.FiscalCapacity) -> None:
    """Ratio of each year, stacked by project, with the three lines."""
    section(t("fiscal.chart"), t("fiscal.chart_lead"))
    names = {cost.number: cost for cost in city.projects}
    year, ratio, project = t("projects.results.year"), t("fiscal.ratio"), t("projects.name")
    rows = [
        {
            year: str(when),
            project: f"{key} {excerpt(names[key].name, 14)}",
            ratio: round(100 * values[place] / found.budget[place], 4),
        }
        for key, values in found.by_project.items()
        if any(values)
        for place, when in enumerate(found.years)
    ]
    if not rows:
        st.caption(t("fiscal.nothing_counts"))
        return
    limits = [Limit(100 * line, t("fiscal.line", line=percent(line, 0))) for _, line in LINES]
    alt = t("fiscal.chart_alt", year=found.worst_year, ratio=percent(found.max_ratio, 2))
    stacked_ratio(rows, year, ratio, project, limits, alt=alt)


def years(found: finance.FiscalCapacity) -> None:
    """Budget, expenditure, ratio, line and room of each year."""
    section(t("fiscal.years"))
    rows = [
        {
            "year": str(when),
            "expenditure": found.expenditure[place],
            "budget": found.budget[place],
            "ratio": found.ratio[place],
            "line": t(f"fiscal.state.{found.line[place]}"),
            "room": found.headroom[place],
        }
        for place, when in enumerate(found.years)
    ]
    columns = [
        Column("year", t("projects.results.year"), pinned=True, width=70),
        Column("expenditure", t("fiscal.expenditure"), "yuan_wan"),
        Column("budget", t("fiscal.budget_column"), "yuan_wan"),
        Column("ratio", t("fiscal.ratio_column"), "percent"),
        Column("line", t("fiscal.line_column"), width=150),
        Column("room", t("fiscal.room_column"), "yuan_wan"),
    ]
    table(rows, columns, alt=t("fiscal.years_alt"))
    download(t("fiscal.csv"), csv_file(frame(rows, columns).round(4)), f"{t('fiscal.file')}.csv", "csv")


def causes(city: CityCapacity, found: finance.FiscalCapacity) -> None:
    """Which project carries a year over a line."""
    section(t("fiscal.causes"), t("fiscal.causes_lead"))
    names = {cost.number: cost.name for cost in city.projects}
    if not found.crossings:
        note(t("fiscal.no_crossing"), "good")
        return
    table(
        [
            {
                "line": t(f"fiscal.state.{crossing.line}"),
                "year": str(crossing.year),
                "project": f"{crossing.project} {names[crossing.project]}",
                "before": crossing.ratio_before,
                "after": crossing.ratio_after,
            }
            for crossing in found.crossings
        ],
        [
            Column("line", t("fiscal.line_column"), width=150),
            Column("year", t("projects.results.year"), width="small"),
            Column("project", t("projects.name"), width=420),
            Column("before", t("fiscal.before"), "percent"),
            Column("after", t("fiscal.after"), "percent"),
        ],
        alt=t("fiscal.causes"),
    )


def projects(city: CityCapacity, found: finance.FiscalCapacity) -> None:
    """What every project costs each year, those that count first; which item, by which article."""
    section(t("fiscal.projects"), t("fiscal.projects_lead"))
    shown = [
        when for when in found.years if any(abs(c.amounts.get(when, 0.0)) >= HARDLY for c in city.projects)
    ]
    table(
        [
            {
                "name": f"{cost.number} {cost.name}",
                "regime": t(f"projects.regime.{cost.regime}"),
                "counts": t("fiscal.counts" if cost.counts else "fiscal.outside"),
                "risk": t(f"value.method.{cost.risk}"),
                **{str(when): yuan_to_wan(cost.amounts.get(when, 0.0)) for when in shown},
            }
            for cost in sorted(city.projects, key=lambda each: not each.counts)
        ],
        [
            Column("name", t("projects.name"), width=340, pinned=True),
            Column("counts", t("fiscal.counts_column"), width=80),
            Column("regime", t("projects.column.regime"), width=230),
            Column("risk", t("fiscal.risk_column"), width=110),
            *(Column(str(when), str(when), "number", width=92) for when in shown),
        ],
        alt=t("fiscal.projects_alt"),
    )
    used: dict[str, finance.FiscalItem] = {}
    for item in found.items:
        used.setdefault(item.item, item)
    for code, item in used.items():
        st.markdown(f"**{t(f'fiscal.item.{code}')}**　{literal(t(f'fiscal.item_help.{code}'))}")
        source_line(item.source.to_dict())


page_header(t("fiscal.title"), t("fiscal.lead"))
note(t("fiscal.status"), "wait")
budget = attempt(lambda: city_budget.read_budget(app, actor))
if actor.role == "finance":
    budget = budget_desk(app, actor, budget)
if budget is None:
    mine = "none_hint" if actor.role == "finance" else "none_reader"
    empty_state(t("fiscal.none"), t(f"fiscal.{mine}"))
    st.stop()
st.caption(literal(t("fiscal.source_is", source=budget.source, by=budget.saved_by)))
figures = budget
city = attempt(lambda: city_budget.city_capacity(app, actor, figures))
if city is None:
    st.stop()
if city.refused:
    note(t("fiscal.refused", numbers=list(city.refused)), "wait")
if city.capacity is None:
    empty_state(
        t("fiscal.no_projects"), t("projects.empty_hint"), page="projects", label=t("risk.to_projects")
    )
    st.stop()
verdict(city.capacity)
if city.not_estimated:
    note(t("fiscal.risk_not_estimated", numbers=list(city.not_estimated)), "wait")
finding_lines(
    "fiscal_capacity",
    [finding.to_dict() for finding in (*city.capacity.findings, *city.outlook.findings)],
)
chart(city, city.capacity)
years(city.capacity)
causes(city, city.capacity)
projects(city, city.capacity)
st.caption(t("fiscal.method", count=number(len(city.projects))))
page_link("projects", t("risk.to_projects"))
