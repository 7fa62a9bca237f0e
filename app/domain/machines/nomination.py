"""毛遂自荐: 已提交 → 已采纳 | 已退回 → 再次提交; the enterprise may take it back while nobody has accepted it."""

from __future__ import annotations

from app.domain.machines.machine import Machine, State, edges

NOMINATION = Machine(
    name="nomination",
    states=(
        State("submitted"),
        State("returned", "returned_at"),
        State("accepted", "accepted_at"),
        State("withdrawn", "withdrawn_at"),
    ),
    edges=(
        *edges("return", "submitted", "returned", "officer", "reason_given", "nominations.return"),
        *edges("accept", "submitted", "accepted", "officer", "", "nominations.accept"),
        *edges("resubmit", "returned", "submitted", "enterprise", "", "nominations.resubmit"),
        *edges("withdraw", ("submitted", "returned"), "withdrawn", "enterprise", "", "nominations.withdraw"),
    ),
)  # fmt: skip
