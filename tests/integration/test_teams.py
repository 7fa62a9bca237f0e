"""Consortium suggestions, exposure, and the pool that follows the store."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city import City

from app.domain.enterprises import CapabilityStatement
from app.errors import Invalid, NotAllowed
from app.services import enterprises, fairness, matching, teams

ROUTES = CapabilityStatement(
    "s1", "夜间接驳班次编排", "按末班地铁到站时刻自动排定接驳公交班次，动态调整发车。"
)
ARRIVALS = CapabilityStatement(
    "s1", "公交到站预报", "乘客在手机上实时查看公交车辆位置和预计到站时间，误差一分钟。"
)


def give(city: City, number: int, *statements: CapabilityStatement, **changes: object) -> str:
    key = city.bidders[number].enterprise_id
    with city.app.store.write() as work:
        before = work.enterprises.get(key)
        work.enterprises.save_revision(replace(before, statements=statements, **changes))  # type: ignore[arg-type]
        work.record(city.admin, "test.change")
    return key


def test_a_team_joins_complements_and_says_who_answers_what(city: City) -> None:
    first, second = give(city, 0, ROUTES), give(city, 1, ARRIVALS)
    give(city, 2)
    team = teams.suggest(city.app, city.officer, city.opportunity().id)
    assert {member.enterprise_id for member in team.members} == {first, second}
    assert [row.statement_title for row in team.requirements] == ["夜间接驳班次编排", "公交到站预报"]
    assert team.coverage > team.lead_coverage
    assert team.gap == 0
    assert team.gaps == ()


def test_an_enterprise_leads_its_own_team(city: City) -> None:
    give(city, 0, ROUTES)
    weaker = give(city, 1, ARRIVALS)
    opportunity = city.opportunity()
    team = teams.partners(city.app, city.bidders[1], opportunity.id)
    assert team.members[0].enterprise_id == weaker
    give(city, 1)
    with pytest.raises(Invalid, match="no_statements"):
        teams.partners(city.app, city.bidders[1], opportunity.id)


def test_R11_one_legal_representative_is_not_put_together(city: City) -> None:
    give(city, 0, ROUTES, legal_representative="甲 一")
    give(city, 1, ARRIVALS, legal_representative="甲一")
    give(city, 2)
    team = teams.suggest(city.app, city.officer, city.opportunity().id)
    together = {member.enterprise_id for member in team.members}
    assert not {city.bidders[0].enterprise_id, city.bidders[1].enterprise_id} <= together


def test_a_team_is_not_for_everybody(city: City) -> None:
    opportunity = city.opportunity()
    for role in ("evaluator", "finance", "citizen"):
        with pytest.raises(NotAllowed):
            teams.suggest(city.app, city.people[role], opportunity.id)


def test_a_changed_profile_changes_the_ranking_without_encoding_the_others(city: City) -> None:
    opportunity = city.opportunity()
    give(city, 0)
    matching.for_opportunity(city.app, city.officer, opportunity.id)
    held = city.app.pool.current(city.app)
    key = give(city, 0, ROUTES)
    found = matching.for_opportunity(city.app, city.officer, opportunity.id)
    assert city.app.pool.current(city.app).index is held.index
    assert found.fits[0].enterprise_id == key
    with city.app.store.read() as work:
        newest = work.audit.page(action="vectors.encode")[1][0]
    assert newest.data["count"] == 1
    enterprises.save_profile(
        city.app, city.bidders[0], enterprises.read(city.app, city.bidders[0], key), "", ()
    )
    after = matching.for_opportunity(city.app, city.officer, opportunity.id)
    assert next(fit for fit in after.fits if fit.enterprise_id == key).coverage == 0


def test_S50_exposure_is_counted_after_ranking_and_changes_nothing(city: City) -> None:
    give(city, 0, ROUTES, scale="large")
    give(city, 1, ARRIVALS, scale="micro")
    opportunity = city.opportunity()
    before = matching.for_opportunity(city.app, city.officer, opportunity.id).fits
    report = fairness.exposure(city.app, city.supervisor)
    assert report.rankings == 1
    assert {group.group for group in report.by_scale.groups} <= {"sme", "large", "unknown"}
    assert matching.for_opportunity(city.app, city.officer, opportunity.id).fits == before
    with pytest.raises(NotAllowed):
        fairness.exposure(city.app, city.bidders[0])
