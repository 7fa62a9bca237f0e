"""What a file says of a company is no statement of the company: it confirms or strikes it, and nobody falls by it; R11."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from bidder_ties import AGREEMENT, IDENTITY, declare, hand_in, joint
from city import USCCS, City, bid
from procedure_steps import REASONS, appoint, open_together, score_all, until

from app.clock import FixedClock
from app.config import Settings
from app.documents.opening_words import suspicion_lines
from app.domain.bids import OpenedBid
from app.domain.enterprises import Enterprise
from app.domain.opportunities import Opportunity
from app.domain.uscc import check_character
from app.domain.users import Actor
from app.i18n import use_language
from app.services import bidding, deliberating, enterprises, evaluating, opening, suspicions
from app.services.context import init_app, open_app
from app.services.seats import conflicts_of
from app.store import schema
from app.store.codec import instant

BODIES = [f"91990000MA00{n:05d}" for n in (201, 202)]
NEW, OTHER_NEW = (body + check_character(body) for body in BODIES)
"""Two companies that were not in the register before."""


def bring(city: City, ties: Mapping[str, Sequence[str]]) -> dict[str, Actor]:
    """An official imports new companies with who is said to control them; returns a person of each."""
    rows = [
        {"name": f"新登记{code[-4:]}公司", "uscc": code, "controlled_by": list(above), "statements": []}
        for code, above in ties.items()
    ]
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    assert enterprises.import_file(city.app, city.admin, "a.jsonl", content).added == len(rows)
    with city.app.store.read() as work:
        known = {code: work.enterprises.by_uscc(code) for code in ties}
    return {
        code: replace(city.bidders[0], id=f"us_{code}", enterprise_id=found.id)
        for code, found in known.items()
        if found is not None
    }


def own(city: City, actor: Actor) -> Enterprise:
    return enterprises.read(city.app, actor, actor.enterprise_id)


def answer(city: City, actor: Actor, **answers: bool) -> Enterprise:
    profile = own(city, actor)
    return enterprises.save_profile(
        city.app, actor, profile, profile.summary, profile.statements, imported=answers
    )


def opened(city: City, opportunity: Opportunity, people: Sequence[Actor]) -> list[OpenedBid]:
    """Everybody bids alone; the bids after the opening in the order of the people."""
    for actor in people:
        bidding.submit(city.app, actor, opportunity.id, bid(), f"n{actor.enterprise_id}")
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    rows = {row.enterprise: row for row in opening.read_opened(city.app, city.officer, opportunity.id)}
    return [rows[actor.enterprise_id] for actor in people]


def codes(rows: Sequence[OpenedBid]) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.rejected, tuple(each.code for each in row.suspicions)) for row in rows]


def test_R11_an_official_who_imports_a_tie_of_two_new_bidders_voids_neither(city: City) -> None:
    """The file says that each of the two controls the other; neither company ever said so."""
    people = bring(city, {NEW: [OTHER_NEW], OTHER_NEW: [NEW]})
    opportunity = city.opportunity()
    rows = opened(city, opportunity, [*people.values(), city.bidders[1]])
    assert codes(rows) == [("", ("imported_control",)), ("", ("imported_control",)), ("", ())]
    assert [row.state_at_opening for row in rows] == ["suspected", "suspected", "valid"]
    assert "第十八条" in rows[0].suspicions[0].article
    use_language("zh-CN")
    assert all("导入" in line and "照常评审" in line for line in suspicion_lines(rows))


def test_R11_a_tie_that_a_file_brings_to_a_new_company_voids_no_rival_that_states_it(city: City) -> None:
    """A rival says that it controls the new company; the file says so, too. That is the rival's word and a hint."""
    people = bring(city, {NEW: [USCCS[1]]})
    rival = own(city, city.bidders[1])
    enterprises.save_profile(city.app, city.bidders[1], rival, rival.summary, (), controls=[NEW])
    rows = opened(city, city.opportunity(), [people[NEW], city.bidders[1], city.bidders[2]])
    assert codes(rows) == [("", ()), ("", ("control",)), ("", ())]


