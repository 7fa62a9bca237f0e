"""合规与物有所值: what the regime says, where the money may come from, and whether a partnership is worth it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import finance
from app.documents.finance_words import times
from app.domain.users import Actor
from app.i18n import t
from app.pages import _project_experts, _project_funding, _project_liability, _project_value
from app.pages._findings import finding_lines
from app.services import financing
from app.services.context import App
from app.services.financing import ProjectView
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.text import literal

Show = Callable[[App, Actor, ProjectView, finance.Projection], None]


def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Five parts, one at a time."""
    projection = attempt(lambda: financing.preview(view.case.case))
    if projection is None:
        return
    parts: dict[str, Show] = {
        "regime": _regime,
        "funding": _project_funding.show,
        "liability": _project_liability.show,
        "value": _project_value.show,
        "experts": _project_experts.show,
    }
    part = st.segmented_control(
        t("value.part_title"),
        list(parts),
        default="regime",
        required=True,
        format_func=lambda code: t(f"value.part.{code}"),
        key="compliance.part",
        label_visibility="collapsed",
    )
    parts[str(part)](app, actor, view, projection)


def _regime(app: App, actor: Actor, view: ProjectView, projection: finance.Projection) -> None:
    case = projection.case
    section(
        t("projects.results.findings"),
        t("projects.results.findings_lead", regime=t(f"projects.regime.{case.regime}")),
    )
    found = projection.findings
    if not found:
        note(t("projects.results.findings_none"), "good")
    finding_lines(case.regime, [finding.to_dict() for finding in found])
    coverage = finance.user_payment_coverage(case, projection.series)
    if coverage.value is not None and coverage.value > 0:
        st.markdown(literal(t("value.user_coverage", times=times(coverage.value))))
    elif coverage.value is not None:
        st.markdown(t("value.no_user_coverage"))
    st.caption(t("value.regime_note"))
