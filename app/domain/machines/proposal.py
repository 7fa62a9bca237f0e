"""双人办理: 提出 → 批准 | 退回 | 撤回; which role proposes and which one decides is asked of the kind of proposal."""

from __future__ import annotations

from app.domain.machines.machine import Machine, State, edges

PROPOSERS = "officer reviewer admin"
DECIDERS = "reviewer supervisor"

PROPOSAL = Machine(
    name="proposal",
    states=(
        State("draft"),
        State("waiting", "proposed_at"),
        State("approved", "approved_at"),
        State("sent_back", "sent_back_at"),
        State("recalled", "recalled_at"),
    ),
    edges=(
        *edges("propose", "draft", "waiting", PROPOSERS, "reason_given", "proposals.make"),
        *edges("approve", "waiting", "approved", DECIDERS, "other_person", "proposals.approve"),
        *edges("send_back", "waiting", "sent_back", DECIDERS, "other_person reason_given", "proposals.send_back"),
        *edges("recall", "waiting", "recalled", PROPOSERS, "own_proposal", "proposals.recall"),
    ),
)  # fmt: skip
