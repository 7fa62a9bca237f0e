"""Complete terms of a scenario that no check finds fault with, for the tests of the procedure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from city import COMPLETE

from app.clock import CHINA
from app.domain.scenarios import DEFAULT_CRITERIA, Scenario, with_requirement_ids
from app.domain.topics import Evidence

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DEADLINE = datetime(2026, 12, 14, 10, 0, tzinfo=CHINA)
EVIDENCE = Evidence(40, 12, 0, NOW - timedelta(days=80), NOW - timedelta(days=2), 30, 9, (), (), (), (), ())
SCORED = tuple(replace(each, scoring="每满足一项得20分，最高100分") for each in DEFAULT_CRITERIA)
BLANK = Scenario(
    id="sc_1", title="地铁口夜间接驳公交", field="", zone="", zone_class="built", problem="", goal="", current_state="",
    scope="接驳服务的日常运营。", requirements=(), acceptance=(), data_offers=(), criteria=SCORED,
    mechanism="open_challenge", regime="gov_procurement", budget_fen=0, ceiling_fen=0, operation_years=3, payer="",
    funding_note="", public_good_share=1.0, topic="tp_1", evidence=EVIDENCE, department="数据局", created_by="us_1",
    created_at=NOW, updated_at=NOW, revision=1,
)  # fmt: skip
GOOD: Scenario = replace(BLANK, **COMPLETE)  # type: ignore[arg-type]
GOOD = replace(GOOD, requirements=with_requirement_ids(GOOD.requirements))
