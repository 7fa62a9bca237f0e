"""异议（质疑）与投诉: 提出 → 受理 → 答复 → 投诉 → 受理 → 处理决定; open from its filing until it is closed, and suspends.

An answer that undoes what others decided or approved, or has the documents changed (guard without_effect), is drafted by an
officer and given by a second person; so is the refusal to take an objection up, which ends the suspension: until then it stays filed.
"""

from __future__ import annotations

from app.domain.machines.machine import Machine, State, edges

REMEDY = Machine(
    name="remedy",
    states=(
        State("drafted"),
        State("filed", "filed_at"),
        State("not_accepted", "not_accepted_at"),
        State("accepted", "accepted_at"),
        State("answer_drafted", "answer_drafted_at"),
        State("answered", "answered_at"),
        State("complained", "complained_at"),
        State("investigated", "complaint_accepted_at"),
        State("decided", "decided_at"),
        State("closed", "closed_at"),
        State("withdrawn", "withdrawn_at"),
    ),
    edges=(
        *edges("file", "drafted", "filed", "enterprise", "in_time concerned new_matter", "remedies.file"),
        *edges("accept", "filed", "accepted", "officer", "no_refusal_waits", "remedies.accept"),
        *edges("draft_refusal", "filed", "filed", "officer", "reason_given no_refusal_waits", "remedies.draft_refusal"),
        *edges("not_accept", "filed", "not_accepted", "reviewer", "other_person", "remedies.not_accept"),
        *edges("return_refusal", "filed", "filed", "reviewer", "reason_given", "remedies.return_refusal"),
        *edges("answer", "accepted", "answered", "officer", "reason_given without_effect", "remedies.answer"),
        *edges("draft_answer", "accepted", "answer_drafted", "officer", "reason_given", "remedies.draft_answer"),
        *edges("approve_answer", "answer_drafted", "answered", "reviewer", "other_person", "remedies.approve_answer"),
        *edges("return_answer", "answer_drafted", "accepted", "reviewer", "reason_given", "remedies.return_answer"),
        *edges(
            "complain", ("filed", "accepted", "answer_drafted", "answered", "not_accepted"), "complained", "enterprise",
            "complaint_in_time", "remedies.complain",
        ),
        *edges(
            "identify", "complained", "complained", "supervisor", "uninvolved not_own_act", "remedies.identify"
        ),
        *edges(
            "identify", "investigated", "investigated", "supervisor", "uninvolved not_own_act", "remedies.identify"
        ),
        *edges("take_up", "complained", "investigated", "supervisor", "uninvolved not_own_act", "remedies.take_up"),
        *edges("dismiss", "complained", "closed", "supervisor", "reason_given uninvolved not_own_act", "remedies.dismiss"),
        *edges(
            "decide", "investigated", "decided", "supervisor", "reason_given uninvolved not_own_act", "remedies.decide"
        ),
        *edges("close", "answered", "closed", "officer", "complaint_time_over", "remedies.close"),
        *edges(
            "withdraw", ("filed", "accepted", "answer_drafted", "answered", "complained", "investigated"), "withdrawn",
            "enterprise", "", "remedies.withdraw",
        ),
    ),
)  # fmt: skip

SUSPENDING = ("filed", "accepted", "answer_drafted", "complained", "investigated")
"""States in which the award and the contract wait (《招标投标法实施条例》第五十四条, 《政府采购法》第五十七条)."""
