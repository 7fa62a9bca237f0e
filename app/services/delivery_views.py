"""What is read of a contract being carried out: the list, one contract in full, what everybody reads of its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.awards import Terms
from app.domain.contracts import Contract
from app.domain.deadlines import china_date
from app.domain.delivery import (
    Balance,
    Decision,
    HandIn,
    Measurement,
    Milestone,
    Promise,
    Recount,
    Scorecard,
    ScorecardObjection,
    Settlement,
    Termination,
    Verdict,
    balance,
    days_late,
    grade,
    judge,
    newest,
    state,
)
from app.domain.delivery.acceptance import Grade
from app.domain.opportunities import Opportunity, status
from app.domain.users import MATRIX, Actor, allowed
from app.errors import NotFound
from app.services.carrying_out import owner_of, terms_now
from app.services.context import App, demand
from app.services.contracting import sign_by
from app.services.delivery_bills import StagePayment, payment_of, supplier_scale
from app.services.scorecards import card_of
from app.store.work import Work


@dataclass(frozen=True)
class MilestoneRow:
    """A milestone with what was handed in, where it stands, how late it is, and its payment once there is one.

    settlement: what an acceptance or a termination made of it while it was open; state is then its outcome, "settled" at a
    termination.
    """

    milestone: Milestone
    hand_ins: tuple[HandIn, ...]
    state: str
    days_late: int
    payment: StagePayment | None
    settlement: Settlement | None = None


@dataclass(frozen=True)
class PromiseRow:
    """A promise with its measurements; measured: the one that counts."""

    promise: Promise
    measurements: tuple[Measurement, ...]
    measured: Measurement | None
    verdict: Verdict


@dataclass(frozen=True)
class DeliveryRow:
    """A line of the list of contracts. overdue: milestones past their day; late_days: of the signing; waiting: the kind of
    proposal that waits for a second person, "" for none.
    """

    id: str
    number: str
    title: str
    enterprise: str
    department: str
    status: str
    price_fen: int
    signed_on: date | None
    next_due: date | None
    overdue: int
    late_days: int
    waiting: str


@dataclass(frozen=True)
class DeliveryView:
    """One contract in full. terms: with every change; contract None: a termination before the contract.

    names: user id -> name; project, project_id: number and id of its project, "" while there is none.
    """

    opportunity: Opportunity
    status: str
    today: date
    enterprise: str
    enterprise_name: str
    contract: Contract | None
    terms: Terms | None
    late_days: int
    milestones: tuple[MilestoneRow, ...]
    promises: tuple[PromiseRow, ...]
    decisions: tuple[Decision, ...]
    waiting: Decision | None
    card: Scorecard | None
    objections: tuple[ScorecardObjection, ...]
    recount: Recount | None
    review_text: str
    names: dict[str, str]
    project: str
    project_id: str

    @property
    def acceptance(self) -> Decision | None:
        """The acceptance as decided."""
        return next((d for d in self.decisions if d.kind == "acceptance" and d.outcome == "approved"), None)

    @property
    def termination(self) -> Decision | None:
        """The termination as decided."""
        return next((d for d in self.decisions if d.kind == "termination" and d.outcome == "approved"), None)

    @property
    def balance(self) -> Balance:
        """What the milestones come to: agreed, payable and withheld by settlements."""
        amounts = {row.milestone.id: row.milestone.amount_fen for row in self.milestones}
        return balance(amounts, [row.settlement for row in self.milestones if row.settlement])

    @property
    def grade(self) -> Grade:
        found = self.acceptance
        return grade(self.opportunity.terms.regime, found.acceptance) if found and found.acceptance else ""


def deliveries(app: App, actor: Actor) -> list[DeliveryRow]:
    """The contracts that the actor may read, the newest first, and procedures whose termination waits.

    A role that reads no contract at all is refused.
    """
    if actor.role not in MATRIX["delivery.read"]:
        demand(app, actor, "delivery.read")
    with app.store.read() as work:
        signed = {each.opportunity for each in work.opportunities.contracts.where()}
        waits = {each.opportunity for each in work.deliveries.decisions.where("outcome = ''")}
        rows = []
        for opportunity in work.opportunities.newest_first():
            if opportunity.id in signed | waits and allowed(
                actor, "delivery.read", owner_of(work, opportunity)
            ):
                rows.append(_row(work, opportunity))
        return rows


def _row(work: Work, opportunity: Opportunity) -> DeliveryRow:
    today = china_date(work.now)
    award = work.evaluations.award_of(opportunity.id)
    contract = work.opportunities.contract_of(opportunity.id)
    now = status(opportunity, work.now)
    waiting = work.deliveries.waiting(opportunity.id)
    rows = milestone_rows(work, opportunity) if now == "carried_out" else ()
    owed = [row for row in rows if row.state in ("open", "sent_back")]
    return DeliveryRow(
        id=opportunity.id,
        number=opportunity.number,
        title=opportunity.title,
        enterprise=award.enterprise_name if award and contract else "",
        department=opportunity.department,
        status=now,
        price_fen=terms_now(work, contract).price_fen if contract else 0,
        signed_on=contract.signed_on if contract else None,
        next_due=min((row.milestone.due_on for row in owed), default=None),
        overdue=sum(row.milestone.due_on < today for row in owed),
        late_days=_late_days(work, opportunity, contract),
        waiting=waiting.kind if waiting else "",
    )


def read(app: App, actor: Actor, wanted: str) -> DeliveryView:
    """One contract by the id or number of its opportunity. Raises NotFound for somebody else's."""
    with app.store.read() as work:
        opportunity = work.opportunities.by_number(wanted) or work.opportunities.first("id = ?", [wanted])
        owner = owner_of(work, opportunity) if opportunity else None
    if opportunity is None:
        raise NotFound("opportunities.not_found")
    demand(app, actor, "delivery.read", owner, object=opportunity.id)
    with app.store.read() as work:
        return view_of(work, opportunity)


