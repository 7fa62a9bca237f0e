"""S23: nothing that people see of the audit log tells whether, when or how often anybody bid before the opening."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import asdict, fields
from datetime import timedelta

import pytest
from city import City, bid
from click.testing import CliRunner
from procedure_steps import opened

from app.cli import main
from app.domain.bids import Receipt
from app.domain.users import PUBLIC
from app.errors import NotFound
from app.services import auditing, bidding, keeping, questions, remedies
from app.services.auditing import Verification


def what_is_seen(city: City) -> str:
    """Everything that a supervisor and an administrator get to see about the log."""
    seen = []
    for who in (city.supervisor, city.admin):
        seen.append(repr(auditing.list_events(city.app, who, limit=1000)))
        seen.append(repr(auditing.read_log(city.app, who, limit=1000)))
        seen.append(repr(auditing.verify(city.app, who)))
    seen.append(repr(auditing.anchors(city.app, PUBLIC)))
    seen.append(repr(keeping.state(city.app, city.admin)))
    return "\n".join(seen)


def test_S23_bids_and_questions_leave_what_is_seen_of_the_log_unchanged(city: City) -> None:
    opportunity = city.opportunity()
    before = what_is_seen(city)
    receipt = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "n0")
    bidding.submit(city.app, city.bidders[1], opportunity.id, bid(), "n1")
    bidding.withdraw(city.app, city.bidders[0], receipt.bid)
    questions.ask(city.app, city.bidders[2], opportunity.id, "数据接口由谁提供？", "q")
    assert what_is_seen(city) == before


def test_R5_S23_before_the_opening_no_remedy_tells_who_prepares_a_bid(city: City) -> None:
    opportunity, bidder = city.opportunity(), city.bidders[0]
    filed = remedies.file(
        city.app, bidder, opportunity.id, "documents", "评审因素表述不清，请予以明确。", "x"
    )
    remedies.accept(city.app, city.officer, filed.id)
    answered = remedies.answer(city.app, city.officer, filed.id, "评审因素表述清楚，予以维持。")
    before = what_is_seen(city)
    remedies.complain(city.app, bidder, filed.id, "对答复不服，请求监督部门处理。")
    with pytest.raises(NotFound):
        remedies.withdraw(city.app, city.bidders[1], filed.id)
    assert what_is_seen(city) == before
    (complaint,) = remedies.complaints(city.app, city.supervisor)
    taken = remedies.take_up(city.app, city.supervisor, filed.id)
    (seen,) = remedies.of(city.app, city.officer, opportunity.id)
    for each in (answered, taken, complaint.remedy, seen.remedy):
        assert (each.enterprise, each.filed_by) == ("", "")
    assert (complaint.enterprise_name, seen.enterprise_name) == ("", "")
    (own,) = remedies.of(city.app, bidder, opportunity.id)
    assert own.remedy.enterprise == bidder.enterprise_id
    before = what_is_seen(city)
    remedies.withdraw(city.app, bidder, filed.id)
    assert what_is_seen(city) == before
    with city.app.store.read() as work:
        assert work.opportunities.remedies.get(filed.id).enterprise == bidder.enterprise_id


def test_S23_the_numbers_shown_have_no_gap_and_the_hashes_no_break(city: City) -> None:
    opportunity = city.opportunity()
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"n{n}")
    city.opportunity()
    total, events = auditing.list_events(city.app, city.supervisor, limit=1000)
    assert [event.seq for event in events] == list(range(total, 0, -1))
    assert {(event.prev_hash, event.hash) for event in events} == {("", "")}
    narrow = auditing.list_events(city.app, city.supervisor, action="opportunities.publish")[1]
    number = {event.at: event.seq for event in events if event.action == "opportunities.publish"}
    assert {event.seq for event in narrow} <= {event.seq for event in events}
    assert len(number) >= 1


def test_S23_after_the_opening_the_records_take_their_place(city: City) -> None:
    opened(city)
    total, events = auditing.list_events(city.app, city.supervisor, limit=1000)
    assert [event.seq for event in events] == list(range(total, 0, -1))
    assert [event.action for event in events].count("bids.submit") == 3


def test_S23_a_verification_names_neither_a_total_nor_the_head(city: City) -> None:
    assert {field.name for field in fields(Verification)} == {"findings", "orphans", "anchor"}
    with city.app.store.read() as work:
        last = work.audit.last()
    assert last is not None
    assert last.hash not in repr(auditing.verify(city.app, city.supervisor))


def test_S23_two_receipts_do_not_tell_how_much_lay_between_them(city: City) -> None:
    opportunity = city.opportunity()
    first = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "a")
    for n in (1, 2, 3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(), f"n{n}")
    second = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "b", 1)
    assert not {"audit_seq", "seq"} & {field.name for field in fields(Receipt)}
    with city.app.store.read() as work:
        places = {event.hash: event.seq for event in work.audit.each()}
    for receipt in (first, second):
        place = places[receipt.audit_head]  # the hash still finds the record
        told = [value for name, value in asdict(receipt).items() if isinstance(value, int)]
        assert place not in told
        assert receipt.number != second.number or receipt is second
    assert re.fullmatch(r"[0-9a-f]{64}", first.audit_head)


def test_S23_an_anchor_changes_every_day_and_with_nothing_else(city: City) -> None:
    opportunity = city.opportunity()
    city.clock.advance(days=1)
    first = auditing.anchors(city.app, PUBLIC, 5)
    bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "n")
    assert auditing.anchors(city.app, PUBLIC, 5) == first
    city.clock.advance(days=3)  # a day on which nothing happened has an anchor of its own
    later = auditing.anchors(city.app, PUBLIC, 8)
    assert len({anchor.value for anchor in later}) == 8
    assert {anchor.day: anchor.value for anchor in later}.items() >= {
        anchor.day: anchor.value for anchor in first
    }.items()
    assert [anchor.day for anchor in later] == [later[0].day - timedelta(days=n) for n in range(8)]


def test_S36_an_anchor_proves_a_changed_past(city: City) -> None:
    city.opportunity()
    city.clock.advance(days=1)
    kept = auditing.anchors(city.app, PUBLIC, 1)
    with city.app.store.write() as work:
        work.db.conn.execute("DROP TRIGGER audit_no_update")
        last = work.audit.last()
        assert last is not None
        work.db.conn.execute("UPDATE audit SET hash = ? WHERE seq = ?", ["0" * 63 + "1", last.seq])
        work.record(city.admin, "test.change")
    assert auditing.anchors(city.app, PUBLIC, 1) != kept


def test_S23_the_doctor_tells_the_same_before_and_after_sealed_bids(city: City) -> None:
    def told() -> str:
        with closing(sqlite3.connect(city.app.settings.database)) as beside:
            beside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data = str(city.app.settings.data)
        done = CliRunner().invoke(main, ["doctor", "--demo", "--data", data, "--json"])
        assert done.exit_code == 0, done.output
        return done.output

    opportunity = city.opportunity()
    before, size = told(), city.app.store.state().bytes
    for n in range(3):
        bidding.submit(city.app, city.bidders[n], opportunity.id, bid(sentence="方案" * 2_000), f"n{n}")
    after = told()
    assert city.app.store.state().bytes > size
    assert after == before
    assert json.loads(before)["database_mb_at_most"] == 100


@pytest.mark.parametrize("who", ["officer", "reviewer", "citizen", "finance", "evaluator"])
def test_S23_nobody_else_reads_the_log(city: City, who: str) -> None:
    from app.errors import NotAllowed

    with pytest.raises(NotAllowed):
        auditing.read_log(city.app, city.people[who])
