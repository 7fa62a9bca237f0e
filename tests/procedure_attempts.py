"""Every action of the machine of opportunities as the service that takes it, for tests that try them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from city import DEPARTMENT, REVIEWED, City
from delivery_steps import plan, promises, today
from procedure_steps import (
    REASONS,
    SPECIAL,
    THREE,
    WHY_DIRECT,
    contract,
)

from app.domain.awards import Terms
from app.domain.delivery import Notice, Settlement
from app.domain.machines import OPPORTUNITY
from app.domain.users import Actor
from app.errors import AppError
from app.services import (
    accounts,
    amending,
    awarding,
    carrying_out,
    committees,
    contracting,
    deliberating,
    delivery_decisions,
    delivery_reviews,
    evaluating,
    opening,
    publishing,
    questions,
    remedies,
    replacing,
    second_person,
    withdrawing,
)
from app.services.proposals import propose

TEXT = "公示的评审结果与公布的评审因素不一致，请予核实。"
NOWHERE = "op_nowhere"


@dataclass
class Place:
    """What the actions are about; ids of what is not there yet name nothing."""

    city: City
    scenario: str
    opportunity: str = NOWHERE
    question: str = "qu_nowhere"
    draft: str = "ad_nowhere"
    remedy: str = "rm_nowhere"
    decision: str = "dd_nowhere"
    spare: str = "us_nowhere"

    @property
    def bids(self) -> list[str]:
        with self.city.app.store.read() as work:
            return [each.id for each in work.bids.where(order="rowid")] or ["bd_nowhere"]


PROPOSED = (
    *("change", "accept", "terminate"),
    *("withdraw", "appoint_direct", "replace_evaluator", "replace_in_race"),
)
"""An officer proposes these, the machine's role decides."""
TWINS = {
    "replace_evaluator": "replace_in_race",
    "replace_in_race": "replace_evaluator",
    "move_up": "move_up_in_race",
    "move_up_in_race": "move_up",
}
"""What one service takes as either step, whichever the machine has where the procedure stands."""
Attempt = Callable[[Place, Actor], object]


def attempts() -> dict[str, Attempt]:
    """Every action of the machine as the service that takes it, told what it needs where it would be lawful."""
    return {
        "submit": lambda p, a: publishing.submit(
            p.city.app, a, p.scenario, p.city.clock.now() + timedelta(days=30)
        ),
        "recall": lambda p, a: publishing.recall(p.city.app, a, p.scenario),
        "return": lambda p, a: publishing.send_back(p.city.app, a, p.scenario, "请补充证据"),
        "publish": lambda p, a: publishing.publish(p.city.app, a, p.scenario, REVIEWED),
        "draft_addendum": _draft,
        "withdraw_addendum": lambda p, a: amending.withdraw_draft(p.city.app, a, p.draft),
        "return_addendum": lambda p, a: amending.send_back(p.city.app, a, p.draft, "请写明理由"),
        "amend": lambda p, a: amending.release(p.city.app, a, p.draft),
        "answer": lambda p, a: questions.answer(p.city.app, a, p.question, "以公布的文件为准。", False),
        "withdraw": lambda p, a: _second(
            p,
            a,
            "withdrawal",
            lambda: withdrawing.propose_withdrawal(p.city.app, a, p.opportunity, "需求已经变化"),
        ),
        "open": lambda p, a: opening.confirm(p.city.app, a, p.opportunity),
        "give_up": lambda p, a: opening.begin(p.city.app, a, p.opportunity),
        "appoint": lambda p, a: committees.appoint(p.city.app, a, p.opportunity, _three(p)),
        "appoint_direct": lambda p, a: _second(
            p,
            a,
            "committee",
            lambda: committees.propose_direct(
                p.city.app, a, p.opportunity, _three(p), "", SPECIAL, WHY_DIRECT
            ),
        ),
        "score": lambda p, a: evaluating.score(p.city.app, a, p.bids[0], _points(p)),
        "replace_evaluator": _replace,
        "replace_in_race": _replace,
        "move_up": lambda p, a: replacing.move_up(p.city.app, a, p.opportunity),
        "move_up_in_race": lambda p, a: replacing.move_up(p.city.app, a, p.opportunity),
        "close_scoring": lambda p, a: evaluating.close_scoring(p.city.app, a, p.opportunity),
        "correct": lambda p, a: deliberating.move_correction(
            p.city.app,
            a,
            p.opportunity,
            case="abnormal",
            bid=p.bids[0],
            criterion="solution",
            evaluator=p.city.evaluator.id,
            points=75.0,
            reason="经复核，该项评分畸低，本人同意更正。",
        ),
        "report": lambda p, a: evaluating.report(
            p.city.app, a, p.opportunity, dict.fromkeys(p.bids, REASONS)
        ),
        "reject_all": lambda p, a: deliberating.move_rejection(
            p.city.app, a, p.opportunity, p.bids[0], "unsigned", "投标文件未经签章，见第三页。"
        ),
        "fall_short": lambda p, a: deliberating.move_rejection(
            p.city.app, a, p.opportunity, p.bids[0], "unsigned", "投标文件未经签章，见第三页。"
        ),
        "give_up_for_competition": lambda p, a: deliberating.move_no_competition(
            p.city.app, a, p.opportunity, "有效投标太少，明显缺乏竞争。"
        ),
        "publicise": lambda p, a: awarding.publicise(p.city.app, a, p.opportunity),
        "propose": lambda p, a: awarding.propose(p.city.app, a, p.opportunity, p.bids[0], ""),
        "send_back": lambda p, a: awarding.send_back(p.city.app, a, p.opportunity, "请补充理由"),
        "hand_back": lambda p, a: awarding.send_back(p.city.app, a, p.opportunity, "请补充理由"),
        "approve": lambda p, a: awarding.approve(p.city.app, a, p.opportunity),
        "announce": lambda p, a: awarding.announce(p.city.app, a, p.opportunity),
        "order_amendment": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "amend_documents"),
        "order_review": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "re_evaluate"),
        "order_choice": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "redetermine"),
        "order_new_choice": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "redetermine"),
        "void": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "void"),
        "revoke_choice": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "revoke_choice"),
        "revoke_new_choice": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "revoke_choice"),
        "revoke_void": lambda p, a: remedies.decide(p.city.app, a, p.remedy, TEXT, "revoke_void"),
        "sign": lambda p, a: contracting.sign(p.city.app, a, p.opportunity, _terms(p), today(p.city)),
        "start": lambda p, a: carrying_out.start(p.city.app, a, p.opportunity, plan(p.city), promises()),
        "change": lambda p, a: _decide(p, a, "change"),
        "accept": lambda p, a: _decide(p, a, "accept"),
        "review": lambda p, a: delivery_reviews.review(
            p.city.app, a, p.opportunity, "同类诉求明显减少，继续运营。"
        ),
        "terminate": lambda p, a: _decide(p, a, "terminate"),
    }


