"""Running a simulation (模拟运行): parts of the paths, each through stress, payment and every project's waterfall.

The parts depend on the number of paths only, and every path on the seed and its own number only: neither threads nor
parts change a result.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from finance.engine.setup import set_up
from finance.errors import FinanceError
from finance.risk.capacity import Limit
from finance.risk.city_pay import CityFlows, groups_of
from finance.risk.city_record import CityRecord
from finance.risk.past_bills import past_of
from finance.risk.path_record import PartFlows, Record
from finance.risk.payer import AGES, PayerProfile, payer_profile
from finance.risk.project_book import TAIL_YEARS, Calendar, ProjectBook
from finance.risk.receivable_flow import ages_in_periods
from finance.risk.simulation_terms import (
    City,
    Exposure,
    SimulationTerms,
    check_run,
    simulation_digest,
)
from finance.risk.stress import StressPaths

FloatArray = NDArray[np.float64]
T = TypeVar("T")
MOST_AT_ONCE, LEAST_AT_ONCE = 5120, 1024  # what a part needs stays in the processor's cache
MEMORY = 144 * 2**20  # bytes of a part
KEPT = 96 * 2**20  # numbers in the bands of all records; beyond it bands stand on the first paths only
THREADS = 2  # the processors of the machines that were measured


class Simulation:
    """Projects with their payers and cities, simulated once; the records hold what came of it."""

    def __init__(
        self,
        exposures: Sequence[Exposure],
        n_paths: int,
        seed: int,
        terms: SimulationTerms,
        focus: int | None = None,
    ) -> None:
        check_run(len(exposures), n_paths, seed, focus)
        self.focus = focus
        self.exposures, self.n_paths, self.seed, self.terms = exposures, n_paths, seed, terms
        self.payers = [payer_profile(exposure.payer) for exposure in exposures]
        self.cities, self.city_of = place_cities(exposures, self.payers)
        self.members = [
            [n for n, place in enumerate(self.city_of) if place == number]
            for number in range(len(self.cities))
        ]
        self.calendar, self.books = self._books()
        self._limits = [self._limits_of(number) for number in range(len(self.cities))]
        self._first = min(b.periods.start + b.setup.timeline.first_operation for b in self.books)
        periods, per_year = self.calendar.periods, terms.per_year
        self.stress = StressPaths(self.cities, periods - self._first, per_year, n_paths, seed)
        years = self.calendar.years
        numbers = 3 * (years + sum(b.periods.stop - b.periods.start for b in self.books) // per_year)
        self.kept = min(n_paths, KEPT // (numbers + years * len(self.cities)))
        self.records = [self._record(book) for book in self.books]
        self.total = self.records[0] if len(self.books) == 1 else self._total()
        named = self.calendar.named
        self.city_records = [CityRecord(city, n_paths, self.kept, named, per_year) for city in self.cities]
        self.unpaid = np.zeros((AGES, n_paths))
        self.oldest = np.zeros(len(self.books))

    def run(self) -> None:
        """Simulate every path."""
        size = self._part_size()
        starts = range(0, self.n_paths, size)
        oldest = np.zeros((len(starts), len(self.books)))
        self._each(range(len(starts)), lambda part: self._part(starts[part], size, oldest[part]))
        self.oldest = oldest.sum(axis=0) / self.n_paths

    def order(self) -> None:
        """Put the numbers of every year's band in order, as quantiles need them; paths lose their places in it."""
        records = {id(record): record for record in (*self.records, self.total)}.values()
        rows = [row for record in records for band in record.bands.values() for row in band]
        self._each([*rows, *(row for city in self.city_records for row in city.arrears)], _sort)

    def _each(self, tasks: Sequence[T], action: Callable[[T], None]) -> None:
        threads = min(self.terms.threads or min(os.cpu_count() or 1, THREADS), len(tasks))
        if threads == 1:
            for task in tasks:
                action(task)
            return
        with ThreadPoolExecutor(threads) as pool:
            for _ in pool.map(action, tasks):
                pass

    def _part(self, start: int, size: int, oldest: FloatArray) -> None:
        """Simulate ``size`` paths; ``oldest`` [projects] takes what is unpaid five years after its bill."""
        stop = min(start + size, self.n_paths)
        paths, per_year = stop - start, self.terms.per_year
        pooled = len(self.books) > 1
        if pooled:
            interest = self.terms.late_interest_share > 0.0
            ages = ages_in_periods(per_year)
            total = PartFlows.nothing(self.calendar.periods, self.calendar.years, ages, paths, interest)
        unpaid = self.unpaid[:, start:stop] if self.n_paths == paths else np.zeros((AGES, paths))
        for place, stress in enumerate(self.stress.part(start, stop)):
            before = np.zeros((self._first, paths))
            whole = np.concatenate([before, stress]) if self._first else stress
            members = [self.books[n] for n in self.members[place]]
            streams = [book.stream for book in members]
            phi, key = self.cities[place].phi, (self.seed, place)
            city = CityFlows(streams, self._limits[place], whole, phi, self.terms, key, start)
            paid, arrears = np.zeros((2, self.calendar.years, paths))
            owed: list[tuple[int, FloatArray]] = []
            for number, book in enumerate(members):
                counts = self.focus is None or self.members[place][number] == self.focus
                known = float(unpaid[-1].sum())
                collected = city.collect(number, unpaid if counts else np.zeros_like(unpaid))
                oldest[self.members[place][number]] = float(unpaid[-1].sum()) - known
                flows = book.run(self.terms.links, whole[book.periods], collected)
                self.records[self.members[place][number]].write(start, flows)
                if pooled:
                    total.add(flows, book.first_year, per_year)
                years = slice(book.first_year, book.first_year + collected.by_year.shape[0])
                yearly = collected.collections.reshape(-1, per_year, paths).sum(axis=1)
                paid[years] += yearly
                arrears[years] += collected.by_year
                if self.cities[place].budget is not None:
                    owed.append((book.first_year, yearly + collected.by_year))
            short = np.zeros(paid.shape, dtype=bool)
            if city.binding:
                binds = np.array([binding[-1] for binding in city.binding])
                short = np.asarray(binds.reshape(-1, per_year, paths).any(axis=1))
            self.city_records[place].write(start, whole, paid, owed, arrears, short)
        if pooled:
            self.total.write(start, total)
        self.unpaid[:, start:stop] = unpaid

    def _books(self) -> tuple[Calendar, list[ProjectBook]]:
        cases = [
            replace(exposure.projection.case, periodicity=self.terms.periodicity)
            for exposure in self.exposures
        ]
        setups = [set_up(case, TAIL_YEARS) for case in cases]
        first = min(setup.timeline.start_year for setup in setups)
        last = max(setup.timeline.years[-1] for setup in setups)
        groups = [0] * len(setups)
        for here in self.members:
            found = groups_of([self.payers[n] for n in here], [self.exposures[n].priority for n in here])
            for n, group in zip(here, found, strict=True):
                groups[n] = group
        books = [
            ProjectBook(
                setup, payer, place, group, setup.timeline.start_year - first, past_of(setup, exposure)
            )
            for setup, payer, place, group, exposure in zip(
                setups, self.payers, self.city_of, groups, self.exposures, strict=True
            )
        ]
        return Calendar(first, last - first + 1, self.terms.per_year), books

    def _limits_of(self, number: int) -> list[Limit]:
        """Limits in a city: of each payer on its projects, then of the city on all."""
        city, per_year = self.cities[number], self.terms.per_year
        by_payer: dict[PayerProfile, dict[int, int]] = {}
        for n in self.members[number]:
            by_payer.setdefault(self.payers[n], {})[self.books[n].group] = self.exposures[n].priority
        limits = [
            Limit(
                np.full(self.calendar.periods, payer.capacity_yuan / per_year),
                payer.capacity_sensitivity,
                _classes(groups),
            )
            for payer, groups in by_payer.items()
            if payer.capacity_yuan is not None
        ]
        yearly = city.budgets(self.calendar.named)
        if yearly is not None:
            yuan = np.repeat(city.headroom * yearly / per_year, per_year)
            merged = {group: level for groups in by_payer.values() for group, level in groups.items()}
            limits.append(Limit(yuan, city.sensitivity, _classes(merged)))
        return limits

    def _record(self, book: ProjectBook) -> Record:
        case = book.setup.case
        factors = (
            self.calendar.discount(r)[book.periods] for r in (case.debt.interest_rate, case.discount_rate)
        )
        return Record(self.n_paths, self.kept, self.terms.per_year, *factors)

    def _total(self) -> Record:
        owners = self.weighted([book.setup.case.discount_rate for book in self.books])
        factors = (self.calendar.discount(rate) for rate in (self.mean_rate, owners))
        return Record(self.n_paths, self.kept, self.terms.per_year, *factors)

    @property
    def mean_rate(self) -> float:
        """Loan rate of all projects, weighted with the owners' money."""
        return self.weighted([book.setup.case.debt.interest_rate for book in self.books])

    def weighted(self, values: Sequence[float]) -> float:
        """Mean of a figure of the projects, weighted with the owners' money."""
        owners = np.array([book.setup.plan.funding.equity for book in self.books])
        return float(np.average(values, weights=owners if owners.sum() > 0.0 else None))

    def _part_size(self) -> int:
        """Paths at a time: few enough for the memory of a part, and parts of equal size."""
        series = 12 * max(book.setup.timeline.n_periods for book in self.books)
        busiest = max(self.members, key=len)
        if len(self.books) > 1:
            payers = len({self.payers[n] for n in busiest})
            rows = (AGES * self.terms.per_year + 2) * len(busiest)
            series += self.calendar.periods * (8 + 9 * payers + len(self.cities)) + rows
            series += self.calendar.years * (len(busiest) if self.cities[0].budget is not None else 0)
        most = max(min(MOST_AT_ONCE, MEMORY // (8 * series)), LEAST_AT_ONCE)
        count = -(-self.n_paths // most)
        if count > 1:
            count += count % 2
        even = -(-self.n_paths // count)
        return -(-even // LEAST_AT_ONCE) * LEAST_AT_ONCE


def portfolio_digest(
    exposures: Sequence[Exposure],
    n_paths: int,
    seed: int,
    terms: SimulationTerms,
    focus: int | None = None,
) -> str:
    """Digest of a simulation that need not be run (模拟指纹), the same as that of its result."""
    payers = [payer_profile(exposure.payer) for exposure in exposures]
    return simulation_digest(exposures, payers, *place_cities(exposures, payers), terms, n_paths, seed, focus)


def _sort(row: NDArray[np.float32]) -> None:
    row.sort()


def _classes(groups: dict[int, int]) -> tuple[tuple[int, ...], ...]:
    """Groups of each priority, most urgent first."""
    levels = sorted(set(groups.values()))
    return tuple(tuple(g for g, level in groups.items() if level == wanted) for wanted in levels)


def place_cities(
    exposures: Sequence[Exposure], payers: Sequence[PayerProfile]
) -> tuple[list[City], list[int]]:
    """The cities, and the number of each exposure's city; a payer without a city is one of its own."""
    known: dict[str | PayerProfile, int] = {}
    cities: list[City] = []
    places = []
    for exposure, payer in zip(exposures, payers, strict=True):
        city = exposure.city
        key = payer if city is None else city.name
        if key not in known:
            known[key] = len(cities)
            cities.append(city or City(payer.label, payer.phi, payer.omega))
        elif city is not None and cities[known[key]] != city:
            raise FinanceError("city_conflict", f"城市“{city.name}”的参数前后不一致。")
        places.append(known[key])
    return cities, places
