"""What holds of a procedure at every moment, computed beside the product from what is stored."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from app.domain.opportunities import Opportunity, status
from app.services.carrying_out import contract_now, terms_now
from app.services.results import valid_bids
from app.store.work import Work

NOT_YET = ("opened", "scoring", "consensus", "evaluated", "publicity")
DECIDED = ("awarded", "signed", "carried_out", "accepted", "reviewed")


def no_file_contains(folder: Path, sentence: str) -> None:
    """R5: the sentence of a sealed bid is in no file of the installation."""
    needles = [sentence.encode(encoding) for encoding in ("utf-8", "utf-16-le")]
    for path in folder.rglob("*"):
        body = path.read_bytes() if path.is_file() else b""
        assert not [needle for needle in needles if needle in body], path.name


def totals_and_ranks(work: Work, opportunity: Opportunity) -> None:
    """R14, R15: sum of weight x mean of all who sit, price points lowest / price x 100; a tie goes to the lower price,
    equal in both stays equal."""
    report = work.evaluations.report_of(opportunity.id)
    if report is None:
        return
    expected = _expected(work, opportunity)
    assert {row.bid: (-row.total, row.price_fen) for row in report.totals} == expected
    for row in report.totals:
        assert row.rank == 1 + sum(other < expected[row.bid] for other in expected.values())


def _expected(work: Work, opportunity: Opportunity) -> dict[str, tuple[Fraction, int]]:
    sitting = work.evaluations.evaluators(opportunity.id)
    given = {
        (s.bid, s.criterion, s.evaluator): s.half_points for s in work.evaluations.scores(opportunity.id)
    }
    for each in work.evaluations.corrections_of(opportunity.id):
        given[each.bid, each.criterion, each.evaluator] = each.after
    prices = {each.id: each.content.price_fen for each in valid_bids(work, opportunity.id) if each.content}
    lowest = min(prices.values())
    found = {}
    for bid, price in prices.items():
        total = Fraction(0)
        for each in opportunity.terms.criteria:
            points = [given[bid, each.id, who] for who in sitting] if each.kind != "price" else []
            mean = Fraction(sum(points), 2 * len(points)) if points else Fraction(100 * lowest, price)
            total += each.weight * mean / 100
        found[bid] = (-total, price)
    return found


def one_award(work: Work, opportunity: Opportunity) -> None:
    """S19: an award stands where the state says so; who approved it did not propose it."""
    award, state = work.evaluations.award_of(opportunity.id), status(opportunity, work.now)
    if state in NOT_YET:
        assert award is None
    if state == "proposed":
        assert award is not None
        assert award.approved_at is None
    if state in DECIDED:
        assert award is not None
        assert award.approved_at is not None
        assert award.proposed_by != award.approved_by


def payments(work: Work, opportunity: Opportunity) -> None:
    """What the stages pay is the price of the contract, to the fen."""
    if opportunity.started_at is not None:
        owed = sum(each.amount_fen for each in work.deliveries.milestones_of(opportunity.id))
        assert owed == terms_now(work, contract_now(work, opportunity.id)).price_fen
