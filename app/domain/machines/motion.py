"""表决事项: 提出 → 通过 | 未通过; what the committee decides on a bid or a score, every member under the own login."""

from __future__ import annotations

from app.domain.machines.machine import Machine, State, edges

SITS = "appointed conflicts_declared in_deliberation committee_lawful"

MOTION = Machine(
    name="motion",
    states=(
        State("draft"),
        State("moved", "moved_at"),
        State("carried", "carried_at"),
        State("lost", "lost_at"),
        State("withdrawn", "withdrawn_at"),
    ),
    edges=(
        *edges("move", "draft", "moved", "evaluator", f"{SITS} reason_code reason_given explained", "evaluation.move"),
        *edges("vote", "moved", "moved", "evaluator", f"{SITS} not_yet_voted", "evaluation.vote"),
        *edges("carry", "moved", "carried", "evaluator", "enough_agree", "evaluation.carry"),
        *edges("lose", "moved", "lost", "evaluator", "enough_against", "evaluation.lose"),
        *edges("withdraw", "moved", "withdrawn", "evaluator", "in_deliberation own_motion", "evaluation.withdraw_motion"),
        *edges("reopen", "carried", "moved", "officer reviewer", "member_replaced", "evaluation.reopen"),
    ),
)  # fmt: skip
