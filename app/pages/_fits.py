"""How a fit is shown: coverage, band, and requirement by requirement what carried it and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.domain.scenarios import Requirement
from app.i18n import has, percent, t
from app.services.matching import Fit, RequirementFit
from app.ui.page import note
from app.ui.tags import tag
from app.ui.text import excerpt, literal, people_text
from matching import BandPrecision, Calibration

TONES = {"likely": "good", "possible": "wait", "unlikely": "bad"}
MOST_WORDS = 6


def points(fraction: float) -> int:
    """A similarity 0..1 as 覆盖度 0..100."""
    return round(100 * fraction)


def band(code: str) -> str:
    """The word of a band."""
    return t(f"matching.band.{code}")


def band_help(calibration: Calibration | None) -> str:
    """What the bands mean: as measured on judged pairs, or by distance from unrelated texts."""
    if calibration is None:
        return t("matching.band_help_uncalibrated")
    aimed = [each for each in calibration.bands if each.target is not None]
    return t("matching.band_help", bands=_all_measured(aimed))


def show_calibration(calibration: Calibration | None) -> None:
    """How many pairs of each band were judged to fit, and whose pairs; or that the model was never checked."""
    if calibration is None:
        st.caption(t("matching.calibration.none"))
        return
    st.caption(
        t(
            "matching.calibration.line",
            bands=_all_measured(calibration.bands),
            basis=t(
                f"matching.calibration.basis.{calibration.source}",
                judgements=calibration.judgements,
                scenarios=calibration.scenarios,
            ),
            missed=percent(calibration.of("unlikely").recall, 0),
        )
    )


def _all_measured(bands: Sequence[BandPrecision]) -> str:
    return t("matching.calibration.between").join(_measured(each) for each in bands)


def _measured(each: BandPrecision) -> str:
    name, target = band(each.band), percent(each.target, 0)
    if each.target is not None and each.threshold is None:
        return t("matching.calibration.not_given", band=name, target=target)
    if each.precision is None:
        return t("matching.calibration.no_pairs", band=name)
    digits = 0 if each.high >= 0.1 else 1
    return t(
        "matching.calibration.measured" if each.reached else "matching.calibration.short",
        band=name,
        target=target,
        pairs=each.pairs,
        precision=percent(each.precision, digits),
        low=percent(each.low, digits),
        high=percent(each.high, digits),
    )


def barred_words(reason: str) -> str:
    """Why an enterprise cannot be considered, in words."""
    key = f"matching.barred.{reason}"
    return t(key) if has(key) else reason


def lacking_words(fit: Fit) -> str:
    """Which required certificates are missing, expired or too low."""
    return t("matching.barred.lacking", names=t("ui.list_comma").join(fit.lacking))


def top_reason(fit: Fit) -> str:
    """The requirement that adds most to the coverage, with the statement that meets it."""
    met = [each for each in fit.requirements if each.band != "unlikely"]
    if not met:
        return t("matching.reason_none")
    best = max(met, key=lambda each: each.requirement.weight * each.score)
    return t(
        "matching.reason",
        statement=excerpt(best.statement_title, 12),
        requirement=excerpt(best.requirement.text, 12),
    )


def mandatory_met(fit: Fit) -> tuple[int, int]:
    """(mandatory requirements with a likely or possible statement, mandatory requirements)."""
    mandatory = [each for each in fit.requirements if each.requirement.mandatory]
    return sum(1 for each in mandatory if each.band != "unlikely"), len(mandatory)


def show_barred(fit: Fit) -> None:
    """Hard constraints that speak against this enterprise, each as a reason."""
    for reason in fit.barred:
        note(literal(barred_words(reason)), "bad")
    if fit.lacking:
        st.caption(literal(lacking_words(fit)))


def show_requirements(fit: Fit) -> None:
    """One card a requirement."""
    for number, each in enumerate(fit.requirements, 1):
        with st.container(border=True):
            _card(number, each)


def show_gaps(gaps: Sequence[Requirement], title: str) -> None:
    """Requirements that nothing is near to."""
    if not gaps:
        return
    st.markdown(f"**{title}**")
    for gap in gaps:
        mandatory = f" {tag(t('matching.mandatory'), 'bad')}" if gap.mandatory else ""
        st.markdown(f"- {literal(gap.text)}{mandatory}")


def _card(number: int, each: RequirementFit) -> None:
    wanted, offered = st.columns(2, gap="medium")
    with wanted:
        marks = [tag(band(each.band), TONES.get(each.band, "neutral"))]
        marks += [tag(t("matching.mandatory"), "info")] if each.requirement.mandatory else []
        marks += [tag(t("matching.weight", weight=each.requirement.weight))]
        st.markdown(" ".join([f"**{t('matching.requirement', number=number)}**", *marks]))
        people_text(each.requirement.text)
    with offered:
        if not each.statement_title:
            st.markdown(f":gray[{t('matching.no_statement')}]")
            return
        st.markdown(f"**{t('matching.nearest')}** {literal(each.statement_title)}")
        people_text(each.statement_text)
        if each.doubt:
            note(t(f"matching.doubt.{each.doubt}"), "wait")
            st.caption(t("matching.doubt.help"))
        words = " ".join(tag(f"{word} {percent(share, 0)}") for word, share in each.words[:MOST_WORDS])
        if words:
            st.markdown(f":gray[{t('matching.words')}] {words}")
        if each.unanswered:
            missing = " ".join(tag(word, "bad") for word in each.unanswered[:MOST_WORDS])
            st.markdown(f":gray[{t('matching.unanswered')}] {missing}")
        st.caption(
            t(
                "matching.shares",
                lexical=percent(each.lexical_share, 0),
                semantic=percent(1 - each.lexical_share, 0),
            )
        )
