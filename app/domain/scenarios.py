"""Scenarios (场景): the working paper between a topic and a published opportunity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.racing import NO_RACE, RacePlan
from app.domain.topics import Evidence
from app.domain.users import Owner


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
    """A published award criterion (评审因素). kind: "price" is computed, "quality" is scored 0-100 by evaluators.

    scoring: how points are given (评分标准), one line a band, e.g. "90-100：方案覆盖全部诉求"; "" while nobody wrote it.
    objective: it is counted or read off, not judged (客观因素), so that members who score it differently err (财政部令第87号第六十四条).
    """

    id: str
    name: str
    weight: int
    kind: str = "quality"
    scoring: str = ""
    objective: bool = False


def objective_ids(criteria: Iterable[Criterion]) -> frozenset[str]:
    """Ids of the criteria that members score and that are counted, not judged."""
    return frozenset(each.id for each in criteria if each.objective and each.kind == "quality")


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
    worked_on_it: codes of the companies that designed, specified or supervise this project; they may not bid
    (《政府采购法实施条例》第十八条第二款). consortium_maximum: companies in a consortium at most, as this challenge says;
    1 = consortia are not admitted, None = it does not say, the limit of the procedure holds.
    """

    qualifications: tuple[str, ...] = ()
    whitelist_required: bool = False
    buyer_code: str = ""
    worked_on_it: tuple[str, ...] = ()
    consortium_maximum: int | None = None


@dataclass(frozen=True)
class FirstUse:
    """What stands behind a first use (首场景): the real place it runs in, and how it was found out that it runs nowhere else."""

    site: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Scenario:
    """A scenario in work. Money in fen; `evidence` is the frozen evidence of the topic it came from, or None.

    revision counts saves and guards against two people overwriting each other. submitted_at: since when it waits for the
    review before publication (审核); it cannot be changed meanwhile. race, first_use: of that mechanism only; origin: number
    of the proposal of an enterprise it came from (毛遂自荐), "" for one of the department's own. purchase: services or goods
    (采购标的).
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
    submitted_at: datetime | None = None
    race: RacePlan = NO_RACE
    first_use: FirstUse = FirstUse()
    origin: str = ""
    purchase: str = "services"

    @property
    def owner(self) -> Owner:
        return Owner(department=self.department, user=self.created_by)

    @property
    def status(self) -> str:
        if self.opportunity:
            return "published"
        return "in_review" if self.submitted_at else "draft"


TITLE_LENGTH = (6, 60)


def with_requirement_ids(requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Requirements numbered R1.. in their order; ids are stable within one published opportunity."""
    return tuple(replace(requirement, id=f"R{n}") for n, requirement in enumerate(requirements, 1))


@dataclass(frozen=True)
class Submission:
    """A scenario handed in for review (送审): with which deadline and batch, by whom, and what the reviewer did.

    answers: the four-level review as answered when it was published; reason: why it was returned, "" otherwise.
    """

    id: str
    scenario: str
    deadline: datetime
    batch: str
    submitted_by: str
    submitted_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    reason: str = ""
    answers: tuple[tuple[str, str, str], ...] = ()