def view_of(work: Work, opportunity: Opportunity) -> DeliveryView:
    """Everything of one contract, inside a transaction."""
    award = work.evaluations.award_of(opportunity.id)
    contract = work.opportunities.contract_of(opportunity.id)
    review = work.deliveries.review_of(opportunity.id)
    decisions = work.deliveries.decisions_of(opportunity.id)
    people = {p for each in decisions for p in (each.proposed_by, each.decided_by) if p}
    project = work.projects.of_award(award.id) if award else None
    signed = award is not None and contract is not None
    return DeliveryView(
        opportunity=opportunity,
        status=status(opportunity, work.now),
        today=china_date(work.now),
        enterprise=award.enterprise if award and signed else "",
        enterprise_name=award.enterprise_name if award and signed else "",
        contract=contract,
        terms=terms_now(work, contract) if contract else None,
        late_days=_late_days(work, opportunity, contract),
        milestones=milestone_rows(work, opportunity) if contract else (),
        promises=promise_rows(work, opportunity),
        decisions=tuple(decisions),
        waiting=next((each for each in decisions if not each.outcome), None),
        card=card_of(work, opportunity) if contract and opportunity.started_at else None,
        objections=tuple(work.deliveries.objections_of(opportunity.id)),
        recount=review.recount if review else None,
        review_text=review.text if review else "",
        names={key: user.name for key in people if (user := work.users.first("id = ?", [key]))},
        project=project.number if project else "",
        project_id=project.id if project else "",
    )


def milestone_rows(work: Work, opportunity: Opportunity) -> tuple[MilestoneRow, ...]:
    """The milestones of a signed contract in their order."""
    scale = supplier_scale(work, opportunity)
    until = china_date(opportunity.terminated_at or opportunity.accepted_at or work.now)
    settlements, rows = work.deliveries.settlements_of(opportunity.id), []
    for milestone in work.deliveries.milestones_of(opportunity.id):
        hand_ins = tuple(work.deliveries.hand_ins_of(milestone.id))
        settlement = settlements.get(milestone.id)
        now = (settlement.outcome or "settled") if settlement else state(hand_ins)
        paid = payment_of(work, opportunity, milestone, hand_ins, settlement, scale)
        late = days_late(milestone, hand_ins, until)
        rows.append(MilestoneRow(milestone, hand_ins, now, late, paid, settlement))
    return tuple(rows)


def promise_rows(work: Work, opportunity: Opportunity) -> tuple[PromiseRow, ...]:
    """The promises of a contract with their verdicts, in their order."""
    rows = []
    for promise in work.deliveries.promises_of(opportunity.id):
        measurements = tuple(work.deliveries.measurements_of(promise.id))
        counted = newest(measurements)
        rows.append(PromiseRow(promise, measurements, counted, judge(promise, counted)))
    return tuple(rows)


def _late_days(work: Work, opportunity: Opportunity, contract: Contract | None) -> int:
    limit = sign_by(opportunity, work.calendar)
    return max(0, (contract.signed_on - limit.day).days) if contract and limit else 0


@dataclass(frozen=True)
class PublicOutcome:
    """What everybody reads once it is accepted or terminated: grade, how each promise was met, the recount.

    settled: milestones that were open at the acceptance, with what became of them.
    """

    accepted_on: date | None
    grade: Grade
    exemption: str
    settled: tuple[MilestoneRow, ...]
    balance: Balance
    promises: tuple[PromiseRow, ...]
    recount: Recount | None
    terminated_on: date | None
    termination: Termination | None


def outcome(app: App, actor: Actor, opportunity_id: str) -> PublicOutcome | None:
    """The public outcome; None before acceptance or termination."""
    demand(app, actor, "delivery.read_outcome")
    with app.store.read() as work:
        opportunity = work.opportunities.get(opportunity_id)
        if opportunity.accepted_at is None and opportunity.terminated_at is None:
            return None
        view = view_of(work, opportunity)
    accepted, ended = view.acceptance, view.termination
    return PublicOutcome(
        accepted_on=china_date(opportunity.accepted_at) if opportunity.accepted_at else None,
        grade=view.grade,
        exemption=accepted.acceptance.exemption if accepted and accepted.acceptance else "",
        settled=tuple(row for row in view.milestones if row.settlement and opportunity.accepted_at),
        balance=view.balance,
        promises=view.promises if opportunity.accepted_at else (),
        recount=view.recount,
        terminated_on=china_date(opportunity.terminated_at) if opportunity.terminated_at else None,
        termination=ended.termination if ended else None,
    )
