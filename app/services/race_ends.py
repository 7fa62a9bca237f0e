"""What a bidder that did not win is told: by its own page and by its printed notice, of the evaluation and of the race."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.awards import Feedback, RaceEnd, feedback
from app.domain.bids import OpenedBid
from app.domain.deadlines import china_date
from app.domain.evaluation import Award, BidTotal
from app.domain.opportunities import Opportunity
from app.domain.racing import Racer, racer_state
from app.services.race_judging import mean_of
from app.services.race_rules import is_race
from app.store.work import Work


def told_to(
    work: Work, opportunity: Opportunity, award: Award, bid: OpenedBid, rows: Sequence[BidTotal]
) -> Feedback:
    """Winner and amount, its own score and rank among `rows` or why it was not evaluated, how the race ended for it."""
    return feedback(
        bid.id,
        award.enterprise_name,
        award.amount_fen,
        rows,
        bid.rejected or bid.unreadable,
        race_end_of(work, opportunity, bid.id),
    )


def race_end_of(work: Work, opportunity: Opportunity, bid: str) -> RaceEnd | None:
    """For a valid bid, None where no racers were admitted. Payments of a race whose result has fallen count as well: what was
    earned stays earned."""
    if not is_race(opportunity):
        return None
    standing = [each for each in work.races.of(opportunity.id) if each.admitted_at]
    fallen = [each for each in work.races.fallen(opportunity.id) if each.admitted_at]
    racers, stages = len(standing or fallen), len(opportunity.terms.race.stages)
    if not racers:
        return None
    own = [each for each in (*fallen, *standing) if each.bid == bid]
    if not own:
        return RaceEnd("not_admitted", None, 0, stages, racers)
    paid: dict[int, int] = {}
    for each in own:
        for payment in work.races.payments_of(each.id):
            paid[payment.stage] = paid.get(payment.stage, 0) + payment.amount_fen
    return _end(work, opportunity, own[-1], stages, racers, tuple(sorted(paid.items())))


def _end(
    work: Work,
    opportunity: Opportunity,
    racer: Racer,
    stages: int,
    racers: int,
    paid: tuple[tuple[int, int], ...],
) -> RaceEnd:
    left = racer.eliminated_at or racer.retired_at or racer.voided_at
    means = (
        (result.stage, mean_of(work, opportunity, racer, result))
        for result in work.races.results_of(racer.id)
        if result.sent_back_at is None
    )
    decided = work.races.decisions_of(racer.id)
    return RaceEnd(
        racer_state(racer, work.now),
        china_date(left) if left else None,
        racer.stage,
        stages,
        racers,
        racer.reason_code,
        racer.reason,
        tuple((stage, mean) for stage, mean in means if mean is not None),
        tuple(sorted({each.stage for each in decided if each.action == "pass"})),
        paid,
    )
