"""现金流与流动性: what the projects pay out, what the company itself earns and pays, and the years it cannot."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import finance
from app.documents.finance_words import amount
from app.documents.platform_words import consolidation_text, years_text
from app.documents.tables import csv_file
from app.domain.platform_companies import CONTROLS, SIDES, CashPlan, CashYear, HeldProject, Projects
from app.domain.users import Actor
from app.i18n import number, t, yuan_to_wan
from app.pages._platform_saving import (
    blank,
    form_key,
    may_edit,
    save,
    shown_wan,
    table_height,
    wan_field,
    yuan,
)
from app.services import financing
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.charts import cash_bars, lines
from app.ui.downloads import download
from app.ui.links import page_link
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, frame, table
from app.ui.text import literal

PARTS = ("from_projects", "own_income", "own_payments")
COLUMNS = (
    *("from_projects", "own_income", "own_payments", "company_cash"),
    *("operating", "investing", "financing", "group_cash", "project_cash", "minority_cash", "receivable"),
)
AHEAD = 6


def show(app: App, actor: Actor, view: CompanyView, found: CompanyAnalysis) -> None:
    """Cash of the company over its projects, the test with later payment, projects and own money to enter."""
    if found.cash is None:
        hint = "no_cash_hint" if may_edit(actor, view) else "no_cash_reader"
        empty_state(t("platforms.no_cash"), t(f"platforms.{hint}"))
    else:
        _figures(found.cash)
        _chart(found.cash, view.file.cash.credit_line)
        _late(found)
        _years(view, found.cash)
    _projects(view, found)
    if may_edit(actor, view):
        with st.expander(t("platforms.edit_projects"), expanded=not found.projects):
            _project_form(app, actor, view)
        with st.expander(t("platforms.edit_cash"), expanded=not view.file.cash.first_year):
            _cash_form(app, actor, view, found)


def _figures(cash: finance.CompanyCash) -> None:
    section(t("platforms.cash"), t("platforms.cash_lead"))
    months = cash.months_of_payments
    metric_row(
        [
            Metric(t("platforms.line_needed"), amount(cash.line_needed), t("platforms.line_help")),
            Metric(
                t("platforms.short_years"),
                years_text(cash.short_years) or t("platforms.none"),
                t("platforms.short_help"),
            ),
            Metric(
                t("platforms.months"),
                "—" if months.value is None else t("platforms.months_value", months=number(months.value, 1)),
                t("platforms.months_help"),
            ),
            Metric(t("platforms.trapped"), amount(cash.trapped), t("platforms.trapped_help")),
        ]
    )


def _chart(cash: finance.CompanyCash, credit: float) -> None:
    year, kind, money = t("projects.results.year"), t("platforms.flow"), t("ui.unit.wan")
    rows = [
        {
            year: str(row.year),
            kind: t(f"platforms.cash_row.{name}"),
            money: round(yuan_to_wan(getattr(row, name)) * (-1 if name == "own_payments" else 1), 2),
        }
        for row in cash.years
        for name in PARTS
        if any(abs(getattr(each, name)) >= 50 for each in cash.years)
    ]
    lowest = min(cash.years, key=lambda row: row.company_cash)
    finding = t("platforms.cash_alt", year=lowest.year, cash=amount(lowest.company_cash))
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{t('platforms.flows_title')}**")
        cash_bars(rows, year, kind, money, alt=t("platforms.flows_title"), y_title=money)
    with right:
        st.markdown(f"**{t('platforms.balance_title')}**")
        rules = [(round(-yuan_to_wan(credit), 2), t("platforms.credit_rule"))] if credit else []
        balance = [
            {year: str(row.year), money: round(yuan_to_wan(row.company_cash), 2)} for row in cash.years
        ]
        lines(
            balance, year, money, alt=finding, y_title=money, rules=[*rules, (0.0, t("platforms.zero_rule"))]
        )
    st.caption(literal(finding))


def _late(found: CompanyAnalysis) -> None:
    """What happens when every bill of every project is paid later."""
    if not found.projects:
        return
    section(t("platforms.late"), t("platforms.late_lead"))
    table(
        [
            {
                "months": t("platforms.late_months", months=row.months)
                if row.months
                else t("platforms.as_planned"),
                "line": row.line_needed,
                "short": years_text(row.short_years) or t("platforms.none"),
            }
            for row in found.delays
        ],
        [
            Column("months", t("platforms.late_column"), width=220),
            Column("line", t("platforms.line_needed"), "yuan_wan", width=160),
            Column("short", t("platforms.short_years"), width=320),
        ],
        alt=t("platforms.late"),
    )


def _years(view: CompanyView, cash: finance.CompanyCash) -> None:
    with st.expander(t("platforms.years")):
        columns = [
            Column("year", t("projects.results.year"), width=70, pinned=True),
            *(Column(name, t(f"platforms.cash_row.{name}"), "number", width=96) for name in COLUMNS),
        ]
        rows = [
            {
                "year": str(row.year),
                **{name: round(yuan_to_wan(getattr(row, name)), 4) + 0.0 for name in COLUMNS},
            }
            for row in cash.years
        ]
        table(rows, columns, alt=t("platforms.years"), height=table_height(min(len(rows), 12)))
        st.caption(t("platforms.years_lead"))
        name = f"{view.company.number}-{t('platforms.room.cash')}.csv"
        download(t("platforms.years_csv"), csv_file(frame(rows, columns).round(4)), name, "csv")


def _projects(view: CompanyView, found: CompanyAnalysis) -> None:
    section(t("platforms.projects"), t("platforms.projects_lead"))
    if not found.projects:
        st.caption(t("platforms.no_projects"))
        return
    table(
        [
            {
                "number": row.number,
                "name": row.name,
                "regime": t(f"projects.regime.{row.regime}") if row.regime else "",
                "side": t(f"platforms.side.{row.held.side}"),
                "share": row.held.share,
                "holding": row.part.holding if row.part else None,
                "method": consolidation_text(row.part),
            }
            for row in found.projects
        ],
        [
            Column("number", t("projects.number"), width=108),
            Column("name", t("projects.name"), width=330),
            Column("regime", t("projects.column.regime"), width=190),
            Column("side", t("platforms.side_column"), width=130),
            Column("share", t("platforms.held_share"), "percent", width=100),
            Column("holding", t("platforms.holding"), "percent", width=120),
            Column("method", t("platforms.method"), width=200),
        ],
        alt=t("platforms.projects"),
    )
    st.caption(t("platforms.consolidation_rule"))
    refused = [row.number for row in found.projects if row.refused]
    if refused:
        note(literal(t("platforms.refused_projects", numbers=t("ui.list_comma").join(refused))), "wait")
    if found.ledger is not None:
        st.caption(
            literal(
                t(
                    "platforms.ledger",
                    bills=number(found.ledger.bills),
                    unpaid=amount(found.ledger.unpaid),
                    old=amount(found.ledger.over_one_year),
                )
            )
        )
    page_link("projects", t("risk.to_projects"))


def _project_form(app: App, actor: Actor, view: CompanyView) -> None:
    rows = attempt(lambda: financing.list_projects(app, actor))
    if not rows:
        empty_state(
            t("projects.empty"), t("projects.empty_hint"), page="projects", label=t("risk.to_projects")
        )
        return
    st.caption(t("platforms.edit_projects_lead"))
    held = {row.project: row for row in view.file.projects.rows}
    ordered = sorted(rows, key=lambda row: row.id not in held)
    project, share, side = t("projects.name"), t("platforms.share_field"), t("platforms.side_column")
    takes_part, sides = t("platforms.takes_part"), {code: t(f"platforms.side.{code}") for code in SIDES}
    control, controls = t("platforms.control_column"), {c: t(f"platforms.control.{c}") for c in CONTROLS}
    key = form_key(view, "projects")
    with st.form(key, border=False):
        edited = st.data_editor(
            pd.DataFrame(
                {
                    takes_part: [row.id in held for row in ordered],
                    project: [f"{row.number} {row.name}" for row in ordered],
                    share: [100 * held[row.id].share if row.id in held else 100.0 for row in ordered],
                    side: [sides[held[row.id].side if row.id in held else "all"] for row in ordered],
                    control: [
                        controls[held[row.id].control if row.id in held else "share"] for row in ordered
                    ],
                }
            ),
            hide_index=True,
            disabled=[project],
            column_config={
                project: st.column_config.TextColumn(width=420),
                share: st.column_config.NumberColumn(format="%.2f", min_value=0.0, max_value=100.0),
                side: st.column_config.SelectboxColumn(options=list(sides.values())),
                control: st.column_config.SelectboxColumn(options=list(controls.values())),
            },
            key=f"{key}.rows",
            alt=t("platforms.edit_projects"),
        )
        if st.form_submit_button(t("platforms.save"), type="primary", key=f"{key}.save"):
            codes = {word: code for code, word in sides.items()}
            decided = {word: code for code, word in controls.items()}
            chosen = [
                HeldProject(
                    row.id,
                    0.0 if blank(typed[share]) else round(float(typed[share]) / 100, 8),
                    codes.get(typed[side], "all"),
                    decided.get(typed[control], "share"),
                )
                for row, typed in zip(ordered, edited.to_dict("records"), strict=True)
                if typed[takes_part]
            ]
            save(app, actor, view, Projects(tuple(chosen)))


def _cash_form(app: App, actor: Actor, view: CompanyView, found: CompanyAnalysis) -> None:
    plan, key = view.file.cash, form_key(view, "cash")
    st.caption(t("platforms.edit_cash_lead"))
    if found.income is not None:
        st.caption(t("platforms.margin_hint", margin=amount(found.income.total.margin)))
    first = plan.first_year or view.today_year
    year = t("projects.results.year")
    income, payments = (
        t("ui.unit.header", title=t(f"platforms.cash_row.{name}"), unit=t("ui.unit.wan"))
        for name in ("own_income", "own_payments")
    )
    given = plan.years or tuple(CashYear(first + place) for place in range(AHEAD))
    with st.form(key, border=False):
        a, b, c = st.columns(3, vertical_alignment="bottom")
        begins = a.number_input(t("platforms.first_year"), 1990, 2100, first, key=f"{key}.first")
        with b:
            opening = wan_field(t("platforms.opening_cash"), plan.opening_cash, f"{key}.opening")
        with c:
            credit = wan_field(
                t("platforms.credit_line"), plan.credit_line, f"{key}.credit", t("platforms.credit_help")
            )
        edited = st.data_editor(
            pd.DataFrame(
                {
                    year: pd.Series([row.year for row in given], dtype="int64"),
                    income: pd.Series([shown_wan(row.income) for row in given], dtype="float64"),
                    payments: pd.Series([shown_wan(row.payments) for row in given], dtype="float64"),
                }
            ),
            hide_index=True,
            num_rows="dynamic",
            column_config={
                year: st.column_config.NumberColumn(format="%d", step=1, min_value=1990, max_value=2100),
                income: st.column_config.NumberColumn(format="%,.2f", min_value=0.0),
                payments: st.column_config.NumberColumn(format="%,.2f", min_value=0.0),
            },
            key=f"{key}.rows",
            alt=t("platforms.edit_cash"),
        )
        if st.form_submit_button(t("platforms.save"), type="primary", key=f"{key}.save"):
            rows = tuple(
                CashYear(int(row[year]), yuan(row[income]), yuan(row[payments]))
                for row in edited.to_dict("records")
                if not blank(row[year])
            )
            save(app, actor, view, CashPlan(int(begins), opening or 0.0, credit or 0.0, rows))
