"""企业白名单管理: who is on it, since when, why, until when; entering and leaving are decisions of a person.

The whitelist watches how contracts are carried out. It is no factor of any evaluation, and bars from a matching only as
published (差别待遇: 《招标投标法实施条例》第三十二条).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from app.domain.deadlines import china_date
from app.domain.delivery import WhitelistDecision, decision_faults, in_force
from app.domain.users import Actor, Owner
from app.errors import InvalidFields
from app.services.context import App, demand
from app.services.scorecards import cards_of
from app.store.ids import new_id
from app.store.work import Work


@dataclass(frozen=True)
class WhitelistRow:
    """An enterprise that has a status or a scorecard. decision None: the status came with the import of its profile.

    score: mean of its scorecards, None without any; lapsed: the term of the decision is over and nobody decided since.
    """

    enterprise: str
    name: str
    status: str
    decision: WhitelistDecision | None
    lapsed: bool
    score: Fraction | None
    contracts: int


def rows(app: App, actor: Actor) -> list[WhitelistRow]:
    """Enterprises with a status, a decision or a contract carried out, for government people; listed ones first."""
    demand(app, actor, "whitelist.read")
    with app.store.read() as work:
        decisions, today = work.deliveries.latest_whitelist(), china_date(work.now)
        won = {
            each.enterprise
            for each in work.evaluations.awards.where("approved_at IS NOT NULL AND revoked_at IS NULL")
        }
        found = []
        for enterprise in work.enterprises.by_name():
            decision = decisions.get(enterprise.id)
            cards = cards_of(work, enterprise.id) if enterprise.id in won else None
            if enterprise.whitelist == "none" and decision is None and not (cards and cards.cards):
                continue
            found.append(
                WhitelistRow(
                    enterprise.id,
                    enterprise.name,
                    in_force(enterprise.whitelist, decision, today),
                    decision,
                    _lapsed(decision, enterprise.whitelist, today),
                    cards.total if cards else None,
                    len(cards.cards) if cards else 0,
                )
            )
    order = ("suspended", "listed", "none")
    return sorted(found, key=lambda row: (order.index(row.status), row.name))


def decide(
    app: App, actor: Actor, enterprise_id: str, status: str, reason: str, until: date | None = None
) -> WhitelistDecision:
    """List, suspend or remove an enterprise, with a reason and, where it ends, its last day.

    Raises InvalidFields whitelist.refused.
    """
    demand(app, actor, "whitelist.decide", object=enterprise_id)
    with app.store.write() as work:
        enterprise = work.enterprises.get(enterprise_id)
        today, newest = china_date(work.now), next(iter(work.deliveries.whitelist_of(enterprise_id)), None)
        before = in_force(enterprise.whitelist, newest, today)
        faults = decision_faults(status, before, reason, until, today)
        if faults:
            raise InvalidFields("whitelist.refused", faults)
        cards = cards_of(work, enterprise_id)
        made = WhitelistDecision(
            new_id("wd"), enterprise_id, status, reason.strip()[:1000], until,
            None if cards.total is None else round(cards.total * 100), len(cards.cards),
            actor.id, actor.name, work.now,
        )  # fmt: skip
        work.deliveries.whitelist.add(made)
        _set(work, enterprise_id, status)
        work.record(actor, "whitelist.decide", enterprise_id, status=status, decision=made.id)
        return made


def history(app: App, actor: Actor, enterprise_id: str) -> list[WhitelistDecision]:
    """Every decision on an enterprise, the newest first: for government people any, for an enterprise its own."""
    demand(app, actor, "whitelist.read", Owner(enterprise=enterprise_id), object=enterprise_id)
    with app.store.read() as work:
        return work.deliveries.whitelist_of(enterprise_id)


def end_lapsed(app: App, actor: Actor) -> int:
    """Clear the register of every decision whose last day is over; returns how many. None of them holds any more without
    it: whoever reads a status reads what is in force on the day.
    """
    demand(app, actor, "whitelist.decide")
    with app.store.write() as work:
        today, ended = china_date(work.now), 0
        for key, decision in work.deliveries.latest_whitelist().items():
            if _lapsed(decision, work.enterprises.get(key).whitelist, today):
                _set(work, key, "none")
                ended += 1
        work.record(actor, "whitelist.end_lapsed", "", count=ended)
        return ended


def _lapsed(decision: WhitelistDecision | None, stored: str, today: date) -> bool:
    return in_force(stored, decision, today) != stored


def _set(work: Work, enterprise: str, status: str) -> None:
    found = work.enterprises.get(enterprise)
    work.enterprises.save_revision(replace(found, whitelist=status))
