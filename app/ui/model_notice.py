"""Said wherever matching is shown: the learned model cannot be used and the packaged one stands in (F18)."""

from __future__ import annotations

from app.i18n import t
from app.services.context import App
from app.ui.page import note


def model_notice(app: App, *, remedy: bool = False) -> None:
    """A warning while the files of the learned model are not what they were; remedy: what an administrator does."""
    fault = app.model.fault
    if fault:
        words = t(f"model.fault.{fault}")
        note(f"{words}{t('model.fault.admin')}" if remedy else words, "wait")
