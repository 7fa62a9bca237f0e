"""State machines: every edge has role, guards and event; every edge that is not listed is refused; the log replays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procedure_terms import GOOD, NOW

from app.documents.machine_page import machine_page
from app.domain.machines import (
    BID,
    MACHINES,
    OPPORTUNITY,
    RACE,
    REMEDY,
    SUSPENDING,
    Machine,
    derive,
    refuse,
    replay,
)
from app.domain.opportunities import Opportunity, status
from app.domain.users import ROLES
from app.i18n import has, use_language

IDS = [machine.name for machine in MACHINES]


class Everything(Mapping[str, bool]):
    """Facts in which every guard holds."""

    def __getitem__(self, name: str) -> bool:
        return True

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0


ALL_HOLD = Everything()


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
def test_every_edge_that_is_not_listed_is_refused(machine: Machine) -> None:
    listed = {(edge.before, edge.action, role) for edge in machine.edges for role in edge.roles}
    passed = {
        triple
        for triple in product(machine.names, machine.actions, ROLES)
        if not refuse(machine, triple[0], triple[1], triple[2], ALL_HOLD)
    }
    assert passed == listed


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
def test_every_guard_of_every_edge_stops_it_alone(machine: Machine) -> None:
    for edge in machine.edges:
        role = edge.roles[0]
        for guard in edge.guards:
            facts = dict.fromkeys(edge.guards, True) | {guard: False}
            assert refuse(machine, edge.before, edge.action, role, facts) == f"machines.{guard}"
            del facts[guard]
            assert refuse(machine, edge.before, edge.action, role, facts) == f"machines.{guard}", (
                "default deny"
            )
        assert refuse(machine, edge.before, edge.action, role, dict.fromkeys(edge.guards, True)) == ""


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
def test_edges_are_well_formed(machine: Machine) -> None:
    assert len({(edge.before, edge.action) for edge in machine.edges}) == len(machine.edges)
    for edge in machine.edges:
        assert {edge.before, edge.after} <= set(machine.names)
        assert edge.roles
        assert set(edge.roles) <= set(ROLES)
        assert edge.event.count(".") == 1
    assert len({state.since for state in machine.states}) == len(machine.states)
    reached, fresh = {machine.names[0]}, True
    steps = [(edge.before, edge.after) for edge in (*machine.edges, *machine.clock)]
    while fresh:
        fresh = {after for before, after in steps if before in reached} - reached
        reached |= fresh
    assert reached == set(machine.names), "every state can be reached"


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
def test_an_event_leads_to_one_state_from_wherever_it_comes_or_changes_none(machine: Machine) -> None:
    for edge in machine.edges:
        same = [other for other in machine.edges if other.event == edge.event]
        assert len({other.after for other in same}) == 1 or all(each.before == each.after for each in same)


def test_only_these_edges_lead_back_and_clear_what_came_after() -> None:
    back = {
        (machine.name, edge.action)
        for machine in MACHINES
        for edge in machine.edges
        if machine.names.index(edge.after) < machine.names.index(edge.before)
    }
    assert back == {
        ("opportunity", "return"),
        ("opportunity", "recall"),
        ("opportunity", "amend"),
        ("opportunity", "replace_evaluator"),
        ("opportunity", "move_up"),
        ("opportunity", "correct"),
        ("opportunity", "send_back"),
        ("opportunity", "hand_back"),
        ("opportunity", "order_review"),
        ("opportunity", "order_choice"),
        ("opportunity", "order_new_choice"),
        ("opportunity", "revoke_choice"),
        ("opportunity", "revoke_new_choice"),
        ("remedy", "return_answer"),
        ("motion", "reopen"),
        ("bid", "replace"),
        ("bid", "confirm"),
        ("bid", "restore"),
        ("race", "send_back"),
        ("race", "next_stage"),
        ("nomination", "resubmit"),
    }


def test_no_role_both_posts_and_judges_and_nobody_stands_above() -> None:
    judging = {"score", "close_scoring", "correct", "report"}
    posting = {"submit", "amend", "answer", "open", "propose", "sign"}
    roles = {edge.action: set(edge.roles) for edge in OPPORTUNITY.edges}
    judges = set().union(*(roles[action] for action in judging))
    posters = set().union(*(roles[action] for action in posting))
    assert not judges & posters
    for machine in MACHINES:
        assert not any({"public", "citizen"} & set(edge.roles) for edge in machine.edges)
        decided = [edge for edge in machine.edges if edge.action not in ("propose", "recall")]
        assert not any(
            "admin" in edge.roles for edge in decided
        )  # accounts and calendars are proposed, no more


def test_R02_after_the_deadline_no_edge_leads_back_to_the_draft() -> None:
    for edge in BID.edges:
        assert edge.after != "draft"
        if edge.after in ("sealed", "withdrawn"):
            assert "before_deadline" in edge.guards


def test_R04_before_the_deadline_a_bid_may_be_changed_and_withdrawn() -> None:
    facts = dict.fromkeys(("before_deadline", "clock_right", "content_complete", "consortium_lawful"), True)
    for state, action in product(("sealed", "unconfirmed"), ("replace", "withdraw")):
        assert refuse(BID, state, action, "enterprise", facts) == ""
        assert (
            refuse(BID, state, action, "enterprise", facts | {"before_deadline": False})
            == "machines.before_deadline"
        )
        assert refuse(BID, state, action, "officer", facts) == "machines.wrong_role"
    assert all(refuse(BID, "valid", action, "enterprise", facts) for action in ("replace", "withdraw"))


def test_R07_too_few_bids_are_not_opened() -> None:
    facts = {"clock_right": True, "two_officers": True, "enough_bids": False, "too_few_bids": True}
    facts |= {"no_document_objection": True, "ordered_addendum_issued": True}
    assert refuse(OPPORTUNITY, "closed", "open", "officer", facts) == "machines.enough_bids"
    assert refuse(OPPORTUNITY, "closed", "give_up", "officer", facts) == ""
    assert (
        refuse(OPPORTUNITY, "published", "open", "officer", facts | {"enough_bids": True})
        == "machines.wrong_state"
    )


def test_R08_a_changed_challenge_makes_sealed_bids_confirm_again() -> None:
    assert refuse(BID, "sealed", "amended", "officer", {"affects_bids": True}) == ""
    assert refuse(BID, "unconfirmed", "open", "officer", ALL_HOLD) == "machines.wrong_state"
    assert (
        refuse(OPPORTUNITY, "published", "amend", "reviewer", {"time_left": True}) == "machines.subject_kept"
    )
    assert refuse(OPPORTUNITY, "opened", "amend", "reviewer", ALL_HOLD) == "machines.wrong_state"


def test_R20_after_the_deadline_only_an_ordered_addendum_is_issued_and_opens_submission_again() -> None:
    for action, role in (("draft_addendum", "officer"), ("amend", "reviewer")):
        edge = OPPORTUNITY.edge("closed", action)
        assert edge is not None
        facts = dict.fromkeys(edge.guards, True) | {"time_left": True, "ordered_addendum_due": False}
        assert refuse(OPPORTUNITY, "closed", action, role, facts) == "machines.ordered_addendum_due"
        assert refuse(OPPORTUNITY, "opened", action, role, ALL_HOLD) == "machines.wrong_state"
    amend = OPPORTUNITY.edge("closed", "amend")
    assert amend is not None
    assert (amend.after, "other_person" in amend.guards) == ("published", True)


def test_R17_only_the_listed_cases_change_a_result() -> None:
    assert refuse(
        OPPORTUNITY, "evaluated", "correct", "evaluator", {"appointed": True, "reason_given": True}
    ) == ("machines.correctable_error")
    assert refuse(OPPORTUNITY, "publicity", "correct", "evaluator", ALL_HOLD) == "machines.wrong_state"
    assert refuse(OPPORTUNITY, "consensus", "score", "evaluator", ALL_HOLD) == "machines.wrong_state"


def test_R20_an_open_remedy_blocks_award_and_contract() -> None:
    for state, action, role in (
        ("publicity", "propose", "officer"), ("proposed", "approve", "reviewer"), ("awarded", "sign", "officer"),
    ):  # fmt: skip
        edge = OPPORTUNITY.edge(state, action)
        assert edge is not None
        facts = dict.fromkeys(edge.guards, True) | {"no_open_remedy": False}
        assert refuse(OPPORTUNITY, state, action, role, facts) == "machines.no_open_remedy"
    assert set(SUSPENDING) < set(REMEDY.names)
    assert not set(SUSPENDING) & set(REMEDY.final)


def test_S19_nobody_approves_what_they_prepared() -> None:
    for state, action in (("in_review", "publish"), ("proposed", "approve"), ("carried_out", "accept")):
        edge = OPPORTUNITY.edge(state, action)
        assert edge is not None
        assert "other_person" in edge.guards


def test_a_race_pays_within_its_cap_and_eliminates_with_reasons() -> None:
    pay, out = RACE.edge("passed", "pay"), RACE.edge("submitted", "eliminate")
    assert pay is not None
    assert out is not None
    assert "payments_within_cap" in pay.guards
    assert {"reason_code", "sunk_cost_shown"} <= set(out.guards)


STAMPS = ("withdrawn_at", "failed_at", "awarded_at", "proposed_at", "opened_at")


@given(st.sets(st.sampled_from(STAMPS)), st.integers(-3, 3))
def test_the_machine_derives_what_the_opportunity_says_of_itself(stamped: set[str], hours: int) -> None:
    """Decision 0002: one principle. The finer states of the machine need timestamps an opportunity has not got yet."""
    made = Opportunity(
        id="op_1", number="JB-2026-0001", batch="", scenario="sc_1", terms=GOOD, department="数据局",
        published_by="us_1", published_at=NOW - timedelta(days=30), tender_deadline=NOW, minimum_bids=3,
        public_key=b"k" * 32,
    )  # fmt: skip
    now = NOW + timedelta(hours=hours)
    made = replace(made, **dict.fromkeys(stamped, NOW - timedelta(hours=9)))  # type: ignore[arg-type]
    times = {name: getattr(made, name) for name in (*STAMPS, "published_at", "tender_deadline")}
    assert derive(OPPORTUNITY, times, now) == status(made, now)


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
@given(data=st.data())
def test_the_log_of_any_walk_replays_to_where_it_ended(machine: Machine, data: st.DataObject) -> None:
    state, events = machine.names[0], []
    times: dict[str, datetime | None] = {}
    now = NOW
    for _ in range(data.draw(st.integers(0, 25))):
        ways = [edge for edge in machine.edges if edge.before == state]
        turns = [edge for edge in machine.clock if edge.before == state]
        if not ways and not turns:
            break
        way = data.draw(st.sampled_from([*ways, *turns]))
        now += timedelta(minutes=1)
        if way in ways:
            events.append(way.event)
        state = way.after
        place = machine.names.index(state)
        for later in machine.states[place + 1 :]:
            times[later.since] = None
        times[machine.states[place].since] = now
    assert replay(machine, events) in {state, *(edge.before for edge in machine.clock if edge.after == state)}
    assert derive(machine, times, now) == state


def test_a_log_that_no_edge_explains_is_refused() -> None:
    with pytest.raises(ValueError, match=r"awards\.approve in published"):
        replay(OPPORTUNITY, ["opportunities.submit", "opportunities.publish", "awards.approve"])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_state_and_refusal_has_words(language: str) -> None:
    use_language(language)
    guards = {guard for machine in MACHINES for edge in machine.edges for guard in edge.guards}
    keys = [f"machines.{machine.name}.{state}" for machine in MACHINES for state in machine.names]
    keys += [f"machines.error.{code}" for code in (*guards, "unknown", "wrong_state", "wrong_role")]
    assert [key for key in keys if not has(key)] == []


def test_the_page_of_the_machines_is_written_from_them() -> None:
    """When this fails: python -m app.documents.machine_page > docs/machines.md"""
    page = Path(__file__).resolve().parents[3] / "docs" / "machines.md"
    assert page.read_text("utf-8") == machine_page()
