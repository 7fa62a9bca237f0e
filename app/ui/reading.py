"""Tables for reading and printing: every word of a long text is on the page, wrapped, nothing to scroll to."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.i18n import t
from app.ui.text import literal


def reading_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A plain table over the whole width. `headers` are our words; cells are shown literally; no rows: a quiet line.

    Written as a markdown table: the cells of st.table are never wider than 375 pixels.
    """
    if not rows:
        st.caption(t("ui.no_rows"))
        return
    lines = [_line(headers), _line(["---"] * len(headers))]
    lines += [_line([literal(cell) for cell in row]) for row in rows]
    st.markdown("\n".join(lines))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