def test_R11_what_the_company_confirms_is_its_own_statement_and_what_it_strikes_waits_no_more(
    city: City,
) -> None:
    people = bring(city, {NEW: [USCCS[1], USCCS[2], USCCS[3]]})
    profile = own(city, people[NEW])
    assert (profile.controlled_by, profile.imported_control) == ((), (USCCS[1], USCCS[2], USCCS[3]))
    assert profile.known_control == profile.imported_control
    saved = answer(city, people[NEW], **{USCCS[1]: True, USCCS[2]: False, USCCS[0]: True})
    assert (saved.controlled_by, saved.imported_control) == ((USCCS[1],), (USCCS[3],)), "no other code enters"
    with city.app.store.read() as work:
        event = work.audit.of("enterprises.save", saved.id)
        rows = work.enterprises.ties.where("enterprise = ?", [saved.id], order="rowid")
    assert event is not None
    assert event.data == {"statements": 0, "confirmed": 1, "struck": 1}
    assert [(row.controlled_by, row.imported_control) for row in rows] == [
        ((), (USCCS[1], USCCS[2], USCCS[3])),
        ((USCCS[1],), (USCCS[3],)),
    ]
    above = own(city, city.bidders[1])
    enterprises.save_profile(city.app, city.bidders[1], above, above.summary, (), controls=[NEW])
    found = opened(city, city.opportunity(), [people[NEW], *city.bidders[1:4]])
    assert codes(found) == [("control", ("imported_control",)), ("control", ()), ("", ()), ("", ())]
    about = set(found[0].suspicions[0].about)
    assert about == {NEW, USCCS[2], USCCS[3]}, "what it did not confirm, struck or not"


def test_R11_a_hint_is_a_doubt_whether_it_waits_or_was_struck_before_the_deadline_or_after_it(
    city: City,
) -> None:
    people = bring(city, {NEW: [USCCS[1]], OTHER_NEW: [USCCS[1]]})
    answer(city, people[OTHER_NEW], **{USCCS[1]: False})
    opportunity = city.opportunity()
    for n in (1, 2):
        hand_in(city, opportunity, n)
    until(city, opportunity.tender_deadline - timedelta(minutes=1))
    for actor in people.values():
        bidding.submit(city.app, actor, opportunity.id, bid(), actor.id)
    until(city, opportunity.tender_deadline)
    answer(city, people[NEW], **{USCCS[1]: False})  # struck too late
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    rows = opening.read_opened(city.app, city.officer, opportunity.id)
    doubts = {row.enterprise: [each.code for each in row.suspicions] for row in rows}
    for actor in people.values():
        assert doubts.pop(actor.enterprise_id) == ["imported_control"], (
            "who strikes it denies it, and no more"
        )
    assert not any(doubts.values())
    assert not any(row.rejected for row in rows)


def test_R11_a_company_that_writes_the_imported_code_itself_has_confirmed_it(city: City) -> None:
    people = bring(city, {NEW: [NEW, USCCS[1]]})
    profile = own(city, people[NEW])
    assert profile.imported_control == (USCCS[1],), "nobody controls itself"
    saved = enterprises.save_profile(
        city.app, people[NEW], profile, "简介", (), controlled_by=[USCCS[1].lower()]
    )
    assert (saved.controlled_by, saved.imported_control) == ((USCCS[1],), ())


def test_R13_a_hint_still_counts_for_conflicts_of_interest(city: City) -> None:
    """Whoever works for a company that is said to control a bidder is asked, whoever said it."""
    people = bring(city, {NEW: [USCCS[3]]})
    opportunity = city.opportunity()
    opened(city, opportunity, [people[NEW], *city.bidders[1:3]])
    with city.app.store.read() as work:
        holder = work.enterprises.by_uscc(USCCS[3])
        assert holder is not None
        expert = replace(work.users.get(city.evaluator.id), department=holder.name)
        found = conflicts_of(work, work.opportunities.get(opportunity.id), [expert])
    assert [each.person for each in found] == [city.evaluator.id]


def test_R11_a_rival_that_enters_the_victims_identity_number_brings_no_bid_down(city: City) -> None:
    """The victim stated its number months ago; the rival enters the same one in the last minute."""
    victim, rival = 1, 0
    declare(city, victim, IDENTITY)
    opportunity = city.opportunity()
    for n in range(3):
        hand_in(city, opportunity, n)
    until(city, opportunity.tender_deadline - timedelta(minutes=1))
    declare(city, rival, IDENTITY)
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    rows = {row.enterprise: row for row in opening.read_opened(city.app, city.officer, opportunity.id)}
    ordered = [rows[city.bidders[n].enterprise_id] for n in (victim, rival, 2)]
    assert codes(ordered) == [("", ("equal_identity",)), ("", ("equal_identity",)), ("", ())]

    people = appoint(city, opportunity.id, ("evaluator", "evaluator2", "evaluator3"))
    for each in people:
        score_all(city.app, each, opportunity.id)
    evaluating.close_scoring(city.app, people[0], opportunity.id)
    why = "经核对营业执照和身份证明，该号码属于另一单位的负责人。"
    aside = deliberating.move_dismissal(
        city.app, people[1], opportunity.id, ordered[0].id, "equal_identity", why
    )
    out = deliberating.move_rejection(
        city.app, people[1], opportunity.id, ordered[1].id, "same_representative", why
    )
    for motion in (aside, out):
        deliberating.vote(city.app, people[2], motion.id, True)
    told = {each.bid: each.decision for each in suspicions.of(city.app, people[0], opportunity.id)}
    assert told == {ordered[0].id: "set_aside", ordered[1].id: "rejected"}
    totals = evaluating.consensus(city.app, people[0], opportunity.id).totals
    evaluating.report(city.app, people[0], opportunity.id, {row.bid: REASONS for row in totals})
    state = evaluating.state(city.app, city.officer, opportunity.id)
    assert {row.bid for row in state.totals} == {ordered[0].id, ordered[2].id}


