"""Experts are drawn by two people from what nobody can foresee, and the supervisor can draw again; R12, R13."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from city import City
from procedure_log import standing, walked
from procedure_steps import SPECIAL, THREE, opened, replaced, seat_directly

from app.domain.committee import Direct, Expert, Ingredients, draw, seed_of, verify_draw
from app.domain.opportunities import Opportunity, status
from app.domain.users import Actor
from app.errors import Conflict, Invalid, InvalidFields, NotAllowed, NotFound
from app.sealing.custody import load_master
from app.services import accounts, committees, drawing, publishing, replacing

FIRST, SECOND = "311789", "20426"


def more_experts(city: City, count: int, department: str = "专家库") -> list[str]:
    logins = [f"more{department}{n}" for n in range(count)]
    for login in logins:
        accounts.add_demo_user(city.app, login, f"专家{login}", "evaluator", department, "")
    with city.app.store.read() as work:
        return [user.id for user in work.users.where() if user.login in logins]


def drawn(city: City, count: int = 3, experts: int = 6) -> Opportunity:
    opportunity = opened(city)
    more_experts(city, experts)
    drawing.announce(city.app, city.officer, opportunity.id, count, FIRST)
    drawing.witness(city.app, city.supervisor, opportunity.id, SECOND)
    return opportunity


def record(city: City, opportunity_id: str):  # type: ignore[no-untyped-def]
    with city.app.store.read() as work:
        return work.evaluations.draw_of(opportunity_id)


def test_R12_a_draw_takes_the_officers_number_and_the_supervisors(city: City) -> None:
    opportunity = opened(city)
    more_experts(city, 6)
    for who in (city.supervisor, city.reviewer):
        with pytest.raises((NotAllowed, Invalid)):
            drawing.announce(city.app, who, opportunity.id, 3, FIRST)
    with pytest.raises(NotFound):
        drawing.announce(city.app, city.other_officer, opportunity.id, 3, FIRST)
    with pytest.raises(Invalid, match=r"committee\.not_announced"):
        drawing.witness(city.app, city.supervisor, opportunity.id, SECOND)
    for number in ("12", "12a4", " ", "1" * 13, "１２３４"):
        with pytest.raises(InvalidFields, match=r"committee\.number_refused"):
            drawing.announce(city.app, city.officer, opportunity.id, 3, number)
    announced = drawing.announce(city.app, city.officer, opportunity.id, 3, FIRST)
    assert len(announced.pool) == 9
    with pytest.raises(Invalid, match=r"committee\.drawn"):
        drawing.announce(city.app, city.officer, opportunity.id, 5, "99999")
    with pytest.raises(NotAllowed):
        drawing.witness(city.app, city.officer, opportunity.id, SECOND)
    with pytest.raises(Invalid, match=r"machines\.uninvolved"):
        inside = replace(city.supervisor, department=opportunity.department)
        drawing.witness(city.app, inside, opportunity.id, SECOND)
    found = drawing.witness(city.app, city.supervisor, opportunity.id, SECOND)
    assert verify_draw(found)
    assert len(found.drawn) == 3
    assert set(found.pool) == set(announced.pool)
    with pytest.raises(Invalid, match=r"committee\.drawn"):
        drawing.witness(city.app, city.supervisor, opportunity.id, "77777")


def test_R12_S23_the_seed_holds_a_digest_of_this_draw_alone(city: City) -> None:
    """Bids elsewhere, which nobody may count before their opening, neither move a draw nor can be read from it."""
    opportunity = opened(city)
    more_experts(city, 6)
    announced = drawing.announce(city.app, city.officer, opportunity.id, 3, FIRST)
    found = drawing.witness(city.app, city.supervisor, opportunity.id, SECOND)
    stored = record(city, opportunity.id)
    facts = {
        "purpose": "evaluation.draw",
        "opportunity": opportunity.number,
        "announcement": announced.id,
        "first": FIRST,
        "second": SECOND,
        "at": stored.drawn_at.isoformat(timespec="microseconds"),
    }
    written = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    key = load_master(city.app.settings.keys).audit_key
    digest = hmac.new(key, written.encode(), hashlib.sha256).hexdigest()
    assert stored.ingredients == Ingredients(FIRST, SECOND, digest=digest)
    assert found.seed_source == found.told_source == f"{FIRST} + {SECOND} + {digest}"
    with city.app.store.read() as work:
        entry = work.audit.of("evaluation.draw", opportunity.id)
    assert entry is not None
    assert entry.data["digest"] == digest


def test_R12_S23_a_draw_of_former_versions_still_holds_and_its_place_in_the_log_is_not_told(
    city: City,
) -> None:
    opportunity = drawn(city)
    stored = record(city, opportunity.id)
    with city.app.store.read() as work:
        entry = work.audit.of("evaluation.draw", opportunity.id)
    assert entry is not None
    parts = Ingredients(FIRST, SECOND, entry.seq, entry.hash)
    text = f"{FIRST} + {SECOND} + audit #{entry.seq} {entry.hash}"
    old = stored.draw
    experts = [Expert(each) for each in old.pool]
    former = draw(old.challenge, seed_of(opportunity.number, parts), text, experts, len(old.drawn))
    with city.app.store.write() as work:
        work.db.conn.execute("DROP TRIGGER draws_fixed")
        work.evaluations.draws.save(replace(stored, draw=former, ingredients=parts))
        work.record(city.admin, "test.change")
    assert drawing.recheck(city.app, city.supervisor, opportunity.id).sound
    shown = record(city, opportunity.id).draw.told_source
    assert shown == f"{FIRST} + {SECOND} + {entry.hash}"
    with city.app.store.write() as work:
        work.evaluations.draws.save(
            replace(stored, draw=former, ingredients=replace(parts, audit_hash="0" * 64))
        )
        work.record(city.admin, "test.change")
    found = drawing.recheck(city.app, city.supervisor, opportunity.id)
    assert (found.entry, found.seed) == (False, False)


def test_F11_R12_a_draw_of_one_from_an_earlier_version_is_filled_from_its_reserve_in_order(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    opportunity = opened(city, regime="challenge")
    more_experts(city, 4)
    with monkeypatch.context() as earlier:
        asked = drawing.size_of
        earlier.setattr(drawing, "size_of", lambda each: replace(asked(each), least=1, experts=1))
        drawing.announce(city.app, city.officer, opportunity.id, 1, FIRST)
    found = drawing.witness(city.app, city.supervisor, opportunity.id, SECOND)
    (one,) = (each.id for each in found.drawn)
    barred, *rest = (each.id for each in found.reserve)
    with city.app.store.write() as work:  # the first of the reserve has come to work for a bidder since
        bidder = work.enterprises.get(city.bidders[0].enterprise_id)
        work.users.save(replace(work.users.get(barred), department=bidder.name))
        work.record(city.admin, "test.change")
    for chosen, code in (
        ([one], "committee.too_few"),
        ([one, barred, rest[0]], "evaluation.others_than_drawn"),
        ([one, rest[0], rest[2]], "evaluation.others_than_drawn"),
        (rest[:3], "evaluation.others_than_drawn"),
        ([one, *rest[:4]], "evaluation.others_than_drawn"),
    ):
        with pytest.raises(InvalidFields) as refused:
            committees.appoint(city.app, city.officer, opportunity.id, chosen)
        assert code in {fault.code for fault in refused.value.faults}
    committees.appoint(city.app, city.officer, opportunity.id, [one, *rest[:2]])
    assert committees.read(city.app, city.officer, opportunity.id).lawful


def test_R12_who_joins_the_pool_after_the_announcement_is_not_in_the_draw(city: City) -> None:
    opportunity = opened(city)
    more_experts(city, 4)
    drawing.announce(city.app, city.officer, opportunity.id, 3, FIRST)
    late = set(more_experts(city, 4, "外地专家库"))
    found = drawing.witness(city.app, city.supervisor, opportunity.id, SECOND)
    assert not late & set(found.pool)


def test_R12_the_supervisor_draws_again_and_finds_a_forged_record(city: City) -> None:
    opportunity = drawn(city)
    assert drawing.recheck(city.app, city.supervisor, opportunity.id).sound
    with pytest.raises(NotAllowed):
        drawing.recheck(city.app, city.officer, opportunity.id)
    stored = record(city, opportunity.id)
    forged = replace(stored, draw=replace(stored.draw, drawn=stored.draw.drawn[::-1]))
    with city.app.store.write() as work:
        work.db.conn.execute("DROP TRIGGER draws_fixed")
        work.evaluations.draws.save(forged)
        work.record(city.admin, "test.change")
    found = drawing.recheck(city.app, city.supervisor, opportunity.id)
    assert (found.entry, found.seed, found.announced, found.order) == (True, True, True, False)


AWAY = "出差在外，不能参加评审"


def test_R12_a_drawn_expert_who_cannot_come_is_replaced_by_the_next_once_the_supervisor_confirms(
    city: City,
) -> None:
    opportunity = drawn(city)
    before = record(city, opportunity.id).draw
    out, following = before.drawn[1].id, before.reserve[0].id
    with pytest.raises(Invalid, match=r"evaluation\.reason_missing"):
        drawing.propose_step_down(city.app, city.officer, opportunity.id, out, "病")
    with pytest.raises(Invalid, match=r"committee\.not_drawn"):
        drawing.propose_step_down(city.app, city.officer, opportunity.id, following, AWAY)
    made = drawing.propose_step_down(city.app, city.officer, opportunity.id, out, AWAY)
    assert record(city, opportunity.id).draw == before, "nothing moves by one person's word"
    with pytest.raises(Conflict, match=r"committee\.step_down_waits"):
        drawing.propose_step_down(city.app, city.officer, opportunity.id, out, AWAY)
    with pytest.raises(InvalidFields) as refused:
        committees.appoint(city.app, city.officer, opportunity.id, [each.id for each in before.drawn])
    assert [fault.code for fault in refused.value.faults] == ["committee.step_down_open"]
    (view,) = drawing.draws(city.app, city.supervisor)
    assert view.waiting == [made]
    after = drawing.confirm_step_down(city.app, city.supervisor, made.id)
    assert [each.id for each in after.drawn] == [before.drawn[0].id, before.drawn[2].id, following]
    with pytest.raises(Conflict, match=r"committee\.step_down_decided"):
        drawing.confirm_step_down(city.app, city.supervisor, made.id)
    with pytest.raises(Invalid, match=r"committee\.not_drawn"):
        drawing.propose_step_down(city.app, city.officer, opportunity.id, out, AWAY)
    with pytest.raises(InvalidFields):
        committees.appoint(city.app, city.officer, opportunity.id, [each.id for each in before.drawn])
    committees.appoint(city.app, city.officer, opportunity.id, [each.id for each in after.drawn])
    assert drawing.recheck(city.app, city.supervisor, opportunity.id).sound
    (view,) = drawing.draws(city.app, city.supervisor)
    assert view.dropped == {out: AWAY}
    with city.app.store.read() as work:
        (kept,) = work.evaluations.drop_outs_of(opportunity.id)
    assert (kept.recorded_by, kept.witnessed_by) == (city.officer.id, city.supervisor.id)


def test_S19_nobody_confirms_the_own_step_down_and_nobody_of_the_department(city: City) -> None:
    opportunity = drawn(city)
    out = record(city, opportunity.id).draw.drawn[0].id
    for who in (city.supervisor, city.reviewer, city.evaluator, city.admin):
        with pytest.raises(NotAllowed):
            drawing.propose_step_down(city.app, who, opportunity.id, out, AWAY)
    with pytest.raises(NotFound):
        drawing.propose_step_down(city.app, city.other_officer, opportunity.id, out, AWAY)
    made = drawing.propose_step_down(city.app, city.officer, opportunity.id, out, AWAY)
    for who in (city.officer, city.reviewer, city.admin):
        with pytest.raises(NotAllowed):
            drawing.confirm_step_down(city.app, who, made.id)
    for same in (
        replace(city.supervisor, id=city.officer.id),
        replace(city.supervisor, department=opportunity.department),
    ):
        with pytest.raises(Invalid, match=r"machines\.uninvolved"):
            drawing.confirm_step_down(city.app, same, made.id)


def test_R12_a_step_down_that_is_not_confirmed_or_taken_back_leaves_the_draw_as_it_was(city: City) -> None:
    opportunity = drawn(city)
    before = record(city, opportunity.id).draw
    out = before.drawn[0].id
    made = drawing.propose_step_down(city.app, city.officer, opportunity.id, out, AWAY)
    with pytest.raises(Invalid, match=r"evaluation\.reason_missing"):
        drawing.refuse_step_down(city.app, city.supervisor, made.id, "否")
    drawing.refuse_step_down(city.app, city.supervisor, made.id, "没有附出差审批，不予确认。")
    again = drawing.propose_step_down(city.app, city.officer, opportunity.id, out, AWAY)
    drawing.recall_step_down(city.app, city.officer, again.id)
    for late in (made, again):
        with pytest.raises(Conflict, match=r"committee\.step_down_decided"):
            drawing.confirm_step_down(city.app, city.supervisor, late.id)
    assert record(city, opportunity.id).draw == before
    committees.appoint(city.app, city.officer, opportunity.id, [each.id for each in before.drawn])


def test_R12_experts_are_not_chosen_without_a_draw_but_for_a_listed_reason_with_approval(city: City) -> None:
    opportunity = opened(city)
    chosen = [city.people[name].id for name in THREE]
    with pytest.raises(InvalidFields) as refused:
        committees.appoint(city.app, city.officer, opportunity.id, chosen)
    assert refused.value.faults[0].code == "committee.draw_first"
    for direct in (Direct("", ""), Direct("in_a_hurry", SPECIAL.approval), Direct("complex_matter", "")):
        with pytest.raises(InvalidFields) as refused:
            seat_directly(city.app, city.officer, opportunity.id, chosen, direct=direct)
        assert refused.value.faults[0].code in ("committee.draw_first", "committee.approval_missing")
    seat_directly(city.app, city.officer, opportunity.id, chosen)
    with city.app.store.read() as work:
        kept = work.evaluations.direct_of(opportunity.id)
        event = work.audit.of("evaluation.appoint_direct", opportunity.id)
    assert kept is not None
    assert (kept.reason, kept.approval) == (SPECIAL.reason, SPECIAL.approval)
    assert event is not None
    assert event.data["direct"] == "complex_matter"


def test_R13_the_next_of_the_draw_takes_an_empty_seat_by_one_step_and_nobody_else_does(city: City) -> None:
    opportunity = drawn(city)
    found = record(city, opportunity.id).draw
    committees.appoint(city.app, city.officer, opportunity.id, [each.id for each in found.drawn])
    with pytest.raises(Invalid, match=r"evaluation\.no_empty_seat"):
        replacing.move_up(city.app, city.officer, opportunity.id)
    with city.app.store.read() as work:
        user = work.users.get(found.drawn[0].id)
    leaving = Actor(user.id, user.name, "evaluator", user.department)
    assert not committees.declare(city.app, leaving, opportunity.id, ["澄川甲科技有限公司"])
    following = found.reserve[0].id
    assert replacing.next_of_draw(city.app, city.officer, opportunity.id) == following
    for who in (city.reviewer, city.supervisor, city.evaluator):
        with pytest.raises(NotAllowed):
            replacing.move_up(city.app, who, opportunity.id)
    with pytest.raises(InvalidFields) as refused:
        replaced(city.app, city.officer, opportunity.id, "", found.reserve[1].id)
    assert [fault.code for fault in refused.value.faults] == ["evaluation.reserve_order"]
    assert replacing.move_up(city.app, city.officer, opportunity.id) == following
    committee = committees.read(city.app, city.officer, opportunity.id)
    assert committee.lawful
    assert sum(seat.chair and seat.sits for seat in committee.seats) == 1
    assert walked(city.app, opportunity.id) == standing(city.app, opportunity.id)


def test_R13_without_a_draw_nobody_moves_up(city: City) -> None:
    opportunity = opened(city)
    chosen = [city.people[name].id for name in THREE]
    seat_directly(city.app, city.officer, opportunity.id, chosen)
    assert not committees.declare(city.app, city.evaluator, opportunity.id, ["澄川甲科技有限公司"])
    with pytest.raises(Invalid, match=r"evaluation\.no_reserve"):
        replacing.move_up(city.app, city.officer, opportunity.id)


def test_R12_who_announced_a_draw_cannot_choose_instead(city: City) -> None:
    opportunity = opened(city)
    drawing.announce(city.app, city.officer, opportunity.id, 3, FIRST)
    with pytest.raises(InvalidFields) as refused:
        seat_directly(city.app, city.officer, opportunity.id, [city.people[name].id for name in THREE])
    assert [fault.code for fault in refused.value.faults] == ["committee.draw_first"]


def test_R12_the_buyers_representative_sits_but_does_not_lead(city: City) -> None:
    opportunity = opened(city)
    (buyer,) = more_experts(city, 1, opportunity.department)
    seats = [buyer, city.evaluator2.id, city.evaluator3.id]
    with pytest.raises(InvalidFields) as refused:
        seat_directly(city.app, city.officer, opportunity.id, seats, buyer)
    assert [fault.code for fault in refused.value.faults] == ["committee.buyer_chair"]
    seat_directly(city.app, city.officer, opportunity.id, seats)
    found = {each.id: each for each in committees.read(city.app, city.officer, opportunity.id).seats}
    assert [found[each].chair for each in seats] == [False, True, False]
    replaced(
        city.app, city.officer, opportunity.id, city.evaluator2.id, city.evaluator.id, "因病不能参加评审"
    )
    after = {each.id: each for each in committees.read(city.app, city.officer, opportunity.id).seats}
    assert [key for key, seat in after.items() if seat.chair and seat.sits] != [buyer]
    assert sum(seat.chair and seat.sits for seat in after.values()) == 1
    assert (
        status(publishing.read(city.app, city.officer, opportunity.id).opportunity, city.clock.now())
        == "scoring"
    )
