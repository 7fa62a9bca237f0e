"""Official table of the loans (借款还本付息计划表) with the two covers that banks ask for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from finance.engine.metrics import SMALLEST_DUE
from finance.official.accounts import INTEREST
from finance.official.table import OfficialTable, Years, balance_row, flow_row, ratio_row

FloatArray = NDArray[np.float64]


class _Loan(NamedTuple):
    """What moves a loan: its balance rises by what is drawn and accrues, falls by what is paid."""

    name: str
    balance: str
    drawn: FloatArray
    interest: FloatArray
    principal_paid: FloatArray
    interest_paid: FloatArray


def debt_service(y: Years) -> OfficialTable:
    """Loans and their service (借款还本付息计划表): the long-term loan as agreed, the others as they turn out.

    The covers are on accrual, as the method has it, and only in the years in which the loan is repaid.
    """
    rows, checks, loans = [], [], _loans(y)
    for number, loan in enumerate(loans, 1):
        closing, opening = y[loan.balance], y.opening(loan.balance)
        rows += [
            balance_row(str(number), loan.name, closing),
            balance_row(f"{number}.1", "loan_opening", opening),
            flow_row(f"{number}.2", "loan_drawn", loan.drawn),
            flow_row(f"{number}.3", "loan_interest", loan.interest),
            flow_row(f"{number}.4", "loan_service", loan.principal_paid + loan.interest_paid),
            flow_row(f"{number}.4.1", "principal_repaid", loan.principal_paid),
            flow_row(f"{number}.4.2", "interest_paid", loan.interest_paid),
            balance_row(f"{number}.5", "loan_closing", closing),
        ]
        rolled = opening + loan.drawn + loan.interest - loan.principal_paid - loan.interest_paid
        checks.append(y.check(f"{loan.name}_rolls", "借款余额滚动", rolled, closing))
    checks.append(y.check("loan_closes", "长期贷款到期还清", y["scheduled_debt"][-1], 0.0))
    service = y["scheduled_service"]
    interest = np.where(service >= SMALLEST_DUE, y.sum(*INTEREST, "factoring_cost"), 0.0)
    return OfficialTable(
        "debt_service",
        y.years,
        (
            *rows,
            balance_row("6", "all_loans", y.sum(*(loan.balance for loan in loans))),
            ratio_row("7", "interest_cover", y["ebit"], interest, "times"),
            ratio_row("8", "debt_service_cover", y["ebitda"] - y["cit"], service, "times"),
        ),
        tuple(checks),
    )


def _loans(y: Years) -> tuple[_Loan, ...]:
    """The five kinds of loan; interest that is added to a loan is accrued and not paid."""
    accrued = y.sum("capitalised_interest", "scheduled_interest")
    recourse = y["factoring_cost"] - (y["sold_bills"] - y["factoring_proceeds"])
    bond_idc = y["special_bond_idc"]
    return (
        _Loan(
            "long_term_loan", "scheduled_debt", y["debt_draws"], accrued, y["scheduled_principal"], accrued
        ),
        _short("revolver", y["revolver_drawn"], y["revolver_interest"], y["revolver_repaid"]),
        _short("factoring", y["factoring_drawn"], recourse, y["factoring_repaid"]),
        _Loan(
            "special_bond",
            "special_bond",
            y.project_bonds,
            y["special_bond_interest"] + bond_idc,
            y["special_bond_principal_paid"],
            y["special_bond_interest_paid"] + bond_idc,
        ),
        _Loan(
            "shareholder_loan",
            "shareholder_loan",
            y["shareholder_loan_draws"],
            y.sum("shareholder_loan_idc", "shareholder_loan_interest"),
            y["shareholder_loan_principal_paid"],
            y["shareholder_loan_interest_paid"],
        ),
    )


def _short(name: str, drawn: FloatArray, interest: FloatArray, paid: FloatArray) -> _Loan:
    """A short-term line; what is paid is interest first, then principal."""
    part = np.minimum(paid, interest)
    return _Loan(name, name, drawn, interest, paid - part, part)
