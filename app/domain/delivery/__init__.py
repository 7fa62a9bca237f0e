"""After signing (履约): milestones and payments, measured promises, acceptance, change, termination, scorecard, whitelist."""

from __future__ import annotations

from app.domain.delivery.acceptance import acceptance_faults, grade, milestones_met
from app.domain.delivery.changes import change_faults, compared, with_addition, within_limit
from app.domain.delivery.decisions import (
    Acceptance,
    Change,
    Decision,
    Notice,
    Settlement,
    Termination,
)
from app.domain.delivery.milestones import (
    HandIn,
    Milestone,
    PlannedMilestone,
    apportion,
    days_late,
    payment_runs_from,
    plan_faults,
    state,
)
from app.domain.delivery.promises import (
    Measurement,
    NewPromise,
    Promise,
    Target,
    Verdict,
    first_promises,
    judge,
    measurement_faults,
    newest,
    promise_faults,
    read_target,
)
from app.domain.delivery.records import DeliveryReview, ScorecardObjection
from app.domain.delivery.recount import Recount, recount
from app.domain.delivery.scorecard import Facts, Scorecard, overall, scorecard
from app.domain.delivery.settling import Balance, balance, settled, settlement_faults
from app.domain.delivery.termination import all_told, causes, termination_faults
from app.domain.delivery.whitelist import (
    WhitelistDecision,
    WhitelistProposal,
    decision_faults,
    in_force,
    listed_since,
    standing,
)

__all__ = [
    "Acceptance",
    "Balance",
    "Change",
    "Decision",
    "DeliveryReview",
    "Facts",
    "HandIn",
    "Measurement",
    "Milestone",
    "NewPromise",
    "Notice",
    "PlannedMilestone",
    "Promise",
    "Recount",
    "Scorecard",
    "ScorecardObjection",
    "Settlement",
    "Target",
    "Termination",
    "Verdict",
    "WhitelistDecision",
    "WhitelistProposal",
    "acceptance_faults",
    "all_told",
    "apportion",
    "balance",
    "causes",
    "change_faults",
    "compared",
    "days_late",
    "decision_faults",
    "first_promises",
    "grade",
    "in_force",
    "judge",
    "listed_since",
    "measurement_faults",
    "milestones_met",
    "newest",
    "overall",
    "payment_runs_from",
    "plan_faults",
    "promise_faults",
    "read_target",
    "recount",
    "scorecard",
    "settled",
    "settlement_faults",
    "standing",
    "state",
    "termination_faults",
    "with_addition",
    "within_limit",
]
