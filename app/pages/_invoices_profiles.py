"""已保存的特征: where each comes from, its update by the payments since, taking one off the list."""

from __future__ import annotations

import streamlit as st

from app.domain.users import Actor
from app.i18n import date_text, percent, t, time_text
from app.pages import _invoices_save
from app.pages._invoices_words import age_name, payer_name
from app.pages._payer_profile_words import calibration_text
from app.services import payer_profiles
from app.services.context import App
from app.services.invoicing import Ledger
from app.services.payer_calibration import LEVEL
from app.services.payer_profiles import SelectableProfile
from app.ui.outcome import attempt, flash
from app.ui.page import empty_state, note, section
from app.ui.tables import Column, choose, key_values, table
from app.ui.text import literal

TWO_YEARS = 2


def show(app: App, actor: Actor, ledger: Ledger) -> None:
    """The list, one of them in detail."""
    section(t("invoices.part.saved"), t("invoices.profile.lead"))
    found = attempt(lambda: payer_profiles.payer_profiles(app, actor))
    saved = [each for each in found or [] if each.kind != "preset"]
    if not saved:
        empty_state(t("invoices.profile.none"), t("invoices.profile.none_hint"))
        return
    at = choose(
        [_line(each) for each in saved],
        _columns(),
        [each.name for each in saved],
        label=t("invoices.profile.which"),
        alt=t("invoices.profile.alt"),
        key="invoices.profiles",
    )
    one = saved[at]
    key_values(
        [
            (t("invoices.profile.source"), _source(one)),
            (t("invoices.profile.rho"), f"{one.profile.rho:.2f}"),
            (t("invoices.profile.saved_by"), f"{one.saved_by}　{time_text(one.saved_at)}"),
        ]
    )
    st.caption(literal(t("invoices.profile.digest_is", digest=one.digest)))
    if one.kind == "ledger":
        _update(app, actor, ledger, one)
    if actor.role == "finance":
        _remove(app, actor, one)


def _source(one: SelectableProfile) -> str:
    prior = t(f"projects.preset.{one.prior}")
    return t(f"invoices.profile.from_{one.kind}", bills=one.bills, paid=one.paid, prior=prior)


def _line(each: SelectableProfile) -> dict[str, object]:
    return {
        "name": each.name,
        "payer": payer_name(each.payer),
        "kind": t(f"invoices.profile.kind_{each.kind}"),
        "state": calibration_text(each),
        "first": each.profile.hazards[0],
        "two": each.profile.survival()[TWO_YEARS],
        "as_of": each.as_of,
    }


def _columns() -> list[Column]:
    return [
        Column("name", t("invoices.profile.name"), width=210, pinned=True),
        Column("payer", t("invoices.column.payer"), width=140),
        Column("kind", t("invoices.profile.kind"), width=110),
        Column("state", t("invoices.profile.state"), width=270),
        Column("first", t("invoices.profile.first_year"), "percent", width=110),
        Column("two", t("invoices.profile.two_years"), "percent", width=110),
        Column("as_of", t("invoices.profile.as_of"), "date", width=100),
    ]


def _update(app: App, actor: Actor, ledger: Ledger, one: SelectableProfile) -> None:
    """The posterior before and after the payments since."""
    section(t("invoices.update.title"), t("invoices.update.lead", day=date_text(one.as_of)))
    found = attempt(lambda: payer_profiles.update_with_payments(app, actor, one.key))
    if found is None:
        return
    before, after = found.before, found.after
    fresh = sum(b.at_risk for b in after.posteriors) - sum(b.at_risk for b in before.posteriors)
    if fresh == 0:
        note(t("invoices.update.nothing"), "info")
        return
    two_before, two_after = before.profile.survival()[TWO_YEARS], after.profile.survival()[TWO_YEARS]
    direction = "better" if two_after < two_before else "worse"
    words = t(
        f"invoices.update.{direction}",
        windows=fresh,
        before=percent(two_before),
        after=percent(two_after),
    )
    note(literal(words), "good" if direction == "better" else "wait")
    rows = []
    for age, (old, new) in enumerate(zip(before.posteriors, after.posteriors, strict=True)):
        low, high = new.interval(LEVEL)
        rows.append(
            {
                "age": age_name(age),
                "before": old.mean,
                "at_risk": new.at_risk - old.at_risk,
                "paid": new.paid - old.paid,
                "after": new.mean,
                "low": low,
                "high": high,
            }
        )
    table(
        rows,
        [
            Column("age", t("invoices.calibration.age"), width=120),
            Column("before", t("invoices.update.before"), "percent"),
            Column("at_risk", t("invoices.update.at_risk"), "integer"),
            Column("paid", t("invoices.update.paid"), "integer"),
            Column("after", t("invoices.update.after"), "percent"),
            Column("low", t("invoices.calibration.low"), "percent"),
            Column("high", t("invoices.calibration.high"), "percent"),
        ],
        alt=t("invoices.update.alt"),
    )
    if actor.role == "finance":
        suggested = t("invoices.profile.suggested", payer=payer_name(one.payer), day=ledger.today)
        _invoices_save.form(
            f"update.{one.key}",
            suggested,
            lambda name: payer_profiles.save_update(app, actor, one.key, name),
        )


def _remove(app: App, actor: Actor, one: SelectableProfile) -> None:
    key = f"invoices.profile.remove.{one.key}"
    with st.expander(t("invoices.profile.remove_title")):
        st.caption(t("invoices.profile.remove_lead"))
        sure = st.checkbox(t("invoices.profile.remove_sure"), key=f"{key}.sure")
        pressed = st.button(t("invoices.profile.remove"), disabled=not sure, key=key)
    if pressed and sure:
        done = attempt(lambda: (payer_profiles.remove_profile(app, actor, one.key), True))
        if done:
            flash(t("invoices.profile.removed", name=literal(one.name)))
            st.rerun()
