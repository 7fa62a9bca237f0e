"""赛马进程: one race at a time, as this person sees it: the table everybody may read, and the next step."""

from __future__ import annotations

import streamlit as st

from app.auth import require
from app.i18n import money_wan, t, term
from app.pages._race_results import show_results
from app.pages._race_steps import show_options, show_task, task_label
from app.pages._race_table import OUT, show_moved, show_plan, show_racers
from app.services import race_reading
from app.services.race_reading import RaceRoom
from app.ui.app import get_app
from app.ui.links import page_link, param
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import empty_state, note, page_header, section
from app.ui.tags import status, tag
from app.ui.text import literal

actor = require("officer", "reviewer", "enterprise", "evaluator", "finance", "supervisor")
app = get_app()


def figures(room: RaceRoom) -> None:
    racing = sum(row.state not in OUT for row in room.rows)
    metric_row(
        [
            Metric(t("racing.racing_metric"), t("racing.racing_of", racing=racing, count=len(room.rows))),
            Metric(t("racing.paid_metric"), money_wan(room.sunk.paid_fen)),
            Metric(t("racing.sunk_metric"), money_wan(room.sunk.sunk_fen), t("racing.sunk_help")),
            Metric(t("racing.cap_metric"), money_wan(room.plan.cap_fen)),
        ]
    )


def next_step(room: RaceRoom) -> None:
    """The one thing to do now; the others that wait behind a choice."""
    section(t("racing.next"))
    if not room.tasks:
        st.caption(t("racing.nothing"))
        return
    task = room.tasks[0]
    if len(room.tasks) > 1:
        place = st.selectbox(
            t("racing.others"),
            range(len(room.tasks)),
            format_func=lambda n: task_label(room, room.tasks[n]),
            key="race.task." + ".".join(f"{each.action}{each.racer[-4:]}" for each in room.tasks),
        )
        task = room.tasks[place or 0]
    with st.container(border=True):
        show_task(app, actor, room, task)


def show(room: RaceRoom) -> None:
    opportunity = room.opportunity
    st.markdown(f"### {literal(opportunity.title)}")
    if room.under_way:
        st.markdown(tag(t("racing.under_way"), "info"))
    else:
        st.markdown(status("opportunity_status", room.status))
    page_link("opportunity", t("racing.to_opportunity"), id=opportunity.number)
    winner = next((row.name for row in room.rows if row.racer == room.winner), "")
    if winner:
        note(t("racing.winner", name=literal(winner)), "good")
    elif room.rows and not room.open:
        note(t("racing.ended", status=term("opportunity_status", room.status)), "wait")
    if room.rows:
        figures(room)
        show_racers(room)
    next_step(room)
    show_options(app, actor, room)
    show_results(app, actor, room)
    section(t("racing.stages_title"))
    show_plan(room.plan, room.stages)
    show_moved(room)


page_header(t("racing.room_title"), t("racing.room_lead"))
found = attempt(lambda: race_reading.races(app, actor))
if found:
    wanted = param("id")
    start = next((n for n, each in enumerate(found) if wanted in (each.id, each.number)), 0)
    position = st.selectbox(
        t("racing.choose"),
        range(len(found)),
        index=start,
        format_func=lambda n: f"{found[n].number}　{found[n].title}",
        key=f"race.choice.{wanted}.{len(found)}",
    )
    room = attempt(lambda: race_reading.room(app, actor, found[position or 0].id))
    if room is not None:
        show(room)
elif found is not None:
    officer = actor.role in ("officer", "reviewer")
    empty_state(
        t("racing.empty"),
        t("racing.empty_officer" if officer else "racing.empty_other"),
        page="opportunities",
        label=t("racing.to_list"),
    )
