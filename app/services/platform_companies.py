"""Platform companies (平台公司): the list, one company's file with its parts, undo of every save, removal and return."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.clock import CHINA
from app.domain.platform_companies import (
    PARTS,
    CompanyFile,
    Contracts,
    Part,
    PlatformCompany,
    PlatformPaper,
    Projects,
    part_name,
)
from app.domain.users import Actor
from app.errors import Conflict, Invalid
from app.files.contract_rows import parse_contracts
from app.files.tables import read_table
from app.services.context import App, demand
from app.services.platform_values import check_part
from app.store.codec import from_plain, to_plain
from app.store.ids import new_id, submitted_id
from app.store.work import Work

IMPORTED = "imported"
PUT_BACK = "put_back"
EXAMPLE = "example"
SHARE_ROUNDING = 1e-9


@dataclass(frozen=True)
class CompanyView:
    """A company with the newest state of its file; `revisions`: part -> number of its newest paper, 0 = none yet."""

    company: PlatformCompany
    file: CompanyFile
    revisions: dict[str, int]
    papers: tuple[PlatformPaper, ...]
    today_year: int

    def saved(self, part: str) -> PlatformPaper | None:
        """The newest paper of a part."""
        return next((paper for paper in self.papers if paper.part == part), None)


def list_companies(app: App, actor: Actor) -> list[CompanyView]:
    """The companies on the list, the oldest first."""
    demand(app, actor, "platforms.read")
    with app.store.read() as work:
        return [_view(work, company) for company in work.platforms.listed()]


def list_removed(app: App, actor: Actor) -> list[PlatformCompany]:
    """Companies that were taken off the list, the last one first."""
    demand(app, actor, "platforms.read")
    with app.store.read() as work:
        return work.platforms.removed()


def read(app: App, actor: Actor, company_id: str) -> CompanyView:
    """One company. Raises NotFound platform_companies.not_found; one that was removed can still be read."""
    demand(app, actor, "platforms.read", object=company_id)
    with app.store.read() as work:
        return _view(work, work.platforms.get(company_id))


def create(
    app: App, actor: Actor, name: str, kind: str, *, synthetic: bool = False, submission: str = ""
) -> CompanyView:
    """Put a company on the list with an empty file. Raises Invalid platforms.name, Conflict platforms.same_name."""
    demand(app, actor, "platforms.edit")
    name = " ".join(name.split())
    if not 2 <= len(name) <= 80:
        raise Invalid("platforms.name")
    profile = replace(CompanyFile().profile, kind=kind)
    check_part(profile, name)
    key = submitted_id("pc", actor.id, submission)
    with app.store.write() as work:
        if work.platforms.first("id = ?", [key]) is None:
            if work.platforms.named(name) is not None:
                raise Conflict("platforms.same_name", name=name)
            made = PlatformCompany(key, work.next_number("PT"), name, synthetic, actor.name, work.now)
            work.platforms.add(made)
            _add_paper(work, actor, key, "profile", profile, "")
            work.record(actor, "platforms.create", key, number=made.number)
        return _view(work, work.platforms.get(key))


def save_part(
    app: App, actor: Actor, company_id: str, value: Part, revision: int, note: str = ""
) -> PlatformPaper:
    """Save a part of the file; `revision` is the one it was made from, another newest one is a Conflict platforms.changed.

    Raises InvalidFields platforms.part_refused with every fault, Conflict platforms.removed for a company off the list,
    Invalid platforms.overheld when more than the whole of a project would be held.
    """
    demand(app, actor, "platforms.edit", object=company_id)
    part = part_name(value)
    with app.store.write() as work:
        company = _on_list(work, company_id)
        check_part(value, company.name, work.now.astimezone(CHINA).year)
        latest = work.platforms.latest_paper(company_id, part)
        if (latest.revision if latest else 0) != revision:
            raise Conflict("platforms.changed")
        if isinstance(value, Projects):
            _check_holdings(work, company_id, value)
        paper = _add_paper(work, actor, company_id, part, value, note)
        work.record(actor, "platforms.save", company_id, part=part, revision=paper.revision)
        return paper


def import_contracts(
    app: App, actor: Actor, company_id: str, name: str, content: bytes, revision: int
) -> PlatformPaper:
    """Replace the contracts by those of a file, all or nothing. Raises InvalidFields platforms.import_refused."""
    demand(app, actor, "platforms.edit", object=company_id)
    rows = parse_contracts(read_table(name, content)).or_refuse("platforms.import_refused")
    return save_part(app, actor, company_id, Contracts(rows), revision, IMPORTED)


def put_back(app: App, actor: Actor, company_id: str, paper_id: str) -> PlatformPaper:
    """Make an earlier state of a part the newest again (undo); nothing is lost. Raises Conflict platforms.gone."""
    demand(app, actor, "platforms.edit", object=company_id)
    with app.store.write() as work:
        company = _on_list(work, company_id)
        old = work.platforms.papers.first("id = ? AND company = ?", [paper_id, company_id])
        latest = work.platforms.latest_paper(company_id, old.part) if old else None
        if old is None or latest is None or latest.id == old.id:
            raise Conflict("platforms.gone")
        value = from_plain(PARTS[old.part], old.content)
        check_part(value, company.name, work.now.astimezone(CHINA).year)
        if isinstance(value, Projects):
            _check_holdings(work, company_id, value)
        paper = _add_paper(work, actor, company_id, old.part, value, PUT_BACK)
        work.record(actor, "platforms.put_back", company_id, part=old.part, revision=old.revision)
        return paper


def remove(app: App, actor: Actor, company_id: str) -> PlatformCompany:
    """Take a company off the list; its file stays and `bring_back` returns it. Raises Conflict platforms.removed."""
    demand(app, actor, "platforms.edit", object=company_id)
    with app.store.write() as work:
        gone = replace(_on_list(work, company_id), removed_at=work.now)
        work.platforms.save(gone)
        work.record(actor, "platforms.remove", company_id)
        return gone


def bring_back(app: App, actor: Actor, company_id: str) -> PlatformCompany:
    """Put a removed company on the list again. Raises Conflict platforms.same_name when its name is taken meanwhile."""
    demand(app, actor, "platforms.edit", object=company_id)
    with app.store.write() as work:
        company = work.platforms.get(company_id)
        if company.removed_at is None:
            raise Conflict("platforms.gone")
        if work.platforms.named(company.name) is not None:
            raise Conflict("platforms.same_name", name=company.name)
        back = replace(company, removed_at=None)
        work.platforms.save(back)
        if file_projects := _file(work, company_id).projects.rows:
            _check_holdings(work, company_id, Projects(file_projects))
        work.record(actor, "platforms.bring_back", company_id)
        return back


def _on_list(work: Work, company_id: str) -> PlatformCompany:
    company = work.platforms.get(company_id)
    if company.removed_at is not None:
        raise Conflict("platforms.removed")
    return company


def _check_holdings(work: Work, company_id: str, held: Projects) -> None:
    """Nobody holds more than the whole of a project, all companies on the list together; the projects must exist."""
    known = {project.id: project for project in work.projects.newest_first()}
    if any(row.project not in known for row in held.rows):
        raise Invalid("platforms.no_project")
    others = [
        row
        for company in work.platforms.listed()
        if company.id != company_id
        for row in _file(work, company.id).projects.rows
    ]
    for row in held.rows:
        same = [each for each in others if each.project == row.project]
        for side in ("private", "government"):
            mine = row.share if row.side in (side, "all") else 0.0
            taken = sum(each.share for each in same if each.side in (side, "all"))
            if mine and mine + taken > 1.0 + SHARE_ROUNDING:
                raise Invalid("platforms.overheld", number=known[row.project].number)


def _add_paper(work: Work, actor: Actor, company_id: str, part: str, value: Part, note: str) -> PlatformPaper:
    latest = work.platforms.latest_paper(company_id, part)
    paper = PlatformPaper(
        id=new_id("pp"),
        company=company_id,
        part=part,
        revision=latest.revision + 1 if latest else 1,
        content=to_plain(value),
        note=note,
        saved_by=actor.name,
        saved_at=work.now,
    )
    work.platforms.papers.add(paper)
    return paper


def _file(work: Work, company_id: str) -> CompanyFile:
    values: dict[str, Any] = {}
    for part, kind in PARTS.items():
        paper = work.platforms.latest_paper(company_id, part)
        if paper is not None:
            values[part] = from_plain(kind, paper.content)
    return CompanyFile(**values)


def _view(work: Work, company: PlatformCompany) -> CompanyView:
    papers = tuple(work.platforms.papers_of(company.id))
    revisions = dict.fromkeys(PARTS, 0)
    for paper in papers:
        revisions[paper.part] = max(revisions[paper.part], paper.revision)
    return CompanyView(company, _file(work, company.id), revisions, papers, work.now.astimezone(CHINA).year)
