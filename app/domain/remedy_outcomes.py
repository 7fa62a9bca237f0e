"""How an objection or a complaint may end (处理结果): possible where the procedure stands, and lawful under its regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.machines import OPPORTUNITY
from app.domain.opportunities import Opportunity, status
from app.domain.regimes import regime

ANSWERS = ("maintained", "amend_documents", "re_evaluate", "redetermine", "restart")
"""How the department may answer: it stands; the documents are changed by an addendum; the committee looks again; another
candidate is taken; after an end without an award it was right, and the procedure is held again."""
REFUSED = "not_accepted"
"""An objection that is not taken up (不予受理); whoever filed it is told why and may complain."""
APPROVED_BY_TWO = (REFUSED, "amend_documents", "re_evaluate", "redetermine")
"""Answers that end the suspension without a look at the matter, hold the opening until documents are changed, or undo what
others decided or approved: a second person approves them."""
DECISIONS = (
    *("dismissed", "unaffected", "amend_documents", "re_evaluate", "redetermine", "void"),
    *("revoke_choice", "revoke_void", "unlawful", "restart"),
)
"""How the supervisor may decide: not founded; founded without effect on the result; the documents are changed; the committee
looks again; the award falls and another candidate is taken; the procedure is void; the contract, not yet carried out, is
revoked and another candidate taken, or revoked with the whole procedure; the contract is being carried out: it stands, and
who is responsible compensates; after an end without an award the procedure is held again (《政府采购质疑和投诉办法》第二十九条、第三十一条、第三十二条)."""
STRIKING = ("redetermine", "revoke_choice")
"""Outcomes after which the bid that had won may no longer be taken."""

_ACTIONS = {
    "amend_documents": ("order_amendment",),
    "re_evaluate": ("order_review",),
    "redetermine": ("order_choice", "order_new_choice"),
    "void": ("void",),
    "revoke_choice": ("revoke_choice", "revoke_new_choice"),
    "revoke_void": ("revoke_void",),
}
"""Outcome -> the steps of the procedure, one of which it takes; the others take none."""
_DOCUMENTS_CURED_BY = ("amend_documents", "void", "revoke_void")
"""What is wrong in the documents is not cured by another choice under the same documents."""


@dataclass(frozen=True)
class Outcome:
    """An outcome that is possible now, with the article it rests on and what is known of it (`regimes.schema.STATUSES`)."""

    code: str
    article: str
    status: str


def answers(opportunity: Opportunity, subject: str, now: datetime) -> tuple[Outcome, ...]:
    """How an objection to `subject` may be answered now; the first one, without effect, always."""
    rest = [code for code in ANSWERS[1:] if _possible("answer", code, opportunity, subject, now)]
    answering = regime(opportunity.terms.regime).rules["objection_answer_days"]
    stands = Outcome("maintained", answering.source, answering.status)
    return (stands, *(_outcome("answer", code, opportunity) for code in rest))


def decisions(opportunity: Opportunity, subject: str, now: datetime) -> tuple[Outcome, ...]:
    """How a complaint about `subject` may be decided now."""
    return tuple(
        _outcome("decision", code, opportunity)
        for code in DECISIONS
        if _possible("decision", code, opportunity, subject, now)
    )


def _outcome(kind: str, code: str, opportunity: Opportunity) -> Outcome:
    rule = regime(opportunity.terms.regime).rules[f"{kind}_{code}"]
    return Outcome(code, rule.source, rule.status)


def _possible(kind: str, code: str, opportunity: Opportunity, subject: str, now: datetime) -> bool:
    if not regime(opportunity.terms.regime).number(f"{kind}_{code}"):
        return False
    if code in ("dismissed", "unaffected"):
        return True
    if code == "restart":
        return status(opportunity, now) == "failed"
    if code == "unlawful":
        return opportunity.started_at is not None
    if subject == "documents" and code not in _DOCUMENTS_CURED_BY:
        return False
    if code == "amend_documents" and subject != "documents":
        return False
    state = status(opportunity, now)
    return any(OPPORTUNITY.edge(state, action) is not None for action in _ACTIONS[code])
