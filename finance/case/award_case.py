"""From an award to a first complete case (由中标信息生成测算方案), every preset named with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from finance.case.award_marks import contract_marks
from finance.case.case_file import annotated, case_from_dict, case_to_dict
from finance.case.project_case import (
    Assumption,
    Construction,
    CostLine,
    DataRevenue,
    Debt,
    Equipment,
    Funding,
    LatePayment,
    Operation,
    ProjectCase,
    Revenue,
    ServiceFee,
    Software,
    Tax,
    UserCharges,
    Works,
)
from finance.engine.tax_rates import TaxRate, tax_rate

_PRESET = "预设，未用本市数据校准"
_ASSETS = (
    ("works", 0.1, "vat_construction", "life_buildings"),
    ("equipment", 0.5, "vat_goods", "life_electronics"),
    ("software", 0.4, "vat_services", "life_software"),
)
"""Kind of asset, preset share of the investment, rows of the tax table with its VAT rate and its least life."""


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
    vat, surcharge, goods = (tax_rate(item, day) for item in ("vat_services", "surcharge", "vat_goods"))
    life, thin_capital = tax_rate("life_electronics", day), tax_rate("thin_capital", day)
    assets = {name: (tax_rate(rate, day), tax_rate(years, day)) for name, _, rate, years in _ASSETS}
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
            input_vat_rate=goods.value,
            asset_life_years=int(life.value),
            works=Works(*_asset("works", assets)),
            equipment=Equipment(*_asset("equipment", assets)),
            software=Software(*_asset("software", assets)),
        ),
        funding=Funding(senior_debt_share=borrowed, initial_working_capital=round(0.15 * opex, 2)),
        debt=debt,
        operation=Operation(years=operation_years, costs=_cost_lines(opex, vat.value), term_rule="fixed_end"),
        revenue=Revenue(
            service_fee=ServiceFee(price_yuan_per_year, 0.0, 0.3, 0.95),
            user_charges=UserCharges(
                user_revenue_yuan_per_year, 0.03, 1.0 if user_revenue_yuan_per_year else 0.0, 0.0
            ),
            data_revenue=DataRevenue(data_revenue_yuan_per_year, 0.05 if data_revenue_yuan_per_year else 0.0),
        ),
        tax=Tax(
            *(vat.value, surcharge.value, cit.value, int(losses.value)),
            thin_cap_ratio=thin_capital.value,
            rate_rule="dated",
        ),
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
            "tax.thin_cap_ratio": Assumption(thin_capital.value, thin_capital.status, thin_capital.source),
            "tax.rate_rule": Assumption("dated", "preset", f"税率随税率表逐年调整（{_PRESET}）"),
            "construction.input_vat_rate": Assumption(goods.value, goods.status, goods.source),
            "construction.asset_life_years": Assumption(int(life.value), life.status, life.source),
            **_asset_sources(assets),
            "operation.term_rule": Assumption("fixed_end", "preset", f"合同期限自签订起固定（{_PRESET}）"),
            "discount_rate": Assumption(0.06, "preset", f"折现率（{_PRESET}）"),
        },
    )
    marked = replace(case, assumptions={**contract_marks(case), **case.assumptions})
    return case_from_dict(case_to_dict(marked))


def case_template() -> dict[str, Any]:
    """A complete case with an explanation beside every field (带说明的方案模板); it can be read as it is."""
    return annotated(
        case_from_award(
            name="示例：智慧停车运维", capex_yuan=12_000_000, price_yuan_per_year=5_800_000, operation_years=8
        )
    )


def _asset(name: str, rows: dict[str, tuple[TaxRate, TaxRate]]) -> tuple[float, float, int]:
    """Share, input VAT rate and life of a kind of asset."""
    rate, life = rows[name]
    return next(share for kind, share, _, _ in _ASSETS if kind == name), rate.value, int(life.value)


def _asset_sources(rows: dict[str, tuple[TaxRate, TaxRate]]) -> dict[str, Assumption]:
    """Where the split of the investment, its VAT rates and lives come from."""
    found = {}
    for name, share, _, _ in _ASSETS:
        rate, life = rows[name]
        at = f"construction.{name}"
        found[f"{at}.share"] = Assumption(share, "preset", f"建设投资构成（{_PRESET}）")
        found[f"{at}.input_vat_rate"] = Assumption(rate.value, rate.status, rate.source)
        found[f"{at}.life_years"] = Assumption(int(life.value), life.status, life.source)
    return found


def _cost_lines(opex: float, vat_rate: float) -> tuple[CostLine, ...]:
    """Split of operating cost (运营成本构成，预设): people 60 %, cloud and network 25 %, other services 15
    %.
    """
    return (
        CostLine("人工", round(0.60 * opex, 2), 0.03, 0.0),
        CostLine("云资源与网络", round(0.25 * opex, 2), 0.0, vat_rate),
        CostLine("外购服务与管理", opex - round(0.60 * opex, 2) - round(0.25 * opex, 2), 0.02, vat_rate),
    )
