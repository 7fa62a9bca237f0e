"""赛马 as everybody may read it: the plan of stages, and who stands where with date and payment."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.racing import RacePlan, Stage
from app.i18n import date_text, money_wan, t
from app.services.race_reading import RaceRoom, RacerRow, StageCell
from app.ui.page import note
from app.ui.reading import reading_table
from app.ui.text import literal

OUT = ("voided", "eliminated", "retired")


def show_plan(plan: RacePlan, stages: Sequence[Stage] | None = None) -> None:
    """The stages with result, day, payment, places; `stages` with the days that hold now where they were moved."""
    reading_table(
        [
            t("racing.stage"),
            t("racing.result"),
            t("racing.due_on"),
            t("racing.payment"),
            t("racing.places"),
        ],
        [
            (each.number, each.result, date_text(each.due_on), money_wan(each.payment_fen), each.places)
            for each in (plan.stages if stages is None else stages)
        ],
    )
    note(t("racing.facts", racers=plan.racers, cap_fen=plan.cap_fen, total_fen=plan.most_fen))


def show_moved(room: RaceRoom) -> None:
    """Every postponement with its reason."""
    for each in room.moved:
        note(
            t("racing.moved", stage=each.stage, days=each.days, reason=literal(each.reason), at=each.at),
            "wait",
        )


def show_racers(room: RaceRoom) -> None:
    """One line a racer: state, what became of each stage and when, what was paid."""
    heads = [t("racing.stage_head", number=each.number, due=date_text(each.due_on)) for each in room.stages]
    reading_table(
        [t("racing.racer"), t("racing.state"), *heads, t("racing.paid_sum")],
        [
            (row.name, state_text(row), *(cell_text(each) for each in row.cells), money_wan(row.paid_fen))
            for row in room.rows
        ],
    )


def state_text(row: RacerRow) -> str:
    """State in words, with the ground of an elimination or the reason of leaving."""
    words = t(f"machines.race.{row.state}")
    why = t(f"racing.code.{row.code}") if row.code else row.reason
    if row.state == "passed":
        why = t("racing.waits_next" if row.paid else "racing.waits_pay")
    return f"{words}：{why}" if why else words


def cell_text(cell: StageCell) -> str:
    """State and day of one stage, and the payment once there is one."""
    if not cell.state:
        return t("racing.cell_none")
    words = {"state": t(f"machines.race.{cell.state}"), "on": date_text(cell.on)}
    if cell.paid_on is None:
        return t("racing.cell", **words)
    return t("racing.cell_paid", **words, paid_fen=cell.paid_fen, paid_on=date_text(cell.paid_on))
