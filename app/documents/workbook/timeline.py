"""Timeline of a workbook (时间轴): which period each column is, and flags that say what happens in it."""

from __future__ import annotations

from app.documents.workbook.features import Features
from app.documents.workbook.model import Model
from app.i18n import t


def add_timeline(m: Model, f: Features) -> None:
    """Lengths, waiting times in periods, then a row of every flag."""
    counted = f.case.late_payment.due_rule == "contract_days"
    m.heading("terms")
    m.scalar("construction_periods", "construction_years * per_year", "periods")
    m.scalar("operation_periods", "operation.years * per_year", "periods")
    contract = "late_payment.contract_days / law.days_per_year * per_year" if counted else "0 * per_year"
    m.scalar("contract_wait", contract, "periods")
    m.scalar("delay_wait", "late_payment.delay_months / law.months_per_year * per_year", "periods")
    m.scalar("payer_wait", "contract_wait + delay_wait", "periods")
    excess = "max(late_payment.contract_days - law.longest_term, 0) / law.days_per_year * per_year"
    m.scalar("overdue_wait", f"delay_wait + {excess}" if counted else "delay_wait", "periods")
    m.scalar("user_wait", "operation.receivable_days / law.days_per_year * per_year", "periods")
    m.scalar("supplier_wait", "operation.payable_days / law.days_per_year * per_year", "periods")
    m.scalar("longest_wait", "max(payer_wait, user_wait, supplier_wait)", "periods")
    m.scalar("tail_years", "min(-int(-round(longest_wait / per_year, 9)), law.longest_tail)", "years")
    m.scalar("model_periods", "(construction_years + operation.years + tail_years) * per_year", "periods")

    m.heading("periods")
    m.series("period", "prev(period) + 1", "number")
    m.series("year", "start_year + int((period - 1) / per_year)", "number")
    m.series("quarter", "mod(period - 1, per_year) + 1", "number")
    m.series("period_label", 'text(year, "Q", quarter)' if f.quarterly else "year", "")
    m.series("operation_period", "period - construction_periods - 1", "number")
    m.series("operation_year", "int(operation_period / per_year)", "number")
    m.heading("flags")
    m.series("construction", "1 if period <= construction_periods else 0", "flag")
    m.series("operation", "(operation_period >= 0) * (operation_period < operation_periods)", "flag")
    m.series("in_model", "1 if period <= model_periods else 0", "flag")
    m.series("running", "in_model - construction", "flag")
    m.series("first_period", "1 if period == 1 else 0", "flag")
    m.series("last_construction", "1 if period == construction_periods else 0", "flag")
    m.series("last_operation", "1 if operation_period == operation_periods - 1 else 0", "flag")
    m.series("final", "1 if operation_period >= operation_periods - 1 else 0", "flag")
    m.series("opens_year", "1 if quarter == 1 else 0", "flag")
    m.series("closes_year", "1 if quarter == per_year else 0", "flag")
    words = {phase: t(f"finance.phase.{phase}") for phase in ("construction", "operation", "tail")}
    phase = f'"{words["construction"]}" if construction else ("{words["operation"]}" if operation else "{words["tail"]}")'
    m.series("phase", phase, "")
    m.heading("growth")
    discount = "discount_rate" if not f.quarterly else "(1 + discount_rate) ** (1 / per_year) - 1"
    m.scalar("discount_per_period", discount, "rate")
    m.series("discount_factor", "(1 + discount_per_period) ** (1 - period)", "factor")