def may(state: str, action: str, role: str) -> bool:
    """Whether the machine gives the action, or its twin, to the role in this state, or lets it propose it."""
    found = [OPPORTUNITY.edge(state, each) for each in (action, TWINS.get(action, action))]
    return any(
        edge is not None and (role in edge.roles or (action in PROPOSED and role == "officer"))
        for edge in found
    )


def lay_before(place: Place) -> None:
    """Proposals of every kind that wait, as if they had been made when they were possible."""
    city = place.city
    accounts.add_demo_user(city.app, "spare", "候补专家", "evaluator", "高校专家库", "")
    with city.app.store.read() as work:
        place.spare = next(each.id for each in work.users.where("login = 'spare'"))
    direct = {"reason": SPECIAL.reason, "approval": SPECIAL.approval, "chair": city.evaluator.id}
    contents = {
        "committee": {"members": _three(place), **direct},
        "replacement": {"out": city.evaluator.id, "into": place.spare},
        "withdrawal": {},
    }
    with city.app.store.write() as work:
        for kind, content in contents.items():
            if work.proposals.waiting_for(kind, place.opportunity) is None:
                propose(work, city.officer, kind, place.opportunity, content, WHY_DIRECT, DEPARTMENT)


def _three(place: Place) -> list[str]:
    return [place.city.people[name].id for name in THREE]


def _replace(place: Place, actor: Actor) -> object:
    city = place.city
    return _second(
        place,
        actor,
        "replacement",
        lambda: replacing.propose_replacement(
            city.app, actor, place.opportunity, city.evaluator.id, place.spare, "因病不能参加评审"
        ),
    )


def _second(place: Place, actor: Actor, kind: str, propose_it: Callable[[], object]) -> object:
    """Who may propose proposes, everybody else tries to approve what waits."""
    if actor.role == "officer":
        return propose_it()
    with place.city.app.store.read() as work:
        waits = work.proposals.waiting_for(kind, place.opportunity)
    return second_person.approve(place.city.app, actor, waits.id if waits else "pl_nowhere")


def _draft(place: Place, actor: Actor) -> object:
    with place.city.app.store.read() as work:
        terms = work.scenarios.get(place.scenario)
    return amending.draft(
        place.city.app, actor, place.opportunity, replace(terms, scope="三个地铁站。"), "补充说明实施范围。"
    )


def _points(place: Place) -> dict[str, float]:
    with place.city.app.store.read() as work:
        terms = work.scenarios.get(place.scenario)
    return {each.id: 80.0 for each in terms.criteria if each.kind == "quality"}


def _terms(place: Place) -> Terms:
    try:
        return contract(place.city, place.opportunity)
    except AppError:
        return Terms("甲", 1, 6, 3, {}, "承诺", (("签约", 100),))


def _decide(place: Place, actor: Actor, action: str) -> object:
    """These take two persons: who may propose proposes, everybody else tries to decide."""
    app, opportunity = place.city.app, place.opportunity
    if actor.role != "officer":
        return delivery_decisions.approve(app, actor, place.decision)
    if action == "accept":
        with app.store.read() as work:
            left = delivery_decisions.open_milestones(work, work.opportunities.get(opportunity))
        settled = [Settlement(each.id, each.name, 0, REASONS, "waived") for each in left]
        return delivery_decisions.propose_acceptance(app, actor, opportunity, 90, REASONS, REASONS, settled)
    if action == "change":
        terms = _terms(place)
        return delivery_decisions.propose_change(app, actor, opportunity, "force_majeure", REASONS, terms)
    notices = [
        Notice(each.enterprise_id, "单位", today(place.city), "书面通知澄函1号")
        for each in place.city.bidders
    ]
    return delivery_decisions.propose_termination(app, actor, opportunity, "policy", REASONS, notices)
