"""The demonstration city: people, enterprises, scenarios, a past that really went through the services, and a present.

Everything is made by the same services people use, at moments of a clock that starts six weeks ago, so that the
audit log, the receipts and the sealed bids of the demonstration are as real as those of a city.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.clock import CHINA, FixedClock
from app.config import Settings
from app.domain.bids import BidContent
from app.domain.consortium import Part
from app.domain.enterprises import Enterprise
from app.domain.linting import ITEMS
from app.domain.opportunities import Opportunity
from app.domain.scenarios import Scenario
from app.domain.users import SYSTEM, Actor, Role
from app.errors import NotAllowed
from app.files.seeds import seed_file, seed_rows
from app.services import (
    accounts,
    awarding,
    bidding,
    city_budget,
    committees,
    drawing,
    enterprises,
    evaluating,
    financing,
    invoicing,
    matching,
    memberships,
    opening,
    pain_points,
    payer_calibration,
    payer_profiles,
    publishing,
    scenarios,
    topics,
)
from app.services.context import App, init_app
from app.services.delivery_seeding import SEED_DELIVERY, seed_delivery
from app.services.mechanism_seeding import (
    NOMINATED,
    SEED_RACE,
    nominated_draft,
    seed_nominations,
    seed_race,
)
from app.services.opening import OpeningRecord
from app.services.platform_seeding import seed_platforms
from app.services.sample_files import consortium_agreement, price_sheet
from app.services.whitelist_seeding import LEFT_OPEN, seed_whitelist

Progress = Callable[[float, str], None]
CITY_DEPARTMENT = "澄川市数据局"
BUDGET_YI = (9.62, 10.05, 10.41, 10.83, 11.16)
"""General public budget expenditure of the invented city in the last five years, 亿元."""
PAST = ("SC-18", "SC-01", "SC-14", "SC-42", "SC-10", "SC-05")
OPEN_NOW = 18


@dataclass(frozen=True)
class Person:
    """A demonstration account: login, name, role, department, key of the seed enterprise."""

    login: str
    name: str
    role: Role
    department: str = ""
    enterprise: str = ""


PEOPLE = (
    Person("jumin", "沈小满", "citizen"),
    Person("jingban", "林若澜", "officer", CITY_DEPARTMENT),
    Person("jingban2", "韩知行", "officer", "澄川市城市管理局"),
    Person("shenhe", "周启明", "reviewer", CITY_DEPARTMENT),
    Person("qiye1", "陆平川", "enterprise", "", "E-007"),
    Person("qiye2", "唐一苇", "enterprise", "", "E-019"),
    Person("qiye3", "何朗", "enterprise", "", "E-010"),
    Person("pingshen1", "顾怀远", "evaluator", "评审专家库"),
    Person("pingshen2", "秦素商", "evaluator", "评审专家库"),
    Person("pingshen3", "邵庭筠", "evaluator", "评审专家库"),
    Person("caiwu", "方砚秋", "finance", "临河区财政局"),
    Person("jiandu", "贺秉正", "supervisor", "澄川市纪检监察组"),
    Person("guanli", "黎守一", "admin", "澄川市数据局"),
)


def seed_demo(settings: Settings, now: datetime, progress: Progress = lambda share, step: None) -> None:
    """Fill an empty demo installation. Raises NotAllowed in the production profile (S08)."""
    if not settings.demo:
        raise NotAllowed("accounts.demo_refused")
    clock = FixedClock(now - timedelta(days=45))
    app = init_app(settings, clock)
    try:
        _Demo(app, clock, now).build(progress)
    finally:
        app.close()


class _Demo:
    """The building of the demonstration city; one step a method, in the order of time."""

    def __init__(self, app: App, clock: FixedClock, now: datetime) -> None:
        self.app, self.clock, self.now = app, clock, now
        self.by_key: dict[str, Enterprise] = {}
        self.drafts: dict[str, Scenario] = {}
        self.project_numbers: dict[str, str] = {}

    def build(self, progress: Progress) -> None:
        progress(0.05, "enterprises")
        self.enterprises_and_people()
        progress(0.2, "scenarios")
        self.scenarios()
        self.running_projects()
        progress(0.4, "past")
        self.past()
        progress(0.65, "present")
        self.present()
        self.ledger()
        progress(0.75, "messages")
        self.messages()
        progress(1.0, "done")

    def at(self, days_ago: float) -> None:
        self.clock.at = max(self.clock.at, self.now - timedelta(days=days_ago))

    def tick(self) -> None:
        self.clock.advance(minutes=7)

    def actor(self, login: str) -> Actor:
        with self.app.store.read() as work:
            user = work.users.by_login(login)
        assert user is not None
        return Actor(user.id, user.name, user.role, user.department, user.enterprise_id)  # type: ignore[arg-type]

    def enterprises_and_people(self) -> None:
        enterprises.import_file(self.app, SYSTEM, "enterprises.jsonl", seed_file("enterprises"))
        with self.app.store.read() as work:
            by_uscc = {enterprise.uscc: enterprise for enterprise in work.enterprises.by_name()}
        self.by_key = {row["key"]: by_uscc[row["uscc"]] for row in seed_rows("enterprises")}
        for person in PEOPLE:
            home = self.by_key[person.enterprise].id if person.enterprise else ""
            accounts.add_demo_user(self.app, person.login, person.name, person.role, person.department, home)
        left_open = frozenset(self.by_key[key].id for key in LEFT_OPEN)
        seed_whitelist(self.app, self.actor("jingban"), self.actor("shenhe"), left_open)
        self.tick()

    def scenarios(self) -> None:
        """All seed scenarios as drafts of the department that pays; those of the past belong to the data bureau."""
        for row in seed_rows("scenarios"):
            nominated = NOMINATED.get(row["key"])
            ours = row["key"] in (*PAST, SEED_RACE, SEED_DELIVERY) or nominated
            department = CITY_DEPARTMENT if ours else row["payer"]
            officer = Actor("seed", "示例经办", "officer", department)
            if nominated:
                blank = nominated_draft(self.app, officer, row, self.by_key[nominated])
            else:
                blank = scenarios.new_scenario(self.app, officer, row["title"])
            filled = scenarios.scenario_from_row(row, blank)
            self.drafts[row["key"]] = scenarios.save(self.app, officer, filled)
        self.tick()

    def running_projects(self) -> None:
        titles = {row["key"]: row["title"] for row in seed_rows("scenarios")}
        officer = self.actor("caiwu")
        numbers: dict[str, str] = {}
        projects: dict[str, str] = {}
        for row in seed_rows("projects"):
            project = financing.take_over(
                self.app,
                officer,
                name=f"{titles[row['scenario']]}（一期，{row['signed_on'][:4]}年签约）",
                enterprise_id=self.by_key[row["enterprise"]].id,
                payer=row["payer"],
                department=row["payer"],
                signed_on=datetime.fromisoformat(row["signed_on"]).date(),
                case=row["case"],
            )
            numbers[row["key"]], projects[row["key"]] = project.number, project.id
            financing.project(self.app, officer, project.id)
        city_budget.save_budget(
            self.app,
            officer,
            first_year=self.now.year - len(BUDGET_YI),
            amounts=[yi * 1e8 for yi in BUDGET_YI],
            growth=None,
            risk_ratio=0.05,
            source="示例数据：虚构城市的决算数，非真实数据",
        )
        seed_platforms(self.app, officer, projects)
        self.project_numbers = numbers
        self.tick()

    def ledger(self) -> None:
        """The bills of the running projects and what was paid on them up to today; what they say of the payers."""
        self.at(0.1)
        officer, today = self.actor("caiwu"), self.clock.now().astimezone(CHINA).date().isoformat()
        bills, payments = [], []
        for row in seed_rows("invoices"):
            if row["billed_on"] <= today:
                late = row["paid_on"] is not None and row["paid_on"] > today
                project = self.project_numbers[row["project"]]
                bills.append({**row, "project": project, "paid_on": None if late else row["paid_on"]})
        for row in seed_rows("payments"):
            if row["paid_on"] <= today:
                payments.append(row)
        invoicing.import_file(self.app, officer, "invoices.jsonl", _lines(bills))
        invoicing.import_payments(self.app, officer, "payments.jsonl", _lines(payments))
        self.tick()
        for payer in payer_calibration.payers(self.app, officer):
            payer_profiles.save_estimate(self.app, officer, f"{payer}（示例台账）", payer)
        self.tick()

    def past(self) -> None:
        """Six opportunities of which one each stands at: awarded, proposed, being scored, just opened, closed, failed."""
        self.at(40)
        officer = self.actor("jingban")
        published = {}
        for key in (*PAST, SEED_RACE, SEED_DELIVERY):
            published[key] = self.publish(officer, key, days_open=22)
        self.at(25)
        for n, key in enumerate(PAST):
            self.bids(published[key], 2 if n == len(PAST) - 1 else 3 + n % 2, shown=key == PAST[3])
        self.bids(published[SEED_RACE], 3)
        self.bids(published[SEED_DELIVERY], 3)
        # Deadlines are at 17:00 of their day: near midnight the day of the first and of the last may differ.
        self.clock.at = max(each.tender_deadline for each in published.values()) + timedelta(hours=1)
        for key in (*PAST[:4], PAST[-1], SEED_RACE, SEED_DELIVERY):
            open_together(self.app, officer, published[key].id)
            self.tick()
        self.at(16)
        for key in (SEED_RACE, SEED_DELIVERY, *PAST[:3]):
            favourite = self.by_key["E-010"].id if key == SEED_DELIVERY else ""
            self.evaluate(officer, published[key], unfinished=key == PAST[2], favourite=favourite)
        for key in (*PAST[:2], SEED_RACE, SEED_DELIVERY):
            conclude(self.app, self.actor("pingshen1"), published[key].id)
            awarding.publicise(self.app, officer, published[key].id)
        self.at(5)  # ten days later: the publicity is over even across the longest holidays
        for key in PAST[:2]:
            first = evaluating.state(self.app, officer, published[key].id).totals[0]
            awarding.propose(self.app, officer, published[key].id, first.bid, "综合得分第一，同意推荐。")
            self.tick()
        awarding.approve(self.app, self.actor("shenhe"), published[PAST[0]].id)
        people = {person.login: self.actor(person.login) for person in PEOPLE}
        seed_race(self.app, people, published[SEED_RACE], self.by_key["E-007"].id, self.at)
        seed_delivery(self.app, people, published[SEED_DELIVERY], self.at)
        seed_nominations(self.app, officer, self.by_key["E-007"], self.by_key["E-019"])

    def publish(self, officer: Actor, key: str, days_open: float) -> Opportunity:
        draft = self.drafts[key]
        deadline = (self.clock.now() + timedelta(days=days_open)).astimezone(CHINA)
        deadline = deadline.replace(hour=17, minute=0, second=0, microsecond=0)
        owner = (
            officer
            if officer.department == draft.department
            else replace(officer, department=draft.department)
        )
        opportunity = put_on_the_list(self.app, owner, draft.id, deadline)
        self.tick()
        return opportunity

    def bids(self, opportunity: Opportunity, count: int, *, shown: bool = False) -> None:
        """The best-fitting enterprises bid; demonstration people's enterprises among them when they fit.

        shown: of the opening that is looked at first. The second leads a consortium with the best-fitting one that does
        not bid; the last two wrote one passage and gave one telephone, for the indicators to find.
        """
        found = matching.for_opportunity(self.app, SYSTEM_OFFICER, opportunity.id, top=12)
        ours = {self.by_key[person.enterprise].id for person in PEOPLE if person.enterprise}
        able = sorted(found.fits, key=lambda fit: fit.enterprise_id not in ours)
        fits, partner = able[:count], able[count].enterprise_id
        for place, fit in enumerate(fits):
            bidder = Actor(f"seed-{fit.enterprise_id}", "投标经办", "enterprise", "", fit.enterprise_id)
            content = sample_bid(opportunity, fit, place)
            files = [price_sheet(content, opportunity.terms.operation_years)]
            if shown and place == 1:
                content = replace(content, parts=self.consortium(opportunity, fit.enterprise_id, partner))
                files.insert(0, consortium_agreement(opportunity.title, content.parts))
            if shown and place >= count - 2:
                content = replace(content, plan=content.plan + ALIKE_PLAN, contact="项目经办 19900006688")
            bidding.submit(
                self.app,
                bidder,
                opportunity.id,
                content,
                f"seed-{opportunity.id}-{fit.enterprise_id}",
                files=files,
            )
            self.tick()

    def consortium(self, opportunity: Opportunity, lead: str, member: str) -> tuple[Part, ...]:
        """The parts of two companies; the member confirms from its own account."""
        with self.app.store.read() as work:
            first, second = work.enterprises.get(lead), work.enterprises.get(member)
        partner = Actor(f"seed-{member}", "投标经办", "enterprise", "", member)
        memberships.join(self.app, partner, opportunity.id, first.uscc)
        return (
            Part(first.uscc, first.name, 65, "总体方案、平台建设和长期运营"),
            Part(second.uscc, second.name, 35, "现场设备安装和数据接入"),
        )

    def evaluate(
        self, officer: Actor, opportunity: Opportunity, *, unfinished: bool, favourite: str = ""
    ) -> None:
        """favourite: the enterprise whose bid everybody finds best, so that a demonstration person carries it out."""
        experts = [self.actor(f"pingshen{n}") for n in (1, 2, 3)]
        with self.app.store.read() as work:
            best = {b.id for b in work.bids.opened_of(opportunity.id) if b.enterprise == favourite}
        draw_committee(self.app, officer, self.actor("jiandu"), opportunity, experts)
        for expert in experts[: 1 if unfinished else 3]:
            for assignment in evaluating.assignments(self.app, expert):
                if assignment.opportunity.id != opportunity.id:
                    continue
                for bid in assignment.bids:
                    points = sample_points(expert, bid.label, opportunity)
                    if bid.bid in best:
                        points = dict.fromkeys(points, 96.0)
                    evaluating.score(self.app, expert, bid.bid, points)
            self.tick()

    def present(self) -> None:
        """Opportunities that are open now, published over the last weeks by the departments that pay."""
        keys = [key for key in self.drafts if key not in PAST][:OPEN_NOW]
        for n, key in enumerate(keys):
            if key in (SEED_RACE, SEED_DELIVERY):
                continue
            self.at(18 - n * 0.9)
            officer = Actor("seed", "示例经办", "officer", self.drafts[key].department)
            self.publish(officer, key, days_open=21 + n % 9)

    def messages(self) -> None:
        self.at(0.05)
        officer = self.actor("jingban")
        pain_points.import_file(self.app, officer, "pain_points.jsonl", seed_file("pain_points"))
        topics.cluster(self.app, officer)


def put_on_the_list(app: App, officer: Actor, scenario_id: str, deadline: datetime) -> Opportunity:
    """Handed in by an officer of a demonstration, reviewed and published by a colleague of the same department."""
    publishing.submit(app, officer, scenario_id, deadline)
    reviewer = Actor("seed-review", "示例审核", "reviewer", officer.department)
    answers = [(item.code, "met", "示例：已查阅材料，符合要求。") for item in ITEMS]
    return publishing.publish(app, reviewer, scenario_id, answers)


def open_together(app: App, officer: Actor, opportunity_id: str) -> OpeningRecord:
    """Begun by an officer of a demonstration, confirmed by a colleague."""
    begun = opening.begin(app, officer, opportunity_id, "投标单位代表（示例）")
    second = Actor("seed-review", "示例审核", "reviewer", officer.department)
    return begun.record or opening.confirm(app, second, opportunity_id)


def draw_committee(
    app: App, officer: Actor, supervisor: Actor, opportunity: Opportunity, experts: list[Actor]
) -> None:
    """Everybody in a demonstration's small pool is drawn and declares to have no tie; the first of `experts` leads."""
    drawing.announce(app, officer, opportunity.id, len(experts), "311789")
    found = drawing.witness(app, supervisor, opportunity.id, "20426")
    committees.appoint(app, officer, opportunity.id, [each.id for each in found.drawn], experts[0].id)
    for expert in experts:
        committees.declare(app, expert, opportunity.id, [])


