"""What nobody may see before opening, what everybody may read always, and what an addendum may change."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from procedure_terms import DEADLINE, GOOD, NOW

from app.domain.amendments import BOOKKEEPING, EFFECTS, affects_bids, amendment_faults, changes
from app.domain.bids import BidContent, Receipt, SealedBid
from app.domain.machines import BID, OPPORTUNITY
from app.domain.ocds import Facts, release_of
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Requirement, Scenario
from app.domain.users import MATRIX, PUBLIC, ROLES, Actor, Owner, allowed
from app.i18n import explain_fault

OWNERS = Owner(department="数据局", enterprise="en_1", user="us_1")


def actor(role: str) -> Actor:
    return Actor("us_1", "甲", role, "数据局", "en_1" if role == "enterprise" else "")  # type: ignore[arg-type]


def test_R01_a_stored_bid_has_no_place_for_what_it_offers() -> None:
    """Of the attachments it keeps the digests of their envelopes, which tell nothing of what is in them."""
    readable = {field.name for field in fields(SealedBid)} - {"sealed", "attachments"}
    assert not readable & {field.name for field in fields(BidContent)}


def test_R03_a_receipt_says_what_came_when_with_digest_and_the_hash_of_its_record() -> None:
    named = {field.name for field in fields(Receipt)}
    assert {"number", "received_at", "sha256", "revision", "audit_head"} <= named


@pytest.mark.parametrize("role", [role for role in ROLES if role != "enterprise"])
def test_R05_nobody_but_the_bidder_reads_of_a_sealed_bid(role: str) -> None:
    before_opening = [
        action
        for action in MATRIX
        if action.startswith("bids.") and action not in ("bids.open", "bids.witness", "bids.read_opened")
    ]
    assert {"bids.submit", "bids.withdraw", "bids.read_own"} <= set(before_opening)
    assert not [action for action in before_opening if allowed(actor(role), action, OWNERS)]


def test_R05_open_data_before_the_deadline_hold_neither_bids_nor_numbers() -> None:
    made = Opportunity(
        id="op_1", number="JB-2026-0001", batch="2026年第4批", scenario="sc_1", terms=GOOD, department="数据局",
        published_by="us_1", published_at=NOW, tender_deadline=DEADLINE, minimum_bids=3, public_key=b"k" * 32,
    )  # fmt: skip
    text = json.dumps(release_of("opportunities.publish", NOW, 1, Facts(made)), ensure_ascii=False)
    for word in ("bids", "numberOfTenderers", "tenderers", "statistics"):
        assert word not in text


def test_R06_bids_open_after_the_deadline_all_at_once_and_one_broken_envelope_stops_no_other() -> None:
    opening = OPPORTUNITY.edge("closed", "open")
    assert opening is not None
    assert opening.roles == (
        "officer",
        "reviewer",
        "supervisor",
    )  # one of the department, and a second person
    assert [edge.before for edge in OPPORTUNITY.edges if edge.action == "open"] == ["closed"]
    ways = {
        edge.action: edge
        for edge in BID.edges
        if edge.before == "sealed" and "deadline_passed" in edge.guards
    }
    assert {ways["open"].after, ways["fail_to_open"].after} == {"valid", "unreadable"}
    assert ways["open"].guards == ways["fail_to_open"].guards


def test_R14_evaluators_never_see_a_matching_score() -> None:
    assert not [
        action
        for action in MATRIX
        if action.startswith("matching.") and allowed(actor("evaluator"), action, OWNERS)
    ]


@pytest.mark.parametrize(
    "action", ["opportunities.list", "topics.read", "awards.read", "pain_points.list_public"]
)
def test_R25_the_public_reads_without_registration(action: str) -> None:
    assert allowed(PUBLIC, action)


def test_R08_an_addendum_changes_neither_subject_nor_eligibility() -> None:
    assert set(EFFECTS) | BOOKKEEPING == {field.name for field in fields(Scenario)}
    assert [fault.code for fault in amendment_faults(GOOD, GOOD)] == ["amendments.nothing"]
    for column, value in (
        ("field", "health"),
        ("mechanism", "race"),
        ("regime", "tender_law"),
        ("evidence", None),
    ):
        faults = amendment_faults(GOOD, replace(GOOD, **{column: value}))  # type: ignore[arg-type]
        assert [(fault.column, fault.code) for fault in faults] == [(column, "amendments.subject")]
        assert "{" not in explain_fault(faults[0])
    harder = (*GOOD.requirements, Requirement("R3", "须有三座以上自有车库", 0, mandatory=True))
    assert [fault.code for fault in amendment_faults(GOOD, replace(GOOD, requirements=harder))] == [
        "amendments.new_condition"
    ]


def test_R08_what_affects_bids_makes_them_confirm_again() -> None:
    other = replace(GOOD, title="低空无人机物流配送", revision=9, updated_at=NOW + timedelta(hours=1))
    assert [change.column for change in changes(GOOD, other)] == ["title"]
    assert [fault.code for fault in amendment_faults(GOOD, other)] == ["amendments.subject"]
    wider = replace(GOOD, scope="增加两个站口。")
    assert amendment_faults(GOOD, wider) == ()
    assert affects_bids(GOOD, wider)
