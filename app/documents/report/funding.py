"""Investment, funding and the size of the loan (资金筹措和贷款规模), with the limit that binds."""

from __future__ import annotations

from app.documents.report.parts import Column, Paragraph, Part, Table
from app.documents.report.words import Numbering, numbers, row_word, wan, wan_text, word
from app.i18n import percent
from app.services.project_figures import ProjectFigures

LIMITS = ("gearing", "dscr", "llcr")


def funding(figures: ProjectFigures, numbering: Numbering) -> tuple[Part, ...]:
    projection = figures.projection
    parts: list[Part] = [
        numbering.heading("funding"),
        Paragraph(
            word(
                "funding.text",
                total=wan_text(projection.total_investment),
                capital=wan_text(projection.equity),
                share=_share(projection.equity, projection.total_investment),
                debt=wan_text(projection.debt),
                gearing=percent(projection.gearing),
            )
        ),
        _funding_table(figures),
        Paragraph(_size_text(figures)),
    ]
    if projection.debt_size.capacities:
        parts.append(_size_table(figures))
    return tuple(parts)


def _funding_table(figures: ProjectFigures) -> Table:
    """Uses and sources over the whole construction period; rows without an amount are left out."""
    table = figures.tables["investment_and_funding"]
    total = figures.projection.total_investment
    kept = [row for row in table.rows if row.level == 0 or abs(row.total or 0.0) >= 50.0]
    rows = tuple(
        (row.code, row_word(row.name), wan(row.total), _share(row.total or 0.0, total)) for row in kept
    )
    columns = (
        Column(word("funding.code"), 0.7),
        Column(word("funding.item"), 3.4),
        *numbers(word("funding.amount"), word("funding.share"), share=1.6),
    )
    strong = frozenset(at for at, row in enumerate(kept) if row.level == 0)
    return Table(word("funding.title"), columns, rows, word("unit_wan"), strong)


def _size_text(figures: ProjectFigures) -> str:
    size = figures.projection.debt_size
    return word(f"debt_size.{size.binding}", debt=wan_text(size.debt))


def _size_table(figures: ProjectFigures) -> Table:
    """Every limit in force with the loan it would allow."""
    size = figures.projection.debt_size
    rows = [
        (
            word(f"limit.{name}"),
            wan(size.capacities[name]),
            word("debt_size.binds") if name == size.binding else word("debt_size.slack"),
        )
        for name in LIMITS
        if name in size.capacities
    ]
    rows.append((word("debt_size.taken"), wan(size.debt), ""))
    columns = (
        Column(word("debt_size.limit"), 3.4),
        *numbers(word("debt_size.most"), share=1.8),
        Column(word("debt_size.role"), 1.8),
    )
    return Table(word("debt_size.title"), columns, tuple(rows), word("unit_wan"), frozenset({len(rows) - 1}))


def _share(amount: float, total: float) -> str:
    return percent(amount / total) if total > 0 else "—"
