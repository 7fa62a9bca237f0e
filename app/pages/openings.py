"""开榜见证: the second person of an opening confirms; of opened challenges the record, and for supervisors the signals."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import t, time_text
from app.pages import _opening_ceremony, _signals
from app.pages._opening_record import show_record
from app.services import opening_records
from app.ui.app import get_app
from app.ui.links import page_link, param
from app.ui.outcome import attempt
from app.ui.page import empty_state, page_header
from app.ui.tags import status
from app.ui.text import literal

actor = require("reviewer", "supervisor")
app = get_app()

page_header(t("opening.witness_title"), t("opening.witness_lead"))
rows = attempt(lambda: opening_records.to_witness(app, actor))
if rows:
    wanted = param("id")
    names = {
        row.number: f"{t('opening.witness_waits') if row.waits else ''}{row.number}　{row.title}"
        for row in rows
    }
    start = next((n for n, row in enumerate(rows) if row.number == wanted), 0)
    number = st.selectbox(
        t("opening.witness_choose"),
        list(names),
        index=start,
        format_func=names.get,
        key=f"openings.choice.{wanted}.{rows[0].number}.{rows[0].waits}",
    )
    row = next(row for row in rows if row.number == number)
    st.markdown(f"### {literal(row.title)}")
    st.markdown(f"{status('opportunity_status', row.status)} :gray[{literal(row.department)}]")
    page_link("opportunity", t("challenges.to_opportunity"), id=row.number)
    if row.waits:
        _opening_ceremony.show(app, actor, row.id, row.number, may_begin=False)
    else:
        show_record(app, actor, row.id, row.number)
        if actor.role == "supervisor":
            _signals.show(app, actor, row.id, True)
elif rows is not None:
    empty_state(t("opening.witness_empty"), t("opening.witness_empty_hint"))
st.caption(t("opening.server_clock", at=time_text(app.clock.now())))
