"""线索: what the indicators found in the opened bids, side by side, and what a person made of each."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from app.domain.users import Actor
from app.i18n import date_text, money_wan, t, time_text
from app.services import indicators
from app.services.context import App
from app.services.indicators import FoundSignal, Side
from app.ui.forms import reset
from app.ui.outcome import attempt, flash
from app.ui.page import note, section
from app.ui.reading import reading_table
from app.ui.tags import tag
from app.ui.text import literal

VERDICTS = ("unremarkable", "referred")
TONES = {"unremarkable": "good", "referred": "bad"}


def show(app: App, actor: Actor, opportunity_id: str, opened: bool) -> None:
    """Every signal with its evidence, its article, what it does not mean, and the way to record a judgement."""
    section(t("indicators.title"), t("indicators.lead"))
    if not opened:
        note(t("indicators.before"))
        return
    found = attempt(lambda: indicators.find(app, actor, opportunity_id))
    if found is None:
        return
    if not found:
        st.caption(t("indicators.none"))
        return
    waiting = sum(1 for each in found if not each.judgements)
    st.markdown(t("indicators.count", count=len(found), open=waiting))
    for place, each in enumerate(found):
        _signal(app, actor, opportunity_id, each, place)


def _signal(app: App, actor: Actor, opportunity_id: str, found: FoundSignal, place: int) -> None:
    signal = found.signal
    last = found.judgements[-1] if found.judgements else None
    state = (
        tag(t(f"indicators.verdict.{last.verdict}"), TONES[last.verdict])
        if last
        else tag(t("indicators.open"), "wait")
    )
    with st.container(border=True):
        st.markdown(f"**{t(f'indicators.name.{signal.indicator}')}** {state}")
        st.markdown(literal(signal_text(found)))
        _sides(found.sides)
        st.caption(t("indicators.law", law=found.law))
        st.caption(t("indicators.not_meaning", text=t(f"indicators.not.{signal.indicator}")))
        for each in found.judgements:
            words = t(
                "indicators.judged",
                name=each.judged_name,
                at=each.judged_at,
                verdict=t(f"indicators.verdict.{each.verdict}"),
                reason=each.reason,
            )
            st.markdown(literal(words))
        with st.expander(t("indicators.verdict_title"), expanded=False):
            _judge(app, actor, opportunity_id, found, place)


def signal_text(found: FoundSignal) -> str:
    """The sentence of a signal with its evidence; passages of text are cut, they stand below in their words."""
    given = {}
    for name, value in found.signal.evidence:
        if isinstance(value, tuple):
            given[name] = t("ui.list_comma").join(_short(str(each)) for each in value)
        else:
            given[name] = value
    return t(f"indicators.signal.{found.signal.code}", **given)


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _sides(sides: tuple[Side, ...]) -> None:
    """One column a bidder, one line a fact."""
    names = list(dict.fromkeys(name for side in sides for name, _ in side.facts))
    if not names:
        return
    rows = []
    for name in names:
        values = [dict(side.facts).get(name) for side in sides]
        rows.append([_unbroken(t(f"indicators.fact.{name}")), *(_value(name, value) for value in values)])
    reading_table(
        [_unbroken(t("indicators.side_by_side")), *(literal(side.enterprise_name) for side in sides)], rows
    )


def _unbroken(words: str) -> str:
    """A short heading beside long passages stays on one line (word joiners between its characters)."""
    return "\u2060".join(words)


def _value(name: str, value: object) -> str:
    if value is None:
        return "—"
    if name.endswith("_fen"):
        return money_wan(int(str(value)))
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, tuple):
        return t("ui.list_comma").join(
            date_text(each) if isinstance(each, date) else str(each) for each in value
        )
    return str(value)


def _judge(app: App, actor: Actor, opportunity_id: str, found: FoundSignal, place: int) -> None:
    stem = f"{opportunity_id}.{place}.{len(found.judgements)}"
    verdict = st.radio(
        t("indicators.verdict_choose"),
        VERDICTS,
        format_func=lambda code: t(f"indicators.verdict.{code}"),
        index=None,
        horizontal=True,
        key=f"indicators.verdict.{stem}",
    )
    reason = st.text_area(t("indicators.reason"), key=f"indicators.reason.{stem}", max_chars=500, height=80)
    if st.button(t("indicators.record"), key=f"indicators.record.{place}") and attempt(
        lambda: indicators.judge(app, actor, opportunity_id, found.id, verdict or "", reason or "")  # type: ignore[arg-type]
    ):
        reset(f"indicators.verdict.{stem}", f"indicators.reason.{stem}")
        flash(t("indicators.recorded"))
        st.rerun()
