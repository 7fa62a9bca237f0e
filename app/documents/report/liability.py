"""What a PPP project costs the budget (财政支出责任): the four items with their basis, the subsidy, its profit rate."""

from __future__ import annotations

import finance
from app.documents.finance_words import document_text
from app.documents.report.parts import Column, Paragraph, Part, Table
from app.documents.report.words import Numbering, matters, numbers, wan, wan_text, word
from app.i18n import percent, t
from app.services.project_figures import ProjectFigures
from app.services.project_liability import Liability

PPP_REGIMES = ("new_concession_2023", "stock_ppp_pre2023")


def liability(figures: ProjectFigures, numbering: Numbering) -> tuple[Part, ...]:
    """The chapter, empty for what is no PPP project."""
    if figures.projection.case.regime not in PPP_REGIMES:
        return ()
    found = figures.liability
    parts: list[Part] = [
        numbering.heading("liability"),
        Paragraph(word("liability.lead")),
        items_table(found),
        *map(Paragraph, _notes(found)),
        Paragraph(capacity_text(found)),
    ]
    if found.subsidy is not None:
        parts += [Paragraph(word("liability.subsidy_lead")), subsidy_table(figures)]
    if found.profit_rates:
        parts += [Paragraph(word("liability.rates_lead")), rates_table(found)]
    elif any(item.item == "operating_subsidy" for item in found.items):
        parts.append(Paragraph(word("liability.no_rates")))
    return tuple(parts)


def items_table(found: Liability) -> Table:
    """Each item with its total, its highest year and the rule; risk that nobody estimated says so."""
    rows = []
    for code in finance.FISCAL_ITEMS:
        mine = [item for item in found.items if item.item == code]
        rows += [_row(item) for item in mine]
        if not mine:
            estimated = code != "risk_bearing" or found.risk is not None
            state = t("value.no_amount" if estimated else "value.not_estimated")
            total = wan(0.0) if estimated else state
            source = document_text(finance.ITEM_SOURCES[code].to_dict())
            rows.append((t(f"fiscal.item.{code}"), state, total, "—", "—", source))
    columns = (
        Column(word("liability.item"), 1.7),
        Column(word("liability.basis"), 2.2),
        *numbers(word("liability.total"), share=1.4),
        *numbers(word("liability.peak"), share=1.9),
        Column(word("liability.counts"), 1.0),
        Column(word("liability.source"), 3.2),
    )
    return Table(word("liability.title"), columns, tuple(rows), word("unit_wan"))


def _row(item: finance.FiscalItem) -> tuple[str, ...]:
    peak = max(item.amounts, key=lambda year: item.amounts[year])
    return (
        t(f"fiscal.item.{item.item}"),
        t(f"value.basis.{item.basis}"),
        wan(sum(item.amounts.values())),
        f"{wan(item.amounts[peak])} ({peak})",
        t("fiscal.counts" if item.counts else "fiscal.outside"),
        document_text(item.source.to_dict()),
    )


def _notes(found: Liability) -> list[str]:
    if found.risk is None:
        return [t("value.risk_none")]
    lines = [t(f"value.method_text.{found.inputs.terms.method}")]
    if found.inputs.terms.method == "probability" and found.inputs.register_preset:
        lines.append(t("value.register_preset"))
    return lines


def capacity_text(found: Liability) -> str:
    """What counts towards the lines of 财金〔2015〕21号; the share needs the budget, which a case does not hold."""
    yearly: dict[int, float] = {}
    for item in found.items:
        if item.counts:
            for year, amount in item.amounts.items():
                yearly[year] = yearly.get(year, 0.0) + amount
    if not yearly or max(yearly.values()) <= 0:
        return word("findings.capacity_none")
    peak = max(yearly, key=lambda year: yearly[year])
    return word(
        "findings.capacity", total=wan_text(sum(yearly.values())), peak=wan_text(yearly[peak]), year=peak
    )


def subsidy_table(figures: ProjectFigures) -> Table:
    """Viability-gap funding of every year by the formula and as it is paid."""
    subsidy, projection = figures.liability.subsidy, figures.projection
    assert subsidy is not None
    first = projection.phases.index("operation")
    years = projection.years[first : first + len(subsidy.raw)]
    rows = [
        (str(year), wan(raw), wan(paid))
        for year, raw, paid in zip(years, subsidy.raw, subsidy.paid, strict=True)
    ]
    rows.append((t("ui.total"), wan(sum(subsidy.raw)), wan(subsidy.total)))
    heads = numbers(t("value.subsidy_raw"), t("value.subsidy_paid"), share=2.0)
    columns = (Column(word("year"), 1.0), *heads)
    title = word("liability.subsidy_title")
    return Table(title, columns, tuple(rows), word("unit_wan"), frozenset({len(rows) - 1}))


def rates_table(found: Liability) -> Table:
    """Subsidy at other reasonable profit rates, the one of the case in bold type."""
    usual = (
        len(found.profit_rates) - 3
    )  # two steps below it and two above, fewer below when a rate would be negative
    rows = tuple((percent(rate, 2), wan(total), wan(most)) for rate, total, most in found.profit_rates)
    heads = numbers(t("value.profit_rate"), t("value.subsidy_total"), t("value.subsidy_most"), share=2.0)
    shown = rows if matters([total for _, total, _ in found.profit_rates]) else ()
    return Table(word("liability.rates_title"), heads, shown, word("unit_wan"), frozenset({usual}))
