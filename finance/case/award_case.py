"""From an award to a first complete case (由中标信息生成测算方案), every preset named with its source."""

from __future__ import annotations

from datetime import date
from typing import Any

from finance.case.case_file import annotated, case_from_dict, case_to_dict
from finance.case.project_case import (
    Assumption,
    Construction,
    CostLine,
    DataRevenue,
    Debt,
    Funding,
    LatePayment,
    Operation,
    ProjectCase,
    Revenue,
    ServiceFee,
    Tax,
    UserCharges,
)
from finance.engine.tax_rates import tax_rate

_PRESET = "预设，未用本市数据校准"


def case_from_award(
    *,
    name: str,
    price_yuan_per_year: float,
    operation_years: int,
    capex_yuan: float = 0.0,
    opex_yuan_per_year: float | None = None,
    payer: str = "",
    payer_preset: str = "B",
    start_year: int = 2026,
    construction_years: int = 1,
    regime: str = "gov_purchase_of_services",
    user_revenue_yuan_per_year: float = 0.0,
    data_revenue_yuan_per_year: float = 0.0,
    high_tech_enterprise: bool = False,
) -> ProjectCase:
    """Case from award facts (中标价、建设投资、运营年限、付款方档次): yuan including VAT, years.

    Facts of the award get the status "user"; everything else is a labelled preset in ``assumptions`` that the
    finance officer is expected to replace. Raises CaseError when the facts do not make a valid case.
    """
    day = date(start_year, 12, 31)
    vat, surcharge = tax_rate("vat_services", day), tax_rate("surcharge", day)
    cit = tax_rate("cit_high_tech" if high_tech_enterprise else "cit", day)
    losses = tax_rate("loss_years_high_tech" if high_tech_enterprise else "loss_years", day)
    opex = 0.55 * price_yuan_per_year if opex_yuan_per_year is None else opex_yuan_per_year
    tenor = max(1, operation_years - 1)
    borrowed = 0.5 if capex_yuan > 0 and price_yuan_per_year > opex else 0.0
    debt = Debt(
        interest_rate=0.042,
        tenor_years=tenor,
        repayment="annuity",
        dsra_months=6.0 if borrowed else 0.0,
        lockup_dscr=1.1,
        revolver_limit=round(0.5 * opex, 2),
        revolver_rate=0.045,
    )
    case = ProjectCase(
        name=name,
        regime=regime,
        payer=payer,
        start_year=start_year,
        discount_rate=0.06,
        target_equity_irr=0.08,
        construction=Construction(
            capex=tuple([round(capex_yuan / max(construction_years, 1), 2)] * construction_years),
            input_vat_rate=vat.value,
            asset_life_years=min(operation_years, 8),
        ),
        funding=Funding(senior_debt_share=borrowed, initial_working_capital=round(0.15 * opex, 2)),
        debt=debt,
        operation=Operation(years=operation_years, costs=_cost_lines(opex, vat.value)),
        revenue=Revenue(
            service_fee=ServiceFee(price_yuan_per_year, 0.0, 0.3, 0.95),
            user_charges=UserCharges(
                user_revenue_yuan_per_year, 0.03, 1.0 if user_revenue_yuan_per_year else 0.0, 0.0
            ),
            data_revenue=DataRevenue(data_revenue_yuan_per_year, 0.05 if data_revenue_yuan_per_year else 0.0),
        ),
        tax=Tax(vat.value, surcharge.value, cit.value, int(losses.value)),
        late_payment=LatePayment(0.0, payer_preset, 30, "contract_days"),
        assumptions={
            "revenue.service_fee.annual_amount": Assumption(price_yuan_per_year, "user", "中标价"),
            "construction.capex": Assumption(capex_yuan, "user", "中标文件"),
            "operation.years": Assumption(operation_years, "user", "中标文件"),
            "operation.costs": Assumption(
                opex,
                *(
                    ("preset", f"按年服务费的 55% 估计（{_PRESET}）")
                    if opex_yuan_per_year is None
                    else ("user", "中标文件")
                ),
            ),
            "revenue.service_fee.performance_share": Assumption(0.3, "preset", f"绩效挂钩比例（{_PRESET}）"),
            "revenue.service_fee.performance_score": Assumption(0.95, "preset", f"预计绩效得分（{_PRESET}）"),
            "funding.senior_debt_share": Assumption(borrowed, "preset", f"贷款比例（{_PRESET}）"),
            "debt.interest_rate": Assumption(0.042, "preset", f"长期贷款利率（{_PRESET}）"),
            "debt.revolver_limit": Assumption(debt.revolver_limit, "preset", f"半年运营成本（{_PRESET}）"),
            "late_payment.payer_preset": Assumption(payer_preset, "preset", f"付款方档次（{_PRESET}）"),
            "late_payment.contract_days": Assumption(
                30, "official", "国务院令第802号第九条：机关、事业单位 30 日"
            ),
            "tax.output_vat_rate": Assumption(vat.value, vat.status, vat.source),
            "tax.surcharge_rate": Assumption(surcharge.value, surcharge.status, surcharge.source),
            "tax.cit_rate": Assumption(cit.value, cit.status, cit.source),
            "tax.loss_years": Assumption(losses.value, losses.status, losses.source),
            "construction.asset_life_years": Assumption(
                min(operation_years, 8), "preset", f"摊销年限（{_PRESET}）"
            ),
            "discount_rate": Assumption(0.06, "preset", f"折现率（{_PRESET}）"),
        },
    )
    return case_from_dict(case_to_dict(case))


def case_template() -> dict[str, Any]:
    """A complete case with an explanation beside every field (带说明的方案模板); it can be read as it is."""
    return annotated(
        case_from_award(
            name="示例：智慧停车运维", capex_yuan=12_000_000, price_yuan_per_year=5_800_000, operation_years=8
        )
    )


def _cost_lines(opex: float, vat_rate: float) -> tuple[CostLine, ...]:
    """Split of operating cost (运营成本构成，预设): people 60 %, cloud and network 25 %, other services 15
    %.
    """
    return (
        CostLine("人工", round(0.60 * opex, 2), 0.03, 0.0),
        CostLine("云资源与网络", round(0.25 * opex, 2), 0.0, vat_rate),
        CostLine("外购服务与管理", opex - round(0.60 * opex, 2) - round(0.25 * opex, 2), 0.02, vat_rate),
    )
