"""Consortium suggestions, exposure, and the pool that follows the store."""

from __future__ import annotations

from datetime import date

import pytest
from city import USCCS, City, bid
from procedure_steps import withdrawn

from app.domain.enterprises import CapabilityStatement, EvidenceItem
from app.domain.scenarios import Conditions
from app.domain.uscc import check_character
from app.errors import Invalid, InvalidFields, NotAllowed
from app.services import bidding, enterprises, fairness, matching, teams
from matching import ForbiddenPair

ROUTES = CapabilityStatement(
    "s1", "夜间接驳班次编排", "读取末班列车的到达时间，编出接驳公交的发车班次，晚点自动顺延。"
)
ARRIVALS = CapabilityStatement(
    "s1", "公交到站预报", "手机上实时显示每辆公交车开到哪里、还有几分钟到站，误差一分钟。"
)


def test_a_team_joins_complements_and_says_who_answers_what(city: City) -> None:
    first, second = city.give(0, ROUTES), city.give(1, ARRIVALS)
    city.give(2)
    team = teams.suggest(city.app, city.officer, city.opportunity().id)
    assert {member.enterprise_id for member in team.members} == {first, second}
    assert [row.statement_title for row in team.requirements] == ["夜间接驳班次编排", "公交到站预报"]
    assert team.coverage > team.lead_coverage
    assert team.gap == 0
    assert team.gaps == ()


def test_an_enterprise_leads_its_own_team(city: City) -> None:
    city.give(0, ROUTES)
    weaker = city.give(1, ARRIVALS)
    opportunity = city.opportunity()
    team = teams.partners(city.app, city.bidders[1], opportunity.id)
    assert team.members[0].enterprise_id == weaker
    city.give(1)
    with pytest.raises(Invalid, match="no_statements"):
        teams.partners(city.app, city.bidders[1], opportunity.id)


def test_R11_one_legal_representative_is_not_put_together(city: City) -> None:
    city.give(0, ROUTES, legal_representative="甲 一")
    city.give(1, ARRIVALS, legal_representative="甲一")
    city.give(2)
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
    city.give(0)
    matching.for_opportunity(city.app, city.officer, opportunity.id)
    held = city.app.pool.current(city.app)
    key = city.give(0, ROUTES)
    found = matching.for_opportunity(city.app, city.officer, opportunity.id)
    now = city.app.pool.current(city.app)
    assert now.index.get(city.bidders[1].enterprise_id) is held.index.get(city.bidders[1].enterprise_id)
    assert not held.enterprises[key].statements  # what a ranking that has begun sees does not move
    assert found.fits[0].enterprise_id == key
    with city.app.store.read() as work:
        newest = work.audit.page(action="vectors.encode", reader="supervisor")[1][0]
    assert newest.data["count"] == 1
    enterprises.save_profile(
        city.app, city.bidders[0], enterprises.read(city.app, city.bidders[0], key), "", ()
    )
    after = matching.for_opportunity(city.app, city.officer, opportunity.id)
    assert next(fit for fit in after.fits if fit.enterprise_id == key).coverage == 0


def test_S50_exposure_is_counted_after_ranking_and_changes_nothing(city: City) -> None:
    city.give(0, ROUTES, scale="large")
    city.give(1, ARRIVALS, scale="micro")
    opportunity = city.opportunity()
    before = matching.for_opportunity(city.app, city.officer, opportunity.id).fits
    report = fairness.exposure(city.app, city.supervisor)
    assert report.rankings == 1
    assert {group.group for group in report.by_scale.groups} <= {"sme", "large", "unknown"}
    assert matching.for_opportunity(city.app, city.officer, opportunity.id).fits == before
    with pytest.raises(NotAllowed):
        fairness.exposure(city.app, city.bidders[0])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("张偉", "张伟"),
        ("張偉", "张伟"),
        ("Ｌｉ Ｍｉｎｇ", "Li Ming"),
        ("张\u200b伟", "张伟"),
        ("张·伟", "张 伟"),
    ],
)
def test_R11_the_name_of_a_person_is_read_in_any_writing(city: City, first: str, second: str) -> None:
    one = city.give(0, ROUTES, legal_representative=first)
    two = city.give(1, ARRIVALS, legal_representative=second)
    assert [(pair.first, pair.second, pair.reason) for pair in pairs(city)] == [
        (*sorted((one, two)), "same_legal_representative")
    ]


def pairs(city: City) -> list[ForbiddenPair]:
    held = city.app.pool.current(city.app).enterprises
    return teams.forbidden_pairs(held.values(), set(held))


