"""Reading the audit log and proving that nobody has touched it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import CHINA
from app.domain.audit import GENESIS, AuditEvent, Checkpoint, Finding
from app.domain.users import Actor
from app.errors import NotFound
from app.sealing.chain import link, sha256_hex
from app.services.context import App, demand
from app.services.frozen_records import frozen_findings
from app.store.work import Work


@dataclass(frozen=True)
class Anchor:
    """What is public of the audit log: a keyed digest of where it stood when a day of China time was over.

    It changes every day whether anything happened or not, and tells nothing without the key; with it, everybody who
    kept one can have it proved that what was logged until that day is still the same.
    """

    day: date
    value: str


@dataclass(frozen=True)
class Verification:
    """Result of `verify`: everything found wrong; orphans: files no row names; anchor: the newest that is public.

    Neither how many events there are nor the head of the chain: both would move with every sealed bid (decision 0013).
    """

    findings: tuple[Finding, ...]
    orphans: int
    anchor: Anchor

    @property
    def sound(self) -> bool:
        return not self.findings


def list_events(
    app: App, actor: Actor, *, action: str = "", object: str = "", limit: int = 100, offset: int = 0
) -> tuple[int, list[AuditEvent]]:
    """(how many there are, one page newest first)."""
    demand(app, actor, "audit.read")
    with app.store.read() as work:
        return work.audit.page(reader=actor.role, action=action, object=object, limit=limit, offset=offset)


@dataclass(frozen=True)
class LogEntry:
    """An event as people read it: `about` is the number or name of the thing, "" when it has none or is gone."""

    event: AuditEvent
    about: str


def read_log(
    app: App,
    actor: Actor,
    *,
    area: str = "",
    outcome: str = "",
    person: str = "",
    first: date | None = None,
    last: date | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[int, list[LogEntry]]:
    """(how many there are, one page newest first). area: beginning of the action; days are Shanghai days, inclusive."""
    demand(app, actor, "audit.read")
    with app.store.read() as work:
        total, events = work.audit.page(
            reader=actor.role,
            action=area,
            outcome=outcome,
            actor_name=person.strip(),
            since=_midnight(first) if first else None,
            until=_midnight(last + timedelta(days=1)) if last else None,
            limit=limit,
            offset=offset,
        )
        return total, [LogEntry(event, _about(work, event.object)) for event in events]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _about(work: Work, object: str) -> str:
    """What people call the thing with this id; what is no id of ours (a file name) is shown as it is."""
    kind, mark, _ = object.partition("_")
    names: dict[str, Callable[[str], str]] = {
        "op": lambda key: work.opportunities.get(key).number,
        "sc": lambda key: work.scenarios.get(key).title,
        "pr": lambda key: work.projects.get(key).number,
        "us": lambda key: work.users.get(key).name,
        "en": lambda key: work.enterprises.get(key).name,
        "bd": lambda key: work.bids.get(key).receipt,
        "pp": lambda key: work.pain_points.get(key).public_title,
        "iv": lambda key: work.projects.invoices.get(key).number,
        "pf": lambda key: work.projects.payers.get(key).name,
        "rc": lambda key: work.races.racers.get(key).enterprise_name,
        "nm": lambda key: work.nominations.get(key).number,
    }
    if not mark or len(kind) != 2:
        return object
    try:
        return names[kind](object) if kind in names else ""
    except NotFound:
        return ""


def verify(app: App, actor: Actor) -> Verification:
    """Walk the chain, hold it against the checkpoints outside the database and the receipts, check the file itself.

    Kinds of findings: altered (a row or its link does not fit), missing (a number is skipped), truncated (a
    checkpoint lies beyond the end), restamped (the chain is whole but a checkpoint has another head), receipt
    (a bid does not fit its audited digest), report (an evaluation report is not what its digest in the log says), draw (a
    draw is not what its numbers give), blob (a row names a file that is not there), model (the learned model in
    use is not what was switched to), database.
    """
    demand(app, actor, "audit.verify")
    findings: list[Finding] = [Finding("database", 0, text) for text in app.store.integrity_problems()]
    stored = app.blobs.digests()
    checkpoints = app.store.checkpoints()  # before the snapshot: what is committed meanwhile is no cut tail
    with app.store.read() as work:
        heads = _walk(app, work, findings)
        _hold_against_checkpoints(checkpoints, heads, findings)
        _hold_against_bids(app, work, findings)
        findings += frozen_findings(work)
        wanted = work.pain_points.photos() | work.bids.envelopes()
        wanted |= work.races.files() | work.deliveries.files()
    missing = [digest for digest in sorted(wanted - stored) if app.blobs.stored_at(digest) == float("inf")]
    findings += [Finding("blob", 0, digest) for digest in missing]
    findings += [Finding("model", 0, version) for version in app.shelf.unsound()]
    return Verification(tuple(findings), len(stored - wanted), anchors(app, actor, 1)[0])


def anchors(app: App, actor: Actor, days: int = 30) -> list[Anchor]:
    """The anchors of the last whole days, newest first, readable by everybody."""
    demand(app, actor, "audit.anchors")
    with app.store.read() as work:
        today = work.now.astimezone(CHINA).date()
        found = []
        for back in range(1, days + 1):
            day = today - timedelta(days=back)
            head = work.audit.head_before(_midnight(day + timedelta(days=1)))
            found.append(Anchor(day, link(app.master.audit_key, head, {"anchor": day.isoformat()})))
    return found


def _walk(app: App, work: Work, findings: list[Finding]) -> list[str]:
    previous, heads, expected = GENESIS, [], 1
    for event in work.audit.each():
        if event.seq != expected:
            findings.append(Finding("missing", expected, f"{expected}..{event.seq - 1}"))
        if (
            event.prev_hash != previous
            or link(app.master.audit_key, event.prev_hash, event.record()) != event.hash
        ):
            findings.append(Finding("altered", event.seq, event.action))
        previous, expected = event.hash, event.seq + 1
        heads.append(event.hash)
    return heads


def _hold_against_checkpoints(
    checkpoints: Sequence[Checkpoint], heads: list[str], findings: list[Finding]
) -> None:
    known = {finding.kind for finding in findings}
    if checkpoints and max(c.seq for c in checkpoints) > len(heads) and "missing" not in known:
        findings.append(Finding("truncated", len(heads) + 1, f"{max(c.seq for c in checkpoints)}"))
    for checkpoint in checkpoints:
        if checkpoint.seq <= len(heads) and heads[checkpoint.seq - 1] != checkpoint.head:
            if not {"altered", "missing"} & known:
                findings.append(Finding("restamped", checkpoint.seq, checkpoint.head[:16]))
            break


def _hold_against_bids(app: App, work: Work, findings: list[Finding]) -> None:
    for bid in work.bids.where():
        event = work.audit.of("bids.submit", bid.id)
        told = (event.data.get("sha256"), event.data.get("attachments", [])) if event else ("", [])
        sound = told == (bid.sha256, list(bid.attachments)) and sha256_hex(bid.sealed) == bid.sha256
        if event is None or not sound or not all(_as_received(app, each) for each in bid.attachments):
            findings.append(Finding("receipt", event.seq if event else 0, bid.receipt))


def _as_received(app: App, digest: str) -> bool:
    """A missing file is a finding of its own kind."""
    try:
        return sha256_hex(app.blobs.get(digest)) == digest
    except NotFound:
        return True
