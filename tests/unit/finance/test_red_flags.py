"""Every red flag just below and just above its line, without figures, and with its page."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import finance
from app.i18n.catalogue import catalogue
from finance.platform.flag import FlagResult

PAGES = Path(__file__).resolve().parents[3] / "docs" / "flags"
FLAGS = {flag.NAME: flag for flag in finance.RED_FLAGS}

PAIRS = [
    # name, figures that are clear, figures that raise the flag, value when raised
    ("trading_share", {"trading_revenue": 29.99, "gross_revenue": 100.0}, {"trading_revenue": 30.0, "gross_revenue": 100.0}, 0.30),
    ("thin_margin", {"trading_revenue": 100.0, "trading_cost": 98.0}, {"trading_revenue": 100.0, "trading_cost": 98.01}, 0.0199),
    ("gross_to_net", {"net_revenue": 70.0, "gross_revenue": 100.0}, {"net_revenue": 69.9, "gross_revenue": 100.0}, 0.699),
    (
        "customer_is_supplier",
        {"customers": frozenset({"A", "B"}), "suppliers": frozenset({"C"})},
        {"customers": frozenset({"A", "B"}), "suppliers": frozenset({"B", "C"}), "goods_flow_shown": False},
        1.0,
    ),
    ("old_receivables", {"receivable_over_one_year": 50.0, "receivable": 100.0}, {"receivable_over_one_year": 50.1, "receivable": 100.0}, 0.501),
    ("receivable_to_revenue", {"receivable": 100.0, "gross_revenue": 100.0}, {"receivable": 100.1, "gross_revenue": 100.0}, 1.001),
    ("rising_receivable_days", {"receivable_days": (120.0, 90.0, 100.0)}, {"receivable_days": (90.0, 100.0, 101.0)}, 2.0),
    ("group_receivables", {"group_receivables": 20.0, "total_assets": 100.0}, {"group_receivables": 20.1, "total_assets": 100.0}, 0.201),
    ("subsidy_dependence", {"subsidies": 10.0, "net_profits": (3.0, 10.0)}, {"subsidies": 10.1, "net_profits": (30.0, 10.0)}, 1.01),
    (
        "weak_cash_conversion",
        {"net_profits": (10.0, 10.0), "operating_cash_flows": (1.0, 5.0)},
        {"net_profits": (10.0, 10.0), "operating_cash_flows": (1.0, 4.9)},
        0.49,
    ),
    ("capitalised_interest", {"capitalised_interest": 5.0, "interest": 10.0}, {"capitalised_interest": 5.1, "interest": 10.0}, 0.51),
    ("short_term_debt", {"short_term_debt": 20.0, "cash": 10.0}, {"short_term_debt": 20.1, "cash": 10.0}, 2.01),
    ("cross_shareholding", {"cross_shareholdings": frozenset()}, {"cross_shareholdings": frozenset({"城建"})}, 1.0),
    ("single_city", {"receivable_by_city": {"A": 70.0, "B": 30.0}}, {"receivable_by_city": {"A": 70.1, "B": 29.9}}, 0.701),
    (
        "low_own_staff",
        {"own_staff_cost": 10.0, "gross_revenue": 100.0, "operates": True},
        {"own_staff_cost": 9.9, "gross_revenue": 100.0, "operates": True},
        0.099,
    ),
    (
        "reseller_index",
        {"gross_revenue": 100.0, "pass_through_cost": 60.0, "own_staff_cost": 20.0},
        {"gross_revenue": 100.0, "pass_through_cost": 62.5, "own_staff_cost": 20.0},
        0.5,
    ),
]  # fmt: skip


def check(name: str, figures: dict) -> FlagResult:
    return FLAGS[name].check(finance.CompanyFigures(**figures))


def test_every_flag_has_a_pair() -> None:
    assert [pair[0] for pair in PAIRS] == list(FLAGS)


@pytest.mark.parametrize(("name", "clear", "raised", "value"), PAIRS, ids=[p[0] for p in PAIRS])
def test_just_below_and_just_above_the_line(name: str, clear: dict, raised: dict, value: float) -> None:
    assert check(name, clear).state == "clear"
    found = check(name, raised)
    assert found.state == "raised"
    assert found.value == pytest.approx(value)
    assert found.evidence
    assert found.threshold.source.document
    assert found.threshold.source.status in ("official", "unchecked", "judgement")


@pytest.mark.parametrize("name", FLAGS)
def test_without_figures_it_is_unknown_not_clear(name: str) -> None:
    found = check(name, {})
    assert (found.state, found.value) == ("unknown", None)
    fields = finance.CompanyFigures.__dataclass_fields__
    assert found.missing
    assert set(found.missing) <= set(fields)


@pytest.mark.parametrize("name", FLAGS)
def test_every_flag_has_its_page_and_words(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text("utf-8")
    for part in ("## Method", "## Example", "## Why", "## Output", "## Assumptions"):
        assert part in page, part
    threshold = FLAGS[name].THRESHOLD
    shown = f"{threshold.value:g}"
    assert shown in page
    assert {"official": "source", "unchecked": "to be checked", "judgement": "our judgement"}[
        threshold.source.status
    ] in page
    for language in ("zh-CN", "en"):
        for key in ("title", "raised", "advice"):
            assert catalogue(language)[f"platform.flag.{name}.{key}"]


@pytest.mark.parametrize(
    ("name", "figures", "state"),
    [
        ("trading_share", {"trading_revenue": 0.0, "gross_revenue": 0.0}, "clear"),
        ("trading_share", {"trading_revenue": 5.0, "gross_revenue": 0.0}, "raised"),
        ("thin_margin", {"trading_revenue": 0.0, "trading_cost": 0.0}, "clear"),
        ("thin_margin", {"trading_revenue": 0.0, "trading_cost": 1.0}, "raised"),
        ("gross_to_net", {"net_revenue": 0.0, "gross_revenue": 0.0}, "clear"),
        ("subsidy_dependence", {"subsidies": 1.0, "net_profits": (-1.0,)}, "raised"),
        ("subsidy_dependence", {"subsidies": 0.0, "net_profits": (-1.0,)}, "clear"),
        ("weak_cash_conversion", {"net_profits": (-1.0, 5.0), "operating_cash_flows": (1.0, 1.0)}, "clear"),
        ("short_term_debt", {"short_term_debt": 1.0, "cash": 0.0}, "raised"),
        ("single_city", {"receivable_by_city": {"A": 0.0}}, "clear"),
        ("low_own_staff", {"operates": False}, "clear"),
        ("reseller_index", {"gross_revenue": 0.0, "pass_through_cost": 0.0, "own_staff_cost": 0.0}, "clear"),
        (
            "customer_is_supplier",
            {"customers": frozenset("A"), "suppliers": frozenset("A"), "goods_flow_shown": True},
            "clear",
        ),
        ("customer_is_supplier", {"customers": frozenset("A"), "suppliers": frozenset("A")}, "unknown"),
    ],
)
def test_edges(name: str, figures: dict, state: str) -> None:
    found = check(name, figures)
    assert found.state == state
    assert found.value is None or math.isfinite(found.value)


@pytest.mark.parametrize(
    ("net", "gross", "below"), [(1.00, 9.05, True), (64.89, 94.27, True), (95.0, 100.0, False)]
)
def test_published_restatements(net: float, gross: float, below: bool) -> None:
    """宁波梅山 9.05 -> 1.00 and 泰州 94.27 -> 64.89 (100 million yuan), rules file section 6."""
    assert check("gross_to_net", {"net_revenue": net, "gross_revenue": gross}).raised is below


@pytest.mark.parametrize("margin", [0.0049, 0.0089, 0.0060, 0.0118])
def test_published_margins_of_trading_companies(margin: float) -> None:
    assert check("thin_margin", {"trading_revenue": 1.0, "trading_cost": 1.0 - margin}).raised


def test_index_between_operator_and_reseller() -> None:
    assert finance.reseller_index(100.0, 0.0, 60.0) == 0.0
    assert finance.reseller_index(100.0, 100.0, 0.0) == 1.0
    assert finance.reseller_index(100.0, 80.0, 5.0) == pytest.approx(0.8 * 0.95)
    assert finance.reseller_index(0.0, 0.0, 0.0) is None


def test_raised_flags_come_first_and_figures_follow_from_contracts() -> None:
    resale = finance.PlatformContract("转售", "局", 1000.0, 990.0)
    work = finance.PlatformContract("运维", "局", 500.0, own_labour=300.0)
    contracts = [resale, work]
    rest = finance.CompanyFigures(operates=True)
    figures = finance.figures_of(contracts, finance.company_income(contracts), rest)
    results = finance.red_flags(figures)
    assert len(results) == len(FLAGS)
    states = [r.state for r in results]
    assert states == sorted(states, key=("raised", "unknown", "clear").index)
    raised = {r.name for r in results if r.raised}
    assert raised == {"trading_share", "thin_margin", "gross_to_net", "reseller_index"} - (
        set() if 990 / 1500 * (1 - 0.2) >= 0.5 else {"reseller_index"}
    )
    assert "nan" not in str([r.to_dict() for r in results]).lower()


@pytest.mark.parametrize(
    "figures", [{"cash": math.nan}, {"cash": -1.0}, {"receivable_days": (1.0, math.inf)}]
)
def test_impossible_figures_are_refused(figures: dict) -> None:
    with pytest.raises(finance.FinanceError):
        finance.CompanyFigures(**figures)


def test_a_name_is_the_same_in_full_and_half_width_and_with_spaces() -> None:
    wide, narrow = "澄川（集团）有限公司", "澄川(集团) 有限公司"
    both = {"customers": frozenset({wide}), "suppliers": frozenset({narrow}), "goods_flow_shown": False}
    found = check("customer_is_supplier", both)
    assert (found.state, found.value, found.evidence["overlap"]) == ("raised", 1.0, (wide,))
    other = {"customers": frozenset({wide}), "suppliers": frozenset({"澄川（控股）有限公司"})}
    assert check("customer_is_supplier", other).state == "clear"
    held = check("cross_shareholding", {"cross_shareholdings": frozenset({wide, narrow})})
    assert held.value == 1.0
    owed = {"澄川市": 40.0, " 澄川市": 35.0, "织格市": 25.0}
    city = check("single_city", {"receivable_by_city": owed})
    assert (city.state, city.value) == ("raised", 0.75)
    assert city.evidence["herfindahl"] == pytest.approx(0.75**2 + 0.25**2)


def test_contracts_of_one_name_written_twice_are_one_payer_and_one_city() -> None:
    def contract(n: int, payer: str, city: str, supplier: str) -> finance.PlatformContract:
        return finance.PlatformContract(
            str(n), payer, 365.0, 100.0, receivable_days=float(n), city=city, suppliers=(supplier,)
        )

    wide, narrow = "澄川（集团）有限公司", "澄川(集团) 有限公司"
    contracts = [contract(30, wide, "澄川市", narrow), contract(60, narrow, "澄川市 ", "织格")]
    income = finance.company_income(contracts)
    assert income.payers == {wide: pytest.approx(1.0)}
    figures = finance.figures_of(contracts, income, finance.CompanyFigures(goods_flow_shown=False))
    assert figures.receivable_by_city == {"澄川市": pytest.approx(90.0)}
    flags = {flag.name: flag for flag in finance.red_flags(figures)}
    assert flags["customer_is_supplier"].value == 1.0
    unnamed = [contract(30, wide, " ", narrow)]
    assert finance.figures_of(unnamed, finance.company_income(unnamed)).receivable_by_city == {}
