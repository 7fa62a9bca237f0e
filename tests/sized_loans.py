"""Cases whose loan is as large as a cover allows (按偿债备付率确定的贷款)."""

from __future__ import annotations

from typing import Any


def sized(repayment: str, cover: float, lockup: float, **more: Any) -> dict[str, Any]:
    """A loan of twelve years as large as ``cover`` allows, with distributions above ``lockup``."""
    asked = "target_dscr" if repayment == "sculpted" else "sizing_dscr"
    tax, rule = more.get("tax", 0.25), more.get("rule", "all_cash")
    grows = 0.02 if repayment == "sculpted" else 0.0
    return {
        "name": "按备付率贷款",
        "construction": {"capex": [1e7]},
        "funding": {"senior_debt_share": 0.8, "distribution_rule": rule},
        "debt": {
            "repayment": repayment, asked: cover, "lockup_dscr": lockup, "tenor_years": 12, "interest_rate": 0.045
        },
        "operation": {"years": 15, "costs": [{"annual_amount": 300_000.0, "indexation": grows}]},
        "revenue": {"service_fee": {"annual_amount": more.get("fee", 1.2e6), "indexation": grows}},
        "tax": {"cit_rate": tax},
    }  # fmt: skip
