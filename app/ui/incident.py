"""When a page fails: the person sees a number, the log has the traceback under the same number (S47)."""

from __future__ import annotations

import logging
import secrets

from app.errors import AppError
from app.i18n import t
from app.ui.outcome import error_summary
from app.ui.page import note

log = logging.getLogger("app.incident")


def new_incident() -> str:
    """A short number that can be read out on the telephone."""
    return secrets.token_hex(4).upper()


def record_incident(error: BaseException) -> str:
    """Write the traceback to the log; returns its number."""
    incident = new_incident()
    log.error("incident %s", incident, exc_info=error)
    return incident


def show_failure(error: Exception) -> bool:
    """What stands on the page instead of a traceback. Expected refusals keep their sentence."""
    if isinstance(error, AppError):
        error_summary(error)
    else:
        note(t("errors.unexpected", incident=record_incident(error)), "bad")
    return True
