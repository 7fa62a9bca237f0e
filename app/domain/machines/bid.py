"""投标: 草稿 → 已密封 →（补遗后待确认）→ 有效 | 否决 | 无法开启 → 入围 → 候选 → 中榜 | 未中榜; before opening it may be withdrawn."""

from __future__ import annotations

from app.domain.machines.machine import Machine, State, edges
from app.domain.machines.opportunity import SECOND

BEFORE_DEADLINE = "before_deadline clock_right"
IN_EVALUATION = ("valid", "shortlisted", "candidate")

BID = Machine(
    name="bid",
    states=(
        State("draft"),
        State("sealed", "sealed_at"),
        State("unconfirmed", "invalidated_at"),
        State("valid", "opened_at"),
        State("shortlisted", "shortlisted_at"),
        State("candidate", "nominated_at"),
        State("won", "won_at"),
        State("lost", "lost_at"),
        State("rejected", "rejected_at"),
        State("unreadable", "unreadable_at"),
        State("unopened", "returned_at"),
        State("withdrawn", "withdrawn_at"),
    ),
    edges=(
        *edges(
            "seal", "draft", "sealed", "enterprise", f"{BEFORE_DEADLINE} content_complete consortium_lawful", "bids.submit"
        ),
        *edges(
            "replace", ("sealed", "unconfirmed"), "sealed", "enterprise",
            f"{BEFORE_DEADLINE} content_complete consortium_lawful", "bids.submit",
        ),
        *edges("amended", "sealed", "unconfirmed", "officer", "affects_bids", "opportunities.amend"),
        *edges("confirm", "unconfirmed", "sealed", "enterprise", BEFORE_DEADLINE, "bids.confirm"),
        *edges("withdraw", ("sealed", "unconfirmed"), "withdrawn", "enterprise", BEFORE_DEADLINE, "bids.withdraw"),
        *edges("open", "sealed", "valid", SECOND, "deadline_passed enough_bids two_officers", "bids.opened"),
        *edges(
            "fail_to_open", "sealed", "unreadable", SECOND, "deadline_passed enough_bids two_officers",
            "bids.unreadable",
        ),
        *edges("return", ("sealed", "unconfirmed"), "unopened", SECOND, "not_counted", "bids.return"),
        *edges("reject", IN_EVALUATION, "rejected", "evaluator", "appointed reason_code majority", "bids.reject"),
        *edges("restore", "rejected", "valid", "officer reviewer", "member_replaced", "bids.restore"),
        *edges("shortlist", "valid", "shortlisted", "evaluator", "is_chair all_scored", "bids.shortlist"),
        *edges("nominate", "shortlisted", "candidate", "officer", "candidates_within_maximum", "awards.publicise"),
        *edges(
            "win", "candidate", "won", "reviewer", "publicity_kept no_open_remedy choice_lawful other_person",
            "awards.approve",
        ),
        *edges("lose", IN_EVALUATION, "lost", "reviewer", "another_won", "awards.lose"),
    ),
)  # fmt: skip
