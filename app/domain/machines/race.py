"""赛马 (one racer, 一家参赛单位): 拟入赛 → 已入赛 → 进行中 → 提交成果 → 通过 → 下一赛段 | 淘汰; the last stage passed is the finish.

Nobody goes on, finishes or leaves after a stage that was passed and is not paid: what was earned is owed first.
Where the result of the evaluation falls, the race that rested on it falls with it; what was earned in it is still owed.
"""

from __future__ import annotations

from app.domain.machines.machine import Machine, State, edges

RACE = Machine(
    name="race",
    states=(
        State("proposed"),
        State("admitted", "admitted_at"),
        State("running", "stage_started_at"),
        State("submitted", "submitted_at"),
        State("passed", "passed_at"),
        State("finished", "finished_at"),
        State("voided", "voided_at"),
        State("eliminated", "eliminated_at"),
        State("retired", "retired_at"),
    ),
    edges=(
        *edges(
            "admit", "proposed", "admitted", "reviewer", "publicity_kept no_open_remedy racers_within_maximum other_person",
            "race.admit",
        ),
        *edges("sign", "admitted", "admitted", "officer", "publicity_over no_open_remedy", "race.sign"),
        *edges("start", "admitted", "running", "officer", "racers_within_maximum contract_signed", "race.start"),
        *edges("submit", "running", "submitted", "enterprise", "before_stage_deadline", "race.submit"),
        *edges("score", "submitted", "submitted", "evaluator", "appointed conflicts_declared not_yet_scored", "race.score"),
        *edges("send_back", "submitted", "running", "evaluator", "appointed reason_given time_left", "race.send_back"),
        *edges("pass", "submitted", "passed", "evaluator", "is_chair committee_lawful all_scored reason_given place_earned", "race.pass"),
        *edges("pay", "passed", "passed", "finance", "not_yet_paid payments_within_cap", "race.pay"),
        *edges("settle", "voided", "voided", "finance", "stage_passed not_yet_paid payments_within_cap", "race.settle"),
        *edges("next_stage", "passed", "running", "officer", "stage_left stage_paid", "race.next_stage"),
        *edges("finish", "passed", "finished", "officer", "no_stage_left stage_paid last_one", "race.finish"),
        *edges(
            "eliminate", ("admitted", "running", "submitted"), "eliminated", "evaluator", "is_chair committee_lawful reason_code sunk_cost_shown",
            "race.eliminate",
        ),
        *edges("retire", ("admitted", "running", "submitted"), "retired", "enterprise", "reason_given", "race.retire"),
        *edges("retire", "passed", "retired", "enterprise", "reason_given stage_paid", "race.retire"),
        *edges(
            "void", ("proposed", "admitted", "running", "submitted", "passed", "finished"), "voided", "reviewer supervisor",
            "remedy_upheld", "race.void",
        ),
    ),
)  # fmt: skip
