"""In which unit people read a field of a finance case (方案字段的单位): on the form and in the report alike."""

from __future__ import annotations

_UNITS = {
    **dict.fromkeys(
        ("annual_amount", "operation_fee", "initial_working_capital", "revolver_limit", "equity_cure_limit"),
        "wan",
    ),
    **dict.fromkeys(("target_dscr", "lockup_dscr", "sizing_dscr", "sizing_llcr", "thin_cap_ratio"), "times"),
    **dict.fromkeys(("dsra_months", "delay_months"), "months"),
    **dict.fromkeys(("contract_days", "receivable_days", "payable_days"), "days"),
    **dict.fromkeys(("first_year_volume", "performance_score", "availability_factor", "start_year"), "plain"),
    **dict.fromkeys(("scores", "score"), "plain"),
    "unit_price": "yuan",
    "repayment_shares": "percent",
}
_USUAL = {"numbers": "wan", "number": "percent", "optional": "percent", "integer": "years"}


def case_unit(name: str, kind: str) -> str:
    """wan, yuan, percent, times, years, months, days or plain, by the field's name and its kind in the library."""
    return _UNITS.get(name, _USUAL[kind]) if kind in _USUAL else "plain"
