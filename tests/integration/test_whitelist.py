"""Scorecard and whitelist through the services: a person decides, nothing moves by itself, nobody is barred in silence."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from city import City
from delivery_steps import finished, started, today, winner
from whitelist_steps import FALSE, RULE, decide

from app.documents.whitelist_list import whitelist_csv, whitelist_data
from app.domain.delivery import WhitelistDecision
from app.domain.scenarios import Conditions
from app.domain.users import PUBLIC, Actor
from app.errors import Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.files.seeds import seed_file
from app.services import bidding, delivery_decisions, enterprises, matching, scorecards, whitelisting
from app.services.whitelist_seeding import seed_whitelist

WHY = "两份合同按期交付，指标全部达标，经集体研究。"


def test_C21_the_scorecard_of_a_company_rests_on_its_contracts(city: City) -> None:
    opportunity = finished(city)
    company = winner(city, opportunity)
    made = delivery_decisions.propose_acceptance(
        city.app, city.officer, opportunity.id, 90, "经现场核验，同意通过验收。"
    )
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    found = scorecards.of_enterprise(city.app, company, company.enterprise_id)
    # in time 2 of 2, promises 1 of 1, quality (90/100 + 2/2) / 2
    assert found.total == 40 + 40 + 19
    assert [each.opportunity.id for each in found.cards] == [opportunity.id]
    other = next(each for each in city.bidders if each != company)
    with pytest.raises(NotFound):
        scorecards.of_enterprise(city.app, other, company.enterprise_id)
    assert scorecards.of_enterprise(city.app, city.officer, other.enterprise_id).total is None


def test_a_score_alone_puts_nobody_on_the_list(city: City) -> None:
    opportunity = started(city)
    company = winner(city, opportunity).enterprise_id
    (row,) = whitelisting.rows(city.app, city.officer)
    assert (row.enterprise, row.status, row.decision) == (company, "none", None)
    for actor in (city.supervisor, city.admin, city.finance, winner(city, opportunity)):
        with pytest.raises(NotAllowed):
            whitelisting.propose(city.app, actor, company, "listed", WHY, RULE)
    for reason, article in (("好", RULE), (WHY, "依规"), (WHY + "联系电话13812345678", RULE)):
        with pytest.raises(InvalidFields):
            whitelisting.propose(city.app, city.officer, company, "listed", reason, article)
    until = today(city) + timedelta(days=30)
    decide(city, company, "listed", WHY, until)
    (row,) = whitelisting.rows(city.app, city.supervisor)
    assert (row.status, row.lapsed) == ("listed", False)
    assert [each.reason for each in whitelisting.history(city.app, winner(city, opportunity), company)] == [
        WHY
    ]
    city.clock.advance(days=31)
    (row,) = whitelisting.rows(city.app, city.officer)
    assert (row.lapsed, row.status) == (True, "none")
    assert whitelisting.end_lapsed(city.app, city.reviewer) == 1
    assert whitelisting.rows(city.app, city.officer)[0].status == "none"
    assert whitelisting.end_lapsed(city.app, city.reviewer) == 0


def test_the_whitelist_keeps_nobody_from_bidding_and_is_no_factor(city: City) -> None:
    """差别待遇: a suspended company is told so in the matching, and bids all the same."""
    from city import bid

    suspended = city.bidders[0]
    decide(city, suspended.enterprise_id, "suspended", FALSE)
    opportunity = city.opportunity()
    found = matching.for_opportunity(city.app, city.officer, opportunity.id, top=10)
    assert {fit.enterprise_id: fit.barred for fit in found.barred}[suspended.enterprise_id] == (
        "whitelist_suspended",
    )
    assert bidding.submit(city.app, suspended, opportunity.id, bid(), "n")
    assert "whitelist" not in {criterion.id for criterion in opportunity.terms.criteria}


def test_a_decision_ends_with_its_last_day_wherever_it_is_read_and_nobody_has_to_press(city: City) -> None:
    suspended = city.bidders[0]
    until = today(city) + timedelta(days=5)
    decide(city, suspended.enterprise_id, "suspended", FALSE, until)
    opportunity = city.opportunity()

    def read() -> tuple[bool, str, str]:
        found = matching.for_opportunity(city.app, city.officer, opportunity.id, top=10)
        fits = {fit.enterprise_id: fit for fit in (*found.fits, *found.barred)}
        barred = suspended.enterprise_id in {fit.enterprise_id for fit in found.barred}
        profile = enterprises.read(city.app, suspended, suspended.enterprise_id)
        shown = fits[suspended.enterprise_id].whitelist if suspended.enterprise_id in fits else ""
        return barred, shown, profile.whitelist

    city.clock.advance(days=5)
    assert read() == (True, "suspended", "suspended"), "the last day counts in full"
    city.clock.advance(days=1)
    barred, shown, stored = read()
    assert not barred
    assert shown in ("none", "")
    assert stored == "none"
    decide(city, suspended.enterprise_id, "suspended", "再次提交虚假数据，查实。")
    assert read() == (True, "suspended", "suspended")


def test_an_import_does_not_undo_a_decision(city: City) -> None:
    first = seed_file("enterprises").split(b"\n", 1)[0]
    enterprises.import_file(city.app, city.admin, "enterprises.jsonl", first)
    with city.app.store.read() as work:
        known = {each.enterprise_id for each in city.bidders}
        new = next(each for each in work.enterprises.by_name() if each.id not in known)
    decide(city, new.id, "suspended", FALSE)
    enterprises.import_file(city.app, city.admin, "enterprises.jsonl", first)
    assert enterprises.read(city.app, city.officer, new.id).whitelist == "suspended"


def test_S19_two_people_decide_on_the_whitelist(city: City) -> None:
    company = city.bidders[0].enterprise_id
    made = whitelisting.propose(city.app, city.reviewer, company, "listed", WHY, RULE)
    assert enterprises.read(city.app, city.officer, company).whitelist == "none", "nothing holds yet"
    with pytest.raises(Invalid, match=r"machines\.other_person"):
        whitelisting.approve(city.app, city.reviewer, made.id)
    for who in (city.officer, city.supervisor, city.bidders[0]):
        with pytest.raises(NotAllowed):
            whitelisting.approve(city.app, who, made.id)
    with pytest.raises(Conflict, match=r"whitelist\.waits"):
        whitelisting.propose(city.app, city.officer, company, "listed", WHY, RULE)
    with pytest.raises(Invalid, match=r"whitelist\.not_own"):
        whitelisting.recall(city.app, city.officer, made.id)
    second = Actor("us_second", "复核同事", "reviewer", city.reviewer.department)
    decided = whitelisting.approve(city.app, second, made.id)
    assert (decided.proposed_by, decided.decided_by, decided.article) == (
        city.reviewer.id,
        "us_second",
        RULE,
    )
    assert enterprises.read(city.app, city.officer, company).whitelist == "listed"
    with pytest.raises(Conflict, match=r"whitelist\.decided"):
        whitelisting.approve(city.app, second, made.id)


def test_a_proposal_that_is_sent_back_or_taken_back_changes_nothing(city: City) -> None:
    company = city.bidders[0].enterprise_id
    made = whitelisting.propose(city.app, city.officer, company, "suspended", FALSE, RULE)
    with pytest.raises(InvalidFields):
        whitelisting.send_back(city.app, city.reviewer, made.id, "否")
    whitelisting.send_back(city.app, city.reviewer, made.id, "请附查实材料。")
    again = whitelisting.propose(city.app, city.officer, company, "suspended", FALSE, RULE)
    whitelisting.recall(city.app, city.officer, again.id)
    for each in (made, again):
        with pytest.raises(Conflict, match=r"whitelist\.decided"):
            whitelisting.approve(city.app, city.reviewer, each.id)
    assert whitelisting.history(city.app, city.officer, company) == []


def test_R25_everybody_reads_who_is_listed_since_when_why_and_by_which_rule_and_nobody_by_name(
    city: City,
) -> None:
    first, second = (city.bidders[n].enterprise_id for n in (0, 1))
    begun, until = today(city), today(city) + timedelta(days=400)
    decide(city, first, "listed", WHY, until)
    decide(city, second, "suspended")
    city.clock.advance(days=100)
    decide(city, first, "listed", "续期：按期交付，指标达标。", until + timedelta(days=365))
    (row,) = whitelisting.public_list(city.app, PUBLIC)
    assert (row.name, row.since, row.until) == (
        "澄川甲科技有限公司",
        begun,
        until + timedelta(days=365),
    )
    (told,) = whitelist_data([row])["enterprises"]
    assert told == {
        "name": "澄川甲科技有限公司",
        "uscc": "91990000MA00000182",
        "since": begun.isoformat(),
        "until": (until + timedelta(days=365)).isoformat(),
        "reason": "续期：按期交付，指标达标。",
        "article": RULE,
    }
    people = [each.name for each in (city.officer, city.reviewer)]
    text = json.dumps(told, ensure_ascii=False) + whitelist_csv([row]).decode("utf-8-sig")
    assert RULE in text
    assert not [name for name in people if name in text]
    city.clock.advance(days=700)
    assert whitelisting.public_list(city.app, PUBLIC) == [], "after its last day nobody is listed"
    decide(city, first, "listed", WHY)
    (row,) = whitelisting.public_list(city.app, PUBLIC)
    assert (row.since, row.until) == (today(city), None), "after a break it begins anew"


def imported(city: City, status: str) -> tuple[str, str]:
    """A new company that an official imports with a status; its id and name."""
    row = json.loads(seed_file("enterprises").split(b"\n", 1)[0]) | {"whitelist": status}
    content = json.dumps(row, ensure_ascii=False).encode()
    enterprises.import_file(city.app, city.admin, "a.jsonl", content)
    with city.app.store.read() as work:
        found = work.enterprises.by_uscc(row["uscc"])
    assert found is not None
    return found.id, found.name


def test_S19_R25_an_imported_status_is_not_public_and_waits_for_two_people(city: City) -> None:
    company, name = imported(city, "listed")
    assert whitelisting.public_list(city.app, PUBLIC) == []
    (row,) = whitelisting.rows(city.app, city.supervisor)
    assert (row.enterprise, row.status, row.imported, row.lapsed) == (company, "none", "listed", False)
    assert enterprises.read(city.app, city.officer, company).whitelist == "none"
    made = decide(city, company, "listed", WHY)
    assert made.by_two
    (row,) = whitelisting.rows(city.app, city.supervisor)
    assert (row.status, row.imported) == ("listed", "")
    (public,) = whitelisting.public_list(city.app, PUBLIC)
    assert (public.name, public.since, public.reason, public.article) == (name, today(city), WHY, RULE)


def test_S19_an_imported_status_has_no_effect_until_it_is_decided(city: City) -> None:
    company, _ = imported(city, "suspended")
    free = city.opportunity()
    closed = city.opportunity(conditions=Conditions(whitelist_required=True))

    def barred(opportunity: str) -> tuple[str, ...]:
        found = matching.for_opportunity(city.app, city.officer, opportunity, top=10)
        fits = {fit.enterprise_id: fit for fit in (*found.fits, *found.barred)}
        return fits[company].barred if company in fits else ()

    assert barred(free.id) == ()
    assert barred(closed.id) == ("whitelist_missing",)
    decide(city, company, "suspended", FALSE)
    assert "whitelist_suspended" in barred(free.id)


def test_S19_an_imported_status_may_be_struck_by_two_people(city: City) -> None:
    company, _ = imported(city, "listed")
    decide(city, company, "none", "导入档案有误，经核对没有列入决定。")
    (row,) = whitelisting.rows(city.app, city.officer)
    assert (row.status, row.imported) == ("none", "")
    with pytest.raises(InvalidFields):
        decide(city, company, "none", "导入档案有误，经核对没有列入决定。")


def test_S19_what_one_person_decided_before_holds_and_is_public_once_two_confirm_it(city: City) -> None:
    company = city.bidders[0].enterprise_id
    with city.app.store.write() as work:
        work.deliveries.whitelist.add(
            WhitelistDecision(
                "wd_old",
                company,
                "listed",
                WHY,
                None,
                None,
                0,
                city.reviewer.id,
                city.reviewer.name,
                work.now,
            )
        )
        work.record(city.reviewer, "whitelist.decide", company, status="listed", decision="wd_old")
    assert enterprises.read(city.app, city.officer, company).whitelist == "listed"
    assert whitelisting.public_list(city.app, PUBLIC) == []
    city.clock.advance(days=3)
    decide(city, company, "listed", WHY)
    (row,) = whitelisting.public_list(city.app, PUBLIC)
    assert row.since == today(city), "since two people listed it"


def test_the_demonstration_decides_by_two_people_what_came_with_its_companies(city: City) -> None:
    enterprises.import_file(city.app, city.admin, "enterprises.jsonl", seed_file("enterprises"))
    rows = {row.enterprise: row for row in whitelisting.rows(city.app, city.officer)}
    (left, *_) = (key for key, row in rows.items() if row.imported == "listed")
    count = seed_whitelist(city.app, city.officer, city.reviewer, frozenset({left}))
    after = {row.enterprise: row for row in whitelisting.rows(city.app, city.officer)}
    assert count == len(rows) - 1
    assert after.pop(left).imported == "listed"
    assert all(row.decision and row.decision.by_two for row in after.values())
    assert {key: row.status for key, row in after.items()} == {
        key: row.imported for key, row in rows.items() if key != left
    }
    listed = [row for row in after.values() if row.status == "listed"]
    assert len(whitelisting.public_list(city.app, PUBLIC)) == len(listed) > 0
