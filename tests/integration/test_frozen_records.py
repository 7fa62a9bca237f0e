"""The verification of the log computes the digests of evaluation reports and draws again and names what differs; R17, R24."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city import City
from procedure_steps import evaluated, opened

from app.domain.audit import Finding
from app.services import accounts, auditing, drawing
from app.store.evaluations import report_digest


def findings(city: City) -> list[tuple[str, str]]:
    found: list[Finding] = list(auditing.verify(city.app, city.admin).findings)
    return [(each.kind, each.detail) for each in found]


def tampered(city: City, trigger: str, statement: str) -> None:
    """As somebody with the file would, who takes the trigger away first."""
    with city.app.store.write() as work:
        work.db.conn.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        work.db.conn.execute(statement)
        work.record(city.admin, "test.change")


CHANGES = {
    "a total": "UPDATE evaluation_reports SET totals = replace(totals, '\"rank\":1', '\"rank\":2')",
    "the summary": "UPDATE evaluation_reports SET summary = summary || '。'",
    "the digest": "UPDATE evaluation_reports SET digest = ''",
    "who wrote it": "UPDATE evaluation_reports SET written_by = 'us_nobody'",
}


@pytest.mark.parametrize("change", CHANGES)
def test_R17_R24_a_tampered_evaluation_report_is_named(city: City, change: str) -> None:
    untouched, touched = evaluated(city), evaluated(city)
    assert findings(city) == []
    statement = f"{CHANGES[change]} WHERE opportunity = '{touched.id}'"
    tampered(city, "evaluation_reports_fixed", statement)
    assert findings(city) == [("report", f"{touched.number} (1)")]
    assert untouched.number != touched.number


def test_R24_a_report_whose_digest_was_made_to_fit_is_found_by_the_log(city: City) -> None:
    """Both the row and its digest were written anew: the log still holds the digest of what the committee handed in."""
    opportunity = evaluated(city)
    with city.app.store.write() as work:
        work.db.conn.execute("DROP TRIGGER evaluation_reports_fixed")
        report = work.evaluations.report_of(opportunity.id)
        assert report is not None
        changed = replace(report, summary="另一份结论。")
        work.evaluations.reports.save(replace(changed, digest=report_digest(changed)))
        work.record(city.admin, "test.change")
    assert findings(city) == [("report", f"{opportunity.number} (1)")]


def test_R24_a_report_that_was_taken_away_is_named(city: City) -> None:
    opportunity = evaluated(city)
    tampered(city, "evaluation_reports_kept", "DELETE FROM evaluation_reports")
    assert findings(city) == [("report", f"{opportunity.number} (1)")]


def test_R12_R24_a_tampered_draw_is_named(city: City) -> None:
    opportunity = opened(city)
    for n in range(4):
        accounts.add_demo_user(city.app, f"pool{n}", f"专家{n}", "evaluator", "专家库", "")
    drawing.announce(city.app, city.officer, opportunity.id, 3, "311789")
    drawing.witness(city.app, city.supervisor, opportunity.id, "20426")
    assert findings(city) == []
    tampered(
        city, "draws_fixed", "UPDATE draws SET ingredients = replace(ingredients, '\"20426\"', '\"20427\"')"
    )
    assert findings(city) == [("draw", opportunity.number)]
