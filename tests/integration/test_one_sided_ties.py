"""What only one side says voids nobody: attacks on a rival's bid, what the committee decides, and secrecy; R5, R10, R11."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from bidder_ties import AGREEMENT, IDENTITY, declare, hand_in, joint
from city import USCCS, City
from procedure_log import standing, walked
from procedure_steps import REASONS, appoint, open_together, replaced, report, score_all, until

from app.documents.opening_words import ground_lines, suspicion_lines, suspicion_words
from app.documents.papers import evaluation as evaluation_paper
from app.domain.bids import OpenedBid
from app.domain.opportunities import Opportunity
from app.domain.users import PUBLIC, Actor
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.i18n import use_language
from app.services import (
    auditing,
    bidding,
    committees,
    deliberating,
    enterprises,
    evaluating,
    memberships,
    opening,
    opening_records,
    procedure_papers,
    suspicions,
)

THREE = ("evaluator", "evaluator2", "evaluator3")
WHY = "经核对双方提供的材料，该单位没有参加联合体。"
VICTIM, RIVAL, OTHER, FOURTH = 1, 0, 2, 3


def what_is_seen(city: City) -> str:
    """Everything that a supervisor and an administrator get to see about the log."""
    return repr([auditing.read_log(city.app, who, limit=1000) for who in (city.supervisor, city.admin)])


def names_without_asking(city: City, opportunity: Opportunity, lead: int, member: int) -> None:
    """A bid that names a company as a member which never said so itself."""
    content = joint(lead, member)
    bidding.submit(city.app, city.bidders[lead], opportunity.id, content, f"n{lead}", files=[AGREEMENT])


def states(city: City, n: int, *, above: Sequence[str] = (), below: Sequence[str] = ()) -> None:
    """A company writes into its own profile who controls it and whom it controls."""
    actor = city.bidders[n]
    own = enterprises.read(city.app, actor, actor.enterprise_id)
    enterprises.save_profile(
        city.app, actor, own, own.summary, own.statements, controlled_by=above, controls=below
    )


def opened_bids(city: City, opportunity: Opportunity) -> dict[int, OpenedBid]:
    """Number of the bidder -> its bid, after the opening."""
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    rows = opening.read_opened(city.app, city.officer, opportunity.id)
    places = {actor.enterprise_id: n for n, actor in enumerate(city.bidders)}
    return {places[row.enterprise]: row for row in rows}


def attacked(city: City) -> tuple[Opportunity, dict[int, OpenedBid]]:
    """A rival's consortium names the victim, which bids alone; the members of a lawful third bid stand aside."""
    opportunity = city.opportunity()
    names_without_asking(city, opportunity, RIVAL, VICTIM)
    hand_in(city, opportunity, VICTIM)
    hand_in(city, opportunity, OTHER)
    return opportunity, opened_bids(city, opportunity)


def untouched(bid: OpenedBid) -> bool:
    return (bid.rejected, bid.grounds, bid.suspicions, bid.state_at_opening) == ("", (), (), "valid")


def test_R10_naming_a_company_that_never_agreed_does_nothing_to_its_bid(city: City) -> None:
    _, bids = attacked(city)
    assert untouched(bids[VICTIM])
    assert untouched(bids[OTHER])
    claiming = bids[RIVAL]
    assert (claiming.rejected, claiming.grounds, claiming.state_at_opening) == ("", (), "suspected")
    (doubt,) = claiming.suspicions
    assert (doubt.code, doubt.about, doubt.others) == (
        "shared_member",
        (USCCS[VICTIM],),
        (bids[VICTIM].label,),
    )
    assert "第三十七条" in doubt.article
    with city.app.store.read() as work:
        event = work.audit.of("bids.opened", claiming.id)
    assert event is not None
    assert event.data == {"suspicions": [["shared_member", USCCS[VICTIM]]]}


def test_R10_the_opening_record_says_that_the_committee_decides_and_accuses_nobody(city: City) -> None:
    opportunity, bids = attacked(city)
    use_language("zh-CN")
    assert ground_lines(list(bids.values())) == []
    (line,) = suspicion_lines(list(bids.values()))
    assert "存疑，由评审小组认定" in line
    assert "不作为否决依据" in line
    assert not any(word in line for word in ("串通", "弄虚作假", "违法"))
    record = opening_records.public_record(city.app, PUBLIC, opportunity.id)
    assert record is not None
    told = {row.enterprise_name: row.state for row in record.bids}
    assert told == {bids[RIVAL].enterprise_name: "suspected"} | {
        bids[n].enterprise_name: "" for n in (VICTIM, OTHER)
    }


