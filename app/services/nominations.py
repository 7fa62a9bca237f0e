"""毛遂自荐: an enterprise proposes what no list asks for; a department returns it or makes a draft scenario of it.

What the enterprise offers as its solution stays between it and the department: the draft takes the title, the problem and
the expected effect, the origin is published without a name, and everybody may bid on equal terms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.enterprises import Enterprise
from app.domain.linting import SimilarScenario
from app.domain.nominations import (
    MOST_OPEN,
    REASON_LENGTH,
    Nomination,
    NominationTexts,
    nomination_state,
    text_faults,
)
from app.domain.scenarios import Scenario
from app.domain.users import Actor, Owner
from app.errors import Fault, Invalid, InvalidFields
from app.services import scenarios
from app.services.context import App, demand
from app.services.steps import take_nomination_step
from app.store.ids import submitted_id
from app.store.work import Work

MOST_SIMILAR = 5


@dataclass(frozen=True)
class NominationRow:
    """A proposal with where it stands. opportunity: number of what was published of it, "" before."""

    nomination: Nomination
    state: str
    opportunity: str


@dataclass(frozen=True)
class SimilarTopic:
    """A hot topic that reads alike: similarity 0-1."""

    id: str
    title: str
    messages: int
    similarity: float


@dataclass(frozen=True)
class Similar:
    """What is there already, the most alike first."""

    scenarios: tuple[SimilarScenario, ...]
    topics: tuple[SimilarTopic, ...]


def departments(app: App, actor: Actor) -> list[str]:
    """The departments that publish opportunities, for an enterprise to choose from."""
    demand(app, actor, "nominations.submit", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        return _departments(work)


def _departments(work: Work) -> list[str]:
    officers = work.users.where(
        "role = 'officer' AND disabled_at IS NULL AND confirmed_at IS NOT NULL AND department <> ''"
    )
    return sorted({each.department for each in officers})


def submit(
    app: App, actor: Actor, department: str, texts: NominationTexts, submission: str = ""
) -> Nomination:
    """Propose to a department (提交自荐). The same nonce again returns the first.

    Raises InvalidFields nominations.refused, Invalid nominations.too_many.
    """
    demand(app, actor, "nominations.submit", Owner(enterprise=actor.enterprise_id))
    key = submitted_id("nm", actor.id, submission)
    with app.store.write() as work:
        if before := work.nominations.first("id = ?", [key]):
            return before
        own = work.enterprises.get(actor.enterprise_id)
        _check(work, own, department, texts)
        waiting = [
            each
            for each in work.nominations.of_enterprise(own.id)
            if nomination_state(each, work.now) == "submitted"
        ]
        if len(waiting) >= MOST_OPEN:
            raise Invalid("nominations.too_many", most=MOST_OPEN)
        number = work.next_number("ZJ")
        made = Nomination(key, number, own.id, own.name, department, texts.stripped(), actor.id, work.now)
        work.nominations.add(made)
        work.record(actor, "nominations.submit", made.id)
        return made


def resubmit(app: App, actor: Actor, nomination_id: str, texts: NominationTexts) -> Nomination:
    """Hand a returned proposal in again, mended."""
    _own(app, actor, nomination_id)
    with app.store.write() as work:
        nomination = work.nominations.get(nomination_id)
        event = take_nomination_step(work, actor, nomination, "resubmit")
        _check(work, work.enterprises.get(nomination.enterprise), nomination.department, texts)
        again = replace(
            nomination, texts=texts.stripped(), submitted_by=actor.id, submitted_at=work.now, returned_at=None
        )
        return _save(work, actor, again, event)


def withdraw(app: App, actor: Actor, nomination_id: str) -> Nomination:
    """Take a proposal back that nobody has accepted."""
    _own(app, actor, nomination_id)
    with app.store.write() as work:
        nomination = work.nominations.get(nomination_id)
        event = take_nomination_step(work, actor, nomination, "withdraw")
        return _save(work, actor, replace(nomination, withdrawn_at=work.now), event)


def send_back(app: App, actor: Actor, nomination_id: str, reason: str) -> Nomination:
    """Return a proposal with a reason that the enterprise reads (退回)."""
    _handled(app, actor, nomination_id)
    with app.store.write() as work:
        nomination = work.nominations.get(nomination_id)
        least, most = REASON_LENGTH
        event = take_nomination_step(
            work, actor, nomination, "return", reason_given=least <= len(reason.strip()) <= most
        )
        returned = replace(nomination, returned_at=work.now, handled_by=actor.id, reason=reason.strip())
        return _save(work, actor, returned, event)


def accept(app: App, actor: Actor, nomination_id: str) -> Scenario:
    """Make a draft scenario of it (采纳): mechanism self_nominated, its number as origin, then the usual review.

    The draft holds title, problem and expected effect; the proposed solution is not in it.
    """
    _handled(app, actor, nomination_id)
    with app.store.write() as work:
        nomination = work.nominations.get(nomination_id)
        event = take_nomination_step(work, actor, nomination, "accept")
        scenario = scenarios.draft_from_nomination(work, actor, nomination)
        accepted = replace(
            nomination, accepted_at=work.now, handled_by=actor.id, reason="", scenario=scenario.id
        )
        _save(work, actor, accepted, event)
        return scenario


def mine(app: App, actor: Actor) -> list[NominationRow]:
    """What the actor's enterprise proposed, the newest first."""
    demand(app, actor, "nominations.submit", Owner(enterprise=actor.enterprise_id))
    with app.store.read() as work:
        return [_row(work, each) for each in work.nominations.of_enterprise(actor.enterprise_id)]


