"""财政支出责任: how risk is estimated and what government provides, the four items by year, the subsidy and its profit rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

import finance
from app.documents.finance_words import amount, document_text
from app.domain.users import Actor
from app.i18n import t, time_text, yuan_to_wan
from app.pages._findings import source_line
from app.pages._liability_inputs import liability_inputs
from app.services import project_liability, project_value
from app.services.context import App
from app.services.financing import ProjectView
from app.services.project_liability import Liability
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal

PPP_REGIMES = ("new_concession_2023", "stock_ppp_pre2023")


def show(app: App, actor: Actor, view: ProjectView, projection: finance.Projection) -> None:
    """Inputs for finance officers, results for everybody; what is on the screen counts at once."""
    section(t("value.liability"), t("value.liability_lead"))
    if projection.case.regime not in PPP_REGIMES:
        note(t("value.liability_outside"), "wait")
    paper = attempt(lambda: project_value.read_paper(app, actor, view.project.id, "liability"))
    content: dict[str, Any] = dict(paper.content if paper else project_liability.NOT_ESTIMATED)
    if actor.role == "finance":
        content = liability_inputs(app, actor, view, projection, content, paper.id if paper else "")
    if paper:
        st.caption(t("value.paper", by=literal(paper.saved_by), at=time_text(paper.saved_at)))
    inputs = attempt(lambda: project_liability.read_inputs(app, actor, view.project.id, content))
    found = attempt(lambda: project_liability.liability_of(projection, inputs)) if inputs else None
    if found is None:
        return
    _notes(found)
    _items(found, projection)
    _subsidy(found, projection)


def risk_notes(inputs: project_liability.LiabilityInputs, bearing: finance.RiskBearing | None) -> None:
    """How the risk-bearing expenditure is estimated, or that it is not."""
    if bearing is None:
        note(t("value.risk_none"), "wait")
        return
    st.markdown(t(f"value.method_text.{inputs.terms.method}"))
    if inputs.terms.method == "probability" and inputs.register_preset:
        note(t("value.register_preset"), "wait")


def _notes(found: Liability) -> None:
    section(t("value.liability_result"))
    risk_notes(found.inputs, found.risk)


def _items(found: Liability, projection: finance.Projection) -> None:
    """One row an item, one column a year; an item that nobody estimated says so instead of zero."""
    years = [
        year for year in projection.years if any(abs(item.amounts[year]) >= 50.0 for item in found.items)
    ]
    rows = []
    for code in finance.FISCAL_ITEMS:
        mine = [item for item in found.items if item.item == code]
        rows += [_row(item, years) for item in mine]
        if not mine:
            estimated = code != "risk_bearing" or found.risk is not None
            rows.append(
                {
                    "item": t(f"fiscal.item.{code}"),
                    "basis": t("value.no_amount" if estimated else "value.not_estimated"),
                    "total": 0.0 if estimated else None,
                    "counts": "",
                    "source": document_text(finance.ITEM_SOURCES[code].to_dict()),
                    **dict.fromkeys(map(str, years), 0.0 if estimated else None),
                }
            )
    table(
        rows,
        [
            Column("item", t("fiscal.projects_item"), pinned=True, width=120),
            Column("basis", t("value.basis_column"), width=160),
            Column("total", t("value.total"), "number", width=110),
            Column("counts", t("fiscal.counts_column"), width=80),
            Column("source", t("projects.case.source"), width=268),
            *(Column(str(year), str(year), "number", width=92) for year in years),
        ],
        alt=t("value.liability_alt"),
    )
    st.caption(t("value.liability_unit"))


def _row(item: finance.FiscalItem, years: Sequence[int]) -> dict[str, Any]:
    return {
        "item": t(f"fiscal.item.{item.item}"),
        "basis": t(f"value.basis.{item.basis}"),
        "total": yuan_to_wan(sum(item.amounts.values())),
        "counts": t("fiscal.counts" if item.counts else "fiscal.outside"),
        "source": document_text(item.source.to_dict()),
        **{str(year): yuan_to_wan(item.amounts[year]) for year in years},
    }


def _subsidy(found: Liability, projection: finance.Projection) -> None:
    """Viability-gap funding by the formula and as paid, and how it hangs on the reasonable profit rate."""
    if found.subsidy is not None:
        section(t("value.subsidy"), t("value.subsidy_lead"))
        first = projection.phases.index("operation")
        pairs = zip(projection.years[first:], found.subsidy.raw, found.subsidy.paid, strict=False)
        table(
            [{"year": str(year), "raw": raw, "paid": paid} for year, raw, paid in pairs],
            [
                Column("year", t("projects.results.year"), width=80),
                Column("raw", t("value.subsidy_raw"), "yuan_wan"),
                Column("paid", t("value.subsidy_paid"), "yuan_wan"),
            ],
            alt=t("value.subsidy_alt", total=amount(found.subsidy.total)),
        )
        source_line(found.subsidy.source.to_dict())
    section(t("value.profit_rates"), t("value.profit_rates_lead"))
    if not found.profit_rates:
        st.markdown(t("value.no_profit_rates"))
        return
    usual = projection.case.revenue.viability_gap.reasonable_profit_rate
    base = next(total for rate, total, _ in found.profit_rates if rate == usual)
    table(
        [
            {
                "rate": rate,
                "total": total,
                "most": most,
                "change": total - base,
                "own": t("value.own_rate") if rate == usual else "",
            }
            for rate, total, most in found.profit_rates
        ],
        [
            Column("rate", t("value.profit_rate"), "percent"),
            Column("total", t("value.subsidy_total"), "yuan_wan"),
            Column("most", t("value.subsidy_most"), "yuan_wan"),
            Column("change", t("value.subsidy_change"), "yuan_wan"),
            Column("own", ""),
        ],
        alt=t("value.profit_rates"),
    )
    source_line(finance.PROFIT_SOURCE.to_dict())
