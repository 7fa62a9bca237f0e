"""资金渠道: the public and the profitable part of a project, and which funding each channel's rule leaves open."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

import finance
from app.documents.finance_words import amount, document_text, finding_text, times
from app.domain.users import Actor
from app.i18n import percent, t, yuan_to_wan
from app.i18n.money import NOTHING
from app.pages._findings import finding_lines, source_line
from app.services import project_value
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.tags import tag
from app.ui.text import literal

STATE_TONES = {"open": "good", "conditional": "wait", "closed": "bad"}


def show(app: App, actor: Actor, view: ProjectView, projection: finance.Projection) -> None:
    """Parts with their cost and income, the share nobody but government pays, the cover of bonds, the channels."""
    section(t("value.split_title"), t("value.split_lead"))
    paper = attempt(lambda: project_value.read_paper(app, actor, view.project.id, "parts"))
    parts = paper.content["parts"] if paper else [project_value.whole_part(projection)]
    if actor.role == "finance":
        parts = _editor(app, actor, view, parts, paper is None)
    split = attempt(lambda: project_value.split_of(parts))
    if split is None:
        return
    st.markdown(literal(_sentence(split)))
    if len(parts) > 1 and split.separate - split.bundled > 0.005:
        st.markdown(literal(t("value.bundled", share=percent(split.bundled))))
    bond = finance.bond_cover(projection)
    if bond is not None:
        _bond(bond)
    cover = bond.cover.value if bond is not None else None
    advice = finance.funding_advice(split.separate, sum(projection.case.construction.capex) > 0, cover)
    _channels(advice)


def _sentence(split: finance.Split) -> str:
    share = percent(split.separate)
    kinds = [
        t(f"value.{kind}", names=list(getattr(split, kind)))
        for kind in ("public_parts", "mixed_parts", "profitable_parts")
        if getattr(split, kind)
    ]
    return t("value.split_result", share=share) + t("ui.list_comma").join(kinds)


def _bond(bond: finance.BondCover) -> None:
    """Whether the project's own income repays its special bonds: the sentence, then how the cover comes about."""
    section(t("projects.bond.title"), t("projects.bond.lead"))
    cover, (usual, high) = bond.cover.value or 0.0, finance.BOND_COVER_ASKED
    word = "short" if cover < 1.0 else "thin" if cover < usual else "usual" if cover < high else "ample"
    words = t(
        f"projects.bond.{word}",
        cover=times(cover),
        available=amount(bond.available),
        service=amount(bond.service),
        first=bond.first_year,
        last=bond.last_year,
    )
    note(literal(words), {"short": "bad", "thin": "wait"}.get(word, "good"))
    rows = [
        ("income", bond.income),
        ("costs", -bond.costs),
        ("taxes", -bond.taxes),
        ("bank_service", -bond.bank_service),
        ("available", bond.available),
        ("principal", bond.principal),
        ("interest", bond.interest),
    ]
    table(
        [{"name": t(f"projects.bond.{name}"), "amount": value} for name, value in rows],
        [
            Column("name", t("projects.results.item"), width=420),
            Column("amount", t("analysis.amount"), "yuan_wan", width=160),
        ],
        alt=t("projects.bond.title"),
    )
    if bond.bank_service > 0:
        st.caption(literal(t("projects.bond.all", cover=times(bond.cover_of_all.value or 0.0))))
    if bond.budget_payments > 0:
        st.caption(literal(t("projects.bond.left_out", amount=amount(bond.budget_payments))))
    for source in (finance.BOND_SELF_BALANCE, finance.BOND_COVER_USUAL):
        source_line(source.to_dict())


def _channels(advice: finance.FundingAdvice) -> None:
    section(t("value.channels_title"), t("value.channels_lead"))
    finding_lines("funding", [finding.to_dict() for finding in advice.findings])
    for channel in sorted(advice.channels, key=lambda each: list(STATE_TONES).index(each.state)):
        reason: dict[str, Any] = dict(channel.reason.to_dict())
        badge = tag(t(f"value.state.{channel.state}"), STATE_TONES[channel.state])
        words, source = literal(finding_text("funding", reason)), literal(document_text(reason))
        st.markdown(f"{badge} **{t(f'value.channel.{channel.code}')}** {words}  \n:gray[{source}]")


def _editor(
    app: App, actor: Actor, view: ProjectView, parts: list[dict[str, Any]], derived: bool
) -> list[dict[str, Any]]:
    """The parts as a table; what it shows counts at once, saving keeps it."""
    names = [t(f"value.part_column.{name}") for name in ("name", "annual_cost", "annual_income")]
    frame = pd.DataFrame(
        {
            names[0]: pd.Series([part["name"] for part in parts], dtype="object"),
            names[1]: [yuan_to_wan(part["annual_cost"]) for part in parts],
            names[2]: [yuan_to_wan(part["annual_income"]) for part in parts],
        }
    )
    if derived:
        st.caption(t("value.parts_derived"))
    money = st.column_config.NumberColumn(format="%,.2f", min_value=0.0)
    edited = st.data_editor(
        frame,
        num_rows="dynamic",
        placeholder=NOTHING,
        hide_index=True,
        column_config={names[1]: money, names[2]: money},
        key=f"parts.{view.project.id}",
        alt=t("value.parts_alt"),
    )
    read = [
        {
            "name": str(row[names[0]] or "").strip() or t("value.part_unnamed", place=place),
            "annual_cost": _yuan(row[names[1]]),
            "annual_income": _yuan(row[names[2]]),
        }
        for place, row in enumerate(edited.to_dict("records"), 1)
        if not pd.isna(row[names[1]]) or not pd.isna(row[names[2]])
    ]
    if st.button(t("value.save_parts"), key="parts.save") and attempt(
        lambda: project_value.save_paper(app, actor, view.project.id, "parts", {"parts": read})
    ):
        flash(t("value.saved"))
        st.rerun()
    return read


def _yuan(shown: Any) -> float:
    return 0.0 if pd.isna(shown) else round(float(shown) * 10_000, 2)
