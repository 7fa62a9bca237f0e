"""What an evaluation comes to (评审结果): computed while the committee works, frozen with its report and read from it after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.domain.bids import OpenedBid
from app.domain.committee import standing_scores
from app.domain.evaluation import BidTotal, Score, totals
from app.domain.judging import EvaluationReport
from app.domain.opportunities import Opportunity
from app.store.evaluations import report_digest
from app.store.ids import new_id
from app.store.work import Work


def valid_bids(work: Work, opportunity_id: str) -> list[OpenedBid]:
    """The opened bids that are evaluated: readable and rejected by nobody."""
    opened = work.bids.opened_of(opportunity_id)
    return [bid for bid in opened if bid.content is not None and not bid.rejected]


def effective_scores(work: Work, opportunity_id: str) -> tuple[Score, ...]:
    """The scores that count: given by those who sit to bids that nobody rejected, as corrected."""
    seats = work.evaluations.seats(opportunity_id)
    valid = {bid.id for bid in valid_bids(work, opportunity_id)}
    standing_ones = standing_scores(seats, work.evaluations.scores(opportunity_id))
    corrected = {
        (each.bid, each.criterion, each.evaluator): each.after
        for each in work.evaluations.corrections_of(opportunity_id)
    }
    return tuple(
        replace(
            score, half_points=corrected.get((score.bid, score.criterion, score.evaluator), score.half_points)
        )
        for score in standing_ones
        if score.bid in valid
    )


def computed_totals(work: Work, opportunity: Opportunity) -> tuple[BidTotal, ...]:
    """Totals and ranks of the valid bids as the scores stand now; only the committee may read them before its report."""
    priced = [
        (bid.id, bid.label, bid.content.price_fen)
        for bid in valid_bids(work, opportunity.id)
        if bid.content is not None
    ]
    given = effective_scores(work, opportunity.id)
    appointed = work.evaluations.evaluators(opportunity.id)
    return totals(opportunity.terms.criteria, priced, given, appointed)


def result_of(work: Work, opportunity: Opportunity) -> tuple[BidTotal, ...]:
    """The result as the report froze it, () before there is one.

    Awards older than reports, and reports older than frozen results, give what their final scores come to.
    """
    report = work.evaluations.report_of(opportunity.id)
    if report is not None and report.totals:
        return report.totals
    if opportunity.reported_at is None and opportunity.awarded_at is None:
        return ()
    return computed_totals(work, opportunity)


def freeze(
    work: Work, opportunity: Opportunity, reasons: Mapping[str, str], summary: str, chair: str
) -> EvaluationReport:
    """The next version of the report, stored with the totals and ranks of this moment and the digest over all of it."""
    written = EvaluationReport(
        new_id("er"),
        opportunity.id,
        dict(reasons),
        summary,
        chair,
        work.now,
        version=len(work.evaluations.reports_of(opportunity.id)) + 1,
        totals=computed_totals(work, opportunity),
    )
    sealed = replace(written, digest=report_digest(written))
    work.evaluations.reports.add(sealed)
    return sealed


def supersede(work: Work, opportunity_id: str) -> None:
    """The report that stands is void: a later version takes its place."""
    if report := work.evaluations.report_of(opportunity_id):
        work.evaluations.reports.save(replace(report, superseded_at=work.now))
