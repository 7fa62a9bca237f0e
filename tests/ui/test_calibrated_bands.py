"""Bands on the pages and on the command line: measured precision with its interval, or a plain "not calibrated"."""

from __future__ import annotations

import dataclasses
import json

import pytest

from app.cli.tables import fits_document
from app.services import matching, publishing
from matching import BandPrecision, Calibration, Engine


def fine(at):
    assert not at.exception, [each.value for each in at.exception]
    return at


def officers_page(shell):
    """The matching part of the first published opportunity, as the officer meets it."""
    officer = shell.actor("officer", "jingban")
    row = next(row for row in publishing.list_mine(shell.app, officer) if row.status == "published")
    at = fine(shell.open("challenges", "officer", id=row.number))
    return fine(
        at.segmented_control(key=f"challenges.part.{row.number}.{row.status}").set_value("matching").run()
    )


def enterprises_page(shell):
    return fine(shell.open("matches", "enterprise"))


@pytest.fixture
def with_calibration(shell):
    """Let the installation match with this calibration."""
    kept = shell.app.engine

    def use(calibration: Calibration | None) -> None:
        reference = dataclasses.replace(kept.reference, calibration=calibration)
        shell.app._engine = Engine(kept.encoder, reference, kept.weigh)

    yield use
    shell.app._engine = kept


def shipped(shell) -> Calibration:
    found = matching.calibration(shell.app)
    assert found is not None
    return found


def share(value: float, digits: int = 0) -> str:
    return f"{100 * value:.{digits}f}%"


@pytest.mark.parametrize("page", [officers_page, enterprises_page])
def test_every_band_is_shown_with_its_measured_precision(shell, read, page) -> None:
    shown = read(page(shell))
    for each in shipped(shell).bands:
        assert each.precision is not None
        digits = 0 if each.high >= 0.1 else 1
        assert f"同档判读相符 {share(each.precision, digits)}（n={each.pairs}，95% 区间" in shown
    assert "合成示例数据" in shown
    assert "不代表本市实际" in shown
    assert "未校准" not in shown


@pytest.mark.parametrize("page", [officers_page, enterprises_page])
def test_a_model_without_calibration_says_so(shell, read, with_calibration, page) -> None:
    with_calibration(None)
    shown = read(page(shell))
    assert "未校准：当前匹配模型没有经过判读检验" in shown
    assert "同档判读相符" not in shown


def test_a_shortfall_and_a_band_that_is_not_given_are_told(shell, read, with_calibration) -> None:
    held = shipped(shell)
    none = BandPrecision("likely", None, 0.75, None, 0.0, 1.0, 0.0, 0.0, 0, 0.0)
    short = dataclasses.replace(held.of("possible"), precision=0.2, target=0.25, low=0.1, high=0.3)
    changed = dataclasses.replace(held, bands=(none, short, held.of("unlikely")), source="own")
    with_calibration(changed)
    shown = read(enterprises_page(shell))
    assert "没有得分能使“较匹配”达到预定的 75%，不给出这一档" in shown
    assert "“可能匹配”同档判读相符 20%" in shown
    assert "未达到预定的 25%" in shown
    assert "对本市数据的判读" in shown
    fits = matching.for_enterprise(shell.app, shell.actor("enterprise"))
    assert "likely" not in {row.band for each in fits for row in each.fit.requirements}


def test_the_words_are_there_in_english(shell, read) -> None:
    shell.language("en")
    shown = read(enterprises_page(shell))
    assert "judged to fit" in shown
    assert "synthetic example data" in shown
    assert "；" not in shown


def test_the_command_line_carries_the_precision_of_the_bands(shell) -> None:
    held = shipped(shell)
    document = json.loads(json.dumps(fits_document([], "model/1", held)))
    assert [row["band"] for row in document["calibration"]["bands"]] == ["likely", "possible", "unlikely"]
    for row, each in zip(document["calibration"]["bands"], held.bands, strict=True):
        assert (row["precision"], row["low"], row["high"], row["pairs"]) == (
            each.precision,
            each.low,
            each.high,
            each.pairs,
        )
        assert row["reached"] is each.reached
    assert document["calibration"]["source"] == "synthetic"
    assert fits_document([], "model/1", None)["calibration"] is None
