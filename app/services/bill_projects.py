"""Which project a bill of a file is for (账单所属项目): by number, by name, by the opportunity its contract came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.projects import Project
from app.errors import Fault
from app.files.invoice_rows import InvoiceRow
from app.store.work import Work


@dataclass(frozen=True)
class BillProjects:
    """What a project column may say. numbers: number of a project, or of an opportunity with a contract -> the project,
    None where nobody has begun one; names: projects that no other is called like; shared: names of several.
    """

    numbers: Mapping[str, Project | None]
    names: Mapping[str, Project]
    shared: frozenset[str]

    def of(self, said: str) -> tuple[str, str]:
        """Id of the project ("" without one) and the number the bill is kept under. Raises KeyError when unknown."""
        if not said:
            return "", ""
        found = self.numbers[said] if said in self.numbers else self.names[said]
        return (found.id, found.number) if found else ("", said)

    def fault(self, row: InvoiceRow) -> Fault | None:
        """What is wrong with the project of a row: nobody knows it, or several have that name."""
        if not row.project or row.project in self.numbers or row.project in self.names:
            return None
        code = "invoices.project_name_shared" if row.project in self.shared else "invoices.unknown_project"
        return Fault(row.line, "project", code, (("project", row.project),))


def read_bill_projects(work: Work) -> BillProjects:
    """The projects and contracts of today."""
    projects = work.projects.newest_first()
    numbers: dict[str, Project | None] = {}
    for contract in work.opportunities.contracts.where():
        numbers[work.opportunities.get(contract.opportunity).number] = work.projects.of_award(contract.award)
    numbers |= {each.number: each for each in projects}
    times = Counter(each.name for each in projects)
    return BillProjects(
        numbers,
        {each.name: each for each in projects if times[each.name] == 1},
        frozenset(name for name, count in times.items() if count > 1),
    )
