"""A small city for tests: people, three enterprises, one published opportunity; everything through the real services."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.clock import FixedClock
from app.domain.bids import BidContent
from app.domain.enterprises import CapabilityStatement, Enterprise
from app.domain.linting import ITEMS
from app.domain.opportunities import Opportunity
from app.domain.scenarios import AcceptanceIndicator, Requirement, Scenario
from app.domain.users import PUBLIC, ROLES, SYSTEM, Actor, Role
from app.sealing.passwords import hash_password
from app.services import account_register, publishing, scenarios, second_person
from app.services.context import App
from app.store.ids import new_id
from app.store.users import User

DEPARTMENT = "澄川市数据局"
REVIEWED = [(item.code, "met", "已查阅材料，情况属实，符合要求。") for item in ITEMS]
"""Every item of the four-level review, answered."""
SUPERVISOR = Actor("us_s", "贺秉正", "supervisor")
USCCS = ("91990000MA00000182", "91990000MA0000026W", "91990000MA0000034P", "91990000MA0000042J")


@dataclass
class City:
    """The actors by role, the enterprises' actors, and the clock."""

    app: App
    clock: FixedClock
    people: dict[str, Actor]
    bidders: list[Actor]

    def __getattr__(self, name: str) -> Actor:
        return self.people[name]

    def scenario(self, **changes: object) -> Scenario:
        """A complete draft of the officer's department."""
        blank = scenarios.new_scenario(self.app, self.officer, "地铁口夜间接驳公交")
        return scenarios.save(self.app, self.officer, replace(blank, **{**COMPLETE, **changes}))  # type: ignore[arg-type]

    def give(self, number: int, *statements: CapabilityStatement, **changes: object) -> str:
        """Replace the statements of one enterprise, as an import would; returns its id."""
        key = self.bidders[number].enterprise_id
        with self.app.store.write() as work:
            before = work.enterprises.get(key)
            work.enterprises.save_revision(replace(before, statements=statements, **changes))  # type: ignore[arg-type]
            work.record(self.admin, "test.change")
        return key

    def opportunity(self, days: float = 21, **changes: object) -> Opportunity:
        deadline = self.clock.now() + timedelta(days=days)
        return self.publish(self.scenario(**changes).id, deadline)

    def publish(self, scenario_id: str, deadline: datetime) -> Opportunity:
        """Handed in by the officer, reviewed and published by the reviewer."""
        publishing.submit(self.app, self.officer, scenario_id, deadline)
        return publishing.publish(self.app, self.reviewer, scenario_id, REVIEWED)


COMPLETE = {
    "field": "transport",
    "problem": "末班地铁到站后没有接驳公交，居民要走四十分钟夜路。",
    "goal": "末班地铁到站后三十分钟内有车可乘，同类诉求减少一半。",
    "requirements": (
        Requirement("", "按末班地铁到站时刻自动排定接驳班次", 60, True),
        Requirement("", "乘客可在手机上看到车辆位置和预计到站时间", 40),
    ),
    "acceptance": (AcceptanceIndicator("同类诉求量", "下降50%", "按同一话题口径统计"),),
    "budget_fen": 500_000_00 * 10,
    "ceiling_fen": 480_000_00 * 10,
    "payer": "临河区财政局",
}


def bid(price_fen: int = 400_000_00 * 10, sentence: str = "我们按末班到站时刻排班。") -> BidContent:
    """A complete bid for `COMPLETE`."""
    return BidContent(
        price_fen=price_fen,
        capex_fen=price_fen // 3,
        annual_opex_fen=price_fen // 10,
        term_months=6,
        plan=sentence,
        operation_plan="驻场运营三年。",
        responses={"R1": "排班引擎接入地铁时刻。", "R2": "小程序实时显示。"},
        promise="达不到指标按合同扣减。",
        contact="陆先生",
    )


