"""赛马: the next step of the person who looks, as a small form; what else is possible stands behind a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from app.clock import CHINA
from app.domain.users import Actor
from app.i18n import date_text, t
from app.pages import _consensus
from app.pages._race_judging import show_decision, show_scoring, show_submission
from app.services import committees, race_reading, racing
from app.services.context import App
from app.services.race_reading import RaceRoom, RacerRow
from app.services.race_tasks import Task
from app.ui.forms import reset
from app.ui.links import go
from app.ui.outcome import attempt, flash
from app.ui.page import note
from app.ui.text import literal

LONGEST_DELAY = 365


def task_label(room: RaceRoom, task: Task) -> str:
    """The step in words, with whom it concerns."""
    action = t(f"racing.action.{task.action}")
    name = next((row.name for row in room.rows if row.racer == task.racer), "")
    return t("racing.task_for", action=action, name=name) if name else action


def show_task(app: App, actor: Actor, room: RaceRoom, task: Task) -> None:
    """One step: what it means, what it needs, one button."""
    row = next((each for each in room.rows if each.racer == task.racer), None)
    st.markdown(f"**{literal(task_label(room, task))}**")
    st.caption(t(f"racing.lead.{task.action}"))
    if row is None:
        _propose(app, actor, room) if task.action == "propose" else _admit(app, actor, room)
    elif task.action == "award":
        if st.button(t("racing.to_award"), key="race.award", type="primary"):
            go("challenges", id=room.opportunity.number)
    else:
        STEPS[task.action](app, actor, room, row)


def press(action: str, key: str, do: Callable[[], object], *, name: str = "", count: int = 0) -> None:
    """The confirmation and the button of a step; done only when it was ticked."""
    box = f"race.sure.{action}.{key}"
    sure = st.checkbox(t(f"racing.sure.{action}", name=literal(name), count=count), key=box)
    if st.button(t(f"racing.action.{action}"), key=f"race.{action}", type="primary"):
        if not sure:
            note(t("racing.tick"), "bad")
        elif attempt(lambda: do() or True):
            reset(box)
            flash(t(f"racing.done.{action}"))
            st.rerun()


def _today(app: App) -> date:
    return app.clock.now().astimezone(CHINA).date()


def _propose(app: App, actor: Actor, room: RaceRoom) -> None:
    """The candidates that the evaluation gives a place; equals for the last ones are told apart by the published rule."""
    rows = attempt(lambda: race_reading.places(app, actor, room.opportunity.id))
    if rows is None:
        return
    left_out: list[str] = []
    rule = ""
    for each in rows:
        st.markdown(f"{each.rank}. {literal(each.name)}")
    equal = {each.bid: each.name for each in rows if each.equal}
    if equal:
        note(t("racing.tied_note"), "wait")
        left_out = st.multiselect(
            t("racing.left_out"), list(equal), format_func=equal.get, key="race.left_out", select_all=False
        )
        rule = st.text_input(t("racing.tie_rule"), key="race.tie_rule", max_chars=500) or ""
    press(
        "propose",
        room.opportunity.number,
        lambda: racing.propose(app, actor, room.opportunity.id, left_out, rule),
        count=len(rows) - len(left_out),
    )


def _admit(app: App, actor: Actor, room: RaceRoom) -> None:
    press("admit", room.opportunity.number, lambda: racing.admit(app, actor, room.opportunity.id))


def _sign(app: App, actor: Actor, room: RaceRoom, row: RacerRow) -> None:
    st.caption(t("racing.sign_note", cap_fen=room.plan.cap_fen))
    day = st.date_input(t("racing.signed_on"), _today(app), key=f"race.day.{row.racer}", format="YYYY-MM-DD")
    press("sign", row.racer, lambda: racing.sign(app, actor, row.racer, day))


def _start(app: App, actor: Actor, room: RaceRoom, row: RacerRow) -> None:
    st.caption(t("racing.start_note", due=date_text(room.stages[0].due_on)))
    press("start", row.racer, lambda: racing.start(app, actor, row.racer), name=row.name)


def _next_stage(app: App, actor: Actor, room: RaceRoom, row: RacerRow) -> None:
    stage = room.stages[row.stage]
    st.caption(t("racing.next_note", stage=stage.number, due=date_text(stage.due_on)))
    press(
        "next_stage",
        f"{row.racer}.{row.stage}",
        lambda: racing.next_stage(app, actor, row.racer),
        name=row.name,
    )


def _finish(app: App, actor: Actor, room: RaceRoom, row: RacerRow) -> None:
    press("finish", row.racer, lambda: racing.finish(app, actor, row.racer), name=row.name)


def _pay(app: App, actor: Actor, room: RaceRoom, row: RacerRow) -> None:
    """The amount stands; finance gives the day and the voucher."""
    stage = room.stages[row.stage - 1]
    st.markdown(
        t("racing.pay_amount", amount_fen=stage.payment_fen, stage=stage.number, name=literal(row.name))
    )
    left, right = st.columns(2)
    key = f"{row.racer}.{row.stage}"
    day = left.date_input(t("racing.paid_on"), _today(app), key=f"race.paid_on.{key}", format="YYYY-MM-DD")
    words = right.text_input(t("racing.pay_note"), key=f"race.pay_note.{key}", max_chars=500)
    press("pay", key, lambda: racing.pay(app, actor, row.racer, day, words or ""))


def _score(app: App, actor: Actor, room: RaceRoom, row: RacerRow) -> None:
    if committees.has_declared(app, actor, room.opportunity.id):
        show_scoring(app, actor, row, press)
    else:  # who came into the committee during the race
        _consensus.declaration(app, actor, room.opportunity)


STEPS: dict[str, Callable[[App, Actor, RaceRoom, RacerRow], None]] = {
    "sign": _sign,
    "start": _start,
    "next_stage": _next_stage,
    "finish": _finish,
    "pay": _pay,
    "submit": lambda app, actor, room, row: show_submission(app, actor, row, press),
    "score": _score,
    "decide": lambda app, actor, room, row: show_decision(app, actor, row, press),
}


def show_options(app: App, actor: Actor, room: RaceRoom) -> None:
    """What is possible at any time and is nobody's next step: leaving, moving the days, a breach of contract."""
    if not room.open:
        return
    if actor.role == "officer" and actor.department == room.opportunity.department and room.rows:
        with st.expander(t("racing.action.postpone")):
            _postpone(app, actor, room)
    own = next((row for row in room.rows if row.enterprise == actor.enterprise_id != ""), None)
    if own is not None and own.state in ("admitted", "running", "submitted", "passed"):
        with st.expander(t("racing.action.retire")):
            st.caption(t("racing.lead.retire"))
            reason = st.text_area(t("racing.reason"), key=f"race.retire_reason.{own.racer}", max_chars=500)
            press("retire", own.racer, lambda: racing.retire(app, actor, own.racer, reason or ""))
    judged = {task.racer for task in room.tasks if task.action == "decide"}
    rest = [
        row
        for row in room.rows
        if row.state in ("admitted", "running", "submitted") and row.racer not in judged
    ]
    if actor.role == "evaluator" and rest:
        with st.expander(t("racing.more")):
            names = {row.racer: row for row in rest}
            chosen = st.selectbox(
                t("racing.racer"), list(names), format_func=lambda key: names[key].name, key="race.more"
            )
            if chosen:
                show_decision(app, actor, names[chosen], press)


def _postpone(app: App, actor: Actor, room: RaceRoom) -> None:
    st.caption(t("racing.lead.postpone"))
    left, right = st.columns(2)
    stage = left.selectbox(
        t("racing.stage_label"), [each.number for each in room.stages], key="race.postpone_stage"
    )
    days = right.number_input(t("racing.days_label"), 1, LONGEST_DELAY, 14, 1, key="race.postpone_days")
    reason = st.text_area(t("racing.reason"), key="race.postpone_reason", max_chars=500)
    press(
        "postpone",
        room.opportunity.number,
        lambda: racing.postpone(app, actor, room.opportunity.id, stage or 1, int(days or 1), reason or ""),
    )
