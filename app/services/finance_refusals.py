"""What the finance library refuses, as refusals of this product: bad fields one by one, the rest in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import finance
from app.errors import Fault, Invalid, InvalidFields

_INDEXED = re.compile(r"\[(\d+)\]")


@contextmanager
def finance_refusals() -> Iterator[None]:
    """Raises InvalidFields projects.case_refused for a bad case, Invalid projects.not_computable for anything else."""
    try:
        yield
    except finance.CaseError as error:
        raise InvalidFields(
            "projects.case_refused", tuple(_fault(fault) for fault in error.faults)
        ) from error
    except finance.FinanceError as error:
        raise Invalid("projects.not_computable", why=error.code, detail=error.reason) from error


def _fault(fault: finance.Fault) -> Fault:
    """A bad field; of a list the position goes to the line, so that the field keeps the name people know."""
    place = _INDEXED.search(fault.path)
    return Fault(
        int(place.group(1)) + 1 if place else 0,
        _INDEXED.sub("", fault.path),
        "projects.case_field",
        (("why", fault.code), ("detail", fault.reason)),
    )
