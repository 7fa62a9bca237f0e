"""The steps of a scenario's form. Each takes the scenario the step began with and returns it as the widgets say."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.documents.condition_words import consortium_words
from app.domain.regimes import regime
from app.domain.scenarios import Conditions, Scenario
from app.i18n import t, term, terms
from app.pages._evidence import show_charts, show_counts, show_quotes
from app.pages._mechanism_form import mechanism_fields
from app.pages._mechanisms import compare_mechanisms, explain_mechanism
from app.pages._scenario_tables import edit_acceptance, edit_criteria, edit_data_offers, edit_requirements
from app.services.scenarios import MOST_MEMBERS
from app.ui.page import section

STEPS = ("problem", "requirements", "evaluation", "money", "publish")
STEP_OF = {
    "title": 0,
    "field": 0,
    "zone": 0,
    "zone_class": 0,
    "problem": 0,
    "current_state": 0,
    "goal": 0,
    "scope": 0,
    "requirements": 1,
    "data_offers": 1,
    "conditions": 1,
    "buyer_code": 1,
    "worked_on_it": 1,
    "consortium_maximum": 1,
    "mechanism": 2,
    "race": 2,
    "first_use_site": 2,
    "first_use_basis": 2,
    "regime": 2,
    "purchase": 2,
    "criteria": 2,
    "acceptance": 2,
    "budget_fen": 3,
    "ceiling_fen": 3,
    "operation_years": 3,
    "payer": 3,
    "public_good_share": 3,
    "funding_note": 3,
    "tender_deadline": 4,
}
FEN_PER_WAN = 1_000_000
LONGEST = 5_000


def problem_step(base: Scenario, version: int) -> Scenario:
    """1 痛点与目标, beside the evidence the scenario stands on."""
    title = st.text_input(
        t("scenarios.column.title"),
        base.title,
        max_chars=60,
        key=f"scenarios.title.{version}",
        help=t("scenarios.help.title"),
    )
    columns = st.columns(3)
    with columns[0]:
        field = _choice("field", base.field, ("", *terms("field")), version)
    with columns[1]:
        zone = _choice("zone", base.zone, terms("zone"), version)
    with columns[2]:
        zone_class = _choice("zone_class", base.zone_class, terms("zone_class"), version)
    texts = {
        name: _text(name, getattr(base, name), version)
        for name in ("problem", "current_state", "goal", "scope")
    }
    if base.evidence:
        section(t("scenarios.evidence"), t("scenarios.evidence_lead"))
        show_counts(base.evidence)
        show_charts(base.evidence)
        show_quotes(base.evidence.quotes)
    else:
        st.caption(t("scenarios.no_evidence"))
    return replace(base, title=title or "", field=field, zone=zone, zone_class=zone_class, **texts)


def requirements_step(base: Scenario, version: int) -> Scenario:
    """2 要求与权重, and the data that are opened with the scenario."""
    st.caption(t("scenarios.table_hint"))
    section(t("scenarios.column.requirements"), t("scenarios.help.requirements"))
    requirements = edit_requirements(base.requirements, version)
    section(t("scenarios.column.data_offers"), t("scenarios.help.data_offers"))
    data_offers = edit_data_offers(base.data_offers, version)
    with st.expander(t("scenarios.more_conditions"), expanded=base.conditions != Conditions()):
        conditions = _conditions(base.conditions, version)
    return replace(base, requirements=requirements, data_offers=data_offers, conditions=conditions)


def _conditions(before: Conditions, version: int) -> Conditions:
    st.caption(t("scenarios.help.conditions"))
    typed = st.text_area(
        t("scenarios.column.qualifications"),
        "\n".join(before.qualifications),
        height=80,
        max_chars=1_000,
        key=f"scenarios.qualifications.{version}",
        help=t("scenarios.help.qualifications"),
    )
    required = st.checkbox(
        t("scenarios.column.whitelist_required"),
        before.whitelist_required,
        key=f"scenarios.whitelist_required.{version}",
        help=t("scenarios.help.whitelist_required"),
    )
    code = st.text_input(
        t("scenarios.column.buyer_code"),
        before.buyer_code,
        max_chars=40,
        key=f"scenarios.buyer_code.{version}",
        help=t("scenarios.help.buyer_code"),
    )
    worked = st.text_area(
        t("scenarios.column.worked_on_it"),
        "\n".join(before.worked_on_it),
        height=80,
        max_chars=800,
        key=f"scenarios.worked_on_it.{version}",
        help=t("scenarios.help.worked_on_it"),
    )
    limits: tuple[int | None, ...] = (None, *range(1, MOST_MEMBERS + 1))
    most = st.selectbox(
        t("scenarios.column.consortium_maximum"),
        limits,
        index=limits.index(before.consortium_maximum) if before.consortium_maximum in limits else 0,
        format_func=consortium_words,
        key=f"scenarios.consortium_maximum.{version}",
        help=t("scenarios.help.consortium_maximum"),
    )
    lines = (line.strip() for line in (typed or "").splitlines())
    return Conditions(
        tuple(line for line in lines if line),
        bool(required),
        (code or "").strip(),
        tuple((worked or "").split()),
        most,
    )


def evaluation_step(base: Scenario, version: int) -> Scenario:
    """3 评审与验收: mechanism, procedure, criteria, acceptance."""
    left, right = st.columns(2)
    with left:
        mechanism = _choice("mechanism", base.mechanism, terms("mechanism"), version)
        explain_mechanism(mechanism)
    with right:
        code = _choice("regime", base.regime, terms("regime"), version)
        purchase = _choice("purchase", base.purchase, terms("purchase"), version)
        rules = regime(code)
        st.caption(
            t(
                "scenarios.regime_means",
                period=t(
                    f"regimes.unit.{rules.rules['minimum_days'].unit}",
                    value=int(rules.number("minimum_days")),
                ),
                days_article=rules.article("minimum_days"),
                floor=int(rules.number(f"price_weight_floor_{purchase}")),
                floor_article=rules.article(f"price_weight_floor_{purchase}"),
            )
        )
    compare_mechanisms()
    race, first_use = mechanism_fields(base, mechanism, version)
    st.caption(t("scenarios.table_hint"))
    section(t("scenarios.column.criteria"), t("scenarios.help.criteria"))
    criteria = edit_criteria(base.criteria, version)
    section(t("scenarios.column.acceptance"), t("scenarios.help.acceptance"))
    acceptance = edit_acceptance(base.acceptance, version)
    return replace(
        base,
        mechanism=mechanism,
        regime=code,
        purchase=purchase,
        criteria=criteria,
        acceptance=acceptance,
        race=race,
        first_use=first_use,
    )


def money_step(base: Scenario, version: int) -> Scenario:
    """4 资金与付款. Money is typed in 万元."""
    left, right = st.columns(2)
    with left:
        budget = _wan("budget_fen", base.budget_fen, version)
        years = st.number_input(
            t("scenarios.column.operation_years"),
            0,
            40,
            base.operation_years,
            1,
            key=f"scenarios.operation_years.{version}",
            help=t("scenarios.help.operation_years"),
        )
    with right:
        ceiling = _wan("ceiling_fen", base.ceiling_fen, version)
        payer = st.text_input(
            t("scenarios.column.payer"),
            base.payer,
            max_chars=100,
            key=f"scenarios.payer.{version}",
            help=t("scenarios.help.payer"),
        )
    share = st.slider(
        t("scenarios.column.public_good_share"),
        0,
        100,
        round(base.public_good_share * 100),
        5,
        format="%d%%",
        key=f"scenarios.public_good_share.{version}",
        help=t("scenarios.help.public_good_share"),
    )
    return replace(
        base,
        budget_fen=budget,
        ceiling_fen=ceiling,
        operation_years=int(years or 0),
        payer=payer or "",
        public_good_share=share / 100,
        funding_note=_text("funding_note", base.funding_note, version),
    )


def _choice(name: str, value: str, codes: tuple[str, ...], version: int) -> str:
    chosen = st.selectbox(
        t(f"scenarios.column.{name}"),
        codes,
        index=codes.index(value) if value in codes else 0,
        format_func=lambda code: term(name, code) or t("scenarios.not_chosen"),
        key=f"scenarios.{name}.{version}",
        help=t(f"scenarios.help.{name}"),
    )
    return chosen or ""


def _text(name: str, value: str, version: int) -> str:
    typed = st.text_area(
        t(f"scenarios.column.{name}"),
        value,
        height=110,
        max_chars=LONGEST,
        key=f"scenarios.{name}.{version}",
        placeholder=t(f"scenarios.hint.{name}"),
    )
    return typed or ""


def _wan(name: str, fen: int, version: int) -> int:
    typed = st.number_input(
        t(f"scenarios.column.{name}"),
        min_value=0.0,
        value=fen / FEN_PER_WAN,
        step=10.0,
        format="%.2f",
        key=f"scenarios.{name}.{version}",
        help=t(f"scenarios.help.{name}"),
    )
    return round((typed or 0.0) * FEN_PER_WAN)


FORMS = (problem_step, requirements_step, evaluation_step, money_step)
