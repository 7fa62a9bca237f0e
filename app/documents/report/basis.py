"""The documents a report rests on (编制依据): number, articles used, whether in force, whether the wording was read.

Whether a document is in force was noted when this list was written (2026-11), most of it from memory; the report
says so and asks the reader to look it up. 财金〔2015〕21号, 财金〔2015〕167号 and 财金〔2019〕10号 were, as far as known,
repealed by 财金〔2023〕98号 and remain the method for projects registered before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.documents.report.parts import Column, Table
from app.documents.report.words import word
from app.i18n import has, t
from app.services.project_figures import ProjectFigures

SME_PAYMENT = "《保障中小企业款项支付条例》（国务院令第802号）"
_LATE_ARTICLES = ("第九条", "第十七条")
VALIDITY = {
    "国办函〔2023〕115号": "in_force",
    "基础设施和公用事业特许经营管理办法（六部门令第17号）": "in_force",
    "国办函〔2025〕84号": "in_force",
    "国发〔2019〕26号": "in_force",
    "厅字〔2019〕33号": "in_force",
    "国办发〔2024〕52号": "in_force",
    "预算法": "in_force",
    SME_PAYMENT: "in_force",
    "政府购买服务管理办法（财政部令第102号）": "in_force",
    "政府投资条例（国务院令第712号）": "in_force",
    "国发〔2014〕43号": "in_force",
    "财预〔2017〕87号": "in_force",
    "财金〔2015〕21号": "repealed",
    "财金〔2015〕167号": "repealed",
    "财金〔2019〕10号": "repealed",
}
"""Document -> in_force or repealed; any other is to be checked."""


def document_name(document: str) -> str:
    """The document in the reader's language."""
    key = f"finance.document_word.{document}"
    return t(key) if has(key) else document


def articles_text(articles: Iterable[str]) -> str:
    """Articles in one cell, "—" when none is named."""
    return t("ui.list_comma").join(document_name(article) for article in articles) or "—"


def cited(figures: ProjectFigures) -> dict[str, tuple[set[str], set[str]]]:
    """Document -> (articles, statuses of the wording) of everything the figures were measured against."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    sources: list[Any] = [finding.source for finding in figures.findings]
    if figures.projection.case.regime == "stock_ppp_pre2023":
        sources += [item.source for item in figures.liability.items]
    sources.append(next(iter(figures.tables.values())).source)
    for source in sources:
        articles, statuses = found.setdefault(source.document, (set(), set()))
        articles |= {source.article} - {""}
        statuses.add(source.status)
    articles, statuses = found.setdefault(SME_PAYMENT, (set(), set()))
    articles |= set(_LATE_ARTICLES)
    statuses.add("official")
    return found


def basis_table(figures: ProjectFigures) -> Table:
    """依据文件: one row a document; contracts and our own judgement are no documents and are left out."""
    rows = []
    for document, (articles, statuses) in cited(figures).items():
        if statuses <= {"user", "judgement"} and document not in VALIDITY:
            continue
        unread = statuses & {"unchecked", "judgement"}
        rows.append(
            (
                str(len(rows) + 1),
                document_name(document),
                articles_text(sorted(articles)),
                word(f"validity.{VALIDITY.get(document, 'to_check')}"),
                word("wording.unchecked" if unread else "wording.official"),
            )
        )
    heads = (("no", 0.7), ("document", 4.4), ("articles", 2.0), ("validity", 2.8), ("wording", 1.4))
    columns = tuple(Column(word(f"basis.{name}"), share) for name, share in heads)
    return Table(word("basis.title"), columns, tuple(rows))


def unsettled(figures: ProjectFigures) -> list[str]:
    """Names of cited documents that are repealed, of unknown validity, or whose wording was not read."""
    return [
        document_name(document)
        for document, (_, statuses) in cited(figures).items()
        if not (statuses <= {"user"})
        and (VALIDITY.get(document) != "in_force" or statuses & {"unchecked", "judgement"})
    ]
