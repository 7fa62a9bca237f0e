"""The mechanisms of the demonstration city: proposals of its enterprises and a race under way, through the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.deadlines import china_date
from app.domain.enterprises import Enterprise
from app.domain.nominations import NominationTexts
from app.domain.opportunities import Opportunity
from app.domain.racing import Racer
from app.domain.scenarios import Scenario
from app.domain.users import Actor
from app.services import nominations, race_judging, racing
from app.services.context import App

SEED_RACE = "SC-17"
NOMINATED = {"SC-26": "E-019", "SC-36": "E-010", "SC-43": "E-007", "SC-45": "E-019"}
"""Scenarios of the seed that an enterprise proposed -> its key."""

_WAITING = NominationTexts(
    title="老旧小区消防通道占用提醒与错峰停车",
    problem="几个老旧小区的消防通道夜里常被车占住，物业喊话没人理，消防车进不去；居民说不是不想挪，是不知道哪里还有空位。",
    evidence="在三个小区连看了两周，夜间十点以后通道被占平均每晚十一次；同一时段相隔三百米的商场车库空着一半以上。",
    solution="用已有的门岗摄像头识别占道，先提醒车主，再给出最近空位和夜间价格；识别算法已在两个园区用过一年。",
    needs="三个小区门岗画面的使用授权、一个商场车库的夜间开放时段，试行三个月。",
    effect="试行小区夜间占用消防通道的次数比试行前减少七成，车主收到提醒后二十分钟内挪开的占八成。",
)
_RETURNED = NominationTexts(
    title="政务大厅排队叫号改为手机预约",
    problem="办事群众上午到大厅要排一个多小时，带孩子和行动不便的人最难等。",
    evidence="现场看到的情况，没有完整数据。",
    solution="做一个小程序，替换现有叫号机。",
    needs="大厅叫号系统的接口。",
    effect="平均等候时间从六十五分钟降到二十分钟。",
)
_REASON = "现有预约系统今年六月已经上线，请先了解使用情况，说明与现有系统的不同之处再提出。"


def nominated_draft(app: App, officer: Actor, row: Mapping[str, Any], enterprise: Enterprise) -> Scenario:
    """A scenario of the seed as a department gets it: proposed by an enterprise, accepted."""
    texts = NominationTexts(
        title=row["title"],
        problem=row["problem"],
        evidence=row["current_state"],
        solution="示例：本企业的做法和已有案例，只供受理单位参阅。",
        needs="示例：试点场地和随榜开放的数据。",
        effect=row["goal"],
    )
    made = nominations.submit(app, _of(enterprise), officer.department, texts, f"seed-{row['key']}")
    return nominations.accept(app, officer, made.id)


def seed_nominations(app: App, officer: Actor, waiting: Enterprise, returned: Enterprise) -> None:
    """One proposal that waits and one that was returned."""
    nominations.submit(app, _of(waiting), officer.department, _WAITING, "seed-waiting")
    made = nominations.submit(app, _of(returned), officer.department, _RETURNED, "seed-returned")
    nominations.send_back(app, officer, made.id, _REASON)


def seed_race(
    app: App,
    people: Mapping[str, Actor],
    opportunity: Opportunity,
    ahead: str,
    later: Callable[[float], None],
) -> None:
    """Three racers admitted; after stage one the company `ahead` is in stage two, another waits to be paid, one is out.

    people: officer, reviewer, finance and the evaluators, the chair first. later: move the clock to days before today.
    """
    officer = people["jingban"]
    racing.propose(app, officer, opportunity.id)
    racers = racing.admit(app, people["shenhe"], opportunity.id)
    for racer in racers:
        racing.sign(app, officer, racer.id, china_date(app.clock.now()))
        racing.start(app, officer, racer.id)
    racers = sorted(racers, key=lambda racer: racer.enterprise != ahead)
    later(3)
    experts = [people[f"pingshen{n}"] for n in (1, 2, 3)]
    for place, racer in enumerate(racers):
        note = f"十部电梯样机已装好并运行两周，提交识别准确率、误报记录和第{place + 1}轮现场复测表。（示例）"
        race_judging.submit(app, _racer(racer), racer.id, note, [], f"seed-{racer.id}")
        for n, expert in enumerate(experts):
            race_judging.score(
                app, expert, racer.id, 88.0 - 7 * place + n, "记录完整，复测方法清楚。（示例）"
            )
    later(2)
    chair = experts[0]
    for racer in racers[:2]:
        race_judging.pass_stage(app, chair, racer.id, "识别准确率经现场复测达到赛段要求。（示例）")
    racing.pay(app, people["caiwu"], racers[0].id, china_date(app.clock.now()), "示例凭证")
    racing.next_stage(app, officer, racers[0].id)
    for racer in racers[2:]:
        lost = race_judging.sunk_if_out(app, chair, racer.id)
        reason = "三家评分中列第三，超出晋级名额。（示例）"
        race_judging.eliminate(app, chair, racer.id, "behind", reason, lost.sunk_fen)


def _of(enterprise: Enterprise) -> Actor:
    return Actor(f"seed-{enterprise.id}", "自荐经办", "enterprise", "", enterprise.id)


def _racer(racer: Racer) -> Actor:
    return Actor(f"seed-{racer.enterprise}", "参赛经办", "enterprise", "", racer.enterprise)
