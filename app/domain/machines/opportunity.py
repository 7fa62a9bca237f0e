"""榜单: 起草 → 审核 → 发榜 → 截止 → 开榜 → 评榜（个人、合议） → 公示 → 拟定榜 → 定榜 → 签约 → 实施 → 验收 → 后评价.

Where the regime decides first and announces afterwards (guard decision_first), no candidates are published: the award is
proposed from the report, announced once it is approved, and the contract waits for the announcement (publicity_over).

The deadline does not cut off a change of the documents that was ordered: while nothing is opened its addendum may still be
released, and with it submission is open again until the new deadline (guard ordered_addendum_due).
"""

from __future__ import annotations

from app.domain.machines.machine import ClockEdge, Machine, State, edges

BEFORE_OPENING = ("published", "closed")
SECOND = "officer reviewer supervisor"
"""Who may be the second person of an opening that an officer of the department began: the confirmation is the step."""
UNDECIDED_CONTRACT = ("evaluated", "publicity", "proposed", "awarded")
AFTER_OPENING = ("opened", "scoring", "consensus", "evaluated", "publicity")

OPPORTUNITY = Machine(
    name="opportunity",
    states=(
        State("draft"),
        State("in_review", "submitted_at"),
        State("published", "published_at"),
        State("closed", "tender_deadline"),
        State("opened", "opened_at"),
        State("scoring", "appointed_at"),
        State("consensus", "scored_at"),
        State("evaluated", "reported_at"),
        State("publicity", "publicity_from"),
        State("proposed", "proposed_at"),
        State("awarded", "awarded_at"),
        State("signed", "signed_at"),
        State("carried_out", "started_at"),
        State("accepted", "accepted_at"),
        State("reviewed", "reviewed_at"),
        State("terminated", "terminated_at"),
        State("failed", "failed_at"),
        State("withdrawn", "withdrawn_at"),
    ),
    edges=(
        *edges("submit", "draft", "in_review", "officer", "", "opportunities.submit"),
        *edges("recall", "in_review", "draft", "officer", "", "opportunities.recall"),
        *edges("return", "in_review", "draft", "reviewer", "reason_given", "opportunities.return"),
        *edges(
            "publish", "in_review", "published", "reviewer", "check_passed other_person", "opportunities.publish"
        ),
        *edges("draft_addendum", "published", "published", "officer", "subject_kept time_left", "opportunities.draft_addendum"),
        *edges("withdraw_addendum", "published", "published", "officer", "", "opportunities.withdraw_addendum"),
        *edges("return_addendum", "published", "published", "reviewer", "reason_given", "opportunities.return_addendum"),
        *edges(
            "amend", "published", "published", "reviewer", "subject_kept time_left other_person", "opportunities.amend"
        ),
        *edges("draft_addendum", "closed", "closed", "officer", "subject_kept ordered_addendum_due", "opportunities.draft_addendum"),
        *edges("withdraw_addendum", "closed", "closed", "officer", "", "opportunities.withdraw_addendum"),
        *edges("return_addendum", "closed", "closed", "reviewer", "reason_given", "opportunities.return_addendum"),
        *edges(
            "amend", "closed", "published", "reviewer", "subject_kept ordered_addendum_due other_person", "opportunities.amend"
        ),
        *edges("answer", "published", "published", "officer", "asker_hidden", "opportunities.answer"),
        *edges("withdraw", BEFORE_OPENING, "withdrawn", "reviewer", "reason_given other_person", "opportunities.withdraw"),
        *edges(
            "open", "closed", "opened", SECOND,
            "no_document_objection ordered_addendum_issued enough_bids clock_right two_officers", "bids.open",
        ),
        *edges(
            "give_up", "closed", "failed", "officer",
            "no_document_objection ordered_addendum_issued too_few_bids clock_right", "bids.too_few",
        ),
        *edges("appoint", "opened", "scoring", "officer", "experts_drawn committee_lawful", "evaluation.appoint"),
        *edges("appoint_direct", "opened", "scoring", "reviewer", "committee_lawful other_person", "evaluation.appoint_direct"),
        *edges("score", "scoring", "scoring", "evaluator", "appointed conflicts_declared not_yet_scored", "evaluation.score"),
        *edges(
            "replace_evaluator", ("scoring", "consensus"), "scoring", "reviewer", "reason_given committee_lawful other_person",
            "evaluation.replace",
        ),
        *edges("move_up", ("scoring", "consensus"), "scoring", "officer", "next_in_the_draw committee_lawful", "evaluation.move_up"),
        *edges(
            "replace_in_race", "evaluated", "evaluated", "reviewer", "reason_given committee_lawful race_under_way other_person",
            "evaluation.replace_in_race",
        ),
        *edges(
            "replace_in_race", "publicity", "publicity", "reviewer", "reason_given committee_lawful race_under_way other_person",
            "evaluation.replace_in_race",
        ),
        *edges("move_up_in_race", "evaluated", "evaluated", "officer", "next_in_the_draw committee_lawful race_under_way", "evaluation.move_up_in_race"),
        *edges("move_up_in_race", "publicity", "publicity", "officer", "next_in_the_draw committee_lawful race_under_way", "evaluation.move_up_in_race"),
        *edges("close_scoring", "scoring", "consensus", "evaluator", "is_chair all_scored committee_lawful", "evaluation.close"),
        *edges(
            "correct", ("consensus", "evaluated"), "consensus", "evaluator", "appointed correctable_error reason_given all_agreed",
            "evaluation.correct",
        ),
        *edges(
            "report", "consensus", "evaluated", "evaluator",
            "is_chair committee_lawful reasons_written no_open_motion suspicions_decided", "evaluation.report",
        ),
        *edges(
            "reject_all", ("opened", "scoring", "consensus"), "failed", f"{SECOND} evaluator", "none_valid", "bids.none_valid"
        ),
        *edges(
            "fall_short", ("opened", "scoring", "consensus"), "failed", f"{SECOND} evaluator",
            "too_few_valid ends_by_law", "bids.too_few_valid",
        ),
        *edges(
            "give_up_for_competition", ("scoring", "consensus"), "failed", "evaluator", "appointed majority too_few_valid",
            "bids.no_competition",
        ),
        *edges(
            "publicise", "evaluated", "publicity", "officer", "candidates_first candidates_within_maximum no_open_motion",
            "awards.publicise",
        ),
        *edges(
            "propose", ("evaluated", "publicity"), "proposed", "officer",
            "publicity_kept no_open_remedy no_open_motion choice_lawful", "awards.propose",
        ),
        *edges("send_back", "proposed", "publicity", "reviewer", "reason_given candidates_first", "awards.send_back"),
        *edges("hand_back", "proposed", "evaluated", "reviewer", "reason_given decision_first", "awards.hand_back"),
        *edges(
            "approve", "proposed", "awarded", "reviewer", "publicity_kept no_open_remedy other_person", "awards.approve"
        ),
        *edges("announce", "awarded", "awarded", "officer", "decision_first not_yet_announced", "awards.announce"),
        *edges(
            "order_amendment", "published", "published", "reviewer supervisor", "remedy_upheld", "remedies.order_amendment"
        ),
        *edges("order_amendment", "closed", "closed", "reviewer supervisor", "remedy_upheld", "remedies.order_amendment"),
        *edges(
            "order_review", UNDECIDED_CONTRACT, "consensus", "reviewer supervisor", "remedy_upheld", "remedies.order_review"
        ),
        *edges(
            "order_choice", ("proposed", "awarded"), "publicity", "reviewer supervisor", "remedy_upheld candidates_first",
            "remedies.order_choice",
        ),
        *edges(
            "order_new_choice", ("proposed", "awarded"), "evaluated", "reviewer supervisor", "remedy_upheld decision_first",
            "remedies.order_new_choice",
        ),
        *edges(
            "void", (*BEFORE_OPENING, *AFTER_OPENING, "proposed", "awarded"), "failed", "supervisor", "remedy_upheld",
            "remedies.void",
        ),
        *edges(
            "revoke_choice", "signed", "publicity", "supervisor", "remedy_upheld candidates_first", "remedies.revoke_choice"
        ),
        *edges(
            "revoke_new_choice", "signed", "evaluated", "supervisor", "remedy_upheld decision_first",
            "remedies.revoke_new_choice",
        ),
        *edges("revoke_void", "signed", "failed", "supervisor", "remedy_upheld", "remedies.revoke_void"),
        *edges("sign", "awarded", "signed", "officer", "publicity_over no_open_remedy contract_matches", "contracts.sign"),
        *edges("start", "signed", "carried_out", "officer", "", "contracts.start"),
        *edges("change", "carried_out", "carried_out", "reviewer", "change_within_limit other_person reason_given",
               "contracts.change"),
        *edges("accept", "carried_out", "accepted", "reviewer", "milestones_met milestones_settled other_person", "contracts.accept"),
        *edges("review", "accepted", "reviewed", "officer", "pain_points_recounted", "opportunities.review"),
        *edges(
            "terminate", (*AFTER_OPENING, "proposed", "awarded", "signed", "carried_out"), "terminated", "reviewer",
            "reason_given all_told other_person", "opportunities.terminate",
        ),
    ),
    clock=(ClockEdge("published", "closed", "tender_deadline"),),
)  # fmt: skip
