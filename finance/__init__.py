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
from finance.case.provenance import FieldSource, field_sources
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
from finance.ledger.backtest import Backtest, backtest
from finance.ledger.bills import Bill, Payment, due_and_paid
from finance.ledger.calibration import (
    Calibration,
    LedgerEstimate,
    estimate_from_ageing,
    estimate_payer,
    update_payer,
)
from finance.ledger.cohorts import Cohorts, count_cohorts
from finance.ledger.correlation import CorrelationEstimate, estimate_correlation
from finance.ledger.late_interest import LateClaim, LateTerms, late_claim
from finance.ledger.money import MoneyRate, MoneyRates, money_rates
from finance.ledger.payment_law import PAYMENT_RULES, PaymentRule, due_day, payment_rule
from finance.ledger.plan import PlanYear, plan_against_actual
from finance.ledger.posterior import BetaPosterior
from finance.ledger.reminders import Reminder, reminders
from finance.official.bond_cover import (
    BOND_COVER_ASKED,
    BOND_COVER_USUAL,
    BOND_SELF_BALANCE,
    BondCover,
    bond_cover,
)
from finance.official.budget_outlook import BudgetOutlook, budget_outlook
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
    ITEM_SOURCES,
    FiscalItem,
    YearlyFigures,
    figures_for_items,
    figures_of_record,
    project_items,
    supporting_input,
)
from finance.official.fiscal_items import ITEMS as FISCAL_ITEMS
from finance.official.funding_channels import FundingAdvice, funding_advice
from finance.official.indicators import (
    EvaluationIndicators,
    OfficialReturns,
    evaluation_indicators,
    official_returns,
)
from finance.official.liability import (
    RISK_METHODS,
    LiabilityTerms,
    PhaseScenario,
    SupportingInput,
    provided_of,
    risk_bases,
    risk_bearing_of,
    supporting_of,
)
from finance.official.operating_subsidy import (
    PROFIT_SOURCE,
    OperatingSubsidy,
    SubsidyTerms,
    operating_subsidy,
    profit_rate_sensitivity,
    subsidy_of,
    subsidy_sensitivity,
)
from finance.official.public_good import Part, Split, split_scenario
from finance.official.qualitative import (
    Indicator,
    QualitativeValue,
    default_indicators,
    indicator_faults,
    qualitative_value,
)
from finance.official.regimes import regime_findings
from finance.official.risk_bearing import (
    RISK_SOURCE,
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
from finance.platform.adviser import Advice, ModeAdvice, advise_mode
from finance.platform.consolidation import CompanyBudget, CompanyCash, ProjectCash, company_cash
from finance.platform.contracts import (
    CompanyIncome,
    ContractSplit,
    PlatformContract,
    company_income,
    split_contract,
)
from finance.platform.figures import CompanyFigures, figures_of
from finance.platform.flag import FlagResult, Threshold
from finance.platform.flags.reseller_index import reseller_index
from finance.platform.late_city import collected_later
from finance.platform.mode_case import case_under_mode
from finance.platform.mode_finance import ModeFinance, modes_side_by_side
from finance.platform.mode_terms import MODE_PRESETS, ModeTerms
from finance.platform.modes import FIELDS as MODE_FIELDS
from finance.platform.modes import MODE_RULES, MODES
from finance.platform.names import name_key
from finance.platform.operators import OPERATOR_TYPES, Dividends, Operator, OperatorType, Shareholder
from finance.platform.principal_agent import ControlTest, principal_or_agent
from finance.platform.red_flags import RED_FLAGS, red_flags
from finance.prepare import prepare
from finance.rates.irr import IrrResult, irr, irr_batch, mirr, npv, xirr, xnpv
from finance.risk.ageing import (
    PROVISION_PRESETS,
    absorbing_chain,
    provision_matrix,
    roll_rates,
    vasicek_quantile,
)
from finance.risk.city_risk import CityLine, CityRisk
from finance.risk.credit_loss import (
    CreditLoss,
    expected_credit_loss,
    forward_looking_loss,
    run_off_loss,
    stressed,
)
from finance.risk.drivers import RiskDriver, RiskDrivers, risk_drivers
from finance.risk.liquidity_choice import (
    LateInterestEffect,
    LiquidityChoice,
    LiquidityRow,
    factoring_or_revolver,
    late_interest_effect,
)
from finance.risk.opening import OpeningArrears, opening_arrears
from finance.risk.payer import PAYER_PROFILES, PayerProfile, payer_profile
from finance.risk.payment_risk import PaymentRisk, simulate_payment_risk, simulate_portfolio
from finance.risk.receivables import CityArrears, city_arrears, joint_probability, unpaid_after_two_years
from finance.risk.results_digest import results_digest
from finance.risk.risk_figures import RiskFigures
from finance.risk.scenario import LatePaymentScenario, late_payment_scenario
from finance.risk.simulation_terms import (
    PRIORITY_CLASSES,
    TYPICAL_WRONG_WAY,
    City,
    Exposure,
    SimulationTerms,
    WrongWay,
)
from finance.risk.tail import CashFlowAtRisk
from finance.risk.time_to_pay import expected_months_late, months_late_quantile

__all__ = [
    "ANALYSIS_REASONS",
    "BOND_COVER_ASKED",
    "BOND_COVER_USUAL",
    "BOND_SELF_BALANCE",
    "ENGINE_VERSION",
    "FIGURES",
    "FISCAL_ITEMS",
    "GAIN_SHARINGS",
    "ITEM_SOURCES",
    "LEVERS",
    "MODES",
    "MODE_FIELDS",
    "MODE_PRESETS",
    "MODE_RULES",
    "OPERATOR_TYPES",
    "PAYER_PROFILES",
    "PAYMENT_RULES",
    "PRIORITY_CLASSES",
    "PROFIT_SOURCE",
    "PROVISION_PRESETS",
    "RED_FLAGS",
    "RED_LINES",
    "RISK_METHODS",
    "RISK_SOURCE",
    "SERIES",
    "TAX_RATES",
    "TERMINATION_CAUSES",
    "TYPICAL_WRONG_WAY",
    "VARIABLES",
    "Advice",
    "Assumption",
    "Backtest",
    "BalanceSheet",
    "BetaPosterior",
    "Bill",
    "BondCover",
    "BudgetOutlook",
    "Calibration",
    "CaseError",
    "CashFlowAtRisk",
    "CashFlowError",
    "CashFlowStatement",
    "Check",
    "City",
    "CityArrears",
    "CityLine",
    "CityRisk",
    "Cohorts",
    "CompanyBudget",
    "CompanyCash",
    "CompanyFigures",
    "CompanyIncome",
    "Comparator",
    "ContractSplit",
    "ControlTest",
    "CorrelationEstimate",
    "CostSeries",
    "CreditLoss",
    "Crossing",
    "DebtSize",
    "Dividends",
    "EvaluationIndicators",
    "Exposure",
    "Fault",
    "FieldSource",
    "FigureKind",
    "Figures",
    "FinanceError",
    "Finding",
    "FiscalCapacity",
    "FiscalItem",
    "FlagResult",
    "FundingAdvice",
    "GainSharing",
    "GoalSeek",
    "IdentityError",
    "IncomeStatement",
    "Indicator",
    "IrrResult",
    "LateClaim",
    "LateInterestEffect",
    "LatePaymentScenario",
    "LateTerms",
    "LedgerEstimate",
    "Lever",
    "LiabilityTerms",
    "LiquidityChoice",
    "LiquidityRow",
    "ModeAdvice",
    "ModeFinance",
    "ModeTerms",
    "MoneyRate",
    "MoneyRates",
    "OfficialReturns",
    "OfficialTable",
    "OpeningArrears",
    "OperatingSubsidy",
    "Operator",
    "OperatorType",
    "Part",
    "PartnershipCost",
    "PayerProfile",
    "Payment",
    "PaymentRisk",
    "PaymentRule",
    "PhaseScenario",
    "PlanYear",
    "PlatformContract",
    "ProjectCase",
    "ProjectCash",
    "Projection",
    "QualitativeValue",
    "Ratio",
    "Refinancing",
    "RefinancingResult",
    "Reminder",
    "Risk",
    "RiskBearing",
    "RiskDriver",
    "RiskDrivers",
    "RiskFigures",
    "RiskScenario",
    "RuleSource",
    "Scenario",
    "ScenarioComparison",
    "ScenarioRow",
    "Sensitivity",
    "SensitivityRow",
    "Series",
    "Shareholder",
    "SimulationTerms",
    "Split",
    "SubsidyTerms",
    "SupportingInput",
    "SwitchingValue",
    "TableRow",
    "TaxRate",
    "TerminationPayment",
    "TerminationTable",
    "TerminationTerms",
    "Threshold",
    "TornadoBar",
    "Triangular",
    "TwoWayTable",
    "ValueForMoney",
    "Variable",
    "WrongWay",
    "YearlyFigures",
    "absorbing_chain",
    "advise_mode",
    "backtest",
    "bond_cover",
    "budget_outlook",
    "capacity_of_items",
    "capital_recovery_factor",
    "case_from_award",
    "case_from_dict",
    "case_template",
    "case_to_dict",
    "case_under_mode",
    "change_case",
    "city_arrears",
    "collected_later",
    "company_cash",
    "company_income",
    "comparator_of",
    "compare_scenarios",
    "compare_value",
    "complete_case",
    "count_cohorts",
    "debt_capacity",
    "default_indicators",
    "depreciate",
    "due_and_paid",
    "due_day",
    "estimate_correlation",
    "estimate_from_ageing",
    "estimate_payer",
    "evaluate_cases",
    "evaluation_indicators",
    "expected_cost",
    "expected_credit_loss",
    "expected_months_late",
    "factoring_or_revolver",
    "field_sources",
    "figures_for_items",
    "figures_of",
    "figures_of_record",
    "fiscal_capacity",
    "forward_looking_loss",
    "funding_advice",
    "goal_seek",
    "government_expenditure",
    "indicator_faults",
    "inputs_digest",
    "ipmt",
    "irr",
    "irr_batch",
    "joint_probability",
    "late_claim",
    "late_interest",
    "late_interest_effect",
    "late_interest_rate",
    "late_payment_scenario",
    "mirr",
    "modes_side_by_side",
    "money_rates",
    "months_late_quantile",
    "name_key",
    "nper",
    "npv",
    "official_returns",
    "official_tables",
    "opening_arrears",
    "operating_subsidy",
    "partnership_cost_of",
    "payer_profile",
    "payment_findings",
    "payment_rule",
    "plan_against_actual",
    "pmt",
    "ppmt",
    "prepare",
    "principal_or_agent",
    "profit_rate_sensitivity",
    "project",
    "project_items",
    "provided_of",
    "provision_matrix",
    "qualitative_value",
    "rate_sensitivity",
    "red_flags",
    "red_line",
    "refinance",
    "regime_findings",
    "reminders",
    "repay",
    "repay_sculpted",
    "reseller_index",
    "results_digest",
    "risk_bases",
    "risk_bearing_of",
    "risk_by_probability",
    "risk_by_ratio",
    "risk_by_scenarios",
    "risk_drivers",
    "roll_rates",
    "run_off_loss",
    "scenario_from_dict",
    "sensitivity",
    "simulate_cost",
    "simulate_payment_risk",
    "simulate_portfolio",
    "split_contract",
    "split_scenario",
    "statutory_due_days",
    "stressed",
    "subsidy_of",
    "subsidy_sensitivity",
    "supporting_input",
    "supporting_of",
    "switching_values",
    "tax_rate",
    "termination_payments",
    "two_way_table",
    "unpaid_after_two_years",
    "update_payer",
    "user_payment_coverage",
    "value_for_money",
    "variables_of",
    "vasicek_quantile",
    "xirr",
    "xnpv",
]