def inbox(app: App, actor: Actor) -> list[NominationRow]:
    """What was proposed to the actor's department, those that wait first; for the supervisor, to every department."""
    department = "" if actor.role == "supervisor" else actor.department
    demand(app, actor, "nominations.read", Owner(department=actor.department))
    with app.store.read() as work:
        rows = [_row(work, each) for each in work.nominations.of_department(department)]
    return sorted(rows, key=lambda row: row.state != "submitted")


def of_scenario(app: App, actor: Actor, origin: str) -> Nomination | None:
    """The proposal that a scenario came from, for those who may read it; None without one."""
    with app.store.read() as work:
        nomination = work.nominations.by_number(origin) if origin else None
    if nomination is None:
        return None
    demand(app, actor, "nominations.read", nomination, object=nomination.id)
    return nomination


def similar(app: App, actor: Actor, nomination_id: str) -> Similar:
    """Scenarios and hot topics that read like it (复制粘贴), by the model in use, as the publishing check measures it."""
    with app.store.read() as work:
        nomination = work.nominations.get(nomination_id)
        others = [each for each in work.scenarios.newest_first() if each.origin != nomination.number]
        run = work.topics.latest_run()
        topics = work.topics.of_run(run.id) if run else []
    demand(app, actor, "nominations.handle", nomination, object=nomination_id)
    texts = nomination.texts
    words = [f"{texts.title}\n{texts.problem}\n{texts.effect}"]
    words += [f"{each.title}\n{each.problem}\n{each.goal}" for each in others]
    words += [f"{each.title}\n{' '.join(each.terms)}" for each in topics]
    vectors = app.engine.encoder.encode(words)
    alike = [float(value) for value in vectors[1:] @ vectors[0]]
    near = [
        SimilarScenario(each.id, each.title, each.department, value)
        for each, value in zip(others, alike, strict=False)
    ]
    hot = [
        SimilarTopic(each.id, each.title, each.size, value)
        for each, value in zip(topics, alike[len(others) :], strict=True)
    ]
    return Similar(
        tuple(sorted(near, key=lambda row: -row.similarity)[:MOST_SIMILAR]),
        tuple(sorted(hot, key=lambda row: -row.similarity)[:MOST_SIMILAR]),
    )


def _check(work: Work, own: Enterprise, department: str, texts: NominationTexts) -> None:
    faults = list(text_faults(texts, (own.name, own.uscc)))
    if department not in _departments(work):
        faults.insert(0, Fault(0, "department", "nominations.no_department"))
    if faults:
        raise InvalidFields("nominations.refused", tuple(faults))


def _row(work: Work, nomination: Nomination) -> NominationRow:
    published = work.opportunities.of_scenario(nomination.scenario) if nomination.scenario else []
    number = published[-1].number if published else ""
    return NominationRow(nomination, nomination_state(nomination, work.now), number)


def _own(app: App, actor: Actor, nomination_id: str) -> None:
    with app.store.read() as work:
        nomination = work.nominations.get(nomination_id)
    demand(app, actor, "nominations.submit", nomination, object=nomination_id)


def _handled(app: App, actor: Actor, nomination_id: str) -> None:
    with app.store.read() as work:
        nomination = work.nominations.get(nomination_id)
    demand(app, actor, "nominations.handle", nomination, object=nomination_id)


def _save(work: Work, actor: Actor, nomination: Nomination, event: str) -> Nomination:
    work.nominations.save(nomination)
    work.record(actor, event, nomination.id)
    return nomination
