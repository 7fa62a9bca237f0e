"""Scenarios: drafted from a topic's evidence, completed by a person, saved over and over until published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.domain import uscc
from app.domain.deadlines import china_date
from app.domain.drafting import draft_text
from app.domain.masking import mask
from app.domain.nominations import Nomination
from app.domain.racing import MOST_STAGES, RESULT_LENGTH, RacePlan, Stage
from app.domain.scenarios import (
    DEFAULT_CRITERIA,
    AcceptanceIndicator,
    Conditions,
    Criterion,
    DataOffer,
    FirstUse,
    Requirement,
    Scenario,
    with_requirement_ids,
)
from app.domain.topics import gather_evidence
from app.domain.users import Actor
from app.domain.vocabulary import FIELDS, MECHANISMS, PURCHASES, REGIMES, ZONE_CLASSES, ZONES
from app.errors import Fault, Invalid, InvalidFields
from app.services.context import App, demand
from app.store.ids import new_id, submitted_id
from app.store.work import Work

TEXT_LENGTH = 5_000
ROWS = 20
QUALIFICATION_LENGTH = 100
MOST_MEMBERS = 10
FEN_PER_WAN = 1_000_000


def new_scenario(app: App, actor: Actor, title: str = "", submission: str = "") -> Scenario:
    """An empty scenario of the actor's department. The same nonce again returns the first (F06)."""
    return _add(app, actor, submission, title=title.strip(), topic="")


def draft_from_topic(app: App, actor: Actor, topic_id: str, submission: str = "") -> Scenario:
    """A scenario drafted from a topic: title, problem, measurable goal and the evidence, frozen as of now.

    The same nonce again returns the first (F06).
    """
    demand(app, actor, "scenarios.draft")
    with app.store.read() as work:
        topic = work.topics.get(topic_id)
        evidence = gather_evidence(work.topics.members(topic_id), work.now)
    text = draft_text(topic, evidence)
    return _add(
        app,
        actor,
        submission,
        title=text.title,
        topic=topic.id,
        field=topic.field,
        problem=text.problem,
        goal=text.goal,
        acceptance=text.acceptance,
        evidence=evidence,
    )


def draft_from_nomination(work: Work, actor: Actor, nomination: Nomination) -> Scenario:
    """A draft of the department that an enterprise proposed it to: problem and effect, masked; not what it offers."""
    texts = nomination.texts
    scenario = replace(
        _blank(actor, work.now),
        id=new_id("sc"),
        title=mask(texts.title),
        problem=mask(texts.problem),
        goal=mask(texts.effect),
        mechanism="self_nominated",
        origin=nomination.number,
        department=nomination.department,
        payer=nomination.department,
    )
    work.scenarios.add(scenario)
    work.record(actor, "scenarios.draft", scenario.id, topic="")
    return scenario


def _add(app: App, actor: Actor, submission: str, **given: object) -> Scenario:
    demand(app, actor, "scenarios.draft")
    key = submitted_id("sc", actor.id, submission)
    with app.store.write() as work:
        if before := work.scenarios.first("id = ?", [key]):
            return before
        scenario = replace(_blank(actor, work.now), id=key, **given)  # type: ignore[arg-type]
        work.scenarios.add(scenario)
        work.record(actor, "scenarios.draft", scenario.id, topic=scenario.topic)
        return scenario


def _blank(actor: Actor, now) -> Scenario:  # type: ignore[no-untyped-def]
    return Scenario(
        id="",
        title="",
        field="",
        zone="",
        zone_class="built",
        problem="",
        goal="",
        current_state="",
        scope="",
        requirements=(),
        acceptance=(),
        data_offers=(),
        criteria=DEFAULT_CRITERIA,
        mechanism="open_challenge",
        regime="challenge",
        budget_fen=0,
        ceiling_fen=0,
        operation_years=3,
        payer=actor.department,
        funding_note="",
        public_good_share=1.0,
        topic="",
        evidence=None,
        department=actor.department,
        created_by=actor.id,
        created_at=now,
        updated_at=now,
        revision=1,
    )


