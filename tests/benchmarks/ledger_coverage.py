"""Coverage of the ledger's intervals (python tests/benchmarks/ledger_coverage.py): stated 95 % and 90 %, counted."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ledger_coverage import band_coverage, covered, hazard_coverage

LEDGERS, BACKTESTS = 200, 60


def main() -> None:
    """One line a quantity: stated share, counted share, how many generated ledgers."""
    print(f"{'interval':<52}{'stated':>8}{'counted':>9}{'ledgers':>9}")
    for rho, phi in ((0.20, 0.8), (0.12, 0.8), (0.20, 0.0), (0.05, 0.8)):
        share = covered(rho, phi, range(LEDGERS))
        print(f"{f'correlation {rho:.2f}, persistence {phi:.1f}':<52}{0.95:>8.2f}{share:>9.3f}{LEDGERS:>9}")
    print(
        f"{'hazards of the first three ages':<52}{0.95:>8.2f}{hazard_coverage(range(LEDGERS)):>9.3f}{LEDGERS:>9}"
    )
    bands = band_coverage(range(BACKTESTS))
    print(f"{'held-out counts in the band of the back-test':<52}{0.90:>8.2f}{bands:>9.3f}{BACKTESTS:>9}")


if __name__ == "__main__":
    main()
