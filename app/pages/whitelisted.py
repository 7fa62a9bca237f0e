"""企业白名单公示: who is listed, since when, until when, why and by which rule; for everybody, to take away as open data."""

from __future__ import annotations

import streamlit as st

from app.auth import current_user
from app.documents.opportunity_list import as_json
from app.documents.whitelist_list import COLUMNS, cells, whitelist_csv, whitelist_data
from app.i18n import t
from app.services import whitelisting
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header
from app.ui.reading import reading_table

ADDRESSES = ("/public/whitelist.json", "/public/whitelist.csv")

actor = current_user()
app = get_app()

page_header(t("whitelist.public_title"), t("whitelist.public_lead"))
note(t("whitelist.use"))
rows = attempt(lambda: whitelisting.public_list(app, actor))
if rows:
    name = t("whitelist.public_file")
    count, files = st.columns([3, 2], vertical_alignment="center")
    count.markdown(t("whitelist.public_alt", count=len(rows)))
    with files, st.container(horizontal=True, horizontal_alignment="right"):
        download("CSV", lambda: whitelist_csv(rows), f"{name}.csv", "csv", key="whitelisted.csv")
        download(
            "JSON", lambda: as_json(whitelist_data(rows)), f"{name}.json", "json", key="whitelisted.json"
        )
    reading_table([t(f"whitelist.column.{each}") for each in COLUMNS], [cells(row) for row in rows])
    st.caption(t("whitelist.public_data") + t("ui.list_comma").join(f"`{each}`" for each in ADDRESSES))
elif rows is not None:
    empty_state(t("whitelist.public_empty"), t("whitelist.public_empty_hint"))
