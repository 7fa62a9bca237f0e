"""敏感性与情景: what moves the result, what would reach a target, scenarios, refinancing, early termination."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.domain.users import Actor
from app.i18n import t
from app.pages import (
    _analysis_goal,
    _analysis_refinancing,
    _analysis_scenarios,
    _analysis_sensitivity,
    _analysis_termination,
    _analysis_two_way,
)
from app.services.context import App
from app.services.financing import ProjectView

Show = Callable[[App, Actor, ProjectView], None]
PARTS: dict[str, Show] = {
    "sensitivity": _analysis_sensitivity.show,
    "switching": _analysis_sensitivity.show_switching,
    "two_way": _analysis_two_way.show,
    "goal": _analysis_goal.show,
    "scenarios": _analysis_scenarios.show,
    "refinancing": _analysis_refinancing.show,
    "termination": _analysis_termination.show,
}


def show(app: App, actor: Actor, view: ProjectView) -> None:
    """Seven parts, one at a time."""
    part = st.segmented_control(
        t("analysis.part_title"),
        list(PARTS),
        default="sensitivity",
        required=True,
        format_func=lambda code: t(f"analysis.part.{code}"),
        key="analysis.part",
        label_visibility="collapsed",
    )
    PARTS[str(part)](app, actor, view)
