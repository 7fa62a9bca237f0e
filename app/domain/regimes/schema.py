"""Which numbers every regime states (程序参数表): their names and the units that each may be given in."""

from __future__ import annotations

DAYS = ("days", "working_days")
COUNT = ("count",)
PERCENT = ("percent",)
YEARS = ("years",)
POINTS = ("points",)

NUMBERS: dict[str, tuple[str, ...]] = {
    # publishing
    "minimum_days": DAYS,
    "document_days": DAYS,
    "clarification_days": DAYS,
    "document_objection_before_days": DAYS,
    "notice_days": DAYS,
    "document_objection_days": DAYS,
    "document_objection_holds_opening": ("flag",),
    "price_weight_floor_services": PERCENT,
    "price_weight_floor_goods": PERCENT,
    # bidding
    "minimum_bids": COUNT,
    "minimum_valid_bids": COUNT,
    "too_few_valid_ends": ("flag",),
    "consortium_maximum": COUNT,
    "racers_maximum": COUNT,
    # evaluation
    "evaluators_minimum": COUNT,
    "evaluators_large_minimum": COUNT,
    "evaluators_odd": ("flag",),
    "experts_share": ("share",),
    "law_experts": COUNT,
    "economics_experts": COUNT,
    "large_budget_yuan": ("yuan",),
    "buyer_chair_barred": ("flag",),
    "avoidance_years": YEARS,
    # award
    "candidates_maximum": COUNT,
    "award_days": DAYS,
    "decision_before_publicity": ("flag",),
    "publicity_within_days": DAYS,
    "publicity_days": DAYS,
    # remedies
    "objection_days": DAYS,
    "objection_from_end": ("flag",),
    "failure_objections": ("flag",),
    "objection_answer_days": DAYS,
    "complaint_days": DAYS,
    "complaint_from_answer_due": ("flag",),
    "complaint_acceptance_days": DAYS,
    "complaint_decision_days": DAYS,
    "suspension_days": DAYS,
    "answer_amend_documents": ("flag",),
    "answer_re_evaluate": ("flag",),
    "answer_redetermine": ("flag",),
    "answer_restart": ("flag",),
    "decision_dismissed": ("flag",),
    "decision_unaffected": ("flag",),
    "decision_amend_documents": ("flag",),
    "decision_re_evaluate": ("flag",),
    "decision_redetermine": ("flag",),
    "decision_restart": ("flag",),
    "decision_void": ("flag",),
    "decision_revoke_choice": ("flag",),
    "decision_revoke_void": ("flag",),
    "decision_unlawful": ("flag",),
    # contract and afterwards
    "contract_days": DAYS,
    "contract_publication_days": DAYS,
    "contract_filing_days": DAYS,
    "report_days": DAYS,
    "contract_increase_percent": PERCENT,
    "acceptance_pass_score": POINTS,
    "acceptance_good_score": POINTS,
    "acceptance_excellent_score": POINTS,
    "retention_years": YEARS,
}
"""Name -> units. experts_share is a fraction of the committee ("2/3"), evaluators_odd 1 = the number must be odd.
decision_before_publicity 1 = the winner is decided first and the result announced, 0 = candidates are published first;
failure_objections 1 = within objection_days after a procedure ended without an award one may object to what led there;
objection_from_end 1 = objections to the result run from the end of the publicity, 0 = from its beginning;
too_few_valid_ends 1 = fewer than minimum_valid_bids end the procedure, 0 = the committee may vote to end it;
buyer_chair_barred 1 = a representative of the buyer may not chair the committee;
document_objection_days run from the end of notice_days, or from the last addendum; document_objection_holds_opening 1 =
an objection to the documents that is not answered holds the opening;
answer_* and decision_* 1 = an answer to an objection, a decision on a complaint may have this outcome;
complaint_from_answer_due 1 = complaints run from the day the answer was due, 0 = from the answer."""

STATUSES = ("article", "check", "preset", "none")
"""article: read in the named text. check: the article is named but still to be compared with the official text.
preset: our default, no article found. none: this regime has no such rule, the value is 0 and nothing is checked."""
