"""The page of states and steps (docs/machines.md), written from the state machines.

`python -m app.documents.machine_page > docs/machines.md` writes it again; a test keeps page and machines the same.
"""

from __future__ import annotations

from app.domain.machines import MACHINES, Machine
from app.i18n import role_name, t, use_language


def machine_page() -> str:
    """Markdown: one table a machine, a row an edge: state, step, next state, who, under which conditions, audit event."""
    parts = [f"# {t('machines.page.title')}", t("machines.page.lead")]
    for machine in MACHINES:
        parts += [f"## {t(f'machines.page.{machine.name}')}", _table(machine)]
    return "\n\n".join(parts) + "\n"


def _table(machine: Machine) -> str:
    columns = ("before", "action", "after", "roles", "guards", "event")
    rows = [
        [
            t(f"machines.{machine.name}.{edge.before}"),
            f"`{edge.action}`",
            t(f"machines.{machine.name}.{edge.after}"),
            "、".join(role_name(role) for role in edge.roles),
            " ".join(f"`{guard}`" for guard in edge.guards) or "—",
            f"`{edge.event}`",
        ]
        for edge in machine.edges
    ]
    rows += [
        [
            t(f"machines.{machine.name}.{edge.before}"),
            t("machines.page.clock"),
            t(f"machines.{machine.name}.{edge.after}"),
            "—",
            f"`{edge.at}`",
            "—",
        ]
        for edge in machine.clock
    ]
    header = [t(f"machines.page.{name}") for name in columns]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, ["---"] * len(columns), *rows])


if __name__ == "__main__":
    use_language("zh-CN")
    print(machine_page(), end="")
