"""账龄与预期信用损失: open balances by years after the due day and what they are expected to lose (CAS 22)."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

import finance
from app.documents.finance_words import amount
from app.documents.tables import workbook
from app.domain.users import Actor
from app.i18n import percent, t
from app.pages._invoices_words import age_name, payer_name
from app.pages._payer_profile_words import calibration_text, profile_text
from app.services import payer_profiles, receivables
from app.services.context import App
from app.services.invoicing import Ledger
from app.services.payer_profiles import SelectableProfile
from app.services.receivables import AGES, AgedBalances
from app.ui.charts import bars
from app.ui.downloads import download
from app.ui.metrics import Metric, metric_row
from app.ui.outcome import attempt
from app.ui.page import note, section
from app.ui.tables import Column, frame, table
from app.ui.text import literal

FEN = 100.0
WEIGHTS = (20.0, 60.0, 20.0)


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """The ageing table, then the loss by a profile or by a matrix."""
    section(t("invoices.loss.title"), t("invoices.loss.lead", day=ledger.today))
    balances = attempt(lambda: receivables.aged_balances(app, actor))
    if balances is None:
        return
    if not balances.by_payer:
        note(t("invoices.loss.nothing"), "good")
        return
    mode = st.segmented_control(
        t("invoices.loss.mode_title"),
        ["profile", "matrix"],
        default="profile",
        required=True,
        format_func=lambda code: t(f"invoices.loss.mode_{code}"),
        key="invoices.loss.mode",
    )
    if mode == "profile":
        _by_profile(app, actor, balances)
    else:
        _by_matrix(balances)


def _by_profile(app: App, actor: Actor, balances: AgedBalances) -> None:
    profiles = attempt(lambda: payer_profiles.payer_profiles(app, actor))
    if not profiles:
        return
    left, middle, right = st.columns([3, 1, 2])
    names = {each.key: each for each in profiles}
    key = left.selectbox(
        t("invoices.loss.profile"),
        list(names),
        index=1,
        format_func=lambda code: profile_text(names[code]),
        key="invoices.loss.profile",
    )
    rate = middle.number_input(
        t("invoices.loss.rate"),
        0.0,
        30.0,
        5.0,
        0.1,
        "%.2f",
        key="invoices.loss.rate",
        help=t("invoices.loss.rate_help"),
    )
    forward = right.toggle(
        t("invoices.loss.forward"), key="invoices.loss.forward", help=t("invoices.loss.forward_help")
    )
    weights = _weights() if forward else ()
    own = _own(profiles, balances)
    chosen = names[key]
    _label(chosen, own)
    used = {payer: each.profile for payer, each in own.items()}
    rows = attempt(
        lambda: receivables.credit_losses(balances, chosen.profile, round(rate / 100, 8), weights, used)
    )
    if rows is None:
        return
    whole = rows[0]
    gross = sum(whole.amounts_fen)
    metric_row(
        [
            Metric(t("invoices.loss.gross"), amount(gross / FEN)),
            Metric(
                t("invoices.loss.total"),
                amount(whole.loss.total / FEN),
                t("invoices.loss.total_help"),
                t("invoices.loss.share", share=percent(whole.loss.total / gross)),
            ),
            Metric(t("invoices.loss.delay"), amount(whole.loss.delay / FEN), t("invoices.loss.delay_help")),
            Metric(
                t("invoices.loss.credit"), amount(whole.loss.credit / FEN), t("invoices.loss.credit_help")
            ),
        ]
    )
    if forward:
        st.caption(t("invoices.loss.multiplier", value=f"{whole.loss.multiplier:.3f}"))
    _rates(balances, whole.loss.rates, whole.loss.each)
    section(t("invoices.loss.by_payer"))
    lines = [
        {
            "payer": payer_name(row.payer),
            "profile": own[row.payer].name if row.payer in own else "" if own else profile_text(chosen),
            "gross": sum(row.amounts_fen),
            "total": round(row.loss.total),
            "share": row.loss.total / sum(row.amounts_fen),
            "delay": round(row.loss.delay),
            "credit": round(row.loss.credit),
        }
        for row in rows
    ]
    columns = [
        Column("payer", t("invoices.column.payer"), width=150),
        Column("profile", t("invoices.loss.profile"), width=190),
        Column("gross", t("invoices.loss.gross"), "money_wan"),
        Column("total", t("invoices.loss.total"), "money_wan"),
        Column("share", t("invoices.loss.rate_column"), "percent"),
        Column("delay", t("invoices.loss.delay_column"), "money_wan"),
        Column("credit", t("invoices.loss.credit_column"), "money_wan"),
    ]
    _table(lines, columns)
    if not own:
        st.caption(t("invoices.loss.same_profile"))
    st.caption(t("invoices.loss.method"))


def _label(chosen: SelectableProfile, own: Mapping[str, SelectableProfile]) -> None:
    """Whether what follows is calibrated: said of own profiles first, of the chosen one for everybody else."""
    label = literal(calibration_text(chosen))
    if own:
        good = sum(each.profile.calibrated for each in own.values())
        label = t("invoices.loss.own_label", count=len(own), calibrated=good, others=label)
    note(label, "good" if chosen.profile.calibrated else "wait")


def _own(profiles: list[SelectableProfile], balances: AgedBalances) -> dict[str, SelectableProfile]:
    """The newest saved profile of each payer that has one and owes something, when they are wanted."""
    found: dict[str, SelectableProfile] = {}
    for each in profiles:
        if each.payer in balances.by_payer:
            found.setdefault(each.payer, each)
    if not found or not st.checkbox(
        t("invoices.loss.own"), key="invoices.loss.own", help=t("invoices.loss.own_help")
    ):
        return {}
    return found


def _weights() -> tuple[float, ...]:
    """Weights of a better, a median and a worse year."""
    columns = st.columns(3)
    return tuple(
        round(
            column.number_input(
                t(f"invoices.loss.weight_{name}"), 0.0, 100.0, start, 5.0, "%.1f", key=f"invoices.loss.{name}"
            )
            / 100,
            8,
        )
        for column, name, start in zip(columns, ("good", "base", "bad"), WEIGHTS, strict=True)
    )


def _rates(balances: AgedBalances, rates: tuple[float, ...], each: tuple[float, ...]) -> None:
    """Balance, rate and loss of every age, all payers together."""
    table(
        [
            {"age": age_name(age), "open": balances.total[age], "rate": rates[age], "loss": round(each[age])}
            for age in range(AGES)
        ],
        [
            Column("age", t("invoices.calibration.age"), width=150),
            Column("open", t("invoices.loss.gross"), "money_wan"),
            Column("rate", t("invoices.loss.rate_column"), "percent"),
            Column("loss", t("invoices.loss.total"), "money_wan"),
        ],
        alt=t("invoices.loss.ages_alt"),
    )
    age, money, who = (
        t("invoices.calibration.age"),
        t("ui.unit.header", title=t("invoices.loss.gross"), unit=t("ui.unit.wan")),
        t("invoices.column.payer"),
    )
    rows = [
        {age: age_name(place), who: payer, money: fen / 1_000_000}
        for payer, amounts in balances.by_payer.items()
        for place, fen in enumerate(amounts)
    ]
    bars(rows, age, money, alt=t("invoices.loss.ages_alt"), color=who, y_title=money, sort=None, height=260)


def _by_matrix(balances: AgedBalances) -> None:
    presets = finance.PROVISION_PRESETS
    key = st.selectbox(
        t("invoices.loss.matrix"),
        list(presets),
        format_func=lambda code: t(f"invoices.matrix.{code}"),
        key="invoices.loss.matrix",
    )
    note(literal(t("invoices.loss.matrix_label", source=presets[key].source)), "wait")
    rows = attempt(lambda: receivables.provisions(balances, key))
    if rows is None:
        return
    whole = rows[0]
    gross = sum(whole.amounts_fen)
    words = t(
        "invoices.loss.matrix_finding",
        total=amount(whole.provision.total / FEN),
        share=percent(whole.provision.total / gross),
    )
    note(literal(words), "info")
    _rates(balances, presets[key].rates, whole.provision.each)
    section(t("invoices.loss.by_payer"))
    lines = [
        {
            "payer": payer_name(row.payer),
            "gross": sum(row.amounts_fen),
            "total": round(row.provision.total),
            "share": row.provision.total / sum(row.amounts_fen),
        }
        for row in rows
    ]
    columns = [
        Column("payer", t("invoices.column.payer"), width=170),
        Column("gross", t("invoices.loss.gross"), "money_wan"),
        Column("total", t("invoices.loss.provision"), "money_wan"),
        Column("share", t("invoices.loss.rate_column"), "percent"),
    ]
    _table(lines, columns)
    st.caption(t("invoices.loss.matrix_method"))


def _table(lines: list[dict[str, object]], columns: list[Column]) -> None:
    table(lines, columns, alt=t("invoices.loss.payers_alt"))
    sheet, name = t("invoices.loss.title"), t("invoices.loss.file")
    data = frame(lines, columns)
    download(
        t("invoices.reminder.xlsx"),
        lambda: workbook(data, sheet),
        f"{name}.xlsx",
        "xlsx",
        key="invoices.loss.xlsx",
    )
