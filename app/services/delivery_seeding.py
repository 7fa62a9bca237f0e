"""The contract that the demonstration city carries out: signed, begun, the first of two milestones accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from app.domain.awards import Terms
from app.domain.deadlines import china_date
from app.domain.delivery import NewPromise, PlannedMilestone, read_target
from app.domain.opportunities import Opportunity
from app.domain.users import Actor
from app.services import awarding, carrying_out, contracting, delivery_views, evaluating
from app.services.context import App

SEED_DELIVERY = "SC-07"
PAYMENT = (("方案评审", 30), ("系统上线", 70))


def seed_delivery(
    app: App, people: Mapping[str, Actor], opportunity: Opportunity, at: Callable[[float], None]
) -> None:
    """From the publicity to a contract in progress. people: by login; at: moves the clock to so many days ago."""
    officer = people["jingban"]
    first = evaluating.state(app, officer, opportunity.id).totals[0]
    awarding.propose(app, officer, opportunity.id, first.bid, "综合得分第一，同意推荐。")
    awarding.approve(app, people["shenhe"], opportunity.id)
    at(4)
    today = china_date(app.clock.now())
    bid = contracting.desk(app, officer, opportunity.id).bid
    contracting.sign(app, officer, opportunity.id, Terms(**{**vars(bid), "payment": PAYMENT}), today)
    planned = (
        PlannedMilestone(*PAYMENT[0], "实施方案和数据接入清单各一份（示例）", today + timedelta(days=2)),
        PlannedMilestone(
            *PAYMENT[1], "系统在全部入口上线并连续运行三十日（示例）", today + timedelta(days=120)
        ),
    )
    carrying_out.start(app, officer, opportunity.id, planned, _promises(opportunity))
    at(3)
    view = delivery_views.read(app, officer, opportunity.id)
    company = Actor(f"seed-{view.enterprise}", "投标经办", "enterprise", "", view.enterprise)
    made = carrying_out.hand_in(
        app,
        company,
        view.milestones[0].milestone.id,
        "实施方案经内部评审，数据接入清单已与景区核对。（示例）",
    )
    at(2)
    carrying_out.accept_delivery(app, officer, made.id)
    carrying_out.measure(
        app, officer, view.promises[0].promise.id, "28", china_date(app.clock.now()),
        "景区票务中心统计，试点入口试运行（示例）",
    )  # fmt: skip


def _promises(opportunity: Opportunity) -> list[NewPromise]:
    """The published indicators whose target can be read from the wording: in this scenario all of them."""
    read = [(each, read_target(each.target)) for each in opportunity.terms.acceptance]
    return [
        NewPromise("acceptance", each.indicator, each.target, each.how_measured, target)
        for each, target in read
        if target is not None
    ]
