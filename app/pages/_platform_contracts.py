"""合同与收入: from the gross fee of every contract to what is the company's own, and what it has to finance."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from app.documents.finance_words import amount
from app.documents.platform_file import contract_table, contract_template
from app.documents.platform_words import role_reason, role_text, share_text
from app.documents.tables import csv_file, workbook
from app.domain.platform_companies import CompanyContract, Contracts
from app.domain.users import Actor
from app.files.contract_rows import DAYS, MONEY, TESTS, split_names
from app.i18n import number, t, yuan_to_wan
from app.pages._platform_saving import (
    answer_of,
    answer_words,
    blank,
    form_key,
    may_edit,
    save,
    shown_wan,
    table_height,
    words,
    yuan,
)
from app.services import platform_companies
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.charts import waterfall
from app.ui.downloads import download
from app.ui.forms import reset
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, table
from app.ui.text import literal

TYPES = ["xlsx", "csv"]


def show(app: App, actor: Actor, view: CompanyView, found: CompanyAnalysis) -> None:
    """What is left of the fees, every contract taken apart, the table to type in, files in and out."""
    if found.income is None:
        hint = "no_contracts_hint" if may_edit(actor, view) else "no_contracts_reader"
        empty_state(t("platforms.no_contracts"), t(f"platforms.{hint}"))
    else:
        _where_it_goes(found)
        _contracts(found)
        _roles(found)
    if view.file.contracts.rows:
        made = contract_table(view.file.contracts)
        name = f"{view.company.number}-{t('platforms.part.contracts')}"
        with st.container(horizontal=True):
            sheet = t("platforms.part.contracts")
            download(t("platforms.contracts_xlsx"), lambda: workbook(made, sheet), f"{name}.xlsx", "xlsx")
            download(t("platforms.contracts_csv"), csv_file(made), f"{name}.csv", "csv")
    if may_edit(actor, view):
        with st.expander(t("platforms.edit_contracts"), expanded=found.income is None):
            _form(app, actor, view)
        with st.expander(t("platforms.import_contracts")):
            _import(app, actor, view)


def _where_it_goes(found: CompanyAnalysis) -> None:
    """The gross fee in steps down to the margin, and the money tied up."""
    assert found.income is not None
    total = found.income.total
    section(t("platforms.where"), t("platforms.where_lead"))
    steps = [
        (t("platforms.step.gross"), yuan_to_wan(total.gross_fee)),
        (t("platforms.step.passed"), -yuan_to_wan(total.pass_through)),
        (t("platforms.step.labour"), -yuan_to_wan(total.own_labour)),
        (t("platforms.step.other"), -yuan_to_wan(total.other_cost)),
    ]
    finding = t(
        "platforms.where_alt",
        gross=amount(total.gross_fee),
        passed=amount(total.pass_through),
        margin=amount(total.margin),
    )
    waterfall(
        steps,
        alt=finding,
        total_label=t("platforms.step.margin"),
        y_title=t("ui.unit.wan"),
    )
    st.caption(literal(finding))
    metric_row(
        [
            Metric(
                t("platforms.reported"),
                amount(total.reported_revenue),
                t("platforms.reported_help"),
                t("platforms.net_to_gross", share=share_text(found.income.net_to_gross)),
            ),
            Metric(t("platforms.own_labour_share"), share_text(total.own_labour_share)),
            Metric(
                t("platforms.gap"),
                amount(total.gap),
                t("platforms.gap_help"),
                t("platforms.gap_days", days=number(total.gap_days)),
            ),
            Metric(t("platforms.receivable"), amount(total.receivable), t("platforms.receivable_help")),
        ]
    )


def _contracts(found: CompanyAnalysis) -> None:
    assert found.income is not None
    section(t("platforms.contracts"), t("platforms.contracts_lead"))
    rows: list[dict[str, Any]] = []
    for part in (*found.income.contracts, found.income.total):
        whole = part is found.income.total
        rows.append(
            {
                "name": t("ui.total") if whole else part.name,
                "role": "" if whole else t(f"platforms.role_short.{part.role.role}"),
                "gross": yuan_to_wan(part.gross_fee),
                "passed": yuan_to_wan(part.pass_through),
                "net": yuan_to_wan(part.net_revenue),
                "reported": yuan_to_wan(part.reported_revenue),
                "margin": yuan_to_wan(part.margin),
                "on_net": part.margin_on_net.value,
                "days": part.gap_days,
                "gap": yuan_to_wan(part.gap),
            }
        )
    table(
        rows,
        [
            Column("name", t("platforms.contract"), width=142, pinned=True),
            Column("role", t("platforms.role"), width=116),
            Column("gross", t("platforms.step.gross"), "number", width=88),
            Column("passed", t("platforms.step.passed"), "number", width=88),
            Column("net", t("platforms.net_revenue"), "number", width=84),
            Column(
                "reported", t("platforms.reported"), "number", width=84, help=t("platforms.reported_help")
            ),
            Column("margin", t("platforms.step.margin"), "number", width=76),
            Column(
                "on_net", t("platforms.margin_rate"), "percent", width=72, help=t("platforms.margin_help")
            ),
            Column("days", t("platforms.gap_days_column"), "integer", width=88),
            Column("gap", t("platforms.gap_short"), "number", width=92, help=t("platforms.gap_help")),
        ],
        alt=t("platforms.contracts"),
        height=table_height(len(rows)),
    )


def _roles(found: CompanyAnalysis) -> None:
    """Why a contract counts gross or net, with the rule."""
    assert found.income is not None
    with st.expander(t("platforms.roles")):
        st.markdown(t("platforms.roles_lead"))
        table(
            [
                {"name": part.name, "role": role_text(part), "why": role_reason(part)}
                for part in found.income.contracts
            ],
            [
                Column("name", t("platforms.contract"), width=220),
                Column("role", t("platforms.role"), width=200),
                Column("why", t("platforms.role_why"), width=520),
            ],
            alt=t("platforms.roles"),
        )


def _form(app: App, actor: Actor, view: CompanyView) -> None:
    st.caption(t("platforms.edit_contracts_lead"))
    key = form_key(view, "contracts")
    with st.form(key, border=False):
        rows = _editor(view.file.contracts, key)
        if st.form_submit_button(t("platforms.save"), type="primary", key=f"{key}.save"):
            save(app, actor, view, Contracts(rows))


def _editor(contracts: Contracts, key: str) -> tuple[CompanyContract, ...]:
    """All fields of all contracts; rows without a name are left out."""
    names = {
        name: t("ui.unit.header", title=t(f"platforms.column.{name}"), unit=t("ui.unit.wan"))
        if name in MONEY
        else t(f"platforms.column.{name}")
        for name in ("name", "payer", "city", *MONEY, "suppliers", *DAYS, *TESTS)
    }
    answers, columns = answer_words(), st.column_config
    frame = pd.DataFrame(
        {
            names[name]: pd.Series(
                [_shown(getattr(row, name), name, answers) for row in contracts.rows],
                dtype="float64" if name in (*MONEY, *DAYS) else "object",
            )
            for name in names
        }
    )
    config: dict[str, Any] = {
        names[name]: columns.NumberColumn(format="%,.2f", min_value=0.0) for name in MONEY
    }
    config |= {names[name]: columns.NumberColumn(format="%,d", min_value=0.0) for name in DAYS}
    config |= {names[name]: columns.SelectboxColumn(options=list(answers.values())) for name in TESTS}
    config |= {names[name]: columns.TextColumn(max_chars=120) for name in ("name", "payer", "city")}
    config[names["name"]] = columns.TextColumn(max_chars=120, pinned=True, width=180)
    edited = st.data_editor(
        frame,
        hide_index=True,
        num_rows="dynamic",
        column_config=config,
        key=f"{key}.rows",
        alt=t("platforms.edit_contracts"),
    )
    made = []
    for row in edited.to_dict("records"):
        if all(blank(row[header]) for header in names.values()):
            continue
        values: dict[str, Any] = {name: words(row[names[name]]) for name in ("name", "payer", "city")}
        values |= {name: yuan(row[names[name]]) for name in MONEY}
        values |= {name: 0.0 if blank(row[names[name]]) else float(row[names[name]]) for name in DAYS}
        values |= {name: answer_of(row[names[name]]) for name in TESTS}
        values["suppliers"] = split_names(words(row[names["suppliers"]]))
        made.append(CompanyContract(**values))
    return tuple(made)


def _shown(value: Any, name: str, answers: dict[bool | None, str]) -> Any:
    if name in MONEY:
        return shown_wan(value)
    if name in TESTS:
        return answers[value]
    return "、".join(value) if name == "suppliers" else value


def _import(app: App, actor: Actor, view: CompanyView) -> None:
    st.markdown(t("platforms.import_lead"))
    download(t("platforms.template"), contract_template(), f"{t('platforms.template_file')}.xlsx", "xlsx")
    uploaded = st.file_uploader(t("platforms.choose_file"), type=TYPES, key="platforms.file")
    if not st.button(t("platforms.import_button"), type="primary", key="platforms.import"):
        return
    if uploaded is None:
        note(t("platforms.no_file"), "bad")
        return
    paper = attempt(
        lambda: platform_companies.import_contracts(
            app,
            actor,
            view.company.id,
            uploaded.name,
            uploaded.getvalue(),
            view.revisions["contracts"],
        )
    )
    if paper is not None:
        reset("platforms.file")
        flash(t("platforms.imported", count=len(paper.content["rows"])))
        st.rerun()