def conclude(app: App, chair: Actor, opportunity_id: str) -> None:
    """The chair closes scoring and hands in the report of a demonstration."""
    evaluating.close_scoring(app, chair, opportunity_id)
    rows = evaluating.consensus(app, chair, opportunity_id).totals
    reasons = {row.bid: f"综合排名第{row.rank}，方案针对痛点，措施具体，报价在最高限价以内。" for row in rows}
    evaluating.report(app, chair, opportunity_id, reasons, "评审小组一致同意按名次推荐中榜候选人。（示例）")


SYSTEM_OFFICER = Actor("seed", "示例经办", "officer")


def _lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def _share(*words: str) -> float:
    """A number in 0..1 that depends on the words alone."""
    return int.from_bytes(hashlib.sha256("|".join(words).encode()).digest()[:4], "big") / 2**32


def sample_bid(opportunity: Opportunity, fit: matching.Fit, place: int) -> BidContent:
    """A bid an enterprise might write, from its own capability statements; prices within the ceiling.

    place: of the bidder among its competitors; each has its own way to say things.
    """
    terms = opportunity.terms
    share = _share(opportunity.number, fit.enterprise_id)
    price = int(terms.ceiling_fen * (0.82 + 0.15 * share)) // 10_000 * 10_000
    years = max(1, terms.operation_years)
    responses = {
        row.requirement.id: f"以“{row.statement_title}”响应：{row.statement_text}" for row in fit.requirements
    }
    titles = "、".join(dict.fromkeys(row.statement_title for row in fit.requirements))
    return BidContent(
        price_fen=price,
        capex_fen=int(price * (0.24 + 0.12 * _share("capex", fit.enterprise_id))),
        annual_opex_fen=int(price * (0.38 + 0.09 * _share("opex", fit.enterprise_id)) / years),
        term_months=6 + int(share * 4),
        plan=f"围绕“{terms.title}”，以{titles}为主要能力，{PLAN_WORDS[place % len(PLAN_WORDS)]}",
        operation_plan=f"提供{years}年运营，{OPERATION_WORDS[place % len(OPERATION_WORDS)]}",
        responses=responses,
        promise=PROMISE_WORDS[place % len(PROMISE_WORDS)],
        contact="项目经办（联系方式见企业档案）",
    )


