"""Opening by two people: S24, S30, R6, R7; the record that everybody reads, and the events of every bid."""

from __future__ import annotations

import ctypes
import sqlite3
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from city import City, bid
from procedure_steps import until

from app.clock import synchronised
from app.domain.audit import AuditEvent
from app.domain.machines import BID, OPPORTUNITY, replay
from app.domain.users import PUBLIC, Actor
from app.errors import Invalid, NotAllowed, NotFound
from app.services import auditing, bidding, opening, opening_records, publishing
from app.services.opening import OpeningRecord


@pytest.fixture
def closed(city: City) -> str:
    return submitted(city)


def submitted(city: City, count: int = 3, **terms: object) -> str:
    """An opportunity whose deadline has just passed, with bids of 400, 401, … ten thousand yuan."""
    opportunity = city.opportunity(**terms)
    for n in range(count):
        bidding.submit(
            city.app,
            city.bidders[n],
            opportunity.id,
            bid(400_000_000 + n * 1_000_000),
            f"{opportunity.id}{n}",
        )
    until(city, opportunity.tender_deadline + timedelta(seconds=1))
    return opportunity.id


def refusal(action) -> str:  # type: ignore[no-untyped-def]
    with pytest.raises(Invalid) as caught:
        action()
    return caught.value.code


def events(city: City, *objects: str) -> list[AuditEvent]:
    with city.app.store.read() as work:
        return [event for event in work.audit.each() if event.object in objects]


def colleague(city: City) -> Actor:
    """Another officer of the posting department."""
    return replace(city.officer, id="us_colleague", name="同事")


def test_S24_one_officer_alone_opens_nothing(city: City, closed: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    unwrapped: list[bytes] = []
    monkeypatch.setattr(type(city.app.master), "unwrap", lambda *given: unwrapped.append(given[1]))
    opening.begin(city.app, city.officer, closed)
    assert refusal(lambda: opening.confirm(city.app, city.officer, closed)) == "opening.same_person"
    assert refusal(lambda: opening.begin(city.app, colleague(city), closed)) == "opening.waiting"
    assert unwrapped == []
    assert opening.read_opened(city.app, city.officer, closed) == []
    assert publishing.read(city.app, PUBLIC, closed).status == "closed"
    refused = [
        (each.action, each.data["reason"]) for each in events(city, closed) if each.outcome == "refused"
    ]
    assert refused == [("opening.confirm", "same_person"), ("opening.begin", "waiting")]


def test_S24_a_confirmation_without_a_beginning_or_too_late_opens_nothing(city: City, closed: str) -> None:
    assert refusal(lambda: opening.confirm(city.app, city.reviewer, closed)) == "opening.not_begun"
    opening.begin(city.app, city.officer, closed)
    city.clock.advance(minutes=30)
    assert refusal(lambda: opening.confirm(city.app, city.reviewer, closed)) == "opening.expired"
    opening.begin(city.app, city.officer, closed)
    city.clock.advance(minutes=29, seconds=59)
    assert len(opening.confirm(city.app, city.reviewer, closed).bids) == 3
    assert refusal(lambda: opening.confirm(city.app, city.supervisor, closed)) == "opening.already"


@pytest.mark.parametrize("second", ["reviewer", "supervisor", "colleague"])
def test_R6_a_second_person_of_the_department_or_a_supervisor_opens(
    city: City, closed: str, second: str
) -> None:
    opening.begin(city.app, city.officer, closed, " 投标单位代表陆先生 ")
    who = colleague(city) if second == "colleague" else city.people[second]
    record = opening.confirm(city.app, who, closed)
    assert isinstance(record, OpeningRecord)
    assert [each.content.price_fen for each in record.bids if each.content] == [
        400_000_000,
        401_000_000,
        402_000_000,
    ]
    held = opening_records.full_record(city.app, city.officer, closed).ceremony
    assert held is not None
    assert (held.begun_name, held.confirmed_name, held.attending) == (
        city.officer.name,
        who.name,
        "投标单位代表陆先生",
    )
    assert (held.begun_at, held.confirmed_at) == (city.clock.now(), city.clock.now())


def test_S17_S20_others_neither_begin_nor_confirm(city: City, closed: str) -> None:
    for who, denied in (
        (city.other_officer, NotFound),
        (city.supervisor, NotAllowed),
        (city.reviewer, NotAllowed),
    ):
        with pytest.raises(denied):
            opening.begin(city.app, who, closed)
    opening.begin(city.app, city.officer, closed)
    for who in (city.admin, city.finance, city.evaluator, city.bidders[0], PUBLIC):
        with pytest.raises(NotAllowed):
            opening.confirm(city.app, who, closed)
    for who in (city.other_officer, city.other_reviewer):
        with pytest.raises(NotFound):
            opening.confirm(city.app, who, closed)
        with pytest.raises(NotFound):
            opening_records.ceremony(city.app, who, closed)


def test_F08_the_clock_is_asked_again_at_the_confirmation(city: City, closed: str) -> None:
    opening.begin(city.app, city.officer, closed)
    city.clock.advance(hours=1)
    with city.app.store.write() as work:
        work.record(city.admin, "test.later")
    city.clock.advance(minutes=-45)
    assert refusal(lambda: opening.confirm(city.app, city.reviewer, closed)) == "opening.clock"


def test_both_see_the_clock_and_the_last_event_but_not_before_the_deadline(city: City) -> None:
    opportunity = city.opportunity()
    before = opening_records.ceremony(city.app, city.officer, opportunity.id)
    bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "n")
    city.clock.advance(minutes=5)
    after = opening_records.ceremony(city.app, city.officer, opportunity.id)
    assert before.last_event is after.last_event is None
    until(city, opportunity.tender_deadline)
    view = opening_records.ceremony(city.app, city.supervisor, opportunity.id)
    assert view.server_time == city.clock.now()
    assert view.last_event is not None
    assert view.synchronised is synchronised()