def test_R10_two_leads_that_name_a_company_without_asking_void_neither(city: City) -> None:
    opportunity = city.opportunity()
    names_without_asking(city, opportunity, 0, FOURTH)
    names_without_asking(city, opportunity, 1, FOURTH)
    hand_in(city, opportunity, 2)
    bids = opened_bids(city, opportunity)
    assert [bids[n].rejected for n in range(3)] == ["", "", ""]
    assert [len(bids[n].suspicions) for n in range(3)] == [1, 1, 0]


def test_R10_a_confirmed_consortium_is_not_touched_by_a_rival_that_names_its_member_too(city: City) -> None:
    opportunity = city.opportunity()
    hand_in(city, opportunity, VICTIM, FOURTH)
    names_without_asking(city, opportunity, RIVAL, FOURTH)
    hand_in(city, opportunity, OTHER)
    bids = opened_bids(city, opportunity)
    assert untouched(bids[VICTIM])
    assert [each.code for each in bids[RIVAL].suspicions] == ["shared_member"]


def test_R10_who_keeps_the_record_reads_which_members_never_confirmed(city: City) -> None:
    opportunity = city.opportunity()
    names_without_asking(city, opportunity, 0, FOURTH)
    for n in (1, 2):
        hand_in(city, opportunity, n)
    assert memberships.unconfirmed(city.app, city.officer, opportunity.id) == []
    bids = opened_bids(city, opportunity)
    assert bids[0].suspicions == (), "no tie to any other bid"
    (part,) = bidding.taking_part(city.app, city.bidders[FOURTH])
    assert not part.confirmed, "the company that was named reads that only the lead says so"
    (found,) = memberships.unconfirmed(city.app, city.officer, opportunity.id)
    assert (found[0].id, [each.code for each in found[1]]) == (bids[0].id, [USCCS[FOURTH]])
    for stranger in (city.bidders[1], city.evaluator, city.citizen):
        with pytest.raises(NotAllowed):
            memberships.unconfirmed(city.app, stranger, opportunity.id)


def test_R10_a_confirmation_taken_back_before_the_deadline_is_none(city: City) -> None:
    opportunity = city.opportunity()
    said = memberships.join(city.app, city.bidders[VICTIM], opportunity.id, USCCS[RIVAL].lower())
    names_without_asking(city, opportunity, RIVAL, VICTIM)
    hand_in(city, opportunity, VICTIM)
    hand_in(city, opportunity, OTHER)
    memberships.leave(city.app, city.bidders[VICTIM], said.id)
    assert untouched(opened_bids(city, opportunity)[VICTIM])


def test_R10_nobody_joins_or_leaves_once_the_deadline_has_come(city: City) -> None:
    opportunity = city.opportunity()
    said = memberships.join(city.app, city.bidders[FOURTH], opportunity.id, USCCS[0])
    names_without_asking(city, opportunity, 0, FOURTH)
    for n in (2, 3):
        hand_in(city, opportunity, n)
    names_without_asking(city, opportunity, 1, OTHER)
    until(city, opportunity.tender_deadline)
    for attempt in (
        lambda: memberships.leave(city.app, city.bidders[FOURTH], said.id),
        lambda: memberships.join(city.app, city.bidders[OTHER], opportunity.id, USCCS[1]),
    ):
        with pytest.raises(Invalid, match=r"consortium\.join_too_late"):
            attempt()
    bids = opened_bids(city, opportunity)
    assert [bids[n].rejected for n in range(4)] == ["shared_member", "", "", "shared_member"]


def test_R11_a_company_that_says_a_rival_controls_it_does_nothing_to_the_rivals_bid(city: City) -> None:
    states(city, RIVAL, above=[USCCS[VICTIM]])
    states(city, OTHER, below=[USCCS[VICTIM]])
    opportunity = city.opportunity()
    for n in (RIVAL, VICTIM, OTHER):
        hand_in(city, opportunity, n)
    bids = opened_bids(city, opportunity)
    assert untouched(bids[VICTIM])
    assert [[each.code for each in bids[n].suspicions] for n in (RIVAL, OTHER)] == [["control"], ["control"]]
    assert "第十八条" in bids[RIVAL].suspicions[0].article


