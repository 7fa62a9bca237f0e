"""What delay does to an enterprise's own figures: the sentence, the table of delays, the price and the term it can bear."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

import finance
from app.documents.finance_words import amount, rate_text, reason
from app.i18n import number, percent, t, yuan_wan
from app.services.before_bidding import MONTHS, DelayEffect, Outlook, PayerRecord
from app.ui.charts import lines
from app.ui.metrics import Metric, metric_row
from app.ui.page import note, section
from app.ui.tables import Column, table
from app.ui.text import literal

MONTH_DAYS = 365 / 12
SMALL = 50.0
"""Yuan: less is nothing in a table in 万元 with two decimals."""


def show(found: Outlook) -> None:
    """The answer in sentences first, then what it rests on."""
    section(t("before_bidding.answer"))
    if found.figures.price_yuan - found.ceiling_yuan > SMALL:
        price, ceiling = yuan_wan(found.figures.price_yuan), yuan_wan(found.ceiling_yuan)
        note(t("before_bidding.own_price_over", price=price, ceiling=ceiling), "bad")
    note(literal(sentence(found)), _tone(found))
    for words in (price_sentence(found), term_sentence(found)):
        st.markdown(":gray[:material/chevron_right:] " + literal(words))
    _metrics(found)
    _expected(found)
    _table(found)
    _curve(found)
    _payer(found.record)
    _sources(found)


def expectation(record: PayerRecord) -> str:
    """How late this payer is expected to pay, of which class that is and whether it is calibrated."""
    code = "expect_calibrated" if record.calibrated else "expect_preset"
    bad = "bad_longer" if record.bad_is_longer else "bad_months"
    return t(
        f"before_bidding.{code}",
        payer=record.payer,
        preset=t(f"before_bidding.class_name.{record.nearest}"),
        months=number(record.expected_months),
        bad=t(f"before_bidding.{bad}", months=number(record.bad_months)),
    )


def sentence(found: Outlook, of: DelayEffect | None = None) -> str:
    """晚付 24 个月：资本金内部收益率由 11.2% 降至 7.9%，需备流动资金贷款额度 1,860 万元。"""
    late = of or found.chosen
    before, after = asdict(found.on_time.equity_irr), asdict(late.equity_irr)
    months = number(late.months)
    credit = (
        t("before_bidding.credit", credit=amount(late.credit_line))
        if late.credit_line >= SMALL
        else t("before_bidding.no_credit")
    )
    if before["rate"] is None:
        words = t("before_bidding.sentence_no_base", months=months, reason=reason(before))
    elif after["rate"] is None:
        words = t(
            "before_bidding.sentence_none", months=months, before=rate_text(before), reason=reason(after)
        )
    elif rate_text(before) == rate_text(after):
        words = t("before_bidding.sentence_same", months=months, after=rate_text(after))
    else:
        words = t("before_bidding.sentence", months=months, before=rate_text(before), after=rate_text(after))
    owed = t("before_bidding.owed", owed=amount(late.owed_at_end)) if late.owed_at_end >= SMALL else ""
    return words + credit + owed


def price_sentence(found: Outlook) -> str:
    """The lowest bid that still reaches the target when paid that late, against the ceiling."""
    late, target = found.chosen, percent(found.figures.target_irr)
    months = number(late.months)
    if late.lowest_price is None:
        return t("before_bidding.no_price", months=months, target=target)
    over = late.lowest_price - found.ceiling_yuan
    code = "price_over" if over > SMALL else "price_within"
    return t(
        f"before_bidding.{code}",
        months=months,
        target=target,
        price=yuan_wan(late.lowest_price),
        ceiling=yuan_wan(found.ceiling_yuan),
        over=yuan_wan(max(over, 0.0)),
    )


def term_sentence(found: Outlook) -> str:
    """How late a bill may be paid at the price offered, before the target is missed."""
    target, price = percent(found.figures.target_irr), yuan_wan(found.figures.price_yuan)
    if found.longest_delay is not None:
        days = found.figures.contract_days + int(found.longest_delay * MONTH_DAYS)
        return t(
            "before_bidding.longest",
            price=price,
            target=target,
            months=number(found.longest_delay, 1),
            days=number(days),
        )
    on_time = found.on_time.equity_irr.rate
    if on_time is not None and on_time >= found.figures.target_irr:
        return t("before_bidding.always", price=price, target=target)
    return t("before_bidding.never", price=price, target=target)


def _tone(found: Outlook) -> str:
    rate = found.chosen.equity_irr.rate
    if rate is None or found.chosen.owed_at_end >= SMALL:
        return "bad"
    return "good" if rate >= found.figures.target_irr else "wait"


def _metrics(found: Outlook) -> None:
    late = found.chosen
    before = asdict(found.on_time.equity_irr)
    metric_row(
        [
            Metric(
                t("before_bidding.irr"),
                rate_text(asdict(late.equity_irr)),
                t("before_bidding.irr_help"),
                t("before_bidding.if_on_time", value=rate_text(before)),
            ),
            Metric(
                t("before_bidding.credit_line"), amount(late.credit_line), t("before_bidding.credit_help")
            ),
            Metric(
                t("before_bidding.npv_loss"),
                amount(found.on_time.npv - late.npv),
                t("before_bidding.npv_help"),
            ),
            Metric(t("before_bidding.claim"), amount(late.late_interest), t("before_bidding.claim_help")),
        ]
    )


def _expected(found: Outlook) -> None:
    """The answer for what this payer's class is expected to do and for its bad case, beside the months chosen."""
    section(t("before_bidding.expected"), t("before_bidding.expected_lead"))
    for name in ("expected", "bad"):
        words = t(f"before_bidding.case_{name}", sentence=sentence(found, getattr(found, name)))
        st.markdown(":gray[:material/chevron_right:] " + literal(words))
    rows = [("expected", found.expected), ("bad", found.bad), ("chosen", found.chosen)]
    table(
        [{"case": t(f"before_bidding.row_{name}"), **_row(effect, found)} for name, effect in rows],
        [
            Column("case", t("before_bidding.case"), width=200, pinned=True),
            *(column for column in _columns(pinned=False) if column.key not in ("peak", "claim")),
        ],
        alt=t("before_bidding.expected"),
    )
    st.caption(t("before_bidding.expected_basis"))


