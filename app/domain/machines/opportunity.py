"""榜单: 起草 → 审核 → 发榜 → 截止 → 开榜 → 评榜（个人、合议） → 公示 → 拟定榜 → 定榜 → 签约 → 实施 → 验收 → 后评价.

Where the regime decides first and announces afterwards, the candidates are listed all the same (publicity), nothing is
waited for (guard publicity_kept), and the contract waits for the announcement (publicity_over).
"""

from __future__ import annotations

from app.domain.machines.machine import ClockEdge, Machine, State, edges

BEFORE_OPENING = ("published", "closed")
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
        *edges("amend", "published", "published", "officer", "subject_kept time_left", "opportunities.amend"),
        *edges("answer", "published", "published", "officer", "asker_hidden", "opportunities.answer"),
        *edges("withdraw", BEFORE_OPENING, "withdrawn", "officer", "reason_given", "opportunities.withdraw"),
        *edges("open", "closed", "opened", "officer", "enough_bids clock_right two_officers", "bids.open"),
        *edges("give_up", "closed", "failed", "officer", "too_few_bids clock_right", "bids.too_few"),
        *edges("appoint", "opened", "scoring", "officer", "committee_lawful", "evaluation.appoint"),
        *edges("score", "scoring", "scoring", "evaluator", "appointed conflicts_declared not_yet_scored", "evaluation.score"),
        *edges(
            "replace_evaluator", ("scoring", "consensus"), "scoring", "officer", "reason_given committee_lawful",
            "evaluation.replace",
        ),
        *edges("close_scoring", "scoring", "consensus", "evaluator", "is_chair all_scored committee_lawful", "evaluation.close"),
        *edges(
            "correct", ("consensus", "evaluated"), "consensus", "evaluator", "is_chair correctable_error reason_given",
            "evaluation.correct",
        ),
        *edges("report", "consensus", "evaluated", "evaluator", "is_chair reasons_written", "evaluation.report"),
        *edges(
            "reject_all", ("opened", "scoring", "consensus"), "failed", "officer", "none_valid", "bids.none_valid"
        ),
        *edges("publicise", "evaluated", "publicity", "officer", "candidates_within_maximum", "awards.publicise"),
        *edges(
            "propose", "publicity", "proposed", "officer", "publicity_kept no_open_remedy choice_lawful", "awards.propose"
        ),
        *edges("send_back", "proposed", "publicity", "reviewer", "reason_given", "awards.send_back"),
        *edges(
            "approve", "proposed", "awarded", "reviewer", "publicity_kept no_open_remedy other_person", "awards.approve"
        ),
        *edges("announce", "awarded", "awarded", "officer", "", "awards.announce"),
        *edges("sign", "awarded", "signed", "officer", "publicity_over no_open_remedy contract_matches", "contracts.sign"),
        *edges("start", "signed", "carried_out", "officer", "", "contracts.start"),
        *edges("change", ("signed", "carried_out"), "carried_out", "officer", "change_within_limit other_person reason_given",
               "contracts.change"),
        *edges("accept", "carried_out", "accepted", "officer", "milestones_met other_person", "contracts.accept"),
        *edges("review", "accepted", "reviewed", "officer", "pain_points_recounted", "opportunities.review"),
        *edges(
            "terminate", (*AFTER_OPENING, "proposed", "awarded", "signed", "carried_out"), "terminated", "officer",
            "reason_given all_told", "opportunities.terminate",
        ),
    ),
    clock=(ClockEdge("published", "closed", "tender_deadline"),),
)  # fmt: skip
