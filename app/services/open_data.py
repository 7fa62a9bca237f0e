"""Open data (开放数据): a release for every public event, made with the event itself, and read by everybody."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.audit import AuditEvent
from app.domain.delivery import Change, Settlement
from app.domain.ocds import (
    STAGES,
    Facts,
    PublishedCandidate,
    of_racer,
    record_package,
    release_of,
    release_package,
    with_ocid,
)
from app.domain.ocds.parts import moment
from app.domain.opportunities import Opportunity
from app.domain.racing import stages_now
from app.domain.users import SYSTEM, Actor
from app.errors import NotFound
from app.services.awarding import candidates_of
from app.services.context import App, demand
from app.services.public_payments import bills_of, told_later
from app.store.releases import Release
from app.store.work import Work

OF_LEDGER = ("delivery.bill", "delivery.pay", "delivery.undo_payment")
MOST = 500
"""Releases in one answer of the feed; where there are more, it says from when to go on."""


def make_releases(work: Work) -> None:
    """A release for every public event of this unit of work. Called before it is committed: both happen, or neither."""
    _make(work, filter(_public, work.events))


def catch_up(app: App) -> None:
    """Releases of opportunities that were published before there were releases, from the audit log; of bills and payments
    that were entered before these were published, from the ledger."""
    with app.store.read() as work:
        missing = set(work.releases.missing())
    if missing:
        with app.store.write() as work:
            events = [event for event in work.audit.each() if _public(event)]
            past = [event for event in events if _subject(work, event) in missing]
            _make(work, past)
            work.record(SYSTEM, "opendata.catch_up", releases=len(past))
    with app.store.read() as work:
        late = told_later(work)
    if late:
        with app.store.write() as work:
            for each in late:
                work.record(SYSTEM, each.action, each.opportunity, **each.data)


def _public(event: AuditEvent) -> bool:
    return event.action in STAGES and event.outcome == "done"


def _make(work: Work, events: Iterable[AuditEvent]) -> None:
    for event in events:
        opportunity = work.opportunities.get(_subject(work, event))
        earlier = work.releases.of(opportunity.id)
        number = len(earlier) + 1
        facts = _facts(work, opportunity, event, earlier)
        made = release_of(event.action, event.at, number, facts)
        if made is None:
            continue
        content = json.dumps(made, ensure_ascii=False, allow_nan=False)
        work.releases.add(Release(made["id"], opportunity.id, number, event.action, event.at, content))


def _subject(work: Work, event: AuditEvent) -> str:
    """The opportunity that an event is about; those of a race name the racer."""
    racer = work.races.racers.first("id = ?", [event.object]) if event.action.startswith("race.") else None
    return racer.opportunity if racer else event.object


def _facts(work: Work, opportunity: Opportunity, event: AuditEvent, earlier: Sequence[Release]) -> Facts:
    bids = work.bids.opened_of(opportunity.id) if opportunity.opened_at else []
    runs = [each.number for each in work.opportunities.of_scenario(opportunity.scenario)]
    before = runs[: runs.index(opportunity.number)]
    contracts, awards = _contracts(earlier), _awards(earlier)
    return Facts(
        opportunity=opportunity,
        addenda=work.opportunities.addenda_of(opportunity.id),
        questions=work.opportunities.questions_of(opportunity.id),
        bids=bids,
        candidates=_candidates(work, opportunity),
        award=work.evaluations.approved_at(opportunity.id, event.at),
        contract=work.opportunities.contract_of(opportunity.id),
        codes={bid.enterprise: work.enterprises.get(bid.enterprise).uscc for bid in bids},
        before=before[-1] if before else "",
        released=Counter(each.event for each in earlier),
        standing=[key for key, state in awards.items() if state != "cancelled"],
        named=list(awards),
        contracts={key: one["awardID"] for key, one in contracts.items() if one["status"] != "terminated"},
        contracts_ended=sum(one["status"] == "terminated" for one in contracts.values()),
        milestones=work.deliveries.milestones_of(opportunity.id),
        milestone=str(event.data.get("milestone", "")),
        change=_change(work, event),
        settlements=_settlements(work, event),
        **_ledger(work, opportunity, event),
        **_race(work, opportunity, event),
    )


def _awards(earlier: Sequence[Release]) -> dict[str, str]:
    """Awards that were published, with the status of now."""
    return {
        each["id"]: each["status"] for row in earlier for each in json.loads(row.content).get("awards", [])
    }


def _ledger(work: Work, opportunity: Opportunity, event: AuditEvent) -> dict[str, Any]:
    """What a release of a bill or of payments is made from; nothing for other events."""
    if event.action not in OF_LEDGER:
        return {}
    return {
        "bills": bills_of(work, opportunity),
        "bill": str(event.data.get("number", "")),
        "payments": tuple(event.data.get("payments", ())),
    }


def _race(work: Work, opportunity: Opportunity, event: AuditEvent) -> dict[str, Any]:
    """What a release of a race is made from; nothing for other events."""
    if not event.action.startswith("race."):
        return {}
    moved = work.races.moved(opportunity.id)
    return {
        "racers": work.races.racers.where("opportunity = ?", [opportunity.id], order="rowid"),
        "racer": event.object,
        "stages": stages_now(opportunity.terms.race, moved),
        "stage": int(event.data.get("stage", 0)),
        "stage_payments": work.races.payments_of(event.object),
        "reason": moved[-1].reason if moved else "",
    }


def _contracts(earlier: Sequence[Release]) -> dict[str, dict[str, str]]:
    """Contract -> its award and its status, as the releases until now leave them."""
    found: dict[str, dict[str, str]] = {}
    for row in earlier:
        for each in json.loads(row.content).get("contracts", []):
            if of_racer(each["id"]):
                continue
            known = found.setdefault(each["id"], {"awardID": "", "status": ""})
            known |= {name: each[name] for name in known if name in each}
    return found


def _change(work: Work, event: AuditEvent) -> Change | None:
    """The change of the contract that an event decided."""
    key = event.data.get("decision")
    return work.deliveries.decisions.get(str(key)).change if key else None


def _settlements(work: Work, event: AuditEvent) -> tuple[Settlement, ...]:
    """What became of open milestones with the acceptance that an event decided."""
    key = event.data.get("decision")
    found = work.deliveries.decisions.get(str(key)).acceptance if key else None
    return found.settlements if found else ()


def _candidates(work: Work, opportunity: Opportunity) -> list[PublishedCandidate]:
    if opportunity.publicity_from is None:
        return []
    found = candidates_of(work, opportunity)
    rows = (*found.ranked, *found.at_the_end)
    return [PublishedCandidate(row.rank, row.bid, row.price_fen, float(row.total)) for row in rows]


@dataclass(frozen=True)
class Feed:
    """A package of releases. changed: when the newest of them was made; more_from: where the next answer begins."""

    package: dict[str, Any]
    changed: datetime | None
    more_from: datetime | None


def feed(app: App, actor: Actor, publisher: str, since: datetime | None = None) -> Feed:
    """The releases made after `since`, oldest first, readable by everybody."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        rows = work.releases.after(since, MOST)
        numbers = {each.id: each.number for each in work.opportunities.where()}
        newest = work.releases.newest_at()
    found = [_with_ocid(app, row, numbers[row.opportunity]) for row in rows]
    changed = rows[-1].at if rows else newest
    package = release_package(found, _address(app, "releases.json"), publisher, _published(app, changed))
    return Feed(package, changed, changed if rows and changed != newest else None)


