"""红旗与二道贩子指数: sixteen signals with value, line, evidence and what to ask; the figures they need."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import finance
from app.documents.platform_words import (
    FLAG_TONES,
    evidence_text,
    flag_line,
    flag_value,
    line_source,
    missing_text,
    share_text,
)
from app.domain.platform_companies import Accounts
from app.domain.users import Actor
from app.files.contract_rows import split_names
from app.i18n import number, t
from app.pages._platform_saving import (
    WAN,
    answer_of,
    answer_words,
    blank,
    form_key,
    may_edit,
    save,
    shown_wan,
    table_height,
    wan_field,
    words,
)
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.tags import tag
from app.ui.text import literal

MONEY = (
    *("receivable", "receivable_over_one_year", "group_receivables", "total_assets", "subsidies"),
    *("interest", "capitalised_interest", "short_term_debt", "cash"),
)
HISTORY = 3
PER_ROW = 2
MANUAL = "docs/flags/{name}.md"


def show(app: App, actor: Actor, view: CompanyView, found: CompanyAnalysis) -> None:
    """The index, raised signals one by one, what is not known, what is clear; the accounts to enter."""
    _index(found)
    states = {
        state: [flag for flag in found.flags if flag.state == state]
        for state in ("raised", "unknown", "clear")
    }
    _raised(states["raised"], found)
    _unknown(states["unknown"])
    _clear(states["clear"], found)
    if may_edit(actor, view):
        with st.expander(t("platforms.edit_accounts"), expanded=not view.file.accounts.year):
            _form(app, actor, view)


def _index(found: CompanyAnalysis) -> None:
    section(t("platforms.index"), t("platforms.index_lead"))
    if found.index is None or found.income is None:
        st.caption(t("platforms.no_index"))
        return
    total = found.income.total
    own = 1.0 - (total.own_labour_share.value or 0.0)
    st.markdown(
        t(
            "platforms.index_sum",
            passed=share_text(total.pass_through_share),
            rest=number(100 * own, 1),
            index=number(found.index, 2),
        )
    )
    st.progress(min(max(found.index, 0.0), 1.0))


def _raised(flags: list[finance.FlagResult], found: CompanyAnalysis) -> None:
    section(t("platforms.flags_raised", count=len(flags)), t("platforms.flags_lead"))
    if not flags:
        note(t("platforms.no_flags"), "good")
    for start in range(0, len(flags), PER_ROW):
        for column, flag in zip(st.columns(PER_ROW), flags[start : start + PER_ROW], strict=False):
            with column.container(border=True, height="stretch"):
                _card(flag, found)


def _card(flag: finance.FlagResult, found: CompanyAnalysis) -> None:
    """One raised flag: what was measured against which line, what it means, what to ask, from which figures."""
    badge = tag(t("platform.flag_state.raised"), FLAG_TONES["raised"])
    measured = t("platforms.flag_measure", value=literal(flag_value(flag)), line=literal(flag_line(flag)))
    st.markdown(f"{badge} **{t(f'platform.flag.{flag.name}.title')}**　{measured}")
    st.markdown(
        f"{t(f'platform.flag.{flag.name}.raised')}  \n"
        f"**{t('platforms.ask')}** {t(f'platform.flag.{flag.name}.advice')}"
    )
    st.caption(
        f"{t('platforms.based_on')} {literal(evidence_text(flag, found.sources))}  \n"
        f"{t('platforms.line_from')} {literal(line_source(flag))}",
        help=t("platforms.manual", file=literal(MANUAL.format(name=flag.name))),
    )


def _unknown(flags: list[finance.FlagResult]) -> None:
    if not flags:
        return
    section(t("platforms.flags_unknown", count=len(flags)), t("platforms.flags_unknown_lead"))
    table(
        [
            {
                "title": t(f"platform.flag.{flag.name}.title"),
                "missing": missing_text(flag),
                "where": _where(flag),
                "line": flag_line(flag),
                "source": line_source(flag),
            }
            for flag in flags
        ],
        [
            Column("title", t("platforms.flag"), width=200),
            Column("missing", t("platforms.missing"), width=250),
            Column("where", t("platforms.enter_in"), width=180),
            Column("line", t("platforms.line_column"), width=110),
            Column("source", t("platforms.line_source"), width=190),
        ],
        alt=t("platforms.flags_unknown_lead"),
        height=table_height(len(flags)),
    )


def _where(flag: finance.FlagResult) -> str:
    """The rooms in which the missing figures are entered."""
    fields = set(Accounts.__dataclass_fields__) | {"cross_shareholdings"}
    rooms = []
    for name in flag.missing:
        room = "flags" if name in fields else "profile" if name == "operates" else "contracts"
        if room not in rooms:
            rooms.append(room)
    return t("ui.list_comma").join(t(f"platforms.room.{room}") for room in rooms)


def _clear(flags: list[finance.FlagResult], found: CompanyAnalysis) -> None:
    if not flags:
        return
    section(t("platforms.flags_clear", count=len(flags)))
    table(
        [
            {
                "title": t(f"platform.flag.{flag.name}.title"),
                "value": flag_value(flag),
                "line": flag_line(flag),
                "evidence": evidence_text(flag, found.sources),
                "source": line_source(flag),
            }
            for flag in flags
        ],
        [
            Column("title", t("platforms.flag"), width=200),
            Column("value", t("platforms.value"), width=84),
            Column("line", t("platforms.line_column"), width=110),
            Column("evidence", t("platforms.evidence_column"), width=350),
            Column("source", t("platforms.line_source"), width=190),
        ],
        alt=t("platforms.flags_clear", count=len(flags)),
        height=table_height(len(flags)),
    )


def _form(app: App, actor: Actor, view: CompanyView) -> None:
    accounts, key = view.file.accounts, form_key(view, "accounts")
    st.caption(t("platforms.edit_accounts_lead"))
    with st.form(key, border=False):
        left, right = st.columns([1, 3])
        year = left.number_input(
            t("platforms.accounts_year"), 1990, 2100, accounts.year or view.today_year - 1, key=f"{key}.year"
        )
        source = right.text_input(
            t("platforms.accounts_source"),
            accounts.source,
            max_chars=200,
            key=f"{key}.source",
            placeholder=t("platforms.accounts_source_hint"),
        )
        values: dict[str, float | None] = {}
        for start in range(0, len(MONEY), 3):
            for column, name in zip(st.columns(3, vertical_alignment="bottom"), MONEY[start:], strict=False):
                with column:
                    values[name] = wan_field(
                        t(f"platform.figure.{name}"), getattr(accounts, name), f"{key}.{name}"
                    )
        histories = _histories(accounts, key)
        answers = answer_words()
        a, b = st.columns(2, vertical_alignment="bottom")
        looked = a.checkbox(
            t("platforms.looked_for_cross"), accounts.cross_holdings is not None, key=f"{key}.looked"
        )
        listed = a.text_input(
            t("platform.figure.cross_shareholdings"),
            "、".join(accounts.cross_holdings or ()),
            key=f"{key}.cross",
            help=t("platforms.cross_help"),
        )
        shown = b.selectbox(
            t("platform.figure.goods_flow_shown"),
            list(answers.values()),
            list(answers).index(accounts.goods_flow_shown),
            key=f"{key}.goods",
            help=t("platforms.goods_help"),
        )
        if st.form_submit_button(t("platforms.save"), type="primary", key=f"{key}.save"):
            names = split_names(words(listed))
            made = Accounts(
                year=int(year),
                source=words(source),
                cross_holdings=names if looked or names else None,
                goods_flow_shown=answer_of(shown),
                **values,
                **histories,  # type: ignore[arg-type]
            )
            save(app, actor, view, made)


def _histories(accounts: Accounts, key: str) -> dict[str, tuple[float, ...]]:
    """Three years of profit, operating cash and receivable days, oldest first; years left empty are not known."""
    st.caption(t("platforms.histories"))
    years = [
        t("platforms.years_back", count=back) if back else t("platforms.last_year") for back in (2, 1, 0)
    ]
    money = ("net_profits", "operating_cash_flows")
    names = {
        name: t("ui.unit.header", title=t(f"platforms.history_row.{name}"), unit=t("ui.unit.wan"))
        for name in money
    }
    names["receivable_days"] = t("platforms.history_row.receivable_days")
    columns: dict[str, object] = {t("projects.results.year"): years}
    for name, header in names.items():
        saved = [shown_wan(v) if name in money else v for v in getattr(accounts, name)[-HISTORY:]]
        columns[header] = pd.Series([*[None] * (HISTORY - len(saved)), *saved], dtype="float64")
    edited = st.data_editor(
        pd.DataFrame(columns),
        hide_index=True,
        disabled=[t("projects.results.year")],
        column_config={
            **{names[name]: st.column_config.NumberColumn(format="%,.2f") for name in money},
            names["receivable_days"]: st.column_config.NumberColumn(format="%,d", min_value=0.0),
        },
        key=f"{key}.histories",
        alt=t("platforms.histories"),
    )
    found = {}
    for name, header in names.items():
        values = [None if blank(cell) else float(cell) for cell in edited[header]]
        known: list[float] = []
        for value in reversed(values):  # what stands before a gap belongs to no run of years
            if value is None:
                break
            known.insert(0, round(value * WAN, 2) if name in money else value)
        found[name] = tuple(known)
    return found