def test_R11_a_rival_cannot_void_a_bid_through_the_bidders_own_subsidiary(city: City) -> None:
    states(city, VICTIM, below=[USCCS[FOURTH]])
    states(city, FOURTH, above=[USCCS[VICTIM]])
    opportunity = city.opportunity()
    names_without_asking(city, opportunity, RIVAL, FOURTH)
    for n in (VICTIM, OTHER):
        hand_in(city, opportunity, n)
    bids = opened_bids(city, opportunity)
    assert untouched(bids[VICTIM])
    assert [each.code for each in bids[RIVAL].suspicions] == ["control"]


def test_R11_what_both_profiles_state_still_voids_both(city: City) -> None:
    states(city, 0, above=[USCCS[1]])
    states(city, 1, below=[USCCS[0].lower()])
    opportunity = city.opportunity()
    for n in range(4):
        hand_in(city, opportunity, n)
    bids = opened_bids(city, opportunity)
    assert [bids[n].rejected for n in range(4)] == ["control", "control", "", ""]
    assert all(bid.suspicions == () for bid in bids.values())


def test_R11_ties_are_those_of_the_deadline_whatever_is_written_afterwards(city: City) -> None:
    states(city, 0, above=[USCCS[1]])
    states(city, 1, below=[USCCS[0]])
    opportunity = city.opportunity()
    for n in range(4):
        hand_in(city, opportunity, n)
    until(city, opportunity.tender_deadline)
    states(city, 0)  # taken out too late
    states(city, 1)
    states(city, 2, above=[USCCS[3]])  # and written in too late
    states(city, 3, below=[USCCS[2]])
    for n in (2, 3):
        declare(city, n, IDENTITY)
    bids = opened_bids(city, opportunity)
    assert [bids[n].rejected for n in range(4)] == ["control", "control", "", ""]
    assert all(bid.suspicions == () for bid in bids.values())


def test_R11_a_tie_written_one_microsecond_before_the_deadline_counts(city: City) -> None:
    opportunity = city.opportunity()
    for n in range(3):
        hand_in(city, opportunity, n)
    until(city, opportunity.tender_deadline - timedelta(microseconds=1))
    states(city, 0, above=[USCCS[1]])
    states(city, 1, below=[USCCS[0]])
    bids = opened_bids(city, opportunity)
    assert [bids[n].rejected for n in range(3)] == ["control", "control", ""]


def test_R5_S23_a_confirmation_is_told_to_its_lead_alone(city: City) -> None:
    app, opportunity = city.app, city.opportunity()
    member, lead, stranger = city.bidders[FOURTH], city.bidders[0], city.bidders[1]
    before = what_is_seen(city)
    said = memberships.join(app, member, opportunity.id, USCCS[0])
    left = memberships.join(app, member, opportunity.id, USCCS[2])
    memberships.leave(app, member, left.id)
    with pytest.raises(NotFound):
        memberships.leave(app, stranger, said.id)
    assert what_is_seen(city) == before
    assert [each.code for each in memberships.followers(app, lead, opportunity.id)] == [USCCS[FOURTH]]
    for other in (stranger, city.bidders[2], member):
        assert memberships.followers(app, other, opportunity.id) == []
    assert memberships.following(app, lead) == memberships.following(app, stranger) == []
    assert [(each.lead, each.withdrawn_at is None) for each in memberships.following(app, member)] == [
        (USCCS[2], False),
        (USCCS[0], True),
    ]
    for person in (city.officer, city.reviewer, city.supervisor, city.admin, city.citizen, city.evaluator):
        for ask in (
            lambda who: memberships.followers(app, who, opportunity.id),
            lambda who: memberships.following(app, who),
            lambda who: memberships.join(app, who, opportunity.id, USCCS[0]),
        ):
            with pytest.raises(NotAllowed):
                ask(person)
    names_without_asking(city, opportunity, 0, FOURTH)
    for n in (1, 2):
        hand_in(city, opportunity, n)
    opened_bids(city, opportunity)
    shown = auditing.list_events(app, city.supervisor, action="bids.join")[1]
    assert len(shown) == 2, "after the opening the log shows it"


