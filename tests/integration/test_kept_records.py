"""Openings, deliveries, races and the whitelist cannot be changed, taken away or replaced, not even past the services."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from city import City
from delivery_steps import finished, today, winner, with_topic
from race_steps import started

from app.services import delivery_decisions, delivery_reviews, racing, scorecards, whitelisting

KEPT = {
    "milestones": ("name", "percent", "amount_fen", "deliverable", "inspection_days", "payment_days"),
    "hand_ins": ("note", "handed_in_at", "decision", "decided_by", "decided_at"),
    "delivery_decisions": ("acceptance", "proposed_by", "outcome", "decided_by", "decided_at"),
    "scorecard_objections": ("text", "filed_at", "answer", "answered_by", "answered_at"),
    "delivery_reviews": ("recount", "text"),
    "whitelist_decisions": ("status", "reason", "until", "decided_at"),
    "whitelist_proposals": ("reason", "status", "outcome", "decided_by"),
    "opened_bids": ("enterprise_name", "label", "content", "unreadable", "received_at", "opened_at"),
    "opening_ceremonies": ("begun_by", "begun_at", "confirmed_by", "confirmed_at", "recovered"),
    "contracts": ("scale",),
}
RACES = {
    "race_results": ("note", "files", "submitted_at"),
    "race_decisions": ("action", "reason"),
    "race_payments": ("amount_fen", "paid_on"),
    "race_postponements": ("days", "reason"),
}


def refused(city: City, tables: dict[str, tuple[str, ...]]) -> None:
    """As somebody with the file could open it, past the services and their pragmas."""
    city.app.store.close()
    raw = sqlite3.connect(city.app.settings.database)
    for table, columns in tables.items():
        assert raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
        for column in columns:
            with pytest.raises(sqlite3.IntegrityError, match="final"):
                raw.execute(f"UPDATE {table} SET {column} = {column} || '0'")
        with pytest.raises(sqlite3.IntegrityError, match="final"):
            raw.execute(f"DELETE FROM {table}")
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        raw.rollback()
    raw.close()


def test_R24_what_an_opening_a_delivery_and_the_whitelist_recorded_stays(city: City) -> None:
    opportunity = finished(city)
    company = winner(city, opportunity)
    made = delivery_decisions.propose_acceptance(
        city.app, city.officer, opportunity.id, 90, "经验收组现场核验，成果与合同一致。"
    )
    delivery_decisions.approve(city.app, city.reviewer, made.id)
    objection = scorecards.object_to(city.app, company, opportunity.id, "按期率的计算没有扣除停工的日子。")
    scorecards.answer(city.app, city.officer, objection.id, "停工未经变更手续，维持原记分卡。")
    city.clock.advance(days=40)
    topic = with_topic(city, opportunity.id)
    delivery_reviews.review(city.app, city.officer, opportunity.id, "同类诉求明显减少，继续运营。", topic)
    day = today(city) + timedelta(days=365)
    listing = whitelisting.propose(
        city.app,
        city.officer,
        company.enterprise_id,
        "listed",
        "合同按期交付，指标全部达标，经集体研究。",
        "《企业白名单管理办法》第六条",
        day,
    )
    whitelisting.approve(city.app, city.reviewer, listing.id)
    refused(city, KEPT)


def test_R24_what_a_race_recorded_stays(city: City) -> None:
    race = started(city)
    for place in range(3):
        race.submit(place)
        race.score(place, 90.0 - 10 * place)
    race.passes(0)
    race.pay(0)
    racing.postpone(city.app, city.officer, race.opportunity.id, 2, 30, "受异议处理影响。")
    refused(city, RACES)