def test_F08_whether_the_clock_is_in_step_is_asked_of_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """`timex.status` has STA_UNSYNC (0x0040) set when the clock is not kept in step, by adjtimex(2)."""
    timex = ctypes.create_string_buffer(512)
    if sys.platform != "linux" or ctypes.CDLL(None).adjtimex(timex) < 0:
        assert synchronised() is None
    elif ctypes.sizeof(ctypes.c_long) == 8:  # modes, padding, offset, freq, maxerror, esterror, then status
        assert synchronised() is not bool(int.from_bytes(timex.raw[40:44], sys.byteorder) & 0x40)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert synchronised() is None


def test_R7_S30_too_few_bids_end_it_at_once_and_every_envelope_is_handed_back(city: City) -> None:
    opportunity = submitted(city, 2)
    begun = opening.begin(city.app, city.officer, opportunity)
    assert begun.ceremony is None
    assert begun.record is not None
    assert begun.record.failed
    with city.app.store.read() as work:
        bids = work.bids.where("opportunity = ?", [opportunity])
        assert work.bids.opened.count() == 0
        assert work.opportunities.ceremony_of(opportunity) is None
    assert [each.returned_at for each in bids] == [city.clock.now()] * 2
    assert refusal(lambda: opening.confirm(city.app, city.reviewer, opportunity)) == "opening.already"
    rows = opening_records.full_record(city.app, city.officer, opportunity)
    assert (rows.bids, len(rows.returned)) == ((), 2)
    assert opening_records.public_record(city.app, PUBLIC, opportunity) is None
    for each in bids:
        assert replay(BID, [event.action for event in events(city, each.id)]) == "unopened"


def test_R6_every_step_of_the_log_follows_the_machines(city: City) -> None:
    opportunity = submitted(city, 4)
    connection = sqlite3.connect(city.app.settings.database)
    first = connection.execute("SELECT id, sealed FROM bids ORDER BY rowid").fetchone()
    connection.execute("UPDATE bids SET sealed = ? WHERE id = ?", [first[1][:-1] + b"\0", first[0]])
    connection.execute(
        "UPDATE bids SET invalidated_at = ? WHERE rowid = 2", ["2026-01-01T00:00:00.000000+00:00"]
    )
    connection.commit()
    connection.close()
    with city.app.store.read() as work:
        bids = [each.id for each in work.bids.where(order="rowid")]
    opening.begin(city.app, city.officer, opportunity)
    record = opening.confirm(city.app, city.supervisor, opportunity)
    assert not record.failed
    ends = {key: [event.action for event in events(city, key)] for key in bids}
    assert [actions[-1] for actions in ends.values()] == [
        "bids.unreadable",
        "bids.return",
        "bids.opened",
        "bids.opened",
    ]
    states = [replay(BID, [a for a in actions if a != "bids.return"]) for actions in ends.values()]
    assert states == ["unreadable", "sealed", "valid", "valid"]
    steps = ("bids.open", "bids.too_few", "bids.none_valid")
    log = [event for event in events(city, opportunity) if event.action in steps]
    assert [(event.action, event.data) for event in log] == [
        ("bids.open", {"count": 3, "unreadable": 1, "returned": 1})
    ]
    assert replay(OPPORTUNITY, [event.action for event in log], "published") == "opened"
    assert log[0].actor == city.supervisor.id