def test_R5_S22_the_database_does_not_tell_whom_a_member_follows(city: City) -> None:
    opportunity = city.opportunity()
    memberships.join(city.app, city.bidders[FOURTH], opportunity.id, USCCS[0])
    memberships.join(city.app, city.bidders[FOURTH], opportunity.id, USCCS[1])
    with city.app.store.read() as work:
        rows = list(work.db.table("memberships").rows)
        events = [event for event in work.audit.each() if event.action == "bids.join"]
    assert [event.data for event in events] == [{}, {}]
    told = repr([{name: value for name, value in row.items() if name != "enterprise"} for row in rows])
    for n in (0, 1):
        assert USCCS[n] not in told
        assert USCCS[n].encode() not in b"".join(bytes(row["lead"]) for row in rows)
        assert city.bidders[n].enterprise_id not in told


def test_R10_what_a_member_may_say_of_itself(city: City) -> None:
    opportunity, member = city.opportunity(), city.bidders[FOURTH]
    for wrong in ("", "海州戊公司", USCCS[FOURTH]):
        with pytest.raises(Invalid, match=r"consortium\.bad_lead"):
            memberships.join(city.app, member, opportunity.id, wrong)
    said = memberships.join(city.app, member, opportunity.id, USCCS[0])
    with pytest.raises(Conflict, match=r"consortium\.joined_before"):
        memberships.join(city.app, member, opportunity.id, f" {USCCS[0].lower()} ")
    memberships.leave(city.app, member, said.id)
    with pytest.raises(Conflict, match=r"consortium\.left_before"):
        memberships.leave(city.app, member, said.id)
    assert memberships.join(city.app, member, opportunity.id, USCCS[0]).withdrawn_at is None


def committee(city: City) -> tuple[Opportunity, dict[int, OpenedBid], list[Actor]]:
    """The attacked opening with three members that have scored everything and close scoring."""
    opportunity, bids = attacked(city)
    people = appoint(city, opportunity.id, THREE)
    for each in people:
        score_all(city.app, each, opportunity.id)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    return opportunity, bids, people


def hand_in_report(city: City, opportunity: Opportunity, chair: Actor) -> None:
    rows = evaluating.consensus(city.app, chair, opportunity.id).totals
    evaluating.report(city.app, chair, opportunity.id, {row.bid: REASONS for row in rows})


def test_R10_R11_the_report_waits_until_the_committee_has_set_a_suspicion_aside(city: City) -> None:
    opportunity, bids, people = committee(city)
    assert len(evaluating.consensus(city.app, people[0], opportunity.id).totals) == 3, "scored as the others"
    with pytest.raises(Invalid, match=r"machines\.suspicions_decided"):
        hand_in_report(city, opportunity, people[0])
    key = bids[RIVAL].id
    with pytest.raises(Invalid, match=r"machines\.reason_code"):
        deliberating.move_dismissal(
            city.app, people[1], opportunity.id, bids[VICTIM].id, "shared_member", WHY
        )
    motion = deliberating.move_dismissal(city.app, people[1], opportunity.id, key, "shared_member", WHY)
    with pytest.raises(Invalid, match=r"machines\.no_open_motion"):
        hand_in_report(city, opportunity, people[0])
    assert deliberating.vote(city.app, people[2], motion.id, True).carried_at is not None
    assert [each.decision for each in suspicions.of(city.app, people[0], opportunity.id)] == ["set_aside"]
    hand_in_report(city, opportunity, people[0])
    totals = evaluating.state(city.app, city.officer, opportunity.id).totals
    assert {row.bid for row in totals} == {bid.id for bid in bids.values()}
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)
    use_language("zh-CN")
    paper = repr(
        evaluation_paper.evaluation_report(procedure_papers.record_of(city.app, city.officer, opportunity.id))
    )
    assert "存疑事项的认定" in paper
    assert WHY in paper


def test_R10_R11_the_committee_may_find_it_true_and_reject(city: City) -> None:
    opportunity, bids, people = committee(city)
    motion = deliberating.move_rejection(
        city.app, people[1], opportunity.id, bids[RIVAL].id, "consortium_conflict", WHY
    )
    deliberating.vote(city.app, people[2], motion.id, True)
    assert [each.decision for each in suspicions.of(city.app, people[0], opportunity.id)] == ["rejected"]
    hand_in_report(city, opportunity, people[0])
    totals = evaluating.state(city.app, city.officer, opportunity.id).totals
    assert {row.bid for row in totals} == {bids[VICTIM].id, bids[OTHER].id}