def record(app: App, actor: Actor, number: str, publisher: str) -> tuple[dict[str, Any], datetime]:
    """(record package of one opportunity, when its newest release was made). Raises NotFound."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        opportunity = work.opportunities.by_number(number)
        rows = work.releases.of(opportunity.id) if opportunity else []
    if not rows:
        raise NotFound("opportunities.not_found")
    found = [_with_ocid(app, row, number) for row in rows]
    address = _address(app, f"opportunities/{number}.json")
    return record_package(found, address, publisher), rows[-1].at


def list_changed_at(app: App, actor: Actor) -> datetime | None:
    """When the public list last changed, by an event or because a deadline passed; None while it is empty."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        found = work.opportunities.where()
        moments = [value for each in found for value in vars(each).values() if isinstance(value, datetime)]
        moments += [each.issued_at for each in work.opportunities.addenda.where()]
        return max((at for at in moments if at <= work.now), default=None)


def everything(app: App, actor: Actor, publisher: str) -> dict[str, Any]:
    """Every release there is, as one package."""
    demand(app, actor, "opportunities.list")
    with app.store.read() as work:
        rows = work.releases.where(order="at, rowid")
        numbers = {each.id: each.number for each in work.opportunities.where()}
    found = [_with_ocid(app, row, numbers[row.opportunity]) for row in rows]
    changed = rows[-1].at if rows else None
    return release_package(found, _address(app, "releases.json"), publisher, _published(app, changed))


def _with_ocid(app: App, row: Release, number: str) -> dict[str, Any]:
    return with_ocid(json.loads(row.content), number, app.settings.ocid_prefix)


def _published(app: App, changed: datetime | None) -> str:
    return moment(changed or app.clock.now())


def _address(app: App, path: str) -> str:
    """Where a package can be had; without a public address of the installation, its name."""
    base = app.settings.base_url.rstrip("/")
    return f"{base}/public/{path}" if base else f"urn:jiebang:{path}"
