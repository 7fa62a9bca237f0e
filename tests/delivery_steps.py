"""Steps after signing that several tests walk through: a signed contract, a started one, everything delivered and met."""

from __future__ import annotations

from datetime import date, timedelta

from city import City
from procedure_steps import awarded, contract

from app.domain.deadlines import china_date
from app.domain.delivery import NewPromise, PlannedMilestone, Target
from app.domain.opportunities import Opportunity
from app.domain.pain_points import PainPoint
from app.domain.topics import ClusteringRun, Topic
from app.services import carrying_out, contracting, delivery_views

FALL = Target("at_least", "50", "%")


def today(city: City) -> date:
    return china_date(city.clock.now())


def signed(city: City, **terms: object) -> Opportunity:
    """A contract signed today: two payments, 30 and 70 percent."""
    opportunity = awarded(city, **terms)
    contracting.sign(city.app, city.officer, opportunity.id, contract(city, opportunity.id), today(city))
    return opportunity


def plan(city: City, *days: int) -> list[PlannedMilestone]:
    """The plan of `signed`: due so many days from today."""
    first, second = days or (10, 100)
    return [
        PlannedMilestone("签约", 30, "实施方案一份", today(city) + timedelta(days=first)),
        PlannedMilestone("验收", 70, "系统上线运行", today(city) + timedelta(days=second)),
    ]


def promises() -> list[NewPromise]:
    """The indicator of the test city made measurable."""
    return [NewPromise("acceptance", "同类诉求量", "下降50%", "按同一话题口径统计", FALL)]


def started(city: City, **terms: object) -> Opportunity:
    """Work begun."""
    opportunity = signed(city, **terms)
    carrying_out.start(city.app, city.officer, opportunity.id, plan(city), promises())
    return opportunity


def winner(city: City, opportunity: Opportunity):  # type: ignore[no-untyped-def]
    """The account of the company that has the contract."""
    view = delivery_views.read(city.app, city.officer, opportunity.id)
    return next(each for each in city.bidders if each.enterprise_id == view.enterprise)


def deliver(city: City, opportunity: Opportunity, number: int = 1) -> None:
    """One milestone handed in and accepted today."""
    row = delivery_views.read(city.app, city.officer, opportunity.id).milestones[number - 1]
    made = carrying_out.hand_in(
        city.app, winner(city, opportunity), row.milestone.id, "成果已经完成，请检验。"
    )
    carrying_out.accept_delivery(city.app, city.officer, made.id)


def measure(city: City, opportunity: Opportunity, value: str) -> None:
    """The one promise measured today."""
    row = delivery_views.read(city.app, city.officer, opportunity.id).promises[0]
    carrying_out.measure(city.app, city.officer, row.promise.id, value, today(city), "热线办统计，同一口径")


def finished(city: City, value: str = "50", **terms: object) -> Opportunity:
    """Everything delivered and measured."""
    opportunity = started(city, **terms)
    deliver(city, opportunity, 1)
    deliver(city, opportunity, 2)
    measure(city, opportunity, value)
    return opportunity


def with_topic(city: City, opportunity_id: str) -> str:
    """A topic of five messages: four before the work began, one after acceptance; one more lies too far back."""
    with city.app.store.write() as work:
        stored = work.opportunities.get(opportunity_id)
        assert stored.started_at is not None
        assert stored.accepted_at is not None
        times = [stored.started_at - timedelta(days=n) for n in (1, 5, 20, 39, 60)]
        times.append(stored.accepted_at + timedelta(days=3))
        points = [
            PainPoint(
                f"pp_{n}", "", "complaint", "夜路", "没有接驳", "夜路", "没有接驳", at, "", "", "transport", "", 0,
                "", None, None, "", "", work.now,
            )
            for n, at in enumerate(times)
        ]  # fmt: skip
        work.pain_points.add_all(points)
        work.topics.runs.add(ClusteringRun("cr_1", work.now, "m", 6, 1, 0, 0.1))
        work.topics.add(Topic("tp_1", "cr_1", 1, "夜间接驳", 6, 1.0, "transport", ()))
        work.topics.add_members("tp_1", [(point.id, 1.0) for point in points])
        work.record(city.admin, "test.change")
    return "tp_1"
