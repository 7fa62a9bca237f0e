"""The file of a platform company as a workbook (平台公司档案), its contracts as a table that can be read in again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

import finance
from app.documents.platform_words import (
    consolidation_text,
    earning_text,
    evidence_text,
    flag_line,
    flag_value,
    line_source,
    missing_text,
    paying_text,
    role_reason,
    role_text,
)
from app.documents.tables import workbook
from app.domain.platform_companies import Accounts, CompanyContract, Contracts
from app.files.contract_rows import DAYS, MONEY, TESTS
from app.files.exports import Value, to_workbook
from app.i18n import t, time_text, yuan_to_wan
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from finance.platform.consolidation import CompanyYear

Sheet = tuple[str, Sequence[str], Iterable[Sequence[Value]]]
_NOT_MONEY = {"year", "source", "receivable_days", "cross_holdings", "goods_flow_shown"}


def contract_table(contracts: Contracts) -> pd.DataFrame:
    """Contracts under the headers that the import reads, amounts in 万元."""
    names = ("name", "payer", "city", *MONEY, "suppliers", *DAYS, *TESTS)
    return pd.DataFrame(
        {_header(name): [_cell(row, name) for row in contracts.rows] for name in names}, dtype="object"
    )


def contract_template() -> bytes:
    """The same table with one made-up contract, as a form to fill in."""
    sample = CompanyContract(
        name=t("platforms.sample.contract"),
        payer=t("platforms.sample.payer"),
        city=t("platforms.sample.city"),
        gross_fee=5_000_000.0,
        pass_through=3_000_000.0,
        suppliers=(t("platforms.sample.supplier"),),
        own_labour=1_200_000.0,
        other_cost=300_000.0,
        receivable_days=180,
        payable_days=60,
        control_before_transfer=True,
    )
    return workbook(contract_table(Contracts((sample,))), t("platforms.part.contracts"))


def _header(name: str) -> str:
    word = t(f"platforms.column.{name}")
    return t("ui.unit.header", title=word, unit=t("ui.unit.wan")) if name in MONEY else word


def _cell(row: CompanyContract, name: str) -> str | float | None:
    value: Any = getattr(row, name)
    cell: str | float | None = value
    if name in MONEY:
        cell = round(value / 10_000, 6)
    elif name in TESTS:
        cell = None if value is None else t("ui.yes") if value else t("ui.no")
    elif name == "suppliers":
        cell = "、".join(value)
    return cell


def company_workbook(view: CompanyView, found: CompanyAnalysis) -> bytes:
    """Everything about a company: answers, owners, contracts as entered and taken apart, cash, flags, accounts, mode."""
    contracts = contract_table(view.file.contracts)
    sheets: list[Sheet] = [
        (t("platforms.sheet.overview"), _pair(), _overview(view, found)),
        (t("platforms.owners"), _owner_heads(), _owners(view, found)),
        (
            t("platforms.part.contracts"),
            [str(header) for header in contracts.columns],
            contracts.itertuples(index=False, name=None),
        ),
        (t("platforms.sheet.income"), _income_heads(), _income(found)),
        (t("platforms.projects"), _project_heads(), _projects(found)),
        (t("platforms.sheet.cash"), _cash_heads(), _cash(found)),
        (t("platforms.sheet.late"), _late_heads(), _late(found)),
        (t("platforms.sheet.flags"), _flag_heads(), _flags(found)),
        (t("platforms.part.accounts"), _pair(), _accounts(view.file.accounts)),
        (t("platforms.part.mode"), _pair(), _mode(view)),
    ]
    return to_workbook(sheets)


def _pair() -> tuple[str, str]:
    return t("projects.results.item"), t("projects.case.value")


def _wan(title: str) -> str:
    return t("ui.unit.header", title=title, unit=t("ui.unit.wan"))


def _overview(view: CompanyView, found: CompanyAnalysis) -> list[tuple[str, Value]]:
    profile = view.file.profile
    saved = max((paper.saved_at for paper in view.papers), default=view.company.created_at)
    return [
        (t("platforms.number"), view.company.number),
        (t("platforms.name"), view.company.name),
        (t("platforms.synthetic_mark"), t("ui.yes") if view.company.synthetic else t("ui.no")),
        (t("platforms.kind"), t(f"platform.operator.{profile.kind}")),
        (t("platforms.city"), profile.city),
        (_wan(t("platforms.paid_in")), yuan_to_wan(profile.paid_in_capital)),
        (t("platforms.earning_question"), earning_text(found)),
        (t("platforms.paying_question"), paying_text(found)),
        (t("platforms.index"), found.index),
        (t("platforms.raised"), found.raised),
        (t("platforms.unknown"), found.unknown),
        (t("platforms.last_saved"), time_text(saved)),
        (t("platforms.basis"), t("platforms.judgement_note")),
    ]


def _owner_heads() -> list[str]:
    return [
        t("platforms.owner"),
        t("platforms.owner_kind_column"),
        t("platforms.share_field"),
        t("platforms.supplies"),
        _wan(t("platforms.dividend_column")),
    ]


def _owners(view: CompanyView, found: CompanyAnalysis) -> list[tuple[Value, ...]]:
    paid = found.dividends.by_shareholder if found.dividends else {}
    return [
        (
            each.name,
            t(f"platforms.owner_kind.{each.kind}"),
            100 * each.share,
            each.supplies,
            yuan_to_wan(paid[each.name]) if each.name in paid else None,
        )
        for each in view.file.profile.holdings
    ]


def _income_heads() -> list[str]:
    money = (
        "step.gross",
        "step.passed",
        "net_revenue",
        "reported",
        "step.labour",
        "step.other",
        "step.margin",
    )
    return [
        t("platforms.contract"),
        t("platforms.role"),
        t("platforms.role_why"),
        *(_wan(t(f"platforms.{name}")) for name in money),
        f"{t('platforms.margin_on_net')} (%)",
        t("platforms.gap_days_column"),
        _wan(t("platforms.gap")),
    ]


def _income(found: CompanyAnalysis) -> list[tuple[Value, ...]]:
    if found.income is None:
        return []
    rows: list[tuple[Value, ...]] = []
    for part in (*found.income.contracts, found.income.total):
        whole = part is found.income.total
        margin = part.margin_on_net.value
        rows.append(
            (
                t("ui.total") if whole else part.name,
                "" if whole else role_text(part),
                "" if whole else role_reason(part),
                yuan_to_wan(part.gross_fee),
                yuan_to_wan(part.pass_through),
                yuan_to_wan(part.net_revenue),
                yuan_to_wan(part.reported_revenue),
                yuan_to_wan(part.own_labour),
                yuan_to_wan(part.other_cost),
                yuan_to_wan(part.margin),
                None if margin is None else 100 * margin,
                part.gap_days,
                yuan_to_wan(part.gap),
            )
        )
    return rows


def _project_heads() -> list[str]:
    names = ("projects.number", "projects.name", "platforms.side_column", "platforms.share_field")
    holding = t("ui.unit.header", title=t("platforms.holding"), unit="%")
    return [*(t(name) for name in names), holding, t("platforms.method")]


def _projects(found: CompanyAnalysis) -> list[tuple[Value, ...]]:
    return [
        (
            row.number,
            row.name,
            t(f"platforms.side.{row.held.side}"),
            100 * row.held.share,
            None if row.part is None else 100 * row.part.holding,
            consolidation_text(row.part),
        )
        for row in found.projects
    ]


_FLOWS = tuple(each.name for each in fields(CompanyYear) if each.name != "year")


def _cash_heads() -> list[str]:
    return [t("projects.results.year"), *(_wan(t(f"platforms.cash_row.{name}")) for name in _FLOWS)]


def _cash(found: CompanyAnalysis) -> list[tuple[Value, ...]]:
    years = found.cash.years if found.cash else ()
    return [(row.year, *(yuan_to_wan(getattr(row, name)) for name in _FLOWS)) for row in years]


def _late_heads() -> list[str]:
    return [t("platforms.late_column"), _wan(t("platforms.line_needed")), t("platforms.short_years")]


def _late(found: CompanyAnalysis) -> list[tuple[Value, ...]]:
    return [
        (row.months, yuan_to_wan(row.line_needed), t("ui.list_comma").join(map(str, row.short_years)))
        for row in found.delays
    ]


def _flag_heads() -> list[str]:
    names = ("flag", "state", "value", "line_column", "line_source", "evidence_column", "missing", "ask")
    return [t(f"platforms.{name}") for name in names]


def _flags(found: CompanyAnalysis) -> list[tuple[Value, ...]]:
    return [
        (
            t(f"platform.flag.{flag.name}.title"),
            t(f"platform.flag_state.{flag.state}"),
            flag_value(flag),
            flag_line(flag),
            line_source(flag),
            evidence_text(flag, found.sources),
            missing_text(flag),
            t(f"platform.flag.{flag.name}.advice"),
        )
        for flag in found.flags
    ]


def _accounts(accounts: Accounts) -> list[tuple[str, Value]]:
    rows: list[tuple[str, Value]] = [
        (t("platforms.accounts_year"), accounts.year or None),
        (t("platforms.accounts_source"), accounts.source),
    ]
    for each in fields(accounts):
        value, name = getattr(accounts, each.name), each.name
        if name in ("year", "source"):
            continue
        key = "cross_shareholdings" if name == "cross_holdings" else name
        word = t(f"platform.figure.{key}")
        word = word if name in _NOT_MONEY else _wan(word)
        if isinstance(value, tuple):
            shown = [
                v if isinstance(v, str) else f"{v if name in _NOT_MONEY else yuan_to_wan(v):,.2f}"
                for v in value
            ]
            rows.append((word, t("ui.list_comma").join(shown)))
        elif isinstance(value, bool):
            rows.append((word, t("ui.yes") if value else t("ui.no")))
        else:
            rows.append((word, None if value is None else yuan_to_wan(value)))
    return rows


def _mode(view: CompanyView) -> list[tuple[str, Value]]:
    answers = view.file.mode.answers
    return [
        (
            t(f"platform.question.{name}"),
            t(f"platform.answer.{name}.{answers[name]}") if name in answers else "",
        )
        for name in finance.MODE_FIELDS
    ]