def save(app: App, actor: Actor, scenario: Scenario) -> Scenario:
    """Save a draft. Raises InvalidFields for what cannot be stored, Conflict scenarios.changed when somebody saved
    in between, Invalid scenarios.published once it is on the list."""
    with app.store.read() as work:
        before = work.scenarios.get(scenario.id)
    demand(app, actor, "scenarios.edit", before, object=scenario.id)
    faults = save_faults(scenario)
    with app.store.write() as work:
        before = work.scenarios.get(scenario.id)
        if before.opportunity:
            raise Invalid("scenarios.published")
        if before.submitted_at:
            raise Invalid("scenarios.in_review")
        if faults:
            raise InvalidFields("scenarios.save_refused", faults)
        saved = work.scenarios.save_revision(
            replace(
                scenario,
                requirements=with_requirement_ids(scenario.requirements),
                conditions=_normalised(scenario.conditions),
                department=before.department,
                created_by=before.created_by,
                created_at=before.created_at,
                evidence=before.evidence,
                topic=before.topic,
                origin=before.origin,
                race=scenario.race if scenario.mechanism == "race" else RacePlan(),
                first_use=scenario.first_use if scenario.mechanism == "first_use" else FirstUse(),
                opportunity="",
                submitted_at=None,
                updated_at=work.now,
            )
        )
        work.record(actor, "scenarios.save", saved.id, revision=saved.revision)
        return saved


def _normalised(conditions: Conditions) -> Conditions:
    """Credit codes as they are compared, each once."""
    codes = dict.fromkeys(uscc.normalise(each) for each in conditions.worked_on_it)
    return replace(conditions, buyer_code=uscc.normalise(conditions.buyer_code), worked_on_it=tuple(codes))


def save_faults(scenario: Scenario) -> tuple[Fault, ...]:
    faults = []
    closed = (
        ("field", (*FIELDS, "")),
        ("zone", ZONES),
        ("zone_class", ZONE_CLASSES),
        ("mechanism", MECHANISMS),
        ("regime", REGIMES),
        ("purchase", PURCHASES),
    )
    for column, codes in closed:
        if getattr(scenario, column) not in codes:
            faults.append(Fault(0, column, "scenarios.unknown_code"))
    if not scenario.title.strip():
        faults.append(Fault(0, "title", "scenarios.missing"))
    for column in ("title", "problem", "goal", "current_state", "scope", "funding_note"):
        if len(getattr(scenario, column)) > TEXT_LENGTH:
            faults.append(Fault(0, column, "scenarios.too_long", (("most", TEXT_LENGTH),)))
    for column in ("requirements", "acceptance", "data_offers", "criteria"):
        if len(getattr(scenario, column)) > ROWS:
            faults.append(Fault(0, column, "scenarios.too_many", (("most", ROWS),)))
    wanted = scenario.conditions
    if len(wanted.qualifications) > ROWS:
        faults.append(Fault(0, "conditions", "scenarios.too_many", (("most", ROWS),)))
    if any(len(each) > QUALIFICATION_LENGTH for each in wanted.qualifications):
        faults.append(Fault(0, "conditions", "scenarios.too_long", (("most", QUALIFICATION_LENGTH),)))
    if wanted.buyer_code and not uscc.is_valid(uscc.normalise(wanted.buyer_code)):
        faults.append(Fault(0, "buyer_code", "scenarios.bad_buyer_code"))
    limit = wanted.consortium_maximum
    if limit is not None and not 1 <= limit <= MOST_MEMBERS:
        faults.append(Fault(0, "consortium_maximum", "scenarios.consortium_range", (("most", MOST_MEMBERS),)))
    if len(wanted.worked_on_it) > ROWS:
        faults.append(Fault(0, "worked_on_it", "scenarios.too_many", (("most", ROWS),)))
    for each in wanted.worked_on_it:
        if not uscc.is_valid(uscc.normalise(each)):
            faults.append(Fault(0, "worked_on_it", "scenarios.bad_worked_code", (("code", each),)))
    if not 0 <= scenario.public_good_share <= 1:
        faults.append(Fault(0, "public_good_share", "scenarios.share_range"))
    if not 0 <= scenario.operation_years <= 40:
        faults.append(Fault(0, "operation_years", "scenarios.years_range"))
    if scenario.budget_fen < 0 or scenario.ceiling_fen < 0:
        faults.append(Fault(0, "ceiling_fen", "scenarios.money_negative"))
    if len(scenario.race.stages) > MOST_STAGES:
        faults.append(Fault(0, "race", "scenarios.too_many", (("most", MOST_STAGES),)))
    if any(len(stage.result) > RESULT_LENGTH for stage in scenario.race.stages):
        faults.append(Fault(0, "race", "scenarios.too_long", (("most", RESULT_LENGTH),)))
    if scenario.race.cap_fen < 0 or any(stage.payment_fen < 0 for stage in scenario.race.stages):
        faults.append(Fault(0, "race", "scenarios.money_negative"))
    for column in ("site", "basis"):
        if len(getattr(scenario.first_use, column)) > TEXT_LENGTH:
            faults.append(Fault(0, f"first_use_{column}", "scenarios.too_long", (("most", TEXT_LENGTH),)))
    return tuple(faults)


