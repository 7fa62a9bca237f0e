"""Enterprises and their capability profiles (企业能力画像)."""

from __future__ import annotations

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

    controlled_by: 统一社会信用代码 of those who control or manage it (控股、管理关系, 政府采购法实施条例第十八条).
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

    @property
    def owner(self) -> Owner:
        return Owner(enterprise=self.id)