def test_R11_an_equal_number_of_a_member_that_only_the_lead_names_is_asked_of_the_lead(city: City) -> None:
    declare(city, 1, IDENTITY)
    declare(city, 3, IDENTITY)
    opportunity = city.opportunity()
    bidding.submit(city.app, city.bidders[0], opportunity.id, joint(0, 3), "n0", files=[AGREEMENT])
    for n in (1, 2):
        hand_in(city, opportunity, n)
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    open_together(city.app, city.officer, opportunity.id)
    rows = opening.read_opened(city.app, city.officer, opportunity.id)
    places = {actor.enterprise_id: n for n, actor in enumerate(city.bidders)}
    doubts = {places[row.enterprise]: [each.code for each in row.suspicions] for row in rows}
    assert doubts == {0: ["same_representative"], 1: [], 2: []}


def _old(settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    """An installation of an earlier version: en_1 came with a file, en_2 saved its profile itself."""
    everything = schema.migrations._migrations[:]
    at = next(n for n, each in enumerate(everything) if each.name == before)
    with monkeypatch.context() as old:
        old.setattr(schema.migrations, "_migrations", everything[:at])
        app = init_app(settings, clock)
        with app.store.write() as work:
            for key, code in (("en_1", USCCS[0]), ("en_2", USCCS[1])):
                work.db.execute(
                    "INSERT INTO enterprises(id, name, uscc, scale, ownership, city, district, participant_type, "
                    "chain_links, whitelist, summary, legal_representative, contact_phone, statements, updated_at, "
                    "revision, controlled_by, representative) VALUES (?, ?, ?, '', '', '', '', '', '[]', 'none', '', "
                    "'', '', '[]', ?, 1, ?, 'd')",
                    [key, key, code, instant(work.now), f'["{USCCS[2]}"]'],
                )
                if before > "m021_ties_of_both_sides":
                    work.db.execute(
                        "INSERT INTO enterprise_ties(id, enterprise, at, representative, controlled_by, controls) "
                        "VALUES (?, ?, ?, 'd', ?, '[]')",
                        [f"et_{key}", key, instant(work.now), f'["{USCCS[2]}"]'],
                    )
            work.record(Actor("us_2", "经办", "enterprise", "", "en_2"), "enterprises.save", "en_2")
        app.close()


@pytest.mark.parametrize("before", ["m021_ties_of_both_sides", "m027_imported_ties"])
def test_F11_R11_what_an_earlier_version_knew_is_the_companys_word_only_where_it_saved_it_itself(
    settings: Settings, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    _old(settings, clock, monkeypatch, before)
    app = open_app(settings, clock)
    later = clock.now() + timedelta(days=400 if before == "m027_imported_ties" else -400)
    with app.store.read() as work:
        found = {}
        for key in ("en_1", "en_2"):
            row, company = work.enterprises.ties_before(key, later), work.enterprises.get(key)
            assert row is not None
            assert (row.representative, row.controls, company.controls) == ("d", (), ())
            assert (row.controlled_by, row.imported_control) == (
                company.controlled_by,
                company.imported_control,
            )
            found[key] = (company.controlled_by, company.imported_control)
    assert found == {"en_1": ((), (USCCS[2],)), "en_2": ((USCCS[2],), ())}
    with app.store.write() as work:
        unchanged = work.enterprises.get("en_1")
        work.enterprises.save(replace(unchanged, summary="简介"))
        work.record(Actor("us_1", "经办", "enterprise", "", "en_1"), "test.change")
        assert work.enterprises.ties.count("enterprise = 'en_1'") == 1, "no new row without a change of ties"
    app.close()
