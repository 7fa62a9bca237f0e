"""Enterprises and their capability profiles: import, edit by the enterprise itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain import uscc
from app.domain.deadlines import china_date
from app.domain.delivery import in_force
from app.domain.enterprises import (
    CapabilityStatement,
    Enterprise,
    EvidenceItem,
    identity_number,
    is_identity_number,
)
from app.domain.users import Actor
from app.errors import Fault, Invalid, InvalidFields
from app.files.records import EnterpriseRow, parse_capabilities, parse_enterprises
from app.files.tables import read_table
from app.services.companies_called import called
from app.services.context import App, demand
from app.store.ids import new_id
from app.store.work import Work

STATEMENTS = 30
PARTIES = 20
TEXT_LENGTH = 600


@dataclass(frozen=True)
class EnterpriseImport:
    """What an import did: new enterprises and enterprises whose profile was replaced."""

    added: int
    updated: int


def import_file(app: App, actor: Actor, name: str, content: bytes) -> EnterpriseImport:
    """Import enterprises with their statements: all of the file or nothing. Same credit code = the profile is replaced."""
    demand(app, actor, "enterprises.import")
    rows = parse_enterprises(read_table(name, content)).or_refuse("enterprises.import_refused")
    return _import(app, actor, rows)


def import_capabilities(app: App, actor: Actor, name: str, content: bytes) -> EnterpriseImport:
    """Import statements of enterprises that are stored already, named by their credit code."""
    demand(app, actor, "enterprises.import")
    rows = parse_capabilities(read_table(name, content)).or_refuse("enterprises.import_refused")
    with app.store.write() as work:
        updated = set()
        for row in rows:
            enterprise = work.enterprises.by_uscc(row.uscc)
            if enterprise is None:
                fault = Fault(row.line, "uscc", "enterprises.unknown_uscc", (("uscc", row.uscc),))
                raise InvalidFields("enterprises.import_refused", (fault,))
            statement = CapabilityStatement(new_id("st"), row.title, row.text, _evidence(row.evidence))
            if len(enterprise.statements) >= STATEMENTS:
                fault = Fault(row.line, "uscc", "enterprises.too_many", (("most", STATEMENTS),))
                raise InvalidFields("enterprises.import_refused", (fault,))
            work.enterprises.save_revision(
                replace(enterprise, statements=(*enterprise.statements, statement), updated_at=work.now)
            )
            updated.add(enterprise.id)
        work.record(actor, "enterprises.import", "", rows=len(rows))
        return EnterpriseImport(0, len(updated))


def _import(app: App, actor: Actor, rows: Sequence[EnterpriseRow]) -> EnterpriseImport:
    if not rows:
        raise Invalid("enterprises.import_empty")
    added = updated = 0
    with app.store.write() as work:
        for row in rows:
            before = work.enterprises.by_uscc(row.uscc)
            if before is None:
                work.enterprises.add(_from_row(row, work))
                added += 1
            else:
                # Who stands behind a company it states itself, and two people decide on the whitelist: no file changes these.
                work.enterprises.save(
                    replace(
                        _from_row(row, work),
                        id=before.id,
                        revision=before.revision + 1,
                        representative=before.representative,
                        controlled_by=before.controlled_by,
                        controls=before.controls,
                        imported_control=before.imported_control,
                        whitelist=before.whitelist,
                    )
                )
                updated += 1
        work.record(actor, "enterprises.import", "", added=added, updated=updated)
    return EnterpriseImport(added, updated)


def _from_row(row: EnterpriseRow, work: Work) -> Enterprise:
    return Enterprise(
        id=new_id("en"),
        name=row.name,
        uscc=row.uscc,
        scale=row.scale or "",
        ownership=row.ownership or "",
        city=row.city or "",
        district=row.district or "",
        participant_type=row.participant_type or "",
        chain_links=tuple(row.chain_links or ()),
        founded_on=row.founded_on,
        registered_capital_wan=row.registered_capital_wan,
        staff=row.staff,
        whitelist=row.whitelist or "none",
        summary=row.summary or "",
        legal_representative=row.legal_representative or "",
        contact_phone=row.contact_phone or "",
        statements=tuple(
            CapabilityStatement(new_id("st"), s.title, s.text, _evidence(s.evidence)) for s in row.statements
        ),
        updated_at=work.now,
        # Somebody else's word: a hint until the company confirms or strikes it.
        imported_control=tuple(code for code in row.controlled_by if code != row.uscc),
    )


def _evidence(rows) -> tuple[EvidenceItem, ...]:  # type: ignore[no-untyped-def]
    return tuple(
        EvidenceItem(e.kind, e.title, e.issuer or "", e.issued_on, e.valid_until) for e in rows or ()
    )


def read(app: App, actor: Actor, enterprise_id: str) -> Enterprise:
    """A profile with its whitelist status of today: for government people any, for an enterprise its own."""
    with app.store.read() as work:
        enterprise = work.enterprises.get(enterprise_id)
        newest = next(iter(work.deliveries.whitelist_of(enterprise_id)), None)
        status = in_force(newest, china_date(work.now))
    demand(app, actor, "enterprises.read", enterprise, object=enterprise_id)
    return replace(enterprise, whitelist=status)


def names(app: App, actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of all enterprises, for the account form; those of one name told apart by their credit codes."""
    demand(app, actor, "users.manage")
    with app.store.read() as work:
        return list(called(work.enterprises.by_name()).items())