def read(app: App, actor: Actor, scenario_id: str) -> Scenario:
    demand(app, actor, "scenarios.read", object=scenario_id)
    with app.store.read() as work:
        return work.scenarios.get(scenario_id)


def list_scenarios(app: App, actor: Actor) -> list[Scenario]:
    """The department's scenarios, the newest change first; all of them for those without a department."""
    demand(app, actor, "scenarios.read")
    with app.store.read() as work:
        return work.scenarios.newest_first(actor.department)


def scenario_from_row(row: dict, blank: Scenario) -> Scenario:  # type: ignore[type-arg]
    """A scenario from a seed or import row (see seed_data/SOURCES.md for the columns)."""
    return replace(
        blank,
        title=row["title"],
        field=row["field"],
        zone=row.get("zone", ""),
        zone_class=row.get("zone_class", "built"),
        problem=mask(row["problem"]),
        goal=row["goal"],
        current_state=row.get("current_state", ""),
        scope=row.get("scope", ""),
        requirements=with_requirement_ids(
            [Requirement("", r["text"], r["weight"], r.get("mandatory", False)) for r in row["requirements"]]
        ),
        acceptance=tuple(AcceptanceIndicator(**a) for a in row.get("acceptance", ())),
        data_offers=tuple(DataOffer(**d) for d in row.get("data_offers", ())),
        criteria=tuple(Criterion(**c) for c in row.get("criteria", ())) or DEFAULT_CRITERIA,
        mechanism=row.get("mechanism", "open_challenge"),
        purchase=row.get("purchase", "services"),
        budget_fen=int(row["budget_wan"]) * 1_000_000,
        ceiling_fen=int(row["ceiling_wan"]) * 1_000_000,
        operation_years=int(row.get("operation_years", 3)),
        payer=row["payer"],
        funding_note=row.get("funding_note", ""),
        public_good_share=float(row.get("public_good_share", 1.0)),
        conditions=_conditions(row.get("conditions", {})),
        race=_race(row.get("race"), china_date(blank.created_at)),
        first_use=FirstUse(**row.get("first_use", {})),
    )


def _race(row: dict | None, today: date) -> RacePlan:  # type: ignore[type-arg]
    """The plan of a race whose days are counted from the day of the draft (due_days)."""
    if row is None:
        return RacePlan()
    stages = [
        Stage(
            n,
            each["result"],
            today + timedelta(days=each["due_days"]),
            each["payment_wan"] * FEN_PER_WAN,
            each["places"],
        )
        for n, each in enumerate(row["stages"], 1)
    ]
    return RacePlan(row["racers"], row["cap_wan"] * FEN_PER_WAN, tuple(stages))


def _conditions(row: dict) -> Conditions:  # type: ignore[type-arg]
    return Conditions(
        tuple(row.get("qualifications", ())),
        bool(row.get("whitelist_required")),
        row.get("buyer_code", ""),
        tuple(row.get("worked_on_it", ())),
        row.get("consortium_maximum"),
    )