ALIKE_PLAN = (
    "实施分四步走：第一步会同街道逐户摸底建账，第二步把台账与现有系统逐条比对，第三步由专班按周销号并回访，"
    "第四步请群众代表现场评议，评议不满意的点位退回重办并顺延验收。"
)
PLAN_WORDS = (
    "先在一个片区试点，指标达到后推广到全部范围。",
    "头三个月摸清底数，再按轻重缓急分三批建成，每批都请街道验收。",
    "从投诉最集中的点位做起，一处见效一处移交，半年覆盖全域。",
    "建设与旧系统并行两个月，比对无误再切换，不影响群众办事。",
)
OPERATION_WORDS = (
    "组建驻场小组，按季公布指标完成情况。",
    "设区级值班席和社区联络员，问题当日派单、次日回访。",
    "每月随机抽查一成点位，抽查结果在街道公示栏张贴。",
    "与属地养护队伍签订联动约定，夜间由值班长统一调度。",
)
PROMISE_WORDS = (
    "按期完成全部验收指标；任一指标未达标的，接受按合同扣减运营费，直至退出。",
    "逾期一周以内自担全部返工费用，逾期一个月无条件退出并移交资料。",
    "同类诉求降幅达不到约定的，差额部分按比例退还运营费。",
    "关键岗位人员不换人，确需更换须发榜单位书面同意。",
)


def sample_points(expert: Actor, label: str, opportunity: Opportunity) -> dict[str, float]:
    """Points a demonstration evaluator gives: between 70 and 95 in half points, different for each."""
    return {
        criterion.id: round((70 + 25 * _share(expert.name, label, opportunity.number, criterion.id)) * 2) / 2
        for criterion in opportunity.terms.criteria
        if criterion.kind == "quality"
    }