def save_profile(
    app: App,
    actor: Actor,
    enterprise: Enterprise,
    summary: str,
    statements: tuple[CapabilityStatement, ...],
    controlled_by: Sequence[str] | None = None,
    representative: str = "",
    controls: Sequence[str] | None = None,
    imported: Mapping[str, bool] | None = None,
) -> Enterprise:
    """Save what an enterprise may say of itself: summary, statements, who controls or manages it and whom it controls or
    manages (None: as before). Everything else comes from registration.

    imported: of the controllers that came with a file, by credit code, which it confirms (True) and which it strikes
    (False); the others wait.
    representative: number of the identity paper of its responsible person, "" = as before; a keyed digest of it is kept,
    the number is not. Statements without an id are new. Raises InvalidFields, Conflict enterprises.changed.
    """
    demand(app, actor, "enterprises.edit", enterprise, object=enterprise.id)
    answers = imported or {}
    confirmed = [code for code in enterprise.imported_control if answers.get(code)]
    before = enterprise.controlled_by if controlled_by is None else controlled_by
    above = None if controlled_by is None and not confirmed else _parties((*before, *confirmed))
    below = _parties(controls)
    number = identity_number(representative)
    faults = (
        *_profile_faults(summary, statements),
        *_party_faults("controlled_by", above or (), enterprise),
        *_party_faults("controls", below, enterprise),
        *_representative_faults(number),
    )
    if faults:
        raise InvalidFields("enterprises.save_refused", faults)
    numbered = tuple(s if s.id else replace(s, id=new_id("st")) for s in statements)
    with app.store.write() as work:
        current = work.enterprises.get(enterprise.id)
        stated = current.controlled_by if above is None else above
        waiting = [code for code in current.imported_control if code not in stated]
        struck = [code for code in waiting if answers.get(code) is False]
        saved = work.enterprises.save_revision(
            replace(
                current,
                summary=summary.strip(),
                statements=numbered,
                controlled_by=stated,
                controls=current.controls if controls is None else below,
                imported_control=tuple(code for code in waiting if code not in struck),
                representative=app.master.identity_digest(number) if number else current.representative,
                updated_at=work.now,
                revision=enterprise.revision,
            )
        )
        answered: dict[str, Any] = (
            {"confirmed": len(current.imported_control) - len(waiting), "struck": len(struck)}
            if current.imported_control
            else {}
        )
        work.record(actor, "enterprises.save", enterprise.id, statements=len(numbered), **answered)
        return saved


def _representative_faults(number: str) -> tuple[Fault, ...]:
    if not number or is_identity_number(number):
        return ()
    return (Fault(0, "representative", "enterprises.bad_identity_number"),)


def _parties(codes: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(uscc.normalise(code) for code in codes or () if code.strip()))


def _party_faults(column: str, parties: Sequence[str], enterprise: Enterprise) -> tuple[Fault, ...]:
    if len(parties) > PARTIES:
        return (Fault(0, column, "enterprises.too_many_parties", (("most", PARTIES),)),)
    return tuple(
        Fault(line, column, "enterprises.bad_party", (("uscc", code),))
        for line, code in enumerate(parties, 1)
        if not uscc.is_valid(code) or code == enterprise.uscc
    )


def _profile_faults(summary: str, statements: tuple[CapabilityStatement, ...]) -> tuple[Fault, ...]:
    faults = []
    if len(summary) > TEXT_LENGTH:
        faults.append(Fault(0, "summary", "enterprises.too_long", (("most", TEXT_LENGTH),)))
    if len(statements) > STATEMENTS:
        faults.append(Fault(0, "statements", "enterprises.too_many", (("most", STATEMENTS),)))
    for line, statement in enumerate(statements, 1):
        if not statement.title.strip() or not statement.text.strip():
            faults.append(Fault(line, "statements", "enterprises.statement_empty"))
        if len(statement.text) > TEXT_LENGTH or len(statement.title) > 60:
            faults.append(Fault(line, "statements", "enterprises.too_long", (("most", TEXT_LENGTH),)))
    return tuple(faults)
