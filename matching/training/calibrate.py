"""匹配校准: judged pairs turn scores into probabilities, and bands into measured precision.

The score of a pair is the one of `matching.fit.requirements`, with the title of the scenario as context.
P(fits) is fitted by logistic or isotonic regression, whichever predicts held-out scenarios better (the
simpler, logistic, unless isotonic is better by more than one standard error).  A band begins at the
lowest score from which on enough of its pairs fit.  Every figure shown is out of fold: curve and
thresholds come from other scenarios than the pairs they are measured on.

Command: ``python -m matching.training.calibrate --judgements FILE --scenarios FILE --enterprises FILE --model
DIR`` measures, prints the tables and writes the result into the card of the model.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from matching.encoding import model_folder
from matching.encoding.encoders import StaticEncoder
from matching.errors import MatchingError
from matching.fit.profiles import Profile, Requirement, Statement
from matching.fit.requirements import rank
from matching.search.bands import BandPrecision, Calibration, Method, MethodScore, Source
from matching.search.engine import Engine
from matching.search.scoring import Band
from matching.training.judged import (
    Floats,
    Judged,
    Numbers,
    fit_curve,
    losses,
    proportion,
    reliability,
    threshold,
)
from matching.training.judgements import JudgedPair, judged_pairs

# Of ten pairs called likely seven should fit, of ten called possible three: a lead that does not fit costs
# somebody a look, one that is missed is not seen by anybody.
TARGETS: dict[Band, float] = {"likely": 0.70, "possible": 0.30}
# The lowest threshold that reaches a target on the pairs it was chosen on falls a little short on others.
MARGIN = 0.05
FOLDS = 10
MIN_PAIRS = 100
MIN_EACH = 20
MIN_SCENARIOS = 10
_METHODS: tuple[Method, Method] = ("logistic", "isotonic")
_BANDS: tuple[Band, Band, Band] = ("likely", "possible", "unlikely")


def score(engine: Engine, pairs: Sequence[JudgedPair]) -> Judged:
    """Return the mixed scores of judged pairs, exactly as a match computes them."""
    mixed = np.zeros(len(pairs), dtype=np.float64)
    asked: dict[tuple[str, str], list[int]] = {}
    for number, pair in enumerate(pairs):
        asked.setdefault((pair.context, pair.requirement), []).append(number)
    for (context, requirement), numbers in asked.items():
        profiles = [Profile(str(n), (Statement("", pairs[n].statement),)) for n in numbers]
        found = rank((Requirement("", requirement),), profiles, engine, explain_top=0, context=context)
        for match in found:
            part = match.requirements[0]
            words = np.array([part.lexical], dtype=np.float32)
            meaning = np.array([part.semantic], dtype=np.float32)
            mixed[int(match.profile_id)] = engine.reference.mixed(words, meaning)[0]
    place = {subject: number for number, subject in enumerate(sorted({_subject(pair) for pair in pairs}))}
    return Judged(
        mixed,
        np.array([pair.label for pair in pairs], dtype=np.int64),
        np.array([pair.weight for pair in pairs], dtype=np.float64),
        np.array([place[_subject(pair)] for pair in pairs], dtype=np.int64),
    )


def _subject(pair: JudgedPair) -> str:
    return pair.context.strip() or pair.requirement


def folds(scenario: Numbers) -> Numbers:
    """Return the fold of every pair: scenarios are dealt out in turn, none is in two folds."""
    return scenario % min(FOLDS, int(scenario.max()) + 1)


def calibrate(engine: Engine, judged: Sequence[JudgedPair], source: Source = "synthetic") -> Calibration:
    """Return the calibration of an engine's scores on judged pairs.

    `source` says whose texts were judged: the synthetic seed data or the city's own.  Raises
    ``not_calibratable`` (too few pairs, fits, misfits or scenarios with a fit, or scores that do not rise with the
    labels) and ``bad_input`` for a label or weight that is none.
    """
    _require_enough(judged)
    pairs = score(engine, judged)
    fold = folds(pairs.scenario)
    predicted = {method: _out_of_fold(method, pairs, fold) for method in _METHODS}
    chosen = _better(predicted, pairs)
    curve = fit_curve(chosen, pairs)
    if chosen == "logistic" and curve.slope <= 0:
        raise MatchingError("not_calibratable", what="order")
    given = _out_of_fold_bands(pairs, fold)
    bins, error = reliability(predicted[chosen], pairs)
    leads = given < 2
    return Calibration(
        curve=curve,
        bands=_measured(_thresholds(pairs), given, pairs),
        methods=tuple(_score_of(method, predicted[method], pairs) for method in _METHODS),
        reliability=bins,
        error=error,
        error_of_leads=reliability(predicted[chosen][leads], pairs.where(leads))[1],
        judgements=len(pairs),
        scenarios=int(pairs.scenario.max()) + 1,
        folds=int(fold.max()) + 1,
        source=source,
    )


def _require_enough(judged: Sequence[JudgedPair]) -> None:
    if not all(pair.label in (0, 1, 2) and 0 < pair.weight < float("inf") for pair in judged):
        raise MatchingError("bad_input", what="judgements")
    fits = [pair for pair in judged if pair.label >= 1]
    counts = {
        "pairs": (len(judged), MIN_PAIRS),
        "fits": (len(fits), MIN_EACH),
        "misfits": (len(judged) - len(fits), MIN_EACH),
        "scenarios": (len({_subject(pair) for pair in fits}), MIN_SCENARIOS),
    }
    for what, (found, needed) in counts.items():
        if found < needed:
            raise MatchingError("not_calibratable", what=what, found=found, needed=needed)


def _out_of_fold(method: Method, pairs: Judged, fold: Numbers) -> Floats:
    predicted = np.zeros(len(pairs))
    for number in range(int(fold.max()) + 1):
        held = fold == number
        curve = fit_curve(method, pairs.where(~held))
        predicted[held] = curve.probability(pairs.score[held].astype(np.float32))
    return predicted


def _better(predicted: Mapping[Method, Floats], pairs: Judged) -> Method:
    """Return isotonic only when its log loss is lower by more than one standard error over scenarios."""
    gain = losses(predicted["logistic"], pairs)[0] - losses(predicted["isotonic"], pairs)[0]
    weight = pairs.weight / pairs.weight.sum()
    by_scenario = np.bincount(pairs.scenario, weights=weight * gain)
    deviation = float(by_scenario.std(ddof=1)) * np.sqrt(len(by_scenario))
    return "isotonic" if float(by_scenario.sum()) > deviation else "logistic"


def _score_of(method: Method, predicted: Floats, pairs: Judged) -> MethodScore:
    log_loss, brier = losses(predicted, pairs)
    weight = pairs.weight / pairs.weight.sum()
    return MethodScore(method, round(float(weight @ log_loss), 6), round(float(weight @ brier), 6))


def _thresholds(pairs: Judged) -> tuple[float | None, float | None]:
    """Return where likely and possible begin; None for a band whose target no score reaches."""
    likely = threshold(pairs, TARGETS["likely"] + MARGIN)
    return likely, threshold(pairs, TARGETS["possible"] + MARGIN, np.inf if likely is None else likely)


def _out_of_fold_bands(pairs: Judged, fold: Numbers) -> Numbers:
    """Return 0 likely, 1 possible, 2 unlikely, by the thresholds of the other folds."""
    given = np.full(len(pairs), 2, dtype=np.int64)
    for number in range(int(fold.max()) + 1):
        held = fold == number
        likely, possible = _thresholds(pairs.where(~held))
        if possible is not None:
            given[held & (pairs.score >= possible)] = 1
        if likely is not None:
            given[held & (pairs.score >= likely)] = 0
    return given


def _measured(
    thresholds: tuple[float | None, float | None], given: Numbers, pairs: Judged
) -> tuple[BandPrecision, ...]:
    fitting = float(pairs.weight @ pairs.fits)
    rows = []
    for number, (band, begins) in enumerate(zip(_BANDS, (*thresholds, None), strict=True)):
        part = pairs.where(given == number)
        fits, exact = proportion(part.fits, part), proportion(part.label >= 2, part)
        rows.append(
            BandPrecision(
                band=band,
                threshold=begins,
                target=TARGETS.get(band),
                precision=None if fits is None else round(fits.value, 4),
                low=0.0 if fits is None else round(fits.low, 4),
                high=1.0 if fits is None else round(fits.high, 4),
                exact=0.0 if exact is None else round(exact.value, 4),
                recall=round(float(part.weight @ part.fits) / fitting, 4),
                pairs=len(part),
                effective=0.0 if fits is None else round(fits.effective, 1),
            )
        )
    return tuple(rows)


def calibrate_folder(folder: Path, judged: Sequence[JudgedPair], source: Source = "synthetic") -> Calibration:
    """Calibrate the static model in a folder and write the result into its card."""
    found = calibrate(Engine(StaticEncoder.load(folder)), judged, source)
    card = model_folder.read_card(folder)
    model_folder.write_card(folder, {**card, "calibration": found.as_card(card)})
    return found


def table(found: Calibration) -> str:
    """Return the figures of a calibration as text."""
    lines = [
        f"{found.judgements} judged pairs of {found.scenarios} scenarios, {found.folds} folds, "
        f"{found.source}; curve: {found.curve.method}",
        "",
        f"{'band':10}{'from':>8}{'target':>8}{'measured':>10}{'95 % interval':>18}{'exact':>8}{'recall':>8}"
        f"{'pairs':>7}{'effective':>11}",
    ]
    for row in found.bands:
        interval = f"{row.low:.3f} - {row.high:.3f}"
        lines.append(
            f"{row.band:10}{_figure(row.threshold):>8}{_figure(row.target):>8}{_figure(row.precision):>10}"
            f"{interval:>18}{row.exact:8.3f}{row.recall:8.3f}{row.pairs:7}{row.effective:11.1f}"
            + ("" if row.reached else "   target not reached")
        )
    lines += ["", f"{'predicted':>16}{'mean':>9}{'observed':>10}{'pairs':>7}{'of all pairs':>14}"]
    lines += [
        f"{f'{each.low:.1f} - {each.high:.1f}':>16}{each.predicted:9.3f}{each.observed:10.3f}{each.pairs:7}"
        f"{each.share:14.4%}"
        for each in found.reliability
    ]
    lines += ["", f"expected calibration error {found.error:.5f}, of leads {found.error_of_leads:.3f}"]
    lines += [
        f"{each.method:9} log loss {each.log_loss:.5f}  Brier {each.brier:.5f}" for each in found.methods
    ]
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate a model folder on judged seed rows, write its card and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m matching.training.calibrate")
    for name in ("judgements", "scenarios", "enterprises"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=model_folder.DEFAULT_FOLDER)
    parser.add_argument("--source", choices=("synthetic", "own"), default="synthetic")
    options = parser.parse_args(arguments)
    try:
        judged = judged_pairs(
            *(
                model_folder.read_rows([path])
                for path in (options.judgements, options.scenarios, options.enterprises)
            )
        )
        found = calibrate_folder(options.model, judged, options.source)
    except (MatchingError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(table(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