def test_R11_control_and_management_keep_apart_also_through_others(city: City) -> None:
    first = city.give(0, ROUTES, controlled_by=(USCCS[2],))
    second = city.give(1, ARRIVALS, controlled_by=("91990000MA37DA2697",))
    city.give(2, controlled_by=("91990000MA37DA2697",))
    team = teams.suggest(city.app, city.officer, city.opportunity().id)
    assert not {first, second} <= {member.enterprise_id for member in team.members}
    third = city.bidders[2].enterprise_id
    assert {(pair.first, pair.second) for pair in pairs(city)} == {
        tuple(sorted(pair)) for pair in ((first, second), (first, third), (second, third))
    }
    assert {pair.reason for pair in pairs(city)} == {"control_relation"}
    # the chain counts also where its middle is not among those compared
    held = city.app.pool.current(city.app).enterprises
    assert len(teams.forbidden_pairs(held.values(), {first, second})) == 1


def test_R11_one_government_body_above_both_joins_nobody(city: City) -> None:
    """公司法第二百六十五条: enterprises held by the state are not related by that alone."""
    body = "11990000000000012" + check_character("11990000000000012")
    city.give(0, ROUTES, controlled_by=(body,))
    city.give(1, ARRIVALS, controlled_by=(body,))
    assert pairs(city) == []


def test_R11_an_enterprise_declares_who_controls_it(city: City) -> None:
    actor = city.bidders[0]
    own = enterprises.read(city.app, actor, actor.enterprise_id)
    group = "91990000MAR6Q301X" + check_character("91990000MAR6Q301X")
    saved = enterprises.save_profile(
        city.app, actor, own, "", own.statements, [f" {group.lower()} ", group, ""]
    )
    assert saved.controlled_by == (group,)
    kept = enterprises.save_profile(city.app, actor, saved, "简介", own.statements)
    assert kept.controlled_by == (group,)
    for wrong in ("9199000", own.uscc):
        with pytest.raises(InvalidFields, match="save_refused"):
            enterprises.save_profile(city.app, actor, kept, "", own.statements, [wrong])


def test_R10_who_has_bid_alone_is_not_offered_partners(city: City) -> None:
    city.give(0, ROUTES)
    city.give(1, ARRIVALS)
    opportunity = city.opportunity()
    before = teams.partners(city.app, city.bidders[1], opportunity.id)
    receipt = bidding.submit(city.app, city.bidders[0], opportunity.id, bid(), "nonce")
    with pytest.raises(Invalid, match="own_bid"):
        teams.partners(city.app, city.bidders[0], opportunity.id)
    # nobody else learns of it, neither from words nor from a changed team
    assert teams.partners(city.app, city.bidders[1], opportunity.id) == before
    bidding.withdraw(city.app, city.bidders[0], receipt.bid)
    assert teams.partners(city.app, city.bidders[0], opportunity.id).members


def certified(key: str, title: str) -> CapabilityStatement:
    return CapabilityStatement(key, "保洁服务", "道路清扫与垃圾收运。", (EvidenceItem("certificate", title),))


def test_a_large_pool_is_told_as_far_as_it_was_searched(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The best few enter the search, and with them whoever holds a needed certificate."""
    needed = "市政公用工程施工总承包二级"
    city.give(0, ROUTES)
    city.give(1, ARRIVALS)
    holder = city.give(2, certified("s1", needed))
    opportunity = city.opportunity(conditions=Conditions((needed,)))
    whole = teams.suggest(city.app, city.officer, opportunity.id)
    assert (whole.considered, whole.known) == (4, 4)
    monkeypatch.setattr(teams, "_AT_ONCE", 2)
    monkeypatch.setattr(teams, "_BEST_OF_EACH", 1)
    team = teams.suggest(city.app, city.officer, opportunity.id)
    assert team.considered < team.known == 4
    assert holder in {member.enterprise_id for member in team.members}
    assert team.unmet == whole.unmet == ()
    city.give(2)
    without = teams.suggest(city.app, city.officer, opportunity.id)
    assert without.unmet == (("qualification_missing", needed),)


def test_exposure_leaves_out_what_was_withdrawn(city: City) -> None:
    city.give(0, ROUTES, founded_on=date(2021, 11, 23))
    city.give(1, ARRIVALS, founded_on=date(2021, 11, 22))
    kept, gone = city.opportunity(), city.opportunity(title="另一处接驳公交场景")
    withdrawn(city.app, city.officer, gone.id, "内容有误")
    report = fairness.exposure(city.app, city.supervisor)
    assert report.rankings == 1
    assert kept.id != gone.id
    # on 2026-11-22 the second has existed for five whole years, the first not yet
    firms = {group.group: group.firms for group in report.by_age.groups}
    assert firms == {"newcomer": 1, "established": 1, "unknown": 2}
