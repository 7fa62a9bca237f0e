"""赛马: what racers handed in, points and decisions, for those who may read them."""

from __future__ import annotations

import streamlit as st

from app.domain.race_results import ResultFile, StageResult
from app.domain.users import Actor
from app.i18n import number, t, time_text
from app.services import race_judging, race_reading
from app.services.context import App
from app.services.race_reading import RaceRoom, RacerRow, ResultView
from app.ui.downloads import download
from app.ui.outcome import attempt
from app.ui.page import section
from app.ui.tags import tag
from app.ui.text import literal, people_text

READERS = ("officer", "reviewer", "evaluator", "supervisor")


def show_results(app: App, actor: Actor, room: RaceRoom) -> None:
    """Every racer for the department, the committee and supervision; an enterprise sees its own."""
    mine = [row for row in room.rows if actor.role in READERS or row.enterprise == actor.enterprise_id != ""]
    if not mine or actor.role == "finance":
        return
    section(t("racing.history"))
    for row in mine:
        with st.expander(literal(row.name), expanded=len(mine) == 1):
            show_racer(app, actor, row)


def show_racer(app: App, actor: Actor, row: RacerRow) -> None:
    """Results of one racer and the decisions on them."""
    views = attempt(lambda: race_reading.results(app, actor, row.racer))
    decided = attempt(lambda: race_reading.decisions(app, actor, row.racer)) or []
    if not views:
        st.caption(t("racing.history_empty"))
    for view in views or []:
        show_result(app, actor, view)
    for each in decided:
        words = t(
            "racing.decided",
            action=t(f"racing.action.{each.action}"),
            stage=each.stage,
            at=time_text(each.at),
            reason=literal(each.reason),
        )
        st.caption(f"{words}（{t(f'racing.code.{each.code}')}）" if each.code else words)


def show_result(app: App, actor: Actor, view: ResultView) -> None:
    """One result with its files; points once everybody has scored."""
    result = view.result
    words = [t("racing.result_of", stage=result.stage, at=time_text(result.submitted_at))]
    if result.sent_back_at:
        words.append(tag(t("racing.sent_back"), "wait"))
    if view.mean is not None:
        words.append(tag(t("racing.mean", points=number(float(view.mean), 1)), "info"))
    st.markdown(" ".join(words))
    people_text(result.note)
    for file in result.files:
        _file(app, actor, result, file)
    for comment in view.comments:
        people_text(f"· {comment}")


def _file(app: App, actor: Actor, result: StageResult, file: ResultFile) -> None:
    download(
        literal(file.name),
        lambda: race_judging.result_file(app, actor, result.id, file.digest)[1],
        file.name,
        file.name.rpartition(".")[2].casefold(),
        key=f"race.file.{result.id}.{file.digest[:8]}",
    )
