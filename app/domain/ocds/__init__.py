"""Open Contracting Data Standard 1.1 with the profile for public-private partnerships: releases, one a public event.

A release is made when the event happens and never changes (`stages`); what an opportunity looks like today is put
together from its releases (`compiled`). The store keeps them without the ocid, which the address adds: its prefix is a
setting of the installation.
"""

from app.domain.ocds.bills import PublicBill, PublicPayment, bill_key, payment_key
from app.domain.ocds.checks import release_faults
from app.domain.ocds.compiled import compiled, record_package, release_package, with_ocid
from app.domain.ocds.facts import Facts, PublishedCandidate, of_racer
from app.domain.ocds.stages import STAGES, release_of

__all__ = [
    "STAGES",
    "Facts",
    "PublicBill",
    "PublicPayment",
    "PublishedCandidate",
    "bill_key",
    "compiled",
    "of_racer",
    "payment_key",
    "record_package",
    "release_faults",
    "release_of",
    "release_package",
    "with_ocid",
]
