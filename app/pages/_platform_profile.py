"""概况与股权: who owns the company, what its fee should be, what becomes of its profit, who is related to it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

import finance
from app.documents.finance_words import amount
from app.documents.platform_words import fee_range_text, share_text
from app.domain.platform_companies import OPERATOR_KINDS, OWNER_KINDS, CompanyProfile, Holding
from app.domain.users import Actor
from app.i18n import percent, t
from app.i18n.money import NOTHING
from app.pages._platform_saving import (
    answer_of,
    answer_words,
    blank,
    form_key,
    may_edit,
    save,
    wan_field,
    words,
)
from app.services.context import App
from app.services.platform_analysis import CompanyAnalysis
from app.services.platform_companies import CompanyView
from app.ui.page import note, section
from app.ui.tables import Column, key_values, table
from app.ui.text import literal


def show(app: App, actor: Actor, view: CompanyView, found: CompanyAnalysis) -> None:
    """Owners, fee, dividends, related parties, the three types; the form for finance officers."""
    _owners(view.file.profile, found)
    _fee(view.file.profile, found)
    _dividends(found)
    _related(view.file.profile, found)
    _types(view.file.profile)
    if may_edit(actor, view):
        with st.expander(t("platforms.edit_profile"), expanded=not view.file.profile.holdings):
            _form(app, actor, view)


def _owners(profile: CompanyProfile, found: CompanyAnalysis) -> None:
    section(t("platforms.owners"))
    left, right = st.columns([3, 2])
    with left:
        if profile.holdings:
            table(
                [
                    {**vars(each), "kind": t(f"platforms.owner_kind.{each.kind}")}
                    for each in sorted(profile.holdings, key=lambda each: -each.share)
                ],
                [
                    Column("name", t("platforms.owner"), width=220),
                    Column("kind", t("platforms.owner_kind_column"), width=146),
                    Column("share", t("platforms.share"), "percent", width=90),
                    Column("supplies", t("platforms.supplies"), "check", width=110),
                ],
                alt=t("platforms.owners"),
            )
        else:
            note(t("platforms.no_owners"), "wait")
    preset = finance.OPERATOR_TYPES[profile.kind]
    payout = preset.payout if profile.payout is None else profile.payout
    mark = t("platforms.preset_mark") if profile.payout is None else ""
    with right:
        key_values(
            [
                (t("platforms.kind"), t(f"platform.operator.{profile.kind}")),
                (t("platforms.city"), profile.city or NOTHING),
                (
                    t("platforms.public_share"),
                    percent(found.operator.public_share) if found.operator else NOTHING,
                ),
                (
                    t("platforms.paid_in"),
                    amount(profile.paid_in_capital) if profile.paid_in_capital else NOTHING,
                ),
                (t("platforms.payout"), f"{percent(payout, 0)}{mark}"),
                (t("platforms.operates"), answer_words()[profile.operates]),
            ]
        )


def _fee(profile: CompanyProfile, found: CompanyAnalysis) -> None:
    """What the type usually charges for this cost, beside what is charged."""
    section(t("platforms.fee"), t("platforms.fee_lead"))
    if found.income is None:
        st.caption(t("platforms.no_contracts_yet"))
        for name, spread in fee_range_text(profile.kind):
            st.markdown(f"{literal(name)}　{literal(spread)}")
        return
    total = found.income.total
    cost = total.pass_through + total.own_labour + total.other_cost
    rows = []
    for fee in finance.OPERATOR_TYPES[profile.kind].fees:
        low, high = fee.fee(cost)
        place = "below" if total.gross_fee < low else "above" if total.gross_fee > high else "within"
        rows.append(
            {
                "name": t(f"platform.fee.{fee.code}"),
                "range": t("platforms.range", low=percent(fee.low, 0), high=percent(fee.high, 0)),
                "usual": t("platforms.range", low=amount(low), high=amount(high)),
                "actual": amount(total.gross_fee),
                "place": t(f"platforms.fee_place.{place}"),
            }
        )
    table(
        rows,
        [
            Column("name", t("platforms.fee_column"), width=200),
            Column("range", t("platforms.fee_range"), width=120),
            Column("usual", t("platforms.fee_usual", cost=amount(cost)), width=280),
            Column("actual", t("platforms.fee_actual"), width=140),
            Column("place", t("platforms.fee_place_column"), width=120),
        ],
        alt=t("platforms.fee"),
    )
    st.caption(t("platforms.fee_note"))


def _dividends(found: CompanyAnalysis) -> None:
    section(t("platforms.dividends"), t("platforms.dividends_lead"))
    made = found.dividends
    if made is None:
        st.caption(t("platforms.no_dividends"))
        return
    st.markdown(t("platforms.dividend_result", result=t(f"platform.dividend.{made.code}")))
    rows = [
        ("losses_covered", made.losses_covered),
        ("reserve", made.reserve),
        ("dividends_total", made.total),
        ("retained", made.retained),
    ]
    key_values(
        [(t(f"platforms.use.{code}"), amount(value)) for code, value in rows]
        + [
            (t("platforms.use.to", name=name), amount(value))
            for name, value in made.by_shareholder.items()
            if made.total
        ]
    )


def _related(profile: CompanyProfile, found: CompanyAnalysis) -> None:
    section(t("platforms.related"), t("platforms.related_lead"))
    suppliers = sorted(found.operator.related_suppliers) if found.operator else []
    share = share_text(found.income.total.related_share) if found.income else NOTHING
    key_values(
        [
            (t("platforms.related_suppliers"), t("ui.list_comma").join(suppliers) or t("platforms.none")),
            (t("platforms.related_share"), share),
        ]
    )
    if found.unmarked:
        names = t("ui.list_comma").join(found.unmarked)
        note(literal(t("platforms.unmarked", names=names)), "wait")
    concerns = finance.OPERATOR_TYPES[profile.kind].concerns
    watched = t("ui.list_comma").join(t(f"platform.concern.{code}") for code in concerns)
    st.markdown(t("platforms.watch", concerns=watched))


def _types(profile: CompanyProfile) -> None:
    """The three types side by side, as presets."""
    with st.expander(t("platforms.types")):
        st.caption(t("platform.preset"))
        rows = []
        for code, kind in finance.OPERATOR_TYPES.items():
            fees = [f"{name} {spread}" for name, spread in fee_range_text(code)]
            rows.append(
                {
                    "kind": t(f"platform.operator.{code}"),
                    "income": t(f"platforms.income_of.{code}"),
                    "fee": t("platforms.evidence_join").join(fees),
                    "flow": t(f"platforms.flow_of.{code}"),
                    "payout": kind.payout,
                    "watch": t("ui.list_comma").join(t(f"platform.concern.{each}") for each in kind.concerns),
                }
            )
        st.table(
            pd.DataFrame(
                {
                    literal(row["kind"]): [
                        row["income"],
                        row["fee"],
                        row["flow"],
                        percent(float(str(row["payout"])), 0),
                        row["watch"],
                    ]
                    for row in rows
                },
                index=[
                    t(f"platforms.type_row.{name}") for name in ("income", "fee", "flow", "payout", "watch")
                ],
            )
        )


def _form(app: App, actor: Actor, view: CompanyView) -> None:
    profile, key = view.file.profile, form_key(view, "profile")
    with st.form(key, border=False):
        a, b, c = st.columns(3)
        kind = a.selectbox(
            t("platforms.kind"),
            OPERATOR_KINDS,
            OPERATOR_KINDS.index(profile.kind),
            format_func=lambda code: t(f"platform.operator.{code}"),
            key=f"{key}.kind",
        )
        city = b.text_input(t("platforms.city"), profile.city, max_chars=80, key=f"{key}.city")
        answers = answer_words()
        operates = c.selectbox(
            t("platforms.operates"),
            list(answers.values()),
            list(answers).index(profile.operates),
            key=f"{key}.operates",
            help=t("platforms.operates_help"),
        )
        st.caption(t("platforms.owners_lead"))
        holdings = _holdings(profile, key)
        d, e, f, g = st.columns(4, vertical_alignment="bottom")
        with d:
            paid_in = wan_field(t("platforms.paid_in"), profile.paid_in_capital, f"{key}.paid_in")
        with e:
            shown = st.number_input(
                t("platforms.payout_field"),
                0.0,
                100.0,
                None if profile.payout is None else round(100 * profile.payout, 6),
                5.0,
                "%.1f",
                key=f"{key}.payout",
                placeholder=t("platforms.payout_empty"),
            )
        with f:
            losses = wan_field(t("platforms.losses"), profile.earlier_losses, f"{key}.losses")
        with g:
            reserve = wan_field(t("platforms.reserve"), profile.reserve_before, f"{key}.reserve")
        if st.form_submit_button(t("platforms.save"), type="primary", key=f"{key}.save"):
            new = replace(
                profile,
                kind=kind,
                city=words(city),
                operates=answer_of(operates),
                holdings=holdings,
                payout=None if shown is None else round(shown / 100, 8),
                paid_in_capital=paid_in or 0.0,
                earlier_losses=losses or 0.0,
                reserve_before=reserve or 0.0,
            )
            save(app, actor, view, new)


def _holdings(profile: CompanyProfile, key: str) -> tuple[Holding, ...]:
    """Owners as a table; rows without a name are left out."""
    name, kind, share, supplies = (
        t("platforms.owner"),
        t("platforms.owner_kind_column"),
        t("platforms.share_field"),
        t("platforms.supplies"),
    )
    kinds = {code: t(f"platforms.owner_kind.{code}") for code in OWNER_KINDS}
    frame = pd.DataFrame(
        {
            name: pd.Series([each.name for each in profile.holdings], dtype="object"),
            kind: pd.Series([kinds[each.kind] for each in profile.holdings], dtype="object"),
            share: pd.Series([round(100 * each.share, 6) for each in profile.holdings], dtype="float64"),
            supplies: pd.Series([each.supplies for each in profile.holdings], dtype="bool"),
        }
    )
    columns = st.column_config
    edited = st.data_editor(
        frame,
        hide_index=True,
        num_rows="dynamic",
        column_config={
            name: columns.TextColumn(max_chars=80),
            kind: columns.SelectboxColumn(options=list(kinds.values())),
            share: columns.NumberColumn(format="%.2f", min_value=0.0, max_value=100.0),
            supplies: columns.CheckboxColumn(default=False),
        },
        key=f"{key}.owners",
        alt=t("platforms.owners"),
    )
    codes = {word: code for code, word in kinds.items()}
    return tuple(
        Holding(
            words(row[name]),
            codes.get(words(row[kind]), "private"),
            0.0 if blank(row[share]) else round(float(row[share]) / 100, 8),
            bool(not blank(row[supplies]) and row[supplies]),
        )
        for row in edited.to_dict("records")
        if words(row[name])
    )
