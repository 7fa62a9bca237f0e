"""Scorecard and whitelist through the services: a person decides, nothing moves by itself, nobody is barred in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from city import City
from delivery_steps import finished, started, today, winner

from app.errors import InvalidFields, NotAllowed, NotFound
from app.files.seeds import seed_file
from app.services import bidding, delivery_decisions, enterprises, matching, scorecards, whitelisting

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
    for actor in (city.officer, city.supervisor, city.admin, city.finance):
        with pytest.raises(NotAllowed):
            whitelisting.decide(city.app, actor, company, "listed", WHY)
    with pytest.raises(InvalidFields):
        whitelisting.decide(city.app, city.reviewer, company, "listed", "好")
    until = today(city) + timedelta(days=30)
    whitelisting.decide(city.app, city.reviewer, company, "listed", WHY, until)
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
    whitelisting.decide(
        city.app, city.reviewer, suspended.enterprise_id, "suspended", "提交虚假测量数据，已经查实。"
    )
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
    whitelisting.decide(
        city.app, city.reviewer, suspended.enterprise_id, "suspended", "提交虚假测量数据，已经查实。", until
    )
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
    whitelisting.decide(
        city.app, city.reviewer, suspended.enterprise_id, "suspended", "再次提交虚假数据，查实。"
    )
    assert read() == (True, "suspended", "suspended")


def test_an_import_does_not_undo_a_decision(city: City) -> None:
    first = seed_file("enterprises").split(b"\n", 1)[0]
    enterprises.import_file(city.app, city.admin, "enterprises.jsonl", first)
    with city.app.store.read() as work:
        known = {each.enterprise_id for each in city.bidders}
        new = next(each for each in work.enterprises.by_name() if each.id not in known)
    whitelisting.decide(city.app, city.reviewer, new.id, "suspended", "提交虚假测量数据，已经查实。")
    enterprises.import_file(city.app, city.admin, "enterprises.jsonl", first)
    assert enterprises.read(city.app, city.officer, new.id).whitelist == "suspended"
