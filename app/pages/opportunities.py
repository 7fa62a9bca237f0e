"""城市机会清单: every published opportunity, for everybody, with filters that travel in the address."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.auth import current_user
from app.documents.opportunity_list import list_csv, list_xlsx
from app.i18n import deadline_text, money_wan, t, term, terms, time_text
from app.services import publishing
from app.services.publishing import OpportunityFilter, OpportunityRow
from app.ui.address import address_choice, address_words
from app.ui.app import get_app
from app.ui.downloads import download
from app.ui.links import page_link
from app.ui.outcome import attempt
from app.ui.page import empty_state, page_header
from app.ui.tags import status, tag
from app.ui.text import literal

PER_PAGE = 15
ADDRESSES = (
    ("list_json", "/public/opportunities.json"),
    ("list_csv", "/public/opportunities.csv"),
    ("releases", "/public/releases.json"),
)
actor = current_user()
app = get_app()


def filters() -> OpportunityFilter:
    """One row of filters; the address holds their codes."""
    columns = st.columns([3, 2, 2, 2, 2])
    with columns[0]:
        words = address_words(
            t("opportunities.words"),
            "words",
            key="opportunities.words",
            placeholder=t("opportunities.words_hint"),
        )
    chosen = {}
    for column, (name, group) in zip(
        columns[1:],
        [("field", "field"), ("zone", "zone"), ("mechanism", "mechanism"), ("status", "opportunity_status")],
        strict=True,
    ):
        codes = ("", *(code for code in terms(group) if code))
        with column:
            chosen[name] = address_choice(
                t(f"opportunities.{name}"),
                name,
                codes,
                lambda code, group=group: term(group, code) if code else t("opportunities.all"),
                key=f"opportunities.{name}",
            )
    return OpportunityFilter(words=words, **chosen)


def card(row: OpportunityRow) -> None:
    """One opportunity: what it is, how much, until when."""
    with st.container(border=True):
        what, money, when = st.columns([6, 2, 2], vertical_alignment="center")
        with what:
            page_link("opportunity", f":primary[**{literal(row.title)}**]", id=row.number)
            st.markdown(
                " ".join(
                    [
                        status("opportunity_status", row.badge),
                        tag(term("field", row.field), "info"),
                        tag(term("mechanism", row.mechanism)),
                        tag(term("zone", row.zone)),
                    ]
                )
            )
            st.caption(literal(f"{row.number}　{row.department}"))
        with money:
            st.caption(t("opportunities.ceiling"))
            st.markdown(f"**{literal(money_wan(row.ceiling_fen))}**")
        with when:
            st.caption(t("opportunities.deadline"))
            if row.status == "published":
                st.markdown(f"**{deadline_text(row.tender_deadline, app.clock.now())}**")
            st.caption(time_text(row.tender_deadline))


def open_data() -> None:
    """Where other systems read the list (《电子招标投标办法》第八条、第二十条)."""
    with st.expander(t("opportunities.open_data.title"), icon=":material/api:"):
        st.markdown(t("opportunities.open_data.lead"))
        for name, address in ADDRESSES:
            st.markdown(f"- [{t(f'opportunities.open_data.{name}')}]({address})　`{address}`")
        st.caption(t("opportunities.open_data.releases_hint"))


def downloads(rows: Sequence[OpportunityRow]) -> None:
    """The rows that are shown, as people keep them in Excel or WPS."""
    name = t("opportunities.file_name")
    with st.container(horizontal=True, horizontal_alignment="right"):
        download(t("opportunities.csv"), lambda: list_csv(rows), f"{name}.csv", "csv")
        download(t("opportunities.xlsx"), lambda: list_xlsx(rows), f"{name}.xlsx", "xlsx")


page_header(t("opportunities.title"), t("opportunities.lead"))
wanted = filters()
rows = attempt(lambda: publishing.list_public(app, actor, wanted))
if rows:
    count, files = st.columns([3, 2], vertical_alignment="center")
    open_now = sum(1 for row in rows if row.status == "published")
    count.markdown(t("opportunities.count", count=len(rows), open=open_now))
    with files:
        downloads(rows)
    page = 1
    pages = -(-len(rows) // PER_PAGE)
    if pages > 1:
        page = min(st.session_state.get(key := f"opportunities.page.{hash(wanted)}", 1), pages)
    for row in rows[(page - 1) * PER_PAGE : page * PER_PAGE]:
        card(row)
    if pages > 1:
        st.pagination(pages, key=key)
    open_data()
elif rows is not None and wanted != OpportunityFilter():
    empty_state(
        t("opportunities.none_found"),
        t("opportunities.none_found_hint"),
        page="opportunities",
        label=t("opportunities.clear"),
    )
elif rows is not None:
    officer = actor.role == "officer"
    empty_state(
        t("opportunities.empty"),
        t("opportunities.empty_officer" if officer else "opportunities.empty_hint"),
        page="topics",
        label=t("opportunities.to_topics"),
    )
