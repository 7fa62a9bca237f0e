"""What a procedure has recorded cannot be changed, taken away or replaced, not even past the services; R17, R24."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from city import City
from procedure_steps import appoint, awarded, contract, opened, report, score_all

from app.domain.deadlines import china_date
from app.services import (
    awarding,
    clarifying,
    committees,
    contracting,
    deliberating,
    drawing,
    evaluating,
    remedies,
)

TEXT = "评审意见与公布的评审因素不符，请复核第二项得分。"
THREE = ("evaluator", "evaluator2", "evaluator3")


def filled(city: City) -> None:
    """Every table below has a row that came through the services."""
    signed = awarded(city)
    today = china_date(city.clock.now())
    contracting.sign(city.app, city.officer, signed.id, contract(city, signed.id), today)
    opportunity = opened(city)
    drawing.announce(city.app, city.officer, opportunity.id, 2, "311789")
    found = drawing.witness(city.app, city.supervisor, opportunity.id, "20426")
    out = found.drawn[0].id
    made = drawing.propose_step_down(city.app, city.officer, opportunity.id, out, "出差在外，不能参加评审")
    drawing.confirm_step_down(city.app, city.supervisor, made.id)
    another = opened(city)
    people = appoint(city, another.id, THREE)
    for each, points in zip(people, (80.0, 80.0, 20.0), strict=True):
        score_all(city.app, each, another.id, points)
    one = evaluating.assignments(city.app, people[0])[0].bids[0].bid
    clarifying.ask(city.app, people[0], another.id, one, "请说明报价的成本构成和履约措施。", 24)
    report(city.app, people[0], another.id)
    motion = deliberating.move_correction(
        city.app, people[0], another.id, case="abnormal", bid=one, criterion="solution", evaluator=people[2].id,
        points=75.0, reason="经复核，该项评分畸低，本人同意更正。",
    )  # fmt: skip
    for each in people[1:]:
        deliberating.vote(city.app, each, motion.id, True)
    rows = evaluating.consensus(city.app, people[0], another.id).totals
    evaluating.report(city.app, people[0], another.id, {row.bid: TEXT for row in rows})
    awarding.publicise(city.app, city.officer, another.id)
    filed = remedies.file(city.app, city.bidders[1], another.id, "result", TEXT, "x")
    remedies.accept(city.app, city.officer, filed.id)
    remedies.answer(city.app, city.officer, filed.id, "经复核，评分无误，维持原评审结果。")
    assert committees.read(city.app, city.officer, another.id).lawful


FINAL = {
    "draws": ("draw", "drawn_by"),
    "draw_announcements": ("number", "pool"),
    "draw_drop_outs": ("reason",),
    "draw_step_downs": ("reason", "outcome", "decided_by"),
    "direct_appointments": ("approval",),
    "corrections": ("correction",),
    "evaluation_reports": ("totals", "digest", "reasons", "version"),
    "motions": ("code", "bid", "reason"),
    "votes": ("agrees",),
    "clarifications": ("question", "due_at"),
    "remedies": ("text", "answer", "answer_outcome", "filed_at", "answered_at"),
    "contracts": ("terms", "signed_on"),
    "awards": ("bid", "amount_fen", "approved_at"),
    "scores": ("half_points",),
}


@pytest.fixture
def raw(city: City) -> Iterator[sqlite3.Connection]:
    """The database past the services and their pragmas, as somebody with the file could open it."""
    filled(city)
    city.app.store.close()
    connection = sqlite3.connect(city.app.settings.database)
    yield connection
    connection.close()


def test_R17_R24_nothing_recorded_is_changed_deleted_or_replaced_by_sql(raw: sqlite3.Connection) -> None:
    for table, columns in FINAL.items():
        assert raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
        for column in columns:
            with pytest.raises(sqlite3.IntegrityError, match="final"):
                raw.execute(f"UPDATE {table} SET {column} = {column} || '0'")
        with pytest.raises(sqlite3.IntegrityError, match="final"):
            raw.execute(f"DELETE FROM {table}")
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        raw.rollback()


def test_R17_a_superseded_report_does_not_come_back(raw: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="final"):
        raw.execute("UPDATE evaluation_reports SET superseded_at = NULL WHERE superseded_at IS NOT NULL")


def test_R20_what_is_still_to_come_in_a_remedy_may_be_written_once(raw: sqlite3.Connection) -> None:
    raw.execute("UPDATE remedies SET closed_at = '2026-12-31T00:00:00.000000+00:00'")
    with pytest.raises(sqlite3.IntegrityError, match="final"):
        raw.execute("UPDATE remedies SET closed_at = NULL")