def test_R6_all_rejected_is_an_event_of_its_own(city: City, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(bidding, "bid_faults", lambda content, terms: ())
    opportunity = submitted(city, 3, ceiling_fen=300_000_000)
    opening.begin(city.app, city.officer, opportunity)
    record = opening.confirm(city.app, city.reviewer, opportunity)
    assert record.failed
    assert [each.rejected for each in record.bids] == ["over_ceiling"] * 3
    log = [event.action for event in events(city, opportunity) if event.action.startswith("bids.")]
    assert log == ["bids.open", "bids.none_valid"]
    assert replay(OPPORTUNITY, log, "published") == "failed"
    public = opening_records.public_record(city.app, PUBLIC, opportunity)
    assert public is not None
    assert [each.state for each in public.bids] == ["over_ceiling"] * 3


def test_R6_everybody_reads_the_record_after_the_opening_and_not_before(city: City, closed: str) -> None:
    for moment in ("closed", "begun"):
        assert opening_records.public_record(city.app, PUBLIC, closed) is None, moment
        if moment == "closed":
            opening.begin(city.app, city.officer, closed)
    opening.confirm(city.app, city.supervisor, closed)
    record = opening_records.public_record(city.app, PUBLIC, closed)
    assert record is not None
    names = [each.enterprise_name for each in record.bids]
    assert names == sorted(names)
    assert sorted(each.price_fen or 0 for each in record.bids) == [400_000_000, 401_000_000, 402_000_000]
    assert {each.term_months for each in record.bids} == {6}
    receipts = {bidding.my_bids(city.app, city.bidders[n])[0].receipt.sha256 for n in range(3)}
    assert {each.sha256 for each in record.bids} == receipts
    assert (record.begun_role, record.confirmed_role, record.begun_by) == (
        "officer",
        "supervisor",
        city.officer.department,
    )


def test_R6_the_published_record_does_not_tell_evaluators_which_label_is_whose(city: City) -> None:
    """Labels are given in the order of arrival: the published record holds neither label nor time of arrival."""
    opportunity = submitted(city)
    opening.begin(city.app, city.officer, opportunity)
    opening.confirm(city.app, city.reviewer, opportunity)
    record = opening_records.public_record(city.app, city.evaluator, opportunity)
    assert record is not None
    for each in record.bids:
        assert "投标人" not in repr(each)
        assert not any(hasattr(each, name) for name in ("label", "received_at"))


def test_S23_nothing_of_the_opening_is_told_before_it(city: City) -> None:
    opportunity = city.opportunity()
    seen = []
    for n in range(2):
        full = opening_records.full_record(city.app, city.officer, opportunity.id)
        seen.append((full.bids, full.returned, opening_records.to_witness(city.app, city.supervisor)))
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"{opportunity.id}{n}")
    assert seen == [((), (), [])] * 2
    with pytest.raises(NotAllowed):
        opening_records.full_record(city.app, city.admin, opportunity.id)


def test_who_may_witness_finds_what_waits_first(city: City) -> None:
    done, waiting = submitted(city), submitted(city)
    opening.begin(city.app, city.officer, done)
    opening.confirm(city.app, city.reviewer, done)
    assert [each.waits for each in opening_records.to_witness(city.app, city.reviewer)] == [False]
    opening.begin(city.app, city.officer, waiting)
    rows = opening_records.to_witness(city.app, city.supervisor)
    assert [(each.id, each.waits) for each in rows] == [(waiting, True), (done, False)]
    assert opening_records.to_witness(city.app, city.other_reviewer) == []
    city.clock.advance(minutes=30)
    assert [each.id for each in opening_records.to_witness(city.app, city.supervisor)] == [done]


def test_the_log_stays_sound(city: City, closed: str) -> None:
    opening.begin(city.app, city.officer, closed)
    opening.confirm(city.app, city.reviewer, closed)
    assert auditing.verify(city.app, city.supervisor).sound
