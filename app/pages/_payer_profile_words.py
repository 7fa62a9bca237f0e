"""Payer profiles in words: what a select box calls them, and whether they are calibrated."""

from __future__ import annotations

from app.i18n import t
from app.services.payer_profiles import SelectableProfile


def profile_text(selectable: SelectableProfile) -> str:
    """The preset's own words, or the name of a saved profile with its kind and day."""
    if selectable.kind == "preset":
        return t(f"projects.preset.{selectable.key}")
    label = t(f"invoices.profile.kind_{selectable.kind}")
    return t("invoices.profile.choice", name=selectable.name, kind=label)


def calibration_text(selectable: SelectableProfile) -> str:
    """已用本单位台账校准, or why not."""
    if selectable.profile.calibrated:
        return t("invoices.profile.calibrated", paid=selectable.observed or 0)
    return t(f"invoices.profile.uncalibrated_{selectable.kind}")
