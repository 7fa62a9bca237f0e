"""投诉人 before the opening: who deals with the complaint may read its author, on record; nobody else learns it; R5, R20, S23."""

from __future__ import annotations

from dataclasses import replace

import pytest
from city import City
from procedure_steps import opened
from remedy_steps import ANSWER, TEXT, answered

from app.domain.opportunities import Opportunity
from app.domain.remedies import StoredRemedy
from app.domain.users import Actor
from app.errors import Invalid, InvalidFields, NotAllowed
from app.services import auditing, remedies

SECOND = Actor("us_s2", "另一名监督人员", "supervisor", "澄川市公共资源交易监督处")


def complained(city: City) -> tuple[Opportunity, StoredRemedy]:
    opportunity = city.opportunity(days=28)
    filed = answered(city, opportunity.id, "documents")
    return opportunity, remedies.complain(city.app, city.bidders[1], filed.id, TEXT)


def own_name(city: City) -> str:
    with city.app.store.read() as work:
        return work.enterprises.get(city.bidders[1].enterprise_id).name


def told(city: City, who: Actor, opportunity: Opportunity) -> str:
    """What this person reads of the complaint; an administrator only of the log."""
    if who.role == "admin":
        return repr(auditing.read_log(city.app, who, limit=1000))
    return repr(remedies.of(city.app, who, opportunity.id))


def test_R20_R5_who_deals_with_a_complaint_reads_its_author_and_nobody_else_before_the_opening(
    city: City,
) -> None:
    opportunity, filed = complained(city)
    name, key = own_name(city), city.bidders[1].enterprise_id
    (before,) = remedies.complaints(city.app, city.supervisor)
    assert (before.enterprise_name, before.remedy.enterprise) == ("", "")
    others = (city.officer, city.reviewer, SECOND, city.admin)
    unknowing = {who.id: told(city, who, opportunity) for who in others}
    read = remedies.identify(city.app, city.supervisor, filed.id)
    assert read.enterprise == key
    (after,) = remedies.complaints(city.app, city.supervisor)
    assert (after.enterprise_name, after.state) == (name, "complained")
    for who in others:
        assert told(city, who, opportunity) == unknowing[who.id], "S23: not even that it was read"
        assert who is city.admin or name not in unknowing[who.id]
    assert not {name, key} & set(unknowing[SECOND.id].split("'"))
    entries = auditing.read_log(city.app, SECOND, area="remedies.identify")[1]
    assert [(entry.event.actor, entry.event.object) for entry in entries] == [(city.supervisor.id, filed.id)]
    remedies.take_up(city.app, city.supervisor, filed.id)
    assert remedies.complaints(city.app, city.supervisor)[0].enterprise_name == name


def test_R5_the_author_of_an_objection_that_is_no_complaint_is_read_by_nobody(city: City) -> None:
    opportunity = city.opportunity(days=28)
    filed = answered(city, opportunity.id, "documents")
    with pytest.raises(Invalid, match=r"machines\.wrong_state"):
        remedies.identify(city.app, city.supervisor, filed.id)
    remedies.complain(city.app, city.bidders[1], filed.id, TEXT)
    for who in (city.officer, city.reviewer, city.admin, city.evaluator, city.bidders[0]):
        with pytest.raises(NotAllowed):
            remedies.identify(city.app, who, filed.id)
    inside = replace(SECOND, department=opportunity.department)
    with pytest.raises(Invalid, match=r"machines\.uninvolved"):
        remedies.identify(city.app, inside, filed.id)
    assert remedies.complaints(city.app, inside)[0].enterprise_name == ""


def test_R5_a_decision_before_the_opening_does_not_name_the_complainant(city: City) -> None:
    opportunity, filed = complained(city)
    words = f"{own_name(city)}的投诉：{ANSWER}"
    with pytest.raises(NotAllowed):
        remedies.dismiss(city.app, city.officer, filed.id, words)
    remedies.take_up(city.app, city.supervisor, filed.id)
    remedies.identify(city.app, city.supervisor, filed.id)
    with pytest.raises(InvalidFields) as refused:
        remedies.decide(city.app, city.supervisor, filed.id, words)
    assert [fault.code for fault in refused.value.faults] == ["remedies.names_author"]
    remedies.decide(city.app, city.supervisor, filed.id, ANSWER)
    assert own_name(city) not in told(city, city.officer, opportunity)


def test_R20_after_the_opening_the_author_is_no_secret(city: City) -> None:
    opportunity = opened(city)
    filed = remedies.file(city.app, city.bidders[1], opportunity.id, "opening", TEXT, "x")
    (view,) = remedies.of(city.app, SECOND, opportunity.id)
    assert (view.remedy.id, view.enterprise_name) == (filed.id, own_name(city))
