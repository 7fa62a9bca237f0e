"""What became of an action: the value, or a summary of what is wrong, in words, with nothing saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pandas as pd
import streamlit as st

from app.errors import AppError, Fault, InvalidFields
from app.i18n import explain, explain_fault, has, t
from app.ui.page import flash, note
from app.ui.text import literal

__all__ = ["attempt", "error_summary", "flash"]

T = TypeVar("T")
MOST_FAULTS = 200


def attempt(action: Callable[[], T]) -> T | None:
    """The value of `action()`; after a refusal the summary is on the page and the value is None."""
    try:
        return action()
    except AppError as error:
        error_summary(error)
        return None


def error_summary(error: AppError) -> None:
    """The refusal in a sentence; of several faults a table with line, field and reason."""
    note(literal(explain(error)), "bad")
    if isinstance(error, InvalidFields) and error.faults:
        shown = error.faults[:MOST_FAULTS]
        st.dataframe(
            fault_rows(shown),
            hide_index=True,
            alt=t("ui.fault_count", count=len(error.faults)),
            width="stretch",
        )
        if len(error.faults) > MOST_FAULTS:
            st.caption(t("ui.more_faults", count=len(error.faults) - MOST_FAULTS))


def fault_rows(faults: tuple[Fault, ...]) -> pd.DataFrame:
    """Faults as a table; the line column only where there are lines (a file, not a form)."""
    rows = [
        {t("ui.line"): fault.line, t("ui.column"): column_name(fault), t("ui.reason"): explain_fault(fault)}
        for fault in faults
    ]
    frame = pd.DataFrame(rows)
    return frame if any(fault.line for fault in faults) else frame.drop(columns=t("ui.line"))


def column_name(fault: Fault) -> str:
    """What people call the field: "<room>.column.<name>" where the room has it, else the name itself."""
    key = f"{fault.code.partition('.')[0]}.column.{fault.column}"
    return t(key) if has(key) else fault.column
