"""What a refinancing brings and how it is shared (再融资收益与分成): the result of :mod:`finance.analysis.refinancing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finance.analysis.new_loan import NewLoan, Refinancing
from finance.engine.checks import Check
from finance.engine.metrics import Ratio
from finance.official.findings import Finding, RuleSource
from finance.rates.irr import IrrResult

CONTRACT_GUIDE = RuleSource("财金〔2014〕156号（PPP项目合同指南）", "第二章第五节")


@dataclass(frozen=True)
class GainSharing:
    """An agreed split of the gain (收益分成约定); ``government_share`` 0..1."""

    code: str
    government_share: float
    source: RuleSource


GAIN_SHARINGS = {
    sharing.code: sharing
    for sharing in (
        GainSharing("contract_guide", 0.5, CONTRACT_GUIDE),
        GainSharing("uk_standard", 0.5, RuleSource("英国 PF2 标准合同指引", "第 28.5 节", "official")),
        GainSharing("uk_before_2002", 0.3, RuleSource("英国 2002 年再融资行为准则", "", "official")),
    )
}


@dataclass(frozen=True)
class RefinancingResult:
    """What a refinancing brings (再融资测算结果). Yuan; arrays one value a period of the case.

    ``value_after``, ``value_before``, ``threshold_adjustment`` are A, B and C at the date; ``government_amount`` and
    ``company_amount`` share the gain. ``private_gain`` is the part of the gain that reaches the private owners as
    owners, before any sharing. ``sources`` says what the owners' extra money (undiscounted) is made of.
    """

    terms: Refinancing
    sharing: GainSharing
    labels: tuple[str, ...]
    loan: NewLoan
    base_rate: float
    owners_before: tuple[float, ...]
    owners_after: tuple[float, ...]
    old_interest: tuple[float, ...]
    old_balance: tuple[float, ...]
    old_service: tuple[float, ...]
    value_before: float
    value_after: float
    threshold_adjustment: float
    private_gain: float
    equity_irr_before: IrrResult
    equity_irr_after: IrrResult
    min_dscr_before: Ratio
    min_dscr_after: Ratio
    default_years: tuple[int, ...]
    sources: Mapping[str, float]
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]

    @property
    def gain(self) -> float:
        """A - B, yuan at the date; negative when the refinancing costs the owners."""
        return self.value_after - self.value_before

    @property
    def shared_gain(self) -> float:
        return max(self.gain - self.threshold_adjustment, 0.0)

    @property
    def government_amount(self) -> float:
        return self.sharing.government_share * self.shared_gain

    @property
    def company_amount(self) -> float:
        return self.gain - self.government_amount

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dictionary per period from the date on: both schedules, owners' flows, their change."""
        loan = self.loan
        return [
            {
                "period": self.labels[t],
                "interest_before": self.old_interest[t] if t > loan.last else 0.0,
                "interest_after": float(loan.interest[t]) if t > loan.last else 0.0,
                "service_before": self.old_service[t] if t > loan.last else 0.0,
                "service_after": float(loan.service[t]) if t > loan.last else 0.0,
                "balance_before": self.old_balance[t],
                "balance_after": float(loan.balance[t]) if t > loan.last else loan.amount,
                "owners_before": self.owners_before[t],
                "owners_after": self.owners_after[t],
                "change": self.owners_after[t] - self.owners_before[t],
            }
            for t in range(loan.last, len(self.labels))
        ]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; contains no NaN or infinity."""
        plain = ("base_rate", "value_before", "value_after", "threshold_adjustment", "gain", "shared_gain")
        shares = ("government_amount", "company_amount", "private_gain")
        loan = ("repaid", "amount", "prepayment_fee", "upfront_fee", "other_costs", "costs", "cash_out")
        results = ("equity_irr_before", "equity_irr_after", "min_dscr_before", "min_dscr_after")
        return {
            "terms": dict(vars(self.terms)),
            "sharing": {
                "code": self.sharing.code,
                "government_share": self.sharing.government_share,
                **self.sharing.source.to_dict(),
            },
            "loan": {name: getattr(self.loan, name) for name in loan},
            **{name: getattr(self, name) for name in (*plain, *shares)},
            **{name: getattr(self, name).to_dict() for name in results},
            "default_years": list(self.default_years),
            "sources": dict(self.sources),
            "rows": self.rows,
            "findings": [finding.to_dict() for finding in self.findings],
            "checks": [check.to_dict() for check in self.checks],
        }
