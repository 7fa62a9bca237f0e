"""痛点库与导入: whole files in, every message findable, the original only on request and on record."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.auth import require
from app.domain.pain_points import ImportBatch, PublicPainPoint
from app.i18n import date_text, number, t, term, terms, time_text
from app.pages._pain_point_import import batches_tab, import_tab
from app.pages._undecided_fields import undecided_tab
from app.services import field_decisions, pain_points
from app.services.pain_points import PainPointFilter
from app.ui.app import get_app
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header
from app.ui.tables import Column, key_values, pick
from app.ui.tags import tag
from app.ui.text import literal, people_text

PER_PAGE = 20
actor = require("officer")
app = get_app()


def filters(batches: Sequence[ImportBatch]) -> PainPointFilter:
    row = st.columns([3, 2, 2, 2, 2, 2])
    everything = t("pain_points.all")
    files = {batch.id: f"{date_text(batch.at)} {batch.file_name}" for batch in batches}
    return PainPointFilter(
        words=row[0].text_input(
            t("pain_points.words"), key="pain_points.words", icon=":material/search:", max_chars=100
        ),
        channel=row[1].selectbox(
            t("pain_points.column.channel"),
            ("", *terms("channel")),
            format_func=lambda code: term("channel", code) if code else everything,
            key="pain_points.channel",
        ),
        field=row[2].selectbox(
            t("pain_points.column.field"),
            ("", *terms("field")),
            format_func=lambda code: term("field", code) if code else everything,
            key="pain_points.field",
        ),
        district=row[3].selectbox(
            t("pain_points.column.district"),
            ("", *pain_points.districts(app)),
            format_func=lambda name: name or everything,
            key="pain_points.district",
        ),
        batch=row[4].selectbox(
            t("pain_points.batch"),
            ("", *files),
            format_func=lambda key: files.get(key, everything),
            key="pain_points.batch",
        ),
        order=row[5].selectbox(
            t("pain_points.order"),
            ("newest", "oldest", "endorsed"),
            format_func=lambda code: t(f"pain_points.order_by.{code}"),
            key="pain_points.order",
        ),
    )


def browse_tab(batches: Sequence[ImportBatch]) -> None:
    """One page of masked messages beside the one that was chosen."""
    wanted = filters(batches)
    position = f"pain_points.page.{hash(wanted)}"
    start = st.session_state.get(position, 1) - 1
    page = attempt(lambda: pain_points.list_public(app, actor, wanted, PER_PAGE, start * PER_PAGE))
    if page is None:
        return
    if page.total == 0:
        filtered = wanted != PainPointFilter()
        empty_state(
            t("pain_points.none_found" if filtered else "pain_points.empty"),
            t("pain_points.none_found_hint" if filtered else "pain_points.empty_hint"),
        )
        return
    st.caption(t("pain_points.count", total=number(page.total)))
    rows, detail = st.columns([3, 2], gap="medium")
    with rows:
        chosen = pick(
            [
                {
                    "at": point.reported_at,
                    "title": point.title or point.text[:40],
                    "district": point.district,
                    "field": term("field", point.field),
                    "endorsements": point.endorsements,
                }
                for point in page.rows
            ],
            [
                Column("at", t("pain_points.column.reported_at"), "date", 92),
                Column("title", t("pain_points.column.title"), width=172),
                Column("district", t("pain_points.column.district"), width=90),
                Column("field", t("pain_points.column.field"), width=80),
                Column("endorsements", t("pain_points.column.endorsements"), "integer", 54),
            ],
            alt=t("pain_points.table_alt", count=len(page.rows)),
            key=f"{position}.{start}",
        )
        if page.total > PER_PAGE:
            st.pagination(-(-page.total // PER_PAGE), key=position)
    with detail:
        if chosen is None:
            note(t("pain_points.choose"))
        else:
            message(page.rows[chosen])


def machine_opinion(point: PublicPainPoint) -> None:
    """What the machine takes the field for, marked as such: a suggestion, not a fact."""
    guess = attempt(lambda: field_decisions.suggestion(app, actor, point.id))
    if guess:
        sure = "pain_points.opinion_unsure" if guess.unsure else "pain_points.opinion"
        code = sure if guess.field else "pain_points.opinion_none"
        words = t(code, first=term("field", guess.field), second=term("field", guess.second))
        st.markdown(tag(words, "wait" if guess.unsure else "info"))


def message(point: PublicPainPoint) -> None:
    """The masked message; the original only when asked for, and that is recorded."""
    with st.container(border=True):
        st.markdown(f"**{literal(point.title)}**")
        st.markdown(
            " ".join(
                tag(word) for word in (term("channel", point.channel), term("field", point.field)) if word
            )
        )
        if not point.field:
            machine_opinion(point)
        people_text(point.text)
        where = "　".join(
            part for part in (time_text(point.reported_at), point.district, point.place) if part
        )
        st.caption(literal(where))
    if st.button(
        t("pain_points.original"), key=f"pain_points.original.{point.id}", icon=":material/visibility:"
    ):
        full = attempt(lambda: pain_points.read_full(app, actor, point.id))
        if full:
            note(t("pain_points.original_recorded", name=literal(actor.name), at=app.clock.now()), "wait")
            names = ("title", "place", "source_category")
            facts = [(t(f"pain_points.column.{name}"), getattr(full, name)) for name in names]
            key_values(
                [
                    (t("pain_points.column.id"), full.source_ref),
                    *((name, text) for name, text in facts if text),
                ]
            )
            people_text(full.text)
            picture = attempt(lambda: pain_points.photo(app, actor, point.id)) if full.photo else None
            if picture:
                st.image(picture, alt=t("pain_points.photo_alt", number=full.source_ref))
    st.caption(t("pain_points.original_hint"))


page_header(t("pain_points.title"), t("pain_points.lead"))
batches = attempt(lambda: pain_points.batches(app, actor)) or []
browse, undecided, bring, files = st.tabs(
    [
        t("pain_points.browse"),
        t("pain_points.undecided"),
        t("pain_points.import"),
        t("pain_points.batches"),
    ]
)
with browse:
    browse_tab(batches)
with undecided:
    undecided_tab(app, actor)
with bring:
    import_tab(app, actor)
with files:
    batches_tab(batches)
