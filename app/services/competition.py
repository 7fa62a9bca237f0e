"""Enough competition (有效投标家数): what follows when no bid or fewer valid bids than the regime's number are left."""

from __future__ import annotations

from dataclasses import replace

from app.domain.opportunities import Opportunity
from app.domain.regimes import regime
from app.domain.users import Actor
from app.services.results import valid_bids
from app.services.steps import take_step
from app.store.work import Work


def too_few(work: Work, opportunity: Opportunity) -> bool:
    """True when fewer bids are valid now than the regime of the opportunity asks for."""
    return len(valid_bids(work, opportunity.id)) < least(opportunity)


def least(opportunity: Opportunity) -> int:
    """How many valid bids the regime asks for, 0 where it has no such rule."""
    return int(regime(opportunity.terms.regime).number("minimum_valid_bids"))


def ends_by_law(opportunity: Opportunity) -> bool:
    """True where too few valid bids end the procedure without anybody's decision, False where the committee may decide."""
    return bool(regime(opportunity.terms.regime).number("too_few_valid_ends"))


def end_without_competition(work: Work, actor: Actor, opportunity: Opportunity) -> str:
    """After the opening and after every rejection: end the procedure (流榜) that may not go on; returns why, or "".

    All bids rejected: 《招标投标法》第四十二条. Fewer valid bids than the law asks for: 《政府采购法》第三十六条, 财政部令第87号
    第四十三条, where the regime says that they end it. What was opened stays on record.
    """
    valid = valid_bids(work, opportunity.id)
    if not valid:
        event, reason = take_step(work, actor, opportunity, "reject_all", none_valid=True), "none_valid"
    elif ends_by_law(opportunity) and len(valid) < least(opportunity):
        event = take_step(work, actor, opportunity, "fall_short", too_few_valid=True, ends_by_law=True)
        reason = "too_few_valid"
    else:
        return ""
    fail(work, opportunity, reason)
    work.record(actor, event, opportunity.id, count=len(valid))
    return reason


def end_by_vote(work: Work, actor: Actor, opportunity: Opportunity) -> None:
    """The committee rejects all bids for lack of competition (《评标委员会和评标方法暂行规定》第二十七条)."""
    event = take_step(
        work, actor, opportunity, "give_up_for_competition",
        appointed=True, majority=True, too_few_valid=too_few(work, opportunity),
    )  # fmt: skip
    fail(work, opportunity, "no_competition")
    work.record(actor, event, opportunity.id, count=len(valid_bids(work, opportunity.id)))


def fail(work: Work, opportunity: Opportunity, reason: str) -> None:
    """The procedure is over and the scenario may be published again."""
    work.opportunities.save(replace(opportunity, failed_at=work.now, failure_reason=reason))
    work.scenarios.release(opportunity.scenario)
