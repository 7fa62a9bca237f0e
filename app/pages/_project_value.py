"""物有所值定量评价: public sector comparator against the cost of the partnership, risk register to edit."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import finance
from app.documents.finance_words import amount
from app.domain.users import Actor
from app.i18n import has, percent, t, time_text, yuan_to_wan
from app.i18n.money import NOTHING
from app.pages._findings import finding_lines, source_line
from app.services import project_liability, project_value
from app.services.context import App
from app.services.financing import ProjectView
from app.services.project_liability import LiabilityInputs
from app.services.project_value import ValueResult
from app.ui.charts import bars
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal

PSC_PARTS = ("construction", "operation", "neutrality", "transferable_risk", "retained_risk")
PSC_INCOME = ("construction_income", "operation_income")
PPP_PARTS = ("equity", "operating_subsidy", "supporting_input")
BASES = ("construction", "operation", "revenue")
NUMBERS = {"low": 100.0, "mode": 100.0, "high": 100.0, "probability": 100.0, "retained_share": 100.0}


def status_note(regime: str) -> None:
    """What these documents still mean: said before any figure."""
    note(t("value.status_stock" if regime == "stock_ppp_pre2023" else "value.status_other"), "wait")


def show(app: App, actor: Actor, view: ProjectView, projection: finance.Projection) -> None:
    """Inputs, the comparison, its parts, and how far it hangs on the discount rate."""
    status_note(projection.case.regime)
    paper = attempt(lambda: project_value.read_paper(app, actor, view.project.id, "value"))
    inputs = paper.content if paper else project_value.preset_inputs(view.case.case)
    if actor.role == "finance":
        inputs = _inputs(app, actor, view, inputs, f"value.{view.project.id}.{paper.id if paper else ''}")
    if paper:
        st.caption(t("value.paper", by=literal(paper.saved_by), at=time_text(paper.saved_at)))
    else:
        st.caption(t("value.preset"))
    liability = attempt(lambda: project_liability.read_inputs(app, actor, view.project.id))
    if liability is None:
        return
    result = attempt(lambda: project_value.value_of(projection, inputs, liability))
    if result is not None:
        _retained(liability, result)
        _verdict(result)
        _parts(result.value)
        _rates(result)


def _retained(liability: LiabilityInputs, result: ValueResult) -> None:
    """Where the retained risk of both sides comes from: the estimate of the liability, or only the register."""
    if result.bearing is None:
        note(t("value.value_risk_none"), "wait")
    else:
        st.caption(t("value.value_risk", method=t(f"value.method.{liability.terms.method}")))


def _inputs(app: App, actor: Actor, view: ProjectView, inputs: dict[str, Any], key: str) -> dict[str, Any]:
    section(t("value.inputs"))
    columns = st.columns(3)
    read: dict[str, Any] = {}
    for column, (name, low, high) in zip(
        columns,
        (("rate", -5.0, 30.0), ("construction_premium", -50.0, 100.0), ("operation_premium", -50.0, 100.0)),
        strict=True,
    ):
        shown = column.number_input(
            t("projects.unit.percent", name=t(f"value.input.{name}")),
            low,
            high,
            round(inputs[name] * 100, 6),
            step=0.5,
            format="%.2f",
            key=f"{key}.{name}",
            help=t(f"value.input.{name}_help"),
        )
        read[name] = round(shown / 100, 8)
    st.caption(t("value.register_lead"))
    read["risks"] = _register(inputs["risks"], f"{key}.risks")
    if st.button(t("value.save"), key=f"{key}.save", type="primary") and attempt(
        lambda: project_value.save_paper(app, actor, view.project.id, "value", read)
    ):
        flash(t("value.saved"))
        st.rerun()
    return read


def _register(risks: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    words = {name: t(f"value.risk.{name}") for name in ("name", "base", *NUMBERS)}
    bases = {t(f"value.base.{base}"): base for base in BASES}
    shown = {base: word for word, base in bases.items()}
    frame = pd.DataFrame(
        {
            words["name"]: pd.Series([_risk_name(risk["name"]) for risk in risks], dtype="object"),
            words["base"]: pd.Series([shown[risk["base"]] for risk in risks], dtype="object"),
            **{words[name]: [round(risk[name] * f, 8) for risk in risks] for name, f in NUMBERS.items()},
        }
    )
    config: dict[str, Any] = {
        words[name]: st.column_config.NumberColumn(format="%.1f", min_value=-100.0, max_value=1000.0)
        for name in NUMBERS
    }
    config[words["base"]] = st.column_config.SelectboxColumn(options=list(bases))
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        placeholder=NOTHING,
        hide_index=True,
        column_config=config,
        key=key,
        alt=t("value.register_alt"),
    )
    read = []
    for row in edited.to_dict("records"):
        name = str(row[words["name"]] or "").strip()
        if name:
            figures = {
                n: 0.0 if pd.isna(row[words[n]]) else round(float(row[words[n]]) / f, 10)
                for n, f in NUMBERS.items()
            }
            read.append({"name": name, "base": bases.get(row[words["base"]], BASES[0]), **figures})
    return read


def _risk_name(name: str) -> str:
    """A preset risk in the reader's language, a person's as written."""
    key = f"value.risk_name.{name}"
    return t(key) if has(key) else name


def _verdict(result: ValueResult) -> None:
    value = result.value
    section(t("value.result"))
    note(
        t(
            "value.passed" if value.passed else "value.failed",
            psc=amount(value.psc),
            ppp=amount(value.ppp),
            difference=amount(abs(value.value)),
            rate=percent(value.rate, 2),
        ),
        "good" if value.passed else "bad",
    )
    share = percent(value.share) if value.share is not None else t("projects.results.no_value")
    metric_row(
        [
            Metric(t("value.psc"), amount(value.psc), t("value.psc_help")),
            Metric(t("value.ppp"), amount(value.ppp), t("value.ppp_help")),
            Metric(t("value.value"), amount(value.value), delta=share),
            Metric(
                t("value.risk_cost"),
                amount(sum(result.register.transferable)),
                t("value.risk_cost_help", retained=amount(sum(result.register.retained))),
            ),
        ]
    )
    finding_lines("value_for_money", [finding.to_dict() for finding in value.findings])


def _parts(value: finance.ValueForMoney) -> None:
    side, part, money = t("value.side"), t("projects.results.item"), t("projects.results.value")
    rows = [(t("value.psc"), name, value.parts[name]) for name in PSC_PARTS]
    rows += [(t("value.psc"), name, -value.parts[name]) for name in PSC_INCOME]
    rows += [(t("value.ppp"), name, value.parts[name]) for name in PPP_PARTS]
    rows.append((t("value.ppp"), "retained_risk", value.parts["retained_risk"]))
    shown = [
        {side: where, part: t(f"value.cost.{name}"), money: yuan_to_wan(yuan)}
        for where, name, yuan in rows
        if abs(yuan) >= 50
    ]
    alt = t("value.parts_chart_alt", psc=amount(value.psc), ppp=amount(value.ppp))
    bars(shown, side, money, alt=alt, color=part, horizontal=True, y_title=money, height=200)
    table(
        shown,
        [Column(side, side, width=140), Column(part, part, width=300), Column(money, money, "number")],
        alt=alt,
    )
    source_line(value.source.to_dict())


def _rates(result: ValueResult) -> None:
    section(t("value.rates"), t("value.rates_lead"))
    rows = [
        {
            "rate": each.rate,
            "psc": each.psc,
            "ppp": each.ppp,
            "value": each.value,
            "passed": t("value.yes" if each.passed else "value.no"),
        }
        for each in result.by_rate
    ]
    table(
        rows,
        [
            Column("rate", t("value.input.rate"), "percent"),
            Column("psc", t("value.psc"), "yuan_wan"),
            Column("ppp", t("value.ppp"), "yuan_wan"),
            Column("value", t("value.value"), "yuan_wan"),
            Column("passed", t("value.verdict")),
        ],
        alt=t("value.rates"),
    )
