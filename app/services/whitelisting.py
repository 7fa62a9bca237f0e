"""企业白名单管理: who is on it, since when, why, until when; one person proposes, another one approves, everybody may read
who is listed.

The whitelist watches how contracts are carried out. It is no factor of any evaluation, and bars from a matching only as
published (差别待遇: 《招标投标法实施条例》第三十二条).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from app.domain.deadlines import china_date
from app.domain.delivery import (
    WhitelistDecision,
    WhitelistProposal,
    decision_faults,
    in_force,
    listed_since,
)
from app.domain.ocds.parts import public_text
from app.domain.users import Actor, Owner
from app.errors import Conflict, Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.services.scorecards import cards_of
from app.store.ids import new_id
from app.store.work import Work

TEXT = 1000
ANSWER = 4


@dataclass(frozen=True)
class WhitelistRow:
    """An enterprise that has a status or a scorecard. status: as decided; imported: what came with the import of its profile
    and nobody decided, "" otherwise: it waits to be confirmed and has no effect.

    score: mean of its scorecards, None without any; lapsed: the term of the decision is over and nobody decided since;
    waiting: the proposal that a second person has to decide.
    """

    enterprise: str
    name: str
    status: str
    imported: str
    decision: WhitelistDecision | None
    lapsed: bool
    score: Fraction | None
    contracts: int
    waiting: WhitelistProposal | None


@dataclass(frozen=True)
class PublicListing:
    """An enterprise that two people listed as everybody reads it, and nobody by name. until None: without end."""

    name: str
    uscc: str
    since: date
    until: date | None
    reason: str
    article: str


def rows(app: App, actor: Actor) -> list[WhitelistRow]:
    """Enterprises with a status, a decision or a contract carried out, for government people; what waits to be
    confirmed first, then suspended and listed ones."""
    demand(app, actor, "whitelist.read")
    with app.store.read() as work:
        decisions, today = work.deliveries.latest_whitelist(), china_date(work.now)
        waiting = work.deliveries.waiting_for_whitelist()
        won = {
            each.enterprise
            for each in work.evaluations.awards.where("approved_at IS NOT NULL AND revoked_at IS NULL")
        }
        found = []
        for enterprise in work.enterprises.by_name():
            decision = decisions.get(enterprise.id)
            cards = cards_of(work, enterprise.id) if enterprise.id in won else None
            known = decision is not None or enterprise.id in waiting or bool(cards and cards.cards)
            imported = enterprise.whitelist if decision is None and enterprise.whitelist != "none" else ""
            if not imported and not known:
                continue
            found.append(
                WhitelistRow(
                    enterprise.id,
                    enterprise.name,
                    in_force(decision, today),
                    imported,
                    decision,
                    _lapsed(decision, enterprise.whitelist, today),
                    cards.total if cards else None,
                    len(cards.cards) if cards else 0,
                    waiting.get(enterprise.id),
                )
            )
    order = ("suspended", "listed", "none")
    return sorted(found, key=lambda row: (not row.imported, order.index(row.status), row.name))


def propose(
    app: App,
    actor: Actor,
    enterprise_id: str,
    status: str,
    reason: str,
    article: str,
    until: date | None = None,
) -> WhitelistProposal:
    """Propose to list, suspend or remove an enterprise, with the facts, the rule it rests on and, where it ends, its last
    day. Raises InvalidFields whitelist.refused, Conflict whitelist.waits.
    """
    demand(app, actor, "whitelist.propose", object=enterprise_id)
    with app.store.write() as work:
        _check(work, enterprise_id, status, reason, article, until)
        made = WhitelistProposal(
            new_id("wp"), enterprise_id, status, reason.strip()[:TEXT], article.strip()[:TEXT], until,
            actor.id, actor.name, work.now,
        )  # fmt: skip
        work.deliveries.propose_for_whitelist(made)
        work.record(actor, "whitelist.propose", enterprise_id, status=status, proposal=made.id)
        return made


def approve(app: App, actor: Actor, proposal_id: str) -> WhitelistDecision:
    """Another person approves, and the decision holds; what is asked of a decision is asked again on this day.

    Raises Invalid machines.other_person, Conflict whitelist.decided, InvalidFields whitelist.refused.
    """
    demand(app, actor, "whitelist.decide", object=proposal_id)
    with app.store.write() as work:
        found = _waiting(work, proposal_id)
        if found.proposed_by == actor.id:
            raise Invalid("machines.other_person")
        _check(work, found.enterprise, found.status, found.reason, found.article, found.until)
        cards = cards_of(work, found.enterprise)
        made = WhitelistDecision(
            new_id("wd"), found.enterprise, found.status, found.reason, found.until,
            None if cards.total is None else round(cards.total * 100), len(cards.cards),
            actor.id, actor.name, work.now, found.article, found.proposed_by, found.proposed_name,
        )  # fmt: skip
        work.deliveries.whitelist.add(made)
        _end(work, actor, found, "approved")
        _set(work, found.enterprise, found.status)
        work.record(
            actor, "whitelist.decide", found.enterprise,
            status=found.status, decision=made.id, proposal=found.id,
        )  # fmt: skip
        return made


def send_back(app: App, actor: Actor, proposal_id: str, answer: str) -> WhitelistProposal:
    """The second person does not approve and says why. Raises InvalidFields whitelist.refused, Conflict whitelist.decided."""
    demand(app, actor, "whitelist.decide", object=proposal_id)
    if len(answer.strip()) < ANSWER:
        raise InvalidFields(
            "whitelist.refused", (Fault(0, "answer", "whitelist.answer", (("least", ANSWER),)),)
        )
    with app.store.write() as work:
        found = _waiting(work, proposal_id)
        work.record(actor, "whitelist.send_back", found.enterprise, proposal=found.id)
        return _end(work, actor, found, "sent_back", answer.strip()[:TEXT])


def recall(app: App, actor: Actor, proposal_id: str) -> WhitelistProposal:
    """Who proposed it takes it back. Raises Invalid whitelist.not_own, Conflict whitelist.decided."""
    demand(app, actor, "whitelist.propose", object=proposal_id)
    with app.store.write() as work:
        found = _waiting(work, proposal_id)
        if found.proposed_by != actor.id:
            raise Invalid("whitelist.not_own")
        work.record(actor, "whitelist.recall", found.enterprise, proposal=found.id)
        return _end(work, actor, found, "recalled")


def public_list(app: App, actor: Actor) -> list[PublicListing]:
    """Every enterprise that two people put on the list and that is on it today, by name, for everybody."""
    demand(app, actor, "whitelist.read_public")
    with app.store.read() as work:
        decisions, today, found = work.deliveries.latest_whitelist(), china_date(work.now), []
        for enterprise in work.enterprises.by_name():
            newest = decisions.get(enterprise.id)
            if newest is None or not newest.by_two or in_force(newest, today) != "listed":
                continue
            since = listed_since(
                [each for each in work.deliveries.whitelist_of(enterprise.id) if each.by_two]
            )
            found.append(
                PublicListing(
                    enterprise.name,
                    enterprise.uscc,
                    china_date(since or newest.decided_at),
                    newest.until,
                    public_text(newest.reason),
                    public_text(newest.article),
                )
            )
        return found


def _check(
    work: Work, enterprise_id: str, status: str, reason: str, article: str, until: date | None
) -> None:
    enterprise = work.enterprises.get(enterprise_id)
    today, newest = china_date(work.now), next(iter(work.deliveries.whitelist_of(enterprise_id)), None)
    # What only came with an import, or one person decided before 0.4.0, may be confirmed; the first may be struck, too.
    before = enterprise.whitelist if newest is None else in_force(newest, today)
    if status != "none" and not (newest is not None and newest.by_two):
        before = ""
    if faults := decision_faults(status, before, reason, article, until, today):
        raise InvalidFields("whitelist.refused", faults)


def _waiting(work: Work, proposal_id: str) -> WhitelistProposal:
    found = work.deliveries.whitelist_proposals.get(proposal_id)
    if found.outcome:
        raise Conflict("whitelist.decided")
    return found


def _end(
    work: Work, actor: Actor, found: WhitelistProposal, outcome: str, answer: str = ""
) -> WhitelistProposal:
    ended = replace(found, outcome=outcome, decided_by=actor.id, decided_at=work.now, answer=answer)
    work.deliveries.whitelist_proposals.save(ended)
    return ended


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
    return decision is not None and decision.status == stored != in_force(decision, today)


def _set(work: Work, enterprise: str, status: str) -> None:
    found = work.enterprises.get(enterprise)
    work.enterprises.save_revision(replace(found, whitelist=status))
