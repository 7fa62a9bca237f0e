"""赛马: handing in a result, scoring it, and the chair's decision with what it costs on the same screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import streamlit as st

from app.domain.racing import ELIMINATION
from app.domain.users import Actor
from app.i18n import t
from app.pages._race_results import show_racer
from app.services import race_judging, race_reading
from app.services.context import App
from app.services.race_reading import RacerRow
from app.ui.forms import nonce, renew
from app.ui.outcome import attempt
from app.ui.page import note
from app.ui.text import literal

CHOICES = ("pass", "send_back", "eliminate")
TYPES = ["pdf", "docx", "xlsx", "png", "jpg", "jpeg"]


class Press(Protocol):
    """The confirmation and the button of a step."""

    def __call__(
        self, action: str, key: str, do: Callable[[], object], *, name: str = "", count: int = 0
    ) -> None: ...


def show_submission(app: App, actor: Actor, row: RacerRow, press: Press) -> None:
    """A note and files, final once handed in."""
    key = f"{row.racer}.{row.stage}"
    words = st.text_area(
        t("racing.note_label"),
        key=f"race.note.{key}",
        max_chars=2_000,
        height=140,
        help=t("racing.note_help"),
    )
    files = st.file_uploader(
        t("racing.files_label"),
        TYPES,
        accept_multiple_files=True,
        key=f"race.files.{key}",
        help=t("racing.files_help"),
    )
    name = f"race.{key}"

    def hand_in() -> bool:
        named = [(each.name, each.getvalue()) for each in files or []]
        race_judging.submit(app, actor, row.racer, words or "", named, nonce(name))
        renew(name)
        return True

    press("submit", key, hand_in)


def show_scoring(app: App, actor: Actor, row: RacerRow, press: Press) -> None:
    """The result and one number for it."""
    show_racer(app, actor, row)
    key = f"{row.racer}.{row.stage}"
    left, right = st.columns([1, 2])
    points = left.number_input(
        t("racing.points"),
        0.0,
        100.0,
        None,
        0.5,
        format="%.1f",
        key=f"race.points.{key}",
        placeholder="0—100",
    )
    comment = right.text_input(t("racing.comment"), key=f"race.comment.{key}", max_chars=500)
    given = -1.0 if points is None else points
    press("score", key, lambda: race_judging.score(app, actor, row.racer, given, comment or ""))


def show_decision(app: App, actor: Actor, row: RacerRow, press: Press) -> None:
    """Pass, send back or eliminate; what elimination costs stands above the button."""
    standing = attempt(lambda: race_reading.standing(app, actor, row.racer))
    if standing is None:
        return
    if row.state == "submitted":
        st.caption(t("racing.scored_count", done=standing.scored, count=standing.seats))
        if standing.scored == standing.seats:
            code = "earned" if standing.earned else "waiting" if standing.waiting else "out"
            note(
                t(f"racing.standing_{code}", waiting=standing.waiting), "good" if standing.earned else "wait"
            )
    choices = CHOICES if row.state == "submitted" else CHOICES[2:]
    key = f"{row.racer}.{row.stage}"
    action = st.segmented_control(
        t("racing.decision"),
        choices,
        default=choices[0],
        required=True,
        format_func=lambda code: t(f"racing.action.{code}"),
        key=f"race.choice_of.{key}.{row.state}",
    )
    code = ""
    loss = None
    if action == "eliminate":
        code = st.selectbox(
            t("racing.reason_code"),
            ELIMINATION,
            format_func=lambda each: t(f"racing.code.{each}"),
            key=f"race.code.{key}",
        )
        loss = attempt(lambda: race_judging.sunk_if_out(app, actor, row.racer))
        if loss is None:
            return
        note(
            t(
                "racing.loss",
                name=literal(row.name),
                sunk_fen=loss.sunk_fen,
                paid_fen=loss.paid_fen,
                share_percent=loss.share_percent,
            ),
            "wait",
        )
    reason = st.text_area(t("racing.reason_inside"), key=f"race.reason.{key}", max_chars=500) or ""
    if loss is not None:
        shown = loss.sunk_fen
        press(
            "eliminate", key, lambda: race_judging.eliminate(app, actor, row.racer, code or "", reason, shown)
        )
    elif action == "send_back":
        press("send_back", key, lambda: race_judging.send_back(app, actor, row.racer, reason))
    else:
        press("pass", key, lambda: race_judging.pass_stage(app, actor, row.racer, reason))
