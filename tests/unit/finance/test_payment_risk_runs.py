"""Whole simulations: what adds up, what is the same for any part and thread, what makes risk worse."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import finance
from finance.engine.setup import set_up
from finance.engine.waterfall import run_waterfall
from finance.risk import simulation as runner
from finance.risk.payer import AGES
from finance.risk.simulation import Simulation

Exposure, City, Terms = finance.Exposure, finance.City, finance.SimulationTerms


def parking(**changes: object) -> finance.Projection:
    case = finance.case_from_award(
        name="停车", capex_yuan=1.2e7, price_yuan_per_year=5.8e6, operation_years=8
    )
    return finance.project(replace(case, **changes))


@pytest.fixture(scope="module")
def projection() -> finance.Projection:
    return parking()


@pytest.fixture(scope="module")
def several() -> list[finance.Exposure]:
    first = City("甲市", budget=9.0e7, headroom=0.10, sensitivity=0.3, budget_growth=0.02)
    second = City("乙市", omega=0.5)
    return [
        Exposure(parking(), "C", first, priority=0),
        Exposure(parking(name="照明", start_year=2028), "D", first, priority=2),
        Exposure(parking(name="水务"), "B", second),
    ]


def with_users(**links: float) -> finance.SimulationTerms:
    return Terms(links=finance.WrongWay(**links))


def test_neither_parts_nor_threads_change_a_result(
    several: list[finance.Exposure], monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for size, threads in ((16_384, 1), (16_384, 2), (1024, 1), (1024, 3)):
        monkeypatch.setattr(runner, "MOST_AT_ONCE", size)
        terms = Terms(threads=threads, bills_per_period=0, late_interest_share=0.2)
        found = Simulation(several, 5000, 9, terms)
        found.run()
        results.append(found)
    first = results[0]
    for other in results[1:]:
        for one, two in zip((first.total, *first.records), (other.total, *other.records), strict=True):
            # the rates of a block of rows are iterated together, until the last of them stands still
            np.testing.assert_allclose(one.rates, two.rates, rtol=1e-10, atol=1e-14)
            for name in ("gap", "lost", "low_cover", "lockup", "default"):
                np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
            for name in one.bands:
                np.testing.assert_array_equal(one.bands[name], two.bands[name])
            assert one.sums().collections == pytest.approx(two.sums().collections, rel=1e-12)
        np.testing.assert_array_equal(first.unpaid, other.unpaid)
        for one, two in zip(first.city_records, other.city_records, strict=True):
            np.testing.assert_array_equal(one.arrears, two.arrears)
            np.testing.assert_array_equal(one.counts().causes, two.counts().causes)


def test_single_bills_do_not_depend_on_parts_either(
    projection: finance.Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = []
    for size in (16_384, 1024):
        monkeypatch.setattr(runner, "MOST_AT_ONCE", size)
        terms = Terms(bills_per_period=3)
        results.append(finance.simulate_payment_risk(projection, "C", 3000, 4, terms=terms).total)
    assert results[0].liquidity_gap_quantiles == results[1].liquidity_gap_quantiles
    assert results[0].equity_irr_quantiles == results[1].equity_irr_quantiles


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_a_path_is_what_the_waterfall_of_a_projection_makes_of_its_cash(
    projection: finance.Projection, periodicity: str
) -> None:
    """The same cash through ``run_waterfall`` one path at a time, and ``irr`` on its own flows."""
    found = Simulation([Exposure(projection, "C")], 64, 3, Terms(periodicity=periodicity))
    captured = []
    original = type(found.books[0]).run

    def watch(book, links, stress, collected):  # type: ignore[no-untyped-def]
        captured.append(collected)
        return original(book, links, stress, collected)

    object.__setattr__(found.books[0], "run", watch.__get__(found.books[0]))
    found.run()
    setup = found.books[0].setup
    per_year = setup.timeline.per_year
    for path in (0, 17, 63):
        paid, lost = captured[0].collections[:, path], captured[0].write_offs[:, path]
        result = run_waterfall(setup.terms, paid, lost)
        assert found.total.gap[path] == pytest.approx(result.liquidity_gap.max(), rel=1e-9, abs=1e-6)
        draws = np.zeros(setup.timeline.n_periods)
        draws[: setup.timeline.construction] = setup.plan.funding.equity_draws
        rate = finance.irr(result.distributions - result.equity_cure - draws).rate
        if rate is not None:
            assert found.total.rates[path] == pytest.approx((1 + rate) ** per_year - 1, abs=1e-8)
        cash = result.cash[per_year - 1 :: per_year][len(setup.case.construction.capex) :]
        assert found.total.bands["cash"][-cash.size :, path] == pytest.approx(cash, rel=1e-6, abs=1.0)
        service = set_up(setup.case, 8).plan.service
        low = any(c < s for c, s in zip(result.cfads, service, strict=True) if s >= 0.01)
        assert found.total.low_cover[path] == low


@pytest.mark.parametrize("periodicity", ["annual", "quarterly"])
def test_everything_billed_is_collected_or_lost(several: list[finance.Exposure], periodicity: str) -> None:
    risk = finance.simulate_portfolio(several, 600, 2, Terms(periodicity=periodicity))
    for each in (risk.total, *risk.projects):
        assert sum(each.billed) == pytest.approx(sum(each.collections_mean) + each.expected_loss, rel=1e-9)
        assert each.delay_cost == pytest.approx(each.value_of_delay + each.credit_loss)
        assert each.value_of_delay > 0.0
        assert [sum(row) for row in each.ageing_mean] == pytest.approx(each.receivable_mean)
    assert risk.total.expected_loss == pytest.approx(sum(p.expected_loss for p in risk.projects), rel=1e-9)
    assert risk.total.collections_mean == pytest.approx(
        np.sum([p.collections_mean for p in risk.projects], axis=0), rel=1e-9
    )
    assert risk.p_default >= max(p.p_default for p in risk.projects)
    assert [c.name for c in risk.cities] == ["甲市", "乙市"]
    for city in risk.cities:
        assert sum(city.contributions.values()) == pytest.approx(1.0)
    unpaid = np.sum([p.receivable_mean for p in risk.projects[:2]], axis=0)
    own = risk.projects[0].years
    assert risk.cities[0].years == own
    assert risk.cities[0].arrears_mean == pytest.approx(unpaid, rel=1e-9)
    json.dumps(risk.to_dict(), allow_nan=False)


def test_bands_are_in_order_and_the_tail_is_below_them(several: list[finance.Exposure]) -> None:
    total = finance.simulate_portfolio(several, 2000, 1).total
    for band in total.bands.values():
        table = np.array([band[name] for name in ("p05", "p25", "p50", "p75", "p95")])
        assert (np.diff(table, axis=0) >= 0.0).all()
    at_risk = total.cfads_at_risk
    assert (np.array(at_risk.worst_mean) <= np.array(at_risk.low) + 1e-6).all()
    assert at_risk.at_risk == pytest.approx(np.subtract(at_risk.median, at_risk.low))
    assert total.credit_line == total.liquidity_gap_quantiles["p95"]
    assert total.equity_irr_cvar <= total.equity_irr_quantiles["p05"]
    assert total.expected_locked_years == pytest.approx(sum(total.p_lockup_by_year))
    assert max(total.p_default_by_year) <= total.p_default <= sum(total.p_default_by_year)


def test_cash_flow_at_risk_is_that_of_the_paths(projection: finance.Projection) -> None:
    found = Simulation([Exposure(projection, "C")], 1500, 2, Terms())
    found.run()
    paths = np.sort(found.total.bands["cfads"].astype(float), axis=1)  # 5 % of 1,500 are the 75 worst
    median, low = np.median(paths, axis=1), np.quantile(paths, 0.05, axis=1)
    expected = (median, low, median - low, paths[:, :75].mean(axis=1))
    ours = finance.simulate_payment_risk(projection, "C", 1500, 2).total.cfads_at_risk
    for name, values in zip(("median", "low", "at_risk", "worst_mean"), expected, strict=True):
        assert getattr(ours, name) == pytest.approx(values, rel=1e-6, abs=1.0)


def test_the_city_never_pays_more_than_its_limit_and_says_when_it_is_short(
    several: list[finance.Exposure],
) -> None:
    tight = [replace(e, city=replace(e.city, headroom=0.03) if e.city.budget else e.city) for e in several]
    found = Simulation(tight, 800, 5, Terms())
    found.run()
    limit = 0.03 * 9.0e7 * 1.02 ** np.arange(found.calendar.years)
    here = [found.records[n].bands["collections"] for n in found.members[0]]
    paid = np.zeros((found.calendar.years, 800))
    for band, n in zip(here, found.members[0], strict=True):
        first = found.books[n].first_year
        paid[first : first + band.shape[0]] += band
    assert (paid <= limit[:, None] * (1 + 1e-6)).all()
    risk = finance.simulate_portfolio(tight, 800, 5)
    loose = finance.simulate_portfolio(several, 800, 5)
    assert max(risk.cities[0].p_short_by_year) > 0.9 > max(loose.cities[0].p_short_by_year)
    assert risk.cities[0].arrears_mean[4] > loose.cities[0].arrears_mean[4]
    assert risk.projects[2].to_dict() == loose.projects[2].to_dict()  # another city does not feel it
    first, later = risk.projects[0], risk.projects[1]
    assert sum(first.receivable_mean) / sum(first.billed) < sum(later.receivable_mean) / sum(later.billed)


def test_a_city_that_cannot_pay_more_than_its_limit_never_crosses_that_line(
    several: list[finance.Exposure],
) -> None:
    lines = finance.simulate_portfolio(several, 1500, 3).cities[0].lines
    assert [line.line for line in lines] == [0.05, 0.07, 0.10]
    assert lines[2].p_any_year_paid == 0.0
    for low, high in pairwise(lines):
        assert low.p_any_year_owed >= high.p_any_year_owed
        assert low.p_any_year_paid >= high.p_any_year_paid
    for line in lines:
        assert line.p_any_year_owed >= line.p_any_year_paid
        assert max(line.p_owed_by_year) <= line.p_any_year_owed <= sum(line.p_owed_by_year) + 1e-12
        assert set(line.causes) == {"停车", "照明"}
    assert finance.simulate_portfolio(several, 50, 3).cities[1].lines == ()


def test_crossings_agree_with_the_figure_of_given_payments() -> None:
    """Counted on the simulated payments themselves, no stress on the budget."""
    city = City("甲市", budget=9.0e7, headroom=1.0)
    exposures = [Exposure(parking(), "C", city), Exposure(parking(name="照明"), "C", city)]
    found = Simulation(exposures, 700, 6, Terms())
    found.run()
    ratios = sum(record.bands["collections"].astype(float) for record in found.records) / 9.0e7
    line = finance.simulate_portfolio(exposures, 700, 6).cities[0].lines[2]
    assert line.p_any_year_paid == pytest.approx((ratios > 0.10).any(axis=0).mean())
    assert line.p_paid_by_year == pytest.approx((ratios > 0.10).mean(axis=1))


def test_standard_errors_are_honest(projection: finance.Projection) -> None:
    """Over 40 seeds the figures scatter as their stated errors say, and less than plain random paths would."""
    runs = [finance.simulate_payment_risk(projection, "C", 1024, seed) for seed in range(40)]
    for name in ("p_unpaid_2y", "liquidity_gap_mean", "expected_loss", "credit_line", "equity_npv_mean"):
        known = [r.standard_errors[name] for r in runs]
        values = [getattr(r, name, None) or getattr(r.total, name) for r in runs]
        assert 0.6 < np.std(values, ddof=1) / np.sqrt(np.mean(np.square(known))) < 1.5, name
    plain = np.std([r.expected_loss for r in runs], ddof=1)
    found = Simulation([Exposure(projection, "C")], 1024, 0, Terms())
    found.run()
    assert plain < 0.6 * found.total.lost.std() / np.sqrt(1024)


def test_figures_of_one_path_have_no_error(projection: finance.Projection) -> None:
    risk = finance.simulate_payment_risk(projection, "B", 1, 1)
    assert (risk.standard_errors, risk.replicates, risk.survival_errors) == ({}, 1, ())
    json.dumps(risk.to_dict(), allow_nan=False)


def test_the_digest_stands_for_all_that_counts(several: list[finance.Exposure]) -> None:
    base = finance.simulate_portfolio(several, 32, 1)
    assert base.digest == finance.simulate_portfolio(several, 32, 1, Terms(threads=1)).digest
    others = [
        finance.simulate_portfolio(several, 33, 1),
        finance.simulate_portfolio(several, 32, 2),
        finance.simulate_portfolio(several, 32, 1, Terms(late_interest_share=0.1)),
        finance.simulate_portfolio([replace(several[0], priority=1), *several[1:]], 32, 1),
        finance.simulate_portfolio([replace(several[0], payer="A"), *several[1:]], 32, 1),
    ]
    assert len({base.digest, *(other.digest for other in others)}) == 6


def test_links_make_it_worse_and_only_where_there_is_something_to_link() -> None:
    case = parking().case
    users = replace(case.revenue.user_charges, first_year_volume=1.0e5, unit_price=20.0, volume_growth=0.0)
    rich = finance.project(
        replace(
            case,
            revenue=replace(case.revenue, user_charges=users),
            debt=replace(case.debt, revolver_limit=4.0e6),
            late_payment=replace(
                case.late_payment, factoring=replace(case.late_payment.factoring, recourse="with_recourse")
            ),
        )
    )
    base = finance.simulate_payment_risk(rich, "D", 2000, 1).total
    for link in ("borrowing_spread", "factoring_discount"):
        worse = finance.simulate_payment_risk(rich, "D", 2000, 1, terms=with_users(**{link: 0.05})).total
        assert worse.equity_npv_mean < base.equity_npv_mean, link
        assert worse.collections_mean == base.collections_mean
    fewer = finance.simulate_payment_risk(rich, "D", 2000, 1, terms=with_users(user_revenue=0.2)).total
    assert fewer.cfads_at_risk.at_risk[3] > base.cfads_at_risk.at_risk[3]
    bare = parking(debt=replace(case.debt, revolver_limit=0.0))
    plain = finance.simulate_payment_risk(bare, "D", 500, 1)
    linked = finance.simulate_payment_risk(
        bare, "D", 500, 1, terms=Terms(links=finance.WrongWay(0.2, 0.05, 0.05))
    )
    assert plain.total.to_dict() == linked.total.to_dict()


def test_sold_bills_bring_less_when_money_is_dear() -> None:
    case = parking().case
    late = replace(
        case.late_payment,
        delay_months=12.0,
        factoring=replace(case.late_payment.factoring, recourse="without_recourse", share=0.5),
    )
    sold = finance.project(replace(case, late_payment=late))
    base = finance.simulate_payment_risk(sold, "C", 800, 1).total
    worse = finance.simulate_payment_risk(sold, "C", 800, 1, terms=with_users(factoring_discount=0.1)).total
    assert worse.equity_npv_mean < base.equity_npv_mean


def test_late_interest_helps_by_what_is_collected(projection: finance.Projection) -> None:
    effect = finance.late_interest_effect([Exposure(projection, "C")], 1000, 1)
    assert effect.irr_mean_with > effect.irr_mean_without
    assert effect.collected > 0.0
    half = finance.simulate_payment_risk(projection, "C", 1000, 1, terms=Terms(late_interest_share=0.5)).total
    assert half.late_interest_collected == pytest.approx(effect.collected / 2, rel=1e-9)
    none = finance.simulate_payment_risk(projection, "C", 1000, 1).total
    assert none.late_interest_collected == 0.0 < none.late_interest_claim
    assert half.late_interest_claim == none.late_interest_claim


def test_the_claim_is_the_statutory_rate_on_what_was_unpaid_when_the_year_began(
    projection: finance.Projection,
) -> None:
    total = finance.simulate_payment_risk(projection, "C", 300, 1).total
    assert total.late_interest_claim == pytest.approx(0.1825 * sum(total.receivable_mean[:-1]), rel=1e-9)


def test_drivers_move_risk_the_way_they_should(several: list[finance.Exposure]) -> None:
    drivers = finance.risk_drivers(several, 512, 1)
    bars = {bar.name: bar for bar in drivers.bars}
    assert set(bars) == {"hazard_level", "rho", "phi", "omega", "capacity", "spread_link"}
    assert bars["hazard_level"].credit_line_high > bars["hazard_level"].credit_line_low
    assert bars["capacity"].credit_line_low >= bars["capacity"].credit_line_high
    assert bars["rho"].credit_line_high > bars["rho"].credit_line_low
    assert drivers.base_credit_line == finance.simulate_portfolio(several, 512, 1).total.credit_line
    effects = [abs(b.irr_p05_high - b.irr_p05_low) for b in drivers.bars]
    assert effects == sorted(effects, reverse=True)
    json.dumps(drivers.to_dict(), allow_nan=False)


def test_a_line_large_enough_avoids_default_and_its_cost_shows() -> None:
    exposure = Exposure(parking(), "C")
    choice = finance.factoring_or_revolver(exposure, 800, 1)
    rows = {row.kind: row for row in choice.rows}
    assert list(rows) == ["none", "revolver", "with_recourse", "without_recourse"]
    assert rows["revolver"].limit == rows["none"].credit_line > 0.0
    assert rows["revolver"].p_default < rows["none"].p_default
    assert rows["none"].gain == 0.0
    assert choice.best == max(choice.rows, key=lambda row: row.equity_npv).kind
    json.dumps(choice.to_dict(), allow_nan=False)


def test_a_quarterly_case_and_a_yearly_one_are_simulated_alike(projection: finance.Projection) -> None:
    quarterly = finance.project({**finance.case_to_dict(projection.case), "periodicity": "quarterly"})
    for periodicity in ("annual", "quarterly"):
        terms = Terms(periodicity=periodicity)
        one = finance.simulate_payment_risk(projection, "C", 200, 3, terms=terms)
        two = finance.simulate_payment_risk(quarterly, "C", 200, 3, terms=terms)
        assert one.total.to_dict() == two.total.to_dict()


def test_a_payer_who_always_pays_changes_nothing_in_quarters(projection: finance.Projection) -> None:
    payer = finance.PayerProfile("P", "全额按时", (1.0,) * AGES, (0.0,) * AGES)
    quarterly = finance.project({**finance.case_to_dict(projection.case), "periodicity": "quarterly"})
    risk = finance.simulate_payment_risk(projection, payer, 20, 1, terms=Terms(periodicity="quarterly"))
    assert risk.equity_irr_on_time == pytest.approx(quarterly.equity_irr.rate, abs=1e-9)
    assert list(risk.equity_irr_quantiles.values()) == pytest.approx(
        [quarterly.equity_irr.rate] * 5, abs=1e-9
    )
    assert risk.total.collections_mean == pytest.approx(risk.total.billed)


def test_worse_cities_and_payers_are_worse_in_quarters_too(projection: finance.Projection) -> None:
    terms = Terms(periodicity="quarterly")
    risks = [finance.simulate_payment_risk(projection, code, 1000, 1, terms=terms) for code in "ABCD"]
    for name in ("p_default", "liquidity_gap_mean", "expected_loss", "delay_cost", "p_unpaid_2y"):
        values = [getattr(risk, name) for risk in risks]
        assert values == sorted(values), name


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda p: City("市", phi=1.0), "bad_city"),
        (lambda p: City("市", budget=0.0), "bad_city"),
        (lambda p: City("市", budget=float("nan")), "bad_city"),
        (lambda p: finance.WrongWay(user_revenue=-0.1), "bad_links"),
        (lambda p: Exposure(p, "B", None, 4), "bad_priority"),
        (lambda p: Terms(periodicity="monthly"), "bad_periodicity"),
        (lambda p: Terms(late_interest_share=1.1), "bad_late_interest"),
        (lambda p: Terms(bills_per_period=61), "bad_bills"),
        (lambda p: Terms(threads=0), "bad_threads"),
        (lambda p: finance.simulate_portfolio([]), "no_projects"),
        (lambda p: finance.simulate_portfolio([Exposure(p)], 1_000_001), "bad_paths"),
        (
            lambda p: finance.simulate_portfolio(
                [Exposure(p, "B", City("市")), Exposure(p, "B", City("市", phi=0.5))]
            ),
            "city_conflict",
        ),
    ],
)
def test_F19_impossible_terms_are_refused(projection: finance.Projection, build, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(finance.FinanceError) as caught:
        build(projection)
    assert caught.value.code == code
