"""How long a finance page takes from a changed field to the new figures: the recomputation and the whole rerun.

    python tests/benchmarks/pages.py [data folder of a demonstration]

Every run changes one assumption of a project by hand of the page test harness, which runs the *whole* page again;
in the browser only the fragment round the fields runs. Wall-clock milliseconds, and processor milliseconds beside
them, because the machine may be busy with other things.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # a file beside this one is named like a package

from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import app as package
from app.auth import identify_by
from app.clock import FixedClock
from app.config import Settings
from app.domain.users import Actor
from app.services import before_bidding, city_budget, financing, own_figures, payment_risk
from app.services.context import App, open_app
from app.services.seeding import seed_demo
from app.ui.app import use_app

MAIN = Path(package.__file__).parent / "main.py"
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
RUNS, WARM = 60, 5


def person(app: App, login: str) -> Actor:
    with app.store.read() as work:
        user = work.users.by_login(login)
    assert user is not None
    return Actor(user.id, user.name, user.role, user.department, user.enterprise_id)  # type: ignore[arg-type]


def measured(action: Callable[[int], Any], runs: int = RUNS) -> tuple[list[float], list[float]]:
    """Wall and processor milliseconds of every run after warming up."""
    wall, cpu = [], []
    for run in range(WARM + runs):
        start, busy = time.perf_counter(), time.process_time()
        action(run)
        if run >= WARM:
            wall.append(1000 * (time.perf_counter() - start))
            cpu.append(1000 * (time.process_time() - busy))
    return sorted(wall), sorted(cpu)


def told(name: str, action: Callable[[int], Any], runs: int = RUNS) -> None:
    wall, cpu = measured(action, runs)
    middle, high = len(wall) // 2, int(0.95 * len(wall))
    print(
        f"{name:<44} p50 {wall[middle]:7.1f} ms  p95 {wall[high]:7.1f} ms  "
        f"(processor p50 {cpu[middle]:.1f}, p95 {cpu[high]:.1f})"
    )


def risk_page(app: App, actor: Actor, project: str) -> None:
    """Payment risk: the service alone, then button to the first answer and to everything drawn, 10,000 paths."""
    plain = payment_risk.RiskQuestion("project", (project,), compare=False)
    whole = payment_risk.RiskQuestion("project", (project,))
    city = payment_risk.RiskQuestion("city", compare=False)
    told("risk: 10,000 paths, stored", lambda run: payment_risk.simulate(app, actor, plain), 15)
    told("risk: the same with comparisons", lambda run: payment_risk.simulate(app, actor, whole), 15)
    told("risk: the whole city, 10,000 paths", lambda run: payment_risk.simulate(app, actor, city), 5)
    at = AppTest.from_file(str(MAIN), default_timeout=120).run()
    at.switch_page("pages/risk.py").run()
    told("page risk: button to everything compared", lambda run: at.button(key="risk.run").click().run(), 8)
    told("page risk: whole rerun", lambda run: at.run(), 15)
    # comparisons are drawn below the answer when it stands already: without them the run ends at the first answer
    at.checkbox(key="risk.compare.True").uncheck()
    told("page risk: button to first answer", lambda run: at.button(key="risk.run").click().run(), 15)
    at.segmented_control(key="risk.scope").set_value("city").run()
    told("page risk: city, button to first answer", lambda run: at.button(key="risk.run").click().run(), 8)


def bidding_page(app: App, actor: Actor) -> None:
    """投标前测算: the service alone, then a moved slider with the whole rerun (in the browser only the fragment runs)."""
    opportunity = before_bidding.read_open(
        app, actor, before_bidding.open_opportunities(app, actor)[0].number
    )
    own = own_figures.first_figures(opportunity)
    told(
        "before bidding: five delays",
        lambda run: before_bidding.outlook(app, actor, opportunity.id, own, 24),
        15,
    )
    at = AppTest.from_file(str(MAIN), default_timeout=120).run()
    at.switch_page("pages/before_bidding.py").run()
    slider = at.slider[0].key
    told("page before bidding: slider", lambda run: at.slider(key=slider).set_value(3 * (run % 20)).run(), 15)


def opened(project: str, room: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=120).run()
    at.switch_page("pages/projects.py" if room else "pages/fiscal.py")
    if room:
        at.query_params["id"], at.query_params["room"] = project, room
    return at.run()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "data"
        if len(sys.argv) == 1:
            seed_demo(Settings(data=data, profile="demo"), NOW)
        app = open_app(Settings(data=data, profile="demo"), FixedClock(datetime.now(UTC)))
        use_app(app)
        actor = person(app, "caiwu")
        identify_by(lambda: actor)
        built = PagesManager.__init__

        def declared(self: PagesManager, *given: Any, **named: Any) -> None:
            built(self, *given, **named)
            PagesManager.uses_pages_directory = False  # as the server does

        PagesManager.__init__ = declared  # type: ignore[method-assign]
        project = financing.list_projects(app, actor)[0].id
        view = financing.read_project(app, actor, project)
        told("one case projected", lambda run: financing.preview(view.case.case))
        at = opened(project, "case")
        field = f"case.{project}.{view.case.revision}.debt.interest_rate"
        told(
            "assumption changed: recompute and whole rerun",
            lambda run: at.number_input(key=field).set_value(4.0 + run / 50).run(),
        )
        budget = city_budget.read_budget(app, actor)
        if budget is not None:
            told("fiscal capacity of all projects", lambda run: city_budget.city_capacity(app, actor, budget))
        for room in ("results", "reports", "compliance", "late"):
            page = opened(project, room)
            told(f"room {room}: whole rerun", lambda run, page=page: page.run())
        risk_page(app, actor, project)
        enterprise = person(app, "qiye1")
        identify_by(lambda: enterprise)
        bidding_page(app, enterprise)
        app.close()


if __name__ == "__main__":
    main()
