"""A simulation of payment risk to take away: a workbook of values, marked as simulated, and the same as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import xlsxwriter

from app.documents import risk_words as words
from app.documents.risk_city_sheets import budget_rows, city_sheets
from app.documents.risk_comparison_sheets import comparison_sheets
from app.documents.risk_words import in_wan
from app.domain.risk_runs import RiskRun
from app.files.exports import Value, sheet_name
from app.i18n import t, time_text, yuan_to_wan

QUANTILES = ("p05", "p25", "p50", "p75", "p95")
FLOWS = ("collections", "cfads", "cash")
Rows = list[list[Value]]


def risk_json(run: RiskRun) -> bytes:
    """Everything that was asked and found, with seed, engine version and digest."""
    content = asdict(run) | {"at": run.at.isoformat(), "label": words.label_text(run)}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode()


def risk_workbook(run: RiskRun) -> bytes:
    """One sheet a subject; amounts in 万元, no formulas: 模拟结果, 非公式."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for title, rows in _sheets(run):
        page = book.add_worksheet(sheet_name(title))
        page.set_column(0, 0, 34 if rows and len(rows[0]) > 2 else 26, wrapped)
        page.set_column(1, 1, 90 if rows and len(rows[0]) == 2 else 18, wrapped)
        page.set_column(2, 40, 16)
        for line, row in enumerate(rows):
            for at, value in enumerate(row):
                _write(page, line, at, value, bold if line == 0 else None)
        page.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _write(page: Any, line: int, at: int, value: Value, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool | str):
        page.write_string(line, at, str(value), style)
    else:
        page.write_number(line, at, value, style)


def _sheets(run: RiskRun) -> Iterator[tuple[str, Rows]]:
    result, risk = run.result, run.result["risk"]
    total = risk["total"]
    yield t("risk.sheet.answer"), _answer(run)
    yield t("risk.sheet.figures"), _figures(risk)
    yield t("risk.sheet.years"), _years(total)
    yield t("risk.sheet.survival"), _survival(risk)
    yield t("risk.sheet.ageing"), _ageing(total)
    if result["losses"]:
        yield t("risk.sheet.losses"), _losses(result["losses"])
    yield from comparison_sheets(result)
    yield t("risk.sheet.projects"), _projects(risk, result["numbers"])
    if result.get("opening", {}).get("projects"):
        yield t("risk.sheet.opening", day=result["opening"]["day"]), _opening(result["opening"])
    for city in risk["cities"]:
        if run.scope == "city":
            yield from city_sheets(city)


def _answer(run: RiskRun) -> Rows:
    """The sentences, the label, what is needed to repeat it."""
    rows: Rows = [[t("risk.title"), t("risk.simulated")]]
    rows += [[t("risk.sheet.answer"), line] for line in words.answer(run)]
    rows += [[t("risk.sheet.answer"), line] for line in words.setting(run)]
    rows.append([t("risk.label"), words.label_text(run)])
    asked = run.question
    for used in asked["profiles"]:
        rows.append([used["payer"], f"{used['name']} {used['digest'][:12]}".strip()])
    rows += [
        [t("risk.paths"), asked["paths"]],
        [t("risk.seed"), str(run.seed)],
        [t("risk.periodicity"), t(f"risk.period.{asked['periodicity']}")],
        [t("risk.wrong_way"), t("ui.yes" if asked["wrong_way"] else "ui.no")],
        [t("risk.sensitivity"), asked.get("sensitivity", 0.0)],
        *_advanced(run),
        *budget_rows(asked),
        [t("risk.engine"), run.engine_version],
        [t("risk.digest"), run.inputs_digest],
        [t("risk.results_digest"), words.results_digest(run)],
        [t("risk.run_at"), time_text(run.at)],
        [t("risk.run_by"), run.run_by],
    ]
    return rows


def _advanced(run: RiskRun) -> Rows:
    """Advanced settings, the defaults too; of the projects that are told, those that come later."""
    asked = run.question
    rows: Rows = [
        [t("risk.bills"), asked.get("bills", 0)],
        [t("risk.late_interest_share"), 100 * asked.get("late_interest", 0.0)],
    ]
    numbers = dict(zip(asked["projects"], run.result["numbers"], strict=True))
    for project, code in asked.get("priorities", {}).items():
        rows.append([t(f"risk.priority.{code}"), numbers.get(project, project)])
    return rows