def _columns(pinned: bool) -> list[Column]:
    """The columns of a table of delays."""
    return [
        Column("months", t("before_bidding.delay"), width=104, pinned=pinned),
        Column("irr", t("before_bidding.irr_column"), width=100),
        Column("reached", t("before_bidding.reached"), width=72),
        Column("credit", t("before_bidding.credit_short"), "yuan_wan", width=124),
        Column("peak", t("before_bidding.peak"), "yuan_wan", width=124),
        Column("loss", t("before_bidding.npv_loss"), "yuan_wan", width=124),
        Column("price", t("before_bidding.lowest"), "yuan_wan", width=140),
        Column("claim", t("before_bidding.claim_short"), "yuan_wan", width=124),
    ]


def _table(found: Outlook) -> None:
    section(t("before_bidding.by_delay"), t("before_bidding.by_delay_lead"))
    chosen = () if found.chosen.months in MONTHS else (found.chosen,)
    effects = sorted((*found.effects, *chosen), key=lambda each: each.months)
    table(
        [_row(effect, found) for effect in effects],
        _columns(pinned=True),
        alt=sentence(found),
    )
    st.caption(t("before_bidding.proof", years=found.years) + t("before_bidding.claim_help"))


def _row(effect: DelayEffect, found: Outlook) -> dict[str, object]:
    rate = effect.equity_irr.rate
    reached = rate is not None and rate >= found.figures.target_irr - 1e-9
    return {
        "months": t("before_bidding.on_time")
        if effect.months == 0
        else t("before_bidding.months_late", months=number(effect.months)),
        "irr": rate_text(asdict(effect.equity_irr)),
        "reached": t("before_bidding.yes") if reached else t("before_bidding.no"),
        "credit": effect.credit_line,
        "peak": effect.peak_receivable,
        "loss": found.on_time.npv - effect.npv,
        "price": effect.lowest_price,
        "claim": effect.late_interest,
    }


def _curve(found: Outlook) -> None:
    """The return over the delay, with the target as a line."""
    section(t("before_bidding.curve"), curve_sentence(found))
    months, rate = t("before_bidding.delay_axis"), t("before_bidding.irr_axis")
    points = [
        {months: month, rate: round(100 * value, 3)} for month, value in found.curve if value is not None
    ]
    if len(points) < 2:
        return
    target = (100 * found.figures.target_irr, t("before_bidding.target_line"))
    lines(
        points,
        months,
        rate,
        alt=curve_sentence(found),
        x_title=months,
        y_title=rate,
        rules=(target,),
        height=260,
    )


def curve_sentence(found: Outlook) -> str:
    """What each year of delay costs, on average over the whole curve."""
    known = [(month, value) for month, value in found.curve if value is not None]
    if len(known) < 2:
        return t("before_bidding.curve_none")
    (first, high), (last, low) = known[0], known[-1]
    points = 100 * (high - low) / ((last - first) / 12)
    return t("before_bidding.curve_finding", points=number(points, 1), last=number(last), low=percent(low))


def _payer(record: PayerRecord) -> None:
    """The payer classes, which are public presets, and the class the city's own ledger puts this payer into."""
    section(t("before_bidding.payer"), t("before_bidding.payer_lead"))
    name = t(f"before_bidding.class_name.{record.nearest}")
    code = "payer_calibrated" if record.calibrated else "payer_preset"
    st.markdown(t(f"before_bidding.{code}", payer=literal(record.payer), preset=literal(name)))
    table(
        [
            {
                "name": t(f"before_bidding.class_name.{key}"),
                "first": profile.hazards[0],
                "one": 1.0 - profile.hazards[0],
                "two": finance.unpaid_after_two_years(profile),
            }
            for key, profile in finance.PAYER_PROFILES.items()
        ],
        [
            Column("name", t("before_bidding.class"), width=180),
            Column("first", t("before_bidding.first_year"), "percent", width=150),
            Column("one", t("before_bidding.after_one"), "percent", width=150),
            Column("two", t("before_bidding.after_two"), "percent", width=150),
        ],
        alt=t("before_bidding.payer_lead"),
    )
    st.caption(t("before_bidding.uncalibrated"))


def _sources(found: Outlook) -> None:
    """What was assumed beside the enterprise's own figures."""
    with st.expander(t("before_bidding.assumed")):
        st.markdown(t("before_bidding.assumed_text"))
        st.caption(
            t(
                "before_bidding.trace",
                engine=finance.ENGINE_VERSION,
                digest=finance.inputs_digest(finance.case_from_dict(found.case))[:12],
            )
        )
