"""公示和通知: candidates or result to everybody, the award to the winner, its own result to every loser (R19, R21)."""

from __future__ import annotations

from app.documents.papers.words import head, moment, points
from app.documents.race_end_words import race_end_words
from app.documents.report.parts import Bullets, Column, Heading, Paragraph, Part, Report, Table
from app.domain.awards import RaceEnd
from app.i18n import date_text, money_wan, t
from app.services.procedure_papers import ProcedureRecord


def candidates_notice(record: ProcedureRecord) -> Report:
    """中榜候选人公示. Raises ValueError before the publicity began."""
    plan = record.plan
    if plan is None:
        raise ValueError("no publicity yet")
    names = {bid.id: bid.bidder_name for bid in record.bids}
    table = Table(
        t("awards.notice_title"),
        (
            Column(t("evaluation.rank"), 0.6, numeric=True),
            Column(t("awards.candidate"), 2.6),
            Column(t("awards.bid_price"), 1.4, numeric=True),
            Column(t("evaluation.total"), 0.9, numeric=True),
        ),
        tuple(
            (str(row.rank), names.get(row.bid, ""), money_wan(row.price_fen), points(float(row.total)))
            for row in record.candidates
        ),
    )
    parts = (
        Paragraph(
            t(
                "papers.notice_text",
                begun=date_text(plan.begun_on),
                last=date_text(plan.last_day.day),
            )
        ),
        table,
        Heading(t("papers.object")),
        Paragraph(t("papers.object_text", until=date_text(plan.objections_until.day))),
    )
    return head(record, "candidates_notice", parts)


def result_notice(record: ProcedureRecord) -> Report:
    """中榜结果公告, where the regime decides first: the winner, the price, what is bought, the experts
    (《政府采购法实施条例》第四十三条). Raises ValueError before it was announced."""
    plan, award = record.plan, record.award
    if plan is None or award is None:
        raise ValueError("not announced yet")
    terms = record.opportunity.terms
    facts = (
        (t("papers.winner"), award.enterprise_name),
        (t("papers.amount"), money_wan(award.amount_fen)),
        (t("papers.subject"), terms.goal or terms.title),
    )
    experts = [
        record.names.get(seat.person, "") for seat in record.seats if seat.sits and seat.kind == "expert"
    ]
    parts = (
        Paragraph(t("papers.result_text", begun=date_text(plan.begun_on), last=date_text(plan.last_day.day))),
        *(Paragraph(f"{name}：{value}") for name, value in facts),
        Heading(t("papers.required")),
        Bullets(tuple(each.text for each in terms.requirements)),
        Heading(t("papers.experts")),
        Paragraph(t("ui.list_comma").join(experts)),
        Heading(t("papers.object")),
        Paragraph(t("papers.result_object", until=date_text(plan.objections_until.day))),
        Paragraph(t("papers.sealed_by", department=record.opportunity.department)),
    )
    return head(record, "result_notice", parts)


def winner_notice(record: ProcedureRecord) -> Report:
    """中榜通知书. Raises ValueError before the award was approved."""
    award = record.award
    if award is None:
        raise ValueError("not awarded yet")
    parts = (
        Paragraph(t("papers.to", name=award.enterprise_name)),
        Paragraph(
            t(
                "papers.winner_text",
                title=record.opportunity.title,
                number=record.opportunity.number,
                amount=money_wan(award.amount_fen),
                at=moment(award.approved_at),
            )
        ),
        Paragraph(t("papers.winner_next")),
        Paragraph(t("papers.sealed_by", department=record.opportunity.department)),
    )
    return head(record, "winner_notice", parts)


def loser_notice(record: ProcedureRecord, bid: str) -> Report:
    """未中榜通知书 to one bidder: its own score and rank, how a race ended for it, or why its bid was rejected.
    Raises KeyError."""
    told = record.feedback[bid]
    name = next(each.bidder_name for each in record.bids if each.id == bid)
    if told.rejected:
        own = t("papers.loser_rejected", reason=t(f"opening.state.{told.rejected}"))
    else:
        words = "papers.loser_race" if told.race else "papers.loser_own"
        own = t(words, total=points(float(told.total or 0)), rank=told.rank, of=told.of)
    parts = (
        Paragraph(t("papers.to", name=name)),
        Paragraph(
            t(
                "papers.loser_text",
                title=record.opportunity.title,
                number=record.opportunity.number,
                winner=told.winner,
                amount=money_wan(told.amount_fen),
            )
        ),
        Paragraph(own),
        *_race(told.race),
        Paragraph(t("papers.loser_next")),
        Paragraph(t("papers.sealed_by", department=record.opportunity.department)),
    )
    return head(record, "loser_notice", parts)


def _race(end: RaceEnd | None) -> list[Part]:
    return [Heading(t("papers.loser_race_title")), Bullets(race_end_words(end))] if end else []
