"""What companies are called in a list (同名企业的区分): by name, namesakes with the last digits of their credit codes."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.company_names import told_apart
from app.domain.enterprises import Enterprise
from app.store.work import Work


def companies_called(work: Work, enterprises: Iterable[str]) -> dict[str, str]:
    """Id -> what it is called among the others named."""
    return called([work.enterprises.get(key) for key in dict.fromkeys(enterprises)])


def called(enterprises: Iterable[Enterprise]) -> dict[str, str]:
    """The same of companies that were read already."""
    found = list(enterprises)
    names = told_apart([(each.name, each.uscc) for each in found])
    return {each.id: name for each, name in zip(found, names, strict=True)}
