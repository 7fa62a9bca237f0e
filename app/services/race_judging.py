"""赛马: racers hand in the result of a stage, the committee judges it; the chair passes, sends back or eliminates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from app.domain.opportunities import Opportunity
from app.domain.race_results import ResultFile, StageResult, StageScore
from app.domain.racing import (
    ELIMINATION,
    OUT,
    RESULT_LENGTH,
    Racer,
    SunkCost,
    earns_place,
    has_passed,
    racer_state,
    sunk_cost,
    within_stage,
)
from app.domain.users import Actor, Owner
from app.errors import Invalid, NotFound
from app.files.intake import check_attachment
from app.files.names import display_name
from app.services.context import App, demand
from app.services.evaluating import half_points
from app.services.race_rules import decide, given, running_race, save_racer, stage_of
from app.services.seats import seats_lawful
from app.services.steps import take_race_step
from app.store.ids import submitted_id
from app.store.work import Work

NOTE_LENGTH = (10, 2_000)
MOST_FILES = 5
COMMENT_LENGTH = RESULT_LENGTH


def submit(
    app: App, actor: Actor, racer_id: str, note: str, files: Sequence[tuple[str, bytes]], submission: str = ""
) -> StageResult:
    """Hand in the result of the stage (提交成果), up to the end of its last day. files: (name, content). The same nonce
    again returns the first. Raises Invalid racing.note_length, racing.most_files, files.attachment_…, machines.….
    """
    with app.store.read() as work:
        racer = work.races.racers.get(racer_id)
    demand(app, actor, "races.submit", racer, object=racer_id)
    least, most = NOTE_LENGTH
    if not least <= len(note.strip()) <= most:
        raise Invalid("racing.note_length", least=least, most=most)
    if len(files) > MOST_FILES:
        raise Invalid("racing.most_files", most=MOST_FILES)
    for name, content in files:
        check_attachment(name, content)
    key = submitted_id("rr", actor.id, submission)
    kept = tuple(
        ResultFile(display_name(name), app.blobs.put(content), len(content)) for name, content in files
    )
    with app.store.write() as work:
        if before := work.races.results.first("id = ?", [key]):
            return before
        racer, opportunity = running_race(work, racer_id)
        open_now = bool(racer.stage) and within_stage(stage_of(work, opportunity, racer.stage), work.now)
        event = take_race_step(
            work, actor, racer, "submit", before_stage_deadline=open_now and not work.clock_went_back()
        )
        made = StageResult(key, racer.id, racer.stage, note.strip(), kept, actor.id, work.now)
        work.races.results.add(made)
        save_racer(
            work, actor, replace(racer, submitted_at=work.now), event, stage=racer.stage, count=len(kept)
        )
        return made


def score(app: App, actor: Actor, racer_id: str, points: float, comment: str = "") -> None:
    """One evaluator's points for the result in hand, 0-100 in steps of 0.5; final. Raises Conflict evaluation.already_scored."""
    _of_committee(app, actor, racer_id)
    if not half_points(points):
        raise Invalid("racing.points_range")
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        result = work.races.current_result(racer)
        done = result is not None and any(s.evaluator == actor.id for s in work.races.scores_of(result.id))
        event = take_race_step(
            work, actor, racer, "score",
            appointed=actor.id in work.evaluations.evaluators(opportunity.id), not_yet_scored=not done,
            conflicts_declared=_declared(work, actor, opportunity.id),
        )  # fmt: skip
        assert result is not None
        half = round(points * 2)
        work.races.add_score(
            StageScore(result.id, actor.id, half, comment.strip()[:COMMENT_LENGTH], work.now)
        )
        work.record(actor, event, racer.id, stage=racer.stage)


def _declared(work: Work, actor: Actor, opportunity_id: str) -> bool:
    """Who came into the committee during the race declares first, too."""
    seat = work.evaluations.seat(opportunity_id, actor.id)
    return seat is not None and seat.declared_at is not None


