"""Enterprises and their capability profiles (企业能力画像)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.users import Owner


@dataclass(frozen=True)
class EvidenceItem:
    """What stands behind a statement. kind: case 案例, certificate 证书, patent 专利, standard 标准. valid_until None = no expiry."""

    kind: str
    title: str
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None

    def expired(self, on: date) -> bool:
        return self.valid_until is not None and self.valid_until < on


@dataclass(frozen=True)
class CapabilityStatement:
    """One thing an enterprise can do (能力陈述), in its own words."""

    id: str
    title: str
    text: str
    evidence: tuple[EvidenceItem, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.title}。{self.text}"


@dataclass(frozen=True)
class Enterprise:
    """A company. Size, ownership and capital are kept for reports and never reach the matching (87号令第十七条).

    controlled_by: 统一社会信用代码 of those who control or manage it (控股、管理关系, 政府采购法实施条例第十八条);
    controls: of those whom it controls or manages. A relation counts by itself only when both sides state it.
    imported_control: of those who control it according to an imported file, until the company confirms or strikes them.
    representative: keyed digest of the identity number of its responsible person (单位负责人), "" = not given; a name
    alone does not say that two persons are one.
    """

    id: str
    name: str
    uscc: str
    scale: str
    ownership: str
    city: str
    district: str
    participant_type: str
    chain_links: tuple[str, ...]
    founded_on: date | None
    registered_capital_wan: float | None
    staff: int | None
    whitelist: str
    summary: str
    legal_representative: str
    contact_phone: str
    statements: tuple[CapabilityStatement, ...]
    updated_at: datetime
    revision: int = 1
    controlled_by: tuple[str, ...] = ()
    representative: str = ""
    controls: tuple[str, ...] = ()
    imported_control: tuple[str, ...] = ()

    @property
    def owner(self) -> Owner:
        return Owner(enterprise=self.id)

    @property
    def known_control(self) -> tuple[str, ...]:
        """Who is known to control it, by its own word or by a file: for advice and for conflicts of interest."""
        return (*self.controlled_by, *self.imported_control)


@dataclass(frozen=True)
class StatedTies:
    """What a company stated of itself from an instant on, and what a file said of it that it had neither confirmed nor
    struck; one row a change, none is ever changed."""

    id: str
    enterprise: str
    at: datetime
    representative: str
    controlled_by: tuple[str, ...]
    controls: tuple[str, ...]
    imported_control: tuple[str, ...] = ()


_PAPER = re.compile(r"[0-9A-Z]{5,20}")
_RESIDENT = re.compile(r"\d{17}[0-9X]")
_RESIDENT_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))


def identity_number(text: str) -> str:
    """The number of an identity paper as it is compared: half width, upper case, without spaces and hyphens."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())


def is_identity_number(number: str) -> bool:
    """True for a paper's number (`identity_number`); eighteen characters must be a resident number, GB 11643-1999."""
    if len(number) != 18:
        return bool(_PAPER.fullmatch(number))
    if not _RESIDENT.fullmatch(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _RESIDENT_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17]
