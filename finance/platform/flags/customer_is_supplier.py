"""客户与供应商重叠: the same names buy from and sell to the company, and no goods are shown to move."""

from __future__ import annotations

from finance.official.findings import RuleSource
from finance.platform.figures import CompanyFigures
from finance.platform.flag import FlagResult, Threshold, measured, unknown
from finance.platform.names import first_spellings

NAME = "customer_is_supplier"
THRESHOLD = Threshold(0.0, "any", RuleSource("供应链融资性贸易案例（客商重叠、无货物流转）", "", "official"))


def check(figures: CompanyFigures) -> FlagResult:
    """Number of names on both lists, however written, 0 when the flow of goods has been shown."""
    customers, suppliers = figures.customers, figures.suppliers
    if customers is None or suppliers is None:
        missing = {"customers": customers, "suppliers": suppliers}
        return unknown(NAME, THRESHOLD, *(name for name, value in missing.items() if value is None))
    buying, selling = first_spellings(customers), first_spellings(suppliers)
    both = tuple(buying[key] for key in buying if key in selling)
    if both and figures.goods_flow_shown is None:
        return unknown(NAME, THRESHOLD, "goods_flow_shown")
    return measured(NAME, THRESHOLD, 0.0 if figures.goods_flow_shown else float(len(both)), overlap=both)
