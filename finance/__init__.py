"""Project finance of awarded projects (项目财务测算): cash flows, ratios, late payment, payment risk.

A pure library: values in, values out. It reads no files, knows no clock and imports nothing of the
application. Money is float yuan, rates are fractions per year. Start with :func:`project`,
:func:`case_from_award`, :func:`late_payment_scenario` and :func:`simulate_payment_risk`.
"""

from finance.ageing import (
    PROVISION_PRESETS,
    absorbing_chain,
    provision_matrix,
    roll_rates,
    vasicek_quantile,
)
from finance.award_case import case_from_award, case_template
from finance.calibration import LedgerEstimate, estimate_payer
from finance.case import Assumption, ProjectCase
from finance.case_format import case_from_dict, case_to_dict, inputs_digest
from finance.checks import Check
from finance.debt import capital_recovery_factor, debt_capacity, ipmt, nper, pmt, ppmt, repay, repay_sculpted
from finance.errors import CaseError, CashFlowError, Fault, FinanceError, IdentityError
from finance.fiscal import (
    FiscalCapacity,
    ValueForMoney,
    fiscal_capacity,
    forecast_budget,
    government_expenditure,
    red_line,
    value_for_money,
)
from finance.irr import IrrResult, irr, irr_batch, mirr, npv, xirr, xnpv
from finance.late_payment import late_interest, statutory_due_days
from finance.metrics import Ratio
from finance.payer import PAYER_PROFILES, PayerProfile, payer_profile
from finance.payment_risk import PaymentRisk, simulate_payment_risk
from finance.projection import Projection, project
from finance.regimes import Finding, regime_findings
from finance.risk_figures import RiskFigures
from finance.scenario import LatePaymentScenario, late_payment_scenario
from finance.tax_rates import TAX_RATES, TaxRate, tax_rate
from finance.version import ENGINE_VERSION

__all__ = [
    "ENGINE_VERSION",
    "PAYER_PROFILES",
    "PROVISION_PRESETS",
    "TAX_RATES",
    "Assumption",
    "CaseError",
    "CashFlowError",
    "Check",
    "Fault",
    "FinanceError",
    "Finding",
    "FiscalCapacity",
    "IdentityError",
    "IrrResult",
    "LatePaymentScenario",
    "LedgerEstimate",
    "PayerProfile",
    "PaymentRisk",
    "ProjectCase",
    "Projection",
    "Ratio",
    "RiskFigures",
    "TaxRate",
    "ValueForMoney",
    "absorbing_chain",
    "capital_recovery_factor",
    "case_from_award",
    "case_from_dict",
    "case_template",
    "case_to_dict",
    "debt_capacity",
    "estimate_payer",
    "fiscal_capacity",
    "forecast_budget",
    "government_expenditure",
    "inputs_digest",
    "ipmt",
    "irr",
    "irr_batch",
    "late_interest",
    "late_payment_scenario",
    "mirr",
    "nper",
    "npv",
    "payer_profile",
    "pmt",
    "ppmt",
    "project",
    "provision_matrix",
    "red_line",
    "regime_findings",
    "repay",
    "repay_sculpted",
    "roll_rates",
    "simulate_payment_risk",
    "statutory_due_days",
    "tax_rate",
    "value_for_money",
    "vasicek_quantile",
    "xirr",
    "xnpv",
]
