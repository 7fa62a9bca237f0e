"""Project finance of awarded projects (项目财务测算): cash flows, ratios, late payment, payment risk.

A pure library: values in, values out. It reads no files, knows no clock and imports nothing of the
application. Money is float yuan, rates are fractions per year. Start with :func:`project`,
:func:`case_from_award`, :func:`late_payment_scenario` and :func:`simulate_payment_risk`.
"""

from finance.analysis.figures import FIGURES, FigureKind, Figures, evaluate_cases
from finance.analysis.goal_seek import GoalSeek, goal_seek
from finance.analysis.levers import LEVERS, Lever
from finance.analysis.new_loan import Refinancing
from finance.analysis.refinancing import refinance
from finance.analysis.refinancing_gain import GAIN_SHARINGS, GainSharing, RefinancingResult
from finance.analysis.scenarios import (
    Scenario,
    ScenarioComparison,
    ScenarioRow,
    TwoWayTable,
    compare_scenarios,
    scenario_from_dict,
    two_way_table,
)
from finance.analysis.search import REASONS as ANALYSIS_REASONS
from finance.analysis.sensitivity import Sensitivity, SensitivityRow, TornadoBar, sensitivity
from finance.analysis.switching import SwitchingValue, switching_values
from finance.analysis.termination import CAUSES as TERMINATION_CAUSES
from finance.analysis.termination import (
    TerminationPayment,
    TerminationTable,
    TerminationTerms,
    termination_payments,
)
from finance.analysis.variables import VARIABLES, Variable, change_case, variables_of
from finance.case.award_case import case_from_award, case_template
from finance.case.case_file import case_from_dict, case_to_dict, complete_case, inputs_digest
from finance.case.project_case import Assumption, ProjectCase
from finance.engine.checks import Check
from finance.engine.debt import (
    capital_recovery_factor,
    debt_capacity,
    ipmt,
    nper,
    pmt,
    ppmt,
    repay,
    repay_sculpted,
)
from finance.engine.depreciation import depreciate
from finance.engine.late_payment import late_interest, late_interest_rate, statutory_due_days
from finance.engine.metrics import Ratio
from finance.engine.projection import CostSeries, Projection, project
from finance.engine.series import SERIES, Series
from finance.engine.sizing import DebtSize
from finance.engine.statements import BalanceSheet, CashFlowStatement, IncomeStatement
from finance.engine.tax_rates import TAX_RATES, TaxRate, tax_rate
from finance.engine.user_payment import payment_findings, user_payment_coverage
from finance.engine.version import ENGINE_VERSION
from finance.errors import CaseError, CashFlowError, Fault, FinanceError, IdentityError
from finance.official.budget_outlook import BudgetOutlook, budget_outlook, forecast_budget
from finance.official.findings import Finding, RuleSource
from finance.official.fiscal import (
    RED_LINES,
    Crossing,
    FiscalCapacity,
    capacity_of_items,
    fiscal_capacity,
    government_expenditure,
    red_line,
)
from finance.official.fiscal_items import (
    FiscalItem,
    SubsidyTerms,
    equity_contribution,
    operating_subsidy,
    profit_rate_sensitivity,
    project_items,
    supporting_input,
)
from finance.official.funding_channels import FundingAdvice, funding_advice
from finance.official.indicators import EvaluationIndicators, evaluation_indicators
from finance.official.public_good import Part, Split, split_scenario
from finance.official.qualitative import Indicator, QualitativeValue, default_indicators, qualitative_value
from finance.official.regimes import regime_findings
from finance.official.risk_bearing import (
    RiskBearing,
    RiskScenario,
    risk_by_probability,
    risk_by_ratio,
    risk_by_scenarios,
)
from finance.official.risk_register import Risk, Triangular, expected_cost, simulate_cost
from finance.official.table import OfficialTable, TableRow
from finance.official.tables import official_tables
from finance.official.value_for_money import (
    Comparator,
    PartnershipCost,
    ValueForMoney,
    comparator_of,
    compare_value,
    partnership_cost_of,
    rate_sensitivity,
    value_for_money,
)
from finance.rates.irr import IrrResult, irr, irr_batch, mirr, npv, xirr, xnpv
from finance.risk.ageing import (
    PROVISION_PRESETS,
    absorbing_chain,
    provision_matrix,
    roll_rates,
    vasicek_quantile,
)
from finance.risk.calibration import LedgerEstimate, estimate_payer
from finance.risk.payer import PAYER_PROFILES, PayerProfile, payer_profile
from finance.risk.payment_risk import PaymentRisk, simulate_payment_risk
from finance.risk.risk_figures import RiskFigures
from finance.risk.scenario import LatePaymentScenario, late_payment_scenario