def test_R10_R14_the_committee_reads_labels_and_nothing_before_scoring_is_closed(city: City) -> None:
    opportunity, bids = attacked(city)
    people = appoint(city, opportunity.id, THREE)
    assert suspicions.of(city.app, people[0], opportunity.id) == []
    with pytest.raises(Invalid, match=r"machines\.in_deliberation"):
        deliberating.move_dismissal(city.app, people[0], opportunity.id, bids[RIVAL].id, "shared_member", WHY)
    for each in people:
        score_all(city.app, each, opportunity.id)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    seen = suspicions.of(city.app, people[0], opportunity.id)
    use_language("zh-CN")
    told = repr(seen) + "".join(suspicion_words(each.label, each.code, each.others) for each in seen)
    assert bids[RIVAL].label in told
    for n in range(4):
        assert USCCS[n] not in told
        assert f"澄川{'甲乙丙丁'[n]}" not in told
        assert f"成员{n}公司" not in told
    for stranger in (city.officer, city.supervisor, city.bidders[RIVAL]):
        with pytest.raises(NotAllowed):
            suspicions.of(city.app, stranger, opportunity.id)


def test_R13_R17_a_decision_falls_with_the_member_it_rested_on(city: City) -> None:
    opportunity, bids, people = committee(city)
    motion = deliberating.move_dismissal(
        city.app, people[1], opportunity.id, bids[RIVAL].id, "shared_member", WHY
    )
    deliberating.vote(city.app, people[2], motion.id, True)
    with city.app.store.write() as work:
        expert = replace(work.users.get(people[2].id), id="us_fourth", login="fourth", name="第四位专家")
        work.users.add(expert)
        work.record(city.admin, "test.change")
    fourth = Actor(expert.id, expert.name, "evaluator", expert.department)
    replaced(city.app, city.officer, opportunity.id, people[2].id, fourth.id, "因病不能参加评审")
    committees.declare(city.app, fourth, opportunity.id, [])
    assert deliberating.read(city.app, fourth, opportunity.id).motions == [], "who scores anew reads no label"
    score_all(city.app, fourth, opportunity.id)
    with pytest.raises(Invalid, match=r"machines\.(suspicions_decided|no_open_motion)"):
        report(city.app, people[0], opportunity.id)
    deliberating.vote(city.app, people[0], motion.id, True)
    hand_in_report(city, opportunity, people[0])
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


def test_R24_confirmations_ties_and_suspicions_are_not_rewritten(city: City) -> None:
    opportunity = city.opportunity()
    memberships.join(city.app, city.bidders[FOURTH], opportunity.id, USCCS[0])
    attacked(city)
    city.app.store.close()
    raw = sqlite3.connect(city.app.settings.database)
    for table, column in (
        ("memberships", "stated_by"),
        ("memberships", "stated_at"),
        ("enterprise_ties", "at"),
        ("enterprise_ties", "controls"),
        ("opened_bids", "suspicions"),
    ):
        with pytest.raises(sqlite3.IntegrityError, match="final"):
            raw.execute(f"UPDATE {table} SET {column} = {column} || '0'")
        with pytest.raises(sqlite3.IntegrityError, match="final"):
            raw.execute(f"DELETE FROM {table}")
        raw.rollback()
    raw.close()


def test_R11_a_file_imported_by_somebody_else_states_no_tie_and_moves_nobody_on_the_whitelist(
    city: City,
) -> None:
    """Five minutes before the deadline: A is controlled by B, B by A, one of them is on the list, the other suspended."""
    opportunity = city.opportunity()
    for n in range(3):
        hand_in(city, opportunity, n)
    states(city, OTHER, above=[USCCS[FOURTH]])
    with city.app.store.read() as work:
        before = [work.enterprises.by_uscc(code) for code in USCCS[:3]]
    rows = [
        {
            "name": each.name, "uscc": each.uscc, "controlled_by": [USCCS[1 - n]] if n < 2 else [],
            "whitelist": ("listed", "suspended", "none")[n], "statements": [],
        }
        for n, each in enumerate(before) if each is not None
    ]  # fmt: skip
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    until(city, opportunity.tender_deadline - timedelta(minutes=5))
    assert enterprises.import_file(city.app, city.admin, "a.jsonl", content).updated == 3
    with city.app.store.read() as work:
        after = [work.enterprises.by_uscc(code) for code in USCCS[:3]]
    for one, other in zip(before, after, strict=True):
        assert one is not None
        assert other is not None
        assert (one.controlled_by, one.whitelist) == (other.controlled_by, other.whitelist)
    assert all(untouched(each) for each in opened_bids(city, opportunity).values())
