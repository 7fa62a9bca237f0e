"""What of the audit log a reader may see, as one condition in SQL (decision 0013): the one place that says so.

Before the opening nobody reads who prepares a bid, not even from sign-ins; before the result only who supervises reads who
evaluates (《招标投标法》第二十二条、第三十七条). What is hidden comes to light by itself once its reason is over.
"""

from __future__ import annotations

_UNOPENED = "opened_at IS NULL AND (failed_at IS NULL OR failure_reason = 'voided')"
_WAITING = "opened_at IS NULL AND failed_at IS NULL AND withdrawn_at IS NULL"
_RESULT_SECRET = (
    "failed_at IS NULL AND terminated_at IS NULL AND (awarded_at IS NULL OR publicity_from IS NULL)"
)
"""Not public yet: neither an award that was decided and announced (in either order), nor a failure, nor a termination."""
_LISTS = f"SELECT published_at AS instant FROM opportunities WHERE {_WAITING}"
_PARTS = ("bids", "remedies", "motions", "racers", "draw_step_downs")
"""Tables whose rows are the object of an event and belong to an opportunity."""
_SIGN_INS = "action IN ('sign_in', 'sign_out', 'login_failed', 'account_locked', 'users.change_password')"


def _about(state: str) -> str:
    """Events about an opportunity in this state, or about a part of it."""
    those = f"SELECT id FROM opportunities WHERE {state}"
    parts = [f"SELECT id FROM {table} WHERE opportunity IN ({those})" for table in _PARTS]
    return f"object IN ({' UNION ALL '.join((those, *parts))})"


def _signs_in(role: str, since: str) -> str:
    """Sign-ins of accounts of a role, and attempts at them, from the earliest instant on; since: selects the instants."""
    whose = f"(role = '{role}' OR object IN (SELECT id FROM users WHERE role = '{role}'))"
    return f"{_SIGN_INS} AND {whose} AND {_from_earliest(since)}"


def _from_earliest(since: str) -> str:
    return f"at >= coalesce((SELECT min(instant) FROM ({since})), '9999')"


_TELLS_WHO_BIDS = (
    "role = 'enterprise' AND (action LIKE 'bids.%' OR action LIKE 'questions.%' OR action LIKE 'remedies.%' "
    f"OR action = 'access_denied') AND {_about(_UNOPENED)}",
    f"action = 'bids.return' AND {_about(_UNOPENED)}",
    _signs_in("enterprise", _LISTS),
    # what a company does to its profile and its accounts is done from a session, too
    "role = 'enterprise' AND (action LIKE 'enterprises.%' OR action LIKE 'users.%') AND "
    + _from_earliest(_LISTS),
)
_TELLS_WHO_EVALUATES = (
    f"(action LIKE 'evaluation.%' OR role = 'evaluator') AND {_about(_RESULT_SECRET)}",
    _signs_in(
        "evaluator",
        f"SELECT opened_at AS instant FROM opportunities WHERE opened_at IS NOT NULL AND {_RESULT_SECRET}",
    ),
)


_TELLS_WHO_WATCHES = (f"action = 'remedies.identify' AND {_about(_UNOPENED)}",)
"""That a supervisor read who complains, before the opening."""


def _none_of(hidden: tuple[str, ...]) -> str:
    return " AND ".join(f"NOT ({each})" for each in hidden)


def visible_to(role: str) -> str:
    """The condition on rows of `audit` for a reader of this role."""
    return _FOR_SUPERVISORS if role == "supervisor" else _FOR_OTHERS


_FOR_SUPERVISORS = _none_of(_TELLS_WHO_BIDS)
_FOR_OTHERS = _none_of((*_TELLS_WHO_BIDS, *_TELLS_WHO_EVALUATES, *_TELLS_WHO_WATCHES))