def found_city(app: App, clock: FixedClock) -> City:
    """People of every role, two departments, four enterprises each with an account."""
    roles: tuple[tuple[str, Role, str], ...] = (
        ("officer", "officer", DEPARTMENT),
        ("other_officer", "officer", "澄川市城市管理局"),
        ("reviewer", "reviewer", DEPARTMENT),
        ("other_reviewer", "reviewer", "澄川市城市管理局"),
        ("evaluator", "evaluator", "专家库"),
        ("evaluator2", "evaluator", "专家库"),
        ("evaluator3", "evaluator", "专家库"),
        ("finance", "finance", "临河区财政局"),
        ("supervisor", "supervisor", "监察组"),
        ("admin", "admin", ""),
        ("citizen", "citizen", ""),
    )
    people = {name: _person(app, name, role, department, "") for name, role, department in roles}
    bidders = []
    for n, uscc in enumerate(USCCS):
        enterprise = _enterprise(app, n, uscc)
        bidders.append(_person(app, f"bidder{n}", "enterprise", "", enterprise.id))
    return City(app, clock, people, bidders)


def confirmed_account(
    app: App,
    login: str,
    name: str,
    role: Role,
    password: str,
    department: str = "",
    enterprise_id: str = "",
    admin: Actor = SYSTEM,
) -> str:
    """An account that an administrator proposed and a supervisor confirmed; returns its id."""
    reason = "本人书面申请，已当面核对身份。"
    key = account_register.create_user(app, admin, login, name, role, department, enterprise_id, reason)
    confirm(app, key)
    hand_over(app, key, password)
    return key


def hand_over(app: App, key: str, password: str) -> None:
    """The supervisor hands a first password over; for the test it is one it knows."""
    assert account_register.issue_first_password(app, SUPERVISOR, key)
    with app.store.write() as work:
        work.users.save(replace(work.users.get(key), password_hash=hash_password(password)))
        work.record(SYSTEM, "test.change")


def confirm(app: App, subject: str, kind: str = "account", supervisor: Actor = SUPERVISOR) -> None:
    """A supervisor approves what waits for a thing, where anything does."""
    with app.store.read() as work:
        found = work.proposals.waiting_for(kind, subject)
    if found:
        second_person.approve(app, supervisor, found.id)


def everybody(city: City) -> list[Actor]:
    """One of every role, and colleagues in the same and in another department."""
    names = ("officer", "other_officer", "reviewer", "other_reviewer", "evaluator", "finance", "supervisor")
    found = [city.people[name] for name in (*names, "admin", "citizen")]
    found += [city.bidders[0], PUBLIC, Actor("us_colleague", "复核同事", "reviewer", DEPARTMENT)]
    assert {each.role for each in found} == set(ROLES)
    return found


def _person(app: App, login: str, role: Role, department: str, enterprise: str) -> Actor:
    with app.store.write() as work:
        user = User(
            new_id("us"),
            login,
            f"{login}-名",
            role,
            department,
            enterprise,
            None,
            False,
            False,
            0,
            None,
            None,
            work.now,
            confirmed_at=work.now,
        )
        work.users.add(user)
        work.record(SYSTEM, "users.create", user.id, role=role)
    return Actor(user.id, user.name, role, department, enterprise)


def _enterprise(app: App, n: int, uscc: str) -> Enterprise:
    with app.store.write() as work:
        enterprise = Enterprise(
            id=new_id("en"),
            name=f"澄川{'甲乙丙丁'[n]}科技有限公司",
            uscc=uscc,
            scale="small",
            ownership="private",
            city="澄川市",
            district="临河区",
            participant_type="软件企业",
            chain_links=("application",),
            founded_on=None,
            registered_capital_wan=500,
            staff=40,
            whitelist="none",
            summary="",
            legal_representative="",
            contact_phone="",
            statements=(
                CapabilityStatement(
                    new_id("st"), "公交智能排班", "按客流和地铁时刻自动生成班次并下发车载终端。"
                ),
            ),
            updated_at=work.now,
        )
        work.enterprises.add(enterprise)
        work.record(SYSTEM, "enterprises.import", enterprise.id)
    return enterprise