def _figures(risk: Any) -> Rows:
    total, errors = risk["total"], risk["standard_errors"]
    irr = total["equity_irr_quantiles"] or {}
    rows: Rows = [[t("risk.figure"), t("risk.value"), t("risk.standard_error")]]

    def add(title: str, value: Value, error: str = "") -> None:
        rows.append([title, value, errors.get(error)])

    def add_money(title: str, yuan: float, error: float | None) -> None:
        rows.append([in_wan(title), yuan_to_wan(yuan), yuan_to_wan(error)])

    add(t("risk.p_unpaid_2y"), risk["p_unpaid_2y"], "p_unpaid_2y")
    add(t("risk.mean_delay"), risk["mean_delay_years"])
    add(t("risk.irr_on_time"), total["equity_irr_on_time"])
    for name in QUANTILES:
        add(f"{t('projects.results.equity_irr')} {t(f'risk.{name}')}", irr.get(name), f"equity_irr_{name}")
    add(t("risk.irr_worst"), total["equity_irr_cvar"], "equity_irr_cvar")
    add(t("risk.p_below_target"), total["p_below_target"])
    for name in ("p_dscr_below_1", "p_lockup", "p_default"):
        add(t(f"risk.{name}"), total[name], name)
    add(t("risk.expected_locked_years"), total["expected_locked_years"])
    for name in QUANTILES:
        gap = total["liquidity_gap_quantiles"][name]
        error = errors.get("credit_line") if name == "p95" else None
        add_money(f"{t('projects.results.liquidity_gap')} {t(f'risk.{name}')}", gap, error)
    for title, yuan, error in words.amounts(total, errors):
        add_money(title, yuan, error)
    return rows


def _years(total: Any) -> Rows:
    head: list[Value] = [t("risk.year"), in_wan(t("risk.billed"))]
    for flow in FLOWS:
        head += [f"{in_wan(t(f'risk.flow.{flow}'))} {t(f'risk.{name}')}" for name in QUANTILES]
    head += [in_wan(t("risk.at_risk")), in_wan(t("risk.worst_mean"))]
    head += [t(f"risk.{name}") for name in ("p_dscr_below_1", "p_lockup", "p_default", "days_outstanding")]
    rows: Rows = [head]
    tail = total["cfads_at_risk"]
    for place, year in enumerate(total["years"]):
        row: list[Value] = [year, yuan_to_wan(total["billed"][place])]
        for flow in FLOWS:
            row += [yuan_to_wan(total["bands"][flow][name][place]) for name in QUANTILES]
        row += [yuan_to_wan(tail["at_risk"][place]), yuan_to_wan(tail["worst_mean"][place])]
        row += [total[f"{name}_by_year"][place] for name in ("p_dscr_below_1", "p_lockup", "p_default")]
        rows.append([*row, total["days_outstanding"][place]])
    return rows


def _survival(risk: Any) -> Rows:
    rows: Rows = [[t("risk.age"), t("risk.survival"), t("risk.standard_error"), t("risk.survival_preset")]]
    for age, share in enumerate(risk["survival"]):
        rows.append([age, share, risk["survival_errors"][age], risk["survival_preset"][age]])
    return rows


def _ageing(total: Any) -> Rows:
    ages = [in_wan(t(f"risk.ages.{place}")) for place in range(6)]
    rows: Rows = [[t("risk.year_end"), *ages]]
    for year, amounts in zip(total["years"], total["ageing_mean"], strict=True):
        rows.append([year, *(yuan_to_wan(amount) for amount in amounts)])
    return rows


def _losses(found: Any) -> Rows:
    rows: Rows = [[t("risk.age_at_year_end"), in_wan(t("risk.unpaid")), in_wan(t("risk.loss"))]]
    for place, owed in enumerate(found["amounts"]):
        rows.append([t(f"risk.ages.{place}"), yuan_to_wan(owed), yuan_to_wan(found["each"][place])])
    rows.append([t("risk.value_of_delay"), None, yuan_to_wan(found["delay"])])
    rows.append([t("risk.credit_loss"), None, yuan_to_wan(found["credit"])])
    return rows


def _opening(found: Any) -> Rows:
    """Unpaid when the simulation begins, by project and age."""
    ages = [in_wan(t(f"risk.ages.{place}")) for place in range(6)]
    rows: Rows = [[t("projects.number"), t("risk.year"), *ages]]
    for number, each in found["projects"].items():
        rows.append([number, each["year"], *(yuan_to_wan(amount) for amount in each["amounts"])])
    return rows


def _projects(risk: Any, numbers: Sequence[str]) -> Rows:
    rows: Rows = [
        [
            t("projects.number"),
            t("projects.name"),
            t("risk.irr_p05"),
            t("risk.irr_p50"),
            in_wan(t("risk.credit_line")),
            in_wan(t("risk.standard_error")),
            in_wan(t("risk.delay_cost")),
            in_wan(t("risk.standard_error")),
            t("risk.p_dscr_below_1"),
            t("risk.p_default"),
            t("risk.digest"),
        ]
    ]
    for number, each, digest in zip(numbers, risk["projects"], risk["inputs_digests"], strict=True):
        irr = each["equity_irr_quantiles"] or {}
        errors, names = each["standard_errors"], ("credit_line", "delay_cost")
        money = [yuan_to_wan(yuan) for name in names for yuan in (each[name], errors.get(name))]
        chances = [each["p_dscr_below_1"], each["p_default"]]
        rows.append([number, each["name"], irr.get("p05"), irr.get("p50"), *money, *chances, digest])
    return rows
