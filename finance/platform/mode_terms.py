"""What each operating mode does to a project (各模式的测算条件): owners, fee, who invests, payout, income tax.

They follow the structure of the operator that each mode needs (:data:`finance.platform.operators.OPERATOR_TYPES`): presets
of judgement in the middle of its usual range, to be replaced by the articles and the contract in question.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from finance.errors import FinanceError
from finance.platform.operators import OPERATOR_TYPES, FeeLogic

MOST_FEE_SHARE = 0.9
JOINT_VENTURE_SHARE = 0.51
"""Government's share of a joint venture (our preset)."""
VENDOR_LOAN = 0.2
"""Share of the investment that a private operator lends to its project instead of paying it in (our preset)."""


@dataclass(frozen=True)
class ModeTerms:
    """Terms of a mode (模式条件), fractions.

    ``operator``: code of its operator type. ``fee_share``: markup on full cost or margin on the fee, as ``fee_basis`` says,
    for what is run; ``investment_fee_share``: the same for what the operator invests, None: as for what is run. Where no
    fee is paid, ``needs`` says who pays instead ("users" | "data"). ``operator_invests``: it pays for construction; else
    the city does, by its own purchase. ``income_to_city``: what users and data bring goes to the city, not to the operator.
    ``vendor_loan``: share of the investment lent by the private owner. ``standard_tax``: the reduced rate of a high-tech
    bidder does not go over to this operator.
    """

    mode: str
    operator: str
    regime: str
    government_share: float
    payout: float
    operator_invests: bool
    fee_basis: str = ""
    fee_share: float | None = None
    investment_fee_share: float | None = None
    needs: str = ""
    income_to_city: bool = False
    vendor_loan: float = 0.0
    standard_tax: bool = False

    def __post_init__(self) -> None:
        shares = (self.government_share, self.payout, self.vendor_loan)
        if not all(math.isfinite(share) and 0.0 <= share <= 1.0 for share in shares):
            raise FinanceError("out_of_range", "国有股比、分红比例和股东借款比例应在 0 与 1 之间。")
        fees = [share for share in (self.fee_share, self.investment_fee_share) if share is not None]
        if not all(math.isfinite(share) and 0.0 <= share <= MOST_FEE_SHARE for share in fees):
            raise FinanceError("out_of_range", f"加成率和毛利率应在 0 与 {MOST_FEE_SHARE:.0%} 之间。")
        if (self.fee_share is None) == (not self.needs):
            raise FinanceError("bad_terms", "一种模式要么由单位付服务费，要么由使用者或数据付费。")

    @property
    def bureau_pays(self) -> bool:
        """Whether a bureau pays a fee (单位付服务费)."""
        return self.fee_share is not None

    def fee(self, running: float, investing: float) -> float:
        """Fee without VAT for these costs, yuan; 0 where no fee is paid."""
        if self.fee_share is None:
            return 0.0
        other = self.fee_share if self.investment_fee_share is None else self.investment_fee_share
        return _priced(self.fee_basis, running, self.fee_share) + _priced(self.fee_basis, investing, other)


def _priced(basis: str, cost: float, share: float) -> float:
    return cost * (1.0 + share) if basis == "markup_on_cost" else cost / (1.0 - share)


def _middle(fee: FeeLogic) -> float:
    return round((fee.low + fee.high) / 2.0, 4)


def _terms() -> dict[str, ModeTerms]:
    state, joint, private = (OPERATOR_TYPES[code] for code in ("state_owned", "joint_venture", "private"))
    (managed,), (marked,), (software, integration) = state.fees, joint.fees, private.fees
    platform = "platform_company_contract"
    return {
        "state_platform": ModeTerms(
            "state_platform", state.code, platform, 1.0, state.payout, state.own_capex,
            managed.basis, _middle(managed), standard_tax=True,
        ),
        "joint_venture": ModeTerms(
            "joint_venture", joint.code, platform, JOINT_VENTURE_SHARE, joint.payout, joint.own_capex,
            marked.basis, _middle(marked), standard_tax=True,
        ),
        "private_concession": ModeTerms(
            "private_concession", private.code, "new_concession_2023", 0.0, private.payout, True,
            needs="users", vendor_loan=VENDOR_LOAN,
        ),
        "service_contract": ModeTerms(
            "service_contract", private.code, "gov_purchase_of_services", 0.0, private.payout, private.own_capex,
            software.basis, _middle(software), _middle(integration), income_to_city=True, vendor_loan=VENDOR_LOAN,
        ),
        "data_authorisation": ModeTerms(
            "data_authorisation", private.code, platform, 0.0, private.payout, True,
            needs="data", vendor_loan=VENDOR_LOAN,
        ),
    }  # fmt: skip


MODE_PRESETS: Mapping[str, ModeTerms] = MappingProxyType(_terms())
"""Terms of every mode (各模式的预设条件). A concession invests what it lives on, so does who is authorised to use data."""
