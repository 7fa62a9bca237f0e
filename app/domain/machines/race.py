"""赛马 (one racer, 一家参赛单位): 进行中 → 提交成果 → 通过 → 下一赛段 | 淘汰; the last stage passed is the finish."""

from __future__ import annotations

from app.domain.machines.machine import Machine, State, edges

RACE = Machine(
    name="race",
    states=(
        State("admitted"),
        State("running", "stage_started_at"),
        State("submitted", "submitted_at"),
        State("passed", "passed_at"),
        State("finished", "finished_at"),
        State("eliminated", "eliminated_at"),
        State("retired", "retired_at"),
    ),
    edges=(
        *edges("start", "admitted", "running", "officer", "racers_within_maximum contract_signed", "race.start"),
        *edges("submit", "running", "submitted", "enterprise", "before_stage_deadline", "race.submit"),
        *edges("send_back", "submitted", "running", "evaluator", "appointed reason_given time_left", "race.send_back"),
        *edges("pass", "submitted", "passed", "evaluator", "is_chair all_scored", "race.pass"),
        *edges("pay", "passed", "passed", "finance", "not_yet_paid payments_within_cap", "race.pay"),
        *edges("next_stage", "passed", "running", "officer", "stage_left", "race.next_stage"),
        *edges("finish", "passed", "finished", "officer", "no_stage_left", "race.finish"),
        *edges(
            "eliminate", ("running", "submitted"), "eliminated", "evaluator", "is_chair reason_code sunk_cost_shown",
            "race.eliminate",
        ),
        *edges("retire", ("admitted", "running", "submitted", "passed"), "retired", "enterprise", "reason_given",
               "race.retire"),
    ),
)  # fmt: skip