__all__ = [
    "ANALYSIS_REASONS",
    "ENGINE_VERSION",
    "FIGURES",
    "GAIN_SHARINGS",
    "LEVERS",
    "PAYER_PROFILES",
    "PROVISION_PRESETS",
    "RED_LINES",
    "SERIES",
    "TAX_RATES",
    "TERMINATION_CAUSES",
    "VARIABLES",
    "Assumption",
    "BalanceSheet",
    "BudgetOutlook",
    "CaseError",
    "CashFlowError",
    "CashFlowStatement",
    "Check",
    "Comparator",
    "CostSeries",
    "Crossing",
    "DebtSize",
    "EvaluationIndicators",
    "Fault",
    "FigureKind",
    "Figures",
    "FinanceError",
    "Finding",
    "FiscalCapacity",
    "FiscalItem",
    "FundingAdvice",
    "GainSharing",
    "GoalSeek",
    "IdentityError",
    "IncomeStatement",
    "Indicator",
    "IrrResult",
    "LatePaymentScenario",
    "LedgerEstimate",
    "Lever",
    "OfficialTable",
    "Part",
    "PartnershipCost",
    "PayerProfile",
    "PaymentRisk",
    "ProjectCase",
    "Projection",
    "QualitativeValue",
    "Ratio",
    "Refinancing",
    "RefinancingResult",
    "Risk",
    "RiskBearing",
    "RiskFigures",
    "RiskScenario",
    "RuleSource",
    "Scenario",
    "ScenarioComparison",
    "ScenarioRow",
    "Sensitivity",
    "SensitivityRow",
    "Series",
    "Split",
    "SubsidyTerms",
    "SwitchingValue",
    "TableRow",
    "TaxRate",
    "TerminationPayment",
    "TerminationTable",
    "TerminationTerms",
    "TornadoBar",
    "Triangular",
    "TwoWayTable",
    "ValueForMoney",
    "Variable",
    "absorbing_chain",
    "budget_outlook",
    "capacity_of_items",
    "capital_recovery_factor",
    "case_from_award",
    "case_from_dict",
    "case_template",
    "case_to_dict",
    "change_case",
    "comparator_of",
    "compare_scenarios",
    "compare_value",
    "complete_case",
    "debt_capacity",
    "default_indicators",
    "depreciate",
    "equity_contribution",
    "estimate_payer",
    "evaluate_cases",
    "evaluation_indicators",
    "expected_cost",
    "fiscal_capacity",
    "forecast_budget",
    "funding_advice",
    "goal_seek",
    "government_expenditure",
    "inputs_digest",
    "ipmt",
    "irr",
    "irr_batch",
    "late_interest",
    "late_interest_rate",
    "late_payment_scenario",
    "mirr",
    "nper",
    "npv",
    "official_tables",
    "operating_subsidy",
    "partnership_cost_of",
    "payer_profile",
    "payment_findings",
    "pmt",
    "ppmt",
    "profit_rate_sensitivity",
    "project",
    "project_items",
    "provision_matrix",
    "qualitative_value",
    "rate_sensitivity",
    "red_line",
    "refinance",
    "regime_findings",
    "repay",
    "repay_sculpted",
    "risk_by_probability",
    "risk_by_ratio",
    "risk_by_scenarios",
    "roll_rates",
    "scenario_from_dict",
    "sensitivity",
    "simulate_cost",
    "simulate_payment_risk",
    "split_scenario",
    "statutory_due_days",
    "supporting_input",
    "switching_values",
    "tax_rate",
    "termination_payments",
    "two_way_table",
    "user_payment_coverage",
    "value_for_money",
    "variables_of",
    "vasicek_quantile",
    "xirr",
    "xnpv",
]
