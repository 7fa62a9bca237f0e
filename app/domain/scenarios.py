"""Scenarios (场景): the working paper between a topic and a published opportunity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.deadlines import earliest_lawful
from app.domain.masking import kinds_found
from app.domain.regimes import regime
from app.domain.topics import Evidence
from app.domain.users import Owner
from app.errors import Fault


@dataclass(frozen=True)
class Requirement:
    """A requirement (榜单要求). weight: percent of the whole, the weights of a scenario sum to 100."""

    id: str
    text: str
    weight: int
    mandatory: bool = False


@dataclass(frozen=True)
class AcceptanceIndicator:
    """What acceptance will measure (验收指标)."""

    indicator: str
    target: str
    how_measured: str


@dataclass(frozen=True)
class DataOffer:
    """A data set opened with the scenario (数据专区开放数据)."""

    name: str
    level: str
    conditions: str


@dataclass(frozen=True)
class Criterion:
    """A published award criterion (评审因素). kind: "price" is computed, "quality" is scored 0-100 by evaluators."""

    id: str
    name: str
    weight: int
    kind: str = "quality"


DEFAULT_CRITERIA = (
    Criterion("price", "报价", 20, "price"),
    Criterion("solution", "解决方案与痛点的针对性", 35),
    Criterion("operation", "长期运营方案", 25),
    Criterion("delivery", "实施计划与履约承诺", 20),
)


@dataclass(frozen=True)
class Conditions:
    """What a bidder must be beside what it offers (资格条件). qualifications: names with grade, e.g. 市政公用工程施工总承包二级;
    buyer_code: 统一社会信用代码 of the buyer, so that who is controlled by it is told apart, "" = not given.
    """

    qualifications: tuple[str, ...] = ()
    whitelist_required: bool = False
    buyer_code: str = ""


@dataclass(frozen=True)
class Scenario:
    """A scenario in work. Money in fen; `evidence` is the frozen evidence of the topic it came from, or None.

    revision counts saves and guards against two people overwriting each other.
    """

    id: str
    title: str
    field: str
    zone: str
    zone_class: str
    problem: str
    goal: str
    current_state: str
    scope: str
    requirements: tuple[Requirement, ...]
    acceptance: tuple[AcceptanceIndicator, ...]
    data_offers: tuple[DataOffer, ...]
    criteria: tuple[Criterion, ...]
    mechanism: str
    regime: str
    budget_fen: int
    ceiling_fen: int
    operation_years: int
    payer: str
    funding_note: str
    public_good_share: float
    topic: str
    evidence: Evidence | None
    department: str
    created_by: str
    created_at: datetime
    updated_at: datetime
    revision: int
    opportunity: str = ""
    conditions: Conditions = Conditions()

    @property
    def owner(self) -> Owner:
        return Owner(department=self.department, user=self.created_by)

    @property
    def status(self) -> str:
        return "published" if self.opportunity else "draft"


# 财政部令第87号第十七条: size of a company is neither a requirement nor a factor.
SIZE_WORDS = ("注册资本", "资产总额", "营业收入", "从业人员", "利润", "纳税额")
SIZE_ARTICLE = "财政部令第87号第十七条"
TITLE_LENGTH = (6, 60)


def publication_faults(
    scenario: Scenario, tender_deadline: datetime | None, now: datetime
) -> tuple[Fault, ...]:
    """Everything that still stands between a scenario and the public list, with the article where there is one."""
    return (
        *_missing(scenario),
        *_requirement_faults(scenario),
        *_criteria_faults(scenario),
        *_money_faults(scenario),
        *_deadline_faults(scenario, tender_deadline, now),
        *_word_faults(scenario),
    )


def _fault(column: str, code: str, **params: object) -> Fault:
    return Fault(0, column, f"scenarios.{code}", tuple(params.items()))


def _missing(scenario: Scenario) -> Iterator[Fault]:
    if not TITLE_LENGTH[0] <= len(scenario.title.strip()) <= TITLE_LENGTH[1]:
        yield _fault("title", "title_length", least=TITLE_LENGTH[0], most=TITLE_LENGTH[1])
    if "“" in scenario.title:
        yield _fault("title", "title_quotes")
    for column in ("field", "problem", "goal", "payer"):
        if not str(getattr(scenario, column)).strip():
            yield _fault(column, "missing")
    if not scenario.acceptance:
        yield _fault("acceptance", "missing")


def _requirement_faults(scenario: Scenario) -> Iterator[Fault]:
    if not scenario.requirements:
        yield _fault("requirements", "missing")
        return
    total = sum(requirement.weight for requirement in scenario.requirements)
    if total != 100:
        yield _fault("requirements", "weights_sum", total=total)
    if any(requirement.weight <= 0 or not requirement.text.strip() for requirement in scenario.requirements):
        yield _fault("requirements", "requirement_empty")


def _criteria_faults(scenario: Scenario) -> Iterator[Fault]:
    total = sum(criterion.weight for criterion in scenario.criteria)
    if total != 100:
        yield _fault("criteria", "weights_sum", total=total)
    ids = [criterion.id for criterion in scenario.criteria]
    empty = any(criterion.weight <= 0 or not criterion.name.strip() for criterion in scenario.criteria)
    if empty or len(set(ids)) < len(ids):
        yield _fault("criteria", "criterion_empty")
    price = sum(criterion.weight for criterion in scenario.criteria if criterion.kind == "price")
    rules = regime(scenario.regime)
    floor, article = rules.number("price_weight_floor"), rules.article("price_weight_floor")
    if price < floor:
        yield _fault("criteria", "price_weight", floor=int(floor), article=article)


def _money_faults(scenario: Scenario) -> Iterator[Fault]:
    if scenario.ceiling_fen <= 0:
        yield _fault("ceiling_fen", "ceiling_missing")
    if 0 < scenario.budget_fen < scenario.ceiling_fen:
        yield _fault("ceiling_fen", "ceiling_over_budget")


def _deadline_faults(scenario: Scenario, deadline: datetime | None, now: datetime) -> Iterator[Fault]:
    rules = regime(scenario.regime)
    days, article = rules.number("minimum_days"), rules.article("minimum_days")
    if deadline is None:
        yield _fault("tender_deadline", "missing")
    elif deadline < earliest_lawful(scenario.regime, now):
        yield _fault("tender_deadline", "deadline_short", days=int(days), article=article)


def _word_faults(scenario: Scenario) -> Iterator[Fault]:
    texts = {
        "title": scenario.title,
        "problem": scenario.problem,
        "goal": scenario.goal,
        "current_state": scenario.current_state,
        "scope": scenario.scope,
        "requirements": "\n".join(requirement.text for requirement in scenario.requirements),
        "criteria": "\n".join(criterion.name for criterion in scenario.criteria),
        "conditions": "\n".join(scenario.conditions.qualifications),
    }
    for column, text in texts.items():
        if kinds_found(text):
            yield _fault(column, "personal_data")
    for column in ("requirements", "criteria", "conditions"):
        for word in SIZE_WORDS:
            if word in texts[column]:
                yield _fault(column, "size_factor", word=word, article=SIZE_ARTICLE)


def with_requirement_ids(requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Requirements numbered R1.. in their order; ids are stable within one published opportunity."""
    return tuple(replace(requirement, id=f"R{n}") for n, requirement in enumerate(requirements, 1))
