"""Whatever order people act in: totals, ranks, states and the audit log stay consistent; R5, R14, R15, R19, R20, R24.

Hypothesis lets people of every role act through the real services, sealing and store, mostly where the step is lawful,
sometimes where it is not. After every step the chain verifies, the log replays to the state that the tables have, and
what was refused has changed nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import procedure_holds as holds
import pytest
from city import City, bid, found_city
from delivery_steps import plan, promises, started, today
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from procedure_attempts import TEXT, Place, attempts, may
from procedure_log import standing, walked
from procedure_steps import (
    REASONS,
    awarded,
    contract,
    evaluated,
    one_more,
    opened,
    replaced,
    seat_directly,
    until,
)
from table_digest import digest

from app.clock import FixedClock
from app.config import Settings
from app.domain.awards import PassedOver
from app.domain.deadlines import china_date
from app.domain.delivery import Notice, Settlement
from app.domain.machines import OPPORTUNITY, REMEDY, SUSPENDING
from app.domain.opportunities import Opportunity, status
from app.domain.remedies import state as remedy_state
from app.domain.remedy_outcomes import ANSWERS, DECISIONS
from app.domain.users import PUBLIC, Actor
from app.errors import AppError
from app.i18n import use_language
from app.services import (
    amending,
    auditing,
    awarding,
    bidding,
    carrying_out,
    committees,
    contracting,
    deliberating,
    delivery_decisions,
    delivery_views,
    evaluating,
    opening,
    publishing,
    questions,
    remedies,
    remedy_answers,
)
from app.services.context import init_app
from app.services.results import valid_bids

CANARY = "鹭岛秘密方案第七稿"
EXPERTS = ("evaluator", "evaluator2", "evaluator3")
FACTS = "投标文件未经签章，见第三页。"


def objected(city: City) -> Opportunity:
    """Candidates published today, and a bidder objects to the result."""
    opportunity = evaluated(city)
    awarding.publicise(city.app, city.officer, opportunity.id)
    remedies.file(city.app, city.bidders[1], opportunity.id, "result", TEXT, "o")
    return opportunity


WALKS: dict[str, Callable[[City], Opportunity]] = {
    "published": lambda city: city.opportunity(),
    "opened": opened,
    "evaluated": lambda city: evaluated(city, EXPERTS),
    "objected": objected,
    "awarded": awarded,
    "started": started,
}
"""Where a run begins; the steps up to there are walked in their usual order."""
which = st.integers(0, 3)
member = st.integers(0, 2)
halves = st.lists(st.integers(0, 200), min_size=8, max_size=8)
rarely = st.integers(0, 5).map(lambda n: n == 5)


def when(*states: str) -> Any:
    """A rule that is tried in these states only; what is lawful there still depends on everything else."""
    return precondition(lambda self: self.state in states)


class AnyOrder(RuleBasedStateMachine):
    """People of a small city around one opportunity."""

    def __init__(self, stage: str) -> None:
        super().__init__()
        self.stage = stage
        use_language("zh-CN")
        self.folder = Path(tempfile.mkdtemp())
        clock = FixedClock()
        self.app = init_app(Settings(data=self.folder / "data", profile="demo"), clock)
        self.city = found_city(self.app, clock)
        self.second = Actor("us_second", "复核同事", "reviewer", self.city.officer.department)
        self.experts = [self.city.people[name] for name in EXPERTS]
        self.spare = one_more(self.city)
        self.numbers = count()

    def teardown(self) -> None:
        self.app.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        opportunity = WALKS[self.stage](self.city)
        self.id, self.scenario = opportunity.id, opportunity.scenario

    # What the rules are about ---------------------------------------------------------------------------------------
    @property
    def opportunity(self) -> Opportunity:
        with self.app.store.read() as work:
            return work.opportunities.get(self.id)

    @property
    def state(self) -> str:
        return status(self.opportunity, self.city.clock.now())

    def nonce(self) -> str:
        return f"n{next(self.numbers)}"

    def valid(self) -> list[str]:
        with self.app.store.read() as work:
            return [each.id for each in valid_bids(work, self.id)]

    def attempt(self, call: Callable[..., object], *given: object, **named: object) -> bool:
        """True when it was done. What is refused leaves everything as it was."""
        before = digest(self.app)
        try:
            call(self.app, *given, **named)
        except AppError:
            assert digest(self.app) == before, "a refused step has changed something"
            return False
        return True

    def seen(self) -> tuple[object, ...]:
        """What people who must not learn of bids may look at before the opening (R5)."""
        app, city = self.app, self.city
        return (
            publishing.read(app, PUBLIC, self.id),
            publishing.list_mine(app, city.officer),
            opening.read_opened(app, city.officer, self.id),
            evaluating.state(app, city.officer, self.id),
            auditing.list_events(app, city.supervisor),
            [bidding.my_bids(app, each) for each in city.bidders[3:]],
        )

    def unseen(self, call: Callable[..., object], *given: object) -> bool:
        before = self.seen()
        done = self.attempt(call, *given)
        assert self.seen() == before, "somebody could see that a bid was made"
        return done

    # The ordinary way -----------------------------------------------------------------------------------------------
    @rule(points=halves)
    def next_step(self, points: list[int]) -> None:
        """What usually comes next, so that runs get far; everything else happens in between."""
        city, state = self.city, self.state
        if state == "published":
            self.submit({0, 1, 2}, [points[n] + 250 for n in range(3)])
            self.deadline()
        elif state == "closed":
            self.answer_objections()
            self.open_bids(alone=False)
        elif state == "opened":
            self.appoint(seats=3)
        elif state in ("scoring", "consensus"):
            for n in range(3):
                self.score(n, points)
                self.vote(n, points[n] > 60, take_back=False)
            self.close_and_report(0)
        elif state in ("evaluated", "publicity"):
            self.answer_objections()
            self.publicise_and_propose(rank=0)
            city.clock.advance(days=4)
        elif state == "proposed":
            self.decide_award(agree=True)
        elif state == "awarded":
            self.sign(dearer=False)
        elif state == "signed":
            self.start()
        elif state == "carried_out":
            self.deliver(accepted=True, value="50")
            self.accept(score=80, agree=True)

    def answer_objections(self) -> None:
        for each in remedies.of(self.app, self.city.officer, self.id):
            self.attempt(remedies.accept, self.city.officer, each.remedy.id)
            self.attempt(remedies.answer, self.city.officer, each.remedy.id, TEXT)

    # Before the opening ---------------------------------------------------------------------------------------------
    @rule(hours=st.sampled_from([1, 24, 24 * 5]))
    def wait(self, hours: int) -> None:
        self.city.clock.advance(hours=hours)

    @when("published")
    @rule()
    def deadline(self) -> None:
        until(self.city, self.opportunity.tender_deadline + timedelta(seconds=1))

    @when("published")
    @rule(
        bidders=st.sets(st.integers(0, 2), min_size=1),
        prices=st.lists(st.integers(200, 500), min_size=3, max_size=3),
    )
    def submit(self, bidders: set[int], prices: list[int]) -> None:
        """A first bid or a new revision of one; the rules are told when it is over the ceiling."""
        for n in sorted(bidders):
            bidder, content = self.city.bidders[n], bid(prices[n] * 1_000_000, CANARY)
            revision = bidding.current_revision(self.app, bidder, self.id)
            done = self.unseen(bidding.submit, bidder, self.id, content, self.nonce(), revision)
            assert done == (content.price_fen <= self.opportunity.terms.ceiling_fen)

    @precondition(lambda self: self.state not in ("published", "withdrawn", "failed"))
    @rule(n=which)
    def submit_late(self, n: int) -> None:
        bidder = self.city.bidders[n]
        revision = bidding.current_revision(self.app, bidder, self.id)
        assert not self.attempt(bidding.submit, bidder, self.id, bid(), self.nonce(), revision)

    @when("published", "closed")
    @rule(n=st.integers(0, 2), take_back=rarely)
    def withdraw_or_confirm_bid(self, n: int, take_back: bool) -> None:
        bidder, number = self.city.bidders[n], len(self.app_addenda())
        for row in bidding.my_bids(self.app, bidder):
            if take_back:
                self.unseen(bidding.withdraw, bidder, row.bid)
            else:
                self.unseen(bidding.confirm, bidder, row.bid, number)

    def app_addenda(self) -> Sequence[object]:
        with self.app.store.read() as work:
            return work.opportunities.addenda_of(self.id)

    @when("published", "closed")
    @rule(n=which, affects=st.booleans())
    def ask_and_answer(self, n: int, affects: bool) -> None:
        self.unseen(questions.ask, self.city.bidders[n], self.id, "接驳时段从几点开始？", self.nonce())
        for each in questions.waiting(self.app, self.city.officer, self.id):
            self.attempt(questions.answer, self.city.officer, each.id, "按公布的文件执行。", affects)

    @when("published", "closed")
    @rule(way=st.sampled_from(["draft", "release", "return", "withdraw"]))
    def amend(self, way: str) -> None:
        app, city = self.app, self.city
        with app.store.read() as work:
            waits = work.opportunities.addendum_draft_of(self.id)
        key = waits.id if waits else "ad_nowhere"
        place = Place(city, self.scenario, self.id, draft=key)
        if way == "draft":
            self.attempt(lambda _: attempts()["draft_addendum"](place, city.officer))
        elif way == "release":
            self.attempt(amending.release, city.reviewer, key)
        elif way == "return":
            self.attempt(amending.send_back, city.reviewer, key, "请写明理由")
        else:
            self.attempt(amending.withdraw_draft, city.officer, key)

    @when("published", "closed")
    @rule(alone=rarely)
    def open_bids(self, alone: bool) -> None:
        officer, closed = self.city.officer, self.state == "closed"
        held = closed and remedies.opening_waits_for(self.app, officer, self.id)
        begun = self.attempt(opening.begin, officer, self.id)
        assert closed or not begun
        assert not (begun and held), "R20: the procedure is suspended"
        second = officer if alone else self.second
        done = self.attempt(opening.confirm, second, self.id)
        assert not (done and alone)

    # Evaluation -----------------------------------------------------------------------------------------------------
    @when("opened")
    @rule(seats=st.sampled_from([1, 2, 3]))
    def appoint(self, seats: int) -> None:
        people = [each.id for each in self.experts[:seats]]
        done = self.attempt(seat_directly, self.city.officer, self.id, people, people[0])
        assert done == (seats == 3 and self.state == "scoring")
        for each in self.experts[:seats]:
            self.attempt(committees.declare, each, self.id, [])

    @when("scoring")
    @rule(n=member, points=halves)
    def score(self, n: int, points: list[int]) -> None:
        expert = self.experts[n]
        self.attempt(committees.declare, expert, self.id, [])
        quality = [each.id for each in self.opportunity.terms.criteria if each.kind == "quality"]
        for place, key in enumerate(self.valid()):
            given = {name: points[(place + n) % 8] / 2 for n, name in enumerate(quality)}
            self.attempt(evaluating.score, expert, key, given)

    @when("scoring", "consensus")
    @rule(out=member, go=rarely)
    def replace_member(self, out: int, go: bool) -> None:
        leaving, coming = self.experts[out], self.spare
        if go and self.attempt(replaced, self.city.officer, self.id, leaving.id, coming.id):
            self.experts[out], self.spare = coming, leaving

    @when("scoring", "consensus")
    @rule(n=member, place=which)
    def move_rejection(self, n: int, place: int) -> None:
        bids = self.valid()
        if bids:
            key = bids[place % len(bids)]
            self.attempt(deliberating.move_rejection, self.experts[n], self.id, key, "unsigned", FACTS)

    @when("scoring", "consensus", "evaluated")
    @rule(n=member, agrees=st.booleans(), take_back=rarely)
    def vote(self, n: int, agrees: bool, take_back: bool) -> None:
        with self.app.store.read() as work:
            motions = [each.id for each in work.evaluations.motions_of(self.id)]
        for key in motions:
            if take_back:
                self.attempt(deliberating.withdraw, self.experts[n], key)
            else:
                self.attempt(deliberating.vote, self.experts[n], key, agrees)

    @when("scoring", "consensus")
    @rule(n=member)
    def close_and_report(self, n: int) -> None:
        expert = self.experts[n]
        self.attempt(evaluating.close_scoring, expert, self.id)
        reasons = dict.fromkeys(self.valid(), REASONS)
        self.attempt(evaluating.report, expert, self.id, reasons)

    @when("consensus", "evaluated")
    @rule(n=member)
    def correct(self, n: int) -> None:
        chair = self.experts[n]
        try:
            found = evaluating.consensus(self.app, chair, self.id)
        except AppError:
            return
        for doubt in found.doubts[:1]:
            self.attempt(
                deliberating.move_correction, chair, self.id, case=doubt.case, bid=doubt.bid, criterion=doubt.criterion, evaluator=doubt.evaluators[0], points=75.0, reason=REASONS
            )  # fmt: skip

    # Publicity, award, remedies -------------------------------------------------------------------------------------
    @when("evaluated", "publicity")
    @rule(rank=st.integers(0, 2))
    def publicise_and_propose(self, rank: int) -> None:
        app, officer = self.app, self.city.officer
        self.attempt(awarding.publicise, officer, self.id)
        rows = evaluating.state(app, officer, self.id).totals
        chosen = rows[rank % len(rows)]
        passed = [
            PassedOver(row.bid, "gave_up", "书面放弃，见来函。") for row in rows if row.rank < chosen.rank
        ]
        done = self.attempt(awarding.propose, officer, self.id, chosen.bid, "", passed, "抽签决定，见公告。")
        if done:
            self.waited_for_everything()

    @when("proposed")
    @rule(agree=st.booleans())
    def decide_award(self, agree: bool) -> None:
        if not agree:
            self.attempt(awarding.send_back, self.city.reviewer, self.id, "请补充理由")
        elif self.attempt(awarding.approve, self.city.reviewer, self.id):
            self.waited_for_everything()

    def waited_for_everything(self) -> None:
        """R19, R20: the candidates were public for three days at least, and no objection or complaint is open."""
        found, now = self.opportunity, self.city.clock.now()
        assert found.publicity_from is not None
        assert china_date(now) > china_date(found.publicity_from) + timedelta(days=3)
        with self.app.store.read() as work:
            states = {remedy_state(each, now) for each in work.opportunities.remedies_of(self.id)}
        assert not states & set(SUSPENDING)

    @rule(n=which, subject=st.sampled_from(["documents", "opening", "result"]))
    def object_to_it(self, n: int, subject: str) -> None:
        self.attempt(remedies.file, self.city.bidders[n], self.id, subject, TEXT, self.nonce())

    @rule(pick=st.integers(0, 5), outcome=st.sampled_from([*DECISIONS, "dismissed", "unaffected"]))
    def go_on_with_remedies(self, pick: int, outcome: str) -> None:
        city, now = self.city, self.city.clock.now()
        with self.app.store.read() as work:
            found = work.opportunities.remedies_of(self.id)
        for each in found:
            key = each.id
            ways = [edge.action for edge in REMEDY.edges if edge.before == remedy_state(each, now)]
            if not ways:
                continue
            way = ways[pick % len(ways)]
            bidder = next(one for one in city.bidders if one.enterprise_id == each.enterprise)
            answered = outcome if outcome in ANSWERS else "maintained"
            calls: dict[str, tuple[object, ...]] = {
                "accept": (remedies.accept, city.officer, key),
                "draft_refusal": (remedy_answers.draft_refusal, city.officer, key, TEXT),
                "not_accept": (remedy_answers.approve, city.reviewer, key),
                "return_refusal": (remedy_answers.send_back, city.reviewer, key, TEXT),
                "dismiss": (remedies.dismiss, city.supervisor, key, TEXT),
                "answer": (remedies.answer, city.officer, key, TEXT, answered),
                "draft_answer": (remedies.answer, city.officer, key, TEXT, "re_evaluate"),
                "approve_answer": (remedy_answers.approve, city.reviewer, key),
                "return_answer": (remedy_answers.send_back, city.reviewer, key, TEXT),
                "complain": (remedies.complain, bidder, key, TEXT),
                "identify": (remedies.identify, city.supervisor, key),
                "take_up": (remedies.take_up, city.supervisor, key),
                "decide": (remedies.decide, city.supervisor, key, TEXT, outcome or "dismissed"),
                "close": (remedies.close, city.officer, key),
                "withdraw": (remedies.withdraw, bidder, key),
            }
            self.attempt(*calls[way])  # type: ignore[arg-type]

    # Contract and delivery ------------------------------------------------------------------------------------------
    @when("awarded")
    @rule(dearer=rarely)
    def sign(self, dearer: bool) -> None:
        terms = contract(self.city, self.id)
        more = contract(self.city, self.id, price_fen=terms.price_fen + 1)
        done = self.attempt(
            contracting.sign, self.city.officer, self.id, more if dearer else terms, today(self.city), REASONS
        )
        assert not (done and dearer)
        if done:
            self.waited_for_everything()

    @when("signed")
    @rule()
    def start(self) -> None:
        self.attempt(carrying_out.start, self.city.officer, self.id, plan(self.city), promises())

    @when("carried_out")
    @rule(accepted=st.booleans(), value=st.sampled_from(["50", "10"]))
    def deliver(self, accepted: bool, value: str) -> None:
        app, city = self.app, self.city
        view = delivery_views.read(app, city.officer, self.id)
        bidder = next(each for each in city.bidders if each.enterprise_id == view.enterprise)
        for row in view.milestones:
            self.attempt(carrying_out.hand_in, bidder, row.milestone.id, REASONS)
        with app.store.read() as work:
            made = [
                each.id for row in view.milestones for each in work.deliveries.hand_ins_of(row.milestone.id)
            ]
        for key in made:
            if accepted:
                self.attempt(carrying_out.accept_delivery, city.officer, key)
            else:
                self.attempt(carrying_out.send_back, city.officer, key, REASONS)
        for each in view.promises:
            self.attempt(
                carrying_out.measure,
                city.officer,
                each.promise.id,
                value,
                today(city),
                "热线办统计，同一口径",
            )

    @when("carried_out")
    @rule(score=st.sampled_from([40, 80]), agree=st.booleans())
    def accept(self, score: int, agree: bool) -> None:
        officer = self.city.officer
        self.attempt(delivery_decisions.propose_acceptance, officer, self.id, score, REASONS)
        self.decide_delivery(agree)

    @precondition(lambda self: OPPORTUNITY.edge(self.state, "terminate") is not None)
    @rule(go=rarely, agree=st.booleans())
    def terminate(self, go: bool, agree: bool) -> None:
        if not go:
            return
        app, city, signed = self.app, self.city, self.opportunity.signed_at is not None
        notices = [Notice(each.enterprise_id, "单位", today(city), "书面通知") for each in city.bidders[:3]]
        with app.store.read() as work:
            rows = delivery_decisions.open_milestones(work, self.opportunity) if signed else []
        settled = [Settlement(row.id, row.name, 0, REASONS) for row in rows]
        cause = "agreed" if signed else "need_gone"
        self.attempt(
            delivery_decisions.propose_termination, city.officer, self.id, cause, REASONS, notices, settled
        )
        self.decide_delivery(agree)

    def decide_delivery(self, agree: bool) -> None:
        with self.app.store.read() as work:
            waits = work.deliveries.decisions.where("opportunity = ? AND outcome = ''", [self.id])
        for each in waits:
            call = delivery_decisions.approve if agree else delivery_decisions.recall
            who = self.city.reviewer if agree else self.city.officer
            self.attempt(call, who, each.id)

    # Out of turn ----------------------------------------------------------------------------------------------------
    @rule(
        action=st.sampled_from(sorted(attempts())), who=st.sampled_from(["officer", "reviewer", "evaluator"])
    )
    def out_of_turn(self, action: str, who: str) -> None:
        """An action that the machine does not list here, by somebody who may do such things elsewhere."""
        state, actor = self.state, self.city.people[who]
        again = action == "submit" and state in ("withdrawn", "failed")
        if again or may(state, action, actor.role):
            return
        place = Place(self.city, self.scenario, self.id)
        assert not self.attempt(lambda _: attempts()[action](place, actor)), (state, action, who)

    # What always holds ----------------------------------------------------------------------------------------------
    @invariant()
    def the_chain_is_sound_and_the_log_replays(self) -> None:
        assert auditing.verify(self.app, self.city.supervisor).findings == ()
        assert walked(self.app, self.id) == standing(self.app, self.id)

    @invariant()
    def nobody_reads_a_bid_before_the_opening(self) -> None:
        if self.opportunity.opened_at is None:
            assert opening.read_opened(self.app, self.city.supervisor, self.id) == []
            holds.no_file_contains(self.folder, CANARY)

    @invariant()
    def results_awards_and_payments_agree(self) -> None:
        with self.app.store.read() as work:
            opportunity = work.opportunities.get(self.id)
            holds.totals_and_ranks(work, opportunity)
            holds.one_award(work, opportunity)
            holds.payments(work, opportunity)


ORDERS = settings(
    max_examples=3,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.parametrize("stage", sorted(WALKS))
def test_R24_whatever_order_people_act_in_the_record_stays_consistent(stage: str) -> None:
    run_state_machine_as_test(lambda: AnyOrder(stage), settings=ORDERS)