def send_back(app: App, actor: Actor, racer_id: str, reason: str) -> Racer:
    """Send a result back to be mended (退回修改) while the stage still runs; points given to it fall away with it."""
    _of_committee(app, actor, racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        left = bool(racer.stage) and within_stage(stage_of(work, opportunity, racer.stage), work.now)
        event = take_race_step(
            work, actor, racer, "send_back",
            appointed=actor.id in work.evaluations.evaluators(opportunity.id), reason_given=given(reason),
            time_left=left,
        )  # fmt: skip
        result = work.races.current_result(racer)
        assert result is not None
        work.races.results.save(replace(result, sent_back_at=work.now))
        decide(work, actor, racer, "send_back", reason)
        return save_racer(work, actor, replace(racer, submitted_at=None), event, stage=racer.stage)


def pass_stage(app: App, actor: Actor, racer_id: str, reason: str) -> Racer:
    """The chair lets a result pass (通过), with reasons, once everybody has scored it and it earns a place."""
    _of_committee(app, actor, racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        found = standing_of(work, opportunity, racer)
        event = take_race_step(
            work, actor, racer, "pass",
            is_chair=is_chair(work, actor, opportunity.id), all_scored=found.mean is not None,
            committee_lawful=seats_lawful(opportunity, work.evaluations.seats(opportunity.id)),
            reason_given=given(reason), place_earned=found.earned,
        )  # fmt: skip
        decide(work, actor, racer, "pass", reason)
        return save_racer(work, actor, replace(racer, passed_at=work.now), event, stage=racer.stage)


def sunk_if_out(app: App, actor: Actor, racer_id: str) -> SunkCost:
    """What is lost when this racer goes out, with those that are out already: read before the decision is taken."""
    _of_committee(app, actor, racer_id)
    with app.store.read() as work:
        return _sunk(work, work.races.racers.get(racer_id))


def eliminate(app: App, actor: Actor, racer_id: str, code: str, reason: str, sunk_shown_fen: int) -> Racer:
    """The chair eliminates (淘汰) for a reason of the list, having seen what is lost. sunk_shown_fen: the loss that stood on
    the screen; when it is not what it is now, nothing is decided. Raises Invalid racing.code_unfit, machines.….
    """
    _of_committee(app, actor, racer_id)
    with app.store.write() as work:
        racer, opportunity = running_race(work, racer_id)
        event = take_race_step(
            work, actor, racer, "eliminate",
            is_chair=is_chair(work, actor, opportunity.id), reason_code=code in ELIMINATION and given(reason),
            sunk_cost_shown=sunk_shown_fen == _sunk(work, racer).sunk_fen,
            committee_lawful=seats_lawful(opportunity, work.evaluations.seats(opportunity.id)),
        )  # fmt: skip
        if not _fits(work, opportunity, racer, code):
            raise Invalid("racing.code_unfit")
        decide(work, actor, racer, "eliminate", reason, code)
        out = replace(racer, eliminated_at=work.now, reason_code=code, reason=reason.strip())
        return save_racer(work, actor, out, event, stage=racer.stage)


def _fits(work: Work, opportunity: Opportunity, racer: Racer, code: str) -> bool:
    """Late is who signed or handed nothing in by the last day; behind and short of the result is who was scored by everybody."""
    if code == "breach":
        return True
    if code == "late":
        over = not within_stage(stage_of(work, opportunity, max(1, racer.stage)), work.now)
        return over and racer_state(racer, work.now) in ("admitted", "running")
    found = standing_of(work, opportunity, racer)
    if found.mean is None:
        return False
    return not found.earned and not found.waiting if code == "behind" else True


def _sunk(work: Work, racer: Racer) -> SunkCost:
    racers = [*work.races.of(racer.opportunity), *work.races.fallen(racer.opportunity)]
    out = [each.id for each in racers if racer_state(each, work.now) in OUT]
    return sunk_cost(work.races.paid(racer.opportunity), [*out, racer.id])


@dataclass(frozen=True)
class Standing:
    """Where a result stands. mean: points of all who sit, None while one is missing; waiting: results not known yet."""

    mean: Fraction | None
    earned: bool
    waiting: int


def standing_of(work: Work, opportunity: Opportunity, racer: Racer) -> Standing:
    """Whether the result in hand earns a place among those of its stage."""
    if not racer.stage:
        return Standing(None, False, 0)
    stage = stage_of(work, opportunity, racer.stage)
    taken = waiting = 0
    means: dict[str, Fraction] = {}
    for each in work.races.of(opportunity.id):
        state = racer_state(each, work.now)
        if has_passed(each, stage.number):
            taken += 1
        elif state == "submitted" and each.stage == stage.number:
            mean = mean_points(work, opportunity, each)
            if mean is None:
                waiting += 1
            else:
                means[each.id] = mean
        elif state in ("proposed", "admitted", "running", "passed") and each.stage <= stage.number:
            behind = each.stage < stage.number or within_stage(stage, work.now)
            waiting += 1 if behind else 0
    own = means.get(racer.id)
    earned = own is not None and earns_place(stage.places, taken, racer.id, means, waiting)
    return Standing(own, earned, waiting)


def mean_points(work: Work, opportunity: Opportunity, racer: Racer) -> Fraction | None:
    """The mean of everybody who sits on the committee, None while one has not scored."""
    result = work.races.current_result(racer)
    if result is None:
        return None
    return mean_of(work, opportunity, racer, result)


def mean_of(work: Work, opportunity: Opportunity, racer: Racer, result: StageResult) -> Fraction | None:
    """The mean of a result, None while one of those who judge it has not scored.

    Who was replaced before it was decided does not count, who was replaced afterwards does.
    """
    given_points = {each.evaluator: each.half_points for each in work.races.scores_of(result.id)}
    decided = [
        each.at
        for each in work.races.decisions_of(racer.id)
        if each.stage == result.stage and each.action in ("pass", "eliminate")
    ]
    at = min(decided, default=work.now)
    seated = [seat.person for seat in work.evaluations.seats(opportunity.id) if seat.sat(at)]
    if not seated or any(person not in given_points for person in seated):
        return None
    return Fraction(sum(given_points[person] for person in seated), 2 * len(seated))


def is_chair(work: Work, actor: Actor, opportunity_id: str) -> bool:
    seats = work.evaluations.seats(opportunity_id)
    return any(seat.person == actor.id and seat.chair and seat.sits for seat in seats)


def result_file(app: App, actor: Actor, result_id: str, digest: str) -> tuple[str, bytes]:
    """(name, content) of a file of a result: for its racer, the department, the committee and the supervisor."""
    with app.store.read() as work:
        result = work.races.results.get(result_id)
        racer = work.races.racers.get(result.racer)
    demand(app, actor, "races.read_results", results_owner(app, racer, actor), object=racer.id)
    named = next((each for each in result.files if each.digest == digest), None)
    if named is None:
        raise NotFound("app.not_found")
    return named.name, app.blobs.get(digest)


def results_owner(app: App, racer: Racer, actor: Actor) -> Owner:
    """Whose the results of this racer are: the department's, its own, and this person's who sits on the committee."""
    with app.store.read() as work:
        opportunity = work.opportunities.get(racer.opportunity)
        sits = actor.id in work.evaluations.evaluators(opportunity.id)
    return Owner(opportunity.department, racer.enterprise, actor.id if sits else "")


def _of_committee(app: App, actor: Actor, racer_id: str) -> None:
    with app.store.read() as work:
        opportunity = work.races.racers.get(racer_id).opportunity
        sits = actor.id in work.evaluations.evaluators(opportunity)
    demand(app, actor, "races.judge", Owner(user=actor.id if sits else ""), object=racer_id)
