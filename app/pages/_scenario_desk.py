"""The scenario on the desk (编辑台): what is stored, what this step began with, what the widgets say now."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from app.domain.scenarios import Scenario, with_requirement_ids

DESK = "scenarios.desk"


@dataclass(frozen=True)
class Desk:
    """A scenario on the desk. stored: as last read or saved; base: what the widgets of this step began with;
    work: as they say now. version changes whenever base does, so that the widgets begin anew."""

    stored: Scenario
    base: Scenario
    work: Scenario
    step: int = 0
    version: int = 0

    @property
    def changed(self) -> bool:
        return self.work != self.stored


def put(desk: Desk) -> None:
    st.session_state[DESK] = desk


def open_desk(fresh: Scenario) -> Desk:
    """The desk of this scenario; begun anew when another was on it."""
    desk = st.session_state.get(DESK)
    if not isinstance(desk, Desk) or desk.stored.id != fresh.id:
        desk = lay_out(fresh, 0)
    return desk


def lay_out(fresh: Scenario, step: int) -> Desk:
    """Begin with what is stored; what was on the desk is gone."""
    before = st.session_state.get(DESK)
    fresh = replace(fresh, requirements=with_requirement_ids(fresh.requirements))
    desk = Desk(fresh, fresh, fresh, step, getattr(before, "version", 0) + 1)
    put(desk)
    return desk


def to_step(step: int) -> None:
    """Leave for another step; what was typed stays on the desk."""
    desk: Desk = st.session_state[DESK]
    put(replace(desk, base=desk.work, step=step, version=desk.version + 1))
    st.rerun()


def clear() -> None:
    """Take what is on the desk away, unsaved changes with it."""
    st.session_state.pop(DESK, None)
